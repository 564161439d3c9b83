"""A record's custody as one EPCIS 2.0 document: what counts, in the order in which it folds, and what was in error.

Whoever reads the events from first to last, and passes over those that declare themselves in error, has the books: the
order is that of `books.effective`. What was corrected or withdrawn stands after it, each event with its declaration, so
that a system that took it earlier can mend its own. The same question gives the same bytes.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from custodiet.books.aspects import CLASS, SEAL
from custodiet.books.effective import Effective
from custodiet.books.known import Known
from custodiet.books.references import CORRECTS, WITHDRAWS
from custodiet.exchange.epcis.document import ENTRIES, NAMESPACE, ORIGIN, PREFIX
from custodiet.exchange.epcis.profile import Names, Said, Saying, declared, format_event, is_custody, spans
from custodiet.exchange.epcis.shape import DOCUMENT
from custodiet.kernel.times import When, from_unix
from custodiet.statements.posting import Count, Mark, Move, Posting

CONTEXT = ["https://ref.gs1.org/standards/epcis/epcis-context.jsonld", {PREFIX: NAMESPACE}]
SUPERSEDED, WITHDRAWN = f"{NAMESPACE}superseded", f"{NAMESPACE}withdrawn"
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Exported:
    """`document` in JSON, how many of its `events` count and how many are declared in `error`, and what is left out."""

    document: Json
    events: int
    errors: int
    left_out: Mapping[str, int] = field(default_factory=dict)


def format_document(
    known: Sequence[Known], effective: Effective, *, origin: str, as_of: When | None = None
) -> Exported:
    """Return the custody in `known`, of which `effective` says what counts, up to the end of `as_of`."""
    writer = _Writer(known, effective, origin, as_of)
    counting, errors = list(writer.counting()), list(writer.errors())
    document: Json = {
        "@context": CONTEXT,
        "type": DOCUMENT,
        "schemaVersion": "2.0",
        "creationDate": from_unix(max((k.logged for k in known), default=0)).text,
        ORIGIN: origin,
        ENTRIES: max((k.index + 1 for k in known), default=0),
        "epcisBody": {"eventList": [*counting, *errors]},
    }
    return Exported(document, len(counting), len(errors), _left_out(known))


def _left_out(known: Iterable[Known]) -> Mapping[str, int]:
    """The postings that are no custody, or withheld, by their kind."""
    found: defaultdict[str, int] = defaultdict(int)
    for each in known:
        for posting in each.statement.postings:
            if not is_custody(posting):
                kinds = {Move: "withheld", Count: "withheld", Mark: "stance"}
                found[kinds.get(type(posting), type(posting).__name__.lower())] += 1
    return dict(sorted(found.items()))


class _Writer:
    """The events of one state of knowledge."""

    def __init__(self, known: Sequence[Known], effective: Effective, origin: str, as_of: When | None) -> None:
        self._known = [k for k in known if any(map(is_custody, k.statement.postings))]
        self._names, self._as_of = Names(origin), as_of
        self._live = [entry for entry in effective.live if is_custody(entry.posting)]
        self._counts = {entry.id for entry in self._live}
        self._seals = _seals(entry.posting for entry in self._live)
        self._answers = _answers(known, effective)
        self._spans: dict[str, dict[int, range]] = {}
        self._replaced_by: dict[str, list[str]] = {}

    def counting(self) -> Iterator[Json]:
        """What counts and has happened, or may have, in folding order."""
        seen: set[str] = set()
        for entry in self._live:
            if entry.id not in seen:
                span = self._span(entry.known, entry.n)
                seen.update(f"{entry.known.id}#{n}" for n in span)
                if entry.posting.at.by(self._as_of) is not False:  # type: ignore[union-attr]  # custody has a time
                    yield self._event(entry.known, span)

    def errors(self) -> Iterator[Json]:
        """What no longer counts, each with its declaration, in log order."""
        for known in self._known:
            for span in spans(known.statement.postings):
                dead = [n for n in span if f"{known.id}#{n}" not in self._counts]
                happened = known.statement.postings[span.start].at.by(self._as_of)  # type: ignore[union-attr]
                if dead and happened is not False:
                    yield self._event(known, span) | {"errorDeclaration": self._declaration(known, dead)}

    def _span(self, known: Known, n: int) -> range:
        """The postings of one event: with its companions while all of them count, else by itself."""
        if known.id not in self._spans:
            self._spans[known.id] = {each: span for span in spans(known.statement.postings) for each in span}
        whole = self._spans[known.id][n]
        return whole if all(f"{known.id}#{each}" in self._counts for each in whole) else range(n, n + 1)

    def _event(self, known: Known, span: range) -> Json:
        statement = known.statement
        postings = tuple(p for p in statement.postings[span.start : span.stop] if isinstance(p, Move | Count | Mark))
        saying = Saying(known.id, str(known.voice), statement.type, statement.said.text)
        seal = isinstance(postings[0], Move) and postings[0].item in self._seals
        event = format_event(Said(saying, span.start, postings, seal=seal), self._names)
        return event | {"recordTime": from_unix(known.logged).text}

    def _declaration(self, known: Known, dead: Sequence[int]) -> Json:
        """Who took it back, and the events that stand in its place now."""
        answers = [a for n in dead for a in self._answering(known, n)]
        if not answers:
            return declared(known.statement.said, SUPERSEDED, [], "")
        relation, by = answers[-1]
        reason = "incorrect_data" if relation == CORRECTS else WITHDRAWN
        if by.id not in self._replaced_by:
            self._replaced_by[by.id] = list(dict.fromkeys(self._replacing(by)))
        return declared(by.statement.said, reason, self._replaced_by[by.id], by.id)

    def _answering(self, known: Known, n: int) -> list[tuple[str, Known]]:
        """Who corrects or withdraws a posting, or its whole statement."""
        return [*self._answers.get(known.id, ()), *self._answers.get(f"{known.id}#{n}", ())]

    def _replacing(self, by: Known) -> Iterator[str]:
        """The events that count of a correction, or of what has corrected it in turn."""
        todo, seen = [by], {by.id}
        while todo:
            answer = todo.pop()
            for n in range(len(answer.statement.postings)):
                if f"{answer.id}#{n}" in self._counts:
                    span = self._span(answer, n)
                    yield self._names.event(answer.id, span.start, span.stop - 1)
                for _, following in self._answering(answer, n):
                    if following.id not in seen:
                        seen.add(following.id)
                        todo.append(following)


def _seals(postings: Iterable[Posting]) -> set[str]:
    return {p.subject for p in postings if isinstance(p, Mark) and (p.aspect, p.value) == (CLASS, SEAL) and p.holds}


def _answers(known: Iterable[Known], effective: Effective) -> Mapping[str, list[tuple[str, Known]]]:
    """Who corrects or withdraws each target; answers by strangers answer nothing."""
    strange = {(answer.by.id, answer.target) for answer in effective.strangers}
    found: defaultdict[str, list[tuple[str, Known]]] = defaultdict(list)
    for by in known:
        for relation, target in by.statement.about:
            if relation in {CORRECTS, WITHDRAWS} and (by.id, target) not in strange:
                found[target].append((relation, by))
    return found
