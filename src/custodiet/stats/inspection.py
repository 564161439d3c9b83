"""A proposal for an inspection: how many items of each stratum, by which method, and what that costs in days.

Methods go from coarse to fine. Each is there for one level of defect: a fraction of an item's declared mass that is
missing. A stratum of N items of at most x each gets, for a level with the fraction f and a method that sees such a
defect with the probability p,

    n = N (1 - beta^(f x / M)) / p, rounded up,

which makes every way to divert the goal M, from whatever strata, equally hard (the game's solution: see `strata`, whose
assumptions hold here too). Taking x from the largest item errs on the inspector's side. What a finer method inspects
counts for the coarser levels, so a coarse method itself takes only the rest. Where n exceeds N, the method cannot reach
the goal at that level, whatever its effort: the proposal says so, and with what it would.

A proposal holds for a loss of at least the finest level's fraction of each item that it is taken from: what is taken in
smaller parts is not seen at any sample size. A goal of less than that part of the largest item is refused, since
one item could lose it unseen.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from scipy import special

from custodiet.kernel.errors import Refused
from custodiet.stats.checks import positive, probability, sigma, whole
from custodiet.stats.levels import item_detection
from custodiet.stats.plans import round_up

_FINE = 10**6  # a share of the goal is taken to a millionth
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Method:
    """A way to inspect an item: what part missing it is there to see, its relative sigma, and the minutes it takes.

    `means` is the word by which a record's postings say that it was used.
    """

    name: str
    fraction: float
    sigma: float
    minutes: float
    means: str = ""


METHODS: tuple[Method, ...] = (  # what teams of two do, in round numbers; a mission gives its own
    Method("count and check the seal", 1.0, 0.2, 5, "counted"),
    Method("weigh", 0.1, 0.01, 20, "weighed"),
    Method("sample and analyse", 0.02, 0.003, 180, "sampled"),
)


@dataclass(frozen=True, slots=True)
class Frame:
    """A stratum as declared: items, the mass of the largest, and of all."""

    name: str
    items: int
    largest: float
    total: float


@dataclass(frozen=True, slots=True)
class Assignment:
    """What one method does in one stratum. `needed` counts finer methods' items too; None: no number would do."""

    stratum: str
    method: str
    fraction: float
    sees: float
    needed: int | None
    n: int
    minutes: float


@dataclass(frozen=True, slots=True)
class Proposal:
    """All assignments, inspector-days, and in words what is left out, up to where it holds, and what it cannot reach.

    With `obstacles` it is no plan: there, no number of items reaches the wanted probability.
    """

    assignments: tuple[Assignment, ...]
    days: float
    remarks: tuple[str, ...]
    limit: str
    obstacles: tuple[str, ...] = ()


def propose(
    strata: Sequence[Frame],
    *,
    goal: float,
    detect: float,
    methods: Sequence[Method] = METHODS,
    alpha: float = 0.001,
    hours: float = 6.0,
    unit: str = "",
) -> Proposal:
    """Return a proposal that detects the loss of `goal` with the probability `detect`; masses in one unit.

    `alpha` is the chance of a false alarm for each item, `hours` what an inspector works on site in a day, `unit` the
    name of the unit.
    """
    sure = probability("the probability of detection", detect)
    amount = positive("the goal", goal)
    _methods(methods)
    mass = f" {unit}" if unit else ""
    held = sum(positive(f"the total of {each.name}", each.total) for each in strata)
    if held < amount:
        raise Refused(
            "all that is declared there is less than the goal",
            expected=f"a goal of at most {held:.12g}{mass}",
            found=f"{goal:.12g}{mass}",
            advice="Plan for a smaller goal, or for all sites together",
        )
    largest = max(strata, key=lambda each: each.largest)
    _enough(largest, amount, methods, mass)
    assignments: list[Assignment] = []
    remarks: list[str] = []
    useful = [method for method in methods if makes_up(method.fraction, held, amount)]
    if not useful:
        raise Refused(
            "no method is there for a defect that adds up to the goal",
            expected="a method for a larger fraction of an item",
            found=f"a goal of {goal:g}{mass}, where {held:g}{mass} are declared",
            advice="A method with the fraction 1 sees that whole items are gone",
        )
    for stratum in strata:
        assignments += _stratum(stratum, amount, 1 - sure, useful, alpha)
    remarks += [
        f"{method.name}: {100 * method.fraction:g} % of everything declared is less than the goal, so it is not needed"
        for method in methods
        if method not in useful
    ]
    shares = {each.name: each.largest / amount for each in strata}
    obstacles = tuple(
        _obstacle(each, _exponent(each.fraction * shares[each.stratum]), sure, alpha)
        for each in assignments
        if each.needed is None
    )
    minutes = sum(each.minutes for each in assignments)
    return Proposal(
        tuple(assignments),
        minutes / (60 * positive("the hours of a day", hours)),
        tuple(remarks),
        _limit(largest, amount, useful[-1], mass),
        obstacles,
    )


