"""Where a record keeps its log, and what guards it.

    RECORD/log.sqlite       the log itself, in one file; or
    RECORD/log.postgresql   where it is: the address of a database, and the log's own schema in it

The guard against restored copies stands apart from both, in a folder of this user's state: what is copied, backed up
and restored together with the record could not guard it. It belongs to one log at one path, so that a copy elsewhere
has a guard of its own. No record needs one to be read.
"""

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from custodiet.kernel.errors import CustodietError, Refused
from custodiet.kernel.files import read_file, removed_on_failure, write_new_file
from custodiet.kernel.toml import parse_toml
from custodiet.log.guard import Guard, GuardedStore
from custodiet.log.store import LogReader, Store
from custodiet.store.sqlite import SQLiteStore

if TYPE_CHECKING:
    from custodiet.store.postgresql import Place

SQLITE, POSTGRESQL = "log.sqlite", "log.postgresql"
STATE = "CUSTODIET_STATE"


def store_of(record: Path) -> Path:
    """Return the file that is the log of a record, or says where it is; there may be none."""
    elsewhere = record / POSTGRESQL
    return elsewhere if os.path.lexists(elsewhere) and not os.path.lexists(record / SQLITE) else record / SQLITE


def is_record(path: Path) -> bool:
    """Does the directory at `path` have a log?"""
    return store_of(path).exists()


def open_store(record: Path, *, read_only: bool) -> Store:
    """Open the log of a record under its guard; raise `VerificationFailed` where the guard knows of a newer one."""
    file = store_of(record)
    return _opened(record, file, _unguarded(file, read_only=read_only), read_only=read_only)


def check_guard(record: Path) -> None:
    """Raise `VerificationFailed` where the guard of a record knows of a newer log than its store has.

    A directory without a store has no guard; a store that cannot be opened, or in which a stopped writer left something
    to undo, is for `fsck` to judge: nothing is changed here.
    """
    if not is_record(record):
        return
    file = store_of(record)
    try:
        store = _unguarded(file, read_only=True, undo=False)
    except CustodietError:
        return
    _opened(record, file, store, read_only=True).close()


def _unguarded(file: Path, *, read_only: bool, undo: bool = True) -> Store:
    """Open a store; without `undo`, one to read in which a stopped writer left nothing."""
    if file.name == POSTGRESQL:
        from custodiet.store.postgresql import PostgreSQLStore  # noqa: PLC0415 - an extra

        return PostgreSQLStore.open(_read_place(file), read_only=read_only)
    return SQLiteStore.open(file, read_only=read_only) if undo else SQLiteStore.open_as_it_is(file)


def _opened(record: Path, file: Path, store: Store, *, read_only: bool) -> Store:
    """Return an open store under its guard; close it where that is refused."""
    try:
        return _guarded(record, store, read_only=read_only)
    except CustodietError as error:
        store.close()
        raise error.at(error.where or str(file)) from None
    except BaseException:
        store.close()
        raise


def _guarded(record: Path, store: Store, *, read_only: bool) -> Store:
    """Return the store under its guard; who only reads need not see the guard, nor have one."""
    with suppress(*((PermissionError, Refused) if read_only else ())):
        if guard := find_guard(record, store):
            guard.check(store)
            return GuardedStore(store, guard)
    return store


@contextmanager
def new_store(record: Path, address: str) -> Iterator[Store]:
    """Make the log of a record, in a file or at an address; remove it again unless the block ends well."""
    if not address:
        with removed_on_failure(record / SQLITE, record / f"{SQLITE}-journal"):
            store = SQLiteStore.create(record / SQLITE)
            with _closed_on_failure(store):
                yield store
        return
    place = _new_place(address)
    from custodiet.store.postgresql import PostgreSQLStore  # noqa: PLC0415 - an extra

    with removed_on_failure(record / POSTGRESQL):
        text = f'# Where the log is. Passwords stand in ~/.pgpass, and never here.\naddress = "{place.address}"\n'
        write_new_file(record / POSTGRESQL, f'{text}schema = "{place.schema}"\n'.encode())
        made = PostgreSQLStore.create(place)
        try:
            yield made
        except BaseException:
            with suppress(CustodietError):
                made.drop()
            made.close()
            raise


def check_address(address: str) -> None:
    """Refuse an address at which no log can be kept: before anything is made."""
    if address:
        _new_place(address)


def find_guard(record: Path, log: LogReader) -> Guard | None:
    """Return the guard of the log that is kept in `record`; a log that does not exist yet has none."""
    first = log.checkpoints(0, 0)
    if not first:
        return None
    whose = hashlib.sha256(first[0].own + b"\n" + os.fsencode(record.resolve())).hexdigest()
    return Guard(_state() / "guards" / f"{whose[:32]}.checkpoint")


def begin_anew(record: Path, log: LogReader) -> None:
    """Forget the guard of a log that was just founded: who makes one anew, with the same key and time, may do so."""
    if guard := find_guard(record, log):
        guard.forget()


def _state() -> Path:
    """Where this user's programs keep what is theirs and no document."""
    if chosen := os.environ.get(STATE):
        return Path(chosen)
    named, otherwise = ("LOCALAPPDATA", "AppData/Local") if os.name == "nt" else ("XDG_STATE_HOME", ".local/state")
    try:
        return Path(os.environ.get(named) or Path.home() / otherwise) / "custodiet"
    except RuntimeError:
        raise Refused(
            "this user has no home, where the guard against restored copies would be kept",
            advice=f"Set {STATE} to a folder that stays",
        ) from None


def _new_place(address: str) -> "Place":
    from custodiet.store.postgresql import Place, check_address  # noqa: PLC0415 - an extra

    if not address.startswith(("postgresql://", "postgres://")) or set(address) & set('"\\\n'):
        raise Refused(
            "a log is not kept at such an address",
            expected="postgresql://USER@HOST/DATABASE, or none for a file in the record",
            where="--store",
        )
    return Place(check_address(address), f"custodiet_{secrets.token_hex(8)}")


def _read_place(file: Path) -> "Place":
    from custodiet.store.postgresql import Place  # noqa: PLC0415 - an extra

    said = parse_toml(read_file(file), where=str(file))
    address, schema = said.get("address"), said.get("schema")
    if said.keys() != {"address", "schema"} or not isinstance(address, str) or not isinstance(schema, str):
        raise Refused("this does not say where the log is", expected="an address and a schema", where=str(file))
    return Place(address, schema)


@contextmanager
def _closed_on_failure(store: Store) -> Iterator[None]:
    try:
        yield
    except BaseException:
        store.close()
        raise
