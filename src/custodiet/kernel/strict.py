"""Strict JSON: one value has one byte form (RFC 8785, JCS), and what could be read in two ways is refused.

Refused beyond RFC 8259: duplicate names, floating-point numbers, integers beyond 2**53 - 1 either way, lone
surrogates, text that is not in Unicode Normalization Form C, names outside ASCII, nesting deeper than 32, a byte order
mark.
spec/statement.md, S1 to S6, states the same as numbered rules.

`parse_canonical` has two ways to one answer: what orjson reads, and writes again as the same bytes, is taken after the
checks that orjson does not make; whatever is doubtful is read by the careful reader, which alone refuses.
"""

import json
import unicodedata
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from typing import Any

import orjson

from custodiet.kernel.errors import Refused

LARGEST_INTEGER = 2**53 - 1  # beyond it, JavaScript and RFC 8785 no longer tell neighbours apart
DEEPEST = 32
LONGEST_NUMBER = 30  # digits on either side of the point, in somebody else's JSON
_LONGEST_INTEGER = len(str(-LARGEST_INTEGER))
_WRITTEN = orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER


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


def parse_foreign(data: bytes, *, where: str = "") -> Any:  # noqa: ANN401
    """Return the value of somebody else's JSON, which follows RFC 8259 and not our rules; no number is rounded.

    A whole number is an `int`, any other a `Decimal`; names and texts may hold any character. Refused, with a JSON
    pointer: a name that stands twice in one object, a number of more than `LONGEST_NUMBER` digits before or after its
    point, nesting deeper than 32.
    """
    text, faults = decode(data, where).removeprefix("\ufeff"), _Marked()
    try:
        value = json.JSONDecoder(
            object_pairs_hook=faults.members,
            parse_int=faults.number,
            parse_float=faults.number,
            parse_constant=faults.number,
        ).decode(text)
    except json.JSONDecodeError as error:
        found = f"line {error.lineno}, column {error.colno}"
        raise Refused(f"not JSON: {error.msg}", where=where, found=found) from None
    except RecursionError:
        raise too_deep(where) from None
    if faults.found:
        faults.check(value, where)
    if _depth(value) > DEEPEST:
        raise too_deep(where)
    return value


def pointers(value: object, pointer: str = "") -> Iterator[tuple[str, object]]:
    """Yield everything within a JSON value with its pointer (RFC 6901), the value itself first."""
    todo = [(pointer, value)]
    while todo:
        pointer, item = todo.pop()
        yield pointer, item
        if isinstance(item, dict):
            todo += [(f"{pointer}/{escape_pointer(str(name))}", member) for name, member in reversed(item.items())]
        elif isinstance(item, list):
            todo += [(f"{pointer}/{n}", item[n]) for n in reversed(range(len(item)))]


def escape_pointer(name: str) -> str:
    """Return a member's name as a step of a JSON pointer."""
    return name.replace("~", "~0").replace("/", "~1")


def _digits(number: Decimal) -> int:
    """How many digits a number has before its point, or after it, whichever are more."""
    return max(number.adjusted() + 1, -int(number.as_tuple().exponent))


class _Marked:
    """A decoder's hooks for foreign JSON: what is wrong is kept by identity, because no hook knows its own place."""

    def __init__(self) -> None:
        self.found: list[tuple[object, Refused]] = []

    def members(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        value = dict(pairs)
        if len(value) != len(pairs):
            try:
                _object(pairs)
            except Refused as refused:
                self.found.append((value, refused))
        return value

    def number(self, digits: str) -> int | Decimal:
        # The length comes first: to convert a million digits takes minutes, to print 1e999999 as long a text.
        if len(digits) <= 2 * LONGEST_NUMBER + 2:
            with suppress(InvalidOperation):  # 1e9999999999999999999
                number = Decimal(digits)
                if number.is_finite() and _digits(number) <= LONGEST_NUMBER:
                    return int(number) if number == number.to_integral_value() else number
        wrong = Decimal(0).copy_abs()  # an object of its own
        expected = f"at most {LONGEST_NUMBER} digits before and after the point"
        self.found.append((wrong, Refused("a number is out of range", expected=expected, found=digits[:40])))
        return wrong

    def check(self, value: object, where: str) -> None:
        """Raise the first fault in the document's own order, with its place."""
        faults = {id(item): refused for item, refused in self.found}
        for pointer, item in pointers(value):
            if id(item) in faults:
                raise faults[id(item)].at(f"{where}, {pointer}" if pointer else where)
        raise self.found[0][1].at(where)  # its place is itself within a name that stands twice


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
    value = _read_quickly(data)
    return read_carefully(data, where=where) if value is None else value


def _read_quickly(data: bytes) -> dict[str, Any] | list[Any] | None:
    """Return the object or array of canonical `data`, or None for whatever the careful reader has to decide."""
    if data[:1] not in (b"{", b"["):
        return None
    try:
        value: dict[str, Any] | list[Any] = orjson.loads(data)
        if orjson.dumps(value, option=_WRITTEN) != data:  # a name that stands twice does not survive this
            return None
    except (ValueError, TypeError):  # nested too deeply to be written, an integer out of range
        return None
    if b"\\u" in data or data.count(b"[") + data.count(b"{") > DEEPEST or _has_float(value):
        return None
    if not data.isascii() and not (unicodedata.is_normalized("NFC", data.decode()) and _has_ascii_names(value)):
        return None
    return value


def _has_float(value: object) -> bool:
    todo = [value]
    for item in todo:
        kind = type(item)
        if kind is dict:
            todo += item.values()  # type: ignore[attr-defined]
        elif kind is list:
            todo += item  # type: ignore[arg-type]
        elif kind is float:
            return True
    return False


def read_carefully(data: bytes, *, where: str = "") -> Any:  # noqa: ANN401
    """Return what `parse_canonical` does: this is the rule, and its own reader."""
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
    for name in _names(value):
        if not name.isascii():
            raise Refused("a name in a JSON object is not ASCII", found=repr(name)[:60], where=where)


def _has_ascii_names(value: object) -> bool:
    return all(map(str.isascii, _names(value)))


def _names(value: object) -> Iterator[str]:
    """Yield the name of each member of each object in a JSON value."""
    todo = [value]
    while todo:
        item = todo.pop()
        if isinstance(item, dict):
            yield from item
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
