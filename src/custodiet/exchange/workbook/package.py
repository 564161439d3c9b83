"""A workbook's file, which anybody may have made: looked through before it is read, and read without running anything.

An .xlsx is a ZIP of XML. `open_workbook` refuses one that would unpack to more than it may, that declares a document
type (the door to entities), or that is encrypted. Of each sheet `survey` then learns, with a parser that keeps nothing,
how many rows and cells there really are (what the file claims of its dimensions is never believed), which cells are
merged, and which rows and columns are hidden. Macros and links to other files are never opened.
"""

import io
import warnings
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any
from xml.parsers import expat

from openpyxl.reader.excel import ExcelReader
from openpyxl.utils import get_column_letter, range_boundaries

from custodiet.kernel.errors import CustodietError, Refused
from custodiet.kernel.files import read_file

LARGEST_FILE = 2**28  # bytes: a million lines fit in a quarter of it
LARGEST_UNPACKED = 2**30
LARGEST_SMALL = 2**24  # of a part that is parsed whole: workbook, styles, relations
MOST_PARTS = 4096
MOST_ROWS, MOST_COLUMNS = 2**20, 2**14  # what a worksheet can have, by ECMA-376
MOST_CELLS = 40_000_000
WIDEST = 512  # columns that any table of ours or of a person's has
MOST_MERGED = 100_000
_CHUNK = 2**20
_PACE = 512  # rows that are read at once
_OLE = b"\xd0\xcf\x11\xe0"
_SAVE = "Open it in a spreadsheet program, save it as .xlsx without a password, and try again"
Value = str | int | float | bool | datetime | date | time | timedelta | None


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it is stored. `kind`: text, number, date, flag, formula, error; an empty cell is no cell."""

    column: int
    value: Value
    kind: str
    percent: bool = False

    @property
    def letter(self) -> str:
        """The column's letter."""
        return get_column_letter(self.column)


@dataclass(slots=True)
class Survey:
    """What a sheet really holds. `merged` are (first column, first row, last column, last row)."""

    rows: int = 0
    cells: int = 0
    last_row: int = 0
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)

    def hides_column(self, column: int) -> bool:
        """Is the column hidden?"""
        return any(first <= column <= last for first, last in self.hidden_columns)


