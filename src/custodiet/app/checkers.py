"""Signatures on all cores: helpers, each a process that is handed bytes and says what it found of them.

For leaves it answers with an `Authentic` each, after checks 1 to 5 of admission; for (issuer, signature, message) with
true or false. What does not pass is for whoever asked to look at: he finds the reason himself (`authenticate`). A
helper decides nothing else, keeps nothing, and ends when whoever started it does.

Python runs one thread at a time, and a signature takes longer to verify than everything else: so these are processes.
They are started from this module by its name, and not by `multiprocessing`, which would run the caller's own main
module again. Where no connection can be handed on (Windows), the caller's own process checks.
"""

import os
import queue
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from threading import Lock
from types import TracebackType
from typing import Any, Self, TypeVar

from custodiet.app.admission import Authentic, read_unverified
from custodiet.kernel.collection import paused_collection
from custodiet.kernel.envelope import Envelope
from custodiet.kernel.errors import CustodietError
from custodiet.kernel.keys import parse_verifier_key

Answer = list[Authentic | None]
Signed = tuple[str, bytes, bytes]  # issuer, signature, message
T = TypeVar("T")
_AT_ONCE = 64  # leaves
_DEPTH = 2  # what one helper is asked at a time: it need not wait for us between two answers


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Checkers:
    """Some helpers, as many as there are cores unless said otherwise. Use it as a context manager."""

    def __init__(self, helpers: int | None = None) -> None:
        self.helpers = (cores() if helpers is None else helpers) if os.name == "posix" else 0
        self._free: queue.SimpleQueue[_Helper] = queue.SimpleQueue()
        self._all = [_Helper() for _ in range(self.helpers)]
        for each in self._all * _DEPTH:
            self._free.put(each)
        self._threads = ThreadPoolExecutor(max(self.helpers * _DEPTH, 1), thread_name_prefix="checking")

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
        """Have one helper look at some leaves of the log of `origin`; the answer has one item for each."""
        return self._threads.submit(self._ask, examine, (list(leaves), origin))

    def verify(self, signed: Sequence[Signed]) -> "Future[list[bool]]":
        """Have one helper verify some signatures; the answer has one item for each."""
        return self._threads.submit(self._ask, verify, (list(signed),))

    def _ask(self, function: Callable[..., T], arguments: tuple[Any, ...]) -> T:
        if not self.helpers:
            return function(*arguments)
        helper = self._free.get()
        try:
            return helper.ask(function, arguments)
        finally:
            self._free.put(helper)


class _Helper:
    """A process, and the connection to it. One that died is not asked again: its work is done here."""

    def __init__(self) -> None:
        self._sending, self._receiving = Lock(), Lock()
        self._connection, theirs = Pipe()
        with theirs:
            command = [sys.executable, "-P", "-m", __name__, str(theirs.fileno())]
            self._process = subprocess.Popen(command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL)  # noqa: S603 - this module

    @property
    def pid(self) -> int:
        return self._process.pid

    def ask(self, function: Callable[..., T], arguments: tuple[Any, ...]) -> T:
        try:
            with self._sending:
                self._connection.send((function.__name__, arguments))
                self._receiving.acquire()  # before another sends: answers come in the order of the questions
            try:
                answer: T = self._connection.recv()
            finally:
                self._receiving.release()
        except (OSError, EOFError):
            return function(*arguments)
        return answer

    def close(self) -> None:
        self._connection.close()
        self._process.wait()


def examine(leaves: Sequence[bytes], origin: str) -> Answer:
    """Return what checks 1 to 5 find of each leaf; None for one that does not pass."""
    return [each for at in range(0, len(leaves), _AT_ONCE) for each in _examine(leaves[at : at + _AT_ONCE], origin)]


def verify(signed: Sequence[Signed]) -> list[bool]:
    """Return of each (issuer, signature, message) whether the signature is that key's."""
    return [_holds(*each) for each in signed]


def _holds(issuer: str, signature: bytes, message: bytes) -> bool:
    try:
        parse_verifier_key(issuer).verify(signature, message)
    except CustodietError:
        return False
    return True


def _examine(leaves: Sequence[bytes], origin: str) -> Answer:
    """Read all, then verify all: what is done many times in a row finds itself in the processor's cache."""
    opened = [_open(leaf, origin) for leaf in leaves]
    return [found and _verified(*found) for found in opened]


def _open(leaf: bytes, origin: str) -> tuple[Authentic, Envelope] | None:
    found = read_unverified(leaf, origin=origin)
    return found and (Authentic.of(leaf, found[0]), found[1])


def _verified(authentic: Authentic, envelope: Envelope) -> Authentic | None:
    return authentic if _holds(authentic.issuer, envelope.signature, envelope.message) else None


_FUNCTIONS: dict[str, Callable[..., Any]] = {each.__name__: each for each in (examine, verify)}


def serve(connection: Connection) -> None:
    """Answer until nobody asks any more."""
    with paused_collection():
        while True:
            try:
                name, arguments = connection.recv()
                connection.send(_FUNCTIONS[name](*arguments))
            except (EOFError, OSError):
                return


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started it is told to stop, and lets it go
    with Connection(int(sys.argv[1])) as asked:
        serve(asked)
