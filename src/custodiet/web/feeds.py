"""Entries of Atom feeds (RFC 4287): their ids are tag addresses (RFC 4151) of the record, whoever serves it."""

import hashlib
import re
from collections.abc import Sequence
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from custodiet.app.view import View
from custodiet.books.known import Known
from custodiet.kernel.text import visible
from custodiet.kernel.times import day_of, from_unix
from custodiet.reconcile.discrepancy import Discrepancy
from custodiet.web.asked import ATOM, ON_A_PAGE, Asked
from custodiet.web.page import Entry, Page

_ATOM = "http://www.w3.org/2005/Atom"
_AUTHORITY = re.compile(r"[a-z0-9][a-z0-9.-]*", re.ASCII)
_LONGEST_TITLE = 120
register_namespace("", _ATOM)


def newest(statements: Sequence[Known]) -> list[Known]:
    """The statements that a feed tells of, the newest first."""
    return list(reversed(statements[-ON_A_PAGE[ATOM] :]))


def of_statement(asked: Asked, known: Known) -> Entry:
    """What a follower is told of a statement."""
    told = known.summary
    title = told if len(told) <= _LONGEST_TITLE else told[: _LONGEST_TITLE - 1] + "…"
    address = asked.link("statements", known.id)
    return Entry(tag(asked, f"statements/{known.id}"), title, _time(known.logged), known.voice.party, told, address)


def of_discrepancy(asked: Asked, view: View, one: Discrepancy) -> Entry:
    """What a follower is told of a finding; it has the same id as long as the same statements cause it."""
    causes = [view.by_id[each] for s in one.statements if (each := s.partition("#")[0]) in view.by_id]
    since = max((known.logged for known in causes), default=asked.seen.time)
    address = asked.link("discrepancies", anchor=anchor(one))
    title = f"{one.kind}: {one.subject}"
    return Entry(
        tag(asked, f"discrepancies/{anchor(one)}"), title, _time(since), "computed here", one.explanation, address
    )


def anchor(one: Discrepancy) -> str:
    """Return the name of a finding: the same as long as the same statements cause it."""
    text = "\n".join((one.kind, one.subject, one.as_of, *sorted(one.statements)))
    return "finding-" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def tag(asked: Asked, rest: str) -> str:
    """Return an id that nobody else mints: the origin's domain, the day on which the record was founded, and `rest`."""
    reading = asked.reading
    authority, _, name = reading.origin.partition("/")
    if not _AUTHORITY.fullmatch(authority):
        authority, name = "custodiet.invalid", reading.origin
    day = day_of(reading.statements[0].logged) if reading.statements else "1970-01-01"
    return f"tag:{authority},{day}:{quote(f'{name}/{rest}', safe='/')}"


def atom(asked: Asked, page: Page, entries: Sequence[Entry]) -> bytes:
    """Return the feed of a page."""
    feed = Element(f"{{{_ATOM}}}feed")
    address = asked.base + asked.here()
    _add(feed, "id", tag(asked, asked.here().strip("/") or "overview"))
    _add(feed, "title", f"{page.title} - {asked.reading.origin}")
    _add(feed, "updated", max((each.updated for each in entries), default=_time(asked.seen.time)))
    _add(_add(feed, "author", ""), "name", asked.reading.origin)
    _add(feed, "link", "", rel="self", href=asked.base + asked.here(form=ATOM), type="application/atom+xml")
    _add(feed, "link", "", rel="alternate", href=address, type="text/html")
    for each in entries:
        entry = _add(feed, "entry", "")
        _add(entry, "id", each.id)
        _add(entry, "title", each.title)
        _add(entry, "updated", each.updated)
        _add(_add(entry, "author", ""), "name", each.author)
        _add(entry, "link", "", rel="alternate", href=asked.base + each.address, type="text/html")
        _add(entry, "summary", each.summary)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + bytes(tostring(feed, encoding="utf-8"))


def _add(parent: Element, name: str, text: str, **attributes: str) -> Element:
    element = SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    element.text = visible(text) or None
    return element


def _time(seconds: int) -> str:
    return from_unix(seconds).text
