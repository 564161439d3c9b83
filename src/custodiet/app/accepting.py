"""Accepting: what a reading of a page proposes becomes statements, one by one, as a person says yes to them.

A proposed statement becomes a `position`, an event an `event`, a reader's comment a `remark`, which is nobody's but its
author's. An event that a person calls a `situation` in the file of proposals, with its kind as the status (`fighting`,
`closure`), becomes one, and stands in the situation under its place. Each names the segments of the archived page that
hold it. What the page does not say stays unsaid; only the day on which something was said must be known, and where the
page does not tell it, the page's own day stands for it, and the statement says so.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from custodiet.app import archive
from custodiet.app.record import Record
from custodiet.app.sources import archived, day_of
from custodiet.exchange.draft import Draft
from custodiet.exchange.reading.opening import LARGEST, Opened, open_page
from custodiet.exchange.reading.proposals import Page
from custodiet.exchange.reading.reader import read_text
from custodiet.exchange.reading.segments import Segment, covering, segments
from custodiet.exchange.reading.verbs import STANCES
from custodiet.kernel.errors import Refused
from custodiet.kernel.files import read_file
from custodiet.kernel.strict import parse
from custodiet.kernel.times import parse_when
from custodiet.statements.posting import LONGEST, Mark
from custodiet.statements.situation import KINDS
from custodiet.statements.statement import Source
from custodiet.statements.types import LONGEST_TEXT
from custodiet.statements.words import STANCE

STATEMENT, EVENT, SITUATION, COMMENT = "statement", "event", "situation", "comment"
METHOD = "read by rules from the archived page, and accepted by a person"
_NO_DAY = "The page does not say when; its own day stands for it."
_EVENT = ("event", "actor", "place", "date", "status")
_MEMBERS = {
    STATEMENT: ("speaker", "role", "medium", "said", "stance", "about", "quote", "direct", "via", "named"),
    EVENT: _EVENT,
    SITUATION: _EVENT,
    COMMENT: ("author", "text", "answers"),
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """One thing that a page says: its number, its members, the words that say it, and the segments that hold these."""

    number: int
    kind: str
    value: Mapping[str, Any]
    words: str
    covers: tuple[str, ...]

    def row(self) -> dict[str, Any]:
        """One JSON object with stable keys."""
        return {
            "number": self.number,
            "kind": self.kind,
            **self.value,
            "words": self.words,
            "segments": list(self.covers),
        }

    def line(self) -> str:
        """The proposal in one line, for a person."""
        value = self.value
        if self.kind == STATEMENT:
            role = f" ({value['role']})" if value["role"] and value["role"] != value["speaker"] else ""
            when = f", {value['said']}" if value["said"] else ""
            about = f": {value['about']}" if value["about"] else ""
            through = f", {value['medium']}" if value["medium"] else ""
            return f"{value['speaker']}{role} {value['stance']}{about}{when}{through}"
        if self.kind in (EVENT, SITUATION):
            when = f", {value['date']}" if value["date"] else ""
            return f"{value['status']}: {value['event']}{when}"
        answers = f" answers {value['answers']}" if value["answers"] else ""
        return f"{value['author']}{answers}: {value['text'][:120]}"


@dataclass(frozen=True, slots=True)
class Readout:
    """A reading of the page with the digest `sha256`: everything that it proposes, numbered."""

    sha256: str
    page: Page
    proposals: tuple[Proposal, ...]

    def file(self) -> dict[str, Any]:
        """What `source read --out` writes, for a person to edit and `source accept` to take."""
        page = {name: value for name, value in self.page.value().items() if not isinstance(value, list)}
        return {"sha256": self.sha256, **page, "proposals": [each.row() for each in self.proposals]}


def read_page_bytes(data: bytes, *, day: date | None, where: str = "") -> Readout:
    """Return what a page proposes."""
    opened = open_page(data, where=where)
    return read_opened(opened, archive.digest(data), day=day)


def read_opened(opened: Opened, sha256: str, *, day: date | None) -> Readout:
    """Return what an opened page proposes, its statements first, then its events and its comments."""
    page = read_text(opened.text, day=day, metadata=opened.metadata)
    return Readout(
        sha256, page, tuple(_proposals(page, segments(opened.text, day or day_of(opened.metadata.published))))
    )


def _proposals(page: Page, found: list[Segment]) -> Iterator[Proposal]:
    number = 0
    for kind, group in ((STATEMENT, page.statements), (EVENT, page.events)):
        for one in group:
            number += 1
            covers = tuple(each.id for each in covering(found, one.start, one.end))
            yield Proposal(number, kind, one.value(), one.words, covers)
    for comment in page.comments:
        number += 1
        value = {"author": comment.author, "text": comment.text, "answers": comment.answers or None}
        covers = tuple(each.id for each in covering(found, comment.start, comment.end))
        yield Proposal(number, COMMENT, value, comment.text, covers)


def load(file: Path, *, day: date | None) -> tuple[str, str, tuple[Proposal, ...]]:
    """Return a page's digest, its day if known, and what is proposed: from the page, or a file of proposals."""
    data = read_file(file, largest=LARGEST, pipe=True)
    if data.lstrip()[:1] == b"{":
        return _load_proposals(data, str(file), day)
    readout = read_page_bytes(data, day=day, where=str(file))
    return readout.sha256, readout.page.date, readout.proposals


