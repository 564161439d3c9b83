"""What statements say about statements: who may, which ones stand, and which of two corrections counts.

`corrects`, `withdraws` and `affirms` are computed on, and only from the party that spoke (for the same voice), or from
its successor. A statement is *withdrawn* while a live statement withdraws it, else *corrected* while a correction of it
stands. A correction stands until it is withdrawn, also when it has been corrected itself: so a chain keeps its end
only, and a withdrawn correction revives what it replaced. Of two corrections of one thing the later one counts, and of
one of the whole and one of a part the whole. Everything is resolved by queues, never by recursion: a chain may be of
any length, and a circle, which digests rule out but hostile input may show, counts for nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from custodiet.books.known import Known
from custodiet.statements.statement import COMPUTED

LIVE, CORRECTED, WITHDRAWN = "live", "corrected", "withdrawn"
CORRECTS, WITHDRAWS, AFFIRMS, DISPUTES = "corrects", "withdraws", "affirms", "disputes"
TRANSCRIBES, AGREES = "transcribes", "agrees"


@dataclass(frozen=True, slots=True)
class Answer:
    """`by` says `relation` about `target`: `about.id`, or `about.id#n` for one posting of it."""

    by: Known
    relation: str
    target: str
    about: Known

    @property
    def posting(self) -> int | None:
        """The posting that is meant, or None for the whole statement."""
        n = self.target.partition("#")[2]
        return int(n) if n else None


@dataclass(frozen=True, slots=True)
class Dangling:
    """`by` says `relation` about something that is not here."""

    by: Known
    relation: str
    target: str


@dataclass(slots=True)
class References:
    """Every reference of a record, sorted by what may be done with it."""

    answers: list[Answer] = field(default_factory=list)
    strangers: list[Answer] = field(default_factory=list)
    dangling: list[Dangling] = field(default_factory=list)


@dataclass(slots=True)
class Standing:
    """What became of every target of an answer; what nothing answers is live.

    `rivals` are targets with more than one standing correction, each with all of these, the one that counts last.
    """

    states: dict[str, str] = field(default_factory=dict)
    superseded: set[str] = field(default_factory=set)
    rivals: list[tuple[str, tuple[Known, ...]]] = field(default_factory=list)

    def live(self, target: str) -> bool:
        """Does a statement, or one posting `ID#N`, count?"""
        return target not in self.superseded and self.states.get(target, LIVE) == LIVE

    def stands(self, statement: str) -> bool:
        """Has a statement's effect on what it corrects been kept, by itself or by a correction of it?"""
        return self.states.get(statement, LIVE) != WITHDRAWN


def read_references(known: Mapping[str, Known], may: Callable[[Known, Known], bool]) -> References:
    """Sort the references of `known`, by id and in issuer order; `may(by, about)` allows a computed relation."""
    found = References()
    for by in known.values():
        for relation, target in by.statement.about:
            name, _, n = target.partition("#")
            about = known.get(name)
            if relation == TRANSCRIBES and about is None and _is_evidence(by, target):
                continue
            if about is None or (n and int(n) >= len(about.statement.postings)):
                found.dangling.append(Dangling(by, relation, target))
            elif relation in COMPUTED and not may(by, about):
                found.strangers.append(Answer(by, relation, target, about))
            else:
                found.answers.append(Answer(by, relation, target, about))
    return found


def _is_evidence(by: Known, digest: str) -> bool:
    """Is it a document that the statement itself names, as a scan is, and no statement of a record? (S17)."""
    return any(each.get("sha256") == digest for each in by.statement.evidence)


def resolve(answers: Iterable[Answer]) -> Standing:
    """Return what stands, given the answers that count."""
    computed = [a for a in answers if a.relation in (CORRECTS, WITHDRAWS)]
    standing = Standing(_states(computed))
    corrections: dict[str, list[Known]] = defaultdict(list)
    for answer in computed:
        if answer.relation == CORRECTS and standing.stands(answer.by.id):
            corrections[answer.target].append(answer.by)
    _settle_rivals(corrections, standing)
    return standing


def later(known: Known) -> tuple[tuple[int, int], tuple[int, str, str]]:
    """Sort key of rival corrections: by when they were said, then by the issuer's own order."""
    return known.statement.said.order, known.order


def _states(answers: list[Answer]) -> dict[str, str]:
    """Resolve in topological order: a target is decided once everything that answers it is."""
    pending: dict[str, int] = defaultdict(int)
    says: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        pending[answer.target] += 1
        says[answer.by.id].append(answer)
    ready = [name for name in says if name not in pending]
    effects: dict[str, set[str]] = defaultdict(set)
    states: dict[str, str] = {}
    while ready:
        name = ready.pop()
        for answer in says.get(name, ()):
            state = states.get(name, LIVE)
            if state == LIVE or (state == CORRECTED and answer.relation == CORRECTS):
                effects[answer.target].add(answer.relation)
            pending[answer.target] -= 1
            if not pending[answer.target]:
                states[answer.target] = _state(effects[answer.target])
                ready.append(answer.target)
    return states


def _state(effects: set[str]) -> str:
    return WITHDRAWN if WITHDRAWS in effects else CORRECTED if CORRECTS in effects else LIVE


def _settle_rivals(corrections: Mapping[str, list[Known]], standing: Standing) -> None:
    parts: dict[str, list[str]] = defaultdict(list)
    for target in corrections:
        if "#" in target:
            parts[target.partition("#")[0]].append(target)
    losers: list[str] = []
    for target, by in corrections.items():
        ranked = sorted({k.id: k for k in by}.values(), key=later)
        whole = corrections.get(target.partition("#")[0]) if "#" in target else None
        if whole:
            losers += [k.id for k in ranked]
            standing.rivals.append((target, (*ranked, max(whole, key=later))))
        elif len(ranked) > 1:
            losers += [k.id for k in ranked[:-1]]
            standing.rivals.append((target, tuple(ranked)))
    while losers:
        loser = losers.pop()
        if loser not in standing.superseded:
            standing.superseded.add(loser)
            targets = (loser, *parts.get(loser, ()))
            losers += [k.id for target in targets for k in corrections.get(target, ())]
