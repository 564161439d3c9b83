"""Two intakes of one record would be two sequencers: the second is refused, however the first began, until it ends."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from custodiet.app.record import Record
from custodiet.kernel.errors import Refused
from tests.cli.runner import fail, succeed
from tests.intake.missions import founded, signed, taking


@pytest.fixture
def record(tmp_path: Path) -> Path:
    return founded(tmp_path / "record")


@contextmanager
def another_intake(record: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that takes statements in for the record, and says where."""
    command = [sys.executable, "-c", "from custodiet.cli import main; main()", "intake", "serve", str(record)]
    with subprocess.Popen([*command, "--port", "19400"], stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own words
        try:
            assert process.stdout
            assert "19" in process.stdout.readline()
            yield process
        finally:
            process.kill()


def test_the_second_is_refused_and_hears_who_the_first_is(record: Path) -> None:
    with another_intake(record) as process:
        message = fail("intake", "serve", record, "--port", "19500")
        assert "another sequencer holds the lease" in message
        assert f"process {process.pid} on " in message


def test_a_short_command_adds_beside_it(record: Path, tmp_path: Path) -> None:
    (tmp_path / "one.signed").write_bytes(signed(1))
    with another_intake(record):
        assert "1" in succeed("submit", record, tmp_path / "one.signed").out
    with Record.open(record) as opened:
        assert opened.size == 3


def test_a_killed_one_is_no_obstacle(record: Path) -> None:
    with another_intake(record) as process:
        with pytest.raises(Refused, match="lease"), taking(record):
            pass
        process.send_signal(signal.SIGKILL)
        process.wait()
        with taking(record) as intake:
            assert intake.hand_in(signed(1)).result(60).place.index == 2


def test_one_that_ended_lets_the_next_begin_in_the_same_process(record: Path) -> None:
    for number in (1, 2):
        with taking(record) as intake:
            assert intake.hand_in(signed(number)).result(60).place.index == number + 1
            with pytest.raises(Refused, match="lease"), taking(record):
                pass
