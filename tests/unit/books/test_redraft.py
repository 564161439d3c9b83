"""What changed between two drafts is told clause by clause, and every clause is accounted for once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custodiet.books.instruments import Clause
from custodiet.books.known import Known
from custodiet.books.redraft import ADDED, CHANGED, DROPPED, UNCHANGED, redraft
from custodiet.kernel.times import parse_when
from custodiet.statements.statement import Statement

SAID = Known("0" * 64, 0, 0, "Archivist", Statement("o", "k", 0, "n", parse_when("2013-09-10"), "draft"))


def clause(name: str, text: str, origin: str = "", **more: object) -> Clause:
    return Clause(name, text, SAID, origin, **more)  # type: ignore[arg-type]  # members by name


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("within 15 days", "within 30 days", "“15” became “30”"),
        ("within [15] days", "within 15 days", "now agreed: its brackets are gone"),
        ("within 15 days", "within [15] days", "now in brackets"),
        ("all sites", "all declared sites", "“declared” was put in"),
        ("all sites at once", "all sites", "“at once” was left out"),
        ("one two three four five six", "two three four five 6", "“one” was left out; “six” became “6”"),
        ("a b c d", "x b y d", "“a b c” became “x b y”"),
    ],
)
def test_a_clause_that_changed(before: str, after: str, words: str) -> None:
    (change,) = redraft([clause("1", before)], [clause("1", after)], "Draft 1")
    assert (change.word, change.words) == (CHANGED, words)


def test_a_clause_that_moved_was_added_or_dropped() -> None:
    before = [clause("1", "a"), clause("2", "b"), clause("3", "c")]
    after = [clause("1", "b", "Draft 1/2"), clause("2", "new", "none"), clause("3", "c")]
    told = [(c.word, c.words) for c in redraft(before, after, "Draft 1")]
    assert told == [
        (CHANGED, "clause 2 is now 1"),
        (ADDED, "added: new"),
        (UNCHANGED, UNCHANGED),
        (DROPPED, "dropped: a"),
    ]


def test_alternatives_debtors_and_conditions_are_told() -> None:
    before = clause("1", "x", alternatives=(("at once", "A"), ("in a day", "B")), debtor="A")
    after = clause("1", "x", debtor="A and B", condition={"decision": "another"})
    (change,) = redraft([before], [after], "Draft 1")
    assert change.words == (
        "its alternatives are gone; its debtor: A became A and B; its condition: none became “another” was adopted"
    )


TEXTS = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.text("xyz [", max_size=12)), max_size=6, unique_by=lambda t: t[0]
)


@given(TEXTS, TEXTS)
def test_every_clause_is_accounted_for_once(before: list[tuple[str, str]], after: list[tuple[str, str]]) -> None:
    old, new = [clause(*each) for each in before], [clause(*each) for each in after]
    changes = list(redraft(old, new, "d"))
    assert sorted(c.after.id for c in changes if c.after) == sorted(name for name, _ in after)
    assert sorted(c.before.id for c in changes if c.before) == sorted(name for name, _ in before)


@given(TEXTS)
def test_nothing_changed_between_a_draft_and_itself(given_: list[tuple[str, str]]) -> None:
    same = [clause(*each) for each in given_]
    assert all(change.word == UNCHANGED for change in redraft(same, same, "d"))
