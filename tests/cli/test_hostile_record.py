"""Somebody hands over a record that he prepared. Whatever one does with it, nothing outside it is changed."""

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from custodiet.app.projections import PROJECTIONS
from custodiet.kernel.envelope import sign
from custodiet.kernel.keys import SigningKey, write_key_file
from custodiet.kernel.strict import canonical
from custodiet.kernel.times import LAST
from custodiet.log import sequencer
from custodiet.log.files import publish
from custodiet.log.store import Entry
from custodiet.statements.registry import TYPES
from custodiet.store.sqlite import SQLiteStore
from tests.cli.conftest import ORIGIN, Mission
from tests.cli.runner import custodiet, fail, snapshot, succeed

pytestmark = pytest.mark.skipif(os.name != "posix", reason="links and sparse files as POSIX has them")
PATIENCE = 60  # seconds


def link(path: Path, target: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    path.symlink_to(target)


@pytest.fixture
def outside(mission: Mission) -> Path:
    """A folder of somebody else's, with what a record's own would hold, and more."""
    folder = Path(shutil.copytree(mission.record / "log", mission.folder / "outside"))
    (folder / "thesis.txt").write_text("precious")
    return folder


@pytest.mark.parametrize("name", [".", "tile", "tile/entries", "tile/0", "checkpoints", "tile/entries/000.p"])
def test_a_folder_of_the_log_that_is_a_link(mission: Mission, outside: Path, name: str) -> None:
    link(mission.record / "log" / name, outside / name)
    before = snapshot(outside)
    signed = mission.count("Arcadia", "c", "5", "2014-01-01")
    assert "link to another place" in fail("submit", mission.record, signed)
    assert snapshot(outside) == before
    if name != ".":
        assert f"{name}: no log of 3 entries has this file" in fail("verify", mission.record)
        assert "has this file" in fail("fsck", mission.record)


@pytest.mark.parametrize("name", ["checkpoint", ".publishing", "tile/entries/000.p/3", "tile/entries/000.p/4"])
def test_a_file_of_the_log_that_is_a_link(mission: Mission, outside: Path, name: str) -> None:
    victim = outside / "thesis.txt"
    if (outside / name).is_file():
        victim.write_bytes((outside / name).read_bytes())
    link(mission.record / "log" / name, victim)
    before = snapshot(outside)
    succeed("submit", mission.record, mission.count("Arcadia", "c", "5", "2014-01-01"))
    assert snapshot(outside) == before
    assert succeed("fsck", mission.record)
    assert not any(path.is_symlink() for path in (mission.record / "log").rglob("*"))


def test_a_link_to_a_folder_that_no_log_has(mission: Mission, outside: Path) -> None:
    link(mission.record / "log" / "tile" / "9", outside)
    assert "tile/9" in fail("verify", mission.record)
    assert "tile/9" in fail("fsck", mission.record)


def test_a_store_that_is_a_link_to_somebody_elses(mission: Mission, tmp_path: Path) -> None:
    mine = Path(shutil.copytree(mission.record, tmp_path / "mine"))
    link(mission.record / "log.sqlite", mine / "log.sqlite")
    before = snapshot(mine)
    signed = mission.count("Arcadia", "c", "5", "2014-01-01")
    for command in (("submit", mission.record, signed), ("show", mission.record, "journal"), ("fsck", mission.record)):
        assert "a link to another place" in fail(*command)
    assert snapshot(mine) == before


@pytest.mark.parametrize("name", ["log.sqlite", "operator.key", "log/checkpoint", "sources/x", "log.sqlite-journal"])
def test_a_folder_in_place_of_a_file(mission: Mission, name: str) -> None:
    path = mission.record / name
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    path.mkdir()
    assert fail("fsck", mission.record)
    if not name.startswith("sources"):
        assert fail("submit", mission.record, mission.count("Arcadia", "c", "5", "2014-01-01"))


def test_sources_and_reports_that_are_links(mission: Mission, outside: Path) -> None:
    text = mission.write("text", "abc")
    digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    body = {"id": "t", "title": "t", "medium": "page", "sha256": digest, "bytes": 3, "segments": []}
    succeed("submit", mission.record, mission.sign("Arcadia", "text-source", type="source", body=body))
    link(mission.record / "sources", outside)
    link(mission.record / "reports", outside)
    before = snapshot(outside)
    key = mission.key("Arcadia")
    assert "link to another place" in fail("import", mission.record, text, "--key", key)
    assert "link to another place" in fail("report", mission.record, "--key", key, "--out", mission.folder / "r.zip")
    assert snapshot(outside) == before


@pytest.mark.parametrize(
    "name", ["log/checkpoint", "log/tile/entries/000.p/3", "log/tile/0/000.p/3", "operator.key", f"sources/{'5' * 64}"]
)
def test_a_file_of_a_terabyte(mission: Mission, name: str) -> None:
    (mission.record / name).parent.mkdir(exist_ok=True)
    with (mission.record / name).open("ab") as file:
        file.truncate(2**40)
    begun = time.monotonic()
    assert fail("fsck", mission.record)
    if name == "operator.key":
        assert "too large" in fail("submit", mission.record, mission.count("Arcadia", "c", "5", "2014-01-01"))
    elif name.startswith("log/"):
        assert fail("verify", mission.record)
    assert time.monotonic() - begun < PATIENCE


DEEP = 2500  # deeper than the longest path, and than any recursion


@pytest.fixture
def deep(mission: Mission) -> Iterator[Mission]:
    """Folders within folders, and a file in the innermost."""
    here = os.open(mission.record / "log" / "tile", os.O_RDONLY)
    for _ in range(DEEP):
        os.mkdir("x", dir_fd=here)
        here = move(here, "x")
    os.close(os.open("hidden", os.O_CREAT | os.O_WRONLY, dir_fd=here))
    yield mission
    os.unlink("hidden", dir_fd=here)
    for _ in range(DEEP):
        here = move(here, "..")
        os.rmdir("x", dir_fd=here)
    os.close(here)


def move(folder: int, name: str) -> int:
    inner = os.open(name, os.O_RDONLY, dir_fd=folder)
    os.close(folder)
    return inner


def test_folders_within_folders_without_end(deep: Mission) -> None:
    assert "no log of 3 entries has this file" in fail("verify", deep.record)
    assert "no log of 3 entries has this file" in fail("fsck", deep.record)


LOG = SigningKey(ORIGIN, bytes([1]) * 32)


def statement(seq: int, **members: Any) -> bytes:  # noqa: ANN401 - JSON is any of six types
    """What the log's own key signs, unexamined."""
    whole = {
        "_sd_alg": "sha-256",
        "origin": ORIGIN,
        "issuer": str(LOG.verifier),
        "seq": seq,
        "nonce": "00112233445566778899aabbccddeeff",
        "said": "2014-03-20",
        "type": "event",
        "postings": [],
        "about": [],
        "body": {},
    }
    return sign(canonical(whole | members), LOG)


def record(root: Path, *leaves: bytes, logged: int = 1_400_000_000) -> Path:
    """A record that its operator made with tools of his own: every signature holds, and nothing was examined."""
    root.mkdir()
    founding = statement(0, type="founding", body={"key": str(LOG.verifier), "party": "operator", "regime": "cwc"})
    with SQLiteStore.create(root / "log.sqlite") as store:
        sequencer.create(store, LOG, time=logged)
        entries = [Entry(leaf, f"{LOG.verifier}#{n}") for n, leaf in enumerate((founding, *leaves))]
        sequencer.append(store, LOG, entries, time=logged)
        publish(store, root / "log")
    write_key_file(root / "operator.key", LOG)
    (root / "operator.key.count").write_text(f"{len(entries)}")
    return root


def every_answer(root: Path) -> list[str]:
    """Ask for everything; return the messages of what failed, each of them one message."""
    commands = [("verify", root), ("fsck", root), *(("show", root, what) for what in PROJECTIONS)]
    results = [custodiet(*command) for command in commands]
    for result in results:
        assert result.code in {0, 1}
        assert (result.code == 1) == result.err.startswith("custodiet: "), result.err
        assert "Traceback" not in result.err
    return [result.err for result in results if result.code]


@pytest.mark.parametrize("logged", [0, LAST])
def test_a_clock_of_any_century(tmp_path: Path, logged: int) -> None:
    root = record(tmp_path / "record", statement(1), statement(2, said="2014-03"), logged=logged)
    assert every_answer(root) == []


@pytest.mark.parametrize("kind", sorted(TYPES))
@pytest.mark.parametrize("body", [{}, {"key": "x", "party": "y", "role": "z", "segments": 7, "regime": "cwc", "id": 1}])
def test_statements_without_what_their_type_requires(tmp_path: Path, kind: str, body: dict[str, object]) -> None:
    failures = every_answer(record(tmp_path / "record", statement(1, type=kind, body=body)))
    assert all("entry 1" in message for message in failures)


@pytest.mark.parametrize(
    "leaf",
    [b"", b"\0", b"{}", b"[" * 60_000, b'{"payloadType":' * 4000, statement(1)[:-1], statement(1) + b" "],
    ids=["nothing", "a zero", "an object", "deep", "deeper", "cut short", "one byte too long"],
)
def test_entries_that_are_no_statements(tmp_path: Path, leaf: bytes) -> None:
    failures = every_answer(record(tmp_path / "record", leaf))
    assert len(failures) == 2 + len(PROJECTIONS)
    assert all("entry 1" in message for message in failures)


@pytest.mark.parametrize("regime", ["utopia", "../../etc", "cwc/../cwc", "CWC"])
def test_a_regime_that_is_none(tmp_path: Path, regime: str) -> None:
    root = tmp_path / "record"
    root.mkdir()
    founding = statement(0, type="founding", body={"key": str(LOG.verifier), "party": "operator", "regime": regime})
    with SQLiteStore.create(root / "log.sqlite") as store:
        sequencer.create(store, LOG, time=0)
        sequencer.append(store, LOG, [Entry(founding, "0")], time=0)
        publish(store, root / "log")
    for what in PROJECTIONS:
        assert custodiet("show", root, what).code in {0, 1}
    assert regime in fail("show", root, "discrepancies")
