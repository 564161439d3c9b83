"""An official who has never seen the product gets from a template to a signed declaration by the messages alone."""

import re
import shlex
from datetime import datetime
from pathlib import Path

import pytest

from tests.cli.conftest import ORIGIN, Mission
from tests.cli.filling import ANSWERS, LINES, Filled
from tests.cli.runner import custodiet, fail, snapshot, succeed


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "template.xlsx"
    succeed("template", path, "--regime", "cwc")
    return path


@pytest.fixture
def workbook(template: Path, tmp_path: Path) -> Path:
    return Filled(template).save(tmp_path / "declaration.xlsx")


def run(mission: Mission, workbook: Path, *more: object) -> str:
    return succeed("import", mission.record, workbook, "--key", mission.key("Arcadia"), *more).out


def refused(mission: Mission, workbook: Path, *more: object) -> str:
    before = snapshot(mission.folder / "record")
    message = fail("import", mission.record, workbook, "--key", mission.key("Arcadia"), *more)
    assert snapshot(mission.folder / "record") == before
    return message


def holdings(mission: Mission) -> dict[str, str]:
    rows = succeed("show", mission.record, "holdings", "--format", "json").json()
    return {row["item"]: row["amount"] for row in rows}


def test_the_messages_lead_from_nothing_to_a_signed_declaration(tmp_path: Path, workbook: Path) -> None:
    """The first sheet names the command; each refusal names the next."""
    record, key = tmp_path / "mission", tmp_path / "state.key"
    succeed("init", record, "--origin", ORIGIN, "--regime", "cwc")
    ask = ("import", record, workbook, "--key", key)
    for _ in range(2):
        advice = fail(*ask, "--dry-run")
        command = re.search(r"once: custodiet (.*)", advice)
        assert command, advice
        succeed(*shlex.split(command[1].replace("YOUR PARTY", "Arcadia")))
    shown = succeed(*ask, "--dry-run").out
    command = re.search(r"Next: custodiet (.*)", shown)
    assert command
    assert "Nothing was signed" in shown
    assert "Signed 1 statement" in succeed(*shlex.split(command[1])).out
    assert len(succeed("show", record, "holdings", "--format", "json").json()) == 5


def test_a_key_without_an_enrolment_is_told_how_to_get_one(tmp_path: Path, mission: Mission, workbook: Path) -> None:
    bare = tmp_path / "bare.key"
    succeed("key", "new", bare)
    message = fail("import", mission.record, workbook, "--key", bare)
    assert "custodiet key new NEW.key" in message
    assert ORIGIN in message


def test_a_table_leads_on_too(mission: Mission, tmp_path: Path) -> None:
    table = mission.write("t.csv", "id\n")
    assert "custodiet key new" in fail("import", mission.record, table, "--key", tmp_path / "none.key")


def test_every_sheet_says_something(mission: Mission, workbook: Path) -> None:
    run(mission, workbook)
    assert holdings(mission) == {
        "D1": "1 pcs",
        "L1": "50 to 60 t",
        "L2": "180.5 kg",
        "M1": "120 pcs",
        "E1": "an unknown amount",
    }
    (declared,) = [
        row
        for row in succeed("show", mission.record, "journal", "--format", "json").json()
        if row["type"] == "declaration"
    ]
    for words in ("coordinates 1 N, 2 E", "S1-B1: within S1", "55 t of agent B declared", "(planned)", "State Q, 1987"):
        assert words in declared["summary"]
    assert succeed("show", mission.record, "discrepancies", "--format", "json").json() == []


def test_a_dry_run_signs_nothing_and_importing_twice_changes_nothing(mission: Mission, workbook: Path) -> None:
    before = snapshot(mission.folder)
    assert "Would sign 1 statement: 10 new lines" in run(mission, workbook, "--dry-run")
    assert {name: data for name, data in snapshot(mission.folder).items() if "log.sqlite" not in name} == {
        name: data for name, data in before.items() if "log.sqlite" not in name
    }
    run(mission, workbook)
    after = snapshot(mission.record / "log")
    assert "There is nothing to sign" in run(mission, workbook)
    assert snapshot(mission.record / "log") == after


def amended(template: Path, path: Path, *, reason: str = "") -> Path:
    filled = Filled(template)
    filled.put("Stock", 6, "Amount", 57)
    filled.put("Stock", 6, "Up to", None)
    filled.put("Stock", 7, "Withdrawn", "withdrawn")
    filled.line("Stock", Lot="L3", Chemical="agent B", Site="S1", Amount=3, Unit="kg")
    filled.sheet("Plan").delete_rows(6)
    filled.answer("Reason for amendments", reason or None)
    return filled.save(path)


