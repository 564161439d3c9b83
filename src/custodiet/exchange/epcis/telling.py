"""What a document tells, event by event: who speaks, what a posting can carry of it, and which events are declined.

In a document of our profile every event names its voice, and keeps its statement's id. There each posting is heard by
itself, under the eventID that it has alone: an event of several, such as a split, falls apart when one of them is
corrected, and comes together again when that is withdrawn. In any other, the speaker is the
document's sender, unless the reader says who it is; and where neither does, whoever sent a file of that name.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from custodiet.exchange.draft import Unread
from custodiet.exchange.epcis import foreign, profile
from custodiet.exchange.epcis.document import Document, Event, digest
from custodiet.exchange.epcis.faults import Faults
from custodiet.exchange.epcis.foreign import Declined
from custodiet.statements.posting import Posting

_SPAN = re.compile(r"(.*/)([0-9]{1,4})-([0-9]{1,4})", re.ASCII)
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Told:
    """One event as its voice tells it; `statement` is the id of what was signed, in a document of our profile."""

    event: Event
    voice: str
    said: str
    postings: tuple[Posting, ...]
    statement: str = ""
    told_as: str = ""
    correctives: tuple[str, ...] = ()  # the events that replace it, where it is declared in error

    @property
    def key(self) -> tuple[str, str]:
        """What it is known again by: its voice and its event's id."""
        return self.voice, self.event.id


@dataclass(frozen=True, slots=True)
class Telling:
    """Every event of a document: told, or declined with the reason; and what of a told one no posting carries."""

    told: tuple[Told, ...]
    declined: tuple[tuple[Event, str], ...]
    unread: tuple[Unread, ...]


def read_events(document: Document, *, speaker: str, progress: Progress) -> Telling:
    """Return what a document tells; raise one error that lists every event that breaks our profile."""
    faults = Faults(document.name)
    voice = speaker or document.sender or f"sender of {document.title}"
    told: list[Told] = []
    declined: list[tuple[Event, str]] = []
    unread: list[Unread] = []
    total = len(document.events)
    for n, event in enumerate(document.events):
        try:
            if event.error is not None:
                foreign.event_time(event.error["declarationTime"])
            if _is_ours(event, document):
                told += _ours(event, document, faults)
            else:
                told.append(_theirs(event, document, voice, unread))
        except Declined as reason:
            declined.append((event, str(reason)))
        if n % 500 == 0 or n + 1 == total:
            progress("reading", n + 1, total)
        if faults.many:
            break
    faults.check(document.name)
    live = {one.key for one in told if one.event.error is None}
    heard = (one for one in told if one.event.error is None or not one.statement or one.key not in live)
    return Telling(tuple(heard), tuple(declined), tuple(unread))


def _is_ours(event: Event, document: Document) -> bool:
    return bool(document.origin) and profile.STATEMENT in event.value


def _ours(event: Event, document: Document, faults: Faults) -> list[Told]:
    said = profile.read_event(event, document.origin, faults)
    if said is None:
        return []
    saying, names, texts = said.saying, profile.Names(document.origin), event.value[profile.POSTINGS]
    foreign.fitting(event.id)
    foreign.normal(json.dumps([saying.voice, texts], ensure_ascii=False))
    correctives = tuple(one for name in _correctives(event) for one in _each(name))
    heard = []
    for n, posting in enumerate(said.postings):
        # What it says is its posting: that what moved is called a seal is another statement's word, and may change.
        told = digest([event.value[profile.STATEMENT], texts[n]])
        single = replace(event, id=names.event(saying.id, said.first + n, said.first + n), sha256=told)
        heard.append(Told(single, saying.voice, saying.said, (posting,), saying.id, saying.type, correctives))
    return heard


def _correctives(event: Event) -> Sequence[str]:
    ids: Sequence[str] = (event.error or {}).get("correctiveEventIDs", ())
    return ids


def _each(name: str) -> Iterator[str]:
    """The postings of an eventID of ours, each by the eventID that it has alone."""
    span = _SPAN.fullmatch(name)
    if span is None:
        yield name
    else:
        yield from (f"{span[1]}{n}" for n in range(int(span[2]), int(span[3]) + 1))


def _theirs(event: Event, document: Document, voice: str, unread: list[Unread]) -> Told:
    carried = foreign.read_event(event)
    said = foreign.event_time(event.value.get("recordTime") or document.created or event.value["eventTime"]).text
    unread += [Unread(document.source, event.pointer, *parts) for parts in carried.unread]
    return Told(
        event, foreign.fitting(voice), said, tuple(carried.postings), "", event.type, tuple(_correctives(event))
    )
