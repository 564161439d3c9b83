"""What counts: the live postings of a record in the order in which they fold, and what was said about the others.

Order is the issuer's own, never the log's: by sequence number, and a correction takes the place of what it corrects.
Statements of a compromised key are in doubt when they were logged after the suspicion, until their party affirms them
with another key; books can be folded with and without them. A party's mark says so by the time of logging, a revocation
by the place in the log.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from custodiet.books.aspects import COMPROMISED, KEY_STATUS, SUCCEEDS
from custodiet.books.known import Entry, Known
from custodiet.books.parts import Waiting, waiting
from custodiet.books.references import (
    AFFIRMS,
    CORRECTS,
    DISPUTES,
    Answer,
    Dangling,
    References,
    Standing,
    read_references,
    resolve,
)
from custodiet.statements.posting import Mark, Posting
from custodiet.statements.statement import COMPUTED

Order = tuple[int, str, str]  # of statements in folding
LAST: Order = (2**63, "", "")  # where circles of corrections fold: after everything else


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A key is suspected: `by` says so in `statement` (an id, or a posting's), `since` when in words, as of `at`."""

    by: str
    since: str
    at: str
    statement: str

    @classmethod
    def of_mark(cls, entry: Entry[Mark]) -> "Suspicion":
        """Return what a mark says of a key."""
        at = entry.posting.at.text
        return cls(entry.known.party, f"since {at}", at, entry.id)


@dataclass(frozen=True, slots=True)
class Doubt:
    """`known` was logged after its key was suspected."""

    known: Known
    suspicion: Suspicion

    @property
    def words(self) -> str:
        """Who calls the key compromised, and since when."""
        return f"{self.suspicion.by} calls its key compromised {self.suspicion.since}"


