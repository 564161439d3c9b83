#!/usr/bin/env python3
"""Check a Custodiet report for yourself: one file, Python 3.9 or later, no network, nothing to install.

    python3 custodiet_verify.py REPORT.zip|PAGE.html [--policy FILE] [--remember FILE] [--json]
    python3 custodiet_verify.py --refusal FILE --policy FILE [--json]
    python3 custodiet_verify.py --vectors DIRECTORY

A report claims figures: what is held, where, by whom, what is overdue. It travels with every signed statement that it
rests on and with the proofs that these are in one public log. This program believes none of it. In the order of the
specification (spec/bundle.md, B14 to B16), and ending at the first thing that does not hold, it checks that

 1. the file is the only ZIP file that its members can be, and each member is one that a bundle may have;
 2. the checkpoint is signed, dated and tied by the log's key: the one that your policy names, or else the log's first
    entry;
 3. every statement has the id under which it is filed, is well formed, and was signed by the key that it names;
 4. every statement is in the tree of the checkpoint, each in a place of its own;
 5. every key was enrolled before it spoke, by somebody who may enrol it, had not been revoked, and used no sequence
    number twice;
 6. the report is signed by an enrolled key, over this tree and these figures;
 7. the witnesses of your policy cosigned the checkpoint, as many as you ask for;
 8. the log continues what you remember of it;
 9. every figure follows from the statements: all of them are computed anew and compared.

A refusal, by which a log says that it was handed a statement and did not take it, is checked by itself (L75), with the
log's key from your policy.

Exit 0 says what was proved, by whose word, and what was not proved. Exit 1 says in one line which rule is broken, and
where: "B3: members are not in order: statements/ab...". Exit 2: the program was called wrongly.

It cannot know who the parties are, whether what they say is true, or what others were shown. It shares no code with the
product. It was written from the numbered rules in spec/, and each function names the rules that it keeps: S statements,
P postings, K keys, E envelopes and enrolments, L the log, F printed figures, R reports, D selections, B bundles. The
sections follow that order, and whatever is used stands before its use:

    1 faults             6 statements      11 policies            16 books             21 the verdict
    2 strict JSON        7 Ed25519         12 proofs              17 obligations       22 files, for the vectors
    3 times              8 envelopes       13 the ZIP file        18 figures           23 roundings, likewise
    4 quantities         9 the tree        14 who may speak       19 selections        24 the vectors
    5 postings          10 checkpoints     15 what counts         20 the bundle        25 the command line
"""

from __future__ import annotations

import argparse
import base64
import calendar
import hashlib
import io
import json
import os
import re
import stat
import struct
import sys
import tempfile
import unicodedata
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import lru_cache
from math import isqrt
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

# --- 1. Faults ----------------------------------------------------------------------------------------------


class Fault(Exception):  # noqa: N818 - it is the evidence's fault, and no error of this program
    """A rule of the specification is broken: `rule` is its number, `where` the member of the bundle."""

    def __init__(self, rule: str, what: str, where: str = "") -> None:
        super().__init__(rule, what, where)
        self.rule, self.what, self.where = rule, what, where

    def __str__(self) -> str:
        return ": ".join(filter(None, (self.rule, self.what, self.where)))


class Misuse(Exception):  # noqa: N818 - named for what happened
    """The program was called wrongly, or a file that the reader named cannot be read or written."""


def fail(rule: str, what: str) -> NoReturn:
    """Raise the fault."""
    raise Fault(rule, what)


def require(holds: object, rule: str, what: str) -> None:
    """Raise the fault unless `holds`. There is no function here that answers false for what does not verify."""
    if not holds:
        raise Fault(rule, what)


@contextmanager
def within(where: str) -> Iterator[None]:
    """Give a fault its place, unless it has one."""
    try:
        yield
    except Fault as fault:
        raise Fault(fault.rule, fault.what, fault.where or where) from None


def printable(text: object) -> str:
    """Show what does not print as an escape: a name out of the evidence must not act on the reader's terminal."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in str(text))


# --- 2. Strict JSON (S1 to S7) ------------------------------------------------------------------------------

Json = dict[str, Any]
LARGEST_INTEGER = 2**53 - 1
DEEPEST = 32


def parse_json(data: bytes) -> Any:  # noqa: ANN401 - JSON is any of six types
    """Return the value of JSON that keeps S1 to S6 and has ASCII names (S7)."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        fail("S1", "the text is not UTF-8")
    require(unicodedata.is_normalized("NFC", text), "S5", "the text is not in Unicode Normalization Form C")
    try:
        value = _DECODER.decode(text)
    except ValueError as error:
        fail("S1", f"this is not JSON ({error})")
    except RecursionError:
        fail("S6", "objects and arrays are nested too deeply")
    _check_value(value)
    return value


def canonical(value: object) -> bytes:
    """Return the RFC 8785 form of a value that keeps S1 to S7: such a value has neither fractions nor other names."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def parse_canonical(data: bytes) -> Any:  # noqa: ANN401
    """Return the value of JSON that is its own RFC 8785 form (S7)."""
    value = parse_json(data)
    require(canonical(value) == data, "S7", "the JSON is not in its canonical form")
    return value


def _object(pairs: list[tuple[str, Any]]) -> Json:
    value = dict(pairs)
    require(len(value) == len(pairs), "S2", "a name stands twice in one object")
    return value


def _integer(digits: str) -> int:
    """S3. The length is looked at first: converting a million digits takes hours."""
    require(len(digits) <= 17 and abs(int(digits)) <= LARGEST_INTEGER, "S3", "a number is out of range")
    require(digits != "-0", "S3", "zero is not negative")
    return int(digits)


def _no_integer(digits: str) -> NoReturn:
    fail("S3", f"a number is not an integer ({digits[:20]})")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_no_integer, parse_constant=_no_integer
)


def _check_value(value: object) -> None:
    """Depth (S6), characters (S4), normal form of what was escaped (S5), names (S7)."""
    todo: list[tuple[object, int]] = [(value, 1)]
    while todo:
        item, depth = todo.pop()
        if isinstance(item, str):
            _check_text(item)
        elif isinstance(item, dict):
            require(depth <= DEEPEST, "S6", "objects and arrays are nested too deeply")
            for name in item:
                _check_text(name)
                require(name.isascii(), "S7", "a name is not ASCII")
            todo += [(child, depth + 1) for child in item.values()]
        elif isinstance(item, list):
            require(depth <= DEEPEST, "S6", "objects and arrays are nested too deeply")
            todo += [(child, depth + 1) for child in item]


def _check_text(text: str) -> None:
    if not text.isascii():
        require(not any("\ud800" <= c <= "\udfff" for c in text), "S4", "a lone surrogate is not a character")
        require(unicodedata.is_normalized("NFC", text), "S5", "a text is not in Unicode Normalization Form C")


# --- 3. Times (S20, S21) ------------------------------------------------------------------------------------

_TIME = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d))?(Z|[+-]\d\d:\d\d))?)?)?", re.ASCII)
_DAY = 86_400
_EPOCH = date(1970, 1, 1).toordinal()
_FIRST = (date(1, 1, 1).toordinal() - _EPOCH) * _DAY
_LAST = (date(9999, 12, 31).toordinal() - _EPOCH) * _DAY


class When(NamedTuple):
    """What a time allows: from `start` to `end`, in Unix seconds. They are equal for an instant."""

    text: str
    start: int
    end: int

    @property
    def order(self) -> tuple[int, int]:
        """Sort by the end; of two that end together, the narrower first."""
        return self.end, -self.start

    def surely_by(self, limit: When | None) -> bool:
        """Had it surely happened by `limit` (R5)? An absent cut excludes nothing (R1)."""
        return limit is None or self.end <= limit.end

    def maybe_by(self, limit: When | None) -> bool:
        """Had it surely or perhaps happened by `limit` (R5)?"""
        return limit is None or self.end <= limit.end or self.start < limit.end


def parse_time(text: str) -> When:
    """Return what a time allows."""
    first, interval, last = text.partition("/")
    start, end = _hull(first)
    if interval:
        end = _hull(last)[1]
        require(start < end, "S21", "an interval ends before it begins")
    return When(text, start, end)


def _hull(text: str) -> tuple[int, int]:
    match = _TIME.fullmatch(text)
    if match is None:
        fail("S20", "this is no date or time")
    year, month, day, hour, minute, second, zone = match.groups()
    try:
        start = (date(int(year), int(month or 1), int(day or 1)).toordinal() - _EPOCH) * _DAY
    except ValueError:
        fail("S20", "this date does not exist")
    if hour:
        start = end = start + _time_of_day(int(hour), int(minute), int(second or 0)) - _offset(zone)
        require(_FIRST <= start < _LAST, "S20", "this time is outside the calendar")
        return start, end
    days = 1 if day else calendar.monthrange(int(year), int(month))[1] if month else 365 + calendar.isleap(int(year))
    end = start + days * _DAY
    require(end <= _LAST, "S20", "this time is outside the calendar")
    return start, end


def _time_of_day(hour: int, minute: int, second: int) -> int:
    require(hour < 24 and minute < 60 and second < 60, "S20", "this time of day does not exist")
    return hour * 3600 + minute * 60 + second


def _offset(zone: str) -> int:
    """How far a zone is ahead of UTC, in seconds. `-00:00` says that nobody knows."""
    if zone == "Z":
        return 0
    require(zone != "-00:00", "S20", "a time of day has a known zone")
    ahead = _time_of_day(int(zone[1:3]), int(zone[4:6]), 0)
    return -ahead if zone[0] == "-" else ahead


def show_instant(seconds: int) -> str:
    """Return an instant as a time text."""
    day, second = divmod(seconds, _DAY)
    clock = f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
    return f"{date.fromordinal(day + _EPOCH).isoformat()}T{clock}Z"


def last_day(when: When) -> int:
    """Return the number of the last UTC day that a time touches: that of its last instant (R21)."""
    return (when.end - 1 if when.end > when.start else when.end) // _DAY


# --- 4. Quantities (P4 to P10) ------------------------------------------------------------------------------

# All amounts are whole numbers of 10^-26 of the canonical unit. A number has at most 18 digits after the point (P5) and
# a factor 8, so sums are exact without any rounding to think about. Variances are squares, and count in 10^-52.
PLACES = 26
UNITS: dict[str, tuple[str, str]] = {
    "t": ("mass", "1000"),
    "kg": ("mass", "1"),
    "g": ("mass", "0.001"),
    "mg": ("mass", "0.000001"),
    "lb": ("mass", "0.45359237"),
    "short-ton": ("mass", "907.18474"),
    "long-ton": ("mass", "1016.0469088"),
    "pcs": ("count", "1"),
    "L": ("volume", "1"),
    "m3": ("volume", "1000"),
    "%": ("share", "0.01"),
    "h": ("time", "1"),
    "d": ("time", "24"),
    "Bq": ("activity", "1"),
}
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,29})(?:\.[0-9]{1,18})?", re.ASCII)


def scaled(text: str, places: int) -> int:
    """Return a decimal string times 10^places."""
    whole, _, digits = text.partition(".")
    return int(whole + digits.ljust(places, "0"))


def shortest(number: int, places: int = PLACES) -> str:
    """Return `number` of 10^-places as the shortest decimal string."""
    digits = str(abs(number)).rjust(places + 1, "0")
    text = f"{digits[:-places]}.{digits[-places:]}".rstrip("0").rstrip(".")
    return f"-{text}" if number < 0 else text


class Amount(NamedTuple):
    """A quantity in its canonical unit: bounds (`hi` None: there is none), uncertainties, the name of the unknown."""

    lo: int
    hi: int | None
    u: int
    shared: tuple[tuple[str, int], ...]
    name: str


class Quantity(NamedTuple):
    """A quantity as signed: decimal strings in its unit. What is withheld bounds nothing but zero (P9)."""

    unit: str
    lo: str
    hi: str | None
    u: str = "0"
    shared: tuple[tuple[str, str], ...] = ()
    name: str = ""
    hidden: bool = False

    @property
    def measure(self) -> str:
        """Mass, count, volume, share, time or activity."""
        return UNITS[self.unit][0]

    @property
    def amount(self) -> Amount:
        """The same in the canonical unit (P10)."""
        factor = scaled(UNITS[self.unit][1], 8)
        hi = None if self.hi is None else scaled(self.hi, 18) * factor
        shared = tuple((source, scaled(u, 18) * factor) for source, u in self.shared)
        return Amount(scaled(self.lo, 18) * factor, hi, scaled(self.u, 18) * factor, shared, self.name)


def parse_quantity(value: object) -> Quantity:
    """Return the quantity of a JSON value."""
    if not isinstance(value, dict) or not isinstance(value.get("unit"), str) or value["unit"] not in UNITS:
        fail("P4", "a quantity has a known unit")
    require(
        value.keys() <= {"unit", "lo", "hi", "u", "shared", "name", "_sd"}, "P4", "a quantity has an unknown member"
    )
    require("lo" in value or value.get("_sd"), "P9", "a quantity lacks lo, and no digest says that it is withheld")
    check_digests(value, "P25")
    unit, name = value["unit"], text_of(value, "name", "P8") if "name" in value else ""
    if "lo" not in value:
        return Quantity(unit, "0", None, name=name, hidden=True)
    lo = _number(value["lo"])
    hi = _number(value["hi"]) if "hi" in value else None
    require(hi is None or scaled(lo, 18) <= scaled(hi, 18), "P6", "hi is below lo")
    u = _number(value.get("u", "0"))
    require(scaled(u, 18) >= 0, "P7", "an uncertainty is negative")
    return Quantity(unit, lo, hi, u, _shared(value.get("shared", [])), name)


def _number(value: object) -> str:
    if not isinstance(value, str) or not _DECIMAL.fullmatch(value):
        fail("P5", "a number is no decimal string")
    require(value[0] != "-" or scaled(value, 18), "P5", "zero is not negative")
    return value


def _shared(value: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, list) or not all(is_pair(item) for item in value):
        fail("P7", 'shared is a list of pairs ["error source", "standard uncertainty"]')
    return tuple((source, _number(u)) for source, u in value)


# --- 5. Postings (P1 to P24) --------------------------------------------------------------------------------

LONGEST = 1_024
_WITHHELD = re.compile("[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]", re.ASCII)  # 32 bytes in base64url, without stray bits
VIRTUAL = frozenset(("~made", "~found", "~destroyed", "~transformed", "~relabelled", "~lost", "~used", "~outside"))
Check = Callable[[Json, str], object]


@dataclass(frozen=True)
class Posting:
    """A posting whose members were checked: its JSON object, and its times and quantity as read."""

    verb: str
    value: Json
    times: Mapping[str, When]
    quantity: Quantity | None

    def text(self, name: str) -> str:
        """Return a text; an absent one is empty."""
        return str(self.value.get(name, ""))

    @property
    def holds(self) -> bool:
        """Is a mark asserted, and not denied (P16)?"""
        return bool(self.value.get("holds", True))

    @property
    def qty(self) -> Quantity:
        """The quantity of a move, a count or a claim, which all have one (P2)."""
        assert self.quantity is not None  # noqa: S101 - P2 was checked
        return self.quantity


def parse_posting(value: object) -> Posting:
    """Return the posting of a JSON value."""
    if not isinstance(value, dict) or not isinstance(value.get("verb"), str) or value["verb"] not in VERBS:
        fail("P1", "a posting is an object whose verb is one of six")
    verb = value["verb"]
    required, optional = VERBS[verb]
    require(required <= value.keys(), "P2", f"a {verb} lacks a member")
    require(value.keys() <= required | optional | {"verb", "_sd"}, "P2", f"a {verb} has an unknown member")
    check_digests(value, "P25")
    if verb == "owe":
        require("test" in value or "text" in value, "P21", "an owe has neither test nor text")
    for name in value:
        if name in MEMBERS:
            MEMBERS[name](value, name)
    times = {name: parse_time(value[name]) for name in ("at", "as_of", "due") if name in value}
    return Posting(verb, value, times, parse_quantity(value["qty"]) if "qty" in value else None)


def text_of(value: Json, name: str, rule: str) -> str:
    """Return a member that MUST be a text: 1 to 1,024 characters."""
    text = value[name]
    if not is_text(text):
        fail(rule, f"{name} is no text of 1 to {LONGEST} characters")
    return str(text)


def check_digests(value: Json, rule: str) -> None:
    """Raise unless `_sd`, where it stands, is what stands for withheld members: digests in order, each once (S25)."""
    if "_sd" in value:
        digests = value["_sd"]
        right = isinstance(digests, list) and all(isinstance(x, str) and _WITHHELD.fullmatch(x) for x in digests)
        in_order = right and digests and all(a < b for a, b in zip(digests, digests[1:]))
        require(in_order, rule, "_sd is no list of digests in ascending order")


def is_text(value: object, longest: int = LONGEST) -> bool:
    """Is it a text?"""
    return isinstance(value, str) and 0 < len(value) <= longest


def is_texts(value: object) -> bool:
    """Is it an array of texts?"""
    return isinstance(value, list) and all(map(is_text, value))


def is_pair(value: object) -> bool:
    """Is it an array of two strings?"""
    return isinstance(value, list) and len(value) == 2 and all(isinstance(item, str) for item in value)


def is_whole(value: object) -> bool:
    """Is it an integer from 0? True and false, which are integers to Python, are none."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _text(rule: str) -> Check:
    return lambda value, name: text_of(value, name, rule)


def _word(rule: str, words: str, *more: str) -> Check:
    known = {*words.split(), *more}
    return lambda value, name: require(
        isinstance(value[name], str) and value[name] in known, rule, f"{name} is no word of its list"
    )


def _flag(rule: str) -> Check:
    return lambda value, name: require(isinstance(value[name], bool), rule, f"{name} is not true or false")


def _whole(rule: str) -> Check:
    return lambda value, name: require(is_whole(value[name]), rule, f"{name} is no integer from 0")


def _list(rule: str) -> Check:
    return lambda value, name: require(is_texts(value[name]), rule, f"{name} is no list of texts")


def _time(rule: str) -> Check:
    """A time that is wrong breaks the rule of the member that holds it."""

    def check(value: Json, name: str) -> None:
        try:
            parse_time(text_of(value, name, rule))
        except Fault as fault:
            fail(rule, f"{name}: {fault.what}")

    return check


def _account(value: Json, name: str) -> None:
    account = text_of(value, name, "P24")
    holder, _, place = account.partition("@")
    require(account in VIRTUAL or (place and not holder.startswith("~")), "P11", f"{name} is no account")


def _test(value: Json, name: str) -> None:
    test = value[name]
    kind = test.get("kind") if isinstance(test, dict) else None
    if not isinstance(kind, str) or kind not in TESTS:
        fail("P22", "a test is not of a known kind")
    require(test.keys() == {"kind", *TESTS[kind]}, "P22", "a test has other members than its kind")
    for member, check in TESTS[kind].items():
        check(test, member)


