"""What only the store in PostgreSQL has: a lease, an address without secrets, tables that others may change.

What every store must do is in tests/contract.
"""

from collections.abc import Iterator

import psycopg
import pytest

from custodiet.kernel.errors import CustodietError, Refused
from custodiet.store.postgresql import Place, PostgreSQLStore, check_address
from tests.contract.postgresql_logs import begun
from tests.contract.store_suite import batch
from tests.postgresql import PASSWORD, Server


@pytest.fixture
def place(postgresql: Server) -> Iterator[Place]:
    with begun(postgresql) as place:
        yield place


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
    "another version": "UPDATE about SET version = 1",
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
