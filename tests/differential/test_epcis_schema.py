"""Our reader of EPCIS 2.0 and GS1's own JSON schema give the same verdict: on the corpora, and on what breaks them.

GS1's files may not be carried: they are read from beside the checkout, and these tests are skipped without them.
"""

import copy
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft7Validator, FormatChecker

from custodiet.exchange.epcis import read_document, shape
from custodiet.exchange.epcis.faults import Faults
from custodiet.kernel.errors import Refused
from custodiet.kernel.strict import parse_foreign, pointers
from tests.properties.epcis import exported
from tests.properties.missions import Mission, missions

CORPUS = Path(__file__).parents[2] / "../shared/external/epcis"
pytestmark = pytest.mark.skipif(
    not CORPUS.is_dir(), reason="GS1's schema and corpora are not at ../shared/external/epcis"
)
SCHEMAS = ("epcis-json-schema-2.0.1.json", "EPCIS-JSON-Schema.json")
VALID = sorted([*CORPUS.glob("valid/*"), *CORPUS.glob("gs1-examples/*")])
INVALID = sorted(CORPUS.glob("invalid/*"))


def schema(name: str = SCHEMAS[0]) -> Draft7Validator:
    return Draft7Validator(json.loads((CORPUS / name).read_text()), format_checker=FormatChecker())


def is_ours(value: object) -> bool:
    faults = Faults("it")
    shape.document(parse_foreign(json.dumps(value).encode()), faults)
    return not faults.found


@pytest.mark.parametrize("file", VALID, ids=lambda file: file.stem)
def test_what_is_conformant_is_read(file: Path) -> None:
    assert schema().is_valid(json.loads(file.read_text()))
    assert read_document(file.read_bytes(), name=file.name).events


@pytest.mark.parametrize("file", INVALID, ids=lambda file: file.stem)
def test_what_is_not_is_refused_with_a_pointer_that_leads_to_it(file: Path) -> None:
    with pytest.raises(Refused) as refused:
        read_document(file.read_bytes(), name=file.name)
    value = json.loads(file.read_text())
    places = dict(pointers(value))
    lines = str(refused.value).splitlines()[1:]
    assert lines
    for line in lines:
        pointer = line.strip().removeprefix(f"{file.name}, ").partition(": ")[0]
        assert pointer in places, line
    expected = {"/".join(map(str, ("", *error.absolute_path))) for error in schema().iter_errors(value)}
    assert expected


@pytest.mark.parametrize("file", VALID, ids=lambda file: file.stem)
def test_whatever_breaks_a_document_both_say_so(file: Path) -> None:
    validator, value = schema(), json.loads(file.read_text())
    for broken in changed(value, random.Random(file.stem), 12):
        assert is_ours(broken) == validator.is_valid(broken), json.dumps(broken, indent=1)


OTHERS: list[Any] = [
    None, True, 0, 1.5, "", "x", "a:b", "urn:x:y", "https://ns.gs1.org/cbv/x", "urn:epcglobal:cbv:bizstep:shipping",
    "2020-01-01T00:00:00Z", "2020-02-30T00:00:00Z", "+01:00", "+14:30", [], ["x"], ["urn:a", "urn:a"], [{}], {},
    {"x": 1}, {"a:x": 1}, {"id": "urn:x:y"}, "ADD", "OBSERVE", "DELETE", "shipping", "in_transit", "ObjectEvent",
    "AssociationEvent", "TransactionEvent", "TransformationEvent", "AggregationEvent", "KGM", "kgm",
]  # fmt: skip
NAMES = [
    "x",
    "a:x",
    "ilmd",
    "epcList",
    "quantity",
    "id",
    "type",
    "parentID",
    "bizStep",
    "action",
    "persistentDisposition",
]


def changed(value: Any, dice: random.Random, times: int) -> Iterator[Any]:  # noqa: ANN401
    """The document with one value replaced, removed, added, renamed or repeated."""
    inner = [
        pointer
        for pointer, item in pointers(value)
        if isinstance(item, dict | list) and item and "@context" not in pointer
    ]
    for _ in range(times):
        broken = copy.deepcopy(value)
        item: Any = dict(pointers(broken))[dice.choice(inner)]
        keys = list(item) if isinstance(item, dict) else range(len(item))
        key = dice.choice(keys)
        if key == "@context":
            continue
        what = dice.choice(["replace", "remove", "add", "repeat"])
        if what == "replace":
            item[key] = copy.deepcopy(dice.choice(OTHERS))
        elif what == "remove":
            del item[key]
        elif isinstance(item, dict):
            item[dice.choice(NAMES)] = copy.deepcopy(dice.choice(OTHERS) if what == "add" else item[key])
        else:
            item.append(copy.deepcopy(item[key]) if what == "repeat" else copy.deepcopy(dice.choice(OTHERS)))
        yield broken


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(missions())
def test_whatever_is_exported_is_valid(mission: Mission) -> None:
    document = json.loads(json.dumps(exported(mission.log).document))
    for name in SCHEMAS:
        assert [error.message for error in schema(name).iter_errors(document)] == []
