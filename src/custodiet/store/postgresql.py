"""A log in a schema of a PostgreSQL database, for a record whose keeper has such a server and backs it up.

The tables are those of the SQLite store. What differs is who else may be there: several machines reach one server, so
one process holds the log's *lease*, and its entries alone are given places. The lease is a lock of the server's that
ends with the connection, and a number that each new holder raises (a fencing token): a holder who was cut off, and
does not know it yet, finds another number in the transaction of its next append, and is refused.

An address has no password: libpq finds that in PGPASSWORD, in ~/.pgpass or in a service file. Whoever hands over a
record chooses the address in it, so that an address may name no file of ours, and no server is given a bare password.
"""

import hashlib
import logging
import os
import socket
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, LiteralString, NamedTuple

from custodiet.kernel.errors import CustodietError, Refused
from custodiet.log.store import Batch, Conflict, busy, conflict, find_duplicate, leased
from custodiet.log.tiles import TILE_HEIGHT
from custodiet.store.tables import TEXT, Row, Tables, Value

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg.rows import TupleRow
try:
    import psycopg
    from psycopg import conninfo, errors, sql
except ImportError:
    raise Refused(
        "this log is kept in PostgreSQL, and the part of Custodiet that speaks to it is not installed",
        expected="the extra postgresql",
        advice="Install it: pip install 'custodiet[postgresql]'",
    ) from None

logging.getLogger("psycopg").setLevel(logging.CRITICAL)  # what goes wrong with a connection is raised
_VERSION = 2
_OLDEST = 120_000  # the first server with generated columns
_PATIENCE = 30.0  # seconds for a lock, as with SQLite
_SETTINGS = {  # that an address may have: none names a file of ours, or sends what we hold elsewhere
    "host", "hostaddr", "port", "dbname", "user", "service", "sslmode", "channel_binding", "connect_timeout",
    "gssencmode", "target_session_attrs",
}  # fmt: skip
_DEFAULTS = {
    "connect_timeout": "10",
    "application_name": "custodiet",
    "require_auth": "!password",
    "keepalives_idle": "10",  # seconds; a server that is no longer there is noticed, on either side
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",  # milliseconds
}

