"""What only several rules together show: shares on different days, what stayed, counted acts, units, many roundings."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custodiet.books.known import Entry
from custodiet.kernel.errors import Refused
from custodiet.kernel.quantity import exactly
from custodiet.kernel.times import parse_when
from custodiet.reconcile.figures import FigureFindings
from custodiet.reconcile.figures.units import EXPLAINED
from custodiet.reconcile.figures.words import (
    BASIS_CONTRADICTS,
    DO_NOT_FIT_TOGETHER,
    IMPROBABLE,
    PROGRESS_FALLS,
    SOURCES_DIFFER,
)
from custodiet.regimes import read_regime
from custodiet.statements.posting import Claim, Mark
from tests.unit.reconcile_figures.stock import CWC, claim, each, figures, found, id_of, known, share, tonnes

MARCH = [
    share("Priority 1", "29.5", "2014-03-17", "removed"),
    share("Priority 2", "82.6", "2014-03-17", "removed"),
    share("all", "45.6", "2014-03-17", "removed"),
]


def numbered(number: str, day: str, act: str = "") -> Entry[Mark]:
    mark = Mark(act or f"act {number}", f"consignment {number}", "number-in:Latakia", number, parse_when(day))
    return Entry(known(f"mark {number} {day}", mark), 0, mark)


def of_three(percent: str, marks: list[Entry[Mark]]) -> list[str]:
    """The findings where a share is told beside a count of three consignments, on the day of the fourth."""
    count = claim("consignments", exactly(3, "pcs"), "2014-02-26", "removed", rounding="exact")
    statements = [
        known("three", share("all", percent, "2014-02-26", "removed"), count),
        *each(share("all", "8.9", "2014-02-21", "removed"), share("all", "30", "2014-02-27", "removed")),
    ]
    return [finding.kind for finding in FigureFindings(figures(*statements), CWC, marks).at()]


class TestThroughWhatWasDeclared:
    def test_the_weights_of_one_day_hold_on_another(self) -> None:
        april = [
            share("Priority 1", "57.4", "2014-04-14", "removed"),
            share("Priority 2", "82.6", "2014-04-14", "removed"),
        ]
        true = share("all", "65.1", "2014-04-14", "removed")
        false = share(
            "all", "75.1", "2014-04-14", "removed"
        )  # between its parts, and by the weights of March impossible
        assert found(each(*MARCH, *april, true)) == []
        (finding,) = found(each(*MARCH, *april, false))
        assert finding.kind == DO_NOT_FIT_TOGETHER
        assert "if what was declared did not change in between" in finding.explanation
        assert finding.arithmetic[-1].endswith(": false")

    def test_a_part_may_leave_room_for_others_only_where_the_regime_says_so(self) -> None:
        both = [share(f"Priority {n}", "100", "2014-06-23", "removed") for n in (1, 2)]
        assert found(each(share("all", "90", "2014-06-23", "removed"), *both)) == []
        categories = [share(f"Category {n}", "100", "2014-06-23", "destroyed") for n in (1, 2)]
        assert found(each(share("all", "90", "2014-06-23", "destroyed"), *categories)) != []

    def test_a_share_of_something_else_is_a_quantity_of_its_own(self) -> None:
        regions = [share("crates", percent, f"2014-03-0{n}", "inspected", of=f"Region {n % 2}") for n, percent in
                   enumerate(("10", "30", "20", "40"), 1)]  # fmt: skip
        assert found(each(*regions)) == []


class TestWhatStayed:
    def test_what_left_and_what_stayed_make_what_was_there(self) -> None:
        left = share("Priority 1", "4.5", "2014-02-21", "removed")
        assert found(each(left, share("Priority 1", "95.5", "2014-02-21", "remaining"))) == []
        (finding,) = found(each(left, share("Priority 1", "90.5", "2014-02-21", "remaining")))
        assert set(finding.statements) == {id_of("S0"), id_of("S1")}

    def test_what_stayed_does_not_rise(self) -> None:
        (finding,) = found(
            each(share("all", "7.2", "2014-06-04", "remaining"), share("all", "8", "2014-06-17", "remaining"))
        )
        assert finding.kind == PROGRESS_FALLS
        assert {suspect.hi for suspect in finding.suspects} == {"7.25", "100"}

    def test_of_other_subjects_what_remains_is_compared_with_itself_alone(self) -> None:
        left = share("isopropanol", "93", "2014-02-10", "destroyed")
        assert found(each(left, share("isopropanol", "50", "2014-02-10", "remaining"))) == []


class TestCountedActs:
    def test_a_share_beside_a_count_is_as_of_the_last_act_counted(self) -> None:
        acts = [numbered("3", "2014-02-10"), numbered("4", "2014-02-26")]
        assert of_three("11", acts) == [PROGRESS_FALLS]
        assert of_three("8.5", acts) == []

    def test_without_its_day_the_share_keeps_its_own(self) -> None:
        assert of_three("11", []) == []
        assert of_three("11", [numbered("3", "2014-02-10", "a"), numbered("3", "2014-02-12", "b")]) == []
        assert of_three("11", [numbered("3", "2014-03-10")]) == []


class TestBasisAgainstValue:
    def test_a_figure_that_is_another_basis_figure_is_a_finding_of_its_own(self) -> None:
        rows = [
            share("all", "49.3", "2014-03-20", "removed"),
            share("all", "53.6", "2014-03-20", "removed_or_destroyed"),
            share("all", "53.6", "2014-03-20", "removed", kind="measured"),
            share("all", "49.3", "2014-03-20", "removed", kind="measured"),
            share("all", "49.4", "2014-03-21", "removed"),
        ]
        kinds = {finding.kind for finding in found(each(*rows))}
        assert kinds & {BASIS_CONTRADICTS, SOURCES_DIFFER}


class TestTrust:
    REGIME = read_regime(
        """
