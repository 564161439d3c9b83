"""Simulations agree with the exact recursions, and with themselves on any number of cores."""

import numpy as np
import pytest
from scipy import stats

from custodiet.kernel.errors import Refused
from custodiet.stats import engine, simulation
from custodiet.stats.balance import constant_balance

MATRIX = constant_balance([0.0] * 12, flows=0.08, inventory=0.25).covariance()
REGIME = simulation.Regime(MATRIX)
TOTAL = 3.29 * float(MATRIX.sum()) ** 0.5


@pytest.mark.parametrize("strategy", ["none", "abrupt", "protracted", "optimal"])
def test_what_is_simulated_is_what_is_exact(strategy: simulation.Strategy) -> None:
    loss = simulation.pattern(strategy, TOTAL, MATRIX)
    found = simulation.simulate(REGIME, loss, runs=60_000, seed=4)
    for test, chance in simulation.exact_rates(REGIME, loss).items():
        assert found.rates[test].rate == pytest.approx(chance, abs=5 * (chance * (1 - chance) / 60_000) ** 0.5 + 1e-4)
    assert (np.diff(found.by_period) >= 0).all()
    assert loss.sum() == pytest.approx(0 if strategy == "none" else TOTAL)


def test_without_a_loss_every_test_gives_its_false_alarms() -> None:
    assert simulation.exact_rates(REGIME, np.zeros(12)) == pytest.approx(dict.fromkeys(simulation.TESTS, 0.05))


@pytest.mark.parametrize("runs", [1, 16_384, 40_000])
def test_one_core_and_several_give_the_same_answer(runs: int) -> None:
    loss = simulation.pattern("protracted", TOTAL, MATRIX)
    answers = [
        simulation.simulate(REGIME, loss, runs=runs, seed=1, engine=engine.on_threads(workers)) for workers in (1, 2, 5)
    ]
    assert len({(str(each.rates), each.by_period.tobytes()) for each in answers}) == 1
    assert answers[0].by_period.tobytes() != simulation.simulate(REGIME, loss, runs=40_001, seed=2).by_period.tobytes()


def test_every_block_throws_its_own_dice() -> None:
    one, two = (simulation.simulate(REGIME, np.zeros(12), runs=n * simulation.BLOCK, seed=1) for n in (1, 2))
    assert (2 * one.by_period != two.by_period).any()


def test_progress_is_told_up_to_all_runs() -> None:
    told: list[tuple[int, int]] = []
    simulation.simulate(REGIME, np.zeros(12), runs=40_000, seed=1, progress=lambda done, of: told.append((done, of)))
    assert told == [(16_384, 40_000), (32_768, 40_000), (40_000, 40_000)]


def test_intervals_are_clopper_and_pearsons() -> None:
    exact = stats.binomtest(7, 200).proportion_ci(0.95, "exact")
    found = simulation.rate(7, 200)
    assert (found.low, found.high) == pytest.approx((exact.low, exact.high))
    assert simulation.rate(0, 10).low == 0
    assert simulation.rate(10, 10).high == 1


def test_all_strategies_side_by_side() -> None:
    found = simulation.compare(REGIME, TOTAL, runs=20_000, seed=1)
    assert list(found) == ["none", "abrupt", "protracted", "optimal"]
    assert found["none"].rates["page"].rate < 0.06
    assert found["abrupt"].rates["page"].rate > found["protracted"].rates["page"].rate
    with pytest.raises(Refused, match="the loss must be above zero"):
        simulation.compare(REGIME, 0.0, runs=10, seed=1)


def test_what_cannot_run_is_refused() -> None:
    with pytest.raises(Refused, match="the number of runs is out of range"):
        simulation.simulate(REGIME, np.zeros(12), runs=0, seed=1)
    with pytest.raises(Refused, match="differ in length"):
        simulation.simulate(REGIME, np.zeros(3), runs=10, seed=1)
    with pytest.raises(Refused, match="the period of the loss is out of range"):
        simulation.pattern("abrupt", 1.0, MATRIX, period=13)
    with pytest.raises(Refused, match="the number of workers is out of range"):
        engine.on_threads(0)
