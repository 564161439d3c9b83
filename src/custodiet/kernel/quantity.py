"""Exact quantities and linear forms over named unknowns.

A quantity is signed in its own unit, as decimal strings: `lo` and `hi` bound it (equal: exact; no `hi`: unbounded), `u`
is the standard uncertainty of this measurement alone, `shared` the standard uncertainties that it shares with others by
a named source (GUM 5.2: one instrument's bias does not average out), `name` makes it the same unknown wherever it is
quoted. Arithmetic is decimal and exact: the context traps Inexact, so nothing is ever rounded silently.

A balance is a `Form`: a constant plus coefficients times unknowns. A drum of 50 to 60 kg moved in and out again leaves
exactly nothing, because it is the same unknown with the coefficients +1 and -1.
"""

import decimal
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from custodiet.kernel.errors import Refused

EXACT = decimal.Context(
    prec=200,
    traps=[
        decimal.Inexact,
        decimal.InvalidOperation,
        decimal.DivisionByZero,
        decimal.Overflow,
        decimal.FloatOperation,
    ],
)
ZERO = Decimal(0)
# unit: (measure, factor to its canonical unit). Factors are exact by definition (BIPM SI brochure; NIST SP 811).
UNITS: dict[str, tuple[str, Decimal]] = {
    "t": ("mass", Decimal(1000)),
    "kg": ("mass", Decimal(1)),
    "g": ("mass", Decimal("0.001")),
    "mg": ("mass", Decimal("0.000001")),
    "lb": ("mass", Decimal("0.45359237")),
    "short-ton": ("mass", Decimal("907.18474")),
    "long-ton": ("mass", Decimal("1016.0469088")),
    "pcs": ("count", Decimal(1)),
    "L": ("volume", Decimal(1)),
    "m3": ("volume", Decimal(1000)),
    "%": ("share", Decimal("0.01")),
    "h": ("time", Decimal(1)),
    "d": ("time", Decimal(24)),
    "Bq": ("activity", Decimal(1)),
}
CANONICAL = {"mass": "kg", "count": "pcs", "volume": "L", "share": "1", "time": "h", "activity": "Bq"}
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,29})(?:\.[0-9]{1,18})?", re.ASCII)


@lru_cache(maxsize=65_536)
def parse_decimal(text: str) -> Decimal:
    """Return the exact value of a decimal string: at most 30 digits before the point and 18 after it, no exponent."""
    if not _DECIMAL.fullmatch(text) or (text.startswith("-0") and not Decimal(text)):
        raise Refused("this is no decimal number", expected='digits such as "34.8"', found=repr(text[:60]))
    return Decimal(text)


def format_decimal(value: Decimal) -> str:
    """Return the shortest plain decimal string of an exact value."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) if value else "0"


def in_unit(canonical: Decimal, unit: str, *, digits: int = 12) -> str:
    """Return a canonical amount as a decimal string in `unit`: exact, or in so many digits where it does not divide."""
    factor = UNITS[unit][1] if unit in UNITS else Decimal(1)  # "1" is the canonical unit of shares
    try:
        return format_decimal(EXACT.divide(canonical, factor))
    except decimal.Inexact:
        return format_decimal(decimal.Context(prec=digits).divide(canonical, factor))


@dataclass(frozen=True, slots=True)
class Quantity:
    """Bounds and uncertainty in the unit as signed. `hidden`: not disclosed here, so it bounds nothing but zero."""

    measure: str
    unit: str
    lo: Decimal
    hi: Decimal | None
    u: Decimal = ZERO
    shared: tuple[tuple[str, Decimal], ...] = ()
    name: str = ""
    hidden: bool = False

    @property
    def factor(self) -> Decimal:
        """Canonical units (`CANONICAL[measure]`) in one unit as signed."""
        return UNITS[self.unit][1]

    @property
    def exact(self) -> bool:
        """Is it one number, without any uncertainty?"""
        return self.lo == self.hi and not self.u and not self.shared

    def bounds(self) -> tuple[Decimal, Decimal | None]:
        """(lowest, highest or None) in the canonical unit, without measurement uncertainty."""
        k = self.factor
        return EXACT.multiply(self.lo, k), None if self.hi is None else EXACT.multiply(self.hi, k)

    def __str__(self) -> str:
        """As signed: `50..60 t`, `at least 3 pcs`, `34.8 %`, `withheld`."""
        if self.hidden:
            return "withheld"
        if self.hi is None:
            return f"at least {format_decimal(self.lo)} {self.unit}" if self.lo else f"unknown ({self.unit})"
        text = (
            format_decimal(self.lo) if self.lo == self.hi else f"{format_decimal(self.lo)}..{format_decimal(self.hi)}"
        )
        spread = f" (u = {format_decimal(self.u)})" if self.u else ""
        return f"{text} {self.unit}{spread}"


def exactly(value: Decimal | int, unit: str) -> Quantity:
    """Return the exact quantity `value unit`."""
    number = Decimal(value)
    return Quantity(UNITS[unit][0], unit, number, number)


Unknown = tuple[str, str]
Term = tuple[int, Decimal, Decimal | None, Decimal]  # coefficient, lowest, highest, standard uncertainty


class _Spread:
    """The running sums over a form's terms: ends (with the number of open ones), and variance by source."""

    __slots__ = ("high", "linear", "low", "open_high", "open_low", "variance")

    def __init__(self) -> None:
        self.low = self.high = self.variance = ZERO
        self.open_low = self.open_high = 0
        self.linear: dict[Unknown, Decimal] = {}

    def count(self, unknown: Unknown, term: Term, sign: int) -> None:
        """Add (+1) or take out (-1) one term."""
        coefficient, lo, hi, u = term
        low, high = (lo, hi) if coefficient > 0 else (hi, lo)
        weight = Decimal(sign * coefficient)
        if low is None:
            self.open_low += sign
        elif low:
            self.low = EXACT.add(self.low, EXACT.multiply(weight, low))
        if high is None:
            self.open_high += sign
        elif high:
            self.high = EXACT.add(self.high, EXACT.multiply(weight, high))
        if u:
            kind, name = unknown
            source = (kind, name.rpartition(" ")[0]) if kind == "shared" else unknown
            before = self.linear.pop(source, ZERO)
            if after := EXACT.add(before, EXACT.multiply(weight, u)):
                self.linear[source] = after
            change = EXACT.subtract(EXACT.multiply(after, after), EXACT.multiply(before, before))
            self.variance = EXACT.add(self.variance, change)


