"""The disk fills up, at whatever byte: nothing half-written stays, and what was whole before is whole afterwards."""

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from custodiet.kernel.errors import Refused
from custodiet.kernel.files import replace_file, write_new_file
from tests.cli.conftest import ORIGIN, Mission
from tests.cli.runner import fail, snapshot, succeed

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the limit of a file's size is POSIX's")
LIMITED = """
import resource, sys
from custodiet.cli import main
limit = int(sys.argv.pop(1))
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
main()
"""


def limited(limit: int, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run a command for which every file ends after `limit` bytes, as on a disk that is full by then."""
    command = [sys.executable, "-c", LIMITED, str(limit), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    assert "Traceback" not in done.stderr, done.stderr
    assert done.returncode in {0, 1}
    if done.returncode:
        assert done.stderr.startswith("custodiet: "), done.stderr
        assert done.stderr.count("\n") == 1, done.stderr
    return done


LIMITS = [0, 30, 500, 600, 4096, 5000, 8192, 20_000, 24_576, 28_672, 40_000]


@pytest.mark.parametrize(("limit", "made"), [*((limit, True) for limit in LIMITS), (30, False), (20_000, False)])
def test_a_record_is_founded_whole_or_not_at_all(tmp_path: Path, limit: int, made: bool) -> None:  # noqa: FBT001 - a parameter
    record = tmp_path / "record"
    if made:
        record.mkdir()
    done = limited(limit, "init", record, "--origin", ORIGIN, "--regime", "cwc")
    if done.returncode == 0:
        assert limit > 20_000
        assert succeed("fsck", record)
        return
    assert record.exists() == made
    assert list(tmp_path.rglob("*")) == ([record] if made else [])
    succeed("init", record, "--origin", ORIGIN, "--regime", "cwc")
    assert succeed("fsck", record)


@pytest.mark.parametrize("limit", [0, 1, 30, 60])
def test_half_a_key_is_none(tmp_path: Path, limit: int) -> None:
    key = tmp_path / "new.key"
    assert limited(limit, "key", "new", key).returncode == 1
    assert list(tmp_path.iterdir()) == []
    succeed("key", "new", key)


@pytest.mark.parametrize("more", [(), ("--request",)], ids=["enrolment", "request"])
def test_a_key_stays_only_with_what_introduces_it(tmp_path: Path, more: tuple[str, ...]) -> None:
    command = ("key", "new", tmp_path / "new.key", "--party", "Arcadia", "--origin", ORIGIN, *more)
    assert limited(250, *command).returncode == 1
    assert list(tmp_path.iterdir()) == []
    succeed(*command)


@pytest.mark.parametrize("limit", [8, 400])
def test_half_a_statement_is_none(mission: Mission, limit: int) -> None:
    wish = mission.write("wish.json", {"type": "event", "origin": ORIGIN, "body": {"text": "x"}})
    before = set(mission.folder.iterdir())
    out = mission.folder / "out.signed"
    assert limited(limit, "sign", wish, "--key", mission.key("Arcadia"), "--out", out).returncode == 1
    assert set(mission.folder.iterdir()) == before


@pytest.mark.parametrize("limit", [0, 3000, 20_000])
def test_what_was_logged_and_published_stays(mission: Mission, limit: int) -> None:
    signed = mission.count("Arcadia", "c", "5", "2014-01-01")
    before = snapshot(mission.record)
    assert limited(limit, "submit", mission.record, signed).returncode == 1
    assert snapshot(mission.record) == before
    assert succeed("fsck", mission.record)
    succeed("submit", mission.record, signed)


@pytest.mark.parametrize("limit", [0, 100])
def test_a_memory_of_a_log_is_never_half_of_one(mission: Mission, limit: int) -> None:
    memory = mission.folder / "memory"
    succeed("verify", mission.record, "--remember", memory)
    succeed("submit", mission.record, mission.count("Arcadia", "c", "5", "2014-01-01"))
    before = snapshot(mission.folder)
    assert limited(limit, "verify", mission.record, "--remember", memory).returncode == 1
    assert snapshot(mission.folder) == before


@pytest.mark.parametrize("room", range(13))
def test_what_could_not_be_published_is_published_next_time(
    mission: Mission, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    signed = mission.count("Arcadia", "c", "5", "2014-01-01")
    before = snapshot(mission.record / "log")

    synced, sync = count(), os.fsync

    def full(handle: int) -> None:
        if next(synced) == room:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        sync(handle)

    monkeypatch.setattr(os, "fsync", full)
    assert "Make room" in fail("submit", mission.record, signed)
    monkeypatch.undo()
    assert succeed("verify", mission.record)
    after = snapshot(mission.record / "log")
    assert after == before or after["checkpoint"] != before["checkpoint"]
    assert "already" in succeed("submit", mission.record, signed).out
    assert succeed("fsck", mission.record)


def test_what_a_killed_publisher_left_is_in_nobodys_way(mission: Mission) -> None:
    (mission.record / "log" / ".publishing").write_bytes(b"half a ti")
    assert succeed("verify", mission.record)
    assert succeed("fsck", mission.record)
    succeed("submit", mission.record, mission.count("Arcadia", "c", "5", "2014-01-01"))
    assert not (mission.record / "log" / ".publishing").exists()
    assert succeed("fsck", mission.record)


@pytest.mark.parametrize("write", [write_new_file, replace_file])
def test_no_file_stays_that_is_not_durable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Callable[[Path, bytes], None]
) -> None:
    def broken(_: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(Refused, match="cannot be written"):
        write(tmp_path / "file", b"data")
    assert list(tmp_path.iterdir()) == []
