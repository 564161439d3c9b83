"""A log in one SQLite file.

People copy a record to a stick, and read it from one that is write-protected: so the journal is a rollback journal and
not a write-ahead log. Between transactions the one file is complete, whoever has it open. `synchronous=EXTRA` also
syncs the folder after the journal is gone, so that what was acknowledged outlives a power cut. What a stopped
writer left is undone by whoever opens the store next, to read or to write.

The file may come from anywhere. It is opened only if it holds the tables that this version makes, and nothing else that
could run; each value is checked for its type as it is read. What the values say is for others to check.
"""

import logging
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

from custodiet.kernel.errors import CustodietError, Refused, VerificationFailed
from custodiet.kernel.files import removed_on_failure
from custodiet.kernel.text import visible
from custodiet.log.store import Batch, busy, conflict, find_duplicate
from custodiet.log.tiles import TILE_HEIGHT
from custodiet.store.journal import check_journal, journal_of, stopped_writer
from custodiet.store.tables import TEXT, Row, Tables, Value

_log = logging.getLogger(__name__)
_APPLICATION_ID = 0x43555354  # "CUST", in the file's header
_VERSION = 2
_PATIENCE = 30.0  # seconds
_LARGEST_VALUE = 2**20  # bytes; no leaf, note or key comes near it
_CACHE = 64  # MiB of the file's pages at most; SQLite's own 2 would have an append read its indexes again
_PAGE = 8_192  # bytes of a new store: twice SQLite's own, half as many calls to write as much
_ROWS = 64  # of one statement: each statement lets other threads in, and whoever waits for the disk waits for them

# A store keeps these words as they stand, and they are compared: to change as much as a space is to make a new version.
# Version 1 had an index of leaf hashes, which nobody asked and each append paid for; it is read and written as it is.
_LATER = {1: "CREATE INDEX leaf_hash ON hash (hash, position) WHERE level = 0;\n", _VERSION: ""}
_SCHEMA = f"""
PRAGMA page_size = {_PAGE};
BEGIN IMMEDIATE;
CREATE TABLE checkpoint (size INTEGER PRIMARY KEY, time INTEGER NOT NULL, note BLOB NOT NULL) STRICT;
CREATE TABLE entry (position INTEGER PRIMARY KEY, leaf BLOB NOT NULL, key TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE hash (
    level INTEGER, position INTEGER, hash BLOB NOT NULL CHECK (length(hash) = 32), PRIMARY KEY (level, position)
) STRICT, WITHOUT ROWID;
PRAGMA application_id = {_APPLICATION_ID};
PRAGMA user_version = {_VERSION};
COMMIT;
"""


