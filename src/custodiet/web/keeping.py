"""How the list of what a reader keeps is shown and changed: `GET /kept`, and the one `POST` that the portal takes.

Only forms on the portal's own pages change it. Nothing that a stranger's page sends does, and nobody sends much, or for
long.
"""

import asyncio
from urllib.parse import parse_qs, urlsplit

from fastapi import Request, Response
from starlette.requests import ClientDisconnect

from custodiet.kernel.errors import CustodietError
from custodiet.web import kept
from custodiet.web.asked import HTML, read_request
from custodiet.web.html import render
from custodiet.web.problem import Rejected, status_of
from custodiet.web.sending import MEDIA, base_of, frame, problem
from custodiet.web.shelf import Shelf

_LARGEST = 8192  # bytes of a form
_PATIENCE = 10.0  # seconds until all of it must be there
_OURS = frozenset({"same-origin", "none"})
_STRANGER, _SLOW, _LARGE = 403, 408, 413
_YEAR = 31_536_000


def show(shelf: Shelf, request: Request) -> Response:
    """Return the page of what this reader keeps; it stands in his own cookie and is nobody else's."""
    asked = read_request(shelf, {}, form=HTML, path=("kept",))
    found = kept.read(request.cookies.get(kept.cookie_of(asked.reading.origin), ""))
    rows = [(address, kept.title_of(address)) for address in found]
    text = render("kept.html", frame(asked, "Kept for later", {}) | {"kept": rows})
    return Response(text, media_type=MEDIA[HTML], headers={"cache-control": "no-store"})


async def read_form(request: Request) -> bytes:
    """Return the body of a form that a page of the portal sent; raise `Rejected` for any other."""
    check_sender(request)
    body = bytearray()
    try:
        async with asyncio.timeout(_PATIENCE):
            async for part in request.stream():
                body += part
                if len(body) > _LARGEST:
                    raise Rejected(_LARGE, "this is more than the portal takes", expected=f"at most {_LARGEST} bytes")
    except (TimeoutError, ClientDisconnect):
        raise Rejected(_SLOW, "the rest of the request did not come in time") from None
    return bytes(body)


def check_sender(request: Request) -> None:
    """Raise `Rejected` where the browser says that a page of somebody else's sent the request."""
    site, origin = request.headers.get("sec-fetch-site", ""), request.headers.get("origin", "")
    own = {urlsplit(base_of(request)).netloc, request.url.netloc}
    if (site and site not in _OURS) or (origin and urlsplit(origin).netloc.lower() not in map(str.lower, own)):
        raise Rejected(_STRANGER, "only pages of this portal change what you keep", found=origin[:120] or site[:120])


def keep(shelf: Shelf, request: Request, body: bytes) -> Response:
    """Keep a page or drop it, and lead back to what is kept."""
    form = parse_qs(body.decode("ascii", "replace"))
    address, action = (form.get(name, [""])[0] for name in ("address", "action"))
    cookie = kept.cookie_of(shelf.edition().reading.origin)
    try:
        after = kept.changed(kept.read(request.cookies.get(cookie, "")), address, action)
    except CustodietError as error:
        return problem(shelf, error, HTML, status_of(error))
    answer = Response(status_code=303, headers={"location": "/kept"})
    secure = base_of(request).startswith("https:")
    answer.set_cookie(
        cookie, kept.write(after), max_age=_YEAR, path="/", httponly=True, samesite="strict", secure=secure
    )
    return answer


def refuse(shelf: Shelf, error: Rejected) -> Response:
    """Say why a form was not taken, and wait for no more of it."""
    answer = problem(shelf, error, HTML, status_of(error))
    answer.headers["connection"] = "close"
    return answer
