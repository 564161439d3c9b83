"""A table of readings of a material balance (.csv), read strictly: every fault with its place, the first ones named.

Columns: `kind` (input, output, inventory), `period` (1, 2, ...; for an inventory the period at whose end it stands, 0
for the opening), `value`, `unit` (the same in all rows), `random` and, if there is need, `systematic` with `source`:
one standard deviation, as a number in the unit or in per cent of the value (`0.5 %`). A source is whatever several
readings share: a scale between two calibrations, say. A million rows take some seconds.
"""

import csv
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import cast, get_args

from custodiet.kernel.errors import CustodietError, Refused, Several
from custodiet.kernel.quantity import UNITS
from custodiet.kernel.strict import decode
from custodiet.stats.balance import Kind, Term
from custodiet.stats.propagation import Reading

NEEDED = ("kind", "period", "value", "unit", "random")
OPTIONAL = ("systematic", "source")
_KINDS = get_args(Kind)
_NAMED = 20  # faults that are told one by one
_LARGEST = 1_000_000  # periods


def read_readings(data: bytes, *, file: str) -> tuple[list[Term], str]:
    """Return the readings and their unit; raise `Several` with what is wrong, if anything is."""
    rows = csv.reader(decode(data, file).removeprefix("\ufeff").splitlines(), strict=True)
    faults: list[CustodietError] = []
    terms: list[Term] = []
    units: dict[str, int] = {}
    count = 0
    try:
        columns = _columns(next(rows, []), file)
        for cells in rows:
            if not cells:
                continue
            try:
                terms.append(_term(cells, columns))
                units.setdefault(cells[columns["unit"]].strip(), rows.line_num)
            except Refused as error:
                count += 1
                if len(faults) < _NAMED:
                    faults.append(
                        error.at(f"{file}, line {rows.line_num}" + (f", {error.where}" if error.where else ""))
                    )
    except csv.Error as error:
        raise Refused(f"this is not CSV: {error}", where=f"{file}, line {rows.line_num}") from None
    faults += list(_units(units, file))
    count += len(faults) - min(count, _NAMED)
    if faults:
        more = f", of which the first {_NAMED} are named" if count > len(faults) else ""
        raise Several(f"the readings cannot be used: {count} fault{'s' if count > 1 else ''}{more}", faults)
    if not terms:
        raise Refused("the table holds no readings", expected=f"rows with {', '.join(NEEDED)}", where=file)
    return terms, next(iter(units))


def _columns(header: Sequence[str], file: str) -> Mapping[str, int]:
    names = [name.strip() for name in header]
    missing = [name for name in NEEDED if name not in names]
    unknown = [name for name in names if name not in {*NEEDED, *OPTIONAL}]
    if missing or unknown or len(set(names)) != len(names):
        raise Refused(
            "the first line has other columns",
            expected=f"{', '.join(NEEDED)}, and perhaps {', '.join(OPTIONAL)}",
            found=", ".join(names)[:200],
            where=f"{file}, line 1",
        )
    return {name: place for place, name in enumerate(names)}


def _term(cells: Sequence[str], columns: Mapping[str, int]) -> Term:
    if len(cells) != len(columns):
        raise Refused("a row has too many cells, or too few", expected=f"{len(columns)}", found=f"{len(cells)}")
    kind = cells[columns["kind"]].strip()
    if kind not in _KINDS:
        raise Refused(
            "there is no such kind of reading", expected=", ".join(_KINDS), found=repr(kind), where="column kind"
        )
    period = _whole(cells[columns["period"]], least=0 if kind == "inventory" else 1)
    value = _number(cells[columns["value"]].strip(), "value")
    random = _sigma(cells[columns["random"]], value, "random")
    shared: dict[str, float] = {}
    if "systematic" in columns and (text := cells[columns["systematic"]].strip()):
        source = cells[columns["source"]].strip() if "source" in columns else ""
        if not source:
            raise Refused(
                "a systematic error needs a source", expected="a name in column source", where="column source"
            )
        shared[source] = _sigma(text, value, "systematic")
    return Term(cast("Kind", kind), period, Reading(value, random, shared))


def _whole(text: str, *, least: int) -> int:
    text = text.strip()
    if not (text.isascii() and text.isdigit()) or not least <= int(text[:9]) <= _LARGEST:
        raise Refused(
            "this is no period", expected=f"{least} to {_LARGEST}", found=repr(text[:60]), where="column period"
        )
    return int(text)


def _number(text: str, column: str) -> float:
    """A plain decimal number; a missing one is refused, and so is what Python alone takes for one (`nan`, `1_0`)."""
    try:
        value = float(text) if text.isascii() and "_" not in text else math.nan
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        message = "this is no number" if text else "a measurement is missing"
        raise Refused(message, expected='digits such as "12.5"', found=repr(text[:60]), where=f"column {column}")
    return value


def _sigma(text: str, value: float, column: str) -> float:
    number = text.strip()
    part = number.endswith("%")
    size = _number(number.removesuffix("%").strip(), column)
    if size < 0:
        raise Refused(
            "a standard deviation is negative", expected="zero or above", found=repr(number), where=f"column {column}"
        )
    return size / 100 * abs(value) if part else size


def _units(units: Mapping[str, int], file: str) -> Iterator[CustodietError]:
    for unit, line in units.items():
        if UNITS.get(unit, ("",))[0] != "mass":
            known = ", ".join(name for name, (measure, _) in UNITS.items() if measure == "mass")
            yield CustodietError(
                "this is no unit of mass", expected=known, found=repr(unit), where=f"{file}, line {line}"
            )
    if len(units) > 1:
        found = ", ".join(f"{unit} (line {line})" for unit, line in units.items())
        yield CustodietError("readings are in different units", expected="one unit", found=found, where=file)
