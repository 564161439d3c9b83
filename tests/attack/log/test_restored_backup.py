"""An old backup is restored by mistake, store and published files alike: nothing is signed below what was."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

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
from tests.cli.runner import custodiet, fail, snapshot, succeed
from tests.cli.stores import Kept, dropped, in_postgresql, in_sqlite


@pytest.fixture
def file(tmp_path: Path) -> Kept:
    return in_sqlite(tmp_path)


@pytest.fixture(params=["sqlite", "postgresql"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kept]:
    if request.param == "sqlite":
        yield in_sqlite(tmp_path)
        return
    with dropped(in_postgresql(tmp_path, request.getfixturevalue("postgresql"))) as kept:
        yield kept


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
    memory = tmp_path / "memory"
    for command in (
        ("submit", kept.record, fresh),
        ("show", kept.record, "journal"),
        ("fsck", kept.record),
        ("verify", kept.record),
        ("verify", kept.record, "--remember", memory),
    ):
        message = fail(*command)
        assert "an old copy was restored (expected a store that signed the checkpoint of size 5" in message
        assert "found one of size 4" in message
        assert "Restore the newest copy" in message
        assert snapshot(kept.record) == before
    assert not memory.exists()
    assert "Proved" in succeed("verify", kept.record / "log").out  # a copy has no guard
    kept.restore(tmp_path / "new")
    assert succeed("show", kept.record, "journal", "--format", "json").json() == said
    assert "entry 5" in succeed("submit", kept.record, fresh).out
    assert succeed("fsck", kept.record)


def test_an_old_backup_is_found_while_somebody_writes(file: Kept, tmp_path: Path) -> None:
    """A journal lies beside the store during each append: that alone says nothing of a writer who was stopped."""
    file.back_up(tmp_path / "old")
    file.submit("c1")
    file.restore(tmp_path / "old")
    with closing(sqlite3.connect(file.record / "log.sqlite")) as writer:
        writer.execute("UPDATE hash SET level = level")
        assert (file.record / "log.sqlite-journal").exists()
        assert "an old copy was restored" in fail("verify", file.record)


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
    assert "the key's count is behind" in fail("fsck", file.record)
    shutil.copy(tmp_path / "lost" / "operator.key.count", file.record / "operator.key.count")
    assert "entry 5" in file.submit("c3").out
    assert "6 entries" in succeed("fsck", file.record).out
    succeed("publish", file.record, tmp_path / "www")


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


def test_a_user_without_a_home_reads_and_is_told_before_adding(file: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError

    signed = file.mission.count("Arcadia", "c1", "5", "2014-01-01")
    for name in ("CUSTODIET_STATE", "XDG_STATE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    assert succeed("fsck", file.record)
    assert "Set CUSTODIET_STATE" in fail("submit", file.record, signed)
