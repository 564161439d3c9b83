"""`custodiet publish`: a directory that any web server can carry, whole at any time, for whom the profile says."""

import shutil
from pathlib import Path

import pytest

from custodiet.log.files import Directory
from custodiet.log.tiles import parse_path
from tests.cli.conftest import Mission
from tests.cli.runner import fail, snapshot, succeed


@pytest.fixture
def policy(mission: Mission) -> Path:
    key = succeed("verify", mission.record, "--json").json()["log_key"]
    return mission.write("policy.txt", f"log {key}\nquorum none\n")


def log_of(mission: Mission) -> dict[str, str]:
    return snapshot(mission.record / "log")


def test_a_public_copy_is_the_log_and_verifies(mission: Mission, tmp_path: Path, policy: Path) -> None:
    target = tmp_path / "www" / "mission"
    told = succeed("publish", mission.record, target, "--json").json()
    assert (told["profile"], told["size"], told["changed"]) == ("public", 3, True)
    assert snapshot(target) == log_of(mission)
    assert "Proved" in succeed("verify", target, "--policy", policy).out


def test_publishing_again_changes_nothing_and_says_so(mission: Mission, tmp_path: Path) -> None:
    target = tmp_path / "www"
    succeed("publish", mission.record, target)
    stamps = {path: path.stat().st_mtime_ns for path in target.rglob("*")}
    assert "Nothing new" in succeed("publish", mission.record, target).out
    assert {path: path.stat().st_mtime_ns for path in target.rglob("*")} == stamps


@pytest.mark.parametrize("profile", ["public", "parties"])
def test_superseded_partial_tiles_are_removed(mission: Mission, tmp_path: Path, profile: str) -> None:
    target = tmp_path / "www"
    succeed("publish", mission.record, target, "--profile", profile)
    succeed("submit", mission.record, mission.sign("Arcadia", "one"))
    succeed("publish", mission.record, target, "--profile", profile)
    widths = {tile.width for tile in map(parse_path, Directory(target).paths()) if tile}
    assert widths == {4}


def test_outsiders_get_hashes_and_can_check_the_log_without_reading_it(
    mission: Mission, tmp_path: Path, policy: Path
) -> None:
    target, memory = tmp_path / "www", tmp_path / "memory"
    assert "no entry" in succeed("publish", mission.record, target, "--profile", "parties").out
    hidden = {path: data for path, data in log_of(mission).items() if not path.startswith("tile/entries")}
    assert snapshot(target) == hidden
    told = fail("verify", target, "--policy", policy)
    assert "--without-entries" in told
    assert "--policy" in fail("verify", target, "--without-entries")
    check = ("verify", target, "--policy", policy, "--without-entries", "--remember", memory)
    assert "Not proved: anything about what the entries say" in succeed(*check).out
    succeed("submit", mission.record, mission.sign("Arcadia", "one"))
    succeed("publish", mission.record, target, "--profile", "parties")
    told = succeed(*check, "--json").json()
    assert (told["continues"], told["size"], told["statements"]) == (3, 4, None)


def test_cosignatures_of_the_record_are_on_the_copy(mission: Mission, tmp_path: Path) -> None:
    target = tmp_path / "www"
    succeed("publish", mission.record, target)
    checkpoint = mission.record / "log" / "checkpoint"
    checkpoint.write_bytes(checkpoint.read_bytes() + "— witness.example AAAAAAA=\n".encode())
    assert succeed("publish", mission.record, target, "--json").json()["cosigned_by"] == ["witness.example"]
    assert (target / "checkpoint").read_bytes() == checkpoint.read_bytes()


def test_a_publication_that_was_interrupted_is_completed(mission: Mission, tmp_path: Path) -> None:
    target = tmp_path / "www"
    succeed("publish", mission.record, target)
    (target / "checkpoint").unlink()
    (target / "tile/0/000.p/3").unlink()
    succeed("publish", mission.record, target)
    assert snapshot(target) == log_of(mission)


def test_nor_over_one_that_was_stopped_before_its_checkpoint(mission: Mission, tmp_path: Path) -> None:
    target = tmp_path / "www"
    succeed("init", tmp_path / "other", "--origin", "example.org/other", "--regime", "cwc")
    succeed("publish", tmp_path / "other", target)
    (target / "checkpoint").unlink()
    before = snapshot(target)
    assert "tiles of other entries" in fail("publish", mission.record, target)
    assert snapshot(target) == before


def test_a_copy_that_was_added_to_is_a_second_log(mission: Mission, tmp_path: Path) -> None:
    copy, target = tmp_path / "copy", tmp_path / "www"
    shutil.copytree(mission.record, copy)
    succeed("submit", copy, mission.sign("Arcadia", "one"))
    succeed("submit", mission.record, mission.sign("Arcadia", "two"))
    succeed("publish", copy, target)
    assert "two logs under one key" in fail("publish", mission.record, target)


def test_a_copy_is_never_put_in_the_record_or_around_it(mission: Mission) -> None:
    for target in (mission.record, mission.record / "log", mission.record / "www", mission.folder):
        before = snapshot(mission.folder)
        assert "stand apart" in fail("publish", mission.record, target)
        assert snapshot(mission.folder) == before


@pytest.mark.parametrize("name", ["chief.key", "notes/draft.txt", "tile/notes.txt", ".hidden"])
def test_a_directory_with_other_files_is_refused(mission: Mission, tmp_path: Path, name: str) -> None:
    target = tmp_path / "www"
    (target / name).parent.mkdir(parents=True)
    (target / name).write_text("not for everybody")
    before = snapshot(tmp_path)
    told = fail("publish", mission.record, target)
    assert "other files in it" in told
    assert f"found {name if name.startswith('tile') else name.partition('/')[0]})" in told
    assert "an empty directory, or one that was published before" in told
    assert snapshot(tmp_path) == before


def test_an_empty_directory_and_one_that_was_published_before_are_taken(mission: Mission, tmp_path: Path) -> None:
    target = tmp_path / "www"
    target.mkdir()
    succeed("publish", mission.record, target)
    (target / "index.html").write_text("About this log")
    succeed("publish", mission.record, target)


def test_a_profile_that_nobody_knows_is_refused(mission: Mission, tmp_path: Path) -> None:
    assert "public or parties" in fail("publish", mission.record, tmp_path / "www", "--profile", "friends")
    assert not (tmp_path / "www").exists()


def test_another_logs_directory_is_not_published_over(mission: Mission, tmp_path: Path) -> None:
    other, target = tmp_path / "other", tmp_path / "www"
    succeed("init", other, "--origin", "example.org/other", "--regime", "cwc")
    succeed("publish", other, target)
    before = snapshot(target)
    assert "another log was published into this directory" in fail("publish", mission.record, target)
    assert snapshot(target) == before


def test_a_directory_that_is_no_directory_is_one_clear_message(mission: Mission) -> None:
    assert "no directory" in fail("publish", mission.record, mission.write("file", "text"))


def test_a_copy_without_entries_that_was_changed_fails(mission: Mission, tmp_path: Path, policy: Path) -> None:
    target = tmp_path / "www"
    succeed("publish", mission.record, target, "--profile", "parties")
    for path in sorted(snapshot(target)):
        file = target / path
        whole = file.read_bytes()
        file.write_bytes(whole[:-2] + bytes([whole[-2] ^ 1]) + whole[-1:])
        assert fail("verify", target, "--policy", policy, "--without-entries")
        file.write_bytes(whole)
    succeed("verify", target, "--policy", policy, "--without-entries")
