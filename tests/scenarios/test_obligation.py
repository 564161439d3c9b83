"""Obligations: tests that books answer, vague dues, extensions, months, hours, prohibitions."""

from custodiet.statements.posting import Posting
from custodiet.statements.posting import Test as Question
from tests.scenarios.telling import Telling, count, day, mark, move, owe, quantity, settle


def council() -> Telling:
    """The Council's decision with five obligations, and Syria's declared stock."""
    tell = Telling()
    everything = {"voice": "Syria", "class": "Category 1", "within": "syria", "limit": quantity("0 t")}
    gone = {"voice": "Syria", "class": "isopropanol", "sink": "~destroyed", "limit": quantity("120 t")}
    stays = {"voice": "Syria", "class": "Category 1", "place": "s5", "allowed": ("~destroyed", "Denmark@ark")}
    tell(
        "Council",
        "2013-11-15",
        owe("D1", "Syria", test=Question("held-at-most", everything), due="2013-12-31"),
        owe("D4", "Syria", test=Question("gone-at-least", gone), due="2014-03-01"),
        owe("N1", "Syria", test=Question("never-out", stays)),
        owe(
            "M", "Syria", test=Question("each-month", {"debtor": "Syria", "type": "monthly-report", "first": "2014-01"})
        ),
        owe(
            "A24",
            "Syria",
            test=Question("within-hours", {"debtor": "Syria", "trigger": "notice", "answer": "access", "hours": 24}),
        ),
    )
    tell(
        "Syria",
        "2013-10-23",
        count("HD", "20 t", "Syria@s5", "2013-10-23"),
        count("isopropanol", "120..133 t", "Syria@s6", "2013-10-23"),
        mark("HD", "class", "Category 1", "2013-10-23"),
        mark("s5", "within", "syria", "2013-10-23"),
    )
    return tell


def answer(tell: Telling, obligation: str, as_of: str) -> str:
    found = tell.standing(obligation, as_of).answer
    assert found
    return found.word


def because(tell: Telling, obligation: str, as_of: str) -> tuple[str, ...]:
    found = tell.standing(obligation, as_of).answer
    assert found
    return found.because


def shipped(to: str = "Denmark@ark", amount: str = "20 t") -> Posting:
    return move("x", "HD", amount, "Syria@s5", to, "2014-03-17")


def test_an_obligation_is_evaluated_from_the_books() -> None:
    """Not gone in February, gone on 17 March: overdue then, met late now."""
    tell = council()
    tell("Syria", "2014-03-17", shipped())
    before = tell.standing("D1", "2014-02-01")
    assert (answer(tell, "D1", "2014-02-01"), before.overdue, before.status) == ("no", True, "missed")
    after = tell.standing("D1", "2014-03-17")
    assert (answer(tell, "D1", "2014-03-17"), after.status, after.fulfilled) == ("yes", "met late", day("2014-03-17"))


def test_a_range_cannot_tell() -> None:
    """115 to 125 t of isopropanol are destroyed, at least 120 t are owed."""
    tell = council()
    part = move("y", "isopropanol", "115..125 t", "Syria@s6", "~destroyed", "2014-02-10")
    tell("Syria", "2014-02-10", part)
    assert answer(tell, "D4", "2014-03-01") == "cannot tell"


def test_a_due_known_to_the_month_or_in_words() -> None:
    """'In November 2013' is late from 1 December on; 'until removal ends' is never late by itself."""
    tell = Telling()
    visited = {"voice": "OPCW", "subjects": ("s23",), "aspect": "inspected", "value": "yes"}
    tell(
        "Council",
        "2013-09-14",
        owe("FW4", "OPCW", test=Question("marked", visited), due="2013-11"),
        owe("FW3", "USA", "until removal ends"),
    )
    tell("OPCW", "2013-10-27", mark("s22", "inspected", "yes", "2013-10-27"))
    days = ("2013-11-05", "2013-11-30", "2013-12-01")
    assert [tell.standing("FW4", d).overdue for d in days] == [False, False, True]
    assert not tell.standing("FW3", "2020-01-01").overdue


