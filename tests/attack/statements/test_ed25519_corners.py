"""Keys and signatures on which implementations of Ed25519 differ: one verdict in the product and in both verifiers.

Whoever makes his key with a part of small order, or begins a signature with such a point, can have some accept what
others refuse. What must come out is reckoned here from how each signature was made: R + h*A is S*B, to the last bit.
(CCTV's 914 vectors are of the same kinds; the page runs those of vectors/envelope.json that were made in this way.)
"""

import hashlib
from itertools import product

import pytest

from custodiet.kernel.errors import CustodietError
from custodiet.kernel.keys import VerifierKey, check_point, parse_verifier_key
from verifier import custodiet_verify
from verifier.custodiet_verify import BASE, NEUTRAL, ORDER, ROOT_OF_MINUS_ONE, D, Fault, Key, P, Point, add, multiply

EIGHTH = int.from_bytes(bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"), "little")
SECRET, NONCE = 1_234_567, 7_654_321


def small(n: int) -> Point:
    """n times a point of order 8."""
    square = (EIGHTH * EIGHTH - 1) * pow(D * EIGHTH * EIGHTH + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * ROOT_OF_MINUS_ONE % P
    total: Point = NEUTRAL
    for _ in range(n):
        total = add(total, (x, EIGHTH, 1, x * EIGHTH % P))
    return total


def encode(point: Point) -> bytes:
    x, y = (each * pow(point[2], -1, P) % P for each in point[:2])
    return (y | (x & 1) << 255).to_bytes(32, "little")


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


@pytest.mark.parametrize(("secret", "nonce"), [(0, 0), (0, NONCE), (SECRET, 0), (SECRET, NONCE)])
def test_parts_of_small_order(secret: int, nonce: int) -> None:
    verdicts = set()
    for of_key, of_start, n in product(range(8), range(8), range(3)):
        public = encode(add(multiply(BASE, secret), small(of_key)))
        start, message = encode(add(multiply(BASE, nonce), small(of_start))), b"message %d" % n
        h = int.from_bytes(hashlib.sha512(start + public + message).digest(), "little") % ORDER
        signature = start + ((nonce + h * secret) % ORDER).to_bytes(32, "little")
        holds = secret != 0 and (of_start + h * of_key) % 8 == 0
        assert product_takes(public, signature, message) == holds, (of_key, of_start, n)
        assert verifier_takes(public, signature, message) == holds, (of_key, of_start, n)
        verdicts.add(holds)
    assert verdicts == {True, False} if secret else {False}


def test_the_start_of_a_signature_in_another_spelling() -> None:
    public = encode(multiply(BASE, SECRET))
    for start in (1 + P, 1 + (1 << 255), 1 + P + (1 << 255)):  # all of them are the neutral point to the lenient
        begun = start.to_bytes(32, "little")
        h = int.from_bytes(hashlib.sha512(begun + public + b"m").digest(), "little") % ORDER
        signature = begun + (h * SECRET % ORDER).to_bytes(32, "little")
        assert not product_takes(public, signature, b"m")
        assert not verifier_takes(public, signature, b"m")


@pytest.mark.parametrize("y", [0, 1, P - 1, P, P + 1, 2**255 - 1, EIGHTH])
@pytest.mark.parametrize("sign", [0, 1])
def test_no_key_in_another_spelling_or_of_small_order(y: int, sign: int) -> None:
    public = (y | sign << 255).to_bytes(32, "little")
    with pytest.raises(CustodietError):
        check_point(public)
    with pytest.raises(Fault):
        custodiet_verify.open_point(public)
