"""How many to inspect: exact where floats are not, and refused with a way out where there is no plan."""

import math
import re
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from custodiet.kernel.errors import Refused
from custodiet.stats import acceptance, anytime, hypergeometric, levels, plans, strata, tables, variables, weighted
from custodiet.stats.acceptance import NOT_YET, Risk, Stages


@st.composite
def lots(draw: st.DrawFn) -> tuple[int, int]:
    items = draw(st.integers(1, 120))
    return items, draw(st.integers(1, items))


def by_trying(items: int, defects: int, beta: Fraction, accept: int = 0) -> int:
    return next(n for n in range(1, items + 1) if hypergeometric.exactly_at_most(items, defects, n, accept) <= beta)


@given(lots(), st.integers(1, 999))
def test_the_exact_plan_is_the_least_and_the_formulas_are_never_below(lot: tuple[int, int], thousandths: int) -> None:
    items, defects = lot
    plan = plans.zero_defect_plan(items, defects, thousandths / 1000)
    assert plan.n == by_trying(items, defects, Fraction(thousandths, 1000))
    assert plan.improved is not None
    assert plan.iaea is None or plan.iaea >= plan.n
    assert plan.improved >= plan.n


@given(lots(), st.integers(1, 999), st.integers(0, 5))
def test_a_plan_that_accepts_some_is_the_least(lot: tuple[int, int], thousandths: int, accept: int) -> None:
    items, defects = lot
    if accept < defects:
        found = plans.smallest_sample(items, defects, thousandths / 1000, accept=accept)
        assert found == by_trying(items, defects, Fraction(thousandths, 1000), accept)


@pytest.mark.parametrize("items", [100, 10_000, 10_000_000, 10**12])
def test_a_tie_at_large_lots_is_decided_in_whole_numbers(items: int) -> None:
    assert plans.smallest_sample(items, 1, 0.05) == items * 95 // 100
    assert plans.iaea_formula(items, 1, 0.05) == items * 95 // 100
    assert plans.improved_formula(items, 1, 0.05) == items * 95 // 100


def test_what_is_near_a_tie_at_large_lots_is_no_tie() -> None:
    assert plans.iaea_formula(10**10, 1, 0.12345678916) == 8_765_432_109  # 8,765,432,108.4
    assert plans.iaea_formula(10**10, 1, 0.12345678914) == 8_765_432_109  # 8,765,432,108.6
    assert plans.smallest_sample(10**10, 1, 0.12345678916) == 8_765_432_109


def test_a_tie_with_more_than_one_defect_is_decided_in_whole_numbers() -> None:
    assert hypergeometric.exactly_at_most(10, 2, 7, 0) == Fraction(1, 15)
    assert hypergeometric.is_at_most(10, 2, 7, 0, Fraction(1, 15))
    assert not hypergeometric.is_at_most(10, 2, 7, 0, Fraction(1, 15) - Fraction(1, 10**15))
    assert hypergeometric.is_at_most(16, 2, 6, 1, 1 - Fraction(15, 120))


def test_a_tail_is_right_where_scipys_was_wrong() -> None:
    exact = sum(Fraction(math.comb(300, x) * math.comb(1300, 50 - x), math.comb(1600, 50)) for x in range(41, 51))
    assert hypergeometric.above(1600, 300, 50, 40) == pytest.approx(float(exact), rel=1e-14)
    assert hypergeometric.log_at_most(1600, 1300, 50, 9) == pytest.approx(math.log(exact), rel=1e-12)
    assert hypergeometric.log_at_most(30, 13, 21, 12) <= 0


@given(lots(), st.integers(0, 120), st.integers(0, 20))
def test_logarithms_and_whole_numbers_agree(lot: tuple[int, int], sample: int, most: int) -> None:
    items, defects = lot
    sample = min(sample, items)
    exact = hypergeometric.exactly_at_most(items, defects, sample, most)
    assert math.exp(hypergeometric.log_at_most(items, defects, sample, most)) == pytest.approx(float(exact), rel=1e-11)


def test_an_insensitive_method_needs_more_and_may_never_do() -> None:
    assert plans.smallest_sample(80, 10, 0.05, sensitivity=0.8) > plans.smallest_sample(80, 10, 0.05)
    assert plans.missed(80, 1, 80, sensitivity=0.8) == pytest.approx(0.2)
    with pytest.raises(Refused, match=r"inspecting all 80 items misses 1 defects with probability 0\.2") as refused:
        plans.smallest_sample(80, 1, 0.05, sensitivity=0.8)
    assert "A method that sees a defect with probability 0.95 would do" in str(refused.value)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((10, 11, 0.05), "the number of defects is out of range"),
        ((10, 0, 0.05), "the number of defects is out of range"),
        ((0, 1, 0.05), "the number of items is out of range"),
        ((10, 2, 0.0), "beta is no probability"),
        ((10, 2, 1.5), "beta is no probability"),
        ((10, 2, float("nan")), "beta is no probability"),
    ],
)
def test_an_impossible_plan_is_refused(arguments: tuple[int, int, float], message: str) -> None:
    with pytest.raises(Refused, match=message):
        plans.zero_defect_plan(*arguments)


