"""What is withheld cannot be guessed: not by its digest, another's, their number, or a neighbour in a proof."""

import base64
import json
from hashlib import sha256
from typing import Any

import pytest

from custodiet.app.disclosures import withhold
from custodiet.kernel.errors import Refused
from custodiet.statements.statement import read_statement
from tests.attack.statements.test_hostile_values import STATEMENT

WISH = {"body": {"laboratory": "A", "result": "positive", "second": "positive"}}


def digests(names: list[str]) -> list[str]:
    value, _ = withhold(WISH, names)
    found: list[str] = value["body"]["_sd"]
    return found


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def test_equal_values_never_correlate() -> None:
    assert not set(digests(["result"])) & set(digests(["result"]))
    value, texts = withhold(WISH, ["result", "second"])
    assert len(set(texts)) == 2
    salts = {json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))[0] for text in texts}
    assert len(salts) == 2
    assert min(len(salt) for salt in salts) >= 22  # 128 bits
    assert "positive" not in json.dumps(value)


def test_a_guess_without_its_salt_is_no_digest() -> None:
    found = set(digests(["result"]))
    for guess in ("positive", "negative"):
        for form in ([guess], ["result", guess], ["", "result", guess]):
            text = encoded(json.dumps(form).encode())
            assert encoded(sha256(text.encode()).digest()) not in found
            assert encoded(sha256(guess.encode()).digest()) not in found


@pytest.mark.parametrize("names", [["result"], ["result", "second"], ["laboratory", "result", "second"]])
def test_their_number_does_not_tell_how_much_is_withheld(names: list[str]) -> None:
    found = digests(names)
    assert len(found) == 4
    assert found == sorted(set(found))


def test_a_neighbour_in_a_proof_cannot_be_guessed() -> None:
    """A proof shows the hash of the leaf beside: each leaf has a nonce that nobody can guess."""
    for nonce in (None, "", "AAAA"):
        value: dict[str, Any] = {**STATEMENT, "nonce": nonce}
        with pytest.raises(Refused):
            read_statement(value)
    del value["nonce"]
    with pytest.raises(Refused):
        read_statement(value)
