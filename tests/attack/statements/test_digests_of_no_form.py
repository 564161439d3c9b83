"""What stands in `_sd` is no digest: nobody can ever disclose it, or it says in the open what it seems to withhold."""

import base64
import copy
from collections.abc import Callable
from typing import Any

import pytest

from custodiet.kernel.errors import Refused
from custodiet.kernel.strict import canonical
from custodiet.statements.statement import parse_statement
from tests.attack.statements.forging import HONEST

DIGESTS = sorted(base64.urlsafe_b64encode(bytes([n]) * 32).decode().rstrip("=") for n in range(3))
HOSTILE: dict[str, Any] = {
    "nothing": [],
    "null": None,
    "a text": DIGESTS[0],
    "an object": {"0": DIGESTS[0]},
    "true": True,
    "a number": [1],
    "a list in the list": [[DIGESTS[0]]],
    "a name": ["Sarin, 40 t"],
    "padded": [DIGESTS[0] + "="],
    "one letter less": [DIGESTS[0][:-1]],
    "one letter more": [DIGESTS[0] + "A"],
    "letters of plain base64": ["+" + DIGESTS[0][1:]],
    "stray bits in the last letter": [DIGESTS[0][:-1] + "B"],
    "a line feed at the end": [DIGESTS[0][:-1] + "\n"],
    "digits of another script": ["\u0661" * 43],
    "one digest twice": [DIGESTS[0], DIGESTS[0]],
    "in an order that says something": [DIGESTS[1], DIGESTS[0]],
    "hexadecimal": ["ab" * 32],
}
PLACES: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "payload": lambda value: value,
    "body": lambda value: value["body"],
    "posting": lambda value: value["postings"][0],
    "quantity": lambda value: value["postings"][0]["qty"],
}


def statement(place: str, digests: object) -> bytes:
    value = copy.deepcopy(HONEST)
    PLACES[place](value)["_sd"] = digests
    return canonical(value)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("digests", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_digest_is_refused(place: str, digests: object) -> None:
    with pytest.raises(Refused, match="_sd"):
        parse_statement(statement(place, digests))


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("digests", [DIGESTS, DIGESTS[:1]])
def test_digests_are_received(place: str, digests: list[str]) -> None:
    assert parse_statement(statement(place, digests)).seq == HONEST["seq"]


def test_a_quantity_that_withholds_nothing_lacks_its_amount() -> None:
    value = copy.deepcopy(HONEST)
    value["postings"][0]["qty"] = {"unit": "t", "_sd": ["40 t"]}
    with pytest.raises(Refused, match="_sd"):
        parse_statement(canonical(value))
    value["postings"][0]["qty"]["_sd"] = DIGESTS
    [posting] = parse_statement(canonical(value)).postings
    assert str(getattr(posting, "quantity", None)) == "withheld"
