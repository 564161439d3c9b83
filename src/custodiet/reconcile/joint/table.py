"""A bare table of claims, and the `model.toml` beside it, read strictly: all faults at once, each with its place.

Nothing is guessed: a number with a thousands mark, a date in another style than ISO 8601, a unit that nobody defined, a
cell that should not be empty is a fault. Only space around a cell, and a byte order mark, are passed over.
"""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from custodiet.kernel.errors import CustodietError, Refused, Several
from custodiet.kernel.times import When, parse_when
from custodiet.reconcile.joint.claims import KINDS, Claim, Printed
from custodiet.reconcile.joint.reading import Unit, check_rounding, interval, read_range
from custodiet.reconcile.joint.rules import Rules

NEEDED = ("id", "as_of", "subject", "measure", "value", "unit")
OPTIONAL = ("of", "basis", "kind", "rounding", "source", "note", "share")
_SEPARATORS = (",", ";", "\t")
_NEVER = parse_when("2000")
_SHARE = "share"


@dataclass(slots=True)
class Faults:
    """What is wrong with one file, in the order in which it was found."""

    file: str
    found: list[CustodietError] = field(default_factory=list)

    def add(self, message: str, *, line: int = 0, column: str = "", **parts: str) -> None:
        """Note a fault; `parts` are those of `CustodietError`: expected, found, advice."""
        places = [self.file, *([f"line {line}"] if line else []), *([f"column {column}"] if column else [])]
        self.found.append(CustodietError(message, where=", ".join(places), **parts))

    def refused(self, error: CustodietError, *, line: int, column: str) -> None:
        """Note what a reader refused."""
        self.add(error.message, line=line, column=column, expected=error.expected, found=error.found)


def check(*faults: Faults) -> None:
    """Raise one error that lists every fault; return when there is none."""
    found = [fault for file in faults for fault in file.found]
    if found:
        number = f"{len(found)} fault{'s' if len(found) > 1 else ''}"
        raise Several(f"the table cannot be read: {number}. Nothing was computed", found)


@dataclass(frozen=True, slots=True)
class Table:
    """The cells of a file: each row's line and its cells by column. `unread` are the columns that nothing reads."""

    rows: tuple[tuple[int, Mapping[str, str]], ...] = ()
    unread: tuple[str, ...] = ()


def read_cells(data: bytes, faults: Faults) -> Table:
    """Return the rows of a CSV file that have a cell which is not empty; what is wrong is noted in `faults`."""
    try:
        lines = data.decode("utf-8-sig").splitlines(keepends=True)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        faults.add("this is not UTF-8", line=line, advice="Save the table as CSV UTF-8")
        return Table()
    if any("\0" in line for line in lines):
        faults.add("this is no text: it holds zero bytes")
        return Table()
    separator = _separator(lines)
    reader = csv.reader(lines, delimiter=separator, strict=True)
    rows: list[tuple[int, Sequence[str]]] = []
    try:
        line = 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((line, [cell.strip() for cell in cells]))
            line = reader.line_num + 1
    except csv.Error as error:
        faults.add(f"this is not CSV: {error}", line=reader.line_num)
        return Table()
    return _named(rows, faults)


def _separator(lines: Sequence[str]) -> str:
    """The separator that makes most of the first line the names of columns."""
    first = next((line for line in lines if line.strip()), "")
    return max(_SEPARATORS, key=lambda s: sum(cell.strip(' "\r\n') in _NAMES for cell in first.split(s)))


def _named(rows: Sequence[tuple[int, Sequence[str]]], faults: Faults) -> Table:
    if not rows:
        faults.add("the file is empty", expected=f"a first line with the columns {', '.join(NEEDED)}")
        return Table()
    line, header = rows[0]
    _check_header(line, header, faults)
    if faults.found:
        return Table()
    named = []
    for line, cells in rows[1:]:
        if len(cells) > len(header) and any(cells[len(header) :]):
            found = f"{len(cells)} cells, {len(header)} columns"
            faults.add("a row has more cells than the table has columns", line=line, found=found, advice=_QUOTE)
        named.append((line, dict(zip(header, cells, strict=False))))
    if not named:
        faults.add("the table has no rows below its first line", line=line)
    return Table(tuple(named), tuple(name for name in header if name and name not in _NAMES))


def _check_header(line: int, header: Sequence[str], faults: Faults) -> None:
    for name in NEEDED:
        if name not in header:
            near = next((other for other in header if other.lower().replace(" ", "_") == name), "")
            found = repr(near) if near else ", ".join(header)[:200]
            faults.add(f"the column {name} is missing", line=line, expected=", ".join(NEEDED), found=found)
    for name, count in Counter(name for name in header if name).items():
        if count > 1:
            faults.add(f"the column {name!r} stands {count} times", line=line)


_NAMES = {*NEEDED, *OPTIONAL}
_QUOTE = 'Put a cell that holds the separator into double quotes: "1,300"'


