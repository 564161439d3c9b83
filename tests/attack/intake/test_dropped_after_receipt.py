"""An intake acknowledges a statement, and its operator drops it, or logs it late. The receipt shows it to anybody."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from custodiet.app.record import FILES, Record
from custodiet.log import receipt
from custodiet.log.files import Directory, FileLog
from tests.intake.missions import LOG, NOW, founded, signed, taking

BY = NOW + 2 * 3600


@pytest.fixture
def honest(tmp_path: Path) -> Path:
    return founded(tmp_path / "record")


def acknowledged(path: Path) -> bytes:
    """What the intake answers for the first statement, which is logged then."""
    with taking(path) as intake:
        return intake.receipt(intake.hand_in(signed(1)).result(60), within=2)


def verdicts(path: Path, data: bytes) -> list[bool]:
    """Is each promise of a receipt broken, as the published files of a record show?"""
    promise = receipt.open_receipt(data, LOG.verifier)
    log = FileLog(Directory(path / FILES))
    latest = log.latest()
    return [each.is_broken(promise, latest.time) for each in receipt.look_up(promise.leaves, log, latest.size)]


@pytest.mark.parametrize(
    ("instead", "broken"),
    [
        ([(signed(2), BY)], False),  # not yet
        ([(signed(2), BY + 1)], True),  # dropped
        ([(signed(2), BY), (signed(1), BY + 1)], True),  # delayed
        ([(signed(2), NOW), (signed(1), BY)], False),  # in another order: no order was promised
    ],
    ids=["not due", "dropped", "delayed", "reordered"],
)
def test_what_the_operator_did_with_it(
    honest: Path,
    tmp_path: Path,
    instead: Sequence[tuple[bytes, int]],
    broken: bool,  # noqa: FBT001 - a parameter
) -> None:
    another = shutil.copytree(honest, tmp_path / "another")  # from before it was handed in
    data = acknowledged(honest)
    assert verdicts(honest, data) == [False]
    with Record.open(another) as record:
        for leaf, time in instead:
            record.submit([("", leaf)], now=time)
    assert verdicts(another, data) == [broken]
