"""The page's own digests, base64 and hexadecimal digits, against Python's: every length, and what is nearly right."""

import base64
import binascii
import hashlib
import random
import string

from hypothesis import example, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

LENGTHS = [*range(300), 8_191, 8_192, 8_193, 65_536, *range(2**17 - 20, 2**17 + 2), 1_000_000]
ALPHABET = string.ascii_uppercase + string.ascii_lowercase + string.digits + "+/"


def test_digests_of_every_length(page: Page) -> None:
    """The longest messages come first: nothing of them is left where the next one is padded."""
    messages = [random.Random(length).randbytes(length) for length in reversed(LENGTHS)]
    said = "(texts) => texts.map(fromBase64).map((bytes) => [toHex(sha256(bytes)), toHex(sha512(bytes))])"
    found = page.evaluate(said, [base64.b64encode(message).decode() for message in messages])
    for message, digests in zip(messages, found, strict=True):
        assert digests == [hashlib.sha256(message).hexdigest(), hashlib.sha512(message).hexdigest()], len(message)


def test_digests_of_parts(page: Page) -> None:
    said = "([a, b, c]) => [toHex(sha256(...[a, b, c].map(encode))), toHex(sha512(...[a, b, c].map(encode)))]"
    whole = "x" * 70 + "y" * 60
    expected = [hashlib.sha256(whole.encode()).hexdigest(), hashlib.sha512(whole.encode()).hexdigest()]
    assert page.evaluate(said, ["x" * 70, "", "y" * 60]) == expected


def test_one_character_for_each_byte(page: Page) -> None:
    data = bytes(range(256)) * 100
    assert page.evaluate("(hex) => binary(fromHex(hex))", data.hex()) == data.decode("latin-1")
    assert page.evaluate("(hex) => toHex(fromHex(hex))", data.hex()) == data.hex()


TEXTS = (
    st.text(ALPHABET + "=", max_size=12)
    | st.text("AQgw=\u00c1\u2028 -_\n", max_size=8)
    | st.binary(max_size=20).map(lambda data: base64.b64encode(data).decode())
)
ENDS = [f"{start}{letter}{end}" for start, end in (("A", "=="), ("AA", "="), ("AAA", "")) for letter in ALPHABET]


@settings(deadline=None, max_examples=50)
@given(st.lists(TEXTS, min_size=1, max_size=60))
@example(ENDS)
def test_only_canonical_base64_is_read(page: Page, texts: list[str]) -> None:
    said = """(texts) => texts.map((text) => {
        const bytes = fromBase64(text);
        return bytes && [...bytes];
    })"""
    assert page.evaluate(said, texts) == [canonical(text) for text in texts]


def canonical(text: str) -> list[int] | None:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return [*data] if base64.b64encode(data).decode() == text else None
