"""Revocations hold within one group of statements, and from what admission kept of a long log."""

from pathlib import Path
from typing import Any

import pytest

from custodiet.app import consent, drafting
from custodiet.app.founding import found
from custodiet.app.record import Record
from custodiet.app.standing import FILE
from custodiet.kernel.errors import Refused
from custodiet.kernel.keys import SigningKey

ORIGIN, NOW = "example.org/mission", 1_700_000_000
CHIEF, SECOND, THIRD = (SigningKey(f"Arcadia/{n}", bytes([n]) * 32) for n in (1, 2, 3))


def signed(n: int, key: SigningKey, **more: Any) -> tuple[str, bytes]:  # noqa: ANN401 - members of a statement
    wish = {"type": "event", "body": {"text": f"n {n}"}, "nonce": f"{n:032x}", **more}
    return "", drafting.sign_value(drafting.complete(wish, key, seq=n, said="2014-01-01", origin=ORIGIN), key)


def enrolment(n: int, key: SigningKey, by: SigningKey) -> tuple[str, bytes]:
    given = consent.give(key, origin=ORIGIN, party="Arcadia", role="authority")
    body = {"key": str(key.verifier), "party": "Arcadia", "role": "authority", "consent": given}
    return signed(n, by, type="enrolment", body=body)


def revocation(n: int, key: SigningKey, by: SigningKey) -> tuple[str, bytes]:
    return signed(n, by, type="revocation", body={"key": str(key.verifier)})


def quorum(n: int, threshold: int, by: SigningKey) -> tuple[str, bytes]:
    return signed(n, by, type="quorum", body={"of": "party", "threshold": threshold})


@pytest.fixture
def record(tmp_path: Path) -> Record:
    made = found(tmp_path / "record", origin=ORIGIN, regime="cwc", operator="operator", now=NOW)
    made.submit([enrolment(0, CHIEF, CHIEF), enrolment(1, SECOND, CHIEF), enrolment(2, THIRD, CHIEF)], now=NOW)
    return made


def test_what_follows_a_revocation_in_one_group_is_refused_and_all_with_it(record: Record) -> None:
    with record:
        size = record.size
        with pytest.raises(Refused, match="the signer's key was revoked"):
            record.submit([signed(0, SECOND), revocation(3, SECOND, CHIEF), signed(1, SECOND)], now=NOW)
        assert record.size == size
        assert record.directory().revocation(str(SECOND.verifier)) is None
        record.submit([signed(0, SECOND), revocation(3, SECOND, CHIEF)], now=NOW)
        with pytest.raises(Refused, match="the signer's key was revoked"):
            record.submit([signed(1, SECOND)], now=NOW)


def test_what_was_logged_before_may_be_handed_over_again(record: Record) -> None:
    with record:
        record.submit([signed(0, SECOND), revocation(3, SECOND, CHIEF)], now=NOW)
        [again] = record.submit([signed(0, SECOND)], now=NOW)
        assert again.already


def test_a_quorum_holds_within_one_group(record: Record) -> None:
    with record:
        record.submit([quorum(3, 2, CHIEF), quorum(0, 1, THIRD), revocation(1, CHIEF, THIRD)], now=NOW)
        assert record.directory().revocation(str(CHIEF.verifier)) is None
        record.submit([revocation(0, CHIEF, SECOND)], now=NOW)
        assert record.directory().revocation(str(CHIEF.verifier)) is not None


def test_what_was_kept_of_a_long_log_knows_who_was_revoked_and_what_is_pending(record: Record) -> None:
    """It is read in place of the entries: a thief must not find his key alive again."""
    with record:
        record.submit([revocation(3, SECOND, CHIEF), quorum(4, 2, CHIEF), quorum(0, 1, THIRD)], now=NOW)
        record.submit([signed(n, THIRD) for n in range(1, 400)], now=NOW)
        record.submit([signed(400, THIRD)], now=NOW)
        path = record.path
    assert (path / FILE).is_file()
    with Record.open(path) as again:
        with pytest.raises(Refused, match="the signer's key was revoked"):
            again.submit([signed(0, SECOND)], now=NOW)
        standing = again.standing()
        assert standing.size == again.size
        (pending,) = standing.directory.pending
        assert standing.directory.agreed(pending) == (1, 2)
        again.submit([quorum(5, 1, CHIEF)], now=NOW)
        assert again.standing().directory.threshold("Arcadia") == 1
