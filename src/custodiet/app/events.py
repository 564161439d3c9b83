"""EPCIS 2.0 at the record's door: its custody out as a document, and other systems' events in as evidence.

Whoever imports a document signs what it tells, attributed to its voice: nobody pretends that the voice signed here. An
event is known again by its voice and its eventID, whichever document brings it, so that importing twice changes
nothing. One that declares itself in error takes back the copy that this record has of it: what replaces it in the same
document corrects that copy and keeps its place, and where nothing does, the copy is withdrawn. Copies follow the order
of their document, in which our own profile has what counts in the order in which it folds: so the book of `VOICE` there
and that of `VOICE (reported by IMPORTER)` here have the same lines, amounts and marks.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from custodiet.app import drafting
from custodiet.app.archive import SOURCES, archive
from custodiet.app.importing import first_number
from custodiet.app.progress import Report
from custodiet.app.record import Record
from custodiet.app.view import Cut, View
from custodiet.books.effective import effective
from custodiet.books.known import Known
from custodiet.exchange.draft import Unread
from custodiet.exchange.epcis import (
    LARGEST_DOCUMENT,
    Document,
    Event,
    Exported,
    Telling,
    Told,
    event_time,
    format_document,
    read_document,
    read_events,
)
from custodiet.exchange.source import LARGEST, portions
from custodiet.kernel.errors import Refused
from custodiet.kernel.files import make_folder, read_file, replace_file
from custodiet.kernel.keys import SigningKey, read_key_file
from custodiet.kernel.strict import canonical
from custodiet.kernel.times import parse_when
from custodiet.statements.codec import format_posting
from custodiet.statements.posting import Posting
from custodiet.statements.statement import Source, Statement, statement_value

_ROUNDS = 4  # each mends what the one before has upset
MEDIUM, METHOD = "epcis", "read from an EPCIS 2.0 document"
Key = tuple[str, str]  # voice, event id


def export_events(record: Record, where: Cut) -> Exported:
    """Return the custody that a record holds at a cut, as one EPCIS 2.0 document."""
    view = View(record, where)
    return format_document(view.known, view.effective, origin=record.origin, as_of=where.as_of)


@dataclass(frozen=True, slots=True)
class ImportedEvents:
    """What an import of events logged, or with `dry_run` would log; numbers count events, but for `statements`."""

    document: str
    statements: int = 0
    new: int = 0
    corrected: int = 0
    withdrawn: int = 0
    restored: int = 0
    unchanged: int = 0
    voices: tuple[str, ...] = ()
    declined: tuple[tuple[Event, str], ...] = ()
    unread: tuple[Unread, ...] = ()
    archived: str = ""

    def summary(self) -> dict[str, Any]:
        """One JSON object with stable keys."""
        return {
            "document": self.document,
            "statements": self.statements,
            "new": self.new,
            "corrected": self.corrected,
            "withdrawn": self.withdrawn,
            "restored": self.restored,
            "unchanged": self.unchanged,
            "voices": list(self.voices),
            "archived": self.archived,
            "declined": [{"event": event.pointer, "id": event.id, "reason": why} for event, why in self.declined],
            "unread": [
                {"source": u.source, "segment": u.segment, "field": u.field, "value": u.value, "reason": u.reason}
                for u in self.unread
            ],
        }


def import_events(
    record: Record, file: Path, key_file: Path, *, speaker: str = "", now: int, dry_run: bool, progress: Report
) -> ImportedEvents:
    """Read the document `file`, sign what is new in it with the key in `key_file`, and log it: everything, or nothing.

    `speaker` is who speaks in a document that does not say so.
    """
    data = read_file(file, largest=LARGEST_DOCUMENT)
    try:
        document = read_document(data, name=file.name)
    except Refused:
        if archived := archive(record, file, dry_run=dry_run):  # a text that the record knows, and no document
            return ImportedEvents(file.name, archived=archived)
        raise
    telling = read_events(document, speaker=speaker, progress=progress)
    key, counter = read_key_file(key_file), drafting.Counter(key_file)
    with nullcontext() if dry_run else counter.held():
        plan = _plan(record, str(key.verifier), document, telling)
        first = first_number(record, key, counter)
        leaves = _sign(record.origin, key, first, plan.drafts, progress)
        if leaves and not dry_run:
            record.submit([(file.name, leaf) for leaf in leaves], now=now, progress=progress)
            counter.advance(first + len(leaves))
            make_folder(record.path / SOURCES)
            replace_file(record.path / SOURCES / document.sha256, data)
    return plan.done


@dataclass(slots=True)
class _Draft:
    """A statement before it has a number; `about` names copies that it corrects or withdraws."""

    said: str
    type: str
    postings: tuple[Posting, ...] = ()
    voice: str = ""
    covers: tuple[str, ...] = ()
    body: dict[str, Any] = field(default_factory=dict)
    about: tuple[tuple[str, str], ...] = ()
    events: tuple[str, ...] = ()  # ids


@dataclass(frozen=True, slots=True)
class _Plan:
    done: ImportedEvents
    drafts: tuple[_Draft, ...]


@dataclass(frozen=True, slots=True)
class _Copy:
    """The postings of one statement here that tell an event: so many from `first`."""

    known: Known
    first: int
    count: int
    sha256: str

    @property
    def targets(self) -> list[str]:
        """The postings, by their ids."""
        return [f"{self.known.id}#{n}" for n in range(self.first, self.first + self.count)]


class _Copies:
    """What this importer has told before of which event, and whether it still counts."""

    def __init__(self, known: Sequence[Known], issuer: str) -> None:
        self._copies: defaultdict[Key, list[_Copy]] = defaultdict(list)
        counting = effective(known)
        self._live = {entry.id for entry in counting.live}
        self._alive = {each.id for each in counting.statements}
        self._answering: defaultdict[str, list[Known]] = defaultdict(list)
        for each in known:
            if each.statement.issuer == issuer:
                self._add(each)

    def _add(self, known: Known) -> None:
        for _, target in known.statement.about:
            self._answering[target].append(known)
        first = 0
        for told in _events_of(known.statement):
            copy = _Copy(known, first, told["postings"], told["sha256"])
            self._copies[known.statement.attributed_to, told["id"]].append(copy)
            first += copy.count

    def of(self, key: Key) -> list[_Copy]:
        """The copies of an event: of its last telling, where it was told in other words."""
        copies = self._copies.get(key, [])
        return [copy for copy in copies if copy.sha256 == copies[-1].sha256]

    def standing(self, key: Key) -> list[_Copy]:
        """Those of its copies that count."""
        return [copy for copy in self.of(key) if not self._live.isdisjoint(copy.targets)]

    def counting(self) -> set[Key]:
        """The events that count."""
        return {key for key in self._copies if self.standing(key)}

    def took_back(self, copies: Iterable[_Copy]) -> list[Known]:
        """Which of this importer's statements, still effective, correct or withdraw these copies."""
        targets = [name for copy in copies for name in (copy.known.id, *copy.targets)]
        return [by for name in targets for by in self._answering[name] if by.id in self._alive]


