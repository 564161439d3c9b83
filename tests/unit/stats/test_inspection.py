"""A proposal for an inspection holds what it promises."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from custodiet.kernel.errors import Refused
from custodiet.stats import levels, plans
from custodiet.stats.inspection import METHODS, Frame, Method, propose

STRATA = (Frame("drums", 400, 0.5, 200.0), Frame("casks", 200, 1.0, 200.0), Frame("tanks", 50, 2.0, 100.0))
SURE = Method("open", 1.0, 0.0, 10.0)


def test_with_one_sure_method_it_is_the_plan_of_the_strata() -> None:
    found = propose(STRATA, goal=8.0, detect=0.95, methods=[SURE])
    assert [each.n for each in found.assignments] == [69, 63, 27]
    assert found.days == pytest.approx((69 + 63 + 27) * 10 / 360)


@pytest.mark.parametrize("stratum", STRATA, ids=lambda stratum: stratum.name)
def test_every_level_detects_a_loss_from_any_one_stratum(stratum: Frame) -> None:
    found = [each for each in propose(STRATA, goal=8.0, detect=0.95).assignments if each.stratum == stratum.name]
    for level in METHODS:
        defects = -(-8.0 // (level.fraction * stratum.largest))
        if defects > stratum.items or any(each.needed is None for each in found if each.fraction == level.fraction):
            continue
        chances = [levels.item_detection(level.fraction, method.sigma, 0.001) for method in METHODS]
        seen = levels.detection(stratum.items, int(defects), [each.n for each in found], chances)
        assert seen >= 0.93  # the coarse method counts what finer ones see at their own rate


def test_what_finer_methods_inspect_counts_for_the_coarser() -> None:
    drums = [each for each in propose(STRATA, goal=8.0, detect=0.95).assignments if each.stratum == "drums"]
    for place, each in enumerate(drums):
        assert each.needed == sum(finer.n for finer in drums[place:])


def test_a_stratum_of_one_item_is_inspected_whole() -> None:
    found = propose([Frame("vault", 1, 100.0, 100.0)], goal=100.0, detect=0.95, methods=[SURE])
    assert found.assignments[0].n == plans.smallest_sample(1, 1, 0.05) == 1


def test_what_no_effort_reaches_is_said() -> None:
    coarse = Method("look", 1.0, 0.5, 1.0)
    found = propose([Frame("vault", 3, 100.0, 300.0)], goal=100.0, detect=0.95, methods=[coarse])
    assert found.assignments[0].needed is None
    assert found.assignments[0].n == 3
    (obstacle,) = found.obstacles
    assert "a sigma of at most 0.211 or --detect 0.137 would do" in obstacle


@given(
    st.floats(0.05, 0.99),
    st.floats(0.1, 2.0),
    st.floats(0.05, 1.0),
    st.integers(1, 500),
    st.floats(1.0, 40.0),
)
def test_what_a_proposal_says_would_do_does(detect: float, sigma: float, part: float, items: int, goal: float) -> None:
    frame = Frame("vault", items, 10.0, 10.0 * items)
    assume(part * frame.total >= goal >= part * frame.largest)

    def obstacles(sigma: float, detect: float) -> str:
        return " ".join(
            propose([frame], goal=goal, detect=detect, methods=[Method("look", part, sigma, 1.0)]).obstacles
        )

    found = obstacles(sigma, detect)
    for mended, number in re.findall(r"(sigma of at most|--detect) ([0-9.]+)", found):
        value = float(number)
        assert (obstacles(value, detect) if mended.startswith("sigma") else obstacles(sigma, value)) == ""


def test_a_level_that_cannot_reach_the_goal_is_left_out_and_said() -> None:
    found = propose([Frame("drums", 10, 1.0, 10.0)], goal=8.0, detect=0.9)
    assert {each.method for each in found.assignments} == {METHODS[0].name}
    assert len(found.remarks) == 2


def test_a_goal_that_one_item_could_lose_unseen_is_refused() -> None:
    with pytest.raises(Refused, match=r"at least 22 kg, 2 % of the 1100 kg .*found 0.001 kg.*a finer one"):
        propose([Frame("drums", 100, 1100.0, 9e4)], goal=0.001, detect=0.95, unit="kg")
    assert propose([Frame("drums", 100, 1100.0, 9e4)], goal=22.0, detect=0.95).assignments


def test_a_proposal_says_up_to_where_it_holds() -> None:
    assert "at least 2 % of each item" in propose(STRATA, goal=8.0, detect=0.95).limit
    assert "0.04 kg of the largest" in propose(STRATA, goal=8.0, detect=0.95, unit="kg").limit
    found = propose([Frame("vault", 1, 100.0, 100.0)], goal=8.0, detect=0.95, unit="kg")
    assert found.limit.endswith("and 8 kg are less than that")


def test_methods_that_are_there_for_too_little_are_refused() -> None:
    with pytest.raises(Refused, match="no method is there for a defect that adds up"):
        propose(STRATA, goal=400.0, detect=0.95, methods=METHODS[1:])
    with pytest.raises(Refused, match="there is no method"):
        propose(STRATA, goal=400.0, detect=0.95, methods=())


def test_more_than_is_declared_is_refused() -> None:
    with pytest.raises(Refused, match="less than the goal"):
        propose(STRATA, goal=501.0, detect=0.95)
