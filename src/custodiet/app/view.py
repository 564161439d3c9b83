"""A record seen at a cut: what was said by then, what was logged by then, and what had happened by then.

Everything is folded from the log when it is asked for, and nothing is written down, so nothing here can be wrong for
long. Views of one state of knowledge share its fold, whatever day and voice they are about; threads may share both.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from typing import Protocol

from custodiet.app.directory import QUORUM, Directory, directory_of, recovered, suspected
from custodiet.app.once import once
from custodiet.app.things import Things, begun, find_things, in_story_order, spoken_for
from custodiet.books.book import Book
from custodiet.books.conditions import Conditions
from custodiet.books.dating import Dates, Place, dates
from custodiet.books.effective import Effective, effective
from custodiet.books.evidence import Evidence, Sayings
from custodiet.books.figures import Figure, read_figures
from custodiet.books.fold import fold
from custodiet.books.instruments import Clause, Instrument, instruments
from custodiet.books.known import Known, Voice, cut
from custodiet.books.obligations import Standing, latest_said, obligations
from custodiet.books.paper import PaperForm, paper_forms
from custodiet.books.positions import Position, positions
from custodiet.books.selections import Selection, selections
from custodiet.books.slips import CONCERNS, DELAYING, DELAYS, told_of
from custodiet.books.stitch import stitch
from custodiet.kernel.times import When
from custodiet.reconcile import Findings
from custodiet.reconcile.discrepancy import Discrepancy
from custodiet.regimes.schema import Regime


@dataclass(frozen=True, slots=True)
class Cut:
    """`as_of`: events up to its end. `known_at`: statements said by then. `at_checkpoint`: the first N entries."""

    as_of: When | None = None
    known_at: When | None = None
    at_checkpoint: int | None = None


class Readable(Protocol):
    """What a view needs of a record."""

    @property
    def path(self) -> Path:
        """Its directory."""

    @property
    def regime(self) -> Regime:
        """The rules that apply."""

    def known(self) -> Sequence[Known]:
        """Every statement, in log order."""


class Fold:
    """What was said and logged by then, folded into books; what had happened by when is no matter yet."""

    def __init__(self, record: Readable, *, known_at: When | None = None, at_checkpoint: int | None = None) -> None:
        self.record, self.known_at, self.at_checkpoint = record, known_at, at_checkpoint
        self.lock = RLock()

    @once
    def logged(self) -> list[Known]:
        """The statements that the log had by then, whenever they were said."""
        return cut(self.record.known(), at_checkpoint=self.at_checkpoint)

    @once
    def known(self) -> list[Known]:
        """The statements that the cut lets through, in log order."""
        return cut(self.logged, known_at=self.known_at)

    @once
    def by_id(self) -> Mapping[str, Known]:
        """The same by id."""
        return {known.id: known for known in self.known}

    @once
    def effective(self) -> Effective:
        """What counts of them."""
        told = {name: one for name, one in suspected(self.logged).items() if one.statement in self.by_id}
        return effective(self.known, suspected=told, recovered=recovered(self.logged))

    @once
    def directory(self) -> Directory:
        """Who stood behind which key by then."""
        return directory_of(self.logged)

    @once
    def waiting(self) -> Mapping[int, str]:
        """What had not come about by then, since too few keys agreed, in words, by entry; without a quorum, nothing."""
        quorums = any(known.statement.type == QUORUM for known in self.logged)
        return self.directory.waiting() if quorums else {}

    @once
    def in_doubt(self) -> Mapping[str, str]:
        """Why what counts is in doubt nevertheless, in words, by id."""
        return {doubt.known.id: doubt.words for doubt in self.effective.doubts}

    @once
    def counting(self) -> frozenset[str]:
        """The ids of the statements that no later one corrects or withdraws."""
        return frozenset(known.id for known in self.effective.statements)

    @once
    def by_type(self) -> Mapping[str, list[Known]]:
        """The statements that count, by their types, in folding order."""
        found: defaultdict[str, list[Known]] = defaultdict(list)
        for known in self.effective.statements:
            found[known.statement.type].append(known)
        return dict(found)

    @once
    def books(self) -> Mapping[Voice, Book]:
        """The book of each voice."""
        return fold(self.effective.live)

    @once
    def findings(self) -> Findings:
        """What does not fit, at any time; custody is followed through the voices that sign."""
        stitched = stitch(self.books, [voice for voice in self.books if not voice.reporter])
        return Findings(
            self.logged,
            self.effective,
            self.books,
            self.figures,
            self.record.regime,
            stitched=stitched,
            selected=self.selections,
        )

    @once
    def selections(self) -> list[Selection]:
        """The selections that were known, as the log has them: its clock and tree are those of the whole log."""
        return selections(self.known, self.logged)

    @once
    def paper(self) -> Mapping[str, PaperForm]:
        """The paper forms that were transcribed, by number."""
        return paper_forms(self.effective)

    @once
    def things(self) -> Things:
        """What they name, and what answers what."""
        return find_things(self.known)

    @once
    def story(self) -> Mapping[str, int]:
        """The place of each statement in the order in which what they say happened, by id."""
        return {known.id: n for n, known in enumerate(in_story_order(self.known))}

    @once
    def begun(self) -> Mapping[str, int]:
        """Since which second what each statement tells of may have happened, by id."""
        return {known.id: begun(known) for known in self.known}

    @once
    def figures(self) -> list[Figure]:
        """Every claim as an interval."""
        claims = [entry for book in self.books.values() for entry in book.claims]
        return read_figures(claims, self.record.regime)


class View:
    """What a record answers at one cut; `voice` narrows projections to one party, `source` coverage to one source.

    Give the `fold` of the same cut where there is one, and the `whole` that a narrowed view is of.
    """

    def __init__(
        self,
        record: Readable,
        where: Cut | None = None,
        *,
        voice: str = "",
        source: str = "",
        fold: Fold | None = None,
        whole: "View | None" = None,
    ) -> None:
        self.record, self.cut, self.voice, self.source, self._whole = record, where or Cut(), voice, source, whole
        self.fold = fold or Fold(record, known_at=self.cut.known_at, at_checkpoint=self.cut.at_checkpoint)
        self.lock = RLock()

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

    @property
    def known(self) -> list[Known]:
        """The statements that the cut lets through, in log order."""
        return self.fold.known

    @property
    def by_id(self) -> Mapping[str, Known]:
        """The same by id."""
        return self.fold.by_id

    @property
    def effective(self) -> Effective:
        """What counts of them."""
        return self.fold.effective

    @property
    def counting(self) -> frozenset[str]:
        """The ids of the statements that count."""
        return self.fold.counting

    @property
    def books(self) -> Mapping[Voice, Book]:
        """The book of each voice."""
        return self.fold.books

    @property
    def figures(self) -> list[Figure]:
        """Every claim as an interval."""
        return self.fold.figures

    @once
    def discrepancies(self) -> list[Discrepancy]:
        """What does not fit."""
        if self._whole:
            return self._whole.discrepancies
        return self.fold.findings.at(self.as_of)

    @once
    def standings(self) -> list[Standing]:
        """Where every obligation stands at the time asked about, in order of id and authority."""
        if self._whole:
            return self._whole.standings
        return list(obligations(self.books, self.effective.statements, self.asked_about))

    @once
    def instruments(self) -> Mapping[str, Instrument]:
        """The drafts and decisions that were told of by the time asked about, by name."""
        if self._whole:
            return self._whole.instruments
        return instruments(self.of_types("draft", "decision", "organ"), self.asked_about)

    @once
    def clauses(self) -> Mapping[tuple[str, Voice], Clause]:
        """The clause that lays each obligation down, by the obligation's key."""
        return {
            (clause.obligation, clause.known.voice): clause
            for one in self.instruments.values()
            for clause in one.clauses
            if clause.obligation
        }

    @property
    def conditions(self) -> Conditions:
        """What the conditions of clauses look at."""
        return self.dates.conditions

    @once
    def dates(self) -> Dates:
        """What clauses add to where obligations stand."""
        if self._whole:
            return self._whole.dates
        statements = self.effective.statements
        evidence = Evidence(self.books, Sayings(statements), self.asked_about or latest_said(statements))
        return dates(self.standings, self.clauses, self.instruments, evidence, self.books, self.asked_about)

    @once
    def places(self) -> Mapping[tuple[str, Voice], Place]:
        """Where every obligation stands by its books and its clause, by its key."""
        if self._whole:
            return self._whole.places
        return {standing.key: self.dates.place(standing) for standing in self.standings}

    @once
    def delays(self) -> Mapping[str, list[Known]]:
        """What is said to delay each obligation, by its name, in order of time."""
        return told_of(DELAYS, self.of_types(*DELAYING), self.asked_about)

    @once
    def concerns(self) -> Mapping[str, list[Known]]:
        """What touched the work that each obligation asks for, with nobody saying that it delayed it."""
        return told_of(CONCERNS, self.of_types(*DELAYING), self.asked_about)

    @once
    def stances(self) -> Mapping[str, list[Position]]:
        """What those asked for said of each subject, in order of time."""
        found: dict[str, list[Position]] = {}
        for position in positions(self.books, self.as_of):
            if self.hears(position.entry.known):
                found.setdefault(position.about, []).append(position)
        return found

    def of_types(self, *types: str) -> list[Known]:
        """The statements of some types that count, in log order."""
        by_type = self.fold.by_type
        return sorted((known for name in types for known in by_type.get(name, ())), key=lambda known: known.index)

    def heard(self, voice: Voice) -> bool:
        """Is this voice among those asked for?"""
        return not self.voice or self.voice in (voice.party, str(voice))

    def hears(self, known: Known) -> bool:
        """Is this statement by a voice asked for, or relayed from somebody who is said to speak for that party?"""
        return not self.voice or self.heard(known.voice) or spoken_for(known) == self.voice

    def source_of(self, statement: str) -> str:
        """What a statement (or one posting of it) relies on: its source, or its signer."""
        known = self.by_id.get(statement.partition("#")[0])
        if known is None:
            return ""
        return known.statement.source.id if known.statement.source else f"signed by {known.party}"