class Sheet:
    """One worksheet: its name, whether it is hidden, and its rows, read as often as one likes."""

    def __init__(self, source: Any, part: str, archive: zipfile.ZipFile, told: Callable[[int, int], None]) -> None:  # noqa: ANN401 - openpyxl's
        self.name, self.hidden = str(source.title), source.sheet_state != "visible"
        self._part, self._archive, self._source, self._told = part, archive, source, told

    @cached_property
    def survey(self) -> Survey:
        """What the sheet holds; raises `Refused` where it is more than a sheet can."""
        return survey(self._archive, self._part, self.name)

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """Yield each row that is not empty: its number, and its cells that are not empty."""
        _ = self.survey  # nothing is read before it was looked through
        self._source.reset_dimensions()
        source = enumerate(self._source.rows, 1)
        while True:
            with _reading(f"sheet {self.name}"):
                rows = [(number, _cells(row)) for number, row in islice(source, _PACE)]
            if not rows:
                return
            self._told(rows[-1][0], max(rows[-1][0], self.survey.last_row))
            yield from ((number, cells) for number, cells in rows if cells)


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets of a workbook, in order."""

    file: str
    sheets: tuple[Sheet, ...]
    macros: bool

    def sheet(self, name: str) -> Sheet | None:
        """The sheet of a name; spreadsheet programs do not tell capital letters apart."""
        return next((sheet for sheet in self.sheets if sheet.name.casefold() == name.casefold()), None)


def open_workbook(path: Path, *, told: Callable[[int, int], None] = lambda _done, _total: None) -> Workbook:
    """Return the workbook at `path`; raise `Refused` where it is none, or could do harm.

    Whoever reads its sheets is `told`, now and then, how many rows of one are done, and how many it has.
    """
    data = read_file(path, largest=LARGEST_FILE)
    where = str(path)
    if data.startswith(_OLE):
        raise Refused("this workbook is protected by a password, or is an old .xls", where=where, advice=_SAVE)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, IndexError) as error:
        raise Refused(
            "this is no workbook", expected="an .xlsx file", found=str(error)[:90], where=where, advice=_SAVE
        ) from None
    _check_parts(parts, where)
    for part in parts:
        if part.filename.lower().endswith((".xml", ".rels", ".vml")):
            _check_no_type(archive, part, where)
    with _reading(where):
        reader = ExcelReader(io.BytesIO(data), read_only=True, keep_links=False)
        reader.read()
        parts_of = {sheet.name: relation.target for sheet, relation in reader.parser.find_sheets()}
        sheets = tuple(Sheet(source, parts_of[source.title], archive, told) for source in reader.wb.worksheets)
    if not sheets:
        raise Refused("this workbook has no worksheet", where=where)
    return Workbook(path.name, sheets, any(part.filename.lower().endswith("vbaproject.bin") for part in parts))


def _check_parts(parts: Sequence[zipfile.ZipInfo], where: str) -> None:
    """Refuse what would unpack to more than it may: `zipfile` reads no more of a part than is declared here."""
    total = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or total > LARGEST_UNPACKED:
        raise Refused(
            "this workbook unpacks to more than is read",
            expected=f"at most {MOST_PARTS} parts of {LARGEST_UNPACKED} bytes together",
            found=f"{len(parts)} parts of {total} bytes",
            where=where,
        )
    names = [part.filename for part in parts]
    if len(set(names)) < len(names):
        raise Refused("a part stands twice in this workbook", where=where, advice=_SAVE)
    for part in parts:
        if part.flag_bits & 1:
            raise Refused("this workbook is encrypted", where=where, advice=_SAVE)
        sheet = part.filename.startswith("xl/worksheets/") or part.filename.endswith("sharedStrings.xml")
        if part.filename.endswith((".xml", ".rels")) and not sheet and part.file_size > LARGEST_SMALL:
            raise Refused(
                "a part of this workbook is too large",
                expected=f"at most {LARGEST_SMALL} bytes",
                found=f"{part.filename[:90]} of {part.file_size} bytes",
                where=where,
            )


def _check_no_type(archive: zipfile.ZipFile, part: zipfile.ZipInfo, where: str) -> None:
    """Refuse a part that declares a document type: no workbook needs one, and entities hide behind it.

    A declaration stands before the root element, so that the parser can stop there.
    """

    def found(*_: object) -> None:
        raise Refused(
            "this workbook declares a document type, as no spreadsheet program does",
            found=part.filename[:90],
            where=where,
        )

    class Begun(Exception):  # noqa: N818 - no error: the root element is there
        pass

    def begun(*_: object) -> None:
        raise Begun

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = found
    parser.StartElementHandler = begun
    with _reading(where), archive.open(part) as source:
        try:
            while data := source.read(_CHUNK):
                parser.Parse(data, False)  # noqa: FBT003 - expat takes it by place
        except Begun:
            return


def survey(archive: zipfile.ZipFile, part: str, name: str) -> Survey:
    """Return what the sheet in `part` holds, and refuse what no sheet can hold."""
    found = Survey()
    where = f"sheet {name}"

    def start(tag: str, attributes: dict[str, str]) -> None:
        if count := _COUNTS.get(tag.rpartition(" ")[2]):
            count(found, attributes, where)

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    with _reading(where), archive.open(part) as source:
        while data := source.read(_CHUNK):
            parser.Parse(data, False)  # noqa: FBT003 - expat takes it by place
        parser.Parse(b"", True)  # noqa: FBT003
    return found


def _count_cell(found: Survey, _: Mapping[str, str], where: str) -> None:
    found.cells += 1
    if found.cells > MOST_CELLS:
        raise _too_much("cells", MOST_CELLS, where)


def _count_row(found: Survey, attributes: Mapping[str, str], where: str) -> None:
    found.rows += 1
    found.last_row = int(attributes.get("r") or found.last_row + 1)
    if not 0 < found.last_row <= MOST_ROWS or found.rows > MOST_ROWS:
        raise _too_much("rows", MOST_ROWS, where)
    if attributes.get("hidden") in _TRUE:
        found.hidden_rows.add(found.last_row)


def _count_column(found: Survey, attributes: Mapping[str, str], _: str) -> None:
    if attributes.get("hidden") in _TRUE:
        found.hidden_columns.append((int(attributes["min"]), int(attributes["max"])))


def _count_merged(found: Survey, attributes: Mapping[str, str], where: str) -> None:
    left, top, right, bottom = range_boundaries(attributes["ref"])
    found.merged.append((left or 1, top or 1, right or MOST_COLUMNS, bottom or MOST_ROWS))
    if len(found.merged) > MOST_MERGED:
        raise _too_much("merged ranges", MOST_MERGED, where)


_TRUE = frozenset({"1", "true"})
_COUNTS = {"c": _count_cell, "row": _count_row, "col": _count_column, "mergeCell": _count_merged}


def _too_much(what: str, most: int, where: str) -> Refused:
    return Refused(
        f"the sheet has more {what} than are read",
        expected=f"at most {most}",
        where=where,
        advice="Delete the empty rows and columns beyond the table, or divide it over several workbooks",
    )


def _cells(row: Iterable[Any]) -> list[Cell]:
    return [_cell(cell) for cell in row if cell.value is not None and cell.value != ""]


def _cell(cell: Any) -> Cell:  # noqa: ANN401 - a cell of openpyxl's
    if cell.column > WIDEST:
        raise Refused(
            "the sheet goes on beyond what any table needs",
            expected=f"at most {WIDEST} columns",
            found=f"something in {get_column_letter(cell.column)}{cell.row}",
            where=f"sheet {cell.parent.title}",
            advice="Delete what stands there",
        )
    kind, value = _KINDS.get(cell.data_type, "text"), cell.value
    if kind == "number":
        return Cell(cell.column, value, kind, percent=isinstance(value, float) and "%" in str(cell.number_format))
    return Cell(cell.column, str(value) if kind == "formula" else value, kind)


_KINDS = {"n": "number", "s": "text", "d": "date", "b": "flag", "f": "formula", "e": "error"}


@contextmanager
def _reading(where: str) -> Iterator[None]:
    """Turn whatever a broken workbook makes a reader raise into one message; the reader's warnings help nobody."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except CustodietError:
        raise
    except MemoryError:
        raise Refused("the workbook is too large for this machine", where=where) from None
    except Exception as error:  # noqa: BLE001 - what a hostile file makes a parser raise is no closed list
        raise Refused(
            "this workbook is broken",
            expected="an .xlsx as spreadsheet programs write it",
            found=f"{type(error).__name__}: {str(error).splitlines()[0][:90] if str(error) else ''}",
            where=where,
            advice=_SAVE,
        ) from None
