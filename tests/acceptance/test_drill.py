"""The drill: what is planted is found, nothing else is, and the record is one like any other."""

import json
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from bench.drill import FOLLOWS, NAMES, score
from custodiet.app.balances import accounts
from custodiet.app.evaluating import evaluate_inspection
from custodiet.app.exercise import drill
from custodiet.app.planning import plan_inspection, read_mass, wish
from custodiet.app.progress import silent
from custodiet.app.record import Record
from custodiet.app.view import Cut, View
from custodiet.drill import CAST, KINDS, LEAST
from custodiet.kernel.times import parse_when
from tests.cli.runner import custodiet, fail, snapshot, succeed


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("drill") / "record"
    succeed("demo", "drill", "--containers", LEAST, "--no-serve", "--out", out)
    return out


@pytest.mark.parametrize("seed", [1, 22, 333])
def test_a_clean_mission_has_no_finding_on_any_day(seed: int, tmp_path: Path) -> None:
    drill(tmp_path / "clean", containers=LEAST, seed=seed, kinds=(), progress=silent)
    found = score(tmp_path / "clean")
    assert (found.faults, found.found) == ([], [])
    with Record.open(tmp_path / "clean", read_only=True) as record:
        judged = evaluate_inspection(View(record), "audit-depot-1", size=record.size)
        assert [one.statement.body["grade"] for one in judged.signed] == [judged.evaluation.grade] == ["no indication"]
        assert {one.grade for one in accounts(View(record))} == {"no indication"}
        for day in ("2021-01-12", "2021-02-05", "2021-03-10", "2021-03-24", "2021-05-01", "2021-06-15"):
            assert View(record, Cut(as_of=parse_when(day))).discrepancies == []


@pytest.mark.parametrize("containers", [LEAST, 5 * LEAST])
def test_the_plan_in_the_log_is_what_the_product_proposes(containers: int, tmp_path: Path) -> None:
    drill(tmp_path / "clean", containers=containers, seed=7, kinds=(), progress=silent)
    with Record.open(tmp_path / "clean", read_only=True) as record:
        (known,) = View(record).of_types("plan")
        body = known.statement.body
        view = View(record, Cut(as_of=parse_when(body["declared"])), voice=body["declared_by"])
        goal = read_mass(body["goal"], where="goal")
        proposed = plan_inspection(view, body["site"], goal=goal, detect=float(body["detect"]))
        told = wish(proposed, "", as_of=None, origin="")["body"]["strata"]
        judged = evaluate_inspection(View(record), "audit-depot-1", size=record.size)
    by_name = {stratum["name"]: stratum for stratum in body["strata"]}
    assert by_name == {stratum["name"]: stratum for stratum in told}
    assert [one.detection is not None for one in judged.evaluation.levels] == [True, True]
    assert all("is not needed" in remark for remark in proposed.proposal.remarks)


@pytest.mark.parametrize("seed", [4, 55])
def test_every_fault_is_found_and_explained_and_nothing_else_is(seed: int, tmp_path: Path) -> None:
    drill(tmp_path / "faulty", containers=LEAST + 13, seed=seed, kinds=KINDS, progress=silent)
    found = score(tmp_path / "faulty")
    assert len(found.faults) == len(KINDS)
    assert [fault["kind"] for fault in found.missed] == []
    assert [fault["kind"] for fault in found.mute] == []
    assert [(one.kind, one.explanation) for one in found.unexplained] == []


def test_every_kind_has_names_by_which_it_may_be_found() -> None:
    assert set(NAMES) == set(KINDS) >= set(FOLLOWS)


def test_the_same_seed_gives_the_same_bytes(faulty: Path, tmp_path: Path) -> None:
    succeed("demo", "drill", "--containers", LEAST, "--seed", 7, "--no-serve", "--out", tmp_path / "again")
    for part in ("log", "keys", "refused"):
        assert snapshot(faulty / part) == snapshot(tmp_path / "again" / part) != {}
    assert (faulty / "truth.json").read_bytes() == (tmp_path / "again" / "truth.json").read_bytes()


def test_it_is_a_record_like_any_other(faulty: Path) -> None:
    assert "Sound: drill.example/mission" in succeed("fsck", faulty).out
    verified = succeed("verify", faulty).out
    assert all(f"signed by {party.name}, vouched for by nobody but itself" in verified for party in CAST)


def test_it_says_who_holds_the_keys(faulty: Path) -> None:
    said = succeed("demo", "drill", "--containers", LEAST, "--no-serve", "--out", faulty).out
    assert "was there before, unchanged" in said
    assert "One operator holds the keys of all parties of this drill" in said
    assert "One operator holds the keys" in json.loads((faulty / "truth.json").read_text())["warning"]
    assert all((faulty / "keys" / name).read_text().startswith("PRIVATE+KEY+demo-key-") for name in ("arcadia.key",))


