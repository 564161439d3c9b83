"""Somebody who has no say in an obligation tries to take it over, to end it, or to hide that it was missed."""

import pytest

from custodiet.books.obligations import Standing, obligations
from custodiet.kernel.times import parse_when
from custodiet.statements.posting import VERDICTS
from custodiet.statements.posting import Test as Question
from tests.scenarios.telling import Telling, count, day, mark, owe, quantity, settle

NOW = "2014-03-01"


@pytest.fixture
def tell() -> Telling:
    """The Council's decision of 15 November: all out by the end of the year, to the Mission's satisfaction."""
    tell = Telling()
    tell("Council", "2013-11-15", owe("D1", "Syria", due="2013-12-31", beneficiary="Mission"))
    return tell


def standings(tell: Telling, as_of: str = NOW) -> dict[str, Standing]:
    """Every obligation of that name by its authority."""
    counts = tell.effective()
    return {str(s.authority): s for s in obligations(tell.voices(), counts.statements, parse_when(as_of))}


def of_council(tell: Telling, as_of: str = NOW) -> tuple[str, str | None, int | None]:
    found = standings(tell, as_of)["Council"]
    return found.status, found.fulfilled.text if found.fulfilled else None, found.days_late


@pytest.mark.parametrize("said", ["0001", "2013-11-14", "2013-11-15", "2014-02-01"])
def test_an_owe_of_any_date_takes_nothing_over(tell: Telling, said: str) -> None:
    tell("Mallory", said, owe("D1", "Mallory", "nothing at all", due="2099"))
    tell("Mallory", "2013-12-01", settle("D1", "waived", "2013-12-01"))
    tell("Mallory", "2013-12-02", settle("D1", "extended", "2013-12-02", due="2099"))
    tell("Mallory", "2013-12-03", settle("D1", "fulfilled", "2013-12-03"))
    found = standings(tell)
    assert of_council(tell) == ("missed", None, 60)
    assert found["Council"].due == day("2013-12-31")
    assert found["Council"].debtor == "Syria"
    assert (found["Mallory"].status, found["Mallory"].debtor) == ("met", "Mallory")
    assert list(found) == ["Council", "Mallory"]


def test_a_reporter_s_account_of_the_council_is_not_the_council(tell: Telling) -> None:
    tell("Mallory", "2013-01-01", owe("D1", "Syria", "nothing", due="2099"), spoken_for="Council")
    tell("Mallory", "2013-12-01", settle("D1", "extended", "2013-12-01", due="2099"), spoken_for="Council")
    tell("Mallory", "2013-12-01", settle("D1", "fulfilled", "2013-12-01"), spoken_for="Mission")
    assert of_council(tell) == ("missed", None, 60)
    assert list(standings(tell)) == ["Council", "Council (reported by Mallory)"]


@pytest.mark.parametrize("verdict", sorted(VERDICTS))
def test_a_stranger_s_verdict_changes_nothing(tell: Telling, verdict: str) -> None:
    before = {as_of: of_council(tell, as_of) for as_of in ("2013-12-20", NOW)}
    due = "2099" if verdict == "extended" else ""
    tell("Mallory", "2013-12-10", settle("D1", verdict, "2013-12-10", due=due, evidence=["trust me"]))
    assert {as_of: of_council(tell, as_of) for as_of in ("2013-12-20", NOW)} == before
    found = standings(tell)["Council"]
    assert found.evidence == ()
    assert len(found.statements) == 2
    assert [str(voice) for voice, _, _ in found.verdicts] == ([] if verdict == "extended" else ["Mallory"])


def test_a_stranger_does_not_contest_what_the_beneficiary_grants(tell: Telling) -> None:
    tell("Mission", "2013-12-30", settle("D1", "fulfilled", "2013-12-30"))
    tell("Mallory", "2014-01-01", settle("D1", "contested", "2014-01-01"))
    assert of_council(tell) == ("met", "2013-12-30", None)


@pytest.mark.parametrize("verdict", ["fulfilled", "part", "waived", "contested"])
def test_a_debtor_cannot_acquit_itself_nor_hide_what_it_missed(tell: Telling, verdict: str) -> None:
    tell("Syria", "2013-12-20", settle("D1", verdict, "2013-12-20", evidence=["our own report"]))
    assert of_council(tell) == ("missed", None, 60)
    found = standings(tell)["Council"]
    assert [(str(voice), said) for voice, said, _ in found.verdicts] == [("Syria", verdict)]
    assert found.evidence == ("our own report",)


def test_two_obligations_of_one_name_are_a_finding(tell: Telling) -> None:
    mine = tell.log[0]
    theirs = tell("Mallory", "2013-01-01", owe("D1", "Mallory", "nothing at all", due="2099"))
    (found,) = [one for one in tell.findings() if one.kind == "one name, two obligations"]
    assert (found.subject, found.as_of) == ("D1", "2013-11-15")
    assert found.statements == (f"{mine.id}#0", f"{theirs.id}#0")
    assert found.explanation == (
        f"2 obligations bear the name D1: what Syria owes by statement {mine.id[:8]} of Council (2013-11-15) and "
        f"Mallory owes by statement {theirs.id[:8]} of Mallory (2013-01-01). Each is its own, and none changes another."
    )
    assert tell.kinds(as_of="2013-10-01") == []


def test_a_debtor_that_speaks_for_the_beneficiary_is_not_the_beneficiary(tell: Telling) -> None:
    tell("Syria", "2013-12-20", settle("D1", "fulfilled", "2013-12-20"), spoken_for="Mission")
    tell("Syria", "2013-12-20", settle("D1", "fulfilled", "2013-12-20"), spoken_for="Council")
    assert of_council(tell) == ("missed", None, 60)


def test_a_debtor_s_own_owe_of_that_name_is_another_obligation(tell: Telling) -> None:
    tell("Syria", "2013-11-01", owe("D1", "Syria", due="2014-12-31", beneficiary="Syria"))
    tell("Syria", "2013-12-20", settle("D1", "fulfilled", "2013-12-20"))
    assert of_council(tell) == ("missed", None, 60)


@pytest.mark.parametrize("party", ["Syria", "Mallory"])
def test_neither_debtor_nor_stranger_speaks_where_books_answer_a_test(party: str) -> None:
    tell = Telling()
    empty = {"voice": "Syria", "class": "HD", "within": "site5", "limit": quantity("0 t")}
    tell("Council", "2013-11-15", owe("D1", "Syria", test=Question("held-at-most", empty), due="2013-12-31"))
    tell("Syria", "2013-11-16", count("HD", "20 t", "Syria@site5", "2013-11-16"))
    tell(party, "2013-12-20", settle("D1", "part", "2013-12-20"))
    assert of_council(tell) == ("missed", None, 60)
    tell("Council", "2013-12-20", settle("D1", "part", "2013-12-20"))
    assert of_council(tell) == ("met in part", None, 60)


def test_nobody_else_says_when_a_test_was_met() -> None:
    tell = Telling()
    sealed = {"voice": "Syria", "subjects": ("s1",), "aspect": "sealed", "value": "yes"}
    tell("Council", "2013-11-15", owe("D1", "Syria", test=Question("marked", sealed), due="2013-12-31"))
    tell("Syria", "2013-12-01", mark("s1", "sealed", "yes", "2013-12-01"))
    tell("Syria", "2013-11-16", settle("D1", "fulfilled", "2013-11-16"))
    assert of_council(tell) == ("met", None, None)
    tell("Council", "2013-12-05", settle("D1", "fulfilled", "2013-12-02"))
    assert of_council(tell) == ("met", "2013-12-02", None)
