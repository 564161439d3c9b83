"""Figures that agree with others in the unit that they state, and would not if it were taken for the tonne.

"661 tons" and "600 tonnes" of one cargo look like a contradiction and are none: short tons explain it. Whoever compares
the numbers should be told so before they ask.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction

from custodiet.books.figures import Figure
from custodiet.kernel.quantity import UNITS
from custodiet.reconcile.discrepancy import Discrepancy
from custodiet.reconcile.figures.claims import Reading, told_by
from custodiet.reconcile.figures.words import bounds_of, named, shown
from custodiet.reconcile.joint.claims import Claim
from custodiet.reconcile.joint.rules import Term
from custodiet.regimes import Regime

EXPLAINED = "explained by its unit"
_TONS = frozenset({"short-ton", "long-ton"})
_TONNE = "t"


def explained_units(terms: Sequence[Term], reading: Reading, regime: Regime) -> Iterator[Discrepancy]:
    """Yield each figure in tons that fits one in tonnes, of the same on the same basis, only as the tons they are."""
    in_tonnes: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in (term.claim for term in terms):
        if claim.printed.unit == _TONNE:
            in_tonnes[claim.subject, claim.basis].append(claim)
    for claim in (term.claim for term in terms):
        if claim.printed.unit in _TONS:
            scale = Fraction(UNITS[_TONNE][1]) / claim.printed.factor
            fitting = [other for other in in_tonnes[claim.subject, claim.basis] if _only_so(claim, other, scale)]
            if fitting:
                yield _finding(reading.figures[claim.id], claim, [reading.figures[o.id] for o in fitting], regime)


def _only_so(claim: Claim, other: Claim, scale: Fraction) -> bool:
    return _meet(claim, other, Fraction(1)) and not _meet(claim, other, scale)


def _meet(claim: Claim, other: Claim, scale: Fraction) -> bool:
    below = claim.hi is None or claim.hi * scale >= other.lo
    return below and (other.hi is None or claim.lo * scale <= other.hi)


def _finding(figure: Figure, claim: Claim, others: Sequence[Figure], regime: Regime) -> Discrepancy:
    agrees = shown((claim.lo, claim.hi), others[0])
    with_these = "; ".join(dict.fromkeys(f"{other.text} ({told_by(other)}, {other.as_of})" for other in others))
    text = (
        f"{named(figure, regime)} is {agrees}, and so agrees with {with_these}. "
        "Whoever takes these tons for tonnes sees a contradiction that is none."
    )
    lines = tuple(
        f"{one.subject} {one.text} is {shown(bounds_of(one), others[0])} [{told_by(one)}]" for one in (figure, *others)
    )
    return Discrepancy(EXPLAINED, figure.subject, figure.as_of.text, text, (figure.id, *(o.id for o in others)), lines)
