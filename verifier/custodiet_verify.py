#!/usr/bin/env python3
"""Verify a Custodiet report without Custodiet: one file, Python 3.9 or later, nothing else, no network.

    python3 custodiet_verify.py REPORT.zip [--policy FILE] [--remember FILE] [--json]
    python3 custodiet_verify.py --vectors DIRECTORY

It shares no code with the product. It was written from the rules in `spec/`, and every check names the rule that it
keeps: S (statement), P (posting), K and E (keys, envelopes, admission), L (log), F (figures), R (report), B (bundle).
What fails ends with one line that begins with the rule.

What it does, in this order (B14, B15):

1. the file is the one canonical ZIP file of its members, and every member is one that a bundle may have;
2. the checkpoint is well formed, and signed three times by the log's key, which the policy or else entry 0 names;
3. every statement is the one that its name says, is signed by its issuer, and is in the tree under the checkpoint;
4. every issuer was enrolled before it spoke, by somebody who might, and no sequence number is used twice;
5. the report is signed, by an enrolled key, over this tree and these figures;
6. the reader's policy has its quorum, and what the reader remembers is continued;
7. every figure of the report is computed anew from the statements, and is the same.

What it cannot do: know who the parties are, whether they tell the truth, or whether others were shown another log. It
says so. Sections: 1 faults, 2 JSON, 3 times, 4 quantities, 5 postings, 6 statements, 7 keys and signatures,
8 envelopes, 9 the tree, 10 notes and checkpoints, 11 policies, 12 files of a log, 13 printed figures, 14 the ZIP file,
15 who may speak, 16 what counts, 17 books, 18 obligations, 19 figures of a report, 20 the bundle, 21 vectors, 22 the
command.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
import re
import struct
import sys
import unicodedata
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from typing import Any, Callable, Dict, Iterable, Iterator, List, NamedTuple, NoReturn, Optional, Sequence, Set, Tuple

# 1. Faults ------------------------------------------------------------------------------------------------------------


class Fault(Exception):
    """A rule is broken: `rule` is its number, `where` the member or the place in it."""

    def __init__(self, rule: str, message: str, where: str = "") -> None:
        super().__init__(rule, message, where)
        self.rule, self.message, self.where = rule, message, where

    def __str__(self) -> str:
        place = f" ({self.where})" if self.where else ""
        return printable(f"{self.rule}: {self.message}{place}")


def fail(rule: str, message: str, where: str = "") -> NoReturn:
    """Raise the fault."""
    raise Fault(rule, message, where)


def require(condition: object, rule: str, message: str, where: str = "") -> None:
    """Raise the fault unless `condition` holds."""
    if not condition:
        fail(rule, message, where)


def printable(text: str) -> str:
    """Show control and direction characters as escapes, so that hostile text cannot act on a terminal."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


# 2. JSON (S1 to S7) ---------------------------------------------------------------------------------------------------

Json = Dict[str, Any]
LARGEST_INTEGER = 2**53 - 1
DEEPEST = 32


def parse_json(data: bytes, where: str = "") -> Any:
    """Return the value of strict JSON (S1 to S6)."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        fail("S1", "the text is not UTF-8", where)
    require(unicodedata.is_normalized("NFC", text), "S5", "the text is not in Normalization Form C", where)
    decoder = json.JSONDecoder(
        object_pairs_hook=_object, parse_int=_integer, parse_float=_no_number, parse_constant=_no_number
    )
    try:
        value = decoder.decode(text)
    except RecursionError:
        fail("S6", "the JSON is nested too deeply", where)
    except ValueError as error:
        fail("S1", f"this is no JSON: {error}", where)
    except Fault as fault:
        fail(fault.rule, fault.message, where)
    _check_texts(value, where)
    return value


def canonical(value: Any) -> bytes:
    """Return the RFC 8785 form of a value with ASCII names and no floating-point number."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def parse_canonical(data: bytes, where: str = "") -> Any:
    """Return the value of JSON that is its own canonical form (S7)."""
    value = parse_json(data, where)
    require(canonical(value) == data, "S7", "the JSON is not in canonical form (RFC 8785)", where)
    return value


def _object(pairs: List[Tuple[str, Any]]) -> Json:
    value = dict(pairs)
    require(len(value) == len(pairs), "S2", "a name stands twice in one JSON object")
    return value


def _integer(digits: str) -> int:
    small = len(digits) <= 17 and abs(int(digits)) <= LARGEST_INTEGER and digits != "-0"
    require(small, "S3", "a number is no integer within 2^53 - 1")
    return int(digits)


def _no_number(digits: str) -> NoReturn:
    fail("S3", f"a number is no integer: {digits[:20]}")


def _check_texts(value: Any, where: str) -> None:
    """Depth (S6), lone surrogates (S4), normal form of escaped text (S5), ASCII names (S7)."""
    todo = [(value, 0)]
    while todo:
        item, depth = todo.pop()
        if isinstance(item, (dict, list)):
            require(depth < DEEPEST, "S6", "the JSON is nested too deeply", where)
            todo += [(child, depth + 1) for child in (item.values() if isinstance(item, dict) else item)]
        for text in item if isinstance(item, dict) else [item] if isinstance(item, str) else []:
            require(not any("\ud800" <= c <= "\udfff" for c in text), "S4", "a lone surrogate is no character", where)
            require(unicodedata.is_normalized("NFC", text), "S5", "a text is not in Normalization Form C", where)
        if isinstance(item, dict):
            require(all(name.isascii() for name in item), "S7", "a name is not ASCII", where)


# 3. Times (S20, S21) --------------------------------------------------------------------------------------------------


class When(NamedTuple):
    """The hull [start, end] of the instants that a text allows, in Unix seconds."""

    text: str
    start: int
    end: int

    @property
    def order(self) -> Tuple[int, int]:
        """Sort by the end; of two that end together, the narrower first."""
        return self.end, -self.start

    def by(self, limit: Optional[When]) -> Optional[bool]:
        """Had it happened by the end of `limit` (R5)? True: surely. None: perhaps. False: no."""
        if limit is None or self.end <= limit.end:
            return True
        return None if self.start < limit.end else False


_TIME = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d))?(Z|[+-]\d\d:\d\d))?)?)?", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_FIRST_INSTANT, _LAST_INSTANT = -62_135_596_800, 253_402_214_400


def parse_time(text: Any) -> When:
    """Return the interval that a time text means."""
    require(isinstance(text, str), "S20", "a time is a text")
    first, slash, last = text.partition("/")
    start, end = _hull(first)
    if slash:
        end = _hull(last)[1]
        require(start < end, "S21", f"an interval ends before it begins: {text[:60]}")
    return When(text, start, end)


def _hull(text: str) -> Tuple[int, int]:
    match = _TIME.fullmatch(text)
    require(match, "S20", f"this is no time: {text[:60]}")
    year, month, day, hour, minute, second, zone = match.groups()  # type: ignore[union-attr]  # it matched
    try:
        start = datetime(int(year), int(month or 1), int(day or 1), tzinfo=timezone.utc)
        if hour:
            start = start.replace(hour=int(hour), minute=int(minute), second=int(second or 0))
            seconds = _unix(start) - _offset(zone)
            require(_FIRST_INSTANT <= seconds < _LAST_INSTANT, "S20", f"no calendar has this time: {text[:60]}")
            return seconds, seconds
        if day:
            end = start + timedelta(days=1)
        elif month:
            end = (start + timedelta(days=32)).replace(day=1)
        else:
            end = start.replace(year=start.year + 1)
    except (ValueError, OverflowError):
        fail("S20", f"this date does not exist: {text[:60]}")
    return _unix(start), _unix(end)


def _offset(zone: str) -> int:
    if zone == "Z":
        return 0
    hours, minutes = int(zone[1:3]), int(zone[4:6])
    if zone == "-00:00" or hours > 23 or minutes > 59:
        raise ValueError(zone)
    return (hours * 3600 + minutes * 60) * (-1 if zone[0] == "-" else 1)


def _unix(moment: datetime) -> int:
    since = moment - _EPOCH
    return since.days * 86_400 + since.seconds


def _day(seconds: int) -> int:
    """The number of a UTC day."""
    return seconds // 86_400


def _last_day(when: When) -> int:
    """The number of the last UTC day that a time touches."""
    return _day(when.end - 1 if when.end > when.start else when.end)


# 4. Quantities (P4 to P10) --------------------------------------------------------------------------------------------

UNITS: Dict[str, Tuple[str, Fraction]] = {
    "t": ("mass", Fraction(1000)),
    "kg": ("mass", Fraction(1)),
    "g": ("mass", Fraction(1, 1000)),
    "mg": ("mass", Fraction(1, 1_000_000)),
    "lb": ("mass", Fraction("0.45359237")),
    "short-ton": ("mass", Fraction("907.18474")),
    "long-ton": ("mass", Fraction("1016.0469088")),
    "pcs": ("count", Fraction(1)),
    "L": ("volume", Fraction(1)),
    "m3": ("volume", Fraction(1000)),
    "%": ("share", Fraction(1, 100)),
    "h": ("time", Fraction(1)),
    "d": ("time", Fraction(24)),
    "Bq": ("activity", Fraction(1)),
}
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,29})(?:\.[0-9]{1,18})?", re.ASCII)
_DIGEST = re.compile(r"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]", re.ASCII)


class Quantity(NamedTuple):
    """As signed: `lo` and `hi` are decimal strings (`hi` None: no upper bound), `shared` pairs of source and text."""

    unit: str
    lo: str
    hi: Optional[str]
    u: str
    shared: Tuple[Tuple[str, str], ...]
    name: str
    hidden: bool

    @property
    def measure(self) -> str:
        """Mass, count, ..."""
        return UNITS[self.unit][0]

    def amount(self, text: str) -> Fraction:
        """A number of this quantity in the canonical unit."""
        return Fraction(text) * UNITS[self.unit][1]

    @property
    def low(self) -> Fraction:
        """The lower bound in the canonical unit."""
        return self.amount(self.lo)

    @property
    def high(self) -> Optional[Fraction]:
        """The upper bound in the canonical unit, or None."""
        return None if self.hi is None else self.amount(self.hi)


def parse_quantity(value: Any) -> Quantity:
    """Return the quantity of its JSON object."""
    require(isinstance(value, dict) and isinstance(value.get("unit"), str), "P4", "a quantity has a unit")
    require(value["unit"] in UNITS, "P4", f"the unit is not known: {value['unit'][:20]}")
    known = {"unit", "lo", "hi", "u", "shared", "name", "_sd"}
    require(value.keys() <= known, "P4", "a quantity has a member that it may not have")
    check_digests(value, "P25")
    name = text_of(value, "name", "P8") if "name" in value else ""
    if "lo" not in value:
        require("_sd" in value, "P9", "a quantity without lo is withheld, and has a digest")
        return Quantity(value["unit"], "0", None, "0", (), name, hidden=True)
    lo, hi, u = _number(value["lo"]), _number(value["hi"]) if "hi" in value else None, _number(value.get("u", "0"))
    require(hi is None or Fraction(lo) <= Fraction(hi), "P6", "hi is below lo")
    require(Fraction(u) >= 0, "P7", "an uncertainty is not negative")
    return Quantity(value["unit"], lo, hi, u, _shared(value.get("shared", [])), name, hidden=False)


def _number(text: Any) -> str:
    require(isinstance(text, str) and _DECIMAL.fullmatch(text), "P5", "this is no decimal number in quotes")
    require(not (text.startswith("-") and not Fraction(text)), "P5", "zero is not negative")
    return str(text)


def _shared(value: Any) -> Tuple[Tuple[str, str], ...]:
    pairs = isinstance(value, list) and all(
        isinstance(pair, list) and len(pair) == 2 and all(isinstance(part, str) for part in pair) for pair in value
    )
    require(pairs, "P7", "shared is a list of pairs of texts")
    return tuple((source, _number(u)) for source, u in value)


def check_digests(value: Json, rule: str) -> None:
    """`_sd` is a list of digests in ascending order, at least one, each once (S25, P25)."""
    if "_sd" in value:
        found = value["_sd"]
        right = isinstance(found, list) and found and all(isinstance(d, str) and _DIGEST.fullmatch(d) for d in found)
        require(right and all(a < b for a, b in zip(found, found[1:])), rule, "_sd is no ordered list of digests")


def decimal_text(value: Fraction) -> str:
    """Return the shortest decimal string of a value; all that is computed here has one."""
    digits, scale = value, 0
    while digits.denominator != 1:
        digits, scale = digits * 10, scale + 1
    whole = str(abs(digits.numerator)).zfill(scale + 1)
    text = f"{whole[:-scale]}.{whole[-scale:]}" if scale else whole
    return f"-{text}" if value < 0 else text


# 5. Postings (P1 to P25) ----------------------------------------------------------------------------------------------

