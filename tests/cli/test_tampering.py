"""Whoever changes a byte of the log is caught by `fsck` and by `verify`, which name the place."""

import os
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from custodiet.app.verification import verify_files
from custodiet.kernel.keys import generate, parse_verifier_key, write_key_file
from custodiet.log.files import CHECKPOINT, Directory
from custodiet.log.policy import parse as parse_policy
from tests.cli.conftest import ORIGIN, Mission
from tests.cli.runner import custodiet, fail, succeed


@pytest.fixture
def kept(mission: Mission) -> Mission:
    files = [mission.count("Arcadia", f"c{n}", str(100 - n), f"2014-01-{n + 1:02}") for n in range(5)]
    for file in files:
        succeed("submit", mission.record, file)
    return mission


def log_files(record: Path) -> list[Path]:
    return sorted(path for path in (record / "log").rglob("*") if path.is_file())


def test_an_untouched_record_is_sound_and_self_consistent(kept: Mission) -> None:
    assert succeed("fsck", kept.record).out.startswith("Sound")
    out = succeed("verify", kept.record).out
    assert out.startswith("Self-consistent")
    assert "Nobody whom you named vouches for it" in out


def test_any_changed_byte_of_any_published_file_is_found_and_named(kept: Mission) -> None:
    dice = random.Random(2118)
    for path in log_files(kept.record):
        data = path.read_bytes()
        for place in sorted({0, len(data) - 1, *(dice.randrange(len(data)) for _ in range(6))}):
            changed = bytearray(data)
            changed[place] ^= 1 << dice.randrange(8)
            path.write_bytes(changed)
            for command in ("verify", "fsck"):
                message = fail(command, kept.record)
                assert re.search(r"entry \d+|tile/|checkpoint", message), message
        path.write_bytes(data)
    assert succeed("verify", kept.record)


def test_a_truncated_an_extended_and_a_missing_file(kept: Mission) -> None:
    for path in log_files(kept.record):
        data = path.read_bytes()
        for changed in (data[:-1], data + b"\n", b""):
            path.write_bytes(changed)
            fail("verify", kept.record)
            fail("fsck", kept.record)
        path.unlink()
        fail("verify", kept.record)
        fail("fsck", kept.record)
        path.write_bytes(data)
    assert succeed("fsck", kept.record)


def test_a_changed_entry_is_named(kept: Mission) -> None:
    bundle = next(path for path in log_files(kept.record) if "entries" in path.parts)
    data = bundle.read_bytes()
    place = data.rindex(b'"payload"') + 40
    bundle.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
    assert "entry 7" in fail("verify", kept.record)
    assert "entry 7" in fail("fsck", kept.record)


def test_a_byte_changed_in_the_store_is_found(kept: Mission) -> None:
    store = kept.record / "log.sqlite"
    data = store.read_bytes()
    place = data.rindex(b'"payload"') + 40
    store.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
    assert "entry" in fail("fsck", kept.record)
    assert succeed("verify", kept.record)  # reads the published files only


def test_rollback_to_an_older_copy_is_told_from_a_split_view(kept: Mission, tmp_path: Path) -> None:
    memory = tmp_path / "remembered"
    older = tmp_path / "older"
    shutil.copytree(kept.record, older)
    succeed("submit", kept.record, kept.count("Arcadia", "later", "1", "2014-03-01"))
    assert f"Remembered in {memory}" in succeed("verify", kept.record, "--remember", memory).out
    assert "continues the 9 entries" in succeed("verify", kept.record, "--remember", memory).out
    kept_memory = memory.read_bytes()
    assert "rollback" in fail("verify", older, "--remember", memory)
    succeed("submit", older, kept.count("Arcadia", "other", "2", "2014-03-01"))
    assert "split view" in fail("verify", older, "--remember", memory)
    assert memory.read_bytes() == kept_memory