def _events_of(statement: Statement) -> list[dict[str, Any]]:
    """The events that a statement of an import says it tells; of any other statement, none."""
    events = statement.body.get("events")
    with suppress(KeyError, TypeError):
        if isinstance(events, list) and all(_is_telling(event) for event in events):
            return events
    return []


def _is_telling(event: dict[str, Any]) -> bool:
    return isinstance(event["id"], str) and isinstance(event["sha256"], str) and type(event["postings"]) is int


def _plan(record: Record, issuer: str, document: Document, telling: Telling) -> _Plan:
    """Pair what a document tells with what this importer has told before: new, known, taken back, or declined."""
    known = record.known()
    own = {each.id for each in known} if document.origin == record.origin else set()
    sorting = _Sorting(document, _Copies(known, issuer), own)
    sorting.sort(telling.told)
    drafts = list(_grouped(sorting.new, document))
    correcting, withdrawals = _mended(sorting.errors, drafts, document)
    withdrawals += [_restoration(told, by, document) for told, by in sorting.restored]
    told = [*drafts, *withdrawals]
    if withdrawals or correcting:
        told += _repairs(known, issuer, sorting, told)
    reasons = {event.pointer: (event, why) for event, why in (*telling.declined, *sorting.declined)}
    declined = tuple(sorted(reasons.values(), key=lambda one: _place(one[0])))
    sources = [] if not told or _is_archived(known, issuer, document) else list(_archived(document, declined, told))
    done = ImportedEvents(
        document.name,
        len(sources) + len(told),
        len({one.event.pointer for one in sorting.new if one.event.id not in correcting}),
        len({one.event.pointer for one in sorting.new if one.event.id in correcting}),
        len({one.event.pointer for one, _ in sorting.errors}),
        len({one.event.pointer for one, _ in sorting.restored}),
        len(sorting.unchanged),
        tuple(dict.fromkeys(draft.voice for draft in told)),
        declined,
        telling.unread,
    )
    return _Plan(done, (*sources, *told))