# As with SQLite, these tables are compared with those that are there: to change them is to make a new version. A key
# is kept as bytes, since PostgreSQL's texts have no zero, and unique by its digest, since an index takes short ones.
_TABLES: LiteralString = """
CREATE TABLE about (version integer PRIMARY KEY);
CREATE TABLE lease (
    one boolean PRIMARY KEY CHECK (one), token bigint NOT NULL, holder text NOT NULL, since timestamptz NOT NULL
);
CREATE TABLE checkpoint (size bigint PRIMARY KEY, time bigint NOT NULL, note bytea NOT NULL);
CREATE TABLE entry (
    position bigint PRIMARY KEY, leaf bytea NOT NULL, key bytea NOT NULL,
    key_hash bytea GENERATED ALWAYS AS (sha256(key)) STORED NOT NULL UNIQUE
);
CREATE TABLE hash (
    level integer, position bigint, hash bytea NOT NULL CHECK (octet_length(hash) = 32), PRIMARY KEY (level, position)
);
INSERT INTO lease VALUES (true, 0, '', now());
"""
# Everything in the schema that could change what a statement of ours does, one text each.
_PARTS: LiteralString = """
SELECT format('%%s %%s', c.relkind, c.relname) FROM pg_class c WHERE c.relnamespace = %(s)s::regnamespace
UNION ALL SELECT format('column %%s.%%s %%s %%s %%s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
    a.attnotnull, pg_get_expr(d.adbin, d.adrelid))
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE c.relnamespace = %(s)s::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
UNION ALL SELECT format('constraint %%s', pg_get_constraintdef(k.oid)) FROM pg_constraint k
    WHERE k.connamespace = %(s)s::regnamespace AND k.contype <> 'n'
UNION ALL SELECT format('index %%s %%s %%s', replace(pg_get_indexdef(i.indexrelid), %(d)s, ''), i.indisvalid,
    i.indisready) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE c.relnamespace = %(s)s::regnamespace
UNION ALL SELECT format('trigger %%s', t.tgname) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE c.relnamespace = %(s)s::regnamespace
UNION ALL SELECT format('rule %%s', r.rulename) FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
    WHERE c.relnamespace = %(s)s::regnamespace
UNION ALL SELECT format('policy %%s', p.polname) FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
    WHERE c.relnamespace = %(s)s::regnamespace
UNION ALL SELECT format('inherits %%s', i.inhparent::regclass) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE c.relnamespace = %(s)s::regnamespace
"""
_OWN_PARTS = frozenset(
    """\
column about.version integer t
column checkpoint.note bytea t
column checkpoint.size bigint t
column checkpoint.time bigint t
column entry.key bytea t
column entry.key_hash bytea t sha256(key)
column entry.leaf bytea t
column entry.position bigint t
column hash.hash bytea t
column hash.level integer t
column hash.position bigint t
column lease.holder text t
column lease.one boolean t
column lease.since timestamp with time zone t
column lease.token bigint t
constraint CHECK ((octet_length(hash) = 32))
constraint CHECK (one)
constraint PRIMARY KEY ("position")
constraint PRIMARY KEY (level, "position")
constraint PRIMARY KEY (one)
constraint PRIMARY KEY (size)
constraint PRIMARY KEY (version)
constraint UNIQUE (key_hash)
i about_pkey
i checkpoint_pkey
i entry_key_hash_key
i entry_pkey
i hash_pkey
i lease_pkey
index CREATE UNIQUE INDEX about_pkey ON about USING btree (version) t t
index CREATE UNIQUE INDEX checkpoint_pkey ON checkpoint USING btree (size) t t
index CREATE UNIQUE INDEX entry_key_hash_key ON entry USING btree (key_hash) t t
index CREATE UNIQUE INDEX entry_pkey ON entry USING btree ("position") t t
index CREATE UNIQUE INDEX hash_pkey ON hash USING btree (level, "position") t t
index CREATE UNIQUE INDEX lease_pkey ON lease USING btree (one) t t
r about
r checkpoint
r entry
r hash
r lease
""".splitlines()
)
_ADD_ENTRIES: LiteralString = (
    "INSERT INTO entry (position, leaf, key) SELECT %s + n, leaf, key "
    "FROM unnest(%s::bytea[], %s::bytea[]) WITH ORDINALITY AS new (leaf, key, n)"
)
_ADD_HASHES: LiteralString = (
    "INSERT INTO hash SELECT %s, %s + n, hash FROM unnest(%s::bytea[]) WITH ORDINALITY AS new (hash, n)"
)
_COUNTS: tuple[LiteralString, ...] = (  # each reads a table whole, with the checksums of its pages where there are any
    "SELECT sum(length(leaf) + length(key))::bigint FROM entry",
    "SELECT sum(length(hash))::bigint FROM hash",
    "SELECT sum(length(note))::bigint FROM checkpoint",
)
_EXAMPLE = "such as postgresql://USER@HOST/DATABASE"


class Place(NamedTuple):
    """A log's place: the address of a database, without a password, and the schema in it that is the log's own."""

    address: str
    schema: str

    def __str__(self) -> str:
        return f"{self.address} (schema {self.schema})"


class _Lease(NamedTuple):
    """The lease that this process holds, by the connection of `owner`."""

    owner: "PostgreSQLStore"
    token: int
    process: int


_leases: dict[Place, _Lease] = {}  # one handle of the process takes it, and the others append under it
_leasing: defaultdict[Place, Lock] = defaultdict(Lock)


def check_address(text: str) -> str:
    """Return the address of a database; refuse one with a password, or with a setting that it may not have.

    Nothing of `text` is in the error: it may be the password.
    """
    try:
        parts = conninfo.conninfo_to_dict(text)
    except psycopg.Error:
        raise Refused("this is no address of a PostgreSQL database", expected=_EXAMPLE) from None
    if {"password", "passfile", "sslpassword"} & parts.keys():
        raise Refused(
            "an address has no password: the record keeps it, and everybody on this machine sees a command",
            expected=_EXAMPLE,
            advice="Put the password into ~/.pgpass (HOST:PORT:DATABASE:USER:PASSWORD, mode 0600), or into PGPASSWORD",
        )
    if odd := sorted(parts.keys() - _SETTINGS):
        raise Refused(
            "the address has settings that a record may not have",
            expected=f"no others than {', '.join(sorted(_SETTINGS))}",
            found=", ".join(odd),
            advice="Put them into a service file (~/.pg_service.conf), and name the service in the address",
        )
    return text


