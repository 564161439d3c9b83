"""Every vector of the kernel and of statements, run against the product; the log's are run in tests/unit/log.

A vector's error is the rule of spec/ that its input breaks. `REASONS` holds words of the product's own message for that
rule, so that no input is refused for another reason than the one it was written for.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from custodiet.app import consent
from custodiet.app.directory import ITSELF, Directory
from custodiet.kernel.envelope import open_envelope
from custodiet.kernel.errors import CustodietError
from custodiet.kernel.keys import parse_verifier_key
from custodiet.kernel.quantity import format_decimal
from custodiet.kernel.strict import canonical, parse, parse_canonical
from custodiet.kernel.times import parse_when
from custodiet.statements.codec import format_posting, parse_posting
from custodiet.statements.members import parse_quantity
from custodiet.statements.registry import check_body, type_of
from custodiet.statements.statement import format_statement, parse_statement, read_statement

ROOT = Path(__file__).parents[2]
Value = Any


def strict_json(given: str) -> Value:
    return parse(bytes.fromhex(given))


def canonical_form(given: str) -> str:
    return canonical(parse(bytes.fromhex(given))).hex()


def is_canonical(given: str) -> None:
    parse_canonical(bytes.fromhex(given))


def times(given: str) -> dict[str, int]:
    when = parse_when(given)
    return {"start": when.start, "end": when.end}


def quantities(given: Value) -> dict[str, str | None]:
    quantity = parse_quantity(given)
    lo, hi = quantity.bounds()
    return {
        "measure": quantity.measure,
        "lo": format_decimal(lo),
        "hi": None if hi is None else format_decimal(hi),
    }


def postings(given: Value) -> Value:
    return format_posting(parse_posting(given))


def keys(given: str) -> dict[str, str | int]:
    key = parse_verifier_key(given)
    assert str(key) == given
    return {"name": key.name, "id": key.key_id.hex(), "algorithm": key.algorithm, "public": key.public.hex()}


def envelopes(given: dict[str, str]) -> dict[str, str]:
    envelope = open_envelope(given["leaf"].encode())
    envelope.verify(parse_verifier_key(given["key"]))
    return {"payload": envelope.payload.decode()}


def consents(given: dict[str, str]) -> dict[str, str]:
    terms = {name: given[name] for name in ("origin", "party", "role")}
    consent.check(given["consent"], parse_verifier_key(given["key"]), **terms)
    return {"payload": canonical(terms | {"key": given["key"]}).decode()}


def rolls(given: Value) -> Value:
    whole = {"_sd_alg": "sha-256", "nonce": "00" * 16, "said": "2014", "postings": [], "about": []}
    directory = Directory()
    for index, entry in enumerate(given["entries"]):
        told = read_statement(whole | {"origin": given["origin"]} | entry)
        check_body(told)
        directory.admit(told, index)
    word = {ITSELF: "nobody but itself"}
    return {
        "keys": [[one.key, one.party, one.role, word.get(one.vouched_by, one.vouched_by)] for one in directory],
        "revoked": [[one.key, one.index, one.by, one.since] for one in directory.revocations],
    }


def statements(given: str) -> dict[str, Value]:
    told = parse_statement(given.encode("utf-8", "surrogatepass"))
    if "_sd" not in json.loads(given):
        assert format_statement(told).decode() == given
    return {
        "issuer": parse_verifier_key(told.issuer).name,
        "seq": told.seq,
        "said": [told.said.start, told.said.end],
        "type": told.type,
        "verbs": [format_posting(posting)["verb"] for posting in told.postings],
        "about": [list(pair) for pair in told.about],
        "summary": type_of(told).summarise(told),
    }


RUN: dict[str, Callable[[Value], Value]] = {
    "strict-json": strict_json,
    "canonical": canonical_form,
    "times": times,
    "quantities": quantities,
    "postings": postings,
    "keys": keys,
    "envelope": envelopes,
    "consent": consents,
    "roll": rolls,
    "statements": statements,
}
REFUSE: dict[str, Callable[[Value], Value]] = {"canonical": is_canonical}
REASONS = {
    "S1": "not UTF-8|not JSON|byte order mark",
    "S2": "stands twice",
    "S3": "out of range|floating-point",
    "S4": "lone surrogate",
    "S5": "Normalization Form C",
    "S6": "nested too deeply",
    "S7": "not in canonical form",
    "S8": "a statement is an object|the statement lacks|a statement has no member",
    "S9": "/_sd_alg: the digest algorithm",
    "S10": "/origin: ",
    "S11": "/issuer: ",
    "S12": "/seq: ",
    "S13": "/nonce: ",
    "S14": "/said: ",
    "S15": "/type: ",
    "S16": "/postings(/0)?: ",
    "S17": "/about: ",
    "S19": "/attributed_to: ",
    "S20": "no date or time|does not exist|outside the calendar",
    "S21": "ends before it begins",
    "S22": "/source: ",
    "S23": "/(evidence|body): ",
    "P1": "a posting is an object|verb is not known",
    "P2": "lacks|has no member",
    "P3": "means is a word",
    "P4": "known unit|a quantity has no member",
    "P5": "no decimal number|decimal number in quotes",
    "P6": "hi is below its lo",
    "P7": "uncertainty is not negative|shared is a list",
    "P8": "name is a text",
    "P9": "a quantity lacks lo",
    "P11": "is no account",
    "P14": "complete is true or false|(examined|population) is a whole number",
    "P16": "holds is true or false",
    "P19": "kind is a word|basis is a text",
    "P20": "rounding is a word",
    "P21": "a test or a text",
    "P22": "test is not of a known kind",
    "P23": "verdict is a word|evidence is a list",
    "S25": "_sd is a list of digests|ascending order",
    "P25": "_sd is a list of digests|ascending order",
    "P24": "is a text of 1 to 1024|is a time in quotes|does not exist",
    "K1": "this is no verifier key",
    "K2": "hash does not match",
    "K3": "key's name|algorithm is not known",
    "K4": "not a canonical|not a point of the curve",
    "K5": "point of small order",
    "K6": "does not belong to these bytes",
    "E1": "no signed statement|not in canonical form|stands twice",
    "E2": "too large",
    "E3": "payload is of another type",
    "E4": "base64",
    "E5": "does not belong to these bytes",
    "E6": "does not belong to these bytes",
    "E10": "the body of this|/body/",
    "E12": "is enrolled already|is not enrolled in this record",
    "E13": "cannot introduce itself|may not enrol",
    "E16": "has not consented",
    "E18": "the signer's key was revoked",
    "E19": "may not revoke|that is to be revoked is not enrolled|own key cannot be revoked",
    "E20": "reaches into the future",
    "E21": "that is to be replaced is not one of that party",
    "E23": "could never agree|only a registrar or the operator lays down",
}
VECTORS = [
    pytest.param(name, vector, id=f"{name}: {vector['desc']}")
    for name in RUN
    for vector in json.loads((ROOT / "vectors" / f"{name}.json").read_text(encoding="ascii"))
]


@pytest.mark.parametrize(("name", "vector"), VECTORS)
def test_a_vector(name: str, vector: dict[str, Value]) -> None:
    assert vector.keys() in ({"desc", "input", "want"}, {"desc", "input", "error"})
    if "want" in vector:
        assert RUN[name](vector["input"]) == vector["want"]
        return
    with pytest.raises(CustodietError, match=REASONS[vector["error"]]):
        REFUSE.get(name, RUN[name])(vector["input"])


def rules(page: str) -> list[str]:
    return re.findall(
        r"^- \*\*([A-Z]\d+)\.\*\*", (ROOT / "spec" / f"{page}.md").read_text(encoding="utf-8"), re.MULTILINE
    )


@pytest.mark.parametrize(
    ("page", "numbers"),
    [
        ("statement", [f"S{n}" for n in range(1, 26)]),
        ("posting", [f"P{n}" for n in range(1, 29)]),
        ("signature", [*(f"K{n}" for n in range(1, 9)), *(f"E{n}" for n in range(1, 26))]),
        ("bundle", [f"B{n}" for n in range(1, 18)]),
        ("report", [f"R{n}" for n in range(1, 27)]),
        ("selection", [f"D{n}" for n in range(1, 19)]),
    ],
)
def test_the_rules_are_numbered_as_the_code_cites_them(page: str, numbers: list[str]) -> None:
    assert rules(page) == numbers


def test_every_error_is_a_rule_and_every_description_is_its_own() -> None:
    known = {rule for page in ("statement", "posting", "signature") for rule in rules(page)}
    for name in RUN:
        vectors = json.loads((ROOT / "vectors" / f"{name}.json").read_text(encoding="ascii"))
        assert {vector["error"] for vector in vectors if "error" in vector} <= known
        assert len({vector["desc"] for vector in vectors}) == len(vectors), name
