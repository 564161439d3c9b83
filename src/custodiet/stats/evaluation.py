"""What the results of an inspection support, in graded words: an indication, a weak one, none, or too little looked at.

Three things speak for a loss: an item that is wrong by itself (missing, opened, not accessible and not released), an
item whose difference lies beyond its limit, and D, the difference of whole strata. The limits of items share alpha out
over all items that were compared, so that `alpha` is the chance of any false alarm among them; D has its own alpha.
Where nothing speaks for a loss, the words depend on what the inspection would have shown. Each level of defect has its
own answer: had the goal been taken as a fraction f of items of at most x, from whichever stratum shows it least, the
probability to have noticed none of it is (1 - p n / N)^(M / (f x)), with n items inspected by a method that notices one
with the probability p, or by a finer one: the inverse of `inspection.propose`. A result without levels has one, of
whole items, each of which is noticed.

A result is never "all is there": it is what was looked at, and how surely a loss would have been seen. Sources:
IAEA/SG/SCT/5; Avenhaus and Canty (1996), chapter 4. Assumption: normal errors with known sigmas; strata independent.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from custodiet.kernel.errors import Refused
from custodiet.stats.checks import numbers, positive, probability, whole
from custodiet.stats.differences import Difference, family_alpha, item_limit, judged, stratum_difference

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


@dataclass(frozen=True, slots=True)
class Said:
    """What one stratum says: places of the items beyond their limit, and D where anything was measured."""

    name: str
    beyond: tuple[int, ...]
    limit: float
    difference: Difference | None


@dataclass(frozen=True, slots=True)
class Reached:
    """The probability with which a loss of the goal, at one level, would have shown; `stratum` shows it least."""

    name: str
    fraction: float
    detection: float
    stratum: str


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The grade, the words, what each stratum says, D of all, and how surely a loss of the goal would have shown.

    `detection` is that of the level which shows least; `false_alarms` the chance of any alarm of an item.
    """

    grade: Grade
    words: str
    strata: tuple[Said, ...]
    difference: Difference | None
    detection: float
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
    grade = _grade(results, said, difference, alpha, enough=all(r.detection >= wanted - 1e-9 for r in reached))
    words = _words(grade, f"{goal:g} {unit}", reached, wanted)
    seen = min(one.detection for one in reached)
    return Evaluation(grade, words, said, difference, seen, reached, -math.expm1(compared * math.log1p(-each)))


def _check(result: Result) -> None:
    most = whole(f"the items of {result.name}", result.items, least=1)
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
    return judged(sum(each.d for each in differences), math.hypot(*(each.sigma for each in differences)))


def _reached(results: Sequence[Result], goal: float) -> Iterator[Reached]:
    """What each level would have shown, the coarsest first; a stratum that lacks a level was not looked at."""
    of_strata = [(result, result.levels or (Level("whole items", 1.0, 1.0, result.inspected),)) for result in results]
    names = {level.name: level.fraction for _, levels in of_strata for level in levels}
    for name, fraction in sorted(names.items(), key=lambda pair: -pair[1]):
        unseen = Level(name, fraction, 1.0, 0)
        least = max(
            (
                (_missed(result, next((level for level in levels if level.name == name), unseen), goal), result.name)
                for result, levels in of_strata
            ),
        )
        yield Reached(name, fraction, 1 - least[0], least[1])


def _missed(result: Result, level: Level, goal: float) -> float:
    """The probability to notice none of the items from which the goal was taken, if all came from this stratum.

    A stratum that holds less than the goal is taken for as much of it as it holds: mixes lie between.
    """
    largest = level.fraction * positive(f"the largest item of {result.name}", result.largest)
    return float((1 - level.sees * level.inspected / result.items) ** max(1.0, goal / largest))


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
    seen = _seen(reached)
    if grade == "indication":
        return f"There is an indication that material is missing; {goal} would have shown with probability {seen}"
    if grade == "weak indication":
        return (
            "There is a weak indication that material is missing: more items should be measured before it is a finding"
        )
    if grade == "no indication":
        return f"No indication that {goal} are missing; had they been, this would have shown with probability {seen}"
    return (
        f"No indication that {goal} are missing, but too little was looked at: it would have shown with probability"
        f" {seen}, where {wanted:.2g} was wanted"
    )


def _seen(reached: Sequence[Reached]) -> str:
    """`0.95`, or where there are several levels `0.97 (whole items), 0.4 (10 % of each)`."""
    if len(reached) == 1:
        return _rounded_down(reached[0].detection)
    return ", ".join(f"{_rounded_down(one.detection)} ({taken(one.fraction)})" for one in reached)


def taken(fraction: float) -> str:
    """How a loss was taken, in words: `whole items`, `10 % of each`."""
    return "whole items" if fraction == 1 else f"{100 * fraction:g} % of each"


def _rounded_down(value: float) -> str:
    """Two digits, never more than there is, and never certainty: 0.949 is 0.94, and 0.999 is more than 0.99."""
    down = math.floor(100 * value + 1e-7)
    return f"more than {_SURE / 100:g}" if down >= _SURE else f"{down / 100:.2g}"
