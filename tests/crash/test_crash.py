"""A sample of the points of `make soak`: what is acknowledged survives, and nothing is half there."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from custodiet.app.record import Record
from tests.crash import harness
from tests.crash.harness import ECONNRESET, EIO, ENOSPC, KILL, Broken, Fault, Figures
from tests.crash.points import FULL, Ground
from tests.postgresql import Server

pytestmark = pytest.mark.skipif(bool(harness.why_not()), reason=harness.why_not() or "-")
FILES = [
    *(Fault(KILL, "pwrite64", number) for number in (1, 6, 14)),
    *(Fault(KILL, "fsync", number) for number in (2, 6, 10)),
    *(Fault(KILL, call, number) for call, number in (("unlink", 2), ("rename", 1), ("rename", 4), ("openat", 20))),
    *(Fault(EIO, call, number) for call, number in (("pwrite64", 9), ("fdatasync", 2), ("fsync", 4), ("unlink", 1))),
    *(Fault(ENOSPC, call, number) for call, number in (("pwrite64", 4), ("write", 2), ("rename", 2))),
]
DATABASE = [
    *(Fault(KILL, "sendto", number) for number in (6, 20, 30)),
    *(Fault(KILL, "recvfrom", number) for number in (8, 25)),
    Fault(ECONNRESET, "recvfrom", 28),
    Fault(EIO, "fsync", 1),
]
MESSAGES = [("client, before", 130), ("client, after", 150), ("client, after", 160), ("client, after", 170)]


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ground]:
    monkeypatch.setenv("CUSTODIET_STATE", str(tmp_path / "state"))
    with closing(Ground(tmp_path, Figures())) as ground:
        yield ground


def test_no_fault_of_a_file_breaks_an_append(files: Ground) -> None:
    files.fresh(FULL)
    assert [str(fault) for fault in FILES if not files.log.point("sqlite", fault)] == []


def test_no_fault_of_a_database_breaks_an_append(
    postgresql: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUSTODIET_STATE", str(tmp_path / "state"))
    with closing(Ground(tmp_path, Figures(), server=postgresql)) as ground:
        assert [str(fault) for fault in DATABASE if not ground.log.point("postgresql", fault)] == []
        for where, number in MESSAGES:
            assert next(ground.cut("postgresql", where, first=number)) == number


def test_what_is_lost_or_half_there_is_noticed(files: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    """The harness itself: a store that forgets is found out."""
    assert files.log.point("sqlite", Fault(KILL, "fsync", 1))
    known = Record.known
    for forget, message in ((1, "half there"), (3, "is lost")):
        with monkeypatch.context() as patch:
            patch.setattr(Record, "known", lambda record, n=forget: known(record)[:-n])
            with pytest.raises(Broken, match=message):
                files.log.point("sqlite", None)


def test_what_was_seen_can_be_printed() -> None:
    figures = Figures()
    figures.points["SIGKILL at fsync"] += 2
    figures.repairs["published now"] += 1
    printed = json.loads(json.dumps(figures.row()))
    assert (printed["points"], printed["repairs"]) == ({"SIGKILL at fsync": 2}, {"published now": 1})
