"""Quantities are exact, and a balance over named unknowns contains the truth and cancels what is the same."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custodiet.kernel.errors import Refused
from custodiet.kernel.quantity import UNITS, ZERO, Form, Quantity, exactly, format_decimal, parse_decimal

patient = settings(deadline=None)
MASS = st.sampled_from([unit for unit, (measure, _) in UNITS.items() if measure == "mass"])
NUMBER = st.decimals(-(10**6), 10**6, places=3, allow_nan=False, allow_infinity=False)
U = st.decimals(0, 1000, places=3, allow_nan=False, allow_infinity=False)


@st.composite
def quantities(draw: Callable[..., Decimal]) -> Quantity:
    lo, hi = sorted([draw(NUMBER), draw(NUMBER)])
    return Quantity("mass", str(draw(MASS)), lo, draw(st.sampled_from([lo, hi])))


@patient
@given(st.from_regex(r"-?(0|[1-9][0-9]{0,29})(\.[0-9]{1,18})?", fullmatch=True))
def test_a_decimal_is_its_exact_value(text: str) -> None:
    if text.startswith("-") and not Fraction(text):
        with pytest.raises(Refused):
            parse_decimal(text)
        return
    assert Fraction(parse_decimal(text)) == Fraction(text)
    assert Fraction(format_decimal(parse_decimal(text))) == Fraction(text)


@patient
@given(st.lists(st.tuples(quantities(), st.sampled_from([1, -1]))))
def test_a_sum_is_exact_and_contains_every_truth(parts: list[tuple[Quantity, int]]) -> None:
    form = Form()
    low = high = Fraction(0)
    for n, (quantity, sign) in enumerate(parts):
        form.add(quantity, sign, f"unknown {n}")
        assert quantity.hi is not None
        ends = sorted(sign * Fraction(end) * Fraction(quantity.factor) for end in (quantity.lo, quantity.hi))
        low, high = low + ends[0], high + ends[1]
    lo, hi = form.interval()
    assert lo is not None
    assert hi is not None
    assert (Fraction(lo), Fraction(hi)) == (low, high)
    assert form.admits(lo)
    assert form.admits(hi)
    assert not form.admits(hi + 1)


@patient
@given(st.lists(quantities(), max_size=8), st.randoms())
def test_what_went_in_and_out_leaves_exactly_nothing(parts: list[Quantity], random: object) -> None:
    form = Form()
    for n, quantity in enumerate(parts):
        form.add(quantity, 1, f"drum {n}")
    order = list(enumerate(parts))
    getattr(random, "shuffle")(order)  # noqa: B009 - Hypothesis's Random has no public type
    for n, quantity in order:
        form.add(quantity, -1, f"drum {n}")
    assert form.interval() == (ZERO, ZERO)
    assert form.u() == ZERO
    assert str(form) == "0"


@patient
@given(quantities(), quantities())
def test_forms_add_and_subtract_unknown_by_unknown(one: Quantity, other: Quantity) -> None:
    whole = Form(one, "a").plus(Form(other, "b"))
    assert whole.copy().minus(Form(other, "b")).interval() == Form(one, "a").interval()
    assert whole.interval() == Form(one, "a").add(other, 1, "b").interval()


@patient
@given(st.lists(st.tuples(quantities(), st.sampled_from("abc")), max_size=5), quantities(), st.sampled_from("abz"), U)
def test_what_is_beyond_a_form_is_the_difference_and_changes_nothing(
    parts: list[tuple[Quantity, str]], other: Quantity, name: str, u: Decimal
) -> None:
    form = Form()
    for quantity, unknown in parts:
        form.add(quantity, 1, unknown)
    less = Form(replace(other, u=u, shared=(("scale", u),)), name)
    before = form.constant, dict(form.terms or {}), form.interval(), form.variance()
    gap = form.copy().minus(less)
    assert form.beyond(less) == (*gap.interval(), gap.u())
    assert (form.constant, dict(form.terms or {}), form.interval(), form.variance()) == before


def test_the_same_name_is_the_same_unknown_wherever_it_is_quoted() -> None:
    drum = Quantity("mass", "kg", Decimal(50), Decimal(60), name="drum 7")
    assert Form(drum, "in").add(drum, -1, "out").interval() == (ZERO, ZERO)
    unnamed = Quantity("mass", "kg", Decimal(50), Decimal(60))
    assert Form(unnamed, "in").add(unnamed, -1, "out").interval() == (Decimal(-10), Decimal(10))


def test_what_has_no_upper_bound_has_none_in_a_sum() -> None:
    unknown = Quantity("mass", "t", Decimal(1), None)
    assert Form(exactly(5, "t")).add(unknown, 1, "x").interval() == (Decimal(6000), None)
    assert Form(exactly(5, "t")).add(unknown, -1, "x").interval() == (None, Decimal(4000))


@patient
@given(U, U, st.integers(1, 9))
def test_a_shared_error_does_not_average_out(alone: Decimal, shared: Decimal, n: int) -> None:
    weighed = Quantity("mass", "kg", Decimal(10), Decimal(10), u=alone, shared=(("scale 3", shared),))
    form = Form()
    for i in range(n):
        form.add(weighed, 1, f"drum {i}")
    want = (n * float(alone) ** 2 + (n * float(shared)) ** 2) ** 0.5
    assert float(form.u()) == pytest.approx(want)


def test_the_difference_of_two_weighings_on_one_scale_has_no_shared_error() -> None:
    one = Quantity("mass", "kg", Decimal(12), Decimal(12), shared=(("scale 3", Decimal("0.5")),))
    other = Quantity("mass", "kg", Decimal(10), Decimal(10), shared=(("scale 3", Decimal("0.5")),))
    difference = Form(one, "a").add(other, -1, "b")
    assert (difference.interval(), difference.u()) == ((Decimal(2), Decimal(2)), ZERO)


def test_two_standard_uncertainties_are_admitted_and_three_are_not() -> None:
    weighed = Form(Quantity("mass", "kg", Decimal(10), Decimal(10), u=Decimal("0.5")), "a")
    assert weighed.admits(11)
    assert not weighed.admits(Decimal("11.1"))
    assert weighed.admits(Decimal("11.4"), k=3)


@pytest.mark.parametrize(
    ("quantity", "text"),
    [
        (exactly(Decimal("34.80"), "%"), "34.8 %"),
        (Quantity("mass", "t", Decimal(50), Decimal(60)), "50..60 t"),
        (Quantity("count", "pcs", Decimal(3), None), "at least 3 pcs"),
        (Quantity("mass", "t", Decimal(0), None), "unknown (t)"),
        (Quantity("mass", "t", Decimal(0), None, hidden=True), "withheld"),
        (Quantity("mass", "kg", Decimal(10), Decimal(10), u=Decimal("0.10")), "10 kg (u = 0.1)"),
    ],
)
def test_a_quantity_in_words(quantity: Quantity, text: str) -> None:
    assert str(quantity) == text
