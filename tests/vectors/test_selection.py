"""Every vector of vectors/selection.json, run against the product."""

import json
from pathlib import Path
from typing import Any

import pytest

from custodiet.app.redrawing import redraw
from custodiet.books.known import Known
from custodiet.books.selections import read_plan
from custodiet.kernel.errors import CustodietError, Refused
from custodiet.kernel.keys import parse_verifier_key
from custodiet.statements.registry import check_body
from custodiet.statements.statement import read_statement
from custodiet.stats import selection as rule
from tests.attack.selection.telling import HOST, Told
from tests.vectors.selection_records import VECTORS, written

Value = Any
ALL: list[dict[str, Value]] = json.loads(VECTORS.read_text(encoding="ascii"))
CASES = json.loads((Path(__file__).parent / "statistics.json").read_text(encoding="utf-8"))["cases"]


def seed(given: Value) -> str:
    shares = {party: bytes.fromhex(share) for party, share in given["shares"].items()}
    root, plan, chance = (bytes.fromhex(given[name]) for name in ("root", "plan", "chance"))
    return rule.seed(given["origin"], given["size"], root, plan, shares, chance).hex()


def plan(given: Value) -> str:
    frozen = Told().say(HOST, "selection", 0, **given["body"])
    return rule.plan_hash(read_plan(frozen.statement)[0]).hex()


def redrawn(given: Value) -> list[str]:
    record = []
    for n, one in enumerate(given["statements"]):
        statement = read_statement(one["statement"])
        check_body(statement)
        record.append(Known(one["id"], n, 0, one["party"], statement))
    return [one.result for one in redraw(record, parse_verifier_key(given["key"]), whole=True)]


RUN = {
    "draw": lambda given: rule.draw(bytes.fromhex(given["seed"]), given["stratum"], given["items"], given["sample"]),
    "frame": lambda given: rule.frame_root(rule.Item(*item) for item in given["items"]).hex(),
    "plan": plan,
    "commitment": lambda given: rule.commit(
        given["party"], bytes.fromhex(given["plan"]), bytes.fromhex(given["secret"])
    ).hex(),
    "seed": seed,
    "redraw": redrawn,
}


@pytest.mark.parametrize("vector", [pytest.param(vector, id=vector["desc"]) for vector in ALL])
def test_a_vector(vector: dict[str, Value]) -> None:
    given = vector["input"]
    if "want" in vector:
        assert RUN[given["op"]](given) == vector["want"]
    else:
        with pytest.raises(CustodietError):
            RUN[given["op"]](given)


def test_the_file_is_as_it_was_written_and_every_description_its_own() -> None:
    assert list(written()) == ALL
    assert len({one["desc"] for one in ALL}) == len(ALL)


def test_the_draws_are_those_with_which_the_rule_was_published() -> None:
    published = next(case for case in CASES if case["id"] == "F04")
    ours = [(v["input"]["seed"], v["input"]["items"], v["want"]) for v in ALL if v["input"]["op"] == "draw"]
    theirs = zip(published["inputs"]["vectors"], published["expected"], strict=True)
    assert ours[:8] == [(asked["seed"], asked["N"], drawn) for asked, drawn in theirs]


def test_what_is_no_plan_is_refused_for_its_reason() -> None:
    with pytest.raises(Refused, match="not the list that was frozen"):
        plan(next(v for v in ALL if v["desc"].endswith("a list that is not under its root"))["input"])
