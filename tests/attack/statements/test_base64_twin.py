"""One payload in two spellings of base64: the same statement under two ids, counted twice."""

import base64
import json

import pytest

from custodiet.kernel.errors import Refused
from custodiet.kernel.strict import canonical
from tests.attack.statements.forging import forged, receive

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
LEAF = forged('"seq":17', '"seq":1711')
ENVELOPE = json.loads(LEAF)


def respelled(encoded: str) -> str:
    """The same bytes: the bits that the last letter has to spare are not zero."""
    text = encoded.rstrip("=")
    padding = encoded[len(text) :]
    assert padding, "there is a bit to spare"
    twin = text[:-1] + ALPHABET[ALPHABET.index(text[-1]) + 1] + padding
    assert base64.b64decode(twin) == base64.b64decode(encoded)
    return twin


def test_the_first_spelling_is_received() -> None:
    assert receive(LEAF).seq == 1711


def test_a_twin_of_the_payload_is_refused() -> None:
    with pytest.raises(Refused, match="base64 is not canonical"):
        receive(canonical({**ENVELOPE, "payload": respelled(ENVELOPE["payload"])}))


def test_a_twin_of_the_signature_is_refused() -> None:
    [signature] = ENVELOPE["signatures"]
    with pytest.raises(Refused, match="base64 is not canonical"):
        receive(canonical({**ENVELOPE, "signatures": [{**signature, "sig": respelled(signature["sig"])}]}))


def test_another_spelling_of_the_envelope_is_refused() -> None:
    with pytest.raises(Refused, match="not in canonical form"):
        receive(LEAF.replace(b'","', b'", "'))
    with pytest.raises(Refused, match="not in canonical form"):
        receive(LEAF + b"\n")
