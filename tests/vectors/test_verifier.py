"""Every vector, run against the verifier of Python: what the product reads, a stranger's program reads the same way."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.vectors.report_records import VECTORS as REPORTS
from verifier import custodiet_verify

FOLDER = REPORTS.parent
ALL = [
    pytest.param(path.stem, vector, id=f"{path.stem}: {vector['desc'][:70]}")
    for path in sorted(FOLDER.glob("*.json"))
    for vector in json.loads(path.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize(("name", "vector"), ALL)
def test_a_vector(name: str, vector: dict[str, Any]) -> None:
    assert custodiet_verify.run_vector(name, vector) == ""


def test_the_command_runs_them_all(capsys: pytest.CaptureFixture[str]) -> None:
    custodiet_verify.main(["--vectors", str(FOLDER)])
    assert capsys.readouterr().out.splitlines() == [f"{len(ALL)} of {len(ALL)} vectors passed."]


def test_a_wrong_answer_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = [
        {"desc": "another end", "input": "2014", "want": {"start": 1388534400, "end": 1420070401}},
        {"desc": "accepted", "input": "2014", "error": "S20"},
        {"desc": "another rule", "input": "2014-13", "error": "S21"},
        {"desc": "refused", "input": "2014-13", "want": {"start": 0, "end": 1}},
        {"desc": "right", "input": "2014-13", "error": "S20"},
    ]
    (tmp_path / "times.json").write_text(json.dumps(wrong))
    (tmp_path / "unheard.json").write_text('[{"desc": "of", "input": 1, "want": 1}]')
    assert custodiet_verify.main(["--vectors", str(tmp_path)]) == 1
    told = capsys.readouterr().out.splitlines()
    assert [line.split(": ")[1] for line in told[:-1]] == ["another end", "accepted", "another rule", "refused", "of"]
    assert told[-1] == "1 of 6 vectors passed."
