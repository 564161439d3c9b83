"""A log in one SQLite file.

People copy a record to a stick, and read it from one that is write-protected: so the journal is a rollback journal and
not a write-ahead log. Between transactions the one file is complete, whoever has it open. `synchronous=EXTRA` also
syncs the folder after the journal is gone, so that what was acknowledged outlives a power cut.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from custodiet.kernel.errors import CustodietError, Refused, VerificationFailed
from custodiet.log.checkpoint import SignedCheckpoint
from custodiet.log.merkle import Hash
from custodiet.log.store import Batch, busy, conflict, find_duplicate
from custodiet.log.tiles import TILE_HEIGHT

_APPLICATION_ID = 0x43555354  # "CUST", in the file's header
_VERSION = 1
_PATIENCE = 30.0  # seconds

_SCHEMA = f"""
BEGIN IMMEDIATE;
CREATE TABLE checkpoint (size INTEGER PRIMARY KEY, time INTEGER NOT NULL, note BLOB NOT NULL) STRICT;
CREATE TABLE entry (position INTEGER PRIMARY KEY, leaf BLOB NOT NULL, key TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE hash (
    level INTEGER, position INTEGER, hash BLOB NOT NULL CHECK (length(hash) = 32), PRIMARY KEY (level, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX leaf_hash ON hash (hash, position) WHERE level = 0;
PRAGMA application_id = {_APPLICATION_ID};
PRAGMA user_version = {_VERSION};
COMMIT;
"""


class SQLiteStore:
    """A `custodiet.log.store.Store` in the file at `path`. Close it, or use it in a `with` statement."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection, self._path = connection, path

    @classmethod
    def create(cls, path: Path) -> "SQLiteStore":
        """Make a new, empty store; refuse where a file of that name is."""
        try:
            path.touch(exist_ok=False)
        except FileExistsError:
            raise Refused("a file of that name exists already", where=str(path)) from None
        except OSError as error:
            raise Refused(f"the store cannot be made: {error.strerror}", where=str(path)) from None
        store = cls(_connect(path, "rw"), path)
        with _errors(path):
            store._connection.executescript(_SCHEMA)
        return store

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False) -> "SQLiteStore":
        """Open the store at `path`; refuse a file that is no store."""
        if not path.is_file():
            raise Refused("there is no store of this name", where=str(path))
        store = cls(_connect(path, "ro" if read_only else "rw"), path)
        try:
            store._check_header()
        except CustodietError:
            store.close()
            raise
        return store

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def latest(self) -> SignedCheckpoint | None:
        """Return the newest checkpoint, or None."""
        rows = self._rows("SELECT size, time, note FROM checkpoint ORDER BY size DESC LIMIT 1")
        return SignedCheckpoint(*rows[0]) if rows else None

    def checkpoints(self, first: int, last: int) -> list[SignedCheckpoint]:
        """Return the checkpoints of the sizes `first` to `last`."""
        query = "SELECT size, time, note FROM checkpoint WHERE size BETWEEN ? AND ? ORDER BY size"
        return [SignedCheckpoint(*row) for row in self._rows(query, first, last)]

    def checkpoint_holding(self, index: int) -> SignedCheckpoint | None:
        """Return the first checkpoint that holds entry `index`."""
        rows = self._rows("SELECT size, time, note FROM checkpoint WHERE size > ? ORDER BY size LIMIT 1", index)
        return SignedCheckpoint(*rows[0]) if rows else None

    def entries(self, start: int, end: int) -> list[bytes]:
        """Return the leaves of entries [start, end)."""
        query = "SELECT leaf FROM entry WHERE position >= ? AND position < ? ORDER BY position"
        return [leaf for (leaf,) in self._rows(query, start, end)]

    def hashes(self, level: int, start: int, end: int) -> list[Hash]:
        """Return hashes [start, end) of tile level `level`."""
        query = "SELECT hash FROM hash WHERE level = ? AND position >= ? AND position < ? ORDER BY position"
        return [hash_ for (hash_,) in self._rows(query, level, start, end)]

    def index_of(self, key: str) -> int | None:
        """Return the index of the entry with `key`."""
        return self._first("SELECT position FROM entry WHERE key = ?", key)

    def index_of_hash(self, leaf: Hash) -> int | None:
        """Return the index of the first entry with leaf hash `leaf`."""
        return self._first("SELECT min(position) FROM hash WHERE level = 0 AND hash = ?", leaf)

    def append(self, expected_size: int | None, batch: Batch) -> None:
        """Add `batch` if the newest checkpoint is of `expected_size`."""
        size = expected_size or 0
        with self._transaction(end="COMMIT"):
            found = self._first("SELECT max(size) FROM checkpoint")
            if found != expected_size:
                raise conflict(expected_size, found)
            try:
                self._insert(size, batch)
            except sqlite3.IntegrityError:
                self._connection.execute("ROLLBACK")  # so that what is found is what was there before
                if duplicate := find_duplicate(batch.entries, size, self.index_of):
                    raise duplicate from None
                raise

    def _insert(self, size: int, batch: Batch) -> None:
        many, new = self._connection.executemany, batch.checkpoint
        many("INSERT INTO entry VALUES (?, ?, ?)", ((i, *entry) for i, entry in enumerate(batch.entries, start=size)))
        for level, hashes in enumerate(batch.hashes):
            start = size >> (TILE_HEIGHT * level)
            many("INSERT INTO hash VALUES (?, ?, ?)", ((level, i, each) for i, each in enumerate(hashes, start=start)))
        self._connection.execute("INSERT INTO checkpoint VALUES (?, ?, ?)", (new.size, new.time, new.note))

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Keep every other writer out."""
        with self._transaction(end="ROLLBACK"):
            yield

    @contextmanager
    def _transaction(self, *, end: str) -> Iterator[None]:
        with _errors(self._path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute(end)
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    def check(self) -> None:
        """Raise `VerificationFailed` where SQLite finds the file damaged."""
        found = [text for (text,) in self._rows("PRAGMA integrity_check(1)")]
        if found != ["ok"]:
            raise VerificationFailed("the store's file is damaged", found=found[0], where=str(self._path))

    def close(self) -> None:
        """Let go of the file. What was appended is complete in it."""
        self._connection.close()

    def _check_header(self) -> None:
        header = self._first("PRAGMA application_id"), self._first("PRAGMA user_version")
        if header != (_APPLICATION_ID, _VERSION):
            raise Refused(
                "this file is no store that this version of Custodiet can read",
                expected=f"version {_VERSION}",
                found=f"application {header[0]}, version {header[1]}",
                where=str(self._path),
            )

    def _first(self, query: str, *values: int | str | bytes) -> int | None:
        rows = self._rows(query, *values)
        return rows[0][0] if rows else None

    def _rows(self, query: str, *values: int | str | bytes) -> list[tuple[Any, ...]]:
        with _errors(self._path):
            return self._connection.execute(query, values).fetchall()


@contextmanager
def _errors(path: Path) -> Iterator[None]:
    """Say in one message what SQLite says in its own."""
    try:
        yield
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY:
            raise busy(str(path)) from None
        raise CustodietError(f"the store cannot be used: {error}", where=str(path)) from error


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    address = f"{path.absolute().as_uri()}?mode={mode}"
    with _errors(path):
        connection = sqlite3.connect(address, uri=True, timeout=_PATIENCE, isolation_level=None)
        connection.execute("PRAGMA synchronous = EXTRA")
    return connection
