"""One act is put on days that cannot both be right."""

import pytest

from custodiet.reconcile.discrepancy import Discrepancy
from tests.scenarios.telling import Telling, unit

KIND = "clocks differ on an act"
ENDS = "Syria@s5", "Denmark@ship"


def handed_over(*days: tuple[str, str]) -> Telling:
    """Each party says on which day the one container went from Syria to Denmark; all keep a book."""
    tell = Telling()
    for party, day in days:
        tell(party, "2014-03-01", unit("h1", "C1", *ENDS, day))
    return tell


def differing(tell: Telling, as_of: str | None = None) -> list[Discrepancy]:
    return [found for found in tell.findings(as_of=as_of) if found.kind == KIND]


@pytest.mark.parametrize(
    "other",
    ["2014-02-10", "2014-02-11", "2014-02-09", "2014-02", "2014-02-10T14:05+02:00", "2014-02-12T00:00Z"],
)
def test_clocks_that_differ_by_a_day_raise_nothing(other: str) -> None:
    assert differing(handed_over(("Syria", "2014-02-10"), ("Denmark", other))) == []


def test_days_that_are_further_apart_are_one_finding_with_all_who_spoke() -> None:
    tell = handed_over(("Denmark", "2014-02-19"), ("OPCW", "2014-02-19"), ("Syria", "2014-02-10"))
    (found,) = differing(tell)
    assert found.subject == "h1"
    assert found.explanation == (
        "h1 is one act, and is put 8 days apart: Syria says 2014-02-10; Denmark and OPCW say 2014-02-19. "
        "A clock, or a date, is wrong."
    )
    assert {name.partition("#")[0] for name in found.statements} == {known.id for known in tell.log}


def test_those_between_join_the_ends() -> None:
    tell = handed_over(("Syria", "2014-02-10"), ("OPCW", "2014-02-12"), ("Denmark", "2014-02-14"))
    assert differing(tell) == []


def test_it_is_found_when_both_had_happened() -> None:
    tell = handed_over(("Syria", "2014-02-10"), ("Denmark", "2014-02-19"), ("OPCW", "2014-03-19"))
    assert differing(tell, "2014-02-15") == []
    assert [found.as_of for found in differing(tell, "2014-02-25")] == ["2014-02-19"]
    assert [found.as_of for found in differing(tell)] == ["2014-03-19"]


def test_what_is_only_reported_joins_nobodys_clock() -> None:
    tell = handed_over(("Syria", "2014-02-10"))
    tell("archivist", "2015-01-01", unit("h1", "C1", *ENDS, "2014-05-01"), spoken_for="Denmark", source="T001")
    assert differing(tell) == []
