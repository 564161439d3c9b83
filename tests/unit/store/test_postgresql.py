"""What only the store in PostgreSQL has: a lease, an address without secrets, tables that others may change.

What every store must do is in tests/contract.
"""

import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from custodiet.kernel.errors import CustodietError, Refused
from custodiet.store import postgresql as engine
from custodiet.store.postgresql import Place, PostgreSQLStore, check_address
from tests.contract.store_suite import batch
from tests.postgresql import PASSWORD, Server

ROOT = Path(__file__).parents[3]
SEQUENCER = """
import sys
from custodiet.store.postgresql import Place, PostgreSQLStore
from tests.contract.store_suite import batch

store = PostgreSQLStore.open(Place(*sys.argv[1:]))
size = store.latest().size
store.append(size, batch(size, "of another process"))
print("appended", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def place(postgresql: Server) -> Iterator[Place]:
    place = Place(postgresql.address, f"custodiet_{secrets.token_hex(8)}")
    with PostgreSQLStore.create(place) as store:
        store.append(None, batch(0))
    yield place
    with psycopg.connect(place.address, autocommit=True) as connection:
        connection.execute(f'DROP SCHEMA "{place.schema}" CASCADE'.encode())


@contextmanager
def another_sequencer(place: Place) -> Iterator[subprocess.Popen[str]]:
    """Another process, which has appended one entry and still holds the lease."""
    command = [sys.executable, "-c", SEQUENCER, *place]
    with subprocess.Popen(command, cwd=ROOT, stdin=-1, stdout=-1, text=True) as process:  # noqa: S603 - our own words
        try:
            assert process.stdout
            assert process.stdout.readline() == "appended\n"
            yield process
        finally:
            process.kill()


def test_a_second_sequencer_is_refused_and_reads(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_PATIENCE", 0.1)
    with another_sequencer(place) as process, PostgreSQLStore.open(place) as store:
        for _ in range(2):
            with pytest.raises(Refused, match="another sequencer holds the lease") as caught:
                store.append(1, batch(1, "a"))
            assert f"process {process.pid} on " in str(caught.value)
            assert "since 20" in str(caught.value)
            assert store.entries(0, 9) == [b"leaf of of another process"]
        with store.exclusive():
            pass


def test_the_lease_of_a_killed_sequencer_ends_with_it(place: Place) -> None:
    with PostgreSQLStore.open(place) as store:
        with another_sequencer(place) as process:
            process.send_signal(signal.SIGKILL)
        store.append(1, batch(1, "a"))
        assert len(store.entries(0, 9)) == 2


def test_two_handles_of_one_process_share_its_lease(place: Place) -> None:
    with PostgreSQLStore.open(place) as one, PostgreSQLStore.open(place) as other:
        one.append(0, batch(0, "a"))
        other.append(1, batch(1, "b"))
        one.close()
        other.append(2, batch(2, "c"))
        assert len(other.entries(0, 9)) == 3


def test_who_lost_the_lease_without_knowing_is_refused(place: Place) -> None:
    """The fencing token: the connection that held the lease was cut, and another process has taken it since."""
    with PostgreSQLStore.open(place) as holder, PostgreSQLStore.open(place) as late:
        holder.append(0, batch(0, "a"))
        with psycopg.connect(place.address, autocommit=True) as admin:
            admin.execute("SELECT pg_terminate_backend(%s, 5000)", [holder._connection.info.backend_pid])  # noqa: SLF001
        with another_sequencer(place):
            with pytest.raises(Refused, match="after the connection that held it was lost here"):
                late.append(2, batch(2, "b"))
            assert len(late.entries(0, 9)) == 2
        late.append(2, batch(2, "b"))


def test_a_connection_that_breaks_says_that_the_outcome_is_unknown(place: Place) -> None:
    with PostgreSQLStore.open(place) as store:
        store.append(0, batch(0, "a"))
        with psycopg.connect(place.address, autocommit=True) as admin:
            admin.execute("SELECT pg_terminate_backend(%s, 5000)", [store._connection.info.backend_pid])  # noqa: SLF001
        with pytest.raises(CustodietError, match=r"broke in the middle of an append.*submit again"):
            store.append(1, batch(1, "b"))
    with PostgreSQLStore.open(place) as store:
        assert store.entries(0, 9) == [b"leaf of a"]
        store.append(1, batch(1, "b"))


CHANGES = {
    "a trigger": """CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
                    CREATE TRIGGER t BEFORE INSERT ON entry FOR EACH ROW EXECUTE FUNCTION f()""",
    "a rule": "CREATE RULE r AS ON INSERT TO entry DO INSTEAD NOTHING",
    "no unique key": "ALTER TABLE entry DROP CONSTRAINT entry_key_hash_key",
    "a loose hash": "ALTER TABLE hash DROP CONSTRAINT hash_hash_check",
    "a column of another type": "ALTER TABLE checkpoint ALTER COLUMN time TYPE numeric",
    "a view": "CREATE VIEW v AS SELECT * FROM entry",
    "a policy": "CREATE POLICY p ON entry USING (position <> 3)",
    "another version": "UPDATE about SET version = 2",
    "no table": "DROP TABLE lease",
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_tables_that_somebody_changed_are_not_read(place: Place, change: str) -> None:
    with psycopg.connect(place.address, autocommit=True) as connection:
        connection.execute(f'SET search_path = "{place.schema}"; {change}'.encode())
    for read_only in (True, False):
        with pytest.raises(Refused, match="not those that this version of Custodiet makes"):
            PostgreSQLStore.open(place, read_only=read_only)


def test_a_schema_that_is_not_there_is_named(place: Place) -> None:
    with pytest.raises(Refused, match=r"the schema custodiet_elsewhere.*published files"):
        PostgreSQLStore.open(Place(place.address, "custodiet_elsewhere"))
    with pytest.raises(CustodietError, match="already exists"):
        PostgreSQLStore.create(place)


def test_who_reads_cannot_write(place: Place) -> None:
    with PostgreSQLStore.open(place, read_only=True) as store:
        with pytest.raises(CustodietError, match="read-only"):
            store.append(0, batch(0, "a"))
        assert store.entries(0, 9) == []


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://me:hush@host/db",
        "postgresql://me@host/db?password=hush",
        "postgresql://me@host/db?passfile=hush",
        "postgresql://me@host/db?sslkey=hush",
        "postgresql://me@host/db?options=hush",
        "postgresql://[me:hush@host/db",
        "me:hush",
    ],
)
def test_an_address_has_no_secret_and_names_no_file(address: str) -> None:
    with pytest.raises(Refused) as caught:
        check_address(address)
    assert "hush" not in str(caught.value)


def test_an_error_has_no_password(place: Place) -> None:
    wrong = Place(place.address.replace("custodiet@", "nobody@"), place.schema)
    with pytest.raises(CustodietError, match="authentication failed") as caught:
        PostgreSQLStore.open(wrong)
    assert PASSWORD not in str(caught.value)


def test_a_stored_address_with_a_password_is_refused_too(place: Place) -> None:
    with pytest.raises(Refused, match="has no password"):
        PostgreSQLStore.open(Place(place.address.replace("custodiet@", "custodiet:x@"), place.schema))