def test_accepting_as_many_as_there_are_is_refused() -> None:
    with pytest.raises(Refused, match="no plan accepts 2 defects and detects 2"):
        plans.smallest_sample(10, 2, 0.05, accept=2)


@given(st.integers(1, 30), st.integers(0, 4), st.integers(5, 500))
def test_a_binomial_plan_is_the_least(percent: int, accept: int, thousandths: int) -> None:
    rate, beta = percent / 100, thousandths / 1000
    n = plans.binomial_plan(rate, beta, accept=accept)
    assert stats.binom.cdf(accept, n, rate) <= beta * (1 + 1e-9)
    assert n == accept + 1 or stats.binom.cdf(accept, n - 1, rate) > beta * (1 - 1e-9)


@given(st.integers(1, 20), st.integers(1, 20), st.integers(0, 20), st.data())
def test_three_levels_are_as_counted_one_by_one(first: int, second: int, rest: int, data: st.DataObject) -> None:
    items = first + second + rest
    defects = data.draw(st.integers(0, items))
    unseen = Fraction()
    for x in range(min(first, defects) + 1):
        for y in range(min(second, defects - x) + 1):
            ways = math.comb(first, x) * math.comb(second, y) * math.comb(rest, defects - x - y)
            unseen += Fraction(ways, math.comb(items, defects)) * Fraction(3, 4) ** x * Fraction(1, 10) ** y
    found = levels.detection(items, defects, [first, second], [0.25, 0.9])
    assert found == pytest.approx(1 - float(unseen), abs=1e-12)


def test_a_plan_of_levels_keeps_every_level() -> None:
    plan = levels.levels_plan(
        300, item=1.0, goal=8.0, fractions=[1.0, 0.25, 0.05], sigmas=[0.2, 0.05, 0.005], alpha=0.001, beta=0.05
    )
    assert [level.defects for level in plan] == [8, 32, 160]
    assert all(level.detection >= 0.95 for level in plan)


def test_a_level_that_cannot_make_up_the_goal_is_refused() -> None:
    with pytest.raises(Refused, match=r"a part of 0\.01 of every item does not make up the goal"):
        levels.levels_plan(300, item=1.0, goal=8.0, fractions=[1.0, 0.01], sigmas=[0.2, 0.001], alpha=0.05, beta=0.05)


def test_no_whole_mix_of_strata_escapes() -> None:
    plan = strata.strata_plan([400, 200, 50], [0.5, 1.0, 2.0], 8.0, 0.05)
    assert plan.worst is not None
    assert plan.worst >= 0.95


def test_an_item_that_holds_more_than_the_goal_counts_as_one() -> None:
    assert strata.strata_plan([100], [20.0], 8.0, 0.05).n == (95,)


def test_strata_that_hold_less_than_the_goal_are_refused() -> None:
    with pytest.raises(Refused, match="less than the goal"):
        strata.strata_plan([4], [0.5], 8.0, 0.05)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=30), st.integers(1, 20), st.integers(1, 1000))
def test_by_interval_an_item_as_large_as_it_is_always_drawn(values: list[int], size: int, start: int) -> None:
    total = sum(values)
    if total < size:
        return
    interval = total // size
    drawn = weighted.fixed_interval(values, size, (start - 1) % interval + 1)
    assert drawn == sorted(set(drawn))
    assert all(values[place] > 0 for place in drawn)
    assert {place for place, value in enumerate(values) if value >= interval} <= set(drawn)


def test_the_last_unit_of_an_item_is_its_own() -> None:
    assert weighted.fixed_interval([2, 2, 1], 2, 2) == [0, 1]
    assert weighted.fixed_interval([4, 3, 0], 4, 1) == [0, 1]  # what rounding leaves over is not left out
    assert weighted.fixed_interval([2, 0, 2], 2, 1) == [0, 2]


def test_expecting_what_is_tolerable_is_refused() -> None:
    with pytest.raises(Refused, match="no sample tells"):
        weighted.weighted_size(0.05, 0.05, expected=0.05)


def test_a_two_point_plan_keeps_both_risks_and_is_least() -> None:
    good, bad = Risk(0.05, 0.95), Risk(0.15, 0.075)
    plan = acceptance.two_point_plan(good, bad)
    assert acceptance.accepted(plan.n, plan.c, [0.05])[0] >= 0.95
    assert acceptance.accepted(plan.n, plan.c, [0.15])[0] <= 0.075
    in_lot = acceptance.two_point_plan(good, bad, items=300)
    assert in_lot.n < plan.n
    assert acceptance.accepted(in_lot.n, in_lot.c, [0.05], items=300)[0] >= 0.95


def test_risks_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(Refused, match="the good lot must have the lower rate"):
        acceptance.two_point_plan(Risk(0.15, 0.95), Risk(0.05, 0.075))


