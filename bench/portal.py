"""The portal under load: one process, a record of 100,000 statements, an open loop of requests over all its pages.

Requests are sent at their times whether or not earlier ones have been answered, and latency counts from the time at
which a request was due, so that a server which stalls cannot hide it. The cache is cold at the start. The peer is a
server of one static file under the same load, on the same machine, at the same time of day.
"""

import argparse
import http.client
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

from bench.portal_record import PARTIES, record
from bench.report import Figure, Report, at_most

ROOT = Path(__file__).parents[1]
STATEMENTS, SECONDS, RATE = 100_000, 60, 50
MEDIAN, MEDIAN_AIM, TAIL = 100, 50, 500  # milliseconds
_WORKERS = 64
_PATIENCE = 180  # seconds until the portal answers for the first time
_PAGE = 40_000  # bytes of the peer's page, as many as an ordinary one of the portal's has


def run(arguments: list[str]) -> Report:
    """Measure latencies, the peak memory of the server, and how long it takes to its first answer."""
    parser = argparse.ArgumentParser(prog="python -m bench portal")
    parser.add_argument("--statements", type=int, default=STATEMENTS)
    parser.add_argument("--seconds", type=int, default=SECONDS)
    options, _ = parser.parse_known_args(arguments)
    path = record(ROOT / "build" / "bench", options.statements)
    paths = addresses(path, options.seconds * RATE)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "page").write_bytes(b"x" * _PAGE)
        peer_command = [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", "--directory", folder]
        with serving(peer_command, "/page") as (port, _):
            peer, _ = load(port, ["/page"] * len(paths))
    command = [sys.executable, "-c", "from custodiet.cli import main; main()", "serve", str(path), "--port"]
    with serving(command, "/log/files/checkpoint") as (port, server):
        first = server.first
        latencies, wrong = load(port, paths)
        peak = peak_memory(server.pid)
    return Report(
        "portal",
        (
            Figure("statements", options.statements, "statements"),
            Figure("requests", len(paths), f"requests at {RATE}/s"),
            _against("median", latencies, peer, 50, floor=MEDIAN, aim=MEDIAN_AIM),
            _against("p99", latencies, peer, 99, floor=TAIL, aim=None),
            Figure("slowest", max(latencies), "ms", against=max(peer), ratio=max(latencies) / max(peer)),
            at_most("wrong answers", wrong, "answers", floor=0),
            Figure("first answer", first, "s"),
            Figure("peak memory", peak, "MB"),
        ),
    )


def addresses(path: Path, number: int) -> list[str]:
    """Return the addresses to ask for, in order: lists and their parts, things, statements, feeds, cuts."""
    dice = random.Random(2119)  # noqa: S311 - the same requests every time, no secret
    with (path / "log" / "checkpoint").open() as file:
        size = int(file.read().split("\n")[1])
    names = _ids(path, 400)
    return [_address(dice, size, names) for _ in range(number)]


def _address(dice: random.Random, size: int, names: Sequence[str]) -> str:
    lists = ("holdings", "obligations", "claims", "discrepancies", "positions", "journal", "parties", "sources", "log")
    things = (
        lambda: f"/items/container-{dice.randrange(4000)}",
        lambda: f"/items/lot-{dice.randrange(3000)}",
        lambda: f"/places/site-{dice.randrange(300)}",
        lambda: f"/parties/Party_{dice.randrange(PARTIES)}",
        lambda: f"/statements/{dice.choice(names)}",
        lambda: f"/statements/{dice.choice(names)}",
    )
    kind = dice.random()
    if kind < 0.15:  # noqa: PLR2004 - shares
        path = "/"
    elif kind < 0.50:  # noqa: PLR2004
        path = f"/{dice.choice(lists)}"
    else:
        path = dice.choice(things)()
    form = dice.choice(["", "", "", "", ".json", ".csv"]) if path != "/" else ""
    query = []
    if kind < 0.50 and path in {"/journal", "/holdings", "/claims"}:  # noqa: PLR2004
        most = 1 if form else 20  # a page of data holds ten of those for people
        query.append(f"page={1 + min(int(dice.expovariate(0.3)), most)}")
    if dice.random() < 0.10:  # noqa: PLR2004
        query.append(f"as_of={dice.choice(['2015-06-30', '2018-01-01', '2020-03'])}")
    elif dice.random() < 0.05:  # noqa: PLR2004
        query.append(f"at_checkpoint={size}")
    return path + form + ("?" + "&".join(query) if query else "")


def _ids(path: Path, number: int) -> list[str]:
    """Ids of statements, from the published leaf hashes."""
    tile = next((path / "log" / "tile" / "0").rglob("000"))
    data = tile.read_bytes()
    return [data[at : at + 32].hex() for at in range(0, min(len(data), 32 * number), 32)]


class Server:
    """A server process: `first` is the number of seconds until it answered."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process, self.first = process, 0.0

    @property
    def pid(self) -> int:
        """The process."""
        return self.process.pid


@contextmanager
def serving(command: Sequence[str], first: str) -> Iterator[tuple[int, Server]]:
    """Start a server on a port of its own, the last argument; wait until it answers for `first`; stop it afterwards."""
    port = _free_port()
    started = time.perf_counter()
    server = Server(
        subprocess.Popen(  # noqa: S603 - ours
            [*command, str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT
        )
    )
    try:
        _await_answer(port, first)
        server.first = time.perf_counter() - started
        yield port, server
    finally:
        server.process.terminate()
        server.process.wait(20)


def _await_answer(port: int, path: str) -> None:
    until = time.monotonic() + _PATIENCE
    while True:
        with suppress(OSError):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
            connection.request("GET", path)
            connection.getresponse().read()
            return
        if time.monotonic() > until:
            raise RuntimeError(f"nothing answers on port {port}")
        time.sleep(0.05)


def load(port: int, paths: Sequence[str]) -> tuple[list[float], int]:
    """Send the requests at their times; return latencies in ms from when each was due, and how many went wrong."""
    latencies: list[float] = []
    wrong: list[str] = []
    own = threading.local()
    start = time.perf_counter() + 0.5

    def ask(n: int, path: str) -> None:
        due = start + n / RATE
        time.sleep(max(0.0, due - time.perf_counter()))
        try:
            connection = getattr(own, "connection", None) or http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            own.connection = connection
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:  # noqa: PLR2004 - OK
                wrong.append(f"{answer.status} {path}")
        except (OSError, http.client.HTTPException) as error:
            own.connection = None
            wrong.append(f"{error} {path}")
        latencies.append((time.perf_counter() - due) * 1000)

    with ThreadPoolExecutor(_WORKERS) as pool:
        for n, path in enumerate(paths):
            pool.submit(ask, n, path)
    for problem in sorted(set(wrong))[:10]:
        print(problem, file=sys.stderr)
    return latencies, len(wrong)


def peak_memory(pid: int) -> float:
    """The largest resident size that a process has had, in megabytes; 0 where the system does not say."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) / 1024
    return 0.0


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _against(
    key: str, ours: Sequence[float], peer: Sequence[float], percent: int, *, floor: float, aim: float | None
) -> Figure:
    value, theirs = (statistics.quantiles(each, n=100, method="inclusive")[percent - 1] for each in (ours, peer))
    ratio = value / theirs if theirs else None
    return Figure(key, value, "ms", against=theirs, ratio=ratio, floor=floor, aim=aim, met=value <= floor)
