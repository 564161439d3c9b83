"""Accepting: what a reading of a page proposes becomes statements, one by one, as a person says yes to them.

A proposed statement becomes a `position`, an event an `event`, a reader's comment a `remark`, which is nobody's but its
author's. An event that a person calls a `situation` in the file of proposals, with its kind as the status (`fighting`,
`closure`), becomes one, and stands in the situation under its place. Each names the segments of the archived page that
hold it. What the page does not say stays unsaid; only the day on which something was said must be known, and where the
page does not tell it, the page's own day stands for it, and the statement says so.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from custodiet.app import archive
from custodiet.app.proposals import COMMENT, EVENT, SITUATION, STATEMENT, Proposal
from custodiet.app.record import Record
from custodiet.app.sources import archived, day_of
from custodiet.exchange.draft import Draft
from custodiet.exchange.parties import party_of
from custodiet.exchange.reading.limits import STANCES
from custodiet.exchange.reading.opening import open_page
from custodiet.exchange.reading.segments import segments
from custodiet.kernel.errors import Refused
from custodiet.kernel.times import parse_when
from custodiet.statements.posting import LONGEST, Mark
from custodiet.statements.situation import KINDS
from custodiet.statements.statement import Source
from custodiet.statements.types import LONGEST_TEXT
from custodiet.statements.words import STANCE

METHOD = "read by rules from the archived page, and accepted by a person"
_NO_DAY = "The page does not say when; its own day stands for it."
_A_DAY = 86_400  # seconds: a page is dated by its own place, and what it tells by another
_WORD = re.compile(r"\w+")


def drafts(record: Record, proposals: Sequence[Proposal], *, sha256: str, dated: str, where: str) -> list[Draft]:
    """Return the statements that accepted proposals become; refuse where one cannot be signed."""
    sources = archived(record, sha256, where)
    body = sources[0]
    known = {segment["id"] for each in sources for segment in each.get("segments", ())}
    page = _Accepted(
        str(body["id"]),
        str(body.get("publisher", "")),
        dated or str(body.get("published", "")),
        frozenset(known),
        _words_of(record, sha256, day=dated or str(body.get("published", ""))) if proposals else {},
        _parties(record),
    )
    return [page.draft(each, f"{where}: proposal {each.number}") for each in proposals]


@dataclass(frozen=True, slots=True)
class _Accepted:
    """The archived page whose proposals are accepted."""

    source: str
    publisher: str
    day: str
    segments: frozenset[str]
    words: Mapping[str, Sequence[str]]
    parties: Sequence[str]

    def draft(self, one: Proposal, where: str) -> Draft:
        """Return the statement that a proposal becomes."""
        if unknown := [each for each in one.covers if each not in self.segments]:
            raise Refused("the archived page has no such segment", found=", ".join(unknown), where=where)
        make = {
            STATEMENT: self._position,
            EVENT: self._event,
            SITUATION: self._situation,
            COMMENT: self._remark,
        }[one.kind]
        return make(one, where)

    def _when(self, told: object, where: str) -> tuple[str, str]:
        """When it was said or happened, and how that is known where the page does not tell it."""
        if told:
            try:
                return parse_when(str(told)).text, ""
            except Refused as error:
                raise error.at(where) from None
        if not self.day:
            raise Refused(
                "neither the page nor anybody says on which day this was",
                expected="the day of the page",
                where=where,
                advice="Give it: --date 2013-09-12",
            )
        return self.day, _NO_DAY

    def _source(self, one: Proposal) -> Source:
        return Source(self.source, tuple(f"{self.source}#{segment}" for segment in one.covers))

    def _act(self, one: Proposal) -> str:
        return f"{self.source}/{one.covers[0]}/{one.number}"

    def _position(self, one: Proposal, where: str) -> Draft:
        value = one.value
        if not value["speaker"] or value["stance"] not in STANCES:
            raise Refused(
                "a position has a speaker and a stance",
                expected=", ".join(STANCES),
                found=f"{value['speaker']!r}, {value['stance']!r}"[:80],
                where=where,
            )
        self._check_quoted(one, where)
        said, reason = self._when(value["said"], where)
        if self.day and parse_when(self.day).end + _A_DAY < parse_when(said).start:
            raise Refused("this was said after the page was", expected=f"by {self.day}", found=said, where=where)
        subject = str(value["about"] or value["quote"] or one.words)[:LONGEST]
        relays = [name for name in (self.publisher, value["via"]) if name]
        body = _said(role=value["role"], medium=value["medium"], text=value["quote"] or one.words, date_reason=reason)
        body |= {"quoted_by": relays} if relays else {}
        if value["party"]:
            body |= {"party": _named_in_record(str(value["party"]), self.parties)}
        body |= {} if value["named"] else {"named": False}
        body |= {"on_record": False} if value["on_record"] is False else {}
        mark = Mark(self._act(one), subject, STANCE, str(value["stance"]), parse_when(said))
        return Draft(said, "position", (mark,), str(value["speaker"]), self._source(one), METHOD, body)

    def _check_quoted(self, one: Proposal, where: str) -> None:
        """A direct quotation is the page's, word for word; a person who puts it otherwise says so."""
        if not one.value["direct"] or not one.value["quote"] or not self.words:
            return
        page = iter([word for segment in one.covers for word in self.words.get(segment, ())])
        if strange := next((word for word in _WORD.findall(one.value["quote"].casefold()) if word not in page), ""):
            raise Refused(
                "these are not the words of the page, but are said to be a direct quotation",
                expected=f"the words of {', '.join(one.covers)}",
                found=f"{strange!r} in {one.value['quote']!r}"[:160],
                where=where,
                advice="Quote the page, or say that it is not direct",
            )

    def _event(self, one: Proposal, where: str) -> Draft:
        value = one.value
        if not value["event"]:
            raise Refused("an event says what happened", where=where)
        at, reason = self._when(value["date"], where)
        said = self.day or at
        body = _said(text=value["event"], place=value["place"], actor=value["actor"], date_reason=reason)
        mark = Mark(
            self._act(one), str(value["event"])[:LONGEST], "status", str(value["status"] or "occurred"), parse_when(at)
        )
        return Draft(said, "event", (mark,), self.publisher or self.source, self._source(one), METHOD, body)

    def _situation(self, one: Proposal, where: str) -> Draft:
        value = one.value
        if value["status"] not in KINDS or not value["event"]:
            raise Refused(
                "a situation says what is so, and as its status of which kind it is",
                expected=", ".join(KINDS),
                found=repr(value["status"])[:60],
                where=where,
            )
        at, reason = self._when(value["date"], where)
        said = self.day or at
        body = _said(kind=value["status"], text=value["event"], place=value["place"], actor=value["actor"])
        body |= _said(date_reason=reason)
        place = str(value["place"] or value["event"])[:LONGEST]
        mark = Mark(self._act(one), place, "status", str(value["status"]), parse_when(at))
        return Draft(said, "situation", (mark,), self.publisher or self.source, self._source(one), METHOD, body)

    def _remark(self, one: Proposal, where: str) -> Draft:
        value = one.value
        if not value["author"] or not value["text"]:
            raise Refused("a comment has an author and a text", where=where)
        said, _ = self._when(None, where)
        body = _said(text=value["text"], medium="comment under the page", answers=_reader(value["answers"]))
        return Draft(said, "remark", (), _reader(value["author"]), self._source(one), METHOD, body)


def _words_of(record: Record, sha256: str, *, day: str) -> Mapping[str, Sequence[str]]:
    """The words of each segment of an archived page, where its text is at hand."""
    data = archive.archived_text(record.path, sha256)
    if data is None:
        return {}
    text = open_page(data).text
    return {each.id: _WORD.findall(text[each.start : each.end].casefold()) for each in segments(text, day_of(day))}


def _parties(record: Record) -> Sequence[str]:
    """The parties of which the record speaks already."""
    told = (known.statement.body.get("party") for known in record.known() if known.statement.type == "position")
    enrolled = (known.voice.party for known in record.known())
    return list(dict.fromkeys(name for name in (*enrolled, *told) if isinstance(name, str)))


def _named_in_record(party: str, known: Sequence[str]) -> str:
    return party if party in known else party_of(party, known=known) or party


def _reader(name: object) -> str:
    return f"{name} (reader)" if name else ""


def _said(**members: object) -> dict[str, Any]:
    """The members of a body that are said."""
    return {name: str(value)[:LONGEST_TEXT] for name, value in members.items() if value}
