"""The intake on HTTP: `POST /statements` with one signed statement, and nothing else.

    201  it is in the log, durably: {"index", "id", "already": false, "party", "receipt"}
    200  the same, of a statement that was there before
    409  its key has used the sequence number for other content
    422  it may not be logged: not a signed statement, not authentic, not enrolled
    413, 415, 408  more than 65,535 bytes; another type than application/json; not all of it came in time
    503  too much is waiting, or nothing can be logged now: ask again after `Retry-After` seconds

Every refusal is `application/problem+json` (RFC 9457); one of a statement bears the log's signed word in `refusal`. To
hand the same statement in again changes nothing. Whoever asks is a stranger: no more of a body is read than a statement
has, none is waited for long, and no answer names a place on this machine. `application/json` keeps out what a page of
another origin can post without having asked.
"""

import asyncio
import logging
from http import HTTPStatus

import orjson

from custodiet.app.group import Used
from custodiet.app.intake import WITHIN, Busy, Intake, Taken, Unable
from custodiet.kernel.envelope import LARGEST_LEAF
from custodiet.kernel.errors import CustodietError
from custodiet.web.guard import Receive, Scope, Send

PATH, TYPE, PROBLEM = "/statements", "application/json", "application/problem+json"
_PATIENCE = 30.0  # seconds until all of a body must be there: the largest, at 20 kbit/s
_SOON, _LATER = "1", "10"  # seconds
_log = logging.getLogger(__name__)

_Headers = dict[str, str]


class _Unread(Exception):  # noqa: N818 - no error of ours: what HTTP says of a body that is not read
    def __init__(self, status: HTTPStatus, detail: str) -> None:
        super().__init__(detail)
        self.status = status


class IntakeService:
    """The ASGI application of an intake; its receipts fall due `within` these hours."""

    def __init__(self, intake: Intake, *, within: int = WITHIN) -> None:
        self._intake, self._within = intake, within

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        if scope["path"] != PATH:
            await _problem(send, HTTPStatus.NOT_FOUND, f"statements are taken at {PATH}", {"connection": "close"})
        elif scope["method"] != "POST":
            more = {"allow": "POST", "connection": "close"}
            await _problem(send, HTTPStatus.METHOD_NOT_ALLOWED, "post one signed statement", more)
        else:
            await self._take(scope, receive, send)

    async def _take(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            leaf = await _read(scope, receive)
        except _Unread as error:
            await _problem(send, error.status, str(error), {"connection": "close"})
            return
        try:
            taken = await asyncio.wrap_future(self._intake.hand_in(leaf))
            body = self._body(taken)
        except (Busy, Unable) as error:
            retry = {"retry-after": _SOON if isinstance(error, Busy) else _LATER}
            await _problem(send, HTTPStatus.SERVICE_UNAVAILABLE, str(error), retry)
        except CustodietError as error:
            status = HTTPStatus.CONFLICT if isinstance(error, Used) else HTTPStatus.UNPROCESSABLE_ENTITY
            await _problem(send, status, str(error), refusal=self._intake.refusal(leaf, error).decode())
        else:
            await _answer(send, HTTPStatus.OK if taken.place.already else HTTPStatus.CREATED, TYPE, body, {})

    def _body(self, taken: Taken) -> dict[str, object]:
        place = taken.place
        return {
            "index": place.index,
            "id": place.hash.hex(),
            "already": place.already,
            "party": place.party,
            "receipt": self._intake.receipt(taken, within=self._within).decode(),
        }


async def _read(scope: Scope, receive: Receive) -> bytes:
    """Return the body of a request; raise `_Unread` where it is none to be taken."""
    headers = dict(scope["headers"])
    kind = headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
    if kind != TYPE.encode() or headers.get(b"content-encoding", b"identity") != b"identity":
        raise _Unread(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"a signed statement is sent as {TYPE}, as it is")
    length = headers.get(b"content-length", b"")
    if length.isdigit() and int(length[:20]) > LARGEST_LEAF:
        raise _too_large()
    body = bytearray()
    try:
        async with asyncio.timeout(_PATIENCE):
            while True:
                message = await receive()
                if message["type"] != "http.request":
                    raise _Unread(HTTPStatus.REQUEST_TIMEOUT, "the rest of the request did not come")
                body += message.get("body", b"")
                if len(body) > LARGEST_LEAF:
                    raise _too_large()
                if not message.get("more_body"):
                    return bytes(body)
    except TimeoutError:
        raise _Unread(HTTPStatus.REQUEST_TIMEOUT, "the rest of the request did not come in time") from None


def _too_large() -> _Unread:
    return _Unread(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"a signed statement has at most {LARGEST_LEAF} bytes")


async def _problem(send: Send, status: HTTPStatus, detail: str, headers: _Headers | None = None, **more: str) -> None:
    body: dict[str, object] = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": detail,
        **more,
    }
    await _answer(send, status, PROBLEM, body, headers or {})


async def _answer(send: Send, status: HTTPStatus, type_: str, body: dict[str, object], headers: _Headers) -> None:
    data = orjson.dumps(body)
    always = {"content-type": type_, "content-length": str(len(data)), "cache-control": "no-store"}
    named = {**always, "x-content-type-options": "nosniff", **headers}
    raw = [(name.encode(), value.encode()) for name, value in named.items()]
    await send({"type": "http.response.start", "status": status.value, "headers": raw})
    await send({"type": "http.response.body", "body": data})
