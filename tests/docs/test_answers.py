"""docs/reference/answers.md names every key that `show` prints, and no other."""

import re
from pathlib import Path

import pytest

from custodiet.app.projections import PROJECTIONS
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
    take_up_a_form(out)
    return out


def take_up_a_form(record: Path) -> None:
    """The public record has none on paper: somebody reads one into it."""
    folder = record.parent
    with Record.open(record, read_only=True) as opened:
        origin = opened.origin
    key, pdf, sheet = (folder / name for name in ("clerk.key", "form.pdf", "form.toml"))
    succeed("key", "new", key, "--party", "Clerk", "--origin", origin)
    succeed("enrol", record, f"{key}.enrolment.json")
    succeed("form", "refusal", "--site", "Latakia", "--record", record, "--out", pdf)
    text = sheet.read_text(encoding="utf-8")
    for name, answer in (("signed", "2014-02-03"), ("at", "2014-02-03"), ("asked", "the quay"), ("outcome", "refused")):
        text = text.replace(f'\n{name} = ""', f'\n{name} = "{answer}"', 1)
    sheet.write_text(text, encoding="utf-8")
    out = folder / "form.signed"
    succeed("transcribe", record, sheet, "--scan", pdf, "--key", key, "--out", out)
    succeed("submit", record, out)


@pytest.mark.parametrize("projection", PROJECTIONS)
def test_documented_keys_are_those_that_are_printed(record: Path, projection: str) -> None:
    with Record.open(record, read_only=True) as opened:
        rows = PROJECTIONS[projection].rows(View(opened))
    assert rows
    for row in rows:
        assert set(row) == documented(projection)


def test_every_projection_has_its_section() -> None:
    assert set(re.findall(r"^## (\w+)$", PAGE, re.MULTILINE)) == set(PROJECTIONS)
