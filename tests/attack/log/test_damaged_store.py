"""A store's bytes change behind its back. Nothing is signed on top of them, and fsck finds them."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from custodiet.kernel.errors import CustodietError, VerificationFailed
from custodiet.kernel.keys import SigningKey
from custodiet.log import sequencer
from custodiet.log.audit import audit, audit_store
from custodiet.log.files import Directory, publish
from custodiet.log.integrity import read_entries
from custodiet.log.merkle import leaf_hash
from custodiet.store.sqlite import SQLiteStore
from tests.unit.log.logs import KEY, START, contents, entry, grow


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
        ("INSERT INTO hash VALUES (9, 9, zeroblob(32))", "in the store: .*more than its 300 entries"),
        ("INSERT INTO hash VALUES (0, -1, zeroblob(32))", "more than its 300 entries"),
        ("INSERT INTO entry VALUES (999, x'00', 'x')", "more than its 300 entries"),
        ("INSERT INTO checkpoint VALUES (-1, 0, x'00')", "found 300 entries, 301 hashes, 4 checkpoints"),
    ],
)
def test_fsck_names_what_was_changed(place: Path, store: SQLiteStore, sql: str, named: str) -> None:
    audit_store(store, Directory(place / "files"), KEY.verifier)
    damage(place, sql)
    with pytest.raises(VerificationFailed, match=named):
        audit_store(store, Directory(place / "files"), KEY.verifier)


CHANGES = [
    ("UPDATE entry SET leaf = x'00' WHERE position = 301", "entry 301 is not the one"),
    ("UPDATE entry SET leaf = x'00' WHERE position = 299", "entry 299 is not the one"),
    ("DELETE FROM entry WHERE position = 400", "entry 400 is not the one"),
    ("UPDATE hash SET hash = zeroblob(32) WHERE level = 0 AND position = 300", "entry 300 is not the one"),
    ("UPDATE hash SET hash = zeroblob(32) WHERE level = 0 AND position = 599", "do not give the root"),
    ("UPDATE hash SET hash = zeroblob(32) WHERE level = 1 AND position = 1", "do not give the root"),
    ("UPDATE checkpoint SET time = time + 1 WHERE size = 500", "another time than its note"),
    ("DELETE FROM checkpoint WHERE size = 500", "size 600 does not follow that of size 300"),
]


@pytest.mark.parametrize(("sql", "named"), CHANGES)
def test_the_good_copy_is_not_overwritten_with_what_was_changed(
    place: Path, store: SQLiteStore, sql: str, named: str
) -> None:
    published = Directory(place / "files")
    before = contents(published)
    grow(store, 500, 600)
    damage(place, sql)
    with pytest.raises(VerificationFailed, match=named) as caught:
        publish(store, place / "files")
    assert "custodiet fsck" in str(caught.value)
    assert contents(published) == before
    assert audit(published, KEY.verifier).size == 300


def test_an_entry_that_was_changed_together_with_its_hash_is_not_published(place: Path, store: SQLiteStore) -> None:
    grow(store, 500, 600)
    damage(place, "UPDATE entry SET leaf = x'00' WHERE position = 300")
    damage(place, f"UPDATE hash SET hash = x'{leaf_hash(bytes(1)).hex()}' WHERE level = 0 AND position = 300")  # noqa: S608 - a test's own words
    with pytest.raises(VerificationFailed, match="the hashes over entries 256 to 511 do not give the one above them"):
        publish(store, place / "files")
    with pytest.raises(VerificationFailed, match="do not give the root"):
        read_entries(store, store.checkpoints(600, 600)[0], KEY.verifier)
    assert audit(Directory(place / "files"), KEY.verifier).size == 300


def test_what_is_sound_is_published(place: Path, store: SQLiteStore) -> None:
    publish(grow(store, 500, 512, 600), place / "files")
    assert audit_store(store, Directory(place / "files"), KEY.verifier).size == 600


@pytest.mark.parametrize(("sql", "named"), [each for each in CHANGES if "hash" not in each[0]])
def test_no_entry_is_read_out_of_what_was_changed(place: Path, store: SQLiteStore, sql: str, named: str) -> None:
    latest = grow(store, 500, 600).latest()
    assert latest
    assert [each.leaf for each in read_entries(store, latest, KEY.verifier)] == store.entries(0, 600)
    damage(place, sql)
    with pytest.raises(VerificationFailed, match=named):
        read_entries(store, latest, KEY.verifier)


def test_no_entry_is_read_under_another_logs_key(store: SQLiteStore) -> None:
    latest = store.latest()
    assert latest
    with pytest.raises(VerificationFailed, match="another key"):
        read_entries(store, latest, SigningKey(KEY.name, bytes([8]) * 32).verifier)


def test_entries_bear_the_time_of_the_first_checkpoint_that_holds_them(store: SQLiteStore) -> None:
    latest = grow(store, 301).latest()
    assert latest
    times = [(each.time - START) // 3600 for each in read_entries(store, latest, KEY.verifier)]
    assert times == [1] * 3 + [2] * 297 + [3]


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