@dataclass(frozen=True, slots=True)
class Effective:
    """What counts, in folding order, and what reconciliation has to explain about the rest.

    `places` gives, for what corrects something, the order of the statement in whose place it folds.
    `corrections` and `disputes` are those that stand; `rivals` pairs a target with its corrections, the one that counts
    last; `waiting` are parts of what is not all here; `strangers` answer what is not theirs; `dangling` name what is
    not here.
    """

    live: tuple[Entry[Posting], ...]
    statements: tuple[Known, ...]
    corrections: tuple[Answer, ...] = ()
    disputes: tuple[Answer, ...] = ()
    rivals: tuple[tuple[str, tuple[Known, ...]], ...] = ()
    strangers: tuple[Answer, ...] = ()
    dangling: tuple[Dangling, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    places: Mapping[str, Order] = field(default_factory=dict)
    waiting: tuple[Waiting, ...] = ()
    recovered: Mapping[str, int] = field(default_factory=dict)


def effective(
    known: Iterable[Known],
    *,
    authorities: Collection[str] = (),
    suspected: Mapping[str, Suspicion] | None = None,
    recovered: Mapping[str, int] | None = None,
    doubtful: bool = True,
) -> Effective:
    """Return what counts of `known`.

    `suspected` are the statements, by id, that revocations of their keys put in doubt; marks may add to them.
    `recovered` are the keys that others gave to a party, with the entries from which they speak: for whoever explains.
    `authorities` are parties that may declare a successor or a compromised key for others; a party may for itself.
    With `doubtful` false, statements in doubt count for nothing, and neither do their corrections and withdrawals.
    """
    by_id = {k.id: k for k in sorted(known, key=lambda k: (k.order, k.index))}
    references, standing = _resolve(by_id, {})
    marks = _signed_marks(by_id)
    if successors := _successors(marks, standing, authorities):
        references, standing = _resolve(by_id, successors)
    marked = _suspected(by_id, _counting(marks, KEY_STATUS, standing), authorities)
    doubts = tuple(_doubts(by_id, references, standing, {**marked, **(suspected or {})}))
    inert = tuple(waiting(by_id, standing))
    excluded = frozenset(part.known.id for part in inert)
    if doubts and not doubtful:
        excluded |= frozenset(doubt.known.id for doubt in doubts)
    if excluded:
        standing = resolve(a for a in references.answers if a.by.id not in excluded)
    alive = {name for name in by_id if name not in excluded and standing.live(name)}
    answers = [a for a in references.answers if a.by.id not in excluded]
    return Effective(
        tuple(_in_order(by_id, answers, alive, standing)),
        tuple(k for name, k in by_id.items() if name in alive),
        tuple(a for a in answers if a.relation == CORRECTS and standing.stands(a.by.id)),
        tuple(a for a in answers if a.relation == DISPUTES and a.by.id in alive),
        tuple(standing.rivals),
        tuple(references.strangers),
        tuple(references.dangling),
        doubts,
        _roots(by_id, answers),
        inert,
        recovered or {},
    )


def _resolve(known: Mapping[str, Known], successors: Mapping[str, set[str]]) -> tuple[References, Standing]:
    answering = _answering_heirs(known, successors) if successors else frozenset()

    def may(by: Known, about: Known) -> bool:
        if by.statement.attributed_to != about.statement.attributed_to:
            return False
        return by.party == about.party or (about.party, by.party) in answering

    references = read_references(known, may)
    return references, resolve(references.answers)


def _answering_heirs(known: Mapping[str, Known], successors: Mapping[str, set[str]]) -> Collection[tuple[str, str]]:
    """Each party with every heir that answers a statement of it; a party's heirs are looked for once."""
    anybodys = frozenset[str]().union(*successors.values())
    asked: dict[str, set[str]] = defaultdict(set)
    for by in known.values():
        for relation, target in by.statement.about if by.party in anybodys else ():
            about = known.get(target.partition("#")[0])
            if about and relation in COMPUTED and about.party in successors:
                asked[about.party].add(by.party)
    return {(party, heir) for party, parties in asked.items() for heir in parties & _heirs(party, successors)}


def _heirs(party: str, successors: Mapping[str, set[str]]) -> set[str]:
    heirs: set[str] = set()
    todo = [party]
    while todo:
        new = successors.get(todo.pop(), set()) - heirs
        heirs |= new
        todo += new
    return heirs


def _signed_marks(known: Mapping[str, Known]) -> list[Entry[Mark]]:
    """The marks about keys and successors that a party signs for itself, whether or not they count."""
    return [
        Entry(statement, n, posting)
        for statement in known.values()
        if not statement.statement.attributed_to
        for n, posting in enumerate(statement.statement.postings)
        if type(posting) is Mark and posting.aspect in (KEY_STATUS, SUCCEEDS) and posting.holds
    ]


def _counting(marks: Iterable[Entry[Mark]], aspect: str, standing: Standing) -> Iterator[Entry[Mark]]:
    for entry in marks:
        if entry.posting.aspect == aspect and standing.live(entry.known.id) and standing.live(entry.id):
            yield entry


def _successors(marks: Iterable[Entry[Mark]], standing: Standing, authorities: Collection[str]) -> dict[str, set[str]]:
    successors: dict[str, set[str]] = defaultdict(set)
    for entry in _counting(marks, SUCCEEDS, standing):
        if entry.known.party == entry.posting.value or entry.known.party in authorities:
            successors[entry.posting.value].add(entry.posting.subject)
    return successors


def _doubts(
    known: Mapping[str, Known], references: References, standing: Standing, suspected: Mapping[str, Suspicion]
) -> Iterator[Doubt]:
    affirmed = {
        a.target
        for a in references.answers
        if a.relation == AFFIRMS and a.by.id not in suspected and standing.live(a.by.id)
    }
    for name, suspicion in suspected.items():
        if name in known and name not in affirmed and standing.live(name):
            yield Doubt(known[name], suspicion)


def _suspected(
    known: Mapping[str, Known], marks: Iterable[Entry[Mark]], authorities: Collection[str]
) -> dict[str, Suspicion]:
    """Each statement logged since its key was first suspected, by its own party or by an authority, and who says so."""
    first: dict[tuple[str, str], Entry[Mark]] = {}  # key, party ("" for authorities) -> earliest suspicion
    for entry in sorted(marks, key=lambda entry: (entry.posting.at.start, entry.id)):
        if entry.posting.value == COMPROMISED:
            party = "" if entry.known.party in authorities else entry.known.party
            first.setdefault((entry.posting.subject, party), entry)
    suspected: dict[str, Suspicion] = {}
    for k in known.values() if first else ():
        for party in (k.party, ""):
            mark = first.get((k.statement.issuer, party))
            if mark and k.logged >= mark.posting.at.start:
                suspected.setdefault(k.id, Suspicion.of_mark(mark))
    return suspected


def _in_order(
    known: Mapping[str, Known], answers: Iterable[Answer], alive: Collection[str], standing: Standing
) -> Iterator[Entry[Posting]]:
    """Walk the forest of corrections: each hangs where the first thing that it corrects stands."""
    hanging, hung = _hanging(answers)
    touched = {target.partition("#")[0] for target in (*hanging, *standing.states)}
    circles = (k for k in known.values() if k.id in hung)
    seen: set[str] = set()
    for root in (*(k for k in known.values() if k.id not in hung), *circles):
        todo: list[Known | Entry[Posting]] = [root]
        while todo:
            item = todo.pop()
            if isinstance(item, Entry):
                if item.known.id in alive and standing.live(item.id):
                    yield item
            elif item.id not in touched and item.id not in hung:  # met once, as nearly every statement is
                if item.id in alive:
                    yield from (Entry(item, n, posting) for n, posting in enumerate(item.statement.postings))
            elif item.id not in seen:
                seen.add(item.id)
                todo += reversed((*hanging.get(item.id, ()), *_places(item, hanging)))


def _hanging(answers: Iterable[Answer]) -> tuple[dict[str, list[Known]], set[str]]:
    hanging: dict[str, list[Known]] = defaultdict(list)
    hung: set[str] = set()
    for answer in answers:
        if answer.relation == CORRECTS and answer.by.id not in hung:
            hung.add(answer.by.id)
            hanging[answer.target].append(answer.by)
    return hanging, hung


def _roots(known: Mapping[str, Known], answers: Iterable[Answer]) -> dict[str, Order]:
    """Where each correction folds: with the first thing that the chain of what it corrects begins with."""
    parent: dict[str, str] = {}
    for answer in answers:
        if answer.relation == CORRECTS:
            parent.setdefault(answer.by.id, answer.about.id)
    roots: dict[str, Order] = {}
    for name in parent:
        path: dict[str, None] = {}
        at = name
        while at in parent and at not in roots and at not in path:
            path[at] = None
            at = parent[at]
        root = LAST if at in path else roots.get(at, known[at].order)
        roots.update(dict.fromkeys(path, root))
    return roots


def _places(known: Known, hanging: Mapping[str, list[Known]]) -> Iterator[Known | Entry[Posting]]:
    for n, posting in enumerate(known.statement.postings):
        yield from hanging.get(f"{known.id}#{n}", ())
        yield Entry(known, n, posting)
