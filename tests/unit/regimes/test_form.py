"""The form of a declaration is data: another form gives another workbook, and another import, without any code."""

import re
from pathlib import Path

import pytest
from openpyxl import load_workbook

from custodiet.exchange.workbook.entries import Faults
from custodiet.exchange.workbook.filled import form_of, read_filled
from custodiet.exchange.workbook.lines import read_lines
from custodiet.exchange.workbook.package import open_workbook
from custodiet.exchange.workbook.template import format_template
from custodiet.kernel.errors import Refused
from custodiet.regimes import load_regime, read_regime
from custodiet.regimes.form import Form
from custodiet.statements.posting import Count

LEAST = """
title = "t"
results = ["reported"]

[declaration]
title = "Declaration of mines"
instrument = "A convention"
guide = "All of them."

[[declaration.sheets]]
name = "Mines"
guide = "One line for each type."
paragraph = "Article 7"

[[declaration.sheets.fields]]
name = "type"
title = "Type"
form = "id"
note = "Its name."
example = "T"

[[declaration.sheets.fields]]
name = "number"
title = "Number"
form = "whole"
required = true
note = "How many."
example = "5"

[[declaration.sheets.postings]]
verb = "count"
account = "{party}@stock"
item = "{type}"
lo = "{number}"
unit = "pcs"
"""
BROKEN = {
    "an unknown member": (
        LEAST.replace("[declaration]", "[declaration]\ncolour = 1"),
        "declaration: colour is not known here",
    ),
    "an unknown form": (LEAST.replace('"whole"', '"colour"'), "no field of a form"),
    "an id that is not first": (LEAST.replace('form = "id"', 'form = "text"'), "its id"),
    "a field of no sheet": (LEAST.replace("{type}", "{colour}"), "this field is not of the sheet"),
    "an unknown unit": (LEAST.replace('"pcs"', '"crates"'), "this unit is not known"),
    "an unknown verb": (LEAST.replace('"count"', '"weigh"'), "no verb of a declaration"),
    "a choice of nothing": (LEAST.replace('"whole"', '"choice"'), "has choices"),
    "a reference to nothing": (LEAST.replace('"whole"', '"reference"'), "a sheet above it"),
    "a worksheet that no program takes": (LEAST.replace('"Mines"', '"A/B"'), "no name for a sheet"),
    "no sheet": (LEAST[: LEAST.index("[[declaration.sheets]]")], "a form has sheets"),
}


@pytest.mark.parametrize(("text", "message"), BROKEN.values(), ids=BROKEN)
def test_what_is_not_of_the_shape_is_refused_with_its_place(text: str, message: str) -> None:
    with pytest.raises(Refused, match=re.escape(message)) as refused:
        read_regime(text, name="t", where="t.toml")
    assert "t.toml" in str(refused.value)


def test_another_form_gives_another_workbook_and_its_import(tmp_path: Path) -> None:
    form = read_regime(LEAST, name="mines").form
    assert form
    path = tmp_path / "mines.xlsx"
    path.write_bytes(format_template(form))
    book = load_workbook(path)
    for row, answer in enumerate(("NV-1", "2020-01-02", "2020-01-01"), 4):
        book["Declaration"].cell(row, 2).value = answer
    book["Mines"]["B6"], book["Mines"]["C6"] = "PMN", 12
    book.save(path)
    workbook, faults = open_workbook(path), Faults("mines.xlsx")
    assert form_of(workbook) == "mines"
    found = read_lines(read_filled(workbook, form, {}, faults), form, faults, party="Arcadia")
    ((posting,),) = (line.postings for line in found.lines)
    assert isinstance(posting, Count)
    assert (posting.item, posting.account, str(posting.quantity)) == ("PMN", "Arcadia@stock", "12 pcs")


def shipped(name: str) -> Form:
    form = load_regime(name).form
    assert form
    return form


@pytest.mark.parametrize("name", ["cwc", "mbc"])
def test_a_shipped_form_names_its_paragraphs_and_shows_an_example_in_each_sheet(name: str) -> None:
    for sheet in shipped(name).sheets:
        assert sheet.paragraph
        assert sheet.id.example
        for field in sheet.fields:
            assert field.note, (sheet.name, field.name)
            assert field.example or not field.required, (sheet.name, field.name)


def test_what_no_paragraph_asks_for_is_said_so() -> None:
    uncited = [(s.name, f.name) for n in ("cwc", "mbc") for s in shipped(n).sheets for f in s.fields if not f.paragraph]
    assert uncited == [("Sites", "region"), ("Sites", "site"), ("Sites", "name"), ("Lots", "site")]


def test_a_regime_without_a_form_says_so() -> None:
    assert read_regime('title = "t"\nresults = ["reported"]\n', name="t").form is None