def _repairs(known: Sequence[Known], issuer: str, sorting: "_Sorting", drafts: Sequence[_Draft]) -> list[_Draft]:
    """What it still takes until every event counts, or does not, as its teller says: tried out before it is signed.

    To withdraw a statement also takes back what that had corrected, and a correction of one part may be of the whole.
    """
    party = next(each.party for each in known if each.statement.issuer == issuer)
    repairs: list[_Draft] = []
    for _ in range(_ROUNDS):
        trial = [
            Known(
                f"{n:064x}", len(known) + n, 0, party, _statement(draft, known[0].statement.origin, issuer, 2**40 + n)
            )
            for n, draft in enumerate((*drafts, *repairs))
        ]
        copies = _Copies([*known, *trial], issuer)
        counting = copies.counting()
        document = sorting.document
        more: list[_Draft] = []
        for key, told in sorting.desired.items():
            if told.event.error is None and key not in counting:
                more += _grouped([told], document)
            elif told.event.error is not None and key in counting:
                standing = [copy for copy in copies.standing(key) if copy.known.index < len(known)]
                more += _mended([(told, standing)], [], document)[1]
        if not more:
            break
        repairs += more
    return repairs


def _restoration(told: Told, by: Known, document: Document) -> _Draft:
    """Withdraw the withdrawal of what its teller no longer declares in error."""
    return _Draft(
        told.said,
        "withdrawal",
        voice=told.voice,
        covers=(f"{document.source}#{told.event.pointer}",),
        body={"reason": "no longer declared in error", "edition": document.edition},
        about=(("withdraws", by.id),),
    )


def _place(event: Event) -> tuple[int, str]:
    return len(event.pointer), event.pointer  # numbers of one length sort as texts


