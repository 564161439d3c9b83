"""The tables that the bench of reconciliation asks about: true ones, and such with planted errors."""

import json
import random
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from bench.claims.errors import SLIPS, Planted, plant
from bench.claims.judge import conflict, groups, minimal, repairs
from bench.claims.rows import CONTAINS, NOT_RESULTS, TONNES, Row, allows, as_csv, cell_of, implied
from bench.claims.scoring import Answer, score
from bench.claims.world import Table, consistent

SIZES = (10, 40, 150, 600)
ROUNDING = Path(__file__).parents[2] / "vectors" / "rounding.json"


@pytest.fixture(params=SIZES, scope="module")
def table(request: pytest.FixtureRequest) -> Table:
    return consistent(5, request.param)


def test_a_table_has_so_many_claims_and_all_can_be_true(table: Table) -> None:
    assert len(table.rows) == len({row.id for row in table.rows}) in SIZES
    assert conflict(table.rows, table.rules) is None


def test_each_row_allows_the_true_value(table: Table) -> None:
    for row in table.rows:
        if row.kind not in NOT_RESULTS:
            true = table.true[cell_of(row)]
            assert allows(row, true / table.true[table.rules.whole_of(row)] if row.of else true)


def test_the_true_values_keep_the_rules(table: Table) -> None:
    series: dict[tuple[str, ...], Fraction] = {}
    for cell, value in sorted(table.true.items(), key=lambda one: one[0].day):
        parts = [table.true[cell._replace(subject=part)] for part in table.rules.wholes.get(cell.subject, ())]
        assert value == sum(parts) or not parts
        assert value >= series.get(cell[:3], 0)
        series[cell[:3]] = value
        for inner in CONTAINS.get(cell.measure, ()):
            assert table.true[cell._replace(measure=inner)] <= value


def test_the_same_seed_gives_the_same_table_and_errors() -> None:
    first, second = consistent(3, 80), consistent(3, 80)
    assert as_csv(first.rows) == as_csv(second.rows) != as_csv(consistent(4, 80).rows)
    assert first.rules.model() == second.rules.model()
    assert plant(first, SLIPS, 1).errors == plant(second, SLIPS, 1).errors != plant(first, SLIPS, 2).errors


def test_all_that_reports_do_occurs() -> None:
    rows = consistent(1, 3000).rows
    assert {row.unit for row in rows} == {"t", "kg", "short-ton", "long-ton", "%"}
    words = {"printed", "approx", "nearly", "just_over", "at_least", "at_most", "more_than", "exact"}
    assert words < {row.rounding for row in rows}
    assert any(row.rounding.startswith("u=") for row in rows)
    assert {row.kind for row in rows} == {"reported", "measured", "declared", "projected"}
    assert len({row.subject.count(".") for row in rows}) > 3
    assert any(row.of == row.subject for row in rows)
    assert any(row.of not in {"", row.subject} for row in rows)


@pytest.mark.parametrize("kind", SLIPS)
def test_an_error_changes_the_number_of_one_row_and_the_truth_names_it(kind: str) -> None:
    table = consistent(2, 400)
    planted = plant(table, [kind] * 3, 9)
    assert [error.kind for error in planted.errors] == [kind] * 3
    for error in planted.errors:
        assert error.was in table.rows
        assert error.now in planted.rows
        assert error.now == replace(error.was, value=error.now.value) != error.was
        assert error.truth()["row"] == error.was.id
        assert error.named_by(Fraction(error.was.value))
    wrong = {error.now.id for error in planted.errors}
    assert [row for row in planted.rows if row.id not in wrong] == [row for row in table.rows if row.id not in wrong]


def test_an_error_is_detectable_if_it_cannot_be_true_among_the_others() -> None:
    table = consistent(6, 200)
    planted = plant(table, [*SLIPS, *SLIPS], 4)
    assert {error.detectable for error in planted.errors} == {True, False}
    for error in planted.errors:
        rows = [error.now if row.id == error.now.id else row for row in table.rows]
        assert (conflict(rows, table.rules) is not None) == error.detectable


