"""Appending: all or nothing, in order, never behind what was signed."""

from itertools import pairwise

import pytest

from custodiet.kernel.errors import Refused, VerificationFailed
from custodiet.kernel.keys import SigningKey
from custodiet.log import merkle, sequencer
from custodiet.log.checkpoint import check_extends, open_checkpoint
from custodiet.log.store import Duplicate, Entry
from custodiet.log.tiles import LARGEST_ENTRY, hash_reader
from custodiet.store.memory import MemoryStore
from tests.unit.log.logs import KEY, START, entry, grow


def test_a_log_begins_with_a_signed_checkpoint_of_nothing() -> None:
    store = MemoryStore()
    first = sequencer.create(store, KEY, time=START)
    assert store.latest() == first == open_checkpoint(first.note, KEY.verifier)
    assert (first.size, first.time, first.checkpoint.root) == (0, START, merkle.EMPTY_ROOT)


def test_each_checkpoint_continues_the_one_before() -> None:
    store = grow(MemoryStore(), 1, 2, 255, 256, 257, 700)
    history = store.checkpoints(0, 700)
    hash_at = hash_reader(store.hashes)
    for old, new in pairwise(history):
        proof = merkle.prove_consistency(old.size, new.size, hash_at) if old.size else []
        check_extends(old.checkpoint, new.checkpoint, proof)
    assert [each.size for each in history] == [0, 1, 2, 255, 256, 257, 700]


def test_nothing_is_signed_for_no_entry() -> None:
    store = grow(MemoryStore(), 3)
    assert sequencer.append(store, KEY, [], time=START + 99_999) == store.latest()
    assert len(store.checkpoints(0, 9)) == 2


def test_a_refused_entry_takes_the_whole_batch_with_it() -> None:
    store = grow(MemoryStore(), 3)
    before = store.latest()
    large = Entry(bytes(LARGEST_ENTRY + 1), "large")
    with pytest.raises(Refused, match="entry 4: large is too large"):
        sequencer.append(store, KEY, [entry(3), large], time=START + 99_999)
    with pytest.raises(Duplicate, match="issuer#1 is in the log already, as entry 1"):
        sequencer.append(store, KEY, [entry(3), entry(1)], time=START + 99_999)
    assert store.latest() == before
    assert store.index_of("issuer#3") is None


def test_the_largest_entry_is_taken() -> None:
    store = grow(MemoryStore(), 1)
    assert sequencer.append(store, KEY, [Entry(bytes(LARGEST_ENTRY), "k")], time=START + 9999).size == 2


def test_a_clock_that_runs_backwards_is_refused() -> None:
    store = grow(MemoryStore(), 3)
    with pytest.raises(Refused, match="clock runs backwards"):
        sequencer.append(store, KEY, [entry(3)], time=START)
    assert sequencer.append(store, KEY, [entry(3)], time=START + 3600).size == 4


def test_another_key_cannot_continue_a_log() -> None:
    store = grow(MemoryStore(), 3)
    for other in (SigningKey(KEY.name, bytes(32)), SigningKey("example.com/other", KEY.seed)):
        with pytest.raises(VerificationFailed):
            sequencer.append(store, other, [entry(3)], time=START + 9999)


def test_without_a_log_nothing_is_appended() -> None:
    with pytest.raises(Refused, match="no log"):
        sequencer.append(MemoryStore(), KEY, [entry(0)], time=START)
