"""What is found in small tables, one rule after the other, and in chains of several."""

from typing import Any, ClassVar

import pytest

from custodiet.kernel.errors import Refused
from tests.unit.reconcile_joint.tables import joint, members, row

ALL = {"wholes": {"all": ["Category 1", "Category 2"]}}


def test_figures_that_agree_are_no_finding() -> None:
    assert (
        joint([row("a", "all", "566.7"), row("b", "all", "567"), row("c", "all", "570", rounding="approx")]).findings
        == []
    )


def test_two_figures_of_one_quantity() -> None:
    found = joint([row("a", "all", "504.2"), row("b", "all", "540.2")])
    assert members(found) == [{"a", "b"}]
    (finding,) = found.findings
    assert finding.kind == "sources differ"
    assert finding.repairs == (("a",), ("b",))
    assert finding.row()["repair"] == []
    assert "none is preferred" in str(finding.row()["why_no_repair"])


def test_parts_and_whole_with_digits_exchanged() -> None:
    rows = [
        row("whole", "all", "566.7"),
        row("one", "Category 1", "504.2"),
        row("two", "Category 2", "65.2"),
        row("share", "Category 2", "24.6", "%", of="Category 2"),
        row("declared", "Category 2", "254.17", measure="declared", as_of="2013-11-01"),
    ]
    found = joint(rows, ALL)
    assert {"two", "one", "whole"} in members(found)
    assert {"two", "share", "declared"} in members(found)
    for finding in found.findings:
        assert finding.repairs == (("two",),)
        (suspect,) = finding.suspects
        assert suspect.causes[0].cause == "two digits exchanged"
        assert str(suspect.causes[0].value) == "62.5"


def test_a_chain_in_which_no_single_relation_fails() -> None:
    # A year apart, the whole has not grown, yet one part has: only the other part's fall could explain it.
    rows = [
        row("whole 1", "all", "100", as_of="2014-01-01", rounding="exact"),
        row("whole 2", "all", "100", as_of="2015-01-01", rounding="exact"),
        row("part 1", "Category 1", "40", as_of="2014-01-01", rounding="exact"),
        row("part 2", "Category 1", "60", as_of="2015-01-01", rounding="exact"),
    ]
    assert joint(rows).findings == []
    assert members(joint(rows, ALL)) == [{"whole 1", "whole 2", "part 1", "part 2"}]


def test_progress_that_falls() -> None:
    rows = [row("early", "all", "300", as_of="2014-01-01"), row("late", "all", "200", as_of="2014-02-01")]
    assert joint(rows).findings[0].kind == "progress falls"
    assert joint([r | {"measure": "held"} for r in rows]).findings == []


def test_what_contains_another() -> None:
    rows = [row("out", "all", "300"), row("burnt", "all", "400", measure="destroyed_abroad")]
    assert joint(rows).findings == []
    assert members(joint(rows, {"contains": {"removed": ["destroyed_abroad"]}})) == [{"out", "burnt"}]


def test_shares_above_their_whole() -> None:
    rows = [row("a", "Category 1", "60", "%", of="all"), row("b", "Category 2", "50", "%", of="all")]
    assert joint(rows).findings == []
    assert members(joint(rows, ALL)) == [{"a", "b"}]
    assert members(joint([row("alone", "Category 1", "104", "%", of="all")], ALL)) == [{"alone"}]


def test_shares_of_what_was_declared_compare_through_time() -> None:
    rows = [
        row("early", "all", "54", "%", of="all", as_of="2014-03-01"),
        row("late", "all", "45", "%", of="all", as_of="2014-04-01"),
    ]
    assert members(joint(rows)) == [{"early", "late"}]


def test_a_projection_and_another_basis_clash_with_nothing() -> None:
    rows = [
        row("a", "all", "300"),
        row("b", "all", "400", kind="projected"),
        row("c", "all", "500", kind="planned"),
        row("d", "all", "600", basis="verified"),
    ]
    found = joint(rows)
    assert found.findings == []
    assert found.model()["left_out"] == ["b", "c"]


