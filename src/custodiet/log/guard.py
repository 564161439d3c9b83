"""What a log has signed, remembered apart from its store: an old copy that was restored by mistake is found by it.

A backup brings back store and published files alike, and both agree. Signed on top of it, the log would say two things
of one size, which every witness refuses for good. So whoever appends keeps the newest checkpoint in a file elsewhere
(`Guard`), which only moves on; `GuardedStore` compares it before each append and moves it before the append returns.

Beside the guard stands the lease of a sequencer that goes on for long, as an intake does: a second one is refused. Who
adds something and ends needs none; `GuardedStore.append` keeps all of them apart.

A store may be ahead of its guard, by what a crash left unacknowledged between the two; it may never be behind it.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from socket import gethostname

from filelock import FileLock, Timeout

from custodiet.kernel.errors import CustodietError, VerificationFailed
from custodiet.kernel.files import put_file, read_file, sync_folder
from custodiet.log.checkpoint import SignedCheckpoint, read
from custodiet.log.merkle import Hash
from custodiet.log.store import Batch, LogReader, Rows, Store, busy, leased

_PATIENCE = 30.0  # seconds
_BLOCK = 2048  # bytes
_DIGEST = 64  # hex digits


class Guard:
    """The file that keeps the newest checkpoint of one log. Where there is none yet, the next append makes it.

    It has two halves, each the SHA-256 of a checkpoint's note in hex, a line end, the note, and line ends to fill it.
    The older half is written over, in place: the cheapest way to the disk, and what is cut off has another digest.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self._lock = FileLock(f"{file}.lock", timeout=_PATIENCE)
        self._lease = FileLock(f"{file}.lease", timeout=0, thread_local=False)
        self._holder = file.with_name(f"{file.name}.holder")

    def newest(self) -> SignedCheckpoint | None:
        """Return the checkpoint that is kept, or None."""
        return max(filter(None, self._halves()), key=_size) if self.file.exists() else None

    def check(self, log: LogReader) -> None:
        """Raise `VerificationFailed` unless `log` signed what is kept."""
        kept = self.newest()
        if kept is None or any(each.own == kept.own for each in log.checkpoints(kept.size, kept.size)):
            return
        latest = log.latest()
        raise VerificationFailed(
            "this log has signed more than its store holds: an old copy was restored",
            expected=f"a store that signed the checkpoint of size {kept.size} in {self.file}",
            found=f"one of size {latest.size}" if latest else "an empty one",
            advice="Do not add to it: others have seen what is missing here. Restore the newest copy, or take the "
            "entries from a node or a published copy: docs/how-to/back-up-and-restore.md",
        )

    def lease(self) -> None:
        """Be the one sequencer of the log until `release`, or until this process ends; `Refused` while another is."""
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            if not self._lease.is_locked:
                self._lease.acquire()
                self._holder.write_text(f"process {os.getpid()} on {gethostname()}\n", encoding="utf-8")
        except Timeout:
            with suppress(OSError):
                raise leased(self._holder.read_text(encoding="utf-8").strip()) from None
            raise leased("another process") from None
        except OSError as error:
            raise self._unkept(error, "Nothing was added") from error

    def release(self) -> None:
        """Let another one be the sequencer."""
        self._lease.release()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep everybody else from moving it on; raises before anything is done where it cannot be kept."""
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            with self._lock:
                yield
        except Timeout:
            raise busy(str(self.file)) from None
        except OSError as error:
            raise self._unkept(error, "Nothing was added") from error

    def move(self, newest: SignedCheckpoint) -> None:
        """Keep `newest` from now on, durably; for whoever holds it."""
        half = _half(newest.own)
        try:
            if self.file.exists() and 2 * len(half) <= (size := self.file.stat().st_size):
                first, second = self._halves()
                older = 0 if first is None or (second and second.size >= first.size) else size // 2
                self._write_over(older, half.ljust(size // 2, b"\n"))
            else:
                room = -(-len(half) // _BLOCK) * _BLOCK
                put_file(self.file, 2 * half.ljust(room, b"\n"), temporary=self.file.with_name(f".{self.file.name}"))
                sync_folder(self.file.parent)
        except OSError as error:
            raise self._unkept(error, "What was added is in the log: submit it again, and it is found") from error

    def forget(self) -> None:
        """Let a log begin anew."""
        with suppress(FileNotFoundError):
            self.file.unlink()

    def _halves(self) -> tuple[SignedCheckpoint | None, SignedCheckpoint | None]:
        """Return what the halves keep: None for one whose writer was stopped; there is one at a time."""
        data = read_file(self.file)
        middle = len(data) // 2
        first, second = _open(data[:middle]), _open(data[middle:])
        if first is None and second is None:
            raise VerificationFailed(
                "the guard against restored copies is damaged",
                where=str(self.file),
                advice="Compare the record with a published copy or a node; if it lacks nothing, remove this file",
            )
        return first, second

    def _write_over(self, place: int, data: bytes) -> None:
        with self.file.open("r+b") as file:
            file.seek(place)
            file.write(data)
            file.flush()
            getattr(os, "fdatasync", os.fsync)(file.fileno())

    def _unkept(self, error: OSError, then: str) -> CustodietError:
        return CustodietError(
            f"the guard against restored copies cannot be kept: {error.strerror}",
            where=str(self.file),
            advice=f"{then}. Make room, or set CUSTODIET_STATE to a folder that may be written",
        )


def _half(note: bytes) -> bytes:
    return sha256(note).hexdigest().encode() + b"\n" + note


def _open(half: bytes) -> SignedCheckpoint | None:
    note = half[_DIGEST + 1 :].rstrip(b"\n") + b"\n"
    return read(note) if half.startswith(_half(note)) else None


def _size(checkpoint: SignedCheckpoint) -> int:
    return checkpoint.size


class GuardedStore:
    """A `Store` whose appends are held against a guard."""

    def __init__(self, store: Store, guard: Guard) -> None:
        self._store, self.guard = store, guard

    def append(self, expected_size: int | None, batch: Batch) -> None:
        """Add `batch`, unless the store is behind its guard; move the guard on."""
        self._store.lease()  # first, since who waits for it must not keep its holder waiting
        with self.guard.held():
            self.guard.check(self._store)
            self._store.append(expected_size, batch)
            self.guard.move(batch.checkpoint)

    def lease(self) -> None:
        """Become the sequencer."""
        self._store.lease()
        self.guard.lease()

    def latest(self) -> SignedCheckpoint | None:
        """Return the newest checkpoint, or None."""
        return self._store.latest()

    def checkpoints(self, first: int, last: int) -> list[SignedCheckpoint]:
        """Return the checkpoints of the sizes `first` to `last`."""
        return self._store.checkpoints(first, last)

    def checkpoint_holding(self, index: int) -> SignedCheckpoint | None:
        """Return the first checkpoint that holds entry `index`."""
        return self._store.checkpoint_holding(index)

    def entries(self, start: int, end: int) -> list[bytes]:
        """Return the leaves of entries [start, end)."""
        return self._store.entries(start, end)

    def hashes(self, level: int, start: int, end: int) -> list[Hash]:
        """Return hashes [start, end) of tile level `level`."""
        return self._store.hashes(level, start, end)

    def index_of(self, key: str) -> int | None:
        """Return the index of the entry with `key`."""
        return self._store.index_of(key)

    def rows(self) -> Rows:
        """Count all that is held."""
        return self._store.rows()

    def check(self) -> None:
        """Raise `VerificationFailed` where the engine finds its own files damaged."""
        self._store.check()

    def close(self) -> None:
        """Let go of the storage, and of the lease."""
        self.guard.release()
        self._store.close()
