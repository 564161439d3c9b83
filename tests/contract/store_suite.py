"""What every store must do. A test module of an engine subclasses `StoreSuite` and says how to make a place for one.

class TestSQLite(StoreSuite):
    @pytest.fixture
    def place(self, tmp_path): ...
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from hashlib import sha256
from typing import Protocol

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from custodiet.kernel.errors import CustodietError
from custodiet.log.checkpoint import SignedCheckpoint
from custodiet.log.store import Batch, Conflict, Duplicate, Entry, Store


class Place(Protocol):
    """Somewhere a store is kept."""

    def create(self) -> Store:
        """Return a handle on a new, empty store."""

    def open(self) -> Store:
        """Return another handle on the same store."""


def batch(size: int, *keys: str, time: int = 0) -> Batch:
    """Return a batch of entries named `keys`, to be added to a store of `size`; its hashes and note are any bytes."""
    entries = [Entry(f"leaf of {key}".encode(), key) for key in keys]
    end = size + len(keys)
    upper = [sha256(b"upper %d" % i).digest() for i in range(size // 256, end // 256)]
    levels = [[sha256(entry.leaf).digest() for entry in entries], upper] if upper else [_hashes(entries)]
    return Batch(entries, levels, SignedCheckpoint(end, time, b"note of %d" % end))


def _hashes(entries: Sequence[Entry]) -> list[bytes]:
    return [sha256(entry.leaf).digest() for entry in entries]


class StoreSuite:
    """The contract, one test for each sentence of it."""

    histories = 30  # that Hypothesis thinks of

    @pytest.fixture
    def place(self) -> Place:
        raise NotImplementedError

    @pytest.fixture
    def store(self, place: Place) -> Iterator[Store]:
        with closing(place.create()) as store:
            store.append(None, batch(0, time=10))
            yield store

    def test_a_new_store_holds_nothing(self, place: Place) -> None:
        with closing(place.create()) as store:
            assert store.latest() is None
            assert store.checkpoint_holding(0) is None
            assert not [*store.checkpoints(0, 2**62), *store.entries(0, 9), *store.hashes(0, 0, 9)]
            assert store.index_of("a") is None

    def test_what_is_appended_is_read_back(self, store: Store) -> None:
        first, second = batch(0, "a#1", "a#2", time=20), batch(2, "b#1", time=30)
        store.append(0, first)
        store.append(2, second)
        assert store.latest() == second.checkpoint
        assert store.checkpoints(0, 3) == [batch(0, time=10).checkpoint, first.checkpoint, second.checkpoint]
        assert store.checkpoints(1, 2) == [first.checkpoint]
        assert store.entries(0, 3) == [b"leaf of a#1", b"leaf of a#2", b"leaf of b#1"]
        assert store.hashes(0, 1, 3) == [first.hashes[0][1], second.hashes[0][0]]
        assert [store.index_of(key) for key in ("a#1", "a#2", "b#1", "b#2")] == [0, 1, 2, None]
        store.check()

    def test_ranges_are_half_open_and_leave_out_what_is_not_there(self, store: Store) -> None:
        store.append(0, batch(0, "a", "b", "c"))
        assert store.entries(1, 2) == [b"leaf of b"]
        assert store.entries(2, 9) == [b"leaf of c"]
        assert store.entries(1, 1) == store.entries(3, 9) == store.hashes(1, 0, 9) == []

    def test_the_first_checkpoint_that_holds_an_entry_says_when_it_was_logged(self, store: Store) -> None:
        store.append(0, batch(0, "a", "b", time=20))
        store.append(2, batch(2, "c", time=30))
        found = [store.checkpoint_holding(index) for index in range(4)]
        assert [each.time if each else None for each in found] == [20, 20, 30, None]

    def test_hashes_of_a_higher_level_continue_where_they_ended(self, store: Store) -> None:
        keys = [f"k#{i}" for i in range(520)]
        first, second = batch(0, *keys[:300]), batch(300, *keys[300:])
        store.append(0, first)
        store.append(300, second)
        assert store.hashes(1, 0, 9) == [*first.hashes[1], *second.hashes[1]]
        assert len(store.hashes(1, 0, 9)) == 2

    def test_another_size_than_expected_is_a_conflict(self, store: Store) -> None:
        store.append(0, batch(0, "a"))
        for expected in (None, 0, 2):
            with pytest.raises(Conflict, match="found size 1"):
                store.append(expected, batch(expected or 0, "b"))
        assert store.entries(0, 9) == [b"leaf of a"]

    def test_a_log_is_created_once(self, store: Store) -> None:
        with pytest.raises(Conflict):
            store.append(None, batch(0))

    def test_a_key_that_is_taken_is_named_with_its_index(self, store: Store) -> None:
        store.append(0, batch(0, "a#1", "a#2"))
        with pytest.raises(Duplicate, match="a#2 is in the log already, as entry 1") as caught:
            store.append(2, batch(2, "b#1", "a#2"))
        assert (caught.value.key, caught.value.index) == ("a#2", 1)

    def test_a_key_twice_in_one_batch_is_a_duplicate(self, store: Store) -> None:
        with pytest.raises(Duplicate) as caught:
            store.append(0, batch(0, "x", "a", "b", "a"))
        assert (caught.value.key, caught.value.index) == ("a", 1)

    def test_a_refused_batch_leaves_nothing_behind(self, store: Store) -> None:
        store.append(0, batch(0, "a"))
        before = store.latest()
        with pytest.raises(Duplicate):
            store.append(1, batch(1, *(f"k#{i}" for i in range(300)), "a"))
        assert store.latest() == before
        assert store.entries(0, 999) == [b"leaf of a"]
        assert len(store.hashes(0, 0, 999)) == 1
        assert store.hashes(1, 0, 9) == []
        assert store.index_of("k#0") is None
        store.append(1, batch(1, "k#0"))

    def test_the_same_leaf_may_stand_under_two_keys(self, store: Store) -> None:
        leaf = sha256(b"same").digest()
        entries = [Entry(b"same", "a"), Entry(b"same", "b")]
        store.append(0, Batch(entries, [[leaf, leaf]], SignedCheckpoint(2, 0, b"note")))
        assert store.hashes(0, 0, 9) == [leaf, leaf]

    def test_leaves_and_keys_are_any_bytes_and_any_text(self, store: Store) -> None:
        entry = Entry(bytes(range(256)) + b"\0", "Ключ 'x'; --\0#1")
        store.append(0, Batch([entry], [[bytes(32)]], SignedCheckpoint(1, 2**62, b"\0\xff")))
        assert store.entries(0, 1) == [entry.leaf]
        assert store.index_of(entry.key) == 0
        assert store.latest() == SignedCheckpoint(1, 2**62, b"\0\xff")

    def test_a_key_is_as_long_as_a_leaf_may_be(self, store: Store) -> None:
        long = "k" * 60_000
        store.append(0, batch(0, f"{long}#1", f"{long}#2"))
        assert store.index_of(f"{long}#2") == 1
        with pytest.raises(Duplicate):
            store.append(2, batch(2, f"{long}#1"))

    def test_another_handle_sees_what_was_appended(self, place: Place, store: Store) -> None:
        store.append(0, batch(0, "a"))
        with closing(place.open()) as other:
            assert other.latest() == store.latest()
            other.append(1, batch(1, "b"))
        assert store.entries(0, 9) == [b"leaf of a", b"leaf of b"]

    def test_two_handles_race_and_one_loses_with_a_clear_error(self, place: Place, store: Store) -> None:
        barrier, outcomes = threading.Barrier(2), []

        def run(key: str) -> None:
            with closing(place.open()) as handle:
                barrier.wait()
                outcomes.append(_attempt(lambda: handle.append(0, batch(0, key))))

        threads = [threading.Thread(target=run, args=(key,)) for key in ("a", "b")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(outcomes) == ["Conflict", "done"]
        assert len(store.entries(0, 9)) == 1

    def test_any_history_agrees_with_a_plain_list(self, place: Place) -> None:
        run_state_machine_as_test(
            against_a_plain_list(place),
            settings=settings(max_examples=self.histories, stateful_step_count=20, deadline=None),
        )


def _attempt(action: Callable[[], None]) -> str:
    try:
        action()
    except CustodietError as error:
        return type(error).__name__
    return "done"


def against_a_plain_list(place: Place) -> type[RuleBasedStateMachine]:
    """Return a machine that appends what Hypothesis thinks of to a store and to a list, and compares them."""

    class Machine(RuleBasedStateMachine):
        @initialize()
        def create(self) -> None:
            self.store = place.create()
            self.store.append(None, batch(0))
            self.keys: list[str] = []
            self.sizes = [0]

        @rule(keys=st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=4), behind=st.integers(0, 1))
        def append(self, keys: list[str], behind: int) -> None:
            size = len(self.keys)
            outcome = _attempt(lambda: self.store.append(size - behind, batch(size, *keys)))
            taken = len({*keys, *self.keys}) < len(keys) + size
            assert outcome == ("Conflict" if behind else "Duplicate" if taken else "done")
            if outcome == "done":
                self.keys += keys
                self.sizes.append(len(self.keys))

        @rule()
        def reopen(self) -> None:
            self.store.close()
            self.store = place.open()

        @invariant()
        def agree(self) -> None:
            leaves = [f"leaf of {key}".encode() for key in self.keys]
            assert self.store.entries(0, 99) == leaves
            assert self.store.hashes(0, 0, 99) == [sha256(leaf).digest() for leaf in leaves]
            assert [each.size for each in self.store.checkpoints(0, 99)] == self.sizes
            assert self.store.rows() == (len(leaves), len(leaves), len(self.sizes))
            assert [self.store.index_of(key) for key in self.keys] == list(range(len(self.keys)))

        def teardown(self) -> None:
            self.store.close()

    return Machine
