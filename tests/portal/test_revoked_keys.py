"""What ended a key, and what is in doubt, stands where the key and its statements do; an earlier cut knows nothing."""

import json
import re

from tests.cli.conftest import Mission
from tests.cli.conftest import mission as mission  # noqa: PLC0414 - the fixture, for this module too
from tests.cli.runner import succeed
from tests.portal.served import serving


def test_a_revoked_key_is_shown_with_who_revoked_it(mission: Mission) -> None:
    record = mission.record
    succeed("submit", record, mission.sign("Arcadia", "one"))
    out = mission.folder / "r"
    succeed("key", "revoke", record, "Arcadia", "--key", record / "operator.key", "--since-entry", "3", "--out", out)
    succeed("submit", record, out)
    with serving(record) as served:
        for page in ("/parties", "/parties/Arcadia"):
            text = served.get(page).text
            assert re.search(r">entry 4</bdi></a>.{0,80}by operator", text, re.DOTALL)
            assert re.search(r">from entry 3 on</bdi></a>.{0,80}says operator", text, re.DOTALL)
            assert ">entry 4</bdi></a>" not in served.get(f"{page}?at_checkpoint=4").text
        journal = json.loads(served.get("/journal.json").body)
        assert [row["in_doubt"] for row in journal if row["in_doubt"]] == [
            "operator calls its key compromised from entry 3 on"
        ]
        statement = next(row["id"] for row in journal if row["in_doubt"])
        text = served.get(f"/statements/{statement}").text
        assert "operator calls its key compromised from entry 3 on" in text
        assert "by operator, in entry 4; this was logged before" in text
        assert "in doubt" in served.get("/journal").text
