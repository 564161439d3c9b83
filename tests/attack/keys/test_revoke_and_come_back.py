"""The last key revokes itself; a revoked key comes back; somebody takes over the name that was left."""

import pytest

from custodiet.kernel.errors import Refused
from tests.attack.keys.key_log import CHIEF, LOG, SECOND, STRANGER, THIEF, Log


def test_the_last_key_may_revoke_itself_and_nobody_inherits_its_name() -> None:
    log = Log()
    log.revoke(CHIEF, by=CHIEF)
    assert log.ended(CHIEF)
    with pytest.raises(Refused, match="a further key cannot introduce itself"):
        log.introduce(THIEF, "Arcadia")
    with pytest.raises(Refused, match="a further key cannot introduce itself"):
        log.introduce(THIEF, "ＡRCADIA ")  # noqa: RUF001 - a wide letter is the attack
    with pytest.raises(Refused, match="this signer may not enrol that key"):
        log.enrol(THIEF, "Arcadia", by=STRANGER)


def test_the_keepers_of_the_record_recover_it_in_sight_and_not_in_the_past() -> None:
    log = Log()
    log.revoke(CHIEF, by=CHIEF)
    entry = log.enrol(SECOND, "Arcadia", by=LOG)
    made = log.directory.find(str(SECOND.verifier))
    assert made is not None
    assert (made.index, made.vouched_by, made.recovered) == (entry.index, "operator", True)
    log.remark(SECOND)


@pytest.mark.parametrize("by", [CHIEF, LOG])
def test_a_revoked_key_never_comes_back(by: object) -> None:
    log = Log()
    log.enrol(SECOND, "Arcadia", by=CHIEF)
    log.revoke(SECOND, by=CHIEF)
    with pytest.raises(Refused, match="this key is enrolled already"):
        log.enrol(SECOND, "Arcadia", by=CHIEF if by is CHIEF else LOG)
    with pytest.raises(Refused, match="the signer's key was revoked"):
        log.introduce(SECOND, "Another name")


def test_a_replaced_key_is_gone_from_the_next_entry() -> None:
    log = Log()
    log.enrol(SECOND, "Arcadia", by=CHIEF, replaces=str(CHIEF.verifier))
    with pytest.raises(Refused, match="was revoked"):
        log.remark(CHIEF)
    log.remark(SECOND)


@pytest.mark.parametrize("replaced", [STRANGER, LOG, THIEF])
def test_nobody_takes_the_place_of_another_partys_key(replaced: object) -> None:
    log = Log()
    for each in (STRANGER, LOG, THIEF):
        if each is replaced:
            with pytest.raises(Refused, match="not one of that party"):
                log.enrol(SECOND, "Arcadia", by=CHIEF, replaces=str(each.verifier))
    assert log.speaks_for(SECOND) == ""


def test_a_first_key_that_introduces_itself_replaces_nobody() -> None:
    log = Log()
    body = {"key": str(THIEF.verifier), "party": "New", "role": "official", "replaces": str(CHIEF.verifier)}
    with pytest.raises(Refused, match="not one of that party"):
        log.tell(THIEF, "enrolment", body)
    assert not log.ended(CHIEF)
