"""An intake logs what many hand in at once: each statement by itself, durable before it is acknowledged."""

import os
import signal
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from custodiet.app import intake as intakes
from custodiet.app.checkers import Checkers
from custodiet.app.group import Used
from custodiet.app.intake import Busy, Intake, Unable
from custodiet.app.progress import silent
from custodiet.app.record import Record
from custodiet.app.verification import verify_files
from custodiet.kernel.errors import CustodietError, Refused, VerificationFailed
from custodiet.kernel.keys import parse_verifier_key
from custodiet.log import receipt, refusal
from custodiet.log.files import Directory
from custodiet.log.merkle import leaf_hash
from tests.intake.missions import LOG, NOW, ORIGIN, PARTY, STRANGER, enrolment, founded, signed, taking


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return founded(tmp_path / "record")


BODY = {"key": str(PARTY.verifier), "role": "authority"}


def in_store(path: Path, index: int) -> bytes:
    """What another process finds on the disk."""
    with closing(sqlite3.connect(path / "log.sqlite")) as connection:
        [leaf] = connection.execute("SELECT leaf FROM entry WHERE position = ?", [index]).fetchone()
    return bytes(leaf)


def hand_in(intake: Intake, leaf: bytes) -> int:
    return intake.hand_in(leaf).result(60).place.index


def test_many_at_once_are_logged_once_each_and_published(path: Path) -> None:
    leaves = [signed(n) for n in range(1, 400)]
    with taking(path, helpers=2) as intake, ThreadPoolExecutor(16) as writers:

        def write(leaf: bytes) -> int:
            index = hand_in(intake, leaf)
            assert in_store(path, index) == leaf  # as soon as it is acknowledged
            return index

        assert sorted(writers.map(write, leaves)) == list(range(2, 401))
    files = Directory(path / "log")
    assert verify_files(files, LOG.verifier, policy=None, remembered=None, progress=silent).size == 401
    with Record.open(path) as record:
        assert len(record.known()) == 401


def test_each_is_judged_by_itself(path: Path) -> None:
    with taking(path) as intake:
        cases: dict[bytes, int | type[CustodietError]] = {
            signed(1): 2,
            signed(1, said="2015-01-01"): Used,
            b"{}": Refused,
            signed(2, STRANGER): Refused,
            signed(3, origin="example.org/other"): Refused,
            signed(4).replace(b'"sig":"', b'"sig":"AA'): CustodietError,
            enrolment(STRANGER, "Nobody"): Refused,
            signed(5): 3,
        }
        handed_in = {leaf: intake.hand_in(leaf) for leaf in cases}
        for leaf, want in cases.items():
            if isinstance(want, int):
                assert handed_in[leaf].result(60).place.index == want
            else:
                with pytest.raises(want):
                    handed_in[leaf].result(60)
        again = intake.hand_in(signed(1)).result(60).place
        assert (again.index, again.already, again.party) == (2, True, "Arcadia")


def test_many_handed_in_by_one_are_told_in_order(path: Path) -> None:
    with taking(path, helpers=1) as intake:
        leaves = [signed(n, STRANGER if n % 50 == 0 else PARTY) for n in range(1, 301)]
        outcomes = intake.hand_in_many(leaves).result(60)
        assert [n for n, each in enumerate(outcomes, 1) if isinstance(each, Refused)] == list(range(50, 301, 50))
        taken = [each.place for each in outcomes if not isinstance(each, CustodietError)]
        assert [each.index for each in taken] == list(range(2, 296))
        with pytest.raises(Busy):
            intake.hand_in_many(leaves * 20)


def test_a_signature_that_is_anothers_is_refused(path: Path) -> None:
    with taking(path) as intake, pytest.raises(VerificationFailed):
        hand_in(intake, signed(1).replace(signed(1)[-100:-60], signed(2)[-100:-60]))


def test_enrolments_where_they_are_taken(path: Path) -> None:
    with taking(path, enrolments=True) as intake:
        first, second, third = (intake.hand_in(x) for x in (enrolment(STRANGER, "N"), signed(1, STRANGER), signed(1)))
        assert [each.result(60).place.party for each in (first, second, third)] == ["N", "N", "Arcadia"]
        with pytest.raises(Refused, match="enrolled already"):
            hand_in(intake, signed(9, PARTY, type="enrolment", body={**BODY, "party": "Z"}))
        assert hand_in(intake, signed(2)) == 5


def test_who_adds_meanwhile_is_met(path: Path) -> None:
    with taking(path) as intake, Record.open(path) as other:
        assert hand_in(intake, signed(1)) == 2
        other.submit([("", signed(2))], now=NOW)
        assert hand_in(intake, signed(3)) == 4
        with pytest.raises(Used, match="sequence number 2"):
            hand_in(intake, signed(2, said="2015-01-01"))


def test_a_helper_that_dies_is_done_without(path: Path) -> None:
    with Checkers(1) as checkers, intakes.opened(path, checkers, clock=lambda: NOW) as intake:
        assert hand_in(intake, signed(1)) == 2
        os.kill(checkers.pids[0], signal.SIGKILL)
        assert hand_in(intake, signed(2)) == 3
        assert hand_in(intake, signed(3)) == 4


def test_what_cannot_be_logged_now_can_be_later(path: Path) -> None:
    times = [NOW + 100]
    with taking(path, clock=lambda: times[0]) as intake:
        assert hand_in(intake, signed(1)) == 2
        times[0] = NOW - 100
        with pytest.raises(Unable, match="cannot take anything in now"):
            hand_in(intake, signed(2))
        times[0] = NOW + 100
        key = (path / "operator.key").read_bytes()
        (path / "operator.key").unlink()
        with pytest.raises(Unable):
            hand_in(intake, signed(2))
        (path / "operator.key").write_bytes(key)
        (path / "operator.key").chmod(0o600)
        assert hand_in(intake, signed(2)) == 3


def test_one_need_not_wait_behind_too_many(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intakes, "MOST_WAITING", 0)
    with taking(path) as intake, pytest.raises(Busy, match="Try again"):
        intake.hand_in(signed(1))


def test_what_came_before_the_end_is_logged(path: Path) -> None:
    with taking(path) as intake:
        waiting = [intake.hand_in(signed(n)) for n in range(1, 30)]
    assert [each.result(0).place.index for each in waiting] == list(range(2, 31))
    with pytest.raises(Unable, match="closing"):
        intake.hand_in(signed(30))


def test_the_log_signs_what_it_took_and_what_it_did_not(path: Path) -> None:
    key = parse_verifier_key(str(LOG.verifier))
    with taking(path) as intake:
        taken = intake.hand_in(signed(1)).result(60)
        promise = receipt.open_receipt(intake.receipt(taken, within=2), key)
        assert promise == receipt.Receipt(ORIGIN, NOW, NOW + 7200, (leaf_hash(signed(1)),))
        word = refusal.open_refusal(intake.refusal(signed(2, STRANGER), Refused("not\nenrolled " + "x" * 2000)), key)
    assert (word.origin, word.refused, word.leaf) == (ORIGIN, NOW, leaf_hash(signed(2, STRANGER)))
    assert word.reason.startswith(r"not\nenrolled x")
    assert len(word.reason) == refusal.LONGEST_REASON
    with pytest.raises(VerificationFailed, match="no refusal"):
        refusal.open_refusal(intake.receipt(taken), key)
    with pytest.raises(VerificationFailed, match="another log"):
        refusal.open_refusal(intake.refusal(b"", Refused("x")), PARTY.verifier)
