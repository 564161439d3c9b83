"""Keys and signatures on which implementations of Ed25519 differ: one verdict in the product and in both verifiers.

Whoever makes his key with a part of small order, or begins a signature with such a point, can have some accept what
others refuse. What must come out is reckoned here from how each signature was made: R + h*A is S*B, to the last bit.
(CCTV's 914 vectors are of the same kinds; tests/web/test_verifier_signatures.py has the page judge the same ones.)
"""

import pytest

from custodiet.kernel.errors import CustodietError
from custodiet.kernel.keys import VerifierKey, check_point, parse_verifier_key
from tests.attack.statements.curve import EIGHTH, SCALARS, other_spellings, parts_of_small_order
from verifier import custodiet_verify
from verifier.custodiet_verify import Fault, Key, P


def product_takes(public: bytes, signature: bytes, message: bytes) -> bool:
    try:
        parse_verifier_key(str(VerifierKey("k", public))).verify(signature, message)
    except CustodietError:
        return False
    return True


def verifier_takes(public: bytes, signature: bytes, message: bytes) -> bool:
    try:
        custodiet_verify.verify(Key("k", 1, public), signature, message, "E9")
    except Fault:
        return False
    return True


@pytest.mark.parametrize(("secret", "nonce"), SCALARS)
def test_parts_of_small_order(secret: int, nonce: int) -> None:
    verdicts = set()
    for public, signature, message, holds in parts_of_small_order(secret, nonce):
        assert product_takes(public, signature, message) == holds, (public, signature, message)
        assert verifier_takes(public, signature, message) == holds, (public, signature, message)
        verdicts.add(holds)
    assert verdicts == {True, False} if secret else {False}


def test_the_start_of_a_signature_in_another_spelling() -> None:
    for public, signature, message in other_spellings():
        assert not product_takes(public, signature, message)
        assert not verifier_takes(public, signature, message)


@pytest.mark.parametrize("y", [0, 1, P - 1, P, P + 1, 2**255 - 1, EIGHTH])
@pytest.mark.parametrize("sign", [0, 1])
def test_no_key_in_another_spelling_or_of_small_order(y: int, sign: int) -> None:
    public = (y | sign << 255).to_bytes(32, "little")
    with pytest.raises(CustodietError):
        check_point(public)
    with pytest.raises(Fault):
        custodiet_verify.open_point(public)
