"""What people get wrong, planted in a true table, with the truth about it.

Errors are planted in results that say a number from both sides: "more than 60" has no digits that could show what was
meant. The row keeps its rounding, its unit and all else; only its number changes.
"""

import random
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from itertools import combinations

from bench.claims.judge import conflict, groups
from bench.claims.rows import DECLARED, NOT_RESULTS, SHARE, TONNES, Row, cell_of, implied, place
from bench.claims.world import ROUGH, Table

ONE_SIDED = frozenset({"at_least", "at_most", "more_than", "nearly", "just_over"})
NUMBER = re.compile(r"(?:0|[1-9][0-9]*)(?:\.[0-9]+)?", re.ASCII)
Slips = Callable[[Row, Table], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Error:
    """A row as it was and as it is printed.

    It is `detectable` if it cannot be true together with the rows that are, under the rules.
    """

    kind: str
    was: Row
    now: Row
    detectable: bool

    def named_by(self, value: Fraction) -> bool:
        """Is a number, in the row's unit, what the row said before, as far as it said it?"""
        low, high = implied(self.was)
        amount = value * TONNES[self.was.unit]
        return low <= amount and (high is None or amount <= high)

    def truth(self) -> Mapping[str, object]:
        """As a truth file has it."""
        return {
            "kind": self.kind,
            "row": self.now.id,
            "was": self.was.value,
            "now": self.now.value,
            "detectable": self.detectable,
        }


@dataclass(frozen=True, slots=True)
class Planted:
    """A table with errors in it: all its rows, and what is wrong with some of them."""

    table: Table
    rows: tuple[Row, ...]
    errors: tuple[Error, ...]


def plant(table: Table, kinds: Iterable[str], seed: int) -> Planted:
    """Plant an error of each kind given, as far as some row can have it, and no two in one row."""
    dice = random.Random(seed)  # noqa: S311 - the same errors every time, no secret
    able = [row for row in table.rows if row.kind not in NOT_RESULTS and row.rounding not in ONE_SIDED]
    found: dict[str, tuple[str, Row, Row]] = {}
    for kind in kinds:
        for row in dice.sample(able, len(able)):
            slips = [] if row.id in found else sorted({slip for slip in SLIPS[kind](row, table) if _wrong(slip, row)})
            if slips:
                found[row.id] = kind, row, replace(row, value=dice.choice(slips))
                break
    together = {row.id: group for group in groups(table.rows, table.rules) for row in group}
    errors = []
    for kind, was, now in found.values():
        others = [row for row in together[was.id] if row.id not in found]
        errors.append(Error(kind, was, now, conflict([now, *others], table.rules) is not None))
    rows = tuple(found[row.id][2] if row.id in found else row for row in table.rows)
    return Planted(table, rows, tuple(errors))


def _wrong(slip: str, row: Row) -> bool:
    return NUMBER.fullmatch(slip) is not None and Decimal(slip) not in {Decimal(0), Decimal(row.value)}


def _exchanged(row: Row, _: Table) -> Iterator[str]:
    at = [n for n, sign in enumerate(row.value) if sign.isdigit()]
    for one, other in combinations(at, 2):
        signs = list(row.value)
        signs[one], signs[other] = signs[other], signs[one]
        yield "".join(signs)


def _dropped(row: Row, _: Table) -> Iterator[str]:
    yield from (row.value[:n] + row.value[n + 1 :] for n, sign in enumerate(row.value) if sign.isdigit())


def _doubled(row: Row, _: Table) -> Iterator[str]:
    yield from (row.value[:n] + sign + row.value[n:] for n, sign in enumerate(row.value) if sign.isdigit())


def _one_wrong(row: Row, _: Table) -> Iterator[str]:
    for n, sign in enumerate(row.value):
        if sign.isdigit():
            yield from (row.value[:n] + digit + row.value[n + 1 :] for digit in "0123456789")


def _point_moved(row: Row, _: Table) -> Iterator[str]:
    yield from (_plain(Decimal(row.value).scaleb(places)) for places in (-2, -1, 1, 2))


def _thousands_mark(row: Row, _: Table) -> Iterator[str]:
    """1,300 read as 1.300, or the other way round."""
    whole, _point, fraction = row.value.partition(".")
    if not fraction and len(whole) > len("999"):
        yield f"{whole[:-3]}.{whole[-3:]}"
    if len(fraction) == len("300"):
        yield whole + fraction


def _tons(unit: str) -> Slips:
    def slips(row: Row, _: Table) -> Iterator[str]:
        if row.unit == "t":
            value, ton = Decimal(row.value), TONNES[unit]
            printed = ROUGH.divide(value * ton.denominator, Decimal(ton.numerator))
            yield _plain(printed.quantize(place(value), rounding=ROUND_HALF_EVEN, context=ROUGH))

    return slips


def _another(differs: Callable[[Row, Row], bool]) -> Slips:
    def slips(row: Row, table: Table) -> Iterator[str]:
        yield from (one.value for one in table.rows if (one.unit, one.of) == (row.unit, row.of) and differs(row, one))

    return slips


def _items(row: Row, one: Row) -> bool:
    same = (one.measure, one.basis, one.as_of) == (row.measure, row.basis, row.as_of)
    return same and one.subject != row.subject


def _days(row: Row, one: Row) -> bool:
    same = (one.subject, one.measure, one.basis) == (row.subject, row.measure, row.basis)
    return same and row.measure != DECLARED and one.as_of != row.as_of


def _bases(row: Row, one: Row) -> bool:
    return one.subject == row.subject and (one.measure, one.basis) != (row.measure, row.basis)


def _double_count(row: Row, table: Table) -> Iterator[str]:
    """A whole with one of its parts counted once more."""
    if row.unit == SHARE:
        return
    value = Decimal(row.value)
    for part in table.rules.wholes.get(row.subject, ()):
        more = table.true[cell_of(row)._replace(subject=part)] / TONNES[row.unit]
        amount = ROUGH.divide(Decimal(more.numerator), Decimal(more.denominator))
        yield _plain((value + amount).quantize(place(value), rounding=ROUND_HALF_EVEN, context=ROUGH))


def _plain(value: Decimal) -> str:
    return f"{value:f}"


SLIPS: Mapping[str, Slips] = {
    "digits exchanged": _exchanged,
    "digit dropped": _dropped,
    "digit doubled": _doubled,
    "one digit wrong": _one_wrong,
    "decimal point moved": _point_moved,
    "thousands mark": _thousands_mark,
    "short ton for tonne": _tons("short-ton"),
    "long ton for tonne": _tons("long-ton"),
    "kilogram for tonne": lambda row, _: [_plain(Decimal(row.value).scaleb(3))] if row.unit == "t" else [],
    "another item's figure": _another(_items),
    "another day's figure": _another(_days),
    "another basis's figure": _another(_bases),
    "double count": _double_count,
}
