"""Who answers a request: a few threads for what is short, one for what takes long.

Python runs one thread at a time, so that more threads answer no more readers; and a reader of what is there already
must not wait for what another asks about a day that nobody asked about before. A short thread that comes upon long work
gives the request back with what is to be made (`TakesLong`); one thread makes that; then the request is answered.
"""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import TypeVar

from custodiet.kernel.errors import CustodietError

T = TypeVar("T")
_FEW = 4
_turn = threading.local()


class TakesLong(Exception):  # noqa: N818 - no error: the request waits elsewhere
    """What a request needs is not there yet; `make` makes it."""

    def __init__(self, make: Callable[[], object]) -> None:
        super().__init__("this takes long")
        self.make = make


def take_long(make: Callable[[], object]) -> None:
    """Tell a thread for short work that what comes takes long, and which call of it will be short once it was made."""
    if getattr(_turn, "short", False):
        raise TakesLong(make)


class Desk:
    """The threads of one portal."""

    def __init__(self) -> None:
        self._short = ThreadPoolExecutor(_FEW, "short", _mark_short)
        self._long = ThreadPoolExecutor(1, "long")

    async def answer(self, answer: Callable[[], T]) -> T:
        """Return what `answer` returns, called in a thread, and again when what it lacked has been made."""
        while True:
            try:
                return await _called(self._short, answer)
            except TakesLong as found:
                make = found.make
            try:
                await _called(self._long, make)
            except CustodietError:  # the answer says what is wrong with the question
                return await _called(self._long, answer)


def _mark_short() -> None:
    _turn.short = True


async def _called(threads: Executor, call: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(threads, call)
