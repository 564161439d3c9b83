"""Proposals: what a reading of a page offers a person to accept, numbered, and the file in which they are put right.

Reading needs no record: a proposal names the page by its digest, and its words by the segments that hold them.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from custodiet.app import archive
from custodiet.app.sources import day_of
from custodiet.exchange.parties import party_of
from custodiet.exchange.reading.limits import LARGEST, LONGEST
from custodiet.exchange.reading.opening import Opened, open_page
from custodiet.exchange.reading.proposals import Page, Statement
from custodiet.exchange.reading.reader import read_text
from custodiet.exchange.reading.segments import Segment, covering, segments
from custodiet.kernel.errors import Refused
from custodiet.kernel.files import read_file
from custodiet.kernel.strict import parse

STATEMENT, EVENT, SITUATION, COMMENT = "statement", "event", "situation", "comment"
_EVENT = ("event", "actor", "place", "date", "status")
_MEMBERS = {
    STATEMENT: ("speaker", "party", "role", "medium", "said", "stance", "about", "quote", "direct", "via", "named",
                "on_record"),
    EVENT: _EVENT,
    SITUATION: _EVENT,
    COMMENT: ("author", "text", "answers"),
}  # fmt: skip
_MAY_LACK = frozenset({"party", "on_record"})
FLAGS: Mapping[str, tuple[tuple[type, ...], str]] = {
    "direct": ((bool,), "true or false"),
    "named": ((bool,), "true or false"),
    "on_record": ((bool, type(None)), "true, false or null"),
}


_ABOUT = ("number", "kind", "words", "segments")  # members of a proposal that are about it


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
            party = f", for {value['party']}," if value["party"] and value["party"] != value["speaker"] else ""
            return f"{value['speaker']}{role}{party} {value['stance']}{about}{when}{through}"
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
    unread: int = 0  # characters of the page beyond those that are read

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
    found = segments(opened.text, day or day_of(opened.metadata.published))
    return Readout(sha256, page, tuple(_proposals(page, found)), max(0, len(opened.text) - LONGEST))


def _proposals(page: Page, found: list[Segment]) -> Iterator[Proposal]:
    number = 0
    offices = _offices(page.statements)
    for kind, group in ((STATEMENT, page.statements), (EVENT, page.events)):
        for one in group:
            number += 1
            covers = tuple(each.id for each in covering(found, one.start, one.end))
            value = one.value()
            yield Proposal(number, kind, _with_party(value, offices) if kind == STATEMENT else value, one.words, covers)
    for comment in page.comments:
        number += 1
        value = {"author": comment.author, "text": comment.text, "answers": comment.answers or None}
        covers = tuple(each.id for each in covering(found, comment.start, comment.end))
        yield Proposal(number, COMMENT, value, comment.text, covers)


def _offices(statements: Iterable[Statement]) -> dict[str, str]:
    """The office of each named speaker, where the page gives it once."""
    return {one.speaker: one.role for one in statements if one.role and one.named}


def _with_party(value: Mapping[str, Any], offices: Mapping[str, str]) -> dict[str, Any]:
    """A statement with the party for whom it speaks, as far as name and office say it."""
    speaker = str(value["speaker"])
    party = party_of(speaker, str(value["role"] or offices.get(speaker, "")), named=bool(value["named"]))
    first = {"speaker": value["speaker"], "party": party or None}
    return first | {name: member for name, member in value.items() if name not in first}


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
    if unknown := sorted(row.keys() - {*members, *_ABOUT}):
        raise Refused(
            "a proposal has no such member", expected=", ".join(members), found=", ".join(unknown)[:80], where=where
        )
    if missing := [name for name in members if name not in row and name not in _MAY_LACK]:
        raise Refused(f"{', '.join(missing)} is missing", where=where)
    covers = row.get("segments")
    if not isinstance(covers, list) or not covers or not all(isinstance(each, str) for each in covers):
        raise Refused("a proposal names the segments of the page that hold it", found=repr(covers)[:60], where=where)
    value = {name: row.get(name) for name in members}
    for name, member in value.items():
        kinds, expected = FLAGS.get(name, ((str, type(None)), "a text or null"))
        if not isinstance(member, kinds):
            raise Refused(
                f"{name} is {expected}",
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


def format_proposals(readout: Readout) -> bytes:
    """Return the bytes of a file of proposals."""
    return (json.dumps(readout.file(), ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")
