"""The operator shows different entries to different readers, each log whole and well signed."""

from pathlib import Path

import pytest

from custodiet.kernel.errors import VerificationFailed
from custodiet.log import sequencer
from custodiet.log.audit import audit
from custodiet.log.checkpoint import check_extends
from custodiet.log.files import Directory, publish
from custodiet.log.merkle import prove_consistency
from custodiet.log.store import Entry
from custodiet.log.tiles import hash_reader
from custodiet.store.memory import MemoryStore
from tests.unit.log.logs import KEY, START, grow

HIDDEN = Entry(b"what only one reader is shown", "issuer#hidden")


def forked(after: int, until: int) -> MemoryStore:
    """Return a log that is the usual one up to `after`, then has another entry, then grows to `until`."""
    store = MemoryStore()
    grow(store, after)
    sequencer.append(store, KEY, [HIDDEN], time=START + 9999)
    grow(store, until) if until > after + 1 else None
    return store


@pytest.mark.parametrize(("after", "seen"), [(2, 3), (2, 300), (299, 300)])
def test_one_reader_remembers_what_the_other_was_never_shown(tmp_path: Path, after: int, seen: int) -> None:
    remembered = grow(MemoryStore(), seen).latest()
    assert remembered
    publish(forked(after, 600), tmp_path)
    assert audit(Directory(tmp_path), KEY.verifier).size == 600
    with pytest.raises(VerificationFailed, match=f"split view.*the one of size {seen}"):
        audit(Directory(tmp_path), KEY.verifier, remembered=remembered.checkpoint)


def test_what_was_seen_before_the_fork_does_not_show_it(tmp_path: Path) -> None:
    remembered = grow(MemoryStore(), 2).latest()
    assert remembered
    publish(forked(2, 600), tmp_path)
    assert audit(Directory(tmp_path), KEY.verifier, remembered=remembered.checkpoint).size == 600


def test_two_checkpoints_of_one_size_cannot_both_be_true() -> None:
    one, other = grow(MemoryStore(), 300).latest(), forked(299, 300).latest()
    assert one
    assert other
    with pytest.raises(VerificationFailed, match="split view"):
        check_extends(one.checkpoint, other.checkpoint, [])


def test_no_proof_leads_from_one_view_to_the_other() -> None:
    one, fork = grow(MemoryStore(), 300).latest(), forked(200, 600)
    other = fork.latest()
    assert one
    assert other
    with pytest.raises(VerificationFailed, match="does not continue"):
        check_extends(one.checkpoint, other.checkpoint, prove_consistency(300, 600, hash_reader(fork.hashes)))


def test_a_forked_store_is_not_published_over_the_other_view(tmp_path: Path) -> None:
    publish(grow(MemoryStore(), 300), tmp_path)
    with pytest.raises(VerificationFailed, match="two logs under one key"):
        publish(forked(299, 300), tmp_path)
    with pytest.raises(VerificationFailed, match="not the one that these files were published from"):
        publish(forked(200, 600), tmp_path)
