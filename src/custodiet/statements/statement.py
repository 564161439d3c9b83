"""A statement: one sentence by one party, signed whole, never edited and never deleted.

The signed payload is the canonical JSON (RFC 8785) of:

    {"_sd_alg": "sha-256",                          digests in `_sd` members are SHA-256 (RFC 9901)
     "origin": "custodiet.example/mission",         the log for which it was signed
     "issuer": "NAME+HASH+BASE64",                  the key that signs it, in full
     "seq": 17, "nonce": "32 hex digits",           the key's own count; 128 bits that nobody can guess
     "said": "2014-03-20", "type": "report",         when the speaker said it; an open word
     "postings": [...], "about": [["corrects", "LEAF HASH"], ["disputes", "LEAF HASH#2"]],
     "attributed_to": "...", "source": {...}, "method": "...", "evidence": [...],
     "classification": "...", "body": {...}}

The last two lines are optional. `source` is `{"id", "covers"?}`: what the speaker relies on, and which segments of
archived sources ("SOURCE#SEGMENT") the statement carries. `body` belongs to the type; nothing computes on it.
A statement's id is the RFC 6962 hash of its leaf in hex. spec/statement.md, S7 to S25.
"""

import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from custodiet.kernel.errors import Refused
from custodiet.kernel.strict import canonical, parse_canonical
from custodiet.kernel.times import When, parse_when
from custodiet.statements.codec import format_posting, parse_posting
from custodiet.statements.members import check_digests
from custodiet.statements.posting import LONGEST, Posting

COMPUTED = frozenset({"corrects", "withdraws", "affirms"})  # of one's own statements only; folds compute on them
POSITIONS = frozenset({"accepts", "rejects", "doubts", "proposes"})
RELATIONS = (
    COMPUTED | POSITIONS | frozenset({"disputes", "acknowledges", "agrees", "responds", "translates", "transcribes"})
)
_REQUIRED = frozenset({"_sd_alg", "origin", "issuer", "seq", "nonce", "said", "type", "postings", "about"})
_ALLOWED = _REQUIRED | {"attributed_to", "source", "method", "evidence", "classification", "body", "_sd"}
_NONCE = re.compile(r"[0-9a-f]{32}", re.ASCII)
_TARGET = re.compile(r"[0-9a-f]{64}(?:#(?:0|[1-9][0-9]{0,4}))?", re.ASCII)
_TYPE = re.compile(r"[a-z][a-z0-9-]{0,63}", re.ASCII)
_EMPTY: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Source:
    """What the speaker relies on: `id` (an address or a source's id), and the segments that this statement carries."""

    id: str
    covers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """The content of one signed payload; `about` pairs a relation with a statement id or `id#posting`."""

    origin: str
    issuer: str
    seq: int
    nonce: str
    said: When
    type: str
    postings: tuple[Posting, ...] = ()
    about: tuple[tuple[str, str], ...] = ()
    attributed_to: str = ""
    source: Source | None = None
    method: str = ""
    evidence: tuple[Mapping[str, Any], ...] = ()
    classification: str = ""
    body: Mapping[str, Any] = field(default_factory=lambda: _EMPTY)  # Python 3.11 takes no unhashable default


def parse_statement(payload: bytes, *, where: str = "") -> Statement:
    """Return the statement of signed payload bytes, which MUST be canonical; raise `Refused` with the faulty member."""
    return read_statement(parse_canonical(payload, where=where), where=where)


def read_statement(value: object, *, where: str = "") -> Statement:
    """Return the statement of a parsed payload; the place of a fault is given as a JSON pointer."""
    if not isinstance(value, dict):
        raise Refused("a statement is an object", found=type(value).__name__, where=where)
    if not value.keys() >= _REQUIRED:
        raise Refused(f"the statement lacks {', '.join(sorted(_REQUIRED - value.keys()))}", where=where)
    if not value.keys() <= _ALLOWED:
        raise Refused(f"a statement has no member {', '.join(sorted(value.keys() - _ALLOWED))}", where=where)
    pointer = ""
    try:
        for pointer, member in value.items():
            _CHECKS[pointer](member)
        pointer = "said"
        said = parse_when(value["said"])
        postings = []
        for n, posting in enumerate(value["postings"]):
            pointer = f"postings/{n}"
            postings.append(parse_posting(posting))
    except Refused as error:
        raise error.at(f"{where}/{pointer}") from None
    return Statement(
        sys.intern(value["origin"]),
        sys.intern(value["issuer"]),
        value["seq"],
        value["nonce"],
        said,
        sys.intern(value["type"]),
        tuple(postings),
        tuple(map(tuple, value["about"])),
        sys.intern(value.get("attributed_to", "")),
        _source(value.get("source")),
        value.get("method", ""),
        tuple(value.get("evidence", ())),
        value.get("classification", ""),
        value.get("body", _EMPTY),
    )


