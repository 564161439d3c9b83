"""Tables of text (.csv), read strictly: every fault is collected, and all are reported together.

A table is UTF-8 (a byte order mark is accepted), its lines end in LF or CRLF, its cells are separated by commas,
semicolons or tabs: whichever makes its first line a known header. A `Form` says which columns a kind of table has, in
any order, and which of them names the row. Nothing is guessed, trimmed or skipped.
"""

import csv
import hashlib
import io
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from custodiet.kernel.errors import CustodietError, Refused, Several
from custodiet.kernel.files import LARGEST_SOURCE, read_file
from custodiet.kernel.quantity import parse_decimal
from custodiet.kernel.times import When, parse_when
from custodiet.statements.posting import LONGEST
from custodiet.statements.types import LONGEST_TEXT

SEPARATORS = (",", ";", "\t")
_SHOWN = 12  # columns of a header that is not known


@dataclass(frozen=True, slots=True)
class Form:
    """A kind of table: its columns, and the one that holds a row's id ("" where rows have none)."""

    kind: str
    columns: tuple[str, ...]
    key: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line on which it begins (the header is line 1), its id or "", and its cells by column."""

    line: int
    id: str
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one file, with the SHA-256 digest and the length of its bytes. `id` names it as a source."""

    id: str
    file: str
    form: Form
    rows: tuple[Row, ...]
    sha256: str
    size: int


@dataclass(slots=True)
class Faults:
    """What is wrong with the tables of one source, in order of discovery."""

    found: dict[str, CustodietError] = field(default_factory=dict)  # in order, each once

    def add(self, file: str, message: str, *, row: Row | None = None, column: str = "", **parts: str) -> None:
        """Note one fault with its place; `parts` are those of `CustodietError`: expected, found, advice."""
        places = [file]
        if row:
            places += [f"line {row.line}", *([f"row {row.id[:60]}"] if row.id else [])]
        where = ", ".join([*places, *([f"column {column}"] if column else [])])
        fault = CustodietError(message, where=where, **parts)
        self.found[str(fault)] = fault

    def check(self, what: str) -> None:
        """Raise one error that lists every fault; return when there is none."""
        if self.found:
            raise not_imported(what, self.found.values())