def test_an_amended_workbook_amends_and_overwrites_nothing(
    mission: Mission, template: Path, workbook: Path, tmp_path: Path
) -> None:
    run(mission, workbook)
    silent = amended(template, tmp_path / "silent.xlsx")
    assert "Reason for amendments" in refused(mission, silent)
    shown = run(mission, silent, "--dry-run")
    assert "was 50 to 60 t of L1 with D1, 2013-10-01 -> now 57 t of L1 with D1, 2013-10-01" in shown
    assert "Plan P1" in shown
    out = run(mission, amended(template, tmp_path / "amended.xlsx", reason="counted"))
    assert "Signed 3 statements: 1 new line, 2 changed, 7 as they stand already." in out
    held = holdings(mission)
    assert (held["L1"], held["L3"]) == ("57 t", "3 kg")
    assert "L2" not in held
    rows = succeed("show", mission.record, "holdings", "--at-checkpoint", "4", "--format", "json").json()
    assert {row["item"]: row["amount"] for row in rows}["L1"] == "50 to 60 t"
    assert "There is nothing to sign" in run(mission, amended(template, tmp_path / "again.xlsx", reason="counted"))
    assert "was 57 t" in run(mission, workbook, "--dry-run")


def test_a_supplement_names_what_was_declared_before(
    mission: Mission, template: Path, workbook: Path, tmp_path: Path
) -> None:
    run(mission, workbook)
    filled = Filled(template, whole=False)
    for title, value in {
        "Reference": "NV-18",
        "Date of declaration": "2013-11-01",
        "Stock as of": "2013-11-01",
    }.items():
        filled.answer(title, value)
    filled.line("Stock", Lot="L9", Chemical="agent B", Site="S1", Amount=1, Unit="kg")
    run(mission, filled.save(tmp_path / "supplement.xlsx"))
    assert holdings(mission)["L9"] == "1 kg"


def test_a_new_day_is_a_new_stock_take(mission: Mission, template: Path, workbook: Path, tmp_path: Path) -> None:
    run(mission, workbook)
    later = Filled(template)
    later.answer("Stock as of", datetime(2014, 4, 1))  # noqa: DTZ001 - a spreadsheet's day has no zone
    later.answer("Date of declaration", datetime(2014, 4, 17))  # noqa: DTZ001
    later.put("Stock", 7, "Amount", 150)
    out = run(mission, later.save(tmp_path / "later.xlsx"))
    assert "as of 2013-10-01 stands besides" in out
    (found,) = succeed("show", mission.record, "discrepancies", "--format", "json").json()
    assert "L2" in found["subject"]


FAULTS: list[tuple[str, str, object, str]] = [
    ("Stock", "Amount", "1.234", "row 7, column G (Amount): this can be read in two ways"),
    ("Stock", "Amount", "=1+1", "a formula stands here"),
    ("Stock", "Amount", True, "this cell holds no answer"),
    ("Stock", "Amount", -1, "this is no number of this kind"),
    ("Stock", "Amount", datetime(2013, 1, 2), "a date stands here"),  # noqa: DTZ001
    ("Stock", "Up to", 1, "the upper end is below the amount"),
    ("Stock", "Unit", "tons", "a ton that is not the metric tonne is to be converted"),
    ("Stock", "Chemical", "agent X", "the sheet Chemicals has no such line"),
    ("Stock", "Lot", "L1", "this id stands already in another line"),
    ("Stock", "Lot", "S1", "this id names something else already"),
    ("Stock", "Lot", None, "Lot is missing"),
    ("Stock", "Site", None, ""),
    ("Stock", "Lot", "x" * 300, "this is too long"),
    ("Plan", "From", 41640, "If 2014-01-01 is meant, write 2014-01-01"),
    ("Plan", "From", "1/2/2014", "this is no date"),
    ("Plan", "To", "2013-01-01", "an interval ends before it begins"),
    ("Chemicals", "Unit", None, "this says nothing by itself"),
    ("Munitions", "Number of items", 1.5, "a whole number"),
    ("Facilities", "Kind", "palace", "this is not in the list"),
    ("Stock", "Purity, %", 120, "this is more than the whole (expected at most 100 %"),
    ("Plan", "From", datetime(1905, 7, 5), "this day may be the year 2013, typed into a cell"),  # noqa: DTZ001
    ("Stock", "Amount", "\u0661\u066c\u0662\u0663\u0664\u066b\u0665", ""),
]


@pytest.mark.parametrize(("sheet", "title", "value", "message"), FAULTS)
def test_each_slip_has_its_message(
    mission: Mission, template: Path, tmp_path: Path, sheet: str, title: str, value: object, message: str
) -> None:
    filled = Filled(template)
    filled.put(sheet, 7 if sheet == "Stock" else 6, title, value)
    path = filled.save(tmp_path / "slip.xlsx")
    if message:
        assert message in refused(mission, path)
    else:
        run(mission, path)  # the bunker says where it is