class SQLiteStore(Tables):
    """A `custodiet.log.store.Store` in the file at `path`. Close it, or use it in a `with` statement."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        super().__init__(str(path))
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
        with removed_on_failure(path), _errors(path):
            connection = _connect(path, "rw")
            try:
                connection.executescript(_SCHEMA)
            except sqlite3.Error:
                connection.close()
                raise
        return cls(connection, path)

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False) -> "SQLiteStore":
        """Open the store at `path`; refuse a file that is no store, or holds more than one."""
        _check_plain(path)
        mode = "ro" if read_only else "rw"
        try:
            if not (journal_of(path).exists() and cls._is_left(path)):
                return cls._open(path, mode)
        except CustodietError as error:
            if not (journal_of(path).exists() and isinstance(error.__cause__, sqlite3.Error)):
                raise
        with stopped_writer(path):
            cls._open(path, "rw").close()  # SQLite undoes what the journal says, which it cannot do to read only
            store = cls._open(path, mode)
        _log.warning(
            "custodiet: %s: a writer was stopped in the middle of an append: what it left is undone, and nothing that "
            "it had acknowledged is lost",
            visible(str(path)),
        )
        return store

    @classmethod
    def open_as_it_is(cls, path: Path) -> "SQLiteStore":
        """Open the store at `path` to read, as `open` does; where a stopped writer left something, raise and undo none.

        The journal of a writer who is still there is no obstacle.
        """
        _check_plain(path)
        return cls._open(path, "ro")

    @classmethod
    def _is_left(cls, path: Path) -> bool:
        """Is the journal that of a stopped writer? Who only reads cannot get past that one."""
        try:
            cls._open(path, "ro").close()
        except CustodietError as error:
            return getattr(error.__cause__, "sqlite_errorcode", 0) == sqlite3.SQLITE_READONLY_ROLLBACK
        return False

    @classmethod
    def _open(cls, path: Path, mode: str) -> "SQLiteStore":
        store = cls(_connect(path, mode), path)
        try:
            store._check_header()
            store._check_schema()
        except CustodietError:
            store.close()
            raise
        return store

    def index_of(self, key: str) -> int | None:
        """Return the index of the entry with `key`."""
        return self._first("SELECT position FROM entry WHERE key = ?", key)

    def lease(self) -> None:
        """Nobody else could hold one: writers take turns."""

    def append(self, expected_size: int | None, batch: Batch) -> None:
        """Add `batch` if the newest checkpoint is of `expected_size`."""
        size = expected_size or 0
        with self._transaction():
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
        self._add("entry", [(i, *entry) for i, entry in enumerate(batch.entries, start=size)])
        for level, hashes in enumerate(batch.hashes):
            start = size >> (TILE_HEIGHT * level)
            self._add("hash", [(level, i, each) for i, each in enumerate(hashes, start=start)])
        self._add("checkpoint", [(batch.checkpoint.size, batch.checkpoint.time, batch.checkpoint.note)])

    def _add(self, table: str, rows: Sequence[Row]) -> None:
        for at in range(0, len(rows), _ROWS):
            part = rows[at : at + _ROWS]
            self._connection.execute(_insertion(table, len(part)), list(chain.from_iterable(part)))

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with _errors(self._path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    def check(self) -> None:
        """Raise `VerificationFailed` where SQLite finds the file damaged."""
        found = [text for (text,) in self._rows(TEXT, "PRAGMA integrity_check(1)")]
        if found != ["ok"]:
            raise VerificationFailed("the store's file is damaged", found=found[0], where=str(self._path))

    def close(self) -> None:
        """Let go of the file. What was appended is complete in it."""
        self._connection.close()

    def _check_header(self) -> None:
        journal = self._rows(TEXT, "PRAGMA journal_mode")[0][0]
        header = self._first("PRAGMA application_id"), self._first("PRAGMA user_version"), journal
        if header[0] != _APPLICATION_ID or header[1] not in _LATER or journal != "delete":
            raise Refused(
                "this file is no store that this version of Custodiet can read",
                expected=f"a version up to {_VERSION}, with a rollback journal",
                found=f"application {header[0]}, version {header[1]}, journal mode {journal}",
                where=str(self._path),
            )

    def _check_schema(self) -> None:
        """A trigger or a view would run words of whoever made the file; a loose table holds values of any type."""
        found = _schema(self._connection, self._path)
        own = _own_schema(self._first("PRAGMA user_version") or _VERSION)
        if found != own:
            odd = sorted({f"{kind} {name}" for kind, name, *_ in {*found} ^ {*own}})
            raise Refused(
                "the tables of this store are not those that this version of Custodiet makes",
                found=f"added, changed or missing: {', '.join(odd)[:200]}",
                where=str(self._path),
                advice="Somebody changed it, and nothing of it was read. The published files in log/ verify without it",
            )

    def _fetch(self, query: str, values: Sequence[Value]) -> Sequence[Row]:
        with _errors(self._path):
            return self._connection.execute(query, values).fetchall()


def _check_plain(path: Path) -> None:
    if path.is_symlink() or not path.is_file():
        raise Refused("there is no store of this name, or it is a link to another place", where=str(path))
    check_journal(path)


def _schema(connection: sqlite3.Connection, path: Path) -> list[tuple[Any, ...]]:
    with _errors(path):
        return sorted(connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master"), key=repr)


@lru_cache
def _own_schema(version: int) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(_SCHEMA + _LATER[version])
        return _schema(connection, Path())


@lru_cache
def _insertion(table: str, rows: int) -> str:
    return f"INSERT INTO {table} VALUES {', '.join(['(?, ?, ?)'] * rows)}"  # noqa: S608 - a table of ours


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
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LARGEST_VALUE)
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA synchronous = EXTRA")
        connection.execute(f"PRAGMA cache_size = -{_CACHE * 1024}")
    return connection
