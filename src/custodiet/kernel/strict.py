"""Strict JSON: one value has one byte form (RFC 8785, JCS), and what could be read in two ways is refused.

Refused beyond RFC 8259: duplicate names, floating-point numbers, integers beyond 2**53 - 1 either way, lone
surrogates, text that is not in Unicode Normalization Form C, names outside ASCII, nesting deeper than 32, a byte order
mark.
spec/statement.md, S1 to S6, states the same as numbered rules.
"""

import json
import unicodedata
from collections import Counter
from typing import Any

from custodiet.kernel.errors import Refused

LARGEST_INTEGER = 2**53 - 1  # beyond it, JavaScript and RFC 8785 no longer tell neighbours apart
DEEPEST = 32
_LONGEST_INTEGER = len(str(-LARGEST_INTEGER))


def parse(data: bytes, *, where: str = "") -> Any:  # noqa: ANN401 - JSON is any of six types
    """Return the value of strict JSON `data`; raise `Refused` with the fault and its place."""
    return _parse(decode(data, where), _STRICT, where)


def decode(data: bytes, where: str) -> str:
    """Return the text of UTF-8 `data`."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(
            "the text is not UTF-8",
            expected="UTF-8",
            found=f"byte {data[error.start]:#04x} at offset {error.start}",
            where=where,
        ) from None


def _parse(text: str, decoder: json.JSONDecoder, where: str) -> Any:  # noqa: ANN401
    if not text.isascii() and not unicodedata.is_normalized("NFC", text):
        raise Refused(
            "the text is not in Unicode Normalization Form C",
            where=where,
            advice="Normalise it (NFC) and sign again",
        )
    try:
        value = decoder.decode(text)
    except json.JSONDecodeError as error:
        raise Refused(
            f"not JSON: {error.msg}", where=where, found=f"line {error.lineno}, column {error.colno}"
        ) from None
    except RecursionError:
        raise too_deep(where) from None
    except Refused as error:
        raise error.at(where) from None
    if text.count("[") + text.count("{") > DEEPEST and _depth(value) > DEEPEST:
        raise too_deep(where)
    if "\\u" in text:  # only an escape can hide a lone surrogate or an unnormalised letter from the check above
        _check_escaped(value, where)
    if "\\u" in text or not text.isascii():
        _check_names(value, where)
    return value


def canonical(value: Any) -> bytes:  # noqa: ANN401
    """Return the RFC 8785 bytes of a value that holds no floating-point number and has ASCII names only.

    With ASCII names the order by code point is the order by UTF-16 code unit that RFC 8785 asks for. A lone surrogate,
    which no bytes of ours hold, is `Refused`: it comes from a file's name or an argument that is not UTF-8.
    """
    try:
        return _ENCODER.encode(value).encode("utf-8")
    except UnicodeEncodeError:
        raise Refused("the text is not UTF-8", found="a byte that belongs to no character") from None


def parse_canonical(data: bytes, *, where: str = "") -> Any:  # noqa: ANN401
    """Return the value of `data`, which MUST be its own canonical form."""
    text = decode(data, where)
    # A name that stands twice cannot survive the comparison, so it need not be looked for unless that fails.
    value = _parse(text, _PLAIN, where)
    again = canonical(value)
    if again != data:
        _parse(text, _STRICT, where)
        at = next(
            (i for i, (a, b) in enumerate(zip(again, data, strict=False)) if a != b),
            min(len(again), len(data)),
        )
        raise Refused(
            "the JSON is not in canonical form (RFC 8785)",
            expected=repr(again[at : at + 24].decode("utf-8", "replace")),
            found=f"{data[at : at + 24].decode('utf-8', 'replace')!r} at byte {at}",
            where=where,
        )
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        twice = next(name for name, times in Counter(name for name, _ in pairs).items() if times > 1)
        raise Refused("a name stands twice in one JSON object", found=repr(twice), advice="Keep one of the two")
    return value


def _integer(digits: str) -> int:
    if len(digits) <= _LONGEST_INTEGER and abs(number := int(digits)) <= LARGEST_INTEGER and digits != "-0":
        return number
    raise Refused(
        "a number is out of range",
        expected=f"an integer within +-{LARGEST_INTEGER}",
        found=digits[:40],
        advice="Write a quantity as a decimal string",
    )


def _no_float(digits: str) -> float:
    raise Refused(
        "a floating-point number is not allowed",
        expected='an integer, or a decimal string such as "34.8"',
        found=digits[:40],
        advice="Write a quantity as a decimal string",
    )


def too_deep(where: str) -> Refused:
    """Return the refusal of what is nested deeper than `DEEPEST`."""
    return Refused("this is nested too deeply", expected=f"at most {DEEPEST} levels", where=where)


def _depth(value: object) -> int:
    """How many objects and arrays enclose the deepest one of them, itself included."""
    depth, level = 0, [value] if isinstance(value, dict | list) else []
    while level:
        depth += 1
        within = (x.values() if isinstance(x, dict) else x for x in level)
        level = [y for x in within for y in x if isinstance(y, dict | list)]
    return depth


def _check_escaped(value: object, where: str) -> None:
    text = _ENCODER.encode(value)
    if any("\ud800" <= c <= "\udfff" for c in text):
        raise Refused("a lone surrogate is not a character", where=where)
    if not unicodedata.is_normalized("NFC", text):
        raise Refused("the text is not in Unicode Normalization Form C", where=where)


def _check_names(value: object, where: str) -> None:
    """Names are ASCII, so that every implementation sorts them alike: by code point or by UTF-16 unit."""
    todo = [value]
    while todo:
        item = todo.pop()
        if isinstance(item, dict):
            if not all(map(str.isascii, item)):
                name = next(name for name in item if not name.isascii())
                raise Refused("a name in a JSON object is not ASCII", found=repr(name)[:60], where=where)
            todo += item.values()
        elif isinstance(item, list):
            todo += item


_PLAIN = json.JSONDecoder(parse_int=_integer, parse_float=_no_float, parse_constant=_no_float)
_STRICT = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_no_float, parse_constant=_no_float
)
_ENCODER = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, check_circular=False
)
