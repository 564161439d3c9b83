"""A record seen at a cut: what was said by then, what was logged by then, and what had happened by then.

Everything is folded from the log when it is asked for. Nothing here is kept, so nothing here can be wrong for long.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from custodiet.app.record import Record
from custodiet.books.book import Book
from custodiet.books.effective import Effective, effective
from custodiet.books.figures import Figure, read_figures
from custodiet.books.fold import fold
from custodiet.books.known import Known, Voice, cut
from custodiet.kernel.times import When
from custodiet.reconcile import discrepancies
from custodiet.reconcile.discrepancy import Discrepancy
from custodiet.regimes.schema import Regime


@dataclass(frozen=True, slots=True)
class Cut:
    """`as_of`: events up to its end. `known_at`: statements said by then. `at_checkpoint`: the first N entries."""

    as_of: When | None = None
    known_at: When | None = None
    at_checkpoint: int | None = None


class View:
    """What a record answers at one cut; `voice` narrows projections to one party, `source` coverage to one source."""

    def __init__(self, record: Record, where: Cut | None = None, *, voice: str = "", source: str = "") -> None:
        self.record, self.cut, self.voice, self.source = record, where or Cut(), voice, source

    @property
    def as_of(self) -> When | None:
        """The time that the answers are about; None: everything there is."""
        return self.cut.as_of

    @property
    def asked_about(self) -> When | None:
        """As known then, an obligation stands as it stood then: a deadline ahead of what was known is not missed."""
        return self.cut.as_of or self.cut.known_at

    @property
    def regime(self) -> Regime:
        """The record's regime."""
        return self.record.regime

    @cached_property
    def known(self) -> list[Known]:
        """The statements that the cut lets through, in log order."""
        return cut(self.record.known(), known_at=self.cut.known_at, at_checkpoint=self.cut.at_checkpoint)

    @cached_property
    def by_id(self) -> Mapping[str, Known]:
        """The same by id."""
        return {known.id: known for known in self.known}

    @cached_property
    def effective(self) -> Effective:
        """What counts of them."""
        return effective(self.known)

    @cached_property
    def books(self) -> Mapping[Voice, Book]:
        """The book of each voice."""
        return fold(self.effective.live)

    @cached_property
    def figures(self) -> list[Figure]:
        """Every claim as an interval."""
        claims = [entry for book in self.books.values() for entry in book.claims]
        return read_figures(claims, self.regime)

    @cached_property
    def discrepancies(self) -> list[Discrepancy]:
        """What does not fit."""
        logged = cut(self.record.known(), at_checkpoint=self.cut.at_checkpoint)
        return discrepancies(logged, self.effective, self.books, self.figures, self.regime, self.as_of)

    def heard(self, voice: Voice) -> bool:
        """Is this voice among those asked for?"""
        return not self.voice or self.voice in (voice.party, str(voice))

    def hears(self, known: Known) -> bool:
        """Is this statement by a voice asked for, or relayed from somebody who is said to speak for that party?

        Whoever signs speaks for the party of the key: a body that names another lends no voice.
        """
        relayed = known.statement.attributed_to and known.statement.body.get("party") == self.voice
        return self.heard(known.voice) or bool(relayed)

    def source_of(self, statement: str) -> str:
        """What a statement (or one posting of it) relies on: its source, or its signer."""
        known = self.by_id.get(statement.partition("#")[0])
        if known is None:
            return ""
        return known.statement.source.id if known.statement.source else f"signed by {known.party}"
