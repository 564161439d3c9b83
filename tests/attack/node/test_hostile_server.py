"""A server that answers without end, never, elsewhere, in pieces or in nonsense costs no more than patience."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from custodiet.app.remote import Remote, RemoteFiles, Unreachable
from custodiet.kernel.errors import CustodietError, Refused, VerificationFailed
from custodiet.log.files import Missing

HEAD = b"HTTP/1.1 200 OK\r\n"


@contextmanager
def answering(*parts: bytes, endless: bytes = b"", keep: bool = False) -> Iterator[str]:
    """Serve whoever connects with these bytes, then with `endless` for ever; with `keep`, do not hang up."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        held: list[socket.socket] = []

        def serve() -> None:
            while True:
                with suppress(OSError):
                    connection, _ = listening.accept()
                    held.append(connection)
                    connection.recv(4096)
                    for part in parts:
                        connection.sendall(part)
                    while endless:
                        connection.sendall(endless)
                    if not keep:
                        connection.close()
                if listening.fileno() < 0:
                    return

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        for connection in held:
            connection.close()


def ask(url: str, *, patience: float = 5.0, largest: int = 1000) -> bytes:
    with Remote(url, patience=patience) as remote:
        return remote.get("checkpoint", largest=largest).body


def test_an_answer_without_end() -> None:
    with (
        answering(HEAD, b"\r\n", endless=b"x" * 65536) as url,
        pytest.raises(Unreachable, match="more than 1000 bytes"),
    ):
        ask(url)
    with answering(endless=HEAD + b"x: y\r\n") as url, pytest.raises(Unreachable):
        ask(url)


def test_an_answer_that_never_comes_or_stops() -> None:
    for parts in ((), (HEAD,), (HEAD, b"content-length: 50\r\n\r\nabc")):
        with answering(*parts, keep=True) as url, pytest.raises(Unreachable):
            ask(url, patience=0.3)


def test_an_answer_that_is_cut_off() -> None:
    with answering(HEAD, b"content-length: 50\r\n\r\nabc") as url, pytest.raises(Unreachable):
        ask(url)


@pytest.mark.parametrize(
    "nonsense", [b"", b"\x00\xff\r\n\r\n", b"HTTP/9 hello\r\n\r\n", b"HTTP/1.1 200\r\n" + b"a" * 70000]
)
def test_nonsense(nonsense: bytes) -> None:
    with answering(nonsense) as url, pytest.raises(CustodietError):
        ask(url)


def test_no_other_address_is_asked() -> None:
    with answering(b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n") as url:
        with pytest.raises(Refused, match="leads to another one") as refused:
            ask(url)
        assert refused.value.found == "http://127.0.0.1:1/"


def test_what_a_status_means_for_a_file() -> None:
    for status, kind in ((404, Missing), (503, Unreachable), (429, Unreachable), (403, VerificationFailed)):
        with answering(b"HTTP/1.1 %d x\r\ncontent-length: 0\r\n\r\n" % status) as url, Remote(url) as remote:
            with pytest.raises(kind):
                RemoteFiles(remote).read("checkpoint")
            assert not list(RemoteFiles(remote).paths())


def test_a_connection_that_was_closed_meanwhile_is_made_again() -> None:
    with answering(HEAD, b"content-length: 2\r\n\r\nok") as url, Remote(url) as remote:
        for _ in range(3):
            assert remote.get("checkpoint", largest=9).body == b"ok"
