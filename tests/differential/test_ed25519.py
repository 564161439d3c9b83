"""Ed25519 in pure Python: a library's signatures hold, what implementations differ on does not, and it is fast."""

import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from verifier.custodiet_verify import (
    BASE,
    ORDER,
    ROOT_OF_MINUS_ONE,
    D,
    Fault,
    Key,
    P,
    Point,
    add,
    double,
    multiply,
    open_point,
    table_of,
    verify,
)

SEEDS = st.binary(min_size=32, max_size=32)


def key_of(seed: bytes) -> tuple[Ed25519PrivateKey, Key]:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    return private, Key("k", 1, private.public_key().public_bytes_raw())


@given(SEEDS, st.binary(max_size=100))
def test_what_a_library_signs_holds(seed: bytes, message: bytes) -> None:
    private, key = key_of(seed)
    verify(key, private.sign(message), message, "E9")


@given(SEEDS, st.binary(max_size=40), st.integers(0, 511), st.binary(max_size=40))
def test_no_bit_of_a_signature_can_change_and_no_message(seed: bytes, message: bytes, bit: int, other: bytes) -> None:
    private, key = key_of(seed)
    signature = private.sign(message)
    changed = bytes(byte ^ (1 << bit % 8 if n == bit // 8 else 0) for n, byte in enumerate(signature))
    with pytest.raises(Fault, match=r"^(E9|K6)"):
        verify(key, changed, message, "E9")
    if other != message:
        with pytest.raises(Fault, match="E9"):
            verify(key, signature, other, "E9")


@given(SEEDS, st.binary(max_size=40))
def test_s_beyond_the_order_is_refused_though_the_equation_holds(seed: bytes, message: bytes) -> None:
    private, key = key_of(seed)
    signature = private.sign(message)
    s = int.from_bytes(signature[32:], "little") + ORDER
    with pytest.raises(Fault, match="K6"):
        verify(key, signature[:32] + s.to_bytes(32, "little"), message, "E9")


@given(st.binary(min_size=32, max_size=32))
def test_32_bytes_are_a_point_of_the_curve_or_refused(public: bytes) -> None:
    try:
        x, y, z, t = open_point(public)
    except Fault as fault:
        refused = fault.rule
    else:
        refused = ""
    if refused:
        assert refused in {"K4", "K5"}
        return
    assert z == 1
    assert t == x * y % P
    assert (y | (x & 1) << 255).to_bytes(32, "little") == public


def encode(point: Point) -> bytes:
    x, y = (each * pow(point[2], -1, P) % P for each in point[:2])
    return (y | (x & 1) << 255).to_bytes(32, "little")


def order_eight() -> Point:
    """A point of order 8, from its encoding in the vectors."""
    y = int.from_bytes(bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"), "little")
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * ROOT_OF_MINUS_ONE % P
    return x, y, 1, x * y % P


def test_a_signature_that_only_verifiers_with_a_cofactor_accept_is_refused() -> None:
    """Key and R have a part of small order, which a multiplication by 8 would hide."""
    a, r, message = 1_234_567, 7_654_321, b"a message"
    public, start = encode(add(multiply(BASE, a), order_eight())), encode(multiply(BASE, r))
    h = int.from_bytes(hashlib.sha512(start + public + message).digest(), "little") % ORDER
    s = (r + h * a) % ORDER
    assert h % 8
    left = add(multiply(BASE, s), multiply(table_of(public), h))
    assert encode(left) != start
    assert encode(double(double(double(left)))) == encode(multiply(BASE, 8 * r))
    with pytest.raises(Fault, match="E9"):
        verify(Key("k", 1, public), start + s.to_bytes(32, "little"), message, "E9")


def test_many_keys_do_not_fill_the_memory() -> None:
    for n in range(table_of.cache_parameters()["maxsize"] + 5):
        private, key = key_of(n.to_bytes(32, "little"))
        verify(key, private.sign(b""), b"", "E9")
    assert table_of.cache_info().currsize == table_of.cache_parameters()["maxsize"]
