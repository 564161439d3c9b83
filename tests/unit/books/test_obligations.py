"""Where obligations stand, by date, by word and by test."""

import pytest

from custodiet.books.obligations import STATUSES, Standing, obligations
from custodiet.statements.posting import Test as Question
from tests.scenarios.telling import Telling, count, day, mark, move, owe, quantity, settle


def stand(tell: Telling, name: str, as_of: str) -> Standing:
    effective = tell.effective()
    found = {s.id: s for s in obligations(tell.voices(), effective.statements, day(as_of))}
    assert found[name].status in STATUSES
    return found[name]


@pytest.fixture
def tell() -> Telling:
    tell = Telling()
    removal = owe("DEC34-1", "Syria", "priority chemicals out", due="2013-12-31", beneficiary="Mission")
    tell("Council", "2013-11-15", removal)
    return tell


@pytest.mark.parametrize(
    ("as_of", "status", "late"),
    [
        ("2013-12-31", "open", None),
        ("2014-01-01", "missed", 1),
        ("2014-03-20", "missed", 79),
        ("2014-06-22", "missed", 173),
        ("2014-06-23", "met late", 174),
        ("2020-01-01", "met late", 174),
    ],
)
def test_days_late_count_from_the_last_day_to_the_day_fulfilled_or_asked(
    tell: Telling, as_of: str, status: str, late: int | None
) -> None:
    tell("Mission", "2014-06-23", settle("DEC34-1", "fulfilled", "2014-06-23", evidence=["the last 8 % left Latakia"]))
    found = stand(tell, "DEC34-1", as_of)
    assert (found.status, found.days_late) == (status, late)
    assert found.evidence == (("the last 8 % left Latakia",) if status == "met late" else ())
    assert found.overdue == (status == "missed")


def test_only_the_authority_extends(tell: Telling) -> None:
    tell("Syria", "2013-12-20", settle("DEC34-1", "extended", "2013-12-20", due="2014-06-30"))
    assert stand(tell, "DEC34-1", "2014-03-01").status == "missed"
    tell("Council", "2014-02-01", settle("DEC34-1", "extended", "2014-02-01", due="2014-04-27"))
    found = stand(tell, "DEC34-1", "2014-03-01")
    assert (found.status, found.due) == ("open", day("2014-04-27"))


def test_owing_again_amends_and_says_nothing_about_before(tell: Telling) -> None:
    tell("Council", "2014-02-01", owe("DEC34-1", "Syria", "as amended", due="2014-04-27"))
    assert stand(tell, "DEC34-1", "2014-01-15").due == day("2013-12-31")
    assert stand(tell, "DEC34-1", "2014-03-01").due == day("2014-04-27")


@pytest.mark.parametrize(
    ("verdicts", "status"),
    [
        ((), "missed"),
        (("part",), "met in part"),
        (("part", "fulfilled"), "met"),
        (("fulfilled", "part"), "met in part"),
        (("breached",), "missed"),
    ],
)
def test_a_voice_holds_what_it_said_last(tell: Telling, verdicts: tuple[str, ...], status: str) -> None:
    for n, verdict in enumerate(verdicts):
        tell("Mission", f"2013-12-{20 + n}", settle("DEC34-1", verdict, f"2013-12-{20 + n}"))
    assert stand(tell, "DEC34-1", "2014-03-01").status == status


def test_the_beneficiary_contests_what_the_debtor_calls_fulfilled(tell: Telling) -> None:
    tell("Syria", "2013-12-20", settle("DEC34-1", "fulfilled", "2013-12-20"))
    tell("Mission", "2013-12-21", settle("DEC34-1", "contested", "2013-12-21"))
    found = stand(tell, "DEC34-1", "2014-03-01")
    assert found.status == "contested"
    assert {(str(voice), verdict) for voice, verdict, _ in found.verdicts} == {
        ("Syria", "fulfilled"),
        ("Mission", "contested"),
    }


def test_the_debtor_contests_the_verdict_of_a_decider(tell: Telling) -> None:
    tell("Mission", "2014-01-05", settle("DEC34-1", "part", "2014-01-05"))
    tell("Syria", "2014-01-06", settle("DEC34-1", "contested", "2014-01-06"))
    assert [stand(tell, "DEC34-1", day_).status for day_ in ("2014-01-04", "2014-01-05", "2014-01-06")] == [
        "missed",
        "met in part",
        "contested",
    ]


def test_of_two_deciders_who_call_it_fulfilled_the_first_counts(tell: Telling) -> None:
    tell("Council", "2014-02-01", settle("DEC34-1", "fulfilled", "2014-01-20", evidence=["the last ship"]))
    tell("Mission", "2014-01-15", settle("DEC34-1", "fulfilled", "2014-01-10", evidence=["the last lorry"]))
    found = stand(tell, "DEC34-1", "2014-03-01")
    assert (found.status, found.fulfilled, found.days_late) == ("met late", day("2014-01-10"), 10)
    assert found.evidence == ("the last lorry", "the last ship")


