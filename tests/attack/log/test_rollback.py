"""The operator shows an older state of the log, whole and well signed, to somebody who remembers a newer one."""

from pathlib import Path

import pytest

from custodiet.kernel.errors import VerificationFailed
from custodiet.log.audit import audit, audit_store
from custodiet.log.checkpoint import Checkpoint, check_extends
from custodiet.log.files import check_published, publish
from custodiet.log.merkle import EMPTY_ROOT
from custodiet.store.memory import MemoryStore
from tests.unit.log.logs import KEY, grow, published


def test_an_older_log_than_remembered(tmp_path: Path) -> None:
    newer = audit(published(tmp_path / "newer", 3, 300), KEY.verifier).checkpoint
    older = published(tmp_path / "older", 3)
    with pytest.raises(VerificationFailed, match=r"rollback.*at least 300 entries, found 3"):
        audit(older, KEY.verifier, remembered=newer)
    with pytest.raises(VerificationFailed, match="rollback"):
        check_extends(newer, audit(older, KEY.verifier).checkpoint, [])


@pytest.mark.parametrize("size", [0, 3, 300])
def test_a_log_that_grew_is_no_rollback(tmp_path: Path, size: int) -> None:
    remembered = audit(published(tmp_path / "then", size), KEY.verifier).checkpoint
    now = published(tmp_path / "now", 3, 300, 301)
    assert audit(now, KEY.verifier, remembered=remembered).size == 301


def test_a_restored_copy_of_the_store_is_not_published_over_the_newer_files(tmp_path: Path) -> None:
    directory = published(tmp_path, 3, 300)
    restored = grow(MemoryStore(), 3)
    with pytest.raises(VerificationFailed, match="not the one that these files were published from"):
        check_published(restored, directory)
    with pytest.raises(VerificationFailed, match="size 300, found one of size 3"):
        publish(restored, tmp_path)
    with pytest.raises(VerificationFailed, match="It may be an old copy"):
        audit_store(restored, directory, KEY.verifier)
    assert audit(directory, KEY.verifier).size == 300


def test_a_remembered_checkpoint_of_nothing_is_of_nothing() -> None:
    new = grow(MemoryStore(), 1).latest()
    assert new
    check_extends(Checkpoint(KEY.name, 0, EMPTY_ROOT), new.checkpoint, [])
    with pytest.raises(VerificationFailed, match="size 0"):
        check_extends(Checkpoint(KEY.name, 0, bytes(32)), new.checkpoint, [])


def test_a_checkpoint_of_another_log_is_not_compared(tmp_path: Path) -> None:
    other = Checkpoint("example.com/other", 1, bytes(32))
    with pytest.raises(VerificationFailed, match="another log"):
        audit(published(tmp_path, 3), KEY.verifier, remembered=other)
    with pytest.raises(VerificationFailed, match="another log"):
        check_extends(other, Checkpoint(KEY.name, 3, bytes(32)), [])