def test_the_truth_names_statements_that_are_there(faulty: Path) -> None:
    truth = json.loads((faulty / "truth.json").read_text())
    with Record.open(faulty, read_only=True) as record:
        postings = {known.id: len(known.statement.postings) for known in record.known()}
    for fault in truth["faults"]:
        assert fault["kind"] in KINDS
        for name in fault["statements"]:
            statement, _, n = name.partition("#")
            assert int(n or 0) < max(1, postings[statement])


def test_a_number_that_was_used_is_refused_at_the_door(faulty: Path) -> None:
    (reused,) = [f for f in json.loads((faulty / "truth.json").read_text())["faults"] if f["refused"]]
    before = snapshot(faulty / "log")
    assert "this key has used the sequence number" in fail("submit", faulty, faulty / reused["refused"][0])
    assert snapshot(faulty / "log") == before


def test_anybody_can_go_on_with_it(tmp_path: Path) -> None:
    out = tmp_path / "record"
    succeed("demo", "drill", "--containers", LEAST, "--faults", "none", "--no-serve", "--out", out)
    said = tmp_path / "more.json"
    said.write_text(json.dumps({"type": "remark", "body": {"text": "The drill goes on."}}))
    key, origin = out / "keys" / "laboratory-north.key", "drill.example/mission"
    succeed("sign", said, "--key", key, "--origin", origin, "--out", tmp_path / "more.signed")
    succeed("submit", out, tmp_path / "more.signed")
    with Record.open(out, read_only=True) as record:
        assert View(record).discrepancies == []


def test_another_drill_is_not_built_over_one(faulty: Path) -> None:
    before = snapshot(faulty)
    message = fail("demo", "drill", "--containers", LEAST, "--seed", 8, "--no-serve", "--out", faulty)
    assert "a drill needs a new or an empty directory" in message
    assert snapshot(faulty) == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--containers", LEAST - 1), "a drill has another number of containers"),
        (("--containers", 10**9), "a drill has another number of containers"),
        (("--faults", "seal-replaced,gremlins"), "there is no such kind of fault"),
    ],
)
def test_a_drill_that_cannot_be_is_refused(arguments: tuple[object, ...], message: str, tmp_path: Path) -> None:
    assert message in fail("demo", "drill", *arguments, "--no-serve", "--out", tmp_path / "record")
    assert list(tmp_path.iterdir()) == []


def test_only_the_drill_has_its_options(tmp_path: Path) -> None:
    result = custodiet("demo", "syria-2013", "--seed", "3", "--no-serve", "--out", tmp_path / "record")
    assert result.code == 2
    assert "only the drill has --seed" in result.err
    assert list(tmp_path.iterdir()) == []


def test_the_mission_negotiates_a_plan_of_its_own(faulty: Path) -> None:
    def show(*options: object) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = succeed("show", faulty, *options, "--format", "json").json()
        return rows

    states = {row["instrument"]: (row["state"], row["open"]) for row in show("instruments")}
    assert states == {
        "Removal plan, draft 1": ("replaced by Removal plan, draft 2", 2),
        "Removal plan, draft 2": ("replaced by Removal plan", 0),
        "Removal plan": ("adopted", 0),
    }
    clauses = {row["clause"]: row for row in show("clauses", "--about", "Removal plan")}
    assert {row["obligation"] for row in clauses.values()} - {""} == {"REPORTS", "REMOVED", "DESTROYED"}
    assert [clauses[n]["kind"] for n in "12345"] == [
        "recurring",
        "deadline",
        "in sequence",
        "consequence",
        "consequence",
    ]
    changed = {row["clause"]: row["words"] for row in show("changes", "Removal plan, draft 2")}
    assert "now agreed: its brackets are gone" in changed["2"]
    (stand,) = [row for row in show("positions") if row["provided"]]
    assert (stand["speaker"], stand["stance"]) == ("Eastfield", "accepts")


def test_what_is_opened_was_drawn_by_both_parties(faulty: Path, tmp_path: Path) -> None:
    (selection,) = succeed("show", faulty, "selections", "--format", "json").json()
    assert (selection["state"], selection["chance"], selection["outstanding"]) == ("drawn", "beacon", [])
    assert len(selection["released"]) == 1
    assert len(selection["sample"]) == len(selection["inspected"]) + 1
    report = tmp_path / "selection.zip"
    key = Path(copytree(faulty / "keys", tmp_path / "keys")) / "inspectorate.key"  # its count moves when it signs
    succeed("report", faulty, "--key", key, "--out", report)
    assert [one["result"] for one in succeed("verify", report, "--json").json()["draws"]] == ["follows"]
