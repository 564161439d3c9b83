"""`custodiet simulate` and `custodiet plan inspection`: what they say, and what they refuse, with its place."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from custodiet.drill import LEAST
from tests.cli.runner import fail, snapshot, succeed

TABLE = """kind,period,value,unit,random,systematic,source
inventory,0,100,kg,0.5 %,,
input,1,10,kg,2 %,0.5 %,meter in
output,1,10,kg,2 %,0.5 %,meter out
inventory,1,100,kg,0.5,,
input,2,10,kg,2 %,0.5 %,meter in
output,2,10,kg,2 %,0.5 %,meter out
inventory,2,100.2,kg,0.5 %,,
"""


@pytest.fixture
def readings(tmp_path: Path) -> Path:
    path = tmp_path / "readings.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def drill(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("drill") / "record"
    succeed("demo", "drill", "--containers", LEAST, "--no-serve", "--out", out)
    return out


def test_a_loss_is_detected_and_false_alarms_are_as_many_as_allowed(readings: Path) -> None:
    said = succeed("simulate", readings, "--loss", "3 kg", "--runs", 20_000, "--format", "json").json()
    assert (said["periods"], said["unit"], said["loss"]) == (2, "kg", 3.0)
    rates = {(row["strategy"], row["test"]): row for row in said["rates"]}
    assert len(rates) == 12
    for row in rates.values():
        assert row["low"] <= row["alarms"] <= row["high"]
        assert row["exact"] == pytest.approx(row["alarms"], abs=0.02)
    assert rates["none", "page"]["exact"] == pytest.approx(0.05)
    assert rates["abrupt", "page"]["exact"] > 0.9


def test_a_loss_is_the_same_in_another_unit(readings: Path) -> None:
    command = ("simulate", readings, "--runs", 1000, "--format", "json", "--loss")
    one, other = (succeed(*command, loss).out for loss in ("3 kg", "3000 g"))
    assert one == other


def test_people_get_a_table(readings: Path) -> None:
    out = succeed("simulate", readings, "--loss", "3 kg", "--runs", 1000).out
    assert "1000 series of 2 balances, loss 3 kg, seed 1" in out
    assert "protracted" in out


@pytest.mark.parametrize("engine", ["all", "ray"])
def test_the_answer_is_the_same_wherever_it_runs(readings: Path, engine: str) -> None:
    if engine == "ray":
        pytest.importorskip("ray", reason="Ray is an extra: tools/uv run --extra cluster pytest ...")
    command = ("simulate", readings, "--loss", "3 kg", "--runs", 40_000, "--format", "json", "--engine")
    assert succeed(*command, engine).out == succeed(*command, "one").out


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("0.5 %,meter in", "0.5 %,", "line 3, column source: a systematic error needs a source"),
        ("input,1", "inptu,1", "line 3, column kind: there is no such kind of reading"),
        ("input,1", "input,0", "line 3, column period: this is no period"),
        ("input,1,10", "input,1,", "line 3, column value: a measurement is missing"),
        ("input,1,10", "input,1,1O", "line 3, column value: this is no number"),
        ("input,1,10", "input,1,nan", "line 3, column value: this is no number"),
        ("input,1,10,kg,2 %", "input,1,10,kg,-2 %", "line 3, column random: a standard deviation is negative"),
        ("input,1,10,kg", "input,1,10,t", "readings are in different units"),
        ("kg", "L", "this is no unit of mass"),
        ("input,1,10,kg,", "input,1,10,kg,7,", "line 3: a row has too many cells, or too few"),
        ("inventory,1,100,kg,0.5,,\n", "", "1 inventories are missing: end of period 1"),
        ("kind", "sort", "line 1: the first line has other columns"),
    ],
)
def test_a_bad_table_is_refused_with_the_place(readings: Path, old: str, new: str, message: str) -> None:
    assert old in TABLE
    readings.write_text(TABLE.replace(old, new, -1 if old == "kg" else 1), encoding="utf-8")
    assert message in fail("simulate", readings, "--loss", "3 kg", "--runs", 10)


def test_one_bad_cell_among_a_million_rows_is_found(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    rows = ["kind,period,value,unit,random", "inventory,0,5,kg,0.01", "inventory,1,5,kg,0.01"]
    rows += ["input,1,0.5,kg,1 %"] * 999_990
    rows[700_000] = "input,1,0.5x,kg,1 %"
    path.write_text("\n".join(rows), encoding="utf-8")
    said = fail("simulate", path, "--loss", "3 kg", "--runs", 10)
    assert "1 fault" in said
    assert "large.csv, line 700001, column value: this is no number" in said


def test_many_faults_are_counted_and_the_first_named(readings: Path) -> None:
    readings.write_text(TABLE + "inptu,1,1,kg,1,,\n" * 500, encoding="utf-8")
    said = fail("simulate", readings, "--loss", "3 kg")
    assert "500 faults, of which the first 20 are named" in said
    assert said.count("no such kind") == 20


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--loss", "3 L", "--loss: this is no mass"),
        ("--loss", "x kg", "--loss: this is no decimal number"),
        ("--loss", "0 kg", "the loss must be above zero"),
        ("--false-alarms", "1.5", "the false alarm probability is no probability"),
        ("--k", "-1", "--k: the reference value of Page's test is negative (expected zero or above, found -1)"),
    ],
)
def test_a_regime_that_cannot_be_is_refused(readings: Path, option: str, value: str, message: str) -> None:
    options = {"--loss": "3 kg", option: value}
    assert message in fail("simulate", readings, "--runs", 10, *(part for pair in options.items() for part in pair))


ASK = ("--site", "depot-1", "--goal", "1 t", "--as-of", "2021-01-11", "--voice", "Arcadia")


def test_an_inspection_is_proposed_from_what_is_declared(drill: Path) -> None:
    before = snapshot(drill)
    said = succeed("plan", "inspection", drill, *ASK, "--format", "json").json()
    assert said["voice"] == "Arcadia"
    assert said["goal_kg"] == 1000
    assert {row["stratum"] for row in said["plan"]} <= {"Category 1", "Category 2"}
    for row in said["plan"]:
        assert 0 <= row["inspect"] <= row["items"]
    hours = sum(row["hours"] for row in said["plan"])
    assert said["inspector_days"] == pytest.approx(hours / 6, abs=0.1)
    out = succeed("plan", "inspection", drill, *ASK).out
    assert "Inspector-days on site" in out
    assert ">0.9999" in out  # and not that it is certain
    assert snapshot(drill) == before


def test_a_mission_has_its_own_methods(drill: Path, tmp_path: Path) -> None:
    path = tmp_path / "methods.toml"
    path.write_text('[[method]]\nname = "look"\nfraction = "1"\nsigma = "0.2"\nminutes = "4"\n')
    large = (*ASK[:2], "--goal", "2 t", *ASK[4:])
    said = succeed("plan", "inspection", drill, *large, "--methods", path, "--format", "json").json()
    assert {row["method"] for row in said["plan"]} == {"look"}
    assert said["holds_for"] in " ".join(succeed("plan", "inspection", drill, *large, "--methods", path).out.split())
    for bad, message in (
        ('[[method]]\nname = "look"\n', "methods.toml, method 1: a method has other keys"),
        ("x = 1\n", "methods.toml: the file names no method"),
        (path.read_text().replace("0.2", "-0.2"), "no standard deviation"),
        (path.read_text().replace('"1"', '"2"'), "look is no method"),
        (path.read_text() * 2, "methods go from coarse to fine"),
    ):
        path.write_text(bad)
        assert message in fail("plan", "inspection", drill, *ASK, "--methods", path)


def test_a_plan_that_no_effort_fulfils_is_none(drill: Path, tmp_path: Path) -> None:
    path, out = tmp_path / "methods.toml", tmp_path / "plan.json"
    path.write_text('[[method]]\nname = "glance"\nfraction = "1"\nsigma = "0.9"\nminutes = "1"\n')
    large = (*ASK[:2], "--goal", "2 t", *ASK[4:], "--methods", path)
    said = fail("plan", "inspection", drill, *large, "--name", "visit", "--out", out)
    assert "no number of items detects the loss of 2000 kg with probability 0.95" in said
    assert "Category 1: 'glance' sees 100 % missing with probability 0.024, too seldom" in said
    assert "a sigma of at most 0." in said
    assert not out.exists()
    assert fail("plan", "inspection", drill, *large, "--format", "json") == said


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--site", "depot-l", "no mass is declared at that site"),
        ("--goal", "900000 t", "all that is declared there is less than the goal"),
        ("--goal", "99999999 t", "kg, found 99999999000 kg)"),
        ("--goal", "1 g", "the goal is less than the finest method is there to see in one item"),
        ("--goal", "8", "--goal: this is no mass"),
        ("--detect", "1", "the probability of detection is no probability"),
        ("--voice", "Arcaida", "nobody of that name speaks here"),
        ("--hours", "0", "the hours of a day must be above zero"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(drill: Path, option: str, value: str, message: str) -> None:
    options = {**dict(zip(ASK[::2], ASK[1::2], strict=True)), option: value}
    assert message in fail("plan", "inspection", drill, *(part for pair in options.items() for part in pair))


def test_from_a_plan_to_a_signed_conclusion(drill: Path, tmp_path: Path) -> None:
    plan, evaluation = tmp_path / "plan.json", tmp_path / "evaluation.json"
    site = ("--site", "depot-1", "--goal", "1 t", "--as-of", "2021-01-11", "--voice", "Arcadia")
    said = succeed("plan", "inspection", drill, *site, "--name", "visit-depot-1", "--out", plan).out
    assert f"Next: custodiet sign {plan}" in said
    assert "exists already" in fail("plan", "inspection", drill, *site, "--name", "visit-depot-1", "--out", plan)
    log(drill, plan)
    out = succeed("evaluate", "inspection", drill, "visit-depot-1", "--as-of", "2021-02-01", "--out", evaluation).out
    assert out.startswith("visit-depot-1: ")
    assert "Avenhaus and Canty (1996)" in out
    log(drill, evaluation)
    again = succeed(
        "evaluate", "inspection", drill, "visit-depot-1", "--as-of", "2021-02-01", "--format", "json"
    ).json()
    assert [one["grade"] for one in again["signed"]] == [again["grade"]]
    assert succeed("fsck", drill).code == 0


def log(drill: Path, wish: Path) -> None:
    signed = wish.with_suffix(".signed")
    succeed("sign", wish, "--key", drill / "keys" / "inspectorate.key", "--out", signed)
    succeed("submit", drill, signed)


def test_an_inspection_that_nobody_planned(drill: Path, tmp_path: Path) -> None:
    before = snapshot(drill)
    said = fail("evaluate", "inspection", drill, "visit-depot-9", "--out", tmp_path / "evaluation.json")
    assert "no plan of that inspection counts" in said
    assert "custodiet plan inspection RECORD" in said
    assert not list(tmp_path.iterdir())
    assert snapshot(drill) == before


def test_a_report_carries_the_balances_and_still_proves_itself(drill: Path, tmp_path: Path) -> None:
    out = tmp_path / "report.zip"
    key = drill / "keys" / "inspectorate.key"
    said = succeed("report", drill, "--key", key, "--as-of", "2021-06-30", "--out", out).out
    assert "series of material balances over" in said
    with zipfile.ZipFile(out) as bundle:
        found = json.loads(bundle.read("findings.json"))
    kinds = [one["kind"] for one in found]
    first = kinds.index("material balance")
    assert set(kinds[first:]) == {"material balance"}
    assert any("Page (1954)" in line for line in found[first]["arithmetic"])
    assert "Not computed anew" in succeed("verify", out).out
    verifier = Path(__file__).parents[2] / "verifier" / "custodiet_verify.py"
    ran = subprocess.run([sys.executable, verifier, out], capture_output=True, text=True, check=False)  # noqa: S603 - our own
    assert "Traceback" not in ran.stderr
    assert f"{len(found)} findings" in ran.stdout
