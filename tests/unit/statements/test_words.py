"""Postings in words: what comes in is not told as gone."""

import pytest

from custodiet.kernel.quantity import exactly
from custodiet.kernel.times import parse_when
from custodiet.statements.posting import Move
from custodiet.statements.words import describe


@pytest.mark.parametrize(
    ("origin", "target", "words"),
    [
        ("~outside", "@C1", "come into the record's reach, now with C1"),
        ("Arcadia@depot", "~outside", "gone out of the record's reach from Arcadia at depot"),
        ("~lost", "Arcadia@depot", "no longer lost, now with Arcadia at depot"),
        ("~found", "Arcadia@depot", "found, now with Arcadia at depot"),
    ],
)
def test_a_move_is_told_from_its_own_end(origin: str, target: str, words: str) -> None:
    move = Move("seal-1", "S1", exactly(1, "pcs"), origin, target, parse_when("2021-01-18"))
    assert describe(move) == f"1 pcs of S1 {words}, 2021-01-18"
