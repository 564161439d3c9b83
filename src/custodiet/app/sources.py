"""Sources: archive a page with its bytes, propose what it says, and sign what a person accepts of that.

The bytes are kept under their digest (`app.archive`), so that a page which has changed or gone can still be shown to be
what was archived. A reading is proposed and never signed by itself: what is accepted becomes a statement that names the
segments of the page which hold it.
"""

import hashlib
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from custodiet.app import archive
from custodiet.app.fetching import fetch, is_address
from custodiet.app.importing import log_new
from custodiet.app.record import Record, Submitted
from custodiet.app.signer import find_signer
from custodiet.exchange.draft import Draft
from custodiet.exchange.reading.limits import LARGEST
from custodiet.exchange.source import portions
from custodiet.kernel.errors import Refused
from custodiet.kernel.files import make_folder, read_file, replace_file
from custodiet.kernel.times import from_unix, parse_when

if TYPE_CHECKING:
    from custodiet.exchange.reading.opening import Opened
    from custodiet.exchange.reading.segments import Segment

_ID = re.compile(r"[^\s#]{1,200}")
_LONGEST_TITLE = 300


@dataclass(frozen=True, slots=True)
class Told:
    """What a person says of a page; what they leave out is as the page's own medium says it, or not said at all."""

    id: str = ""
    title: str = ""
    address: str = ""
    publisher: str = ""
    author: str = ""
    published: str = ""
    retrieved: str = ""
    language: str = ""
    repost_of: str = ""
    note: str = ""
    rights: str = ""


@dataclass(frozen=True, slots=True)
class Added:
    """A page that is in the record now: what was signed of it, `already` where it was there before."""

    body: Mapping[str, Any]
    already: bool
    submitted: tuple[Submitted, ...]
    segments: int

    def row(self) -> dict[str, Any]:
        """One JSON object with stable keys."""
        body = {name: value for name, value in self.body.items() if name != "segments"}
        return {
            "source": body,
            "already": self.already,
            "segments": self.segments,
            "statements": [one.id for one in self.submitted],
        }


def add(record: Record, page: str, told: Told, key_file: Path, *, now: int) -> Added:
    """Archive the page in a file or at an address, and log what it is. Archiving it again changes nothing."""
    from custodiet.exchange.reading.opening import open_page  # noqa: PLC0415 - few commands read a page
    from custodiet.exchange.reading.segments import segments  # noqa: PLC0415 - as above

    signer = find_signer(record, key_file)
    data, address = (
        (fetched.data, fetched.address) if is_address(page) and (fetched := fetch(page)) else (_read(page), "")
    )
    digest = archive.digest(data)
    for known in _sources(record):
        if known.get("sha256") == digest:
            _keep(record, digest, data)
            return Added(known, already=True, submitted=(), segments=_number(record, str(known["id"])))
    opened = open_page(data, where=page, address=told.address or address)
    if is_address(page):
        opened = replace(opened, address=address, retrieved=from_unix(now).text)
    body = _body(record, page, opened, told, data)
    found = [_segment_value(one, opened, data) for one in segments(opened.text, _day(body.get("published")))]
    drafts = [
        Draft(from_unix(now).text, "source", (), body=body | {"segments": portion}) for portion in portions(found)
    ]
    kept = _keep(record, digest, data)
    try:
        submitted, _ = log_new(record, drafts, key_file, now=now, where=page)
    except BaseException:
        if kept:
            (record.path / archive.SOURCES / digest).unlink(missing_ok=True)
        raise
    del signer
    return Added(body, already=False, submitted=tuple(submitted), segments=len(found))


def _read(page: str) -> bytes:
    if "://" in page and not os.path.lexists(page):
        raise Refused("a page is a file, or is fetched over http or https", found=page[:200], where=page[:200])
    return read_file(Path(page), largest=LARGEST, pipe=True)


def _keep(record: Record, digest: str, data: bytes) -> bool:
    """Put the bytes of a page under their digest; return whether they were not there before."""
    folder = record.path / archive.SOURCES
    if archive.archived_text(record.path, digest) is not None:
        return False
    make_folder(folder)
    replace_file(folder / digest, data)
    return True


