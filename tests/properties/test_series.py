"""A series of balances judged: covariance from named unknowns, false alarms as rare as promised, losses seen."""

import numpy as np
import pytest

from custodiet.kernel.errors import Refused
from custodiet.stats.combination import Combination, combine
from custodiet.stats.series import MOST_PERIODS, covariance, judge

PERIODS, SCALE = 6, 0.05


def series(dice: np.random.Generator, loss: float = 0.0) -> list[Combination]:
    """Inventories of 100 read with a sigma of 0.3, inputs of 10 with 0.2, and a meter that they share."""
    held = [Combination(100 + dice.normal(0, 0.3), {f"stock {n}": 0.3}) for n in range(PERIODS + 1)]
    bias = dice.normal(0, SCALE)
    came = [Combination(10 + dice.normal(0, 0.2) + bias, {f"in {n}": 0.2}, {"meter": SCALE}) for n in range(PERIODS)]
    gone = Combination(10 - loss / PERIODS)
    return [combine(((1, held[n]), (1, came[n]), (-1, gone), (-1, held[n + 1]))) for n in range(PERIODS)]


def test_the_covariance_is_that_of_the_errors() -> None:
    dice = np.random.default_rng(1)
    runs = np.array([[one.value for one in series(dice)] for _ in range(20_000)])
    assert covariance(series(dice)) == pytest.approx(np.cov(runs.T), abs=0.01)


def test_a_false_alarm_of_the_whole_series_is_as_rare_as_promised_and_a_loss_is_seen() -> None:
    dice = np.random.default_rng(2)
    alarms = sum(judge(series(dice)).grade == "indication" for _ in range(2000))
    assert 0.02 < alarms / 2000 < 0.06
    reach = judge(series(dice)).detectable
    seen = sum(judge(series(dice, loss=reach)).grade == "indication" for _ in range(500))
    assert seen / 500 > 0.93


def test_what_is_the_same_unknown_cancels() -> None:
    one = Combination(1.0, {"a": 0.5}, {"scale": 0.1})
    assert combine(((1, one), (-1, one))).sigma == 0
    assert combine(((1, one), (1, one))).sigma == pytest.approx(2 * one.sigma)


def test_a_period_without_an_error_and_too_many_periods_are_refused() -> None:
    with pytest.raises(Refused, match="no error of its own"):
        judge([Combination(1.0, {"a": 0.5}), Combination(1.0)])
    with pytest.raises(Refused, match="so many periods"):
        judge([Combination(1.0, {"a": 0.5})] * (MOST_PERIODS + 1))
