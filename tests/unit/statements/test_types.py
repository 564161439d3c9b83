"""Every statement type is registered, complete, and does what its cases say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import custodiet.statements
from custodiet.kernel.errors import Refused
from custodiet.kernel.keys import SigningKey
from custodiet.statements.registry import TYPES, check_body, summarise, type_of
from custodiet.statements.statement import RELATIONS, Statement, format_statement, parse_statement, read_statement
from custodiet.statements.types import VERBS

ROOT = Path(__file__).parents[3]
FOLDER = Path(custodiet.statements.__file__).parent
OFFICER = str(SigningKey("State-A/officer", bytes(32)).verifier)
WHOLE: dict[str, Any] = {
    "_sd_alg": "sha-256",
    "origin": "custodiet.example/test",
    "issuer": OFFICER,
    "seq": 0,
    "nonce": "00" * 16,
    "said": "2014-01-01",
    "postings": [],
    "about": [],
}
CASES = [
    pytest.param(name, case, id=f"{name}: {case['desc']}")
    for name in TYPES
    for case in json.loads((FOLDER / name / "cases.json").read_text(encoding="utf-8"))
]


def statement(name: str, members: dict[str, Any]) -> Statement:
    """The statement of a case, its other members filled in, after a round trip through its bytes where it has one."""
    value = {**WHOLE, "type": name, **members}
    told = read_statement(value)
    hidden = any(posting.get("qty", {}).get("_sd") for posting in value["postings"])
    return told if hidden else parse_statement(format_statement(told))


@pytest.mark.parametrize(("name", "case"), CASES)
def test_a_case_of_a_type(name: str, case: dict[str, Any]) -> None:
    assert case.keys() in ({"desc", "statement", "summary"}, {"desc", "statement", "error"})
    told = statement(name, case["statement"])
    if "error" in case:
        with pytest.raises(Refused) as refused:
            check_body(told, where="leaf")
        assert case["error"] in str(refused.value)
        assert str(refused.value).startswith("leaf")
    else:
        check_body(told)
        assert type_of(told).summarise(told) == case["summary"]


@pytest.mark.parametrize("name", TYPES)
def test_a_type_has_a_case_of_each_kind(name: str) -> None:
    cases = json.loads((FOLDER / name / "cases.json").read_text(encoding="utf-8"))
    assert any("summary" in case for case in cases)
    assert any("error" in case for case in cases)


def test_every_folder_is_registered_and_complete() -> None:
    folders = {path.parent.name for path in FOLDER.glob("*/__init__.py")}
    assert folders == set(TYPES)
    for name in folders:
        assert {path.name for path in (FOLDER / name).iterdir() if path.is_file()} >= {"README.md", "cases.json"}


@pytest.mark.parametrize("name", TYPES)
def test_a_type_is_described_as_it_is(name: str) -> None:
    kind = TYPES[name]
    page = (FOLDER / name / "README.md").read_text(encoding="utf-8")
    assert page.startswith(f"# {kind.title} (`{name}`)\n")
    assert kind.verbs <= VERBS
    assert kind.relation in {"", *RELATIONS}
    for member, shape in kind.body.items():
        assert f"| `{member}` | {shape.meaning} | {'yes' if shape.required else 'no'} |" in page
    assert all(f"`{verb}`" in page for verb in (*kind.verbs, *filter(None, [kind.relation])))


def test_the_reference_lists_every_type() -> None:
    page = (ROOT / "docs/reference/statement-types.md").read_text(encoding="utf-8")
    for name, kind in TYPES.items():
        required = ", ".join(f"`{member}`" for member, shape in kind.body.items() if shape.required) or "nothing"
        verbs = ", ".join(f"`{verb}`" for verb in sorted(kind.verbs)) or "none"
        assert f"| `{name}` | {kind.title} | {required} | {verbs} |" in page


def test_an_unknown_type_is_taken_as_it_is() -> None:
    told = statement("harvest", {"body": {"text": "Twelve apples.", "apples": 12}})
    check_body(told)
    assert type_of(told).title == "harvest"
    assert summarise(told, speaker="State-A") == "State-A: Twelve apples."


@settings(deadline=None)  # a shared machine is slow at times
@given(st.sampled_from(sorted(TYPES)), st.dictionaries(st.text(max_size=9), st.none() | st.integers() | st.text()))
def test_a_body_is_summarised_or_refused(name: str, body: dict[str, Any]) -> None:
    told = Statement("o", OFFICER, 0, "00" * 16, _SAID, name, body=body)
    try:
        check_body(told)
    except Refused:
        return
    assert type_of(told).summarise(told)


_SAID = statement("event", {}).said
