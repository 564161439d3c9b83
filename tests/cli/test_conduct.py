"""What a regime demands of conduct: a flag for what is said outside a role, never a refusal; deadlines in hours."""

from typing import Any

import pytest

from custodiet.regimes import load_regime
from custodiet.statements.registry import TYPES
from tests.cli.conftest import Mission
from tests.cli.runner import succeed


def found(mission: Mission, *cut: str) -> dict[str, dict[str, Any]]:
    rows = succeed("show", mission.record, "discrepancies", "--format", "json", *cut).json()
    return {row["kind"]: row for row in rows}


def step(mission: Mission, party: str, value: str, at: str, *, aspect: str = "inspection") -> None:
    mark = {"verb": "mark", "act": f"{value} {at}", "subject": "visit-7", "aspect": aspect, "value": value, "at": at}
    name = f"{aspect}-{value}".replace(" ", "-")
    succeed("submit", mission.record, mission.sign(party, name, said=at, postings=[mark]))


def test_a_statement_outside_its_role_is_logged_counts_and_is_flagged(mission: Mission) -> None:
    quantity = {"unit": "t", "lo": "5", "hi": "5"}
    count = {
        "verb": "count",
        "act": "d",
        "account": "Arcadia@depot",
        "item": "lot",
        "qty": quantity,
        "at": "2014-01-01",
    }
    strange = mission.sign("Inspectorate", "declared", type="declaration", said="2014-01-01", postings=[count])
    assert "logged as entry" in succeed("submit", mission.record, strange).out
    flag = found(mission)["outside its role"]
    assert "Inspectorate, enrolled as inspector" in flag["explanation"]
    assert "authority or official (Art. III, para 1)" in flag["explanation"]
    assert "5 t" in succeed("show", mission.record, "holdings").out
    assert found(mission, "--as-of", "2013-12-31") == {}


def test_what_is_within_a_role_or_told_by_an_archivist_has_no_flag(mission: Mission) -> None:
    files = [
        mission.sign("Arcadia", "declared", type="declaration", said="2014-01-01"),
        mission.sign("Inspectorate", "seen", type="inspection", said="2014-01-02"),
        mission.sign("Inspectorate", "told", type="declaration", said="2014-01-03", attributed_to="Elbonia"),
    ]
    succeed("submit", mission.record, *files)
    assert found(mission) == {}


def test_a_category_has_its_measures(mission: Mission) -> None:
    def claim(subject: str, unit: str) -> dict[str, object]:
        quantity = {"unit": unit, "lo": "5", "hi": "5"}
        return {
            "verb": "claim",
            "act": f"{subject} {unit}",
            "subject": subject,
            "qty": quantity,
            "as_of": "2014-01-01",
            "kind": "reported",
        }

    postings = [claim("Category 2", "t"), claim("Category 2", "%"), claim("Category 3", "m3"), claim("Category 1", "L")]
    succeed("submit", mission.record, mission.sign("Arcadia", "told", type="report", postings=postings))
    rows = succeed("show", mission.record, "discrepancies", "--format", "json").json()
    (flag,) = (row["explanation"] for row in rows if row["kind"] == "another measure")
    assert flag.startswith("5 L of Category 1 (Arcadia) is a volume; Category 1 is accounted for by mass (")
    assert flag.endswith("Part IV(A), paras 16 and 17(a)).")


def test_a_class_of_confidentiality_is_one_of_three(mission: Mission) -> None:
    for name, marked in (("open", "OPCW PROTECTED"), ("odd", "TOP SECRET")):
        file = mission.sign("Arcadia", name, said="2014-01-01", classification=marked)
        succeed("submit", mission.record, file)
    assert found(mission)["no such class"]["subject"] == "TOP SECRET"


@pytest.mark.parametrize(
    ("at", "kinds"),
    [
        ("2014-03-01T10:59Z", set()),
        ("2014-03-01", set()),  # that day: perhaps in time
        ("2014-03-01T11:01Z", {"later than the regime allows"}),
    ],
)
def test_a_notification_is_acknowledged_within_an_hour(mission: Mission, at: str, kinds: set[str]) -> None:
    step(mission, "Inspectorate", "notified", "2014-03-01T10:00Z")
    assert found(mission, "--as-of", "2014-03-01T10:30Z") == {}
    step(mission, "Arcadia", "acknowledged", at)
    assert set(found(mission)) == kinds


def test_what_was_not_done_at_all_is_found_once_its_time_is_over(mission: Mission) -> None:
    step(mission, "Inspectorate", "completed", "2014-03-01T10:00Z")
    step(mission, "Inspectorate", "findings countersigned", "2014-03-02T09:00Z")
    assert found(mission, "--as-of", "2014-03-10") == {}
    late = found(mission, "--as-of", "2014-03-20")["later than the regime allows"]
    assert "was not reported: 10 days were over" in late["explanation"]
    assert "Part II, para 62" in late["explanation"]


def test_a_notice_can_be_too_short(mission: Mission) -> None:
    step(mission, "Inspectorate", "notified", "2014-03-01T10:00Z", aspect="storage inspection")
    step(mission, "Inspectorate", "at site", "2014-03-02T10:00Z", aspect="storage inspection")
    assert "less than 48 hours later" in found(mission)["too short a notice"]["explanation"]


def test_the_treaty_gives_each_of_them_a_paragraph() -> None:
    regime = load_regime("cwc")
    paragraphs = [one.paragraph for one in regime.speech.values()] + [one.paragraph for one in regime.deadlines]
    paragraphs += [one.paragraph for one in regime.categories.values()] + [one.paragraph for one in regime.classes]
    assert all(paragraphs)
    assert len({deadline.id for deadline in regime.deadlines}) == len(regime.deadlines)
    assert {"declaration", "inspection"} <= TYPES.keys() & regime.speech.keys()
