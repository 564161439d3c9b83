"""A signed statement counts once, in the record that it names: not in another, not again, not under an old number."""

from pathlib import Path

from tests.cli.conftest import ORIGIN, Mission
from tests.cli.conftest import mission as mission  # noqa: PLC0414 - the fixture, for this folder too
from tests.cli.runner import fail, snapshot, succeed


def other_record(mission: Mission) -> Path:
    """A record of another origin in which the same key is enrolled too."""
    record = mission.folder / "other"
    succeed("init", record, "--origin", "example.org/other", "--regime", "cwc")
    key = mission.key("Arcadia")
    wish = mission.write(
        "again.json",
        {
            "type": "enrolment",
            "origin": "example.org/other",
            "body": {"key": public(mission), "party": "Arcadia", "role": "authority"},
        },
    )
    out = mission.folder / "again.signed"
    succeed("sign", wish, "--key", key, "--out", out)
    succeed("enrol", record, out)
    return record


def public(mission: Mission) -> str:
    rows = succeed("show", mission.record, "keys", "--format", "json").json()
    return next(str(row["key"]) for row in rows if row["party"] == "Arcadia")


def test_a_statement_of_one_record_is_none_of_another(mission: Mission) -> None:
    signed = mission.count("Arcadia", "stock", "5", "2014-01-01")
    record = other_record(mission)
    before = snapshot(record)
    assert ORIGIN in fail("submit", record, signed)
    assert snapshot(record) == before


def test_the_same_statement_again_is_one_entry(mission: Mission) -> None:
    signed = mission.count("Arcadia", "stock", "5", "2014-01-01")
    succeed("submit", mission.record, signed)
    entries = len(succeed("show", mission.record, "journal", "--format", "json").json())
    assert "in the record already" in succeed("submit", mission.record, signed).out
    assert len(succeed("show", mission.record, "journal", "--format", "json").json()) == entries


def test_an_old_number_for_other_content_is_refused(mission: Mission) -> None:
    first = mission.count("Arcadia", "stock", "5", "2014-01-01")
    number = mission.folder / "Arcadia.key.count"
    old = number.read_bytes()
    succeed("submit", mission.record, first)
    number.write_bytes(str(int(old.split()[0]) - 1).encode() + b"\n")
    second = mission.count("Arcadia", "stock again", "6", "2014-01-02")
    assert "has used the sequence number" in fail("submit", mission.record, second)
