"""A statement in another's name: the issuer is one, and the signature is another's."""

import json

import pytest

from custodiet.kernel.envelope import sign
from custodiet.kernel.errors import VerificationFailed
from custodiet.kernel.keys import SigningKey
from custodiet.kernel.strict import canonical
from tests.attack.statements.forging import KEY, honest, receive

THIEF = SigningKey("State-A/officer", bytes(32))


def test_a_signature_by_a_key_of_the_same_name_is_refused() -> None:
    with pytest.raises(VerificationFailed, match="does not belong to these bytes"):
        receive(sign(honest().encode(), THIEF))


def test_a_keyid_that_names_the_issuer_does_not_help() -> None:
    value = json.loads(sign(honest().encode(), THIEF))
    value["signatures"][0]["keyid"] = str(KEY.verifier)
    with pytest.raises(VerificationFailed, match="does not belong to these bytes"):
        receive(canonical(value))
