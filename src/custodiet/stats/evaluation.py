"""What the results of an inspection support, in graded words: an indication, a weak one, none, or too little looked at.

Three things speak for a loss: an item that is wrong by itself (missing, opened, not accessible and not released), an
item whose difference lies beyond its limit, and D, the difference of whole strata. The limits of items share alpha out
over all items that were compared, so that `alpha` is the chance of any false alarm among them; D has its own alpha.
Where nothing speaks for a loss, the words depend on what the inspection would have shown. Each level of defect has its
own answer: had the goal been taken as a fraction f of items of at most x, from whichever stratum shows it least, the
probability to have noticed none of it is (1 - p n / N)^(M / (f x)), with n items inspected by a method that notices one
with the probability p, or by a finer one: the inverse of `inspection.propose`. Where that stratum holds less than the
goal at this level, all of it was taken, and the rest from the next. Where all strata together hold less, so small a
defect cannot add up to the goal, and there is no figure. A result without levels has one, of whole items, each of which
is noticed.

A result is never "all is there": it is what was looked at, and how surely a loss would have been seen. Sources:
IAEA/SG/SCT/5; Avenhaus and Canty (1996), chapter 4. Assumption: normal errors with known sigmas; strata independent.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from custodiet.kernel.errors import Refused
from custodiet.stats.checks import numbers, positive, probability, whole
from custodiet.stats.combination import exact_sum
from custodiet.stats.differences import Difference, family_alpha, item_limit, judged, stratum_difference
from custodiet.stats.inspection import makes_up

Grade = Literal["indication", "weak indication", "no indication", "inconclusive"]
_SURE = 99  # per cent: from here on, words say no more
_WEAK = 2  # a weak indication has a p of up to so many times alpha


@dataclass(frozen=True, slots=True)
class Level:
    """A kind of defect, the `fraction` of an item missing: `inspected` by a method that `sees` one, or a finer."""

    name: str
    fraction: float
    sees: float
    inspected: int


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one stratum: `items` of at most `largest` each, of which `inspected`, and `wrong` by themselves.

    `total` is all that is declared of it; where that is not known, every item counts as the largest.
    `differences` are operator minus inspector, of the items that were measured twice; sigmas are of one difference.
    """

    name: str
    items: int
    largest: float
    inspected: int
    wrong: int = 0
    differences: tuple[float, ...] = ()
    random: float = 0.0
    systematic: float = 0.0
    levels: tuple[Level, ...] = ()
    total: float = math.inf

    @property
    def held(self) -> float:
        """What the stratum holds at most."""
        return min(self.total, self.items * self.largest)


@dataclass(frozen=True, slots=True)
class Said:
    """What one stratum says: places of the items beyond their limit, and D where anything was measured."""

    name: str
    beyond: tuple[int, ...]
    limit: float
    difference: Difference | None


