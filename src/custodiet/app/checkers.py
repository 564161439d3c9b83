"""Checks 1 to 5 of admission on all cores: helpers, each a process that reads leaves and says what it found of them.

A helper gets an origin and leaves, and answers for each with an `Authentic`, or None for whoever asked to find the
reason by himself (`authenticate`). It decides nothing else, keeps nothing, and ends when whoever started it does.

Python runs one thread at a time, and a signature takes longer to verify than everything else: so these are processes.
They are started from this module by its name, and not by `multiprocessing`, which would run the caller's own main
module again. Where no connection can be handed on (Windows), the caller's own process checks.
"""

import os
import queue
import signal
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Self

from custodiet.app.admission import Authentic, read_leaf
from custodiet.kernel.collection import paused_collection
from custodiet.kernel.envelope import Envelope
from custodiet.kernel.errors import CustodietError
from custodiet.kernel.keys import parse_verifier_key
from custodiet.statements.registry import check_body

Answer = list[Authentic | None]
_AT_ONCE = 64  # leaves


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Checkers:
    """Some helpers, as many as there are cores unless said otherwise. Use it as a context manager."""

    def __init__(self, helpers: int | None = None) -> None:
        self.helpers = (cores() if helpers is None else helpers) if os.name == "posix" else 0
        self._free: queue.SimpleQueue[_Helper] = queue.SimpleQueue()
        self._all = [_Helper() for _ in range(self.helpers)]
        for each in self._all:
            self._free.put(each)
        self._threads = ThreadPoolExecutor(max(self.helpers, 1), thread_name_prefix="checking")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def pids(self) -> list[int]:
        """The processes of the helpers."""
        return [each.pid for each in self._all]

    def close(self) -> None:
        """Let the helpers go."""
        self._threads.shutdown()
        for each in self._all:
            each.close()

    def check(self, leaves: Sequence[bytes], *, origin: str) -> "Future[Answer]":
        """Have one helper look at some leaves; the answer has one item for each."""
        return self._threads.submit(self._check, list(leaves), origin)

    def _check(self, leaves: list[bytes], origin: str) -> Answer:
        if not self.helpers:
            return examine(leaves, origin)
        helper = self._free.get()
        try:
            return helper.ask(leaves, origin)
        finally:
            self._free.put(helper)


class _Helper:
    """A process, and the connection to it. One that died is not asked again: its work is done here."""

    def __init__(self) -> None:
        self._connection, theirs = Pipe()
        with theirs:
            command = [sys.executable, "-P", "-m", __name__, str(theirs.fileno())]
            self._process = subprocess.Popen(command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL)  # noqa: S603 - this module

    @property
    def pid(self) -> int:
        return self._process.pid

    def ask(self, leaves: list[bytes], origin: str) -> Answer:
        try:
            self._connection.send((origin, leaves))
            answer: Answer = self._connection.recv()
        except (OSError, EOFError):
            return examine(leaves, origin)
        return answer

    def close(self) -> None:
        self._connection.close()
        self._process.wait()


def examine(leaves: Sequence[bytes], origin: str) -> Answer:
    """Return what checks 1 to 5 find of each leaf; None for one that does not pass."""
    return [each for at in range(0, len(leaves), _AT_ONCE) for each in _examine(leaves[at : at + _AT_ONCE], origin)]


def _examine(leaves: Sequence[bytes], origin: str) -> Answer:
    """Read all, then verify all: what is done many times in a row finds itself in the processor's cache."""
    opened = [_open(leaf, origin) for leaf in leaves]
    return [found and _verified(*found) for found in opened]


def _open(leaf: bytes, origin: str) -> tuple[Authentic, Envelope] | None:
    try:
        statement, envelope = read_leaf(leaf, origin=origin)
        check_body(statement)
    except CustodietError:
        return None
    return Authentic.of(leaf, statement), envelope


def _verified(authentic: Authentic, envelope: Envelope) -> Authentic | None:
    try:
        envelope.verify(parse_verifier_key(authentic.issuer))
    except CustodietError:
        return None
    return authentic


def serve(connection: Connection) -> None:
    """Answer until nobody asks any more."""
    with paused_collection():
        while True:
            try:
                origin, leaves = connection.recv()
                connection.send(examine(leaves, origin))
            except (EOFError, OSError):
                return


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started it is told to stop, and lets it go
    with Connection(int(sys.argv[1])) as asked:
        serve(asked)
