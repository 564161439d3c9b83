"""Strangers connect and send nothing, or little by little, or take no answer. No server of ours waits for them."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI, Response

from custodiet.cli.server import listen, server_of
from custodiet.web import connections
from tests.attack.witness.serving import begun
from tests.attack.witness.serving import serving as serving_witness
from tests.intake.missions import founded, taking
from tests.intake.missions import serving as serving_intake
from tests.portal.served import serving as serving_portal

DROPS = 1000  # in twenty seconds
LARGE = 2**25  # more than the system holds for who does not read
HEAD, REQUEST = b"POST /x HTTP/1.1\r\nHost: h\r\n", b"GET /x HTTP/1.1\r\nHost: h\r\n\r\n"


@contextmanager
def an_intake(folder: Path) -> Iterator[str]:
    with taking(founded(folder / "record")) as intake, serving_intake(intake) as served:
        yield served.url


@contextmanager
def a_witness(folder: Path) -> Iterator[str]:
    with begun(folder) as witness, serving_witness(witness) as served:
        yield served.url


@contextmanager
def a_portal(folder: Path) -> Iterator[str]:
    with serving_portal(founded(folder / "record")) as served:
        yield served.base


SERVERS = [an_intake, a_witness, a_portal]
Server = Callable[[Path], AbstractContextManager[str]]


@pytest.fixture(params=SERVERS, ids=[each.__name__ for each in SERVERS])
def port(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[int]:
    server: Server = request.param
    with server(tmp_path) as url:
        yield int(url.strip("/").rpartition(":")[2])


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "BEGINNING", 0.1)
    monkeypatch.setattr(connections, "TAKING", 0.1)


def connect(port: int) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=30)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def is_closed(connection: socket.socket) -> bool:
    """Wait until the server closes a connection; its answers are read and put aside."""
    with suppress(ConnectionError):
        while connection.recv(65536):
            pass
    return True


def drip(connection: socket.socket, drop: bytes) -> None:
    """Send one drop after another, each sooner than the server's patience ends, until the server closes."""
    connection.settimeout(0.02)
    with suppress(ConnectionError):
        for _ in range(DROPS):
            connection.sendall(drop)
            with suppress(TimeoutError):
                if not connection.recv(65536):
                    return
        pytest.fail("the server waits for ever")


@contextmanager
def serving(app: FastAPI) -> Iterator[tuple[uvicorn.Server, int]]:
    with listen("127.0.0.1", 19_500) as listening:
        server = server_of(app)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield server, listening.getsockname()[1]
        server.should_exit = True
        thread.join()


def answers(port: int) -> bool:
    with closing(connect(port)) as connection:
        connection.sendall(REQUEST)
        return connection.recv(12).startswith(b"HTTP/1.1 ")


@pytest.mark.usefixtures("hurried")
def test_who_connects_and_sends_nothing(port: int) -> None:
    with closing(connect(port)) as connection:
        assert is_closed(connection)
    assert answers(port)


@pytest.mark.usefixtures("hurried")
def test_who_never_ends_his_headers(port: int) -> None:
    with closing(connect(port)) as connection:
        connection.sendall(HEAD)
        drip(connection, b"x: y\r\n")
    assert answers(port)


@pytest.mark.usefixtures("hurried")
def test_who_never_begins_the_next_request(port: int) -> None:
    with closing(connect(port)) as connection:
        connection.sendall(REQUEST)
        assert connection.recv(12).startswith(b"HTTP/1.1 ")
        drip(connection, b"G")


@pytest.mark.usefixtures("hurried")
def test_who_never_ends_a_body_that_nobody_reads(port: int) -> None:
    with closing(connect(port)) as connection:
        connection.sendall(HEAD + b"Content-Length: 1000000\r\n\r\n")
        drip(connection, b"x")


def test_a_slow_network_is_waited_for(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes in pieces is put together, as long as it comes in time."""
    monkeypatch.setattr(connections, "BEGINNING", 30.0)
    with closing(connect(port)) as connection:
        for each in REQUEST:
            connection.sendall(bytes([each]))
        assert connection.recv(12).startswith(b"HTTP/1.1 ")
        connection.sendall(REQUEST)
        assert connection.recv(65536)


def test_who_holds_many_connections_keeps_nobody_out(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """For one more than there may be, the one goes that has waited longest."""
    monkeypatch.setattr(connections, "MOST", 4)
    held = [connect(port) for _ in range(4)]
    held[0].sendall(HEAD)
    later = [connect(port) for _ in range(4)]
    assert all(is_closed(each) for each in held)
    assert answers(port)
    for each in (*held, *later):
        each.close()


def test_who_holds_many_requests_that_never_end_keeps_nobody_out(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "MOST", 4)
    held = [connect(port) for _ in range(8)]
    for path, each in zip(("/statements", "/add-checkpoint", "/kept", "/x") * 2, held, strict=True):
        with suppress(ConnectionError):
            each.sendall(b"POST %b HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\n{" % path.encode())
    assert answers(port)
    for each in held:
        each.close()


@pytest.mark.usefixtures("hurried")
def test_who_takes_no_answer() -> None:
    app = FastAPI()

    @app.get("/x")
    def answer() -> Response:
        return Response(bytes(LARGE))

    with serving(app) as (server, port), closing(connect(port)) as connection:
        connection.sendall(REQUEST)
        assert connection.recv(12)
        until = time.monotonic() + 30
        while server.server_state.connections and time.monotonic() < until:
            time.sleep(0.01)
        taken = 12
        with suppress(ConnectionError):
            while part := connection.recv(65536):
                taken += len(part)
        assert taken < LARGE


def test_who_has_asked_is_answered_however_many_come(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, may_answer = threading.Event(), threading.Event()
    app = FastAPI()

    @app.get("/x")
    def answer() -> str:
        asked.set()
        may_answer.wait()
        return "here"

    monkeypatch.setattr(connections, "MOST", 1)
    with serving(app) as (_, port), closing(connect(port)) as first:
        first.sendall(REQUEST)
        assert asked.wait(30)
        with closing(connect(port)) as second:
            assert is_closed(second)
        may_answer.set()
        said = b""
        while not said.endswith(b'"here"'):
            said += first.recv(65536)
