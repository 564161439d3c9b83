"""The log in SQLite: how fast statements are admitted, and leaves appended, each durable before it is acknowledged.

`--entries N` sets the size (100,000 by default); `--out DIR` leaves a record of that size there, and its published
files in DIR/log, for outside checkers. Admission is measured against the bare verification of such signatures by as
many processes as there are cores, by turns; other rates are the best of three runs by turns. Writers and clients run on
the same cores as what they measure. docs/explanation/how-fast.md says what bounds each figure.
"""

import argparse
import shutil
import subprocess
import tempfile
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path

from bench.load import NOW, ORIGIN, founded, posting, raw_rate, serving, statements, writing
from bench.report import Figure, Report, at_least, at_most
from custodiet.app.checkers import Checkers
from custodiet.app.intake import MOST_WAITING, Outcome, opened
from custodiet.kernel.collection import paused_collection
from custodiet.kernel.errors import CustodietError
from custodiet.kernel.keys import SigningKey
from custodiet.log import sequencer
from custodiet.log.audit import audit
from custodiet.log.files import Directory
from custodiet.log.store import Entry
from custodiet.store.sqlite import SQLiteStore

ENTRIES = 100_000
BATCH, ALONE, RUNS = 256, 400, 3
WRITERS, WRITTEN, SHOWN, SHARE = 64, 8_000, 4_000, 512
ADMISSION, ADMISSION_AIM = 0.60, 0.75
APPEND, APPEND_AIM, TESSERA = 15_000, 40_000, 1.5
MINUTES = 5  # to fetch and build what others wrote
OUTSIDE = Path(__file__).parents[1] / "tests" / "outside"
P99, P99_AIM = 20, 5  # ms
AT_ONCE, AT_ONCE_AIM, AT_ONCE_P99 = 4_000, 8_000, 250
HTTP, HTTP_AIM, HTTP_P99 = 1_000, 3_000, 500
LINEAR = 1.5
LEAF = 600  # bytes


