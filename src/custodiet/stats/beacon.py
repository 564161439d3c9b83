"""drand, a public beacon: a random value for each round, which nobody knows before and everybody can check after.

A round's signature is made by a threshold of its operators; the value is SHA-256 of it. Chained beacons sign the round
with the signature before it, on the second curve; quicknet, of three-second rounds, signs the round alone, on the first
curve. Source: drand's specification (pedersen-bls-chained, bls-unchained-g1-rfc9380). If one party operates the beacon,
what it says is no chance: then only the shares of the others are.
"""

import hashlib

from custodiet.kernel.bls import check
from custodiet.stats.checks import whole

_CHAINED_TAG = b"BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_NUL_"
_QUICK_TAG = b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_"
_MOST = 2**64 - 1

QUICKNET_KEY = bytes.fromhex(
    "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d106451"
    "0d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a"
)
QUICKNET_START, QUICKNET_PERIOD = 1_692_803_367, 3  # seconds since 1970, and between rounds


def check_chained(number: int, signature: bytes, previous: bytes, public_key: bytes) -> bytes:
    """Return the value of a chained round; raise `VerificationFailed` or `Refused` if the signature does not hold."""
    message = hashlib.sha256(previous + _written(number)).digest()
    check(message, signature, public_key, _CHAINED_TAG)
    return hashlib.sha256(signature).digest()


def check_quicknet(number: int, signature: bytes, public_key: bytes = QUICKNET_KEY) -> bytes:
    """Return the value of a round of quicknet; raise likewise."""
    check(hashlib.sha256(_written(number)).digest(), signature, public_key, _QUICK_TAG)
    return hashlib.sha256(signature).digest()


def round_time(number: int, *, start: int = QUICKNET_START, period: int = QUICKNET_PERIOD) -> int:
    """Return when a round comes out, in seconds since 1970: what a plan's deadlines are set by."""
    return start + (whole("the round", number, least=1) - 1) * period


def _written(number: int) -> bytes:
    return whole("the round", number, least=1, most=_MOST).to_bytes(8, "big")
