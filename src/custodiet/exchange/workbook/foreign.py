"""A workbook of somebody else's making, read by a profile into entries, with every fault.

The profile decides what has more than one reading; the workbook's own words (names, units) are translated by it. An
amount may bring its unit with it, and a range its upper end: `1.234,5 kg`, `50-60 kg`. A merged name holds for each
line that it spans; a merged amount would count once for each of them, and is a fault.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from openpyxl.utils import get_column_letter

from custodiet.exchange.workbook.cells import cell_text, check_text
from custodiet.exchange.workbook.entries import ANSWERS, UNKNOWN, Declared, Entry, Faults
from custodiet.exchange.workbook.filled import ANSWER_FIELDS
from custodiet.exchange.workbook.grid import JOIN, column_of, filled_rows, head, headings
from custodiet.exchange.workbook.numerals import (
    amount_parts,
    parse_date,
    parse_number,
    parse_unit,
    plain,
    range_parts,
    serial_date,
)
from custodiet.exchange.workbook.package import Cell, Sheet, Workbook
from custodiet.exchange.workbook.profile import BRACES, PLACE, Profile, Table
from custodiet.kernel.errors import Refused
from custodiet.regimes.form import Field, Form
from custodiet.regimes.form import Sheet as FormSheet

_AMOUNTS = frozenset({"number", "whole"})


def misfit(workbook: Workbook, profile: Profile) -> str | None:
    """Which titles of the profile the workbook has not, each with its place; None where it is another workbook.

    It is another if it lacks a worksheet of the profile; "" says that the profile fits.
    """
    worksheets = [workbook.sheet(table.worksheet) for table in profile.tables]
    if not worksheets or None in worksheets:
        return None
    pairs = zip(worksheets, profile.tables, strict=True)
    return ", ".join(text for sheet, table in pairs if sheet for text in _lacking(sheet, table))


def _lacking(worksheet: Sheet, table: Table) -> Iterator[str]:
    titles = headings(head(worksheet, max(table.header)), table.header)
    rows = "-".join(map(str, table.header))
    for title in table.columns.values():
        if not column_of(titles, title):
            yield f"no {title!r} in row {rows} of {worksheet.name!r}"


def read_foreign(
    workbook: Workbook, profile: Profile, form: Form, units: Mapping[str, str], faults: Faults
) -> Declared:
    """Return what the workbook declares by the profile; what is wrong with it is noted in `faults`."""
    entries: list[Entry] = []
    notes: list[str] = []
    for table in profile.tables:
        worksheet, sheet = workbook.sheet(table.worksheet), form.sheet(table.sheet)
        if worksheet is None or sheet is None:
            found = ", ".join(each.name for each in workbook.sheets)
            faults.add("the workbook has no such sheet", sheet=table.worksheet, found=found[:300])
            continue
        entries += _Reader(worksheet, sheet, table, profile, {**units, **profile.units}, faults, notes).entries()
    entries += _lines(profile, form, units, faults)
    read = {table.worksheet.casefold() for table in profile.tables}
    notes += [
        f"The sheet {sheet.name!r} is not in the profile, and was not read."
        for sheet in workbook.sheets
        if sheet.name.casefold() not in read and next(sheet.rows(), None)
    ]
    answers = {name: _answer(workbook, name, text, units, faults) for name, text in profile.answers.items()}
    return Declared(workbook.file, answers, dict.fromkeys(ANSWERS, "the profile: declaration"), entries, notes)


def _lines(profile: Profile, form: Form, units: Mapping[str, str], faults: Faults) -> Iterator[Entry]:
    names = _folded(profile.names)
    for n, line in enumerate(profile.lines, 1):
        sheet = form.sheet(line["sheet"])
        if sheet is None:
            continue
        values = {field.name: "" for field in sheet.fields}
        broken: set[str] = set()
        called = line.get(sheet.id.name, "")
        if (other := names.get(plain(called).casefold(), called)) != called:
            faults.add(
                "this is another name of a line, by the profile's [names]", sheet=f"the profile: lines {n}",
                expected=other, found=called[:60], advice="Delete these lines of the profile, or the name",
            )  # fmt: skip
            broken.add(sheet.id.name)
        for field in sheet.fields:
            try:
                values[field.name] = check_text(line.get(field.name, ""), field, units) if line.get(field.name) else ""
            except Refused as error:
                broken.add(field.name)
                faults.refused(error, sheet=f"the profile: lines {n}", column=field.name)
        yield Entry(sheet, "the profile, line", n, values, {}, broken=frozenset(broken))


def _folded(names: Mapping[str, str]) -> dict[str, str]:
    return {plain(name).casefold(): value for name, value in names.items()}


def _answer(workbook: Workbook, name: str, text: str, units: Mapping[str, str], faults: Faults) -> str:
    """An answer as the profile gives it, or as it stands where the profile says."""
    match = PLACE.fullmatch(text)
    if not match:
        return text.strip()
    sheet = workbook.sheet(match["sheet"].strip("'"))
    for number, cells in sheet.rows() if sheet else ():
        if number == int(match["row"]):
            for cell in cells:
                if cell.letter == match["column"].upper():
                    try:
                        return check_text(plain(cell_text(cell, ANSWER_FIELDS[name])), ANSWER_FIELDS[name], units)
                    except Refused as error:
                        faults.refused(error, sheet=match["sheet"], row=number, column=cell.letter)
                        return "2000"
    faults.add("the cell that the profile names is empty", sheet=match["sheet"], found=text)
    return "2000"


class _Reader:
    """One worksheet, read by its table of the profile."""

    def __init__(
        self,
        worksheet: Sheet,
        sheet: FormSheet,
        table: Table,
        profile: Profile,
        units: Mapping[str, str],
        faults: Faults,
        notes: list[str],
    ) -> None:
        self.worksheet, self.sheet, self.table, self.units = worksheet, sheet, table, units
        self.faults, self.notes = faults, notes
        self.names = _folded(profile.names)
        self.skip = tuple(plain(word).casefold() for word in table.skip)
        self.titles = headings(head(worksheet, max(table.header)), table.header)
        self.columns = self._columns()
        self.companions = companions(sheet)
        self.blank = {field.name: "" for field in sheet.fields}
        self.passed: list[int] = []
        self.unread: dict[int, None] = {}
        self.lacking = frozenset(self.table.columns) - {field.name for field in self.columns.values()}

    def _columns(self) -> dict[int, Field]:
        columns: dict[int, Field] = {}
        for name, title in self.table.columns.items():
            column, field = column_of(self.titles, title), self.sheet.field(name)
            if column in columns:
                self.faults.add(
                    "two fields are read from one column", sheet=self.worksheet.name, row=self.table.header[-1],
                    column=title, found=f"{columns[column].name}, {name}",
                    advice="Give one of them another column in the profile, or delete it there",
                )  # fmt: skip
            elif column and field:
                columns[column] = field
            else:
                self.faults.add(
                    "no column has this title", sheet=self.worksheet.name, row=self.table.header[-1], column=title,
                    expected=name, found=", ".join(self.titles.values())[:300],
                )  # fmt: skip
        for column in columns:
            if self.worksheet.survey.hides_column(column):
                title = self.titles[column]
                self.faults.add("this column is hidden", sheet=self.worksheet.name, column=title, advice="Show it")
        return columns

    def entries(self) -> Iterator[Entry]:
        """Yield an entry for each line."""
        section = ""
        for number, row, lent in filled_rows(self.worksheet, only=self.columns):
            own = {column: cell for column, cell in row.items() if column not in lent}
            if number <= max(self.table.header) or not own or self._passed_over(number, own, row):
                continue
            if self.table.section and len({str(cell.value) for cell in own.values()}) == 1:
                section = plain(str(next(iter(own.values())).value))
                continue
            self.unread |= dict.fromkeys(own.keys() - self.columns.keys())
            if entry := self._entry(number, row, lent, section):
                yield entry
        if self.unread:
            names = ", ".join(repr(self.titles.get(n) or f"[{get_column_letter(n)}]") for n in sorted(self.unread))
            of = f"Sheet {self.worksheet.name}: what stands under {names[:300]}"
            self.notes.append(f"{of} is not in the profile, and was not read.")
        if self.passed:
            rows = ", ".join(map(str, self.passed[:12])) + (", ..." if len(self.passed) > 12 else "")  # noqa: PLR2004 - enough to see
            self.notes.append(f"Sheet {self.worksheet.name}: rows {rows} hold totals or titles, and were passed over.")

    def _passed_over(self, number: int, own: Mapping[int, Cell], row: Mapping[int, Cell]) -> bool:
        """A total, or the titles once more."""
        first = next((plain(str(own[c].value)).casefold() for c in sorted(own) if own[c].kind == "text"), "")
        again = bool(self.columns) and all(
            column in row and plain(str(row[column].value)) in self.titles[column].split(JOIN)
            for column in self.columns
        )
        if again or any(begins_with(first, word) for word in self.skip):
            self.passed.append(number)
            return True
        return False

    def _entry(self, number: int, row: Mapping[int, Cell], lent: frozenset[int], section: str) -> Entry | None:
        values = dict(self.blank)
        letters: dict[str, str] = {}
        broken: set[str] = set()
        for column, field in self.columns.items():
            cell = row.get(column)
            if cell is None:
                continue
            letters[field.name] = cell.letter
            try:
                _merge(values, self._read(cell, field, lent=column in lent))
            except Refused as error:
                broken.add(field.name)
                title = self.titles[column]
                self.faults.refused(error, sheet=self.worksheet.name, row=number, column=cell.letter, title=title)
                values[field.name] = values[field.name] or plain(str(cell.value)) or "?"
        if not any(values.values()):
            return None
        if number in self.worksheet.survey.hidden_rows:
            self.faults.add("this row is hidden", sheet=self.worksheet.name, row=number, advice="Show it, or delete it")
        broken |= self.lacking | self._complete(values, section, number)
        return Entry(self.sheet, self.worksheet.name, number, values, letters, broken=frozenset(broken))

    def _complete(self, values: dict[str, str], section: str, number: int) -> set[str]:
        """Fill in what holds for every line; return the fields of which it is broken."""
        fixed = {name: text for name, text in self.table.values.items() if not values[name]}
        if self.table.section and section and not values[self.table.section]:
            fixed[self.table.section] = section
        broken: set[str] = set()
        for name in sorted(fixed, key=lambda name: "{" in fixed[name]):
            field = self.sheet.field(name)
            text = BRACES.sub(lambda match: values.get(match[1], ""), fixed[name])
            try:
                values[name] = self._word(text, field) if field else text
            except Refused as error:
                broken.add(name)
                self.faults.refused(error, sheet=self.worksheet.name, row=number, column=name)
        return broken

    def _read(self, cell: Cell, field: Field, *, lent: bool) -> dict[str, str]:
        """What a cell says: of its own field and, where an amount brings them, of its unit and upper end."""
        if lent and field.form in _AMOUNTS:
            raise Refused(
                "one amount is merged over several lines", found=str(cell.value)[:60],
                advice="Take the merging back, and write each line's own amount",
            )  # fmt: skip
        if field.form in _AMOUNTS and cell.kind == "text":
            return self._amount(plain(str(cell.value)), field)
        if field.form == "date" and cell.kind == "text":
            return {field.name: self._date(plain(str(cell.value)))}
        if field.form == "date" and self.table.dates and isinstance(cell.value, int | float):
            return {field.name: serial_date(cell.value) or cell_text(cell, field)}
        stored = cell.kind == "number"
        text = cell_text(replace(cell, percent=cell.percent and field.form in _AMOUNTS), field)
        return {field.name: self._word(text, field, stored=stored)}

    def _word(self, text: str, field: Field, *, stored: bool = False) -> str:
        if field.form in {"id", "reference", "choice"}:
            text = plain(text)
            text = self.names.get(text.casefold(), text)
        if field.form == "unit" and text and text not in field.choices:
            text = self._known_unit(text, field)
        return check_text(text, field, self.units, stored=stored) if text else ""

    def _date(self, text: str) -> str:
        if found := parse_date(text, self.table.dates):
            return check_text(found, ANSWER_FIELDS["as_of"], self.units)
        raise Refused(
            "this is no date as the profile has it", expected=self.table.dates or "an order of day, month and year",
            found=repr(text[:60]), advice="Say the order in the profile (dates), or correct the cell",
        )  # fmt: skip

    def _amount(self, text: str, field: Field) -> dict[str, str]:
        if UNKNOWN in {text.casefold(), self.names.get(text.casefold())}:
            return {field.name: UNKNOWN}
        upper, unit_field = self.companions.get(field.name, ("", ""))
        low, high = range_parts(text) if upper else ("", "")
        found: dict[str, str] = {}
        units: list[str] = []
        for name, part in ((field.name, low or text), (upper, high)):
            if not part or not name:
                continue
            number, word = amount_parts(part)
            value = parse_number(number, self.table.decimal or ".") if number else ""
            if not self.table.decimal and any(mark in number for mark in ".,"):
                value = ""
            if not value:
                raise Refused(
                    "this is no number as the profile has it", found=repr(text[:60]),
                    expected=f"a number, decimal mark {self.table.decimal!r}" if self.table.decimal else "a number",
                    advice="Say the decimal mark in the profile (decimal), or correct the cell",
                )  # fmt: skip
            found[name] = check_text(value, replace(field, name=name), self.units, stored=True)
            units += [word] if word else []
        for word in units:
            self._unit(word, unit_field, found)
        return found

    def _known_unit(self, word: str, field: Field | None) -> str:
        unit = parse_unit(word, self.units)
        if field is None or unit not in field.choices:
            raise Refused(
                "this unit is not known here", expected=", ".join(field.choices) if field else "no unit",
                found=repr(word[:60]), advice="Say in the profile what it means ([units]), or correct the cell",
            )  # fmt: skip
        return unit

    def _unit(self, word: str, unit_field: str, found: dict[str, str]) -> None:
        field = self.sheet.field(unit_field) if unit_field else None
        if field is None and parse_unit(word, self.units) == "pcs":
            return
        unit = self._known_unit(word, field)
        if found.setdefault(unit_field, unit) != unit:
            raise Refused("both ends of a range have one unit", expected=found[unit_field], found=repr(word[:60]))


def _merge(values: dict[str, str], said: Mapping[str, str]) -> None:
    for name, text in said.items():
        if values[name] and values[name] != text:
            message = "this says something else than another cell of the line"
            raise Refused(message, expected=values[name], found=text)
        values[name] = text


def begins_with(text: str, word: str) -> bool:
    """Does a text begin with a whole word?"""
    return text.startswith(word) and not text[len(word) : len(word) + 1].isalnum()


def companions(sheet: FormSheet) -> dict[str, tuple[str, str]]:
    """For each field that is an amount: the field of its upper end, and the field of its unit."""
    found: dict[str, tuple[str, str]] = {}
    for pattern in sheet.patterns:
        if "lo" in pattern.members and pattern.members["lo"].fields:
            upper = pattern.members["hi"].fields if "hi" in pattern.members else ()
            unit = pattern.members["unit"].fields
            found[pattern.members["lo"].fields[0]] = (upper[0] if upper else "", unit[0] if unit else "")
    return found