@dataclass(slots=True)
class _Sorting:
    """What becomes of each event of a document."""

    document: Document
    copies: _Copies
    own: set[str]  # statements that this very record has: what they say was signed here
    new: list[Told] = field(default_factory=list)
    errors: list[tuple[Told, list[_Copy]]] = field(default_factory=list)
    restored: list[tuple[Told, Known]] = field(default_factory=list)  # with the withdrawal that is over
    declined: list[tuple[Event, str]] = field(default_factory=list)
    desired: dict[Key, Told] = field(default_factory=dict)  # what the document says of it, where it is heard
    unchanged: set[str] = field(default_factory=set)  # their places

    def sort(self, told: Sequence[Told]) -> None:
        """Sort errors first: what they take back decides what stands."""
        for one in told:
            if one.event.error is not None:
                self._error(one)
        taken_back = {copy.known.id for _, copies in self.errors for copy in copies}
        ended: dict[str, Told] = {}
        seen: dict[Key, Told] = {}
        for one in told:
            if one.event.error is None:
                self._telling(one, seen.setdefault(one.key, one), taken_back, ended)
        self.restored = [(one, by) for one, by in self.restored if ended[by.id] is one]

    def _error(self, told: Told) -> None:
        if standing := self.copies.standing(told.key):
            self.errors.append((told, standing))
            self.desired[told.key] = told
        elif self.copies.of(told.key) or told.statement in self.own:
            self.unchanged.add(told.event.pointer)
            self.desired[told.key] = told
        else:
            reason = (told.event.error or {}).get("reason", "no reason given")
            why = f"its teller declares it in error ({reason}), and this record never took it: there is nothing to mend"
            self.declined.append((told.event, why))

    def _telling(self, told: Told, first: Told, taken_back: set[str], ended: dict[str, Told]) -> None:
        copies = self.copies.of(told.key)
        if told.event.sha256 != first.event.sha256:
            why = f"its eventID stands already at {first.event.pointer}, for another event"
            self.declined.append((told.event, why))
        elif first is not told or told.statement in self.own:
            self.unchanged.add(told.event.pointer)
        elif not copies:
            self.new.append(told)
        elif copies[0].sha256 != told.event.sha256:
            why = "the record has another event of this eventID; one that corrects it has an eventID of its own"
            self.declined.append((told.event, why))
        elif self.copies.standing(told.key):
            self.unchanged.add(told.event.pointer)
            self.desired[told.key] = told
        else:
            self._back_again(told, copies, taken_back, ended)

    def _back_again(self, told: Told, copies: Sequence[_Copy], taken_back: set[str], ended: dict[str, Told]) -> None:
        """Hear an event that was taken back, where a later document no longer declares it in error."""
        by = self.copies.took_back(copies)
        if any(_edition(each.statement) >= self.document.edition for each in by):
            self.declined.append(
                (told.event, "its teller has declared it in error since, in a document that came before")
            )
            return
        self.desired[told.key] = told
        over = [each for each in by if each.statement.type == "withdrawal" and each.id not in taken_back]
        self.restored += [(told, each) for each in over]
        for each in over:
            ended.setdefault(each.id, told)
        if not over:
            self.unchanged.add(told.event.pointer)


def _edition(statement: Statement) -> list[int]:
    """Which edition of its document a statement is from: a later one may take back what an earlier one said."""
    edition = statement.body.get("edition")
    return edition if isinstance(edition, list) and all(type(n) is int for n in edition) else []


def _grouped(new: Iterable[Told], document: Document) -> Iterator[_Draft]:
    """Draft what is new in order: events of one statement that follow one another together, as far as they fit."""
    group: list[tuple[Told, tuple[Posting, ...]]] = []
    size = 0
    for told in new:
        for part in _parts(told):
            length = len(canonical([format_posting(p) for p in part])) + 3 * len(told.event.id) + 200
            last = group[-1][0] if group else None
            alike = last and told.statement and (last.voice, last.statement) == (told.voice, told.statement)
            if group and (not alike or size + length > LARGEST):
                yield _drafted(group, document)
                group, size = [], 0
            group.append((told, part))
            size += length
    if group:
        yield _drafted(group, document)


def _parts(told: Told) -> Iterator[tuple[Posting, ...]]:
    """The postings of an event, in portions that a statement can hold."""
    portion: list[Posting] = []
    size = 0
    for posting in told.postings:
        length = len(canonical(format_posting(posting))) + 1
        if portion and size + length > LARGEST // 2:
            yield tuple(portion)
            portion, size = [], 0
        portion.append(posting)
        size += length
    yield tuple(portion)


def _drafted(group: Sequence[tuple[Told, tuple[Posting, ...]]], document: Document) -> _Draft:
    told = group[0][0]
    events = [{"id": one.event.id, "sha256": one.event.sha256, "postings": len(part)} for one, part in group]
    body: dict[str, Any] = {"events": events, "told_as": told.told_as, "edition": document.edition}
    if told.statement:
        body["statement"] = told.statement
    else:
        words = (told.event.value.get(name) for name in ("type", "action", "bizStep", "disposition"))
        body["text"] = ", ".join(str(word) for word in words if word)
    return _Draft(
        told.said,
        "event",
        tuple(posting for _, part in group for posting in part),
        told.voice,
        tuple(dict.fromkeys(f"{document.source}#{one.event.pointer}" for one, _ in group)),
        body,
        events=tuple(dict.fromkeys(one.event.id for one, _ in group)),
    )


