"""Stop an append from outside at each of its calls, and look at what is left.

A *point* is one append with one fault: the process is killed at its n-th call of some kind, or that call fails, or the
connection to the database is cut at its n-th message. After each point the record is opened as the next command opens
it, and everything is checked:

- what was acknowledged, at this point and before, is there, in its order;
- what was not acknowledged is there whole, or not at all;
- opening the record has made it sound again (`fsck`), and where something was to be done, it was said;
- what came to nothing is submitted again at the next point, as anybody would.

Faults come from strace, which injects them into the calls of a process that knows nothing of it.
"""

import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from custodiet.app import drafting
from custodiet.app.founding import found
from custodiet.app.fsck import check_record
from custodiet.app.introduction import enrolment
from custodiet.app.progress import silent
from custodiet.app.record import FILES, Record
from custodiet.kernel.errors import CustodietError
from custodiet.kernel.keys import SigningKey, generate
from custodiet.log.checkpoint import read
from custodiet.log.files import CHECKPOINT
from custodiet.log.merkle import leaf_hash
from tests.crash.proxy import Cut, Proxy
from tests.crash.writer import BROKEN

ROOT = Path(__file__).parents[2]
NOW = 1_400_000_000
_PATIENCE = 120  # seconds, after which an append hangs
SAID = "2014-05-13T16:53:20Z"
ORIGIN = "example.org/crash"
AT_ONCE = 2  # statements in an append, so that half of one could be seen
READING = ("openat", "read", "pread64", "newfstatat", "lseek", "getdents64")
WRITING = ("write", "pwrite64", "fsync", "fdatasync", "ftruncate", "rename", "unlink", "mkdir", "rmdir")
OTHERS = ("close", "fcntl", "flock")
SOCKET = ("sendto", "recvfrom", "connect", "poll")
KILL, EIO, ENOSPC, ECONNRESET = "signal=KILL", "error=EIO", "error=ENOSPC", "error=ECONNRESET"
CALLS = {
    KILL: (*WRITING, *READING, *OTHERS),
    EIO: (*WRITING, *READING),
    ENOSPC: (*WRITING, "openat"),
}
DATABASE_CALLS = {**CALLS, KILL: (*SOCKET, *CALLS[KILL]), ECONNRESET: ("recvfrom", "connect")}


@dataclass(frozen=True, slots=True)
class Fault:
    """What strace injects: `fault` at call `number` of the name `call`."""

    fault: str
    call: str
    number: int

    def __str__(self) -> str:
        return f"{self.fault} at {self.call} {self.number}"


@dataclass(slots=True)
class Figures:
    """What was seen at all points together."""

    points: Counter[str] = field(default_factory=Counter)
    acknowledged: int = 0
    refused: int = 0
    killed: int = 0
    whole_without_word: int = 0  # logged, and the writer was stopped before it could say so
    repairs: Counter[str] = field(default_factory=Counter)
    checks: int = 0

    def row(self) -> dict[str, Any]:
        """One JSON object with stable keys."""
        return {each.name: getattr(self, each.name) for each in fields(self)}


class Broken(AssertionError):  # noqa: N818 - what became of the log
    """The property does not hold."""


class Writer:
    """The process that makes a child for each append."""

    def __init__(self, state: Path, *, store: str = "") -> None:
        self._state = state
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.writer"],
            cwd=ROOT,
            env={**os.environ, "CRASH_STORE": store},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._line() == "ready\n"

    def submit(self, record: Path, leaves: list[bytes], fault: Fault | None = None) -> tuple[int, str, bool]:
        """Return how an append ended: its exit code, its message, and whether it came to the fault."""
        assert self._process.stdin
        request = {"record": str(record), "leaves": [leaf.hex() for leaf in leaves], "now": NOW}
        self._process.stdin.write(json.dumps({**request, "state": str(self._state)}) + "\n")
        self._process.stdin.flush()
        child = int(self._line())
        with _injecting(child, fault) as tracer:
            patience = threading.Timer(_PATIENCE, os.kill, (child, signal.SIGKILL))
            patience.start()
            os.kill(child, signal.SIGCONT)
            code, text = json.loads(self._line())
            if not patience.is_alive():
                raise Broken(f"{record}, {fault}: it hung")
            patience.cancel()
        reached = tracer is not None and ("(INJECTED)" in tracer.seen or "killed by SIGKILL" in tracer.seen)
        return code, text, reached

    def close(self) -> None:
        """End it."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()
        assert self._process.stdout
        self._process.stdout.close()

    def _line(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline()


@dataclass
class _Tracer:
    seen: str = ""


@contextmanager
def _injecting(child: int, fault: Fault | None) -> Iterator[_Tracer | None]:
    """Attach strace to a stopped process, and let it inject."""
    if fault is None:
        yield None
        return
    inject = f"inject={fault.call}:{fault.fault}:when={fault.number}"
    command = ["strace", "-p", str(child), "-e", f"trace={fault.call}", "-e", inject]
    tracer, process = _Tracer(), subprocess.Popen(command, stderr=subprocess.PIPE, text=True)  # noqa: S603 - likewise
    assert process.stderr
    first = process.stderr.readline()
    assert "attached" in first, first
    try:
        yield tracer
    finally:
        tracer.seen = process.stderr.read()
        process.wait()
        process.stderr.close()


def why_not() -> str:
    """Return why strace cannot be used here, or nothing."""
    if not shutil.which("strace"):
        return "there is no strace here (Debian's package strace)"
    command = ["strace", "-e", "trace=none", "-e", "inject=fsync:error=EIO", "true"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    return f"strace may not trace here: {done.stderr.strip()[-200:]}" if done.returncode else ""


class _Said(logging.Handler):
    """What the product says of what it repaired."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(record.getMessage())


