"""Whatever bytes it gets, the verifier ends in a fault that names a rule, or in a verdict: never in a traceback."""

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.attack.bundles.forging import Members, Parts, Told, canonical, checkpoint, good, head, pack, root, sha256
from verifier.custodiet_verify import (
    Fault,
    parse_canonical,
    parse_json,
    parse_key,
    parse_note,
    parse_policy,
    parse_posting,
    parse_proof,
    parse_time,
    read_statement,
    unpack,
    unwrap,
    verify_bundle,
)

GOOD = good().members()
PACKED = pack(GOOD)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=4) | st.sampled_from(["2014", "t", "1", "~lost"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abqtyo_sd", max_size=4), inner, max_size=3),
    max_leaves=8,
)
MANY = settings(deadline=None, max_examples=60)


def fault_of(data: bytes) -> str:
    """The fault of a bundle, or nothing; anything else that is raised is this test's failure."""
    found = ""
    try:
        verify_bundle(data)
    except Fault as fault:
        found = str(fault)
    assert not found or re.match(r"[A-Z][0-9]+: .", found)
    return found


@MANY
@given(st.binary(max_size=300))
def test_bytes_of_any_kind(data: bytes) -> None:
    assert fault_of(data)
    assert fault_of(b"<html>" + data)
    assert fault_of(b"PK\x03\x04" + data)


@MANY
@given(st.integers(0, len(PACKED) - 1), st.integers(1, 255), st.integers(0, 3))
def test_any_changed_byte_is_found(place: int, change: int, cut: int) -> None:
    assert fault_of(PACKED[:place] + bytes([PACKED[place] ^ change]) + PACKED[place + 1 :])
    assert fault_of(PACKED[: -1 - cut - place])


@MANY
@given(st.sampled_from(sorted(GOOD)), st.data())
def test_any_changed_byte_of_a_member_is_found(name: str, data: st.DataObject) -> None:
    """The file is put together anew, so that only what is signed can show it."""
    place = data.draw(st.integers(0, len(GOOD[name]) - 1))
    byte = GOOD[name][place] ^ data.draw(st.integers(1, 255))
    assert fault_of(pack(GOOD | {name: GOOD[name][:place] + bytes([byte]) + GOOD[name][place + 1 :]}))


@MANY
@given(st.sampled_from(sorted(GOOD)), st.binary(max_size=60) | JSON.map(canonical))
def test_a_member_of_any_content(name: str, content: bytes) -> None:
    assert fault_of(pack(GOOD | {name: content})) or (name.startswith("disclosures/") and content == b"[]")


def replaced(value: Any, new: Any, at: list[int]) -> Any:  # noqa: ANN401 - JSON
    """A copy in which one place, found by walking as `at` says, holds something else."""
    copied = json.loads(json.dumps(value))
    inside = copied
    for n, step in enumerate(at):
        keys = sorted(inside) if isinstance(inside, dict) else range(len(inside)) if isinstance(inside, list) else ()
        if not keys:
            break
        key = list(keys)[step % len(keys)]
        if n == len(at) - 1 or not isinstance(inside[key], dict | list):
            inside[key] = new
            break
        inside = inside[key]
    return copied


@MANY
@given(st.integers(0, 8), JSON, st.lists(st.integers(0, 20), min_size=1, max_size=5))
def test_signed_statements_that_say_anything(n: int, new: Any, at: list[int]) -> None:  # noqa: ANN401
    """Every signature and every proof holds: what is said is the only fault."""
    parts: Parts = good()
    if n == len(parts.statements):
        parts.report = lambda report: Told(report.signer, replaced(report.value, new, at))
    else:
        parts.statements[n].value = replaced(parts.statements[n].value, new, at)
    fault_of(pack(parts.members()))


@MANY
@given(JSON, st.lists(st.integers(0, 20), min_size=1, max_size=4), st.sampled_from(["figures", "findings"]))
def test_signed_figures_that_say_anything(new: Any, at: list[int], name: str) -> None:  # noqa: ANN401
    parts: Parts = good()
    setattr(parts, name, replaced(getattr(parts, name), new, at))
    fault_of(pack(parts.members()))
    left: Members = {each: data for each, data in parts.members().items() if not each.startswith("statements/4")}
    fault_of(pack(left))


@MANY
@given(st.integers(-1, 2**64), st.text("abc/+ é\n", max_size=8))
def test_checkpoints_of_any_size_and_origin(size: int, origin: str) -> None:
    hashes = [sha256(b"\x00", leaf) for leaf in good().leaves()]
    fault_of(pack(GOOD | {"checkpoint": checkpoint(head(size, root(hashes), origin or "x"))}))


@pytest.mark.parametrize("depth", [33, 1_000, 200_000])
def test_deep_json_does_not_break_the_stack(depth: int) -> None:
    for opening, closing in ((b"[", b"]"), (b'{"a":', b"}")):
        with pytest.raises(Fault, match="S6"):
            parse_json(opening * depth + b"1" + closing * depth)


@MANY
@given(st.binary(max_size=80), st.text(max_size=40), JSON)
def test_each_reader_refuses_what_it_cannot_read(data: bytes, text: str, value: Any) -> None:  # noqa: ANN401
    for read, given_ in (
        *(
            (read, data)
            for read in (parse_json, parse_canonical, parse_note, parse_policy, parse_proof, unpack, unwrap)
        ),
        *((read, text) for read in (parse_key, parse_time)),
        *((read, value) for read in (parse_posting, read_statement)),
    ):
        try:
            read(given_)
        except Fault as fault:
            assert fault.rule  # noqa: PT017 - what is raised, if anything, is a fault