def _mended(
    errors: Iterable[tuple[Told, list[_Copy]]], drafts: Sequence[_Draft], document: Document
) -> tuple[set[str], list[_Draft]]:
    """Let what replaces an event correct its copies; draft a withdrawal for the others. Which correct?"""
    replacing = {(draft.voice, event): draft for draft in reversed(drafts) for event in draft.events}
    targets: defaultdict[tuple[int, str], set[int]] = defaultdict(set)  # draft or none, statement: postings
    by_number = {id(draft): draft for draft in drafts}
    taken: defaultdict[str, list[Told]] = defaultdict(list)
    statements: dict[str, Known] = {}
    corrected: set[str] = set()
    for told, copies in errors:
        ids = told.correctives
        draft = next((replacing[told.voice, one] for one in ids if (told.voice, one) in replacing), None)
        if draft:
            corrected.update(set(ids) & set(draft.events))
        for copy in copies:
            statements[copy.known.id] = copy.known
            targets[id(draft) if draft else 0, copy.known.id].update(range(copy.first, copy.first + copy.count))
            if not draft:
                taken[copy.known.id].append(told)
    withdrawals = []
    for (number, name), postings in targets.items():
        whole = len(postings) == len(statements[name].statement.postings)
        named = [name] if whole else [f"{name}#{n}" for n in sorted(postings)]
        if draft := by_number.get(number):
            draft.about = (*draft.about, *(("corrects", target) for target in named))
        else:
            withdrawals.append(_withdrawal(taken[name], named, document))
    return corrected, withdrawals


def _withdrawal(told: Sequence[Told], targets: Sequence[str], document: Document) -> _Draft:
    error = told[0].event.error or {}
    return _Draft(
        event_time(error["declarationTime"]).text,
        "withdrawal",
        voice=told[0].voice,
        covers=tuple(dict.fromkeys(f"{document.source}#{one.event.pointer}" for one in told)),
        body={
            "reason": f"declared in error: {error.get('reason', 'no reason given')}",
            "edition": document.edition,
        },
        about=tuple(("withdraws", target) for target in targets),
        events=tuple(dict.fromkeys(one.event.id for one in told)),
    )


def _is_archived(known: Iterable[Known], issuer: str, document: Document) -> bool:
    return any(
        each.statement.issuer == issuer
        and each.statement.type == "source"
        and each.statement.body.get("id") == document.source
        and each.statement.body.get("sha256") == document.sha256
        for each in known
    )


def _archived(document: Document, declined: Iterable[tuple[Event, str]], told: Sequence[_Draft]) -> Iterator[_Draft]:
    """Archive the document by its digest: its events as segments, each declined one with its reason."""
    reasons: Mapping[str, str] = {event.pointer: why for event, why in declined}
    segments = [
        {"id": event.pointer, "kind": "declined" if event.pointer in reasons else "event", "label": event.id}
        | ({"reason": reasons[event.pointer]} if event.pointer in reasons else {})
        for event in document.events
    ]
    body: dict[str, Any] = {
        "id": document.source,
        "title": f"EPCIS 2.0 document {document.id or document.title}",
        "medium": MEDIUM,
        "sha256": document.sha256,
        "bytes": document.size,
        "note": f"{len(document.events)} events; archived by digest",
    }
    said = event_time(document.created).text if document.created else told[0].said
    for portion in portions(segments):
        yield _Draft(said, "source", body=body | {"segments": portion})


def _sign(origin: str, key: SigningKey, first: int, drafts: Sequence[_Draft], progress: Report) -> list[bytes]:
    issuer, leaves = str(key.verifier), []
    for n, draft in enumerate(drafts):
        payload = statement_value(_statement(draft, origin, issuer, first + n)) | {"nonce": drafting.new_nonce()}
        leaves.append(drafting.sign_value(payload, key, where=", ".join(draft.covers[:3])))
        if n % 100 == 0 or n + 1 == len(drafts):
            progress("signing", n + 1, len(drafts))
    return leaves


def _statement(draft: _Draft, origin: str, issuer: str, seq: int) -> Statement:
    source = Source(draft.covers[0].partition("#")[0], draft.covers) if draft.covers else None
    return Statement(
        origin, issuer, seq, "", parse_when(draft.said), draft.type, draft.postings, draft.about, draft.voice, source,
        METHOD, body=draft.body,
    )  # fmt: skip
