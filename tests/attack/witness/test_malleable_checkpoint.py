"""A checkpoint in another spelling is another text under one claim: a witness cosigns one form alone."""

import base64
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custodiet.kernel.errors import CustodietError
from custodiet.log import note, witness
from custodiet.log.note import Note
from custodiet.log.witness import Request, Unwitnessed, format_request, parse_request
from custodiet.store.memory import MemoryStore
from tests.attack.witness.serving import NOW, begun, request
from tests.unit.log.logs import KEY, grow

LOG = grow(MemoryStore(), 5)
LATEST = LOG.latest()
assert LATEST
TEXT = LATEST.checkpoint.text
ORIGIN, SIZE, ROOT = TEXT.split("\n")[:3]


def resigned(text: str) -> bytes:
    """The log itself signs that text."""
    return Note(text, (note.sign(text, KEY),)).format()


def stray(root: str) -> str:
    """The same 32 bytes in base64 whose unused bits are not zero."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    twin = root[:-2] + letters[letters.index(root[-2]) | 1] + "="
    assert base64.b64decode(twin) == base64.b64decode(root)
    assert twin != root
    return twin


SPELLINGS = {
    "base64 with stray bits": f"{ORIGIN}\n{SIZE}\n{stray(ROOT)}\n",
    "base64 without padding": f"{ORIGIN}\n{SIZE}\n{ROOT[:-1]}\n",
    "a leading zero": f"{ORIGIN}\n0{SIZE}\n{ROOT}\n",
    "a plus sign": f"{ORIGIN}\n+{SIZE}\n{ROOT}\n",
    "an extension line": f"{ORIGIN}\n{SIZE}\n{ROOT}\nextension\n",
    "a blank line": f"{ORIGIN}\n{SIZE}\n{ROOT}\n\n",
    "carriage returns": TEXT.replace("\n", "\r\n"),
}


@pytest.mark.parametrize("text", SPELLINGS.values(), ids=SPELLINGS)
def test_even_if_the_log_signs_it(tmp_path: Path, text: str) -> None:
    with begun(tmp_path) as held:
        with pytest.raises(Unwitnessed) as refused:
            held.add_checkpoint(format_request(Request(0, (), resigned(text))), now=NOW)
        assert refused.value.status == 400
        held.add_checkpoint(format_request(Request(0, (), resigned(TEXT))), now=NOW)


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body.replace(b"old 0", b"old 00"),
        lambda body: body.replace(b"old 0", b"old  0"),
        lambda body: body.replace(b"old 0", b"OLD 0"),
        lambda body: body.replace(b"old 0\n", b"old 0\r\n"),
        lambda body: body.replace(b"old 0\n\n", b"old 0\n"),
        lambda body: body + b"\n",
        lambda body: body + body.splitlines(keepends=True)[-1],
        lambda body: b"\n" + body,
        lambda body: body.replace(b"old 0\n", b"old 0\n" + b"A" * 43 + b"=\n" * 1 + (b"A" * 43 + b"=\n") * 63),
    ],
)
def test_another_form_of_a_request(tmp_path: Path, change: object) -> None:
    assert callable(change)
    with begun(tmp_path) as held, pytest.raises(Unwitnessed) as refused:
        held.add_checkpoint(change(request(LOG, 0)), now=NOW)
    assert refused.value.status == 400


@given(
    old=st.integers(0, 2**63 - 1),
    proof=st.lists(st.binary(min_size=32, max_size=32), max_size=witness.MOST_HASHES),
    note_=st.binary(max_size=99),
)
def test_a_request_is_read_back(old: int, proof: list[bytes], note_: bytes) -> None:
    asked = Request(old, tuple(proof), note_)
    assert parse_request(format_request(asked)) == asked


@given(st.binary(max_size=300))
def test_bytes_are_a_request_in_one_form_or_refused(data: bytes) -> None:
    try:
        found = parse_request(b"old 5\n" + data)
    except CustodietError:
        return
    assert format_request(found) == b"old 5\n" + data
