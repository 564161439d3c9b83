"""A workbook that is not ours: a profile is proposed, a person corrects it, it is kept for next time."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.cli.conftest import Mission
from tests.cli.runner import custodiet, fail, snapshot, succeed
from tests.unit.exchange.messy import messy


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    return messy(tmp_path / "list.xlsx")


def corrected(profile: Path) -> Path:
    text = profile.read_text(encoding="utf-8")
    for open_, answer in {
        'reference = "?"': 'reference = "NV-9"',
        'said = "?"': 'said = "2013-10-23"',
        'as_of = "?"': 'as_of = "2013-10-01"',
        'category = "?"': 'category = "Category 1"',
        'coordinates = "?"': 'coordinates = "1 N, 1 E"',
        '"مستودع 1" = "مستودع 1"': '"مستودع 1" = "Depot 1"',
        'site = "مستودع 1"': 'site = "Depot 1"',
    }.items():
        assert open_ in text, open_
        text = text.replace(open_, answer)
    profile.write_text(text, encoding="utf-8")
    return profile


def propose(mission: Mission, workbook: Path) -> Path:
    result = custodiet("import", mission.record, workbook, "--key", mission.key("Arcadia"))
    assert result.code == 1
    return workbook.with_name("list.profile.toml")


def held(mission: Mission) -> dict[str, tuple[str, str]]:
    rows = succeed("show", mission.record, "holdings", "--format", "json").json()
    return {row["item"]: (row["account"], row["amount"]) for row in rows}


def test_a_profile_is_proposed_and_says_what_was_guessed_and_what_not(mission: Mission, workbook: Path) -> None:
    before = snapshot(mission.record)
    result = custodiet("import", mission.record, workbook, "--key", mission.key("Arcadia"))
    assert result.code == 1
    assert snapshot(mission.record) == before
    guessed, _, asked = result.out.partition("Not guessed:")
    for words in (
        "'Lot No.' is lot",
        "'الموقع' is site",
        "the decimal mark is ','",
        "'Agent-B' is the same as 'agent B'",
    ):
        assert words in guessed
    assert "2 names of Sites" in asked
    assert "list.profile.toml" in result.err
    assert "proposed already" in fail("import", mission.record, workbook, "--key", mission.key("Arcadia"))


def test_open_questions_keep_everything_out(mission: Mission, workbook: Path) -> None:
    profile = propose(mission, workbook)
    message = fail("import", mission.record, workbook, "--key", mission.key("Arcadia"), "--map", profile)
    assert "7 open questions" in message
    assert "declaration.as_of: this is not answered" in message


def test_a_corrected_profile_reads_every_line_and_is_kept_for_next_time(mission: Mission, workbook: Path) -> None:
    profile = corrected(propose(mission, workbook))
    ask = ("import", mission.record, workbook, "--key", mission.key("Arcadia"))
    assert "rows 11 hold totals" in succeed(*ask, "--map", profile, "--dry-run").out
    assert not (mission.record / "profiles").exists()
    succeed(*ask, "--map", profile)
    assert held(mission) == {
        "L-001": ("Arcadia@Depot 1", "1234.5 kg"),
        "L-002": ("Arcadia@Depot 1", "1234.5 kg"),
        "L-003": ("Arcadia@Depot 2", "2.5 t"),
        "L-004": ("Arcadia@Depot 2", "180.5 kg"),
        "L-005": ("Arcadia@Depot 2", "50 to 60 kg"),
    }
    profile.unlink()
    again = succeed(*ask).out
    assert "profiles/list.profile.toml" in again
    assert "Note: From the kept profile, as the last time: Reference, Date of declaration, Stock as of." in again
    assert "There is nothing to sign" in again


def test_a_merged_amount_and_an_unknown_unit_are_faults_with_their_place(mission: Mission, workbook: Path) -> None:
    profile = corrected(propose(mission, workbook))
    book = load_workbook(workbook)
    sheet = book.worksheets[0]
    sheet["D8"] = "3 tons"
    sheet["D10"] = None
    sheet.merge_cells("D9:D10")
    book.save(workbook)
    message = fail("import", mission.record, workbook, "--key", mission.key("Arcadia"), "--map", profile)
    assert "row 8, column D (Quantity (kg)): this unit is not known here" in message
    assert "row 10, column D (Quantity (kg)): one amount is merged over several lines" in message


def test_a_column_that_the_profile_does_not_read_is_named(mission: Mission, workbook: Path) -> None:
    profile = corrected(propose(mission, workbook))
    book = load_workbook(workbook)
    book.worksheets[0]["F5"], book.worksheets[0]["F6"], book.worksheets[0]["G7"] = "Purity", 85, 3
    book.save(workbook)
    ask = ("import", mission.record, workbook, "--key", mission.key("Arcadia"), "--map", profile, "--dry-run")
    assert "what stands under 'Remarks', 'Purity', '[G]' is not in the profile, and was not read" in succeed(*ask).out


def test_two_fields_of_one_column_and_a_missing_column_are_one_fault_each(mission: Mission, workbook: Path) -> None:
    profile = corrected(propose(mission, workbook))
    right = profile.read_text(encoding="utf-8")
    ask = ("import", mission.record, workbook, "--key", mission.key("Arcadia"), "--map", profile)
    for wrong, message in (
        ('lot = "Quantity (kg)"', "two fields are read from one column (found lot, amount)"),
        ('lot = "[D]"', "two fields are read from one column (found lot, amount)"),
        ('lot = "Batch"', "no column has this title (expected lot"),
    ):
        profile.write_text(right.replace('lot = "Lot No."', wrong), encoding="utf-8")
        told = fail(*ask)
        assert message in told
        assert "1 fault" in told


def test_a_place_and_braces_that_name_nothing_are_no_words(mission: Mission, workbook: Path) -> None:
    profile = corrected(propose(mission, workbook))
    right = profile.read_text(encoding="utf-8")
    ask = ("import", mission.record, workbook, "--key", mission.key("Arcadia"), "--map", profile)
    for wrong, message in (
        (right.replace('"NV-9"', '"=Notes!B123456789"'), "declaration.reference: this is no place in a workbook"),
        (right.replace("[tables.values]", '[tables.values]\ncontainer = "{drum}"'), "values.container: what stands"),
        (
            right.replace("[tables.values]", '[tables.values]\ncontainer = "{container}"'),
            "values.container: what stands",
        ),
    ):
        assert wrong != right
        profile.write_text(wrong, encoding="utf-8")
        assert message in fail(*ask)


def test_a_line_of_a_name_that_is_another_of_one_thing_is_a_fault(mission: Mission, workbook: Path) -> None:
    profile = corrected(propose(mission, workbook))
    text = profile.read_text(encoding="utf-8")
    line = '\n[[lines]]\nsheet = "Sites"\nsite = "مستودع 1"\ncoordinates = "1 N, 1 E"\n'
    profile.write_text(text + line, encoding="utf-8")
    message = fail("import", mission.record, workbook, "--key", mission.key("Arcadia"), "--map", profile)
    assert "another name of a line, by the profile's [names] (expected Depot 1, found مستودع 1)" in message


def test_a_unit_in_a_column_of_its_own_is_asked_for_in_the_profile(mission: Mission, workbook: Path) -> None:
    book = load_workbook(workbook)
    page = book.worksheets[0]
    page["F5"] = "Unit"
    amounts: list[tuple[str | int, str]] = [("1,200", "kg"), ("120.000", "kg"), (3, "tons"), (4, "t"), (5, "kg")]
    for row, (amount, unit) in enumerate(amounts, 6):
        page.cell(row, 4).value, page.cell(row, 6).value = amount, unit
    book.save(workbook)
    told = custodiet("import", mission.record, workbook, "--key", mission.key("Arcadia")).out
    assert "what unit 'tons' is ([units])" in told
    assert "the decimal one in '120.000' and in '1,200'" in told
    profile = workbook.with_name("list.profile.toml")
    text = profile.read_text(encoding="utf-8")
    assert '"tons" = "?"' in text
    profile.write_text(text.replace('"tons" = "?"', ""), encoding="utf-8")
    text = corrected(profile).read_text(encoding="utf-8")
    profile.write_text(text.replace('decimal = "?"', 'decimal = "."'), encoding="utf-8")
    message = fail("import", mission.record, workbook, "--key", mission.key("Arcadia"), "--map", profile)
    assert "row 8, column F (Unit): this unit is not known here" in message
    assert "Say in the profile what it means ([units])" in message


def test_a_workbook_whose_titles_have_changed_is_not_read_by_a_kept_profile(mission: Mission, workbook: Path) -> None:
    profile = corrected(propose(mission, workbook))
    succeed("import", mission.record, workbook, "--key", mission.key("Arcadia"), "--map", profile)
    book = load_workbook(workbook)
    book.worksheets[0]["A4"] = "Batch"
    book.save(workbook)
    message = fail("import", mission.record, workbook, "--key", mission.key("Arcadia"), "--map", profile)
    assert "no column has this title" in message
    other = workbook.rename(workbook.with_name("other.xlsx"))
    result = custodiet("import", mission.record, other, "--key", mission.key("Arcadia"))
    assert "proposed in" in result.err
    kept = mission.record / "profiles" / profile.name
    assert f"the kept profile {kept} is of these sheets, and does not fit: no 'Lot No.' in row 5" in result.out
