"""Suspicion reaches back in the log and never ahead, casts doubt and deletes nothing; a thief cannot lift it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custodiet.app.directory import suspected
from custodiet.books.effective import effective
from custodiet.kernel.errors import Refused
from tests.attack.keys.key_log import CHIEF, LOG, SECOND, STRANGER, Log


def doubted(log: Log) -> list[int]:
    counts = effective(log.known, suspected=suspected(log.known))
    return sorted(doubt.known.index for doubt in counts.doubts)


def robbed() -> Log:
    """Entries 3 to 6 of SECOND's: its enrolment by CHIEF, then three remarks."""
    log = Log()
    log.enrol(SECOND, "Arcadia", by=CHIEF)
    for _ in range(3):
        log.remark(SECOND)
    return log


def test_a_suspicion_that_reaches_into_the_future_is_refused() -> None:
    log = robbed()
    with pytest.raises(Refused, match="the suspicion reaches into the future"):
        log.revoke(SECOND, by=CHIEF, since=8)
    log.revoke(SECOND, by=CHIEF, since=7)
    assert doubted(log) == []


def test_what_was_logged_since_is_in_doubt_and_still_counts() -> None:
    log = robbed()
    log.revoke(SECOND, by=CHIEF, since=5)
    assert doubted(log) == [5, 6]
    counts = effective(log.known, suspected=suspected(log.known))
    assert {known.index for known in counts.statements} == set(range(8))
    (first, _) = sorted(counts.doubts, key=lambda doubt: doubt.known.index)
    assert first.words == "Arcadia calls its key compromised from entry 5 on"


def test_its_party_affirms_with_another_key() -> None:
    log = robbed()
    log.revoke(SECOND, by=CHIEF, since=5)
    log.tell(CHIEF, "affirmation", {}, about=[["affirms", log.known[5].id]])
    assert doubted(log) == [6]


def test_a_thief_cannot_affirm_with_the_stolen_key() -> None:
    """He affirms in advance, while he still can: what is itself in doubt lifts no doubt."""
    log = robbed()
    log.tell(SECOND, "affirmation", {}, about=[["affirms", log.known[5].id]])
    log.revoke(SECOND, by=CHIEF, since=5)
    assert doubted(log) == [5, 6, 7]


def test_another_party_cannot_affirm() -> None:
    log = robbed()
    log.revoke(SECOND, by=CHIEF, since=6)
    log.tell(STRANGER, "affirmation", {}, about=[["affirms", log.known[6].id]])
    assert doubted(log) == [6]


def test_a_later_revocation_reaches_further_back_and_never_less() -> None:
    """The thief hurries to say that the key is suspect from now on only; its party may still say since when."""
    log = robbed()
    log.revoke(SECOND, by=SECOND, since=7)
    log.revoke(SECOND, by=CHIEF, since=4)
    log.revoke(SECOND, by=CHIEF, since=6)
    log.revoke(SECOND, by=CHIEF)
    assert doubted(log) == [4, 5, 6]
    ended = log.directory.revocation(str(SECOND.verifier))
    assert ended is not None
    assert (ended.index, ended.since, ended.doubted_at) == (7, 4, 8)


def test_an_operator_who_casts_doubt_is_named() -> None:
    log = robbed()
    log.revoke(SECOND, by=LOG, since=4)
    counts = effective(log.known, suspected=suspected(log.known))
    assert {doubt.suspicion.by for doubt in counts.doubts} == {"operator"}


@given(st.integers(0, 7))
def test_only_its_own_statements_from_that_entry_up_to_its_end(since: int) -> None:
    log = robbed()
    log.revoke(SECOND, by=CHIEF, since=since)
    assert doubted(log) == [n for n in (4, 5, 6) if n >= since]