LONGEST = 1024
MEANS = {"", "seen", "counted", "weighed", "sampled", "remote", "documents", "told"}
KINDS = {"measured", "declared", "reported", "projected", "planned"}
ROUNDINGS = {"", "exact", "printed", "approx", "nearly", "more_than", "at_least", "at_most"}
VERDICTS = {"fulfilled", "part", "extended", "waived", "contested", "breached"}
VIRTUAL = {"~made", "~found", "~destroyed", "~transformed", "~relabelled", "~lost", "~used", "~outside"}
TESTS = {
    "held-at-most": {"voice", "class", "within", "limit"},
    "gone-at-least": {"voice", "class", "sink", "limit"},
    "marked": {"voice", "subjects", "aspect", "value"},
    "never-out": {"voice", "class", "place", "allowed"},
    "each-month": {"debtor", "type", "first"},
    "within-hours": {"debtor", "trigger", "answer", "hours"},
}
_VERBS = {
    "move": ("act item qty from to at", "means"),
    "count": ("act account item qty at", "complete population examined means"),
    "mark": ("act subject aspect value at", "holds means"),
    "claim": ("act subject qty as_of kind", "basis of rounding means"),
    "owe": ("id debtor", "text test due beneficiary paragraph"),
    "settle": ("obligation verdict at", "due evidence"),
}
_TIMES = {"at", "as_of", "due"}


class Posting(NamedTuple):
    """A checked posting: its JSON object, with its times and its quantity as read."""

    verb: str
    value: Json
    times: Dict[str, When]
    qty: Optional[Quantity]

    def text(self, name: str) -> str:
        """A text member, or the empty text."""
        return str(self.value.get(name, ""))

    @property
    def holds(self) -> bool:
        """Does a mark assert, and not deny?"""
        return bool(self.value.get("holds", True))


def parse_posting(value: Any) -> Posting:
    """Return a posting, every member checked."""
    verb = value.get("verb") if isinstance(value, dict) else None
    require(isinstance(verb, str) and verb in _VERBS, "P1", "a posting is an object with one of six verbs")
    required, optional = (set(names.split()) for names in _VERBS[str(verb)])
    require(required <= value.keys(), "P2", f"a {verb} lacks a member")
    require(value.keys() <= required | optional | {"verb", "_sd"}, "P2", f"a {verb} has a member that it may not have")
    check_digests(value, "P25")
    if verb == "owe":
        require("test" in value or "text" in value, "P21", "an owe has a test or a text")
    for name, member in value.items():
        if name not in {"verb", "_sd"}:
            _MEMBERS.get(name, _plain)(value, name, member)
    times = {name: parse_time(value[name]) for name in _TIMES & value.keys()}
    return Posting(str(verb), value, times, parse_quantity(value["qty"]) if "qty" in value else None)


def text_of(value: Json, name: str, rule: str) -> str:
    """A text of 1 to 1,024 characters."""
    text = value[name]
    require(isinstance(text, str) and 0 < len(text) <= LONGEST, rule, f"{name} is a text of 1 to {LONGEST} characters")
    return str(text)


def _plain(value: Json, name: str, _: Any) -> None:
    text_of(value, name, "P19" if name in {"basis", "of"} else "P24")


def _word(words: Iterable[str], rule: str) -> Callable[[Json, str, Any], None]:
    def check(_: Json, name: str, member: Any) -> None:
        require(isinstance(member, str) and member in words, rule, f"{name} is a word of a closed list")

    return check


def _account(value: Json, name: str, _: Any) -> None:
    account = text_of(value, name, "P24")
    right = account in VIRTUAL or (account[0] != "~" and account.partition("@")[2])
    require(right, "P11", f"{name} is no account")


def _flag(rule: str) -> Callable[[Json, str, Any], None]:
    def check(_: Json, name: str, member: Any) -> None:
        require(isinstance(member, bool), rule, f"{name} is true or false")

    return check


def _whole(rule: str) -> Callable[[Json, str, Any], None]:
    def check(_: Json, name: str, member: Any) -> None:
        require(type(member) is int and member >= 0, rule, f"{name} is a whole number from 0")

    return check


def _texts(rule: str) -> Callable[[Json, str, Any], None]:
    def check(_: Json, name: str, member: Any) -> None:
        texts = isinstance(member, list) and all(isinstance(x, str) and 0 < len(x) <= LONGEST for x in member)
        require(texts, rule, f"{name} is a list of texts")

    return check


def _time(_: Json, name: str, member: Any) -> None:
    require(isinstance(member, str), "P24", f"{name} is a time in quotes")
    try:
        parse_time(member)
    except Fault as fault:
        fail("P24", f"{name}: {fault.message}")


def _ignore(_: object) -> None:
    """What was read is read again where it is kept."""


def _test(_: Json, __: str, member: Any) -> None:
    kind = member.get("kind") if isinstance(member, dict) else None
    require(isinstance(kind, str) and kind in TESTS, "P22", "this test is not of a known kind")
    require(member.keys() == TESTS[str(kind)] | {"kind"}, "P22", "this test has not the members of its kind")
    checks = {"subjects": _texts("P22"), "allowed": _texts("P22"), "hours": _whole("P22")}
    for name in TESTS[str(kind)]:
        if name == "limit":
            parse_quantity(member[name])
        elif name in checks:
            checks[name](member, name, member[name])
        else:
            text_of(member, name, "P24")


_MEMBERS: Dict[str, Callable[[Json, str, Any], None]] = {
    "qty": lambda _value, _name, member: _ignore(parse_quantity(member)),
    "means": _word(MEANS, "P3"),
    "from": _account,
    "to": _account,
    "account": _account,
    "complete": _flag("P14"),
    "population": _whole("P14"),
    "examined": _whole("P14"),
    "holds": _flag("P16"),
    "kind": _word(KINDS, "P19"),
    "rounding": _word(ROUNDINGS, "P20"),
    "verdict": _word(VERDICTS, "P23"),
    "evidence": _texts("P23"),
    "test": _test,
    "at": _time,
    "as_of": _time,
    "due": _time,
}


# 6. Statements (S8 to S25) --------------------------------------------------------------------------------------------

POSITIONS = {"accepts", "rejects", "doubts", "proposes", "agrees", "disputes", "acknowledges", "responds"}
RELATIONS = POSITIONS | {"affirms", "corrects", "withdraws", "transcribes", "translates"}
_REQUIRED = {"_sd_alg", "origin", "issuer", "seq", "nonce", "said", "type", "postings", "about"}
_OPTIONAL = {"attributed_to", "source", "method", "evidence", "classification", "body", "_sd"}
_TARGET = re.compile(r"[0-9a-f]{64}(?:#(?:0|[1-9][0-9]{0,4}))?", re.ASCII)


class Statement(NamedTuple):
    """A checked payload."""

    value: Json
    said: When
    postings: Tuple[Posting, ...]

    @property
    def issuer(self) -> str:
        """The key that signs it, in full."""
        return str(self.value["issuer"])

    @property
    def seq(self) -> int:
        """The key's own count."""
        return int(self.value["seq"])

    @property
    def type(self) -> str:
        """What it says that it is."""
        return str(self.value["type"])

    @property
    def about(self) -> List[Tuple[str, str]]:
        """Relations with their targets."""
        return [(relation, target) for relation, target in self.value["about"]]

    @property
    def attributed_to(self) -> str:
        """Whose word is relayed, or nothing."""
        return str(self.value.get("attributed_to", ""))

    @property
    def body(self) -> Json:
        """What belongs to the type."""
        return dict(self.value.get("body", {}))


def parse_statement(payload: bytes, where: str = "") -> Statement:
    """Return the statement of canonical payload bytes."""
    return read_statement(parse_canonical(payload, where), where)


def read_statement(value: Any, where: str = "") -> Statement:
    """Return the statement of a parsed payload."""
    try:
        require(isinstance(value, dict), "S8", "a statement is an object")
        require(value.keys() >= _REQUIRED, "S8", "the statement lacks a member")
        require(value.keys() <= _REQUIRED | _OPTIONAL, "S8", "a statement has a member that it may not have")
        for name, check in _STATEMENT:
            if name in value:
                check(value, name)
        check_digests(value, "S25")
        check_digests(value.get("body", {}), "S25")
        said = _said(value["said"])
        return Statement(value, said, tuple(parse_posting(posting) for posting in value["postings"]))
    except Fault as fault:
        fail(fault.rule, fault.message, fault.where or where)


def _said(text: Any) -> When:
    try:
        return parse_time(text)
    except Fault as fault:
        fail("S14", f"said: {fault.message}")


def _text_rule(rule: str) -> Callable[[Json, str], None]:
    def check(value: Json, name: str) -> None:
        text_of(value, name, rule)

    return check


def _pattern(rule: str, pattern: str) -> Callable[[Json, str], None]:
    def check(value: Json, name: str) -> None:
        right = isinstance(value[name], str) and re.fullmatch(pattern, value[name], re.ASCII)
        require(right, rule, f"{name} has the wrong form")

    return check


def _kind(rule: str, kind: type) -> Callable[[Json, str], None]:
    def check(value: Json, name: str) -> None:
        require(isinstance(value[name], kind), rule, f"{name} has the wrong form")

    return check


def _about(value: Json, name: str) -> None:
    require(isinstance(value[name], list), "S17", "about is a list of pairs")
    for pair in value[name]:
        two = isinstance(pair, list) and len(pair) == 2 and all(isinstance(part, str) for part in pair)
        require(two and pair[0] in RELATIONS, "S17", "about is a list of pairs of a known relation and a target")
        require(_TARGET.fullmatch(pair[1]), "S17", "a target is a statement's id, or ID#N")


def _source(value: Json, name: str) -> None:
    source = value[name]
    right = isinstance(source, dict) and "id" in source and source.keys() <= {"id", "covers"}
    require(right, "S22", 'a source is {"id"} or {"id", "covers"}')
    text_of(source, "id", "S22")
    covers = source.get("covers", [])
    right = isinstance(covers, list) and all(isinstance(x, str) and 0 < len(x) <= LONGEST for x in covers)
    require(right, "S22", "covers is a list of texts")


def _evidence(value: Json, name: str) -> None:
    right = isinstance(value[name], list) and all(isinstance(item, dict) for item in value[name])
    require(right, "S23", "evidence is a list of objects")


def _sequence(value: Json, name: str) -> None:
    require(type(value[name]) is int and value[name] >= 0, "S12", "seq is a whole number from 0")


_STATEMENT: Sequence[Tuple[str, Callable[[Json, str], None]]] = (
    ("_sd_alg", _pattern("S9", "sha-256")),
    ("origin", _text_rule("S10")),
    ("issuer", _text_rule("S11")),
    ("seq", _sequence),
    ("nonce", _pattern("S13", "[0-9a-f]{32}")),
    ("said", _text_rule("S14")),
    ("type", _pattern("S15", "[a-z][a-z0-9-]{0,63}")),
    ("postings", _kind("S16", list)),
    ("about", _about),
    ("attributed_to", _text_rule("S19")),
    ("source", _source),
    ("method", _text_rule("S19")),
    ("evidence", _evidence),
    ("classification", _text_rule("S19")),
    ("body", _kind("S23", dict)),
)


# 7. Keys and signatures (K1 to K6) ------------------------------------------------------------------------------------

