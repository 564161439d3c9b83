"""HTTP as a client: a few requests to one server, over one connection, with bounds on size and time.

Nothing that comes back is trusted. No redirection is followed, no proxy is asked and no header of a stranger believed:
the address that a person gave is the one that is asked.
"""

import http.client
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from custodiet.kernel.errors import CustodietError, Refused, VerificationFailed
from custodiet.log.files import LARGEST_FILE, Missing

PATIENCE = 15.0  # seconds for one answer
_OK, _NOT_HERE, _REDIRECTED = 200, 404, range(300, 400)
_AT_ONCE = 2**16


class Unreachable(CustodietError):  # noqa: N818 - named for what is the matter, as in Refused
    """No answer came, or not a whole one: a moment later there may be one."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered; `type` is its media type without parameters."""

    status: int
    type: str
    body: bytes


class Remote:
    """The server at an address such as https://log.example.org/mission. Use it as a context manager."""

    def __init__(self, url: str, *, patience: float = PATIENCE) -> None:
        self.url, self._patience = url.rstrip("/"), patience
        parts = urlsplit(self.url)
        try:
            port = parts.port
        except ValueError:
            port = 0
        plain = parts.hostname and port != 0 and not (parts.query or parts.fragment or parts.username)
        if parts.scheme not in {"http", "https"} or not plain or not self.url.isascii() or " " in self.url:
            raise Refused("this is no address", expected="such as https://log.example.org/mission", found=url[:120])
        self._host, self._port, self._prefix = parts.hostname or "", port, parts.path
        self._secure = parts.scheme == "https"
        self._connection: http.client.HTTPConnection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection:
            self._connection.close()
            self._connection = None

    def get(self, path: str, *, largest: int) -> Answer:
        """Ask for what is at `path` below the address; an answer of more than `largest` bytes is `Unreachable`."""
        return self._ask("GET", path, None, largest)

    def post(self, path: str, body: bytes, *, largest: int, type_: str = "") -> Answer:
        """Send `body`, of the media type `type_`; likewise."""
        return self._ask("POST", path, body, largest, type_)

    def _ask(self, method: str, path: str, body: bytes | None, largest: int, type_: str = "") -> Answer:
        kept = self._connection is not None
        try:
            return self._once(method, path, body, largest, type_)
        except (OSError, http.client.HTTPException) as error:
            self.close()
            if not kept or isinstance(error, TimeoutError):
                raise self._unreachable(path, error) from None
        try:  # the server may have closed a connection that nothing was asked on for a while
            return self._once(method, path, body, largest, type_)
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise self._unreachable(path, error) from None

    def _once(self, method: str, path: str, body: bytes | None, largest: int, type_: str) -> Answer:
        until = time.monotonic() + self._patience
        connection = self._connected()
        headers = {"accept-encoding": "identity", "user-agent": "custodiet"}
        headers |= {"content-type": type_} if type_ else {}
        connection.request(method, f"{self._prefix}/{path}", body, headers)
        response = connection.getresponse()
        data = b"".join(self._parts(response, connection.sock, until, largest))
        response.close()  # as far as it goes: the connection is kept for the next request
        if response.will_close:
            self.close()
        if response.status in _REDIRECTED:
            where = response.headers.get("location", "")
            raise Refused("the address leads to another one", found=where[:200], where=f"{self.url}/{path}")
        return Answer(response.status, response.headers.get_content_type(), data)

    def _parts(
        self, response: http.client.HTTPResponse, sock: socket.socket | None, until: float, largest: int
    ) -> Iterator[bytes]:
        size = 0
        while part := response.read1(_AT_ONCE):
            yield part
            size += len(part)
            if size > largest:
                raise http.client.HTTPException(f"more than {largest} bytes")
            if time.monotonic() > until:
                raise TimeoutError(f"not all of it came within {self._patience:g} seconds")
            with suppress(OSError):
                if sock:
                    sock.settimeout(max(until - time.monotonic(), 0.01))
        if response.length:
            raise http.client.IncompleteRead(b"", response.length)

    def _connected(self) -> http.client.HTTPConnection:
        if self._connection is None:
            if self._secure:
                context = ssl.create_default_context()
                self._connection = http.client.HTTPSConnection(
                    self._host, self._port, timeout=self._patience, context=context
                )
            else:
                self._connection = http.client.HTTPConnection(self._host, self._port, timeout=self._patience)
        elif self._connection.sock:
            self._connection.sock.settimeout(self._patience)
        return self._connection

    def _unreachable(self, path: str, error: Exception) -> Unreachable:
        self.close()
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        return Unreachable(f"no answer from the server: {reason}", where=f"{self.url}/{path}")


class RemoteFiles:
    """The published files of a log on a web server: `custodiet.log.files.Files`."""

    def __init__(self, remote: Remote) -> None:
        self._remote = remote

    def read(self, path: str) -> bytes:
        """Return the bytes at `path`; raise `Missing` where there are none, `Unreachable` where none came."""
        answer = self._remote.get(path, largest=LARGEST_FILE)
        if answer.status == _NOT_HERE:
            raise Missing("the file is missing", where=f"{self._remote.url}/{path}")
        if answer.status >= http.client.INTERNAL_SERVER_ERROR or answer.status == http.client.TOO_MANY_REQUESTS:
            raise Unreachable(f"the server answers {answer.status}", where=f"{self._remote.url}/{path}")
        if answer.status != _OK:
            raise VerificationFailed(f"the server answers {answer.status}", where=f"{self._remote.url}/{path}")
        return answer.body

    def paths(self) -> Iterator[str]:
        """Yield nothing: a web server does not list what it has."""
        return iter(())
