from collections import defaultdict
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from custodiet.reconcile.joint.simplex import HIGH, LOW, Simplex
from tests.unit.reconcile_joint.tables import feasible

numbers = st.integers(-4, 4).map(Fraction)


@st.composite
def problems(draw: st.DrawFn) -> tuple[int, list[dict[int, Fraction]], list[tuple[Fraction, Fraction | None]]]:
    count = draw(st.integers(1, 4))
    rows = draw(st.lists(st.dictionaries(st.integers(0, count - 1), numbers, min_size=1), min_size=1, max_size=5))
    bounds: list[tuple[Fraction, Fraction | None]] = []
    for place in range(count + len(rows)):
        lo = draw(st.integers(0, 5) if place < count else st.integers(-6, 6))
        width = draw(st.none() | st.integers(0, 5))
        bounds.append((Fraction(lo), None if width is None else Fraction(lo + width)))
    return count, rows, bounds


def solved(problem: tuple[int, list[dict[int, Fraction]], list[tuple[Fraction, Fraction | None]]]) -> Simplex:
    count, rows, bounds = problem
    simplex = Simplex(count, rows)
    for place, (lo, hi) in enumerate(bounds):
        simplex.bound(place, lo, hi)
    return simplex


@given(problems())
def test_it_says_no_with_multipliers_that_add_up_or_yes_with_values_that_fit(
    problem: tuple[int, list[dict[int, Fraction]], list[tuple[Fraction, Fraction | None]]],
) -> None:
    count, rows, bounds = problem
    simplex = solved(problem)
    clash = simplex.check()
    linear = [{n: Fraction(1)} for n in range(count)] + rows
    asked = [({str(j): a for j, a in terms.items()}, lo) for terms, (lo, _) in zip(linear, bounds, strict=True)]
    asked += [
        ({str(j): -a for j, a in terms.items()}, -hi)
        for terms, (_, hi) in zip(linear, bounds, strict=True)
        if hi is not None
    ]
    assert feasible(asked) == (clash is None)
    if clash is None:
        assert all(
            lo <= v and (hi is None or v <= hi)
            for v, (lo, hi) in zip(map(simplex.value, range(len(bounds))), bounds, strict=True)
        )
        return
    left: dict[int, Fraction] = defaultdict(Fraction)
    total = Fraction(0)
    for (place, side), times in clash.multipliers.items():
        sign = 1 if side == LOW else -1
        bound = bounds[place][side]
        assert times > 0
        assert bound is not None
        total += sign * times * bound
        for j, a in linear[place].items():
            left[j] += sign * times * a
    assert not any(left.values())
    assert total > 0


@given(problems(), st.lists(numbers, min_size=4, max_size=4))
def test_nothing_is_less_than_the_least(
    problem: tuple[int, list[dict[int, Fraction]], list[tuple[Fraction, Fraction | None]]], goal: list[Fraction]
) -> None:
    simplex = solved(problem)
    if simplex.check() is not None:
        return
    wanted = {j: c for j, c in enumerate(goal[: problem[0]]) if c}
    before = sum((c * simplex.value(j) for j, c in wanted.items()), Fraction(0))
    found = simplex.least(wanted)
    if found is None:
        return
    least, costs = found
    assert least <= before
    proven = sum((c * (simplex.bound_of(j, LOW if c > 0 else HIGH) or 0) for j, c in costs.items()), Fraction(0))
    assert least == proven == sum((c * simplex.value(j) for j, c in wanted.items()), Fraction(0))


def test_bounds_that_are_lifted_are_forgotten() -> None:
    simplex = Simplex(2, [{0: Fraction(1), 1: Fraction(1)}])
    simplex.bound(0, Fraction(3), None)
    simplex.bound(1, Fraction(3), None)
    simplex.bound(2, None, Fraction(5))
    assert simplex.check() is not None
    simplex.bound(2, None, Fraction(7))
    assert simplex.check() is None
    simplex.bound(0, Fraction(5), None)
    assert simplex.check() is not None
