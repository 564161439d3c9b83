"""Paired measurements: components of error, differences, and the game of timing."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from custodiet.kernel.errors import Refused
from custodiet.stats import components, differences, timing
from custodiet.stats.differences import Verified


def test_nothing_is_lost_to_large_common_parts() -> None:
    """After NIST's SmLs09: values near 10^12 that differ in the first decimal."""
    groups = [[1e12 + 0.4 + shift + wave for wave in (0.0, 0.1, -0.1) * 7] for shift in (0.0, 0.1, 0.2)]
    small = [[0.4 + shift + wave for wave in (0.0, 0.1, -0.1) * 7] for shift in (0.0, 0.1, 0.2)]
    assert components.anova(groups).f == pytest.approx(components.anova(small).f, rel=2e-2)
    near = [[round(1e6 + value, 1) for value in group] for group in small]
    assert components.anova(near).f == pytest.approx(components.anova(small).f, rel=1e-12)


def test_a_negative_component_is_kept_and_said() -> None:
    found = components.anova([[1.0, 3.0], [3.1, 1.1], [0.9, 2.9]])
    assert found.systematic < 0
    assert found.is_negative
    assert found.cut == 0
    assert found.systematic_interval[0] == 0


def test_components_of_groups_that_differ_in_size_are_unbiased_and_covered() -> None:
    dice = np.random.default_rng(8)
    found = []
    for _ in range(1500):
        groups = [dice.normal(dice.normal(0, 0.5), 1.0, size) for size in (3, 5, 8, 4, 6, 7, 5, 5)]
        found.append(components.anova(groups))
    assert np.mean([each.random for each in found]) == pytest.approx(1.0, abs=0.03)
    assert np.mean([each.systematic for each in found]) == pytest.approx(0.25, abs=0.03)
    covered = np.mean([low <= 1.0 <= high for low, high in (each.random_interval for each in found)])
    assert covered == pytest.approx(0.95, abs=0.02)


def test_grubbs_of_three_and_of_two_instruments() -> None:
    dice = np.random.default_rng(6)
    items = dice.normal(100, 5, 4000)
    table = np.column_stack([items + bias + dice.normal(0, own, 4000) for bias, own in ((0, 1), (3, 2), (-1, 0.5))])
    assert components.grubbs(table) == pytest.approx([1, 4, 0.25], abs=0.2)
    one, two = components.grubbs_two(table[:, 0], table[:, 1])
    assert one.variance == pytest.approx(1, abs=3 * one.error)
    assert two.variance == pytest.approx(4, abs=3 * two.error)


def test_a_negative_precision_is_kept_and_said() -> None:
    one, _ = components.grubbs_two([1.0, 2.0, 3.0, 4.0], [0.5, 2.0, 3.5, 6.0])
    assert one.is_negative


def test_what_cannot_be_split_is_refused() -> None:
    with pytest.raises(Refused, match="nothing to split"):
        components.anova([[1.0, 2.0]])
    with pytest.raises(Refused, match="too few instruments"):
        components.grubbs([[1.0, 2.0], [3.0, 4.0]])
    with pytest.raises(Refused, match="missing measurement"):
        components.anova([[1.0, float("nan")], [1.0, 2.0]])


def test_what_is_systematic_does_not_average() -> None:
    few, many = (differences.stratum_difference(1000, [0.0] * n, random=0.1, systematic=0.05) for n in (10, 1000))
    assert few.sigma > many.sigma > 1000 * 0.05


def test_a_difference_without_error_or_with_a_negative_sigma_is_refused() -> None:
    with pytest.raises(Refused, match="without any error"):
        differences.stratum_difference(10, [0.1], random=0.0, systematic=0.0)
    with pytest.raises(Refused, match="no standard deviation"):
        differences.stratum_difference(10, [0.1], random=-0.01, systematic=0.0)
    with pytest.raises(Refused, match="the number of items is out of range"):
        differences.stratum_difference(1, [0.1, 0.2], random=0.1, systematic=0.0)


def test_muf_minus_d_has_the_sigma_of_simulated_readings() -> None:
    """Two strata in, one out: what the operator misread is in MUF and in D, and goes away."""
    dice = np.random.default_rng(12)
    strata = ((1, 60, 20), (1, 40, 40), (-1, 80, 10))
    own, shared, seen = 0.02, 0.01, 0.015
    muf, d, differ = np.zeros(20_000), np.zeros(20_000), []
    for sign, items, sample in strata:
        operator = dice.normal(0, own, (20_000, items)) + dice.normal(0, shared, (20_000, 1))
        muf += sign * operator.sum(axis=1)
        pairs = operator[:, :sample] - dice.normal(0, seen, (20_000, sample))
        d += sign * items * pairs.mean(axis=1)
        of_pairs = differences.stratum_difference(
            items, [0.0] * sample, random=(own**2 + seen**2) ** 0.5, systematic=shared
        )
        differ.append(Verified(sign, items, of_pairs, own, shared))
    sigma_muf = sum(items * own**2 + (items * shared) ** 2 for _, items, _ in strata) ** 0.5
    found = differences.muf_minus_d(0.0, sigma_muf, differ)
    assert (muf - d).std() == pytest.approx(found.sigma, rel=0.03)


def test_item_alarms_are_one_sided_and_know_an_estimated_sigma() -> None:
    assert list(differences.item_alarms([0.5, 0.1, -0.5], sigma_item=0.1, alpha=0.01)) == [True, False, False]
    assert differences.item_limit(0.1, 0.05, freedom=5) > differences.item_limit(0.1, 0.05)
    assert differences.family_alpha(0.05, 2) == pytest.approx(1 - 0.95**0.5)
    with pytest.raises(Refused, match="the pairs are incomplete"):
        differences.paired([1.0, 2.0], [1.0])


@given(st.integers(1, 14), st.integers(0, 14))
def test_the_value_of_the_game_is_dreshers(periods: int, visits: int) -> None:
    below = sum(comb(periods, i) for i in range(min(visits, periods) + 1))
    expected = Fraction(-comb(periods - 1, visits), below)
    assert timing.inspection_game(periods, visits).value == expected


def test_the_inspector_is_indifferent_to_what_the_other_does() -> None:
    found = timing.inspection_game(6, 2)
    used, kept = (timing.inspection_game(5, left).value for left in (1, 2))
    assert found.visit * 1 + (1 - found.visit) * -1 == found.value
    assert found.visit * used + (1 - found.visit) * kept == found.value
    with pytest.raises(Refused, match="make no game"):
        timing.inspection_game(3, 1, missed=0)