def test_all_slips_are_told_at_once(mission: Mission, template: Path, tmp_path: Path) -> None:
    filled = Filled(template)
    for sheet, title, value, _ in FAULTS:
        if value is not None:
            filled.line(sheet, **{**LINES[sheet][-1], title: value})
    message = refused(mission, filled.save(tmp_path / "slips.xlsx"))
    for *_, expected in FAULTS:
        if expected and "missing" not in expected and "row 7" not in expected and "by itself" not in expected:
            assert expected in message


def test_slips_are_told_in_the_order_of_the_sheets_and_rows(mission: Mission, template: Path, tmp_path: Path) -> None:
    filled = Filled(template)
    filled.put("Stock", 6, "Chemical", "agent X")  # seen last, when all lines are known
    filled.put("Stock", 7, "Amount", "much")
    filled.put("Chemicals", 6, "Category", None)
    filled.put("Chemicals", 7, "Chemical", "=A1")
    message = refused(mission, filled.save(tmp_path / "slips.xlsx"))
    places = re.findall(r"sheet (\w+), row (\d+)", message)
    assert places == [("Chemicals", "6"), ("Chemicals", "7"), ("Chemicals", "7"), ("Stock", "6"), ("Stock", "7")]


def test_one_slip_in_ten_thousand_lines_is_told_twenty_times_and_counted(
    mission: Mission, template: Path, tmp_path: Path
) -> None:
    filled = Filled(template)
    page = filled.sheet("Stock")
    for n in range(2000):
        page.append([None, f"X{n}", "agent B", "S1", None, None, "much", None, "kg"])
    message = refused(mission, filled.save(tmp_path / "many.xlsx"))
    assert "2000 faults" in message
    assert "in 1980 more rows" in message
    assert message.count("\n") < 30


def test_the_example_is_never_declared(mission: Mission, template: Path, tmp_path: Path) -> None:
    filled = Filled(template)
    filled.sheet("Sites").cell(5, 2).value = "S9"
    assert "marked EXAMPLE, and is not the example" in refused(mission, filled.save(tmp_path / "changed.xlsx"))
    filled = Filled(template)
    filled.sheet("Sites").cell(5, 1).value = None
    assert "no longer marked as one" in refused(mission, filled.save(tmp_path / "unmarked.xlsx"))


def test_columns_may_be_moved_and_added(mission: Mission, template: Path, tmp_path: Path) -> None:
    filled = Filled(template)
    page = filled.sheet("Sites")
    page.move_range("B4:B6", cols=10)
    page.cell(4, 13).value = "My notes"
    page.cell(6, 13).value = "secret"
    filled.book.create_sheet("Scratch")["A1"] = "sums"
    out = run(mission, filled.save(tmp_path / "moved.xlsx"))
    assert "column M is not of the form, and was not read" in out
    assert "'Scratch' is not of the form" in out


def test_a_sheet_of_the_form_by_another_name_is_a_slip_and_not_lost(
    mission: Mission, template: Path, tmp_path: Path
) -> None:
    filled = Filled(template)
    filled.sheet("Equipment").title = "Equipment (2013)"
    filled.sheet("Sites").title = "Our sites"
    message = refused(mission, filled.save(tmp_path / "renamed.xlsx"))
    assert "2 faults" in message  # and none for every line that names a site
    assert "sheet Equipment (2013): the sheet Equipment goes by another name here" in message
    assert "sheet Our sites: the sheet Sites goes by another name here" in message
    filled = Filled(template)
    filled.book.copy_worksheet(filled.sheet("Stock"))
    assert "a second sheet with the titles of Stock" in refused(mission, filled.save(tmp_path / "copied.xlsx"))


def test_a_missing_column_is_one_slip(mission: Mission, template: Path, tmp_path: Path) -> None:
    filled = Filled(template)
    filled.sheet("Stock").delete_cols(7)
    message = refused(mission, filled.save(tmp_path / "lacking.xlsx"))
    assert "1 fault" in message
    assert "the column Amount is missing" in message


def test_what_stands_in_for_a_broken_name_is_offered_to_nobody(
    mission: Mission, template: Path, tmp_path: Path
) -> None:
    filled = Filled(template)
    filled.put("Chemicals", 6, "Chemical", "=A1")
    filled.line("Chemicals", Chemical="agent C", Category="Category 2")
    message = refused(mission, filled.save(tmp_path / "broken.xlsx"))
    assert "the sheet Chemicals has no such line (expected agent C, found 'agent B')" in message


def test_the_advice_is_a_command_that_runs(mission: Mission, template: Path, tmp_path: Path) -> None:
    filled = Filled(template)
    del filled.book["Declaration"]
    advice = refused(mission, filled.save(tmp_path / "lacking.xlsx"))
    command = re.search(r"custodiet (template .*)", advice)
    assert command
    succeed(*shlex.split(command[1].replace("FILE.xlsx", str(tmp_path / "new.xlsx"))))


