"""Revocations by those who may not, of keys that are not there, and of the key that keeps the log."""

import pytest

from custodiet.kernel.errors import Refused
from tests.attack.keys.key_log import CHIEF, LOG, ORIGIN, REGISTRY, SECOND, STRANGER, THIEF, Log


def test_a_key_of_another_party_cannot() -> None:
    log = Log()
    with pytest.raises(Refused, match="this signer may not revoke that key"):
        log.revoke(CHIEF, by=STRANGER)
    assert not log.ended(CHIEF)


def test_a_key_that_nobody_enrolled_cannot() -> None:
    with pytest.raises(Refused, match="not enrolled"):
        Log().revoke(CHIEF, by=THIEF)


def test_a_key_that_nobody_enrolled_cannot_be() -> None:
    with pytest.raises(Refused, match="the key that is to be revoked is not enrolled"):
        Log().revoke(THIEF, by=CHIEF)


def test_a_key_whose_enrolment_is_pending_cannot() -> None:
    log = Log()
    log.enrol(SECOND, "Arcadia", by=CHIEF)
    log.quorum(2, by=CHIEF)
    log.enrol(THIEF, "Arcadia", by=CHIEF)
    with pytest.raises(Refused, match="not enrolled"):
        log.revoke(SECOND, by=THIEF)


@pytest.mark.parametrize("by", [LOG, REGISTRY])
def test_the_logs_own_key_cannot_be(by: object) -> None:
    """Whoever has it signs checkpoints: to revoke it would promise what no statement can keep."""
    log = Log()
    log.enrol(REGISTRY, "Registry", by=LOG, role="registrar")
    with pytest.raises(Refused, match="the log's own key cannot be revoked"):
        log.revoke(LOG, by=LOG if by is LOG else REGISTRY)


def test_a_revocation_replayed_in_another_record_is_refused() -> None:
    """Arcadia's key is enrolled in both; the revocation was signed for one of them."""
    here, there = Log(), Log("example.org/other")
    here.enrol(SECOND, "Arcadia", by=CHIEF)
    there.enrol(SECOND, "Arcadia", by=CHIEF)
    leaf = here.sign(CHIEF, "revocation", {"key": str(SECOND.verifier)})
    with pytest.raises(Refused, match=rf"signed for another record.*found {ORIGIN}"):
        there.bring(leaf)
    here.bring(leaf)
    assert here.ended(SECOND)
    assert not there.ended(SECOND)


def test_an_operator_who_revokes_a_partys_key_is_seen() -> None:
    """The rule allows it, for a party that lost its keys; nobody can do it in secret."""
    log = Log()
    entry = log.revoke(CHIEF, by=LOG, reason="reported lost")
    (ended,) = log.replayed().statements().revoked
    assert (ended.key, ended.index, ended.by) == (str(CHIEF.verifier), entry.index, "operator")
    log.enrol(SECOND, "Arcadia", by=LOG)
    made = log.directory.find(str(SECOND.verifier))
    assert made is not None
    assert (made.vouched_by, made.recovered) == ("operator", True)
    assert any("was revoked by operator in entry 3" in line for line in log.replayed().statements().lines())
