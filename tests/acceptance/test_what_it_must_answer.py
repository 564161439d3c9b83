"""The answers that the record of 2013-2016 must give, from the record alone, through the public commands."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.cli.runner import custodiet, succeed

STATUSES = {"open", "met", "met late", "met in part", "missed", "contested", "continuous", "cannot tell"}
STATUSES |= {"met, due again", "met late, due again", "waits for its condition"}


def show(record: Path, what: str, *options: str) -> Any:  # noqa: ANN401 - JSON is any of six types
    return succeed("show", record, what, *options, "--format", "json").json()


def of_kind(rows: Sequence[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [row for row in rows if row["kind"] == kind]


def rebuilt(tables: Path, old: str, new: str, *, row: str) -> Path:
    """The record of the tables with one cell of one row changed."""
    path = tables / "timeline.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    (place,) = [n for n, line in enumerate(lines) if line.startswith(f"{row},")]
    assert lines[place].count(f",{old},") == 1
    lines[place] = lines[place].replace(f",{old},", f",{new},")
    path.write_text("".join(lines), encoding="utf-8")
    record = tables.parent / f"{row}-{new}"
    succeed("demo", tables, "--no-serve", "--out", record)
    return record


def test_twentieth_of_march_has_two_figures_on_two_bases_and_no_contradiction(syria: Path) -> None:
    claims = show(syria, "claims", "--as-of", "2014-03-20")
    whole = {
        (row["basis"], row["printed"]): row
        for row in claims
        if row["subject"] == "all" and row["as_of"] == "2014-03-20" and row["measure"] == "share"
    }
    assert {("removed", "49.3 %"), ("removed_or_destroyed", "53.6 %")} <= whole.keys()
    assert (whole["removed", "49.3 %"]["lo"], whole["removed", "49.3 %"]["hi"]) == ("49.25", "49.35")
    statements = {row["statement"] for row in whole.values()}
    for finding in show(syria, "discrepancies", "--as-of", "2014-03-20"):
        assert not statements & set(finding["statements"]), finding["explanation"]


def test_july_names_the_figure_that_fits_neither_and_the_value_that_fits_both(syria: Path) -> None:
    (finding,) = of_kind(show(syria, "discrepancies", "--as-of", "2014-07-28"), "figures cannot all be true")
    assert finding["subject"] == "Category 2"
    assert finding["as_of"] == "2014-07-28"
    for figure in ("65.2 t", "24.6 %", "254.17 t", "566.7 t", "62.5 t"):
        assert figure in finding["explanation"]
    assert finding["statements"]


def test_the_finding_is_gone_with_the_value_that_fits(tables: Path) -> None:
    record = rebuilt(tables, "65.2", "62.5", row="T138")
    assert of_kind(show(record, "discrepancies"), "figures cannot all be true") == []


@pytest.mark.parametrize(
    ("row", "old", "new"),
    [
        ("T031", "41", "14"),
        ("T137", "504.2", "540.2"),
        ("T137", "48.6", "46.8"),
        ("T136", "566.7", "656.7"),
        ("T092", "49.3", "39.3"),
        ("T104", "72.3", "27.3"),
        ("T145", "74.2", "24.7"),
    ],
)
def test_another_changed_cell_is_another_finding(tables: Path, syria: Path, row: str, old: str, new: str) -> None:
    before = {finding["explanation"] for finding in show(syria, "discrepancies")}
    after = show(rebuilt(tables, old, new, row=row), "discrepancies")
    fresh = [finding for finding in after if finding["explanation"] not in before]
    assert any(f"#{row}" in finding["explanation"] for finding in fresh), [f["explanation"] for f in fresh]


def test_a_corrected_table_imported_again_corrects_the_record(tables: Path) -> None:
    record = tables.parent / "record"
    succeed("demo", tables, "--no-serve", "--out", record)
    path = tables / "timeline.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",65.2,", ",62.5,"), encoding="utf-8")
    done = succeed("import", record, tables, "--key", record / "archivist.key", "--json").json()
    assert (done["new"], done["vanished"]) == (0, [])
    assert done["corrections"] == 2  # the row, and the table's own digest
    assert of_kind(show(record, "discrepancies"), "figures cannot all be true") == []
    again = succeed("import", record, tables, "--key", record / "archivist.key", "--json").json()
    assert (again["new"], again["corrections"]) == (0, 0)


def test_a_projection_is_never_a_result(syria: Path) -> None:
    rows = [row for row in show(syria, "claims") if row["lo"] == "35" or row["printed"].startswith("35 %")]
    assert {row["kind"] for row in rows if row["subject"] == "all"} == {"projected"}
    statements = {row["statement"] for row in rows}
    for finding in show(syria, "discrepancies"):
        assert not statements & set(finding["statements"])


def test_the_first_removal_was_174_days_late(syria: Path) -> None:
    rows = {row["id"]: row for row in show(syria, "obligations")}
    assert len(rows) == 53
    first = rows["DEC34-1"]
    assert (first["due"], first["fulfilled"], first["days_late"]) == ("2013-12-31", "2014-06-23", 174)
    assert first["debtor"] == "Syria"
    assert first["status"] == "met late"
    assert first["evidence"]
    assert {row["status"] for row in rows.values()} <= STATUSES
    for row in rows.values():
        assert {"id", "debtor", "due", "status", "fulfilled", "days_late", "evidence"} <= row.keys()


def test_the_same_obligation_as_it_stood_then(syria: Path) -> None:
    def stood(day: str) -> tuple[str, int | None]:
        (row,) = [r for r in show(syria, "obligations", "--as-of", day) if r["id"] == "DEC34-1"]
        return row["status"], row["days_late"]

    assert stood("2013-12-31") == ("open", None)
    assert stood("2014-03-20") == ("missed", 79)
    assert stood("2014-06-23") == ("met late", 174)
    assert not [r for r in show(syria, "obligations", "--known-at", "2013-11-14") if r["id"] == "DEC34-1"]


def test_the_published_totals_stand_side_by_side(syria: Path) -> None:
    (finding,) = [
        row for row in of_kind(show(syria, "discrepancies"), "declared totals differ") if row["subject"] == "all"
    ]
    for total in ("1300 t", "1292.7 t", "1301.3 t", "1328 t"):
        assert total in finding["explanation"]
    assert len(finding["sources"]) >= 4


def test_the_two_cylinders_are_held_and_owned_by_nobody_who_admits_it(syria: Path) -> None:
    held = [row for row in show(syria, "holdings") if row["item"] == "cylinders"]
    told = {(row["speaker"], row["holder"], row["lo"], row["hi"]) for row in held}
    assert told == {("Syria", "Syria", "2", "2"), ("OPCW", "?", "2", "2")}  # the OPCW's row names no holder
    assert all(row["denied_by"] == ["Syria"] and row["owned_by"] == [] for row in held)
    (finding,) = of_kind(show(syria, "discrepancies"), "owned by nobody who admits it")
    assert finding["subject"] == "cylinders"


def test_who_stood_where_on_the_russian_proposal(syria: Path) -> None:
    rows = [r for r in show(syria, "positions", "--as-of", "2013-09-14") if r["about"] == "Russian proposal"]
    stances = {(row["party"] or row["speaker"], row["stance"]) for row in rows}
    expected = {
        ("Supreme Military Council", "rejects"),
        ("Syrian National Coalition", "rejects"),
        ("Russia", "proposes"),
        ("Syria", "accepts"),
        ("United States", "accepts"),
        ("China", "accepts"),
        ("Iran", "accepts"),
        ("United Kingdom", "accepts"),
    }
    assert expected <= stances
    assert all(row["medium"] and row["source"] for row in rows)
    by_party = show(syria, "positions", "--voice", "Supreme Military Council")
    assert {row["speaker"] for row in by_party} == {"Salim Idriss"}


def test_the_news_page_is_accounted_for_to_the_last_comment(syria: Path) -> None:
    rows = show(syria, "coverage", "--source", "time-2013-09-12")
    assert {"headline", "sentence", "caption", "credit", "link", "comment"} <= {row["kind"] for row in rows}
    assert all(row["statements"] or row["reason"] for row in rows)
    journal = {row["id"]: row for row in show(syria, "journal")}
    for row in rows:
        if row["kind"] == "comment":
            assert {journal[name]["type"] for name in row["statements"]} <= {"remark"}
        if row["kind"] in {"caption", "credit"}:
            assert {journal[name]["said"] for name in row["statements"]} != {"2013-09-12"}


def test_every_row_of_every_table_is_accounted_for(syria: Path) -> None:
    rows = show(syria, "coverage")
    count = {name: sum(row["source"] == name for row in rows) for name in {row["source"] for row in rows}}
    assert (count["syria-timeline"], count["syria-obligations"], count["syria-statements"]) == (178, 53, 54)
    assert all(row["accounted_for"] for row in rows)


def test_nothing_pretends_that_a_state_signed(syria: Path) -> None:
    for row in show(syria, "journal"):
        assert row["signed_by"] in {"operator", "archivist"}
    for row in show(syria, "claims"):
        assert row["grade"] in {"reported by a source", "computed here"}


@pytest.mark.parametrize("day", ["2013-09-14", "2013-10-27", "2014-02", "2014-04-30", "2015-01-01", "2016-12-31"])
def test_any_cut_in_between_answers(syria: Path, day: str) -> None:
    for what in ("holdings", "obligations", "claims", "discrepancies", "positions", "journal", "coverage"):
        about = show(syria, what, "--as-of", day)
        known = show(syria, what, "--as-of", day, "--known-at", day)
        assert isinstance(about, list)
        if what not in {"discrepancies", "obligations"}:
            assert len(known) <= len(about)


def test_the_record_verifies_and_says_by_whose_word(syria: Path) -> None:
    assert succeed("fsck", syria).out.startswith("Sound")
    assert succeed("verify", syria, "--json").json()["verdict"] == "self-consistent"


def test_building_again_over_the_same_record_changes_nothing(syria: Path) -> None:
    before = (syria / "log" / "checkpoint").read_bytes()
    assert "0 new, 0 corrected" in custodiet("demo", "--no-serve", "--out", syria).out
    assert (syria / "log" / "checkpoint").read_bytes() == before


def test_two_records_of_the_same_tables_say_the_same_in_the_same_words(syria: Path, tables: Path) -> None:
    again = tables.parent / "again"
    succeed("demo", tables, "--no-serve", "--out", again)

    def told(record: Path) -> list[tuple[str, list[str]]]:
        return [(row["explanation"], row["sources"]) for row in show(record, "discrepancies")]

    assert told(again) == told(syria)


def test_a_figure_of_some_day_in_april_builds_no_finding_on_its_first(syria: Path) -> None:
    early = {row["segment"]: row for row in show(syria, "claims", "--as-of", "2014-04-01")}
    assert early["syria-timeline#T112"]["unsure"]
    assert not early["syria-timeline#T092"]["unsure"]
    for finding in show(syria, "discrepancies", "--as-of", "2014-04-01"):
        assert early["syria-timeline#T112"]["statement"] not in finding["statements"]


@pytest.mark.parametrize("tonnes", ["601", "650", "6000"])
def test_any_figure_of_the_cargo_can_be_wrong_and_the_record_still_answers(tables: Path, tonnes: str) -> None:
    record = rebuilt(tables, "600", tonnes, row="T151")
    assert show(record, "discrepancies")


def test_a_demo_that_was_broken_off_goes_on(tmp_path: Path) -> None:
    record = tmp_path / "record"
    succeed("init", record, "--origin", "custodiet.example/syria-2013", "--regime", "cwc")
    succeed("demo", "--no-serve", "--out", record)
    assert succeed("fsck", record).out.startswith("Sound")
