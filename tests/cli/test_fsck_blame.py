"""What fsck blames: of the store and the published files, the one that does not fit the root that the log signed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Mission
from tests.cli.runner import fail, succeed
from tests.cli.test_edited_store import an_old_checkpoint, edit, leaf_of_5, without_a_checkpoint
from tests.cli.test_edited_store import kept as kept  # noqa: PLC0414 - the fixture


def a_hash(mission: Mission) -> None:
    edit(mission.record, "UPDATE hash SET hash = zeroblob(32) WHERE level = 0 AND position = 5")


def a_stray_hash(mission: Mission) -> None:
    edit(mission.record, "INSERT INTO hash VALUES (9, 9, zeroblob(32))")


DAMAGES = [leaf_of_5, a_hash, a_stray_hash, without_a_checkpoint, an_old_checkpoint]


@pytest.mark.parametrize("damage", DAMAGES, ids=[each.__name__ for each in DAMAGES])
def test_damage_in_the_store_is_the_stores(kept: Mission, damage: Callable[[Mission], None]) -> None:
    assert succeed("fsck", kept.record)
    damage(kept)
    message = fail("fsck", kept.record)
    assert f"{kept.record / 'log.sqlite'}: the store is damaged" in message
    assert "The files in log/ fit what the log signed" in message
    assert succeed("verify", kept.record)


def test_a_store_without_its_newest_checkpoint_is_behind_its_guard(kept: Mission) -> None:
    edit(kept.record, "DELETE FROM checkpoint WHERE size = 8")
    assert fail("fsck", kept.record).startswith(f"custodiet: {kept.record / 'log.sqlite'}: ")
    assert "an old copy was restored" in fail("verify", kept.record)
    assert succeed("verify", kept.record / "log")


def bundle(record: Path) -> Path:
    return next((record / "log" / "tile" / "entries").rglob("8"))


def test_damage_in_a_published_file_is_the_files(kept: Mission) -> None:
    file = bundle(kept.record)
    file.write_bytes(file.read_bytes().replace(b"a", b"b", 1))
    message = fail("fsck", kept.record)
    assert f"{kept.record / 'log'}: the published files are damaged" in message
    assert "The store fits what the log signed" in message


def test_damage_in_both_is_said_of_both(kept: Mission) -> None:
    leaf_of_5(kept)
    bundle(kept.record).unlink()
    message = fail("fsck", kept.record)
    assert "neither the store nor the published files" in message
    assert "in the store, for tile/entries/000.p/8: entry 5" in message
    assert "  tile/entries/000.p/8: the file is missing" in message


@pytest.mark.parametrize("count", [b"", b"x", b"-1", b"9" * 30])
def test_a_damaged_count_of_the_logs_key_is_found(kept: Mission, count: bytes) -> None:
    (kept.record / "operator.key.count").write_bytes(count)
    message = fail("fsck", kept.record)
    assert "operator.key.count: the key's count is damaged" in message
    assert "that the key signs next: 1" in message


@pytest.mark.parametrize("count", [b"0", None])
def test_a_count_of_the_logs_key_that_is_old_or_lost_is_found(kept: Mission, count: bytes | None) -> None:
    file = kept.record / "operator.key.count"
    file.unlink()
    if count is not None:
        file.write_bytes(count)
    message = fail("fsck", kept.record)
    assert "operator.key.count: the key's count is behind" in message
    assert "that the key signs next: 1" in message
    file.write_text("1")
    assert succeed("fsck", kept.record)
