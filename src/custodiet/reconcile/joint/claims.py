"""Claims as the joint model reads them: what each printed figure implies for one quantity, in exact fractions.

A quantity is what is true of one subject, in one measure, on one basis, at one time. An amount bounds it from `lo` to
`hi` (None: no upper bound) in base units; a share bounds it by its ratio to a whole. Nothing is rounded: a decimal is a
fraction.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from custodiet.kernel.times import When, day_of, last_day, parse_when

RESULTS = frozenset({"reported", "measured", "declared"})  # what was so; a projection or a plan joins no results
OTHER_KINDS = frozenset({"projected", "planned"})
KINDS = RESULTS | OTHER_KINDS


class Date(NamedTuple):
    """A day, or a longer time with the source in which it stands: "in August" of two sources need not be one day."""

    text: str
    start: int
    end: int
    notice: str = ""

    def before(self, later: "Date") -> bool:
        """Was it surely over before `later` could have begun?"""
        return self.end <= later.start if self.start != self.end else self.end < later.start


class Key(NamedTuple):
    """A quantity: `dimension` is mass, count, volume and so on, or "" where only shares speak of it."""

    subject: str
    measure: str
    basis: str
    dimension: str
    date: Date


@dataclass(frozen=True, slots=True)
class Printed:
    """A number as its source gave it: in which unit, of how many base units, and how it was put.

    `value` is None for a range. `places` are the digits after the point as they stood.
    """

    text: str
    value: Fraction | None
    unit: str
    factor: Fraction
    rounding: str
    places: int = 0


@dataclass(frozen=True, slots=True)
class Claim:
    """One figure of one source. `of` names the whole of a share, and is empty for an amount.

    `label` is what words call it; without one it is called by its id. `paired` is the dimension of the amount beside
    which a share was printed.
    """

    id: str
    as_of: When
    subject: str
    measure: str
    basis: str
    dimension: str
    lo: Fraction
    hi: Fraction | None
    printed: Printed
    of: str = ""
    kind: str = "reported"
    source: str = ""
    trust: Fraction = Fraction(1)
    line: int = 0
    label: str = ""
    paired: str = ""

    @property
    def name(self) -> str:
        """What it is called in words."""
        return self.label or self.id

    @property
    def is_share(self) -> bool:
        """Does it say how much of a whole it is, and not how much it is?"""
        return bool(self.of)

    @property
    def date(self) -> Date:
        """The day that it is as of, or its longer time together with its source."""
        when = self.as_of
        return _day(when) or Date(when.text, when.start, when.end, self.source or self.id)

    @property
    def key(self) -> Key:
        """The quantity that it is about, as far as the claim alone can tell."""
        return Key(self.subject, self.measure, self.basis, self.dimension, self.date)


@lru_cache(maxsize=65_536)
def _day(when: When) -> Date | None:
    """The day that a time is, or a moment of it; nothing for what is longer. Two moments of a day are two times."""
    if when.end == when.start:
        return Date(when.text, when.start, when.end)
    if day_of(when.start) != last_day(when):
        return None
    day = parse_when(day_of(when.start))
    return Date(day.text, day.start, day.end)
