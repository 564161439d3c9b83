"""Between a writer and its PostgreSQL: hand on message by message, and cut the connection, or the server, at the n-th.

Messages of PostgreSQL's protocol have a type (the first one of a client has none) and a length. A cut is `before` a
message is handed on, or `after` it.
"""

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

NAME = ".s.PGSQL.5432"


@dataclass
class Cut:
    """Where to cut: at message `number` (from 1) from the client or from the server.

    `came` is set when it comes to it, and `done` when the server is stopped too, if `stop_server` says how.
    """

    client: bool
    number: int
    after: bool = False
    stop_server: Callable[[], None] | None = None
    came: threading.Event = field(default_factory=threading.Event, repr=False)
    done: threading.Event = field(default_factory=threading.Event, repr=False)


class Proxy:
    """Listens in `folder`, and hands on to the server whose socket is in `behind`."""

    def __init__(self, folder: Path, behind: Path) -> None:
        self.folder, self._behind = folder, behind
        self.cut: Cut | None = None
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / NAME))
        self._listener.listen(8)
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Listen no more."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    @contextmanager
    def cutting(self, cut: Cut) -> Iterator[None]:
        """Cut the first connection that comes while the block runs."""
        self.cut = cut
        try:
            yield
        finally:
            self.cut = None

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            try:
                server.connect(str(self._behind / NAME))
            except OSError:
                client.close()
                continue
            cut, self.cut = self.cut, None
            pair = (client, server)
            for source, target, is_client in ((client, server, True), (server, client, False)):
                here = cut if cut and cut.client == is_client else None
                threading.Thread(target=_hand_on, args=(source, target, pair, here, is_client), daemon=True).start()


def _hand_on(
    source: socket.socket, target: socket.socket, pair: tuple[socket.socket, ...], cut: Cut | None, starts: object
) -> None:
    number = 0
    try:
        for message in _messages(source, starts=bool(starts)):
            number += 1
            now = cut is not None and number == cut.number
            if now and cut and not cut.after:
                _mark(cut)
                return
            target.sendall(message)
            if now and cut:
                _mark(cut)
                return
    except OSError:
        pass
    finally:
        for each in pair:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        source.close()


def _mark(cut: Cut) -> None:
    cut.came.set()
    if cut.stop_server:
        cut.stop_server()
    cut.done.set()


def _messages(source: socket.socket, *, starts: bool) -> Iterator[bytes]:
    with source.makefile("rb") as stream:
        while True:
            head = stream.read(4 if starts else 5)
            if len(head) < (4 if starts else 5):
                return
            (length,) = struct.unpack(">I", head[-4:])
            starts = False
            body = stream.read(length - 4)
            if len(body) < length - 4:
                return
            yield head + body
