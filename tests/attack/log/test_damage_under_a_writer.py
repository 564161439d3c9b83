"""A store is damaged while the process that appends to it goes on: it signs nothing on top of that, and says so.

What was signed could not be restored: every copy that was made before lacks it, and the guard refuses it.
"""

import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from custodiet.app import intake as intakes
from custodiet.app.record import Record
from custodiet.kernel.errors import CustodietError, VerificationFailed
from tests.cli.runner import succeed
from tests.intake.missions import NOW, founded, signed, taking

DAMAGE = {
    "a hash": "UPDATE hash SET hash = zeroblob(32) WHERE level = 0 AND position = 3",
    "an entry": "UPDATE entry SET leaf = x'00' WHERE position = 3",
    "a missing entry": "DELETE FROM entry WHERE position = 3",
    "a checkpoint": "UPDATE checkpoint SET note = (SELECT note FROM checkpoint WHERE size = 0) WHERE size = 7",
}


def damage(record: Path, sql: str) -> None:
    with closing(sqlite3.connect(record / "log.sqlite")) as connection:
        connection.execute(sql)
        connection.commit()


def size_of(record: Path) -> int:
    with closing(sqlite3.connect(record / "log.sqlite")) as connection:
        return int(connection.execute("SELECT max(size) FROM checkpoint").fetchone()[0])


@pytest.fixture
def record(tmp_path: Path) -> Path:
    return founded(tmp_path / "record")


@pytest.mark.parametrize("sql", DAMAGE.values(), ids=DAMAGE)
def test_nothing_is_signed_and_the_copy_of_before_is_good(record: Path, tmp_path: Path, sql: str) -> None:
    with Record.open(record) as opened:
        opened.submit([("", signed(n)) for n in range(1, 6)], now=NOW + 1)
        shutil.copy(record / "log.sqlite", tmp_path / "copy")
        damage(record, sql)
        with pytest.raises(CustodietError):
            opened.submit([("", signed(6))], now=NOW + 2)
    assert size_of(record) == 7
    shutil.copy(tmp_path / "copy", record / "log.sqlite")
    succeed("fsck", record)
    with Record.open(record) as opened:
        opened.submit([("", signed(6))], now=NOW + 3)


@pytest.mark.parametrize("sql", [DAMAGE["a hash"], DAMAGE["an entry"]], ids=["a hash", "an entry"])
def test_an_intake_acknowledges_no_more(record: Path, monkeypatch: pytest.MonkeyPatch, sql: str) -> None:
    monkeypatch.setattr(intakes, "PUBLISHED_EVERY", 0.0)
    with taking(record) as intake:
        for number in range(1, 6):
            intake.hand_in(signed(number)).result(60)
        time.sleep(0.3)  # for the publication
        damage(record, sql)
        for number in (6, 7):
            with pytest.raises((intakes.Unable, VerificationFailed)):
                intake.hand_in(signed(number)).result(60)
    assert size_of(record) == 7
