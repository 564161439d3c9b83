"""A record answers alike whichever store keeps its log; it is backed up, restored, and guarded against an old copy."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from custodiet.app.following import Follower, Trust
from custodiet.app.progress import silent
from custodiet.app.record import Record
from custodiet.app.storage import find_guard
from custodiet.kernel.errors import VerificationFailed
from custodiet.kernel.keys import read_key_file
from custodiet.log import sequencer
from custodiet.log.files import Directory
from custodiet.log.store import Entry
from tests.cli.conftest import ORIGIN, Mission
from tests.cli.runner import Result, custodiet, fail, snapshot, succeed
from tests.postgresql import PASSWORD, Server


@dataclass(frozen=True, slots=True)
class Kept:
    """A mission, and how the store of its log is edited, backed up and restored."""

    mission: Mission
    edit: Callable[[str], None]
    back_up: Callable[[Path], None]
    restore: Callable[[Path], None]

    @property
    def record(self) -> Path:
        return self.mission.record

    def submit(self, name: str, tonnes: str = "5") -> Result:
        return succeed("submit", self.record, self.mission.count("Arcadia", name, tonnes, "2014-01-01"))


def in_sqlite(folder: Path) -> Kept:
    mission = Mission(folder)

    def edit(statement: str) -> None:
        with closing(sqlite3.connect(mission.record / "log.sqlite")) as connection, connection:
            connection.execute(statement)

    def restore(backup: Path) -> None:
        shutil.rmtree(mission.record)
        shutil.copytree(backup, mission.record)

    def back_up(backup: Path) -> None:
        shutil.copytree(mission.record, backup)

    return Kept(mission, edit, back_up, restore)


def in_postgresql(folder: Path, server: Server) -> Kept:
    mission = Mission(folder, store=server.address)
    schema = (mission.record / "log.postgresql").read_text().split('schema = "')[1].rstrip('"\n')

    def edit(statement: str) -> None:
        with psycopg.connect(server.address, autocommit=True) as connection:
            connection.execute(f'SET search_path = "{schema}"; {statement}'.encode())

    def back_up(backup: Path) -> None:
        shutil.copytree(mission.record, backup)
        server.dump(schema, backup / "dump")

    def restore(backup: Path) -> None:
        shutil.rmtree(mission.record)
        shutil.copytree(backup, mission.record, ignore=shutil.ignore_patterns("dump"))
        server.restore(backup / "dump")

    return Kept(mission, edit, back_up, restore)


@pytest.fixture
def file(tmp_path: Path) -> Kept:
    return in_sqlite(tmp_path)


@pytest.fixture(params=["sqlite", "postgresql"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kept]:
    if request.param == "sqlite":
        yield in_sqlite(tmp_path)
        return
    kept = in_postgresql(tmp_path, request.getfixturevalue("postgresql"))
    yield kept
    kept.edit("DO $$ BEGIN EXECUTE format('DROP SCHEMA %I CASCADE', current_schema()); END $$")


def test_a_record_in_a_database_answers_as_any_other(postgresql: Server, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    kept = in_postgresql(tmp_path / "a", postgresql)
    said = [kept.submit("c1").out, kept.submit("c2").out]
    commands = (("show", "journal"), ("show", "discrepancies"), ("fsck",), ("verify", "--json"))
    said += [succeed(name, kept.record, *more).out for name, *more in commands]
    assert "5 entries" in said[-2]
    published = tmp_path / "www"
    said.append(succeed("publish", kept.record, published).out)
    assert succeed("verify", published, "--json").json()["size"] == 5
    assert "already" in succeed("submit", kept.record, tmp_path / "a" / "c1.signed").out
    assert not any(PASSWORD in text for text in said)
    assert not any(PASSWORD.encode() in data for data in snapshot(tmp_path).values())
    assert not (kept.record / "log.sqlite").exists()


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("postgresql://me:hush@host/db", "an address has no password"),
        ("mysql://me@host/db", "not kept at such an address"),
        ("postgresql://me@127.0.0.1:1/db", "Nothing of it was kept"),
    ],
)
def test_what_cannot_be_founded_leaves_nothing(tmp_path: Path, address: str, message: str) -> None:
    found = fail("init", tmp_path / "record", "--origin", ORIGIN, "--regime", "cwc", "--store", address)
    assert message in found
    assert "hush" not in found
    assert list(tmp_path.iterdir()) == []


def test_fsck_names_the_first_bad_entry(kept: Kept) -> None:
    kept.submit("c1")
    kept.edit("UPDATE entry SET leaf = (SELECT leaf FROM entry WHERE position = 2) WHERE position = 1")
    assert "entry 1" in fail("fsck", kept.record)
    kept.edit("DELETE FROM entry WHERE position = 3")
    assert "entry 1" in fail("fsck", kept.record)


def test_an_old_backup_restored_by_mistake_is_refused_and_the_newest_goes_on(kept: Kept, tmp_path: Path) -> None:
    kept.submit("c1")
    kept.back_up(tmp_path / "old")
    kept.submit("c2")
    kept.back_up(tmp_path / "new")
    said = succeed("show", kept.record, "journal", "--format", "json").json()
    kept.edit("DELETE FROM hash")
    kept.restore(tmp_path / "old")
    before = snapshot(kept.record)
    fresh = kept.mission.count("Arcadia", "c3", "7", "2014-01-01")
    for command in (("submit", kept.record, fresh), ("show", kept.record, "journal"), ("fsck", kept.record)):
        message = fail(*command)
        assert "an old copy was restored (expected a store that signed the checkpoint of size 5" in message
        assert "found one of size 4" in message
        assert "Restore the newest copy" in message
        assert snapshot(kept.record) == before
    kept.restore(tmp_path / "new")
    assert succeed("show", kept.record, "journal", "--format", "json").json() == said
    assert "entry 5" in succeed("submit", kept.record, fresh).out
    assert succeed("fsck", kept.record)


def test_what_was_published_since_makes_a_lost_record_whole(file: Kept, tmp_path: Path) -> None:
    """The newest copy is lost: a published one has every entry, and the key makes it the operator's record again."""
    file.submit("c1")
    file.back_up(tmp_path / "old")
    file.submit("c2")
    succeed("publish", file.record, tmp_path / "www")
    file.restore(tmp_path / "old")
    fail("fsck", file.record)
    shutil.move(file.record, tmp_path / "lost")
    Follower(file.record, Trust()).follow(Directory(tmp_path / "www"), silent)
    shutil.copy(tmp_path / "lost" / "operator.key", file.record / "operator.key")
    assert "entry 5" in file.submit("c3").out
    assert "6 entries" in succeed("fsck", file.record).out
    succeed("publish", file.record, tmp_path / "www")


