"""A form keeps its sums while terms come and go: they equal what adding up all terms again gives."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from custodiet.kernel.quantity import EXACT, ZERO, Form, Quantity
from tests.properties.missions import quantities

STEPS = st.lists(st.tuples(quantities(), st.sampled_from([1, -1]), st.sampled_from(["a", "b", "c"])), max_size=12)


def added_again(form: Form) -> tuple[Decimal | None, Decimal | None]:
    low: Decimal | None = form.constant
    high: Decimal | None = form.constant
    for coefficient, lo, hi, _ in (form.terms or {}).values():
        least, most = (lo, hi) if coefficient > 0 else (hi, lo)
        low = None if low is None or least is None else EXACT.add(low, EXACT.multiply(Decimal(coefficient), least))
        high = None if high is None or most is None else EXACT.add(high, EXACT.multiply(Decimal(coefficient), most))
    return low, high


@given(STEPS)
def test_the_kept_interval_is_that_of_the_terms(steps: list[tuple[Quantity, int, str]]) -> None:
    form = Form()
    for quantity, sign, name in steps:
        form.add(quantity, sign, name)
    assert form.interval() == added_again(form)
    assert form.copy().interval() == form.interval()
    assert form.copy().u() == form.u()


@given(STEPS)
def test_what_is_taken_out_again_leaves_nothing(steps: list[tuple[Quantity, int, str]]) -> None:
    form = Form()
    for quantity, sign, name in steps:
        form.add(quantity, sign, name)
    form.minus(form.copy())
    assert form.interval() == (ZERO, ZERO)
    assert (form.u(), form.terms or {}) == (ZERO, {})


def test_an_amount_beyond_28_digits_is_subtracted_exactly() -> None:
    """Python's own decimal context would round it: 10**30 - 1 t in kilograms has 33 digits."""
    most = Decimal("9" * 30)
    form = Form(Quantity("mass", "t", most, most))
    assert form.copy().minus(form).constant == ZERO