def test_whoever_relays_a_decision_relays_the_verdicts_on_it() -> None:
    """As in the example of 2013: an archivist reports what the Council decided, and what others found."""
    tell = Telling()
    tell("archivist", "2013-11-15", owe("D1", "Syria", due="2013-12-31"), spoken_for="Council")
    tell("archivist", "2014-06-23", settle("D1", "fulfilled", "2014-06-23"), spoken_for="OPCW")
    tell("Council", "2014-01-01", settle("D1", "contested", "2014-01-01"))
    tell("another", "2014-01-01", settle("D1", "contested", "2014-01-01"), spoken_for="Council")
    found = stand(tell, "D1", "2014-07-01")
    assert (found.status, found.days_late) == ("met late", 174)
    assert len(found.verdicts) == 3


def test_only_the_authority_waives(tell: Telling) -> None:
    tell("Syria", "2013-12-20", settle("DEC34-1", "waived", "2013-12-20"))
    assert stand(tell, "DEC34-1", "2014-03-01").status == "missed"
    tell("Council", "2013-12-22", settle("DEC34-1", "waived", "2013-12-22"))
    assert stand(tell, "DEC34-1", "2014-03-01").status == "open"


def test_without_due_and_test_it_is_continuous_until_it_is_settled() -> None:
    tell = Telling()
    tell(
        "Council",
        "2013-09-27",
        owe("R1", "Syria", "cooperate fully", beneficiary="Mission"),
        owe("R2", "Syria", "not established since"),
    )
    assert stand(tell, "R1", "2020-01-01").status == "continuous"
    assert stand(tell, "R2", "2020-01-01").status == "cannot tell"
    tell("Mission", "2014-01-01", settle("R1", "contested", "2014-01-01"))
    assert stand(tell, "R1", "2020-01-01").status == "contested"


def test_a_vague_date_of_fulfilment_is_late_only_when_all_of_it_is_late() -> None:
    tell = Telling()
    tell("Council", "2013-09-27", owe("A", "x", due="2014-01-15"), owe("B", "x", due="2013-12-31"))
    tell("Council", "2014-02-01", settle("A", "fulfilled", "2014-01"), settle("B", "fulfilled", "2014-01"))
    assert stand(tell, "A", "2014-03-01").status == "met"
    assert (stand(tell, "B", "2014-03-01").status, stand(tell, "B", "2014-03-01").days_late) == ("met late", 1)


def test_a_due_in_words_of_a_period_is_late_only_after_its_end() -> None:
    tell = Telling()
    tell("Council", "2013-09-14", owe("FW-6", "Syria", "elimination of all", due="2014-01-01/2014-06-30"))
    assert [stand(tell, "FW-6", d).status for d in ("2014-03-01", "2014-06-30", "2014-07-01")] == [
        "open",
        "open",
        "missed",
    ]


@pytest.fixture
def tested() -> Telling:
    tell = Telling()
    limit = quantity("0 t")
    question = Question("held-at-most", {"voice": "Syria", "class": "mustard", "within": "syria", "limit": limit})
    tell("Council", "2013-11-15", owe("D", "Syria", test=question, due="2014-01-10"))
    tell(
        "Syria",
        "2013-12-01",
        count("HD", "20 t", "Syria@site5", "2013-12-01"),
        mark("HD", "class", "mustard", "2013-12-01"),
        mark("site5", "within", "syria", "2013-12-01"),
    )
    return tell


def test_the_books_answer_before_anybody_does(tested: Telling) -> None:
    tested("Syria", "2014-01-09", settle("D", "fulfilled", "2014-01-09"))
    found = stand(tested, "D", "2014-01-11")
    assert found.answer
    assert (found.answer.word, found.status) == ("no", "missed")


def test_the_day_on_which_the_books_turned_is_found(tested: Telling) -> None:
    for n, date in enumerate(("2014-01-05", "2014-01-20", "2014-02-03", "2014-03-01")):
        amount = "5 t" if n < 3 else "1 t"
        tested("Syria", date, move(f"m{n}", "HD", amount if n < 3 else "5 t", "Syria@site5", "Denmark@ark", date))
    assert stand(tested, "D", "2014-02-20").status == "missed"
    found = stand(tested, "D", "2014-04-01")
    assert (found.status, found.fulfilled, found.days_late) == ("met late", day("2014-03-01"), 50)


def test_a_range_leaves_the_answer_open(tested: Telling) -> None:
    tested("Syria", "2014-01-05", move("m", "HD", "18..20 t", "Syria@site5", "Denmark@ark", "2014-01-05"))
    assert stand(tested, "D", "2014-01-20").status == "cannot tell"


def test_a_test_of_a_book_that_nobody_keeps_cannot_tell(tested: Telling) -> None:
    question = Question("marked", {"voice": "Mission", "subjects": ("s1",), "aspect": "inspected", "value": "yes"})
    tested("Council", "2013-11-15", owe("M", "Mission", test=question, due="2013-12-01"))
    assert stand(tested, "M", "2014-01-01").status == "cannot tell"


def test_the_latest_time_spoken_of_serves_where_no_time_is_asked(tell: Telling) -> None:
    tell("Mission", "2014-03-20", settle("DEC34-1", "part", "2014-03-20"), logged="2014-03-21")
    (found,) = obligations(tell.voices(), tell.effective().statements)
    assert (found.status, found.days_late) == ("met in part", 79)
