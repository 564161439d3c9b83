"""By which names the portal lets itself be called, and by which it calls itself in permanent addresses and feeds.

A stranger's page can have its own name resolve to this machine (DNS rebinding), and its script would then read a portal
that listens to this machine alone. So such a portal answers to the names of this machine, and to no other.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from custodiet.kernel.errors import Refused

_LONGEST = 255  # bytes; no name of a host is longer
_FORM = r"(?:[A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{0,5})?"
_HOST, _PUBLIC = re.compile(_FORM.encode()), re.compile(f"(https?://{_FORM})/?")
_PORT = re.compile(r":[0-9]*\Z", re.ASCII)
_HERE = frozenset({"127.0.0.1", "localhost", "[::1]"})
_WRONG, _ELSEWHERE = 400, 421


@dataclass(frozen=True, slots=True)
class Hosts:
    """`public` is the scheme and host under which readers reach the portal; "" where it takes what each of them used.

    It answers to these `names`, without ports, and to any where there are none.
    """

    public: str = ""
    names: frozenset[str] = frozenset()

    def refusal(self, headers: Iterable[tuple[bytes, bytes]]) -> tuple[int, str] | None:
        """Return why a request with these headers is not answered, as a status and a sentence; None where it is."""
        host = next((value for name, value in headers if name == b"host"), b"")
        if len(host) > _LONGEST or (host and not _HOST.fullmatch(host)):
            return _WRONG, "The Host header of this request names no host.\n"
        if host and self.names and _name(host.decode()) not in self.names:
            return _ELSEWHERE, "This portal listens to its own machine alone, and answers to no other name.\n"
        return None

    def base(self, scheme: str, host: str) -> str:
        """Return what permanent addresses begin with, for a reader who used this scheme and host."""
        return self.public or f"{scheme}://{host}"


def hosts_of(public: str, listening: str) -> Hosts:
    """Return the names of a portal that listens on an address; refuse a `public` URL that is more than a host, or less.

    Every link of a page begins with a slash, so a portal has no place below the path of another site.
    """
    match = _PUBLIC.fullmatch(public)
    if public and not match:
        raise Refused(
            "readers cannot reach a portal under this address",
            expected="a scheme and a host, such as https://record.example.org",
            found=public[:120],
            where="--public-url",
        )
    public = match[1].lower() if match else ""
    local = listening in ("localhost", "::1") or listening.startswith("127.")
    names = _HERE | {listening, _name(public.partition("//")[2])} if local else ()
    return Hosts(public, frozenset(filter(None, names)))


def _name(host: str) -> str:
    """A host without its port."""
    return _PORT.sub("", host).lower()