def _sources(record: Record) -> Iterator[Mapping[str, Any]]:
    return (known.statement.body for known in record.known() if known.statement.type == "source")


def _number(record: Record, name: str) -> int:
    return sum(len(body.get("segments", ())) for body in _sources(record) if body.get("id") == name)


def _body(record: Record, page: str, opened: "Opened", told: Told, data: bytes) -> dict[str, Any]:
    """What is signed of a page; what nobody says is left out."""
    digest = archive.digest(data)
    layout_day = opened.metadata.published
    said = {
        "address": told.address or opened.address,
        "publisher": told.publisher or opened.publisher,
        "author": told.author or opened.metadata.author,
        "published": told.published or layout_day,
        "retrieved": told.retrieved or opened.retrieved,
        "language": told.language or opened.language,
        "repost_of": told.repost_of,
        "note": told.note,
        "rights": told.rights,
    }
    for name in ("published", "retrieved"):
        if said[name]:
            said[name] = _when(said[name], f"--{name}")
    if told.repost_of and told.repost_of not in {str(body.get("id")) for body in _sources(record)}:
        raise Refused(
            "there is no such source of which this could be a repost",
            expected="the id of an archived source: custodiet show RECORD coverage",
            found=told.repost_of[:200],
            where="--repost-of",
        )
    title = told.title or _title(opened)
    return {
        "id": _name(record, page, opened, told, digest),
        "title": title[:_LONGEST_TITLE],
        "medium": opened.medium,
        "sha256": digest,
        "bytes": len(data),
        **{name: value for name, value in said.items() if value},
    }


def _when(text: str, where: str) -> str:
    try:
        return parse_when(text).text
    except Refused as error:
        raise error.at(where) from None


def _title(opened: "Opened") -> str:
    """The page's own title, or its first line."""
    first = next((line.strip() for line in opened.text.splitlines() if line.strip()), "")
    return opened.metadata.title or first or "an untitled page"


def _name(record: Record, page: str, opened: "Opened", told: Told, digest: str) -> str:
    """The source's id: as told, or from its address or file; with the start of its digest where that id is taken."""
    taken = {str(body.get("id")) for body in _sources(record)}
    if told.id:
        if not _ID.fullmatch(told.id):
            raise Refused(
                "this is no id of a source",
                expected="a word without blanks and #",
                found=repr(told.id)[:80],
                where="--id",
            )
        if told.id in taken:
            raise Refused(
                "another source has this id already", found=told.id, where="--id", advice="Choose another --id"
            )
        return told.id
    name = _slug(told.address or opened.address) or _slug(Path(page).stem) or "page"
    return name if name not in taken else f"{name}-{digest[:8]}"


def _slug(text: str) -> str:
    parts = urlsplit(text) if is_address(text) else None
    words = f"{(parts.hostname or '').removeprefix('www.')} {parts.path}" if parts else text
    return re.sub(r"[^A-Za-z0-9.]+", "-", re.sub(r"\.(?:html?|php|aspx?)$", "", words)).strip("-.")[:80]


def _segment_value(one: "Segment", opened: "Opened", data: bytes) -> dict[str, Any]:
    value: dict[str, Any] = {"id": one.id, "kind": one.kind, "label": one.label}
    if place := opened.places(one.start, one.end):
        start, end = place
        value |= {"start": start, "end": end, "sha256": hashlib.sha256(data[start:end]).hexdigest()}
    return value | ({"reason": one.reason} if one.reason else {})


def _day(published: object) -> date | None:
    return day_of(str(published)) if published else None


def day_of(text: str) -> date | None:
    """Return the day that a time names, if it names one."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def archived(record: Record, digest: str, where: str) -> Sequence[Mapping[str, Any]]:
    """Return the statements' bodies that archive the page of this digest; refuse where none does."""
    found = [body for body in _sources(record) if body.get("sha256") == digest]
    if not found:
        raise Refused(
            "this page is not archived in the record",
            found=f"SHA-256 {digest}",
            where=where,
            advice=f"First: custodiet source add {record.path} PAGE --key KEY",
        )
    return found
