"""The log signs checkpoints, receipts, refusals and what admission knows, all with one key. None passes for another."""

from collections.abc import Callable
from pathlib import Path

import pytest

from custodiet.app.standing import FILE, Standing
from custodiet.kernel.errors import VerificationFailed
from custodiet.log import note, receipt, refusal
from custodiet.log.checkpoint import open_checkpoint
from custodiet.log.note import Note
from custodiet.log.receipt import Receipt
from custodiet.log.refusal import Refusal
from custodiet.store.memory import MemoryStore
from tests.unit.log.logs import KEY, START, grow

OPENERS: dict[str, Callable[[bytes], object]] = {
    "checkpoint": lambda data: open_checkpoint(data, KEY.verifier),
    "receipt": lambda data: receipt.open_receipt(data, KEY.verifier),
    "refusal": lambda data: refusal.open_refusal(data, KEY.verifier),
}


def notes() -> dict[str, bytes]:
    latest = grow(MemoryStore(), 3).latest()
    assert latest
    return {
        "checkpoint": latest.note,
        "receipt": receipt.sign(Receipt(KEY.name, START, START + 1, (bytes(32),)), KEY),
        "refusal": refusal.sign(Refusal(KEY.name, START, bytes(32), "no"), KEY),
    }


@pytest.mark.parametrize("kind", OPENERS)
@pytest.mark.parametrize("other", OPENERS)
def test_each_opens_as_itself_alone(kind: str, other: str) -> None:
    data = notes()[kind]
    if kind == other:
        OPENERS[other](data)
    else:
        with pytest.raises(VerificationFailed):
            OPENERS[other](data)


@pytest.mark.parametrize("reason", ["x\n\n— example.com/log AAAA", "x\nleaf y", "x\r\n", "\u2028reason", "", "\x00"])
def test_a_reason_adds_no_line(reason: str) -> None:
    data = refusal.sign(Refusal(KEY.name, START, bytes(32), reason), KEY)
    assert data.count(b"\n") == 7
    assert refusal.open_refusal(data, KEY.verifier).leaf == bytes(32)


@pytest.mark.parametrize("kind", OPENERS)
def test_what_admission_knows_is_nothing_else(tmp_path: Path, kind: str) -> None:
    first = b'{"enrolments":[],"origin":"example.com/log","shown":[0,"","",""],"size":0,"type":"x","used":[]}\n'
    (tmp_path / FILE).write_bytes(first + notes()[kind])
    assert Standing.read(MemoryStore(), KEY.verifier, tmp_path / FILE).size == 0
    text = f"custodiet/standing/v1\n{'0' * 64}\n"
    (tmp_path / FILE).write_bytes(first + Note(text, (note.sign(text, KEY),)).format())
    assert Standing.read(MemoryStore(), KEY.verifier, tmp_path / FILE).size == 0
