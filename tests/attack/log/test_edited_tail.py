"""Somebody edits the end of a store whose beginning was shown before. Who adds to it reads that end, and sees it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from custodiet.kernel.errors import VerificationFailed
from custodiet.log.checkpoint import SignedCheckpoint
from custodiet.log.integrity import Shown, read_tail, show
from custodiet.log.store import Store
from custodiet.store.sqlite import SQLiteStore
from tests.unit.log.logs import KEY, entry, grow

EDITS = {
    "entry": ("UPDATE entry SET leaf = x'00' WHERE position = 270", "entry 270"),
    "last entry": ("DELETE FROM entry WHERE position = 299", "entry 299"),
    "entry moved": ("UPDATE entry SET position = 300 WHERE position = 271", "entry 271"),
    "hash below": ("UPDATE hash SET hash = zeroblob(32) WHERE level = 1 AND position = 0", "first 256 entries"),
    "checkpoint gone": ("DELETE FROM checkpoint WHERE size = 280", "size 300 does not follow"),
    "first checkpoint gone": ("DELETE FROM checkpoint WHERE size = 270", "size 270"),
    "checkpoint dated anew": ("UPDATE checkpoint SET time = time + 1 WHERE size = 280", "size 280"),
    "first checkpoint dated anew": ("UPDATE checkpoint SET time = time + 1 WHERE size = 270", "size 270"),
}


@pytest.fixture(params=[270, 256], ids=["within a bundle", "at its end"])
def path(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    with SQLiteStore.create(tmp_path / "log.sqlite") as store:
        grow(store, 10, request.param, 270, 280, 300)
    return tmp_path / "log.sqlite"


def shown(store: Store) -> tuple[SignedCheckpoint, Shown]:
    latest = store.latest()
    assert latest
    return latest, show(store, latest)


def test_an_honest_end_is_read(path: Path) -> None:
    with SQLiteStore.open(path) as store:
        latest, before = shown(store)
        assert before.size == 256
        assert [leaf for leaf, _ in read_tail(store, latest, KEY.verifier, before)] == [
            entry(n).leaf for n in range(256, 300)
        ]


@pytest.mark.parametrize(("sql", "named"), EDITS.values(), ids=EDITS)
def test_an_edited_end_is_refused(path: Path, sql: str, named: str) -> None:
    with SQLiteStore.open(path) as store:
        latest, before = shown(store)
    if before.anchor == 256:
        named = named.replace("size 270", "size 2")  # of 270 or 280: the first of them follows the one of size 256
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(sql)
        connection.commit()
    with SQLiteStore.open(path) as store, pytest.raises(VerificationFailed, match=named):
        read_tail(store, latest, KEY.verifier, before)