MEMBERS: dict[str, Check] = {
    **dict.fromkeys(("act", "item", "subject", "aspect", "value", "id", "debtor", "text"), _text("P24")),
    **dict.fromkeys(("beneficiary", "paragraph", "obligation"), _text("P24")),
    **dict.fromkeys(("at", "as_of", "due"), _time("P24")),
    **dict.fromkeys(("from", "to", "account"), _account),
    **dict.fromkeys(("basis", "of"), _text("P19")),
    **dict.fromkeys(("population", "examined"), _whole("P14")),
    "means": _word("P3", "seen counted weighed sampled remote documents told", ""),
    "complete": _flag("P14"),
    "holds": _flag("P16"),
    "kind": _word("P19", "measured declared reported projected planned"),
    "rounding": _word("P20", "exact printed approx nearly more_than at_least at_most", ""),
    "test": _test,
    "verdict": _word("P23", "fulfilled part extended waived contested breached"),
    "evidence": _list("P23"),
}
_TEXT, _LIST, _LIMIT = _text("P24"), _list("P22"), lambda value, name: parse_quantity(value[name])
TESTS: dict[str, dict[str, Check]] = {
    "held-at-most": {"voice": _TEXT, "class": _TEXT, "within": _TEXT, "limit": _LIMIT},
    "gone-at-least": {"voice": _TEXT, "class": _TEXT, "sink": _TEXT, "limit": _LIMIT},
    "marked": {"voice": _TEXT, "subjects": _LIST, "aspect": _TEXT, "value": _TEXT},
    "never-out": {"voice": _TEXT, "class": _TEXT, "place": _TEXT, "allowed": _LIST},
    "each-month": {"debtor": _TEXT, "type": _TEXT, "first": _TEXT},
    "within-hours": {"debtor": _TEXT, "trigger": _TEXT, "answer": _TEXT, "hours": _whole("P22")},
}
VERBS = {
    verb: (frozenset(required.split()), frozenset(optional.split()))
    for verb, required, optional in (
        ("move", "act item qty from to at", "means"),
        ("count", "act account item qty at", "complete population examined means"),
        ("mark", "act subject aspect value at", "holds means"),
        ("claim", "act subject qty as_of kind", "basis of rounding means"),
        ("owe", "id debtor", "test text due beneficiary paragraph"),
        ("settle", "obligation verdict at", "due evidence"),
    )
}


# --- 6. Statements (S8 to S24) ------------------------------------------------------------------------------

RELATIONS = frozenset(
    {"accepts", "acknowledges", "affirms", "agrees", "corrects", "disputes", "doubts"}
    | {"proposes", "rejects", "responds", "transcribes", "translates", "withdraws"}
)
REQUIRED = frozenset(("_sd_alg", "origin", "issuer", "seq", "nonce", "said", "type", "postings", "about"))
OPTIONAL = frozenset(("attributed_to", "source", "method", "evidence", "classification", "body", "_sd"))
_NONCE = re.compile("[0-9a-f]{32}", re.ASCII)
_WORD = re.compile("[a-z][a-z0-9-]{0,63}", re.ASCII)
_DIGEST = re.compile("[0-9a-f]{64}", re.ASCII)
_TARGET = re.compile("[0-9a-f]{64}(?:#(?:0|[1-9][0-9]{0,4}))?", re.ASCII)


@dataclass(frozen=True)
class Statement:
    """A statement whose members were checked; `value` is its JSON object."""

    value: Json
    origin: str
    issuer: str
    seq: int
    said: When
    type: str
    postings: tuple[Posting, ...]
    about: Sequence[Sequence[str]]
    attributed_to: str
    body: Json


def read_statement(value: object) -> Statement:
    """Return the statement of a payload's JSON value (S8 to S23)."""
    if not isinstance(value, dict):
        fail("S8", "a statement is an object")
    require(value.keys() >= REQUIRED, "S8", "a statement lacks a member")
    require(value.keys() <= REQUIRED | OPTIONAL, "S8", "a statement has an unknown member")
    for name, (rule, fits) in _STATEMENT.items():
        if name in value:
            require(fits(value[name]), rule, f"{name} has not the form that it must have")
    check_digests(value, "S25")
    check_digests(value.get("body", {}), "S25")
    _time("S14")(value, "said")
    return Statement(
        value=value,
        said=parse_time(value["said"]),
        postings=tuple(map(parse_posting, value["postings"])),
        attributed_to=value.get("attributed_to", ""),
        body=value.get("body", {}),
        **{name: value[name] for name in ("origin", "issuer", "seq", "type", "about")},
    )


