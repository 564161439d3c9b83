"""What a reading says beside its statements: what was off the record, and that a page was too long to be read whole."""

import json

from tests.cli.conftest import ORIGIN, Mission
from tests.cli.runner import succeed


def test_what_was_off_the_record_is_signed_as_such(mission: Mission) -> None:
    key = mission.key("Archive")
    succeed("key", "new", key, "--party", "Archive", "--role", "archivist", "--origin", ORIGIN)
    succeed("enrol", mission.record, f"{key}.enrolment.json")
    page = mission.write(
        "page.txt", "Talks\n\nSpeaking off the record, Minister Ana Ruiz rejected it.\n\nPeru backs it.\n"
    )
    succeed("source", "add", mission.record, page, "--key", key)
    out = mission.folder / "proposals.json"
    succeed("source", "read", page, "--date", "2024-03-06", "--out", out)
    value = json.loads(out.read_text())
    del value["proposals"][1]["on_record"]  # as a file has it that was written before there was such a member
    changed = mission.write("changed.json", json.dumps(value))
    succeed("source", "accept", mission.record, changed, "--key", key, "--all")
    rows = succeed("show", mission.record, "positions", "--format", "json").json()
    assert {row["speaker"]: row["on_record"] for row in rows} == {"Ana Ruiz": False, "Peru": None}


def test_a_page_that_is_too_long_is_not_read_whole_in_silence(mission: Mission) -> None:
    page = mission.write("page.txt", "Talks\n\n" + "Nobody came to the talks on that day.\n\n" * 6000)
    told = succeed("source", "read", page, "--format", "json")
    assert told.json()["headline"] == "Talks"
    assert "its last 34007 characters are not in this" in told.err
    short = mission.write("short.txt", "Talks\n\nNobody came.\n")
    assert not succeed("source", "read", short, "--format", "json").err