class PostgreSQLStore(Tables):
    """A `custodiet.log.store.Store` in the schema at `place`. Close it, or use it in a `with` statement."""

    def __init__(self, connection: "Connection[TupleRow]", place: Place) -> None:
        super().__init__(str(place))
        self._connection, self._place = connection, place
        self._write_lock, self._lease_lock = _lock_numbers(place.schema)

    @classmethod
    def create(cls, place: Place) -> "PostgreSQLStore":
        """Make a new, empty store; refuse where a schema of that name is."""
        store = cls(_connect(place, read_only=False), place)
        try:
            store._check_server()
            with store._errors(), store._connection.transaction():
                store._connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(place.schema)))
                store._connection.execute(_TABLES)
                store._connection.execute("INSERT INTO about VALUES (%s)", [_VERSION])
            store._check_schema()
        except BaseException:
            store.close()
            raise
        return store

    @classmethod
    def open(cls, place: Place, *, read_only: bool = False) -> "PostgreSQLStore":
        """Open the store at `place`; refuse a schema that is no store, or holds more than one."""
        store = cls(_connect(place, read_only=read_only), place)
        try:
            if not read_only:
                store._check_server()
            store._check_schema()
        except BaseException:
            store.close()
            raise
        return store

    def drop(self) -> None:
        """Remove the store from the database, and close it."""
        with self._errors():
            self._connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(self._place.schema)))
        self.close()

    def index_of(self, key: str) -> int | None:
        """Return the index of the entry with `key`."""
        return self._first("SELECT position FROM entry WHERE key_hash = sha256(?)", key.encode())

    def append(self, expected_size: int | None, batch: Batch) -> None:
        """Add `batch` if the newest checkpoint is of `expected_size`, and this process holds the lease."""
        size = expected_size or 0
        token = self._held()
        try:
            with self._alone():
                self._check_lease(token)
                found = self._first("SELECT max(size) FROM checkpoint")
                if found != expected_size:
                    raise conflict(expected_size, found)
                self._insert(size, batch)
        except CustodietError as error:
            taken = isinstance(error.__cause__, errors.UniqueViolation)
            if taken and (duplicate := find_duplicate(batch.entries, size, self.index_of)):
                raise duplicate from None
            raise

    def _insert(self, size: int, batch: Batch) -> None:
        run, new = self._connection.execute, batch.checkpoint
        if batch.entries:
            leaves, keys = [entry.leaf for entry in batch.entries], [entry.key.encode() for entry in batch.entries]
            run(_ADD_ENTRIES, [size - 1, leaves, keys])
        for level, hashes in enumerate(batch.hashes):
            if hashes:
                run(_ADD_HASHES, [level, (size >> (TILE_HEIGHT * level)) - 1, list(hashes)])
        run("INSERT INTO checkpoint VALUES (%s, %s, %s)", [new.size, new.time, new.note])

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self._errors(changing=True), self._connection.transaction():
            self._connection.execute("SELECT pg_advisory_xact_lock(%s)", [self._write_lock])
            yield

    def lease(self) -> None:
        """Become the process that appends."""
        self._held()

    def _held(self) -> int:
        """Return the token of the lease, which this process takes now unless it holds it."""
        with _leasing[self._place]:
            held = _leases.get(self._place)
            if held is None or held.process != os.getpid() or held.owner._connection.closed:  # noqa: SLF001 - own class
                held = _leases[self._place] = _Lease(self, self._take_lease(), os.getpid())
            return held.token

    def _take_lease(self) -> int:
        holder = f"process {os.getpid()} on {socket.gethostname()}"
        try:
            with self._errors():
                self._connection.execute("SELECT pg_advisory_lock(%s)", [self._lease_lock])
        except Conflict:
            raise leased(self._holder(), str(self._place)) from None
        with self._alone():
            self._connection.execute(
                "UPDATE lease SET token = token + 1, holder = %s, since = clock_timestamp()", [holder]
            )
        return self._first("SELECT token FROM lease") or 0

    def _check_lease(self, token: int) -> None:
        """In the transaction that appends, where nobody else can take the lease: is it still ours?"""
        if self._first("SELECT token FROM lease") != token:
            _leases.pop(self._place, None)
            raise leased(f"{self._holder()}, after the connection that held it was lost here", str(self._place))

    def _holder(self) -> str:
        query: LiteralString = "SELECT format('%%s, since %%s', holder, date_trunc('second', since)) FROM lease"
        rows = self._rows(TEXT, query)
        return str(rows[0][0]) if rows else "nobody"

    def check(self) -> None:
        """Raise where the server finds the tables or their indexes damaged, or they are not those we make."""
        self._check_schema()
        for query in _COUNTS:
            self._first(query)

    def close(self) -> None:
        """Let go of the database, and of the lease where this handle holds it for the process."""
        with _leasing[self._place]:
            if (held := _leases.get(self._place)) and held.owner is self:
                del _leases[self._place]
        self._connection.close()

    def _check_server(self) -> None:
        """What is acknowledged outlives a power cut, unless the server was told that it need not."""
        query: LiteralString = (
            "SELECT name || ' ' || setting FROM pg_settings WHERE (name, setting) IN "
            "(('fsync', 'off'), ('full_page_writes', 'off'), ('transaction_read_only', 'on')) ORDER BY name"
        )
        if unsafe := [setting for (setting,) in self._rows(TEXT, query)]:
            raise Refused(
                "this server may lose what it acknowledges, or does not let this user write",
                expected="fsync and full_page_writes on, transaction_read_only off",
                found=", ".join(unsafe),
                where=self._place.address,
            )
        if self._connection.info.server_version < _OLDEST:
            raise Refused(
                "this server is too old",
                expected=f"PostgreSQL {_OLDEST // 10_000} or later",
                found=str(self._connection.info.server_version),
                where=self._place.address,
            )

    def _check_schema(self) -> None:
        """A trigger or a rule would do other things than our statements say; a table without its constraints, too."""
        names = {"s": self._place.schema, "d": f"{self._place.schema}."}
        if self._first("SELECT count(*) FROM pg_namespace WHERE nspname = ?", self._place.schema) != 1:
            raise Refused(
                "the log is not in this database",
                expected=f"the schema {self._place.schema}",
                where=self._place.address,
                advice="It may be another database, or one that is still to be restored. "
                "The published files in log/ verify without it",
            )
        with self._errors():
            found = frozenset(str(part).strip() for (part,) in self._connection.execute(_PARTS, names))
        version = self._first("SELECT max(version) FROM about") if "r about" in found else None
        if found != _OWN_PARTS or version != _VERSION:
            odd = ", ".join(sorted(found ^ _OWN_PARTS))[:200] or f"version {version}"
            raise Refused(
                "the tables of this store are not those that this version of Custodiet makes",
                found=f"added, changed or missing: {odd}",
                where=str(self._place),
                advice="Somebody changed it, and nothing of it was read. The published files in log/ verify without it",
            )

    def _fetch(self, query: LiteralString, values: Sequence[Value]) -> Sequence[Row]:
        with self._errors():
            return self._connection.execute(query.replace("?", "%s"), values, binary=True).fetchall()

    @contextmanager
    def _errors(self, *, changing: bool = False) -> Iterator[None]:
        with _errors(self._place):
            try:
                yield
            except psycopg.OperationalError as error:
                if not (changing and self._connection.closed):
                    raise
                raise CustodietError(
                    "the connection to the database broke in the middle of an append",
                    where=str(self._place),
                    advice="It was carried out whole or not at all: submit again, and what is there already is found",
                ) from error