def test_two_writers_under_whom_the_store_is_rolled_back_sign_nothing(kept: Kept) -> None:
    """The guard is compared at each append, so that no handle that was open before signs below it."""
    kept.submit("c1")
    key = read_key_file(kept.record / "operator.key")
    with Record.open(kept.record) as one, Record.open(kept.record) as other:
        for record, name in ((one, "x#1"), (other, "x#2")):
            latest = record.store.latest()
            assert latest
            sequencer.append(record.store, key, [Entry(b"x", name)], time=latest.time)
        for rolled_back in ("entry WHERE position >= 4", "hash WHERE position >= 4", "checkpoint WHERE size > 4"):
            kept.edit(f"DELETE FROM {rolled_back}")  # noqa: S608 - our own words
        for record in (one, other):
            latest = record.store.latest()
            assert latest
            assert latest.size == 4
            with pytest.raises(VerificationFailed, match="an old copy was restored"):
                sequencer.append(record.store, key, [Entry(b"y", "y#1")], time=latest.time)


def test_a_guard_stands_apart_and_belongs_to_one_place(file: Kept, tmp_path: Path, state: Path) -> None:
    with Record.open(file.record) as record:
        guard = find_guard(file.record, record.store)
        elsewhere = find_guard(tmp_path, record.store)
        assert guard
        assert elsewhere
        newest = guard.newest()
        assert newest
        assert newest.size == record.size
    assert guard.file.is_relative_to(state)
    assert guard.file != elsewhere.file
    assert not elsewhere.file.exists()


def test_where_no_guard_can_be_kept_nothing_is_added(
    file: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("CUSTODIET_STATE", str(tmp_path / "file"))
    signed = file.mission.count("Arcadia", "c1", "5", "2014-01-01")
    message = fail("submit", file.record, signed)
    assert "cannot be kept" in message
    assert "CUSTODIET_STATE" in message
    assert succeed("fsck", file.record)
    monkeypatch.undo()
    assert custodiet("submit", file.record, signed).code == 0


def test_what_a_stopped_writer_had_not_published_is_published_next_and_said(
    file: Kept, caplog: pytest.LogCaptureFixture
) -> None:
    key = read_key_file(file.record / "operator.key")
    with Record.open(file.record) as record:
        latest = record.store.latest()
        assert latest
        leaf = file.mission.count("Arcadia", "c1", "5", "2014-01-01").read_bytes()
        sequencer.append(record.store, key, [Entry(leaf, "ISSUER#1")], time=latest.time)
    assert "the published files are behind the store" in fail("fsck", file.record)
    with Record.open(file.record):
        pass
    assert "published 1 entries that are in the log: they are published now" in caplog.text
