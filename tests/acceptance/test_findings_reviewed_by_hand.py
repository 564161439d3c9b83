"""Every finding on the public record was read by hand once: `examples/syria-2013/findings.toml` has the verdicts."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.test_what_it_must_answer import show
from tests.cli.runner import custodiet

KINDS = {"figures cannot all be true", "figures do not fit together", "sources differ", "progress falls"}
REVIEWED = Path(__file__).parents[2] / "examples" / "syria-2013" / "findings.toml"


@pytest.fixture(scope="module")
def reviewed() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads(REVIEWED.read_text(encoding="utf-8"))["findings"]
    return found


@pytest.fixture(scope="module")
def rows(syria: Path) -> list[dict[str, Any]]:
    """The findings, each with the rows of the tables on which it rests."""
    covers = {row["id"]: row["covers"] for row in show(syria, "journal")}
    found: list[dict[str, Any]] = show(syria, "discrepancies")
    for one in found:
        names = {name.partition("#")[0] for name in one["statements"]}
        one["rows"] = sorted({place.removeprefix("syria-") for name in names for place in covers[name]})
    return found


def _key(one: dict[str, Any]) -> tuple[object, ...]:
    return one["kind"], one["subject"], one["as_of"], tuple(one["rows"])


def test_what_is_found_is_what_was_reviewed(rows: list[dict[str, Any]], reviewed: list[dict[str, Any]]) -> None:
    assert sorted(map(_key, rows)) == sorted(map(_key, reviewed))


def test_no_verdict_is_doubtful_and_each_has_its_reason(reviewed: list[dict[str, Any]]) -> None:
    assert {one["verdict"] for one in reviewed} <= {"true", "explained"}
    assert all(one["reason"] for one in reviewed)


def about(rows: list[dict[str, Any]], *names: str) -> list[dict[str, Any]]:
    return [one for one in rows if {f"timeline#{name}" for name in names} <= set(one["rows"])]


def test_eleven_percent_of_february_does_not_fit_the_two_priorities(rows: list[dict[str, Any]]) -> None:
    (finding,) = about(rows, "T076", "T090")
    assert "counted up to the act of 2014-02-10" in finding["explanation"]
    assert "11 % of all becomes 3.5 to 9.02 %" in finding["explanation"]
    assert "if what was declared did not change" in finding["explanation"]
    suspects = {one["allowed"][1] for one in finding["suspects"]}
    assert any(high and high.startswith("9.0") for high in suspects)


def test_a_chain_that_no_two_or_three_figures_show_is_found(rows: list[dict[str, Any]]) -> None:
    (finding,) = about(rows, "T112", "T113")
    assert len(finding["statements"]) == 8
    assert "86.5 % of all becomes 86.602 to" in finding["explanation"]


def test_the_cargo_in_short_tons_is_explained(rows: list[dict[str, Any]]) -> None:
    (finding,) = about(rows, "T128", "T143")
    assert "661 short-ton" in finding["explanation"]
    assert "599.2 to 600.1 t" in finding["explanation"]


def test_each_contradiction_shows_a_sum_that_is_false(rows: list[dict[str, Any]]) -> None:
    for one in rows:
        if one["kind"] in KINDS:
            assert any(line.endswith(": false") for line in one["arithmetic"]), one["explanation"]


def test_what_is_still_possible_of_a_day_on_which_nobody_reported(syria: Path) -> None:
    share, mass = show(syria, "possible", "all, destroyed, 2014-08-10")
    assert (share["measure"], share["lo"], share["hi"]) == ("share", "74.15", "84.35")
    assert {one["printed"]: one["without"] for one in share["narrowed_by"]}["74.2 %"][0] == "43.75"
    assert (mass["measure"], mass["unit"], mass["lo"]) == ("mass", "t", "566.65")


@pytest.mark.parametrize("asked", ["all, destroyed", "all, eaten, 2014-08-10", "all, destroyed, someday", ",,"])
def test_what_is_no_quantity_and_day_is_refused(syria: Path, asked: str) -> None:
    assert custodiet("show", syria, "possible", asked).code == 1


def test_findings_of_one_kind_alone(syria: Path) -> None:
    found = show(syria, "discrepancies", "--kind", "declared totals differ")
    assert {one["kind"] for one in found} == {"declared totals differ"}
    assert len(found) == 2
    assert show(syria, "discrepancies", "--kind", "no such kind") == []
    assert custodiet("show", syria, "claims", "--kind", "printed").code == 2
