"""Fetch one page from the web: once, whole, within limits, and as its server sent it.

Only http and https, and only from a server that says that the page is there. Redirections are followed as any reader of
pages does; nothing on the page is fetched, and nothing in it is run.
"""

import http.client
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from urllib.parse import urlsplit

from custodiet.kernel.errors import Refused

LARGEST = 2**26  # bytes of a page
SECONDS = 30  # that a server may keep silent
LONGEST = 300  # seconds that a whole page may take
_PIECE = 2**16
_AGENT = "custodiet (archives a source once)"


@dataclass(frozen=True, slots=True)
class Fetched:
    """The bytes of a page, and the address from which they came in the end."""

    data: bytes
    address: str


def is_address(text: str) -> bool:
    """Is this an address of the web rather than the name of a file?"""
    return text.lower().startswith(("http://", "https://"))


def fetch(address: str) -> Fetched:
    """Return the page at `address`; raise `Refused` where it cannot be had whole."""
    try:
        host = urlsplit(address).hostname
    except ValueError:
        host = None
    if not is_address(address) or not host:
        raise Refused("this is no address of a page", expected="http://... or https://...", found=address[:200])
    request = urllib.request.Request(address, headers={"User-Agent": _AGENT, "Accept-Encoding": "identity"})  # noqa: S310 - checked above
    try:
        with _opener().open(request, timeout=SECONDS) as answer:
            data = _read(answer)
            final = answer.geturl()
    except urllib.error.HTTPError as error:
        raise _unfetched(f"the server answers {error.code} {error.reason}", address) from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise _unfetched(str(getattr(error, "reason", "") or error) or type(error).__name__, address) from None
    if len(data) > LARGEST:
        raise Refused("the page is too large", expected=f"at most {LARGEST} bytes", where=address)
    return Fetched(data, final)


def _read(answer: http.client.HTTPResponse) -> bytes:
    """Read a page to its end, or as far as it is too large; raise `OSError` where it takes too long."""
    started, pieces, size = time.monotonic(), [], 0
    while size <= LARGEST and (piece := answer.read1(_PIECE)):
        pieces.append(piece)
        size += len(piece)
        if time.monotonic() - started > LONGEST:
            raise TimeoutError(f"the page is not there whole after {LONGEST} seconds")
    if size <= LARGEST and answer.length:
        raise http.client.HTTPException(f"the server stopped {answer.length} bytes before the end")
    return b"".join(pieces)


def _unfetched(found: str, address: str) -> Refused:
    return Refused(
        "the page cannot be fetched",
        found=found,
        where=address,
        advice="Save it with a browser, and archive that file with --address",
    )


def _opener() -> urllib.request.OpenerDirector:
    """An opener that knows http and https and nothing else, wherever it is redirected."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPRedirectHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.UnknownHandler(),
    ):
        opener.add_handler(handler)
    return opener
