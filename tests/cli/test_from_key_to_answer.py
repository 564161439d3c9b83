"""A person's way through the public commands, from nothing to an answer."""

from pathlib import Path

import pytest

from tests.cli.conftest import Mission
from tests.cli.runner import custodiet, snapshot, succeed


def test_a_count_by_each_party_is_logged_folded_and_compared(mission: Mission) -> None:
    declared = mission.count("Arcadia", "declared", "100", "2014-01-01")
    found = mission.count("Inspectorate", "found", "97", "2014-01-05")
    succeed("submit", mission.record, declared, found)
    holdings = succeed("show", mission.record, "holdings", "--format", "json").json()
    assert {(row["voice"], row["lo"], row["hi"], row["unit"]) for row in holdings} == {
        ("Arcadia", "100", "100", "t"),
        ("Inspectorate", "97", "97", "t"),
    }
    findings = succeed("show", mission.record, "discrepancies", "--format", "json").json()
    assert [row["kind"] for row in findings] == ["books differ on a line"]
    assert "97" in findings[0]["explanation"]
    assert "100" in findings[0]["explanation"]


def test_cuts_answer_about_then_as_known_then(mission: Mission) -> None:
    first = mission.count("Arcadia", "first", "100", "2014-01-01")
    late = mission.sign(
        "Arcadia",
        "late",
        type="movement",
        said="2014-05-01",
        postings=[
            {
                "verb": "move",
                "act": "loss",
                "item": "lot-1",
                "qty": {"unit": "t", "lo": "2", "hi": "2"},
                "from": "Arcadia@depot",
                "to": "~lost",
                "at": "2014-02-01",
            }
        ],
    )
    succeed("submit", mission.record, first, late)

    def held(*cut: str) -> list[str]:
        rows = succeed("show", mission.record, "holdings", *cut, "--format", "json").json()
        return [row["lo"] for row in rows if row["account"] == "Arcadia@depot"]

    assert held() == ["98"]
    assert held("--as-of", "2014-01-15") == ["100"]
    assert held("--as-of", "2014-03-01", "--known-at", "2014-03-01") == ["100"]
    assert held("--as-of", "2014-03-01") == ["98"]
    assert held("--at-checkpoint", "4") == ["100"]
    assert held("--at-checkpoint", "3") == []


def test_submitting_the_same_file_again_changes_nothing(mission: Mission) -> None:
    signed = mission.count("Arcadia", "once", "5", "2014-01-01")
    succeed("submit", mission.record, signed)
    before = snapshot(mission.record)
    assert "in the record already" in succeed("submit", mission.record, signed).out
    assert snapshot(mission.record) == before


def test_every_projection_prints_in_every_format(mission: Mission) -> None:
    succeed("submit", mission.record, mission.count("Arcadia", "c", "5", "2014-01-01"))
    for what in ("holdings", "obligations", "claims", "discrepancies", "positions", "journal", "coverage"):
        assert isinstance(succeed("show", mission.record, what, "--format", "json").json(), list)
        assert succeed("show", mission.record, what, "--format", "csv").out
        assert succeed("show", mission.record, what).out


def test_a_cell_that_a_spreadsheet_would_run_is_inert_in_csv(mission: Mission) -> None:
    signed = mission.sign("Arcadia", "formula", body={"text": "x"}, attributed_to="=HYPERLINK(1)")
    succeed("submit", mission.record, signed)
    assert ",'=HYPERLINK(1)" in succeed("show", mission.record, "journal", "--format", "csv").out


def test_control_characters_are_shown_and_do_not_act(mission: Mission) -> None:
    signed = mission.sign("Arcadia", "bidi", body={"text": "safe \u202eevil\u001b[2J"})
    succeed("submit", mission.record, signed)
    shown = succeed("show", mission.record, "journal").out
    assert "\u202e" not in shown
    assert "\u001b[2J" not in shown


def test_a_record_can_be_read_without_the_right_to_write(mission: Mission) -> None:
    succeed("submit", mission.record, mission.count("Arcadia", "c", "5", "2014-01-01"))
    (mission.record / "operator.key").unlink()
    before = snapshot(mission.record)
    assert succeed("show", mission.record, "holdings", "--format", "json").json()
    assert "without operator.key" in succeed("fsck", mission.record).out
    assert snapshot(mission.record) == before


@pytest.mark.parametrize("wrong", [["show"], ["show", "x", "weather"], ["init", "x"], ["frobnicate"]])
def test_wrong_usage_exits_with_2(wrong: list[str], tmp_path: Path) -> None:
    assert custodiet(*(tmp_path / "x" if w == "x" else w for w in wrong)).code == 2


@pytest.mark.parametrize(
    "command", ["demo", "init", "key new", "enrol", "sign", "submit", "import", "show", "verify", "fsck"]
)
def test_help_has_an_example(command: str) -> None:
    assert f"custodiet {command} " in succeed(*command.split(), "--help").out
