"""What every answer says to the browser, how HEAD is answered, and that whoever asks is answered: a thin layer."""

import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from custodiet.kernel.text import visible

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
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)


_log = logging.getLogger(__name__)


class Guard:
    """An ASGI middleware: no script, no other origin, no frame; HEAD gets the headers of GET.

    What nobody foresaw goes to the server's log; `failed` answers the reader, who learns nothing of its insides.
    """

    def __init__(self, app: Application, failed: Application) -> None:
        self._app, self._failed = app, failed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        head, begun = scope["method"] == "HEAD", False

        async def guarded(message: MutableMapping[str, Any]) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                message = {**message, "headers": [*message["headers"], *HEADERS]}
            elif head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        try:
            await self._app({**scope, "method": "GET"} if head else scope, receive, guarded)
        except Exception:
            _log.exception("no answer could be made to %s %s", scope["method"], visible(scope["path"]))
            if begun:
                raise
            await self._failed(scope, receive, guarded)
