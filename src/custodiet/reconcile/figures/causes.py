"""Which slip of the pen, or of the unit, would have turned a possible value into the printed one.

Likeliest first: two digits exchanged, the decimal point moved, another unit, a digit added, one digit wrong, a digit
dropped. A one-sided figure ("more than 60") has no such causes, nor has a range.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal

from custodiet.books.figures import Figure
from custodiet.kernel.quantity import EXACT, UNITS, format_decimal
from custodiet.reconcile.figures.interval import Interval

_ROUGH = Context(prec=28, rounding=ROUND_HALF_EVEN)
_TWO_SIDED = frozenset({"", "printed", "exact", "approx"})


@dataclass(frozen=True, slots=True)
class Cause:
    """`value`, in the figure's unit, is possible, and `slip` says how it became what was printed."""

    slip: str
    value: Decimal


def causes(figure: Figure, allowed: Interval) -> list[Cause]:
    """Return the causes whose value the allowed interval (canonical unit) admits, likeliest first.

    Where nothing bounds the interval above, a slip fits whatever was meant, and none is named.
    """
    if allowed.hi is None or figure.value is None or figure.value <= 0 or figure.rounding not in _TWO_SIDED:
        return []
    found: dict[Decimal, Cause] = {}
    for slip, slips in _SLIPS:
        for value in slips(figure, figure.value):
            if value > 0 and value != figure.value and fits(figure, value, allowed):
                found.setdefault(value, Cause(slip, value))
    return list(found.values())


def nearest(figure: Figure, allowed: Interval) -> Decimal | None:
    """The middle of what is allowed, in the figure's unit and at its printed precision; None without an upper bound."""
    if allowed.hi is None:
        return None
    middle = _ROUGH.divide((allowed.lo + allowed.hi) / 2, UNITS[figure.unit][1])
    value = middle.quantize(_last_place(figure), context=_ROUGH)
    return value if fits(figure, value, allowed) else None


def fits(figure: Figure, value: Decimal, allowed: Interval) -> bool:
    """Would the figure, printed as `value` to the same precision, imply something allowed?"""
    factor = UNITS[figure.unit][1]
    half = EXACT.multiply(_last_place(figure), Decimal("0.5"))
    if figure.measure == "count" or figure.rounding == "exact":
        half = Decimal(0)
    return EXACT.multiply(value, factor) in allowed.widened(EXACT.multiply(half, factor))


def _last_place(figure: Figure) -> Decimal:
    exponent = (figure.value or Decimal(0)).as_tuple().exponent
    return Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)


def _exchanged(figure: Figure, value: Decimal) -> Iterator[Decimal]:
    digits = _digits(value)
    for i in range(len(digits)):
        for j in range(i + 1, len(digits)):
            swapped = [*digits]
            swapped[i], swapped[j] = digits[j], digits[i]
            yield _number(figure, "".join(swapped))


def _point_moved(figure: Figure, value: Decimal) -> Iterator[Decimal]:
    del figure
    for places in (1, -1, 2, -2, 3, -3):
        yield value.scaleb(places)


def _other_unit(figure: Figure, value: Decimal) -> Iterator[Decimal]:
    for unit, (measure, factor) in UNITS.items():
        if measure == figure.measure and unit != figure.unit:
            converted = _ROUGH.divide(_ROUGH.multiply(value, factor), UNITS[figure.unit][1])
            if converted >= _last_place(figure):
                yield converted.quantize(_last_place(figure), context=_ROUGH)


def _digit_added(figure: Figure, value: Decimal) -> Iterator[Decimal]:
    digits = _digits(value)
    for i in range(len(digits) if len(digits) > 1 else 0):
        yield _number(figure, digits[:i] + digits[i + 1 :])


def _digit_wrong(figure: Figure, value: Decimal) -> Iterator[Decimal]:
    digits = _digits(value)
    for i in range(len(digits)):
        for digit in "0123456789":
            yield _number(figure, digits[:i] + digit + digits[i + 1 :])


def _digit_dropped(figure: Figure, value: Decimal) -> Iterator[Decimal]:
    digits = _digits(value)
    for i in range(len(digits) + 1):
        for digit in "0123456789":
            yield _number(figure, digits[:i] + digit + digits[i:])


def _digits(value: Decimal) -> str:
    return format_decimal(value).replace(".", "")


def _number(figure: Figure, digits: str) -> Decimal:
    value = format_decimal(figure.value or Decimal(0))
    places = len(value.partition(".")[2])
    return Decimal(digits or "0").scaleb(-places)


_SLIPS: tuple[tuple[str, Callable[[Figure, Decimal], Iterator[Decimal]]], ...] = (
    ("two digits exchanged", _exchanged),
    ("the decimal point moved", _point_moved),
    ("another unit", _other_unit),
    ("a digit too many", _digit_added),
    ("one digit wrong", _digit_wrong),
    ("a digit dropped", _digit_dropped),
)
