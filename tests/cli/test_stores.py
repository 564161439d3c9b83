"""A record answers alike whichever store keeps its log, and is made whole after a crash."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from custodiet.app.record import Record
from custodiet.kernel.keys import read_key_file
from custodiet.log import sequencer
from custodiet.log.store import Entry
from tests.cli.conftest import ORIGIN
from tests.cli.runner import contents, fail, succeed
from tests.cli.stores import Kept, dropped, in_postgresql, in_sqlite
from tests.postgresql import PASSWORD, Server


@pytest.fixture
def file(tmp_path: Path) -> Kept:
    return in_sqlite(tmp_path)


@pytest.fixture(params=["sqlite", "postgresql"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kept]:
    if request.param == "sqlite":
        yield in_sqlite(tmp_path)
        return
    with dropped(in_postgresql(tmp_path, request.getfixturevalue("postgresql"))) as kept:
        yield kept


def test_a_record_in_a_database_answers_as_any_other(postgresql: Server, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    kept = in_postgresql(tmp_path / "a", postgresql)
    said = [kept.submit("c1").out, kept.submit("c2").out]
    commands = (("show", "journal"), ("show", "discrepancies"), ("fsck",), ("verify", "--json"))
    said += [succeed(name, kept.record, *more).out for name, *more in commands]
    assert "5 entries" in said[-2]
    published = tmp_path / "www"
    said.append(succeed("publish", kept.record, published).out)
    assert succeed("verify", published, "--json").json()["size"] == 5
    assert "already" in succeed("submit", kept.record, tmp_path / "a" / "c1.signed").out
    assert not any(PASSWORD in text for text in said)
    assert not any(PASSWORD.encode() in data for data in contents(tmp_path).values())
    assert not (kept.record / "log.sqlite").exists()


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("postgresql://me:hush@host/db", "an address has no password"),
        ("mysql://me@host/db", "not kept at such an address"),
        ("postgresql://me@127.0.0.1:1/db", "Nothing of it was kept"),
    ],
)
def test_what_cannot_be_founded_leaves_nothing(tmp_path: Path, address: str, message: str) -> None:
    found = fail("init", tmp_path / "record", "--origin", ORIGIN, "--regime", "cwc", "--store", address)
    assert message in found
    assert "hush" not in found
    assert list(tmp_path.iterdir()) == []


def test_fsck_names_the_first_bad_entry(kept: Kept) -> None:
    kept.submit("c1")
    kept.edit("UPDATE entry SET leaf = (SELECT leaf FROM entry WHERE position = 2) WHERE position = 1")
    assert "entry 1" in fail("fsck", kept.record)
    kept.edit("DELETE FROM entry WHERE position = 3")
    assert "entry 1" in fail("fsck", kept.record)


def test_what_a_stopped_writer_had_not_published_is_published_next_and_said(
    file: Kept, caplog: pytest.LogCaptureFixture
) -> None:
    key = read_key_file(file.record / "operator.key")
    with Record.open(file.record) as record:
        latest = record.store.latest()
        assert latest
        leaf = file.mission.count("Arcadia", "c1", "5", "2014-01-01").read_bytes()
        sequencer.append(record.store, key, [Entry(leaf, "ISSUER#1")], time=latest.time)
    assert "the published files are behind the store" in fail("fsck", file.record)
    with Record.open(file.record):
        pass
    assert "of what is in the log, 1 had not been published yet: it is published now" in caplog.text