def test_an_amount_and_a_share_in_one_row() -> None:
    rows = [row("a", "Category 1", "60", of="all", share="50"), row("b", "all", "100", rounding="exact")]
    assert members(joint(rows)) == [{"a", "a#share", "b"}]


def test_the_least_trusted_are_doubted() -> None:
    rows = [row("a", "all", "300", source="OPCW"), row("b", "all", "400", source="a newspaper")]
    (finding,) = joint(rows, {"trust": {"OPCW": 3}}).findings
    assert finding.repairs == (("b",),)
    assert finding.row()["repair"] == ["b"]


def test_months_of_two_sources_are_not_one_time() -> None:
    rows = [row("a", "all", "300", as_of="2014-03", source="A"), row("b", "all", "400", as_of="2014-03", source="B")]
    assert joint(rows).findings == []
    assert len(joint([r | {"source": "A"} for r in rows]).findings) == 1


def test_two_errors_apart_are_two_faults() -> None:
    rows = [
        row("a1", "A", "100"), row("a2", "A", "100"), row("a3", "A", "900"),
        row("b1", "B", "50"), row("b2", "B", "50"), row("b3", "B", "70"),
    ]  # fmt: skip
    found = joint(rows)
    assert {finding.fault for finding in found.findings} == {1, 2}
    assert {repair for finding in found.findings for repair in finding.repairs} == {("a3",), ("b3",)}


def test_wholes_that_could_have_been_used_are_named() -> None:
    rows = [row("a", "Category 1", "60", "%", of="all"), row("b", "Category 2", "40", "%", of="all")]
    assert joint(rows).model()["possible_wholes"] == {"all": ["Category 1", "Category 2"]}
    assert joint(rows, ALL).model()["possible_wholes"] == {}


def test_each_sum_adds_up_and_says_what_is_left() -> None:
    found = joint([row("a", "all", "504.2"), row("b", "all", "540.2")])
    (finding,) = found.findings
    assert finding.conflict.certificate.holds()
    assert finding.arithmetic == (
        "1 x [all, removed 2014-03-20] <= 504.25 t (a)",
        "1 x [all, removed 2014-03-20] >= 540.15 t (b)",
        "added up, every quantity cancels, and what is left is 0 >= 35.9 t: false",
    )


def test_what_is_still_possible() -> None:
    rows = [row("whole", "all", "100", rounding="exact"), row("part", "Category 1", "30", rounding="0.5")]
    found = joint(rows, ALL)
    rest = next(
        key for solved in found.solved.values() for key in solved.component.system.keys if key.subject == "Category 2"
    )
    possible = found.possible(rest)
    assert possible is not None
    assert possible.row()["allowed"] == ["69.5", "70.5"]
    assert [one["id"] for one in possible.row()["narrowed_by"]] == ["part", "whole"]  # type: ignore[attr-defined]


def test_one_claim_more_solves_only_its_own_group() -> None:
    found = joint([row("a1", "A", "100"), row("b1", "B", "50"), row("b2", "B", "70")])
    again = joint([row("a2", "A", "200")]).claims
    more = found.with_claim(again[0])
    assert sorted(map(sorted, members(more))) == [["a1", "a2"], ["b1", "b2"]]
    kept = set(map(id, found.solved.values())) & set(map(id, more.solved.values()))
    assert len(kept) == 1


