"""Votes by the rule of a body: its majority, and who can veto."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custodiet.books.deciding import ADOPTED, CANNOT_TELL, REJECTED, Organ, Vote, outcome, read_vote
from custodiet.books.known import Known
from custodiet.kernel.times import parse_when
from custodiet.statements.statement import Statement

SAID = Known("0" * 64, 0, 0, "Archivist", Statement("o", "k", 0, "n", parse_when("2013-09-27"), "organ"))
COUNCIL = Organ("Council", 15, 9, ("A", "B", "C", "D", "E"), "", SAID)
ASSEMBLY = Organ("Assembly", 41, 28, (), "", SAID)


@pytest.mark.parametrize(
    ("organ", "vote", "word"),
    [
        (COUNCIL, Vote(15, 0, 0), ADOPTED),
        (COUNCIL, Vote(9, 0, 6), ADOPTED),
        (COUNCIL, Vote(8, 0, 7), REJECTED),
        (COUNCIL, Vote(14, 1, 0), CANNOT_TELL),
        (COUNCIL, Vote(14, 1, 0, {"A": "against"}), REJECTED),
        (COUNCIL, Vote(14, 1, 0, {"A": "for", "F": "against"}), ADOPTED),
        (COUNCIL, Vote(11, 0, 4, {"A": "abstains"}), ADOPTED),
        (COUNCIL, Vote(15, 1, 0), CANNOT_TELL),
        (ASSEMBLY, Vote(28, 13, 0), ADOPTED),
        (ASSEMBLY, Vote(27, 0, 14), REJECTED),
        (None, Vote(15, 0, 0), CANNOT_TELL),
    ],
)
def test_what_a_vote_comes_to(organ: Organ | None, vote: Vote, word: str) -> None:
    assert outcome(organ, vote).word == word


def test_votes_by_name_are_counted() -> None:
    voted = {"A": "for", "B": "for", "C": "against", "D": "abstains", "E": "absent"}
    vote = read_vote({"votes": [{"member": name, "vote": word} for name, word in voted.items()], "for": 99})
    assert vote
    assert (vote.yes, vote.no, vote.abstaining) == (2, 1, 1)
    assert read_vote({"outcome": "adopted"}) is None


@given(st.integers(0, 15), st.integers(0, 15), st.integers(0, 15))
def test_one_more_vote_for_never_defeats(yes: int, no: int, abstaining: int) -> None:
    before = outcome(COUNCIL, Vote(yes, no, abstaining)).word
    after = outcome(COUNCIL, Vote(yes + 1, no, max(0, abstaining - 1))).word
    assert before != ADOPTED or after in {ADOPTED, CANNOT_TELL}
    assert no > 0 or after != REJECTED or yes + 1 < COUNCIL.majority
