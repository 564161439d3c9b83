"""What every answer says to the browser, how HEAD is answered, by which name, and that whoever asks is answered."""

import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from starlette.responses import PlainTextResponse

from custodiet.kernel.text import visible
from custodiet.web.hosts import Hosts

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"referrer-policy", b"same-origin"),  # to no other; a form of ours says where it comes from
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)


_CLOSING = ((b"connection", b"close"),)
_log = logging.getLogger(__name__)


class Guard:
    """An ASGI middleware: no script, no other origin, no frame; HEAD gets the headers of GET.

    The name by which the portal was reached must be one of its `hosts`. What nobody foresaw goes to the server's log;
    `failed` answers the reader, who learns nothing of its insides. A body that nobody reads is not waited for.
    """

    def __init__(self, app: Application, failed: Application, hosts: Hosts) -> None:
        self._app, self._failed, self._hosts = app, failed, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        head, begun = scope["method"] == "HEAD", False
        closing = _CLOSING if scope["method"] != "POST" and _has_body(scope) else ()

        async def guarded(message: MutableMapping[str, Any]) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                message = {**message, "headers": [*message["headers"], *HEADERS, *closing]}
            elif head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        if refusal := self._hosts.refusal(scope["headers"]):
            await PlainTextResponse(refusal[1], refusal[0])(scope, receive, guarded)
            return
        try:
            await self._app({**scope, "method": "GET"} if head else scope, receive, guarded)
        except Exception:
            _log.exception("no answer could be made to %s %s", scope["method"], visible(scope["path"]))
            if begun:
                raise
            await self._failed(scope, receive, guarded)


def _has_body(scope: Scope) -> bool:
    return any(name in (b"content-length", b"transfer-encoding") and value != b"0" for name, value in scope["headers"])
