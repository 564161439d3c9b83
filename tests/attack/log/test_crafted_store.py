"""Somebody hands over a log.sqlite that he made: with triggers, loose tables, values of other types, a biting journal.

Whoever opens it gets one clear message. Nothing of it runs, and nothing outside it is touched.
"""

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from custodiet.app.fsck import check_record
from custodiet.app.progress import silent
from custodiet.app.record import Record
from custodiet.kernel.errors import CustodietError, Refused
from custodiet.log.audit import audit_store
from custodiet.log.files import Directory, publish
from custodiet.store.sqlite import SQLiteStore
from tests.unit.log.logs import KEY, grow

ROOT = Path(__file__).parents[3]


@pytest.fixture
def record(tmp_path: Path) -> Path:
    with SQLiteStore.create(tmp_path / "log.sqlite") as store:
        publish(grow(store, 3, 300), tmp_path / "log")
    return tmp_path


@pytest.fixture
def path(record: Path) -> Path:
    return record / "log.sqlite"


def craft(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        for sql in statements:
            connection.execute(sql)
        connection.commit()


INDEX = "CREATE INDEX leaf_hash ON hash (hash, position) WHERE level = 0"
SCHEMAS = {
    "trigger": ["CREATE TRIGGER quiet AFTER INSERT ON entry BEGIN DELETE FROM checkpoint WHERE size = 3; END"],
    "view": ["CREATE VIEW spare AS SELECT * FROM entry"],
    "view in place of a table": ["ALTER TABLE entry RENAME TO kept", "CREATE VIEW entry AS SELECT * FROM kept"],
    "table": ["CREATE TABLE spare (x TEXT) STRICT"],
    "virtual table": ["CREATE VIRTUAL TABLE spare USING fts5(x)"],
    "index": ["CREATE INDEX spare ON entry (leaf)"],
    "index over an expression": ["CREATE INDEX spare ON entry (length(leaf))"],
    "statistics": ["ANALYZE"],
    "column": ["ALTER TABLE entry ADD COLUMN spare TEXT"],
    "index that only the first version has": [INDEX],
    "first version without its index": ["PRAGMA user_version = 1"],
    "first version with another index": ["PRAGMA user_version = 1", INDEX.replace("level = 0", "level = 1")],
    "missing table": ["DROP TABLE checkpoint"],
    "loose table": ["UPDATE sqlite_master SET sql = replace(sql, ' STRICT', '') WHERE name = 'entry'"],
    "unchecked hash": ["UPDATE sqlite_master SET sql = replace(sql, ' CHECK (length(hash) = 32)', '')"],
    "collation": ["UPDATE sqlite_master SET sql = replace(sql, 'UNIQUE', 'COLLATE NOCASE UNIQUE')"],
    "broken": ["UPDATE sqlite_master SET sql = 'CREATE TABLE entry (' WHERE name = 'entry'"],
    "blob for a name": ["UPDATE sqlite_master SET tbl_name = x'00' WHERE name = 'hash'"],
    "log beside the file": ["PRAGMA journal_mode = WAL"],
}


@pytest.mark.parametrize("statements", SCHEMAS.values(), ids=SCHEMAS)
@pytest.mark.parametrize("read_only", [True, False], ids=["to-read", "to-write"])
def test_another_schema(path: Path, statements: list[str], read_only: bool) -> None:  # noqa: FBT001 - a parameter
    craft(path, *statements)
    with pytest.raises(
        CustodietError, match=r"log\.sqlite: (the tables|the store cannot be used|this file is no store)"
    ):
        SQLiteStore.open(path, read_only=read_only)


def test_a_store_of_the_first_version_is_read_and_added_to(path: Path) -> None:
    craft(path, "PRAGMA user_version = 1", INDEX)
    with SQLiteStore.open(path, read_only=True) as store:
        assert len(store.entries(0, 999)) == 300
    with SQLiteStore.open(path) as store:
        grow(store, 600)
        store.check()
        assert len(store.entries(0, 999)) == len(store.hashes(0, 0, 999)) == 600


VALUES = {
    "a text for a leaf": ("entry", "leaf = 'text'"),
    "a number for a leaf": ("entry", "leaf = 7"),
    "nothing for a leaf": ("entry", "leaf = NULL"),
    "a text for a hash": ("hash", "hash = 'text'"),
    "a real for a hash": ("hash", "hash = 0.5"),
    "a short hash": ("hash", "hash = x'00'"),
    "a text for a time": ("checkpoint", "time = 'soon'"),
    "a real for a time": ("checkpoint", "time = 1e300"),
    "nothing for a time": ("checkpoint", "time = NULL"),
    "a text for a note": ("checkpoint", "note = 'text'"),
    "a broken text for a note": ("checkpoint", "note = CAST(x'ff' AS TEXT)"),
    "nothing for a note": ("checkpoint", "note = NULL"),
    "a leaf of two megabytes": ("entry", "leaf = zeroblob(2000000)"),
    "a note of two megabytes": ("checkpoint", "note = zeroblob(2000000)"),
}


def set_loosely(path: Path, table: str, change: str) -> None:
    """Put what a STRICT table would refuse into it, and have it look as it did."""
    with closing(sqlite3.connect(path)) as connection:
        sql = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", [table]).fetchone()[0]
        loose = sql.replace(" STRICT, ", " ").replace(" STRICT", "").replace("CHECK (length(hash) = 32)", "")
        for text in (loose.replace(" NOT NULL", "").replace(" BLOB", "").replace(" INTEGER NOT", " NOT"), sql):
            connection.execute("PRAGMA writable_schema = ON")
            connection.execute("UPDATE sqlite_master SET sql = ? WHERE name = ?", [text, table])
            connection.commit()
            connection.execute("PRAGMA writable_schema = RESET")
            if text != sql:
                connection.execute(f"UPDATE {table} SET {change}")  # noqa: S608 - a test's own words
                connection.commit()


READERS: list[Callable[[SQLiteStore], object]] = [
    SQLiteStore.latest,
    lambda store: store.checkpoints(0, 999),
    lambda store: store.checkpoint_holding(7),
    lambda store: store.entries(0, 999),
    lambda store: store.hashes(0, 0, 999),
    SQLiteStore.check,
    lambda store: grow(store, 301),
]


@pytest.mark.parametrize(("table", "change"), VALUES.values(), ids=VALUES)
def test_a_value_of_another_type(record: Path, path: Path, table: str, change: str) -> None:
    set_loosely(path, table, change)
    failures = []
    with SQLiteStore.open(path) as store:
        for reader in READERS:
            try:
                reader(store)
            except CustodietError as error:
                failures.append(str(error))
        assert failures
        with pytest.raises(CustodietError):
            audit_store(store, Directory(record / "log"), KEY.verifier)
        with pytest.raises(CustodietError):
            publish(grow(store, 301), record / "log")
    for read in (Record.known, Record.directory, lambda r: r.log_key):
        with pytest.raises(CustodietError), Record.open(record, read_only=True) as opened:
            read(opened)
    with pytest.raises(CustodietError):
        check_record(record, progress=silent)


KILLED = """
import os, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA cache_size = 5")
connection.execute("BEGIN IMMEDIATE")
connection.execute("UPDATE entry SET leaf = zeroblob(5000)")
os._exit(9)
"""


def test_a_journal_that_would_delete_another_file(path: Path, tmp_path: Path) -> None:
    """A journal may name a second one, which SQLite deletes when it has undone what the first one says."""
    precious = tmp_path / "thesis.txt"
    precious.write_text("precious")
    subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False)  # noqa: S603 - our own words
    name = str(precious).encode()
    with path.with_name("log.sqlite-journal").open("ab") as journal:
        journal.write((2**30 // 4096 + 1).to_bytes(4, "big") + name)
        journal.write(len(name).to_bytes(4, "big") + sum(name).to_bytes(4, "big"))
        journal.write(bytes.fromhex("d9d505f920a163d7"))
    for read_only in (True, False):
        with pytest.raises(Refused, match="journal"):
            SQLiteStore.open(path, read_only=read_only)
    assert precious.read_text() == "precious"
