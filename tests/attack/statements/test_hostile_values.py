"""Any JSON value in any place of a statement is read or refused: it never breaks what reads it."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from custodiet.kernel.errors import Refused
from custodiet.kernel.strict import canonical, parse
from custodiet.statements.registry import check_body, summarise
from custodiet.statements.statement import parse_statement

QUANTITY = {"unit": "t", "lo": "1", "hi": "2", "u": "0.1", "shared": [["scale", "0.1"]], "name": "n"}
POSTINGS = [
    {
        "verb": "move",
        "act": "a",
        "item": "i",
        "qty": QUANTITY,
        "from": "A@b",
        "to": "~lost",
        "at": "2014",
        "means": "seen",
    },
    {"verb": "count", "act": "a", "account": "@b", "item": "i", "qty": QUANTITY, "at": "2014", "complete": True}
    | {"population": 3, "examined": 1, "means": "counted"},
    {"verb": "mark", "act": "a", "subject": "s", "aspect": "x", "value": "v", "at": "2014", "holds": False},
    {"verb": "claim", "act": "a", "subject": "s", "qty": QUANTITY, "as_of": "2014", "kind": "reported", "basis": "b"}
    | {"of": "o", "rounding": "nearly", "means": "told"},
    {"verb": "owe", "id": "o", "debtor": "d", "text": "t", "due": "2014", "beneficiary": "b", "paragraph": "p"}
    | {"test": {"kind": "gone-at-least", "voice": "v", "class": "c", "sink": "s", "limit": QUANTITY}},
    {"verb": "owe", "id": "o", "debtor": "d"}
    | {"test": {"kind": "marked", "voice": "v", "subjects": ["s"], "aspect": "a", "value": "v"}},
    {"verb": "owe", "id": "o", "debtor": "d"}
    | {"test": {"kind": "within-hours", "debtor": "v", "trigger": "s", "answer": "a", "hours": 3}},
    {"verb": "settle", "obligation": "o", "verdict": "extended", "at": "2014", "due": "2015", "evidence": ["e"]},
]
STATEMENT: dict[str, Any] = {
    "_sd_alg": "sha-256",
    "origin": "o",
    "issuer": "k",
    "seq": 0,
    "nonce": "0" * 32,
    "said": "2014",
    "type": "source",
    "postings": POSTINGS,
    "about": [["corrects", "a" * 64 + "#2"]],
    "attributed_to": "x",
    "source": {"id": "s", "covers": ["a#b"]},
    "method": "m",
    "evidence": [{"a": 1}],
    "classification": "c",
    "body": {"id": "a", "title": "t", "medium": "m", "sha256": "a" * 64, "bytes": 1}
    | {"segments": [{"id": "a", "kind": "b", "start": 1, "end": 2}]},
}
HOSTILE: list[Any] = [
    None, True, 0, -1, 2**53 - 1, "", "x", "-0", "1e5", "~x", "@", "9" * 40, "\u0000", "2014-02-30", "2014/2013",
    "9999-12", "0001/9999", "9999-12-31T23:59-23:59", [], {}, [[]], [None], [{}], [["x", "y"]], [[[], "a" * 64]],
    {"a": []}, {"id": []},
]  # fmt: skip
Path = tuple[Any, ...]


def paths(value: Any, path: Path = ()) -> Iterator[Path]:  # noqa: ANN401 - JSON is any of six types
    yield path
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield from paths(value[key], (*path, key))


def replaced(path: Path, hostile: Any) -> Any:  # noqa: ANN401
    if not path:
        return hostile
    whole = copy.deepcopy(STATEMENT)
    part: Any = whole
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = hostile
    return whole


@pytest.mark.parametrize("hostile", HOSTILE, ids=repr)
def test_a_hostile_value_is_read_or_refused(hostile: Any) -> None:  # noqa: ANN401
    read = 0
    for path in paths(STATEMENT):
        try:
            told = parse_statement(canonical(replaced(path, hostile)))
            check_body(told)
        except Refused:
            continue
        read += 1
        assert summarise(told, speaker="x")
    assert read < len(list(paths(STATEMENT)))


def test_the_statement_itself_is_read() -> None:
    told = parse_statement(canonical(STATEMENT))
    check_body(told)
    assert len(told.postings) == len(POSTINGS)


@pytest.mark.parametrize("name", ["attributed_to", "source", "method", "evidence", "classification", "body"])
def test_null_is_not_the_same_as_absent(name: str) -> None:
    with pytest.raises(Refused, match=name):
        parse_statement(canonical({**STATEMENT, name: None}))


def test_a_name_outside_ascii_is_refused() -> None:
    with pytest.raises(Refused, match="not ASCII"):
        parse('{"body":{"größe":1}}'.encode())
    with pytest.raises(Refused, match="not ASCII"):
        parse(rb'{"body":{"gr\u00f6\u00dfe":1}}')


@pytest.mark.parametrize("inner", ["[]", "[1]", '["x"]', "[],[1]"])
def test_nesting_counts_objects_and_arrays_and_nothing_else(inner: str) -> None:
    parse(f"{'[' * 31}{inner}{']' * 31}".encode())
    with pytest.raises(Refused, match="nested too deeply"):
        parse(f"{'[' * 32}{inner}{']' * 32}".encode())