def test_the_curve_and_its_inverse_agree() -> None:
    rates = acceptance.rates_accepted(68, 2, [0.95, 0.5, 0.05])
    assert acceptance.accepted(68, 2, rates) == pytest.approx([0.95, 0.5, 0.05], abs=1e-12)


def test_a_single_plan_is_a_plan_of_one_stage() -> None:
    chances, inspected = acceptance.stages_accepted(Stages((80,), (7,), (8,)), [0.05, 0.15])
    assert chances == pytest.approx(acceptance.accepted(80, 7, [0.05, 0.15]), abs=1e-12)
    assert list(inspected) == [80, 80]


def test_a_plan_that_never_decides_is_refused() -> None:
    with pytest.raises(Refused, match="does not decide"):
        Stages((8, 8), (0, 1), (2, 3))


def test_walds_plan_waits_before_it_accepts() -> None:
    good, bad = Risk(0.01, 0.95), Risk(0.1, 0.1)
    assert acceptance.sequential_numbers(good, bad, 10) == (NOT_YET, 2)
    in_good, in_bad = acceptance.sequential_sizes(good, bad)
    assert 10 < in_bad < in_good < 60


@pytest.mark.parametrize("known", [True, False])
def test_a_plan_by_variables_keeps_both_risks(known: bool) -> None:  # noqa: FBT001 - a parameter of the test
    plan = variables.variables_plan(Risk(0.01, 0.95), Risk(0.08, 0.1), sigma_known=known)
    good, bad = variables.variables_accepted(plan, [0.01, 0.08], sigma_known=known)
    assert good == pytest.approx(0.95, abs=1e-9)
    assert bad <= 0.1


@pytest.mark.parametrize(("t", "freedom", "shift"), [(3, 1, 2), (5, 2, 1), (11, 34, 7.5), (2, 500, 1), (0.5, 7, 2)])
def test_the_noncentral_t_is_scipys_where_scipy_has_one(t: float, freedom: int, shift: float) -> None:
    assert variables.noncentral_t(t, freedom, shift) == pytest.approx(stats.nct.cdf(t, freedom, shift), abs=1e-11)


def test_the_tables_follow_their_arrows() -> None:
    assert tables.single_plan(30, "II", 1.5).n == 8
    assert tables.single_plan(5000, "II", 0.10) == acceptance.Single(125, 0)
    assert tables.single_plan(5000, "II", 0.10, severity="tightened") == acceptance.Single(200, 0)
    assert tables.single_plan(5000, "II", 1.5, severity="tightened") == acceptance.Single(200, 5)
    assert tables.code_letter(5000, "S-4") == "G"


@pytest.mark.parametrize("severity", ["normal", "tightened"])
def test_a_tables_plan_accepts_a_lot_of_its_aql_most_of_the_time(severity: tables.Severity) -> None:
    for lot in (1000, 5000, 400_000):
        for aql in (0.65, 1.0, 1.5, 2.5, 4.0, 6.5):
            single = tables.single_plan(lot, "II", aql, severity=severity)
            chance = acceptance.accepted(single.n, single.c, [aql / 100])[0]
            assert chance > 0.72
            double, _ = acceptance.stages_accepted(tables.double_plan(lot, "II", aql, severity=severity), [aql / 100])
            assert double[0] == pytest.approx(chance, abs=0.07)


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda: tables.single_plan(5000, "II", 1.6), "no such AQL"),
        (lambda: tables.single_plan(5000, "IV", 1.5), "no such inspection level"),
        (lambda: tables.double_plan(5000, "II", 0.065), "no such plan"),
        (lambda: tables.variables_table(20, "II", 1.5), "so small a lot"),
    ],
)
def test_what_the_standard_has_not_is_refused(ask: object, message: str) -> None:
    with pytest.raises(Refused, match=message):
        ask()  # type: ignore[operator]  # the cases above


def test_one_look_after_each_item_keeps_its_promise() -> None:
    dice = np.random.default_rng(5)
    alarms = [(anytime.kaplan_markov(dice.exponential(0.5, 60), 0.5) <= 0.1).any() for _ in range(2000)]
    assert np.mean(alarms) < 0.1
    population = np.array([1.0] * 50 + [0.0] * 50)
    hits = [
        (anytime.kaplan_kolmogorov(dice.permutation(population)[:60], 0.5, items=100, padding=0.1) <= 0.1).any()
        for _ in range(2000)
    ]
    assert np.mean(hits) < 0.11


def test_what_was_seen_can_settle_it() -> None:
    assert anytime.kaplan_kolmogorov([1.0] * 6, 0.5, items=10)[-1] == 0
    with pytest.raises(Refused, match="zero and above"):
        anytime.kaplan_markov([-1.0], 0.5)


def test_every_module_says_where_its_formulas_come_from() -> None:
    for module in (acceptance, anytime, levels, plans, strata, tables, variables, weighted):
        assert module.__doc__ is not None
        assert re.search(r"Source|MIL-STD|Prior art", module.__doc__)
