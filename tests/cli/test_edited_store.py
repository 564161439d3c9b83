"""Somebody edits log.sqlite. No command answers from it, signs on top of it or publishes it: each names the entry."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from custodiet.app.projections import PROJECTIONS
from custodiet.log.merkle import leaf_hash
from tests.cli.conftest import ORIGIN, Mission
from tests.cli.runner import fail, snapshot, succeed

EXAMPLE = Path(__file__).parents[2] / "examples" / "syria-2013"


@pytest.fixture
def kept(mission: Mission) -> Mission:
    files = [mission.count("Arcadia", f"c{n}", str(100 - n), f"2014-01-{n + 1:02}") for n in range(5)]
    succeed("submit", mission.record, *files[:3])
    succeed("submit", mission.record, *files[3:])
    return mission


def edit(record: Path, sql: str, *values: object) -> None:
    with closing(sqlite3.connect(record / "log.sqlite")) as connection:
        connection.execute(sql, values)
        connection.commit()


def another_figure(mission: Mission) -> bytes:
    """What the party signs under the number of its third count: authentic, and not what was logged."""
    return mission.sign("Arcadia", "another", seq=3, body={"text": "somebody would rather have said this"}).read_bytes()


def leaf_of_5(mission: Mission) -> None:
    edit(mission.record, "UPDATE entry SET leaf = ? WHERE position = 5", another_figure(mission))


def leaf_and_hash_of_5(mission: Mission) -> None:
    leaf = another_figure(mission)
    edit(mission.record, "UPDATE entry SET leaf = ? WHERE position = 5", leaf)
    edit(mission.record, "UPDATE hash SET hash = ? WHERE level = 0 AND position = 5", leaf_hash(leaf))


def founding(mission: Mission) -> None:
    leaf = mission.sign("Arcadia", "usurper", seq=77).read_bytes()
    edit(mission.record, "UPDATE entry SET leaf = ? WHERE position = 0", leaf)


def a_byte_of_5(mission: Mission) -> None:
    edit(mission.record, "UPDATE entry SET leaf = CAST(replace(leaf, 'a', 'b') AS BLOB) WHERE position = 5")


def entries_5_and_6_change_places(mission: Mission) -> None:
    for sql in ("SET position = 99 WHERE position = 5", "SET position = 5 WHERE position = 6"):
        edit(mission.record, f"UPDATE entry {sql}")
    edit(mission.record, "UPDATE entry SET position = 6 WHERE position = 99")


def without_entry_5(mission: Mission) -> None:
    edit(mission.record, "DELETE FROM entry WHERE position = 5")


def logged_earlier(mission: Mission) -> None:
    edit(mission.record, "UPDATE checkpoint SET time = time - 86400 WHERE size = 6")


def an_old_checkpoint(mission: Mission) -> None:
    edit(mission.record, "UPDATE checkpoint SET note = CAST(replace(note, 'A', 'B') AS BLOB) WHERE size = 6")


def without_a_checkpoint(mission: Mission) -> None:
    edit(mission.record, "DELETE FROM checkpoint WHERE size = 6")


def the_newest_checkpoint(mission: Mission) -> None:
    edit(mission.record, "UPDATE checkpoint SET time = time + 1 WHERE size = 8")


EDITS = {
    leaf_of_5: "entry 5",
    leaf_and_hash_of_5: "root",
    founding: "entry 0",
    a_byte_of_5: "entry 5",
    entries_5_and_6_change_places: "entry 5",
    without_entry_5: "entry 5",
    logged_earlier: "size 6",
    an_old_checkpoint: "checkpoint",
    without_a_checkpoint: "size 8",
    the_newest_checkpoint: "size 8",
}


@pytest.mark.parametrize(("meddle", "named"), EDITS.items(), ids=[edit.__name__ for edit in EDITS])
def test_no_command_takes_what_is_in_it(kept: Mission, meddle: Callable[[Mission], None], named: str) -> None:
    fresh = kept.count("Inspectorate", "fresh", "1", "2014-03-01")
    newcomer = kept.key("Newcomer")
    succeed("key", "new", newcomer, "--party", "Newcomer", "--origin", ORIGIN)
    meddle(kept)
    before = snapshot(kept.record)
    for command in (
        ("submit", kept.record, fresh),
        ("submit", kept.record, kept.folder / "c4.signed"),
        ("enrol", kept.record, f"{newcomer}.enrolment.json"),
        ("import", kept.record, EXAMPLE, "--key", kept.key("Arcadia")),
        ("import", kept.record, EXAMPLE / "timeline.csv", "--key", kept.key("Arcadia"), "--dry-run"),
        ("demo", "--out", kept.record, "--no-serve"),
        ("report", kept.record, "--key", kept.key("Arcadia"), "--out", kept.folder / "r.zip"),
        ("show", kept.record, "journal"),
        ("show", kept.record, "holdings", "--at-checkpoint", "4"),
    ):
        message = fail(*command)
        assert named in message, (command, message)
        assert "custodiet fsck" in message, (command, message)
        assert snapshot(kept.record) == before, command
    fail("fsck", kept.record)
    assert succeed("verify", kept.record)
    assert not (kept.folder / "r.zip").exists()


def test_a_number_that_the_store_forgot_is_still_used(kept: Mission) -> None:
    edit(kept.record, "UPDATE entry SET key = 'nobody#1' WHERE position = 5")
    before = snapshot(kept.record)
    used_twice = kept.folder / "used-twice.signed"
    used_twice.write_bytes(another_figure(kept))
    message = fail("submit", kept.record, used_twice)
    assert "sequence number 3" in message
    assert "entry 5" in message
    assert snapshot(kept.record) == before


ROLLED_BACK = [
    "DELETE FROM entry WHERE position >= {0}",
    "DELETE FROM hash WHERE position >= {0}",
    "DELETE FROM checkpoint WHERE size > {0}",
]


@pytest.mark.parametrize("size", [6, 0, -1], ids=["older", "of-size-0", "empty"])
def test_no_command_takes_less_than_what_was_published(kept: Mission, size: int) -> None:
    fresh = kept.count("Inspectorate", "fresh", "1", "2014-03-01")
    for sql in ROLLED_BACK:
        edit(kept.record, sql.format(size))
    before = snapshot(kept.record)
    for command in (
        ("submit", kept.record, fresh),
        ("import", kept.record, EXAMPLE / "timeline.csv", "--key", kept.key("Arcadia")),
        ("demo", "--out", kept.record, "--no-serve"),
        ("report", kept.record, "--key", kept.key("Arcadia"), "--out", kept.folder / "r.zip"),
        *(("show", kept.record, what) for what in PROJECTIONS),
    ):
        message = fail(*command)
        assert "checkpoint of size 8" in message
        assert "old copy" in message
        assert snapshot(kept.record) == before, command


@pytest.mark.parametrize("again", [True, False], ids=["nothing-new", "something-new"])
def test_nothing_is_published_out_of_changed_hashes(kept: Mission, again: bool) -> None:  # noqa: FBT001 - a parameter
    edit(kept.record, "UPDATE hash SET hash = zeroblob(32) WHERE level = 0 AND position = 5")
    before = snapshot(kept.record)
    fresh = kept.folder / "c2.signed" if again else kept.count("Arcadia", "fresh", "1", "2014-03-01")
    message = fail("submit", kept.record, fresh)
    assert "root" in message
    assert "custodiet fsck" in message
    assert snapshot(kept.record) == before
    assert "entry 5" in fail("fsck", kept.record)


def test_an_untouched_record_answers_at_every_size(kept: Mission) -> None:
    for size in range(9):
        rows = succeed("show", kept.record, "journal", "--at-checkpoint", size, "--format", "json").json()
        assert len(rows) == size