def _enough(largest: Frame, goal: float, methods: Sequence[Method], mass: str) -> None:
    """Refuse a goal that one item could lose without any method being there to see it."""
    if not methods:
        raise Refused("there is no method", expected="one at least")
    finest = methods[-1]
    least = finest.fraction * largest.largest
    if goal < least * (1 - _ROUNDING):
        raise Refused(
            "the goal is less than the finest method is there to see in one item",
            expected=f"a goal of at least {least:g}{mass}, {100 * finest.fraction:g} % of the {largest.largest:g}{mass}"
            f" of the largest item ({largest.name})",
            found=f"{goal:g}{mass}",
            advice=f"One item could lose it unseen by {finest.name!r}, however many are inspected: give a larger goal, "
            "or --methods with a finer one",
        )


def _limit(largest: Frame, goal: float, finest: Method, mass: str) -> str:
    """Up to where a proposal holds, in words."""
    least = finest.fraction * largest.largest
    words = (
        f"The plan holds for losses of at least {100 * finest.fraction:g} % of each item that they are taken from, "
        f"{least:g}{mass} of the largest: of less in each item it promises nothing, at any sample size"
    )
    if goal < least * (1 - _ROUNDING):
        return f"{words}; and {goal:g}{mass} are less than that"
    return words


def makes_up(fraction: float, held: float, goal: float) -> bool:
    """Can the goal be taken as this part of each item, where all together hold so much?"""
    return fraction * held >= goal * (1 - _ROUNDING)


def _methods(methods: Sequence[Method]) -> None:
    for method in methods:
        sigma(f"the sigma of {method.name}", method.sigma)
        if not 0 < method.fraction <= 1 or not method.minutes > 0:
            raise Refused(
                f"{method.name} is no method",
                expected="a fraction above 0 and up to 1, and minutes above 0",
                found=f"{method.fraction:g}, {method.minutes:g}",
            )
    if any(finer.fraction >= coarser.fraction for coarser, finer in pairwise(methods)):
        raise Refused("methods go from coarse to fine", expected="falling fractions")


def _stratum(stratum: Frame, goal: float, beta: Fraction, methods: Sequence[Method], alpha: float) -> list[Assignment]:
    items, x = whole(f"the items of {stratum.name}", stratum.items, least=1), stratum.largest
    found: list[Assignment] = []
    finer = 0
    for method in reversed(methods):
        sees = item_detection(method.fraction, method.sigma, alpha)
        need = _needed(items, method.fraction * x / goal, beta, sees)
        own = max(0, (items if need is None else need) - finer)
        finer += own
        found.append(Assignment(stratum.name, method.name, method.fraction, sees, need, own, own * method.minutes))
    return found[::-1]


def _needed(items: int, share: float, beta: Fraction, sees: float) -> int | None:
    """The sample that a level needs; None where it is more than all."""
    exponent = _exponent(share)
    if sees >= 1:
        return round_up(Fraction(items), beta, exponent)
    n = math.ceil(items * -math.expm1(math.log(beta) * float(exponent)) / sees)
    return n if n <= items else None


def _exponent(share: float) -> Fraction:
    return min(Fraction(1), Fraction(share).limit_denominator(_FINE))


def _obstacle(each: Assignment, exponent: Fraction, detect: Fraction, alpha: float) -> str:
    """Why no number of items reaches a level, and what would: a smaller sigma, or less wanted, both rounded down."""
    least = -math.expm1(math.log1p(-float(detect)) * float(exponent))  # what one item must show, if all are inspected
    z = -float(special.ndtri(alpha)) + float(special.ndtri(least))
    would = [f"a sigma of at most {_down(each.fraction / z)}"] if z > 0 else []
    reached = _down(-math.expm1(math.log1p(-each.sees) / float(exponent)))
    would += [f"--detect {reached}"] if float(reached) > 0 else []
    mended = " or ".join(would) or "a finer method"
    return (
        f"{each.stratum}: {each.method!r} sees {100 * each.fraction:g} % missing with probability {each.sees:.2g}, too "
        f"seldom to reach {float(detect):g} even if every item is inspected; {mended} would do"
    )


def _down(value: float) -> str:
    """Three digits after the point, never more than there is."""
    return f"{math.floor(1000 * value) / 1000:g}"