def test_our_form_is_never_read_by_a_profile(mission: Mission, workbook: Path, tmp_path: Path) -> None:
    """A profile knows nothing of the line marked EXAMPLE."""
    profile = tmp_path / "new.toml"
    assert "Import it without --map" in refused(mission, workbook, "--map", profile)
    assert not profile.exists()


def test_doubts_are_told_before_anything_is_signed(
    mission: Mission, template: Path, workbook: Path, tmp_path: Path
) -> None:
    """A role in which a declaration is flagged for ever, and a day that cannot be meant."""
    ask = ("import", mission.record, workbook, "--key", mission.key("Inspectorate"), "--dry-run")
    told = succeed(*ask).out
    assert "Note: Inspectorate is enrolled as inspector. A statement of the type declaration is for a party" in told
    assert succeed(*ask, "--json").json()["notes"][0].startswith("Inspectorate is enrolled")
    assert "Note:" not in run(mission, workbook, "--dry-run")
    filled = Filled(template)
    filled.answer("Stock as of", "2033-10-01")
    assert "as of 2033-10-01, after the day of the declaration" in run(
        mission, filled.save(tmp_path / "late.xlsx"), "--dry-run"
    )
    filled.answer("Date of declaration", "2933-10-01")
    assert "2933-10-01, is still to come" in run(mission, filled.save(tmp_path / "later.xlsx"), "--dry-run")


def test_a_role_of_which_the_regime_knows_nothing_is_told_when_it_is_enrolled(mission: Mission) -> None:
    for party, role, told in (("A", "state", True), ("B", "authority", False), ("C", "archivist", False)):
        key = mission.folder / f"{party}.key"
        succeed("key", "new", key, "--party", party, "--role", role, "--origin", ORIGIN)
        out = succeed("enrol", mission.record, f"{key}.enrolment.json").out
        assert ("those of a party enrolled as state are logged, and flagged" in out) == told


def test_a_large_declaration_is_several_statements(mission: Mission, template: Path, tmp_path: Path) -> None:
    filled = Filled(template)
    page = filled.sheet("Stock")
    for n in range(1500):
        page.append([None, f"X{n:05}", "agent B", "S1", None, None, n, None, "kg"])
    path = filled.save(tmp_path / "large.xlsx")
    out = run(mission, path)
    number = re.search(r"Signed (\d+) statements", out)
    assert number
    assert int(number[1]) > 5
    assert "There is nothing to sign" in run(mission, path)


def test_a_report_on_mines_has_a_template_of_its_own(tmp_path: Path) -> None:
    record, key, report = tmp_path / "mines", tmp_path / "state.key", tmp_path / "report.xlsx"
    succeed("init", record, "--origin", ORIGIN, "--regime", "mbc")
    succeed("key", "new", key, "--party", "Arcadia", "--role", "authority", "--origin", ORIGIN)
    succeed("enrol", record, f"{key}.enrolment.json")
    succeed("template", report, "--regime", "mbc")
    filled = Filled(report, whole=False)
    for title, value in ANSWERS.items():
        filled.answer(title, value)
    filled.line("Types", Type="PMN-2", Group="mines other than PFM", **{"Total stockpiled": 5000}, Retained=60)
    filled.line("Sites", Site="D1", Name="Depot 1")
    filled.line("Lots", Lot="L1", Type="PMN-2", Number=4000, Site="D1")
    succeed("import", record, filled.save(report), "--key", key)
    rows = succeed("show", record, "claims", "--format", "json").json()
    assert {(row["subject"], row["basis"], row["printed"]) for row in rows} == {
        ("PMN-2", "stockpiled", "5000 pcs"),
        ("PMN-2", "retained", "60 pcs"),
    }
    (held,) = succeed("show", record, "holdings", "--format", "json").json()
    assert (held["account"], held["amount"]) == ("Arcadia@D1", "4000 pcs")


def test_a_regime_without_a_form_says_what_it_lacks(tmp_path: Path) -> None:
    folder = tmp_path / "seeds"
    folder.mkdir()
    (folder / "regime.toml").write_text('title = "Seeds"\nresults = ["declared"]\n')
    assert "a table [declaration] in its regime.toml" in fail("template", tmp_path / "x.xlsx", "--regime", folder)


def test_the_template_of_no_regime_and_over_a_file_is_refused(tmp_path: Path, template: Path) -> None:
    assert "expected cwc" in fail("template", tmp_path / "x.xlsx", "--regime", "none")
    assert "exists already" in fail("template", template, "--regime", "cwc")
    assert "ends in .xlsx" in fail("template", tmp_path / "x.ods", "--regime", "cwc")
    assert custodiet("import", tmp_path, tmp_path / "t.csv", "--key", "k", "--map", "m").code == 2
