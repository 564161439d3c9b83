"""A signature made for something else: an invoice signed with the same key is passed off as a statement."""

import base64
import json

import pytest

from custodiet.kernel.envelope import PAYLOAD_TYPE, pre_authentication
from custodiet.kernel.errors import Refused, VerificationFailed
from custodiet.kernel.strict import canonical
from tests.attack.statements.forging import KEY, forged, honest, receive

ENVELOPE = json.loads(forged('"seq":17', '"seq":17'))


def envelope(payload_type: str, signed: bytes) -> bytes:
    """An envelope of `payload_type` over the honest payload, with a signature of `signed`."""
    signature = {"keyid": str(KEY.verifier), "sig": base64.b64encode(KEY.sign(signed)).decode()}
    return canonical({**ENVELOPE, "payloadType": payload_type, "signatures": [signature]})


def test_an_envelope_of_another_type_is_refused() -> None:
    other = "application/vnd.in-toto+json"
    with pytest.raises(Refused, match="payload is of another type"):
        receive(envelope(other, pre_authentication(other, honest().encode())))


@pytest.mark.parametrize("other", ["application/vnd.in-toto+json", "", PAYLOAD_TYPE.replace("v1", "v2")])
def test_a_signature_over_another_type_does_not_hold_for_ours(other: str) -> None:
    with pytest.raises(VerificationFailed, match="does not belong to these bytes"):
        receive(envelope(PAYLOAD_TYPE, pre_authentication(other, honest().encode())))


def test_a_signature_over_the_bare_payload_does_not_hold() -> None:
    with pytest.raises(VerificationFailed, match="does not belong to these bytes"):
        receive(envelope(PAYLOAD_TYPE, honest().encode()))


def test_a_checkpoint_signed_by_the_same_key_is_no_statement() -> None:
    with pytest.raises(VerificationFailed, match="does not belong to these bytes"):
        receive(envelope(PAYLOAD_TYPE, b"custodiet.example/mission\n1\nAAAA\n"))
