"""Somebody changes one byte of a log's files. The audit fails, and names the entry or the file."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custodiet.kernel.errors import VerificationFailed
from custodiet.kernel.keys import VerifierKey
from custodiet.log.audit import audit
from custodiet.log.files import Directory
from custodiet.log.tiles import parse_path
from tests.unit.log.logs import KEY, changed, contents, entry, published


def flipped(data: bytes, at: int, bits: int) -> bytes:
    return data[:at] + bytes([data[at] ^ bits]) + data[at + 1 :]


def blame(directory: Directory, path: str, data: bytes, key: VerifierKey | None) -> str:
    """Audit with `data` at `path`; return the message of the failure that must follow."""
    with changed(directory, path, data), pytest.raises(VerificationFailed) as caught:
        audit(directory, key)
    named = re.search(r"entr(?:y|ies) \d+", str(caught.value)) or caught.value.where
    assert named, f"neither entry nor file is named: {caught.value}"
    return str(caught.value)


def test_every_byte_of_a_small_log(tmp_path: Path) -> None:
    directory = published(tmp_path, 1, 3, 5)
    for path, data in contents(directory).items():
        for at in range(len(data)):
            blame(directory, path, flipped(data, at, 1 << at % 8), KEY.verifier)
    audit(directory, KEY.verifier)


def test_every_byte_without_the_key(tmp_path: Path) -> None:
    directory = published(tmp_path, 1, 3, 5)
    for path, data in contents(directory).items():
        for at in range(len(data)):
            blame(directory, path, flipped(data, at, 1 << at % 8), None)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Directory:
    return published(tmp_path_factory.mktemp("log"), 1, 250, 600)


@settings(deadline=None)
@given(st.data())
def test_any_byte_of_a_large_log(large: Directory, data: st.DataObject) -> None:
    files = {path: data for path, data in contents(large).items() if data}
    path = data.draw(st.sampled_from(sorted(files)))
    at = data.draw(st.integers(0, len(files[path]) - 1))
    blame(large, path, flipped(files[path], at, data.draw(st.integers(1, 255))), KEY.verifier)


@settings(deadline=None)
@given(index=st.integers(0, 599), offset=st.integers(0, 40), bits=st.integers(1, 255))
def test_the_entry_that_was_changed_is_the_entry_that_is_named(
    large: Directory, index: int, offset: int, bits: int
) -> None:
    path = f"tile/entries/{index // 256:03}" + (".p/88" if index >= 512 else "")
    tile = parse_path(path)
    assert tile
    data = large.read(path)
    at = sum(2 + len(entry(i).leaf) for i in range(tile.start, index)) + offset
    assert f"entry {index} is" in blame(large, path, flipped(data, at, bits), KEY.verifier)
