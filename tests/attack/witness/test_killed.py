"""The witness's process is killed while it cosigns: what it gave away, it remembers when it starts again."""

import http.client
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from custodiet.app import witness as witnesses
from custodiet.store.memory import MemoryStore
from tests.attack.witness.serving import ED, Served, begun, key_files, request
from tests.unit.log.logs import KEY, grow

LOG = grow(MemoryStore(), 2000)
COMMAND = "from custodiet.cli import main; main()"


@contextmanager
def running(folder: Path) -> Iterator[tuple[Served, subprocess.Popen[str]]]:
    """Run `custodiet witness serve` in a process of its own."""
    key = folder / "0.key"
    arguments = ["witness", "serve", "--state", folder / "state", "--key", key, "--log", KEY.verifier, "--port", 19_500]
    process = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-c", COMMAND, *map(str, arguments)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    with process:
        try:
            found = re.search(r":(\d+)/", process.stdout.readline())
            assert found
            yield Served(int(found[1])), process
        finally:
            process.kill()


@pytest.mark.parametrize("patience", [0.02, 0.1, 0.3])
def test_nothing_that_was_cosigned_is_forgotten(tmp_path: Path, patience: float) -> None:
    witnesses.create(tmp_path / "state", key_files(tmp_path, ED))
    given: list[int] = []

    def ask(served: Served) -> None:
        with suppress(OSError, http.client.HTTPException):
            for size in range(1, 2000):
                answer = served.post(request(LOG, given[-1] if given else 0, size))
                if answer.status == 200:
                    given.append(size)

    with running(tmp_path) as (served, process):
        asking = threading.Thread(target=ask, args=(served,))
        asking.start()
        while not given:
            time.sleep(0.001)
        time.sleep(patience)
        process.send_signal(signal.SIGKILL)
        process.wait()
        asking.join()
    with begun(tmp_path, ED) as held:
        assert held._floor[KEY.name] in {given[-1], given[-1] + 1}  # noqa: SLF001 - the last may not have come back
