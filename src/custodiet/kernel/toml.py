"""TOML as people write it, read into texts, whole numbers, true or false, lists and tables, and nothing else.

Refused beyond TOML: floating-point numbers, dates and times without quotes, integers beyond 2**53 - 1, nesting deeper
than 32. No reader of ours has a use for them, and each can break one.
"""

import tomllib
from datetime import date, time
from typing import Any

from custodiet.kernel.errors import Refused
from custodiet.kernel.strict import DEEPEST, LARGEST_INTEGER, decode, too_deep

_DOTS = 500  # Python's reader takes n * n steps for a key of n parts, and a key is one line


def parse_toml(data: bytes, *, where: str = "") -> dict[str, Any]:
    """Return the table of a TOML text; raise `Refused` with the fault and its place."""
    text = decode(data, where)
    if any(line.count(".") > _DOTS for line in text.split("\n")):
        raise Refused("a line has too many dots", expected=f"at most {_DOTS}", where=where)
    try:
        value = tomllib.loads(text)
    except RecursionError:
        raise too_deep(where) from None
    except ValueError as error:  # TOMLDecodeError is one, and so is Python's own refusal of thousands of digits
        raise Refused(f"this is not TOML: {error}", where=where) from None
    _check(value, where)
    return value


def _check(value: object, where: str) -> None:
    level = [value]
    for _ in range(DEEPEST + 1):
        for item in level:
            _check_scalar(item, where)
        inner = (x.values() if isinstance(x, dict) else x for x in level if isinstance(x, dict | list))
        level = [y for x in inner for y in x]
    if level:
        raise too_deep(where)


def _check_scalar(value: object, where: str) -> None:
    if isinstance(value, int) and abs(value) > LARGEST_INTEGER:
        raise Refused("a number is out of range", expected=f"an integer within +-{LARGEST_INTEGER}", where=where)
    if isinstance(value, float):
        raise Refused("a floating-point number is not allowed", expected='a decimal string such as "34.8"', where=where)
    if isinstance(value, date | time):
        raise Refused("a date or time stands without quotes", found=str(value), where=where)