class Form:
    """A linear form in canonical units: `constant` plus, for each unknown, a coefficient.

    An unknown is `(kind, name)`: kind "range" has bounds, kind "random" a standard uncertainty of its own, kind
    "shared" one per named source, whose parts add linearly before they join the others in quadrature (GUM 5.2.2).
    """

    __slots__ = ("_spread", "constant", "terms")

    def __init__(self, quantity: Quantity | None = None, name: str = "") -> None:
        self.constant = ZERO
        self.terms: dict[Unknown, Term] | None = None
        self._spread: _Spread | None = None  # what the terms add up to, kept so that a long sweep stays linear
        if quantity is not None:
            self.add(quantity, 1, name)

    def add(self, quantity: Quantity, sign: int, name: str) -> "Form":
        """Add `sign` (+1 or -1) times a quantity; `name` identifies its unknown unless the quantity names one."""
        k, lo = quantity.factor, quantity.lo
        if lo == quantity.hi:
            part = lo if k == 1 else EXACT.multiply(lo, k)
            self.constant = EXACT.add(self.constant, part) if sign > 0 else EXACT.subtract(self.constant, part)
        else:
            low, high = quantity.bounds()
            self._term(("range", quantity.name or name), sign, low, high, ZERO)
        if quantity.u:
            self._term(("random", quantity.name or name), sign, ZERO, ZERO, EXACT.multiply(quantity.u, k))
        for source, u in quantity.shared:
            scaled = EXACT.multiply(u, k)
            self._term(("shared", f"{source} {format_decimal(scaled)}"), sign, ZERO, ZERO, scaled)
        return self

    def _term(self, unknown: Unknown, sign: int, lo: Decimal, hi: Decimal | None, u: Decimal) -> None:
        old = self.terms.get(unknown) if self.terms else None
        coefficient = sign + (old[0] if old else 0)
        self._put(unknown, (coefficient, lo, hi, u) if coefficient else None)

    def _put(self, unknown: Unknown, term: Term | None) -> None:
        terms = self.terms = {} if self.terms is None else self.terms
        spread = self._spread = self._spread or _Spread()
        if old := terms.pop(unknown, None):
            spread.count(unknown, old, -1)
        if term:
            terms[unknown] = term
            spread.count(unknown, term, 1)

    def plus(self, other: "Form", sign: int = 1) -> "Form":
        """Add `sign` times another form, unknown by unknown."""
        combine = EXACT.add if sign > 0 else EXACT.subtract
        self.constant = combine(self.constant, other.constant)
        for unknown, (coefficient, lo, hi, u) in (other.terms or {}).items():
            self._term(unknown, sign * coefficient, lo, hi, u)
        return self

    def minus(self, other: "Form") -> "Form":
        """Subtract another form."""
        return self.plus(other, -1)

    def beyond(self, other: "Form") -> tuple[Decimal | None, Decimal | None, Decimal]:
        """Return (lowest, highest, standard uncertainty) of this form less another, which has few terms."""
        kept = {unknown: (self.terms or {}).get(unknown) for unknown in other.terms or ()}
        gap = (*self.minus(other).interval(), self.u())
        self.plus(other)
        for unknown, term in kept.items():  # with the bounds that it had, whatever the other gave it
            self._put(unknown, term)
        return gap

    def copy(self) -> "Form":
        """Return an independent copy."""
        return Form().plus(self)

    def interval(self) -> tuple[Decimal | None, Decimal | None]:
        """(lowest, highest) in canonical units, None where unbounded; measurement uncertainty is apart, in `u`."""
        if self._spread is None:
            return self.constant, self.constant
        low, high = self._spread.low, self._spread.high
        return (
            None if self._spread.open_low else EXACT.add(self.constant, low),
            None if self._spread.open_high else EXACT.add(self.constant, high),
        )

    def variance(self) -> Decimal:
        """The square of the standard uncertainty, exact: shared sources linearly, all others in quadrature."""
        return self._spread.variance if self._spread and self._spread.linear else ZERO

    def u(self) -> Decimal:
        """Standard uncertainty in the canonical unit."""
        # A square root is not exact, and an uncertainty is itself an estimate: 28 digits are enough here.
        return self.variance().sqrt()

    def admits(self, target: Decimal | int = 0, *, k: int = 2) -> bool:
        """Can it be `target`, within the ranges and `k` standard uncertainties?"""
        lo, hi = self.interval()
        spread = EXACT.multiply(k, self.u())
        return (lo is None or EXACT.subtract(lo, spread) <= target) and (hi is None or target <= EXACT.add(hi, spread))

    def __str__(self) -> str:
        lo, hi = self.interval()
        ends = ["" if x is None else format_decimal(x) for x in (lo, hi)]
        u = self.u()
        return (ends[0] if lo == hi and lo is not None else "..".join(ends)) + (f" ±{2 * u:.3g} (k = 2)" if u else "")
