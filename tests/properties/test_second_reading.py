"""What a second reader found in the findings: words and intervals that were untrue, contradictions that were none."""

from collections.abc import Sequence
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from custodiet.kernel.errors import Refused
from custodiet.reconcile.joint.model import alike, names_in_no_row
from tests.unit.reconcile_joint.tables import Row, joint, members, row


def disjoint(rows: Sequence[Row], model: dict[str, Any] | None = None) -> None:
    """No suspect is allowed what it was printed as, and no interval is upside down."""
    for finding in joint(rows, model).findings:
        for suspect in finding.suspects:
            (lo, hi), claim = suspect.allowed, suspect.claim
            assert hi is None or lo <= hi, (claim.id, lo, hi)
            if claim.id in {name for repair in finding.repairs for name in repair}:
                below = hi is not None and hi < claim.lo
                assert below or (claim.hi is not None and claim.hi < lo), (claim.id, lo, hi)


@pytest.mark.parametrize("seed", range(5))
def test_no_suspect_is_allowed_what_was_printed(seed: int) -> None:
    dice = Random(seed)
    rows = []
    for n in range(11):
        subject, day = dice.choice(("all", "Category 1", "Category 2")), f"2014-0{dice.randrange(1, 5)}-01"
        rows.append(row(f"r{n}", subject, str(dice.randrange(100, 900)), as_of=day, source=dice.choice("ABC")))
        rows.append(row(f"s{n}", subject, str(dice.randrange(5, 95)), "%", of=subject, as_of=day))
    disjoint(rows, {"wholes": {"all": ["Category 1", "Category 2"]}, "trust": {"A": 3}})


def test_what_takes_the_place_of_a_share_may_be_more_than_the_whole() -> None:
    rows = [
        row("a", "all", "1200", "kg", measure="declared", rounding="exact"),
        row("b", "all", "1300", "kg", rounding="exact"),
        row("c", "all", "95", "%", of="all"),
    ]
    allowed = {s.claim.id: s.allowed for finding in joint(rows).findings for s in finding.suspects}
    assert allowed["c"] == (Fraction(13, 12), Fraction(13, 12))


def test_nothing_of_nothing_is_no_fault_and_something_of_nothing_names_both() -> None:
    nothing = [row("a", "sites", "0", "pcs", measure="declared"), row("b", "sites", "0", "pcs", measure="visited")]
    assert joint([*nothing, row("c", "sites", "0", "%", of="sites", measure="visited")]).findings == []
    (finding,) = joint([nothing[0], row("c", "sites", "40", "%", of="sites", measure="visited")]).findings
    assert {claim.id for claim in finding.members} == {"a", "c"}
    assert set(finding.repairs) == {("a",), ("c",)}


def test_a_share_beside_an_amount_is_of_that_amounts_dimension() -> None:
    rows = [
        row("w", "all", "1300", measure="declared"),
        row("a", "all", "585", share="45", of="all"),
        row("b", "all", "500", "pcs", share="50", of="all"),
    ]
    assert joint(rows).findings == []


def test_two_times_of_one_day_are_two_times() -> None:
    early, late = (row(n, "all", v, as_of=f"2014-03-20T{h}:00Z") for n, v, h in (("a", "10", "08"), ("b", "30", "18")))
    assert joint([early, late]).findings == []
    assert members(joint([{**early, "value": "30"}, {**late, "value": "10"}])) == [{"a", "b"}]


def test_durations_do_not_add_up() -> None:
    rows = [row("a", "all", "10", "d", measure="delay"), row("b", "A", "5", "d", measure="delay"),
            row("c", "B", "7", "d", measure="delay")]  # fmt: skip
    assert joint(rows, {"wholes": {"all": ["A", "B"]}}).findings == []


def test_shares_of_a_whole_that_nobody_declared_are_of_one_whole_where_rules_join_them() -> None:
    given = row("a", "cargo", "30", "%", of="cargo", measure="delivered")
    taken = row("b", "cargo", "50", "%", of="cargo", measure="received")
    assert members(joint([given, taken], {"same": {"received": ["delivered"]}})) == [{"a", "b"}]
    left = row("a", "A", "30", "%", of="A")
    stayed = row("b", "A", "80", "%", of="A", measure="remaining")
    (finding,) = joint([left, stayed], {"remainder": {"declared": ["removed", "remaining"]}}).findings
    assert "what left and what stayed" in finding.kind
    assert any("rule: what left and what stayed" in line for line in finding.arithmetic)


def test_what_was_declared_afterwards_says_nothing_of_what_stayed_before() -> None:
    rows = [
        row("a", "A", "60", measure="remaining", as_of="2014-01-01"),
        row("b", "A", "40", as_of="2014-01-01"),
        row("d", "A", "120", measure="declared", as_of="2014-03-01"),
    ]
    assert joint(rows, {"remainder": {"declared": ["removed", "remaining"]}}).findings == []


@pytest.mark.parametrize(
    ("rows", "premise"),
    [
        ([row("a", "A", "50", share="50", of="A"), row("b", "A", "60", share="30", of="A", as_of="2014-05-01")], True),
        ([row("a", "A", "50"), row("b", "A", "70")], False),
    ],
)
def test_what_a_finding_rests_on_is_said(rows: list[Row], premise: bool) -> None:  # noqa: FBT001 - a case
    (finding, *_) = joint(rows).findings
    assert ("if the whole did not change in between" in finding.explanation) is premise
    assert "All others agree" not in finding.explanation


def test_one_source_is_not_several() -> None:
    (finding,) = joint([row("a", "A", "50", source="X"), row("b", "A", "70", source="X")]).findings
    assert finding.kind == "one source says two things"


def test_names_of_the_model_in_no_row_and_names_that_are_nearly_one() -> None:
    claims = joint([row("a", "A", "1", source="OPCW"), row("b", "a ", "2", source="Opcw")]).claims
    model = {"trust": {"OPCWW": 2}, "monotone": {"measures": ["remvoed"]}, "wholes": {"al": ["A", "..."]}}
    assert names_in_no_row(model, claims) == ["[monotone] remvoed", "[trust] OPCWW"]
    assert ("OPCW", "Opcw") in alike(claims)


@pytest.mark.parametrize(
    "model",
    [
        {"remainder": {"declared": ["removed", "remaining"], "received": ["shipped", "remaining"]}},
        {"units": {"permille": "0.1 %"}},
    ],
)
def test_a_model_that_would_be_read_in_another_way_is_refused(model: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        joint([row("a", "A", "1")], model)
