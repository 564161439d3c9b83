"""Whoever can write beside the portal exchanges, rolls back, spoils or removes the record that it is serving."""

import logging
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from custodiet.app.reading import BeingWritten, Unreadable, read_again, read_record, stamp
from custodiet.web import shelf
from tests.cli.conftest import Mission
from tests.cli.runner import succeed
from tests.portal.served import Served, serving

BANNER = "The record can no longer be read as it was"


def gone(record: Path, _: Path) -> None:
    (record / "log.sqlite").rename(record / "elsewhere")


def spoilt(record: Path, _: Path) -> None:
    (record / "log.sqlite").write_bytes(b"no store at all" * 999)


def rolled_back(record: Path, older: Path) -> None:
    shutil.copy(older / "log.sqlite", record / "log.sqlite")


def exchanged(record: Path, _: Path) -> None:
    other = Mission(record.parent / "other")
    for n in range(5):
        succeed("submit", other.record, other.count("Arcadia", f"n{n}", "99", "2014-01-01"))
    shutil.rmtree(record)
    other.record.rename(record)


def edited(record: Path, _: Path) -> None:
    with closing(sqlite3.connect(record / "log.sqlite")) as store, store:
        store.execute("UPDATE entry SET leaf = CAST('{}' AS BLOB) WHERE position = 3")


Attack = Callable[[Path, Path], None]
ATTACKS = (gone, spoilt, rolled_back, exchanged, edited)


@pytest.fixture
def older(mission: Mission) -> Path:
    """A copy of the record before its last statement."""
    (mission.folder / "other").mkdir()
    succeed("submit", mission.record, mission.count("Arcadia", "one", "50", "2014-01-01"))
    older = mission.folder / "older"
    shutil.copytree(mission.record, older)
    succeed("submit", mission.record, mission.count("Arcadia", "two", "40", "2014-02-01"))
    return older


@pytest.fixture
def served(mission: Mission, older: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    assert older
    monkeypatch.setattr(shelf, "_AGAIN", 0.0)
    monkeypatch.setattr(shelf, "_SHARE", 0)
    with serving(mission.record) as served:
        assert BANNER not in served.get("/holdings").text
        yield served


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_last_good_state_is_shown_and_every_page_says_so(
    served: Served, older: Path, attack: Attack, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, logger="custodiet"):
        attack(served.record, older)
        for path in ("/", "/holdings", "/claims", "/kept", "/nothing", "/journal?voice=Arcadia"):
            text = served.get(path).text
            assert f"{BANNER}: " in text, path
            assert ", 5 entries." in text
            assert "1970" not in text
        assert "40 t" in served.get("/holdings").text
        assert "99 t" not in served.get("/holdings").text
        assert "can no longer be read" in served.get("/holdings.json").headers["warning"]
    said = [record.getMessage() for record in caplog.records]
    assert len(said) == 1
    assert "can no longer be read" in said[0]


@pytest.mark.parametrize("attack", [gone, spoilt, rolled_back, exchanged])
def test_what_needs_the_store_is_refused_without_a_place_on_the_server(
    served: Served, older: Path, attack: Attack
) -> None:
    attack(served.record, older)
    for path in ("/statements/3", "/statements/3/proof", "/statements/4/envelope", "/log", "/log.json",
                 "/holdings?at_checkpoint=2"):  # fmt: skip
        answer = served.get(path)
        assert answer.status == 503, path
        assert "can no longer be read as it was" in answer.text
        assert str(served.record.parent) not in answer.text
        assert "log.sqlite" not in answer.text


def test_an_edited_entry_is_not_shown_as_the_one_that_was_read(served: Served, older: Path) -> None:
    edited(served.record, older)
    assert served.get("/statements/3/envelope").status == 503
    assert served.get("/statements/4/envelope").status == 200


def test_an_edit_that_leaves_no_trace_on_the_disk_is_found_by_who_meets_it(
    served: Served, older: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    still = stamp(served.record)
    monkeypatch.setattr(shelf, "stamp", lambda _: still)
    monkeypatch.setattr(shelf, "_AGAIN", 99.0)
    edited(served.record, older)
    assert BANNER not in served.get("/holdings").text
    assert served.get("/statements/3").status == 503
    assert BANNER in served.get("/holdings").text


def test_what_is_put_back_is_shown_again(served: Served, older: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert "warning" not in served.get("/holdings.json").headers
    gone(served.record, older)
    assert BANNER in served.get("/").text
    (served.record / "elsewhere").rename(served.record / "log.sqlite")
    with caplog.at_level(logging.WARNING, logger="custodiet"):
        assert BANNER not in served.get("/").text
    assert served.get("/statements/3").status == 200
    assert "can be read again: 5 entries" in caplog.text


def test_to_be_written_is_no_trouble(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("custodiet.store.sqlite._PATIENCE", 0.1)
    with closing(sqlite3.connect(served.record / "log.sqlite", isolation_level=None)) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        answer = served.get("/statements/3")
        assert answer.status == 503
        assert "Try again in a moment" in answer.text
        assert str(served.record) not in answer.text
        assert BANNER not in served.get("/").text
    assert served.get("/statements/3").status == 200


@pytest.mark.parametrize("attack", [gone, spoilt, rolled_back, exchanged])
def test_a_reading_takes_nothing_from_a_store_that_does_not_continue_it(
    mission: Mission, older: Path, attack: Attack
) -> None:
    reading = read_record(mission.record)
    attack(mission.record, older)
    for ask in (
        lambda: reading.leaf(3),
        lambda: reading.seen(2),
        lambda: reading.proof(1, reading.newest),
        lambda: reading.checkpoints(0, 5),
        lambda: read_again(reading),
    ):
        with pytest.raises(Unreadable) as found:
            ask()
        assert str(mission.folder) not in str(found.value)


def test_a_reading_says_that_its_store_is_being_written(mission: Mission, monkeypatch: pytest.MonkeyPatch) -> None:
    reading = read_record(mission.record)
    monkeypatch.setattr("custodiet.store.sqlite._PATIENCE", 0.1)
    with closing(sqlite3.connect(mission.record / "log.sqlite", isolation_level=None)) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        with pytest.raises(BeingWritten):
            reading.leaf(0)
