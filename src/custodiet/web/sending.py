"""From a page to bytes on the wire: HTML, JSON, CSV or Atom, with what caches need, and problems in the same form."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qs

from fastapi import Request, Response
from starlette.exceptions import HTTPException

from custodiet.app.reading import Reading
from custodiet.app.rendering import columns_of, to_csv
from custodiet.kernel.errors import CustodietError
from custodiet.kernel.text import readable_json
from custodiet.kernel.times import from_unix
from custodiet.log.files import CHECKPOINT
from custodiet.log.tiles import parse_path
from custodiet.web import feeds, mending
from custodiet.web import kept as kept_list
from custodiet.web.asked import ATOM, CSV, HTML, JSON, ON_A_PAGE, Asked, read_request
from custodiet.web.files import read_published
from custodiet.web.html import render
from custodiet.web.html import static as static_file
from custodiet.web.page import Page
from custodiet.web.problem import NotHere, status_of
from custodiet.web.shelf import Rendered, Shelf

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
    ("Obligations", ("obligations",)),
    ("Positions", ("positions",)),
    ("Discrepancies", ("discrepancies",)),
    ("Sources", ("sources",)),
    ("Journal", ("journal",)),
    ("Parties", ("parties",)),
    ("Log", ("log",)),
)
_FOREVER, _ANEW = "public, max-age=31536000, immutable", "no-cache"
_STATIC = {"style.css": "text/css; charset=utf-8"}
_PARAMETERS = ("as_of", "known_at", "at_checkpoint", "voice", "page")


def kept_page(
    shelf: Shelf, request: Request, *, form: str, path: tuple[str, ...], query: Mapping[str, str]
) -> Response | None:
    """Return a page that was rendered before and is as it would be now, without waiting for anything."""
    reading = shelf.current()
    found = shelf.pages.get(_key(reading, request, form, path, query)) if reading else None
    return _sent(request, found) if found else None


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
        asked = read_request(shelf, query, form=form, path=path, base=_base(request))
        key = _key(asked.reading, request, form, path, query)
        found = shelf.pages.of(key, lambda: _rendered(_bytes(asked, make(asked)), MEDIA[form]))
    except CustodietError as error:
        return problem(shelf, error, form, status_of(error), path=path, query=query)
    return _sent(request, found)


def _key(
    reading: Reading, request: Request, form: str, path: tuple[str, ...], query: Mapping[str, str]
) -> tuple[object, ...]:
    return reading, form, path, _base(request), tuple(query.get(name, "") for name in _PARAMETERS)


def _base(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}"


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
        return problem(shelf, error, HTML, status_of(error))
    return _sent(request, _rendered(data, media))


def log_file(shelf: Shelf, path: str) -> Response:
    """Return a file of the published log; tiles never change, the checkpoint does."""
    try:
        data = read_published(shelf.path, path, shelf.reading().size)
    except CustodietError as error:
        return problem(shelf, error, HTML, status_of(error))
    media = "text/plain; charset=utf-8" if path == CHECKPOINT else "application/octet-stream"
    return Response(data, media_type=media, headers={"cache-control": _FOREVER if parse_path(path) else _ANEW})


def static(name: str) -> Response:
    """Return the style sheet."""
    if name not in _STATIC:
        return Response("There is no such file.", 404, media_type="text/plain; charset=utf-8")
    return Response(static_file(name), media_type=_STATIC[name], headers={"cache-control": "public, max-age=3600"})


def kept(shelf: Shelf, request: Request) -> Response:
    """Return the page of what this reader keeps; it stands in his own cookie and is nobody else's."""
    found = kept_list.read(request.cookies.get(kept_list.COOKIE, ""))
    asked = read_request(shelf, {}, form=HTML, path=("kept",))
    rows = [(address, kept_list.title_of(address)) for address in found]
    text = render("kept.html", _frame(asked, "Kept for later", {}) | {"kept": rows})
    return Response(text, media_type=MEDIA[HTML], headers={"cache-control": "no-store"})


def keep(shelf: Shelf, request: Request, body: bytes) -> Response:
    """Keep a page or drop it, and lead back to where the reader was."""
    form = parse_qs(body[:8192].decode("ascii", "replace"))
    address, action = (form.get(name, [""])[0] for name in ("address", "action"))
    before = kept_list.read(request.cookies.get(kept_list.COOKIE, ""))
    try:
        after = kept_list.changed(before, address, action)
    except CustodietError as error:
        return problem(shelf, error, HTML, 400)
    answer = Response(status_code=303, headers={"location": "/kept"})
    answer.set_cookie(
        kept_list.COOKIE, kept_list.write(after), max_age=31_536_000, path="/", httponly=True, samesite="strict"
    )
    return answer


def lost(shelf: Shelf, request: Request, error: Exception) -> Response:
    """Return the answer to an address that the portal does not have."""
    status = error.status_code if isinstance(error, HTTPException) else 404
    form = next((each for each in (JSON, CSV, ATOM) if request.url.path.endswith(f".{each}")), HTML)
    return problem(shelf, NotHere("the portal has no such page", found=request.url.path[:200]), form, status)


def problem(
    shelf: Shelf,
    error: CustodietError,
    form: str,
    status: int,
    *,
    path: tuple[str, ...] = (),
    query: Mapping[str, str] = MappingProxyType({}),
) -> Response:
    """Return one clear message in the form that was asked for; for people, with the way back to what they asked."""
    if form == JSON:
        told = {"error": error.message, "expected": error.expected, "found": error.found, "advice": error.advice}
        return Response(readable_json(told), status, media_type=MEDIA[JSON])
    if form != HTML:
        return Response(f"{error}\n", status, media_type="text/plain; charset=utf-8")
    reading = shelf.reading()
    asked = Asked(shelf, reading, mending.sound(reading, error, query), HTML, 1, path)
    title = "Not here" if status == 404 else "This cannot be answered"  # noqa: PLR2004 - not found
    context = _frame(asked, title, {}) | {"status": status} | mending.context(asked, error, query)
    return Response(render("problem.html", context), status, media_type=MEDIA[HTML])


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
    return render(made.template, _frame(asked, made.title, made.context(), made)).encode()


def _frame(asked: Asked, title: str, context: Mapping[str, Any], made: Page | None = None) -> dict[str, Any]:
    """What stands around every page: where one is, what one sees, and who vouches for it."""
    return {
        "title": title,
        "asked": asked,
        "where": asked.where,
        "sections": [(name, asked.link(*parts), asked.path[:1] == parts[:1]) for name, parts in SECTIONS],
        "seen": asked.seen,
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
