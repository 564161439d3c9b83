"""What only the SQLite store has: one file, that people copy, lose power on, and mistake for another."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from custodiet.kernel.errors import CustodietError, Refused
from custodiet.log.audit import audit, audit_store
from custodiet.log.files import Directory, FileLog, publish
from custodiet.store.sqlite import SQLiteStore
from tests.unit.log.logs import KEY, grow

ROOT = Path(__file__).parents[3]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log.sqlite"


def test_the_store_is_one_file_even_while_it_is_open(path: Path) -> None:
    with SQLiteStore.create(path) as store:
        grow(store, 300)
        assert list(path.parent.iterdir()) == [path]
        copy = path.with_name("copy.sqlite")
        copy.write_bytes(path.read_bytes())
        with SQLiteStore.open(copy) as other:
            assert other.latest() == store.latest()


def test_a_write_protected_copy_is_read(path: Path) -> None:
    with SQLiteStore.create(path) as store:
        grow(store, 3)
    path.chmod(0o444)
    path.parent.chmod(0o555)
    try:
        with SQLiteStore.open(path, read_only=True) as store:
            assert len(store.entries(0, 9)) == 3
            with pytest.raises(CustodietError, match="readonly"):
                grow(store, 4)
    finally:
        path.parent.chmod(0o755)


def test_a_store_is_never_made_over_a_file(path: Path) -> None:
    path.write_bytes(b"something else")
    with pytest.raises(Refused, match="exists already"):
        SQLiteStore.create(path)
    assert path.read_bytes() == b"something else"


def test_a_store_in_no_folder_is_refused(path: Path) -> None:
    with pytest.raises(Refused, match="cannot be made"):
        SQLiteStore.create(path / "log.sqlite")


@pytest.mark.parametrize("content", [b"", b"not a database, but long enough to be mistaken for one" * 30])
def test_a_file_that_is_no_store_is_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(CustodietError, match=r"log\.sqlite"):
        SQLiteStore.open(path)


def test_another_programs_database_is_refused(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE entry (x)")
    with pytest.raises(Refused, match="no store that this version"):
        SQLiteStore.open(path)


def test_no_file_is_refused_and_none_is_made(path: Path) -> None:
    with pytest.raises(Refused, match="no store of this name"):
        SQLiteStore.open(path)
    assert not path.exists()


KILLED = """
import os, sys
from pathlib import Path
from custodiet.store.sqlite import SQLiteStore
from tests.unit.log.logs import grow

class Killed(SQLiteStore):
    def _insert(self, size, batch):
        super()._insert(size, batch)
        os._exit(9)

grow(Killed.open(Path(sys.argv[1])), 2000)
"""


def test_a_process_killed_inside_an_append_leaves_nothing_of_it(path: Path) -> None:
    with SQLiteStore.create(path) as store:
        publish(grow(store, 3), path.parent / "files")
    killed = subprocess.run([sys.executable, "-c", KILLED, str(path)], cwd=ROOT, check=False)  # noqa: S603 - our own
    assert killed.returncode == 9
    with SQLiteStore.open(path) as store:
        assert audit_store(store, Directory(path.parent / "files"), KEY.verifier).size == 3
        assert grow(store, 4).latest() == store.checkpoints(4, 4)[0]


def test_a_crash_before_publishing_is_made_good_by_the_next_publication(path: Path) -> None:
    files = path.parent / "files"
    with SQLiteStore.create(path) as store:
        publish(grow(store, 3), files)
        grow(store, 300)
    with SQLiteStore.open(path) as store:
        with pytest.raises(CustodietError, match="the published files are behind the store"):
            audit_store(store, Directory(files), KEY.verifier)
        publish(store, files)
        assert audit_store(store, Directory(files), KEY.verifier).size == 300


class PowerCut(BaseException):
    """The machine stops here."""


@pytest.mark.parametrize("survivors", range(8))
def test_a_crash_while_publishing_is_made_good(path: Path, survivors: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only so many of the eight files get their names; until the next publication, readers have the log as it was."""
    files, named = path.parent / "files", count()
    rename = Path.replace

    def replace(source: Path, target: Path) -> Path:
        if next(named) == survivors:
            monkeypatch.setattr(Path, "unlink", cut)
            raise PowerCut
        return rename(source, target)

    def cut(_: Path, *, missing_ok: bool = False) -> None:
        raise PowerCut(missing_ok)

    with SQLiteStore.create(path) as store:
        publish(grow(store, 3), files)
        grow(store, 300)
        monkeypatch.setattr(Path, "replace", replace)
        with pytest.raises(PowerCut):
            publish(store, files)
        monkeypatch.undo()
        assert FileLog(Directory(files)).entries(0, 300) == store.entries(0, 3)
        publish(grow(store, 301), files)
        assert audit(Directory(files), KEY.verifier).size == 301
