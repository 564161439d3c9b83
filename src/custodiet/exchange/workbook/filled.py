"""A workbook of our form, filled in: read into entries, sheet by sheet and row by row, with every fault.

A form's workbook says so itself, in a line of its first sheet (`MARK`). Its columns go by their titles, its sheets by
their names: a person may reorder them, and add columns of his own, which are named and not read. The example line is
passed over as long as it is marked and unchanged: changed or unmarked, it is a slip, and a fault.
"""

import re
from collections.abc import Iterator, Mapping

from custodiet.exchange.workbook.cells import cell_text, read_cell
from custodiet.exchange.workbook.entries import ANSWERS, WITHDRAWN, Declared, Entry, Faults
from custodiet.exchange.workbook.package import Cell, Sheet, Workbook
from custodiet.kernel.errors import Refused
from custodiet.regimes import form as regime_form
from custodiet.regimes.form import Field, Form

START, DECLARATION, LISTS = "Start here", "Declaration", "Lists"  # the sheets that are not of a regime
LINE, EXAMPLE = "Line", "EXAMPLE"  # the title of the first column, and what marks the example in it
MARK = "custodiet form: "
_WITHIN = 40  # rows in which a header is looked for
_HEADINGS = re.compile(r"\s*\*?\s*$")
_REMARK = Field("remark", "a remark", "text", required=False, choices=(), of="", note="", paragraph="", example="")
_WITHDRAWN = Field(
    WITHDRAWN, "Withdrawn", "choice", required=False, choices=(WITHDRAWN,), of="", paragraph="", example="",
    note="Only for a line that was declared before and is to stand no longer: choose withdrawn.",
)  # fmt: skip
ANSWER_FIELDS = {
    name: Field(name, title, "date" if name in {"said", "as_of"} else "text", needed, (), "", note, "", "")
    for name, (title, note, needed) in ANSWERS.items()
}


def withdrawal() -> Field:
    """The last column of every sheet."""
    return _WITHDRAWN


def form_of(workbook: Workbook) -> str:
    """Return the name of the regime whose form the workbook is; "" where it is none of ours."""
    if not workbook.sheets or workbook.sheets[0].name.casefold() != START.casefold():
        return ""
    for number, cells in workbook.sheets[0].rows():
        if number > _WITHIN:
            return ""
        for cell in cells:
            if cell.kind == "text" and str(cell.value).startswith(MARK):
                return str(cell.value).removeprefix(MARK).strip()
    return ""


def read_filled(workbook: Workbook, form: Form, units: Mapping[str, str], faults: Faults) -> Declared:
    """Return what a workbook of the form declares; what is wrong with its cells is noted in `faults`."""
    answers, places = _answers(workbook, form, units, faults)
    entries: list[Entry] = []
    notes: list[str] = []
    unread: set[str] = set()
    known = {START.casefold(), DECLARATION.casefold(), LISTS.casefold()}
    for sheet in form.sheets:
        known.add(sheet.name.casefold())
        if worksheet := workbook.sheet(sheet.name):
            reader = _Reader(worksheet, sheet, form, units, faults, notes)
            entries += reader.entries()
            unread |= set() if reader.fields else {sheet.name}
    for other in workbook.sheets:
        if other.name.casefold() not in known and next(other.rows(), None):
            unread.add(_unread(workbook, other, form, faults, notes))
    if not entries and not faults:
        faults.add(
            "no line is filled in",
            expected=f"lines below the example, in {', '.join(sheet.name for sheet in form.sheets)}",
        )
    return Declared(workbook.file, answers, places, entries, notes, unread)


