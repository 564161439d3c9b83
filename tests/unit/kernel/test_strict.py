"""Strict JSON reads what it wrote, writes what RFC 8785 asks for, and refuses what could be read in two ways."""

import json
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from custodiet.kernel.errors import Refused
from custodiet.kernel.strict import LARGEST_INTEGER, canonical, parse, parse_canonical, read_carefully

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12).map(lambda x: unicodedata.normalize("NFC", x))
NAME = st.text(st.characters(max_codepoint=127), max_size=6)
VALUE = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST_INTEGER, LARGEST_INTEGER) | TEXT,
    lambda x: st.lists(x, max_size=4) | st.dictionaries(NAME, x, max_size=4),
    max_leaves=20,
)
patient = settings(deadline=None)
ODD = st.recursive(
    st.sampled_from(
        [None, True, 1.5, 1e300, -0.0, 2**53 - 1, 2**53, -(2**53), 2**64, 10**19, "e\u0301", "\xe9", "\ud800"]
    )
    | st.text(st.characters(max_codepoint=0x300, exclude_categories=[]), max_size=8),
    lambda x: st.lists(x, max_size=3) | st.dictionaries(NAME | st.just("\xe9"), x, max_size=3),
    max_leaves=10,
)


@patient
@given(VALUE)
def test_canonical_bytes_are_those_of_rfc_8785(value: Any) -> None:  # noqa: ANN401 - JSON is any of six types
    assert canonical(value) == rfc8785.dumps(value)


@patient
@given(VALUE)
def test_what_was_written_is_read_again(value: Any) -> None:  # noqa: ANN401
    assert parse_canonical(canonical(value)) == value


@patient
@given(VALUE, st.sampled_from([None, 1, "\t"]), st.booleans())
def test_another_way_to_write_it_is_read_and_is_not_canonical(
    value: Any,  # noqa: ANN401
    indent: int | str | None,
    escaped: bool,  # noqa: FBT001 - drawn, not passed
) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=escaped).encode()
    assert parse(text) == value
    if text != canonical(value):
        with pytest.raises(Refused, match="not in canonical form"):
            parse_canonical(text)


@patient
@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        value = parse(data)
    except Refused:
        return
    assert parse(canonical(value)) == value


@patient
@given(VALUE, st.data())
def test_a_changed_byte_is_refused_or_another_value(value: Any, data: st.DataObject) -> None:  # noqa: ANN401
    text = bytearray(canonical(value))
    at = data.draw(st.integers(0, len(text) - 1))
    text[at] ^= data.draw(st.integers(1, 255))
    with suppress(Refused):
        assert parse_canonical(bytes(text)) != value


def test_a_fault_is_reported_with_its_place() -> None:
    with pytest.raises(Refused) as refused:
        parse(b'{"a":\n1,}', where="letter.json")
    assert str(refused.value).startswith("letter.json: not JSON")
    assert "line 2" in str(refused.value)


def test_the_first_difference_from_canonical_form_is_shown() -> None:
    with pytest.raises(Refused, match=r"expected '1}', found ' 1}' at byte 5"):
        parse_canonical(b'{"a": 1}')


@patient
@given(ODD | VALUE, st.booleans(), st.booleans(), st.data())
def test_both_ways_to_read_the_canonical_form_agree(
    value: Any,  # noqa: ANN401
    escaped: bool,  # noqa: FBT001 - drawn, not passed
    wrapped: bool,  # noqa: FBT001
    data: st.DataObject,
) -> None:
    text = json.dumps([value] if wrapped else value, sort_keys=True, separators=(",", ":"), ensure_ascii=escaped)
    changed = bytearray(text.encode("utf-8", "surrogatepass"))
    if data.draw(st.booleans()):
        at = data.draw(st.integers(0, len(changed) - 1))
        changed[at : at + 1] = data.draw(
            st.sampled_from([b"", b"1", b"e", b".", b'"', b"\\", b" ", b"}", b"\xc3", b"\0"])
        )
    assert _read(parse_canonical, bytes(changed)) == _read(read_carefully, bytes(changed))


@pytest.mark.parametrize("character", [*map(chr, range(0x100)), "\u2028", "\ufeff", "\uffff", "\U0001f600"])
def test_both_ways_write_every_character_alike(character: str) -> None:
    for text in (canonical({character if character.isascii() else "a": character}), f'["{character}"]'.encode()):
        assert _read(parse_canonical, text) == _read(read_carefully, text)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 33 + "]" * 33,
        "[" * 300 + "]" * 300,
        "[" * 1200 + "]" * 1200,
        '{"a":1,"a":1}',
        "[-0]",
        "[1E2]",
        '["\\ud800"]',
        "",
    ],
)
def test_both_ways_refuse_alike(text: str) -> None:
    assert _read(parse_canonical, text.encode()) == _read(read_carefully, text.encode())


def _read(reader: Callable[[bytes], Any], data: bytes) -> str:
    """What a reader makes of `data`, with the types of all that is in it, or its refusal."""
    try:
        return repr(reader(data))
    except Refused as error:
        return f"refused: {error}"
