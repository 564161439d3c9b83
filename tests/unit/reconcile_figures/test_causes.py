"""Which slip explains a value: each kind once, and what has none."""

from decimal import Decimal

import pytest

from custodiet.books.figures import read_figure
from custodiet.books.known import Entry
from custodiet.kernel.quantity import exactly
from custodiet.reconcile.figures.causes import causes
from custodiet.reconcile.figures.interval import Interval
from tests.unit.reconcile_figures.stock import CWC, claim, known


def slips(printed: str, true: str, unit: str = "t", rounding: str = "printed") -> list[tuple[str, Decimal]]:
    posted = claim("Q", exactly(Decimal(printed), unit), "2014", "declared", rounding=rounding)
    figure = read_figure(Entry(known("S", posted), 0, posted), CWC)
    canonical = Decimal(true) * exactly(0, unit).factor
    return [(cause.slip, cause.value) for cause in causes(figure, Interval(canonical, canonical))]


@pytest.mark.parametrize(
    ("printed", "true", "slip"),
    [
        ("65.2", "62.5", "two digits exchanged"),
        ("5667", "566.7", "the decimal point moved"),
        ("661", "599.6491", "another unit"),
        ("5666.7", "566.7", "a digit too many"),
        ("566.7", "516.7", "one digit wrong"),
        ("56.7", "566.7", "a digit dropped"),
    ],
)
def test_each_slip(printed: str, true: str, slip: str) -> None:
    assert slip in [found for found, _ in slips(printed, true)]


def test_the_likeliest_comes_first() -> None:
    assert slips("65.2", "62.5")[0] == ("two digits exchanged", Decimal("62.5"))


@pytest.mark.parametrize("rounding", ["more_than", "at_least", "at_most", "nearly"])
def test_a_one_sided_figure_has_no_slip(rounding: str) -> None:
    assert slips("65.2", "62.5", rounding=rounding) == []


def test_nothing_explains_a_value_far_from_all_slips() -> None:
    assert slips("65.2", "11.9") == []
