"""Notes, cosignatures and checkpoints beyond the vectors: what no one else could need to read the same way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custodiet.kernel.errors import VerificationFailed
from custodiet.kernel.keys import COSIGNATURE_V1, SigningKey
from custodiet.log import checkpoint, cosignature, merkle, note
from custodiet.log.checkpoint import Checkpoint

KEY = SigningKey("example.com/log", bytes([1]) * 32)
WITNESS = SigningKey("witness.example", bytes([2]) * 32, COSIGNATURE_V1)
SIGNED = checkpoint.sign(Checkpoint("example.com/log", 7, merkle.leaf_hash(b"")), KEY, time=1_395_273_600, after=None)

lines = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)


@given(st.lists(lines, min_size=1, max_size=5).map(lambda all_lines: "\n".join(all_lines) + "\n"))
def test_a_note_is_read_back(text: str) -> None:
    signed = note.Note(text, (note.sign(text, KEY),))
    found = note.parse(signed.format())
    assert found == signed
    assert note.open_note(found, [KEY.verifier]) == [KEY.verifier]


@given(st.binary(max_size=200))
def test_bytes_are_a_note_in_one_form_or_refused(data: bytes) -> None:
    try:
        found = note.parse(data)
    except VerificationFailed:
        return
    assert found.format() == data


@given(st.integers(0, len(SIGNED.note) - 1), st.integers(1, 255))
def test_no_byte_of_a_signed_checkpoint_can_change(at: int, change: int) -> None:
    data = bytearray(SIGNED.note)
    data[at] ^= change
    with pytest.raises(VerificationFailed):
        checkpoint.open_checkpoint(bytes(data), KEY.verifier)


@given(st.integers(0, cosignature.LATEST))
def test_a_cosignature_states_its_time(time: int) -> None:
    line = cosignature.cosign(SIGNED.checkpoint.text, WITNESS, time=time)
    assert cosignature.check(line, SIGNED.checkpoint.text, WITNESS.verifier) == time


def test_a_cosignature_is_no_signature_and_a_signature_no_cosignature() -> None:
    text = SIGNED.checkpoint.text
    with pytest.raises(ValueError, match="0x04"):
        cosignature.cosign(text, KEY, time=0)
    with pytest.raises(ValueError, match="cosignature"):
        note.sign(text, WITNESS)


def test_a_log_signs_only_for_itself() -> None:
    with pytest.raises(ValueError, match=r"cannot sign for another\.example"):
        checkpoint.sign(Checkpoint("another.example", 0, merkle.EMPTY_ROOT), KEY, time=0, after=None)


@pytest.mark.parametrize("time", [-1, cosignature.LATEST + 1])
def test_a_time_is_a_unix_time(time: int) -> None:
    with pytest.raises(ValueError, match="Unix time"):
        cosignature.cosign(SIGNED.checkpoint.text, WITNESS, time=time)


def test_a_note_beyond_the_limit_is_refused() -> None:
    with pytest.raises(VerificationFailed, match="too large"):
        note.parse(b"x" * (note.LARGEST_NOTE + 1))
