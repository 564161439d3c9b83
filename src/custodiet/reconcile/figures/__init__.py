"""Which reported figures cannot all be true: figures in, discrepancies out.

The joint model (`custodiet.reconcile.joint`) judges them; which rules run, on what, is the regime's
(`regimes/NAME/regime.toml`).

    claims      figures into claims of the model, and the regime into its rules
    words       its findings in sentences
    wholes      published totals side by side
    units       figures that agree in the unit that they state, and in no other
    numbering, ownership                two rules over marks; `order` is what never falls, in one sweep

No projection, no plan and nothing withheld takes part, and figures on different bases are never compared: no
contradiction is ever shown between figures that can all be true.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from custodiet.books.figures import Figure
from custodiet.books.known import Entry
from custodiet.kernel.times import When
from custodiet.reconcile.discrepancy import Discrepancy
from custodiet.reconcile.figures.claims import Reading, asked_about, read
from custodiet.reconcile.figures.numbering import numbering
from custodiet.reconcile.figures.ownership import ownership
from custodiet.reconcile.figures.units import explained_units
from custodiet.reconcile.figures.wholes import declared_totals
from custodiet.reconcile.figures.words import Teller
from custodiet.reconcile.joint.claims import Claim
from custodiet.reconcile.joint.cuts import Cuts
from custodiet.reconcile.joint.improbable import improbable
from custodiet.reconcile.joint.result import Joint, Possible
from custodiet.regimes import Regime
from custodiet.statements.posting import Count, Mark

__all__ = ["FigureFindings", "mark_discrepancies"]


class FigureFindings:
    """What is wrong among all voices' figures: judged once, and again only where a day leaves some of them out."""

    def __init__(self, figures: Sequence[Figure], regime: Regime, marks: Sequence[Entry[Mark]] = ()) -> None:
        self._all, self._regime, self._marks = figures, regime, marks

    def at(self, as_of: When | None = None) -> Iterator[Discrepancy]:
        """Yield one finding for each fault among the figures of what surely was so by `as_of`."""
        reading = self.reading

        def known(claim: Claim) -> bool:
            return as_of is None or reading.figures[claim.id].as_of.by(as_of) is True

        yield from self._teller.told(list(self._cuts.findings(known)))
        terms = [term for term in reading.terms if known(term.claim)]
        yield from declared_totals(terms, reading, self._regime)
        yield from explained_units(terms, reading, self._regime)
        yield from self._teller.improbable(improbable(terms, reading.rules))

    def possible(self, subject: str, basis: str, when: When) -> list[Possible]:
        """Return what the figures that are not in dispute allow: the share, and the amount in each measure told of it.

        `narrowed` names claims of `reading`. Nothing is returned of a subject that no figure speaks of on that basis.
        """
        name = self._regime.subject(subject)
        told = {
            term.key.dimension for term in self.reading.terms if (term.key.subject, term.key.basis) == (name, basis)
        }
        found = []
        for dimension in sorted(told):
            term = asked_about(name, basis, dimension, when, self._regime)
            found.append(self.joint.asked(term) if dimension else self.joint.asked_share(term))
        return found

    @cached_property
    def reading(self) -> Reading:
        """The figures as claims of the model."""
        return read(self._all, self._regime, self._marks)

    @cached_property
    def joint(self) -> Joint:
        """All of them, judged together."""
        return Joint([term.claim for term in self.reading.terms], self.reading.rules, terms=self.reading.terms)

    @cached_property
    def _cuts(self) -> Cuts:
        return Cuts(self.joint)

    @cached_property
    def _teller(self) -> Teller:
        return Teller(self.reading, self._regime, self.joint.families)


def mark_discrepancies(
    marks: Iterable[Entry[Mark]], counts: Iterable[Entry[Count]], regime: Regime, as_of: When | None = None
) -> Iterator[Discrepancy]:
    """Yield what is wrong among all voices' marks up to `as_of`: numbers in a series, and owners whom nobody admits."""
    about = [mark for mark in marks if mark.posting.at.by(as_of) is not False]
    yield from numbering(about, regime)
    yield from ownership(about, (count for count in counts if count.posting.at.by(as_of) is not False), regime)
