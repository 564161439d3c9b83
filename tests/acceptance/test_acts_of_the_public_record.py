"""What the public record tells of custody act by act, through the public commands: no more than its tables do."""

from pathlib import Path
from typing import Any

import pytest

from tests.cli.runner import succeed

# Each row that tells of a consignment; T126 tells of that of T125.
CONSIGNMENTS = {60, 65, 69, 77, 79, 85, 86, 88, 92, 99, 101, 102, 104, 107, 112, 125}
CARGO = ("all", "Priority 1", "Priority 1 and 2", "sulfur mustard")


def show(record: Path, *options: str) -> Any:  # noqa: ANN401 - JSON is any of six types
    return succeed("show", record, *options, "--format", "json").json()


def story(record: Path, thing: str, *options: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = show(record, "chain", thing, *options)
    return rows


def moves(rows: list[dict[str, Any]]) -> set[tuple[str, ...]]:
    return {(r["speaker"], r["thing"], amount(r), r["from"], r["to"]) for r in rows if r["from"]}


def amount(row: dict[str, Any]) -> str:
    return f"{row['lo']} {row['unit']}" if row["lo"] == row["hi"] else "unknown"


def test_every_consignment_at_latakia_is_handed_over_and_none_has_a_weight(syria: Path) -> None:
    handed = [row for item in CARGO for row in story(syria, item) if row["from"] == "Syria@Latakia"]
    assert {row["act"] for row in handed} == {f"syria-timeline/T{n:03}" for n in CONSIGNMENTS}
    assert {(row["lo"], row["hi"]) for row in handed} == {("0", None)}
    assert all(
        row["speaker"] in {"OPCW", "OPCW-UN Joint Mission", "UN Secretary-General", "Green Cross", "Denmark"}
        for row in handed
    )
    numbers = {
        row["value"]
        for n in CONSIGNMENTS
        for row in story(syria, f"syria-timeline/T{n:03}")
        if "number-in" in row["aspect"]
    }
    assert numbers == {"1", "2", "3", "4", "5", "6", "9", "10", "11", "12", "13", "14", "15", "17", "18", "19"}


def test_the_last_loading_is_told_by_the_inspectors_and_by_the_receiver(syria: Path) -> None:
    rows = [row for row in story(syria, "all") if row["act"] == "syria-timeline/T125" and row["from"]]
    assert {(row["speaker"], row["from"], row["to"]) for row in rows} == {
        ("OPCW", "Syria@Latakia", "Denmark@Ark Futura"),
        ("Denmark", "Syria@Latakia", "Denmark@Ark Futura"),
    }


def test_gioia_tauro_is_one_handover_in_tonnes_and_in_containers(syria: Path) -> None:
    ends = ("Denmark@Ark Futura", "United States@Cape Ray")
    cargo, containers = story(syria, "Cape Ray cargo"), story(syria, "containers of Cape Ray cargo")
    assert ("OPCW", "Cape Ray cargo", "600 t", *ends) in moves(cargo)
    assert ("United States", "containers of Cape Ray cargo", "78 pcs", *ends) in moves(containers)
    assert {r["act"] for r in (*cargo, *containers) if (r["from"], r["to"]) == ends} == {"syria-timeline/T128"}


@pytest.mark.parametrize(
    ("effluent", "came_from", "plant", "gone"),
    [
        ("DF effluent", ("United States", "DF", "581 t"), "Ekokem@Riihimaki", "5463 t"),
        ("mustard effluent", ("OPCW", "sulfur mustard", "unknown"), "GEKA@Munster", "unknown"),
    ],
)
def test_effluent_is_a_stock_with_a_beginning_and_an_end(
    syria: Path, effluent: str, came_from: tuple[str, ...], plant: str, gone: str
) -> None:
    told = moves(story(syria, effluent))
    assert (*came_from, "United States@Cape Ray", "~transformed") in told
    assert ("Green Cross", effluent, "unknown", "~transformed", "United States@Cape Ray") in told
    assert ("Green Cross", effluent, "unknown", "United States@Cape Ray", plant) in told
    assert {(what, how, since, to) for _, what, how, since, to in told} >= {(effluent, gone, plant, "~destroyed")}
    assert ("OPCW", "Cape Ray cargo", "600 t", "Denmark@Ark Futura", "United States@Cape Ray") in told


def test_the_cargo_leads_to_both_effluents_and_no_effluent_to_the_other(syria: Path) -> None:
    assert {"DF effluent", "mustard effluent"} <= {row["thing"] for row in story(syria, "Cape Ray cargo")}
    assert "mustard effluent" not in {row["thing"] for row in story(syria, "DF")}
    assert "DF effluent" not in {row["thing"] for row in story(syria, "sulfur mustard")}


def test_riihimaki_is_claimed_and_munster_verified(syria: Path) -> None:
    rows = {row["item"]: row for row in show(syria, "destruction")}
    df, mustard = rows["DF effluent"], rows["mustard effluent"]
    assert (df["claimed"], df["verified"], df["status"]) == (["5463 t"], [], "claimed, not verified")
    assert (df["holder"], df["claimed_by"]) == ("Ekokem", ["Ekokem (reported by archivist)"])
    assert (mustard["claimed"], mustard["verified"], mustard["status"]) == ([], ["about 335.5 t"], "not claimed")
    assert (mustard["holder"], mustard["verified_by"]) == ("GEKA", ["OPCW (reported by archivist)"])
    left = {(r["voice"], r["account"]) for r in show(syria, "holdings") if "effluent" in r["item"] and r["lo"] != "0"}
    assert left <= {
        ("Germany (reported by archivist)", "GEKA@Munster"),
        ("Ekokem (reported by archivist)", "~destroyed"),
    }


def test_what_a_sealed_camera_saw_is_of_a_lower_grade(syria: Path) -> None:
    (row,) = story(syria, "22nd site")
    assert (row["speaker"], row["value"], row["means"]) == ("OPCW-UN Joint Mission", "by sealed cameras", "remote")
    assert row["date"] == "2013-11-06"
    carried = {(row["aspect"], row["value"]) for row in story(syria, "sealed cameras")}
    assert ("carried by", "Syrian staff") in carried
    assert ("place and time", "authenticated") in carried


def test_the_two_cylinders_are_found_disowned_and_tested_and_no_table_says_destroyed(syria: Path) -> None:
    rows = story(syria, "cylinders")
    told = {(row["speaker"], row["aspect"], row["value"], row["holds"]) for row in rows}
    assert ("Syria", "status", "found", True) in told
    assert ("Syria", "owner", "Syria", False) in told
    assert ("OPCW", "contents", "sarin", True) in told
    assert {row["to"] for row in rows if row["to"]} == {"Syria@Syria", "?@Syria"}
    assert "cylinders" not in {row["item"] for row in show(syria, "destruction")}
    (sample,) = [row for row in show(syria, "journal") if row["type"] == "sample"]
    assert sample["covers"] == ["syria-timeline#T122"]


def test_the_outstanding_issues_stand_as_far_as_the_sources_tell(syria: Path) -> None:
    rows = {row["case"]: row for row in show(syria, "cases")}
    assert {(name, row["state"], row["since"]) for name, row in rows.items()} == {
        ("declaration of Syria", "opened", "2014-04"),
        ("declaration issues, 19 of 26", "opened", "2025"),
        ("declaration issues, 7 of 26", "closed", "2025"),
    }
    assert {row["speaker"] for row in rows.values()} == {"OPCW"}
    assert [row["case"] for row in show(syria, "cases", "--as-of", "2016-12-31")] == ["declaration of Syria"]
    figures = {
        (r["subject"], r["printed"], r["as_of"]) for r in show(syria, "claims") if r["subject"].startswith("decl")
    }
    assert {
        ("declaration issues opened", "24 pcs", "2022"),
        ("declaration issues open", "20 pcs", "2022"),
        ("declaration issues opened", "26 pcs", "2025-06-05"),
        ("declaration issues open", "19 pcs", "2025-06-05"),
        ("declaration issues closed", "3 pcs", "2020"),
    } <= figures


def test_every_finding_is_a_contradiction_of_figures_or_of_who_owns_what(syria: Path) -> None:
    """Nothing that was handed over, transformed or destroyed by the acts above contradicts itself."""
    assert {row["kind"] for row in show(syria, "discrepancies")} == {
        "numbers clash",
        "numbers missing",
        "owned by nobody who admits it",
        "figures cannot all be true",
        "figures do not fit together",
        "explained by its unit",
        "declared totals differ",
        "sources differ",
        "progress falls",
    }


def test_each_act_is_the_archivists_reading_of_one_row(syria: Path) -> None:
    acts = [row for row in show(syria, "journal") if row["type"] in {"case", "sample", "incident"}]
    assert {row["type"] for row in acts} == {"case", "sample", "incident"}
    for row in acts:
        assert row["signed_by"] == "archivist"
        assert row["speaker"] != "archivist"
        assert len(row["covers"]) == 1
