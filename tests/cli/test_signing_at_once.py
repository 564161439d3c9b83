"""Two commands that sign with one key at once: one number for two statements would be equivocation by accident."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from custodiet.app import drafting
from custodiet.kernel.envelope import open_envelope
from custodiet.statements.statement import parse_statement
from tests.cli.conftest import ORIGIN, Mission
from tests.cli.runner import fail, succeed

EXAMPLE = Path(__file__).parents[2] / "examples" / "syria-2013"
SIGN = """
import sys
from pathlib import Path
from custodiet.app.drafting import sign_next
key, out, name, many = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
for n in range(many):
    leaf, _ = sign_next({"type": "event", "origin": "%s", "body": {"text": f"{name} {n}"}}, key, now=1_700_000_000)
    (out / f"{name}-{n}.signed").write_bytes(leaf)
"""
COMMAND = "from custodiet.cli import main; main()"
HOLD = """
import sys
from pathlib import Path
from custodiet.app.drafting import Counter
with Counter(Path(sys.argv[1])).held():
    print("held", flush=True)
    sys.stdin.read()
"""


def start(script: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - our own script
        [sys.executable, "-c", script, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def wait(*running: subprocess.Popen[str]) -> None:
    for process in running:
        process.communicate()
        assert process.returncode == 0


def numbers(folder: Path) -> list[int]:
    files = folder.glob("*.signed")
    return sorted(parse_statement(open_envelope(file.read_bytes()).payload).seq for file in files)


@contextmanager
def held(key: Path) -> Iterator[None]:
    """The count of a key, held by another process."""
    process = start(HOLD, key)
    assert process.stdout
    assert process.stdout.readline() == "held\n"
    yield
    wait(process)


def test_no_number_is_used_twice(mission: Mission, tmp_path: Path) -> None:
    out = tmp_path / "signed"
    out.mkdir()
    key, many = mission.key("Arcadia"), 80
    wait(*[start(SIGN % ORIGIN, key, out, name, many) for name in ("one", "two")])
    assert numbers(out) == list(range(1, 2 * many + 1))  # number 0 was the key's enrolment
    succeed("submit", mission.record, *out.iterdir())


def test_nor_while_an_import_signs(mission: Mission, tmp_path: Path) -> None:
    out, tables = tmp_path / "signed", tmp_path / "tables"
    out.mkdir()
    tables.mkdir()
    shutil.copy(EXAMPLE / "timeline.csv", tables)
    key = mission.key("Arcadia")
    wait(
        start(COMMAND, "import", mission.record, tables, "--key", key),
        start(SIGN % ORIGIN, key, out, "meanwhile", 40),
    )
    succeed("submit", mission.record, *out.iterdir())


def test_two_imports_at_once_say_everything_once(mission: Mission, tmp_path: Path) -> None:
    tables = tmp_path / "tables"
    tables.mkdir()
    shutil.copy(EXAMPLE / "timeline.csv", tables)
    arguments = ("import", mission.record, tables, "--key", mission.key("Arcadia"))
    wait(start(COMMAND, *arguments), start(COMMAND, *arguments))
    assert "Logged 0 new and 0 correcting statements; 190" in succeed(*arguments).out


def test_two_demos_at_once_build_one_record(tmp_path: Path) -> None:
    example, out = tmp_path / "example", tmp_path / "record"
    example.mkdir()
    shutil.copy(EXAMPLE / "record.toml", example)
    shutil.copy(EXAMPLE / "timeline.csv", example)
    succeed("init", out, "--origin", ORIGIN, "--regime", "cwc")
    wait(*[start(COMMAND, "demo", example, "--out", out, "--no-serve") for _ in range(3)])
    rows = succeed("show", out, "journal", "--format", "json").json()
    assert [row["type"] for row in rows].count("enrolment") == 1
    succeed("fsck", out)


def test_a_count_that_stays_held_is_waited_for_and_then_left(
    mission: Mission, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafting, "PATIENCE", 0.2)
    out = tmp_path / "x.signed"
    sign = ("sign", mission.write("x.json", {"type": "event", "origin": ORIGIN}), "--key", mission.key("Arcadia"))
    with held(mission.key("Arcadia")):
        message = fail(*sign, "--out", out)
        assert "is signing with this key" in message
        assert "try again" in message
        assert not out.exists()
        succeed("sign", sign[1], "--key", mission.key("Inspectorate"), "--out", tmp_path / "other.signed")
        table = tmp_path / "t.csv"
        shutil.copy(EXAMPLE / "timeline.csv", table)
        importing = ("import", mission.record, table, "--key", mission.key("Arcadia"))
        assert "is signing with this key" in fail(*importing)
        assert "Would log" in succeed(*importing, "--dry-run").out
    succeed(*sign, "--out", out)


@pytest.mark.parametrize(
    "count",
    ["\u0661\u0662", "9" * 10_000, str(2**53), "", "-1", "1.5", "1e3", "0x10", "1_0", "²", "1\n2", "\x00", "nan"],
    ids=lambda count: ascii(count[:20]),
)
def test_a_count_that_is_none_is_not_guessed(mission: Mission, count: str) -> None:
    Path(f"{mission.key('Arcadia')}.count").write_text(count, encoding="utf-8")
    wish = mission.write("x.json", {"type": "event", "origin": ORIGIN})
    message = fail("sign", wish, "--key", mission.key("Arcadia"), "--out", mission.folder / "never")
    assert "count is damaged" in message
    assert len(message) < 400