@dataclass(frozen=True, slots=True)
class Reached:
    """The probability with which a loss of the goal, at one level, would have shown; `stratum` shows it least.

    None, where that part of everything declared is less than the goal.
    """

    name: str
    fraction: float
    detection: float | None
    stratum: str


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The grade, the words, what each stratum says, D of all, and how surely a loss of the goal would have shown.

    `detection` is that of the level which shows least, None where no level adds up to the goal; `false_alarms` the
    chance of any alarm of an item.
    """

    grade: Grade
    words: str
    strata: tuple[Said, ...]
    difference: Difference | None
    detection: float | None
    levels: tuple[Reached, ...]
    false_alarms: float


def evaluate(
    results: Sequence[Result],
    *,
    goal: float,
    detect: float,
    alpha: float = 0.05,
    item_alpha: float | None = None,
    unit: str = "kg",
) -> Evaluation:
    """Return what results support about a loss of `goal`, where `detect` was the wanted probability to see it.

    `item_alpha` is the chance of a false alarm of each item as it was planned; without it `alpha` is shared out.
    """
    amount, wanted = positive("the goal", goal), float(probability("the wanted probability", detect))
    if not results:
        raise Refused("there is nothing to evaluate", expected="the results of one stratum at least")
    for result in results:
        _check(result)
    compared = sum(len(result.differences) for result in results)
    each = item_alpha or (family_alpha(alpha, compared) if compared else alpha)
    said = tuple(_stratum(result, each) for result in results)
    difference = _together([one.difference for one in said if one.difference is not None])
    reached = tuple(_reached(results, amount))
    seen = min((one.detection for one in reached if one.detection is not None), default=None)
    grade = _grade(results, said, difference, alpha, enough=seen is not None and seen >= wanted - 1e-9)
    words = _words(grade, f"{goal:g} {unit}", reached, wanted)
    return Evaluation(grade, words, said, difference, seen, reached, -math.expm1(compared * math.log1p(-each)))


def _check(result: Result) -> None:
    most = whole(f"the items of {result.name}", result.items, least=1)
    positive(f"the largest item of {result.name}", result.largest)
    positive(f"the total of {result.name}", result.held)
    whole(f"the inspected items of {result.name}", result.inspected, most=most)
    whole(f"the wrong items of {result.name}", result.wrong, most=most)
    for level in result.levels:
        whole(f"the items of {result.name} inspected for {level.name}", level.inspected, most=most)


def _stratum(result: Result, alpha: float) -> Said:
    if not result.differences:
        return Said(result.name, (), 0.0, None)
    known = numbers(f"the differences of {result.name}", result.differences)
    difference = stratum_difference(result.items, known, random=result.random, systematic=result.systematic)
    limit = item_limit(math.hypot(result.random, result.systematic), alpha)
    return Said(result.name, tuple(n for n, value in enumerate(known, 1) if value > limit), limit, difference)


def _together(differences: Sequence[Difference]) -> Difference | None:
    if not differences:
        return None
    return judged(exact_sum(each.d for each in differences), math.hypot(*(each.sigma for each in differences)))


def _reached(results: Sequence[Result], goal: float) -> Iterator[Reached]:
    """What each level would have shown, the coarsest first; a stratum that lacks a level was not looked at."""
    of_strata = [(result, result.levels or (Level("whole items", 1.0, 1.0, result.inspected),)) for result in results]
    names = {level.name: level.fraction for _, levels in of_strata for level in levels}
    held = math.fsum(result.held for result in results)
    for name, fraction in sorted(names.items(), key=lambda pair: -pair[1]):
        if not makes_up(fraction, held, goal):
            yield Reached(name, fraction, None, "")
            continue
        unseen = Level(name, fraction, 1.0, 0)
        missed, least = _missed(
            [(result, next((level for level in levels if level.name == name), unseen)) for result, levels in of_strata],
            goal,
        )
        yield Reached(name, fraction, 1 - missed, least)


def _missed(strata: Sequence[tuple[Result, Level]], goal: float) -> tuple[float, str]:
    """The probability to notice none of the items from which the goal was taken, and where it shows least.

    Each stratum gives at most what it holds, the one first that shows a kilogram least: no other mix is missed more
    often, and none has more wrong items than there are.
    """
    missed, rest, names = 1.0, goal, list[str]()
    for _, name, kept, item, most in sorted(_part(result, level, goal) for result, level in strata):
        if rest <= 0:
            break
        mass = min(rest, most)
        missed *= kept ** (mass / item)
        rest -= mass
        names.append(name)
    return missed, " and ".join(names)


def _part(result: Result, level: Level, goal: float) -> tuple[float, str, float, float, float]:
    """How surely a kilogram from a stratum shows, its name, the chance to miss an item, what one gives, and what all.

    An item that gives more than the goal gives the goal.
    """
    kept = 1 - level.sees * level.inspected / result.items
    item = min(level.fraction * result.largest, goal)
    shows = -math.log(kept) / item if kept > 0 else math.inf
    return shows, result.name, max(kept, 0.0), item, level.fraction * result.held


def _grade(
    results: Sequence[Result], said: Sequence[Said], difference: Difference | None, alpha: float, *, enough: bool
) -> Grade:
    p = 1.0 if difference is None else difference.p
    if any(result.wrong for result in results) or any(one.beyond for one in said) or p < alpha:
        return "indication"
    if p < _WEAK * alpha:
        return "weak indication"
    return "no indication" if enough else "inconclusive"


def _words(grade: Grade, goal: str, reached: Sequence[Reached], wanted: float) -> str:
    seen = _seen([one for one in reached if one.detection is not None])
    if grade == "indication":
        would = f"; {goal} would have shown with probability {seen}" if seen else ""
        return f"There is an indication that material is missing{would}"
    if grade == "weak indication":
        return (
            "There is a weak indication that material is missing: more items should be measured before it is a finding"
        )
    if grade == "no indication":
        return f"No indication that {goal} are missing; had they been, this would have shown with probability {seen}"
    if not seen:
        return (
            f"No indication that {goal} are missing, but no level of the plan adds up to so much: how surely it would "
            "have shown cannot be said"
        )
    return (
        f"No indication that {goal} are missing, but too little was looked at: it would have shown with probability"
        f" {seen}, where {wanted:.2g} was wanted"
    )


def _seen(reached: Sequence[Reached]) -> str:
    """`0.95`, or where there are several levels `0.97 (whole items), 0.4 (10 % of each)`."""
    if [one.fraction for one in reached] == [1]:
        return _rounded_down(reached[0].detection or 0.0)
    return ", ".join(f"{_rounded_down(one.detection or 0.0)} ({taken(one.fraction)})" for one in reached)


def taken(fraction: float) -> str:
    """How a loss was taken, in words: `whole items`, `10 % of each`."""
    return "whole items" if fraction == 1 else f"{100 * fraction:g} % of each"


def _rounded_down(value: float) -> str:
    """Two digits, never more than there is, and never certainty: 0.949 is 0.94, and 0.999 is more than 0.99."""
    down = math.floor(100 * value + 1e-7)
    return f"more than {_SURE / 100:g}" if down >= _SURE else f"{down / 100:.2g}"
