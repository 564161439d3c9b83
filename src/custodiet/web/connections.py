"""Connections that nobody holds open: how long a server waits for whoever sends slowly, reads slowly, or does neither.

uvicorn waits for the next request on a connection that has had one, and for nothing else: whoever opens connections and
sends nothing, or one byte now and then, would keep them for ever, until no file can be opened, that of the store among
them. So a request must have begun, with all that comes before its body, within a time that a slow network can keep. A
body is the matter of whoever reads it, and what is left of one that nobody read is waited for no longer than a request.
What is sent must be taken. There are only so many connections; for one more, the one goes that has waited longest.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

BEGINNING = 20.0  # seconds until all that comes before a body must be there
TAKING = 60.0  # seconds until what was sent must be taken, by parts of 64 KiB
MOST = 512  # connections at once: half of the files that one process may commonly have open


class Connection(H11Protocol):
    """One connection of a server of ours; `uvicorn.Config(http=Connection)`."""

    def __init__(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401 - what uvicorn hands over
        super().__init__(*arguments, **named)
        self.waits_since: float | None = None  # for a request, or for the rest of one
        self._beginning: asyncio.TimerHandle | None = None
        self._taking: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Begin to wait for a request; where too many do, let go of the one that has waited longest."""
        super().connection_made(transport)
        self._wait_for_request()
        if len(self.connections) > MOST:
            self._longest_waiting().let_go()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        self._begun()
        self._taken()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came. It puts off no deadline, unless all of a request's beginning is there."""
        super().data_received(data)
        if self.cycle is None or self.cycle.response_complete:
            self._wait_for_request()
            return
        self._begun()
        if not self.cycle.more_body:
            self.waits_since = None

    def on_response_complete(self) -> None:
        """Wait for the next request, as uvicorn does, or until the last answer is taken."""
        if self.transport.is_closing():
            self._wait_until_taken()
        else:
            self.waits_since = self.loop.time()
        super().on_response_complete()

    def timeout_keep_alive_handler(self) -> None:
        """Close what nobody asks anything of; an answer that was not taken does not keep it."""
        super().timeout_keep_alive_handler()
        self._wait_until_taken()

    def pause_writing(self) -> None:
        """Let whoever is being answered take what there is."""
        super().pause_writing()
        self._wait_until_taken()

    def resume_writing(self) -> None:
        """Go on to answer."""
        super().resume_writing()
        if not self.transport.is_closing():
            self._taken()

    def let_go(self) -> None:
        """Close the connection at once, whatever it waits for."""
        self.connections.discard(self)
        self.transport.abort()

    def _longest_waiting(self) -> "Connection":
        """None that has asked, and is being answered: this one waits itself."""
        now = self.loop.time()
        ours = (each for each in self.connections if isinstance(each, Connection))
        return min(ours, key=lambda each: now if each.waits_since is None else each.waits_since, default=self)

    def _wait_for_request(self) -> None:
        if self.waits_since is None:
            self.waits_since = self.loop.time()
        if self._beginning is None:
            self._beginning = self.loop.call_later(BEGINNING, self.let_go)

    def _begun(self) -> None:
        if self._beginning:
            self._beginning.cancel()
            self._beginning = None

    def _wait_until_taken(self) -> None:
        if self._taking is None:
            self._taking = self.loop.call_later(TAKING, self.let_go)

    def _taken(self) -> None:
        if self._taking:
            self._taking.cancel()
            self._taking = None
