"""28 July 2014: one printed figure fits neither its share nor the total, and every other cell is guarded likewise."""

from itertools import product

import pytest

from custodiet.reconcile.figures.words import CANNOT_ALL_BE_TRUE
from tests.unit.reconcile_figures.stock import JULY, MENDED, found, id_of, table

COLUMNS = ("amount", "whole", "percent")
POSTING = {"amount": 0, "percent": 1, "whole": 2}
WRONG = {
    "566.7": ("567.6", "656.7", "56.67", "566.2", "1566.7"),
    "1292.7": ("1229.7", "1922.7", "12927", "1292.2", "2292.7"),
    "43.8": ("48.3", "34.8", "438", "43.3", "4.38"),
    "504.2": ("540.2", "405.2", "5042", "504.7", "554.2"),
    "1038.5": ("1083.5", "1308.5", "10385", "1038.1", "1138.5"),
    "48.6": ("46.8", "84.6", "4.86", "48.1", "148.6"),
    "62.5": ("65.2", "26.5", "625", "62.9", "72.5"),
    "254.17": ("245.17", "524.17", "2541.7", "253.17", "255.17"),
    "24.6": ("26.4", "42.6", "246", "24.1", "34.6"),
}
CELLS = [(row, n, wrong) for row, n in product(MENDED, range(3)) for wrong in WRONG[MENDED[row][n]]]


def changed(
    rows: dict[str, tuple[str, str, str]], row: str, column: int, value: str
) -> dict[str, tuple[str, str, str]]:
    amount, whole, percent = (value if n == column else cell for n, cell in enumerate(rows[row]))
    return rows | {row: (amount, whole, percent)}


def test_the_misprint_is_one_finding_that_names_the_value_that_fits_both() -> None:
    (finding,) = found(table(JULY))
    assert finding.kind == CANNOT_ALL_BE_TRUE
    assert (finding.subject, finding.as_of) == ("Category 2", "2014-07-28")
    assert "65.2 t" in finding.explanation
    assert "fits neither the total of 566.7 t less 504.2 t for Category 1" in finding.explanation
    assert "nor 24.6 % of 254.17 t" in finding.explanation
    assert "62.5 t fits them all (two digits exchanged)" in finding.explanation
    assert finding.statements[0] == id_of("Category 2", 0)
    assert set(finding.statements) == {
        id_of("Category 2", 0),
        id_of("Category 2", 1),
        id_of("Category 2", 2),
        id_of("all", 0),
        id_of("Category 1", 0),
    }


def test_with_the_value_that_fits_there_is_no_finding() -> None:
    assert found(table(MENDED)) == []


@pytest.mark.parametrize(("row", "column", "wrong"), CELLS)
def test_each_other_cell_changed_gives_one_finding_that_names_the_cell(row: str, column: int, wrong: str) -> None:
    (finding,) = found(table(changed(MENDED, row, column, wrong)))
    assert id_of(row, POSTING[COLUMNS[column]]) in finding.statements
    assert f"{wrong} {'%' if column == 2 else 't'}" in finding.explanation


@pytest.mark.parametrize(("row", "column", "wrong"), [cell for cell in CELLS if cell[:2] != ("Category 2", 0)])
def test_a_second_fault_beside_the_misprint_is_a_finding_of_its_own(row: str, column: int, wrong: str) -> None:
    before = {finding.explanation for finding in found(table(JULY))}
    after = found(table(changed(JULY, row, column, wrong)))
    new = [finding for finding in after if finding.explanation not in before]
    assert any(id_of(row, POSTING[COLUMNS[column]]) in finding.statements for finding in new)
    assert any("65.2 t" in finding.explanation for finding in after)


@pytest.mark.parametrize("row", MENDED)
def test_a_digit_more_of_the_truth_is_no_fault(row: str) -> None:
    amount, whole, percent = MENDED[row]
    assert found(table(MENDED | {row: (amount + "1", whole, percent)})) == []
