"""A permanent address shows the same for ever: what the log's first entries say, whatever comes later."""

from tests.cli.conftest import Mission
from tests.cli.runner import succeed
from tests.portal.served import serving


def test_a_voice_that_speaks_later_changes_no_answer(mission: Mission) -> None:
    with serving(mission.record) as served:
        path = "/holdings?at_checkpoint=2&voice=Inspectorate"  # the founding, and Arcadia's key
        before = served.get(path)
        assert before.status == 400
        succeed("submit", mission.record, mission.count("Inspectorate", "one", "50", "2014-01-01"))
        assert served.get("/holdings?voice=Inspectorate").status == 200
        assert served.get(path).status == 400
        assert "nobody of that name" in served.get(path).text
