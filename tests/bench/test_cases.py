"""Every published number is reproduced within the tolerance of its source, by id."""

import json
import math
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bench.cases import OWN, answers

ROOT = Path(__file__).parents[2]
GIVEN = [ROOT / "../shared/cases/statistics.json", ROOT / "../../shared/cases/statistics.json"]
INPUTS = [path.with_name("statistics-inputs.json") for path in GIVEN]
NOT_AT_HAND = {"D13", "D14"}


def cases(path: Path) -> dict[str, Any]:
    return {case["id"]: case for case in json.loads(path.read_text(encoding="utf-8"))["cases"]}


OURS = cases(OWN)


def agrees(found: Any, expected: Any, tolerance: Any) -> bool:  # noqa: ANN401 - what JSON holds
    if isinstance(expected, Mapping):
        return found.keys() == expected.keys() and all(agrees(found[k], expected[k], tolerance) for k in expected)
    if isinstance(expected, list):
        each = tolerance if isinstance(tolerance, list) else [tolerance] * len(expected)
        return len(found) == len(expected) and all(map(agrees, found, expected, each))
    if tolerance in {"exact", 0} or not isinstance(expected, float | int) or isinstance(expected, bool):
        return bool(found == expected)
    if tolerance == "half a unit in the last digit":
        digits = len(repr(expected).partition(".")[2])
        return math.isclose(found, expected, abs_tol=0.5 * 10.0**-digits * (1 + 1e-9))
    if isinstance(tolerance, str):
        return math.isclose(found, expected, rel_tol=float(tolerance.removeprefix("relative ")))
    return math.isclose(found, expected, abs_tol=tolerance)


@pytest.fixture(scope="module")
def found() -> dict[str, object]:
    return answers(list(OURS.values()))


@pytest.mark.parametrize("name", OURS)
def test_a_published_number_is_reproduced(found: dict[str, object], name: str) -> None:
    case = OURS[name]
    if name in NOT_AT_HAND:
        assert found[name] is None
    else:
        assert agrees(found[name], case["expected"], case["tolerance"]), found[name]


@pytest.mark.parametrize("path", [path for path in GIVEN if path.exists()], ids=str)
def test_all_cases_that_were_given_are_reproduced(path: Path) -> None:
    given = cases(path)
    values = answers(list(given.values()))
    wrong = {
        n: values[n]
        for n, c in given.items()
        if n not in NOT_AT_HAND and not agrees(values[n], c["expected"], c["tolerance"])
    }
    assert not wrong


@pytest.mark.parametrize("path", [path for path in INPUTS if path.exists()], ids=str)
def test_every_case_that_was_asked_has_a_value(path: Path) -> None:
    values = answers(list(cases(path).values()))
    assert {name for name, value in values.items() if value is None} == NOT_AT_HAND


def test_the_bench_prints_one_value_for_each_id_and_says_what_is_missing(tmp_path: Path) -> None:
    asked = {"cases": [*({"id": n, "inputs": OURS[n]["inputs"]} for n in ("A01", "D13")), {"id": "Z9", "inputs": {}}]}
    (tmp_path / "asked.json").write_text(json.dumps(asked))
    command = [sys.executable, "-m", "bench", "cases", str(tmp_path / "asked.json"), "--json"]
    run = subprocess.run(  # noqa: S603 - our own bench
        command, cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert json.loads(run.stdout) == {"A01": OURS["A01"]["expected"], "D13": None, "Z9": None}
    assert "D13: the data set pm2.5" in run.stderr
    assert "Z9: nobody here knows this case" in run.stderr


def bench_cases(path: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "bench", "cases", str(path), "--json"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - our own bench


def test_a_bad_case_is_null_and_loses_no_other(tmp_path: Path) -> None:
    good = {"id": "A02", "inputs": OURS["A02"]["inputs"]}
    bad = [
        {"id": "A01"},
        {"id": "A03", "inputs": [1]},
        {"id": "A04", "inputs": {"N": "many"}},
        {"id": "A25", "inputs": {}},
    ]
    wrong = {"id": "A26", "inputs": {"N": 200, "n": 7, "d": "x", "chances": 3}}
    (tmp_path / "asked.json").write_text(json.dumps({"cases": [*bad, wrong, good]}))
    run = bench_cases(tmp_path / "asked.json")
    names = ("A01", "A03", "A04", "A25", "A26")
    assert json.loads(run.stdout) == dict.fromkeys(names) | {"A02": OURS["A02"]["expected"]}
    for name in names:
        assert f"{name}: " in run.stderr
    assert "A01: the case has no inputs" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[1,2]", "the file has no list of cases"),
        ('{"cases": [1]}', "case 1 has no id"),
        ("{", "cannot be read"),
        ('{"cases": 3}', "the file has no list of cases"),
    ],
)
def test_a_file_that_has_no_cases_is_refused_in_a_sentence(text: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "asked.json").write_text(text)
    run = bench_cases(tmp_path / "asked.json")
    assert (run.returncode, run.stdout) == (1, "")
    assert words in run.stderr
    assert "Traceback" not in run.stderr


def test_data_that_is_at_hand_is_used(tmp_path: Path) -> None:
    (tmp_path / "pm2.5.csv").write_text("a,b,c\n1.0,1.1,0.9\n2.0,2.2,2.1\n3.0,2.9,3.1\n4.0,4.1,4.2\n")
    values = answers([{"id": "D14", "inputs": {"data": "pm2.5 columns 1,2"}}], tmp_path)
    assert values["D14"] == pytest.approx([0.05, -0.0341666667])
