"""Tables of claims that are all true, told from hidden true values with the roundings and hedges of real reports.

A world is some stockpiles, each a tree of parts of two to four levels, on one or two bases, through some days. Of each
node is declared an amount, once or twice, and amounts removed, destroyed and destroyed abroad, which never fall.
Sources report cells of it as amounts, in several units, or as shares. A row is kept only if it allows the true value,
so that all can be true; projections, which may be any number, are sprinkled in, for they must not count.
"""

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

from bench.claims.exact import ONE, ZERO
from bench.claims.judge import Rules
from bench.claims.rows import (
    ABROAD,
    CUMULATIVE,
    DECLARED,
    DESTROYED,
    NOT_RESULTS,
    REMOVED,
    SHARE,
    TONNES,
    Cell,
    Row,
    allows,
    cell_of,
    place,
)

SOURCES = ("State report", "Inspectorate", "Secretariat", "Newspaper", "Contractor")
SHARES, PROJECTIONS, CROWDED = 0.22, 0.04, 1.1  # of rows; rows for each cell of the world
FIRST_DAY = date(2013, 10, 1)
ROUGH = Context(prec=28)
UNITS = {"t": 72, "kg": 14, "short-ton": 8, "long-ton": 6}
AMOUNTS = {
    "printed": 55,
    "approx": 12,
    "nearly": 6,
    "exact": 5,
    "at_least": 5,
    "more_than": 4,
    "u": 4,
    "at_most": 3,
    "width": 3,
    "just_over": 3,
}
DIGITS = {  # how many are printed, and how they are rounded
    "printed": ((2, 3, 3, 4, 5), ROUND_HALF_EVEN),
    "width": ((3, 4), ROUND_HALF_EVEN),
    "approx": ((1, 2, 2, 3), ROUND_HALF_EVEN),
    "nearly": ((2, 3), ROUND_CEILING),
    "at_most": ((2, 3), ROUND_CEILING),
    "just_over": ((2, 3), ROUND_FLOOR),
    "at_least": ((2, 3), ROUND_FLOOR),
    "more_than": ((2, 3), ROUND_FLOOR),
}
PERCENTS = {"printed": 75, "approx": 9, "nearly": 6, "more_than": 6, "at_most": 4}


@dataclass(frozen=True, slots=True)
class Table:
    """Rows, the rules they are under, and the cells' true values, in tonnes."""

    rows: tuple[Row, ...]
    rules: Rules
    true: Mapping[Cell, Fraction]


@dataclass(frozen=True, slots=True)
class _Stockpile:
    """One tree: its nodes from the root down, what is counted of it, on which bases and days."""

    nodes: tuple[str, ...]
    wholes: Mapping[str, tuple[str, ...]]
    measures: tuple[str, ...]
    bases: tuple[str, ...]
    days: tuple[str, ...]
    declared: tuple[str, ...]

    def cells(self) -> Iterator[Cell]:
        for basis in self.bases:
            for node in self.nodes:
                yield from (Cell(node, DECLARED, basis, day) for day in self.declared)
                for measure in self.measures:
                    yield from (Cell(node, measure, basis, day) for day in self.days)


def consistent(seed: int, claims: int, *, largest: int = 400) -> Table:
    """Return a table of so many true claims; no stockpile has more than about `largest` of them."""
    dice = random.Random(f"{seed} {claims} {largest}")  # noqa: S311 - the same table every time, no secret
    piles: list[_Stockpile] = []
    cells: list[Cell] = []
    while len(cells) * CROWDED < claims:
        wanted = min(claims - len(cells) * CROWDED, dice.choice((largest, largest / 3, largest / 8))) / CROWDED
        piles.append(_stockpile(f"Depot {len(piles) + 1}", max(8, int(wanted)), dice))
        cells.extend(piles[-1].cells())
    true = {cell: value for pile in piles for cell, value in _values(pile, dice)}
    wholes = {whole: parts for pile in piles for whole, parts in pile.wholes.items()}
    teller = _Teller(wholes, true, dice)
    rows = [teller.row(f"c{number + 1}", dice.choice(cells)) for number in range(claims)]
    declared = _declared(rows)
    bases = defaultdict(set)
    for subject, basis in declared:
        bases[subject].add(basis)
    for n, row in enumerate(rows):
        if row.of == row.subject and row.basis not in bases[row.of] and bases[row.of]:  # of what is it a share?
            rows[n] = teller.amount(row.id, cell_of(row))
    return Table(tuple(rows), Rules(wholes, true, declared), true)