def test_the_same_without_settle() -> None:
    """Marks on the obligation, and the authority owing again, say the same as settlements and extensions would."""
    tell = council()
    everything = {"voice": "Syria", "class": "Category 1", "within": "syria", "limit": quantity("0 t")}
    tell("Council", "2014-02-01", owe("D1", "Syria", test=Question("held-at-most", everything), due="2014-04-27"))
    tell("Syria", "2014-03-01", mark("D1", "settled", "fulfilled", "2014-03-01"))
    tell("OPCW", "2014-03-02", mark("D1", "settled", "contested", "2014-03-02"))
    found = tell.standing("D1", "2014-03-05")
    assert found.due
    assert (found.due.text, answer(tell, "D1", "2014-03-05")) == ("2014-04-27", "no")
    assert [tell.at(who).mark("D1", "settled") for who in ("Syria", "OPCW")] == ["fulfilled", "contested"]


def test_extended_fulfilled_and_contested() -> None:
    """Syria extends its own due in vain, the Council's extension counts; who says what is kept; the books decide."""
    tell = council()
    tell("Syria", "2014-01-02", settle("D1", "extended", "2014-01-02", due="2014-06-30"))
    tell("Council", "2014-02-01", settle("D1", "extended", "2014-02-01", due="2014-04-27"))
    tell("Syria", "2014-03-01", settle("D1", "fulfilled", "2014-03-01"))
    tell("OPCW", "2014-03-02", settle("D1", "contested", "2014-03-02"))
    found = tell.standing("D1", "2014-03-05")
    assert found.due
    assert (found.due.text, answer(tell, "D1", "2014-03-05"), found.overdue) == ("2014-04-27", "no", False)
    assert {(str(voice), verdict) for voice, verdict, _ in found.verdicts} == {
        ("Syria", "fulfilled"),
        ("OPCW", "contested"),
    }


def test_a_monthly_report_is_owed_once_and_its_months_are_computed() -> None:
    """Reports came in January, February and April."""
    tell = council()
    for month in ("01", "02", "04"):
        tell("Syria", f"2014-{month}-20", type="monthly-report")
    assert (answer(tell, "M", "2014-05-02"), because(tell, "M", "2014-05-02")) == ("no", ("2014-03",))
    assert answer(tell, "M", "2014-03-31") == "yes"


def test_a_prohibition_names_the_act_that_broke_it() -> None:
    """Nothing leaves site 5 but for destruction or the ship. 2 t went to site 7."""
    tell = council()
    assert answer(tell, "N1", "2014-04-01") == "yes"
    tell("Syria", "2014-03-17", shipped("Syria@s7", "2 t"))
    assert (answer(tell, "N1", "2014-04-01"), because(tell, "N1", "2014-04-01")) == ("no", ("x",))
    allowed = council()
    allowed("Syria", "2014-03-17", shipped())
    assert answer(allowed, "N1", "2014-04-01") == "yes"


def test_access_within_24_hours_of_each_notice() -> None:
    """The first notice was answered after 12 hours, the second never; before its 24 hours are over it is not late."""
    tell = council()
    tell("OPCW", "2014-01-01T08:00Z", type="notice")
    tell("Syria", "2014-01-01T20:00Z", type="access")
    second = tell("OPCW", "2014-02-01T08:00Z", type="notice")
    assert because(tell, "A24", "2014-04-01") == (second.id,)
    assert [answer(tell, "A24", t) for t in ("2014-02-01T20:00Z", "2014-02-02T08:01Z")] == ["yes", "no"]


def test_an_obligation_stated_again_by_a_successor_or_a_reporter_is_no_finding() -> None:
    """The Mission is succeeded by the OPCW, which states its obligation again; an archivist reports the Mission's."""
    tell = Telling()
    tell("Mission", "2013-11-15", owe("D1", "Syria", due="2013-12-31"))
    tell("archivist", "2013-11-16", owe("D1", "Syria", due="2013-12-31"), spoken_for="Mission")
    assert tell.kinds() == []
    tell("OPCW", "2014-10-01", owe("D1", "Syria", due="2014-12-31"))
    assert tell.kinds() == ["one name, two obligations"]
    tell("OPCW", "2014-10-01", mark("OPCW", "succeeds", "Mission", "2014-10-01"))
    assert tell.kinds() == ["one name, two obligations"]
    tell("Mission", "2014-09-30", mark("OPCW", "succeeds", "Mission", "2014-10-01"))
    assert tell.kinds() == []
