"""Load for the bench of the log: statements by one party, the raw rate of all cores, and writers who each wait.

Who measures a rate of all cores asks as many processes as there are cores, all at the same time.
"""

import socket
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from custodiet.app import drafting
from custodiet.app.checkers import cores
from custodiet.app.founding import found
from custodiet.kernel.envelope import open_envelope, sign
from custodiet.kernel.keys import SigningKey
from custodiet.kernel.strict import canonical

ORIGIN, NOW = "bench.example/mission", 1_379_030_400
PARTY = SigningKey("Arcadia/officer", bytes([5]) * 32)
HandIn = Callable[[bytes], None]
_HEAD = b"POST /statements HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"


def statements(first: int, count: int) -> list[bytes]:
    """Counts of lots by one party, signed, from sequence number `first` on; all cores sign."""
    with _pool() as pool:
        shares = _shares(first, first + count)
        return [leaf for part in pool.map(_signed, *zip(*shares, strict=True)) for leaf in part]


def enrolment() -> bytes:
    """What enrols the party."""
    body = {"key": str(PARTY.verifier), "party": "Arcadia", "role": "authority"}
    return _sign({"type": "enrolment", "body": body}, 0)


def founded(path: Path) -> Path:
    """Found a record in which the party is enrolled."""
    with found(path, origin=ORIGIN, regime="cwc", operator="operator", now=NOW) as record:
        record.submit([("enrolment", enrolment())], now=NOW)
    return path


def raw_rate(leaves: Sequence[bytes]) -> float:
    """Verifications a second of all cores together, without reading anything."""
    opened = map(open_envelope, leaves)
    signed = [(each.signature, each.message) for each in opened]
    with _pool() as pool:
        list(pool.map(_verify, [signed[:20]] * cores()))  # the processes are there now
        shares = [signed[at :: cores()] for at in range(cores())]
        return sum(pool.map(_verify, shares))


def writing(
    leaves: Sequence[bytes], writers: int, connect: Callable[[], Callable[[bytes], None]]
) -> tuple[float, float]:
    """Have `writers` hand in one statement after the other, each when its last was acknowledged.

    Returns the statements a second, and the 99th percentile of the seconds that one waits.
    """
    todo, waits = deque(leaves), list[float]()

    def write() -> None:
        hand_in = connect()
        while todo:
            try:
                leaf = todo.popleft()
            except IndexError:
                return
            begun = time.perf_counter()
            hand_in(leaf)
            waits.append(time.perf_counter() - begun)

    threads = [threading.Thread(target=write) for _ in range(writers)]
    begun = time.perf_counter()
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    rate = len(leaves) / (time.perf_counter() - begun)
    if len(waits) != len(leaves):
        raise RuntimeError(f"{len(leaves) - len(waits)} statements were not acknowledged")
    return rate, sorted(waits)[len(waits) * 99 // 100]


@contextmanager
def serving(record: Path) -> Iterator[int]:
    """Run the real intake of a record, as a command; yields its port."""
    command = [
        sys.executable,
        "-c",
        "from custodiet.cli import main; main()",
        "intake",
        "serve",
        str(record),
        "--port",
        "19700",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603 - our own command
        line = server.stdout.readline() if server.stdout else ""
        try:
            yield int(line.split("127.0.0.1:")[1].split("/")[0])
        finally:
            server.terminate()


def posting(port: int) -> HandIn:
    """Return what posts a statement over a connection that is kept, and waits until it is acknowledged."""
    connection = socket.create_connection(("127.0.0.1", port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def post(leaf: bytes) -> None:
        connection.sendall(_HEAD % (len(leaf), leaf))
        answer = b""
        while not answer.endswith(b"}"):  # the last of the JSON object, and of nothing before it
            answer += (part := connection.recv(65_536))
            if not part:
                break
        if not answer.startswith(b"HTTP/1.1 201"):
            raise RuntimeError(answer.decode())

    return post


def _pool() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(cores(), mp_context=get_context("spawn"))


def _shares(first: int, end: int) -> list[tuple[int, int]]:
    size = -(-(end - first) // cores())
    return [(at, min(at + size, end)) for at in range(first, end, size)]


def _verify(signed: Sequence[tuple[bytes, bytes]]) -> float:
    key = Ed25519PublicKey.from_public_bytes(PARTY.verifier.public)
    started = time.perf_counter()
    for signature, message in signed:
        key.verify(signature, message)
    return len(signed) / (time.perf_counter() - started)


def _signed(first: int, end: int) -> list[bytes]:
    quantity = {"unit": "kg", "lo": "12.5", "hi": "12.5"}
    leaves = []
    for n in range(first, end):
        lot = {"account": f"Arcadia@site-{n % 500}", "item": f"lot-{n % 5000}", "qty": quantity, "at": "2014-01-01"}
        posting = {"verb": "count", "act": f"stock-{n}", **lot}
        body = {"text": f"stock-take {n}"}
        leaves.append(_sign({"type": "declaration", "body": body, "postings": [posting]}, n))
    return leaves


def _sign(wish: dict[str, Any], number: int) -> bytes:
    wish |= {"nonce": f"{number:032x}"}
    payload = drafting.complete(wish, PARTY, seq=number, said="2014-01-01", origin=ORIGIN)
    return sign(canonical(payload), PARTY)
