"""Conditions of clauses: met, not met, or it cannot be said; and nothing more is concluded."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from custodiet.books.book import Book
from custodiet.books.conditions import CANNOT_BE_SAID, IS_MET, NOT_MET, Conditions, words
from custodiet.books.evidence import Evidence, Sayings
from custodiet.books.instruments import instruments
from custodiet.books.known import Entry, Known, Voice
from custodiet.books.obligations import STATUSES, Standing
from custodiet.kernel.times import parse_when
from custodiet.statements.clauses import condition as check
from custodiet.statements.posting import Mark, Owe
from custodiet.statements.statement import Statement

NOW = parse_when("2014-03-20")
DECISION = Statement("o", "k", 0, "n", NOW, "decision", body={"reference": "Second", "outcome": "adopted"})
SAID = Known("0" * 64, 0, 0, "Council", DECISION)
OWED = Standing("D", Entry(SAID, 0, Owe("D", "A", "x")), Voice("Council"), None, "", None, None, None, (), (), ())
BOOK = Book(Voice("Council"))
BOOK.add_mark(Entry(SAID, 0, Mark("m", "site", "access", "closed", NOW)))
BOOK.settle()
EVIDENCE = Evidence({Voice("Council"): BOOK}, Sayings([]), NOW)


def met(condition: dict[str, Any], *, status: str = "missed") -> str:
    check(condition)
    standings = {"D": [replace(OWED, status=status)]}
    return Conditions(standings, instruments([SAID]), EVIDENCE).met(condition).word


MISSED = {"obligation": "D", "status": ["missed", "met late"]}
SECOND = {"decision": "Second"}
THIRD = {"decision": "Third"}
CLOSED = {"marked": "site", "aspect": "access", "value": "closed"}
MARKED_TEST = {"kind": "marked", "voice": "Council", "subjects": ["site"], "aspect": "access", "value": "closed"}


@pytest.mark.parametrize(
    ("status", "word"),
    [
        ("missed", IS_MET),
        ("met late", IS_MET),
        ("met", NOT_MET),
        ("open", NOT_MET),
        ("met in part", NOT_MET),
        ("contested", CANNOT_BE_SAID),
        ("continuous", CANNOT_BE_SAID),
        ("cannot tell", CANNOT_BE_SAID),
    ],
)
def test_a_condition_on_an_obligation(status: str, word: str) -> None:
    assert met(MISSED, status=status) == word


@pytest.mark.parametrize(
    ("condition", "word"),
    [
        ({"obligation": "E", "status": ["missed"]}, CANNOT_BE_SAID),
        (SECOND, IS_MET),
        (THIRD, NOT_MET),
        (CLOSED, IS_MET),
        (CLOSED | {"value": "open"}, NOT_MET),
        ({"test": MARKED_TEST}, IS_MET),
        ({"test": MARKED_TEST | {"value": "open"}}, NOT_MET),
        ({"test": MARKED_TEST | {"voice": "Nobody"}}, CANNOT_BE_SAID),
        ({"all": [MISSED, SECOND]}, IS_MET),
        ({"all": [MISSED, THIRD]}, NOT_MET),
        ({"any": [THIRD, SECOND]}, IS_MET),
        ({"any": [THIRD, {"all": [SECOND, THIRD]}]}, NOT_MET),
    ],
)
def test_other_conditions(condition: dict[str, Any], word: str) -> None:
    assert met(condition) == word


LEAVES = st.sampled_from([MISSED, SECOND, THIRD, CLOSED])
TREES: st.SearchStrategy[Any] = st.recursive(
    LEAVES,
    lambda inner: st.builds(
        lambda joint, parts: {joint: parts}, st.sampled_from(["all", "any"]), st.lists(inner, min_size=1, max_size=3)
    ),
    max_leaves=5,
)


_DEEPEST = 5  # as the form of a clause allows


def depth(tree: dict[str, Any]) -> int:
    return 1 + max((depth(part) for name in ("all", "any") for part in tree.get(name, ())), default=0)


@given(TREES, st.sampled_from(STATUSES))
def test_what_cannot_be_said_is_said_only_where_something_cannot(tree: dict[str, Any], status: str) -> None:
    assume(depth(tree) <= _DEEPEST)
    word = met(tree, status=status)
    assert word in {IS_MET, NOT_MET, CANNOT_BE_SAID}
    if status in {"met", "open", "missed", "met late", "met in part"}:
        assert word != CANNOT_BE_SAID
    assert words(tree)
