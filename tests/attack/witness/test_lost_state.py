"""The witness's state is lost, restored from an old copy, exchanged, damaged, or held by two at once."""

import os
import shutil
import threading
from pathlib import Path

import pytest

from custodiet.app import witness as witnesses
from custodiet.app.witness import Unable
from custodiet.kernel.errors import CustodietError, Refused
from custodiet.kernel.keys import COSIGNATURE_V1, SigningKey
from custodiet.log import witness
from custodiet.store.memory import MemoryStore
from tests.attack.witness.serving import ED, NOW, PQ, begun, key_files, request, serving
from tests.unit.log.logs import KEY, grow

LOG = grow(MemoryStore(), 3, 300, 600)
KEYS = [str(KEY.verifier)]


def test_a_missing_state_is_never_a_fresh_start(tmp_path: Path) -> None:
    with (
        pytest.raises(Refused, match=r"no state.*witness init"),
        witnesses.opened(tmp_path / "state", key_files(tmp_path), KEYS),
    ):
        pass
    assert not (tmp_path / "state").exists()


@pytest.mark.parametrize("left", [b"", b"\n", bytes(64), b"{}"], ids=["empty", "a line", "zeros", "nothing in it"])
def test_nor_is_what_a_full_disk_leaves_of_one(tmp_path: Path, left: bytes) -> None:
    with begun(tmp_path, ED) as held:
        held.add_checkpoint(request(LOG, 0, 300), now=NOW)
        (tmp_path / "state").write_bytes(left)
        with pytest.raises(Unable):
            held.add_checkpoint(request(LOG, 300, 600), now=NOW + 1)
    with pytest.raises(CustodietError), begun(tmp_path, ED):
        pass
    assert (tmp_path / "state").read_bytes() == left


def test_a_state_is_not_begun_over_another(tmp_path: Path) -> None:
    with begun(tmp_path) as held:
        held.add_checkpoint(request(LOG, 0), now=NOW)
    with pytest.raises(Refused, match="exists already"):
        witnesses.create(tmp_path / "state", key_files(tmp_path))


def test_two_witnesses_on_one_state_are_refused(tmp_path: Path) -> None:
    with begun(tmp_path), pytest.raises(Refused, match="another witness holds"), begun(tmp_path):
        pass
    with begun(tmp_path):
        pass  # when the first has let go


def test_two_witnesses_on_one_state_by_another_path(tmp_path: Path) -> None:
    link = tmp_path / "link"
    with begun(tmp_path):
        link.symlink_to(tmp_path / "state")
        with pytest.raises(Refused, match="another witness holds"), witnesses.opened(link, key_files(tmp_path), KEYS):
            pass


def test_an_old_copy_put_back_under_a_running_witness(tmp_path: Path) -> None:
    state, old = tmp_path / "state", tmp_path / "old"
    with begun(tmp_path) as held:
        held.add_checkpoint(request(LOG, 0, 300), now=NOW)
        shutil.copy(state, old)
        held.add_checkpoint(request(LOG, 300), now=NOW)
        newest = state.read_bytes()
        for spoilt in (old.read_bytes(), b"", newest[:-9], None):
            state.unlink(missing_ok=True)
            if spoilt is not None:
                state.write_bytes(spoilt)
            with pytest.raises(Unable):
                held.add_checkpoint(request(LOG, 300), now=NOW)
        state.write_bytes(newest)
        held.add_checkpoint(request(LOG, 600), now=NOW)


def test_a_state_of_another_key(tmp_path: Path) -> None:
    with begun(tmp_path, ED):
        pass
    stranger = tmp_path / "stranger"
    stranger.mkdir()
    for keys in ([SigningKey("witness.example/w", bytes(32), COSIGNATURE_V1)], [ED, PQ]):
        files = key_files(stranger, *keys)
        with pytest.raises(Refused, match="another witness's"), witnesses.opened(tmp_path / "state", files, KEYS):
            pass
        shutil.rmtree(stranger)
        stranger.mkdir()


def test_no_letter_of_the_state_can_change(tmp_path: Path) -> None:
    """What it says was cosigned bears the witness's own cosignature."""
    with begun(tmp_path, ED) as held:
        held.add_checkpoint(request(LOG, 0, 300), now=NOW)
    state = tmp_path / "state"
    whole = state.read_bytes()
    for at in range(0, len(whole), 7):
        state.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(CustodietError), begun(tmp_path, ED):
            pass
    state.write_bytes(whole)
    with begun(tmp_path, ED):
        pass


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="asks for a file system that is full")
def test_nothing_is_cosigned_that_is_not_on_the_disk(tmp_path: Path) -> None:
    with begun(tmp_path, ED) as held:
        held.add_checkpoint(request(LOG, 0, 300), now=NOW)
        held._file = Path("/dev/full/state")  # noqa: SLF001 - a disk that takes nothing
        with pytest.raises(Unable):
            held.add_checkpoint(request(LOG, 300), now=NOW)
        held._file = tmp_path / "state"  # noqa: SLF001
        with pytest.raises(witness.OtherSize):
            held.add_checkpoint(request(LOG, 0), now=NOW)


def test_requests_at_once_cannot_roll_it_back(tmp_path: Path) -> None:
    """The race of tlog-witness: of many who ask from one size, one is cosigned."""
    sizes, answers = list(range(4, 36)), []
    with begun(tmp_path, ED) as held, serving(held) as served:
        assert served.post(request(LOG, 0, 3)).status == 200
        bodies = [request(LOG, 3, size) for size in sizes]
        threads = [
            threading.Thread(target=lambda body=body: answers.append(served.post(body).status)) for body in bodies
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(answers) == [200] + [409] * (len(sizes) - 1)


def test_a_clock_that_goes_back(tmp_path: Path) -> None:
    with begun(tmp_path, ED) as held:
        held.add_checkpoint(request(LOG, 0, 300), now=NOW)
        latest = LOG.latest()
        assert latest
        text = latest.checkpoint.text
        with pytest.raises(Unable, match="runs backwards"):
            held.add_checkpoint(request(LOG, 300), now=NOW - 3600)
        lines = witness.parse_lines(held.add_checkpoint(request(LOG, 300), now=NOW - 30), text)
        assert int.from_bytes(lines[0].signature[:8], "big") == NOW  # never before the last
