"""Who served as laboratory stays hidden in the log, and can be proved to whoever may know."""

import json

from tests.cli.conftest import Mission
from tests.cli.runner import custodiet, fail, succeed


def test_a_laboratory_is_withheld_and_proved(mission: Mission) -> None:
    move = {
        "verb": "move", "act": "send", "item": "Z9", "qty": {"unit": "g", "lo": "60", "hi": "60"},
        "from": "Inspectorate@kit", "to": "Laboratory 1@bench", "at": "2014-02-07",
    }  # fmt: skip
    body = {"step": "sent", "laboratory": "Institute of Chemistry"}
    wish = {"type": "sample", "origin": "example.org/mission", "said": "2014-02-07", "body": body, "postings": [move]}
    file, out = mission.write("sent.json", wish), mission.folder / "sent.signed"
    sign = ("sign", file, "--key", mission.key("Inspectorate"), "--out", out, "--withhold")
    assert "Withheld laboratory" in succeed(*sign, "laboratory").out
    succeed("submit", mission.record, out)
    assert "Institute" not in succeed("show", mission.record, "journal", "--format", "json").out
    assert all(b"Institute" not in path.read_bytes() for path in mission.record.rglob("*") if path.is_file())
    beside = mission.folder / "sent.signed.disclosures.json"
    assert "laboratory: Institute of Chemistry" in succeed("disclose", mission.record, beside).out
    told = json.loads(beside.read_text())
    forged = mission.write("forged.json", {**told, "disclosures": ["WyJhIiwgImxhYm9yYXRvcnkiLCAiTm9ib2R5Il0"]})
    assert "belongs to no digest" in fail("disclose", mission.record, forged)
    assert "not in this record" in fail("disclose", mission.record, mission.write("x.json", {**told, "statement": "0"}))
    assert "no file of disclosures" in fail("disclose", mission.record, mission.write("y.json", {}))
    again = ("sign", file, "--key", mission.key("Inspectorate"), "--out", mission.folder / "b.signed", "--withhold")
    assert "only what stands in the body" in fail(*again, "weather")
    assert "lacks step" in fail(*again, "step")
    assert not (mission.folder / "b.signed.disclosures.json").exists()
    assert custodiet(*again).code == 2
