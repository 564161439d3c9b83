"""The store in memory keeps the contract of every store."""

import pytest

from custodiet.log.store import Store
from custodiet.store.memory import MemoryStore
from tests.contract.store_suite import Place, StoreSuite


class _Memory:
    def create(self) -> Store:
        self.store = MemoryStore()
        return self.store

    def open(self) -> Store:
        return self.store


class TestMemoryStore(StoreSuite):
    @pytest.fixture
    def place(self) -> Place:
        return _Memory()
