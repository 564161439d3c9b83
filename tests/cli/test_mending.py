"""`fsck --mend`: published files that were damaged or lost are written anew from a sound store, and from no other."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from custodiet.kernel.keys import COSIGNATURE_V1, SigningKey
from custodiet.log import cosignature, note
from custodiet.log.note import Note
from tests.cli.conftest import Mission
from tests.cli.runner import fail, snapshot, succeed
from tests.cli.test_edited_store import edit
from tests.cli.test_edited_store import kept as kept  # noqa: PLC0414 - the fixture

TILE, BUNDLE, CHECKPOINT = "tile/0/000.p/8", "tile/entries/000.p/8", "checkpoint"


def lose_all(log: Path) -> None:
    shutil.rmtree(log)


def lose(name: str) -> Callable[[Path], None]:
    return lambda log: (log / name).unlink()


def change(name: str) -> Callable[[Path], None]:
    def damage(log: Path) -> None:
        (log / name).write_bytes((log / name).read_bytes().replace(b"o", b"p", 1) + b"x")

    return damage


def forge(log: Path) -> None:
    """A checkpoint that looks like one, and says another origin."""
    file = log / CHECKPOINT
    file.write_bytes(file.read_bytes().replace(b"example.org", b"example.net"))


def add_what_was_superseded(log: Path) -> None:
    (log / "tile/0/000.p/7").write_bytes(b"x")


DAMAGES = {
    "all of them lost": lose_all,
    "no checkpoint": lose(CHECKPOINT),
    "no tile": lose(TILE),
    "no bundle": lose(BUNDLE),
    "no history": lose("checkpoints/000.p/8"),
    "a checkpoint that is none": change(CHECKPOINT),
    "a checkpoint that nobody signed": forge,
    "a changed tile": change(TILE),
    "a changed bundle": change(BUNDLE),
    "a superseded tile that was never there": add_what_was_superseded,
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_what_fsck_advises_works_word_for_word(kept: Mission, damage: Callable[[Path], None]) -> None:
    log = kept.record / "log"
    whole = snapshot(log)
    damage(log)
    advice = fail("fsck", kept.record).rpartition("custodiet ")[2].split()
    assert advice == ["fsck", str(kept.record), "--mend"]
    assert "Mended: log/ was written anew" in succeed(*advice).out
    assert snapshot(log) == whole
    assert "Mended" not in succeed(*advice).out
    assert succeed("submit", kept.record, kept.sign("Arcadia", "afterwards"))
    assert succeed("fsck", kept.record)


def test_a_publication_that_was_interrupted_is_completed(kept: Mission) -> None:
    log, before = kept.record / "log", kept.folder / "before"
    shutil.copytree(log, before)
    succeed("submit", kept.record, kept.sign("Arcadia", "more"))
    shutil.rmtree(log)
    before.rename(log)
    assert "behind the store" in fail("fsck", kept.record)
    assert "behind the store" in succeed("fsck", kept.record, "--mend", "--json").json()["mended"]
    assert succeed("verify", kept.record, "--json").json()["size"] == 9


def test_a_record_without_its_published_files_is_told_the_way_out(kept: Mission) -> None:
    lose_all(kept.record / "log")
    assert f"custodiet fsck {kept.record} --mend" in fail("verify", kept.record)
    (kept.record / "log").mkdir()
    (kept.record / "log" / CHECKPOINT).write_text("x")
    assert f"Run custodiet fsck {kept.record}" in fail("show", kept.record, "journal")


def test_what_witnesses_signed_is_kept(kept: Mission) -> None:
    file = kept.record / "log" / CHECKPOINT
    signed = note.parse(file.read_bytes())
    line = cosignature.cosign(signed.text, SigningKey("witness.example/w", bytes(32), COSIGNATURE_V1), time=1)
    file.write_bytes(Note(signed.text, (*signed.signatures, line)).format())
    cosigned = file.read_bytes()
    lose(TILE)(kept.record / "log")
    succeed("fsck", kept.record, "--mend")
    assert file.read_bytes() == cosigned


def test_a_damaged_store_mends_nothing(kept: Mission) -> None:
    edit(kept.record, "UPDATE hash SET hash = zeroblob(32) WHERE level = 0 AND position = 5")
    lose(TILE)(kept.record / "log")
    before = snapshot(kept.record / "log")
    assert "neither the store nor the published files" in fail("fsck", kept.record, "--mend")
    assert snapshot(kept.record / "log") == before


def an_old_store(mission: Mission, state: Path) -> dict[str, str]:
    """Put the store of an earlier day beside the files of today, where no guard knows better."""
    old = mission.folder / "old.sqlite"
    shutil.copy(mission.record / "log.sqlite", old)
    succeed("submit", mission.record, mission.sign("Arcadia", "more"))
    shutil.copy(old, mission.record / "log.sqlite")
    shutil.rmtree(state / "guards")
    return snapshot(mission.record / "log")


def test_an_old_store_does_not_replace_what_it_lacks(kept: Mission, state: Path) -> None:
    an_old_store(kept, state)
    lose("tile/0/000.p/9")(kept.record / "log")
    before = snapshot(kept.record / "log")
    assert "restore the newest one" in fail("fsck", kept.record, "--mend")
    assert snapshot(kept.record / "log") == before


@pytest.mark.parametrize("damage", [lose(CHECKPOINT), change(CHECKPOINT)])
def test_nor_where_the_checkpoint_is_gone_too(kept: Mission, state: Path, damage: Callable[[Path], None]) -> None:
    an_old_store(kept, state)
    damage(kept.record / "log")
    before = snapshot(kept.record / "log")
    message = fail("fsck", kept.record, "--mend")
    assert "there are files that a log of 8 entries does not have" in message
    assert "the store may be an old copy" in message
    assert snapshot(kept.record / "log") == before


def test_a_folder_in_the_place_of_a_file(kept: Mission) -> None:
    log = kept.record / "log"
    (log / CHECKPOINT).unlink()
    (log / CHECKPOINT).mkdir()
    assert f"Move {log} away, and run this again" in fail("fsck", kept.record, "--mend")
    log.rename(kept.folder / "away")
    assert succeed("fsck", kept.record, "--mend")
