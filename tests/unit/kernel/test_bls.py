"""Signatures on BLS12-381: what holds, and everything near it that must not.

Before the product's own arithmetic gave way to a library, the two and py_ecc agreed on hashing to both groups, on 60
signatures of which most were spoilt, and on 638 encodings of points; decision 0027.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from py_arkworks_bls12381 import G1Point, G2Point, Scalar

from custodiet.kernel.bls import check, read_first, read_second
from custodiet.kernel.errors import Refused, VerificationFailed

TAG = b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_"
ORDER = 0x73EDA753299D7D483339D80809A1D80553BDA402FFFE5BFEFFFFFFFF00000001
FIELD = 0x1A0111EA397FE69A4B1BA7B6434BACD764774B84F38512BF6730D2A0F6B0F6241EABFFFEB153FFFFB9FEFFFFFFFFAAAB


def signed(secret: int, message: bytes, *, short: bool) -> tuple[bytes, bytes]:
    """A signature with its key: the short one in the first group, the long one in the second."""
    scalar = Scalar(secret)
    if short:
        signature = (G1Point.hash_to_curve(message, TAG) * scalar).to_compressed_bytes()
        return signature, (G2Point() * scalar).to_compressed_bytes()
    signature = (G2Point.hash_to_curve(message, TAG) * scalar).to_compressed_bytes()
    return signature, (G1Point() * scalar).to_compressed_bytes()


def flipped(data: bytes, bit: int) -> bytes:
    at = bit % (8 * len(data))
    return bytes(byte ^ (1 << at % 8 if n == at // 8 else 0) for n, byte in enumerate(data))


@given(st.integers(1, ORDER - 1), st.binary(max_size=64), st.booleans(), st.integers(0, 2**12))
def test_a_signature_holds_and_nothing_a_bit_away_does(secret: int, message: bytes, short: bool, bit: int) -> None:  # noqa: FBT001 - Hypothesis gives it
    signature, key = signed(secret, message, short=short)
    check(message, signature, key, TAG)
    spoilt = [(message, flipped(signature, bit), key), (message, signature, flipped(key, bit))]
    spoilt += [(message + b"x", signature, key), (message, flipped(signature, 5), key)]  # the fifth bit is the sign
    for asked in spoilt:
        with pytest.raises((Refused, VerificationFailed)):
            check(*asked, TAG)
    with pytest.raises(VerificationFailed):
        check(message, signature, key, TAG.replace(b"G1", b"G2"))


def test_hashing_is_that_of_rfc_9380() -> None:
    """J.9.1: the empty message."""
    point = G1Point.hash_to_curve(b"", b"QUUX-V01-CS02-with-BLS12381G1_XMD:SHA-256_SSWU_RO_").to_xy_bytes_be()
    assert point.hex() == (
        "052926add2207b76ca4fa57a8734416c8dc95e24501772c814278700eed6d1e4e8cf62d9c09db0fac349612b759e79a1"
        "08ba738453bfed09cb546dbb0783dbb3a5f1f566ed67bb6be0e8c67e2e81a4cc68ee29813bb7994998f3eae0c9c6a265"
    )


BAD_FIRST = {
    "not compressed": "00" * 48,
    "infinity": "c0" + "00" * 47,
    "infinity, with a sign": "e0" + "00" * 47,
    "infinity, with more": "c0" + "00" * 46 + "01",
    "all bits": "ff" * 48,
    "out of range": "9f" + "ff" * 47,
    "zero plus the field": f"{FIELD | 1 << 383:096x}",
    "not on the curve": "80" + "00" * 46 + "01",
    "not in the group": "80" + "00" * 46 + "04",
    "too short": "80" * 47,
    "none": "",
}


@pytest.mark.parametrize("point", BAD_FIRST.values(), ids=BAD_FIRST)
def test_what_is_no_point_of_the_first_group_is_refused(point: str) -> None:
    with pytest.raises(Refused):
        read_first(bytes.fromhex(point))
    with pytest.raises(Refused):
        check(b"", bytes(96), bytes.fromhex(point), TAG)


@pytest.mark.parametrize("start", [b"\x80", b"\xa0", b"\xc0", b"\xe0", b"\0"])
def test_what_is_no_point_of_the_second_group_is_refused(start: bytes) -> None:
    for number in (*range(9), FIELD, FIELD + 2):
        for x in (bytes(47) + number.to_bytes(48, "big"), number.to_bytes(48, "big")[1:] + bytes(48)):
            with pytest.raises(Refused):
                read_second(start + x)


def test_nobody_signs_everything_with_infinity() -> None:
    with pytest.raises(Refused, match="infinity"):
        check(b"any", b"\xc0" + bytes(47), b"\xc0" + bytes(95), TAG)
