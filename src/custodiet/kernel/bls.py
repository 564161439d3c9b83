"""BLS signatures on BLS12-381, verified: does this short signature of a public beacon hold?

Written out in whole numbers, because no well-kept package with wheels does it for both groups, and it is only ever
verified here: nothing is secret, so it need not run in constant time. Sources: RFC 9380 (hashing to a curve), the
IETF's draft on BLS signatures, and the ZCash serialisation of points. A check takes some tenths of a second.

Points of both curves have coordinates in the field of p^2 elements: on the first, the second half of each is zero. The
first curve is y^2 = x^3 + 4, the second y^2 = x^3 + 4 (1 + i), whose points go to the field of p^12 by dividing x by
w^2 and y by w^3, w^6 = 1 + i.
"""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from custodiet.kernel.errors import Refused, VerificationFailed
from custodiet.kernel.isogenies import TO_FIRST, TO_SECOND

P = 0x1A0111EA397FE69A4B1BA7B6434BACD764774B84F38512BF6730D2A0F6B0F6241EABFFFEB153FFFFB9FEFFFFFFFFAAAB
R = 0x73EDA753299D7D483339D80809A1D80553BDA402FFFE5BFEFFFFFFFF00000001
_LOOP = 0xD201000000010000  # the curve's parameter, without its minus sign
_HARD = (P**4 - P**2 + 1) // R  # what is left of the final exponent, once 1 is compared in a subfield
_BYTES, _BLOCK, _WIDE = 48, 64, 64


class F2(NamedTuple):
    """a + b i, modulo P."""

    a: int
    b: int = 0

    def plus(self, other: "F2") -> "F2":
        """Return the sum."""
        return F2((self.a + other.a) % P, (self.b + other.b) % P)

    def minus(self, other: "F2") -> "F2":
        """Return the difference."""
        return F2((self.a - other.a) % P, (self.b - other.b) % P)

    def times(self, other: "F2") -> "F2":
        """Return the product."""
        (a, b), (c, d) = self, other
        return F2((a * c - b * d) % P, (a * d + b * c) % P)

    def scaled(self, by: int) -> "F2":
        """Return a multiple."""
        return F2(self.a * by % P, self.b * by % P)

    def squared(self) -> "F2":
        """Return the square."""
        return F2((self.a + self.b) * (self.a - self.b) % P, 2 * self.a * self.b % P)

    def inverse(self) -> "F2":
        """Return one over it; of zero, `ValueError`."""
        norm = pow(self.a * self.a + self.b * self.b, -1, P)
        return F2(self.a * norm % P, -self.b * norm % P)

    @property
    def sign(self) -> int:
        """The sign of RFC 9380, 4.1: that of the first part which is not zero, odd or even."""
        return (self.a & 1) | ((self.a == 0) & (self.b & 1))

    @property
    def is_large(self) -> bool:
        """Is it the larger of it and its negative, from the second part down? It is the sign of serialisation."""
        part = self.b or self.a
        return 2 * part > P


_ZERO, _ONE = F2(0), F2(1)


