"""docs/reference/answers.md names every key that `show` prints, and no other."""

import re
from pathlib import Path

import pytest

from custodiet.app.projections import PROJECTIONS, QUESTIONS
from custodiet.app.record import Record
from custodiet.app.view import View
from tests.cli.conftest import Mission
from tests.cli.runner import succeed
from tests.cli.selecting import Field

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


@pytest.fixture(scope="module")
def acts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record with a case, a destruction and a plan, of which the public record tells too little."""
    mission = Mission(tmp_path_factory.mktemp("acts"))
    opened = {"verb": "mark", "act": "o", "subject": "case 1", "aspect": "case", "value": "opened", "at": "2014-01-02"}
    one = {"unit": "t", "lo": "1", "hi": "1"}
    burnt = {"verb": "move", "act": "b", "item": "lot-1", "qty": one, "from": "Arcadia@depot", "to": "~destroyed"}
    first = mission.count("Arcadia", "first", "5", "2014-01-01")
    case = mission.sign("Inspectorate", "case", type="case", body={"reason": "x"}, postings=[opened])
    gone = mission.sign("Arcadia", "gone", type="destruction", postings=[burnt | {"at": "2014-01-03"}])
    method = {"name": "weigh", "means": "weighed", "fraction": "1", "sigma": "0.01", "inspect": 1, "needed": 1}
    stratum = {"name": "lot-1", "items": 1, "largest": "5 t", "methods": [method]}
    body = {"inspection": "visit", "site": "depot", "goal": "1 t", "detect": "0.5", "declared_by": "Arcadia"}
    plan = mission.sign("Inspectorate", "plan", type="plan", body=body | {"strata": [stratum]})
    succeed("submit", mission.record, first, case, gone, plan)
    return mission.record


@pytest.fixture(scope="module")
def drafts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record with two drafts of one plan."""
    mission = Mission(tmp_path_factory.mktemp("drafts"))
    first = {"reference": "Draft 1", "clauses": [{"id": "1", "text": "within [15] days"}, {"id": "2", "text": "gone"}]}
    second = {"reference": "Draft 2", "follows": "Draft 1", "clauses": [{"id": "1", "text": "within 30 days"}]}
    signed = [mission.sign("Arcadia", f"d{n}", type="draft", body=body) for n, body in enumerate((first, second))]
    succeed("submit", mission.record, *signed)
    return mission.record


@pytest.fixture(scope="module")
def selected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record with a selection."""
    return Field(tmp_path_factory.mktemp("selected")).shared().record


@pytest.mark.parametrize("projection", PROJECTIONS)
def test_documented_keys_are_those_that_are_printed(record: Path, acts: Path, selected: Path, projection: str) -> None:
    others = {"cases": acts, "destruction": acts, "inspections": acts, "selections": selected}
    with Record.open(others.get(projection, record), read_only=True) as opened:
        rows = PROJECTIONS[projection].rows(View(opened))
    assert rows
    for row in rows:
        assert set(row) == documented(projection)
        assert tuple(row) == PROJECTIONS[projection].keys  # an empty answer has the same columns


def corrected(acts: Path) -> str:
    """The number of a statement that corrects the first count."""
    folder = Mission.__new__(Mission)
    folder.folder, folder.record = acts.parent, acts
    with Record.open(acts, read_only=True) as opened:
        first = next(known.id for known in opened.known() if known.statement.body.get("text") == "first")
    quantity = {"unit": "t", "lo": "6", "hi": "6"}
    count = {"verb": "count", "act": "first", "account": "Arcadia@depot", "item": "lot-1", "qty": quantity}
    right = folder.sign(
        "Arcadia", "right", type="correction", about=[["corrects", first]], body={"reason": "a slip"},
        postings=[count | {"at": "2014-01-01"}],
    )  # fmt: skip
    return str(succeed("submit", acts, right, "--json").json()[0]["index"])


def test_documented_keys_are_those_of_an_answer_about_one_thing(acts: Path) -> None:
    correction = corrected(acts)
    for question, subject in {"chain": "lot-1", "difference": correction, "dependents": correction}.items():
        with Record.open(acts, read_only=True) as opened:
            rows = QUESTIONS[question].rows(View(opened), subject)
        assert rows, question
        for row in rows:
            assert set(row) == documented(question)
            assert tuple(row) == QUESTIONS[question].keys


def test_documented_keys_are_those_of_the_changes_of_a_draft(drafts: Path) -> None:
    with Record.open(drafts, read_only=True) as opened:
        rows = QUESTIONS["changes"].rows(View(opened), "Draft 2")
    assert [row["words"] for row in rows] == ["“15” became “30”; now agreed: its brackets are gone", "dropped: gone"]
    assert set(rows[0]) == documented("changes")


def test_every_projection_has_its_section() -> None:
    assert set(re.findall(r"^## (\w+)$", PAGE, re.MULTILINE)) == {*PROJECTIONS, *QUESTIONS}
