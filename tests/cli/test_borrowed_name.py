"""A name that is somebody else's: in a key, in a body, in who is said to have spoken. No face lends it."""

from typing import Any

from tests.cli.conftest import ORIGIN, Mission
from tests.cli.runner import fail, succeed


def enrolled_as_mallory(mission: Mission) -> None:
    """Mallory's key, which he calls OPCW."""
    key = mission.key("Mallory")
    succeed("key", "new", key, "--name", "OPCW", "--party", "Mallory", "--role", "observer", "--origin", ORIGIN)
    assert "Mallory: key OPCW+" in succeed("enrol", mission.record, f"{key}.enrolment.json").out


def journal(mission: Mission, *options: str) -> list[dict[str, Any]]:
    rows = succeed("show", mission.record, "journal", *options, "--format", "json").json()
    assert isinstance(rows, list)
    return rows


def test_a_key_that_bears_anothers_name_speaks_under_its_own_party(mission: Mission) -> None:
    enrolled_as_mallory(mission)
    printed = succeed("submit", mission.record, mission.sign("Mallory", "all is well")).out
    assert ": Mallory: all is well" in printed
    assert "OPCW" not in printed
    [row] = [row for row in journal(mission) if row["type"] == "event"]
    assert (row["speaker"], row["summary"]) == ("Mallory", "Mallory: all is well")


def test_what_is_relayed_names_who_relays_it(mission: Mission) -> None:
    enrolled_as_mallory(mission)
    printed = succeed("submit", mission.record, mission.sign("Mallory", "all is well", attributed_to="OPCW")).out
    assert ": OPCW (reported by Mallory): all is well" in printed
    assert "OPCW (reported by Mallory): all is well" in journal(mission)[-1]["summary"]


def test_coverage_names_the_party_too(mission: Mission) -> None:
    enrolled_as_mallory(mission)
    body = {"id": "letter", "title": "Letter", "medium": "document", "sha256": "c" * 64, "bytes": 9}
    body |= {"segments": [{"id": "1", "kind": "sentence"}]}
    archived = mission.sign("Mallory", "letter", type="source", body=body)
    told = mission.sign("Mallory", "read", source={"id": "letter", "covers": ["letter#1"]})
    succeed("submit", mission.record, archived, told)
    [row] = succeed("show", mission.record, "coverage", "--format", "json").json()
    assert row["summaries"] == ["Mallory: read"]


def test_a_body_that_names_another_party_is_not_heard_as_that_party(mission: Mission) -> None:
    enrolled_as_mallory(mission)
    stance = {"verb": "mark", "act": "p", "subject": "the report", "aspect": "stance", "value": "rejects", "at": "2014"}
    forged = mission.sign("Mallory", "forged", type="position", postings=[stance], body={"party": "OPCW"})
    succeed("submit", mission.record, forged)
    assert "nobody of that name" in fail("show", mission.record, "journal", "--voice", "OPCW")
    relayed = mission.sign(
        "Mallory", "relayed", type="position", postings=[stance], body={"party": "OPCW"}, attributed_to="a spokesman"
    )
    succeed("submit", mission.record, relayed)
    for projection in ("journal", "positions"):
        rows = succeed("show", mission.record, projection, "--voice", "OPCW", "--format", "json").json()
        assert [row["voice"] for row in rows] == ["a spokesman (reported by Mallory)"]


def test_a_table_names_who_relays_a_figure(mission: Mission) -> None:
    enrolled_as_mallory(mission)
    quantity = {"unit": "t", "lo": "1", "hi": "1"}
    postings = [
        {"verb": "count", "act": "c", "account": "OPCW@depot", "item": "lot-1", "qty": quantity, "at": "2014"},
        {"verb": "claim", "act": "c", "subject": "lot-1", "qty": quantity, "as_of": "2014", "kind": "reported"},
        {"verb": "mark", "act": "c", "subject": "lot-1", "aspect": "stance", "value": "accepts", "at": "2014"},
    ]
    succeed("submit", mission.record, mission.sign("Mallory", "all", postings=postings, attributed_to="OPCW"))
    for projection in ("holdings", "claims", "positions", "journal"):
        assert "OPCW (reported by Mallory)" in succeed("show", mission.record, projection).out
