"""Tables of a stock through time: what is true is never a finding, and what is found is proved by other means."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custodiet.reconcile.joint import Joint, component
from custodiet.reconcile.joint.claims import Claim
from tests.unit.reconcile_joint.tables import feasible, joint, members, row

DAYS = ("2014-01-01", "2014-02-01", "2014-03-01")
PARTS = ("A", "B")
MODEL = {"wholes": {"all": list(PARTS)}, "monotone": {"measures": ["removed"]}, "contains": {"removed": ["abroad"]}}
ROUNDINGS = ("printed", "exact", "approx", "nearly", "more_than", "at_least", "at_most", "0.5", "u=0.3")
Row = dict[str, str]


@st.composite
def stocks(draw: st.DrawFn) -> dict[tuple[str, str, str], int]:
    """True amounts in kilograms: removed by part and day, of which some abroad."""
    truth: dict[tuple[str, str, str], int] = {}
    for part in PARTS:
        removed = 0
        for day in DAYS:
            removed += draw(st.integers(0, 90_000))
            truth[part, "removed", day] = removed
            truth[part, "abroad", day] = draw(st.integers(0, removed))
    for measure in ("removed", "abroad"):
        for day in DAYS:
            truth["all", measure, day] = sum(truth[part, measure, day] for part in PARTS)
    return truth


def printed(truth: int, places: int, rounding: str) -> tuple[str, str]:
    """A true amount in tonnes so put that its convention holds it: the number, and how it is put."""
    tonnes = Decimal(truth) / 1000
    step = Decimal(1).scaleb(-places)
    if rounding == "exact":
        return f"{tonnes:f}", rounding
    near = tonnes.quantize(step)
    if rounding == "nearly" and near < tonnes:
        return f"{near:f}", "printed"
    if rounding == "at_most":
        near += step if near < tonnes else 0
    if rounding in {"more_than", "at_least"}:
        near = max(near - step, Decimal(0)) if near > tonnes else near
    return f"{near:f}", rounding


@st.composite
def tables(draw: st.DrawFn, *, errors: int = 0) -> list[Row]:
    truth = draw(stocks())
    rows = []
    for n in range(draw(st.integers(1, 9))):
        subject, measure, day = draw(st.sampled_from(sorted(truth)))
        whole = truth["all", measure, day]
        if subject != "all" and whole and draw(st.booleans()):
            share = (Decimal(100 * truth[subject, measure, day]) / whole).quantize(Decimal("0.1"))
            rows.append(row(f"c{n}", subject, f"{share:f}", "%", of="all", measure=measure, as_of=day))
            continue
        rounding = draw(st.sampled_from(ROUNDINGS))
        value, rounding = printed(truth[subject, measure, day], draw(st.integers(0, 3)), rounding)
        rows.append(row(f"c{n}", subject, value, measure=measure, as_of=day, rounding=rounding))
    for n in range(min(errors, len(rows))):
        wrong = Decimal(rows[n]["value"]) * draw(st.sampled_from([Decimal(3), Decimal("0.1")]))
        rows[n]["value"] = f"{min(wrong, Decimal(99)) if rows[n]['unit'] == '%' else wrong:f}"
    return rows


def rules_of_the_stock() -> list[tuple[Mapping[str, Fraction], Fraction]]:
    """All rules over all quantities, written down here once more."""
    rows: list[tuple[Mapping[str, Fraction], Fraction]] = []
    one = Fraction(1)
    for day in DAYS:
        for measure in ("removed", "abroad"):
            total = {f"all {measure} {day}": one, **{f"{part} {measure} {day}": -one for part in PARTS}}
            rows += [(total, Fraction(0)), ({name: -a for name, a in total.items()}, Fraction(0))]
        rows += [({f"{s} removed {day}": one, f"{s} abroad {day}": -one}, Fraction(0)) for s in ("all", *PARTS)]
    for early, late in pairwise(DAYS):
        rows += [({f"{s} removed {late}": one, f"{s} removed {early}": -one}, Fraction(0)) for s in ("all", *PARTS)]
    return rows


RULES = rules_of_the_stock()


def can_be_true(claims: Sequence[Claim]) -> bool:
    """The claims with all rules, by the exact judge of the tests. A whole of a share is more than a milligram."""
    rows = list(RULES)
    for claim in claims:
        name = f"{claim.subject} {claim.measure} {claim.as_of}"
        if claim.of:
            whole = f"all {claim.measure} {claim.as_of}"
            rows += [({name: Fraction(1), whole: -claim.lo}, Fraction(0)), ({whole: Fraction(1)}, Fraction(1, 10**6))]
            rows += [({name: Fraction(-1), whole: claim.hi}, Fraction(0))] if claim.hi is not None else []
        else:
            rows.append(({name: Fraction(1)}, claim.lo))
            rows += [({name: Fraction(-1)}, -claim.hi)] if claim.hi is not None else []
    return feasible(rows)


def outcome(found: Joint) -> set[tuple[frozenset[str], frozenset[tuple[str, ...]]]]:
    sets = zip(members(found), found.findings, strict=True)
    return {(frozenset(names), frozenset(tuple(sorted(r)) for r in finding.repairs)) for names, finding in sets}


@settings(max_examples=25, deadline=None)
@given(tables())
def test_what_is_true_is_never_a_finding(rows: list[Row]) -> None:
    assert joint(rows, MODEL).findings == []


@settings(max_examples=12, deadline=None)
@given(tables(errors=2))
def test_each_set_is_contradictory_and_not_without_any_of_its_members(rows: list[Row]) -> None:
    found = joint(rows, MODEL)
    assert can_be_true(found.claims) == (not found.findings)
    for finding in found.findings:
        assert finding.conflict.certificate.holds()
        assert not can_be_true(finding.members)
        for member in finding.members:
            assert can_be_true([claim for claim in finding.members if claim is not member])


@settings(max_examples=12, deadline=None)
@given(tables(errors=2))
def test_each_repair_mends_its_fault_and_none_is_cheaper(rows: list[Row]) -> None:
    found = joint(rows, MODEL)
    first = {finding.fault: finding.repairs for finding in found.findings}
    for fault, repairs in first.items():
        others = {name for other, sets in first.items() if other != fault for name in sets[0]}
        for repair in repairs:
            left = [claim for claim in found.claims if claim.id not in {*others, *repair}]
            assert can_be_true(left)
            assert all(not can_be_true([*left, c]) for c in found.claims if c.id in repair)


@settings(max_examples=15, deadline=None)
@given(tables(errors=1), st.randoms(use_true_random=False))
def test_order_and_unit_do_not_matter(rows: list[Row], random: object) -> None:
    shuffled = [*rows]
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # Hypothesis' own Random
    kilograms = [
        r if r["unit"] == "%" or r["rounding"] not in {"exact", "at_least", "more_than", "at_most"} else in_kilograms(r)
        for r in rows
    ]
    expected = outcome(joint(rows, MODEL, most=40))
    assert outcome(joint(shuffled, MODEL, most=40)) == expected
    assert outcome(joint(kilograms, MODEL, most=40)) == expected


def in_kilograms(r: Row) -> Row:
    return {**r, "unit": "kg", "value": f"{Decimal(r['value']) * 1000:f}"}


@settings(max_examples=15, deadline=None)
@given(tables(errors=1))
def test_looser_figures_add_no_contradiction(rows: list[Row]) -> None:
    before = joint(rows, MODEL, most=40)
    looser = [{**r, "rounding": "approx"} if r.get("rounding") == "printed" else r for r in rows]
    after = joint(looser, MODEL, most=40)
    for names in members(after):
        assert not can_be_true([claim for claim in before.claims if claim.id in names])


@settings(max_examples=15, deadline=None)
@given(tables(errors=1))
def test_a_claim_that_follows_from_the_others_adds_no_contradiction(rows: list[Row]) -> None:
    found = joint(rows, MODEL, most=40)
    more = [{**r, "id": f"{r['id']} again", "rounding": "approx"} for r in rows if r.get("rounding") == "printed"][:1]
    if found.findings or not more:
        return
    assert joint([*rows, *more], MODEL).findings == []


def faults(found: Joint) -> list[tuple[object, ...]]:
    """What is determined by the claims alone: the faults in order, their repairs, and what each suspect could be."""
    first = {finding.fault: finding.row() for finding in reversed(found.findings)}
    return [tuple(str(first[n][name]) for name in ("repairs", "suspects")) for n in sorted(first)]


def cost(found: Joint) -> int:
    """How many claims all cheapest repairs together doubt."""
    return sum({finding.fault: len(finding.repairs[0]) for finding in found.findings}.values())


def tied(found: Joint) -> int:
    """How many faults have several cheapest repairs: where two do, whether they are one fault is not determined."""
    return len({finding.fault for finding in found.findings if len(finding.repairs) > 1})


@settings(max_examples=20, deadline=None)
@given(tables(errors=2))
def test_claims_added_one_by_one_are_found_as_if_all_had_been_there(rows: list[Row]) -> None:
    whole = joint(rows, MODEL)
    one_by_one = Joint((), whole.rules)
    for claim in joint(rows, MODEL).claims[::-1]:
        one_by_one = one_by_one.with_claim(claim)
    assert one_by_one.row() == whole.row()


@settings(max_examples=20, deadline=None)
@given(tables(errors=2), st.randoms(use_true_random=False))
def test_so_are_they_in_large_tables_where_only_what_changes_is_judged_again(rows: list[Row], random: object) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(component, "SMALL", -1)  # judge small tables as large ones are
        whole = joint(rows, MODEL, most=40)
        claims = [*whole.claims]
        random.shuffle(claims)  # type: ignore[attr-defined]  # Hypothesis' own Random
        half = len(claims) // 2
        one_by_one = Joint(claims[:half], whole.rules, most=40)
        for claim in claims[half:]:
            one_by_one = one_by_one.with_claim(claim)
        assert cost(one_by_one) == cost(whole)
        if max(tied(one_by_one), tied(whole)) < 2:
            assert faults(one_by_one) == faults(whole)
            assert one_by_one.row()["possible"] == whole.row()["possible"]
    for finding in one_by_one.findings:
        assert not can_be_true(finding.members)
        for member in finding.members:
            assert can_be_true([claim for claim in finding.members if claim is not member])