def _root(value: int) -> int | None:
    root = pow(value, (P + 1) // 4, P)
    return root if root * root % P == value % P else None


def root(value: F2, *, real: bool) -> F2 | None:
    """Return a square root, or None; `real` seeks it in the field of P elements only."""
    if value.b == 0:
        found = _root(value.a)
        if found is not None or real:
            return None if found is None else F2(found)
        return F2(0, _root(-value.a % P) or 0)
    norm = _root(value.a * value.a + value.b * value.b)
    if norm is None:
        return None
    half = pow(2, -1, P)
    for side in (norm, -norm):
        first = _root((value.a + side) * half % P)
        if first:
            return F2(first, value.b * pow(2 * first, -1, P) % P)
    return None


class Curve(NamedTuple):
    """One of the two curves: what hashing to it needs, and how its points are written."""

    b: F2
    real: bool
    iso_a: F2
    iso_b: F2
    z: F2
    isogeny: Sequence[Sequence[tuple[int, int]]]
    cofactor: int

    @property
    def parts(self) -> int:
        """How many numbers a coordinate has."""
        return 1 if self.real else 2


FIRST = Curve(
    F2(4),
    real=True,
    iso_a=F2(0x144698A3B8E9433D693A02C96D4982B0EA985383EE66A8D8E8981AEFD881AC98936F8DA0E0F97F5CF428082D584C1D),
    iso_b=F2(0x12E2908D11688030018B12E8753EEE3B2016C1F0F24F4070A0B9C14FCEF35EF55A23215A316CEAA5D1CC48E98E172BE0),
    z=F2(11),
    isogeny=TO_FIRST,
    cofactor=0xD201000000010001,
)
SECOND = Curve(
    F2(4, 4),
    real=False,
    iso_a=F2(0, 240),
    iso_b=F2(1012, 1012),
    z=F2(P - 2, P - 1),
    isogeny=TO_SECOND,
    cofactor=int(
        "bc69f08f2ee75b3584c6a0ea91b352888e2a8e9145ad7689986ff031508ffe1329c2f178731db956d82bf015d1212b0"
        "2ec0ec69d7477c1ae954cbc06689f6a359894c0adebbf6b4e8020005aaa95551",
        16,
    ),
)
Point = tuple[F2, F2] | None  # None is the point at infinity

BASE_FIRST: Point = (
    F2(0x17F1D3A73197D7942695638C4FA9AC0FC3688C4F9774B905A14E3A3F171BAC586C55E83FF97A1AEFFB3AF00ADB22C6BB),
    F2(0x08B3F481E3AAA0F1A09E30ED741D8AE4FCF5E095D5D00AF600DB18CB2C04B3EDD03CC744A2888AE40CAA232946C5E7E1),
)
BASE_SECOND: Point = (
    F2(
        0x024AA2B2F08F0A91260805272DC51051C6E47AD4FA403B02B4510B647AE3D1770BAC0326A805BBEFD48056C8C121BDB8,
        0x13E02B6052719F607DACD3A088274F65596BD0D09920B61AB5DA61BBDC7F5049334CF11213945D57E5AC7D055D042B7E,
    ),
    F2(
        0x0CE5D527727D6E118CC9CDC6DA2E351AADFD9BAA8CBDD3A76D429A695160D12C923AC9CC3BACA289E193548608B82801,
        0x0606C4A02EA734CC32ACD2B02BC28B99CB3E287E85A763AF267492AB572E99AB3F370D275CEC1DA1AAA9075FF05F79BE,
    ),
)


def _slope(one: tuple[F2, F2], other: tuple[F2, F2]) -> F2 | None:
    (x, y), (u, v) = one, other
    if x != u:
        return v.minus(y).times(u.minus(x).inverse())
    if y != v or y == _ZERO:
        return None
    return x.squared().scaled(3).times(y.scaled(2).inverse())


def add(one: Point, other: Point) -> Point:
    """Return the sum of two points of one curve."""
    if one is None or other is None:
        return one or other
    slope = _slope(one, other)
    if slope is None:
        return None
    x = slope.squared().minus(one[0]).minus(other[0])
    return x, slope.times(one[0].minus(x)).minus(one[1])


def multiple(point: Point, times: int) -> Point:
    """Return a point added to itself so many times."""
    total: Point = None
    while times:
        if times & 1:
            total = add(total, point)
        point, times = add(point, point), times >> 1
    return total


def negative(point: Point) -> Point:
    """Return the point mirrored."""
    return None if point is None else (point[0], _ZERO.minus(point[1]))


def read_point(data: bytes, curve: Curve) -> Point:
    """Return a compressed point; refuse what is not on the curve, not in its group, or at infinity."""
    if len(data) != _BYTES * curve.parts:
        raise Refused("this is no point", expected=f"{_BYTES * curve.parts} bytes", found=f"{len(data)}")
    flags = data[0] >> 5
    if flags & 0b110 != 0b100:  # noqa: PLR2004 - compressed, and not at infinity
        raise Refused("this is no compressed point, or it is the one at infinity", found=data[:1].hex())
    numbers = [int.from_bytes(data[i : i + _BYTES], "big") for i in range(0, len(data), _BYTES)]
    numbers[0] &= (1 << (8 * _BYTES - 3)) - 1
    if max(numbers) >= P:
        raise Refused("a coordinate is out of range")
    x = F2(*reversed(numbers))
    y = root(x.squared().times(x).plus(curve.b), real=curve.real)
    if y is None:
        raise Refused("the point is not on the curve")
    point = (x, y if y.is_large == bool(flags & 1) else _ZERO.minus(y))
    if multiple(point, R) is not None:
        raise Refused("the point is not in the group")
    return point


def hash_to_curve(message: bytes, tag: bytes, curve: Curve) -> Point:
    """Return the point that a message stands for (RFC 9380, hash_to_curve, SHA-256, random oracle)."""
    data = _expanded(message, tag, 2 * curve.parts * _WIDE)
    numbers = [int.from_bytes(data[i : i + _WIDE], "big") % P for i in range(0, len(data), _WIDE)]
    pairs = [F2(*numbers[i : i + curve.parts]) for i in range(0, len(numbers), curve.parts)]
    one, other = (_mapped(pair, curve) for pair in pairs)
    return multiple(add(one, other), curve.cofactor)


def _expanded(message: bytes, tag: bytes, length: int) -> bytes:
    """expand_message_xmd of RFC 9380, 5.3.1."""
    ending = tag + bytes([len(tag)])
    first = hashlib.sha256(bytes(_BLOCK) + message + length.to_bytes(2, "big") + b"\0" + ending).digest()
    block, out = bytes(len(first)), b""
    for count in range(1, -(-length // len(first)) + 1):
        mixed = bytes(a ^ b for a, b in zip(first, block, strict=True))
        block = hashlib.sha256(mixed + bytes([count]) + ending).digest()
        out += block
    return out[:length]


def _mapped(u: F2, curve: Curve) -> Point:
    """The simplified map of Shallue, van de Woestijne and Ulas (RFC 9380, 6.6.2), then the isogeny."""
    a, b, z = curve.iso_a, curve.iso_b, curve.z
    zu = z.times(u.squared())
    bottom = zu.squared().plus(zu)
    if bottom == _ZERO:
        x = b.times(z.times(a).inverse())
    else:
        x = _ZERO.minus(b).times(a.inverse()).times(_ONE.plus(bottom.inverse()))
    y = root(_right(x, a, b), real=curve.real)
    if y is None:
        x = zu.times(x)
        y = root(_right(x, a, b), real=curve.real)
    if y is None:
        raise AssertionError("one of the two is a square: RFC 9380, 6.6.2")
    if u.sign != y.sign:
        y = _ZERO.minus(y)
    tops = [_polynomial(part, x) for part in curve.isogeny]
    return tops[0].times(tops[1].inverse()), y.times(tops[2]).times(tops[3].inverse())


def _right(x: F2, a: F2, b: F2) -> F2:
    return x.squared().plus(a).times(x).plus(b)


def _polynomial(coefficients: Sequence[tuple[int, int]], x: F2) -> F2:
    value = _ZERO
    for coefficient in reversed(coefficients):
        value = value.times(x).plus(F2(*coefficient))
    return value


F12 = list[F2]  # six coefficients of the powers of w, w^6 = 1 + i
_UNIT: F12 = [_ONE, *[_ZERO] * 5]
_TWIST = F2(1, 1)


def _product(one: F12, other: F12) -> F12:
    """Coefficients are gathered as whole numbers, and reduced once."""
    real, imaginary = [0] * 11, [0] * 11
    for i, (a, b) in enumerate(one):
        if a or b:
            for j, (c, d) in enumerate(other):
                real[i + j] += a * c - b * d
                imaginary[i + j] += a * d + b * c
    for i in range(5):  # w^(6+i) = (1 + i) w^i
        a, b = real[6 + i], imaginary[6 + i]
        real[i] += a - b
        imaginary[i] += a + b
    return [F2(real[i] % P, imaginary[i] % P) for i in range(6)]


def _line(at: tuple[F2, F2], slope: F2, first: tuple[F2, F2]) -> F12:
    """The line through a point of the second curve, at a point of the first, times w^3 (which the end takes away)."""
    (x, y), (u, v) = at, first
    return [slope.times(x).minus(y), _ZERO, _ZERO.minus(slope.times(u)), v, _ZERO, _ZERO]


def _miller(first: Point, second: Point) -> F12:
    """Miller's loop of the ate pairing, without the lines that the final exponent takes to 1."""
    if first is None or second is None:
        return _UNIT
    value, at = _UNIT, second
    for bit in f"{_LOOP:b}"[1:]:
        for other in [at, second][: 1 + int(bit)]:
            value = _product(value, value) if other is at else value
            slope = _slope(at, other)
            if slope is None:
                raise AssertionError("a point of the group is no small multiple of another")
            value = _product(value, _line(at, slope, first))
            following = add(at, other)
            if following is None:
                raise AssertionError("likewise")
            at = following
    return value


def _is_one(value: F12) -> bool:
    """Is it 1 once raised to (p^6 - 1)(p^2 + 1) h = (p^12 - 1) / r?

    Then its power to (p^2 + 1) h is its own conjugate, and has no odd powers of w.
    """
    turn = _power_f2(_TWIST, (P * P - 1) // 6)
    moved, scale = [], _ONE
    for part in value:
        moved.append(part.times(scale))
        scale = scale.times(turn)
    base, raised = _product(moved, value), _UNIT
    for bit in f"{_HARD:b}":
        raised = _product(raised, raised)
        if bit == "1":
            raised = _product(raised, base)
    return all(part == _ZERO for part in raised[1::2])


def _power_f2(base: F2, exponent: int) -> F2:
    value = _ONE
    while exponent:
        if exponent & 1:
            value = value.times(base)
        base, exponent = base.squared(), exponent >> 1
    return value


def check(message: bytes, signature: bytes, public_key: bytes, tag: bytes) -> None:
    """Raise `VerificationFailed` unless the signature of the message holds; `Refused` where there is no key or point.

    The lengths say which group is whose: a signature of 96 bytes goes with a key of 48, and one of 48 with a key of 96.
    """
    signed, keyed = (SECOND, FIRST) if len(signature) == 2 * _BYTES else (FIRST, SECOND)
    point, key = read_point(signature, signed), read_point(public_key, keyed)
    hashed = hash_to_curve(message, tag, signed)
    if signed is SECOND:
        both = _product(_miller(negative(BASE_FIRST), point), _miller(key, hashed))
    else:
        both = _product(_miller(point, negative(BASE_SECOND)), _miller(hashed, key))
    if not _is_one(both):
        raise VerificationFailed("the beacon's signature does not hold", expected="a signature by the named key")
