"""A writer is killed in the middle of an append, with part of it in the file already. Nothing is lost or in the way."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.cli.conftest import Mission
from tests.cli.runner import fail, snapshot, succeed

ROOT = Path(__file__).parents[2]
NOBODY = 65534
KILLED = """
import os, sys
from pathlib import Path
from custodiet.kernel.keys import read_key_file
from custodiet.log import sequencer
from custodiet.log.store import Entry
from custodiet.store.sqlite import SQLiteStore

class Killed(SQLiteStore):
    def _insert(self, size, batch):
        super()._insert(size, batch)
        os._exit(9)

record = Path(sys.argv[1])
store = Killed.open(record / "log.sqlite")
store._connection.execute("PRAGMA cache_size = 5")  # pages, of which the rest spills into the file
entries = [Entry(bytes(500), f"entry#{n}") for n in range(2000)]
sequencer.append(store, read_key_file(record / "operator.key"), entries, time=store.latest().time)
"""


def kill_a_writer(record: Path) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED, str(record)], cwd=ROOT, check=False)  # noqa: S603 - our own words
    assert killed.returncode == 9
    assert (record / "log.sqlite-journal").stat().st_size > 512
    with (
        closing(sqlite3.connect(f"{(record / 'log.sqlite').as_uri()}?mode=ro", uri=True)) as reader,
        pytest.raises(sqlite3.OperationalError, match="readonly"),
    ):
        reader.execute("SELECT count(*) FROM entry")


@pytest.fixture
def stopped(mission: Mission) -> Mission:
    succeed("submit", mission.record, mission.count("Arcadia", "before", "5", "2014-01-01"))
    kill_a_writer(mission.record)
    return mission


@pytest.mark.parametrize("command", ["show RECORD journal", "fsck RECORD", "report RECORD --key KEY --out OUT"])
def test_whoever_reads_next_undoes_what_it_left(stopped: Mission, command: str) -> None:
    names = {"RECORD": stopped.record, "KEY": stopped.key("Arcadia"), "OUT": stopped.folder / "r.zip"}
    succeed(*(names.get(word, word) for word in command.split()))
    assert not (stopped.record / "log.sqlite-journal").exists()
    assert "4 entries" in succeed("fsck", stopped.record).out


def test_whoever_writes_next_goes_on(stopped: Mission) -> None:
    after = stopped.count("Arcadia", "after", "6", "2014-01-02")
    assert "entry 4" in succeed("submit", stopped.record, after).out
    assert "5 entries" in succeed("fsck", stopped.record).out


def test_what_was_published_verifies_all_the_while(stopped: Mission) -> None:
    before = snapshot(stopped.record)
    assert succeed("verify", stopped.record, "--json").json()["size"] == 4
    assert snapshot(stopped.record) == before


@pytest.fixture
def elsewhere() -> Iterator[Path]:
    """A folder that everybody may enter."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@contextmanager
def without_the_right_to_write(folder: Path) -> Iterator[None]:
    """Nobody may write into `folder` while the block runs, root included."""
    for path in (*folder.rglob("*"), folder):
        path.chmod(0o555 if path.is_dir() else 0o444)
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)


@pytest.mark.skipif(os.name != "posix", reason="the right to write is POSIX's")
def test_where_nobody_may_write_one_message_says_what_to_do(stopped: Mission, elsewhere: Path) -> None:
    protected = Path(shutil.copytree(stopped.record, elsewhere / "protected"))
    (protected / "operator.key").unlink()
    before = snapshot(protected)
    with without_the_right_to_write(protected):
        for command in (("show", protected, "journal"), ("fsck", protected)):
            message = fail(*command)
            assert "a writer was stopped in the middle of an append" in message
            assert "log.sqlite-journal" in message
            assert message.count("\n") == 1
    assert snapshot(protected) == before
    copy = Path(shutil.copytree(protected, elsewhere / "copy"))
    assert "4 entries" in succeed("fsck", copy).out