def not_imported(what: str, faults: Collection[CustodietError], *, count: int = 0) -> Several:
    """Return the error that lists every fault of a source; `count` of them, where some lines stand for many."""
    number = count or len(faults)
    return Several(f"{what} cannot be imported: {number} fault{'s' if number > 1 else ''}. Nothing was changed", faults)


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of one row, read strictly: a fault is noted, and a harmless value stands in for the broken one."""

    table: Table
    row: Row
    faults: Faults

    def fault(self, column: str, message: str, **parts: str) -> None:
        """Note a fault in one cell."""
        self.faults.add(self.table.file, message, row=self.row, column=column, **parts)

    def text(self, column: str) -> str:
        """A cell that must not be empty, nor longer than an id or a name may be."""
        value = self.row[column]
        if not 0 < len(value) <= LONGEST:
            self.fault(column, f"a text of 1 to {LONGEST} characters is needed", found=repr(value)[:60])
        return value or "?"

    def date(self, column: str, text: str = "") -> When:
        """A date that exists; `text` is a reviewed reading of the cell."""
        value = text or self.row[column]
        try:
            return parse_when(value)
        except Refused as error:
            self.fault(column, error.message, expected=error.expected, found=error.found or repr(value))
            return parse_when("2000")

    def number(self, column: str) -> Decimal | None:
        """A number that is not negative, or None for an empty cell."""
        value = self.row[column]
        if not value:
            return None
        try:
            number = parse_decimal(value)
        except Refused:
            number = Decimal(-1)
        if number < 0:
            self.fault(column, "this is no number", expected='digits such as "65.2"', found=repr(value[:60]))
            return None
        return number

    def word(self, column: str, words: Iterable[str]) -> str:
        """A word of a closed list."""
        value, known = self.row[column], sorted(words)
        if value not in known:
            self.fault(column, "this word is not known", expected=", ".join(known), found=repr(value[:60]))
        return value


def read_table(path: Path, forms: Iterable[Form], faults: Faults, *, name: str = "") -> Table | None:
    """Read the file at `path` in whichever of `forms` its header has; None, and a fault, when it has none of them."""
    data = read_file(path, largest=LARGEST_SOURCE)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        found = f"byte {data[error.start]:#04x} at offset {error.start}"
        faults.add(path.name, "the file is not UTF-8", expected="UTF-8", found=found)
        return None
    lines = list(io.StringIO(text, newline="\n"))
    form, separator, header = _recognise(lines, tuple(forms))
    if form is None:
        faults.add(path.name, "the header is not known", row=Row(1, "", {}), **_nearest(header, forms))
        return None
    rows = _rows(lines, form, separator, header, path.name, faults)
    return Table(name or path.stem, path.name, form, tuple(rows), hashlib.sha256(data).hexdigest(), len(data))


def _recognise(lines: list[str], forms: tuple[Form, ...]) -> tuple[Form | None, str, list[str]]:
    headers = {separator: _header(lines, separator) for separator in SEPARATORS}
    for separator, header in headers.items():
        for form in forms:
            if sorted(header) == sorted(form.columns):
                return form, separator, header
    return None, "", max(headers.values(), key=len)


def _header(lines: list[str], separator: str) -> list[str]:
    try:
        return next(csv.reader(lines, delimiter=separator), [])
    except csv.Error:  # a cell of more than 131,072 characters: no header of ours has one
        return []


def _nearest(header: list[str], forms: Iterable[Form]) -> dict[str, str]:
    """The known headers, and how far the found one is from the nearest."""
    known = {form.kind: form.columns for form in forms}
    kind = min(known, key=lambda name: len(set(known[name]) ^ set(header)))
    lacks = [column for column in known[kind] if column not in header]
    extra = [column for column in header if column not in known[kind]]
    twice = sorted(column for column, times in Counter(header).items() if times > 1)
    parts = (("lacks", lacks), ("has besides", extra), ("has twice", twice))
    difference = "; ".join(f"{word} {_listed(columns)}" for word, columns in parts if columns)
    return {
        "expected": "; or ".join(f"{name}: {','.join(columns)}" for name, columns in known.items()),
        "found": repr(",".join(header)[:300]),
        "advice": f"The nearest is {kind}: this header {difference}",
    }


def _listed(columns: list[str]) -> str:
    shown = ", ".join(repr(column[:60]) for column in columns[:_SHOWN])
    return f"{shown}, ..." if len(columns) > _SHOWN else shown


def _rows(lines: list[str], form: Form, separator: str, header: list[str], file: str, faults: Faults) -> Iterator[Row]:
    seen: dict[str, int] = {}
    for line, cells in _records(lines, separator, file, faults):
        row = Row(line, "", dict.fromkeys(header, "") | dict(zip(header, cells, strict=False)))
        row = Row(line, row[form.key], row.cells) if form.key else row
        if len(cells) != len(header):
            faults.add(file, "wrong number of cells", row=row, expected=str(len(header)), found=str(len(cells)))
            continue
        if form.key and not row.id:
            faults.add(file, "the row has no id", row=row, column=form.key)
        elif form.key and row.id in seen:
            faults.add(file, f"this id stands already on line {seen[row.id]}", row=row, column=form.key)
        seen.setdefault(row.id, line)
        if long := [column for column, value in row.cells.items() if len(value) > LONGEST_TEXT]:
            faults.add(
                file, "the cell is too long", row=row, column=long[0], expected=f"at most {LONGEST_TEXT} characters"
            )
            continue
        for column, value in row.cells.items():
            if not unicodedata.is_normalized("NFC", value):
                faults.add(file, "the text is not in Unicode Normalization Form C", row=row, column=column)
        yield row


def _records(lines: list[str], separator: str, file: str, faults: Faults) -> Iterator[tuple[int, list[str]]]:
    """The records after the header, each with the line on which it begins."""
    reader = csv.reader(lines, delimiter=separator, strict=True)
    next(reader)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            faults.add(file, f"the quoting is broken: {error}", row=Row(line, "", {}))
            return
        yield line, cells
