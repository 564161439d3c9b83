"""Somebody cuts, lengthens, removes, swaps, adds or replaces a log's files. The audit fails, and says where."""

from itertools import combinations
from pathlib import Path

import pytest

from custodiet.kernel.errors import VerificationFailed
from custodiet.kernel.keys import VerifierKey
from custodiet.log.audit import audit
from custodiet.log.files import CHECKPOINT, Directory
from tests.unit.log.logs import KEY, changed, contents, published


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Directory:
    return published(tmp_path_factory.mktemp("log"), 1, 200, 600)


def fails(directory: Directory, key: VerifierKey | None = KEY.verifier) -> VerificationFailed:
    with pytest.raises(VerificationFailed) as caught:
        audit(directory, key)
    return caught.value


def test_a_truncated_file(directory: Directory) -> None:
    for path, data in contents(directory).items():
        for length in {0, 1, len(data) // 2, len(data) - 1} if data else ():
            with changed(directory, path, data[:length]):
                assert fails(directory).where


def test_an_appended_byte(directory: Directory) -> None:
    for path, data in contents(directory).items():
        for more in (b"\0", b"\n", b"\0\0", data or b"\xff"):
            with changed(directory, path, data + more):
                assert fails(directory).where


def test_a_removed_file(directory: Directory) -> None:
    for path in contents(directory):
        with changed(directory, path, None):
            error = fails(directory)
            assert (error.message, error.where) == ("the file is missing", path)


def test_swapped_files(directory: Directory) -> None:
    files = contents(directory)
    for one, other in combinations(files, 2):
        if files[one] != files[other]:
            with changed(directory, one, files[other]), changed(directory, other, files[one]):
                fails(directory)


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/003",
        "tile/0/002.p/89",
        "tile/2/000.p/1",
        "tile/8/000",
        "tile/entries/003.p/1",
        "tile/entries/notes.txt",
        "tile/data/000",
        "tile/0/000.p/1",  # superseded, and not what it was
        "tile/0/.000",
        "checkpoints/003",
        "checkpoints/x000/000",
    ],
)
def test_a_file_too_many(directory: Directory, path: str) -> None:
    with changed(directory, path, b"\0"):
        assert fails(directory).where == path


def test_the_checkpoint_of_an_earlier_size(directory: Directory, tmp_path: Path) -> None:
    earlier = published(tmp_path, 1, 200).read(CHECKPOINT)
    with changed(directory, CHECKPOINT, earlier):
        assert fails(directory).where
