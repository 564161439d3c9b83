"""A second sequencer adds to a log in a database: it is refused, and so is the first once it was cut off."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from custodiet.kernel.errors import Refused
from custodiet.log.guard import Guard, GuardedStore
from custodiet.store import postgresql as engine
from custodiet.store.postgresql import Place, PostgreSQLStore
from tests.contract.postgresql_logs import begun
from tests.contract.store_suite import batch
from tests.postgresql import Server

ROOT = Path(__file__).parents[3]
SEQUENCER = """
import sys
from custodiet.store.postgresql import Place, PostgreSQLStore
from tests.contract.store_suite import batch

store = PostgreSQLStore.open(Place(*sys.argv[1:]))
size = store.latest().size
store.append(size, batch(size, "of another process"))
print("appended", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def place(postgresql: Server) -> Iterator[Place]:
    with begun(postgresql) as place:
        yield place


@contextmanager
def another_sequencer(place: Place) -> Iterator[subprocess.Popen[str]]:
    """Another process, which has appended one entry and still holds the lease."""
    command = [sys.executable, "-c", SEQUENCER, *place]
    with subprocess.Popen(command, cwd=ROOT, stdin=-1, stdout=-1, text=True) as process:  # noqa: S603 - our own words
        try:
            assert process.stdout
            assert process.stdout.readline() == "appended\n"
            yield process
        finally:
            process.kill()


def test_a_second_sequencer_is_refused_and_reads(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_PATIENCE", 0.1)
    with another_sequencer(place) as process, PostgreSQLStore.open(place) as store:
        for _ in range(2):
            with pytest.raises(Refused, match="another sequencer holds the lease") as caught:
                store.append(1, batch(1, "a"))
            assert f"process {process.pid} on " in str(caught.value)
            assert "since 20" in str(caught.value)
            assert store.entries(0, 9) == [b"leaf of of another process"]


def test_the_lease_of_a_killed_sequencer_ends_with_it(place: Place) -> None:
    with PostgreSQLStore.open(place) as store:
        with another_sequencer(place) as process:
            process.send_signal(signal.SIGKILL)
        store.append(1, batch(1, "a"))
        assert len(store.entries(0, 9)) == 2


def test_two_handles_of_one_process_share_its_lease(place: Place) -> None:
    with PostgreSQLStore.open(place) as one, PostgreSQLStore.open(place) as other:
        one.append(0, batch(0, "a"))
        other.append(1, batch(1, "b"))
        one.close()
        other.append(2, batch(2, "c"))
        assert len(other.entries(0, 9)) == 3


def test_who_lost_the_lease_without_knowing_is_refused(place: Place) -> None:
    """The fencing token: the connection that held the lease was cut, and another process has taken it since."""
    with PostgreSQLStore.open(place) as holder, PostgreSQLStore.open(place) as late:
        holder.append(0, batch(0, "a"))
        with psycopg.connect(place.address, autocommit=True) as admin:
            admin.execute("SELECT pg_terminate_backend(%s, 5000)", [holder._connection.info.backend_pid])  # noqa: SLF001
        with another_sequencer(place):
            with pytest.raises(Refused, match="after the connection that held it was lost here"):
                late.append(2, batch(2, "b"))
            assert len(late.entries(0, 9)) == 2
        late.append(2, batch(2, "b"))


def test_who_waits_for_the_lease_does_not_keep_its_holder_waiting(place: Place, tmp_path: Path) -> None:
    """On one machine both hold the same guard while they append: one of them must not take it too early."""
    guard = Guard(tmp_path / "guard")
    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    with (
        psycopg.connect(place.address, autocommit=True) as admin,
        PostgreSQLStore.open(place) as store,
        ThreadPoolExecutor(1) as threads,
        another_sequencer(place) as process,
    ):
        second = threads.submit(GuardedStore(store, guard).append, 1, batch(1, "a"))
        while admin.execute(waiting).fetchone() == (0,):
            assert not second.done()
        with guard.held():
            assert not second.done()
        process.kill()
        second.result()
        assert len(store.entries(0, 9)) == 2
