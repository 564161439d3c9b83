"""spec/figures.md: the vectors, and what holds of every figure."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custodiet.books.figures import implied, read_figure
from custodiet.books.known import Entry
from custodiet.kernel.quantity import UNITS, ZERO, Quantity, exactly
from custodiet.regimes import Convention, load_regime, read_regime
from custodiet.statements.posting import ROUNDINGS
from tests.unit.reconcile_figures.stock import CWC, claim, known, share

VECTORS = json.loads((Path(__file__).parents[3] / "vectors/rounding.json").read_text(encoding="utf-8"))
VALUES = st.decimals(min_value=0, max_value=10**6, places=3, allow_nan=False, allow_infinity=False)


def decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: str(vector["desc"]))
def test_vector(vector: dict[str, Any]) -> None:
    given_, want = vector["input"], vector["want"]
    hi = decimal(given_.get("hi", given_["lo"]))
    unit = given_["unit"]
    quantity = Quantity(UNITS[unit][0], unit, Decimal(given_["lo"]), hi, Decimal(given_.get("u", "0")))
    assert implied(quantity, given_["rounding"], CWC.rounding) == (Decimal(want["lo"]), decimal(want["hi"]))


@given(VALUES, st.sampled_from(sorted(ROUNDINGS)), st.sampled_from(["t", "pcs", "%"]))
def test_a_figure_allows_its_own_number(value: Decimal, rounding: str, unit: str) -> None:
    lo, hi = implied(exactly(value, unit), rounding, Convention())
    assert lo <= value
    assert hi is None or value <= hi


@given(VALUES, st.sampled_from(["t", "%"]))
def test_a_hedge_is_never_sharper_than_print(value: Decimal, unit: str) -> None:
    lo, hi = implied(exactly(value, unit), "printed", Convention())
    about_lo, about_hi = implied(exactly(value, unit), "approx", Convention())
    assert about_lo <= lo
    assert about_hi is not None
    assert hi is not None
    assert about_hi >= hi
    assert implied(exactly(value, unit), "nearly", Convention())[0] <= lo


def test_what_is_withheld_bounds_nothing_but_zero() -> None:
    withheld = Quantity("mass", "t", ZERO, None, hidden=True)
    assert implied(withheld, "printed", Convention()) == (ZERO, None)


def test_an_uncertainty_shared_with_others_counts_too() -> None:
    quantity = Quantity("mass", "t", Decimal(10), Decimal(10), Decimal("0.3"), (("scale 7", Decimal("0.4")),))
    assert implied(quantity, "", Convention()) == (Decimal("8.5"), Decimal("11.5"))


def test_a_source_may_have_a_convention_of_its_own() -> None:
    text = """title = "t"
results = ["reported"]
[rounding.sources."https://weigh.example/"]
zeros_count = ["mass", "share"]
"""
    regime = read_regime(text, name="t")

    def bounds(source: str) -> tuple[Decimal, Decimal | None]:
        posted = claim("Q", exactly(1300, "t"), "2014-03-20", "declared")
        figure = read_figure(Entry(known("S", posted, source=source), 0, posted), regime)
        return figure.lo, figure.hi

    assert bounds("https://press.example/") == (Decimal(1250), Decimal(1350))
    assert bounds("https://weigh.example/") == (Decimal("1299.5"), Decimal("1300.5"))


def test_a_figure_says_who_says_it_and_where() -> None:
    posted = share("all", "29", "2014-03-07", "removed", rounding="nearly")
    figure = read_figure(Entry(known("T085", posted, voice="OPCW"), 0, posted), load_regime("cwc"))
    assert (figure.text, figure.voice, figure.speaker) == ("nearly 29 %", "OPCW (reported by Archivist)", "OPCW")
    assert (figure.segment, figure.grade, figure.of) == ("T085", "reported by a source", "all")
