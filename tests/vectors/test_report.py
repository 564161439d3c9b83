"""What a report says of small records: every vector of vectors/report.json, run against the product."""

import json
from typing import Any

import pytest

from custodiet.books.known import Known
from custodiet.kernel.times import When, parse_when
from custodiet.statements.statement import read_statement
from tests.vectors.report_records import VECTORS, report, written

Value = dict[str, Any]
ALL: list[Value] = json.loads(VECTORS.read_text(encoding="ascii"))


def when(text: str | None) -> When | None:
    return parse_when(text) if text else None


@pytest.mark.parametrize("vector", [pytest.param(vector, id=vector["desc"]) for vector in ALL])
def test_a_vector(vector: Value) -> None:
    given = vector["input"]
    log = [
        Known(one["id"], n, 0, one["party"], read_statement(one["statement"]))
        for n, one in enumerate(given["statements"])
    ]
    assert report(log, when(given["as_of"]), when(given["known_at"])) == vector["want"]


def test_the_file_holds_the_records_that_were_written_for_one_rule_each() -> None:
    assert {one["desc"]: one for one in ALL}.items() >= {one["desc"]: one for one in written()}.items()
    assert len({one["desc"] for one in ALL}) == len(ALL)
