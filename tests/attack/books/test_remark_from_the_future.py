"""A stranger dates a remark thousands of years ahead, so that everybody's deadline seems to have passed."""

import json

from custodiet.books.obligations import Standing, obligations
from custodiet.reports.figures import figures
from tests.cli.conftest import Mission
from tests.cli.runner import succeed
from tests.scenarios.telling import Telling, owe, settle


def standing(tell: Telling) -> Standing:
    """How it stands where no time is asked about."""
    (found,) = obligations(tell.voices(), tell.effective().statements)
    return found


def owed(due: str = "2014-12-31") -> Telling:
    tell = Telling()
    tell("Council", "2013-11-15", owe("D1", "Syria", due=due), logged="2013-11-16")
    return tell


def test_no_deadline_has_passed_by_it() -> None:
    tell = owed()
    tell("Mallory", "9998-01-01", logged="2014-02-01")
    assert standing(tell).status == "open"


def test_nor_by_a_year_that_has_only_begun() -> None:
    tell = owed("2014-06-30")
    tell("Mallory", "2014", logged="2014-02-01")
    assert standing(tell).status == "open"


def test_what_was_logged_after_the_deadline_shows_that_it_has_passed() -> None:
    tell = owed()
    tell("Mallory", "9998-01-01", logged="2015-02-01")
    assert (standing(tell).status, standing(tell).days_late) == ("missed", 32)


def test_a_source_that_is_older_than_the_record_speaks_of_its_own_day() -> None:
    tell = owed()
    tell("Mission", "2014-03-20", settle("D1", "part", "2014-03-20"), logged="2026-01-01")
    assert standing(tell).status == "open"


def test_reports_are_as_their_rule_says() -> None:
    """A bundle does not say when each entry was logged: whoever issues one names the day that it is about."""
    tell = owed()
    tell("Mallory", "9998-01-01", logged="2014-02-01")
    (found,) = figures(tell.effective(), tell.voices(), as_of=None, asked=None)
    assert found["status"] == "missed"


def test_no_page_and_no_command_calls_it_missed(mission: Mission) -> None:
    duty = {"verb": "owe", "id": "D1", "debtor": "Arcadia", "text": "to be done", "due": "9000-01-01"}
    files = [
        mission.sign("Inspectorate", "duty", said="2014-01-01", postings=[duty]),
        mission.sign("Arcadia", "remark", type="remark", said="9998-01-01"),
    ]
    succeed("submit", mission.record, *files)
    (row,) = json.loads(succeed("show", mission.record, "obligations", "--format", "json").out)
    assert row["status"] == "open"
