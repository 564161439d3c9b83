"""Gross, partial and bias defects: what several methods, each of its own precision, detect together.

An item that is short by delta is seen by a method of standard deviation sigma with probability Phi(delta / sigma - z),
z the one-sided alarm limit of alpha for each item. Coarse methods are cheap and see what is gone altogether; fine ones
see a little missing from many. With d falsified items among N, and n_1, n_2, ... items given to each method at random,
no item to two, the probability that nothing is seen is

    sum over t of P(t falsified among n_1 + n_2 + ...) E[product of (1 - p_k) over where they fell],

both factors hypergeometric, computed without approximation. Assumptions: errors of items are independent and normal,
and falsification is all of one size. Sources: IAEA/SG/SCT/5; Avenhaus and Canty, Compliance Quantified (1996); the
three levels are those of the IAEA Safeguards Glossary, 10.7.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy import special

from custodiet.kernel.errors import Refused
from custodiet.stats import hypergeometric, plans
from custodiet.stats.checks import Floats, positive, probability, same_length, sigma, whole


def item_detection(short: float, sigma_item: float, alpha: float) -> float:
    """Return the probability that one item, short by so much, raises an alarm; mass in the unit of sigma.

    A method without error sees any difference.
    """
    spread = sigma("the standard deviation of the method", sigma_item)
    z = -float(special.ndtri(float(probability("alpha", alpha))))
    if spread == 0:
        return 1.0 if short > 0 else float(alpha)
    return float(special.ndtr(short / spread - z))


def detection(items: int, defects: int, sizes: Sequence[int], chances: Sequence[float]) -> float:
    """Return the probability that at least one of `defects` falsified items is seen.

    `sizes` says how many items each method inspects, `chances` with what probability it sees a falsified one.
    """
    same_length(sizes=sizes, chances=chances)
    whole("the number of items", items, least=1)
    whole("the number of defects", defects, most=items)
    inspected = sum(whole("the number that a method inspects", size) for size in sizes)
    whole("the number of inspected items", inspected, most=items)
    least, weights = hypergeometric.probabilities(items, defects, inspected)
    unseen = _unseen(sizes, chances, least + len(weights) - 1)
    return 1 - math.fsum(weights * unseen[least : least + len(weights)])


def _unseen(sizes: Sequence[int], chances: Sequence[float], most: int) -> Floats:
    """For t up to `most`: the probability that t falsified items, dealt out over the methods, all stay unseen."""
    counted, unseen = 0, np.ones(1)
    for size, chance in zip(sizes, chances, strict=True):
        after = np.zeros(min(most, counted + size) + 1)
        for t in range(len(after)):
            least, weights = hypergeometric.probabilities(counted + size, counted, t)
            before = np.arange(least, least + len(weights))
            after[t] = math.fsum(weights * unseen[before] * (1 - chance) ** (t - before))
        counted, unseen = counted + size, after
    return unseen


@dataclass(frozen=True, slots=True)
class Level:
    """One method of a plan: what it is there to see, how many items it gets, and what all methods see together."""

    fraction: float
    sigma: float
    defects: int
    n: int
    detection: float


def levels_plan(
    items: int,
    *,
    item: float,
    goal: float,
    fractions: Sequence[float],
    sigmas: Sequence[float],
    alpha: float,
    beta: float,
) -> tuple[Level, ...]:
    """Return how many items each method inspects, coarsest first, so that every level is detected with 1 - beta.

    `item` is the mass of an item and `goal` that which must not be missed, in one unit; `fractions` is the part of an
    item that is falsified at each level, from gross (1) down, `sigmas` the standard deviation of its method. A level's
    d is goal / (fraction * item), rounded up. Finer methods serve the coarser levels too, so the number that a method
    itself inspects is what its level needs less what finer methods inspect already.
    """
    same_length(fractions=fractions, sigmas=sigmas)
    if any(finer >= coarser for coarser, finer in pairwise(fractions)):
        raise Refused("levels go from gross to fine", expected="falling fractions", found=f"{list(fractions)}")
    defects = [
        _defects(items, positive("an item's mass", item), positive("the goal", goal), part) for part in fractions
    ]
    sizes: list[int] = [0] * len(fractions)
    for level in reversed(range(len(fractions))):
        chance = item_detection(fractions[level] * item, sigmas[level], alpha)
        need = plans.smallest_sample(items, defects[level], beta, sensitivity=chance if chance < 1 - 1e-15 else 1.0)
        sizes[level] = max(0, need - sum(sizes[level + 1 :]))
    seen = []
    for part, number in zip(fractions, defects, strict=True):
        chances = [item_detection(part * item, spread, alpha) for spread in sigmas]
        seen.append(detection(items, number, sizes, chances))
    return tuple(map(Level, fractions, sigmas, defects, sizes, seen))


def _defects(items: int, item: float, goal: float, fraction: float) -> int:
    number = math.ceil(goal / (fraction * item) - 1e-9)
    if number > items:
        raise Refused(
            f"a part of {fraction:g} of every item does not make up the goal",
            expected=f"at most {items * fraction * item:g}",
            found=f"{goal:g}",
            advice="All the items together hold too little at this level: leave it out, or take the stratum together",
        )
    return number
