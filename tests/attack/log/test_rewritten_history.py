"""The operator's own checkpoints are tampered with: their times, their order, what is beside the entries."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from custodiet.kernel.errors import VerificationFailed
from custodiet.log import checkpoint, tiles
from custodiet.log.audit import audit
from custodiet.log.checkpoint import SignedCheckpoint
from custodiet.log.files import CHECKPOINT, Directory
from tests.unit.log.logs import KEY, START, changed, published

HISTORY = "checkpoints/000.p/5"


@pytest.fixture
def directory(tmp_path: Path) -> Directory:
    return published(tmp_path, 1, 3, 5)


def history(directory: Directory) -> list[SignedCheckpoint]:
    return [checkpoint.read(note) for note in tiles.parse_bundle(directory.read(HISTORY), HISTORY)]


def fails(directory: Directory, signed: Iterable[SignedCheckpoint]) -> str:
    """Audit with another history beside the entries; return the message of the failure that must follow."""
    data = tiles.format_bundle(each.note for each in signed)
    with changed(directory, HISTORY, data), pytest.raises(VerificationFailed) as caught:
        audit(directory, KEY.verifier)
    return str(caught.value)


def anew(old: SignedCheckpoint, after: SignedCheckpoint, *, time: int = 0, root: bytes = b"") -> SignedCheckpoint:
    """Sign again what the log signed as `old`, well tied to `after`, with another `time` or `root`."""
    claim = replace(old.checkpoint, root=root or old.checkpoint.root)
    return checkpoint.sign(claim, KEY, time=time or old.time, after=after)


def test_a_checkpoint_left_out(directory: Directory) -> None:
    none, one, three, five = history(directory)
    assert "size 1 does not follow nothing" in fails(directory, [one, three, five])
    assert "size 5 does not follow that of size 1" in fails(directory, [none, one, five])
    assert "not the last" in fails(directory, [none, one, three])
    assert "not the last" in fails(directory, [])


def test_checkpoints_out_of_order(directory: Directory) -> None:
    none, one, three, five = history(directory)
    assert "size 3 does not follow that of size 0" in fails(directory, [none, three, one, five])
    assert "out of place" in fails(directory, [none, one, three, anew(one, three), five])
    assert "out of place" in fails(directory, [none, one, three, three, five])


def test_a_time_signed_again_later(directory: Directory) -> None:
    """The operator changes his word on when entries were logged; the newest checkpoint still holds him to it."""
    none, one, three, five = history(directory)
    later = anew(three, one, time=three.time + 60)
    assert "size 5 does not follow that of size 3" in fails(directory, [none, one, later, five])
    assert "not the last" in fails(directory, [none, one, later, anew(five, later)])


def test_a_time_before_the_one_before_it(directory: Directory) -> None:
    none, one, three, five = history(directory)
    backdated = anew(three, one, time=START)
    assert backdated.time < one.time
    assert "out of place" in fails(directory, [none, one, backdated, five])


def test_a_well_signed_root_that_the_entries_do_not_give(directory: Directory) -> None:
    none, one, three, five = history(directory)
    false = anew(three, one, root=bytes(32))
    message = fails(directory, [none, one, false, anew(five, false)])
    assert "the checkpoint of size 3 has another root than the entries" in message


def test_a_checkpoint_beyond_its_entries(directory: Directory) -> None:
    *before, newest = history(directory)
    beyond = checkpoint.sign(replace(newest.checkpoint, size=6), KEY, time=newest.time, after=newest)
    assert "out of place" in fails(directory, [*before, newest, beyond])


def test_a_line_added_to_a_checkpoint_that_is_kept(directory: Directory) -> None:
    *before, newest = history(directory)
    cosigned = checkpoint.read(newest.note + "— witness.example AAAAAAA=\n".encode())
    with changed(directory, CHECKPOINT, cosigned.note):
        assert audit(directory, KEY.verifier) == cosigned
        assert "out of place" in fails(directory, [*before, cosigned])


def test_the_checkpoint_of_another_key(directory: Directory) -> None:
    newest = history(directory)[-1]
    forged = checkpoint.sign(newest.checkpoint, replace(KEY, seed=bytes(32)), time=newest.time, after=None)
    with changed(directory, CHECKPOINT, forged.note), pytest.raises(VerificationFailed, match="another key"):
        audit(directory, KEY.verifier)


def test_an_empty_log_that_claims_a_past(tmp_path: Path) -> None:
    directory = published(tmp_path / "empty")
    first = checkpoint.read(directory.read(CHECKPOINT))
    second = checkpoint.sign(first.checkpoint, KEY, time=first.time, after=first)
    with (
        changed(directory, CHECKPOINT, second.note),
        pytest.raises(VerificationFailed, match="does not follow nothing"),
    ):
        audit(directory, KEY.verifier)
