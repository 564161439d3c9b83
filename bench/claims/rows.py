"""Claims as rows of a table, and the interval that each allows, by the bench's own reading of spec/figures.md."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, fields
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

DECLARED, REMOVED, DESTROYED, ABROAD = "declared", "removed", "destroyed", "destroyed_abroad"
CUMULATIVE = (REMOVED, DESTROYED, ABROAD)
CONTAINS = {REMOVED: (ABROAD,), DESTROYED: (ABROAD,)}
SHARE = "%"
TONNES = {
    "t": Fraction(1),
    "kg": Fraction(1, 1000),
    "short-ton": Fraction("0.90718474"),
    "long-ton": Fraction("1.0160469088"),
    SHARE: Fraction(1, 100),
}
WHOLE = Decimal(100)
K = 3  # of `u=`: the coverage factor of spec/figures.md, F12
NOT_RESULTS = frozenset({"projected", "planned"})


@dataclass(frozen=True, slots=True)
class Row:
    """One claim, as the columns of a table."""

    id: str
    as_of: str
    subject: str
    measure: str
    value: str
    unit: str
    of: str
    basis: str
    kind: str
    rounding: str
    source: str
    note: str = ""


class Cell(NamedTuple):
    """One unknown quantity."""

    subject: str
    measure: str
    basis: str
    day: str


def as_csv(rows: Iterable[Row]) -> str:
    """The table as a spreadsheet writes it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    names = [one.name for one in fields(Row)]
    writer.writerow(names)
    writer.writerows([getattr(row, name) for name in names] for row in rows)
    return out.getvalue()


def cell_of(row: Row) -> Cell:
    """The quantity that a row speaks about."""
    return Cell(row.subject, row.measure, row.basis, row.as_of)


def implied(row: Row) -> tuple[Fraction, Fraction | None]:
    """The least and the greatest value that a row allows, in tonnes or as a share of one."""
    value, factor = Decimal(row.value), TONNES[row.unit]
    low, high = _read(value, row.rounding, share=row.unit == SHARE)
    if row.unit == SHARE and value <= WHOLE:
        high = WHOLE if high is None else min(high, WHOLE)
    return Fraction(max(low, Decimal(0))) * factor, None if high is None else Fraction(high) * factor


def allows(row: Row, amount: Fraction) -> bool:
    """Does a row allow an amount, in tonnes or as a share of one?"""
    low, high = implied(row)
    return low <= amount and (high is None or amount <= high)


def _read(value: Decimal, rounding: str, *, share: bool) -> tuple[Decimal, Decimal | None]:
    if rounding in {"at_least", "more_than"}:
        return value, None
    if rounding == "at_most":
        return Decimal(0), value
    half, unit, tenth = half_width(value, share=share), last_digit(value), value / 10
    narrow = max(min(unit, tenth), half)
    words = {
        "exact": (Decimal(0), Decimal(0)),
        "printed": (half, half),
        "": (half, half),
        "approx": (max(min(max(unit, value / 50), tenth), half),) * 2,
        "nearly": (narrow, Decimal(0)),
        "just_over": (Decimal(0), narrow),
    }
    if rounding in words:
        below, above = words[rounding]
    else:
        below = above = K * Decimal(rounding[2:]) if rounding.startswith("u=") else Decimal(rounding)
    return value - below, value + above


def half_width(value: Decimal, *, share: bool) -> Decimal:
    """Half a unit of the last digit that counts: F3 to F6."""
    written = place(value) / 2
    return written if share else max(written, min(last_digit(value) / 2, value / 20))


def place(value: Decimal) -> Decimal:
    """One unit of the last digit as written."""
    return Decimal(1).scaleb(int(value.as_tuple().exponent))


def last_digit(value: Decimal) -> Decimal:
    """One unit of the last digit that is not zero; after a decimal point, of the last as written."""
    if not value or place(value) < 1:
        return place(value)
    return Decimal(1).scaleb(len(str(value)) - len(str(value).rstrip("0")))
