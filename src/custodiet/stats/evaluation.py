"""What the results of an inspection support, in graded words: an indication, a weak one, none, or too little looked at.

Three things speak for a loss: an item that is wrong by itself (missing, opened, not accessible and not released), an
item whose difference lies beyond its limit, and D, the difference of whole strata. The limits of items share alpha out
over all items that were compared, so that `alpha` is the chance of any false alarm among them; D has its own alpha.
Where nothing speaks for a loss, the words depend on what the inspection would have shown: the probability to have met a
wrong item, had the goal been taken from whichever stratum shows it least, (1 - n / N)^(M / x), as in `strata`.

A result is never "all is there": it is what was looked at, and how surely a loss would have been seen. Sources:
IAEA/SG/SCT/5; Avenhaus and Canty (1996), chapter 4. Assumption: normal errors with known sigmas; strata independent.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from custodiet.kernel.errors import Refused
from custodiet.stats.checks import numbers, positive, probability, whole
from custodiet.stats.differences import Difference, family_alpha, item_limit, judged, stratum_difference

Grade = Literal["indication", "weak indication", "no indication", "inconclusive"]
_WEAK = 2  # a weak indication has a p of up to so many times alpha


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


@dataclass(frozen=True, slots=True)
class Said:
    """What one stratum says: places of the items beyond their limit, and D where anything was measured."""

    name: str
    beyond: tuple[int, ...]
    limit: float
    difference: Difference | None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The grade, the words, what each stratum says, D of all, and how surely a loss of the goal would have shown."""

    grade: Grade
    words: str
    strata: tuple[Said, ...]
    difference: Difference | None
    detection: float


def evaluate(
    results: Sequence[Result], *, goal: float, detect: float, alpha: float = 0.05, unit: str = "kg"
) -> Evaluation:
    """Return what results support about a loss of `goal`, where `detect` was the wanted probability to see it."""
    amount, wanted = positive("the goal", goal), float(probability("the wanted probability", detect))
    if not results:
        raise Refused("there is nothing to evaluate", expected="the results of one stratum at least")
    for result in results:
        whole(f"the inspected items of {result.name}", result.inspected, most=whole("items", result.items, least=1))
        whole(f"the wrong items of {result.name}", result.wrong, most=result.items)
    compared = sum(len(result.differences) for result in results)
    each = family_alpha(alpha, compared) if compared else alpha
    said = tuple(_stratum(result, each) for result in results)
    difference = _together([one.difference for one in said if one.difference is not None])
    seen = 1 - max(_missed(result, amount) for result in results)
    grade = _grade(results, said, difference, alpha, enough=seen >= wanted - 1e-9)
    return Evaluation(grade, _words(grade, f"{goal:g} {unit}", seen, wanted), said, difference, seen)


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


def _missed(result: Result, goal: float) -> float:
    """The probability to meet none of the items from which the goal was taken, if all came from this stratum.

    A stratum that holds less than the goal is taken for as much of it as it holds: mixes lie between.
    """
    taken = max(1.0, goal / positive(f"the largest item of {result.name}", result.largest))
    return float((1 - result.inspected / result.items) ** taken)


def _grade(
    results: Sequence[Result], said: Sequence[Said], difference: Difference | None, alpha: float, *, enough: bool
) -> Grade:
    p = 1.0 if difference is None else difference.p
    if any(result.wrong for result in results) or any(one.beyond for one in said) or p < alpha:
        return "indication"
    if p < _WEAK * alpha:
        return "weak indication"
    return "no indication" if enough else "inconclusive"


def _words(grade: Grade, goal: str, seen: float, wanted: float) -> str:
    if grade == "indication":
        return f"There is an indication that material is missing; {goal} would have shown with probability {seen:.2g}"
    if grade == "weak indication":
        return (
            "There is a weak indication that material is missing: more items should be measured before it is a finding"
        )
    if grade == "no indication":
        return (
            f"No indication that {goal} are missing; had they been, this would have shown with probability {seen:.2g}"
        )
    return (
        f"No indication that {goal} are missing, but too little was looked at: it would have shown with probability"
        f" {seen:.2g}, where {wanted:.2g} was wanted"
    )
