"""A store's bytes change behind its back. Nothing is signed on top of them, and fsck finds them."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from custodiet.kernel.errors import CustodietError, VerificationFailed
from custodiet.log import sequencer
from custodiet.log.audit import audit_store
from custodiet.log.files import Directory, publish
from custodiet.store.sqlite import SQLiteStore
from tests.unit.log.logs import KEY, START, entry, grow


@pytest.fixture
def place(tmp_path: Path) -> Path:
    with SQLiteStore.create(tmp_path / "log.sqlite") as store:
        publish(grow(store, 3, 300), tmp_path / "files")
    return tmp_path


@pytest.fixture
def store(place: Path) -> Iterator[SQLiteStore]:
    with SQLiteStore.open(place / "log.sqlite") as store:
        yield store


def damage(place: Path, sql: str) -> None:
    with closing(sqlite3.connect(place / "log.sqlite")) as connection:
        connection.execute(sql)
        connection.commit()


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        ("UPDATE entry SET leaf = x'00' WHERE position = 7", "entry 7 is not the one"),
        ("DELETE FROM entry WHERE position = 299", "entry 299 is missing"),
        ("UPDATE hash SET hash = zeroblob(32) WHERE level = 0 AND position = 9", "entry 9 is not the one"),
        ("UPDATE hash SET hash = zeroblob(32) WHERE level = 1", "the hash over entries 0 to 255"),
        ("DELETE FROM hash WHERE level = 1", "tile/1/000.p/1"),
        ("UPDATE checkpoint SET time = time + 1 WHERE size = 3", "another time than its note"),
        ("DELETE FROM checkpoint WHERE size = 3", "size 300 does not follow that of size 0"),
        ("DELETE FROM checkpoint WHERE size = 300", "more than its 3 entries"),
        ("UPDATE checkpoint SET note = CAST(replace(note, 'A', 'B') AS BLOB) WHERE size = 3", "checkpoints/000"),
        ("INSERT INTO entry VALUES (300, x'00', 'x')", "more than its 300 entries"),
        ("INSERT INTO hash VALUES (2, 0, zeroblob(32))", "more than its 300 entries"),
    ],
)
def test_fsck_names_what_was_changed(place: Path, store: SQLiteStore, sql: str, named: str) -> None:
    audit_store(store, Directory(place / "files"), KEY.verifier)
    damage(place, sql)
    with pytest.raises(VerificationFailed, match=named):
        audit_store(store, Directory(place / "files"), KEY.verifier)


@pytest.mark.parametrize("where", ["level = 0 AND position = 290", "level = 1"])
def test_nothing_is_signed_on_top_of_a_damaged_hash(place: Path, store: SQLiteStore, where: str) -> None:
    damage(place, f"UPDATE hash SET hash = zeroblob(32) WHERE {where}")  # noqa: S608 - a test's own words
    before = store.latest()
    with pytest.raises(VerificationFailed, match="do not give the root that was signed last"):
        sequencer.append(store, KEY, [entry(300)], time=START + 99_999)
    assert store.latest() == before


def test_a_damaged_file_is_found(place: Path) -> None:
    path = place / "log.sqlite"
    data = bytearray(path.read_bytes())
    data[4096 : 3 * 4096] = bytes(2 * 4096)
    path.write_bytes(data)
    with pytest.raises(CustodietError), SQLiteStore.open(path) as store:
        audit_store(store, Directory(place / "files"), KEY.verifier)
