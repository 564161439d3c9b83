"""Many parts all rounded the same way are possible, and are said to be improbable; fewer, or both ways, are not."""

from fractions import Fraction

import pytest

from custodiet.kernel.times import parse_when
from custodiet.reconcile.joint import Joint
from custodiet.reconcile.joint.claims import Claim, Printed
from custodiet.reconcile.joint.rules import Rules, Whole


def claim(name: str, subject: str, tenths: int, rounding: str = "printed") -> Claim:
    value = Fraction(tenths, 10)
    half = Fraction(1, 20)
    printed = Printed(str(tenths / 10), value, "kg", Fraction(1), rounding, 1)
    when = parse_when("2020-01-01")
    return Claim(name, when, subject, "stock", "", "mass", value - half, value + half, printed)


def table(parts: int, total: int, rounding: str = "printed") -> Joint:
    names = tuple(f"part {n}" for n in range(parts))
    claims = [claim("W", "all", total, rounding), *(claim(f"P{n}", name, 100) for n, name in enumerate(names))]
    return Joint(claims, Rules(wholes=(Whole("all", names),)))


def test_twenty_parts_that_all_lean_one_way_are_improbable_and_no_contradiction() -> None:
    joint = table(20, 2000 + 9)
    assert joint.findings == []
    (one,) = joint.improbable()
    assert [member.id for member in one.members][:2] == ["W", "P0"]
    assert "0.9 kg apart" in one.explanation
    assert one.deviations == "6.8"  # 0.9 / sqrt(21 * 0.05 ** 2 / 3)


@pytest.mark.parametrize(("parts", "off"), [(20, 5), (4, 2), (1, 1)])
def test_what_rounding_readily_explains_is_not_mentioned(parts: int, off: int) -> None:
    joint = table(parts, parts * 100 + off)
    assert joint.findings == []
    assert joint.improbable() == []


def test_a_contradiction_is_said_once() -> None:
    joint = table(20, 2000 + 30)
    assert joint.findings
    assert joint.improbable() == []


def test_an_approximate_total_leans_nowhere() -> None:
    assert table(20, 2000 + 9, "approx").improbable() == []
