"""What a printed number of a bare table implies: spec/figures.md, with the words that only tables have.

`rounding` is printed, exact, approx, at_least, at_most, nearly, just_over, more_than, a half-width (`0.5`), or a
standard uncertainty (`u=0.3`, widened by three of them, F12).
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from custodiet.books.figures import implied
from custodiet.kernel.errors import Refused
from custodiet.kernel.quantity import CANONICAL, EXACT, UNITS, ZERO, Quantity, parse_decimal
from custodiet.regimes import Convention

WORDS = ("printed", "exact", "approx", "at_least", "at_most", "nearly", "just_over", "more_than")
ONE_SIDED = frozenset({"at_least", "at_most", "nearly", "just_over", "more_than"})
BASE = CANONICAL
_CONVENTION = Convention()


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit with its dimension, and how many base units it is."""

    name: str
    dimension: str
    factor: Fraction


def known_units() -> dict[str, Unit]:
    """Units that every table may use. `ton` alone is none: it may be short, long or metric."""
    found = {name: Unit(name, dimension, Fraction(factor)) for name, (dimension, factor) in UNITS.items()}
    for word, name in _ALSO.items():
        found[word] = found[name]
    return found


_ALSO = {
    "tonne": "t", "tonnes": "t", "metric ton": "t", "metric tons": "t", "metric tonnes": "t", "short ton": "short-ton",
    "short tons": "short-ton", "long ton": "long-ton", "long tons": "long-ton", "kilogram": "kg", "kilograms": "kg",
    "gram": "g", "grams": "g", "pound": "lb", "pounds": "lb", "percent": "%", "per cent": "%", "litre": "L",
    "litres": "L", "liters": "L", "l": "L", "pieces": "pcs", "items": "pcs", "days": "d", "hours": "h",
}  # fmt: skip


def read_range(text: str) -> tuple[Decimal, Decimal]:
    """Return both ends of a number `34.8` or a range `40..41`; refuse what is neither, or is negative."""
    first, dots, last = text.partition("..")
    lo = parse_decimal(first)
    hi = parse_decimal(last) if dots else lo
    if lo < 0:
        raise Refused("a quantity is not negative", found=repr(text))
    if hi < lo:
        raise Refused("a range ends below its beginning", found=repr(text))
    return lo, hi


def check_rounding(text: str) -> None:
    """Refuse a rounding that is none of those known."""
    if text in WORDS or not text:
        return
    try:
        number = parse_decimal(text.removeprefix("u="))
    except Refused:
        number = Decimal(-1)
    if number < 0:
        raise Refused(
            "this is no rounding", expected=f"{', '.join(WORDS)}, a half-width such as 0.5, or u=0.3", found=repr(text)
        )


def interval(lo: Decimal, hi: Decimal, rounding: str, dimension: str) -> tuple[Fraction, Fraction | None]:
    """(lowest, highest or None) that a number or a range implies, in its own unit; of a share, in percent."""
    if rounding == "just_over":
        width = lo - _read(lo, hi, "nearly", dimension)[0]
        return Fraction(lo), Fraction(EXACT.add(hi, width))
    if rounding and rounding not in WORDS and not rounding.startswith("u="):
        half = parse_decimal(rounding)
        return Fraction(max(ZERO, EXACT.subtract(lo, half))), Fraction(EXACT.add(hi, half))
    low, high = _read(lo, hi, rounding, dimension)
    return Fraction(low), None if high is None else Fraction(high)


def _read(lo: Decimal, hi: Decimal, rounding: str, dimension: str) -> tuple[Decimal, Decimal | None]:
    u = parse_decimal(rounding.removeprefix("u=")) if rounding.startswith("u=") else ZERO
    unit = "%" if dimension == "share" else "kg"  # in its own unit a number implies the same, whatever the unit is
    return implied(
        Quantity(dimension, unit, lo, hi, u), "exact" if rounding.startswith("u=") else rounding, _CONVENTION
    )
