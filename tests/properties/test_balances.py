"""Balances and their covariance, against simulation; the traps that other programs fell into are tests by name."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from custodiet.kernel.errors import Refused
from custodiet.stats import balance, checks, engine, monitoring, page, propagation, sequences
from custodiet.stats.balance import Balance, Term, calibrated, constant_balance, period_of
from custodiet.stats.propagation import Reading, relative

LOSS = [0.5, -0.3, 0.9, 0.2, 1.1, 0.4]


def plant(periods: int, recalibrations: tuple[int, ...] = (), systematic: float = 0.02) -> list[Term]:
    """Batches of 8 to 12 kg and an inventory that wanders; every meter is calibrated anew in some periods."""
    terms = []
    for end in range(periods + 1):
        held = relative(100.0 + 7 * end, random=0.005, shared={calibrated("scale", end, recalibrations): 0.003})
        terms.append(Term("inventory", end, held))
    for period in range(1, periods + 1):
        for kind, meter, size in (("input", "meter in", 12.0), ("output", "meter out", 5.0)):
            shared = {calibrated(meter, period, recalibrations): systematic}
            terms.append(Term(kind, period, relative(size + period, random=0.02, shared=shared)))  # type: ignore[arg-type]
    return terms


def simulated(terms: list[Term], runs: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """The covariance of MUF when each reading is taken so often, with the errors that it says it has."""
    dice = np.random.default_rng(11)
    sources = sorted({source for term in terms for source in term.reading.shared})
    shared = {source: dice.standard_normal(runs) for source in sources}
    muf = np.zeros((max(term.period for term in terms), runs))
    for term in terms:
        error = term.reading.random * dice.standard_normal(runs)
        for source, spread in term.reading.shared.items():
            error = error + spread * shared[source]
        if term.kind == "inventory":
            if term.period > 0:
                muf[term.period - 1] -= error
            if term.period < len(muf):
                muf[term.period] += error
        else:
            muf[term.period - 1] += error if term.kind == "input" else -error
    return np.cov(muf)


@pytest.mark.parametrize("recalibrations", [(), (3,), (1, 2, 5)])
def test_the_covariance_is_that_of_simulated_readings(recalibrations: tuple[int, ...]) -> None:
    terms = plant(6, recalibrations)
    found = balance.balance(terms).covariance()
    assert found == pytest.approx(simulated(terms, 200_000), abs=0.03)


def test_a_recalibration_inside_the_series_ends_what_is_shared_and_moves_no_mass() -> None:
    before, after = balance.balance(plant(6)), balance.balance(plant(6, (4,)))
    assert list(before.muf) == list(after.muf)
    assert after.covariance()[0, 4] == pytest.approx(0, abs=1e-12)
    assert before.covariance()[0, 4] > 0.05


def test_zero_systematic_error_leaves_values_and_only_neighbours() -> None:
    found = balance.balance(plant(5, systematic=0.0))
    assert found.muf == pytest.approx([0.0] * 5)
    without = [Term(t.kind, t.period, Reading(t.reading.value, t.reading.random)) for t in plant(5)]
    matrix = balance.balance(without).covariance()
    assert matrix[0, 2] == 0
    assert matrix[0, 1] == pytest.approx(-((0.005 * 107) ** 2))


def test_the_last_period_is_evaluated() -> None:
    lost = [*plant(4), Term("output", 4, Reading(-3.0, 0.01))]
    assert balance.balance(lost).muf[-1] == pytest.approx(3.0)
    assert len(sequences.sitmuf_filter(balance.balance(lost))) == 4


def test_a_transfer_on_a_boundary_counts_once() -> None:
    times = [0.0, 10.0, 20.0]
    assert [period_of(time, times) for time in (0.1, 10.0, 10.1, 20.0)] == [1, 1, 2, 2]
    for outside in (0.0, 20.1):
        with pytest.raises(Refused, match="outside the balances"):
            period_of(outside, times)


def test_a_missing_inventory_is_named() -> None:
    with pytest.raises(Refused, match="1 inventories are missing: end of period 3"):
        balance.balance([term for term in plant(6) if (term.kind, term.period) != ("inventory", 3)])
    with pytest.raises(Refused, match="opening"):
        balance.balance([Term("inventory", 1, Reading(1.0))])


def test_a_sum_is_the_more_certain_for_what_cancels_inside() -> None:
    found = balance.balance(plant(6))
    assert sum(found.budget().values()) == pytest.approx(found.covariance().sum())
    assert found.sigma() ** 2 == pytest.approx(np.diag(found.covariance()))


@given(st.integers(1, 220), st.integers(0, 4), st.integers(0, 2**32))
def test_the_filter_says_what_the_whole_matrix_says(periods: int, sources: int, seed: int) -> None:
    dice = np.random.default_rng(seed)
    given_balance = Balance(
        dice.normal(size=periods),
        dice.uniform(0.01, 1, periods),
        dice.uniform(0, 1, periods + 1),
        dice.normal(size=(periods, sources)),
        tuple(map(str, range(sources))),
    )
    dense = sequences.sitmuf(given_balance.muf, given_balance.covariance())
    assert sequences.sitmuf_filter(given_balance) == pytest.approx(dense, abs=1e-8)


def test_sitmuf_is_standard_and_independent_from_the_first_period_on() -> None:
    given_balance = balance.balance(plant(5))
    dice = np.random.default_rng(3)
    lower = np.linalg.cholesky(given_balance.covariance())
    z = np.array([sequences.sitmuf(lower @ dice.standard_normal(5), given_balance.covariance()) for _ in range(20_000)])
    assert np.cov(z.T) == pytest.approx(np.eye(5), abs=0.04)


def test_page_takes_k_in_the_first_period_too() -> None:
    assert list(sequences.page([2.0, 0.25, 1.0], 0.5)) == [1.5, 1.25, 1.75]


def test_a_gain_is_no_loss_but_gemuf_sees_it() -> None:
    matrix = constant_balance(LOSS, flows=0.08, inventory=0.25).covariance()
    assert sequences.cumuf([-x for x in LOSS], matrix).p[-1] > 0.99
    assert sequences.gemuf([-x for x in LOSS], matrix) == pytest.approx(sequences.gemuf(LOSS, matrix))


@given(st.lists(st.floats(0, 1), min_size=6, max_size=6).filter(lambda each: sum(each) > 0.1))
def test_no_pattern_is_seen_less_than_the_worst(weights: list[float]) -> None:
    matrix = constant_balance(LOSS, flows=0.08, inventory=0.25).covariance()
    taken = [1.5 * weight / sum(weights) for weight in weights]
    least = sequences.worst_detection(1.5, matrix, 0.05)
    assert sequences.best_detection(taken, matrix, 0.05) >= least - 1e-12
    assert sequences.best_detection(sequences.worst_pattern(1.5, matrix), matrix, 0.05) == pytest.approx(least)


@pytest.mark.parametrize(
    ("matrix", "message"),
    [
        ([[1.0, 2.0], [2.0, 1.0]], "not positive"),
        ([[1.0, 0.5], [0.4, 1.0]], "not symmetric"),
        ([[1.0, 0.5]], "no square"),
        ([[1.0, float("nan")], [0.0, 1.0]], "missing measurement"),
        ([[0.0]], "not positive"),
    ],
)
def test_a_covariance_that_cannot_be_is_refused(matrix: list[list[float]], message: str) -> None:
    with pytest.raises(Refused, match=message):
        sequences.sitmuf([1.0] * len(matrix), matrix)


def test_a_covariance_of_other_periods_is_refused() -> None:
    with pytest.raises(Refused, match="differ in length"):
        sequences.cumuf([1.0, 2.0], np.eye(3))


def test_a_period_without_any_error_is_refused_by_the_filter_too() -> None:
    without = Balance(np.ones(2), np.zeros(2), np.zeros(3), np.zeros((2, 0)), ())
    with pytest.raises(Refused, match="no error of its own"):
        sequences.sitmuf_filter(without)


def test_wrong_readings_are_refused() -> None:
    with pytest.raises(Refused, match="no standard deviation"):
        Reading(1.0, -0.1)
    with pytest.raises(Refused, match="missing measurement"):
        Reading(float("nan"))
    with pytest.raises(Refused, match="values in different units"):
        checks.one_unit(["kg", "t", "kg"])
    assert checks.one_unit(["kg", "kg"]) == "kg"


def test_pages_threshold_is_met_by_simulation_and_by_both_ways_of_taking_powers() -> None:
    h = page.threshold(0.5, 0.05, 26)
    assert page.alarm_probability(0.5, h, 26) == pytest.approx(0.05, abs=1e-10)
    assert page.alarm_by_period(0.5, h, [0.0] * 26) == pytest.approx(0.05, abs=1e-10)
    short, long = (page.alarm_probability(0.5, 8.0, periods) for periods in (300, 5000))
    assert page.alarm_by_period(0.5, 8.0, [0.0] * 300) == pytest.approx(short, abs=1e-12)
    assert page.alarm_by_period(0.5, 8.0, [0.0] * 5000) == pytest.approx(long, abs=1e-10)


def test_one_period_is_a_single_test() -> None:
    assert page.threshold(0.5, 0.05, 1) == pytest.approx(1.6448536 - 0.5, abs=1e-6)


def test_thresholds_that_cannot_be_are_refused() -> None:
    with pytest.raises(Refused, match="any threshold gives fewer"):
        page.threshold(3.0, 0.5, 1)
    with pytest.raises(Refused, match="Page's test is not defined"):
        page.run_length(-0.5, 3.0)


def job(periods: int, recalibrations: tuple[int, ...] = (), systematic: float = 0.01) -> monitoring.Plant:
    dice = np.random.default_rng(2)
    tables = [dice.uniform(5, 15, (rows, 3)) for rows in (periods, periods, periods + 1)]
    given_readings = [
        monitoring.readings(each, random=np.array([0.01, 0.02, 0.0]), systematic=systematic) for each in tables
    ]
    inputs, outputs, inventories = given_readings
    return monitoring.Plant(inputs, outputs, inventories, recalibrations)


@pytest.mark.parametrize("recalibrations", [(), (4,), (2, 3, 7)])
@pytest.mark.parametrize("periods", [1, 2, 7])
def test_the_job_has_the_statistics_of_its_own_readings(periods: int, recalibrations: tuple[int, ...]) -> None:
    given_plant = job(periods, tuple(first for first in recalibrations if first <= periods))
    dice = np.random.default_rng(4)
    read = [
        each.masses * (1 + 0.01 * dice.standard_normal((2, *each.masses.shape)))
        for each in (given_plant.inputs, given_plant.outputs, given_plant.inventories)
    ]
    found = monitoring.statistics(given_plant, read[0], read[1], read[2], k=0.5)
    kinds = zip(("input", "output", "inventory"), ("in", "out", "held"), strict=True)
    sides = zip(kinds, read, (given_plant.inputs, given_plant.outputs, given_plant.inventories), strict=True)
    terms = [
        Term(
            kind,  # type: ignore[arg-type]  # one of the three words above
            row + (kind != "inventory"),
            relative(
                values[1, row, column],
                random=given_side.random[column],
                shared={
                    calibrated(f"{name} {column}", row + (kind != "inventory"), given_plant.recalibrations): (
                        given_side.systematic[column]
                    )
                },
            ),
        )
        for (kind, name), values, given_side in sides
        for row in range(values.shape[1])
        for column in range(values.shape[2])
    ]
    one = balance.balance(terms)
    matrix = one.covariance()
    sums, z = sequences.cumuf(one.muf, matrix), sequences.sitmuf(one.muf, matrix)
    expected = [one.muf, one.sigma(), sums.cumuf, sums.sigma, z, sequences.page(z, 0.5), np.cumsum(z * z)]
    for name, ours, theirs in zip(monitoring.STATISTICS, found, expected, strict=True):
        assert ours[1] == pytest.approx(theirs, abs=1e-9), name


def test_one_iteration_is_as_good_as_many_and_a_block_more_changes_none_before() -> None:
    few = monitoring.monitor(job(4), iterations=1, seed=9)
    assert few.muf.shape == (1, 4)
    assert np.isfinite(few.page).all()
    size = monitoring._block_size(job(4))  # noqa: SLF001 - where a block ends is what this is about
    more = monitoring.monitor(job(4), iterations=size + 1, seed=9)
    assert more.page.shape == (size + 1, 4)
    assert more.page[:size].tobytes() == monitoring.monitor(job(4), iterations=size, seed=9).page.tobytes()


def test_the_job_is_the_same_on_one_core_and_on_two() -> None:
    whole_run = [
        monitoring.monitor(job(12, (5,)), iterations=3000, seed=1, engine=engine.on_threads(workers))
        for workers in (1, 2)
    ]
    for name in monitoring.STATISTICS:
        one, two = (getattr(each, name) for each in whole_run)
        assert one.tobytes() == two.tobytes()


def test_a_recalibration_in_the_job_and_zero_systematic_error_move_no_mass() -> None:
    truth = job(5)
    without = monitoring.monitor(job(5, systematic=0.0), iterations=4000, seed=3)
    changed = monitoring.monitor(job(5, (3,)), iterations=4000, seed=3)
    held = truth.inventories.masses.sum(axis=1)
    muf = truth.inputs.masses.sum(axis=1) - truth.outputs.masses.sum(axis=1) + held[:-1] - held[1:]
    for found in (without, changed):
        assert found.muf.mean(axis=0) == pytest.approx(muf, abs=0.05)
        assert found.muf.std(axis=0) == pytest.approx(found.sigma.mean(axis=0), rel=0.05)


def test_a_plant_whose_tables_do_not_match_is_refused() -> None:
    rows = monitoring.readings(np.ones((3, 1)), random=0.1, systematic=0.0)
    with pytest.raises(Refused, match="periods of the plant do not match"):
        monitoring.Plant(rows, rows, rows)
    with pytest.raises(Refused, match="no standard deviation"):
        monitoring.readings(np.ones((3, 1)), random=-0.1, systematic=0.0)


def test_correlations_that_contradict_one_another_are_refused() -> None:
    with pytest.raises(Refused, match="contradict"):
        propagation.propagate(
            lambda x: [x[0]], [1, 1, 1], [1, 1, 1], correlation=[[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]]
        )


def test_a_total_counts_what_is_shared_once() -> None:
    both = [Reading(10.0, 0.1, {"scale": 0.3}), Reading(4.0, 0.2, {"scale": 0.1})]
    assert propagation.total(both).shared == {"scale": pytest.approx(0.4)}
    assert propagation.total(both, [1, -1]).sigma == pytest.approx((0.05 + 0.04) ** 0.5)
    assert propagation.readings_covariance(both)[0, 1] == pytest.approx(0.03)
