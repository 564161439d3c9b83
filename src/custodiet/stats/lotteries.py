"""Other people's verifiable draws, so that theirs can be checked: RFC 3797, and the sampler of Stark and Rivest.

Neither is used for our own draws: RFC 3797 rests on MD5 and reduces 128 bits by a remainder, which is good enough for a
committee; the sampler's counter is a row of zero bytes, so that its n-th number costs n steps.
"""

import hashlib

from custodiet.kernel.errors import Refused
from custodiet.stats.checks import whole

_MOST = 65_536  # RFC 3797 writes the index in two bytes
_BITS = 256


def rfc3797(key: str, pool: int, take: int) -> list[int]:
    """Return the numbers, from 1, that RFC 3797 selects out of a pool, in order.

    For the i-th, MD5 of the key between two copies of i (two bytes, highest first) is taken modulo those left.
    """
    whole("the pool", pool, least=1, most=_MOST)
    whole("the number to take", take, most=pool)
    if not key.endswith("/"):
        raise Refused("this is no key string", expected='sources of chance, each with a "/" after it', found=key)
    left, taken = list(range(1, pool + 1)), []
    for index in range(take):
        ends = index.to_bytes(2, "big")
        digest = hashlib.md5(ends + key.encode("ascii") + ends, usedforsecurity=False).digest()
        taken.append(left.pop(int.from_bytes(digest, "big") % len(left)))
    return taken


def _digests(seed: str, start: int, number: int) -> list[int]:
    state = hashlib.sha256(f"{seed},".encode() + bytes(start))
    numbers = []
    for _ in range(number):
        numbers.append(int.from_bytes(state.digest(), "big"))
        state.update(b"\0")
    return numbers


def sampler_uniforms(seed: str, number: int, *, start: int = 0) -> list[float]:
    """Return the numbers of cryptorandom's `SHA256(seed).random(number)`: SHA-256(seed "," zeros) / 2^256."""
    return [value * 2.0**-_BITS for value in _digests(seed, start, number)]


def sampler_integers(seed: str, low: int, high: int, number: int, *, start: int = 0) -> list[int]:
    """Return numbers from `low` to below `high` as its `randint_trunc` does: the same digests, modulo the range."""
    whole("the range", high - low, least=1)
    return [low + value % (high - low) for value in _digests(seed, start, number)]