def _load_proposals(data: bytes, where: str, day: date | None) -> tuple[str, str, tuple[Proposal, ...]]:
    value = parse(data, where=where)
    rows = value.get("proposals") if isinstance(value, dict) else None
    if not isinstance(rows, list) or not isinstance(value.get("sha256"), str):
        raise Refused(
            "this is no file of proposals", expected="what custodiet source read PAGE --out FILE wrote", where=where
        )
    dated = day.isoformat() if day else str(value.get("date") or "")
    return value["sha256"], dated, tuple(_proposal(row, f"{where}: proposal {n}") for n, row in enumerate(rows, 1))


def _proposal(row: object, where: str) -> Proposal:
    if not isinstance(row, dict) or row.get("kind") not in _MEMBERS or type(row.get("number")) is not int:
        raise Refused(
            "a proposal has a number and a kind", expected=", ".join(_MEMBERS), found=repr(row)[:80], where=where
        )
    members = _MEMBERS[row["kind"]]
    if missing := [name for name in members if name not in row]:
        raise Refused(f"{', '.join(missing)} is missing", where=where)
    covers = row.get("segments")
    if not isinstance(covers, list) or not covers or not all(isinstance(each, str) for each in covers):
        raise Refused("a proposal names the segments of the page that hold it", found=repr(covers)[:60], where=where)
    value = {name: row[name] for name in members}
    flags = {"direct", "named"}
    for name, member in value.items():
        if not (isinstance(member, bool) if name in flags else member is None or isinstance(member, str)):
            raise Refused(
                f"{name} is {'true or false' if name in flags else 'a text or null'}",
                found=repr(member)[:60],
                where=where,
            )
    return Proposal(row["number"], row["kind"], value, str(row.get("words", "")), tuple(covers))


def choose(proposals: Sequence[Proposal], numbers: Sequence[int]) -> list[Proposal]:
    """Return the proposals of these numbers; refuse one that is not there."""
    by_number = {each.number: each for each in proposals}
    for number in numbers:
        if number not in by_number:
            raise Refused(
                "there is no proposal of that number",
                expected=f"1 to {len(proposals)}",
                found=str(number),
                where="--only",
            )
    return [by_number[number] for number in dict.fromkeys(numbers)]


def drafts(record: Record, proposals: Sequence[Proposal], *, sha256: str, dated: str, where: str) -> list[Draft]:
    """Return the statements that accepted proposals become; refuse where one cannot be signed."""
    sources = archived(record, sha256, where)
    body = sources[0]
    known = {segment["id"] for each in sources for segment in each.get("segments", ())}
    page = _Accepted(
        str(body["id"]), str(body.get("publisher", "")), dated or str(body.get("published", "")), frozenset(known)
    )
    return [page.draft(each, f"{where}: proposal {each.number}") for each in proposals]


@dataclass(frozen=True, slots=True)
class _Accepted:
    """The archived page whose proposals are accepted."""

    source: str
    publisher: str
    day: str
    segments: frozenset[str]

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
        said, reason = self._when(value["said"], where)
        subject = str(value["about"] or value["quote"] or one.words)[:LONGEST]
        relays = [name for name in (self.publisher, value["via"]) if name]
        body = _said(role=value["role"], medium=value["medium"], text=value["quote"] or one.words, date_reason=reason)
        body |= {"quoted_by": relays} if relays else {}
        body |= {} if value["named"] else {"named": False}
        mark = Mark(self._act(one), subject, STANCE, str(value["stance"]), parse_when(said))
        return Draft(said, "position", (mark,), str(value["speaker"]), self._source(one), METHOD, body)

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


def _reader(name: object) -> str:
    return f"{name} (reader)" if name else ""


def _said(**members: object) -> dict[str, Any]:
    """The members of a body that are said."""
    return {name: str(value)[:LONGEST_TEXT] for name, value in members.items() if value}


def format_proposals(readout: Readout) -> bytes:
    """Return the bytes of a file of proposals."""
    return (json.dumps(readout.file(), ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")