def read_claims(table: Table, rules: Rules, units: Mapping[str, Unit], faults: Faults) -> list[Claim]:
    """Return the claims of a table in its order; what is wrong is noted in `faults`."""
    claims = [claim for line, cells in table.rows for claim in _Row(line, cells, rules, units, faults).claims()]
    lines: dict[str, list[int]] = {}
    for claim in claims:
        lines.setdefault(claim.id, []).append(claim.line)
    for name, found in lines.items():
        if name and len(found) > 1:
            faults.add(
                f"the id {name!r} stands more than once", column="id", found=f"lines {', '.join(map(str, found))}"
            )
    return claims


@dataclass(frozen=True, slots=True)
class _Row:
    """One row, read strictly: a fault is noted, and a harmless value stands in for the broken cell."""

    line: int
    cells: Mapping[str, str]
    rules: Rules
    units: Mapping[str, Unit]
    faults: Faults

    def claims(self) -> Iterator[Claim]:
        """The amount and the share that the row states."""
        unit = self._unit()
        of, share = self._cell("of"), self._cell(_SHARE)
        if share and unit.dimension == _SHARE:
            self._fault(_SHARE, "a row whose value is a share has no further share", found=repr(share))
        elif share:
            yield self._claim("", unit, "value", "")
            if of:
                yield replace(self._claim(f"#{_SHARE}", self.units["%"], _SHARE, of), paired=unit.dimension)
            else:
                self._fault("of", "a share needs the whole that it is a share of")
            return
        if unit.dimension == _SHARE and not of:
            self._fault("of", "a share needs the whole that it is a share of")
        if unit.dimension != _SHARE and of:
            self._fault(
                "of", "an amount has no whole", found=repr(of), advice="Give a share in the unit %, or leave it empty"
            )
        yield self._claim("", unit, "value", of)

    def _claim(self, suffix: str, unit: Unit, column: str, of: str) -> Claim:
        rounding = self._rounding() if column == "value" else "printed"
        lo, hi = self._number(column)
        dimension = unit.dimension
        low, high = interval(lo, hi, rounding, dimension)
        text = self._cell(column)
        share = dimension == _SHARE
        places = -min(0, *(int(x.as_tuple().exponent) for x in (lo, hi)))
        value = Fraction(lo) if lo == hi else None
        source = self._cell("source")
        return Claim(
            id=self._needed("id") + suffix,
            as_of=self._date(),
            subject=self._needed("subject"),
            measure=self._needed("measure"),
            basis=self._cell("basis"),
            dimension="" if share else dimension,
            lo=low * unit.factor,
            hi=None if high is None else high * unit.factor,
            printed=Printed(text, value, unit.name, unit.factor, rounding or "printed", places),
            of=of,
            kind=self._kind(),
            source=source,
            trust=self.rules.trust.get(source, Fraction(1)),
            line=self.line,
        )

    def _cell(self, column: str) -> str:
        return self.cells.get(column, "")

    def _fault(self, column: str, message: str, **parts: str) -> None:
        self.faults.add(message, line=self.line, column=column, **parts)

    def _needed(self, column: str) -> str:
        value = self._cell(column)
        if not value:
            self._fault(column, "this cell must not be empty")
        return value

    def _date(self) -> When:
        text = self._cell("as_of")
        try:
            return parse_when(text)
        except Refused as error:
            self._fault("as_of", error.message, expected=error.expected, found=repr(text))
            return _NEVER

    def _number(self, column: str) -> tuple[Decimal, Decimal]:
        text = self._cell(column)
        try:
            return read_range(text)
        except Refused as error:
            marked = any(mark in text for mark in ",' \u00a0\u202f\u2009")
            advice = "Write digits and a decimal point, without thousands marks: 1300 or 34.8" if marked else ""
            self._fault(column, error.message, expected=error.expected, found=error.found or repr(text), advice=advice)
            return Decimal(0), Decimal(0)

    def _unit(self) -> Unit:
        name = self._cell("unit")
        unit = self.units.get(name)
        if unit is None:
            advice = f'Define it in model.toml, such as: [units] "{name or "drums"}" = "1 pcs"'
            if name.lower() in {"ton", "tons"}:
                advice = "It may be short, long or metric: write short-ton, long-ton or t"
            self._fault("unit", "this unit is not known", found=repr(name), advice=advice)
            return Unit(name, "mass", Fraction(1))
        return unit

    def _rounding(self) -> str:
        text = self._cell("rounding")
        try:
            check_rounding(text)
        except Refused as error:
            self.faults.refused(error, line=self.line, column="rounding")
            return "printed"
        return text

    def _kind(self) -> str:
        word = self._cell("kind") or "reported"
        if word not in KINDS:
            self._fault("kind", "this kind is not known", expected=", ".join(sorted(KINDS)), found=repr(word))
        return word
