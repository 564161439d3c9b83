"""The full audit of a log: every hash, signature and sequence number, then the books; and a report in a browser.

The log is made first, and then audited from its plain files by a process of its own, so that neither the time nor the
memory of making it counts. It is measured against the bare verification of such signatures by as many processes as
there are cores, before and after. `--entries N` sets the size (100,000 by default); the memory that a million entries
take is that of this size and of a quarter of it, drawn out; with `--entries 1000000` it is measured. `--browser N` sets
the statements of the bundle that both verifiers of strangers check (10,000 by default; 0: none).
docs/explanation/how-fast.md says what bounds each figure.
"""

import argparse
import base64
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.load import NOW, PARTY, founded, raw_rate, statements
from bench.report import Figure, Report, at_most
from custodiet.app.admission import key_of
from custodiet.app.auditing import audit_books
from custodiet.app.progress import silent
from custodiet.app.record import FILES, Record
from custodiet.app.reporting import issue
from custodiet.app.verification import log_key
from custodiet.app.view import Cut
from custodiet.kernel.keys import write_key_file
from custodiet.log import sequencer
from custodiet.log.files import Directory
from custodiet.log.store import Entry

ENTRIES, MILLION, BROWSER = 100_000, 1_000_000, 10_000
SHOWN, BATCH = 8_000, 4096
RATIO, RATIO_AIM = 0.60, 0.80
MEGABYTES, MEGABYTES_AIM = 1024, 500
SECONDS, SECONDS_AIM = 5, 2
PYTHON = 60  # seconds
ROOT = Path(__file__).parents[1]
VERIFIER = ROOT / "verifier" / "custodiet_verify.py"

_FLAGS = ["--no-sandbox", "--headless", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
_JUDGE = """async (file) => {
    const bytes = fromBase64(file);
    const begun = performance.now();
    await checkBundle(bytes, {}, new Pace(() => {}));
    return (performance.now() - begun) / 1000;
}"""


def run(arguments: list[str]) -> Report:
    """Measure the audit of `--entries` entries, and the check of a bundle in a browser."""
    parser = argparse.ArgumentParser(prog="python -m bench audit")
    parser.add_argument("--entries", type=int, default=ENTRIES)
    parser.add_argument("--browser", type=int, default=BROWSER)
    options = parser.parse_known_args(arguments)[0]
    entries = max(options.entries, SHOWN)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        leaves = statements(1, entries)
        shown = leaves[:SHOWN]
        quarter = _audit(_logged(folder / "quarter", leaves[: entries // 4]))
        logged = _logged(folder / "whole", leaves)
        raw = [raw_rate(shown)]
        whole = _audit(logged)
        raw.append(raw_rate(shown))
        strangers = tuple(_strangers(folder, leaves[: options.browser])) if options.browser else ()
    rate, bare = entries / whole["seconds"], sum(raw) / 2
    each = (whole["megabytes"] - quarter["megabytes"]) / (entries - entries // 4)
    million = whole["megabytes"] + each * max(MILLION - entries, 0)
    return Report(
        "audit",
        (
            Figure("entries", entries, "entries"),
            Figure(
                "full audit",
                rate,
                "entries/s",
                against=bare,
                ratio=rate / bare,
                floor=RATIO,
                aim=RATIO_AIM,
                met=rate / bare >= RATIO,
            ),
            Figure("memory", whole["megabytes"], "MB"),
            at_most("memory, a million entries", million, "MB", floor=MEGABYTES, aim=MEGABYTES_AIM),
            *strangers,
        ),
    )


def _logged(path: Path, leaves: list[bytes]) -> Path:
    """A record with these statements, appended as they are; their keys are taken for granted."""
    with Record.open(founded(path)) as record:
        key = record.operator_key
        issuer = str(PARTY.verifier)
        for start in range(0, len(leaves), BATCH):
            batch = leaves[start : start + BATCH]
            entries = [Entry(leaf, key_of(issuer, n)) for n, leaf in enumerate(batch, start + 1)]
            sequencer.append(record.store, key, entries, time=NOW + 1)
        record.publish()
    return path


def _audit(record: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.audit", str(record)]
    answer = subprocess.run(command, check=True, capture_output=True, cwd=ROOT)  # noqa: S603 - this module itself
    figures: dict[str, float] = json.loads(answer.stdout)
    return figures


def audit_record(record: Path) -> dict[str, float]:
    """Audit the published files of a record; return the seconds, and the peak memory."""
    directory = Directory(record / FILES)
    started = time.perf_counter()
    audited = audit_books(directory, log_key(directory))
    seconds = time.perf_counter() - started
    if not audited.books:
        raise RuntimeError("there are no books")
    return {"seconds": seconds, "megabytes": _peak()}


def _peak() -> float:
    """The most megabytes that this process had; `getrusage` may tell those of whoever started it.

    It has most when the books are folded, and then its helpers, of some 35 MB each, have ended.
    """
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def _strangers(folder: Path, leaves: list[bytes]) -> Iterator[Figure]:
    """Check a bundle of these statements with what strangers use: the file of Python, and the page, in a browser."""
    bundle = folder / "report.zip"
    bundle.write_bytes(_bundle(folder, leaves))
    started = time.perf_counter()
    subprocess.run([sys.executable, "-I", VERIFIER, bundle], check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own file
    seconds = time.perf_counter() - started
    yield at_most(f"{len(leaves)} in Python", seconds, "s", floor=PYTHON * len(leaves) / BROWSER)
    yield from _browser(bundle.read_bytes(), len(leaves))


def _browser(bundle: bytes, count: int) -> Iterator[Figure]:
    """Check a bundle in the page; nothing where there is no browser."""
    found = subprocess.run([ROOT / "tools" / "chromium", "--find"], capture_output=True, text=True, check=False)  # noqa: S603 - our own tool
    if found.returncode:
        return
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - no part of the product

    data = base64.b64encode(bundle).decode()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found.stdout.strip(), args=_FLAGS)
        page = browser.new_page()
        page.goto((ROOT / "verifier" / "verify.html").as_uri())
        seconds = float(page.evaluate(_JUDGE, data))
        browser.close()
    limit, aim = (each * count / BROWSER for each in (SECONDS, SECONDS_AIM))
    yield at_most(f"{count} in Chromium", seconds, "s", floor=limit, aim=aim)


def _bundle(folder: Path, leaves: list[bytes]) -> bytes:
    record, key, out = _logged(folder / "reported", leaves), folder / "party.key", folder / "issued.zip"
    write_key_file(key, PARTY)
    Path(f"{key}.count").write_text(str(len(leaves) + 1), encoding="utf-8")
    with Record.open(record) as opened:
        issue(opened, Cut(), key, out, now=NOW + 2, progress=silent)
    return out.read_bytes()


if __name__ == "__main__":
    sys.stdout.write(json.dumps(audit_record(Path(sys.argv[1]))))
