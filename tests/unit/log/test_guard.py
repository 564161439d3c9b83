"""The file that keeps the newest checkpoint: it only moves on, and a torn half of it is none."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custodiet.kernel.errors import VerificationFailed
from custodiet.log.guard import Guard, GuardedStore
from custodiet.store.memory import MemoryStore
from tests.unit.log.logs import grow

SIZES = (1, 2, 3, 300)
LOG = grow(MemoryStore(), *SIZES)
SIGNED = LOG.checkpoints(0, 300)


@pytest.fixture
def guard(tmp_path: Path) -> Guard:
    return Guard(tmp_path / "guards" / "one")


def test_it_keeps_the_newest_of_all_that_were_appended(guard: Guard) -> None:
    assert guard.newest() is None
    store = GuardedStore(MemoryStore(), guard)
    for size in SIZES:
        grow(store, size)
        assert guard.newest() == store.latest()
        guard.check(store)
        guard.check(LOG)


@pytest.mark.parametrize("behind", SIZES[:-1])
def test_a_log_that_is_behind_or_another_is_refused(guard: Guard, behind: int) -> None:
    grow(GuardedStore(MemoryStore(), guard), *SIZES)
    with pytest.raises(VerificationFailed, match="an old copy was restored"):
        guard.check(grow(MemoryStore(), behind))
    with pytest.raises(VerificationFailed, match="found an empty one"):
        guard.check(MemoryStore())
    guard.forget()
    guard.check(MemoryStore())


def test_a_log_that_is_ahead_is_sound(guard: Guard) -> None:
    grow(GuardedStore(MemoryStore(), guard), 1, 2)
    guard.check(LOG)


@settings(max_examples=200)
@given(cut=st.integers(0, 2047), moves=st.integers(1, len(SIGNED) - 1))
def test_a_move_that_is_cut_off_leaves_the_one_before(
    tmp_path_factory: pytest.TempPathFactory, cut: int, moves: int
) -> None:
    guard = Guard(tmp_path_factory.getbasetemp() / "cut off")
    guard.forget()
    for signed in SIGNED[:moves]:
        guard.move(signed)
    before = guard.file.read_bytes()
    guard.move(SIGNED[moves])
    after = guard.file.read_bytes()
    changed = next(
        place for place in (0, len(before) // 2) if before[place : place + 100] != after[place : place + 100]
    )
    guard.file.write_bytes(before[:changed] + after[changed : changed + cut] + before[changed + cut :])
    assert guard.newest() in (SIGNED[moves - 1], SIGNED[moves])
    guard.move(SIGNED[-1])
    assert guard.newest() == SIGNED[-1]


def test_one_in_which_nothing_holds_is_no_guard(guard: Guard) -> None:
    grow(GuardedStore(MemoryStore(), guard), 1)
    guard.file.write_bytes(b"x" * 4096)
    with pytest.raises(VerificationFailed, match="is damaged"):
        guard.check(LOG)
