"""From a page to bytes on the wire: HTML, JSON, CSV or Atom, with what caches need, and problems in the same form."""

import hashlib
import logging
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from fastapi import Request, Response
from starlette.exceptions import HTTPException

from custodiet.app.reading import Unreadable
from custodiet.app.rendering import columns_of, to_csv
from custodiet.kernel.errors import CustodietError
from custodiet.kernel.text import readable_json
from custodiet.kernel.times import from_unix
from custodiet.log.files import CHECKPOINT
from custodiet.log.tiles import parse_path
from custodiet.web import feeds, mending
from custodiet.web.addresses import Where
from custodiet.web.asked import ATOM, CSV, HTML, JSON, ON_A_PAGE, Asked, read_request
from custodiet.web.files import read_published
from custodiet.web.html import render
from custodiet.web.html import static as static_file
from custodiet.web.page import Page
from custodiet.web.problem import FAILED, NOT_HERE, NotHere, Rejected, status_of, title_of
from custodiet.web.shelf import Edition, Rendered, Shelf

NOTHING: Mapping[str, str] = MappingProxyType({})
MEDIA = {
    HTML: "text/html; charset=utf-8",
    JSON: "application/json",
    CSV: "text/csv; charset=utf-8",
    ATOM: "application/atom+xml",
}
SECTIONS = (
    ("Overview", ()),
    ("Holdings", ("holdings",)),
    ("Claims", ("claims",)),
    ("Instruments", ("instruments",)),
    ("Obligations", ("obligations",)),
    ("Forecast", ("forecast",)),
    ("Positions", ("positions",)),
    ("Events", ("events",)),
    ("Situation", ("situation",)),
    ("Forms", ("forms",)),
    ("Discrepancies", ("discrepancies",)),
    ("Cases", ("cases",)),
    ("Selections", ("selections",)),
    ("Destruction", ("destruction",)),
    ("Inspections", ("inspections",)),
    ("Balance", ("balance",)),
    ("Sources", ("sources",)),
    ("Journal", ("journal",)),
    ("Parties", ("parties",)),
    ("Log", ("log",)),
)
_PLAIN = "text/plain; charset=utf-8"
_OURS = "This is a fault of ours and not of your question: whoever serves this portal finds the reason in its log"
_STALE = '110 custodiet "the record can no longer be read as it was"'  # RFC 7234, 5.5.1: response is stale
_FOREVER, _ANEW = "public, max-age=31536000, immutable", "no-cache"
_STATIC = {"style.css": "text/css; charset=utf-8"}
_log = logging.getLogger(__name__)


def kept_page(
    shelf: Shelf, request: Request, *, form: str, path: tuple[str, ...], query: Mapping[str, str]
) -> Response | None:
    """Return a page that was rendered before and is as it would be now, without waiting for anything."""
    edition = shelf.current()
    found = shelf.pages.get(_key(edition, request, form, path, query)) if edition else None
    return _sent(request, found) if found else None  # no edition in trouble is current


def page(
    shelf: Shelf,
    request: Request,
    make: Callable[[Asked], Page],
    *,
    form: str,
    path: tuple[str, ...],
    query: Mapping[str, str],
) -> Response:
    """Return a page in one form; what was rendered once is kept as long as the record stays as it is."""
    try:
        asked = read_request(shelf, query, form=form, path=path, base=base_of(request))
        key = _key(asked.edition, request, form, path, query)
        found = shelf.pages.of(key, lambda: _rendered(_bytes(asked, make(asked)), MEDIA[form]))
    except CustodietError as error:
        return _refused(shelf, error, form, path=path, query=query)
    answer = _sent(request, found)
    if asked.edition.trouble:  # data and feeds have no place for words
        answer.headers["warning"] = _STALE
    return answer


def _key(
    edition: Edition, request: Request, form: str, path: tuple[str, ...], query: Mapping[str, str]
) -> tuple[object, ...]:
    return edition, form, path, base_of(request), tuple(sorted(query.items()))


def base_of(request: Request) -> str:
    """Return what permanent addresses and feeds begin with."""
    return str(request.app.state.hosts.base(request.url.scheme, request.url.netloc))


def raw(
    shelf: Shelf,
    request: Request,
    read: Callable[[Asked], bytes],
    media: str,
    *,
    path: tuple[str, ...],
    query: Mapping[str, str],
) -> Response:
    """Return bytes of the record as they are."""
    try:
        data = read(read_request(shelf, query, form=HTML, path=path))
    except CustodietError as error:
        return _refused(shelf, error, HTML)
    return _sent(request, _rendered(data, media))


def _refused(
    shelf: Shelf, error: CustodietError, form: str, *, path: tuple[str, ...] = (), query: Mapping[str, str] = NOTHING
) -> Response:
    """Say what stands in the way; if it is the record itself, on every page from now on."""
    if isinstance(error, Unreadable):
        shelf.doubt(error)
    return problem(shelf, error, form, status_of(error), path=path, query=query)


