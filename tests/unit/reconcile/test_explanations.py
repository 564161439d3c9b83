"""Explanations are sentences: amounts in the unit as signed, names, days."""

from decimal import Decimal

import pytest

from custodiet.kernel.quantity import Form
from custodiet.reconcile.sequences import sequence_discrepancies
from custodiet.reconcile.words import amount, common_unit, difference, listed, quantity_words
from tests.scenarios.telling import Telling, count, quantity


@pytest.mark.parametrize(
    ("given", "unit", "words"),
    [
        ("20 t", "t", "20 t"),
        ("20 t", "kg", "20000 kg"),
        ("50..60 t", "t", "50 to 60 t"),
        ("? t", "t", "at least 0 t"),
        ("600 t", "short-ton", "661.387 short-ton"),
        ("100 g", "kg", "0.1 kg"),
    ],
)
def test_amounts_are_shown_in_the_unit_as_signed(given: str, unit: str, words: str) -> None:
    assert amount(Form(quantity(given)), unit) == words


def test_an_uncertainty_is_shown_with_two_digits_rounded_up() -> None:
    assert amount(Form(quantity("14.2 t", u="0.01234"), "w"), "t") == "14.2 t (± 0.025 t, k = 2)"


def test_a_balance_below_an_open_amount_is_unknown() -> None:
    assert amount(Form().add(quantity("? t"), -1, "x"), "t") == "an unknown amount"


@pytest.mark.parametrize(
    ("gap", "words"),
    [
        ("3 t", "3 t more"),
        ("-4..-1 t", "1 to 4 t less"),
        ("-1..2 t", "a difference of -1 to 2 t"),
        ("? t", "at least 0 t more"),
    ],
)
def test_a_gap_says_which_way_it_goes(gap: str, words: str) -> None:
    assert difference(Form(quantity(gap), "gap"), "t") == words


def test_a_withheld_amount_is_not_called_unknown() -> None:
    assert quantity_words(quantity("# t")) == "a withheld amount"


def test_two_units_are_shown_in_the_canonical_one() -> None:
    assert common_unit(quantity("1 t"), quantity("1 short-ton")) == "kg"
    assert common_unit(quantity("1 t"), quantity("2 t")) == "t"


def test_lists_read_as_lists() -> None:
    assert [listed(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "nothing",
        "a",
        "a and b",
        "a, b and c",
    ]


def test_a_gap_in_a_keys_numbers_names_its_neighbours_and_what_is_missing() -> None:
    tell = Telling()
    first = tell("Syria", "2014-01-01", seq=4)
    last = tell("Syria", "2014-01-03", seq=7)
    (found,) = sequence_discrepancies(tell.log)
    assert (found.kind, found.statements) == ("gap in sequence", (first.id, last.id))
    assert "numbers 5 to 6 between them cannot be found" in found.explanation


def test_one_number_for_two_statements_is_equivocation_whatever_the_order() -> None:
    tell = Telling()
    one = tell("Syria", "2014-01-01", count("A", "5 t", "Syria@s", "2014-01-01"), seq=4)
    other = tell("Syria", "2014-01-01", count("A", "6 t", "Syria@s", "2014-01-01"), seq=4)
    for log in (tell.log, tell.log[::-1], [*tell.log, *tell.log]):
        (found,) = sequence_discrepancies(log)
        assert found.kind == "same number, other content"
        assert set(found.statements) == {one.id, other.id}


def test_numbers_that_arrive_in_any_order_are_no_gap() -> None:
    tell = Telling()
    for seq in (2, 0, 1):
        tell("Syria", "2014-01-01", seq=seq)
    assert list(sequence_discrepancies(tell.log)) == []


def test_decimals_stay_plain() -> None:
    assert amount(Form(quantity("100 t")), "t") == "100 t"
    assert Form(quantity("100 t")).constant == Decimal(100_000)
