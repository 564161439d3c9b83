"""A figure of the first or the last days that have a name, so that whoever reckons from it leaves the calendar."""

import pytest

from tests.cli.conftest import Mission
from tests.cli.runner import succeed
from tests.portal.served import serving


@pytest.mark.parametrize("as_of", ["0001-02-01", "0001", "9999-12-30"])
def test_the_overview_shows_it(mission: Mission, as_of: str) -> None:
    share = {"verb": "claim", "act": "k", "subject": "all", "of": "all", "kind": "reported", "basis": "removed"}
    claim = share | {"as_of": as_of, "qty": {"unit": "%", "lo": "10", "hi": "10"}}
    owed = [
        {"verb": "owe", "id": f"D{due}", "debtor": "Arcadia", "text": "to be done", "due": due}
        for due in ("0001-01-01", "2014-01-01", "9999-12-30")
    ]
    signed = mission.sign("Inspectorate", "first", said="2014-03-01", postings=[claim, *owed])
    succeed("submit", mission.record, signed)
    with serving(mission.record) as served:
        for path in ("/", "/?as_of=2014-02", "/claims", "/obligations", "/items/all"):
            answer = served.get(path)
            assert answer.status == 200, path
        assert "10 %" in served.get("/").text