def _unread(workbook: Workbook, other: Sheet, form: Form, faults: Faults, notes: list[str]) -> str:
    """Note a sheet that is not read: one's own, or one of the form by another name; return the name it should have."""
    of = next((sheet.name for sheet in form.sheets if _has_titles(other, sheet)), "")
    if not of:
        notes.append(f"The sheet {other.name!r} is not of the form, and was not read.")
    elif workbook.sheet(of):
        advice = f"Move its lines into {of}, and delete it"
        faults.add(f"this is a second sheet with the titles of {of}", sheet=other.name, advice=advice)
    else:
        advice = f"Name it {of} again"
        faults.add(f"the sheet {of} goes by another name here", sheet=other.name, expected=of, advice=advice)
    return of


def _has_titles(worksheet: Sheet, sheet: regime_form.Sheet) -> bool:
    """Does a worksheet have every title of a sheet of the form, in one row near its top?"""
    wanted = {LINE.casefold(), *(field.title.casefold() for field in sheet.fields)}
    for number, cells in worksheet.rows():
        if number > _WITHIN:
            return False
        if wanted <= {_heading(cell).casefold() for cell in cells if cell.kind == "text"}:
            return True
    return False


def _answers(
    workbook: Workbook, form: Form, units: Mapping[str, str], faults: Faults
) -> tuple[dict[str, str], dict[str, str]]:
    sheet = workbook.sheet(DECLARATION)
    places = dict.fromkeys(ANSWERS, DECLARATION)
    answers: dict[str, str] = {}
    if sheet is None:
        faults.add(f"the sheet {DECLARATION} is missing", advice=f"Take it from a new workbook: {_command(form)}")
        return dict.fromkeys(ANSWERS, "?") | {"said": "2000", "as_of": "2000"}, places
    titles = {field.title.casefold(): field for field in ANSWER_FIELDS.values()}
    for number, cells in sheet.rows():
        by_column = {cell.column: cell for cell in cells}
        label = _heading(by_column[1]) if 1 in by_column else ""
        field = titles.get(label.casefold())
        if field:
            places[field.name] = f"{DECLARATION}, row {number}, column B"
        if field and 2 in by_column:  # noqa: PLR2004 - the answer's column
            try:
                answers[field.name] = read_cell(by_column[2], field, units)
            except Refused as error:
                faults.refused(error, sheet=DECLARATION, row=number, column="B", title=field.title)
                answers[field.name] = "2000"  # a harmless answer stands in for the broken one
    return answers, places


