"""The store in one SQLite file keeps the contract of every store."""

from itertools import count
from pathlib import Path

import pytest

from custodiet.log.store import Store
from custodiet.store.sqlite import SQLiteStore
from tests.contract.store_suite import Place, StoreSuite


class _File:
    def __init__(self, folder: Path) -> None:
        self._folder, self._numbers = folder, count()

    def create(self) -> Store:
        self._path = self._folder / f"{next(self._numbers)}.sqlite"
        return SQLiteStore.create(self._path)

    def open(self) -> Store:
        return SQLiteStore.open(self._path)


class TestSQLiteStore(StoreSuite):
    @pytest.fixture
    def place(self, tmp_path: Path) -> Place:
        return _File(tmp_path)
