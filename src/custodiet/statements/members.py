"""The members of a posting's JSON object, each read strictly: a wrong form is refused with what was found.

Texts that many postings share (ids, accounts, words) and plain quantities become one object each: a million postings
then fit in memory, and comparing them is fast.
"""

import re
import sys
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import Any

from custodiet.kernel.errors import Refused
from custodiet.kernel.quantity import UNITS, ZERO, Quantity, parse_decimal
from custodiet.kernel.times import When, parse_when
from custodiet.statements.posting import LONGEST, VIRTUAL, place

Json = dict[str, Any]
_QUANTITY = frozenset({"unit", "lo", "hi", "u", "shared", "name", "_sd"})
_PLAIN = frozenset({"unit", "lo", "hi"})
_DIGEST = re.compile(
    r"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]", re.ASCII
)  # 32 bytes: the last letter has two bits to spare


def parse_quantity(value: object) -> Quantity:
    """Return the quantity of `{"unit", "lo", "hi"?, "u"?, "shared"?, "name"?}`; with `_sd` and no `lo` it is hidden."""
    if isinstance(value, dict) and value.keys() == _PLAIN:
        unit, lo, hi = value["unit"], value["lo"], value["hi"]
        if type(unit) is type(lo) is type(hi) is str:
            return _plain(unit, lo, hi)
    return _read_quantity(value)


@lru_cache(maxsize=65_536)
def _plain(unit: str, lo: str, hi: str) -> Quantity:
    """The quantity of the commonest form; equal ones share one object."""
    return _read_quantity({"unit": unit, "lo": lo, "hi": hi})


def _read_quantity(value: object) -> Quantity:
    if not isinstance(value, dict) or not isinstance(unit := value.get("unit"), str) or unit not in UNITS:
        found = value.get("unit") if isinstance(value, dict) else value
        raise Refused("a quantity has a known unit", expected=", ".join(UNITS), found=repr(found))
    if not value.keys() <= _QUANTITY:
        raise Refused(f"a quantity has no member {', '.join(sorted(value.keys() - _QUANTITY))}")
    measure = UNITS[unit][0]
    name = read_text(value, "name") if "name" in value else ""
    if "lo" not in value:
        if not value.get("_sd"):
            raise Refused(
                "a quantity lacks lo", advice='Unknown is {"lo": "0"} without hi; withheld has a digest in _sd'
            )
        check_digests(value["_sd"])
        return Quantity(measure, unit, ZERO, None, name=name, hidden=True)
    if "_sd" in value:
        check_digests(value["_sd"])
    lo = _number(value, "lo")
    hi = _number(value, "hi") if "hi" in value else None
    if hi is not None and hi < lo:
        raise Refused("a quantity's hi is below its lo", found=f"{value['lo']} to {value['hi']}")
    u = _number(value, "u") if "u" in value else ZERO
    if u < 0:
        raise Refused("an uncertainty is not negative", found=repr(value["u"]))
    return Quantity(measure, unit, lo, hi, u, _shared(value.get("shared", [])), name)


def check_digests(value: object) -> None:
    """Refuse what is no value of `_sd`: SHA-256 digests, in order, each once. spec/statement.md, S25."""
    if not (isinstance(value, list) and value and all(type(x) is str and _DIGEST.fullmatch(x) for x in value)):
        raise Refused(
            "_sd is a list of digests", expected="43 characters of base64url each, unpadded", found=repr(value)[:90]
        )
    for before, after in pairwise(value):
        if before >= after:
            raise Refused("the digests in _sd stand in ascending order, each once", found=f"{before}, {after}")


def format_quantity(quantity: Quantity) -> Json:
    """Return the JSON object of a quantity; refuse a hidden one, which has lost its digests."""
    if quantity.hidden:
        raise Refused("a withheld quantity can be written by whoever knows it, and by nobody else")
    value: Json = {"unit": quantity.unit, "lo": _digits(quantity.lo)}
    if quantity.hi is not None:
        value["hi"] = _digits(quantity.hi)
    if quantity.u:
        value["u"] = _digits(quantity.u)
    if quantity.shared:
        value["shared"] = [[source, _digits(u)] for source, u in quantity.shared]
    if quantity.name:
        value["name"] = quantity.name
    return value


def read_text(value: Json, name: str) -> str:
    """Return a text that is not empty."""
    text = value[name]
    if type(text) is not str or not 0 < len(text) <= LONGEST:
        raise Refused(f"{name} is a text of 1 to {LONGEST} characters", found=repr(text)[:60])
    return text


def read_name(value: Json, name: str) -> str:
    """Return a text that many postings share: equal ones are one object."""
    return sys.intern(read_text(value, name))


def read_word(value: Json, name: str, words: frozenset[str]) -> str:
    """Return a word of a closed list; an absent member is the empty word, where the list has it."""
    word = value.get(name, "")
    if type(word) is not str or word not in words:
        raise Refused(
            f"{name} is a word of a closed list", expected=", ".join(sorted(words - {""})), found=repr(word)[:60]
        )
    return sys.intern(word)


def _number(value: Json, name: str) -> Decimal:
    text = value[name]
    if type(text) is not str:
        raise Refused(f"{name} is a decimal number in quotes", found=repr(text)[:60])
    return parse_decimal(text)


def read_account(value: Json, name: str) -> str:
    """Return an account."""
    account = read_name(value, name)
    if not _is_account(account):
        raise Refused(
            f"{name} is no account",
            expected="HOLDER@PLACE, @CONTAINER, or " + ", ".join(sorted(VIRTUAL)),
            found=repr(account)[:60],
        )
    return account


@lru_cache(maxsize=65_536)
def _is_account(text: str) -> bool:
    return text in VIRTUAL or (text[0] != "~" and bool(place(text)))


def read_when(value: Json, name: str) -> When:
    """Return a time."""
    text = value[name]
    if type(text) is not str:
        raise Refused(f"{name} is a time in quotes", found=repr(text)[:60])
    return parse_when(text)


def read_flag(value: Json, name: str, *, default: bool) -> bool:
    """Return true or false."""
    flag = value.get(name, default)
    if type(flag) is not bool:
        raise Refused(f"{name} is true or false", found=repr(flag)[:60])
    return flag


def read_whole(value: Json, name: str) -> int | None:
    """Return a whole number from 0, or None where the member is absent."""
    if name not in value:
        return None
    number = value[name]
    if type(number) is not int or number < 0:
        raise Refused(f"{name} is a whole number from 0", found=repr(number)[:60])
    return int(number)


def read_texts(value: Json, name: str) -> tuple[str, ...]:
    """Return a list of texts; an absent member is an empty list."""
    items = value.get(name, [])
    if not isinstance(items, list) or not all(type(x) is str and 0 < len(x) <= LONGEST for x in items):
        raise Refused(f"{name} is a list of texts", found=repr(items)[:60])
    return tuple(items)


def _shared(value: object) -> tuple[tuple[str, Decimal], ...]:
    match value:
        case []:
            return ()
        case list() if all(isinstance(x, list) and len(x) == 2 and all(type(y) is str for y in x) for x in value):  # noqa: PLR2004 - a pair
            return tuple((source, parse_decimal(u)) for source, u in value)
    raise Refused('shared is a list of ["error source", "standard uncertainty"]', found=repr(value)[:60])


def _digits(value: Decimal) -> str:
    """A number as its signer wrote it: 62.0 says more than 62 does."""
    return f"{value:f}"