class TestTwoEndsAndWhatStayed:
    HANDOVER: ClassVar[dict[str, Any]] = {"same": {"received": ["delivered"]}}
    REMAINDER: ClassVar[dict[str, Any]] = {"remainder": {"declared": ["removed", "remaining"]}}

    def test_what_one_gives_the_other_receives(self) -> None:
        given, taken = (
            row("a", "cargo", "24", "pcs", measure="delivered"),
            row("b", "cargo", "22", "pcs", measure="received"),
        )
        (finding,) = joint([given, taken], self.HANDOVER).findings
        assert finding.kind == "two views of one quantity differ"
        assert joint([given, taken]).findings == []
        assert joint([given, {**taken, "value": "24"}], self.HANDOVER).findings == []

    def test_what_left_and_what_stayed_make_what_was_there(self) -> None:
        there = row("d", "A", "100", "kg", measure="declared", as_of="2013", rounding="exact", source="S")
        left, stayed = (
            row("r", "A", "40", "kg", rounding="exact"),
            row("s", "A", "70", "kg", measure="remaining", rounding="exact"),
        )
        (finding,) = joint([there, left, stayed], self.REMAINDER).findings
        assert {claim.id for claim in finding.members} == {"d", "r", "s"}
        allowed = {suspect.claim.id: suspect.allowed[0] for suspect in finding.suspects}
        assert allowed == {"d": 110, "r": 30, "s": 60}
        assert joint([there, left, {**stayed, "value": "60"}], self.REMAINDER).findings == []

    def test_the_same_in_percent(self) -> None:
        left = row("r", "A", "40", "%", of="A")
        stayed = row("s", "A", "70", "%", of="A", measure="remaining")
        model = {**self.REMAINDER, "shares": {"removed": "declared", "remaining": "declared"}}
        (finding,) = joint([left, stayed], model).findings
        assert {claim.id for claim in finding.members} == {"r", "s"}
        assert joint([left, {**stayed, "value": "60"}], model).findings == []

    @pytest.mark.parametrize("value", [["removed"], ["removed", "removed"], ["declared", "remaining"], "removed", []])
    def test_a_remainder_has_two_names(self, value: object) -> None:
        with pytest.raises(Refused, match="what left and what stayed"):
            joint([row("a", "A", "1")], {"remainder": {"declared": value}})


def test_claims_that_say_the_same_are_one_and_a_repair_names_all() -> None:
    rows = [row(f"s{n:03}", "all", str((100, 120, 140, 160, 190)[n % 5]), rounding="exact") for n in range(299)]
    found = joint(rows)
    assert [len(finding.members) for finding in found.findings] == [2] * 10
    first = found.findings[0]
    assert [claim.id for claim in first.members] == ["s000", "s001"]
    assert first.also[0] == tuple(f"s{n:03}" for n in range(5, 299, 5))
    assert "s000: all, removed as of 2014-03-20, 100 t (59 others say the same)" in first.explanation
    repairs = {repair for finding in found.findings for repair in finding.repairs}
    assert ("s004", "s009") in {repair[:2] for repair in repairs}  # the one camp that is smaller
    camps = {
        claim.id: names
        for finding in found.findings
        for claim, names in zip(finding.members, finding.also, strict=True)
    }
    for repair in repairs:
        assert all(set(names) <= set(repair) for first, names in camps.items() if first in repair)


def test_a_claim_more_that_says_the_same_makes_doubt_dearer() -> None:
    found = joint([row("a", "all", "100"), row("b", "all", "400"), row("d", "all", "700"), row("e", "all", "700")])
    assert {repair for finding in found.findings for repair in finding.repairs} == {("a",), ("b",)}
    (again,) = joint([row("c", "all", "400")]).claims
    more = found.with_claim(again)
    assert more.findings[0].also == ((), ("c",))
    assert {repair for finding in more.findings for repair in finding.repairs} == {("a",), ("b", "c"), ("d", "e")}


def test_a_plan_more_changes_nothing_but_likely_causes() -> None:
    found = joint([row("a", "all", "137"), row("b", "all", "52.4"), row("c", "all", "52.43")])
    (plan,) = joint([row("p", "Category 1", "137", kind="planned")]).claims
    more = found.with_claim(plan)
    assert members(more) == members(found)
    assert "the figure of another item (p)" in [cause.cause for cause in more.findings[0].suspects[0].causes]