def test_branches_and_days_that_nobody_speaks_about_change_nothing() -> None:
    dice = random.Random(11)
    found = 0
    for seed in range(60):
        table = consistent(seed, 50)
        planted = plant(table, list(SLIPS)[seed % 13 :][:6], seed)
        some = dice.sample(planted.rows, 12)
        cells = [cell for cell in table.true if not cell.measure.startswith("whole")]
        silent = [_says_nothing(*cell) for cell in cells]
        found += (alone := conflict(some, table.rules)) is not None
        assert (conflict([*some, *silent], table.rules) is None) == (alone is None)
    assert 10 < found < 50


def _says_nothing(subject: str, measure: str, basis: str, day: str) -> Row:
    name = f"{subject} {measure} {basis} {day}"
    return Row(name, day, subject, measure, "0", "t", "", basis, "reported", "at_least", "")


def test_rows_are_read_as_the_specification_has_them() -> None:
    read = 0
    for case in json.loads(ROUNDING.read_text(encoding="utf-8")):
        given, want = case["input"], case["want"]
        if given["unit"] in TONNES and given.keys() <= {"lo", "unit", "rounding"}:
            row = Row("", "", "", "", given["lo"], given["unit"], "", "", "", given["rounding"], "")
            low, high = implied(row)
            assert low == Fraction(want["lo"]) * TONNES[row.unit], case
            assert high == (Fraction(want["hi"]) * TONNES[row.unit] if want.get("hi") else None), case
            read += 1
    assert read > 15


def test_an_uncertainty_and_a_width_are_read() -> None:
    row = Row("", "", "", "", "34.8", "t", "", "", "", "u=0.3", "")
    assert implied(row) == (Fraction("33.9"), Fraction("35.7"))
    assert implied(replace(row, rounding="0.25", unit="kg")) == (Fraction("0.03455"), Fraction("0.03505"))


def test_an_answer_by_the_judge_itself_scores_in_full() -> None:
    planted = plant(consistent(8, 120), list(SLIPS)[:5], 3)
    tally = score(planted, judged(planted))
    assert tally.found == tally.detectable > 2
    assert tally.repaired == tally.named == tally.unique > 0
    assert tally.sets > 0 == tally.possible == tally.reducible
    assert not tally.told


def test_what_an_answer_lacks_or_adds_is_told() -> None:
    planted = plant(consistent(8, 120), list(SLIPS)[:5], 3)
    silent = score(planted, {"findings": []})
    assert silent.found == silent.repaired == silent.named == 0 < silent.detectable
    assert sum("not found" in text for text in silent.told) == silent.detectable
    (first, *_) = judged(planted)["findings"]
    less = {**first, "members": first["members"][1:]}
    assert score(planted, {"findings": [less]}).possible == 1
    spare = next(row.id for row in planted.rows if row.id not in first["members"])
    more = {**first, "members": [*first["members"], spare]}
    assert score(planted, {"findings": [more]}).reducible == 1


def judged(planted: Planted) -> Answer:
    """An answer such as the command gives, by the bench's own judge."""
    was = {error.now.id: error.was.value for error in planted.errors}
    findings = []
    for group in groups(planted.rows, planted.table.rules):
        rows = {row.id: row for row in group}
        repair = repairs(rows, planted.table.rules)[0]
        for name in sorted(repair):
            some = conflict([row for one, row in rows.items() if one == name or one not in repair], planted.table.rules)
            assert some is not None
            suspects = [{"id": name, "causes": [{"value": was[name]}] if name in was else []}]
            members = sorted(minimal(some, rows, planted.table.rules))
            findings.append({"members": members, "suspects": suspects, "repair": sorted(repair)})
    return {"findings": findings}
