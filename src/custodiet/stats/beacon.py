"""drand, a public beacon: a random value for each round, which nobody knows before and everybody can check after.

A round's signature is made by a threshold of its operators; the value is SHA-256 of it. Chained beacons sign the round
with the signature before it, on the second curve; quicknet, of three-second rounds, signs the round alone, on the first
curve. Source: drand's specification (pedersen-bls-chained, bls-unchained-g1-rfc9380). If one party operates the beacon,
what it says is no chance: then only the shares of the others are.
"""

import hashlib
from dataclasses import dataclass

from custodiet.kernel.bls import check, read_first, read_second
from custodiet.kernel.errors import Refused

CHAINED, QUICK = "pedersen-bls-chained", "bls-unchained-g1-rfc9380"
_TAGS = {
    CHAINED: b"BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_NUL_",
    QUICK: b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_",
}
_KEYS = {CHAINED: read_first, QUICK: read_second}
_SIGNATURE = {CHAINED: 96, QUICK: 48}  # bytes
MOST_ROUNDS = 2**53 - 1


@dataclass(frozen=True, slots=True)
class Beacon:
    """A beacon: its drand scheme, its public key, when its first round came out, and the seconds between rounds."""

    name: str
    scheme: str
    key: bytes
    start: int
    period: int

    def __post_init__(self) -> None:
        if self.scheme not in _TAGS:
            raise Refused("there is no scheme of that name", expected=" or ".join(_TAGS), found=self.scheme[:60])
        if self.period < 1 or self.start < 0:
            raise Refused("a beacon has a first round and a period", found=f"{self.start}, {self.period}")
        _KEYS[self.scheme](self.key)

    def time_of(self, number: int) -> int:
        """Return when a round comes out, in seconds since 1970: what a plan's deadlines are set by."""
        return self.start + (_round(number) - 1) * self.period

    def after(self, time: int) -> int:
        """Return the first round that comes out at a time or later."""
        return max(1, -(-(time - self.start) // self.period) + 1)


QUICKNET = Beacon(
    "drand quicknet",
    QUICK,
    bytes.fromhex(
        "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d106451"
        "0d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a"
    ),
    1_692_803_367,
    3,
)
DEFAULT = Beacon(
    "drand default",
    CHAINED,
    bytes.fromhex("868f005eb8e6e4ca0a47c8a77ceaa5309a47978a7c71bc5cce96366b5d7a569937c529eeda66c7293784a9402801af31"),
    1_595_431_050,
    30,
)
KNOWN = {beacon.name: beacon for beacon in (QUICKNET, DEFAULT)}


def check_round(beacon: Beacon, number: int, signature: bytes, previous: bytes = b"") -> bytes:
    """Return the value of a round; raise `VerificationFailed` or `Refused` if the signature does not hold.

    A chained round needs the signature of the round before it, and a round of the other kind has none.
    """
    if bool(previous) != (beacon.scheme == CHAINED):
        raise Refused(
            "a chained beacon's round comes with the signature before it, and no other does",
            expected="one" if beacon.scheme == CHAINED else "none",
            found=f"{len(previous)} bytes",
        )
    if len(signature) != _SIGNATURE[beacon.scheme]:
        expected = f"{_SIGNATURE[beacon.scheme]} bytes"
        raise Refused("this is no signature of that beacon", expected=expected, found=f"{len(signature)} bytes")
    message = hashlib.sha256(previous + _round(number).to_bytes(8, "big")).digest()
    check(message, signature, beacon.key, _TAGS[beacon.scheme])
    return hashlib.sha256(signature).digest()


def _round(number: int) -> int:
    if not 1 <= number <= MOST_ROUNDS:
        raise Refused("there is no round of that number", expected=f"1 to {MOST_ROUNDS}", found=str(number))
    return number