def test_an_older_store_beside_newer_files_adds_nothing(kept: Mission) -> None:
    store = kept.record / "log.sqlite"
    old = store.read_bytes()
    succeed("submit", kept.record, kept.count("Arcadia", "newer", "1", "2014-03-01"))
    store.write_bytes(old)
    message = fail("submit", kept.record, kept.count("Arcadia", "forked", "2", "2014-03-01"))
    assert "old copy" in message
    fail("fsck", kept.record)


def test_a_policy_names_the_log_and_a_stranger_does_not_pass(kept: Mission, tmp_path: Path) -> None:
    key = succeed("verify", kept.record, "--json").json()["log_key"]
    policy = tmp_path / "policy.txt"
    policy.write_text(f"log {key}\nquorum none\n")
    assert succeed("verify", kept.record, "--policy", policy).out.startswith("Signed by the log that you named")
    impostor = tmp_path / "impostor"
    succeed("init", impostor, "--origin", ORIGIN, "--regime", "cwc")
    assert "another key" in fail("verify", impostor, "--policy", policy)
    policy.write_text(f"log {key}\nwitness w {witness(tmp_path)}\nquorum w\n")
    assert "w" in fail("verify", kept.record, "--policy", policy)
    policy.write_text("log nonsense\n")
    assert "line 1" in fail("verify", kept.record, "--policy", policy)


def witness(folder: Path) -> str:
    key = generate("witness.example", algorithm=4)
    write_key_file(folder / "witness.key", key)
    return str(key.verifier)


def test_a_published_copy_verifies_without_the_record(kept: Mission, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(kept.record / "log", copy)
    assert succeed("verify", copy).out.startswith("Self-consistent")
    assert custodiet("fsck", copy).code == 1


def test_a_pipe_in_place_of_a_file_does_not_hang_the_verifier(kept: Mission) -> None:
    path = next(path for path in log_files(kept.record) if "entries" in path.parts)
    path.unlink()
    os.mkfifo(path)
    assert "no plain file" in fail("verify", kept.record)


def test_a_directory_in_place_of_the_checkpoint(kept: Mission) -> None:
    (kept.record / "log" / "checkpoint").unlink()
    (kept.record / "log" / "checkpoint").mkdir()
    assert "no log" in fail("verify", kept.record)
    assert "checkpoint" in fail("fsck", kept.record)


def test_writers_at_once_lose_nothing(kept: Mission) -> None:
    files = [kept.count("Inspectorate", f"i{n}", str(n), "2014-02-01") for n in range(8)]
    command = [sys.executable, "-c", "from custodiet.cli import main; main()", "submit", str(kept.record)]
    running = [subprocess.Popen([*command, str(file)], stdout=subprocess.DEVNULL) for file in files]  # noqa: S603 - our own command
    assert [process.wait() for process in running] == [0] * len(files)
    assert succeed("fsck", kept.record, "--json").json()["size"] == 8 + len(files)


class Swapped(Directory):
    """Files whose checkpoint somebody replaces as soon as the tree has been audited."""

    other = b""

    def read(self, path: str) -> bytes:
        return self.other if self.other and path == CHECKPOINT else super().read(path)


def test_quorum_and_memory_are_about_the_checkpoint_that_was_audited(kept: Mission) -> None:
    files = Swapped(kept.record / "log")
    key = parse_verifier_key(succeed("verify", kept.record, "--json").json()["log_key"])
    audited = files.read(CHECKPOINT)

    def progress(stage: str, done: int, total: int) -> None:
        if stage == "tree" and done == total:
            files.other = b"another checkpoint"

    policy = parse_policy(f"log {key}\nquorum none\n".encode())
    verdict = verify_files(files, key, policy=policy, remembered=None, progress=progress)
    assert files.read(CHECKPOINT) != audited
    assert verdict.checkpoint.note == audited
    assert verdict.witnessed
    assert verdict.witnessed.checkpoint.size == verdict.size
