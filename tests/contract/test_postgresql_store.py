"""The store in a PostgreSQL database keeps the contract of every store."""

import secrets
from collections.abc import Iterator

import pytest

from custodiet.log.store import Store
from custodiet.store import postgresql as engine
from custodiet.store.postgresql import PostgreSQLStore
from tests.contract.store_suite import Place, StoreSuite
from tests.postgresql import Server


class _Schemas:
    def __init__(self, address: str) -> None:
        self._address = address
        self.made: list[engine.Place] = []

    def create(self) -> Store:
        self.made.append(engine.Place(self._address, f"custodiet_{secrets.token_hex(8)}"))
        return PostgreSQLStore.create(self.made[-1])

    def open(self) -> Store:
        return PostgreSQLStore.open(self.made[-1])


class TestPostgreSQLStore(StoreSuite):
    histories = 8  # each in tables of its own

    @pytest.fixture
    def place(self, postgresql: Server) -> Iterator[Place]:
        schemas = _Schemas(postgresql.address)
        yield schemas
        for place in schemas.made:
            PostgreSQLStore.open(place).drop()