def _declared(rows: Iterable[Row]) -> dict[tuple[str, str], tuple[str, ...]]:
    found = defaultdict(set)
    for row in rows:
        if row.measure == DECLARED and not row.of and row.kind not in NOT_RESULTS:
            found[row.subject, row.basis].add(row.as_of)
    return {key: tuple(sorted(days)) for key, days in found.items()}


def _stockpile(name: str, cells: int, dice: random.Random) -> _Stockpile:
    measures = dice.choice(((DESTROYED,), (REMOVED, ABROAD), CUMULATIVE)) if cells > 30 else (DESTROYED,)  # noqa: PLR2004
    bases = ("agent", "with precursors") if dice.random() < 0.3 and cells > 60 else ("agent",)  # noqa: PLR2004
    days = max(1, min(12, round((cells / len(bases) / len(measures)) ** 0.5 / 1.5)))
    nodes = max(3, round(cells / len(bases) / (1 + days * len(measures))))
    names, wholes = [name], dict[str, tuple[str, ...]]()
    level = [name]
    while len(names) < nodes:
        whole = level.pop(0)
        parts = tuple(f"{whole}.{n + 1}" for n in range(min(max(2, nodes - len(names)), dice.randint(2, 5))))
        wholes[whole] = parts
        names.extend(parts)
        level.extend(parts)
    first = FIRST_DAY + timedelta(dice.randrange(60))
    when = tuple(str(first + timedelta(n * 30 + dice.randrange(20))) for n in range(days))
    declared = (when[0], *dice.sample(when[1:], min(len(when) - 1, dice.choice((0, 0, 1)))))
    return _Stockpile(tuple(names), wholes, measures, bases, when, declared)


def _values(pile: _Stockpile, dice: random.Random) -> Iterator[tuple[Cell, Fraction]]:
    """True values of a tree: its leaves, to the kilogram, and the wholes that they add up to."""
    for basis in pile.bases:
        told: dict[Cell, Fraction] = {}
        for node in reversed(pile.nodes):
            own = {} if node in pile.wholes else _leaf(pile, dice)
            for measure, day in _series(pile):
                parts = (told[Cell(part, measure, basis, day)] for part in pile.wholes.get(node, ()))
                told[Cell(node, measure, basis, day)] = own.get((measure, day), sum(parts, ZERO))
        yield from told.items()


def _series(pile: _Stockpile) -> Iterator[tuple[str, str]]:
    yield from ((DECLARED, day) for day in pile.declared)
    yield from ((f"whole of {measure}", "") for measure in CUMULATIVE)
    yield from ((measure, day) for measure in CUMULATIVE for day in pile.days)


def _leaf(pile: _Stockpile, dice: random.Random) -> dict[tuple[str, str], Fraction]:
    declared = int(10 ** dice.uniform(3.3, 6))  # in kilograms
    abroad = dice.uniform(0.2, 0.9)
    steps = sorted(dice.random() ** 0.7 for _ in pile.days)
    lag, at_home = dice.uniform(0.4, 1), dice.uniform(0.3, 1)
    found = {key: Fraction(declared, 1000) for key in _series(pile) if key[0] not in CUMULATIVE}
    for day, step in zip(pile.days, steps, strict=True):
        removed = int(declared * abroad * step)
        gone = int(declared * abroad * step * lag)
        here = int(declared * (1 - abroad) * step * at_home)
        for measure, kilograms in ((REMOVED, removed), (ABROAD, gone), (DESTROYED, gone + here)):
            found[measure, day] = Fraction(kilograms, 1000)
    return found


