"""What results support, in graded words; and how often nothing is called something."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from custodiet.kernel.errors import Refused
from custodiet.stats.evaluation import Evaluation, Level, Result, evaluate

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


def test_differences_that_make_nothing_make_nothing() -> None:
    drums = replace(DRUMS, differences=(0.1, 0.2, -0.3), random=1.0)
    found = judge(drums, replace(drums, name="casks", differences=(0.7, -0.6, -0.1)))
    assert found.difference is not None
    assert [one.difference.d for one in found.strata if one.difference] == [0.0, 0.0]
    assert found.difference.d == 0.0


def test_results_that_cannot_be_are_refused() -> None:
    with pytest.raises(Refused, match="nothing to evaluate"):
        judge()
    with pytest.raises(Refused, match="the inspected items of drums is out of range"):
        judge(replace(DRUMS, inspected=401))
    with pytest.raises(Refused, match="missing measurement"):
        judge(replace(DRUMS, differences=(float("nan"),)))
    with pytest.raises(Refused, match="without any error"):
        judge(replace(DRUMS, random=0.0, systematic=0.0))


BOTH = (Level("whole items", 1.0, 1.0, 50), Level("10 % of each", 0.1, 1.0, 50))


def test_a_level_that_cannot_add_up_to_the_goal_has_no_figure() -> None:
    found = evaluate([Result("drums", 100, 1.0, 50, levels=BOTH)], goal=20.0, detect=0.95)
    assert [one.detection for one in found.levels] == [pytest.approx(1 - 0.5**20), None]
    assert found.grade == "no indication"
    assert found.words.endswith("probability more than 0.99")


def test_what_is_declared_counts_and_not_what_as_many_of_the_largest_would_be() -> None:
    drums = Result("drums", 100, 1.0, 50, levels=BOTH)
    (_, partial) = evaluate([drums], goal=9.0, detect=0.95).levels
    assert partial.detection == pytest.approx(1 - 0.5**90)
    (_, partial) = evaluate([replace(drums, total=80.0)], goal=9.0, detect=0.95).levels
    assert partial.detection is None


def test_no_more_items_are_wrong_than_there_are() -> None:
    tanks = Result("tanks", 4, 1.0, 1, levels=(Level("whole items", 1.0, 1.0, 1),))
    drums = Result("drums", 10, 1.0, 5, levels=(Level("whole items", 1.0, 1.0, 5),))
    (whole,) = evaluate([tanks, drums], goal=8.0, detect=0.95).levels
    assert whole.detection == pytest.approx(1 - 0.75**4 * 0.5**4)
    assert whole.stratum == "tanks and drums"


def test_where_no_level_adds_up_to_the_goal_nothing_is_promised() -> None:
    found = evaluate([Result("drums", 100, 1.0, 50, levels=BOTH[1:])], goal=20.0, detect=0.95)
    assert (found.grade, found.detection) == ("inconclusive", None)
    assert "no level of the plan adds up to so much" in found.words
    wrong = evaluate([Result("drums", 100, 1.0, 50, wrong=1, levels=BOTH[1:])], goal=20.0, detect=0.95)
    assert wrong.words == "There is an indication that material is missing"


@given(
    st.lists(
        st.tuples(st.integers(1, 30), st.floats(0.1, 50), st.floats(0, 1), st.floats(0.5, 1)), min_size=1, max_size=3
    ),
    st.lists(st.floats(0, 1), min_size=3, max_size=3),
    st.floats(0.01, 1),
)
def test_no_other_mix_of_strata_is_missed_more_often(
    made: list[tuple[int, float, float, float]], mix: list[float], part: float
) -> None:
    strata = [
        Result(str(n), items, largest, 0, levels=(Level("whole items", 1.0, sees, int(share * items)),))
        for n, (items, largest, share, sees) in enumerate(made)
    ]
    taken = [share * one.items * one.largest for share, one in zip(mix, strata, strict=False)]
    goal = part * sum(taken)
    assume(goal > 1e-3)
    (level,) = evaluate(strata, goal=goal, detect=0.95).levels
    missed = 1.0
    for one, mass in zip(strata, taken, strict=True):
        seen = one.levels[0]
        missed *= (1 - seen.sees * seen.inspected / one.items) ** (part * mass / min(one.largest, goal))
    assert level.detection is not None
    assert level.detection <= 1 - missed + 1e-9
