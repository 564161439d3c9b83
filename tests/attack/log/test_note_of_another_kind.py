"""The log signs checkpoints, receipts, refusals and what admission knows, all with one key. None passes for another."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from custodiet.app.standing import FILE, TYPE, Standing
from custodiet.kernel.errors import CustodietError, VerificationFailed
from custodiet.kernel.strict import canonical
from custodiet.log import note, receipt, refusal
from custodiet.log.checkpoint import open_checkpoint
from custodiet.log.integrity import show
from custodiet.log.note import Note
from custodiet.log.receipt import Receipt
from custodiet.log.refusal import Refusal
from custodiet.log.store import Store
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


def standing(store: Store) -> bytes:
    """What admission knows of a log, as its first line: that somebody has used the number 7."""
    latest = store.latest()
    assert latest
    size, root, anchor, digest = show(store, latest)
    shown = [size, root.hex(), anchor, digest.hex()]
    value = {"type": TYPE, "origin": KEY.name, "size": latest.size, "shown": shown, "enrolments": []}
    return canonical({**value, "used": [["somebody", [[7, 8]]]]})


def over(line: bytes) -> bytes:
    text = f"{TYPE}\n{sha256(line).hexdigest()}\n"
    return Note(text, (note.sign(text, KEY),)).format()


@pytest.mark.parametrize("kind", [*OPENERS, "another's"])
def test_what_admission_knows_is_nothing_else(tmp_path: Path, kind: str) -> None:
    """What is not believed is read from the entries, and those of this log say nothing."""
    store, file = grow(MemoryStore(), 300), tmp_path / FILE
    line = standing(store)
    file.write_bytes(line + b"\n" + over(line))
    assert Standing.read(store, KEY.verifier, file).used.has("somebody", 7)
    signed = {**notes(), "another's": over(line + b" ")}[kind]
    file.write_bytes(line + b"\n" + signed)
    with pytest.raises(CustodietError, match="entry 0"):
        Standing.read(store, KEY.verifier, file)
