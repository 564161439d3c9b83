"""One stolen key of several: it cannot lower the quorum, enrol its own, or revoke the others."""

import pytest

from custodiet.kernel.errors import Refused
from tests.attack.keys.key_log import CHIEF, LOG, REGISTRY, SECOND, STRANGER, THIEF, THIRD, Log


def two_of_three() -> Log:
    log = Log()
    log.enrol(SECOND, "Arcadia", by=CHIEF)
    log.enrol(THIRD, "Arcadia", by=SECOND)
    log.quorum(2, by=CHIEF)
    return log


def test_one_key_cannot_lower_the_quorum() -> None:
    log = two_of_three()
    log.quorum(1, by=THIRD)
    assert log.directory.threshold("Arcadia") == 2
    log.quorum(1, by=THIRD)  # saying it twice is still one key
    assert log.directory.threshold("Arcadia") == 2
    (pending,) = log.directory.pending
    assert log.directory.agreed(pending) == (1, 2)


def test_two_keys_can() -> None:
    log = two_of_three()
    log.quorum(1, by=THIRD)
    log.quorum(1, by=CHIEF)
    assert log.directory.threshold("Arcadia") == 1
    assert log.directory.pending == []


def test_one_key_enrols_nobody() -> None:
    log = two_of_three()
    log.enrol(THIEF, "Arcadia", by=THIRD)
    assert log.speaks_for(THIEF) == ""
    with pytest.raises(Refused, match="not enrolled"):
        log.remark(THIEF)
    log.enrol(THIEF, "Arcadia", by=CHIEF)
    log.remark(THIEF)


def test_one_key_revokes_nobody_but_itself() -> None:
    log = two_of_three()
    log.revoke(CHIEF, by=THIRD)
    assert not log.ended(CHIEF)
    log.revoke(THIRD, by=THIRD)
    assert log.ended(THIRD)


def test_those_who_agree_say_the_same() -> None:
    """Another suspicion, or another reason, is another act."""
    log = two_of_three()
    log.revoke(THIRD, by=CHIEF, since=4)
    log.revoke(THIRD, by=SECOND, since=5)
    assert not log.ended(THIRD)
    log.revoke(THIRD, by=SECOND, since=4)
    assert log.ended(THIRD)


def test_what_a_revoked_key_had_agreed_to_no_longer_counts() -> None:
    log = two_of_three()
    log.enrol(THIEF, "Arcadia", by=THIRD)
    log.revoke(THIRD, by=CHIEF)
    log.revoke(THIRD, by=SECOND)
    assert log.directory.pending == []
    log.enrol(THIEF, "Arcadia", by=CHIEF)
    assert log.speaks_for(THIEF) == ""


def test_a_key_under_whose_name_it_waits_does_not_sit_twice() -> None:
    """The statement of a key of another party adds nothing to a party's quorum."""
    log = two_of_three()
    log.quorum(1, by=THIRD)
    log.quorum(1, by=STRANGER)
    assert log.directory.threshold("Arcadia") == 2


def test_nobody_lays_down_more_than_could_ever_agree() -> None:
    log = two_of_three()
    with pytest.raises(Refused, match="so many could never agree"):
        log.quorum(4, by=CHIEF)


def test_a_rotation_needs_it_too() -> None:
    log = two_of_three()
    log.enrol(THIEF, "Arcadia", by=THIRD, replaces=str(CHIEF.verifier))
    assert not log.ended(CHIEF)
    log.enrol(THIEF, "Arcadia", by=SECOND, replaces=str(CHIEF.verifier))
    assert (log.ended(CHIEF), log.speaks_for(THIEF)) == (True, "Arcadia")


def test_keepers_of_the_record_agree_by_party_and_not_by_key() -> None:
    """An operator with two keys is one of two who must agree before a party's key is ended or recovered."""
    log = Log()
    log.enrol(REGISTRY, "Registry", by=LOG, role="registrar")
    log.enrol(SECOND, "operator", by=LOG, role="operator")
    log.quorum(2, by=LOG, of="record")
    log.revoke(CHIEF, by=LOG)
    log.revoke(CHIEF, by=SECOND)
    assert not log.ended(CHIEF)
    log.revoke(CHIEF, by=REGISTRY)
    assert log.ended(CHIEF)
    ended = log.directory.revocation(str(CHIEF.verifier))
    assert ended is not None
    assert ended.by == "operator, Registry"


def test_one_of_two_keepers_makes_no_registrar() -> None:
    log = Log()
    log.enrol(REGISTRY, "Registry", by=LOG, role="registrar")
    log.quorum(2, by=REGISTRY, of="record")
    log.enrol(THIEF, "Friends", by=LOG, role="registrar")
    assert log.speaks_for(THIEF) == ""


def test_a_party_lays_down_nothing_for_the_record() -> None:
    with pytest.raises(Refused, match="only a registrar or the operator"):
        Log().quorum(1, by=CHIEF, of="record")


def test_a_party_whose_name_nobody_can_see_keeps_no_record() -> None:
    """A name of spaces is nothing once they are left out; it must not be taken for those who keep the record."""
    log = Log()
    log.enrol(REGISTRY, "Registry", by=LOG, role="registrar")
    log.quorum(2, by=LOG, of="record")
    log.introduce(THIEF, " ")
    log.revoke(CHIEF, by=LOG)
    log.quorum(1, by=THIEF)
    with pytest.raises(Refused, match="this signer may not revoke that key"):
        log.revoke(CHIEF, by=THIEF)
    log.quorum(1, by=LOG, of="record")
    assert log.directory.threshold() == 2
    assert not log.ended(CHIEF)


def test_one_stolen_key_of_a_registrar_enrols_no_other_in_its_name() -> None:
    """With two of its own it could lower its party's quorum: what keepers of the record may do alone is not that."""
    log = Log()
    log.enrol(REGISTRY, "Registry", by=LOG, role="registrar")
    log.enrol(SECOND, "Registry", by=REGISTRY, role="registrar")
    log.quorum(2, by=REGISTRY)
    log.enrol(THIEF, "Registry", by=SECOND, role="registrar")
    assert log.speaks_for(THIEF) == ""