title = "A port"
results = ["reported"]
[bases.landed]
title = "landed"
cumulative = true
[[rules]]
kind = "same-figure"
[[rules]]
kind = "monotone"
[trust]
"V1" = "3"
""",
        name="port",
    )

    def test_whoever_costs_more_to_doubt_is_doubted_last(self) -> None:
        rows = [tonnes("fish", "50.5", "2020-01-01", "landed"), tonnes("fish", "40.5", "2020-01-02", "landed")]
        (finding,) = found(each(*rows), regime=self.REGIME)
        assert finding.statements[0] == id_of("S0")
        assert "does not fit only 40.5 t on 2020-01-02" in finding.explanation
        assert "50.5 t" in finding.explanation.partition(" does not fit ")[0]

    @pytest.mark.parametrize("weight", ["0", "-1", "much"])
    def test_a_weight_is_a_number_above_nothing(self, weight: str) -> None:
        with pytest.raises(Refused):
            read_regime(f'title = "t"\nresults = ["reported"]\n[trust]\n"A" = "{weight}"\n', name="t")


class TestUnits:
    def test_short_tons_that_are_the_tonnes_of_another_are_explained(self) -> None:
        tons = claim("cargo", exactly(661, "short-ton"), "2014-08-05", "transferred")
        (finding,) = found(each(tons, tonnes("cargo", "600", "2014-07-02", "transferred")))
        assert finding.kind == EXPLAINED
        assert "599.2 to 600.1 t, and so agrees with 600 t" in finding.explanation

    @pytest.mark.parametrize("amount", ["661", "700", "630"])
    def test_others_are_not(self, amount: str) -> None:
        """As tonnes they fit; or in neither unit."""
        tons = claim("cargo", exactly(661, "short-ton"), "2014-08-05", "transferred", rounding="approx")
        kinds = {
            f.kind for f in found(each(tons, tonnes("cargo", amount, "2014-07-02", "transferred", rounding="approx")))
        }
        assert EXPLAINED not in kinds


MANY = """
title = "Twenty lots"
results = ["reported"]
[bases.held]
title = "held"
[[parts]]
whole = "stock"
parts = [{parts}]
bases = ["held"]
measures = ["mass"]
reason = "a made-up stock"
[[rules]]
kind = "parts"
"""


def test_a_sum_that_rounding_hardly_explains_is_told_as_such() -> None:
    lots = [f"lot {n}" for n in range(20)]
    regime = read_regime(MANY.replace("{parts}", ", ".join(f'"{lot}"' for lot in lots)), name="lots")
    parts = [tonnes(lot, "10.1", "2020-01-01", "held") for lot in lots]
    (finding,) = found(each(tonnes("stock", "202.9", "2020-01-01", "held"), *parts), regime=regime)
    assert finding.kind == IMPROBABLE
    assert "standard deviations" in finding.explanation
    assert found(each(tonnes("stock", "202.3", "2020-01-01", "held"), *parts), regime=regime) == []


SUBJECTS = ("all", "Priority 1", "Priority 2")


@st.composite
def statements(draw: st.DrawFn) -> list[Claim]:
    rows = draw(st.lists(st.tuples(st.sampled_from(SUBJECTS), st.integers(1, 99), st.integers(1, 8)), max_size=8))
    return [share(subject, str(percent), f"2014-03-0{day}", "removed") for subject, percent, day in rows]


@given(statements(), st.integers(1, 8))
@settings(max_examples=60, deadline=None)
def test_a_cut_says_what_a_record_would_that_held_nothing_later(claims: list[Claim], day: int) -> None:
    """The same contradictions exist, and none is missed; which of many are told may differ."""
    cut = f"2014-03-0{day}"
    early = [one for one in claims if one.as_of.text <= cut]
    all_of_them = found(each(*claims), as_of=cut)
    names = {hashlib.sha256(f"S{n}".encode()).hexdigest() for n, one in enumerate(claims) if one.as_of.text <= cut}
    assert bool(all_of_them) == bool(found(each(*early)))
    assert {name.partition("#")[0] for finding in all_of_them for name in finding.statements} <= names
