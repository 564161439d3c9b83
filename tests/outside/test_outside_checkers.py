"""Others' tools accept a published log, as files and over HTTP: Go's sumdb (`main.go`) and Tessera's fsck.

Run by `make outside`, which needs Go and its module proxy; CUSTODIET_OUTSIDE is how many entries the log has. One entry
changed, and both refuse it: they do look.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from custodiet.app.record import Record
from tests.cli.runner import succeed
from tests.portal.served import serving

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
ENTRIES = os.environ.get("CUSTODIET_OUTSIDE", "")

pytestmark = pytest.mark.skipif(
    not ENTRIES or not shutil.which("go"), reason="outside checkers need Go: CUSTODIET_OUTSIDE=3000, or make outside"
)


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tools")
    for name, package in (("outside", "."), ("fsck", "github.com/transparency-dev/tessera/cmd/fsck")):
        subprocess.run(["go", "build", "-o", folder / name, package], cwd=HERE, check=True)  # noqa: S603, S607
    return folder


@pytest.fixture(scope="module")
def logged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record that `python -m bench log --out` wrote, and its log published."""
    folder = tmp_path_factory.mktemp("logged")
    command = [sys.executable, "-m", "bench", "log", "--entries", ENTRIES, "--out", str(folder / "record"), "--json"]
    (figures,) = (json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, check=False).stdout),)  # noqa: S603
    assert figures["name"] == "log"
    succeed("publish", folder / "record", folder / "site")
    return folder


@pytest.fixture(scope="module")
def key(logged: Path) -> str:
    with Record.open(logged / "record", read_only=True) as record:
        return next(iter(record.directory())).key


@pytest.fixture(scope="module", params=["files", "http"])
def place(request: pytest.FixtureRequest, logged: Path) -> Iterator[str]:
    if request.param == "files":
        yield str(logged / "site")
        return
    with serving(logged / "record") as served:
        yield f"{served.base}/log/files"


def checked(tools: Path, tool: str, place: str, key: str, folder: Path) -> str:
    """What a tool says of a log, or why it refuses it."""
    if tool == "outside":
        options = [place, key]
    else:
        (folder / "key").write_text(f"{key}\n")
        address = place if place.startswith("http") else f"file://{place}"
        options = [
            f"-storage_url={address}/",
            f"-public_key={folder / 'key'}",
            "-ui=false",
            "-N=8",
            "-v=1",
        ]
    done = subprocess.run([str(tools / tool), *options], capture_output=True, text=True, check=False, timeout=600)  # noqa: S603 - as built above
    return done.stdout + done.stderr


@pytest.mark.parametrize(("tool", "word"), [("outside", "entries hold"), ("fsck", "Successfully fsck'd log")])
def test_the_log_is_accepted(tools: Path, tool: str, word: str, place: str, key: str, tmp_path: Path) -> None:
    said = checked(tools, tool, place, key, tmp_path)
    assert word in said, said


@pytest.mark.parametrize(("tool", "word"), [("outside", "not what was hashed"), ("fsck", "fsck failed")])
def test_one_changed_byte_is_not(tools: Path, tool: str, word: str, logged: Path, key: str, tmp_path: Path) -> None:
    shutil.copytree(logged / "site", tmp_path / "site")
    bundle = tmp_path / "site" / "tile" / "entries" / "000"
    data = bytearray(bundle.read_bytes())
    data[100] ^= 1
    bundle.chmod(0o644)
    bundle.write_bytes(data)
    assert word in checked(tools, tool, str(tmp_path / "site"), key, tmp_path)