def log_file(shelf: Shelf, path: str) -> Response:
    """Return a file of the published log; tiles never change, the checkpoint does."""
    try:
        data = read_published(shelf.path, path, shelf.edition().reading.size)
    except CustodietError as error:
        return problem(shelf, error, HTML, status_of(error))
    media = _PLAIN if path == CHECKPOINT else "application/octet-stream"
    return Response(data, media_type=media, headers={"cache-control": _FOREVER if parse_path(path) else _ANEW})


def static(name: str) -> Response:
    """Return the style sheet."""
    if name not in _STATIC:
        return Response("There is no such file.", 404, media_type=_PLAIN)
    return Response(static_file(name), media_type=_STATIC[name], headers={"cache-control": "public, max-age=3600"})


def lost(shelf: Shelf, request: Request, error: Exception) -> Response:
    """Return the answer to an address that the portal does not have, or does not have for this method."""
    status = error.status_code if isinstance(error, HTTPException) else NOT_HERE
    why: CustodietError = NotHere("the portal has no such page", found=request.url.path[:200])
    if status != NOT_HERE:
        why = Rejected(status, "nothing here answers this method: pages are asked for with GET", found=request.method)
    answer = problem(shelf, why, _form_of(request), status)
    answer.headers.update((error.headers or {}) if isinstance(error, HTTPException) else {})
    return answer


def failed(shelf: Shelf, request: Request) -> Response:
    """Return the answer where the portal itself has failed; a bare one, where even the page that says so cannot be."""
    error = CustodietError("the portal could not make this page", advice=_OURS)
    try:
        return problem(shelf, error, _form_of(request), FAILED)
    except Exception:  # noqa: BLE001 - whatever it is, the reader gets an answer
        _log.exception("nor could the page be made that says so")
        return _told(f"{error}\n", FAILED, _PLAIN)


def _form_of(request: Request) -> str:
    return next((each for each in (JSON, CSV, ATOM) if request.url.path.endswith(f".{each}")), HTML)


def problem(
    shelf: Shelf,
    error: CustodietError,
    form: str,
    status: int,
    *,
    path: tuple[str, ...] = (),
    query: Mapping[str, str] = NOTHING,
) -> Response:
    """Return one clear message in the form that was asked for; for people, with the way back to what they asked.

    Nobody keeps it, since it may be answered next time.
    """
    if form == JSON:
        told = {"error": error.message, "expected": error.expected, "found": error.found, "advice": error.advice}
        return _told(readable_json(told), status, MEDIA[JSON])
    if form != HTML:
        return _told(f"{error}\n", status, _PLAIN)
    edition = shelf.edition()
    # Where the record itself cannot be read, only its newest state is known without asking it.
    where = Where() if isinstance(error, Unreadable) else mending.sound(edition.reading, error, query)
    asked = Asked(shelf, edition, where, HTML, 1, path)
    context = frame(asked, title_of(status), {}) | {"status": status} | mending.context(asked, error, query)
    return _told(render("problem.html", context), status, MEDIA[HTML])


def _told(text: str, status: int, media: str) -> Response:
    return Response(text, status, media_type=media, headers={"cache-control": "no-store"})


def _rendered(data: bytes, media: str) -> Rendered:
    return Rendered(data, media, f'"{hashlib.sha256(data).hexdigest()[:24]}"')


def _sent(request: Request, page: Rendered) -> Response:
    headers = {"etag": page.tag, "cache-control": _ANEW, "vary": "accept-encoding"}
    if request.headers.get("if-none-match") == page.tag:
        return Response(status_code=304, headers=headers)
    return Response(page.data, media_type=page.media, headers=headers)


def _bytes(asked: Asked, made: Page) -> bytes:
    if asked.form == JSON:
        return readable_json(list(made.rows())).encode()
    if asked.form == CSV:
        rows = made.rows()
        return to_csv(rows, columns_of(rows, made.columns)).encode()
    if asked.form == ATOM:
        return feeds.atom(asked, made, made.entries() if made.entries else ())
    return render(made.template, frame(asked, made.title, made.context(), made)).encode()


def frame(asked: Asked, title: str, context: Mapping[str, Any], made: Page | None = None) -> dict[str, Any]:
    """What stands around every page: where one is, what one sees, and who vouches for it."""
    return {
        "title": title,
        "asked": asked,
        "where": asked.where,
        "sections": [(name, asked.link(*parts), asked.path[:1] == parts[:1]) for name, parts in SECTIONS],
        "seen": asked.seen,
        "trouble": asked.edition.trouble,
        "read_at": from_unix(asked.edition.read_at).text,
        "signed_at": from_unix(asked.seen.time).text,
        "feed": asked.here(form=ATOM) if made and made.entries else "",
        "data": bool(made),
        "data_page": 1 + (made.window.start // ON_A_PAGE[JSON] if made and made.window else 0),
        "pages": list(_pages(asked, made)),
        "window": made.window if made else None,
        **context,
    }


def _pages(asked: Asked, made: Page | None) -> Sequence[tuple[str, str]]:
    """Links to the other parts of a long list."""
    window = made.window if made else None
    if window is None or window.pages == 1:
        return ()
    chosen = (("First", 1), ("Previous", window.page - 1), ("Next", window.page + 1), ("Last", window.pages))
    return [(name, asked.here(page=page)) for name, page in chosen if 1 <= page <= window.pages and page != window.page]
