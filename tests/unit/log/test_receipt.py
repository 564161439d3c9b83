"""Receipts: their only form, who signs them, and what a log has made of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custodiet.kernel.errors import CustodietError, Refused, VerificationFailed
from custodiet.kernel.keys import SigningKey
from custodiet.kernel.times import LAST
from custodiet.log import checkpoint, note, receipt
from custodiet.log.merkle import leaf_hash
from custodiet.log.note import Note
from custodiet.log.receipt import MOST_LEAVES, Receipt
from custodiet.store.memory import MemoryStore
from tests.unit.log.logs import KEY, START, entry, grow

PROMISE = Receipt(KEY.name, START, START + 3600, (bytes(32), bytes([1]) * 32))
hashes = st.binary(min_size=32, max_size=32)


@given(st.integers(0, LAST), st.integers(0, LAST), st.lists(hashes, min_size=1, max_size=9))
def test_a_receipt_is_read_back(one: int, other: int, leaves: list[bytes]) -> None:
    promise = Receipt(KEY.name, min(one, other), max(one, other), tuple(leaves))
    assert receipt.open_receipt(receipt.sign(promise, KEY), KEY.verifier) == promise


@given(st.text(max_size=200))
def test_a_text_is_a_receipt_in_one_form_or_refused(text: str) -> None:
    try:
        text = f"custodiet/receipt/v1\n{KEY.name}\n{text}\n"
        found = receipt.open_receipt(Note(text, (note.sign(text, KEY),)).format(), KEY.verifier)
    except (CustodietError, UnicodeEncodeError):
        return
    assert found.text == text


@given(st.integers(0, len(receipt.sign(PROMISE, KEY)) - 1), st.integers(1, 255))
def test_no_byte_of_a_receipt_can_change(at: int, change: int) -> None:
    data = bytearray(receipt.sign(PROMISE, KEY))
    data[at] ^= change
    with pytest.raises(VerificationFailed):
        receipt.open_receipt(bytes(data), KEY.verifier)


def test_another_key_or_another_log_promises_nothing() -> None:
    with pytest.raises(VerificationFailed):
        receipt.open_receipt(receipt.sign(PROMISE, KEY), SigningKey(KEY.name, bytes(32)).verifier)
    with pytest.raises(VerificationFailed, match="another log"):
        receipt.open_receipt(receipt.sign(PROMISE, KEY), SigningKey("example.com/other", KEY.seed).verifier)
    with pytest.raises(ValueError, match="cannot promise"):
        receipt.sign(PROMISE, SigningKey("example.com/other", KEY.seed))


@pytest.mark.parametrize(
    "promise",
    [
        Receipt(KEY.name, START, START - 1, (bytes(32),)),
        Receipt(KEY.name, START, LAST + 1, (bytes(32),)),
        Receipt(KEY.name, START, START, ()),
        Receipt(KEY.name, START, START, (bytes(32),) * (MOST_LEAVES + 1)),
    ],
)
def test_what_cannot_be_promised(promise: Receipt) -> None:
    with pytest.raises(Refused, match="cannot be promised"):
        receipt.sign(promise, KEY)
    with pytest.raises(VerificationFailed):
        receipt.open_receipt(Note(promise.text, (note.sign(promise.text, KEY),)).format(), KEY.verifier)


def test_a_receipt_is_no_checkpoint_and_a_checkpoint_no_receipt() -> None:
    latest = grow(MemoryStore(), 3).latest()
    assert latest
    with pytest.raises(VerificationFailed):
        receipt.open_receipt(latest.note, KEY.verifier)
    with pytest.raises(VerificationFailed):
        checkpoint.open_checkpoint(receipt.sign(PROMISE, KEY), KEY.verifier)


@given(st.sampled_from([1, 3, 255, 256, 257, 300, 600]), st.integers(0, 605))
def test_an_entry_is_dated_by_the_first_checkpoint_that_holds_it(size: int, index: int) -> None:
    sizes = [each for each in (1, 3, 256, 300, 600) if each <= size]
    promise = Receipt(KEY.name, START, START, (leaf_hash(entry(index).leaf),))
    (found,) = receipt.look_up(promise.leaves, LOG, sizes[-1])
    if index >= sizes[-1]:
        assert (found.index, found.time) == (None, None)
    else:
        expected = next(n for n, each in enumerate(sizes, start=1) if each > index)
        assert (found.index, found.time) == (index, START + 3600 * expected)


LOG = grow(MemoryStore(), 1, 3, 256, 300, 600)
