"""The bench's own judge of linear bounds."""

from fractions import Fraction

from bench.claims.exact import ONE, ZERO, Problem


def test_a_sum_that_its_parts_cannot_make() -> None:
    problem = Problem()
    whole, one, other = (problem.unknown(ZERO) for _ in range(3))
    row = problem.row({whole: ONE, one: -ONE, other: -ONE})
    problem.bound(row, ZERO, ZERO)
    problem.bound(whole, Fraction(10), None, "whole")
    problem.bound(one, None, Fraction(4), "one")
    problem.bound(other, Fraction(1), Fraction("5.999"), "other")
    assert problem.conflict() == frozenset({"whole", "one", "other"})


def test_bounds_that_meet_in_one_point() -> None:
    problem = Problem()
    one, other = problem.unknown(Fraction(7)), problem.unknown(Fraction(7))
    problem.bound(problem.row({one: ONE, other: -Fraction(1, 3)}), ZERO, ZERO)
    problem.bound(one, Fraction(1, 7), None, "low")
    problem.bound(other, None, Fraction(3, 7), "high")
    assert problem.conflict() is None


def test_one_unknown_with_nothing_between_its_bounds() -> None:
    problem = Problem()
    number = problem.unknown(ONE)
    problem.bound(number, None, Fraction(2), "at most")
    problem.bound(number, Fraction(2) + Fraction(1, 10**40), None, "at least")
    assert problem.conflict() == frozenset({"at most", "at least"})


def test_more_than_nothing_is_not_nothing() -> None:
    for other, clash in ((ZERO, True), (Fraction(1, 10**50), False)):
        problem = Problem()
        whole, part = problem.unknown(ONE), problem.unknown(ZERO)
        row = problem.row({part: ONE, whole: -ONE})
        problem.positive(whole, "share")
        problem.bound(row, ZERO, None, "share")
        problem.bound(part, None, other, "part")
        assert problem.conflict() == (frozenset({"share", "part"}) if clash else None)


def test_nothing_is_less_than_nothing() -> None:
    problem = Problem()
    one, other = problem.unknown(ZERO), problem.unknown(ZERO)
    problem.bound(problem.row({one: ONE, other: ONE}), None, -ONE, "sum")
    assert problem.conflict() == frozenset({"sum"})