class Log:
    """One record that is written to, with everything that it must have."""

    def __init__(self, record: Path, writer: Writer, figures: Figures, *, store: str = "", start: int = 0) -> None:
        self.record, self._writer, self._figures = record, writer, figures
        self._key = generate("Arcadia")
        found(record, origin=ORIGIN, regime="cwc", operator="operator", now=NOW, store=store).close()
        introduction = drafting.sign_value(
            drafting.complete(_enrolment(self._key), self._key, seq=0, said=SAID),
            self._key,
        )
        first = [self._statement(n) for n in range(1, start)]
        with Record.open(record) as opened:
            opened.submit([(f"{n}", leaf) for n, leaf in enumerate([introduction, *first])], now=NOW)
            self._ids = [known.id for known in opened.known()]
        self._next = max(start, 1)

    def point(
        self,
        name: str,
        fault: Fault | None = None,
        *,
        cut: tuple[Proxy, Cut] | None = None,
        mend: Callable[[], None] | None = None,
    ) -> bool:
        """Append with one fault, and check what is left; return whether the append came to the fault.

        `mend` is what somebody does first, before he looks: start a server again.
        """
        leaves = [self._statement(self._next + n) for n in range(AT_ONCE)]
        if cut:
            with cut[0].cutting(cut[1]):
                code, text, _ = self._writer.submit(self.record, leaves)
            reached = cut[1].came.is_set() and cut[1].done.wait(_PATIENCE)
        else:
            code, text, reached = self._writer.submit(self.record, leaves, fault)
        where = f"{name}, {fault or (cut and cut[1])}: ended with {code} {text}"
        if mend and reached:
            mend()
        if code == BROKEN or (code > 0 and (not text or "\n" in text)):
            raise Broken(where)
        try:
            self._check(leaves, acknowledged=code == 0, where=where)
        except CustodietError as error:
            raise Broken(f"{where}\n{error}") from error
        if reached:
            self._figures.points[name] += 1
            self._figures.acknowledged += code == 0
            self._figures.refused += code > 0
            self._figures.killed += code < 0
        return reached

    @property
    def size(self) -> int:
        """How many entries it has."""
        return len(self._ids)

    def _check(self, leaves: list[bytes], *, acknowledged: bool, where: str) -> None:
        published = read((self.record / FILES / CHECKPOINT).read_bytes()).size
        with _listening() as said, Record.open(self.record) as opened:
            ids = [known.id for known in opened.known()]
        new = [leaf_hash(leaf).hex() for leaf in leaves]
        if ids[: len(self._ids)] != self._ids:
            raise Broken(f"{where}: something that was acknowledged is lost")
        if ids[len(self._ids) :] not in ([], new):
            raise Broken(f"{where}: an append is half there")
        whole = len(ids) > len(self._ids)
        if acknowledged and not whole:
            raise Broken(f"{where}: it was acknowledged, and is not there")
        if published < len(ids) and not any("published now" in text for text in said):
            raise Broken(f"{where}: what was repaired was not said")
        check_record(self.record, progress=silent)
        self._figures.checks += 1
        self._figures.whole_without_word += whole and not acknowledged
        self._figures.repairs.update("published" if "published now" in text else "undone" for text in said)
        self._ids = ids
        self._next += AT_ONCE if whole else 0

    def _statement(self, number: int) -> bytes:
        wish = {"type": "event", "body": {"text": f"event {number}"}, "nonce": f"{number:032x}"}
        payload = drafting.complete(wish, self._key, seq=number, said=SAID, origin=ORIGIN)
        return drafting.sign_value(payload, self._key)


def _enrolment(key: SigningKey) -> dict[str, object]:
    return enrolment(key, origin=ORIGIN, party="Arcadia", role="authority")


@contextmanager
def _listening() -> Iterator[list[str]]:
    handler, logger = _Said(), logging.getLogger("custodiet")
    logger.addHandler(handler)
    propagate, logger.propagate = logger.propagate, False
    try:
        yield handler.texts
    finally:
        logger.removeHandler(handler)
        logger.propagate = propagate
