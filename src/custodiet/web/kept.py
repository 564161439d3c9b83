"""Kept for later: a reader's own list of addresses, in a cookie on his machine. No account, no script.

The list travels in the cookie, so the server keeps nothing about anybody. It holds paths of this portal only, the
newest first, as many as fit in what browsers keep. A browser gives a cookie back to whatever is served under the same
host name, on any port: so its name holds something of the record's origin, and two records do not share a list.
"""

import hashlib
from collections.abc import Sequence
from urllib.parse import quote, unquote, urlsplit

from custodiet.kernel.errors import Refused
from custodiet.web.addresses import name_of

ACTIONS = ("keep", "drop")
MOST, _LONGEST, _BYTES = 40, 2000, 3800
_DIVIDER = "|"


def cookie_of(origin: str) -> str:
    """Return the name of the cookie of a record's portal."""
    return f"kept-{hashlib.sha256(origin.encode()).hexdigest()[:12]}"


def read(cookie: str) -> tuple[str, ...]:
    """Return the addresses of a cookie; what is no address of this portal is left out."""
    found = (unquote(each) for each in cookie.split(_DIVIDER) if each)
    return tuple(dict.fromkeys(each for each in found if is_local(each)))[:MOST]


def write(addresses: Sequence[str]) -> str:
    """Return the cookie's value."""
    kept: list[str] = []
    for each in addresses[:MOST]:
        value = quote(each, safe="/~()@,-")
        if sum(map(len, kept)) + len(kept) + len(value) > _BYTES:
            break
        kept.append(value)
    return _DIVIDER.join(kept)


def changed(addresses: Sequence[str], address: str, action: str) -> tuple[str, ...]:
    """Return the list with an address kept or dropped; refuse what is no address of this portal."""
    if not is_local(address):
        raise Refused("only pages of this portal can be kept", found=address[:120], where="address")
    if action not in ACTIONS:
        raise Refused("a page is kept or dropped", expected=" or ".join(ACTIONS), found=action[:40], where="action")
    others = [each for each in addresses if each != address]
    return (address, *others) if action == "keep" else tuple(others)


def is_local(address: str) -> bool:
    """Is it a path of this portal, and nothing that a browser would take for another place?"""
    return (
        address.startswith("/")
        and not address.startswith("//")
        and "\\" not in address
        and address.isascii()
        and address.isprintable()
        and len(address) <= _LONGEST
    )


def title_of(address: str) -> str:
    """Return what an address is about, in words: `Items: Category 1`."""
    parts = [name_of(unquote(each)) for each in urlsplit(address).path.strip("/").split("/")]
    kind, *names = parts
    return f"{kind.capitalize()}: {' / '.join(names)}" if names else (kind.capitalize() or "Overview")
