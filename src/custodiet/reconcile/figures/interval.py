"""Closed intervals of amounts that are not negative, rounded outward where a result is not exact.

Outward rounding (40 digits) can hide a contradiction in the fortieth digit; it can never invent one.
"""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal

ZERO = Decimal(0)
_DOWN = Context(prec=40, rounding=ROUND_FLOOR)
_UP = Context(prec=40, rounding=ROUND_CEILING)


@dataclass(frozen=True, slots=True)
class Interval:
    """From `lo` to `hi`, both included; no `hi`: unbounded above. It is empty where `hi` is below `lo`."""

    lo: Decimal = ZERO
    hi: Decimal | None = None

    @property
    def empty(self) -> bool:
        """Does it hold no value at all?"""
        return self.hi is not None and self.hi < self.lo

    def meet(self, other: "Interval") -> "Interval":
        """What lies in both."""
        return Interval(max(self.lo, other.lo), _least(self.hi, other.hi))

    def hull(self, other: "Interval") -> "Interval":
        """The smallest interval around both."""
        hi = None if self.hi is None or other.hi is None else max(self.hi, other.hi)
        return Interval(min(self.lo, other.lo), hi)

    def plus(self, other: "Interval") -> "Interval":
        """All sums of a value of each."""
        hi = None if self.hi is None or other.hi is None else _UP.add(self.hi, other.hi)
        return Interval(_DOWN.add(self.lo, other.lo), hi)

    def minus(self, other: "Interval") -> "Interval":
        """All differences of a value of each that are not negative; empty if there is none."""
        hi = None if self.hi is None else _UP.subtract(self.hi, other.lo)
        lo = ZERO if other.hi is None else max(ZERO, _DOWN.subtract(self.lo, other.hi))
        return Interval(lo, hi)

    def times(self, other: "Interval") -> "Interval":
        """All products of a value of each."""
        hi = None if self.hi is None or other.hi is None else _UP.multiply(self.hi, other.hi)
        return Interval(_DOWN.multiply(self.lo, other.lo), hi)

    def over(self, other: "Interval") -> "Interval":
        """All quotients of a value of this by a value of `other`; by zero is any."""
        lo = ZERO if not other.hi else _DOWN.divide(self.lo, other.hi)
        hi = None if self.hi is None or not other.lo else _UP.divide(self.hi, other.lo)
        return Interval(lo, hi)

    def widened(self, by: Decimal) -> "Interval":
        """The interval with `by` added at both ends."""
        return Interval(_DOWN.subtract(self.lo, by), None if self.hi is None else _UP.add(self.hi, by))

    def __contains__(self, value: Decimal) -> bool:
        return self.lo <= value and (self.hi is None or value <= self.hi)


ANY = Interval()


def _least(a: Decimal | None, b: Decimal | None) -> Decimal | None:
    if a is None or b is None:
        return b if a is None else a
    return min(a, b)
