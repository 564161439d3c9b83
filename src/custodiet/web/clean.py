"""A form without scripts sends its empty fields too: whoever asks so is led to the address without them."""

from collections.abc import Awaitable, Callable
from urllib.parse import parse_qsl, quote, urlencode

from custodiet.web.addresses import CUT
from custodiet.web.guard import Receive, Scope, Send


class Clean:
    """An ASGI middleware: an address that gives a cut's parameter no value leads to the one that leaves it out."""

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[None]]) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        address = _cleaned(scope) if scope["type"] == "http" and scope["method"] == "GET" else ""
        if not address:
            await self._app(scope, receive, send)
            return
        headers = [(b"location", address.encode("ascii")), (b"content-length", b"0")]
        await send({"type": "http.response.start", "status": 303, "headers": headers})
        await send({"type": "http.response.body", "body": b""})


def _cleaned(scope: Scope) -> str:
    """The address without the empty parameters, or "" where there are none."""
    given = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    kept = [(name, value) for name, value in given if value.strip() or name not in CUT]
    if len(kept) == len(given):
        return ""
    path = "/" + quote(scope["path"].lstrip("/"), safe="/-(),@~")  # two slashes would lead to another host
    return f"{path}?{urlencode(kept, quote_via=quote)}" if kept else path