def _lock_numbers(schema: str) -> tuple[int, int]:
    """Two numbers for the server's advisory locks, which every user of the schema computes alike."""
    digest = hashlib.sha256(b"custodiet " + schema.encode()).digest()
    write, lease = (int.from_bytes(digest[i : i + 8], signed=True) for i in (0, 8))
    return write, lease


@contextmanager
def _errors(place: Place) -> Iterator[None]:
    """Say in one message what the server or its client say in theirs."""
    try:
        yield
    except errors.LockNotAvailable:
        raise busy(str(place)) from None
    except psycopg.Error as error:
        text = error.diag.message_primary or " ".join(str(error).split())
        raise CustodietError(f"the store cannot be used: {text}", where=str(place)) from error


def _connect(place: Place, *, read_only: bool) -> "Connection[TupleRow]":
    own = conninfo.conninfo_to_dict(check_address(place.address))
    address = conninfo.make_conninfo(**{name: str(value) for name, value in {**_DEFAULTS, **own}.items()})
    with _errors(place):
        connection = psycopg.connect(address, autocommit=True)
        try:
            connection.execute(
                sql.SQL(
                    "SET search_path = {schema}, pg_temp; SET lock_timeout = {patience}; SET statement_timeout = 0; "
                    "SET idle_in_transaction_session_timeout = 0; SET default_transaction_read_only = {read_only}; "
                    "SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3; "
                    "SELECT set_config('synchronous_commit', 'on', false) "
                    "WHERE current_setting('synchronous_commit') = 'off'"
                ).format(
                    schema=sql.Identifier(place.schema),
                    patience=sql.Literal(f"{int(_PATIENCE * 1000)}ms"),
                    read_only=sql.Literal("on" if read_only else "off"),
                )
            )
        except BaseException:
            connection.close()
            raise
    return connection