class _Teller:
    """Tells cells as rows."""

    def __init__(self, wholes: Mapping[str, Sequence[str]], true: Mapping[Cell, Fraction], dice: random.Random) -> None:
        self._true, self._dice = true, dice
        self._above = {part: whole for whole, parts in wholes.items() for part in parts}

    def row(self, name: str, cell: Cell) -> Row:
        """One true claim about a cell, or a projection for it."""
        projected = self._dice.random() < PROJECTIONS
        factor = Fraction(self._dice.randrange(20, 300), 100) if projected else Fraction(1)
        row = None
        if self._dice.random() < SHARES:
            row = self._share(name, cell, factor)
        row = row or self.amount(name, cell, factor)
        return replace(row, kind="projected") if projected else row

    def amount(self, name: str, cell: Cell, factor: Fraction = ONE) -> Row:
        """A claim that allows the cell's value, times a factor."""
        value, unit, rounding = self._amount(self._true[cell] * factor)
        kind = "declared" if cell.measure == DECLARED else "measured" if rounding.startswith("u=") else "reported"
        source = self._dice.choice(SOURCES)
        return Row(name, cell.day, cell.subject, cell.measure, value, unit, "", cell.basis, kind, rounding, source)

    def _share(self, name: str, cell: Cell, factor: Fraction) -> Row | None:
        """A claim of what share the cell is of one of its wholes; None if it has none."""
        above, wholes = cell.subject, {}
        if cell.measure != DECLARED:
            wholes[cell.subject] = self._true[cell._replace(measure=f"whole of {cell.measure}", day="")]
        while above := self._above.get(above, ""):
            wholes[above] = self._true[cell._replace(subject=above)]
        if not any(wholes.values()):
            return None
        of = self._dice.choice([name for name, value in wholes.items() if value])
        value, unit, rounding = self._percent(min(self._true[cell] / wholes[of] * factor, ONE))
        kind, source = "declared" if cell.measure == DECLARED else "reported", self._dice.choice(SOURCES)
        return Row(name, cell.day, cell.subject, cell.measure, value, unit, of, cell.basis, kind, rounding, source)

    def _amount(self, true: Fraction) -> tuple[str, str, str]:
        while True:
            unit = _drawn(UNITS, self._dice)
            if unit == "kg" and true > 20:  # noqa: PLR2004 - tonnes, which nobody tells in kilograms
                continue
            put = _drawn(AMOUNTS, self._dice)
            if (told := self._put(_decimal(true / TONNES[unit]), put)) and _true(*told, unit, true):
                return told[0], unit, told[1]
            if true == 0:
                return "0", "t", "exact"

    def _percent(self, share: Fraction) -> tuple[str, str, str]:
        while True:
            rounding, places = _drawn(PERCENTS, self._dice), self._dice.choice((0, 1, 1, 2))
            how = ROUND_CEILING if rounding in {"nearly", "at_most"} else ROUND_HALF_EVEN
            how = ROUND_FLOOR if rounding == "more_than" else how
            value = _decimal(share * 100).quantize(Decimal(1).scaleb(-places), rounding=how)
            if _true(str(value), rounding, SHARE, share):
                return str(value), SHARE, rounding

    def _put(self, value: Decimal, put: str) -> tuple[str, str] | None:
        """A value as printed in some way, and the word for it; None if it cannot be put so."""
        dice = self._dice
        if put == "exact":
            return _plain(value.normalize(ROUGH)), put
        if put == "u":
            u = _rounded(value * Decimal(dice.choice(("0.003", "0.01", "0.02"))), 1, ROUND_CEILING)
            read = value + u * _decimal(Fraction(dice.gauss(0, 1)))
            return (_plain(max(read, u).quantize(place(u))), f"u={_plain(u)}") if u else None
        digits, how = DIGITS[put]
        printed = _rounded(value, dice.choice(digits), how)
        return _plain(printed), _plain(place(printed) * dice.choice((1, 2, 5))) if put == "width" else put


def _true(value: str, rounding: str, unit: str, true: Fraction) -> bool:
    return allows(Row("", "", "", "", value, unit, "", "", "", rounding, ""), true)


def _drawn(weights: Mapping[str, int], dice: random.Random) -> str:
    return dice.choices(tuple(weights), tuple(weights.values()))[0]


def _decimal(value: Fraction) -> Decimal:
    return ROUGH.divide(Decimal(value.numerator), Decimal(value.denominator))


def _rounded(value: Decimal, digits: int, how: str) -> Decimal:
    """A value to so many significant digits."""
    return value.quantize(Decimal(1).scaleb(value.adjusted() + 1 - digits), rounding=how, context=ROUGH)


def _plain(value: Decimal) -> str:
    return f"{value:f}"
