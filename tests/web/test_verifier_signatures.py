"""The page's Ed25519 in plain numbers, against Python's integers: the field, the curve, and the verdict on signatures.

The limbs of a number are tried where it is hardest for them: as large as they may be, with all their low bits set.
"""

import random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from custodiet.kernel.keys import SigningKey, VerifierKey
from tests.attack.statements.curve import (
    NONCE,
    SCALARS,
    SECRET,
    encode,
    other_spellings,
    parts_of_small_order,
    small,
)
from verifier.custodiet_verify import BASE, ORDER, P, Point, add, make_table, multiply

BITS = [-(-255 * i // 12) for i in range(13)]
FIELD = [0, 1, 2, 19, P - 1, P - 2, P - 19, (P - 1) // 2, (P + 1) // 2, 2**254, 2**254 - 1]
FIELD += [number for bits in BITS[1:12] for number in (2**bits, 2**bits - 1, 2 ** (bits - 1), P - 2**bits)]
FACTORS = [0, 1, 2, 31, 32, 33, 127, 128, 129, 2**252, 2**252 - 1, ORDER - 1, ORDER // 2]
CARRYING = ("80", "7f", "81", "ff", "20", "82")  # digits that carry, or nearly
FACTORS += [int(digits * 31, 16) for digits in CARRYING]
MULTIPLY = """(pairs) => pairs.map(([f, g]) => {
    const product = new Float64Array(12);
    multiply(product, Float64Array.from(f), Float64Array.from(g));
    return [...product];
})"""
# Numbers travel as texts, for JSON has none that are so large.
POINT = "const read = ([x, y]) => pointAt(BigInt(x), BigInt(y)); const told = (point) => String(encodePoint(point));"


def limbs(digits: list[int]) -> list[float]:
    return [float(digit << bits) for digit, bits in zip(digits, BITS, strict=False)]


def exact(limbs: list[float]) -> list[int]:
    """What arrived from the page: a large limb comes as an integer of its shortest digits."""
    return [int(float(limb)) for limb in limbs]


# What `multiply` may be given: sums and differences of two elements as it leaves them.
WIDEST = [2 ** (BITS[i + 1] - BITS[i]) + (600 if i == 1 else 0) for i in range(12)]
LARGEST = [width - 1 for width in WIDEST]
ELEMENTS = st.tuples(
    *(st.integers(-most, most) | st.sampled_from([-most, 1 - most, most - 1, most]) for most in WIDEST)
)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(ELEMENTS, ELEMENTS), min_size=1, max_size=40))
@example([([*LARGEST], [*LARGEST]), ([*LARGEST], [-digit for digit in LARGEST]), ([*WIDEST], [*WIDEST])])
def test_a_product_is_exact_and_its_limbs_are_small(page: Page, pairs: list[tuple[list[int], list[int]]]) -> None:
    given_ = [(limbs([*f]), limbs([*g])) for f, g in pairs]
    for (f, g), found in zip(given_, page.evaluate(MULTIPLY, given_), strict=True):
        product = exact(found)
        assert (sum(product) - sum(exact(f)) * sum(exact(g))) % P == 0
        for i, limb in enumerate(product):
            assert limb % 2 ** BITS[i] == 0
            assert abs(limb) <= 2 ** (BITS[i + 1] - 1) + (300 * 2 ** BITS[1] if i == 1 else 0)


def test_numbers_become_limbs_and_numbers_again(page: Page) -> None:
    numbers = FIELD + [random.Random(n).randrange(P) for n in range(500)]
    asked = [str(number) for number in numbers]
    said = """(numbers) => numbers.map((number) => {
        const limbs = toLimbs(BigInt(number));
        return [[...limbs], String(fromLimbs(limbs))];
    })"""
    for number, (found, back) in zip(numbers, page.evaluate(said, asked), strict=True):
        assert sum(exact(found)) % P == number == int(back)
        assert all(abs(limb) <= 2 ** (BITS[i + 1] - 1) for i, limb in enumerate(exact(found)))


def test_products_and_inverses_of_what_lies_at_the_borders(page: Page) -> None:
    asked = [[str(f), str(g)] for f in FIELD for g in FIELD]
    said = """(pairs) => pairs.map(([f, g]) => {
        const product = new Float64Array(12);
        multiply(product, toLimbs(BigInt(f)), toLimbs(BigInt(g)));
        return [String(fromLimbs(product)), String(fromLimbs(inverse(toLimbs(BigInt(f)))))];
    })"""
    for (f, g), (product, inverse) in zip(asked, page.evaluate(said, asked), strict=True):
        assert int(product) == int(f) * int(g) % P
        assert int(inverse) == pow(int(f), P - 2, P)


def points() -> list[Point]:
    """Points of every small order, of the large one, and of both."""
    large = [multiply(BASE, n) for n in (1, 2, ORDER - 1, 0x1234567890ABCDEF << 180)]
    return [small(n) for n in range(8)] + large + [add(point, small(n)) for point in large for n in (1, 2, 4)]


def affine(point: Point) -> list[str]:
    inverse = pow(point[2], -1, P)
    return [str(point[0] * inverse % P), str(point[1] * inverse % P)]


def told(point: Point) -> int:
    return int.from_bytes(encode(point), "little")


def test_sums_and_differences_of_points(page: Page) -> None:
    said = f"""(points) => {{
        {POINT}
        return points.map((p) => points.map((q) => {{
            const [sum, difference, addend] = [read(p), read(p), new Float64Array(ADDEND)];
            writeAddend(read(q), addend, 0);
            add(sum, addend);
            add(difference, addend, 0, true);
            return [told(sum), told(difference)];
        }}));
    }}"""
    of = points()
    for p, row in zip(of, page.evaluate(said, list(map(affine, of))), strict=True):
        for q, found in zip(of, row, strict=True):
            negated = (P - q[0], q[1], q[2], P - q[3])
            assert list(map(int, found)) == [told(add(p, q)), told(add(p, negated))]


@pytest.mark.parametrize("bits", [6, 8])
def test_multiples_of_points(page: Page, bits: int) -> None:
    factors = FACTORS + [random.Random(n).randrange(ORDER) for n in range(20)]
    said = f"""([points, factors, bits]) => {{
        {POINT}
        return points.map((point) => {{
            const table = multiples(read(point), bits);
            return factors.map((factor) => [false, true].map((subtract) => {{
                const sum = copyOf(IDENTITY);
                addMultiple(sum, table, fromHex(factor), subtract);
                return told(sum);
            }}));
        }});
    }}"""
    of = points()
    asked = [list(map(affine, of)), [factor.to_bytes(32, "little").hex() for factor in factors], bits]
    for point, row in zip(of, page.evaluate(said, asked), strict=True):
        table = make_table(point)
        for factor, (sum_, difference) in zip(factors, row, strict=True):
            x, *rest = multiple = multiply(table, factor)
            assert int(sum_) == told(multiple), (point, factor)
            assert int(difference) == told((P - x, *rest)), (point, factor)  # type: ignore[arg-type]  # four integers


def test_only_the_canonical_encoding_of_a_point_is_decoded(page: Page) -> None:
    of = [*FIELD, P, P + 1, 2**255 - 1, *(told(point) % 2**255 for point in points())]
    numbers = [y | sign << 255 for y in of for sign in (0, 1)]
    said = f"""(texts) => {{
        {POINT}
        return texts.map((text) => {{
            const point = decodePoint(fromHex(text));
            return point && [told(point), isOfSmallOrder(point)];
        }});
    }}"""
    found = page.evaluate(said, [number.to_bytes(32, "little").hex() for number in numbers])
    of_small_order = {told(small(n)) for n in range(8)}
    for number, answer in zip(numbers, found, strict=True):
        assert answer == ([str(number), number in of_small_order] if is_canonical(number) else None), number


def is_canonical(number: int) -> bool:
    """K4, by Euler's criterion: whether there is an x to the y, and only 0 where the sign says otherwise."""
    y, sign = number % 2**255, number >> 255
    numerator, denominator = y * y - 1, -121665 * pow(121666, -1, P) * y * y + 1
    square = numerator * pow(denominator, -1, P) % P
    return y < P and pow(square, (P - 1) // 2, P) != P - 1 and not (square == 0 and sign)


def judged(page: Page, signed: list[tuple[bytes, bytes, bytes]]) -> list[str]:
    """What the page says of signatures: the rule that each breaks, or nothing."""
    said = """(signed) => signed.map(([text, signature, message]) => {
        try {
            verifySignature(parseKey(text), fromHex(signature), fromHex(message), 'E9');
            return '';
        } catch (error) {
            return error.rule ?? String(error);
        }
    })"""
    asked = [[str(VerifierKey("k", public)), signature.hex(), message.hex()] for public, signature, message in signed]
    found: list[str] = page.evaluate(said, asked)
    return found


@pytest.mark.parametrize(("secret", "nonce"), SCALARS)
def test_parts_of_small_order(page: Page, secret: int, nonce: int) -> None:
    made = list(parts_of_small_order(secret, nonce))
    expected = ["" if holds else "E9" if secret else "K5" for *_, holds in made]
    assert judged(page, [signed for *signed, _ in made]) == expected  # type: ignore[misc]  # three bytes each


def test_the_start_of_a_signature_in_another_spelling(page: Page) -> None:
    assert set(judged(page, list(other_spellings()))) == {"E9"}


def changed(signature: bytes, n: int, bit: int) -> bytes:
    return signature[:n] + bytes([signature[n] ^ bit]) + signature[n + 1 :]


def test_signatures_of_many_lengths_and_what_is_nearly_one(page: Page) -> None:
    key = SigningKey("k", bytes([7]) * 32)
    public = key.verifier.public
    signed: list[tuple[bytes, bytes, bytes]] = []
    expected: list[str] = []
    for length in [*range(260), 1000, 65_535, 2**17 - 200, 2**17 - 64, 2**17, 300_000]:
        message = random.Random(length).randbytes(length)
        signature = key.sign(message)
        s = int.from_bytes(signature[32:], "little")
        near = [(signature, "")]
        if length % 13 == 0:
            near += [(signature[:32] + (s + n * ORDER).to_bytes(32, "little"), "K6") for n in (1, 8, 14)]
            near += [(signature[:32] + ((s + n) % ORDER).to_bytes(32, "little"), "E9") for n in (1, ORDER - 1)]
            near += [(changed(signature, n, bit), "E9") for n in (0, 31) for bit in (1, 128)]
            near += [(signature[:63], "K6"), (signature + b"\0", "K6"), (b"", "K6")]
        signed += [(public, each, message) for each, _ in near]
        expected += [rule for _, rule in near]
    assert judged(page, signed) == expected


def test_where_s_ends(page: Page) -> None:
    numbers = [0, 1, ORDER - 1, ORDER, ORDER + 1, 2**252, 2**253 - 1, 2**253, 2**255, 2**256 - 1]
    public, start = encode(multiply(BASE, SECRET)), encode(multiply(BASE, NONCE))
    said = judged(page, [(public, start + s.to_bytes(32, "little"), b"m") for s in numbers])
    assert said == ["E9" if s < ORDER else "K6" for s in numbers]
