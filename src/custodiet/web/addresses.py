"""Addresses: how a name stands in a path, and how the cut stays in every link.

A name may hold any character. In a path, letters, digits and `- ( ) , @` stand for themselves, a space is `_`, and
every other byte of UTF-8 is `~` with two hex digits: so no name holds a slash, a dot or a percent sign that a browser,
a proxy or a suffix such as `.json` could take for its own.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import quote, urlencode

_KEPT = frozenset("-(),@")
_ESCAPED = re.compile(r"(?:~[0-9A-Fa-f]{2})+")
CUT = ("as_of", "known_at", "at_checkpoint", "voice")
FORMS = ("json", "csv", "atom")
_SHORT = 100  # characters of a name that is worth remembering


def segment(name: str) -> str:
    """Return a name as one segment of a path, not yet percent-encoded; the inverse of `name_of`."""
    return "".join(_character(c) for c in name)


def name_of(text: str) -> str:
    """Return the name that a segment stands for; a segment that nobody could have written yields what it can."""
    return _ESCAPED.sub(lambda match: _bytes(match[0]), text.replace("_", " "))


def _character(c: str) -> str:
    if c.isalnum() or c in _KEPT:
        return c
    return "_" if c == " " else "".join(f"~{byte:02X}" for byte in c.encode("utf-8", "surrogatepass"))


def _bytes(escapes: str) -> str:
    return bytes.fromhex(escapes.replace("~", "")).decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Where:
    """The cut and the voice of an address, as texts; "" where it says nothing."""

    as_of: str = ""
    known_at: str = ""
    at_checkpoint: str = ""
    voice: str = ""

    def query(self, **more: str | int) -> dict[str, str]:
        """The parameters, in one order; `more` come last."""
        own = {name: getattr(self, name) for name in CUT}
        return {name: str(value) for name, value in (own | more).items() if value not in ("", None)}

    def at(self, size: int) -> "Where":
        """The same cut of the first `size` entries: what it shows can never change."""
        return replace(self, at_checkpoint=str(size))

    def link(self, *parts: str, form: str = "", anchor: str = "", **more: str | int) -> str:
        """Return the address of a page in this cut: every link of the portal is made here."""
        path = "/" + "/".join(map(_in_path, parts))
        suffix = f"{'index' if path == '/' else ''}.{form}" if form else ""
        query = _in_query(self, tuple(more.items()))
        return f"{path}{suffix}{'?' if query else ''}{query}{'#' if anchor else ''}{quote(anchor)}"


def _in_path(name: str) -> str:
    if name.isascii() and name.isalnum():
        return name
    return _short_in_path(name) if len(name) <= _SHORT else _short_in_path.__wrapped__(name)


@lru_cache(maxsize=16_384)
def _short_in_path(name: str) -> str:
    return quote(segment(name), safe="-(),@~")


@lru_cache(maxsize=1024)
def _in_query(where: Where, more: tuple[tuple[str, str | int], ...]) -> str:
    return urlencode(where.query(**dict(more)), quote_via=quote)
