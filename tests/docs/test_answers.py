"""docs/reference/answers.md names every key that `show` prints, and no other."""

import re
from pathlib import Path

import pytest

from custodiet.app.projections import PROJECTIONS, QUESTIONS
from custodiet.app.record import Record
from custodiet.app.view import View
from tests.cli.runner import succeed

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "answers.md").read_text(encoding="utf-8")


def documented(projection: str) -> set[str]:
    section = PAGE.partition(f"\n## {projection}\n")[2].partition("\n## ")[0]
    cells = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    return {key for cell in cells for key in re.findall(r"`([^`]+)`", cell)}


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("answers") / "record"
    succeed("demo", "--no-serve", "--out", out)
    return out


@pytest.mark.parametrize("projection", PROJECTIONS)
def test_documented_keys_are_those_that_are_printed(record: Path, projection: str) -> None:
    with Record.open(record, read_only=True) as opened:
        rows = PROJECTIONS[projection].rows(View(opened))
    assert rows
    for row in rows:
        assert set(row) == documented(projection)


@pytest.mark.parametrize(("question", "subject"), [("chain", "cylinders")])
def test_documented_keys_are_those_of_an_answer_about_one_thing(record: Path, question: str, subject: str) -> None:
    with Record.open(record, read_only=True) as opened:
        rows = QUESTIONS[question].rows(View(opened), subject)
    assert rows
    for row in rows:
        assert set(row) == documented(question)


def test_every_projection_has_its_section() -> None:
    assert set(re.findall(r"^## (\w+)$", PAGE, re.MULTILINE)) == {*PROJECTIONS, *QUESTIONS}