ED25519, COSIGNATURE = 1, 4
_P = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_ROOT_OF_MINUS_ONE = pow(2, (_P - 1) // 4, _P)

Point = Tuple[int, int, int, int]  # extended coordinates: x = X/Z, y = Y/Z, X*Y = Z*T
_NEUTRAL: Point = (0, 1, 1, 0)


class Key(NamedTuple):
    """A named public key."""

    name: str
    algorithm: int
    public: bytes

    @property
    def id(self) -> bytes:
        """The first four bytes of SHA-256(name, LF, algorithm, key)."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.algorithm]) + self.public).digest()[:4]

    def __str__(self) -> str:
        encoded = base64.b64encode(bytes([self.algorithm]) + self.public).decode()
        return f"{self.name}+{self.id.hex()}+{encoded}"


def parse_key(text: str) -> Key:
    """Return the key of a signed-note verifier text, refused unless its point is canonical and of large order."""
    parts = text.split("+", 2)
    require(len(parts) == 3 and len(parts[1]) == 8, "K1", "this is no verifier key")
    name, digest, encoded = parts
    try:
        data = decode_base64(encoded, "K1")
    except Fault:
        fail("K1", "this is no verifier key")
    require(len(data) == 33, "K1", "this is no verifier key")
    shown = name and all(c.isprintable() and not c.isspace() for c in name) and unicodedata.is_normalized("NFC", name)
    require(shown, "K3", "the key's name is empty, or holds what it may not")
    require(data[:1] in (bytes([ED25519]), bytes([COSIGNATURE])), "K3", "the key's algorithm is not known")
    key = Key(name, data[0], data[1:])
    require(key.id.hex() == digest, "K2", "the key's hash does not match")
    _open_point(key.public)
    return key


def decode_base64(text: str, rule: str) -> bytes:
    """Return the bytes of canonical base64."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, ValueError):
        fail(rule, "this is not base64")
    require(base64.b64encode(data).decode() == text, rule, "the base64 is not canonical")
    return data


_points: Dict[bytes, Point] = {}


def _open_point(public: bytes) -> Point:
    """Return the point of a public key (K4, K5)."""
    if public in _points:
        return _points[public]
    y, sign = int.from_bytes(public, "little") & (2**255 - 1), public[-1] >> 7 if public else 0
    require(len(public) == 32 and y < _P, "K4", "the public key is not canonical")
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT_OF_MINUS_ONE % _P
    require((x * x - square) % _P == 0 and (x or not sign), "K4", "the public key is not a point of the curve")
    if x & 1 != sign:
        x = _P - x
    point: Point = (x, y, 1, x * y % _P)
    eightfold = _double(_double(_double(point)))
    require(eightfold[0] % _P or (eightfold[1] - eightfold[2]) % _P, "K5", "the public key is a point of small order")
    _points[public] = point
    return point


def _add(p: Point, q: Point) -> Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % _P, (p[1] + p[0]) * (q[1] + q[0]) % _P
    c, d = 2 * p[3] * q[3] * _D % _P, 2 * p[2] * q[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _double(p: Point) -> Point:
    a, b, c = p[0] * p[0] % _P, p[1] * p[1] % _P, 2 * p[2] * p[2] % _P
    h = a + b
    e, g = h - (p[0] + p[1]) * (p[0] + p[1]) % _P, a - b
    f = c + g
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


_tables: Dict[bytes, List[List[Point]]] = {}
_BASE = bytes.fromhex("5866666666666666666666666666666666666666666666666666666666666666")


def _table(public: bytes) -> List[List[Point]]:
    """For each of 64 digits of four bits, the multiples 0 to 15 of 16**digit times a point: made once for each key."""
    if public not in _tables:
        rows, power = [], _open_point(public)
        for _ in range(64):
            row = [_NEUTRAL, power]
            for _ in range(14):
                row.append(_add(row[-1], power))
            rows.append(row)
            power = _double(row[8])
        _tables[public] = rows
    return _tables[public]


def _times(public: bytes, scalar: int) -> Point:
    found = _NEUTRAL
    for row in _table(public):
        if scalar & 15:
            found = _add(found, row[scalar & 15])
        scalar >>= 4
    return found


def verify_signature(key: Key, signature: bytes, message: bytes, rule: str, where: str = "") -> None:
    """Raise unless `signature` is Ed25519 of `message` by `key` (K6), without a cofactor: S*B - h*A gives R's bytes."""
    s = int.from_bytes(signature[32:], "little")
    require(len(signature) == 64 and s < _ORDER, "K6", "the signature is not reduced, or not 64 bytes long", where)
    h = int.from_bytes(hashlib.sha512(signature[:32] + key.public + message).digest(), "little") % _ORDER
    x, y, z, _ = _add(_times(_BASE, s), _times(key.public, _ORDER - h))
    inverse = pow(z, _P - 2, _P)
    encoded = (y * inverse % _P) | ((x * inverse % _P & 1) << 255)
    right = encoded.to_bytes(32, "little") == signature[:32]
    require(right, rule, f"the signature is not by {key.name} over these bytes", where)


# 8. Envelopes (E1 to E6) ----------------------------------------------------------------------------------------------

PAYLOAD_TYPE = "application/vnd.custodiet.statement.v1+json"
CONSENT_TYPE = "application/vnd.custodiet.consent.v1+json"
LARGEST_LEAF = 65_535


def open_envelope(leaf: bytes, where: str = "") -> Tuple[bytes, bytes]:
    """Return payload and signature of a leaf, the signature not yet verified."""
    require(len(leaf) <= LARGEST_LEAF, "E2", "the leaf is too large", where)
    try:
        value = parse_canonical(leaf, where)
    except Fault as fault:
        fail("E1", f"the leaf is no canonical JSON: {fault.rule}: {fault.message}", where)
    names = {"payload", "payloadType", "signatures"}
    require(isinstance(value, dict) and value.keys() == names, "E1", "this is no envelope", where)
    one = value["signatures"][0] if isinstance(value["signatures"], list) and len(value["signatures"]) == 1 else {}
    texts = [value["payload"], value["payloadType"], *(one.values() if isinstance(one, dict) else [])]
    right = isinstance(one, dict) and one.keys() == {"keyid", "sig"} and all(isinstance(text, str) for text in texts)
    require(right, "E1", "an envelope has one signature, and texts in it", where)
    require(value["payloadType"] == PAYLOAD_TYPE, "E3", "the payload is of another type", where)
    return decode_base64(value["payload"], "E4"), decode_base64(one["sig"], "E4")


def encoding(kind: str, payload: bytes) -> bytes:
    """DSSE's pre-authentication encoding (E5)."""
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind.encode(), len(payload), payload)


def authenticate(leaf: bytes, origin: str, where: str) -> Statement:
    """Return the statement of a leaf that its issuer signed for the log of `origin` (E7 to E10)."""
    payload, signature = _opened(leaf, where)
    statement = parse_statement(payload, where)
    require(statement.value["origin"] == origin, "E8", "this was signed for another log", where)
    try:
        key = parse_key(statement.issuer)
    except Fault as fault:
        fail(fault.rule, fault.message, where)
    verify_signature(key, signature, encoding(PAYLOAD_TYPE, payload), "E9", where)
    for name, check in _BODIES.get(statement.type, {}).items():
        require(check(statement.body.get(name)), "E10", f"the body lacks {name}, or it has the wrong form", where)
    return statement


def _opened(leaf: bytes, where: str) -> Tuple[bytes, bytes]:
    try:
        return open_envelope(leaf, where)
    except Fault as fault:
        fail(fault.rule, fault.message, fault.where or where)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 16_384


def _is_word(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch("[a-z][a-z0-9-]{0,63}", value, re.ASCII) is not None


def _is_digest(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch("[0-9a-f]{64}", value, re.ASCII) is not None


def _is_whole(value: Any) -> bool:
    return type(value) is int and value >= 0


def _is_cut(value: Any) -> bool:
    return value is None or (isinstance(value, str) and _means_something(value))


def _means_something(text: str) -> bool:
    try:
        parse_time(text)
    except Fault:
        return False
    return True


_BODIES: Dict[str, Dict[str, Callable[[Any], bool]]] = {
    "founding": {"key": _is_text, "party": _is_text, "regime": _is_word},
    "enrolment": {"key": _is_text, "party": _is_text, "role": _is_word},
    "extract": {
        "size": _is_whole,
        "root": _is_digest,
        "regime": _is_word,
        "figures": _is_digest,
        "findings": _is_digest,
        "as_of": _is_cut,
        "known_at": _is_cut,
    },
}


# 9. The tree (L1 to L4) -----------------------------------------------------------------------------------------------


def leaf_hash(entry: bytes) -> bytes:
    """SHA-256(0x00, entry)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01, left, right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def tree_root(hashes: Sequence[bytes]) -> bytes:
    """The root over leaf hashes: pairs are joined from the left, a last one without a neighbour goes up as it is."""
    level = list(hashes)
    if not level:
        return hashlib.sha256(b"").digest()
    while len(level) > 1:
        odd = level[-1:] if len(level) % 2 else []
        level = [node_hash(a, b) for a, b in zip(level[::2], level[1::2])] + odd
    return level[0]


def prove_inclusion(hashes: Sequence[bytes], index: int) -> List[bytes]:
    """The proof of one entry, from the leaf's sibling up (for the vectors)."""
    if len(hashes) <= 1:
        return []
    k = _split(len(hashes))
    if index < k:
        return [*prove_inclusion(hashes[:k], index), tree_root(hashes[k:])]
    return [*prove_inclusion(hashes[k:], index - k), tree_root(hashes[:k])]


def prove_consistency(hashes: Sequence[bytes], old: int, *, whole: bool = True) -> List[bytes]:
    """The proof that the tree of size `old` is the beginning of this one (for the vectors; RFC 6962, 2.1.2)."""
    if old == len(hashes):
        return [] if whole else [tree_root(hashes)]
    k = _split(len(hashes))
    if old <= k:
        return [*prove_consistency(hashes[:k], old, whole=whole), tree_root(hashes[k:])]
    return [*prove_consistency(hashes[k:], old - k, whole=False), tree_root(hashes[:k])]


def _split(size: int) -> int:
    """The largest power of two below a size (L2)."""
    return 1 << ((size - 1).bit_length() - 1)


def check_inclusion(proof: Sequence[bytes], index: int, size: int, leaf: bytes, root: bytes, where: str = "") -> None:
    """Raise unless the proof leads from the leaf to the root (RFC 9162, 2.1.3.2)."""
    require(0 <= index < size, "L3", "the index is not below the size", where)
    require(all(len(each) == 32 for each in (leaf, root, *proof)), "L3", "a hash is not 32 bytes long", where)
    node, last, found = index, size - 1, leaf
    for each in proof:
        require(last, "L3", "the proof is too long", where)
        if node & 1 or node == last:
            found = node_hash(each, found)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            found = node_hash(found, each)
        node, last = node >> 1, last >> 1
    require(not last, "L3", "the proof is too short", where)
    require(found == root, "L3", "the statement is not in the tree of the checkpoint", where)


def check_consistency(proof: Sequence[bytes], old: int, new: int, old_root: bytes, new_root: bytes) -> None:
    """Raise unless the tree of `old` is the beginning of that of `new` (RFC 9162, 2.1.4.2)."""
    require(0 < old <= new, "L4", "such a proof proves nothing")
    require(all(len(each) == 32 for each in (old_root, new_root, *proof)), "L3", "a hash is not 32 bytes long")
    if old == new:
        require(not proof and old_root == new_root, "L3", "two trees of one size have one root and no proof")
        return
    require(proof, "L3", "the proof is empty")
    path = list(proof) if old & (old - 1) else [old_root, *proof]
    node, last = old - 1, new - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    first = second = path[0]
    for each in path[1:]:
        require(last, "L3", "the proof is too long")
        if node & 1 or node == last:
            first, second = node_hash(each, first), node_hash(each, second)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            second = node_hash(second, each)
        node, last = node >> 1, last >> 1
    require(not last and (first, second) == (old_root, new_root), "L3", "the later tree does not continue the earlier")


# 10. Notes and checkpoints (L13 to L27) -------------------------------------------------------------------------------

LARGEST_TIME = 253_402_214_399


class Line(NamedTuple):
    """A signature line, not verified."""

    name: str
    key_id: bytes
    signature: bytes

    def is_by(self, key: Key) -> bool:
        """Does it say that `key` made it?"""
        return (self.name, self.key_id) == (key.name, key.id)


class Note(NamedTuple):
    """A text and its signature lines."""

    text: str
    lines: Tuple[Line, ...]

    def by(self, key: Key) -> Optional[Line]:
        """The line by a key, if there is one."""
        return next((line for line in self.lines if line.is_by(key)), None)


class Checkpoint(NamedTuple):
    """A log's origin, size and root."""

    origin: str
    size: int
    root: bytes


def parse_note(data: bytes, where: str = "") -> Note:
    """Return a signed note, its form checked."""
    require(len(data) <= LARGEST_LEAF, "L13", "the note is too large", where)
    try:
        whole = data.decode("utf-8")
    except UnicodeDecodeError:
        fail("L13", "the note is not UTF-8", where)
    require(not re.search(r"[\x00-\x09\x0b-\x1f]", whole), "L13", "the note holds a control character", where)
    text, divider, signatures = whole.rpartition("\n\n")
    require(divider and signatures.endswith("\n"), "L14", "this is no signed note", where)
    lines = tuple(_line(line, where) for line in signatures[:-1].split("\n"))
    require(len({line[:2] for line in lines}) == len(lines), "L17", "a key signed twice", where)
    return Note(text + "\n", lines)


def _line(text: str, where: str) -> Line:
    match = re.fullmatch(r"\u2014 ([^\s+]+) (\S+)", text)
    require(match, "L15", "this is no signature line", where)
    name, encoded = match.groups()  # type: ignore[union-attr]  # it matched
    try:
        data = decode_base64(encoded, "L16")
    except Fault as fault:
        fail(fault.rule, fault.message, where)
    require(len(data) > 4, "L15", "the signature is too short", where)
    return Line(name, data[:4], data[4:])


def parse_checkpoint(text: str, where: str = "") -> Checkpoint:
    """Return what the three lines of a checkpoint say."""
    lines = text.split("\n")
    require(len(lines) == 4 and lines[0] and not lines[3], "L19", "a checkpoint has three lines", where)
    require(re.fullmatch(r"0|[1-9][0-9]{0,18}", lines[1], re.ASCII), "L19", "the size is no number", where)
    try:
        root = decode_base64(lines[2], "L19")
    except Fault as fault:
        fail(fault.rule, fault.message, where)
    require(len(root) == 32, "L19", "the root is not 32 bytes long", where)
    require(int(lines[1]) < 2**63, "L20", "the size is out of range", where)
    return Checkpoint(lines[0], int(lines[1]), root)


def open_note(note: Note, keys: Iterable[Key]) -> List[Key]:
    """Return the keys that signed; a false signature by one of them fails the note (L18)."""
    signed = []
    for key in keys:
        line = note.by(key)
        if line:
            verify_signature(key, line.signature, note.text.encode(), "L18")
            signed.append(key)
    require(signed, "L18", "no signature is by a key that you trust")
    return signed


def check_cosignature(line: Line, text: str, key: Key, where: str = "") -> int:
    """Return the time of a cosignature (L22, L23)."""
    seconds = int.from_bytes(line.signature[:8], "big")
    require(len(line.signature) == 72, "L22", "a cosignature is 72 bytes long", where)
    require(seconds <= LARGEST_TIME, "L22", "the time of a cosignature is out of range", where)
    message = f"cosignature/v1\ntime {seconds}\n{text}".encode()
    verify_signature(key, line.signature[8:], message, "L23", where)
    return seconds


def open_checkpoint(data: bytes, key: Key, where: str = "") -> Tuple[Checkpoint, int, bytes]:
    """Return the checkpoint, its time and the digest of the one before, signed by the log's key (L21, L25)."""
    note = parse_note(data, where)
    checkpoint = parse_checkpoint(note.text, where)
    require(checkpoint.origin == key.name, "L21", "this is the checkpoint of another log", where)
    require(len(note.lines) >= 3, "L25", "the log's own three lines are missing", where)
    own, timed, tied = note.lines[:3]
    clock = Key(key.name, COSIGNATURE, key.public)
    kind = b"custodiet/previous/v1"
    tie_id = hashlib.sha256(key.name.encode() + b"\n\xff" + kind + key.public).digest()[:4]
    require(own.is_by(key) and timed.is_by(clock), "L25", "the first lines are not by the log's key", where)
    require((tied.name, tied.key_id) == (key.name, tie_id), "L27", "the tie is not by the log's key", where)
    require(len(tied.signature) == 96, "L27", "the tie has the wrong length", where)
    verify_signature(key, own.signature, note.text.encode(), "L18", where)
    seconds = check_cosignature(timed, note.text, clock, where)
    previous = tied.signature[:32]
    message = kind + b"\n" + previous.hex().encode() + b"\n" + note.text.encode()
    verify_signature(key, tied.signature[32:], message, "L27", where)
    return checkpoint, seconds, previous


# 11. Policies (L28 to L33) --------------------------------------------------------------------------------------------


class Policy(NamedTuple):
    """Whom the reader trusts: logs, witnesses by name, groups (threshold, members) in order, the quorum."""

    logs: List[Key]
    witnesses: Dict[str, Key]
    groups: Dict[str, Tuple[int, List[str]]]
    quorum: str


def parse_policy(data: bytes) -> Policy:
    """Return the policy of a C2SP tlog-policy text."""
    require(re.fullmatch(rb"[\t\n\x20-\x7e\x80-\xff]*", data), "L28", "a policy holds no control characters")
    logs: List[Key] = []
    witnesses: Dict[str, Key] = {}
    groups: Dict[str, Tuple[int, List[str]]] = {}
    quorum = None
    members: List[str] = []
    for line in data.decode("utf-8", "surrogateescape").split("\n"):
        words = [word for word in re.split(r"[ \t]+", line) if word]
        if not words or words[0].startswith("#"):
            continue
        kind, names = words[0], {*witnesses, *groups}
        if kind == "log" and len(words) in (2, 3):
            logs.append(_policy_key(words[1], ED25519, [*logs, *witnesses.values()]))
        elif kind == "witness" and len(words) in (3, 4):
            require(words[1] not in names | {"none"}, "L28", "a name is defined twice")
            witnesses[words[1]] = _policy_key(words[2], COSIGNATURE, [*logs, *witnesses.values()])
        elif kind == "group" and len(words) > 3:
            own = words[3:]
            require(words[1] not in names | {"none"}, "L28", "a name is defined twice")
            require(all(name in names for name in own), "L28", "a name is not defined before it is used")
            members += own
            require(len(set(members)) == len(members), "L28", "a name is a member twice")
            groups[words[1]] = _threshold(words[2], len(own)), own
        elif kind == "quorum" and len(words) == 2:
            require(quorum is None, "L31", "there is more than one quorum line")
            require(words[1] in names | {"none"}, "L28", "the quorum is not defined")
            quorum = words[1]
        else:
            fail("L28", "a line of the policy has no known form")
    require(quorum is not None, "L31", "the policy has no quorum line")
    return Policy(logs, witnesses, groups, str(quorum))


def _policy_key(text: str, algorithm: int, others: Iterable[Key]) -> Key:
    key = parse_key(text.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))
    require(key.algorithm == algorithm, "L29", "a key of the policy is of another type")
    require(all(key.public != other.public for other in others), "L29", "a public key stands on two lines")
    return key


def _threshold(text: str, number: int) -> int:
    count = {"any": "1", "all": str(number)}.get(text, text)
    right = re.fullmatch(r"[1-9][0-9]{0,5}", count, re.ASCII) and int(count) <= number
    require(right, "L30", "a threshold is out of range")
    return int(count)


def check_policy(policy: Policy, data: bytes) -> Tuple[Key, Dict[str, int]]:
    """Return the log's key and the witnesses with their times; raise where the quorum is not reached (L32)."""
    note = parse_note(data, "checkpoint")
    origin = parse_checkpoint(note.text, "checkpoint").origin
    logs = [key for key in policy.logs if key.name == origin]
    require(logs, "L32", "your policy does not name this log", "checkpoint")
    log = open_note(note, logs)[0]
    times = {}
    for name, key in policy.witnesses.items():
        line = note.by(key)
        if line:
            times[name] = check_cosignature(line, note.text, key, "checkpoint")
    reached = set(times)
    for name, (threshold, members) in policy.groups.items():
        if sum(member in reached for member in members) >= threshold:
            reached.add(name)
    require(policy.quorum in reached | {"none"}, "L32", "the quorum of your policy is not reached", "checkpoint")
    return log, times


# 12. Files of a log (L5 to L12; for the vectors) ----------------------------------------------------------------------

_TILE = re.compile(r"(tile/(?:entries|0|[1-9]\d?)|checkpoints)/((?:x\d{3}/)*\d{3})(?:\.p/([1-9]\d{0,2}))?", re.ASCII)


def tile_path(folder: str, index: int, width: int = 256) -> str:
    """The path of a tile (L7)."""
    digits = str(index).zfill(3 * -(-len(str(index)) // 3))
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    return "/".join([folder, *(f"x{group}" for group in groups[:-1]), groups[-1]]) + (
        f".p/{width}" if width < 256 else ""
    )


def parse_tile_path(path: str) -> Tuple[str, int, int]:
    """Folder, index and width of a tile's path."""
    match = _TILE.fullmatch(path)
    require(match, "L7", "this is no tile's path")
    folder, name, width = match.groups()  # type: ignore[union-attr]  # it matched
    found = folder, int(re.sub("[x/]", "", name)), int(width or 256)
    require(tile_path(*found) == path, "L7", "this is no tile's path")
    return found


def tile_paths(size: int) -> List[str]:
    """All tiles of the log of a size (L6)."""
    folders = [("tile/entries", size), ("checkpoints", size)]
    level, count = 0, size
    while count:
        folders.append((f"tile/{level}", count))
        level, count = level + 1, count >> 8
    paths = [tile_path(folder, n) for folder, count in folders for n in range(count // 256)]
    return paths + [tile_path(folder, count // 256, count % 256) for folder, count in folders if count % 256]


def parse_entries(data: bytes) -> List[bytes]:
    """The items of an entry bundle (L10)."""
    items, at = [], 0
    while at < len(data):
        length = int.from_bytes(data[at : at + 2], "big")
        require(at + 2 + length <= len(data), "L10", "an entry is cut off")
        items.append(data[at + 2 : at + 2 + length])
        at += 2 + length
    return items


# 13. Printed figures (F1 to F14; for the vectors) ---------------------------------------------------------------------


def implied(quantity: Quantity, rounding: str) -> Tuple[Fraction, Optional[Fraction]]:
    """Return the interval that a figure implies, in its unit, by the convention of spec/figures.md."""
    spread = 3 * Fraction(quantity.u)
    how = rounding or ("exact" if spread else "printed")
    low: Fraction = _ends(quantity.lo, quantity, how)[0] - spread
    high = None if quantity.hi is None else _ends(quantity.hi, quantity, how)[1]
    high = None if high is None else high + spread
    if Fraction(quantity.lo) >= 0:
        low = max(low, Fraction(0))
    if quantity.measure == "share" and Fraction(quantity.hi or quantity.lo) <= 100:
        high = Fraction(100) if high is None else min(high, Fraction(100))
    return low, high


def _ends(text: str, quantity: Quantity, how: str) -> Tuple[Fraction, Optional[Fraction]]:
    value, half = Fraction(text), _half(text, quantity)
    digit = _last_digit(text)
    about = max(min(max(digit, abs(value) / 50), abs(value) / 10), half)
    under = max(min(digit, abs(value) / 10), half)
    ends: Dict[str, Tuple[Fraction, Optional[Fraction]]] = {
        "exact": (value, value),
        "printed": (value - half, value + half),
        "approx": (value - about, value + about),
        "nearly": (value - under, value),
        "more_than": (value, None),
        "at_least": (value, None),
        "at_most": (min(value, Fraction(0)), value),
    }
    return ends[how]


def _last_place(text: str) -> Fraction:
    return Fraction(1, 10 ** len(text.partition(".")[2]))


def _last_digit(text: str) -> Fraction:
    """One unit of the last digit that is not zero."""
    if "." in text or not Fraction(text):
        return _last_place(text)
    return Fraction(10 ** (len(text) - len(text.rstrip("0"))))


def _half(text: str, quantity: Quantity) -> Fraction:
    """Half a unit of the last digit that counts (F3 to F7)."""
    written = _last_place(text) / 2
    coarse = _last_digit(text) / 2
    if quantity.measure == "share":
        return written
    if quantity.measure == "count" and coarse < 50:
        return Fraction(0)
    return max(written, min(coarse, abs(Fraction(text)) / 20))


# 14. The ZIP file (B1 to B5) ------------------------------------------------------------------------------------------

_LOCAL, _CENTRAL, _END = struct.Struct("<4s5H3L2H"), struct.Struct("<4s6H3L5H2L"), struct.Struct("<4s4H2LH")
_OPENING = b'<script type="application/zip+base64" id="bundle">'


def pack(members: Dict[str, bytes]) -> bytes:
    """Return the one ZIP file of these members."""
    files, directory = bytearray(), bytearray()
    for name, data in sorted((name.encode("ascii"), data) for name, data in members.items()):
        common = 0, 0, 0, 33, zlib.crc32(data), len(data), len(data), len(name), 0
        directory += _CENTRAL.pack(b"PK\x01\x02", 20, 20, *common, 0, 0, 0, 0, len(files)) + name
        files += _LOCAL.pack(b"PK\x03\x04", 20, *common) + name + data
    end = _END.pack(b"PK\x05\x06", 0, 0, len(members), len(members), len(directory), len(files), 0)
    return bytes(files + directory + end)


def unpack(data: bytes) -> Dict[str, bytes]:
    """Return the members of a bundle; raise unless it is the one form of them."""
    members: Dict[str, bytes] = {}
    at, last = 0, b""
    while data[at : at + 4] == b"PK\x03\x04":
        require(at + _LOCAL.size <= len(data), "B1", "the file is cut off")
        _, _, flags, method, clock, day, _, size, _, length, extra = _LOCAL.unpack_from(data, at)
        start = at + _LOCAL.size + length
        name = data[start - length : start]
        shown = name.decode("ascii", "replace")
        require(method == 0 and not extra, "B1", "a member is compressed, or has extra fields", shown)
        require(start + size <= len(data), "B1", "the file is cut off", shown)
        _check_name(name, shown)
        require(name not in (last, *()) and shown not in members, "B2", "a name stands twice", shown)
        require(last < name, "B3", "members are not in order", shown)
        require((clock, day, flags) == (0, 33, 0), "B4", "a member has a time or flags", shown)
        members[shown], last, at = data[start : start + size], name, start + size
    require(members, "B1", "this is no ZIP file of stored members")
    require(pack(members) == data, "B5", "the file is not the one form of its members")
    return members


def _check_name(name: bytes, shown: str) -> None:
    parts = name.split(b"/")
    right = re.fullmatch(rb"[A-Za-z0-9\-._/]+", name) and b"" not in parts and b".." not in parts
    require(right, "B2", "a member has a name that no bundle may hold", shown)


def unwrap(data: bytes) -> Tuple[bytes, bool]:
    """Return the bundle of a file, and whether it came inside a page (B17)."""
    if not re.match(rb"\s*<(?:!doctype )?html", data, re.IGNORECASE):
        return data, False
    require(data.count(_OPENING) == 1, "B17", "there is not exactly one bundle in this page")
    encoded = data.partition(_OPENING)[2].partition(b"<")[0]
    return decode_base64(encoded.decode("ascii", "replace"), "B17"), True


# 15. Who may speak (E11 to E17) ---------------------------------------------------------------------------------------

ITSELF = "nobody but itself"
_MAY_VOUCH = {"operator", "registrar"}


@dataclass(frozen=True)
class Entry:
    """A verified statement of the log: its id, its index, and the party for which its issuer speaks."""

    id: str
    index: int
    party: str
    statement: Statement

    @property
    def voice(self) -> Tuple[str, str]:
        """The pair of R8: speaker and reporter, or party and nothing."""
        speaker = self.statement.attributed_to
        return (speaker, self.party) if speaker else (self.party, "")

    @property
    def order(self) -> Tuple[int, str, str]:
        """The order of R9."""
        return self.statement.seq, self.statement.issuer, self.id


class Directory:
    """Which key speaks for which party, in the order of the log."""

    def __init__(self) -> None:
        self.party: Dict[str, str] = {}  # by key
        self.role: Dict[str, str] = {}
        self.vouched_by: Dict[str, str] = {}  # by party, for its first key
        self._used: Dict[Tuple[str, int], int] = {}

    def speaker(self, statement: Statement, index: int, where: str) -> str:
        """Return the party that speaks; learn what an enrolment says."""
        if statement.type in {"founding", "enrolment"}:
            self._enrol(statement, index, where)
        require(statement.type == "founding" or index, "E11", "entry 0 is no founding", where)
        require(statement.issuer in self.party, "E12", "the issuer is not enrolled", where)
        before = self._used.setdefault((statement.issuer, statement.seq), index)
        require(before == index, "E14", f"the key used this sequence number in entry {before} too", where)
        return self.party[statement.issuer]

    def _enrol(self, statement: Statement, index: int, where: str) -> None:
        body, issuer = statement.body, statement.issuer
        key, party, role = str(body["key"]), str(body["party"]), str(body.get("role", "operator"))
        try:
            parse_key(key)
        except Fault as fault:
            fail(fault.rule, fault.message, where)
        require(
            (statement.type == "founding") == (index == 0), "E11", "the founding is entry 0, and nothing else", where
        )
        require(key not in self.party, "E12", "the key is enrolled already", where)
        require(_names_one(party), "E17", "the party's name could be read as another", where)
        if index:
            self._check_voucher(issuer, key, party, role, where)
            _check_consent(statement, where)
        else:
            require(issuer == key, "E11", "the founding is not signed by the key that it names", where)
            role = "operator"
        self.party[key], self.role[key] = party, role
        self.vouched_by.setdefault(party, ITSELF if issuer == key else self.party[issuer])

    def _check_voucher(self, issuer: str, key: str, party: str, role: str, where: str) -> None:
        may_vouch = self.role.get(issuer) in _MAY_VOUCH
        require(role not in _MAY_VOUCH or may_vouch, "E13", f"the signer may not enrol a {role}", where)
        own = [name for name in self.party.values() if _plain_name(name) == _plain_name(party)]
        if issuer == key:
            require(not own, "E13", "the party has a key already, and a further one may not introduce itself", where)
        else:
            same = _plain_name(self.party.get(issuer, "")) == _plain_name(party) and issuer in self.party
            require(same or may_vouch, "E13", "the signer may not enrol this key", where)


def _plain_name(party: str) -> str:
    shown = "".join(c for c in unicodedata.normalize("NFKC", party) if c.isprintable() or c.isspace())
    return " ".join(shown.casefold().split())


def _names_one(party: str) -> bool:
    return party.isprintable() and "(reported by" not in _plain_name(party)


def consent_payload(key: str, origin: str, party: str, role: str) -> bytes:
    """What a key signs that agrees to be enrolled (E16)."""
    return canonical({"key": key, "origin": origin, "party": party, "role": role})


def _check_consent(statement: Statement, where: str) -> None:
    body = statement.body
    if statement.issuer != body["key"]:
        require("consent" in body, "E15", "the key is enrolled without its consent", where)
    if "consent" in body:
        payload = consent_payload(body["key"], str(statement.value["origin"]), body["party"], body["role"])
        check_consent(str(body["consent"]), parse_key(body["key"]), payload, where)


def check_consent(consent: str, key: Key, payload: bytes, where: str = "") -> None:
    """Raise unless `consent` is the key's signature of the payload (E16)."""
    try:
        signature = decode_base64(consent, "E16")
        verify_signature(key, signature, encoding(CONSENT_TYPE, payload), "E16", where)
    except Fault:
        fail("E16", "the consent is not by the key that is enrolled", where)


# 16. What counts (R5 to R12) ------------------------------------------------------------------------------------------

LIVE, CORRECTED, WITHDRAWN = "live", "corrected", "withdrawn"


class Answer(NamedTuple):
    """`by` corrects or withdraws `target` (an id, or `ID#N`)."""

    by: Entry
    relation: str
    target: str


class Told(NamedTuple):
    """One posting, as it folds."""

    entry: Entry
    n: int
    posting: Posting

    @property
    def id(self) -> str:
        """`ID#N`."""
        return f"{self.entry.id}#{self.n}"


class Counted(NamedTuple):
    """What counts: statements in the order of R9, postings in the order of R12."""

    entries: List[Entry]
    postings: List[Told]


def count(entries: Iterable[Entry], known_at: Optional[When]) -> Counted:
    """Return what counts of the entries that were said by then (R6, R10 to R12)."""
    said = [entry for entry in entries if entry.statement.said.by(known_at) is not False]
    known = {entry.id: entry for entry in sorted(said, key=lambda entry: entry.order)}
    answers = _answers(known, {})
    states, superseded = _resolve(answers)
    heirs = _successions(known, states, superseded)
    if heirs:
        answers = _answers(known, heirs)
        states, superseded = _resolve(answers)

    def lives(name: str) -> bool:
        return name not in superseded and states.get(name, LIVE) == LIVE

    alive = {name for name in known if lives(name)}
    postings = [told for told in _in_order(known, answers) if told.entry.id in alive and lives(told.id)]
    return Counted([entry for entry in known.values() if entry.id in alive], postings)


def _answers(known: Dict[str, Entry], heirs: Dict[str, List[str]]) -> List[Answer]:
    """The corrections and withdrawals that R10 allows, in the order of R9."""
    found = []
    for entry in known.values():
        for relation, target in entry.statement.about:
            name, _, n = target.partition("#")
            about = known.get(name)
            if relation not in {"corrects", "withdraws"} or about is None:
                continue
            if n and int(n) >= len(about.statement.postings):
                continue
            same = entry.statement.attributed_to == about.statement.attributed_to
            if same and (entry.party == about.party or entry.party in _all_heirs(about.party, heirs)):
                found.append(Answer(entry, relation, target))
    return found


def _all_heirs(party: str, heirs: Dict[str, List[str]]) -> List[str]:
    found: List[str] = []
    todo = [party]
    while todo:
        for heir in heirs.get(todo.pop(), []):
            if heir not in found:
                found.append(heir)
                todo.append(heir)
    return found


def _resolve(answers: Sequence[Answer]) -> Tuple[Dict[str, str], Set[str]]:
    """States and superseded targets (R11)."""
    pending: Dict[str, int] = {}
    says: Dict[str, List[Answer]] = {}
    for answer in answers:
        pending[answer.target] = pending.get(answer.target, 0) + 1
        says.setdefault(answer.by.id, []).append(answer)
    states: Dict[str, str] = {}
    ready = [name for name in says if name not in pending]
    while ready:
        name = ready.pop()
        for answer in says.get(name, []):
            state, target = states.get(name, LIVE), answer.target
            if answer.relation == "withdraws" and state == LIVE:
                states[target] = WITHDRAWN
            elif answer.relation == "corrects" and state != WITHDRAWN and states.get(target) != WITHDRAWN:
                states[target] = CORRECTED
            pending[target] -= 1
            if not pending[target]:
                ready.append(target)
    for target, left in pending.items():
        if left:  # a circle: never decided, so live
            states.pop(target, None)
    return states, _superseded(answers, states)


def _superseded(answers: Sequence[Answer], states: Dict[str, str]) -> Set[str]:
    corrections: Dict[str, Dict[str, Entry]] = {}
    for answer in answers:
        if answer.relation == "corrects" and states.get(answer.by.id, LIVE) != WITHDRAWN:
            corrections.setdefault(answer.target, {})[answer.by.id] = answer.by
    losers: List[str] = []
    parts: Dict[str, List[str]] = {}
    for target, by in corrections.items():
        parts.setdefault(target.partition("#")[0], []).append(target)
        ranked = sorted(by.values(), key=lambda entry: (entry.statement.said.order, entry.order))
        if "#" in target and target.partition("#")[0] in corrections:
            losers += [entry.id for entry in ranked]
        else:
            losers += [entry.id for entry in ranked[:-1]]
    found = set()
    while losers:
        loser = losers.pop()
        if loser not in found:
            found.add(loser)
            losers += [name for target in parts.get(loser, []) for name in corrections[target]]
    return found


def _successions(known: Dict[str, Entry], states: Dict[str, str], superseded: Set[str]) -> Dict[str, List[str]]:
    """NEW by OLD, from the marks that OLD signed itself and that count (R10)."""
    heirs: Dict[str, List[str]] = {}
    for entry in known.values():
        for n, posting in enumerate(entry.statement.postings):
            names = entry.id, f"{entry.id}#{n}"
            counts = all(name not in superseded and states.get(name, LIVE) == LIVE for name in names)
            own = not entry.statement.attributed_to and posting.text("value") == entry.party
            if counts and own and posting.verb == "mark" and posting.text("aspect") == "succeeds" and posting.holds:
                heirs.setdefault(entry.party, []).append(posting.text("subject"))
    return heirs


def _in_order(known: Dict[str, Entry], answers: Sequence[Answer]) -> Iterator[Told]:
    """All postings in the order of R12, whether they count or not."""
    hanging: Dict[str, List[Entry]] = {}
    hung = set()
    for answer in answers:
        if answer.relation == "corrects" and answer.by.id not in hung:
            hung.add(answer.by.id)
            hanging.setdefault(answer.target, []).append(answer.by)
    seen = set()
    roots = [entry for entry in known.values() if entry.id not in hung]
    for root in roots + [entry for entry in known.values() if entry.id in hung]:
        todo: List[Any] = [root]
        while todo:
            item = todo.pop()
            if isinstance(item, Told):
                yield item
            elif item.id not in seen:
                seen.add(item.id)
                places: List[Any] = list(hanging.get(item.id, []))
                for n, posting in enumerate(item.statement.postings):
                    places += [*hanging.get(f"{item.id}#{n}", []), Told(item, n, posting)]
                todo += reversed(places)


# 17. Books (R13 to R20) -----------------------------------------------------------------------------------------------

LineKey = Tuple[str, str, str]  # account, item, measure


class Event:
    """A leg or a count on a line. `first` told it; `qty` may be the hull of several tellings."""

    def __init__(self, first: Told, qty: Quantity, source: str, target: str) -> None:
        self.first, self.qty, self.source, self.target = first, qty, source, target

    @property
    def at(self) -> When:
        """When it happened, as first told."""
        return self.first.posting.times["at"]


class Balance:
    """A constant and unknowns, by name: [coefficient, lowest, highest or None] (R18); and uncertainties (R19)."""

    def __init__(self) -> None:
        self.constant = Fraction(0)
        self.unknown: Dict[str, Tuple[int, Fraction, Optional[Fraction]]] = {}
        self.random: Dict[str, Tuple[int, Fraction]] = {}
        self.shared: Dict[str, Fraction] = {}

    def add(self, qty: Quantity, sign: int, first: str) -> None:
        """Add a quantity, or subtract it."""
        name = qty.name or first
        if qty.lo == qty.hi or (qty.high is not None and qty.low == qty.high):
            self.constant += sign * qty.low
        else:
            coefficient = self.unknown.pop(name, (0, qty.low, qty.high))[0] + sign
            if coefficient:
                self.unknown[name] = coefficient, qty.low, qty.high
        u = qty.amount(qty.u)
        if u:
            times = self.random.pop(name, (0, u))[0] + sign
            if times:
                self.random[name] = times, u
        for source, text in qty.shared:
            self.shared[source] = self.shared.get(source, Fraction(0)) + sign * qty.amount(text)

    def interval(self) -> Tuple[Optional[Fraction], Optional[Fraction]]:
        """Lowest and highest, None where there is no bound."""
        low: Optional[Fraction] = self.constant
        high: Optional[Fraction] = self.constant
        for coefficient, lo, hi in self.unknown.values():
            least, most = (lo, hi) if coefficient > 0 else (hi, lo)
            low = None if low is None or least is None else low + coefficient * least
            high = None if high is None or most is None else high + coefficient * most
        return low, high

    def variance(self) -> Fraction:
        """The square of the standard uncertainty."""
        own = sum(((times * u) ** 2 for times, u in self.random.values()), Fraction(0))
        return own + sum((u**2 for u in self.shared.values()), Fraction(0))


class Book:
    """The lines of one voice."""

    def __init__(self, voice: Tuple[str, str], names: Dict[str, str]) -> None:
        self.voice, self._names = voice, names
        self.lines: Dict[LineKey, List[Event]] = {}
        self._legs: Dict[Tuple[str, ...], Event] = {}
        self._counted: Set[Tuple[str, LineKey]] = set()

    def _name(self, name: str) -> str:
        return self._names.get(name, name)

    def _account(self, account: str) -> str:
        holder, at, place = account.partition("@")
        return f"{holder}@{self._name(place)}" if at else account

    def move(self, told: Told) -> None:
        """Enter a leg in both its lines, or widen the one that was told before (R14)."""
        posting, qty = told.posting, _quantity_of(told)
        source, target = self._account(posting.text("from")), self._account(posting.text("to"))
        key = self._name(posting.text("act")), self._name(posting.text("item")), source, target, qty.measure
        if key in self._legs:
            self._legs[key].qty = _wider(self._legs[key].qty, qty)
            return
        event = self._legs[key] = Event(told, qty, source, target)
        for account in {source: None, target: None}:
            self.lines.setdefault((account, key[1], qty.measure), []).append(event)

    def count(self, told: Told) -> None:
        """Enter a count, unless the same act counted the line before (R15)."""
        posting, qty = told.posting, _quantity_of(told)
        line = self._account(posting.text("account")), self._name(posting.text("item")), qty.measure
        if (self._name(posting.text("act")), line) not in self._counted:
            self._counted.add((self._name(posting.text("act")), line))
            self.lines.setdefault(line, []).append(Event(told, qty, "", ""))

    def holdings(self, as_of: Optional[When]) -> Iterator[Json]:
        """The figures of R23, in order."""
        for account, item, measure in sorted(self.lines):
            figure = self._holding(account, item, measure, as_of)
            if figure["unsure"] or figure["lo"] != "0" or figure["hi"] != "0":
                yield figure

    def _holding(self, account: str, item: str, measure: str, as_of: Optional[When]) -> Json:
        balance, unsure, counted = Balance(), False, False
        for event in sorted(self.lines[account, item, measure], key=lambda event: event.at.order):
            happened = event.at.by(as_of)
            if happened is False:
                continue
            unsure = unsure or happened is None
            if event.first.posting.verb == "count":
                balance, counted = Balance(), True
                balance.add(event.qty, 1, event.first.id)
            elif event.source != event.target:
                balance.add(event.qty, 1 if event.target == account else -1, event.first.id)
        low, high = balance.interval()
        party, reporter = self.voice
        own = not reporter and "@" not in party and account.startswith(f"{party}@")
        return {
            "figure": "holding",
            "voice": voice_text(self.voice),
            "account": account,
            "item": item,
            "measure": measure,
            "lo": None if low is None else decimal_text(low),
            "hi": None if high is None else decimal_text(high),
            "variance": decimal_text(balance.variance()),
            "unsure": unsure,
            "anchored": own or account.startswith("~") or counted,
        }


def voice_text(voice: Tuple[str, str]) -> str:
    """The text of a voice (R8)."""
    return f"{voice[0]} (reported by {voice[1]})" if voice[1] else voice[0]


def _quantity_of(told: Told) -> Quantity:
    if told.posting.qty is None:
        raise ValueError("moves, counts and claims have a quantity")
    return told.posting.qty


def _wider(a: Quantity, b: Quantity) -> Quantity:
    """The hull of two tellings (R14), unless they say the same."""
    said = [(x.low, x.high, x.shared, x.name, x.hidden, x.amount(x.u)) for x in (a, b)]
    if said[0] == said[1]:
        return a
    if a.unit != b.unit:
        a, b = _in_canonical_unit(a), _in_canonical_unit(b)
    low = min((a.lo, b.lo), key=Fraction)
    high = None if a.hi is None or b.hi is None else max((a.hi, b.hi), key=Fraction)
    return a._replace(lo=low, hi=high, u=max((a.u, b.u), key=Fraction), hidden=a.hidden or b.hidden)


def _in_canonical_unit(qty: Quantity) -> Quantity:
    unit = {"mass": "kg", "count": "pcs", "volume": "L", "time": "h", "activity": "Bq"}.get(qty.measure, qty.unit)

    def scaled(text: str) -> str:
        return decimal_text(qty.amount(text) / UNITS[unit][1])

    shared = tuple((source, scaled(u)) for source, u in qty.shared)
    hi = None if qty.hi is None else scaled(qty.hi)
    return qty._replace(unit=unit, lo=scaled(qty.lo), hi=hi, u=scaled(qty.u), shared=shared)


def fold(postings: Sequence[Told]) -> List[Book]:
    """Return the book of each voice, in order."""
    books = {voice: Book(voice, _recognitions(postings, voice)) for voice in {told.entry.voice for told in postings}}
    for told in postings:
        if told.posting.verb == "move":
            books[told.entry.voice].move(told)
        elif told.posting.verb == "count":
            books[told.entry.voice].count(told)
    return [books[voice] for voice in sorted(books)]


def _recognitions(postings: Sequence[Told], voice: Tuple[str, str]) -> Dict[str, str]:
    """The name in the end of everything that a voice recognised (R13)."""
    leads: Dict[str, str] = {}

    def end(name: str) -> str:
        while name in leads:
            name = leads[name]
        return name

    for told in postings:
        posting = told.posting
        if (
            told.entry.voice == voice
            and posting.verb == "mark"
            and posting.text("aspect") == "same-as"
            and posting.holds
        ):
            subject, value = end(posting.text("subject")), end(posting.text("value"))
            if subject != value:
                leads[subject] = value
    return {name: end(name) for name in leads}


# 18. Obligations (R21) ------------------------------------------------------------------------------------------------


def obligations(counted: Counted, asked: Optional[When]) -> Iterator[Tuple[Json, bool]]:
    """Yield the figure of each obligation (R24), and whether a test decides it."""
    latest = max((entry.statement.said for entry in counted.entries), key=lambda said: said.end, default=None)
    now = asked or latest or When("", 0, 0)
    owes: Dict[Tuple[str, Tuple[str, str]], List[Told]] = {}
    settles: Dict[str, List[Told]] = {}
    for told in counted.postings:
        if told.posting.verb == "owe":
            owes.setdefault((told.posting.text("id"), told.entry.voice), []).append(told)
        elif told.posting.verb == "settle" and told.posting.times["at"].by(now) is not False:
            settles.setdefault(told.posting.text("obligation"), []).append(told)
    for name, authority in sorted(owes):
        wording = _wording(owes[name, authority], now)
        if wording.entry.statement.said.by(asked) is not False:
            said = sorted(settles.get(name, []), key=lambda told: told.posting.times["at"].order)
            yield _obligation(wording, said, now), "test" in wording.posting.value


def _wording(stated: Sequence[Told], now: When) -> Told:
    """The latest wording by then, else the first."""
    ordered = sorted(stated, key=lambda told: (told.entry.statement.said.order, told.entry.order, told.n))
    known = [told for told in ordered if told.entry.statement.said.by(now) is not False]
    return known[-1] if known else ordered[0]


def _obligation(wording: Told, said: Sequence[Told], now: When) -> Json:
    posting, authority = wording.posting, wording.entry.voice
    due = _due(wording, [told for told in said if told.entry.voice == authority])
    held = {told.entry.voice: told for told in said if told.posting.text("verdict") != "extended"}
    deciding = {
        voice: told
        for voice, told in held.items()
        if told.entry.party == wording.entry.party or voice == (posting.text("beneficiary"), "")
    }
    status, fulfilled = _status(wording, due, held, deciding, now)
    late = None
    if due and status in {"met late", "missed", "met in part"}:
        until = _day(fulfilled.start) if status == "met late" and fulfilled else _last_day(now)
        late = max(0, until - _last_day(due))
    return {
        "figure": "obligation",
        "id": posting.text("id"),
        "authority": voice_text(authority),
        "debtor": posting.text("debtor"),
        "due": due.text if due else None,
        "status": status,
        "fulfilled": fulfilled.text if fulfilled else None,
        "days_late": late,
    }


def _due(wording: Told, said: Sequence[Told]) -> Optional[When]:
    due = wording.posting.times.get("due")
    for told in said:
        settle = told.posting
        extends = settle.text("verdict") == "extended" and "due" in settle.times
        if extends and settle.times["at"].order >= wording.entry.statement.said.order:
            due = settle.times["due"]
        elif settle.text("verdict") == "waived":
            due = None
    return due


def _status(
    wording: Told, due: Optional[When], held: Dict[Any, Told], deciding: Dict[Any, Told], now: When
) -> Tuple[str, Optional[When]]:
    verdicts = {told.posting.text("verdict") for told in deciding.values()}
    times = [told.posting.times["at"] for told in deciding.values() if told.posting.text("verdict") == "fulfilled"]
    fulfilled = min(times, key=lambda at: at.order) if times else None
    debtor = held.get((wording.posting.text("debtor"), ""))
    disputes = debtor is not None and debtor.posting.text("verdict") == "contested"
    own = held.get(wording.entry.voice)
    text = wording.posting.text("text").lower()
    if "contested" in verdicts or (disputes and verdicts & {"fulfilled", "part", "breached"}):
        return "contested", fulfilled
    if fulfilled:
        return ("met late" if due and fulfilled.start >= due.end else "met"), fulfilled
    if "undeterminable" in text or "not established" in text:
        return "cannot tell", None
    if "breached" in verdicts:
        return "missed", None
    if own is not None and own.posting.text("verdict") == "waived":
        return "open", None
    part = "part" in verdicts
    if due is None:
        return ("met in part" if part else "continuous"), None
    if now.end <= due.end:
        return "open", None
    return ("met in part" if part else "missed"), None


# 19. The figures of a report (R3, R22 to R25) -------------------------------------------------------------------------


class Figures(NamedTuple):
    """All figures in order, and the places of obligations that a test decides."""

    rows: List[Json]
    tested: List[int]


def figures(entries: Sequence[Entry], as_of: Optional[When], known_at: Optional[When]) -> Figures:
    """Compute every figure of a report."""
    counted = count(entries, known_at)
    claims = (told for told in counted.postings if told.posting.verb == "claim")
    rows = [_claim(told) for told in claims if told.posting.times["as_of"].by(as_of) is not False]
    for book in fold(counted.postings):
        rows += book.holdings(as_of)
    tested = []
    for row, by_test in obligations(counted, as_of or known_at):
        if by_test:
            tested.append(len(rows))
        rows.append(row)
    return Figures(rows, tested)


def _claim(told: Told) -> Json:
    posting, qty = told.posting, _quantity_of(told)
    return {
        "figure": "claim",
        "posting": told.id,
        "voice": voice_text(told.entry.voice),
        "subject": posting.text("subject"),
        "unit": qty.unit,
        "lo": qty.lo,
        "hi": qty.hi,
        "rounding": posting.text("rounding"),
        "basis": posting.text("basis"),
        "of": posting.text("of"),
        "kind": posting.text("kind"),
        "as_of": posting.text("as_of"),
    }


def same(told: Json, computed: Json, *, tested: bool) -> bool:
    """Are two figures the same? What a test decides is left uncompared (R25)."""
    left = {"status", "fulfilled", "days_late"} if tested else set()
    return {k: v for k, v in told.items() if k not in left} == {k: v for k, v in computed.items() if k not in left}


# 20. The bundle (B6 to B17) -------------------------------------------------------------------------------------------

_STATEMENT_MEMBER = re.compile(r"statements/([0-9a-f]{64})\.json", re.ASCII)
_OTHER_MEMBER = re.compile(r"statements/[0-9a-f]{64}\.proof|disclosures/[0-9a-f]{64}\.json", re.ASCII)
_FIXED = {"report.json", "checkpoint", "figures.json", "findings.json"}
_CONVENIENCES = {"verify.html", "custodiet_verify.py"}


@dataclass(frozen=True)
class Proof:
    """A C2SP tlog-proof (B9), unchecked."""

    index: int
    hashes: List[bytes]
    note: bytes


class Verdict(NamedTuple):
    """What was proved. There is no failed verdict: a failure raises."""

    checkpoint: Checkpoint
    time: int
    note: bytes
    log: Key
    witnesses: Optional[Dict[str, int]]
    report: Statement
    reporter: str
    entries: List[Entry]
    vouched_by: Dict[str, str]
    kinds: Dict[str, int]
    not_compared: int
    tested: int
    findings: int
    withheld: int
    continues: Optional[int]
    in_page: bool

    @property
    def grade(self) -> str:
        """How far the reader may rely on it."""
        if self.witnesses is None:
            return "self-consistent, vouched for by nobody you named"
        if not self.witnesses:
            return "signed by the log that you named, witnessed by nobody"
        return f"signed by the log that you named, witnessed by {len(self.witnesses)} of those that you named"

    @property
    def whole(self) -> bool:
        """Does the bundle hold every entry?"""
        return len(self.entries) == self.checkpoint.size

    @property
    def by_party(self) -> Dict[str, int]:
        """How many statements each party signed."""
        found: Dict[str, int] = {}
        for entry in self.entries:
            found[entry.party] = found.get(entry.party, 0) + 1
        return dict(sorted(found.items()))


def verify(data: bytes, policy: Optional[Policy] = None, remembered: Optional[bytes] = None) -> Verdict:
    """Verify a bundle, in the order of B14 and B15."""
    data, in_page = unwrap(data)
    members = unpack(data)
    proofs = _check_members(members)
    note = members["checkpoint"]
    log = _log_key(members, proofs, policy)
    checkpoint, seconds, _ = open_checkpoint(note, log, "checkpoint")
    directory = Directory()
    entries = _check_statements(members, proofs, checkpoint, directory)
    founded = not entries or entries[0].index or entries[0].statement.issuer == str(log)
    require(founded, "E11", "another key founded the log than the one that signs its checkpoints", "entry 0")
    report = _check_report(members, checkpoint)
    reporter = directory.party.get(report.issuer)
    require(reporter is not None, "R2", "the report is signed with a key that nobody enrolled", "report.json")
    witnesses = check_policy(policy, note)[1] if policy else None
    continues = _check_memory(entries, checkpoint, log, remembered) if remembered else None
    told = _rows(members, "figures.json")
    cuts = [parse_time(report.body[name]) if name in report.body else None for name in ("as_of", "known_at")]
    computed = figures(entries, cuts[0], cuts[1])
    missing = checkpoint.size - len(entries)
    not_compared = _compare(told, computed, whole=not missing)
    kinds = {name: sum(row.get("figure") == name for row in told) for name in ("claim", "holding", "obligation")}
    return Verdict(
        checkpoint, seconds, note, log, witnesses, report, str(reporter), entries, directory.vouched_by, kinds,
        not_compared, len(computed.tested), _check_findings(members, entries), _withheld(entries), continues, in_page,
    )  # fmt: skip


def _check_members(members: Dict[str, bytes]) -> Dict[str, Proof]:
    """Check the names (B12) and read the proofs (B9); return them by the id of their statement."""
    for name in sorted(_FIXED):
        require(name in members, "B12", "the bundle lacks a member", name)
    proofs: Dict[str, Proof] = {}
    for name in members:
        match = _STATEMENT_MEMBER.fullmatch(name)
        known = match or name in _FIXED | _CONVENIENCES or _OTHER_MEMBER.fullmatch(name)
        require(known, "B12", "no bundle has a member of this name", name)
        if match:
            proof = f"statements/{match.group(1)}.proof"
            require(proof in members, "B9", "the proof of a statement is missing", proof)
            proofs[match.group(1)] = parse_proof(members[proof], proof)
            require(
                proofs[match.group(1)].note == members["checkpoint"], "B9", "it stands under another checkpoint", proof
            )
        elif name.endswith(".proof"):
            require(name.replace(".proof", ".json") in members, "B9", "a proof of a statement that is not here", name)
    return proofs


def parse_proof(data: bytes, where: str) -> Proof:
    """Return a proof from its text (B9, L51, L52)."""
    head, divider, note = data.partition(b"\n\n")
    lines = head.decode("ascii", "replace").split("\n")
    index = re.fullmatch(r"index (0|[1-9][0-9]{0,18})", lines[1], re.ASCII) if len(lines) > 1 else None
    require(divider and lines[0] == "c2sp.org/tlog-proof@v1" and len(lines) < 66, "B9", "this is no proof", where)
    if index is None:
        fail("B9", "this is no proof", where)
    try:
        hashes = [decode_base64(line, "B9") for line in lines[2:]]
    except Fault as fault:
        fail(fault.rule, fault.message, where)
    require(all(len(each) == 32 for each in hashes), "B9", "a hash is not 32 bytes long", where)
    return Proof(int(index.group(1)), hashes, note)


def _log_key(members: Dict[str, bytes], proofs: Dict[str, Proof], policy: Optional[Policy]) -> Key:
    """The key that the policy names for this origin; without a policy the one that entry 0 names."""
    if policy:
        origin = parse_checkpoint(parse_note(members["checkpoint"], "checkpoint").text, "checkpoint").origin
        named = [key for key in policy.logs if key.name == origin]
        require(named, "L32", "your policy does not name this log", "checkpoint")
        return named[0]
    first = [name for name, proof in proofs.items() if proof.index == 0]
    require(first, "E11", "the bundle lacks entry 0, the founding of the log")
    where = f"statements/{first[0]}.json"
    body = parse_statement(_opened(members[where], where)[0], where).body
    require(isinstance(body.get("key"), str), "E11", "entry 0 names no key", where)
    try:
        return parse_key(body["key"])
    except Fault as fault:
        fail(fault.rule, fault.message, where)


def _check_statements(
    members: Dict[str, bytes], proofs: Dict[str, Proof], checkpoint: Checkpoint, directory: Directory
) -> List[Entry]:
    """Check names, proofs, signatures and who may speak, in the order of the log."""
    entries: List[Entry] = []
    for name, proof in sorted(proofs.items(), key=lambda pair: (pair[1].index, pair[0])):
        where = f"statements/{name}.json"
        leaf = members[where]
        require(leaf_hash(leaf).hex() == name, "S24", "the statement is not the one that its name says", where)
        again = entries and entries[-1].index == proof.index
        require(not again, "B14", f"two statements claim to be entry {proof.index}", where)
        at = f"statements/{name}.proof"
        check_inclusion(proof.hashes, proof.index, checkpoint.size, bytes.fromhex(name), checkpoint.root, at)
        statement = authenticate(leaf, checkpoint.origin, where)
        entries.append(Entry(name, proof.index, directory.speaker(statement, proof.index, where), statement))
    return entries


def _check_report(members: Dict[str, bytes], checkpoint: Checkpoint) -> Statement:
    """The report is an extract, about this tree, over these figures and findings (R1, B6, B7)."""
    report = authenticate(members["report.json"], checkpoint.origin, "report.json")
    require(report.type == "extract" and not report.postings, "R1", "the report is no extract", "report.json")
    body = report.body
    right = (body["size"], body["root"]) == (checkpoint.size, checkpoint.root.hex())
    require(right, "B7", "the report is about another tree than the checkpoint's", "report.json")
    for name in ("figures", "findings"):
        digest = hashlib.sha256(members[f"{name}.json"]).hexdigest()
        require(body[name] == digest, "R1", f"the report signs other {name} than these", f"{name}.json")
    return report


def _check_memory(entries: Sequence[Entry], checkpoint: Checkpoint, log: Key, remembered: bytes) -> int:
    """What the reader remembers is continued (B14); return its size."""
    old = open_checkpoint(remembered, log, "the checkpoint that you remember")[0]
    require(old.size <= checkpoint.size, "B14", "rollback: the log is shorter than the checkpoint that you remember")
    require(len(entries) == checkpoint.size, "B14", "a bundle that is not whole cannot show that it continues yours")
    root = tree_root([bytes.fromhex(entry.id) for entry in entries[: old.size]])
    require(root == old.root, "B14", "split view: the log does not continue the checkpoint that you remember")
    return old.size


def _rows(members: Dict[str, bytes], name: str) -> List[Json]:
    rows = parse_canonical(members[name], name)
    right = isinstance(rows, list) and all(isinstance(row, dict) for row in rows)
    require(right, "R3" if name == "figures.json" else "R4", "this is no array of objects", name)
    return list(rows)


def _compare(told: Sequence[Json], computed: Figures, *, whole: bool) -> int:
    """Raise where a figure does not follow (B15); return how many could not be compared."""
    if not whole:
        here = {canonical(row) for row in computed.rows}
        return sum(canonical(row) not in here for row in told)
    for n, (theirs, ours) in enumerate(zip(told, computed.rows)):
        if not same(theirs, ours, tested=n in computed.tested):
            wanted = canonical(ours).decode()
            fail("B15", f"figure {n} does not follow from the statements, which give {wanted}", "figures.json")
    require(len(told) >= len(computed.rows), "B15", "figures are left out", "figures.json")
    require(len(told) <= len(computed.rows), "B15", "there are figures that no statement gives", "figures.json")
    return len(computed.tested)


def _check_findings(members: Dict[str, bytes], entries: Sequence[Entry]) -> int:
    """The statements that findings name are here (R4); return how many findings there are."""
    here = {entry.id for entry in entries}
    rows = _rows(members, "findings.json")
    for row in rows:
        named = row.get("statements")
        right = isinstance(named, list) and all(isinstance(name, str) for name in named)
        require(right, "R4", "a finding names its statements in a list", "findings.json")
        strange = [name for name in named or [] if name.partition("#")[0] not in here]
        require(not strange, "R4", "a finding names a statement that is not here", "findings.json")
    return len(rows)


def _withheld(entries: Sequence[Entry]) -> int:
    postings = (posting for entry in entries for posting in entry.statement.postings)
    return sum(posting.qty is not None and posting.qty.hidden for posting in postings)


# 21. Vectors ----------------------------------------------------------------------------------------------------------


def run_vectors(directory: str) -> Tuple[int, List[str]]:
    """Run every vector of a directory; return how many passed, and in words which did not."""
    passed, failed = 0, []
    for file in sorted(os.listdir(directory)):
        if file.endswith(".json"):
            name = file[:-5]
            with open(os.path.join(directory, file), encoding="utf-8") as text:
                rows = json.load(text)
            for row in rows:
                problem = run_vector(name, row)
                if problem:
                    failed.append(f"{name}: {row.get('desc')}: {problem}")
                passed += not problem
    return passed, failed


def run_vector(name: str, row: Json) -> str:
    """Run one vector; return what is wrong, or nothing."""
    if name not in _RUN:
        return "nothing here runs these vectors"
    try:
        run = _REFUSE.get(name, _RUN[name]) if "error" in row else _RUN[name]
        got = run(row["input"])
    except Fault as fault:
        if "error" not in row:
            return f"refused: {fault}"
        rule = row["error"] if re.fullmatch("[A-Z][0-9]+", row["error"]) else fault.rule
        return "" if fault.rule in {rule, *_ALSO.get(rule, ())} else f"refused for {fault}, wanted {rule}"
    if "error" in row:
        return f"accepted, though it breaks {row['error']}"
    want = {k: v for k, v in row["want"].items() if k != "summary"} if name == "statements" else row["want"]
    return "" if got == want or (got is None and name == "merkle") else f"gave {got!r}"


_ALSO = {"E6": {"E5"}, "P24": {"S20", "S21"}, "S16": {"P1", "P2"}}  # one fault, seen from another rule


def _run_statement(given: str) -> Json:
    told = parse_statement(given.encode("utf-8", "surrogatepass"))
    try:
        name = parse_key(told.issuer).name
    except Fault:
        name = told.issuer
    return {
        "issuer": name,
        "seq": told.seq,
        "said": [told.said.start, told.said.end],
        "type": told.type,
        "verbs": [posting.verb for posting in told.postings],
        "about": [list(pair) for pair in told.about],
    }


def _run_report(given: Json) -> List[Json]:
    entries = [
        Entry(one["id"], n, one["party"], read_statement(one["statement"])) for n, one in enumerate(given["statements"])
    ]
    cuts = [parse_time(given[name]) if given[name] else None for name in ("as_of", "known_at")]
    return figures(entries, cuts[0], cuts[1]).rows


def _run_key(given: str) -> Json:
    key = parse_key(given)
    require(str(key) == given, "K1", "this is no verifier key")
    return {"name": key.name, "id": key.id.hex(), "algorithm": key.algorithm, "public": key.public.hex()}


def _run_envelope(given: Json) -> Json:
    payload, signature = open_envelope(given["leaf"].encode())
    verify_signature(parse_key(given["key"]), signature, encoding(PAYLOAD_TYPE, payload), "E5")
    return {"payload": payload.decode()}


def _run_consent(given: Json) -> Json:
    payload = consent_payload(given["key"], given["origin"], given["party"], given["role"])
    check_consent(given["consent"], parse_key(given["key"]), payload)
    return {"payload": payload.decode()}


def _run_quantity(given: Any) -> Json:
    qty = parse_quantity(given)
    return {
        "measure": qty.measure,
        "lo": decimal_text(qty.low),
        "hi": None if qty.high is None else decimal_text(qty.high),
    }


def _run_rounding(given: Json) -> Json:
    qty = parse_quantity({"hi": given["lo"], **{k: v for k, v in given.items() if k != "rounding" and v is not None}})
    if given.get("hi", "") is None:
        qty = qty._replace(hi=None)
    low, high = implied(qty, given["rounding"])
    return {"lo": decimal_text(low), "hi": None if high is None else decimal_text(high)}


def _run_posting(given: Any) -> Any:
    return {k: v for k, v in parse_posting(given).value.items() if k != "_sd"}


def _run_time(given: str) -> Json:
    when = parse_time(given)
    return {"start": when.start, "end": when.end}


def _run_canonical(given: str) -> str:
    return canonical(parse_json(bytes.fromhex(given))).hex()


def _run_log(given: Json) -> Any:
    return _LOG[given["op"]](given)


def _hashes(texts: Iterable[str]) -> List[bytes]:
    return [bytes.fromhex(text) for text in texts]


def _leaves(given: Json) -> List[bytes]:
    return [leaf_hash(leaf) for leaf in _hashes(given["leaves"])]


def _checks_inclusion(given: Json) -> None:
    leaf, root = _hashes([given["leaf"], given["root"]])
    check_inclusion(_hashes(given["proof"]), given["index"], given["size"], leaf, root)


def _checks_consistency(given: Json) -> None:
    old, new = _hashes([given["old_root"], given["new_root"]])
    check_consistency(_hashes(given["proof"]), given["old"], given["new"], old, new)


def _reads_note(given: Json) -> List[str]:
    note = parse_note(bytes.fromhex(given["hex"]) if "hex" in given else given["note"].encode())
    return [line.name for line in note.lines]


def _opens_note(given: Json) -> List[str]:
    return [key.name for key in open_note(parse_note(given["note"].encode()), map(parse_key, given["keys"]))]


def _reads_checkpoint(given: Json) -> Json:
    found = parse_checkpoint(given["text"])
    return {"origin": found.origin, "size": found.size, "root": found.root.hex()}


def _opens_checkpoint(given: Json) -> Json:
    found, seconds, previous = open_checkpoint(given["note"].encode(), parse_key(given["key"]))
    return {"size": found.size, "time": seconds, "previous": previous.hex()}


def _checks_cosignature(given: Json) -> int:
    note, key = parse_note(given["note"].encode()), parse_key(given["key"])
    line = note.by(key)
    require(line, "L18", "no line is by this key")
    return check_cosignature(line, note.text, key)  # type: ignore[arg-type]  # there is one


def _reads_policy(given: Json) -> Json:
    policy = parse_policy(given["policy"].encode())
    groups = {name: [threshold, members] for name, (threshold, members) in policy.groups.items()}
    return {"logs": len(policy.logs), "witnesses": list(policy.witnesses), "groups": groups, "quorum": policy.quorum}


def _checks_policy(given: Json) -> Json:
    log, times = check_policy(parse_policy(given["policy"].encode()), given["note"].encode())
    return {"log": str(log), "witnesses": times}


def _reads_path(given: Json) -> Json:
    folder, index, width = parse_tile_path(given["path"])
    return {"folder": folder, "index": index, "width": width}


def _hash_tiles(given: Json) -> Json:
    found, level, size = {}, 0, given["size"]
    while size:
        found[str(level)] = [size // 256, size % 256]
        level, size = level + 1, size >> 8
    return found


def _zeros(given: Json) -> int:
    require(given["length"] <= LARGEST_LEAF, "L5", "the entry is too large")
    return int(given["length"]) + 2


_LOG: Dict[str, Callable[[Json], Any]] = {
    "root": lambda given: tree_root(_leaves(given)).hex(),
    "inclusion": lambda given: [
        each.hex() for each in prove_inclusion(_leaves(given)[: given["size"]], given["index"])
    ],
    "consistency": lambda given: [
        each.hex() for each in prove_consistency(_leaves(given)[: given["new"]], given["old"])
    ],
    "check_inclusion": _checks_inclusion,
    "check_consistency": _checks_consistency,
    "note": _reads_note,
    "open": _opens_note,
    "checkpoint": _reads_checkpoint,
    "signed_checkpoint": _opens_checkpoint,
    "cosignature": _checks_cosignature,
    "path": _reads_path,
    "tiles": lambda given: sorted(tile_paths(given["size"])),
    "hash_tiles": _hash_tiles,
    "bundle": lambda given: [item.hex() for item in parse_entries(bytes.fromhex(given["hex"]))],
    "bundle_of_zeros": _zeros,
    "parse": _reads_policy,
    "check": _checks_policy,
}
_RUN: Dict[str, Callable[[Any], Any]] = {
    "strict-json": lambda given: parse_json(bytes.fromhex(given)),
    "canonical": _run_canonical,
    "times": _run_time,
    "quantities": _run_quantity,
    "postings": _run_posting,
    "statements": _run_statement,
    "keys": _run_key,
    "envelope": _run_envelope,
    "consent": _run_consent,
    "rounding": _run_rounding,
    "report": _run_report,
    "merkle": _run_log,
    "note": _run_log,
    "tiles": _run_log,
    "policy": _run_log,
}


_REFUSE: Dict[str, Callable[[Any], Any]] = {"canonical": lambda given: parse_canonical(bytes.fromhex(given))}


# 22. The command ------------------------------------------------------------------------------------------------------

USAGE = """usage: custodiet_verify.py REPORT.zip|REPORT.html [--policy FILE] [--remember FILE] [--json]
       custodiet_verify.py --vectors DIRECTORY

  --policy FILE    whom you trust: a C2SP tlog-policy with the log's key, the witnesses, the quorum
  --remember FILE  keeps the checkpoint that you saw; the next report must continue it
  --json           the verdict as one JSON object
  --vectors DIR    check this verifier itself against vectors/*.json

Exit status: 0 verified (read the verdict: it says how far), 1 something does not hold, 2 wrong usage."""


def in_words(verdict: Verdict) -> List[str]:
    """The verdict: what was proved, by whose word, and what was not."""
    body, checkpoint, total = verdict.report.body, verdict.checkpoint, sum(verdict.kinds.values())
    about = f"about {body['as_of']}" if "as_of" in body else "about all times"
    known = f", as known {body['known_at']}" if "known_at" in body else ""
    signed = datetime.fromtimestamp(verdict.time, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    kinds = ", ".join(f"{number} {name}s" for name, number in verdict.kinds.items())
    return [
        f"{verdict.grade.capitalize()}: a report on {checkpoint.origin}, {about}{known}, signed by {verdict.reporter}.",
        f"  {checkpoint.size} entries, as of {signed} (the log's own clock)",
        f"  root {checkpoint.root.hex()}",
        f"  log key {verdict.log}",
        f"Proved: every statement in it was signed by its issuer and is in that log ({len(verdict.entries)}).",
        "Proved: nothing was left out: the bundle holds every entry of the log at that size."
        if verdict.whole
        else f"Not proved: that nothing was left out: {checkpoint.size - len(verdict.entries)} entries are not here.",
        f"Proved: {total - verdict.not_compared} of {total} figures follow from them ({kinds}).",
        *([f"Proved: it continues the {verdict.continues} entries that you remember."] if verdict.continues else []),
        *_whose_word(verdict),
        *_not_proved(verdict),
    ]


def _whose_word(verdict: Verdict) -> Iterator[str]:
    for party, number in verdict.by_party.items():
        yield f"  {number:6} statements signed by {party}, vouched for by {verdict.vouched_by[party]}"
    for name, seconds in sorted((verdict.witnesses or {}).items()):
        yield f"  cosigned by {name} at {datetime.fromtimestamp(seconds, timezone.utc).isoformat()}"


def _not_proved(verdict: Verdict) -> Iterator[str]:
    if verdict.not_compared:
        tested = f", {verdict.tested} of them obligations that a test of the books decides" if verdict.tested else ""
        yield f"Not proved: {verdict.not_compared} figures that were not computed anew here{tested}."
    if verdict.withheld:
        yield f"Withheld: the amounts of {verdict.withheld} postings; sums over them have no upper bound here."
    if verdict.findings:
        yield f"Not computed anew: {verdict.findings} findings. The statements that they name are here."
    if verdict.in_page:
        yield "Not checked: the page around the bundle. What it shows is its maker's word."
    if verdict.witnesses is None:
        yield "Not proved: who these parties are, and that others see the same log."
        yield "Nobody whom you named vouches for it. (--policy FILE names the log and its witnesses.)"
    yield "Not proved: that what the parties say is true."


def as_json(verdict: Verdict) -> Json:
    """The verdict as one object with stable keys."""
    body, checkpoint, kinds = verdict.report.body, verdict.checkpoint, verdict.kinds
    counted = {"claims": kinds["claim"], "holdings": kinds["holding"], "obligations": kinds["obligation"]}
    return {
        "verdict": verdict.grade,
        "origin": checkpoint.origin,
        "size": checkpoint.size,
        "root": checkpoint.root.hex(),
        "time": datetime.fromtimestamp(verdict.time, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "log_key": str(verdict.log),
        "report": {
            "issuer": verdict.report.issuer,
            "party": verdict.reporter,
            "as_of": body.get("as_of"),
            "known_at": body.get("known_at"),
        },
        "statements": len(verdict.entries),
        "parties": verdict.by_party,
        "vouched_by": verdict.vouched_by,
        "figures": {
            **counted,
            "compared": sum(kinds.values()) - verdict.not_compared,
            "not_compared": verdict.not_compared,
        },
        "findings": verdict.findings,
        "withheld": verdict.withheld,
        "whole": verdict.whole,
        "witnesses": sorted(verdict.witnesses or {}),
        "continues": verdict.continues,
    }


def read(path: str) -> bytes:
    """Read a file that a user named."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        fail("FILE", f"the file cannot be read: {error.strerror}", path)


def keep(path: str, note: bytes) -> None:
    """Replace a file as a whole."""
    try:
        with open(f"{path}.new", "wb") as file:
            file.write(note)
        os.replace(f"{path}.new", path)
    except OSError as error:
        fail("FILE", f"the checkpoint cannot be kept: {error.strerror}", path)


def check_report(path: str, policy: Optional[str], remember: Optional[str], *, as_text: bool) -> None:
    """Verify one file and print the verdict."""
    trusted = parse_policy(read(policy)) if policy else None
    memory = read(remember) if remember and os.path.exists(remember) else None
    verdict = verify(read(path), trusted, memory)
    if remember:
        keep(remember, verdict.note)
    lines = in_words(verdict) if as_text else [json.dumps(as_json(verdict), ensure_ascii=False, indent=2)]
    for line in lines:
        print(printable(line) if as_text else line)


def main(arguments: Sequence[str]) -> int:
    """Run the command; return the exit status."""
    options: Dict[str, Optional[str]] = {"--policy": None, "--remember": None, "--vectors": None}
    files, flags = [], []
    words = list(arguments)
    while words:
        word = words.pop(0)
        if word in options and words:
            options[word] = words.pop(0)
        elif word in {"--json", "--help", "-h"}:
            flags.append(word)
        elif word.startswith("-"):
            print(USAGE, file=sys.stderr)
            return 2
        else:
            files.append(word)
    if "--help" in flags or "-h" in flags:
        print(USAGE)
        return 0
    if len(files) != (0 if options["--vectors"] else 1):
        print(USAGE, file=sys.stderr)
        return 2
    try:
        if options["--vectors"]:
            return check_itself(options["--vectors"])
        check_report(files[0], options["--policy"], options["--remember"], as_text="--json" not in flags)
    except Fault as fault:
        print(f"custodiet_verify: {fault}", file=sys.stderr)
        return 1
    return 0


def check_itself(directory: str) -> int:
    """Run all vectors and say how many passed."""
    try:
        passed, failed = run_vectors(directory)
    except OSError as error:
        fail("FILE", f"the vectors cannot be read: {error.strerror}", directory)
    for problem in failed:
        print(printable(problem))
    print(f"{passed} vectors passed, {len(failed)} failed.")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
