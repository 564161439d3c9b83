"""Whatever stands where a file must be, a pipe without a writer or an endless device: one message, and no waiting."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

import pytest

from tests.cli.conftest import ORIGIN, Mission
from tests.cli.runner import fail, succeed

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pipes and devices have names under POSIX only")
EXAMPLE = Path(__file__).parents[2] / "examples" / "syria-2013"
PATIENCE = 20  # seconds
COMMAND = [sys.executable, "-c", "from custodiet.cli import main; main()"]


class Hangs(BaseException):
    """Nothing that a command would catch."""


@pytest.fixture(autouse=True)
def impatient() -> Iterator[None]:
    """A command that waits for ever fails its test."""

    def stop(_: int, __: FrameType | None) -> None:
        raise Hangs

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(PATIENCE)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def pipe(path: Path) -> Path:
    path.unlink(missing_ok=True)
    os.mkfifo(path)
    return path


def device(path: Path) -> Path:
    path.unlink(missing_ok=True)
    path.symlink_to("/dev/zero")
    return path


def unix_socket(path: Path) -> Path:
    path.unlink(missing_ok=True)
    with contextlib.chdir(path.parent), socket.socket(socket.AF_UNIX) as it:  # its name has a hundred letters at most
        it.bind(path.name)
    return path


ODD: list[Callable[[Path], Path]] = [pipe, device, unix_socket]


def refused(odd: Path, *arguments: object) -> None:
    message = fail(*arguments)
    assert odd.name in message, message
    assert "cannot be read" in message, message


@pytest.mark.parametrize("make", ODD)
def test_where_a_person_names_a_file(mission: Mission, tmp_path: Path, make: Callable[[Path], Path]) -> None:
    odd, out, record, key = make(tmp_path / "odd"), tmp_path / "out", mission.record, mission.key("Arcadia")
    wish = mission.write("wish.json", {"type": "event", "origin": ORIGIN, "body": {"text": "x"}})
    refused(odd, "sign", wish, "--key", odd, "--out", out)
    refused(odd, "import", record, EXAMPLE, "--key", odd)
    refused(odd, "report", record, "--key", odd, "--out", out)
    refused(odd, "verify", record, "--policy", odd)
    refused(odd, "verify", record, "--remember", odd)
    assert "odd" in fail("verify", odd)
    assert "odd" in fail("import", record, odd, "--key", key)
    assert not out.exists()


@pytest.mark.parametrize("name", ["odd.csv", "odd.toml"])
@pytest.mark.parametrize("make", ODD)
def test_in_place_of_a_table(mission: Mission, tmp_path: Path, make: Callable[[Path], Path], name: str) -> None:
    folder = tmp_path / "tables"
    folder.mkdir()
    odd = make(folder / name)
    for source in (folder, odd):
        assert "odd" in fail("import", mission.record, source, "--key", mission.key("Arcadia")) or source == folder


@pytest.mark.parametrize("name", ["source.toml", "timeline.csv", "readings.csv", "pages/time-2013-09-12.toml"])
@pytest.mark.parametrize("make", ODD)
def test_in_a_directory_of_tables(mission: Mission, tmp_path: Path, make: Callable[[Path], Path], name: str) -> None:
    folder = Path(shutil.copytree(EXAMPLE, tmp_path / "tables"))
    odd = make(folder / name)
    message = fail("import", mission.record, folder, "--key", mission.key("Arcadia"))
    assert odd.name in message or name == "source.toml"


@pytest.mark.parametrize("name", ["operator.key", "sources/odd"])
@pytest.mark.parametrize("make", ODD)
def test_in_a_record(mission: Mission, make: Callable[[Path], Path], name: str) -> None:
    (mission.record / "sources").mkdir()
    odd = make(mission.record / name)
    assert odd.name in fail("fsck", mission.record)
    if name == "operator.key":
        refused(odd, "submit", mission.record, mission.count("Arcadia", "c", "5", "2014-01-01"))


@pytest.mark.parametrize("make", ODD)
def test_in_place_of_the_store(mission: Mission, make: Callable[[Path], Path]) -> None:
    make(mission.record / "log.sqlite")
    assert "no record" in fail("show", mission.record, "journal")
    assert "no record" in fail("fsck", mission.record)


@pytest.mark.parametrize("make", ODD)
def test_in_place_of_an_archived_text(mission: Mission, make: Callable[[Path], Path]) -> None:
    digest = "5" * 64
    body = {"id": "t", "title": "t", "medium": "page", "sha256": digest, "bytes": 3, "segments": []}
    body["segments"] = [{"id": "s", "kind": "p", "start": 0, "end": 3, "label": "its label"}]
    succeed("submit", mission.record, mission.sign("Arcadia", "text", type="source", body=body))
    (mission.record / "sources").mkdir()
    make(mission.record / "sources" / digest)
    shown = succeed("show", mission.record, "coverage", "--format", "json").json()
    assert [row["text"] for row in shown] == ["its label"]


@pytest.mark.parametrize("make", ODD)
def test_beside_a_key_and_among_reports(mission: Mission, tmp_path: Path, make: Callable[[Path], Path]) -> None:
    reports = mission.record / "reports"
    reports.mkdir()
    make(reports / "odd.json")
    succeed("report", mission.record, "--key", mission.key("Arcadia"), "--out", tmp_path / "r.zip")
    odd = make(tmp_path / "Arcadia.key.count")
    wish = mission.write("wish.json", {"type": "event", "origin": ORIGIN, "body": {"text": "x"}})
    refused(odd, "sign", wish, "--key", mission.key("Arcadia"), "--out", tmp_path / "out")


@pytest.mark.parametrize("make", ODD)
def test_in_an_example(tmp_path: Path, make: Callable[[Path], Path]) -> None:
    folder = Path(shutil.copytree(EXAMPLE, tmp_path / "example"))
    (folder / "texts").mkdir()
    make(folder / "texts" / "odd")
    out = tmp_path / "record"
    succeed("demo", folder, "--out", out, "--no-serve")
    make(out / "archivist.key")
    assert "archivist.key" in fail("demo", folder, "--out", out, "--no-serve")
    make(folder / "record.toml")
    assert "example" in fail("demo", folder, "--out", out, "--no-serve")


def test_a_statement_without_end_is_not_read_to_its_end(mission: Mission, tmp_path: Path) -> None:
    endless = device(tmp_path / "endless")
    for command in (("submit", mission.record), ("enrol", mission.record)):
        refused(endless, *command, endless)
    huge = tmp_path / "huge"
    with huge.open("wb") as file:
        file.truncate(2**40)
    assert "too large" in fail("submit", mission.record, huge)
    assert "too large" in fail("verify", mission.record, "--policy", huge)
    assert "too large" in fail("verify", huge)


def test_a_pipe_without_a_writer_holds_no_statement(mission: Mission, tmp_path: Path) -> None:
    silent = pipe(tmp_path / "silent")
    assert "no signed statement" in fail("submit", mission.record, silent)
    assert "no signed statement" in fail("enrol", mission.record, silent)
    assert "JSON" in fail("sign", silent, "--key", mission.key("Arcadia"), "--out", tmp_path / "out")


def test_a_statement_may_come_out_of_a_pipe(mission: Mission, tmp_path: Path) -> None:
    out = tmp_path / "piped.signed"
    wish = b'{"type": "event", "origin": "%b", "body": {"text": "piped"}}' % ORIGIN.encode()
    sign = [*COMMAND, "sign", "/dev/stdin", "--key", str(mission.key("Arcadia")), "--out", str(out)]
    subprocess.run(sign, input=wish, check=True, timeout=PATIENCE, capture_output=True)  # noqa: S603 - our own command
    submit = [*COMMAND, "submit", str(mission.record), "/dev/stdin"]
    logged = subprocess.run(submit, input=out.read_bytes(), check=True, timeout=PATIENCE, capture_output=True)  # noqa: S603 - our own command
    assert b"logged as entry 3" in logged.stdout
