"""The points at which appends are stopped, for each store: all that there are, in order."""

import shutil
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from tests.crash.harness import (
    CALLS,
    DATABASE_CALLS,
    READING,
    SOCKET,
    Fault,
    Figures,
    Log,
    Writer,
)
from tests.crash.proxy import Cut, Proxy
from tests.postgresql import Server, address_of

FULL = 252  # entries: two appends later, a tile is full and its partial ones are superseded
_LARGEST = 300  # entries, beyond which a fresh log is begun
_CUTS = {"client, before": (True, False), "client, after": (True, True), "server, before": (False, False)}


class Ground:
    """Where logs are made, one after another, for writers to be stopped in."""

    def __init__(self, folder: Path, figures: Figures, *, server: Server | None = None) -> None:
        self._folder, self._figures, self._server = folder, figures, server
        self.proxy: Proxy | None = None
        self._address = ""
        if server:
            short = Path(tempfile.mkdtemp(prefix="p"))  # the name of a socket has no more than a hundred letters
            self.proxy = Proxy(short, server.socket)
            self._address = address_of(short)
        self.writer = Writer(folder / "state", store=self._address)
        self._numbers = count()
        self.log = self.fresh()

    def fresh(self, start: int = 0) -> Log:
        """Begin another log, which has about `start` entries."""
        self.log = Log(
            self._folder / f"r{next(self._numbers)}", self.writer, self._figures, store=self._address, start=start
        )
        return self.log

    def close(self) -> None:
        """End what was started."""
        self.writer.close()
        if self.proxy:
            self.proxy.close()
            shutil.rmtree(self.proxy.folder)

    def inject(self, name: str, fault: str, call: str, *, first: int = 1, step: int = 1) -> Iterator[int]:
        """Stop an append at each `step`-th call; yield the number of each that it came to."""
        for number in count(first, step):
            if self.log.size > _LARGEST:
                self.fresh(FULL)
            if not self.log.point(f"{name}: {fault} at {call}", Fault(fault, call, number)):
                return
            yield number

    def cut(
        self, name: str, where: str, *, first: int = 1, step: int = 1, server: Server | None = None
    ) -> Iterator[int]:
        """Cut the connection to the database at each `step`-th message, or stop its `server` as a power cut does."""
        assert self.proxy
        client, after = _CUTS[where]
        for number in count(first, step):
            cut = Cut(client, number, after, (lambda: server.stop(mode="immediate")) if server else None)
            kind = "server stopped" if server else "cut"
            if not self.log.point(
                f"{name}: {kind} at a message ({where})", cut=(self.proxy, cut), mend=server.start if server else None
            ):
                return
            yield number


def of_files(ground: Ground, *, thin: int = 1) -> Iterator[int]:
    """Stop at the calls to files; of those that only read, at each `thin`-th."""
    for fault, calls in CALLS.items():
        for call in calls:
            yield from ground.inject("sqlite", fault, call, step=thin if call in READING or call == "fcntl" else 1)


def of_a_database(ground: Ground, *, thin: int = 1) -> Iterator[int]:
    """Stop at the messages to a database, and at the calls to its socket and to files."""
    for where in _CUTS:
        yield from ground.cut("postgresql", where, step=1 if where == "client, after" else thin)
    for fault, calls in DATABASE_CALLS.items():
        for call in calls:
            step = 1 if call in SOCKET and call != "poll" else thin
            yield from ground.inject("postgresql", fault, call, step=step)


def of_a_server(ground: Ground, server: Server, *, thin: int = 1) -> Iterator[int]:
    """Stop the database's server itself."""
    yield from ground.cut("postgresql", "client, after", step=thin, server=server)
