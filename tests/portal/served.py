"""A portal that really serves: on a port of this machine, in a thread of the test's own process."""

import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from custodiet.cli.server import listen, server_of
from custodiet.cli.serving import HOST
from custodiet.web import Hosts, portal


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass(frozen=True, slots=True)
class Served:
    base: str
    record: Path

    def get(self, path: str, *, method: str = "GET", data: bytes | None = None, **headers: str) -> Answer:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.base + path, data=data, headers=names, method=method)  # noqa: S310 - ours
        try:
            with urllib.request.build_opener(_Still).open(request, timeout=30) as answer:
                return Answer(answer.status, dict(answer.headers.items()), answer.read())
        except urllib.error.HTTPError as error:
            return Answer(error.code, dict(error.headers.items()), error.read())


class _Still(urllib.request.HTTPRedirectHandler):
    """Follows no redirection."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None


@contextmanager
def serving(record: Path, hosts: Hosts | None = None) -> Iterator[Served]:
    """Serve a record while the block runs."""
    with listen(HOST, 18_000) as listening:
        server = server_of(portal(record, hosts=hosts))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield Served(f"http://{HOST}:{listening.getsockname()[1]}", record)
        server.should_exit = True
        thread.join(10)
