"""What results support, in graded words; and how often nothing is called something."""

from dataclasses import replace

import numpy as np
import pytest

from custodiet.kernel.errors import Refused
from custodiet.stats.evaluation import Evaluation, Result, evaluate

DRUMS = Result("drums", 400, 0.5, 69, differences=(0.001, -0.002, 0.0), random=0.01, systematic=0.006)
CASKS = Result("casks", 200, 1.0, 63)


def judge(*results: Result) -> Evaluation:
    return evaluate(results, goal=8.0, detect=0.95)


def test_enough_was_looked_at_and_nothing_found() -> None:
    found = judge(DRUMS, CASKS)
    assert found.grade == "no indication"
    assert (
        found.words == "No indication that 8 kg are missing; had they been, this would have shown with probability 0.95"
    )


def test_too_little_was_looked_at() -> None:
    found = judge(DRUMS, replace(CASKS, inspected=20))
    assert found.grade == "inconclusive"
    assert found.detection == pytest.approx(1 - 0.9**8)
    assert "too little was looked at" in found.words


@pytest.mark.parametrize(
    "change", [{"wrong": 1}, {"differences": (0.0, 0.2, 0.0)}, {"differences": (0.02, 0.025, 0.022, 0.018, 0.02, 0.02)}]
)
def test_a_wrong_item_a_large_difference_and_many_small_ones_are_indications(change: dict[str, object]) -> None:
    assert judge(replace(DRUMS, **change), CASKS).grade == "indication"  # type: ignore[arg-type]


def test_a_large_difference_is_named() -> None:
    found = judge(replace(DRUMS, differences=(0.0, 0.2, 0.0)))
    assert found.strata[0].beyond == (2,)
    assert found.strata[0].limit > 2 * 0.0117


def test_between_nothing_and_something_there_is_a_weak_indication() -> None:
    found = judge(replace(DRUMS, differences=(0.0125, 0.0125, 0.0125)), CASKS)
    assert found.difference is not None
    assert 0.05 < found.difference.p < 0.1
    assert found.grade == "weak indication"


def test_without_a_loss_an_indication_is_as_rare_as_its_two_tests_allow() -> None:
    dice = np.random.default_rng(3)
    alarms = 0
    for _ in range(2000):
        read = dice.normal(0, 0.01, 12) + dice.normal(0, 0.006)
        alarms += judge(replace(DRUMS, differences=tuple(read.tolist()))).grade == "indication"
    assert 0.05 < alarms / 2000 < 0.1


def test_results_that_cannot_be_are_refused() -> None:
    with pytest.raises(Refused, match="nothing to evaluate"):
        judge()
    with pytest.raises(Refused, match="the inspected items of drums is out of range"):
        judge(replace(DRUMS, inspected=401))
    with pytest.raises(Refused, match="missing measurement"):
        judge(replace(DRUMS, differences=(float("nan"),)))
    with pytest.raises(Refused, match="without any error"):
        judge(replace(DRUMS, random=0.0, systematic=0.0))
