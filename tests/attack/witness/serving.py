"""Witnesses for tests: keys that never change, a witness in a folder, and one that really answers on a port."""

import http.client
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from custodiet.app import witness as witnesses
from custodiet.app.witness import Witness
from custodiet.cli.server import listen, server_of
from custodiet.cli.serving import HOST
from custodiet.kernel.keys import COSIGNATURE_V1, ML_DSA_44, SigningKey, write_key_file
from custodiet.log import checkpoint, merkle
from custodiet.log.checkpoint import Checkpoint
from custodiet.log.merkle import Hash
from custodiet.log.store import Store
from custodiet.log.tiles import hash_reader
from custodiet.log.witness import Request, format_request
from custodiet.web import witness_service
from tests.unit.log.logs import KEY, START

NOW = START + 1_000_000
ED = SigningKey("witness.example/w", bytes([3]) * 32, COSIGNATURE_V1)
PQ = SigningKey("witness.example/w", bytes([4]) * 32, ML_DSA_44)


def key_files(folder: Path, *keys: SigningKey) -> list[Path]:
    """Write the private keys into a folder, once; return their files."""
    files = []
    for n, key in enumerate(keys or (ED, PQ)):
        file = folder / f"{n}.key"
        if not file.exists():
            write_key_file(file, key)
        files.append(file)
    return files


@contextmanager
def begun(folder: Path, *keys: SigningKey) -> Iterator[Witness]:
    """Hold the witness whose state is in a folder; begin it where it is not there yet."""
    files = key_files(folder, *keys)
    if not (folder / "state").exists():
        witnesses.create(folder / "state", files)
    with witnesses.opened(folder / "state", files, [str(KEY.verifier)]) as witness:
        yield witness


def request(store: Store, old: int, size: int | None = None) -> bytes:
    """Return the body that asks to cosign the newest checkpoint of a log (or a tree of `size`), from `old` on."""
    latest = store.latest()
    assert latest
    hash_at = hash_reader(store.hashes)
    note = latest.own
    if size is not None and size != latest.size:
        note = signed(size, merkle.root_at(size, hash_at))
    size = size if size is not None else latest.size
    proof = merkle.prove_consistency(old, size, hash_at) if 0 < old <= size else []
    return format_request(Request(old, tuple(proof), note))


def signed(size: int, root: Hash) -> bytes:
    """Return a note by the test log's key of any claim."""
    return checkpoint.sign(Checkpoint(KEY.name, size, root), KEY, time=START, after=None).own


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    type: str
    text: str


@dataclass(frozen=True, slots=True)
class Served:
    """A witness at an address."""

    port: int

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}/"

    def post(self, body: bytes, path: str = "/add-checkpoint") -> Answer:
        return self._ask("POST", path, body)

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None)

    def _ask(self, method: str, path: str, body: bytes | None) -> Answer:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=30)
        try:
            connection.request(method, path, body)
            found = connection.getresponse()
            return Answer(found.status, found.headers["content-type"] or "", found.read().decode())
        finally:
            connection.close()


@contextmanager
def serving(witness: Witness, *, now: int = NOW) -> Iterator[Served]:
    """Serve a witness while the block runs."""
    with listen(HOST, 19_000) as listening:
        server = server_of(witness_service(witness, lambda: now))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield Served(listening.getsockname()[1])
        server.should_exit = True
        thread.join()
