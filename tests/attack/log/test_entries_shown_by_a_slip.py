"""What the parties keep to themselves gets out by a slip, or comes in beside what was published."""

from pathlib import Path

import pytest

from custodiet.app.founding import found
from custodiet.app.publication import PARTIES, PUBLIC, publish_record
from custodiet.kernel.errors import Refused, VerificationFailed
from custodiet.log.audit import audit
from custodiet.log.files import Directory


@pytest.fixture
def record(tmp_path: Path) -> Path:
    with found(tmp_path / "record", origin="example.org/mission", regime="cwc", operator="operator", now=1_379_030_400):
        return tmp_path / "record"


def test_the_default_profile_does_not_open_a_directory_that_was_closed(record: Path, tmp_path: Path) -> None:
    publish_record(record, tmp_path / "www", profile=PARTIES)
    (tmp_path / "www/checkpoint").unlink()  # even where a publication was interrupted
    with pytest.raises(Refused, match="published under the profile parties"):
        publish_record(record, tmp_path / "www", profile=PUBLIC)
    assert not (tmp_path / "www/tile/entries").exists()


def test_what_was_shown_is_not_said_to_be_hidden(record: Path, tmp_path: Path) -> None:
    publish_record(record, tmp_path / "www", profile=PUBLIC)
    with pytest.raises(Refused, match="published under the profile public"):
        publish_record(record, tmp_path / "www", profile=PARTIES)


def test_no_byte_of_an_entry_is_among_what_outsiders_get(record: Path, tmp_path: Path) -> None:
    publish_record(record, tmp_path / "www", profile=PARTIES)
    leaf = Directory(record / "log").read("tile/entries/000.p/1")[2:]
    for path in (tmp_path / "www").rglob("*"):
        assert not path.is_file() or leaf[:64] not in path.read_bytes()


def test_an_entry_beside_the_hashes_fails_the_audit_of_a_copy_without_entries(record: Path, tmp_path: Path) -> None:
    publish_record(record, tmp_path / "www", profile=PARTIES)
    files = Directory(tmp_path / "www")
    assert audit(files, None, entries=False).size == 1
    slip = tmp_path / "www/tile/entries/000.p/1"
    slip.parent.mkdir(parents=True)
    slip.write_bytes(Directory(record / "log").read("tile/entries/000.p/1"))
    with pytest.raises(VerificationFailed, match="stands in a copy without entries"):
        audit(files, None, entries=False)


def test_no_copy_without_entries_passes_for_a_whole_one(record: Path, tmp_path: Path) -> None:
    publish_record(record, tmp_path / "www", profile=PARTIES)
    with pytest.raises(VerificationFailed, match="missing"):
        audit(Directory(tmp_path / "www"), None)
