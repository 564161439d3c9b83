"""Sums of many rounded parts that rounding could explain, but hardly does.

An interval allows every part to be rounded the same way. If each is as likely to be rounded up as down, that is rare:
the errors are uniform within their half-widths and independent, their sum has a variance of a third of the sum of the
squares of these (JCGM 100:2008, 4.3.7 and 5.1.2), and a sum that is off by more than four standard deviations is found
in fewer than one of ten thousand honest tables. That is no contradiction, and is never shown as one.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

from custodiet.reconcile.joint.claims import Claim, Key
from custodiet.reconcile.joint.rules import Rules, Term
from custodiet.reconcile.joint.words import number

DEVIATIONS = 4
_ROUNDED = frozenset({"printed", ""})


@dataclass(frozen=True, slots=True)
class Improbable:
    """A whole with all of its parts; the first of `members` is the whole's claim. Amounts are in base units."""

    members: tuple[Claim, ...]
    off: Fraction
    deviation_squared: Fraction

    @property
    def deviations(self) -> str:
        """By how many standard deviations the sum is off, to one digit after the point, rounded down."""
        tenths = isqrt(int(self.off**2 * 100 / self.deviation_squared))
        return f"{tenths // 10}.{tenths % 10}"

    @property
    def explanation(self) -> str:
        """In two sentences."""
        whole, *parts = self.members
        unit, factor = whole.printed.unit, whole.printed.factor
        return (
            f"{whole.name} ({whole.printed.text} {unit}, {whole.subject}) and the sum of its {len(parts)} parts are "
            f"{number(abs(self.off) / factor)} {unit} apart. Rounding could explain that, but only if nearly all of "
            f"them were rounded the same way: it is {self.deviations} standard deviations."
        )

    def row(self) -> dict[str, object]:
        """As the command prints it in JSON."""
        return {
            "kind": "improbable sum",
            "members": [claim.id for claim in self.members],
            "explanation": self.explanation,
            "deviations": self.deviations,
        }


def improbable(terms: Sequence[Term], rules: Rules) -> Iterator[Improbable]:
    """Yield the sums that are possible and improbable, in the order of their wholes."""
    claims: dict[Key, list[Claim]] = defaultdict(list)
    for term in terms:
        if term.whole is None:
            claims[term.key].append(term.claim)
    for key, stated in claims.items():
        for rule in rules.wholes:
            if rule.whole == key.subject and rule.complete and rule.covers(key):
                parts = [claims.get(key._replace(subject=part), []) for part in rule.parts]
                members = [stated, *parts]
                if all(len(one) == 1 and _is_rounded(one[0]) for one in members):
                    yield from _judged(tuple(one[0] for one in members))


def _is_rounded(claim: Claim) -> bool:
    return claim.hi is not None and claim.printed.rounding in _ROUNDED and claim.printed.value is not None


def _judged(members: tuple[Claim, ...]) -> Iterator[Improbable]:
    middles = [(claim.lo + (claim.hi or claim.lo)) / 2 for claim in members]
    halves = [((claim.hi or claim.lo) - claim.lo) / 2 for claim in members]
    off = middles[0] - sum(middles[1:], Fraction(0))
    squared = sum((half**2 for half in halves), Fraction(0)) / 3
    if abs(off) <= sum(halves, Fraction(0)) and off**2 > DEVIATIONS**2 * squared:
        yield Improbable(members, off, squared)
