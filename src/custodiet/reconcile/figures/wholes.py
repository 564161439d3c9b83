"""Published totals of a declared stock, side by side, where they have no value in common.

A total is published outright, as the sum of its declared parts in one notice, or by an amount with its share: 95.8 %
given as 1,255 t implies a whole of about 1,310 t. Nothing is said about which is right: a declaration may have been
amended, measured, or misprinted.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from custodiet.books.figures import Figure
from custodiet.reconcile.discrepancy import Discrepancy
from custodiet.reconcile.figures.claims import AMOUNT, Reading, told_by
from custodiet.reconcile.figures.words import shown
from custodiet.reconcile.joint.claims import Claim, Date, Key
from custodiet.reconcile.joint.rules import Term
from custodiet.reconcile.joint.words import Bounds
from custodiet.regimes import Parts, Regime

TOTALS_DIFFER = "declared totals differ"
MOST_LISTED = 20  # in one sentence; the arithmetic has them all


@dataclass(frozen=True, slots=True)
class Total:
    """One published total: what it allows, the words for it, the figures that give it (the first shows its unit)."""

    value: Bounds
    text: str
    figures: tuple[Figure, ...]

    @property
    def line(self) -> str:
        """`290 t is 280 to 300 t [who, where, when]`."""
        first = self.figures[0]
        return f"{self.text} is {shown(self.value, first)} [{told_by(first)}, {first.as_of}]"


def declared_totals(terms: Sequence[Term], reading: Reading, regime: Regime) -> Iterator[Discrepancy]:
    """Yield one conflict for each subject whose published totals cannot all be the same."""
    for rule in regime.rule("declared-totals"):
        totals: dict[tuple[str, str], list[Total]] = defaultdict(list)
        for claim, total in (*_outright(terms, reading, regime), *_implied(terms, reading)):
            totals[claim.of or claim.subject, total.figures[0].measure].append(total)
        for tree in regime.parts:
            if regime.whole in tree.bases and not tree.others:
                for total in _summed(terms, tree, reading, regime):
                    totals[tree.whole, total.figures[0].measure].append(total)
        for (subject, measure), found in totals.items():
            if rule.covers(measure, regime.whole) and _exclude_each_other(total.value for total in found):
                yield _conflict(subject, found, regime)


def _exclude_each_other(values: Iterable[Bounds]) -> bool:
    """Have these intervals no value in common?"""
    bounds = list(values)
    least = max(lo for lo, _ in bounds)
    return any(hi is not None and hi < least for _, hi in bounds)


def _outright(terms: Sequence[Term], reading: Reading, regime: Regime) -> Iterator[tuple[Claim, Total]]:
    for claim in (term.claim for term in terms):
        if claim.basis == regime.whole and not claim.is_share:
            figure = reading.figures[claim.id]
            yield claim, Total((claim.lo, claim.hi), figure.text, (figure,))


def _implied(terms: Sequence[Term], reading: Reading) -> Iterator[tuple[Claim, Total]]:
    """A whole that one statement's amount and share imply, where its notice names no whole itself."""
    amounts: dict[tuple[str, str, str, Date], list[Claim]] = defaultdict(list)
    for claim in (term.claim for term in terms):
        if not claim.is_share:
            amounts[_quantity(claim, reading)].append(claim)
    for term in terms:
        share = term.claim
        if share.is_share and share.lo > 0 and all(use.key.measure != AMOUNT for use in term.uses):
            for amount in amounts[_quantity(share, reading)]:
                given, part = reading.figures[amount.id], reading.figures[share.id]
                value = _quotient((amount.lo, amount.hi), (share.lo, share.hi))
                yield share, Total(value, f"{given.text} as {part.text}", (given, part))


def _quantity(claim: Claim, reading: Reading) -> tuple[str, str, str, Date]:
    return reading.figures[claim.id].statement, claim.subject, claim.basis, claim.date


def _quotient(amount: Bounds, share: Bounds) -> Bounds:
    lo = Fraction(0) if not share[1] else amount[0] / share[1]
    return lo, None if amount[1] is None else amount[1] / share[0]


def _summed(terms: Sequence[Term], tree: Parts, reading: Reading, regime: Regime) -> Iterator[Total]:
    """The sum of parts declared together, where the total of that day is not given (parts and totals are a rule)."""
    given: dict[Key, list[Claim]] = defaultdict(list)
    for claim in (term.claim for term in terms):
        if claim.basis == regime.whole and not claim.is_share:
            given[claim.key].append(claim)
    for key, firsts in list(given.items()):
        if key.subject != tree.parts[0] or key._replace(subject=tree.whole) in given:
            continue
        for first in firsts:
            rest = [_beside(first, given.get(key._replace(subject=part), ()), reading) for part in tree.parts]
            parts = [claim for claim in rest if claim]
            if len(parts) == len(rest):
                highs = [claim.hi for claim in parts if claim.hi is not None]
                hi = sum(highs, Fraction(0)) if len(highs) == len(parts) else None
                figures = tuple(reading.figures[claim.id] for claim in parts)
                text = " + ".join(figure.text for figure in figures)
                yield Total((sum((claim.lo for claim in parts), Fraction(0)), hi), text, figures)


def _beside(first: Claim, claims: Iterable[Claim], reading: Reading) -> Claim | None:
    """The part's figure by the same voice from the same source."""
    one = reading.figures[first.id]
    for claim in claims:
        other = reading.figures[claim.id]
        if (one.voice, one.source) == (other.voice, other.source):
            return claim
    return None


def _conflict(subject: str, totals: list[Total], regime: Regime) -> Discrepancy:
    last = max((figure for total in totals for figure in total.figures), key=lambda figure: figure.as_of.order)
    every = list(dict.fromkeys(f"{total.text} ({told_by(total.figures[0])})" for total in totals))
    more = [f"and {len(every) - MOST_LISTED} more"] if len(every) > MOST_LISTED else []
    explanation = (
        f'The published totals of "{subject}", {regime.title_of(regime.whole)}, differ: '
        + "; ".join(every[:MOST_LISTED] + more)
        + ". No one value lies within all of them as they were printed."
    )
    ids = tuple(dict.fromkeys(figure.id for total in totals for figure in total.figures))
    lines = tuple(dict.fromkeys(total.line for total in totals))
    return Discrepancy(TOTALS_DIFFER, subject, last.as_of.text, explanation, ids, lines)