def _matches(pattern: re.Pattern[str]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _is_about(value: object) -> bool:
    return isinstance(value, list) and all(
        is_pair(pair) and pair[0] in RELATIONS and _TARGET.fullmatch(pair[1]) is not None for pair in value
    )


def _is_source(value: object) -> bool:
    known = isinstance(value, dict) and "id" in value and value.keys() <= {"id", "covers"}
    return isinstance(value, dict) and known and is_text(value["id"]) and is_texts(value.get("covers", []))


_STATEMENT: dict[str, tuple[str, Callable[[object], bool]]] = {
    "_sd_alg": ("S9", lambda value: value == "sha-256"),
    "origin": ("S10", is_text),
    "issuer": ("S11", is_text),
    "seq": ("S12", is_whole),
    "nonce": ("S13", _matches(_NONCE)),
    "type": ("S15", _matches(_WORD)),
    "postings": ("S16", lambda value: isinstance(value, list)),
    "about": ("S17", _is_about),
    "attributed_to": ("S19", is_text),
    "method": ("S19", is_text),
    "classification": ("S19", is_text),
    "source": ("S22", _is_source),
    "evidence": ("S23", lambda value: isinstance(value, list) and all(isinstance(item, dict) for item in value)),
    "body": ("S23", lambda value: isinstance(value, dict)),
}


# --- 7. Ed25519 (K1 to K6) ----------------------------------------------------------------------------------

# The curve is -x^2 + y^2 = 1 + D x^2 y^2 over the field of P elements (RFC 8032, section 5.1). A point is (X, Y, Z, T)
# with x = X/Z, y = Y/Z and xy = T/Z, which saves divisions: Hisil, Wong, Carter, Dawson, "Twisted Edwards Curves
# Revisited", sections 3.1 and 3.3.
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
ED25519, COSIGNATURE, ML_DSA = 0x01, 0x04, 0x06
KEY_LENGTHS = {ED25519: 32, COSIGNATURE: 32, ML_DSA: 1312}
Point = tuple[int, int, int, int]
NEUTRAL: Point = (0, 1, 1, 0)


@dataclass(frozen=True)
class Key:
    """A public key with its name; `algorithm` is 0x01, or 0x04 or 0x06 where it makes cosignatures."""

    name: str
    algorithm: int
    public: bytes

    @property
    def id(self) -> bytes:
        """The hash by which signature lines name it (K2)."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.algorithm]) + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{encode_base64(bytes([self.algorithm]) + self.public)}"


@lru_cache(maxsize=4096)
def parse_key(text: str) -> Key:
    """Return the Ed25519 key of a verifier key text (K1 to K5)."""
    key = _parse_key(text, {ED25519, COSIGNATURE})
    open_point(key.public)
    return key


@lru_cache(maxsize=4096)
def parse_cosigner_key(text: str) -> Key:
    """Return the key of a witness (K1 to K5, L29). Of ML-DSA-44, every string of that length is one."""
    key = _parse_key(text, {ED25519, COSIGNATURE, ML_DSA})
    if key.algorithm != ML_DSA:
        open_point(key.public)
    return key


def _parse_key(text: str, known: set[int]) -> Key:
    name, _, rest = text.partition("+")
    found, _, encoded = rest.partition("+")
    data = decode_base64(encoded, "K1")
    algorithm = data[0] if data and data[0] in known else ED25519
    require(len(data) == KEY_LENGTHS[algorithm] + 1, "K1", "this is no verifier key NAME+HASH+BASE64")
    shown = name and all(c.isprintable() and not c.isspace() for c in name)
    require(shown and unicodedata.is_normalized("NFC", name), "K3", "a key's name is empty, or holds what it may not")
    require(data[0] in known, "K3", "a key's algorithm is not known")
    key = Key(name, data[0], data[1:])
    require(key.id.hex() == found, "K2", "a key's hash is not that of its bytes")
    return key


def encode_base64(data: bytes) -> str:
    """Return base64: RFC 4648, section 4, padded."""
    return base64.b64encode(data).decode("ascii")


def decode_base64(text: str, rule: str) -> bytes:
    """Return the bytes of base64 that has the one form of them."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:  # binascii.Error is one, and so is what comes of letters beyond ASCII
        fail(rule, "this is not base64")
    require(encode_base64(data) == text, rule, "the base64 is not canonical")
    return data


def open_point(public: bytes) -> Point:
    """Return the point of a public key: canonical (K4), and not of small order (K5)."""
    encoded = int.from_bytes(public, "little")
    y, sign = encoded % 2**255, encoded >> 255
    require(y < P, "K4", "a public key is not canonical")
    x_squared = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(x_squared, (P + 3) // 8, P)
    if (x * x - x_squared) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    require((x * x - x_squared) % P == 0, "K4", "a public key is no point of the curve")
    require(x or not sign, "K4", "a public key is not canonical")
    if x % 2 != sign:
        x = P - x
    point = (x, y, 1, x * y % P)
    eightfold = double(double(double(point)))
    require(eightfold[0] or eightfold[1] != eightfold[2], "K5", "a public key is a point of small order")
    return point


def add(p: Point, q: Point) -> Point:
    """Return the sum of two points, equal or not."""
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c = 2 * D * p[3] * q[3] % P
    d = 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def double(p: Point) -> Point:
    """Return twice a point."""
    a, b = p[0] * p[0] % P, p[1] * p[1] % P
    c = 2 * p[2] * p[2] % P
    h = a + b
    e, g = h - (p[0] + p[1]) ** 2 % P, a - b
    f = c + g
    return e * f % P, g * h % P, f * g % P, e * h % P


def make_table(point: Point) -> list[list[Point]]:
    """Return rows of the multiples 0 to 15 of a point, of 16 times it, of 16^2 times it, and so on: 64 rows."""
    rows = []
    for _ in range(64):
        row = [NEUTRAL]
        for _ in range(15):
            row.append(add(row[-1], point))
        rows.append(row)
        point = double(row[8])
    return rows


@lru_cache(maxsize=64)  # a table takes 300 kB: hostile evidence with many keys costs time, and no memory
def table_of(public: bytes) -> list[list[Point]]:
    """Return the table of the negative of a public key, made once for all its signatures."""
    x, y, z, t = open_point(public)
    return make_table((P - x, y, z, P - t))


def multiply(table: list[list[Point]], scalar: int) -> Point:
    """Return a multiple of the point of a table: one addition for each hexadecimal digit of the scalar."""
    total = NEUTRAL
    for row in table:
        if scalar % 16:
            total = add(total, row[scalar % 16])
        scalar //= 16
    return total


# The base point has y = 4/5 and an even x (RFC 8032, section 5.1).
BASE = make_table(open_point((4 * pow(5, -1, P) % P).to_bytes(32, "little")))


def verify(key: Key, signature: bytes, message: bytes, rule: str) -> None:
    """Raise unless a signature holds, without a cofactor: S*B - h*A MUST be the bytes of R (K6; RFC 8032, 5.1.7)."""
    r, s = signature[:32], int.from_bytes(signature[32:], "little")
    require(len(signature) == 64 and s < ORDER, "K6", "a signature is not 64 bytes long, or its S is not reduced")
    h = int.from_bytes(hashlib.sha512(r + key.public + message).digest(), "little") % ORDER
    # To multiply A by ORDER - h would be something else: the order of a key may be eight times ORDER, or twice (K5).
    x, y, z, _ = add(multiply(BASE, s), multiply(table_of(key.public), h))
    inverse = pow(z, -1, P)
    encoded = y * inverse % P + (x * inverse % P % 2 << 255)
    require(encoded.to_bytes(32, "little") == r, rule, f"the signature is not one by {key.name} over these bytes")


# --- 7b. ML-DSA-44 (L22, L23; FIPS 204, algorithms 3 and 8) -------------------------------------------------

# Polynomials are lists of 256 numbers modulo Q. Numbers in brackets are those of FIPS 204's algorithms.
Q = 8380417
_GAMMA1, _GAMMA2, _TAU, _BETA, _OMEGA = 2**17, (Q - 1) // 88, 39, 78, 80
_ROWS, _N = 4, 256
_ML_DSA_SIGNATURE = 2420
Poly = list[int]
ZETAS = [pow(1753, int(f"{n:08b}"[::-1], 2), Q) for n in range(_N)]


def ntt(w: Poly) -> Poly:
    """Return the number-theoretic transform of a polynomial (41)."""
    w, m, length = list(w), 0, 128
    while length:
        for start in range(0, _N, 2 * length):
            m += 1
            for j in range(start, start + length):
                t = ZETAS[m] * w[j + length] % Q
                w[j + length], w[j] = (w[j] - t) % Q, (w[j] + t) % Q
        length //= 2
    return w


def inverse_ntt(w: Poly) -> Poly:
    """Return the polynomial that has this transform (42)."""
    w, m, length = list(w), _N, 1
    while length < _N:
        for start in range(0, _N, 2 * length):
            m -= 1
            for j in range(start, start + length):
                w[j], w[j + length] = (w[j] + w[j + length]) % Q, ZETAS[m] * (w[j + length] - w[j]) % Q
        length *= 2
    return [8347681 * each % Q for each in w]


def unpack_bits(data: bytes, width: int) -> Poly:
    """Return the numbers of `width` bits each that stand in bytes, the lowest bit first (18)."""
    value, mask = int.from_bytes(data, "little"), 2**width - 1
    return [value >> width * n & mask for n in range(8 * len(data) // width)]


def expand_matrix(rho: bytes) -> list[list[Poly]]:
    """Return the public matrix of a key, transformed (32, 30)."""
    return [[_uniform(rho + bytes([s, r])) for s in range(_ROWS)] for r in range(_ROWS)]


def _uniform(seed: bytes) -> Poly:
    stream = hashlib.shake_128(seed).digest(3 * 1024)  # about 257 of 1,024 groups are needed; all but never more
    groups = (int.from_bytes(stream[at : at + 3], "little") & 0x7FFFFF for at in range(0, len(stream), 3))
    return [each for each in groups if each < Q][:_N]


def sample_in_ball(seed: bytes) -> Poly:
    """Return the challenge: a polynomial with 39 coefficients of 1 or -1 (29)."""
    stream = hashlib.shake_256(seed).digest(8 + 1024)
    signs, at, c = int.from_bytes(stream[:8], "little"), 8, [0] * _N
    for i in range(_N - _TAU, _N):
        while stream[at] > i:
            at += 1
        j, at = stream[at], at + 1
        c[i], c[j] = c[j], 1 - 2 * (signs & 1)
        signs >>= 1
    return c


def unpack_hints(data: bytes) -> list[set[int]] | None:
    """Return the places of the hints, by row; None where they are not in their one form (21)."""
    places, ends, start, hints = data[:_OMEGA], data[_OMEGA:], 0, []
    for end in ends:
        row = places[start:end]
        if not start <= end <= _OMEGA or any(a >= b for a, b in zip(row, row[1:])):
            return None
        hints.append(set(row))
        start = end
    return None if any(places[start:]) else hints


def use_hint(r: int, *, hinted: bool) -> int:
    """Return the high bits of a number, corrected by its hint (40, 36)."""
    r0 = r % (2 * _GAMMA2)
    r0 -= 2 * _GAMMA2 if r0 > _GAMMA2 else 0
    high, r0 = (0, r0 - 1) if r - r0 == Q - 1 else ((r - r0) // (2 * _GAMMA2), r0)
    return (high + (1 if r0 > 0 else -1)) % 44 if hinted else high


def verify_ml_dsa(key: Key, signature: bytes, message: bytes, rule: str) -> None:
    """Raise unless a signature of ML-DSA-44 holds, of a message without context (3, 8)."""
    fault = f"the signature is not one by {key.name} over these bytes"
    require(len(signature) == _ML_DSA_SIGNATURE, rule, fault)
    challenge, packed, hints = signature[:32], signature[32:-84], unpack_hints(signature[-84:])
    if hints is None:
        fail(rule, fault)
    z = [[_GAMMA1 - each for each in unpack_bits(packed[576 * n : 576 * n + 576], 18)] for n in range(_ROWS)]
    require(all(abs(each) < _GAMMA1 - _BETA for row in z for each in row), rule, fault)
    rho, t1 = key.public[:32], [unpack_bits(key.public[32 + 320 * n : 352 + 320 * n], 10) for n in range(_ROWS)]
    mu = hashlib.shake_256(hashlib.shake_256(key.public).digest(64) + b"\0\0" + message).digest(64)
    c, z_hat = ntt(sample_in_ball(challenge)), [ntt(row) for row in z]
    high = bytearray()
    for row, hinted, top in zip(expand_matrix(rho), hints, t1):
        shifted = ntt([each << 13 for each in top])
        products = ([a * b for a, b in zip(each, z_hat[n])] for n, each in enumerate(row))
        summed = [sum(each) for each in zip(*products)]
        w = inverse_ntt([(a - b * d) % Q for a, b, d in zip(summed, c, shifted)])
        value = sum(use_hint(each, hinted=n in hinted) << 6 * n for n, each in enumerate(w))
        high += value.to_bytes(192, "little")
    require(hashlib.shake_256(mu + bytes(high)).digest(32) == challenge, rule, fault)


# --- 8. Envelopes (E1 to E10) -------------------------------------------------------------------------------

PAYLOAD_TYPE = "application/vnd.custodiet.statement.v1+json"
LARGEST_LEAF = 65_535
_ENVELOPE, _SIGNATURE = {"payload", "payloadType", "signatures"}, {"keyid", "sig"}


class Envelope(NamedTuple):
    """A payload and the signature over it, which is not verified yet."""

    payload: bytes
    signature: bytes

    def verify(self, key: Key, rule: str) -> None:
        """Raise unless `key` signed this payload (E5)."""
        verify(key, self.signature, signed_bytes(PAYLOAD_TYPE, self.payload), rule)


def open_envelope(leaf: bytes) -> Envelope:
    """Return the envelope of a leaf, in its form (E1 to E4)."""
    require(len(leaf) <= LARGEST_LEAF, "E2", "a leaf is larger than 65,535 bytes")
    try:
        value = parse_canonical(leaf)
    except Fault as fault:
        fail("E1", f"a leaf is no envelope in canonical form ({fault})")
    signatures = value.get("signatures") if isinstance(value, dict) else None
    one = signatures[0] if isinstance(signatures, list) and len(signatures) == 1 else None
    if not isinstance(one, dict) or one.keys() != _SIGNATURE or value.keys() != _ENVELOPE:
        fail("E1", "a leaf is no envelope with one signature")
    texts = [*one.values(), value["payload"], value["payloadType"]]
    require(all(isinstance(text, str) for text in texts), "E1", "a member of an envelope is no text")
    require(value["payloadType"] == PAYLOAD_TYPE, "E3", "the payload is of another type")
    return Envelope(decode_base64(value["payload"], "E4"), decode_base64(one["sig"], "E4"))


def signed_bytes(kind: str, payload: bytes) -> bytes:
    """Return what a signature is over: DSSE's pre-authentication encoding (E5)."""
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind.encode(), len(payload), payload)


def authenticate(leaf: bytes, origin: str) -> Statement:
    """Return the statement of a leaf, signed by its issuer for this log (E7 to E10)."""
    envelope = open_envelope(leaf)
    statement = read_statement(parse_canonical(envelope.payload))
    require(statement.origin == origin, "E8", "a statement was signed for another log")
    envelope.verify(parse_key(statement.issuer), "E9")
    check_body(statement)
    return statement


def check_body(statement: Statement) -> None:
    """Raise unless the body of a type on which this program computes has what that type asks for (E10)."""
    for name, (needed, fits) in BODIES.get(statement.type, {}).items():
        require(name in statement.body or not needed, "E10", f"the body of this {statement.type} lacks {name}")
        require(name not in statement.body or fits(statement.body[name]), "E10", f"{name} in the body has a wrong form")


def _is_key(value: object) -> bool:
    """A text that keeps K1 to K5, or else the rule that it breaks."""
    return isinstance(value, str) and parse_key(value) is not None


def _is_time(value: object) -> bool:
    """A text that keeps S20 and S21, or else the rule that it breaks."""
    return is_text(value) and parse_time(str(value)) is not None


# What the types on which this program computes have in their bodies: is it needed, and is it of the right form?
_NAME, _OF_TYPE, _HASH = (lambda value: is_text(value, 16_384)), _matches(_WORD), _matches(_DIGEST)
BODIES: dict[str, dict[str, tuple[bool, Callable[[object], bool]]]] = {
    "founding": {"key": (True, _is_key), "party": (True, _NAME), "regime": (True, _OF_TYPE)},
    "enrolment": {
        "key": (True, _is_key),
        "party": (True, _NAME),
        "role": (True, _OF_TYPE),
        "replaces": (False, _is_key),
    },
    "revocation": {"key": (True, _is_key), "since": (False, is_whole)},
    "quorum": {
        "of": (True, lambda value: value in ("party", "record")),
        "threshold": (True, lambda value: is_whole(value) and value != 0),
    },
    "extract": {
        "size": (True, is_whole),
        "root": (True, _HASH),
        "regime": (True, _OF_TYPE),
        "figures": (True, _HASH),
        "findings": (True, _HASH),
        "as_of": (False, _is_time),
        "known_at": (False, _is_time),
    },
}


# --- 9. The tree (L1 to L4) ---------------------------------------------------------------------------------


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of an entry (L1). In hexadecimal it is the id of the statement (S24)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node (L1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def tree_root(hashes: Sequence[bytes]) -> bytes:
    """Return the root over the hashes of entries (L2): joined in pairs, and the odd one out goes up as it is."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    level = list(hashes)
    while len(level) > 1:
        level = [node_hash(*level[n : n + 2]) if n + 1 < len(level) else level[n] for n in range(0, len(level), 2)]
    return level[0]


class Trees:
    """The trees over the first entries of a log, of any size; each hash is computed once."""

    def __init__(self, hashes: Sequence[bytes]) -> None:
        self.size = len(hashes)
        self._levels = [list(hashes)]  # in each, the roots of whole trees of twice as many entries as in the one before
        while len(self._levels[-1]) > 1:
            level = self._levels[-1]
            self._levels.append([node_hash(*level[n : n + 2]) for n in range(0, len(level) - 1, 2)])

    def root(self, size: int) -> bytes:
        """Return the root over the first entries (L2): of whole trees, the largest first, joined from the right."""
        parts, begin = [], 0
        for level in reversed(range(size.bit_length())):
            if size >> level & 1:
                parts.append(self._levels[level][begin >> level])
                begin += 1 << level
        found = parts.pop() if parts else hashlib.sha256(b"").digest()
        while parts:
            found = node_hash(parts.pop(), found)
        return found


def check_inclusion(proof: Sequence[bytes], index: int, size: int, leaf: bytes, root: bytes) -> None:
    """Raise unless the entry with hash `leaf` is number `index` of the tree (L3; RFC 9162, section 2.1.3.2)."""
    require(0 <= index < size, "L3", "the index is not below the size")
    require(all(len(each) == 32 for each in (leaf, root, *proof)), "L3", "a hash is not 32 bytes long")
    node, last, found = index, size - 1, leaf
    for each in proof:
        require(last, "L3", "the proof has too many hashes")
        if node % 2 or node == last:
            found = node_hash(each, found)
            while not node % 2 and node:
                node, last = node // 2, last // 2
        else:
            found = node_hash(found, each)
        node, last = node // 2, last // 2
    require(not last, "L3", "the proof has too few hashes")
    require(found == root, "L3", "the proof does not lead to the root of the checkpoint")


def check_consistency(proof: Sequence[bytes], old: int, new: int, old_root: bytes, new_root: bytes) -> None:
    """Raise unless the tree of size `new` continues that of size `old` (L3, L4; RFC 9162, section 2.1.4.2)."""
    require(0 < old <= new, "L4", "from nothing, or back to a smaller tree, there is no proof")
    require(all(len(each) == 32 for each in (old_root, new_root, *proof)), "L3", "a hash is not 32 bytes long")
    if old == new:
        require(not proof and old_root == new_root, "L3", "two trees of one size have one root, and need no proof")
        return
    require(proof, "L3", "the proof has too few hashes")
    first, *rest = proof if old & (old - 1) else [old_root, *proof]
    node, last, found_old, found_new = old - 1, new - 1, first, first
    while node % 2:
        node, last = node // 2, last // 2
    for each in rest:
        require(last, "L3", "the proof has too many hashes")
        if node % 2 or node == last:
            found_old, found_new = node_hash(each, found_old), node_hash(each, found_new)
            while not node % 2 and node:
                node, last = node // 2, last // 2
        else:
            found_new = node_hash(found_new, each)
        node, last = node // 2, last // 2
    require(not last, "L3", "the proof has too few hashes")
    require((found_old, found_new) == (old_root, new_root), "L3", "the proof does not lead to both roots")


# --- 10. Notes, checkpoints, cosignatures (L13 to L27) ------------------------------------------------------

LARGEST_NOTE = 65_535
LARGEST_SIZE = 2**63 - 1
LATEST = _LAST - 1  # the last second that has a date (S20)
TIE = b"custodiet/previous/v1"
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_LINE = re.compile(r"\u2014 ([^\s+]+) ([A-Za-z0-9+/=]+)")
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


class Line(NamedTuple):
    """A signature line, not verified yet."""

    name: str
    key_id: bytes
    signature: bytes


class Note(NamedTuple):
    """The text of a signed note, and its signature lines in order."""

    text: str
    lines: tuple[Line, ...]

    def by(self, key: Key) -> Line | None:
        """Return the line that claims to be by `key`."""
        return next((line for line in self.lines if line[:2] == (key.name, key.id)), None)


class Checkpoint(NamedTuple):
    """What a log says of itself."""

    origin: str
    size: int
    root: bytes


class Signed(NamedTuple):
    """A checkpoint that its log's key signed, the Unix time, and the hash of the checkpoint before it."""

    checkpoint: Checkpoint
    time: int
    previous: bytes
    note: bytes


def parse_note(data: bytes) -> Note:
    """Return a note in its form (L13 to L17), no signature verified."""
    require(len(data) <= LARGEST_NOTE, "L13", "a note is larger than 65,535 bytes")
    try:
        whole = data.decode("utf-8")
    except UnicodeDecodeError:
        fail("L13", "a note is not UTF-8")
    require(not _CONTROL.search(whole), "L13", "a note holds a control character")
    text, divider, signatures = whole.rpartition("\n\n")
    require(divider and signatures.endswith("\n"), "L14", "a note is no text, empty line and signature lines")
    lines = tuple(map(_parse_line, signatures[:-1].split("\n")))
    require(len({line[:2] for line in lines}) == len(lines), "L17", "a key signed a note twice")
    return Note(text + "\n", lines)


def _parse_line(text: str) -> Line:
    match = _LINE.fullmatch(text)
    if match is None:
        fail("L15", "a signature line has not its form")
    data = decode_base64(match[2], "L16")
    require(len(data) > 4, "L15", "a signature line holds no signature")
    return Line(match[1], data[:4], data[4:])


def open_note(note: Note, keys: Iterable[Key]) -> list[Key]:
    """Return those of `keys` that signed; one false signature fails the whole note (L18)."""
    signed = [(key, line) for key in keys for line in [note.by(key)] if line]
    for key, line in signed:
        verify(key, line.signature, note.text.encode(), "L18")
    require(signed, "L18", "no known key signed this note")
    return [key for key, _ in signed]


def parse_checkpoint(text: str) -> Checkpoint:
    """Return what the three lines of a note say (L19, L20)."""
    lines = text.split("\n")
    require(len(lines) == 4 and lines[0] and not lines[3], "L19", "a checkpoint has three lines: origin, size, root")
    require(_SIZE.fullmatch(lines[1]), "L19", "the size of a checkpoint is no number")
    root = decode_base64(lines[2], "L19")
    require(len(root) == 32, "L19", "the root of a checkpoint is not 32 bytes long")
    require(int(lines[1]) <= LARGEST_SIZE, "L20", "the size of a checkpoint is out of range")
    return Checkpoint(lines[0], int(lines[1]), root)


def check_cosignature(line: Line, text: str, key: Key) -> int:
    """Return the Unix time at which `key` cosigned a checkpoint's text (L22, L23)."""
    time = int.from_bytes(line.signature[:8], "big")
    length = 8 + (_ML_DSA_SIGNATURE if key.algorithm == ML_DSA else 64)
    require(len(line.signature) == length, "L22", f"a cosignature is not {length} bytes long")
    require(time <= LATEST, "L22", "the time of a cosignature is out of range")
    if key.algorithm == ML_DSA:
        verify_ml_dsa(key, line.signature[8:], _cosigned_message(text, key.name, time), "L23")
        return time
    verify(key, line.signature[8:], f"cosignature/v1\ntime {time}\n{text}".encode(), "L23")
    return time


def _cosigned_message(text: str, cosigner: str, time: int) -> bytes:
    """Return what an ML-DSA-44 key signs of a checkpoint (L23)."""
    checkpoint, name = parse_checkpoint(text), cosigner.encode()
    origin = checkpoint.origin.encode()
    fits = time and len(name) < 256 and len(origin) < 256
    require(fits, "L23", "an ML-DSA-44 cosignature has no time, or a name in it is too long")
    head = b"subtree/v1\n\0" + bytes([len(name)]) + name + time.to_bytes(8, "big")
    return head + bytes([len(origin)]) + origin + bytes(8) + checkpoint.size.to_bytes(8, "big") + checkpoint.root


def check_tie(line: Line, text: str, key: Key) -> bytes:
    """Return the hash of the checkpoint before, to which `key` tied this one (L27)."""
    key_id = hashlib.sha256(key.name.encode() + b"\n\xff" + TIE + key.public).digest()[:4]
    require(line[:2] == (key.name, key_id), "L27", "the third line of a checkpoint is not its tie by the log's key")
    require(len(line.signature) == 96, "L27", "the tie of a checkpoint is not 96 bytes long")
    previous = line.signature[:32]
    verify(key, line.signature[32:], TIE + b"\n" + previous.hex().encode() + b"\n" + text.encode(), "L27")
    return previous


def open_checkpoint(data: bytes, key: Key) -> Signed:
    """Return a checkpoint whose first three lines are by the log's key (L21, L25)."""
    note = parse_note(data)
    checkpoint = parse_checkpoint(note.text)
    require(key.name == checkpoint.origin, "L21", f"a checkpoint is of another log than the key of {key.name}")
    require(len(note.lines) >= 3, "L25", "a checkpoint lacks one of the log's own three lines")
    own, timed, tied = note.lines[:3]
    clock = Key(key.name, COSIGNATURE, key.public)
    require(own[:2] == (key.name, key.id), "L25", "the first line of a checkpoint is not by the log's key")
    require(
        timed[:2] == (clock.name, clock.id), "L25", "the second line of a checkpoint is not its time by the log's key"
    )
    verify(key, own.signature, note.text.encode(), "L18")
    time = check_cosignature(timed, note.text, clock)
    return Signed(checkpoint, time, check_tie(tied, note.text, key), data)


# --- 11. Policies, and refusals (L28 to L33, L75) -----------------------------------------------------------

_ALLOWED = re.compile(rb"[\t\n\x20-\x7e\x80-\xff]*")
_THRESHOLD = re.compile("[1-9][0-9]{0,5}", re.ASCII)


@dataclass
class Policy:
    """Whom the reader trusts. A group is a threshold and its members, witnesses or groups of earlier lines."""

    logs: list[Key] = field(default_factory=list)
    witnesses: dict[str, Key] = field(default_factory=dict)
    groups: dict[str, tuple[int, tuple[str, ...]]] = field(default_factory=dict)
    quorum: str = ""
    taken: set[object] = field(default_factory=set)

    def define(self, name: str) -> str:
        """Return a name that no line has used (L28)."""
        defined = name == "none" or name in self.witnesses or name in self.groups
        require(not defined, "L28", "a name is defined twice")
        return name

    def find(self, name: str) -> str:
        """Return a name that an earlier line has defined (L28)."""
        require(name in self.witnesses or name in self.groups, "L28", "a name is used before it is defined")
        return name

    def key(self, text: str, *algorithms: int) -> Key:
        """Return a key of the right type that stands on no other line (L29)."""
        key = parse_key(text) if ED25519 in algorithms else parse_cosigner_key(text)
        require(key.algorithm in algorithms, "L29", "a key is of another type than its line needs")
        self.take(key.public, "L29", "a public key stands on two lines")
        return key

    def take(self, what: object, rule: str, otherwise: str) -> None:
        """Note a public key, or a member of a group, of which there may be one."""
        require(what not in self.taken, rule, otherwise)
        self.taken.add(what)

    def log(self, origin: str) -> Key:
        """Return the key of a log (L32)."""
        key = next((key for key in self.logs if key.name == origin), None)
        if key is None:
            fail("L32", f"your policy names no log {origin}")
        return key


def parse_policy(data: bytes) -> Policy:
    """Return the policy of a C2SP tlog-policy text (L28 to L31)."""
    require(_ALLOWED.fullmatch(data), "L28", "a policy holds a control character")
    policy = Policy()
    # Names are opaque bytes, and compared as such: what is not UTF-8 is kept in surrogates.
    for number, line in enumerate(data.decode("utf-8", "surrogateescape").split("\n"), start=1):
        words = [word for word in re.split("[ \t]+", line) if word]
        if words and not words[0].startswith("#"):
            with within(f"line {number} of the policy"):
                _read_line(policy, words)
    require(policy.quorum, "L31", "a policy has no quorum line")
    return policy


def _read_line(policy: Policy, words: list[str]) -> None:
    kind, *rest = words
    if kind == "log" and len(rest) in {1, 2}:
        policy.logs.append(policy.key(rest[0], ED25519))
    elif kind == "witness" and len(rest) in {2, 3}:
        policy.witnesses[policy.define(rest[0])] = policy.key(rest[1], COSIGNATURE, ML_DSA)
    elif kind == "group" and len(rest) > 2:
        _read_group(policy, *rest)
    elif kind == "quorum" and len(rest) == 1:
        require(not policy.quorum, "L31", "a policy has two quorum lines")
        policy.quorum = rest[0] if rest[0] == "none" else policy.find(rest[0])
    else:
        fail("L28", "a line of a policy has no known form")


def _read_group(policy: Policy, name: str, threshold: str, *members: str) -> None:
    for member in members:
        policy.take(policy.find(member), "L28", "a name is a member twice")
    number = {"any": "1", "all": str(len(members))}.get(threshold, threshold)
    require(_THRESHOLD.fullmatch(number) and int(number) <= len(members), "L30", "a threshold is out of range")
    policy.groups[policy.define(name)] = int(number), members


def check_policy(policy: Policy, data: bytes) -> tuple[Key, dict[str, int]]:
    """Return the log's key, and the time at which each witness cosigned; raise unless the quorum did (L18, L32)."""
    note = parse_note(data)
    origin = parse_checkpoint(note.text).origin
    policy.log(origin)
    log = open_note(note, [key for key in policy.logs if key.name == origin])[0]
    lines = {name: note.by(key) for name, key in policy.witnesses.items()}
    times = {name: check_cosignature(line, note.text, policy.witnesses[name]) for name, line in lines.items() if line}
    reached = {"none", *times}
    for name, (threshold, members) in policy.groups.items():
        if sum(member in reached for member in members) >= threshold:
            reached.add(name)
    require(policy.quorum in reached, "L32", f"the quorum of your policy is not reached, only {len(times)} cosigned")
    return log, times


_REFUSAL = re.compile(
    r"custodiet/refusal/v1\n([^\n]+)\nrefused (0|[1-9][0-9]{0,11})\nleaf ([^\n]{44})\nreason ([^\n]+)\n"
)


class Refusal(NamedTuple):
    """What a log signed when it did not take what it was handed: the leaf hash of that, the Unix time, the reason."""

    origin: str
    refused: int
    leaf: bytes
    reason: str
    key: Key

    def row(self) -> Json:
        """Return it as one JSON object, whose names will stay."""
        when = show_instant(self.refused)
        return {
            "evidence": "refusal",
            "origin": self.origin,
            "log_key": str(self.key),
            "id": self.leaf.hex(),
            "refused": when,
            "reason": self.reason,
        }

    def lines(self) -> Iterator[str]:
        """Yield it in words: what was proved, and what was not."""
        when = show_instant(self.refused)
        yield f"Proved: {self.origin} refused {self.leaf.hex()}"
        yield f"at {when} (by its own clock), and signed why:"
        yield f"  {self.reason}"
        yield f"  log key {self.key}, which your policy names"
        yield "Not proved: that the reason is true, nor that the statement is not in the log nevertheless."
        yield "The statement, and a copy of the log as it was then, show that."


def open_refusal(policy: Policy, data: bytes) -> Refusal:
    """Return the refusal in `data`, which a log of the policy signed, in its only form (L75)."""
    note = parse_note(data)
    match = _REFUSAL.fullmatch(note.text)
    if match is None:
        fail("L75", "this is no refusal")
    leaf, refused = decode_base64(match[3], "L75"), int(match[2])
    require(len(leaf) == 32 and refused <= LATEST, "L75", "a refusal names no hash, or a time that has no date")
    policy.log(match[1])
    [key, *_] = open_note(note, [key for key in policy.logs if key.name == match[1]])
    return Refusal(match[1], refused, leaf, match[4], key)


# --- 12. Proofs (L51 to L53, B9) ----------------------------------------------------------------------------

_HEADER = "c2sp.org/tlog-proof@v1"
_INDEX = re.compile(r"index (0|[1-9][0-9]{0,18})", re.ASCII)
MOST_HASHES = 63


class Proof(NamedTuple):
    """Where an entry is, the hashes from the leaf's sibling up, and the note of the checkpoint; nothing is checked."""

    entry: int
    hashes: tuple[bytes, ...]
    note: bytes


def parse_proof(data: bytes) -> Proof:
    """Return a proof in its form (L51, L52)."""
    head, divider, note = data.partition(b"\n\n")
    lines = head.decode("ascii", "replace").split("\n")
    index = _INDEX.fullmatch(lines[1]) if len(lines) > 1 else None
    if not divider or lines[0] != _HEADER or index is None:
        fail("L51", "this is no proof: header, index, hashes, an empty line, checkpoint")
    require(len(lines) - 2 <= MOST_HASHES, "L51", "a proof has too many hashes")
    hashes = tuple(decode_base64(line, "L51") for line in lines[2:])
    require(all(len(each) == 32 for each in hashes), "L3", "a hash is not 32 bytes long")
    return Proof(int(index[1]), hashes, note)


# --- 13. The ZIP file, and the page around it (B1 to B5, B17) -----------------------------------------------

_LOCAL, _CENTRAL, _END = struct.Struct("<4s5H3L2H"), struct.Struct("<4s6H3L5H2L"), struct.Struct("<4s4H2LH")
_LOCAL_MARK, _CENTRAL_MARK, _END_MARK = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_NAME_OF_MEMBER = re.compile(r"[A-Za-z0-9\-._/]+", re.ASCII)
_VERSION, _FIRST_DAY = 20, 33  # 2.0; 1980-01-01 in the form of MS-DOS
MOST_MEMBERS, LARGEST_BUNDLE = 65_535, 2**32 - 1
_PAGE = re.compile(rb"\s*<(?:!doctype\s+)?html", re.IGNORECASE)
_OPENING = b'<script type="application/zip+base64" id="bundle">'


def unwrap(data: bytes) -> tuple[bytes, bool]:
    """Return the bundle, and whether it came in a page (B17)."""
    if not _PAGE.match(data):
        return data, False
    require(data.count(_OPENING) == 1, "B17", "a page does not hold exactly one bundle")
    encoded, closing, _ = data.partition(_OPENING)[2].partition(b"</script>")
    require(closing, "B17", "the bundle in the page has no end")
    return decode_base64(encoded.decode("ascii", "replace"), "B17"), True


def pack(members: Mapping[str, bytes]) -> bytes:
    """Return the only bundle of these members (B1 to B4)."""
    files, directory = bytearray(), bytearray()
    for name, data in sorted((name.encode("ascii"), data) for name, data in members.items()):
        common = 0, 0, 0, _FIRST_DAY, zlib.crc32(data), len(data), len(data), len(name), 0
        directory += _CENTRAL.pack(_CENTRAL_MARK, _VERSION, _VERSION, *common, 0, 0, 0, 0, len(files)) + name
        files += _LOCAL.pack(_LOCAL_MARK, _VERSION, *common) + name + data
    end = _END.pack(_END_MARK, 0, 0, len(members), len(members), len(directory), len(files), 0)
    return bytes(files + directory + end)


def unpack(data: bytes) -> dict[str, bytes]:
    """Return the members of a bundle (B1 to B5).

    The first headers are read one after the other. What they say of a member is looked at, so that a fault has a name;
    then the bundle is made anew from its members, and every byte of it compared.
    """
    require(len(data) <= LARGEST_BUNDLE, "B1", "a bundle is larger than this form of ZIP file allows")
    members: dict[str, bytes] = {}
    place, last = 0, b""
    while data[place : place + 4] == _LOCAL_MARK:
        require(place + _LOCAL.size <= len(data), "B1", "the file ends within a member's header")
        _, version, flags, method, clock, day, _, size, _, length, extra = _LOCAL.unpack_from(data, place)
        start = place + _LOCAL.size + length
        name = data[start - length : start]
        shown = name.decode("ascii", "backslashreplace")
        with within(shown):
            require(start + size <= len(data), "B1", "the file ends within a member")
            require(method == 0, "B1", "a member is compressed")
            require(not extra, "B1", "a member has extra fields")
            require(not flags & 0b1001, "B1", "a member is encrypted, or followed by a data descriptor")
            _check_name(shown)
            require(shown not in members, "B2", "a name stands twice")
            require(last < name, "B3", "members are not in order")
            require((clock, day) == (0, _FIRST_DAY), "B4", "a member has a time")
            require((flags, version) == (0, _VERSION), "B4", "a member has other flags or another version")
        require(len(members) < MOST_MEMBERS, "B1", "a bundle has more members than this form of ZIP file allows")
        members[shown] = data[start : start + size]
        place, last = start + size, name
    require(members, "B1", "this is no ZIP file of stored members")
    _check_directory(data, place)
    again = pack(members)
    require(len(data) >= len(again), "B1", "the file ends within its directory")
    require(len(data) == len(again) or not data.startswith(again), "B1", "something follows the directory")
    require(data == again, "B5", f"the file is not the one that its members make, from byte {_differ(data, again)} on")
    return members


def _check_directory(data: bytes, place: int) -> None:
    """Name the faults that a directory can have by itself; all others show when the bundle is made anew."""
    while data[place : place + 4] == _CENTRAL_MARK and place + _CENTRAL.size <= len(data):
        fields = _CENTRAL.unpack_from(data, place)
        length, extra, comment = fields[10:13]
        with within("the directory"):
            require(not extra and not comment, "B1", "a member has extra fields or a comment")
            require(fields[14:16] == (0, 0) and fields[1:3] == (_VERSION, _VERSION), "B4", "a member has attributes")
            require((fields[3], *fields[5:7]) == (0, 0, _FIRST_DAY), "B4", "a member has a time or flags")
        place += _CENTRAL.size + length
    if data[place : place + 4] == _END_MARK and place + _END.size <= len(data):
        require(not _END.unpack_from(data, place)[7], "B1", "the file has a comment")


def _check_name(name: str) -> None:
    parts = name.split("/")
    require(_NAME_OF_MEMBER.fullmatch(name), "B2", "a name has other characters than a bundle's members may have")
    require("" not in parts and ".." not in parts, "B2", "a name is absolute, is a folder's, or leads elsewhere")


def _differ(data: bytes, again: bytes) -> int:
    """Return the first byte in which two texts differ: by halves, so that it does not take long."""
    low, high = 0, min(len(data), len(again))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if data[low:middle] == again[low:middle] else (low, middle - 1)
    return low


# --- 14. Who may speak (E11 to E25) -------------------------------------------------------------------------

CONSENT_TYPE = "application/vnd.custodiet.consent.v1+json"
VOUCHING = frozenset({"operator", "registrar"})
ITSELF = "nobody but itself"
RECORD = " "  # the bench of those who keep the record: no plain name of a party begins with a space


class Enrolment(NamedTuple):
    """Under which party a key speaks, in which role, and on whose word."""

    party: str
    role: str
    vouched_by: str


class Revocation(NamedTuple):
    """A key that was revoked: in which entry, by whom, and from which entry on it is in doubt by whose word."""

    entry: int
    by: str
    since: int | None
    doubted_by: str


class Bench:
    """Those who decide on keys together (E22): keys, and the seat that each is in."""

    def __init__(self) -> None:
        self.seats: dict[str, str] = {}
        self.threshold = 1
        self._pending: dict[bytes, list[str]] = {}

    def agree(self, statement: Statement) -> list[str]:
        """Return the keys that have agreed, once they are enough; before that, nobody (E24)."""
        act = canonical([statement.type, statement.body])
        signers = self._pending.setdefault(act, [])
        signers.append(statement.issuer)
        agreed = [key for key in dict.fromkeys(signers) if key in self.seats]
        if len({self.seats[key] for key in agreed}) < self.threshold:
            return []
        del self._pending[act]
        return agreed


class Roll:
    """The enrolments and revocations of a log, called in the order of its entries."""

    def __init__(self, log: Key) -> None:
        self._log = log
        self._parties: set[str] = set()
        self._used: set[tuple[str, int]] = set()
        self._benches: defaultdict[str, Bench] = defaultdict(Bench)  # by plain name of a party, or RECORD
        self.enrolments: dict[str, Enrolment] = {}
        self.revoked: dict[str, Revocation] = {}
        self.spoken: Counter[str] = Counter()

    def call(self, statement: Statement, index: int) -> str:
        """Return the party for which entry `index` speaks; raise unless the log might hold it there."""
        require((statement.type == "founding") == (index == 0), "E11", "the first entry, and no other, is the founding")
        require(statement.issuer not in self.revoked, "E18", "a statement is signed with a key that was revoked before")
        if statement.type in {"founding", "enrolment"}:
            self._enrol(statement, index)
        speaker = self.enrolments.get(statement.issuer)
        if speaker is None:
            fail("E12", "a statement is signed with a key that nobody enrolled before it")
        if statement.type == "revocation":
            self._revoke(statement, speaker, index)
        if statement.type == "quorum":
            self._lay_down(statement, speaker)
        number = statement.issuer, statement.seq
        require(number not in self._used, "E14", "a key used one sequence number twice")
        self._used.add(number)
        self.spoken[speaker.party] += 1
        return speaker.party

    def _enrol(self, statement: Statement, index: int) -> None:
        key, party = str(statement.body["key"]), str(statement.body["party"])
        require(key not in self.enrolments, "E12", "a key is enrolled twice")
        right = party.isprintable() and "(reported by" not in same_name(party)
        require(right, "E17", "the name of a party does not print, or could be read as a voice that another reports")
        role, bench = str(statement.body.get("role")), None
        if index == 0:
            right = parse_key(key) == self._log and statement.issuer == key
            require(right, "E11", "the founding is not signed by the log's key, or names another")
            role = "operator"
        else:
            bench = self._deciding(statement, key, party, role)
        if key != statement.issuer or "consent" in statement.body:
            require("consent" in statement.body, "E15", "a key is enrolled without its consent")
            agreed = {"key": key, "origin": statement.origin, "party": party, "role": role}
            check_consent(str(statement.body["consent"]), parse_key(key), canonical(agreed))
        replaced = str(statement.body["replaces"]) if index and "replaces" in statement.body else ""
        if replaced:
            old = self.enrolments.get(replaced)
            own = old is not None and same_name(old.party) == same_name(party)
            require(own and not self._is_logs(replaced), "E21", "a key takes the place of none of its party's")
        signers = bench.agree(statement) if bench else []
        if signers or bench is None:
            self._add(key, Enrolment(party, role, self._word_of(signers) or ITSELF))
            if replaced:
                self._end(replaced, index, self._word_of(signers), None)

    def _deciding(self, statement: Statement, key: str, party: str, role: str) -> Bench | None:
        """Return who decides on an enrolment (E13, E22): nobody else where a party introduces itself."""
        voucher = self.enrolments.get(statement.issuer)
        vouching = voucher is not None and voucher.role in VOUCHING
        require(role not in VOUCHING or vouching, "E13", f"only a registrar or the operator can enrol a {role}")
        if statement.issuer == key:
            require(same_name(party) not in self._parties, "E13", "a further key of a party enrols itself")
            return None
        same = voucher is not None and same_name(voucher.party) == same_name(party)
        require(vouching or same, "E13", "a key is enrolled by somebody who may not")
        return self._benches[same_name(party) if same else RECORD]

    def _revoke(self, statement: Statement, speaker: Enrolment, index: int) -> None:
        key, since = str(statement.body["key"]), statement.body.get("since")
        target = self.enrolments.get(key)
        if target is None or self._is_logs(key):
            fail("E19", "a key is revoked that nobody enrolled, or that is the log's own")
        same = same_name(speaker.party) == same_name(target.party)
        require(same or speaker.role in VOUCHING, "E19", "a key is revoked by somebody who may not")
        require(since is None or since <= index, "E20", "a suspicion reaches into the future")
        bench = self._benches[same_name(target.party) if same else RECORD]
        signers = [key] if key == statement.issuer else bench.agree(statement)
        if signers:
            self._end(key, index, self._word_of(signers), since)

    def _lay_down(self, statement: Statement, speaker: Enrolment) -> None:
        of_record, threshold = statement.body["of"] == "record", statement.body["threshold"]
        require(not of_record or speaker.role in VOUCHING, "E23", "a quorum of the record by one who does not keep it")
        bench = self._benches[RECORD if of_record else same_name(speaker.party)]
        require(threshold <= len(set(bench.seats.values())), "E23", "more must agree than there are")
        if bench.agree(statement):
            bench.threshold = threshold

    def _is_logs(self, key: str) -> bool:
        return parse_key(key) == self._log

    def _word_of(self, signers: Iterable[str]) -> str:
        """The parties of those who agreed (E25)."""
        return ", ".join(dict.fromkeys(self.enrolments[key].party for key in signers))

    def _add(self, key: str, made: Enrolment) -> None:
        self.enrolments[key] = made
        name = same_name(made.party)
        self._parties.add(name)
        self._benches[name].seats[key] = key
        if made.role in VOUCHING:
            self._benches[RECORD].seats[key] = name

    def _end(self, key: str, index: int, by: str, since: int | None) -> None:
        """Revoke a key, or cast more doubt on one that was revoked (E19, E20)."""
        made = Revocation(index, by, since, by if since is not None else "")
        before = self.revoked.get(key)
        if before:
            further = since is not None and (before.since is None or since < before.since)
            made = before._replace(since=since, doubted_by=by) if further else before
        self.revoked[key] = made
        for name in (same_name(self.enrolments[key].party), RECORD):
            self._benches[name].seats.pop(key, None)

    def revoked_words(self) -> Iterator[str]:
        """Yield a line for each key that was revoked: by whom, and since when it is in doubt (B16)."""
        for key, one in self.revoked.items():
            doubt = f"; {one.doubted_by} calls it compromised from entry {one.since} on" if one.doubted_by else ""
            yield f"  the key {'+'.join(key.split('+')[:2])} was revoked by {one.by} in entry {one.entry}{doubt}"

    @property
    def vouched_by(self) -> dict[str, str]:
        """Who vouches for each party: for its first key."""
        found: dict[str, str] = {}
        for enrolment in self.enrolments.values():
            found.setdefault(enrolment.party, enrolment.vouched_by)
        return found


def check_consent(consent: str, key: Key, agreed: bytes) -> None:
    """Raise unless a key signed that it agrees to be enrolled (E16)."""
    try:
        verify(key, decode_base64(consent, "E16"), signed_bytes(CONSENT_TYPE, agreed), "E16")
    except Fault as fault:
        fail("E16", f"the consent of a key does not hold ({fault.what})")


def same_name(party: str) -> str:
    """Return what two names of one party have in common: they differ in case, width, spaces, or what does not print."""
    shown = "".join(c for c in party if c.isprintable() or c.isspace())
    return " ".join(unicodedata.normalize("NFKC", shown).casefold().split())


# --- 15. What counts (R5 to R12) ----------------------------------------------------------------------------

Voice = tuple[str, str]


def show_voice(voice: Voice) -> str:
    """Return the text of a voice (R8)."""
    return f"{voice[0]} (reported by {voice[1]})" if voice[1] else voice[0]


@dataclass(frozen=True)
class Known:
    """A statement with its id, and the party under which its issuer was enrolled (R7)."""

    id: str
    party: str
    statement: Statement

    @property
    def voice(self) -> Voice:
        """Who speaks, and who reports it (R8)."""
        relayed = self.statement.attributed_to
        return (relayed, self.party) if relayed else (self.party, "")

    @property
    def order(self) -> tuple[int, str, str]:
        """The order of statements (R9)."""
        return self.statement.seq, self.statement.issuer, self.id


@dataclass(frozen=True)
class Entry:
    """One posting of a statement."""

    known: Known
    n: int
    posting: Posting

    @property
    def id(self) -> str:
        """`ID#n`."""
        return f"{self.known.id}#{self.n}"


class Answer(NamedTuple):
    """A statement corrects or withdraws a target: a statement's id, or `ID#n`."""

    by: Known
    relation: str
    target: str


@dataclass
class Standing:
    """What became of the targets of answers: `states` of those that are decided, ids that are superseded (R11)."""

    states: dict[str, str]
    superseded: set[str] = field(default_factory=set)

    def stands(self, statement: str) -> bool:
        """Was a statement not withdrawn?"""
        return self.states.get(statement) != "withdrawn"

    def counts(self, target: str) -> bool:
        """Is a statement, or one posting by itself, live and not superseded?"""
        return self.states.get(target, "live") == "live" and target not in self.superseded


@dataclass(frozen=True)
class Counted:
    """The statements that count, in the order of R9, and their postings that count, in the order of R12."""

    statements: tuple[Known, ...]
    postings: tuple[Entry, ...]


def count(record: Iterable[Known], known_at: When | None) -> Counted:
    """Return what counts of a record, as known at a time (R6, R9 to R12, R26)."""
    said = (known for known in record if known.statement.said.maybe_by(known_at))
    known = {each.id: each for each in sorted(said, key=lambda each: each.order)}
    answers = _answers(known, {})
    standing = _resolve(answers)
    next_of = _successions(known, standing)
    if next_of:
        answers = _answers(known, next_of)
        standing = _resolve(answers)
    waiting = set(_waiting(known, standing))
    if waiting:
        answers = [answer for answer in answers if answer.by.id not in waiting]
        standing = _resolve(answers)
    alive = {name for name in known if standing.counts(name) and name not in waiting}
    in_place = _in_order(known, answers)
    return Counted(
        tuple(each for name, each in known.items() if name in alive),
        tuple(entry for entry in in_place if entry.known.id in alive and standing.counts(entry.id)),
    )


def _waiting(known: Mapping[str, Known], standing: Standing) -> Iterator[str]:
    """Yield the parts of which not everything is there (R26)."""
    parts = [each for each in known.values() if _bears(each, "part")]
    listed: dict[str, list[Known]] = defaultdict(list)
    for each in known.values() if parts else ():
        if standing.counts(each.id) and _bears(each, "manifest") and not _bears(each, "part"):
            targets = [target for relation, target in each.statement.about if relation == "affirms"]
            if all(target in known for target in targets):
                for target in targets:
                    listed[target].append(each)
    for part in parts:
        if not any(each.voice == part.voice and each.party == part.party for each in listed[part.id]):
            yield part.id


def _bears(known: Known, aspect: str) -> bool:
    """Has a statement a mark of this aspect that holds?"""
    postings = known.statement.postings
    return any(p.verb == "mark" and p.text("aspect") == aspect and p.holds for p in postings)


def _answers(known: Mapping[str, Known], next_of: Mapping[str, set[str]]) -> list[Answer]:
    """Return the corrections and withdrawals that their speakers may make, of what is there (R10)."""
    asked: list[tuple[Answer, str]] = []  # with the party whose statement it answers
    foreign: dict[str, set[str]] = defaultdict(set)  # those who answer statements of a party, and are not this party
    for by in known.values():
        for relation, target in by.statement.about:
            about = known.get(target.partition("#")[0])
            if relation not in {"corrects", "withdraws"} or about is None or not _is_there(about, target):
                continue
            if by.statement.attributed_to == about.statement.attributed_to:
                asked.append((Answer(by, relation, target), about.party))
                if by.party != about.party:
                    foreign[about.party].add(by.party)
    heirs = {party: others & _reach(party, next_of) for party, others in foreign.items()}
    return [answer for answer, party in asked if answer.by.party == party or answer.by.party in heirs[party]]


def _is_there(about: Known, target: str) -> bool:
    """Has a statement the posting that a target names, if it names one?"""
    n = target.partition("#")[2]
    return not n or int(n) < len(about.statement.postings)


def _successions(known: Mapping[str, Known], standing: Standing) -> dict[str, set[str]]:
    """Return who succeeds each party in one step, by its own word (R10)."""
    next_of: dict[str, set[str]] = defaultdict(set)
    for each in known.values():
        for n, posting in enumerate(each.statement.postings):
            if posting.verb == "mark" and posting.text("aspect") == "succeeds" and posting.holds:
                own = posting.text("value") == each.party and not each.statement.attributed_to
                if own and standing.counts(each.id) and standing.counts(f"{each.id}#{n}"):
                    next_of[each.party].add(posting.text("subject"))
    return next_of


def _reach(party: str, next_of: Mapping[str, set[str]]) -> set[str]:
    """Return who succeeds a party, over any number of steps."""
    found: set[str] = set()
    todo = [party]
    while todo:
        new = next_of.get(todo.pop(), set()) - found
        found |= new
        todo += new
    return found


def _resolve(answers: Sequence[Answer]) -> Standing:
    """Decide what is live, corrected, withdrawn, superseded (R11)."""
    standing = Standing(_states(answers))
    corrections: dict[str, dict[str, Known]] = defaultdict(dict)  # target -> those that correct it and stand
    targets: dict[str, list[str]] = defaultdict(list)  # statement -> itself and its postings, as far as corrected
    for by, relation, target in answers:
        if relation == "corrects" and standing.stands(by.id):
            if target not in corrections:
                targets[target.partition("#")[0]].append(target)
            corrections[target][by.id] = by
    losers: list[str] = []
    for target, rivals in corrections.items():
        whole = target.partition("#")[0]
        ranked = sorted(rivals.values(), key=lambda by: (by.statement.said.order, by.order))
        losers += [by.id for by in (ranked if whole != target and whole in corrections else ranked[:-1])]
    while losers:
        loser = losers.pop()
        if loser not in standing.superseded:
            standing.superseded.add(loser)
            losers += [name for target in targets.get(loser, ()) for name in corrections[target]]
    return standing


def _states(answers: Sequence[Answer]) -> dict[str, str]:
    """Decide each target once everything that answers it is decided; in a circle nothing ever is (R11)."""
    waiting: Counter[str] = Counter(answer.target for answer in answers)
    said: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        said[answer.by.id].append(answer)
    states: dict[str, str] = {}
    marks: dict[str, set[str]] = defaultdict(set)
    ready = [name for name in said if name not in waiting]
    while ready:
        name = ready.pop()
        state = states.get(name, "live")
        for _, relation, target in said.get(name, ()):
            if state == "live" or (state == "corrected" and relation == "corrects"):
                marks[target].add(relation)
            waiting[target] -= 1
            if not waiting[target]:
                found = marks[target]
                states[target] = "withdrawn" if "withdraws" in found else "corrected" if found else "live"
                ready.append(target)
    return states


def _in_order(known: Mapping[str, Known], answers: Iterable[Answer]) -> Iterator[Entry]:
    """Yield all postings in the order of R12: a correction stands where the first thing that it corrects does."""
    hanging: dict[str, list[Known]] = defaultdict(list)
    placed: set[str] = set()
    for by, relation, target in answers:
        if relation == "corrects" and by.id not in placed:
            placed.add(by.id)
            hanging[target].append(by)
    seen: set[str] = set()
    roots = [each for each in known.values() if each.id not in placed]
    for root in (*roots, *(each for each in known.values() if each.id in placed)):
        todo: list[object] = [root]
        while todo:
            item = todo.pop()
            if isinstance(item, Entry):
                yield item
            elif isinstance(item, Known) and item.id not in seen:
                seen.add(item.id)
                parts: list[object] = [*hanging.get(item.id, ())]
                for n, posting in enumerate(item.statement.postings):
                    parts += [*hanging.get(f"{item.id}#{n}", ()), Entry(item, n, posting)]
                todo += reversed(parts)


# --- 16. Books (R13 to R20) ---------------------------------------------------------------------------------

LineKey = tuple[str, str, str]  # account, item, measure


@dataclass
class Event:
    """A leg (source and target are accounts) or a count (no source) in a line; `first` told it."""

    first: Entry
    amount: Amount
    source: str
    target: str

    @property
    def at(self) -> When:
        """When it happened, as told first."""
        return self.first.posting.times["at"]


@dataclass
class Balance:
    """A sum of quantities (R18, R19)."""

    constant: int = 0
    ranges: dict[str, tuple[int, int, int | None]] = field(default_factory=dict)  # coefficient and bounds
    own: dict[str, tuple[int, int]] = field(default_factory=dict)  # coefficient and uncertainty
    shared: dict[str, int] = field(default_factory=dict)  # by source: sum of coefficient times uncertainty

    def add(self, amount: Amount, sign: int, teller: str) -> None:
        """Add `sign` times an amount; without a name of its own, the posting that told it first names the unknown."""
        name = f"name {amount.name}" if amount.name else f"posting {teller}"
        if amount.lo == amount.hi:
            self.constant += sign * amount.lo
        else:
            self.ranges[name] = self.ranges.get(name, (0,))[0] + sign, amount.lo, amount.hi
        if amount.u:
            self.own[name] = self.own.get(name, (0,))[0] + sign, amount.u
        for source, u in amount.shared:
            self.shared[source] = self.shared.get(source, 0) + sign * u

    @property
    def interval(self) -> tuple[int | None, int | None]:
        """Lower and upper end; None where there is none."""
        low: int | None = self.constant
        high: int | None = self.constant
        for c, lo, hi in self.ranges.values():
            if c:
                below, above = (lo, hi) if c > 0 else (hi, lo)
                low = None if low is None or below is None else low + c * below
                high = None if high is None or above is None else high + c * above
        return low, high

    @property
    def variance(self) -> int:
        """The square of the standard uncertainty, in 10^-52."""
        return sum((c * u) ** 2 for c, u in self.own.values()) + sum(total**2 for total in self.shared.values())


class Book:
    """What one voice says is where."""

    def __init__(self, voice: Voice, names: Mapping[str, str]) -> None:
        self.voice = voice
        self.lines: dict[LineKey, list[Event]] = defaultdict(list)
        self.legs: dict[tuple[str, str, str, str, str], Event] = {}
        self.marks: list[Entry] = []
        self._names = names
        self._counted: set[tuple[str, LineKey]] = set()

    def name(self, given: str) -> str:
        """Return the name to which the recognitions of this voice lead (R13)."""
        return self._names.get(given, given)

    def account(self, given: str) -> str:
        """Return an account with its place recognised (R13)."""
        holder, at, place = given.partition("@")
        return f"{holder}@{self.name(place)}" if at else given

    def add(self, entry: Entry) -> None:
        """Enter a posting, in the order of R12."""
        if entry.posting.verb == "move":
            self._add_move(entry)
        elif entry.posting.verb == "count":
            self._add_count(entry)
        elif entry.posting.verb == "mark":
            self.marks.append(entry)

    def _add_move(self, entry: Entry) -> None:
        """R14: told again, a leg becomes the hull of both."""
        posting, told = entry.posting, entry.posting.qty.amount
        act, item = self.name(posting.text("act")), self.name(posting.text("item"))
        source, target = self.account(posting.text("from")), self.account(posting.text("to"))
        key = act, item, source, target, posting.qty.measure
        leg = self.legs.get(key)
        if leg is None:
            leg = self.legs[key] = Event(entry, told, source, target)
            for account in dict.fromkeys((source, target)):
                self.lines[account, item, posting.qty.measure].append(leg)
        else:
            before = leg.amount
            hi = None if before.hi is None or told.hi is None else max(before.hi, told.hi)
            leg.amount = before._replace(lo=min(before.lo, told.lo), hi=hi, u=max(before.u, told.u))

    def _add_count(self, entry: Entry) -> None:
        """R15: told again, a count is nothing new."""
        posting = entry.posting
        account, item = self.account(posting.text("account")), self.name(posting.text("item"))
        line, act = (account, item, posting.qty.measure), self.name(posting.text("act"))
        if (act, line) not in self._counted:
            self._counted.add((act, line))
            self.lines[line].append(Event(entry, posting.qty.amount, "", account))

    def settle(self) -> None:
        """Put the events of each line in the order of time (R16); the sort keeps equal ones as they were told."""
        for events in self.lines.values():
            events.sort(key=lambda event: event.at.order)

    def until(self, line: LineKey, as_of: When | None) -> list[Event]:
        """The events of a line that surely or perhaps happened (R17)."""
        return [event for event in self.lines[line] if event.at.maybe_by(as_of)]

    def keeps(self, account: str) -> bool:
        """Is the account virtual, or that of the voice which signs this book (R20)?"""
        speaker, reporter = self.voice
        return account.startswith("~") or (not reporter and "@" not in speaker and account.startswith(f"{speaker}@"))


def balance(events: Iterable[Event], account: str) -> Balance:
    """Return the balance after events of a line: a count replaces it, a leg adds or subtracts (R17)."""
    total = Balance()
    for event in events:
        if not event.source:
            total = Balance()
        if event.source != event.target:
            total.add(event.amount, 1 if event.target == account else -1, event.first.id)
    return total


def fold(postings: Sequence[Entry]) -> dict[Voice, Book]:
    """Return the book of each voice (R13), in order of voice."""
    told: dict[Voice, list[Entry]] = defaultdict(list)
    for entry in postings:
        told[entry.known.voice].append(entry)
    books = {}
    for voice in sorted(told):
        book = books[voice] = Book(voice, _recognised(told[voice]))
        for entry in told[voice]:
            book.add(entry)
        book.settle()
    return books


def _recognised(entries: Iterable[Entry]) -> dict[str, str]:
    """Return where the recognitions of one voice lead in the end (R13)."""
    leads: dict[str, str] = {}

    def follow(name: str) -> str:
        while name in leads:
            leads[name] = leads.get(leads[name], leads[name])  # shorten the way, so that a long chain stays cheap
            name = leads[name]
        return name

    for entry in entries:
        mark = entry.posting
        if mark.verb == "mark" and mark.text("aspect") == "same-as" and mark.holds:
            subject, value = follow(mark.text("subject")), follow(mark.text("value"))
            if subject != value:
                leads[subject] = value
    return {name: follow(name) for name in list(leads)}


# --- 17. Obligations (R21) ----------------------------------------------------------------------------------

UNDETERMINABLE = ("undeterminable", "not established")


class Duty(NamedTuple):
    """Where an obligation stands: when it is due, its status, when it was fulfilled, how many days late it is."""

    wording: Entry
    due: When | None
    status: str
    fulfilled: When | None
    days_late: int | None


def latest_said(statements: Iterable[Known]) -> When | None:
    """Return the latest `said`: the first, in the order of R9, of those that end last."""
    return max((each.statement.said for each in statements), key=lambda said: said.end, default=None)


def duties(postings: Iterable[Entry], asked: When) -> Iterator[Duty]:
    """Yield where each obligation stands at a time, in order of id, then of authority; none that was stated later."""
    owed: dict[tuple[str, Voice], list[Entry]] = defaultdict(list)
    settled: dict[str, list[Entry]] = defaultdict(list)
    for entry in postings:
        if entry.posting.verb == "owe" and entry.known.statement.said.maybe_by(asked):
            owed[entry.posting.text("id"), entry.known.voice].append(entry)
        elif entry.posting.verb == "settle" and entry.posting.times["at"].maybe_by(asked):
            settled[entry.posting.text("obligation")].append(entry)
    verdicts = {name: Verdicts(settled.get(name, ())) for name in {name for name, _ in owed}}
    for name, voice in sorted(owed):
        yield _duty(max(owed[name, voice], key=_stated), verdicts[name], asked)


def _stated(entry: Entry) -> Any:  # noqa: ANN401 - nested pairs, which mypy does not see to be ordered
    return entry.known.statement.said.order, entry.known.order, entry.n


class Decided(NamedTuple):
    """The verdicts that some voices hold, and when the first of those that say so calls the obligation fulfilled."""

    words: frozenset[str] = frozenset()
    fulfilled: When | None = None

    def joined(self, other: Decided) -> Decided:
        """Return what these and others hold."""
        times = [time for time in (self.fulfilled, other.fulfilled) if time]
        return Decided(self.words | other.words, min(times, key=lambda at: at.order, default=None))


class Verdicts:
    """What was said of the obligations of one name, by voice and by the party that signs; each voice holds its last."""

    def __init__(self, said: Iterable[Entry]) -> None:
        self.said: dict[Voice, list[Entry]] = defaultdict(list)
        self._held: dict[Voice, Decided] = defaultdict(Decided)
        self._signed: dict[str, Decided] = defaultdict(Decided)
        for entry in sorted(said, key=lambda entry: entry.posting.times["at"].order):
            self.said[entry.known.voice].append(entry)
            word = entry.posting.text("verdict")
            if word != "extended":
                at = entry.posting.times["at"] if word == "fulfilled" else None
                self._held[entry.known.voice] = Decided(frozenset({word}), at)
        for voice, held in self._held.items():
            party = self.said[voice][0].known.party
            self._signed[party] = self._signed[party].joined(held)

    def holds(self, voice: Voice, word: str) -> bool:
        """Does a voice hold this verdict?"""
        return voice in self._held and word in self._held[voice].words

    def decided(self, wording: Entry) -> Decided:
        """Return what the deciders hold: whoever signed the wording, and the beneficiary in its own voice (R21)."""
        own = self._signed.get(wording.known.party, Decided())
        return own.joined(self._held.get((wording.posting.text("beneficiary"), ""), Decided()))


def _duty(wording: Entry, verdicts: Verdicts, asked: When) -> Duty:
    due = _due(wording, verdicts.said.get(wording.known.voice, ()))
    status, fulfilled = _status(wording, due, verdicts, asked)
    late = None
    if due and status in {"met late", "missed", "met in part"}:
        until = fulfilled.start // _DAY if status == "met late" and fulfilled else last_day(asked)
        late = max(0, until - last_day(due))
    return Duty(wording, due, status, fulfilled, late)


def _due(wording: Entry, said: Iterable[Entry]) -> When | None:
    due, since = wording.posting.times.get("due"), wording.known.statement.said.order
    for entry in said:
        verdict, times = entry.posting.text("verdict"), entry.posting.times
        if verdict == "extended" and "due" in times and times["at"].order >= since:
            due = times["due"]
        elif verdict == "waived":
            due = None
    return due


def _status(  # noqa: PLR0911 - one return for each line of R21
    wording: Entry, due: When | None, verdicts: Verdicts, asked: When
) -> tuple[str, When | None]:
    """Return the status by what is said, and when it was fulfilled."""
    held, fulfilled = verdicts.decided(wording)
    contests = verdicts.holds((wording.posting.text("debtor"), ""), "contested")
    if "contested" in held or (contests and held & {"fulfilled", "part", "breached"}):
        return "contested", fulfilled
    if fulfilled:
        return "met late" if due and fulfilled.start >= due.end else "met", fulfilled
    if any(words in wording.posting.text("text").lower() for words in UNDETERMINABLE):
        return "cannot tell", None
    if "breached" in held:
        return "missed", None
    if verdicts.holds(wording.known.voice, "waived"):
        return "open", None
    if due is None:
        return "met in part" if "part" in held else "continuous", None
    if asked.end <= due.end:
        return "open", None
    return "met in part" if "part" in held else "missed", None


# --- 18. Figures (R3, R22 to R25) ---------------------------------------------------------------------------

UNCOMPARED = ("status", "fulfilled", "days_late")


@dataclass(frozen=True)
class Figures:
    """All figures in order, and the places of those whose status a test decides, which this program leaves (R25)."""

    all: list[Json]
    tested: frozenset[int]


def compute_figures(record: Iterable[Known], as_of: When | None, known_at: When | None) -> Figures:
    """Return what a report about a time, as known at another, says of a record (R3)."""
    counted = count(record, known_at)
    asked = as_of or known_at or latest_said(counted.statements)
    found = [_claim(entry) for entry in counted.postings if _is_claim(entry, as_of)]
    for book in fold(counted.postings).values():
        found += _holdings(book, as_of)
    tested = set()
    for duty in duties(counted.postings, asked) if asked else ():
        if "test" in duty.wording.posting.value:
            tested.add(len(found))
        found.append(_obligation(duty))
    return Figures(found, frozenset(tested))


def _is_claim(entry: Entry, as_of: When | None) -> bool:
    return entry.posting.verb == "claim" and entry.posting.times["as_of"].maybe_by(as_of)


def _claim(entry: Entry) -> Json:
    """R22."""
    told, quantity = entry.posting, entry.posting.qty
    figure = {name: told.text(name) for name in ("subject", "rounding", "basis", "of", "kind", "as_of")}
    bounds = {"unit": quantity.unit, "lo": quantity.lo, "hi": quantity.hi}
    return {"figure": "claim", "posting": entry.id, "voice": show_voice(entry.known.voice), **figure, **bounds}


def _holdings(book: Book, as_of: When | None) -> Iterator[Json]:
    """R23."""
    for line in sorted(book.lines):
        account, item, measure = line
        events = book.until(line, as_of)
        total = balance(events, account)
        unsure = not all(event.at.surely_by(as_of) for event in events)
        low, high = total.interval
        if unsure or low != 0 or high != 0:
            yield {
                "figure": "holding",
                "voice": show_voice(book.voice),
                "account": account,
                "item": item,
                "measure": measure,
                "lo": None if low is None else shortest(low),
                "hi": None if high is None else shortest(high),
                "variance": shortest(total.variance, 2 * PLACES),
                "unsure": unsure,
                "anchored": book.keeps(account) or not all(event.source for event in events),
            }


def _obligation(duty: Duty) -> Json:
    """R24."""
    return {
        "figure": "obligation",
        "id": duty.wording.posting.text("id"),
        "authority": show_voice(duty.wording.known.voice),
        "debtor": duty.wording.posting.text("debtor"),
        "due": duty.due.text if duty.due else None,
        "status": duty.status,
        "fulfilled": duty.fulfilled.text if duty.fulfilled else None,
        "days_late": duty.days_late,
    }


# --- 19. Selections (D1 to D18) -----------------------------------------------------------------------------

# A draw is one party's word of what was drawn. It is drawn again here, from the entries and from the checkpoints that
# it carries; only the signature of a public beacon is not checked, which takes a curve of its own: drand's tools do.
RULE = b"custody-select-v1"
SIGNATURES = {"pedersen-bls-chained": (48, 96), "bls-unchained-g1-rfc9380": (96, 48)}  # bytes of a key, a signature
MOST_NUMBERED, MOST_DRAWN, SPAN = 2**47 - 1, 5000, 2**48
FOLLOWS, DIFFERS, OPEN = "follows", "does not follow", "not recomputed"
OF_SELECTIONS = frozenset({"commitment", "reveal", "beacon", "draw"})
_DEADLINES = ("commit_by", "reveal_by", "beacon_by", "dice_by")


class Undecided(Exception):  # noqa: N818 - it is no error: what a draw carries does not show it
    """What is here does not show whether a draw follows."""


class Unfollowed(Exception):  # noqa: N818 - likewise: a party stated another draw than the log gives
    """A draw does not follow from the log."""


class Plan(NamedTuple):
    """A selection's plan (D2 to D5): `strata` by name, each with its number of items and its sample."""

    name: str
    root: bytes
    strata: Mapping[str, tuple[int, int]]
    parties: Sequence[str]
    times: Sequence[int]
    beacon: Json
    round: int

    @property
    def hash(self) -> bytes:
        """What shares and seed are bound to (D5)."""
        strata = join(join(text(name), number(items), number(sample)) for name, (items, sample) in self.strata.items())
        told = self.beacon
        beacon = join(text(told["name"]), text(told["scheme"]), bytes.fromhex(told["key"]))
        beacon += join(number(told["start"]), number(told["period"]))
        parties = join(*map(text, self.parties))
        times = (*self.times, self.round)
        return digest(RULE, b"plan", text(self.name), self.root, strata, parties, beacon, *map(number, times))


def text(value: str) -> bytes:
    """A text, as it is hashed."""
    return value.encode()


def number(value: int) -> bytes:
    """A whole number, as it is hashed: dec(n)."""
    return b"%d" % value


def join(*parts: Any) -> bytes:  # noqa: ANN401 - bytes, or one iterable of them
    """Return lp of each part, one after the other."""
    each = parts[0] if len(parts) == 1 and not isinstance(parts[0], bytes) else parts
    return b"".join(len(part).to_bytes(4, "big") + part for part in each)


def digest(*parts: bytes) -> bytes:
    """Return the SHA-256 digest of lp of each part."""
    return hashlib.sha256(join(*parts)).digest()


def frame_root(items: Sequence[Sequence[str]]) -> bytes:
    """Return the root over a list of items, sorted by the bytes of their names (D3)."""
    ordered = sorted(items, key=lambda item: text(item[0]))
    require(len({item[0] for item in ordered}) == len(ordered) > 0, "D3", "an item stands twice, or there is none")
    return tree_root([hashlib.sha256(b"\x00" + join(*map(text, item))).digest() for item in ordered])


def read_plan(body: Json) -> tuple[Plan, dict[str, list[str]]]:
    """Return the plan of a selection, and the names of each stratum where it holds them (D2 to D4)."""
    require(body.get("rule") == RULE.decode(), "D2", "a selection is drawn by another rule")
    require(isinstance(body.get("name"), str) and body["name"], "D2", "a selection has no name")
    root: Any
    parties: Any
    strata: Any
    root, parties, strata = (body.get(name) for name in ("root", "parties", "strata"))
    require(_is_hex(root, 64), "D2", "the root of a list is no digest")
    require(is_texts(parties) and len(set(parties)) == len(parties) >= 2, "D2", "a selection has two parties or more")
    require(isinstance(strata, list) and strata and all(map(_is_stratum, strata)), "D2", "a selection has no strata")
    sizes = {one["name"]: (one["items"], one["sample"]) for one in strata}
    require(len(sizes) == len(strata), "D2", "two strata have one name")
    plan = Plan(body["name"], bytes.fromhex(root), sizes, parties, _times(body), _beacon(body), body["round"])
    _check_plan(plan)
    if "items" not in body:
        return plan, {}
    items = body["items"]
    whole = isinstance(items, list) and all(isinstance(one, list) and len(one) == 4 for one in items)
    require(whole and all(isinstance(part, str) for one in items for part in one), "D2", "an item is four texts")
    names: dict[str, list[str]] = defaultdict(list)
    for item in sorted(items, key=lambda item: text(item[0])):
        names[item[1]].append(item[0])
    require(frame_root(items) == plan.root, "D3", "the list is not the one whose root was frozen")
    require({name: len(each) for name, each in names.items()} == {n: each[0] for n, each in sizes.items()}, "D3",
            "the strata of a selection are not those of its list")  # fmt: skip
    return plan, dict(names)


def _is_hex(value: object, digits: int) -> bool:
    return isinstance(value, str) and len(value) == digits and re.fullmatch("[0-9a-f]*", value, re.ASCII) is not None


def _is_stratum(value: object) -> bool:
    known = isinstance(value, dict) and value.keys() == {"name", "items", "sample"} and isinstance(value["name"], str)
    return isinstance(value, dict) and known and is_whole(value["items"]) and is_whole(value["sample"])


def _times(body: Json) -> list[int]:
    """The deadlines, each one instant (D2)."""
    found = []
    for name in _DEADLINES:
        require(isinstance(body.get(name), str), "D2", f"a selection has no {name}")
        _, start, end = parse_time(body[name])
        require(start == end, "D2", f"{name} is not one instant")
        found.append(end)
    return found


def _beacon(body: Json) -> Json:
    """The beacon, its key of the length that its scheme has (D2, D4)."""
    told = body.get("beacon")
    members = isinstance(told, dict) and told.keys() == {"name", "scheme", "key", "start", "period"}
    if not isinstance(told, dict) or not members or not is_whole(told["start"]) or not is_whole(told["period"]):
        fail("D2", "a selection names no beacon")
    require(isinstance(told["name"], str) and told["name"], "D2", "a beacon has no name")
    require(isinstance(told["scheme"], str) and told["scheme"] in SIGNATURES, "D4", "there is no scheme of that name")
    require(_is_hex(told["key"], 2 * SIGNATURES[told["scheme"]][0]), "D4", "the key of a beacon has another form")
    require(is_whole(body.get("round")), "D2", "a selection names no round")
    return told


def _check_plan(plan: Plan) -> None:
    """Raise unless nobody who reveals can know the beacon, and the sample can be drawn (D4)."""
    for items, sample in plan.strata.values():
        require(1 <= items <= MOST_NUMBERED and sample <= items, "D4", "a stratum has no such number of items")
    require(1 <= sum(sample for _, sample in plan.strata.values()) <= MOST_DRAWN, "D4", "the samples are too large")
    require(1 <= plan.round <= 2**53 - 1 and plan.beacon["period"] >= 1, "D4", "there is no such round")
    commit_by, reveal_by, beacon_by, dice_by = plan.times
    out = plan.beacon["start"] + (plan.round - 1) * plan.beacon["period"]
    require(commit_by < reveal_by < out <= beacon_by <= dice_by, "D4", "the times of a plan are out of order")


def commitment(party: str, plan_hash: bytes, secret: bytes) -> bytes:
    """Return a party's commitment to a secret (D6)."""
    return hashlib.sha256(join(RULE, text(party), plan_hash) + secret).digest()


def seed(origin: str, size: int, root: bytes, plan_hash: bytes, shares: Mapping[str, bytes], chance: bytes) -> bytes:
    """Return the seed of all draws of a selection (D13)."""
    told = join(part for party in sorted(shares, key=text) for part in (text(party), shares[party]))
    return digest(RULE, b"seed", text(origin), number(size), root, plan_hash, told, chance)


def draw(start: bytes, stratum: str, items: int, sample: int) -> list[int]:
    """Return so many numbers below `items`, in the order drawn (D14); places that were not touched are not kept."""
    places: dict[int, int] = {}
    drawn: list[int] = []
    begin, attempt = start + text(stratum) + b",", -1
    while len(drawn) < sample:
        attempt += 1
        place, left = len(drawn), items - len(drawn)
        value = int.from_bytes(hashlib.sha256(begin + number(attempt)).digest()[:6], "big")
        if value < SPAN - SPAN % left:
            chosen = place + value % left
            drawn.append(places.get(chosen, chosen))
            places[chosen] = places.get(place, place)
    return drawn


class Redrawn(NamedTuple):
    """What came of drawing again what a statement says was drawn: `FOLLOWS`, `DIFFERS` or `OPEN`, and why."""

    draw: str
    selection: str
    result: str
    why: str
    items: int
    chance: str

    def row(self) -> Json:
        """One JSON object."""
        return dict(self._asdict())

    def doubt(self) -> str:
        """What is not proved of it, in words."""
        if self.result == DIFFERS:
            return f"Contradicted: draw {self.draw[:8]} of selection {self.selection} does not follow: {self.why}."
        if self.result == OPEN:
            return f"Not proved: draw {self.draw[:8]} of selection {self.selection}: {self.why}."
        beacon = f"Not checked: the signature of the public beacon of selection {self.selection}."
        return beacon if self.chance == "beacon" else ""


class Redraw:
    """A draw with its selection, and with what belongs to that: the statements, each with its place in the log."""

    def __init__(
        self, body: Json, frozen: Known | None, about: Sequence[tuple[int, Known]], key: Key, trees: Trees
    ) -> None:
        if frozen is None:
            raise Unfollowed("it names no selection of this log")
        self.body, self.frozen, self._about, self._key, self._trees = body, frozen, about, key, trees
        self._points = self._open_checkpoints()

    def _open_checkpoints(self) -> list[Signed]:
        """The checkpoints that it carries, each of this very log (D17)."""
        notes = self.body.get("checkpoints")
        if not isinstance(notes, list) or not all(isinstance(note, str) for note in notes):
            raise Undecided("it carries no checkpoints")
        try:
            points = [open_checkpoint(note.encode(), self._key) for note in notes]
        except (Fault, UnicodeEncodeError):
            raise Undecided("a checkpoint in it is not the log's") from None
        for point in points:
            size = point.checkpoint.size
            if size > self._trees.size or self._trees.root(size) != point.checkpoint.root:
                raise Unfollowed(f"its checkpoint of size {size} is of another log: keep both, they are evidence")
        return points

    def closing(self, deadline: int) -> int:
        """The size at which a deadline closes the log (D7)."""
        for old in self._points:
            for new in self._points:
                tied = new.previous == hashlib.sha256(old.note).digest()
                if tied and old.time <= deadline < new.time:
                    return old.checkpoint.size
        raise Undecided(f"it does not carry the two tied checkpoints around {show_instant(deadline)}")

    def in_time(self, place: int, deadline: int) -> bool:
        """Is it shown that an entry was logged by a deadline?"""
        return any(point.time <= deadline and place < point.checkpoint.size for point in self._points)

    def of(self, kind: str) -> Iterator[tuple[int, Known]]:
        """The statements of a type that belong to this selection, in order."""
        return (found for found in self._about if found[1].statement.type == kind)

    def shares(self, plan: Plan) -> tuple[int, dict[str, bytes], list[str]]:
        """The size at which the commitments close, the share of each party, and who withheld (D8, D9)."""
        closed, shown = self.closing(plan.times[0]), self.closing(plan.times[1])
        made: dict[str, bytes] = {}
        for place, known in self.of("commitment"):
            told: Any = known.statement.body.get("commitment")
            if known.party in plan.parties and known.party not in made:
                if place >= closed or not _is_hex(told, 64):
                    raise Unfollowed(f"{known.party} did not commit in time")
                made[known.party] = bytes.fromhex(told)
        if missing := [party for party in plan.parties if party not in made]:
            raise Unfollowed(f"{missing[0]} did not commit in time")
        shares, plan_hash = dict(made), plan.hash
        shared = set()
        for place, known in self.of("reveal"):
            shown_secret: Any = known.statement.body.get("secret")
            party = known.party
            if party in made and party not in shared and place < shown and _is_hex(shown_secret, 64):
                secret = bytes.fromhex(shown_secret)
                if commitment(party, plan_hash, secret) == made[party]:
                    shares[party] = secret
                    shared.add(party)
        return closed, shares, [party for party in plan.parties if party not in shared]

    def chance(self, plan: Plan, withheld: Sequence[str]) -> tuple[str, bytes]:
        """Where the last chance came from, and what it was (D10 to D12)."""
        told, (_, reveal_by, beacon_by, dice_by) = self.body.get("chance"), plan.times
        revealed = self.closing(reveal_by)
        if told == "beacon":
            return "beacon", self._value(plan, revealed, beacon_by)
        closed = self.closing(beacon_by)
        said = ((n, known.statement.body) for n, known in self.of("beacon") if revealed <= n < closed)
        if any(body.get("source") == "beacon" and body.get("round", plan.round) == plan.round for _, body in said):
            raise Undecided("a value of the beacon came in time, whose signature is not checked here")
        digits = self._dice(plan, revealed, dice_by)
        if digits is not None:
            return "dice", digits
        if withheld and withheld[-1] == plan.parties[-1]:
            self._check_void()
        return "shares", b""

    def _value(self, plan: Plan, revealed: int, beacon_by: int) -> bytes:
        """The beacon's value that the draw names, its signature unchecked (D10, D18)."""
        named = (found for found in self.of("beacon") if found[1].id == self.body.get("beacon"))
        place, known = next(named, (-1, None))
        if known is None or known.statement.body.get("source") != "beacon":
            raise Unfollowed("the beacon that it names is not in this log")
        body, length = known.statement.body, SIGNATURES[plan.beacon["scheme"]][1]
        signature: Any = body.get("signature")
        if body.get("round", plan.round) != plan.round or not _is_hex(signature, 2 * length):
            raise Unfollowed("the beacon that it names is another round, or has no signature")
        if place < revealed:
            raise Unfollowed("the beacon that it names was logged before the reveals were closed")
        if not self.in_time(place, beacon_by) and place >= self.closing(beacon_by):
            raise Unfollowed("the beacon that it names came late")
        return hashlib.sha256(bytes.fromhex(signature)).digest()

    def _dice(self, plan: Plan, revealed: int, dice_by: int) -> bytes | None:
        """The digits that all parties logged alike in time; None where they did not (D11)."""
        thrown: dict[str, tuple[int, object]] = {}
        for place, known in self.of("beacon"):
            body = known.statement.body
            if known.party in plan.parties and body.get("source") == "dice" and "digits" in body:
                thrown.setdefault(known.party, (place, body["digits"]))
        digits = {shown for _, shown in thrown.values() if isinstance(shown, str)}
        alike = len(thrown) == len(plan.parties) and len(digits) == 1
        told = digits.pop() if alike else ""
        if (
            alike
            and all(place >= revealed for place, _ in thrown.values())
            and re.fullmatch("[0-9]{20,}", told, re.ASCII)
        ):
            if all(self.in_time(place, dice_by) for place, _ in thrown.values()):
                return told.encode()
            closed = self.closing(dice_by)
            if all(place < closed for place, _ in thrown.values()):
                return told.encode()
        self.closing(dice_by)  # which must be over, where no dice came
        return None

    def _check_void(self) -> None:
        if "again" in self.frozen.statement.body:
            raise Undecided("it repeats a selection, and whether that was void is not computed here")
        raise Unfollowed("the selection is void: neither beacon nor dice came, and the inspector withheld")

    def check(self, origin: str) -> int:
        """Raise unless the draw follows (D16); return how many items it lists."""
        try:
            plan, names = read_plan(self.frozen.statement.body)
        except Fault as fault:
            raise Unfollowed(f"the selection has no plan: {fault.what}") from None
        closed, shares, withheld = self.shares(plan)
        chance, value = self.chance(plan, withheld)
        start = seed(origin, closed, self._trees.root(closed), plan.hash, shares, value)
        if self.body.get("seed") != start.hex():
            raise Unfollowed(f"another seed follows from the log: {start.hex()}")
        if self.body.get("chance") != chance:
            raise Unfollowed(f"the chance came from {chance}")
        drawn = self.body.get("drawn")
        listed = [one for one in drawn if isinstance(one, dict)] if isinstance(drawn, list) else []
        told = {str(one.get("stratum")): one for one in listed}
        if told.keys() != plan.strata.keys() or len(told) != len(drawn or ()):
            raise Unfollowed("its strata are not those of the plan")
        return sum(
            _check_stratum(told[name], draw_of(start, name, sizes, told[name]), names.get(name))
            for name, sizes in plan.strata.items()
        )


def draw_of(start: bytes, name: str, sizes: tuple[int, int], told: Json) -> list[int]:
    """Draw as many items of a stratum as a draw lists, if it may list so many (D16)."""
    numbers = told.get("numbers")
    if not isinstance(numbers, list) or not sizes[1] <= len(numbers) <= min(sizes[0], MOST_DRAWN):
        raise Unfollowed(f"it lists another number of items of {name} than are drawn")
    return draw(start, name, sizes[0], len(numbers))


def _check_stratum(told: Json, follows: Sequence[int], names: Sequence[str] | None) -> int:
    if told["numbers"] != follows or not all(type(each) is int for each in told["numbers"]):
        raise Unfollowed(f"other items of {told['stratum']} follow")
    if "items" in told:
        items = told["items"]
        if not isinstance(items, list) or len(items) != len(follows):
            raise Unfollowed(f"it does not name each item of {told['stratum']}")
        if names is not None and items != [names[each] for each in follows]:
            raise Unfollowed(f"it gives items of {told['stratum']} other names than the frozen list")
    return len(follows)


def redraw(record: Sequence[Known], key: Key, *, whole: bool) -> list[Redrawn]:
    """Return what comes of drawing again each draw of a log (D18)."""
    frozen: dict[str, Known] = {}
    about: dict[str, list[tuple[int, Known]]] = defaultdict(list)
    for index, known in enumerate(record):
        if not known.statement.attributed_to:
            if known.statement.type == "selection":
                frozen[known.id] = known
            if known.statement.type in OF_SELECTIONS:
                about[str(known.statement.body.get("selection"))].append((index, known))
    draws = sorted(
        (found for each in about.values() for found in each if found[1].statement.type == "draw"),
        key=lambda one: one[0],
    )
    trees = Trees([bytes.fromhex(known.id) for known in record]) if draws and whole else Trees([])
    return [_redrawn(known, frozen, about, key, trees, whole=whole) for _, known in draws]


def _redrawn(
    known: Known,
    frozen: Mapping[str, Known],
    about: Mapping[str, Sequence[tuple[int, Known]]],
    key: Key,
    trees: Trees,
    *,
    whole: bool,
) -> Redrawn:
    body = known.statement.body
    of = str(body.get("selection"))
    items, result, why = 0, FOLLOWS, ""
    try:
        if whole:
            items = Redraw(body, frozen.get(of), about[of], key, trees).check(known.statement.origin)
        else:
            result, why = OPEN, "entries of the log are not in this bundle"
    except (Undecided, Unfollowed) as fault:
        result, why = (OPEN if isinstance(fault, Undecided) else DIFFERS), str(fault)
    name = str(frozen[of].statement.body.get("name")) if of in frozen else ""
    return Redrawn(known.id, name, result, why, items, str(body.get("chance", "")))


# --- 20. The bundle (B6 to B16) -----------------------------------------------------------------------------

NEEDED = {"report.json": "B6", "checkpoint": "B7", "figures.json": "B10", "findings.json": "B10"}
CONVENIENCES = frozenset({"verify.html", "custodiet_verify.py"})
_OF_STATEMENT = re.compile(r"(statements|disclosures)/([0-9a-f]{64})\.(json|proof)", re.ASCII)
_DISCLOSED = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
FINDING = frozenset({"kind", "subject", "as_of", "explanation", "arithmetic", "statements"})
FIGURES = {
    kind: (rule, frozenset(("figure", *members.split())))
    for kind, rule, members in (
        ("claim", "R22", "posting voice subject unit lo hi rounding basis of kind as_of"),
        ("holding", "R23", "voice account item measure lo hi variance unsure anchored"),
        ("obligation", "R24", "id authority debtor due status fulfilled days_late"),
    )
}
MEMORY = "the checkpoint that you remember"


@dataclass(frozen=True)
class Bundle:
    """The members of a bundle by what they are: leaves, proofs and disclosures by the id of their statement."""

    report: bytes
    checkpoint: bytes
    figures: bytes
    findings: bytes
    leaves: Mapping[str, bytes]
    proofs: Mapping[str, bytes]
    disclosures: Mapping[str, bytes]


def leaf_name(identity: str) -> str:
    """The name of the member that is a statement's leaf (B8)."""
    return f"statements/{identity}.json"


def proof_name(identity: str) -> str:
    """The name of the member that is its proof (B9)."""
    return f"statements/{identity}.proof"


def read_bundle(members: Mapping[str, bytes]) -> Bundle:
    """Return the members by what they are: the ones that a bundle may have, and the ones that it needs (B6 to B12)."""
    parts: dict[tuple[str, str], dict[str, bytes]] = defaultdict(dict)
    for name, data in members.items():
        with within(name):
            match = _OF_STATEMENT.fullmatch(name)
            kind = (match[1], match[3]) if match else ("", "")
            known = kind in {("statements", "json"), ("statements", "proof"), ("disclosures", "json")}
            require(known or name in NEEDED or name in CONVENIENCES, "B12", "a bundle has no member of this name")
            if match:
                parts[kind][match[2]] = data
            if name.endswith(".json"):
                parse_canonical(data)
    for name, rule in NEEDED.items():
        require(name in members, rule, f"the bundle lacks {name}")
    leaves, proofs = parts["statements", "json"], parts["statements", "proof"]
    disclosures = parts["disclosures", "json"]
    for name in leaves:
        require(name in proofs, "B9", f"a statement is here without its proof: {leaf_name(name)}")
    for name in proofs:
        require(name in leaves, "B8", f"a proof is here without its statement: {proof_name(name)}")
    for name in disclosures:
        require(name in leaves, "B11", f"disclosures are here without their statement: disclosures/{name}.json")
    report, checkpoint, figures, findings = (members[name] for name in NEEDED)
    return Bundle(report, checkpoint, figures, findings, leaves, proofs, disclosures)


def find_log_key(bundle: Bundle, policy: Policy | None) -> Key:
    """Return the key that the checkpoint must bear: the policy's for its origin, or else what entry 0 names (B14)."""
    with within("checkpoint"):
        note = parse_note(bundle.checkpoint)
        origin = parse_checkpoint(note.text).origin
        if policy:
            first = policy.log(origin)
            return next((key for key in policy.logs if key.name == origin and note.by(key)), first)
    head = f"{_HEADER}\nindex 0\n".encode()
    for name, proof in bundle.proofs.items():
        if proof.startswith(head):
            with within(leaf_name(name)):
                founding = read_statement(parse_canonical(open_envelope(bundle.leaves[name]).payload))
                named = founding.type == "founding" and isinstance(founding.body.get("key"), str)
                require(named, "E11", "the first entry is not the founding, which names the log's key")
                return parse_key(founding.body["key"])
    fail("E11", "the bundle lacks the founding of the log, and no policy names the log's key")


def authenticate_leaves(bundle: Bundle, origin: str) -> dict[str, Statement]:
    """Return the statements by id: each has the id that its name says, and is its issuer's (S24, E7 to E10)."""
    statements = {}
    for name, leaf in bundle.leaves.items():
        with within(leaf_name(name)):
            require(leaf_hash(leaf).hex() == name, "S24", "a statement is not the one that its name says")
            statements[name] = authenticate(leaf, origin)
    return statements


def check_proofs(bundle: Bundle, checkpoint: Checkpoint) -> list[tuple[int, str]]:
    """Return index and id of each statement, in the order of the log; each is proved to be there (B9, L3)."""
    places: dict[int, str] = {}
    for name, data in bundle.proofs.items():
        with within(proof_name(name)):
            proof = parse_proof(data)
            require(proof.note == bundle.checkpoint, "B9", "a proof stands under another checkpoint than the bundle's")
            require(proof.entry not in places, "B9", f"two statements claim to be entry {proof.entry}")
            check_inclusion(proof.hashes, proof.entry, checkpoint.size, bytes.fromhex(name), checkpoint.root)
            places[proof.entry] = name
    return sorted(places.items())


def open_report(bundle: Bundle, checkpoint: Checkpoint, roll: Roll) -> Statement:
    """Return the report: of its type, by an enrolled key, over this tree and these texts (R1, R2, B7, B10)."""
    report = authenticate(bundle.report, checkpoint.origin)
    require(
        report.type == "extract" and not report.postings, "R1", "this is no report: of another type, or with postings"
    )
    require(report.issuer in roll.enrolments, "R2", "the report is signed with a key that nobody enrolled")
    require(report.issuer not in roll.revoked, "E18", "the report is signed with a key that was revoked")
    body = report.body
    require(body["size"] == checkpoint.size, "B7", "the report is about a log of another size than the checkpoint's")
    require(body["root"] == checkpoint.root.hex(), "B7", "the report is about another tree than the checkpoint's")
    for name, text in (("figures", bundle.figures), ("findings", bundle.findings)):
        require(body[name] == hashlib.sha256(text).hexdigest(), "B10", f"the report was signed over other {name}")
    return report


def check_memory(remembered: bytes, key: Key, checkpoint: Checkpoint, ids: Sequence[str]) -> int:
    """Return how many remembered entries the log continues (B14, L48). `ids` are those of all entries in the bundle."""
    with within(MEMORY):
        old = open_checkpoint(remembered, key).checkpoint
    require(
        old.size <= checkpoint.size,
        "L48",
        f"rollback: the log has {checkpoint.size} entries, and you remember {old.size}; keep both, they are evidence",
    )
    root = checkpoint.root
    if old.size < checkpoint.size:
        require(len(ids) == checkpoint.size, "B14", "a bundle that is not whole cannot show that it continues another")
        root = tree_root([bytes.fromhex(name) for name in ids[: old.size]])
    require(
        root == old.root,
        "L48",
        f"split view: the log has other entries than the {old.size} that you remember; keep both, they are evidence",
    )
    return old.size


def read_list(text: bytes, rule: str) -> list[Json]:
    """Return an array of objects."""
    value = parse_canonical(text)
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        fail(rule, "this is no list of objects")
    return value


def read_figures(text: bytes) -> list[Json]:
    """Return the figures of a report: of three kinds, each with its members (R3, R22 to R24)."""
    found = read_list(text, "R3")
    for figure in found:
        kind = figure.get("figure")
        if not isinstance(kind, str) or kind not in FIGURES:
            fail("R3", "a figure is of no known kind")
        rule, members = FIGURES[kind]
        require(figure.keys() == members, rule, f"the {describe(figure)} has other members than it must have")
    return found


def compare_figures(told: Sequence[Json], computed: Figures) -> list[str]:
    """Raise unless a whole record gives these figures (B15); return those of which a test decides the status (R25)."""
    for n, (theirs, ours) in enumerate(zip(told, computed.all)):
        left = UNCOMPARED if n in computed.tested else ()
        # Figures are compared as texts: to Python, true is 1.
        if canonical(_without(theirs, left)) != canonical(_without(ours, left)):
            fail("B15", f"figure {n} does not follow from the statements: {_contrast(theirs, ours, left)}")
    require(len(told) >= len(computed.all), "B15", f"a figure is left out: {_describe(computed.all[len(told) :])}")
    require(
        len(told) <= len(computed.all), "B15", f"a figure follows from nothing: {_describe(told[len(computed.all) :])}"
    )
    return [describe(told[n]) for n in sorted(computed.tested)]


def _without(figure: Json, left: Iterable[str]) -> Json:
    return {name: value for name, value in figure.items() if name not in left}


def _contrast(theirs: Json, ours: Json, left: Iterable[str]) -> str:
    """Say which of two figures has what."""
    if describe(theirs) != describe(ours):
        return f"the report has the {describe(theirs)}, the statements give the {describe(ours)}"
    texts = {name: [canonical(figure[name]).decode() for figure in (theirs, ours)] for name in _without(ours, left)}
    wrong = {name: (a[:80], b[:80]) for name, (a, b) in texts.items() if a != b}
    words = (f"{name} is {a} in the report and {b} by the statements" for name, (a, b) in wrong.items())
    return f"{describe(ours)}: {', '.join(words)}"


def _describe(figures: Sequence[Json]) -> str:
    return describe(figures[0]) if figures else ""


def describe(figure: Json) -> str:
    """Name a figure in a few words."""
    kind = figure.get("figure")
    if kind == "holding":
        words = f"holding of {figure.get('item')} in {figure.get('account')} ({figure.get('measure')})"
        return f"{words} by {figure.get('voice')}"[:400]
    if kind == "obligation":
        return f"obligation {figure.get('id')} of {figure.get('authority')}"[:400]
    return f"claim {figure.get('posting')} about {figure.get('subject')} by {figure.get('voice')}"[:400]


def compare_some_figures(told: Sequence[Json], computed: Figures) -> list[str]:
    """Return the figures that do not follow from the part of a record which is here (B15, R25)."""
    plain = {canonical(ours) for n, ours in enumerate(computed.all) if n not in computed.tested}
    return [describe(theirs) for theirs in told if canonical(theirs) not in plain]


def check_findings(findings: Sequence[Json], ids: Iterable[str]) -> None:
    """Raise unless findings have their form and name statements that are here (R4)."""
    here = set(ids)
    for finding in findings:
        require(finding.keys() == FINDING, "R4", "a finding has other members than it must have")
        named = finding["statements"]
        if not is_texts(named):
            fail("R4", "a finding names its statements in a list of texts")
        for name in named:
            require(name.partition("#")[0] in here, "R4", f"a finding names a statement that is not here, {name[:80]}")


def check_disclosures(bundle: Bundle, statements: Mapping[str, Statement]) -> int:
    """Return how many members are disclosed; raise unless each belongs to a digest in its statement (B11, RFC 9901)."""
    found = 0
    for name, text in bundle.disclosures.items():
        with within(f"disclosures/{name}.json"):
            value = parse_canonical(text)
            if not isinstance(value, list) or not all(isinstance(x, str) and _DISCLOSED.fullmatch(x) for x in value):
                fail("B11", "disclosures are a list of base64url texts")
            digests = set(find_digests(statements[name].value))
            for each in value:
                digest = base64.urlsafe_b64encode(hashlib.sha256(each.encode()).digest()).rstrip(b"=").decode()
                require(digest in digests, "B11", "a disclosure is not one of this statement's")
            found += len(value)
    return found


def find_digests(value: object) -> Iterator[str]:
    """Yield the digests in all `_sd` members of a statement: what it withholds."""
    todo = [value]
    while todo:
        item = todo.pop()
        if isinstance(item, dict):
            hidden = item.get("_sd", [])
            yield from (x for x in hidden if isinstance(x, str)) if isinstance(hidden, list) else ()
            todo += item.values()
        elif isinstance(item, list):
            todo += item


# --- 21. The verdict (B13 to B16) ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Verdict:
    """What a bundle proves. There is no verdict on one that proves nothing: that is a fault."""

    signed: Signed
    log_key: Key
    roll: Roll
    report: Statement
    witnesses: Mapping[str, int] | None
    continues: int | None
    statements: int
    figures: Counter[str]
    not_compared: Sequence[str]
    findings: int
    draws: Sequence[Redrawn]
    withheld: int
    undisclosed: int
    in_page: bool

    @property
    def whole(self) -> bool:
        """Is every entry of the log in the bundle (B8)?"""
        return self.statements == self.signed.checkpoint.size

    @property
    def grade(self) -> str:
        """How far the reader may rely on it (B13)."""
        if self.witnesses is None:
            return "self-consistent, vouched for by nobody you named"
        number = f"{len(self.witnesses)} of those that you named" if self.witnesses else "nobody"
        return f"signed by the log that you named, witnessed by {number}"

    @property
    def reporter(self) -> str:
        """The party that signs the report."""
        return self.roll.enrolments[self.report.issuer].party

    def row(self) -> Json:
        """Return the verdict as one JSON object, whose names will stay."""
        at, body = self.signed.checkpoint, self.report.body
        cuts = {"as_of": body.get("as_of"), "known_at": body.get("known_at")}
        total, left = sum(self.figures.values()), len(self.not_compared)
        return {
            "verdict": self.grade,
            "origin": at.origin,
            "size": at.size,
            "root": at.root.hex(),
            "time": show_instant(self.signed.time),
            "log_key": str(self.log_key),
            "report": {"issuer": self.report.issuer, "party": self.reporter, **cuts},
            "statements": self.statements,
            "parties": dict(self.roll.spoken),
            "vouched_by": self.roll.vouched_by,
            "revoked": [
                {"key": key, "entry": one.entry, "by": one.by, "since": one.since}
                for key, one in self.roll.revoked.items()
            ],
            "figures": {**self.figures, "compared": total - left, "not_compared": left},
            "findings": self.findings,
            "draws": [one.row() for one in self.draws],
            "withheld": self.withheld,
            "whole": self.whole,
            "witnesses": sorted(self.witnesses or ()),
            "continues": self.continues,
        }

    def lines(self) -> Iterator[str]:
        """Yield the verdict in words (B16): what was proved, by whose word, and what was not."""
        at, body = self.signed.checkpoint, self.report.body
        cuts = f"about {body.get('as_of', 'all times')}" + (
            f", as known {body['known_at']}" if "known_at" in body else ""
        )
        yield f"{self.grade.capitalize()}: a report on {at.origin}, {cuts}, signed by {self.reporter}."
        yield f"  {at.size} entries, as of {show_instant(self.signed.time)} (the log's own clock)"
        yield f"  root {at.root.hex()}"
        yield f"  log key {self.log_key}"
        yield f"Proved: every statement in it was signed by its issuer and is in that log ({self.statements})."
        if self.whole:
            yield "Proved: nothing was left out: the bundle holds every entry of the log at that size."
        total = sum(self.figures.values())
        counted = ", ".join(f"{number} {kind}" for kind, number in self.figures.items())
        yield f"Proved: {total - len(self.not_compared)} of {total} figures follow from them ({counted})."
        for one in self.draws:
            if one.result == FOLLOWS:
                yield f"Proved: what was drawn in selection {one.selection} follows from the log ({one.items} items)."
        if self.continues is not None:
            yield f"Proved: it continues the {self.continues} entries that you remember; nothing of them was changed."
        yield "By whose word:"
        for party, by in sorted(self.roll.vouched_by.items()):
            yield f"  {self.roll.spoken[party]:6} statements signed by {party}, vouched for by {by}"
        yield from self.roll.revoked_words()
        for name, time in sorted((self.witnesses or {}).items()):
            yield f"  cosigned by {name} at {show_instant(time)} (its own clock)"
        yield from self._unproved()

    def _unproved(self) -> Iterator[str]:
        if not self.whole:
            missing = self.signed.checkpoint.size - self.statements
            yield f"Not proved: that nothing was left out: {missing} entries of the log are not in this bundle."
        if self.not_compared:
            why = "tests decide them, which this program does not answer" if self.whole else "these entries are lacking"
            yield f"Not proved: {len(self.not_compared)} figures ({why}):"
            yield from (f"  the {figure}" for figure in self.not_compared)
        yield from filter(None, (one.doubt() for one in self.draws))
        if self.withheld:
            yield f"Withheld: the amounts of {self.withheld} postings; sums over them have no upper bound here."
        if self.undisclosed:
            yield f"Withheld in all: {self.undisclosed} members of statements, of which only digests are here."
        if self.findings:
            yield f"Not computed anew: {self.findings} findings. The statements that they name are here."
        if self.in_page:
            yield "Not checked: the page around the bundle. What it shows is its maker's word."
        yield "Not proved: that what the parties say is true."
        if self.witnesses is None:
            yield "Not proved: who these parties are, and that others see the same log."
            yield "Nobody whom you named vouches for it. (--policy FILE names the log and its witnesses.)"


def verify_bundle(data: bytes, policy: Policy | None = None, remembered: bytes | None = None) -> Verdict:
    """Return what a bundle proves, or raise the first fault, in the order of B14 and B15."""
    packed, in_page = unwrap(data)
    bundle = read_bundle(unpack(packed))
    key = find_log_key(bundle, policy)
    with within("checkpoint"):
        signed = open_checkpoint(bundle.checkpoint, key)
    checkpoint = signed.checkpoint
    statements = authenticate_leaves(bundle, checkpoint.origin)
    roll, record = Roll(key), []
    for index, name in check_proofs(bundle, checkpoint):
        with within(leaf_name(name)):
            record.append(Known(name, roll.call(statements[name], index), statements[name]))
    with within("report.json"):
        report = open_report(bundle, checkpoint, roll)
    with within("checkpoint"):
        witnesses = check_policy(policy, bundle.checkpoint)[1] if policy else None
    ids = [known.id for known in record]
    continues = None if remembered is None else check_memory(remembered, key, checkpoint, ids)
    with within("figures.json"):
        told = read_figures(bundle.figures)
        as_of, known_at = (parse_time(report.body[x]) if x in report.body else None for x in ("as_of", "known_at"))
        computed = compute_figures(record, as_of, known_at)
        compare = compare_figures if len(record) == checkpoint.size else compare_some_figures
        not_compared = compare(told, computed)
    with within("findings.json"):
        findings = read_list(bundle.findings, "R4")
        check_findings(findings, ids)
    disclosed = check_disclosures(bundle, statements)
    return Verdict(
        signed=signed,
        log_key=key,
        roll=roll,
        report=report,
        witnesses=witnesses,
        continues=continues,
        statements=len(record),
        figures=count_kinds(told),
        not_compared=not_compared,
        findings=len(findings),
        draws=redraw(record, key, whole=len(record) == checkpoint.size),
        withheld=sum(p.quantity is not None and p.quantity.hidden for s in statements.values() for p in s.postings),
        undisclosed=sum(1 for s in statements.values() for _ in find_digests(s.value)) - disclosed,
        in_page=in_page,
    )


def count_kinds(figures: Iterable[Json]) -> Counter[str]:
    """Return how many claims, holdings and obligations there are."""
    found: Counter[str] = Counter({"claims": 0, "holdings": 0, "obligations": 0})
    for figure in figures:
        found[f"{figure.get('figure')}s"] += 1
    return found


# --- 22. The files of a log: of use for the vectors alone (L5 to L11) ---------------------------------------

_TILE = re.compile(r"(tile/(?:entries|0|[1-9]\d?)|checkpoints)/((?:x\d{3}/)*\d{3})(?:\.p/([1-9]\d{0,2}))?", re.ASCII)
WIDTH = 256


def tile_path(folder: str, index: int, width: int = WIDTH) -> str:
    """Return the path of a tile (L7)."""
    digits = str(index).rjust(-(-len(str(index)) // 3) * 3, "0")
    groups = [digits[n : n + 3] for n in range(0, len(digits), 3)]
    path = "/".join([folder, *(f"x{group}" for group in groups[:-1]), groups[-1]])
    return path if width == WIDTH else f"{path}.p/{width}"


def parse_tile_path(path: str) -> tuple[str, int, int]:
    """Return folder, index and width of a tile (L7)."""
    match = _TILE.fullmatch(path)
    if match is None:
        fail("L7", "this is no tile's path")
    tile = match[1], int(re.sub("[x/]", "", match[2])), int(match[3] or WIDTH)
    require(tile_path(*tile) == path, "L7", "this is no tile's path")
    return tile


def hash_tiles(size: int) -> Iterator[tuple[int, int, int]]:
    """Yield each level of hash tiles: its number, how many tiles are full, and the width of the last one (L6, L8)."""
    level = 0
    while size:
        yield (level, *divmod(size, WIDTH))
        level, size = level + 1, size // WIDTH


def tile_paths(size: int) -> list[str]:
    """Return the paths of all tiles and bundles of a log (L6)."""
    folders = [("tile/entries", *divmod(size, WIDTH)), ("checkpoints", *divmod(size, WIDTH))]
    folders += [(f"tile/{level}", full, rest) for level, full, rest in hash_tiles(size)]
    paths = [tile_path(folder, n) for folder, full, _ in folders for n in range(full)]
    return sorted([*paths, *(tile_path(folder, full, rest) for folder, full, rest in folders if rest)])


def parse_entries(data: bytes) -> list[bytes]:
    """Return the items of an entry bundle (L10)."""
    items, place = [], 0
    while place < len(data):
        require(place + 2 <= len(data), "L10", "a length is cut off")
        start, length = place + 2, int.from_bytes(data[place : place + 2], "big")
        require(start + length <= len(data), "L10", "an entry is cut off")
        items.append(data[start : start + length])
        place = start + length
    return items


def prove_inclusion(hashes: Sequence[bytes], index: int) -> list[bytes]:
    """Return the proof that `check_inclusion` checks (RFC 6962, section 2.1.1)."""
    if len(hashes) == 1:
        return []
    half = split(len(hashes))
    if index < half:
        return [*prove_inclusion(hashes[:half], index), tree_root(hashes[half:])]
    return [*prove_inclusion(hashes[half:], index - half), tree_root(hashes[:half])]


def prove_consistency(hashes: Sequence[bytes], old: int, *, known: bool = True) -> list[bytes]:
    """Return the proof that `check_consistency` checks (RFC 6962, section 2.1.2); `known`: the old root is at hand."""
    if old == len(hashes):
        return [] if known else [tree_root(hashes)]
    half = split(len(hashes))
    if old <= half:
        return [*prove_consistency(hashes[:half], old, known=known), tree_root(hashes[half:])]
    return [*prove_consistency(hashes[half:], old - half, known=False), tree_root(hashes[:half])]


def split(size: int) -> int:
    """Return the largest power of two below a size (L2)."""
    return 1 << (size - 1).bit_length() - 1


# --- 23. Printed figures: likewise, since no figure of a report is rounded (F1 to F14) ----------------------

_HOW_MANY_U = 3


def implied(quantity: Quantity, rounding: str) -> tuple[Fraction, Fraction | None]:
    """Return the interval for which a figure stands, in its unit."""
    squares = [Fraction(quantity.u) ** 2, *(Fraction(u) ** 2 for _, u in quantity.shared)]
    spread = _HOW_MANY_U * _root(sum(squares, Fraction(0)))  # F12
    how = rounding or ("exact" if spread else "printed")  # F3, F12
    low, high = _read(quantity.lo, quantity.measure, how)
    if quantity.hi != quantity.lo:  # F11
        high = None if quantity.hi is None else _read(quantity.hi, quantity.measure, how)[1]
    low, high = low - spread, None if high is None else high + spread
    if Fraction(quantity.lo) >= 0:  # F14
        low = max(low, Fraction(0))
    if quantity.measure == "share" and Fraction(quantity.hi or quantity.lo) <= 100:  # F14
        high = Fraction(100) if high is None else min(high, Fraction(100))
    return low, high


def _read(text: str, measure: str, how: str) -> tuple[Fraction, Fraction | None]:
    """Return what one number stands for (F3 to F11)."""
    value, half, unit = Fraction(text), _half(text, measure), _last_unit(text)
    if how == "printed":
        return value - half, value + half
    if how == "approx":
        spread = max(min(max(unit, abs(value) / 50), abs(value) / 10), half)
        return value - spread, value + spread
    if how == "nearly":
        return value - max(min(unit, abs(value) / 10), half), value
    if how == "at_most":
        return min(value, Fraction(0)), value
    return value, value if how == "exact" else None


def _last_unit(text: str) -> Fraction:
    """Return one unit of the last digit that is not zero."""
    digits = text.lstrip("-")
    if "." in digits or digits == "0":
        return Fraction(1, 10 ** len(digits.partition(".")[2]))
    return Fraction(10 ** (len(digits) - len(digits.rstrip("0"))))


def _half(text: str, measure: str) -> Fraction:
    """Return half a unit of the last digit that counts (F3 to F7)."""
    unit = _last_unit(text)
    if "." in text or measure == "share":
        return Fraction(1, 10 ** len(text.partition(".")[2])) / 2
    if measure == "count" and unit < 100:
        return Fraction(0)
    return max(min(unit / 2, abs(Fraction(text)) / 20), Fraction(1, 2))


def _root(value: Fraction) -> Fraction:
    """Return a square root, rounded up in the 40th digit after the point where it has no end (F21)."""
    scale = 10**40
    found = Fraction(isqrt(value.numerator * value.denominator * scale**2), value.denominator * scale)
    return found if found**2 == value else found + Fraction(1, scale)


# --- 24. The vectors ----------------------------------------------------------------------------------------

Run = Callable[[Any], object]


def _hexes(values: Iterable[str]) -> list[bytes]:
    return [bytes.fromhex(value) for value in values]


def _exact_text(value: Fraction | None) -> str | None:
    return None if value is None else shortest(int(value * 10**40), 40)


def _run_quantity(given: Any) -> object:  # noqa: ANN401 - the input of a vector is any JSON
    quantity = parse_quantity(given)
    lo, hi = quantity.amount[:2]
    return {"measure": quantity.measure, "lo": shortest(lo), "hi": None if hi is None else shortest(hi)}


def _run_rounding(given: Json) -> object:
    quantity = Quantity(given["unit"], given["lo"], given.get("hi", given["lo"]), given.get("u", "0"))
    lo, hi = implied(quantity, given["rounding"])
    return {"lo": _exact_text(lo), "hi": _exact_text(hi)}


def _run_key(given: str) -> object:
    key = parse_key(given)
    return {"name": key.name, "id": key.id.hex(), "algorithm": key.algorithm, "public": key.public.hex()}


def _run_envelope(given: Json) -> object:
    envelope = open_envelope(given["leaf"].encode())
    envelope.verify(parse_key(given["key"]), "E5")
    return {"payload": envelope.payload.decode()}


def _run_consent(given: Json) -> object:
    agreed = canonical({name: given[name] for name in ("key", "origin", "party", "role")})
    check_consent(given["consent"], parse_key(given["key"]), agreed)
    return {"payload": agreed.decode()}


def _run_roll(given: Json) -> object:
    told = [
        read_statement(
            {"_sd_alg": "sha-256", "nonce": "00" * 16, "said": "2014", "postings": [], "about": []}
            | {"origin": given["origin"]}
            | entry
        )
        for entry in given["entries"]
    ]
    roll = Roll(parse_key(given["log"]))
    for index, statement in enumerate(told):
        check_body(statement)
        roll.call(statement, index)
    return {
        "keys": [[key, one.party, one.role, one.vouched_by] for key, one in roll.enrolments.items()],
        "revoked": [[key, one.entry, one.by, one.since] for key, one in roll.revoked.items()],
    }


def _run_statement(given: str) -> object:
    told = read_statement(parse_canonical(given.encode("utf-8", "surrogatepass")))
    return {
        "issuer": parse_key(told.issuer).name,
        "seq": told.seq,
        "said": list(told.said[1:]),
        "type": told.type,
        "verbs": [posting.verb for posting in told.postings],
        "about": [list(pair) for pair in told.about],
    }


def _run_report(given: Json) -> object:
    record = [Known(one["id"], one["party"], read_statement(one["statement"])) for one in given["statements"]]
    as_of, known_at = (parse_time(given[name]) if given[name] else None for name in ("as_of", "known_at"))
    return compute_figures(record, as_of, known_at).all


def _run_plan(given: Json) -> object:
    return read_plan(given["body"])[0].hash.hex()


def _run_seed(given: Json) -> object:
    shares = {party: bytes.fromhex(share) for party, share in given["shares"].items()}
    root, plan_hash, chance = _hexes([given["root"], given["plan"], given["chance"]])
    return seed(given["origin"], given["size"], root, plan_hash, shares, chance).hex()


def _run_redraw(given: Json) -> object:
    record = [Known(one["id"], one["party"], read_statement(one["statement"])) for one in given["statements"]]
    return [one.result for one in redraw(record, parse_key(given["key"]), whole=True)]


def _run_signed_checkpoint(given: Json) -> object:
    signed = open_checkpoint(given["note"].encode(), parse_key(given["key"]))
    return {"size": signed.checkpoint.size, "time": signed.time, "previous": signed.previous.hex()}


def _run_cosignature(given: Json) -> object:
    note, key = parse_note(given["note"].encode()), parse_cosigner_key(given["key"])
    line = note.by(key)
    if line is None:
        fail("L18", "no known key signed this note")
    return check_cosignature(line, note.text, key)


def _run_checkpoint(given: Json) -> object:
    found = parse_checkpoint(given["text"])
    return {"origin": found.origin, "size": found.size, "root": found.root.hex()}


def _run_note(given: Json) -> object:
    data = bytes.fromhex(given["hex"]) if "hex" in given else given["note"].encode()
    return [line.name for line in parse_note(data).lines]


def _run_policy(given: Json) -> object:
    policy = parse_policy(given["policy"].encode())
    groups = {name: [threshold, list(members)] for name, (threshold, members) in policy.groups.items()}
    return {
        "logs": len(policy.logs),
        "witnesses": list(policy.witnesses),
        "groups": groups,
        "quorum": policy.quorum,
    }


def _run_quorum(given: Json) -> object:
    log, times = check_policy(parse_policy(given["policy"].encode()), given["note"].encode())
    return {"log": str(log), "witnesses": times}


def _run_check_inclusion(given: Json) -> None:
    leaf, root = _hexes([given["leaf"], given["root"]])
    check_inclusion(_hexes(given["proof"]), given["index"], given["size"], leaf, root)


def _run_check_consistency(given: Json) -> None:
    old, new = _hexes([given["old_root"], given["new_root"]])
    check_consistency(_hexes(given["proof"]), given["old"], given["new"], old, new)


def _leaf_hashes(given: Json) -> list[bytes]:
    return [leaf_hash(leaf) for leaf in _hexes(given["leaves"])]


def _run_large_entry(given: Json) -> object:
    require(given["length"] <= LARGEST_LEAF, "L5", "an entry is larger than 65,535 bytes")
    return given["length"] + 2


OPERATIONS: Mapping[str, Run] = {
    "root": lambda given: tree_root(_leaf_hashes(given)).hex(),
    "inclusion": lambda given: [
        each.hex() for each in prove_inclusion(_leaf_hashes(given)[: given["size"]], given["index"])
    ],
    "consistency": lambda given: [
        each.hex() for each in prove_consistency(_leaf_hashes(given)[: given["new"]], given["old"])
    ],
    "check_inclusion": _run_check_inclusion,
    "check_consistency": _run_check_consistency,
    "note": _run_note,
    "open": lambda given: [
        key.name for key in open_note(parse_note(given["note"].encode()), map(parse_key, given["keys"]))
    ],
    "checkpoint": _run_checkpoint,
    "signed_checkpoint": _run_signed_checkpoint,
    "cosignature": _run_cosignature,
    "path": lambda given: dict(zip(("folder", "index", "width"), parse_tile_path(given["path"]))),
    "tiles": lambda given: tile_paths(given["size"]),
    "hash_tiles": lambda given: {str(level): [full, rest] for level, full, rest in hash_tiles(given["size"])},
    "bundle": lambda given: [item.hex() for item in parse_entries(bytes.fromhex(given["hex"]))],
    "bundle_of_zeros": _run_large_entry,
    "draw": lambda given: draw(bytes.fromhex(given["seed"]), given["stratum"], given["items"], given["sample"]),
    "frame": lambda given: frame_root(given["items"]).hex(),
    "plan": _run_plan,
    "commitment": lambda given: commitment(given["party"], *_hexes([given["plan"], given["secret"]])).hex(),
    "seed": _run_seed,
    "redraw": _run_redraw,
    "parse": _run_policy,
    "check": _run_quorum,
}


def _run_operation(given: Json) -> object:
    return OPERATIONS[given["op"]](given)


VECTORS: dict[str, Run] = {
    "strict-json": lambda given: parse_json(bytes.fromhex(given)),
    "canonical": lambda given: canonical(parse_json(bytes.fromhex(given))).hex(),
    "times": lambda given: dict(zip(("start", "end"), parse_time(given)[1:])),
    "quantities": _run_quantity,
    "rounding": _run_rounding,
    "postings": lambda given: {name: value for name, value in parse_posting(given).value.items() if name != "_sd"},
    "keys": _run_key,
    "envelope": _run_envelope,
    "consent": _run_consent,
    "roll": _run_roll,
    "statements": _run_statement,
    "report": _run_report,
    **dict.fromkeys(("merkle", "note", "tiles", "policy", "selection"), _run_operation),
}
REFUSED: dict[str, Run] = {"canonical": lambda given: parse_canonical(bytes.fromhex(given))}
# What a vector wants, and this program does not compute: sentences for people.
UNWANTED = frozenset({"summary"})
# Rules that are broken by breaking another, which this program names: a signature by another key than the issuer's (E6)
# is none by the issuer (E5), and what is no posting (S16) breaks a rule of postings.
ALSO = {"E6": "E5", "S16": "P2"}
_RULE = re.compile("[A-Z][0-9]+", re.ASCII)


def run_vectors(folder: Path) -> tuple[int, list[str]]:
    """Return how many vectors passed, and a line for each that did not."""
    passed, failed = 0, []
    files = sorted(folder.glob("*.json"))
    if not files:
        raise Misuse(f"there are no vectors in {folder}")
    for file in files:
        for vector in read_vectors(file):
            fault = run_vector(file.stem, vector)
            passed += not fault
            failed += [f"{file.stem}: {vector.get('desc')}: {fault}"] if fault else []
    return passed, failed


def read_vectors(file: Path) -> list[Json]:
    """Return the vectors of a file."""
    try:
        found = json.loads(read_file(file))
    except ValueError:
        raise Misuse(f"{file} holds no vectors") from None
    if not isinstance(found, list) or not all(isinstance(one, dict) and "input" in one for one in found):
        raise Misuse(f"{file} holds no vectors")
    return found


def run_vector(name: str, vector: Json) -> str:
    """Return what is wrong with the answer to one vector, or nothing. An error that is no rule is a hint for people."""
    if name not in VECTORS:
        return "this program does not know these vectors"
    error = vector.get("error", "")
    run = REFUSED.get(name, VECTORS[name]) if error else VECTORS[name]
    try:
        found = run(vector["input"])
    except Fault as fault:
        right = error and (fault.rule in {error, ALSO.get(error)} or not _RULE.fullmatch(error))
        return "" if right else f"expected {error or 'no fault'}, found {fault}"
    want = vector.get("want")
    if isinstance(want, dict):
        want = {name: value for name, value in want.items() if name not in UNWANTED}
    return f"expected {error}" if error else "" if canonical(found) == canonical(want) else f"found {found}"


# --- 25. The command line -----------------------------------------------------------------------------------

LARGEST_FILE = 6 * 2**30  # the largest bundle, in base64, in a page
LARGEST_TRUST = 2**20  # a policy, or a checkpoint that is remembered


def main(arguments: Sequence[str] | None = None) -> int:
    """Verify as the arguments say, print what came of it, and return the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that lacks a letter is no reason to break off
    asked = read_arguments(arguments)
    try:
        return run(asked)
    except Fault as fault:
        return complain(printable(fault), 1)
    except Misuse as misuse:
        return complain(printable(misuse), 2)
    except MemoryError:
        return complain("B1: the file is too large for the memory of this machine", 1)
    except BrokenPipeError:  # whoever reads what is printed has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 2
    except Exception as error:  # noqa: BLE001 - whatever happens, nothing unverified exits 0, and nobody sees a traceback
        return complain(f"this program failed, and has verified nothing: {printable(repr(error))[:400]}", 1)


def run(asked: argparse.Namespace) -> int:
    """Do what is asked, and return the exit code; raise the fault that is found."""
    if asked.vectors:
        return report_vectors(asked.vectors)
    return report_refusal(asked) if asked.refusal else report_bundle(asked)


def read_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Return the arguments; exit 2 where they make no sense."""
    parser = argparse.ArgumentParser(
        description="Check a Custodiet report: every signature, every proof, every figure.",
        epilog="Exit 0: it holds, as far as is said. Exit 1: a rule is broken. Exit 2: the program was called wrongly.",
    )
    parser.add_argument("bundle", nargs="?", type=Path, metavar="BUNDLE", help="a ZIP file, or a page that carries one")
    parser.add_argument("--policy", type=Path, metavar="FILE", help="the log and the witnesses that you trust")
    parser.add_argument("--remember", type=Path, metavar="FILE", help="check the log against FILE, and keep it there")
    parser.add_argument("--refusal", type=Path, metavar="FILE", help="check a log's refusal, by the key in your policy")
    parser.add_argument("--json", action="store_true", help="print the verdict as one JSON object")
    parser.add_argument("--vectors", type=Path, metavar="DIRECTORY", help="run the vectors of the specification")
    found = parser.parse_args(arguments)
    if sum(each is not None for each in (found.bundle, found.vectors, found.refusal)) != 1:
        parser.error("name one bundle, or --refusal and a file, or --vectors and a directory")
    if found.refusal and (found.remember or not found.policy):
        parser.error("--refusal goes with a --policy, which names the log's key, and with nothing to remember")
    if found.vectors and (found.policy or found.remember or found.json):
        parser.error("--vectors goes with no other option")
    return found


def read_policy(path: Path) -> Policy:
    """Return the reader's own policy; where it is broken, the program was called wrongly."""
    try:
        return parse_policy(read_file(path, LARGEST_TRUST))
    except Fault as fault:
        raise Misuse(f"{fault} ({path})") from None


def report_refusal(asked: argparse.Namespace) -> int:
    """Check a refusal, and print what it proves."""
    refusal = open_refusal(read_policy(asked.policy), read_file(asked.refusal, LARGEST_TRUST))
    if asked.json:
        print(json.dumps(refusal.row(), indent=1))
        return 0
    for line in refusal.lines():
        print(printable(line))
    return 0


def report_bundle(asked: argparse.Namespace) -> int:
    """Verify a bundle and print the verdict."""
    policy = read_policy(asked.policy) if asked.policy else None
    remembered = read_file(asked.remember, LARGEST_TRUST) if asked.remember and asked.remember.exists() else None
    verdict = verify_bundle(read_file(asked.bundle), policy, remembered)
    if asked.remember:
        keep(asked.remember, verdict.signed.note)
    if asked.json:
        print(json.dumps(verdict.row(), indent=1))
        return 0
    for line in verdict.lines():
        print(printable(line))
    if asked.remember and remembered is None:
        print(printable(f"Remembered in {asked.remember}: from now on, the log must continue these entries."))
    return 0


def report_vectors(folder: Path) -> int:
    """Run the vectors and say how many passed."""
    passed, failed = run_vectors(folder)
    for line in failed:
        print(printable(line)[:1000])
    print(f"{passed} of {passed + len(failed)} vectors passed.")
    return 1 if failed else 0


def complain(message: str, code: int) -> int:
    """Print one line to standard error, and return the exit code."""
    print(message, file=sys.stderr)
    return code


def read_file(path: Path, largest: int = LARGEST_FILE) -> bytes:
    """Return the bytes of a plain file that is not too large: a device may have no end."""
    try:
        with path.open("rb") as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode) or found.st_size > largest:
                raise Misuse(f"{path} is no plain file of at most {largest} bytes")
            return file.read(largest)
    except (OSError, ValueError) as error:
        raise Misuse(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}") from None


def keep(path: Path, note: bytes) -> None:
    """Put a checkpoint in place of the one that was remembered: whole, or not at all."""
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(note)
        Path(temporary).replace(path)
    except (OSError, ValueError) as error:
        raise Misuse(f"the checkpoint cannot be kept in {path}: {getattr(error, 'strerror', None) or error}") from None


if __name__ == "__main__":
    sys.exit(main())
