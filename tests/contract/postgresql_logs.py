"""A log of its own in the PostgreSQL of the tests, gone when its block ends."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from custodiet.store.postgresql import Place, PostgreSQLStore
from tests.contract.store_suite import batch
from tests.postgresql import Server


@contextmanager
def begun(server: Server) -> Iterator[Place]:
    """Make a log that has its first checkpoint and no entry; yield its place."""
    place = Place(server.address, f"custodiet_{secrets.token_hex(8)}")
    with PostgreSQLStore.create(place) as store:
        store.append(None, batch(0))
    yield place
    with psycopg.connect(place.address, autocommit=True) as connection:
        connection.execute(f'DROP SCHEMA "{place.schema}" CASCADE'.encode())
