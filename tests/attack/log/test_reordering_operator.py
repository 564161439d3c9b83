"""The operator changes the order of what it logged, and signs again. Whoever holds an earlier checkpoint shows it."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from custodiet.kernel.errors import VerificationFailed
from custodiet.log import evidence, proof, sequencer
from custodiet.log.audit import audit
from custodiet.log.checkpoint import SignedCheckpoint, check_extends
from custodiet.log.files import Directory, publish
from custodiet.log.merkle import leaf_hash, prove_consistency
from custodiet.log.store import Store
from custodiet.log.tiles import hash_reader
from custodiet.store.memory import MemoryStore
from tests.cli.runner import fail, succeed
from tests.unit.log.logs import KEY, START, entry, published

INORDER, SWAPPED = range(300), [*range(270), 271, 270, *range(272, 300)]


def logged(order: Sequence[int], *signed_at: int) -> Store:
    """A log of the usual entries in this order, with a checkpoint at each of these sizes."""
    store = MemoryStore()
    latest = sequencer.create(store, KEY, time=START)
    for size in signed_at:
        entries = [entry(n) for n in order[latest.size : size]]
        latest = sequencer.append(store, KEY, entries, time=latest.time + 3600)
    return store


def newest(store: Store) -> SignedCheckpoint:
    latest = store.latest()
    assert latest
    return latest


EARLIER = newest(logged(INORDER, 271))


@pytest.fixture
def reordered(tmp_path: Path) -> Store:
    """What the operator serves now: whole and well signed, as anybody finds who comes to it for the first time."""
    store = logged(SWAPPED, 271, 300)
    publish(store, tmp_path / "www")
    assert audit(Directory(tmp_path / "www"), KEY.verifier).size == 300
    return store


@pytest.mark.usefixtures("reordered")
def test_who_remembers_an_earlier_checkpoint_sees_it(tmp_path: Path) -> None:
    with pytest.raises(VerificationFailed, match=r"split view.*the one of size 271"):
        audit(Directory(tmp_path / "www"), KEY.verifier, remembered=EARLIER.checkpoint)


def test_no_proof_leads_from_the_earlier_order_to_the_later(reordered: Store) -> None:
    steps = prove_consistency(271, 300, hash_reader(reordered.hashes))
    with pytest.raises(VerificationFailed, match="does not continue"):
        check_extends(EARLIER.checkpoint, newest(reordered).checkpoint, steps)


def test_it_is_proved_to_anybody_offline(reordered: Store, tmp_path: Path) -> None:
    view = evidence.of_two_sizes(KEY.verifier, EARLIER.own, newest(reordered).own, reordered.hashes)
    file, policy = tmp_path / "evidence.json", tmp_path / "policy.txt"
    file.write_bytes(evidence.format_evidence(view))
    policy.write_text(f"log {KEY.verifier}\nquorum none\n")
    assert "Proved: a split view" in succeed("verify", "--evidence", file, "--policy", policy).out
    policy.write_text("quorum none\n")
    assert "your policy does not name" in fail("verify", "--evidence", file, "--policy", policy)


def test_a_proof_of_the_earlier_order_does_not_hold_in_the_later(reordered: Store) -> None:
    """Whoever was given the proof of his own entry finds that it has another place, or none, in what is shown now."""
    honest = logged(INORDER, 271, 300)
    given = proof.prove(honest, 270, size=300, note=newest(honest).note)
    proof.check(given, leaf_hash(entry(270).leaf), newest(honest).checkpoint)
    for shown in (given, proof.prove(reordered, 270, size=300, note=b"")):
        with pytest.raises(VerificationFailed, match="entry 270 is not in the tree of size 300"):
            proof.check(shown, leaf_hash(entry(270).leaf), newest(reordered).checkpoint)


def test_two_entries_that_change_places_are_no_order_of_this_log(tmp_path: Path) -> None:
    """Without the key he can serve the entries in another order, and nobody believes it."""
    directory = published(tmp_path / "honest", 3)
    bundle = directory.root / "tile/entries/000.p/3"
    length = 2 + len(entry(0).leaf)
    first, second, third = (bundle.read_bytes()[at : at + length] for at in range(0, 3 * length, length))
    bundle.write_bytes(second + first + third)
    with pytest.raises(VerificationFailed, match="entry 0 is not the one that was logged"):
        audit(directory, KEY.verifier)


def test_an_order_that_nobody_saw_signed_is_the_operators_to_choose(tmp_path: Path) -> None:
    """Of what came between two checkpoints, the log promises no order: it gives each a place, and signs that."""
    remembered = newest(logged(INORDER, 270)).checkpoint
    publish(logged(SWAPPED, 270, 300), tmp_path)
    assert audit(Directory(tmp_path), KEY.verifier, remembered=remembered).size == 300