def statement_value(statement: Statement) -> dict[str, Any]:
    """Return the JSON object of a statement; the inverse of `read_statement`."""
    value: dict[str, Any] = {
        "_sd_alg": "sha-256",
        "origin": statement.origin,
        "issuer": statement.issuer,
        "seq": statement.seq,
        "nonce": statement.nonce,
        "said": statement.said.text,
        "type": statement.type,
        "postings": [format_posting(p) for p in statement.postings],
        "about": [list(pair) for pair in statement.about],
    }
    for name in ("attributed_to", "method", "classification"):
        if text := getattr(statement, name):
            value[name] = text
    if statement.source:
        value["source"] = {"id": statement.source.id}
        if statement.source.covers:
            value["source"]["covers"] = list(statement.source.covers)
    if statement.evidence:
        value["evidence"] = [dict(e) for e in statement.evidence]
    if statement.body:
        value["body"] = dict(statement.body)
    return value


def format_statement(statement: Statement) -> bytes:
    """Return the canonical payload bytes to be signed; the inverse of `parse_statement`."""
    return canonical(statement_value(statement))


def _text(value: object) -> None:
    if type(value) is not str or not 0 < len(value) <= LONGEST:
        raise Refused(f"a text of 1 to {LONGEST} characters is needed", found=repr(value)[:60])


def _sequence(value: object) -> None:
    if type(value) is not int or value < 0:
        raise Refused("a whole number from 0 is needed", found=repr(value)[:60])


def _matches(pattern: re.Pattern[str], expected: str, value: object) -> None:
    if type(value) is not str or not pattern.fullmatch(value):
        raise Refused("the form is wrong", expected=expected, found=repr(value)[:60])


def _algorithm(value: object) -> None:
    if value != "sha-256":
        raise Refused("the digest algorithm is not known", expected="sha-256", found=repr(value)[:60])


def _list(value: object) -> None:
    if not isinstance(value, list):
        raise Refused("a list is needed", found=repr(value)[:60])


def _about(value: object) -> None:
    _list(value)
    for pair in value if isinstance(value, list) else ():
        if not isinstance(pair, list) or len(pair) != 2 or type(pair[0]) is not str or pair[0] not in RELATIONS:  # noqa: PLR2004 - a pair
            raise Refused(
                'a pair ["relation", "target"] is needed', expected=", ".join(sorted(RELATIONS)), found=repr(pair)[:90]
            )
        _matches(_TARGET, "the 64 hex digits of a statement's id, with #N for one posting", pair[1])


def _evidence(value: object) -> None:
    if not (isinstance(value, list) and all(isinstance(x, dict) for x in value)):
        raise Refused("a list of objects is needed", found=repr(value)[:60])


def _body(value: object) -> None:
    if not isinstance(value, dict):
        raise Refused("an object is needed", found=repr(value)[:60])
    if "_sd" in value:
        check_digests(value["_sd"])


def _source_shape(value: object) -> None:
    if not isinstance(value, dict) or "id" not in value or not value.keys() <= {"id", "covers"}:
        raise Refused('a source is {"id", "covers"?}', found=repr(value)[:60])
    _text(value["id"])
    covers = value.get("covers", [])
    _list(covers)
    for segment in covers:
        _text(segment)


def _source(value: dict[str, Any] | None) -> Source | None:
    return Source(value["id"], tuple(value.get("covers", ()))) if value else None


_CHECKS: Mapping[str, Callable[[object], None]] = {
    "_sd_alg": _algorithm,
    "origin": _text,
    "issuer": _text,
    "seq": _sequence,
    "nonce": lambda value: _matches(_NONCE, "32 lower-case hex digits", value),
    "said": _text,
    "type": lambda value: _matches(_TYPE, "a word of lower-case letters, digits and hyphens", value),
    "postings": _list,
    "about": _about,
    "attributed_to": _text,
    "source": _source_shape,
    "method": _text,
    "evidence": _evidence,
    "classification": _text,
    "body": _body,
    "_sd": check_digests,
}
