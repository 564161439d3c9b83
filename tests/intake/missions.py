"""A record with one party, statements that it signs, and a real intake of it: in this process, or on a port."""

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from custodiet.app import drafting
from custodiet.app.checkers import Checkers
from custodiet.app.founding import found
from custodiet.app.intake import Intake, opened
from custodiet.cli.server import listen, server_of
from custodiet.cli.serving import HOST
from custodiet.kernel.envelope import sign
from custodiet.kernel.keys import SigningKey
from custodiet.kernel.strict import canonical
from custodiet.web import IntakeService

ORIGIN, NOW = "example.org/mission", 1_700_000_000
LOG = SigningKey(ORIGIN, bytes([6]) * 32)
PARTY, STRANGER = SigningKey("Arcadia/officer", bytes([7]) * 32), SigningKey("Nobody/x", bytes([8]) * 32)


def signed(n: int, key: SigningKey = PARTY, **more: Any) -> bytes:  # noqa: ANN401 - members of a statement
    """Return statement `n` of a key, which signs whatever it likes."""
    wish = {"type": "event", "body": {"text": f"n {n}"}, "nonce": f"{n:032x}", "origin": ORIGIN, **more}
    return sign(canonical(drafting.complete(wish, key, seq=n, said="2014-01-01", origin=wish["origin"])), key)


def enrolment(key: SigningKey = PARTY, party: str = "Arcadia") -> bytes:
    """Return what enrols a key, signed by itself."""
    return signed(0, key, type="enrolment", body={"key": str(key.verifier), "party": party, "role": "authority"})


def founded(path: Path) -> Path:
    """Found a record in which Arcadia is enrolled."""
    with found(path, origin=ORIGIN, regime="cwc", operator="operator", now=NOW, key=LOG, nonce="0" * 32) as record:
        record.submit([("", enrolment())], now=NOW)
    return path


@contextmanager
def taking(
    path: Path, *, clock: Callable[[], int] = lambda: NOW, helpers: int = 0, enrolments: bool = False
) -> Iterator[Intake]:
    """Have an intake of the record at `path`; without helpers, it checks in this process."""
    with Checkers(helpers) as checkers, opened(path, checkers, clock=clock, enrolments=enrolments) as intake:
        yield intake


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:  # noqa: ANN401 - JSON is any of six types
        return json.loads(self.body)


class Served:
    """An intake at an address; one connection, which is kept."""

    def __init__(self, port: int) -> None:
        self.url = f"http://{HOST}:{port}"
        self._connection = http.client.HTTPConnection(HOST, port, timeout=30)

    def post(self, body: bytes, *, path: str = "/statements", method: str = "POST", **headers: str) -> Answer:
        named = {"content-type": "application/json"} | {name.replace("_", "-"): text for name, text in headers.items()}
        self._connection.request(method, path, body, {name: text for name, text in named.items() if text})
        found = self._connection.getresponse()
        return Answer(found.status, {name.lower(): text for name, text in found.getheaders()}, found.read())

    def close(self) -> None:
        self._connection.close()


@contextmanager
def serving(intake: Intake) -> Iterator[Served]:
    """Serve an intake while the block runs."""
    with listen(HOST, 19_300) as listening:
        server = server_of(IntakeService(intake))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        served = Served(listening.getsockname()[1])
        yield served
        served.close()
        server.should_exit = True
        thread.join()
