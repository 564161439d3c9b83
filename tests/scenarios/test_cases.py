"""The register of outstanding issues: opened over discrepancies, answered, closed with reasons, reopened."""

from custodiet.books.cases import Case, cases
from custodiet.kernel.times import parse_when
from tests.scenarios.telling import Telling, count, mark


def opened() -> Telling:
    """Syria declares 20 t, OPCW finds 18 t, and opens a case over both."""
    tell = Telling()
    tell("Syria", "2014-01-01", count("HD", "20 t", "Syria@s", "2014-01-01"), name="declared")
    tell("OPCW", "2014-01-01", count("HD", "18 t", "Syria@s", "2014-01-01"), name="found")
    over = [("doubts", "declared"), ("doubts", "found")]
    tell("OPCW", "2014-02-01", mark("case 7", "case", "opened", "2014-02-01"), about=over, name="case", type="case")
    return tell


def standing(tell: Telling, as_of: str | None = None) -> list[Case]:
    return list(cases(tell.voices(), parse_when(as_of) if as_of else None))


def test_a_case_is_answered_closed_and_reopened() -> None:
    tell = opened()
    tell("Syria", "2014-03-01", mark("case 7", "case", "answered", "2014-03-01"), responds="case")
    tell("OPCW", "2014-04-01", mark("case 7", "case", "closed", "2014-04-01"))
    tell("OPCW", "2014-05-01", mark("case 7", "case", "reopened", "2014-05-01"))
    tell("OPCW", "2014-06-01", mark("case 7", "case", "closed", "2014-06-01"))
    for day, state in (("02", "opened"), ("03", "answered"), ("04", "closed"), ("05", "reopened"), ("06", "closed")):
        (case,) = standing(tell, f"2014-{day}-15")
        assert case.state == state
    assert standing(tell, "2014-01-15") == []
    assert [entry.known.party for entry in case.answers] == ["Syria"]
    assert case.over == tuple(known.id for known in tell.log[:2])
    assert tell.kinds() == ["books differ on a line"]


def test_nobody_else_closes_a_case() -> None:
    """The host says that it is closed: that is shown, and changes nothing."""
    tell = opened()
    tell("Syria", "2014-03-01", mark("case 7", "case", "closed", "2014-03-01"))
    (case,) = standing(tell)
    assert case.state == "opened"
    (found,) = [found for found in tell.findings() if found.kind == "not its case"]
    assert "Syria says that the case case 7 is closed" in found.explanation


def test_a_name_for_two_cases_is_two_cases() -> None:
    tell = opened()
    tell("Denmark", "2014-03-01", mark("case 7", "case", "opened", "2014-03-01"))
    tell("Denmark", "2014-03-02", mark("case 7", "case", "closed", "2014-03-02"))
    assert [(case.authority.party, case.state) for case in standing(tell)] == [
        ("Denmark", "closed"),
        ("OPCW", "opened"),
    ]
    assert "one name, two cases" in tell.kinds()


def test_an_opening_that_is_withdrawn_opens_nothing() -> None:
    tell = opened()
    tell("OPCW", "2014-03-01", withdraws="case")
    assert standing(tell) == []