def run(arguments: list[str]) -> Report:
    """Measure admission, many writers, batches, single statements and the audit of `--entries` statements."""
    parser = argparse.ArgumentParser(prog="python -m bench log")
    parser.add_argument("--entries", type=int, default=ENTRIES)
    parser.add_argument("--out", type=Path)
    options = parser.parse_known_args(arguments)[0]
    entries = max(options.entries, 4 * BATCH)
    if options.out and options.out.exists():
        parser.error(f"{options.out} exists already")
    with tempfile.TemporaryDirectory() as name, paused_collection():
        folder = Path(name)
        record = founded(options.out or folder / "record")
        admission = _admission(record, statements(1, entries))
        audited = _audit(record)
        writers = _writers(folder)
        runs = [[_batches(folder / f"{n}-{part}.sqlite", entries // part) for part in (4, 1)] for n in range(RUNS)]
        batches = list(map(max, zip(*runs, strict=True)))
        tessera = _tessera(folder, entries)
        alone = sorted(_alone(folder / "alone.sqlite"))
    p99, ratio = alone[len(alone) * 99 // 100], batches[0] / batches[1]
    growing = Figure(
        "time per entry, N to N/4",
        1e6 / batches[1],
        "us",
        against=1e6 / batches[0],
        ratio=ratio,
        floor=LINEAR,
        met=ratio <= LINEAR,
    )
    return Report(
        "log",
        (
            Figure("entries", entries, "entries"),
            admission,
            *writers,
            at_least("append, batches of 256", batches[1], "entries/s", floor=APPEND, aim=APPEND_AIM),
            *_compared(batches[1], tessera),
            growing,
            at_most("one statement, p99", p99 * 1000, "ms", floor=P99, aim=P99_AIM),
            Figure("one statement, median", alone[len(alone) // 2] * 1000, "ms"),
            Figure("audit of the files", audited, "entries/s"),
        ),
    )


def _admission(record: Path, leaves: Sequence[bytes]) -> Figure:
    """Read strictly, verify, authorise, append durably: against the bare verification of such signatures by all cores.

    The two are measured by turns.
    """
    shown, seconds = leaves[:SHOWN], 0.0
    raw = [raw_rate(shown)]
    with _awake(leaves) as checkers, opened(record, checkers, clock=lambda: NOW + 1) as intake:
        for part in (leaves[at::RUNS] for at in range(RUNS)):
            started, waiting = time.perf_counter(), deque[Future[list[Outcome]]]()
            for start in range(0, len(part), SHARE):
                if len(waiting) == MOST_WAITING // SHARE:
                    _check_taken(waiting.popleft().result())
                waiting.append(intake.hand_in_many(part[start : start + SHARE]))
            for each in waiting:
                _check_taken(each.result())
            seconds += time.perf_counter() - started
            raw.append(raw_rate(shown))
    rate, bare = len(leaves) / seconds, sum(raw) / len(raw)
    return Figure(
        "bulk admission",
        rate,
        "entries/s",
        against=bare,
        ratio=rate / bare,
        floor=ADMISSION,
        aim=ADMISSION_AIM,
        met=rate / bare >= ADMISSION,
    )


def _awake(leaves: Sequence[bytes]) -> Checkers:
    """Helpers that have started, as those of `raw_rate` have: a process begins once, and is then asked for years."""
    checkers = Checkers()
    for each in [checkers.check(leaves[:20], origin=ORIGIN) for _ in range(2 * checkers.helpers)]:
        each.result()
    return checkers


def _check_taken(outcomes: list[Outcome]) -> None:
    for each in outcomes:
        if isinstance(each, CustodietError):
            raise each


def _writers(folder: Path) -> tuple[Figure, ...]:
    leaves = statements(1, WRITTEN)
    return (*_at_once(founded(folder / "at-once"), leaves), *_over_http(founded(folder / "http"), leaves))


def _at_once(record: Path, leaves: Sequence[bytes]) -> tuple[Figure, ...]:
    """64 writers in one process, one statement a call."""
    with _awake(leaves) as checkers, opened(record, checkers, clock=lambda: NOW + 1) as intake:

        def hand_in(leaf: bytes) -> None:
            intake.hand_in(leaf).result()

        rate, p99 = writing(leaves, WRITERS, lambda: hand_in)
    return (
        at_least("64 writers", rate, "entries/s", floor=AT_ONCE, aim=AT_ONCE_AIM),
        at_most("64 writers, p99", p99 * 1000, "ms", floor=AT_ONCE_P99),
    )


def _over_http(record: Path, leaves: Sequence[bytes]) -> tuple[Figure, ...]:
    """The same over HTTP, each over a connection that is kept; the writers have the same cores as the server."""
    with serving(record) as port:
        rate, p99 = writing(leaves, WRITERS, lambda: posting(port))
    return (
        at_least("64 writers over HTTP", rate, "entries/s", floor=HTTP, aim=HTTP_AIM),
        at_most("64 writers over HTTP, p99", p99 * 1000, "ms", floor=HTTP_P99),
    )


def _audit(record: Path) -> float:
    started = time.perf_counter()
    size = audit(Directory(record / "log"), None).size
    return size / (time.perf_counter() - started)


def _batches(path: Path, entries: int) -> float:
    """Entries a second, appended 256 at a time, each batch durable before the next begins."""
    key = SigningKey("bench.example/log", bytes([6]) * 32)
    pool = [Entry(b"%020d" % n + bytes(LEAF - 20), f"issuer {n}") for n in range(entries)]
    with SQLiteStore.create(path) as store:
        sequencer.create(store, key, time=NOW)
        started, own = time.perf_counter(), None
        for start in range(0, entries, BATCH):
            own = sequencer.append(store, key, pool[start : start + BATCH], time=NOW + start, own=own)
        return entries / (time.perf_counter() - started)


def _tessera(folder: Path, entries: int) -> float | None:
    """The same of Tessera's POSIX driver, the best of as many runs; None where it cannot be built."""
    if not (go := shutil.which("go")):
        return None
    build = [go, "build", "-o", str(folder / "tessera"), "./tessera"]
    if subprocess.run(build, cwd=OUTSIDE, capture_output=True, check=False, timeout=MINUTES * 60).returncode:  # noqa: S603 - Go itself
        return None
    runs = ([str(folder / "tessera"), str(folder / f"tessera-{n}"), str(entries), str(LEAF), "1"] for n in range(RUNS))
    return max(float(subprocess.run(run, capture_output=True, check=True).stdout) for run in runs)  # noqa: S603 - as built


def _compared(rate: float, other: float | None) -> tuple[Figure, ...]:
    if other is None:
        return ()
    key, ratio = "append, against Tessera's POSIX driver", rate / other
    return (Figure(key, rate, "entries/s", against=other, ratio=ratio, floor=TESSERA, met=ratio >= TESSERA),)


def _alone(path: Path) -> Iterator[float]:
    """Seconds for each of a few statements, one at a time."""
    key = SigningKey("bench.example/log", bytes([6]) * 32)
    with SQLiteStore.create(path) as store:
        sequencer.create(store, key, time=NOW)
        own = None
        for n in range(ALONE):
            started, entry = time.perf_counter(), Entry(b"%020d" % n + bytes(LEAF - 20), f"issuer {n}")
            own = sequencer.append(store, key, [entry], time=NOW + n, own=own)
            yield time.perf_counter() - started
