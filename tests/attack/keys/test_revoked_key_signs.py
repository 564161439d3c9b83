"""A revoked key signs on: refused from the next entry, whatever day it claims, by records and by whoever verifies."""

import pytest

from custodiet.app.admission import admit
from custodiet.app.roll import Roll
from custodiet.kernel.errors import Refused, VerificationFailed
from tests.attack.keys.key_log import CHIEF, LOG, ORIGIN, SECOND, Log


def stolen() -> Log:
    log = Log()
    log.enrol(SECOND, "Arcadia", by=CHIEF)
    log.remark(SECOND)
    log.revoke(SECOND, by=CHIEF, reason="stolen")
    return log


def test_a_revoked_key_signs_nothing_more() -> None:
    log = stolen()
    with pytest.raises(Refused, match="the signer's key was revoked"):
        log.remark(SECOND)


def test_a_backdated_statement_of_a_revoked_key_is_refused() -> None:
    """The thief dates it to the day before; what counts is the place in the log."""
    with pytest.raises(Refused, match=r"by entry 5, on the word of Arcadia.*Whatever day it bears"):
        stolen().remark(SECOND, said="2013-12-31")


def test_what_it_signed_before_stands_and_verifies() -> None:
    log = stolen()
    statements = log.replayed().statements()
    assert statements.by_party["Arcadia"] == 4
    assert [(one.key, one.index, one.by) for one in statements.revoked] == [(str(SECOND.verifier), 5, "Arcadia")]


def test_a_log_that_lets_it_in_all_the_same_does_not_verify() -> None:
    """An operator who colludes with the thief logs it: everybody else sees."""
    log = stolen()
    log.leaves.append(log.sign(SECOND, "remark", {"text": "we destroyed it all"}))
    with pytest.raises(VerificationFailed, match=r"may not be in the log: entry 6: the signer's key was revoked"):
        log.replayed()


def test_a_statement_signed_before_and_brought_after_is_too_late() -> None:
    """Nobody can tell when it was signed: an honest one is signed again with another key."""
    log = Log()
    log.enrol(SECOND, "Arcadia", by=CHIEF)
    leaf = log.sign(SECOND, "remark", {"text": "signed in good time"})
    log.revoke(SECOND, by=CHIEF)
    with pytest.raises(Refused, match="the signer's key was revoked"):
        log.bring(leaf)


def test_a_revoked_key_enrols_and_revokes_nobody() -> None:
    log = stolen()
    with pytest.raises(Refused, match="the signer's key was revoked"):
        log.revoke(CHIEF, by=SECOND)
    with pytest.raises(Refused, match="the signer's key was revoked"):
        log.quorum(1, by=SECOND)


def test_every_entry_before_it_is_admitted_alike_by_a_stranger() -> None:
    log, roll = stolen(), Roll(ORIGIN, LOG.verifier)
    for index, leaf in enumerate(log.leaves):
        assert roll.call(leaf, index, where="").id == log.known[index].id
    with pytest.raises(Refused, match="was revoked"):
        admit(log.sign(SECOND, "remark", {"text": "x"}), roll.directory, origin=ORIGIN, index=6)
