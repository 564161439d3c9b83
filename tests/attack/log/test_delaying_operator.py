"""The operator takes a statement, and logs it later than it promised: whoever has the receipt shows it, offline.

It cannot hide the delay behind its own clock: to date the entry before what it has signed since is a second history.
"""

import shutil
from pathlib import Path

import pytest

from custodiet.app.record import Record
from custodiet.kernel.errors import Refused
from custodiet.kernel.keys import read_key_file
from custodiet.log import receipt
from custodiet.log.merkle import leaf_hash
from custodiet.log.receipt import Receipt
from tests.cli.conftest import ORIGIN, Mission
from tests.cli.conftest import mission as mission  # noqa: PLC0414 - the fixture
from tests.cli.runner import fail, succeed

HOUR = 3600


class Delayed:
    """A statement that was taken at the time of the newest checkpoint, and promised for an hour later."""

    def __init__(self, mission: Mission) -> None:
        self.mission, self.record, self.file = mission, mission.record, mission.sign("Arcadia", "delayed")
        with Record.open(mission.record, read_only=True) as record:
            latest = record.store.latest()
        assert latest
        self.now = latest.time
        self.paper = mission.folder / "receipt"
        promise = Receipt(ORIGIN, self.now, self.now + HOUR, (leaf_hash(self.file.read_bytes()),))
        self.paper.write_bytes(receipt.sign(promise, read_key_file(mission.record / "operator.key")))
        self.policy = mission.write(
            "policy.txt", f"log {read_key_file(self.record / 'operator.key').verifier}\nquorum none\n"
        )

    def log(self, file: Path, *, after: int, record: Path | None = None) -> None:
        with Record.open(record or self.record) as opened:
            opened.submit_files([file], now=self.now + after)

    def copy(self, profile: str, record: Path | None = None) -> Path:
        """What somebody took from the web server: neither the record nor its operator is asked any more."""
        target = self.mission.folder / f"copy-{profile}"
        succeed("publish", record or self.record, target, "--profile", profile)
        return target


@pytest.fixture
def delayed(mission: Mission) -> Delayed:
    return Delayed(mission)


@pytest.mark.parametrize("late", [1, 24 * HOUR])
def test_the_receipt_and_a_copy_show_it(delayed: Delayed, late: int) -> None:
    delayed.log(delayed.file, after=HOUR + late)
    copies = [(delayed.copy("public"),), (delayed.copy("parties"), "--without-entries")]
    shutil.rmtree(delayed.record)
    for copy in copies:
        told = fail("verify", *copy, "--policy", delayed.policy, "--receipt", delayed.paper)
        assert "a broken promise" in told
        assert "logged only at" in told


def test_in_the_last_second_it_is_kept(delayed: Delayed) -> None:
    delayed.log(delayed.file, after=HOUR)
    told = succeed("verify", delayed.copy("public"), "--policy", delayed.policy, "--receipt", delayed.paper)
    assert "is entry 3, logged at" in told.out


def test_while_the_log_stands_still_nothing_is_due(delayed: Delayed) -> None:
    """A log that signs nothing more has broken no promise yet, by its own clock. Its readers see that it stands."""
    told = succeed("verify", delayed.copy("public"), "--policy", delayed.policy, "--receipt", delayed.paper)
    assert "not in the log yet" in told.out


def test_it_cannot_be_dated_before_what_was_signed_since(delayed: Delayed) -> None:
    delayed.log(delayed.mission.sign("Arcadia", "another"), after=2 * HOUR)
    with pytest.raises(Refused, match="the clock runs backwards"):
        delayed.log(delayed.file, after=HOUR)


def test_who_saw_the_log_since_shows_that_it_was_dated_back(delayed: Delayed) -> None:
    """He founds the past anew, with the entry in time: whoever remembers a checkpoint from then has a split view."""
    another = Path(shutil.copytree(delayed.record, delayed.mission.folder / "another"))
    delayed.log(delayed.mission.sign("Arcadia", "other"), after=2 * HOUR)
    remembered = delayed.mission.folder / "remembered"
    succeed("verify", delayed.copy("public"), "--policy", delayed.policy, "--remember", remembered)
    delayed.log(delayed.file, after=HOUR, record=another)
    delayed.log(delayed.mission.sign("Arcadia", "more"), after=3 * HOUR, record=another)
    dated_back = another / "log"
    assert succeed("verify", dated_back, "--policy", delayed.policy, "--receipt", delayed.paper)
    assert "split view" in fail("verify", dated_back, "--policy", delayed.policy, "--remember", remembered)