class _Reader:
    """One worksheet of the form."""

    def __init__(
        self,
        worksheet: Sheet,
        sheet: regime_form.Sheet,
        form: Form,
        units: Mapping[str, str],
        faults: Faults,
        notes: list[str],
    ) -> None:
        self.worksheet, self.sheet, self.form, self.units = worksheet, sheet, form, units
        self.faults, self.notes = faults, notes
        self.fields: dict[int, Field] = {}
        self.line_column = 0
        self.letters: dict[str, str] = {}
        self.blank = {field.name: "" for field in sheet.fields}
        self.example = {field.name: field.example for field in sheet.fields}
        self.unread: dict[str, None] = {}
        self.lacking: frozenset[str] = frozenset()  # needed fields that have no column: a fault, told once

    def entries(self) -> Iterator[Entry]:
        header = 0
        for number, cells in self.worksheet.rows():
            if not header:
                header = self._header(number, cells)
            elif entry := self._entry(number, cells):
                yield entry
        if not header:
            self.faults.add(
                "the line of column titles is missing",
                sheet=self.worksheet.name,
                expected=", ".join(field.title for field in self.sheet.fields),
                advice=f"Copy it from a new workbook: {_command(self.form)}",
            )
        self.notes += [
            f"Sheet {self.worksheet.name}: {title} is not of the form, and was not read." for title in self.unread
        ]

    def _header(self, number: int, cells: list[Cell]) -> int:
        """Take `number` for the header if the id's title stands in it; return it, or 0."""
        titles = {_heading(cell).casefold(): cell.column for cell in cells if cell.kind == "text"}
        if number > _WITHIN or self.sheet.id.title.casefold() not in titles or LINE.casefold() not in titles:
            return 0
        self.line_column = titles[LINE.casefold()]
        for field in (*self.sheet.fields, _WITHDRAWN):
            if column := titles.get(field.title.casefold()):
                self.fields[column] = field
            elif field.required:
                self.faults.add(
                    f"the column {field.title} is missing", sheet=self.worksheet.name, row=number,
                    advice="Write its title into the line of titles, or take the sheet from a new workbook",
                )  # fmt: skip
        self.letters = {field.name: _letter(column) for column, field in self.fields.items()}
        self.lacking = frozenset(each.name for each in self.sheet.fields if each.required) - self.letters.keys()
        for each in self.sheet.fields:
            if each.name not in self.letters:
                self.example[each.name] = ""
        self._check_visible(number)
        return number

    def _check_visible(self, header: int) -> None:
        """What is signed is what was seen: a hidden sheet or column, or merged cells, show less than they hold."""
        survey, name = self.worksheet.survey, self.worksheet.name
        if self.worksheet.hidden:
            self.faults.add("this sheet is hidden", sheet=name, advice="Show it, and look at it, before it is signed")
        for column, field in self.fields.items():
            if survey.hides_column(column):
                self.faults.add(
                    "this column is hidden", sheet=name, column=_letter(column), title=field.title, advice="Show it"
                )
        for left, top, right, bottom in survey.merged:
            if bottom > header and (left, top) != (right, bottom) and any(left <= c <= right for c in self.fields):
                place = f"{_letter(left)}{top}:{_letter(right)}{bottom}"
                self.faults.add(
                    "cells are merged here", sheet=name, row=max(top, header + 1), column=_letter(left), found=place,
                    advice="Take the merging back, and write the value into each line that it is true of",
                )  # fmt: skip

    def _entry(self, number: int, cells: list[Cell]) -> Entry | None:
        values = dict(self.blank)
        marked = withdrawn = False
        broken: set[str] = set()
        for cell in cells:
            field = self.fields.get(cell.column)
            if field is None:
                if cell.column == self.line_column:
                    marked = EXAMPLE in str(cell.value).upper()
                else:
                    self.unread[f"column {cell.letter}"] = None
                continue
            try:
                text = read_cell(cell, field, self.units)
            except Refused as error:
                broken.add(field.name)
                self.faults.refused(error, sheet=self.worksheet.name, row=number, column=cell.letter, title=field.title)
                text = _stand_in(cell, field)
            if field is _WITHDRAWN:
                withdrawn = bool(text)
            else:
                values[field.name] = text
        if not any(values.values()):
            return None
        if marked or values == self.example:
            if broken or not marked or values != self.example:
                self._slip(number, marked=marked)
            return None
        if number in self.worksheet.survey.hidden_rows:
            self.faults.add("this row is hidden", sheet=self.worksheet.name, row=number, advice="Show it, or delete it")
        broken |= self.lacking
        return Entry(self.sheet, self.worksheet.name, number, values, self.letters, withdrawn, frozenset(broken))

    def _slip(self, number: int, *, marked: bool) -> None:
        name = self.worksheet.name
        if marked:
            advice = f"If the line is yours, clear its cell in the column {LINE}; if not, delete the line"
            self.faults.add(
                f"this line is marked {EXAMPLE}, and is not the example", sheet=name, row=number, advice=advice
            )
        else:
            advice = "Delete it: what it says is not yours"
            self.faults.add(
                "this is the example line, and no longer marked as one", sheet=name, row=number, advice=advice
            )


def _stand_in(cell: Cell, field: Field) -> str:
    """Whatever makes the row a row; it is not imported."""
    try:
        return cell_text(cell, _REMARK) or field.title
    except Refused:
        return field.title


def _heading(cell: Cell) -> str:
    return _HEADINGS.sub("", str(cell.value)).strip()


def _command(form: Form) -> str:
    return f"custodiet template FILE.xlsx --regime {form.name}"


def _letter(column: int) -> str:
    return Cell(column, None, "").letter
