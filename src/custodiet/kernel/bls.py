"""BLS signatures on BLS12-381, verified: does this short signature of a public beacon hold?

The curve, its pairing and hashing to it (RFC 9380) are those of arkworks, by the bindings with which Ethereum tests its
specifications. What stands here is the acceptance rule: both points are written in their one compressed form of ZCash's
serialisation, lie in the group of prime order, and are not the point at infinity, under which any message would hold
for a key of infinity. docs/adr/0027-selection-in-the-record-beacons-by-a-library.md
"""

from typing import TypeVar

from py_arkworks_bls12381 import GT, G1Point, G2Point

from custodiet.kernel.errors import Refused, VerificationFailed

_FIRST, _SECOND = 48, 96  # bytes of a point of either group
Point = TypeVar("Point", G1Point, G2Point)


def read_first(data: bytes) -> G1Point:
    """Return a compressed point of the first group; refuse what is not in it, at infinity, or in another form."""
    return _read(data, G1Point, _FIRST)


def read_second(data: bytes) -> G2Point:
    """Return a compressed point of the second group; refuse likewise."""
    return _read(data, G2Point, _SECOND)


def check(message: bytes, signature: bytes, public_key: bytes, tag: bytes) -> None:
    """Raise `VerificationFailed` unless the signature of the message holds; `Refused` where there is no key or point.

    The lengths say which group is whose: a signature of 96 bytes goes with a key of 48, and one of 48 with a key of 96.
    """
    if len(signature) == _SECOND:
        signed, key = read_second(signature), read_first(public_key)
        holds = GT.pairing_check([-G1Point(), key], [signed, G2Point.hash_to_curve(message, tag)])
    else:
        short, long = read_first(signature), read_second(public_key)
        holds = GT.pairing_check([short, G1Point.hash_to_curve(message, tag)], [-G2Point(), long])
    if not holds:
        raise VerificationFailed("the beacon's signature does not hold", expected="a signature by the named key")


def _read(data: bytes, group: type[Point], length: int) -> Point:
    if len(data) != length:
        raise Refused("this is no point", expected=f"{length} bytes", found=f"{len(data)}")
    try:
        point = group.from_compressed_bytes(data)  # which checks that it is on the curve and in the group
    except ValueError:
        raise Refused("this is no compressed point of the group", found=data.hex()) from None
    if point == group.identity():
        raise Refused("this is the point at infinity, which signs everything", found=data.hex())
    if point.to_compressed_bytes() != data:
        raise Refused("this point is not written in its one form", found=data.hex())
    return point
