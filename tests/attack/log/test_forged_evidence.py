"""Somebody accuses an honest log of a split view, or a guilty one denies it: evidence holds exactly where it should."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custodiet.kernel.errors import CustodietError, VerificationFailed
from custodiet.kernel.keys import SigningKey
from custodiet.log import checkpoint, evidence, merkle
from custodiet.log.checkpoint import SignedCheckpoint
from custodiet.log.store import Store
from custodiet.log.tiles import hash_reader
from custodiet.store.memory import MemoryStore
from tests.attack.log.test_split_view import forked
from tests.cli.runner import fail, succeed
from tests.unit.log.logs import KEY, grow

HONEST, FORK = grow(MemoryStore(), 256, 300, 600), forked(200, 600)


def newest(store: Store) -> SignedCheckpoint:
    latest = store.latest()
    assert latest
    return latest


def at(store: Store, size: int, key: SigningKey = KEY) -> bytes:
    """The checkpoint of any size that a log with this store would sign."""
    root = merkle.root_at(size, hash_reader(store.hashes))
    return checkpoint.sign(checkpoint.Checkpoint(key.name, size, root), key, time=0, after=None).own


VIEW = evidence.of_two_sizes(KEY.verifier, at(HONEST, 300), newest(FORK).note, FORK.hashes)


@settings(deadline=None)
@given(st.integers(1, 600), st.integers(1, 600))
def test_two_histories_contradict_each_other_from_the_fork_on_and_not_before(old: int, new: int) -> None:
    first, second = at(HONEST, min(old, new)), at(FORK, max(old, new))
    if min(old, new) <= 200:
        with pytest.raises(VerificationFailed, match="agree"):
            evidence.of_two_sizes(KEY.verifier, first, second, FORK.hashes)
    else:
        view = evidence.of_two_sizes(KEY.verifier, first, second, FORK.hashes)
        sizes = [each.size for each in evidence.check(view, [KEY.verifier])]
        assert sizes == [min(old, new), max(old, new)]
        assert evidence.parse_evidence(evidence.format_evidence(view)) == view


@settings(deadline=None)
@given(st.integers(1, 600), st.integers(1, 600))
def test_an_honest_log_cannot_be_accused(old: int, new: int) -> None:
    first, second = at(HONEST, min(old, new)), at(HONEST, max(old, new))
    with pytest.raises(VerificationFailed):
        evidence.of_two_sizes(KEY.verifier, first, second, HONEST.hashes)
    with pytest.raises(VerificationFailed):  # by made-up hashes
        evidence.of_two_sizes(KEY.verifier, first, second, FORK.hashes if max(old, new) > 200 else lambda *_: [])


def test_whoever_has_not_the_logs_key_makes_none() -> None:
    stranger = SigningKey(KEY.name, bytes(32))
    for view in (
        replace(VIEW, first=at(HONEST, 300, stranger)),
        replace(VIEW, second=at(FORK, 600, stranger)),
        replace(VIEW, key=stranger.verifier),
    ):
        with pytest.raises(VerificationFailed):
            evidence.check(view)
    own = replace(VIEW, key=stranger.verifier, first=at(HONEST, 300, stranger), second=at(FORK, 600, stranger))
    assert evidence.check(own)  # about a log of his own,
    with pytest.raises(VerificationFailed, match="does not name"):
        evidence.check(own, [KEY.verifier])  # which nobody named


@pytest.mark.parametrize(
    "change",
    [
        {"root": bytes(32)},
        {"proof": ()},
        {"proof": (*VIEW.proof, bytes(32))},
        {"first": VIEW.second, "second": VIEW.first},
        {"first": at(HONEST, 299)},
        {"first": at(grow(MemoryStore()), 0)},
        {"second": at(FORK, 599)},
    ],
)
def test_changed_in_a_part(change: dict[str, object]) -> None:
    with pytest.raises(VerificationFailed):
        evidence.check(replace(VIEW, **change))  # type: ignore[arg-type]  # one of several types


@given(st.integers(0, len(evidence.format_evidence(VIEW)) - 1), st.integers(1, 127))
def test_changed_in_a_byte(place: int, change: int) -> None:
    data = bytearray(evidence.format_evidence(VIEW))
    data[place] ^= change
    with pytest.raises(CustodietError):
        evidence.check(evidence.parse_evidence(bytes(data)), [KEY.verifier])


@given(st.binary(max_size=99))
def test_what_is_no_evidence(data: bytes) -> None:
    with pytest.raises(CustodietError):
        evidence.parse_evidence(data)


def test_anybody_verifies_it_offline(tmp_path: Path) -> None:
    file, policy = tmp_path / "evidence.json", tmp_path / "policy.txt"
    file.write_bytes(evidence.format_evidence(VIEW))
    policy.write_text(f"log {KEY.verifier}\nquorum none\n")
    told = succeed("verify", "--evidence", file, "--policy", policy).out
    assert "Proved: a split view. example.com/log signed two histories that cannot both be true." in told
    assert "Your policy names that key." in told
    assert "Compare that key" in succeed("verify", "--evidence", file).out
    assert succeed("verify", "--evidence", file, "--json").json()["sizes"] == [300, 600]
    policy.write_text("quorum none\n")
    assert "does not name" in fail("verify", "--evidence", file, "--policy", policy)
    file.write_text("[]\n")
    assert "no evidence" in fail("verify", "--evidence", file)
