"""Broken tables: every fault of every table is reported at once, with its place, and nothing is imported."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custodiet.exchange.numerals import numerals
from custodiet.exchange.obligations import FORM as OBLIGATIONS
from custodiet.exchange.tables import Faults, read_table
from custodiet.exchange.timeline import FORM as TIMELINE
from custodiet.exchange.units import UnitText, read_unit
from custodiet.kernel.errors import Refused
from tests.unit.exchange.importing import REGIME, edit, raw_copy, read

HEADER = ",".join(TIMELINE.columns)
ROW = "T1,2014-03-20,report,OPCW,The Hague,all,65.2,metric tons of 254.17,24.6,Text.,https://x.org/a,all,destroyed,reported,printed"


def write(folder: Path, *lines: str, name: str = "one.csv", ends: str = "\n") -> Path:
    path = folder / name
    path.write_bytes(ends.join([*lines, ""]).encode())
    return path


def refusal(path: Path) -> str:
    with pytest.raises(Refused) as error:
        read(path)
    return str(error.value)


def test_the_whole_row_is_right(tmp_path: Path) -> None:
    assert len(read(write(tmp_path, HEADER, ROW)).drafts) == 2


def test_all_faults_of_all_tables_are_reported_together(tmp_path: Path) -> None:
    folder = raw_copy(tmp_path)
    timeline, obligations = folder / "syria-timeline.csv", folder / "syria-obligations.csv"
    edit(timeline, "T005,2013-09-09", "T005,2013-02-30")
    edit(timeline, ",566.7,", ',"566,7",')
    edit(timeline, "Category 2,destroyed,reported,printed\nT139", "Category 2,exploded,reported,roughly\nT139")
    edit(timeline, "T177,2015-12-21,report", "T176,2015-12-21,rumour")
    edit(obligations, "DEC34-1,EC-M-34/DEC.1 (15 Nov 2013)", ",EC-M-34/DEC.1 (15 Nov 2013)")
    edit(obligations, "2014-02-05,Last consignment,missed,2014-06-23,", "2014-02-31,Last consignment,lost,2014-06-23,")
    text = refusal(folder)
    lines = text.splitlines()
    assert lines[0].endswith("9 faults. Nothing was changed")
    for fault in (
        "syria-timeline.csv, line 6, row T005, column date: this date does not exist",
        "syria-timeline.csv, line 137, row T136, column quantity: this is no number",
        "syria-timeline.csv, line 139, row T138, column percent_basis: this word is not known",
        "syria-timeline.csv, line 139, row T138, column percent_rounding: this word is not known",
        "syria-timeline.csv, line 178, row T176, column row: this id stands already on line 177",
        "syria-timeline.csv, line 178, row T176, column kind: this word is not known",
        "syria-obligations.csv, line 29, column obligation_id: the row has no id",
        "syria-obligations.csv, line 31, row DEC34-3, column deadline: this date does not exist",
        "syria-obligations.csv, line 31, row DEC34-3, column status: this word is not known",
    ):
        assert any(line.strip().startswith(fault) for line in lines), fault
    assert "found '566,7'" in text


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (",65.2,", ",6.5e1,", "column quantity: this is no number (expected digits such as \"65.2\", found '6.5e1')"),
        (",65.2,", ",-65.2,", "column quantity: this is no number"),
        (",65.2,", ",65.2,,", "wrong number of cells (expected 15, found 16)"),
        (",65.2,", ",,", "column unit: a quantity and its unit go together"),
        (",24.6,", ",,", "column percent_of: a percentage and what it is a percentage of go together"),
        (
            ",all,destroyed,",
            ",,destroyed,",
            "column percent_of: a percentage and what it is a percentage of go together",
        ),
        ("report,OPCW", "gossip,OPCW", "column kind: this word is not known (expected decision, declaration"),
        ("2014-03-20", "20 March 2014", "column date: this is no date or time"),
        ("2014-03-20", "2014-13-20", "column date: this date does not exist"),
        ("https://x.org/a", "", "column source_url: a text of 1 to 1024 characters is needed"),
        ("report,OPCW", "report,", "column actor: a text of 1 to 1024 characters is needed"),
        ("T1,", ",", "column row: the row has no id"),
        (",Text.,", ",Cafe\u0301,", "column description: the text is not in Unicode Normalization Form C"),
        (",Text.,", ',"Text.,', "the quoting is broken"),
        (
            ",reported,",
            ",guessed,",
            "column percent_kind: this word is not known (expected computed, projected, reported",
        ),
    ],
)
def test_a_broken_cell_is_refused_with_its_place(tmp_path: Path, old: str, new: str, fault: str) -> None:
    broken = ROW.replace(old, new, 1)
    assert broken != ROW
    text = refusal(write(tmp_path, HEADER, broken))
    assert "one.csv, line 2" in text
    assert fault in text


def test_a_row_is_found_on_the_line_where_it_begins(tmp_path: Path) -> None:
    first = ROW.replace("Text.", '"Three\nlines\nof text"')
    second = ROW.replace("T1,2014-03-20", "T2,2014-03-32")
    assert "line 5, row T2, column date" in refusal(write(tmp_path, HEADER, first, second))


def test_an_unknown_header_names_the_known_ones_and_the_nearest(tmp_path: Path) -> None:
    text = refusal(write(tmp_path, HEADER.replace("percent_of", "share_of"), ROW))
    assert f"timeline: {HEADER}" in text
    assert f"obligations: {','.join(OBLIGATIONS.columns)}" in text
    assert "The nearest is timeline: this header lacks 'percent_of'; has besides 'share_of'" in text


def test_a_column_that_stands_twice_is_named(tmp_path: Path) -> None:
    assert "has twice 'place'" in refusal(write(tmp_path, f"{HEADER},place", f"{ROW},Rome"))


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text,
        lambda text: b"\xef\xbb\xbf" + text,
        lambda text: text.replace(b"\n", b"\r\n"),
        lambda text: text.replace(b",", b";"),
        lambda text: text.replace(b",", b"\t"),
    ],
    ids=["plain", "byte order mark", "CRLF", "semicolons", "tabs"],
)
def test_a_table_may_be_written_in_several_ways(tmp_path: Path, change: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "one.csv"
    path.write_bytes(change(f"{HEADER}\n{ROW}\n".encode()))
    drafts = read(path).drafts
    path.write_bytes(f"{HEADER}\n{ROW}\n".encode())
    assert drafts[1:] == read(path).drafts[1:]


def test_columns_may_stand_in_any_order(tmp_path: Path) -> None:
    columns, cells = HEADER.split(","), ROW.split(",")
    turned = write(tmp_path, ",".join(reversed(columns)), ",".join(reversed(cells)))
    assert read(turned).drafts[1:] == read(write(tmp_path, HEADER, ROW)).drafts[1:]


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "one.csv"
    path.write_bytes(f"{HEADER}\n".encode() + "Café".encode("latin-1"))
    assert "the file is not UTF-8 (expected UTF-8, found byte 0xe9" in refusal(path)


def test_an_empty_file_has_no_known_header(tmp_path: Path) -> None:
    assert "the header is not known" in refusal(write(tmp_path, "", ends=""))


@given(st.text(max_size=300))
def test_whatever_stands_in_a_file_it_is_read_or_its_faults_are_noted(text: str) -> None:
    import tempfile  # noqa: PLC0415 - a folder for each example

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "any.csv"
        path.write_bytes(f"{HEADER}\n{text}".encode("utf-8", "replace"))
        faults = Faults()
        table = read_table(path, [TIMELINE], faults)
        assert table is None or faults.found or all(len(row.cells) == len(TIMELINE.columns) for row in table.rows)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("About 1,000 t of 65.2", ["1,000", "65.2"]),
        ("seven hangars and Two tunnels", ["seven", "Two"]),
        ("about a third; a third one", ["a third", "a third", "one"]),
        ("on 27 Oct 2013, 18-20 Dec, 16 and 24 April, June 2014, 2015", []),
        ("EC-M-33/DEC.1, S/2015/211, Resolution 2118 (2013), Category 3, Priority 1 and 2", []),
        ("the 7038th meeting, 17th consignment, update 13, Shipment 9, numbers 9 and 10, G20", []),
        ("first half of 2014 and half of it", ["half"]),
        ("paras 60-63, paragraph 2(f), masress.com/veto/757606", []),
    ],
)
def test_numerals_are_what_is_neither_date_nor_name(text: str, found: list[str]) -> None:
    assert [numeral.text for numeral in numerals(text)] == found


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ("metric tons of 254.17", ("t", "", "", "254.17", "", "")),
        ("metric tons (estimate)", ("t", "", "", None, "", "approx")),
        ("tonnes (planned)", ("t", "", "", None, "planned", "")),
        ("tonnes shipped of 1300", ("t", "", "removed", "1300", "", "")),
        ("metric tonnes hydrogen fluoride remaining", ("t", "hydrogen fluoride", "remaining", None, "", "")),
        ("sites inspected of 23", ("pcs", "sites", "inspected", "23", "", "")),
        ("consignments (projected)", ("pcs", "consignments", "", None, "projected", "")),
        ("percent of blood samples positive", ("%", "blood samples positive", "", None, "", "")),
        ("weeks (suspension)", ("d", "", "", None, "", "")),
        ("tons", ("", "tons", "", None, "", "")),
    ],
)
def test_a_unit_text_says_how_much_of_what_on_which_basis(text: str, read_as: tuple[str | None, ...]) -> None:
    unit: UnitText = read_unit(text, REGIME.units, REGIME.tables.words)
    whole = None if unit.whole is None else str(unit.whole)
    assert (unit.unit, unit.noun, unit.basis, whole, unit.kind, unit.rounding) == read_as
