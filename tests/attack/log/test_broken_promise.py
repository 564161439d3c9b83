"""The operator takes a statement, gives a receipt for it, and leaves it out, or logs it late, or denies the receipt."""

from pathlib import Path

import pytest

from custodiet.app.promises import check_receipt
from custodiet.app.record import Record
from custodiet.app.verification import Verdict, verify_path
from custodiet.kernel.errors import VerificationFailed
from custodiet.kernel.keys import SigningKey, read_key_file
from custodiet.log import receipt
from custodiet.log.merkle import leaf_hash
from custodiet.log.receipt import Receipt
from tests.cli.conftest import ORIGIN, Mission
from tests.cli.conftest import mission as mission  # noqa: PLC0414 - the fixture
from tests.cli.runner import fail, succeed

HOUR = 3600


def test_kept(mission: Mission) -> None:
    file = mission.sign("Arcadia", "one")
    paper = mission.folder / "one.receipt"
    assert "Receipt: " in succeed("submit", mission.record, file, "--receipt", paper).out
    told = succeed("verify", mission.record, "--receipt", paper)
    assert "is entry 3, logged at" in told.out
    row = succeed("verify", mission.record, "--receipt", paper, "--json").json()["receipt"]
    assert [each["index"] for each in row["statements"]] == [3]


def test_a_statement_that_is_refused_gets_no_promise(mission: Mission) -> None:
    stranger, paper = mission.folder / "stranger.key", mission.folder / "paper"
    succeed("key", "new", stranger)
    wish = mission.write("wish.json", {"type": "event", "origin": ORIGIN, "body": {"text": "x"}})
    succeed("sign", wish, "--key", stranger, "--out", mission.folder / "wish.signed")
    assert "not enrolled" in fail("submit", mission.record, mission.folder / "wish.signed", "--receipt", paper)
    assert not paper.exists()
    twice = mission.sign("Arcadia", "one")
    paper.write_text("mine")
    assert "exists already" in fail("submit", mission.record, twice, "--receipt", paper)
    assert paper.read_text() == "mine"
    assert succeed("verify", mission.record, "--json").json()["size"] == 3


class Promised:
    """A statement for which the operator gave a receipt at the Unix time `now`, due in an hour."""

    def __init__(self, mission: Mission, *, key: SigningKey | None = None) -> None:
        self.mission, self.file = mission, mission.sign("Arcadia", "promised")
        with Record.open(mission.record, read_only=True) as record:
            latest = record.store.latest()
        assert latest
        self.now = latest.time
        promise = Receipt(ORIGIN, self.now, self.now + HOUR, (leaf_hash(self.file.read_bytes()),))
        self.paper = mission.folder / "paper"
        self.paper.write_bytes(receipt.sign(promise, key or read_key_file(mission.record / "operator.key")))

    def log(self, file: Path, *, after: int) -> None:
        with Record.open(self.mission.record) as record:
            record.submit_files([file], now=self.now + after)

    def verdict(self, path: Path) -> list[str]:
        verdict = verify_path(path, policy=None, remember=None, progress=lambda *_: None)
        assert isinstance(verdict, Verdict)
        return check_receipt(self.paper, path, verdict).lines()


def test_before_it_is_due_nothing_is_broken(mission: Mission) -> None:
    promised = Promised(mission)
    assert "not in the log yet" in promised.verdict(mission.record)[0]
    promised.log(mission.sign("Arcadia", "other"), after=HOUR)
    assert "not in the log yet" in promised.verdict(mission.record)[0]


def test_left_out(mission: Mission) -> None:
    promised = Promised(mission)
    promised.log(mission.sign("Arcadia", "other"), after=HOUR + 1)
    with pytest.raises(VerificationFailed, match=r"a broken promise.*has not logged it in time"):
        promised.verdict(mission.record)


def test_logged_late(mission: Mission) -> None:
    promised = Promised(mission)
    promised.log(promised.file, after=HOUR + 1)
    with pytest.raises(VerificationFailed) as broken:
        promised.verdict(mission.record)
    assert "logged only at" in broken.value.found


def test_logged_in_time(mission: Mission) -> None:
    promised = Promised(mission)
    promised.log(promised.file, after=HOUR)
    promised.log(mission.sign("Arcadia", "other"), after=10 * HOUR)
    assert "is entry 3" in promised.verdict(mission.record)[0]


def test_outsiders_can_tell_it_from_hashes_alone(mission: Mission) -> None:
    promised, www = Promised(mission), mission.folder / "www"
    promised.log(mission.sign("Arcadia", "other"), after=HOUR + 1)
    succeed("publish", mission.record, www, "--profile", "parties")
    key = succeed("verify", mission.record, "--json").json()["log_key"]
    policy = mission.write("policy.txt", f"log {key}\nquorum none\n")
    check = ("verify", www, "--policy", policy, "--without-entries", "--receipt", promised.paper)
    assert "a broken promise" in fail(*check)


def test_a_promise_by_another_key_binds_nobody(mission: Mission) -> None:
    promised = Promised(mission, key=SigningKey(ORIGIN, bytes(32)))
    promised.log(mission.sign("Arcadia", "other"), after=HOUR + 1)
    with pytest.raises(VerificationFailed, match="no signature is by a key that you trust"):
        promised.verdict(mission.record)


def test_a_receipt_is_not_compared_with_a_report(mission: Mission) -> None:
    promised = Promised(mission)
    assert "not with a report" in fail("verify", promised.file, "--receipt", promised.paper)
