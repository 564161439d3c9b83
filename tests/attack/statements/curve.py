"""Points of small order, and keys and signatures made with them, whose verdict is reckoned from how they were made."""

import hashlib
from collections.abc import Iterator
from itertools import product

from verifier.custodiet_verify import BASE, NEUTRAL, ORDER, ROOT_OF_MINUS_ONE, D, P, Point, add, multiply

EIGHTH = int.from_bytes(bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"), "little")
SECRET, NONCE = 1_234_567, 7_654_321
SCALARS = [(0, 0), (0, NONCE), (SECRET, 0), (SECRET, NONCE)]
OTHER_SPELLINGS = [1 + P, 1 + (1 << 255), 1 + P + (1 << 255)]  # all of them are the neutral point to the lenient


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


def parts_of_small_order(secret: int, nonce: int) -> Iterator[tuple[bytes, bytes, bytes, bool]]:
    """Keys and starts with every part of small order: key, signature, message, and whether R + h*A is S*B."""
    for of_key, of_start, n in product(range(8), range(8), range(3)):
        public = encode(add(multiply(BASE, secret), small(of_key)))
        start, message = encode(add(multiply(BASE, nonce), small(of_start))), b"message %d" % n
        h = hash_of(start, public, message)
        signature = start + ((nonce + h * secret) % ORDER).to_bytes(32, "little")
        yield public, signature, message, secret != 0 and (of_start + h * of_key) % 8 == 0


def other_spellings() -> Iterator[tuple[bytes, bytes, bytes]]:
    """Signatures that begin with the neutral point in another spelling: key, signature and message."""
    public = encode(multiply(BASE, SECRET))
    for start in OTHER_SPELLINGS:
        begun = start.to_bytes(32, "little")
        yield public, begun + (hash_of(begun, public, b"m") * SECRET % ORDER).to_bytes(32, "little"), b"m"


def hash_of(start: bytes, public: bytes, message: bytes) -> int:
    return int.from_bytes(hashlib.sha512(start + public + message).digest(), "little") % ORDER
