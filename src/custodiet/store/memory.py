"""A log in memory: for tests, simulations, and logs that are read once. Nothing survives the process."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from custodiet.log.checkpoint import SignedCheckpoint
from custodiet.log.merkle import Hash
from custodiet.log.store import Batch, Rows, busy, conflict, find_duplicate

_PATIENCE = 30.0  # seconds


class MemoryStore:
    """A `custodiet.log.store.Store`; one object may serve several threads."""

    def __init__(self) -> None:
        self._checkpoints: list[SignedCheckpoint] = []
        self._leaves: list[bytes] = []
        self._hashes: list[list[Hash]] = []
        self._index: dict[str, int] = {}
        self._lock = Lock()

    def latest(self) -> SignedCheckpoint | None:
        """Return the newest checkpoint, or None."""
        return self._checkpoints[-1] if self._checkpoints else None

    def checkpoints(self, first: int, last: int) -> list[SignedCheckpoint]:
        """Return the checkpoints of the sizes `first` to `last`."""
        start = bisect_left(self._checkpoints, first, key=_size)
        return self._checkpoints[start : bisect_right(self._checkpoints, last, key=_size)]

    def checkpoint_holding(self, index: int) -> SignedCheckpoint | None:
        """Return the first checkpoint that holds entry `index`."""
        at = bisect_right(self._checkpoints, index, key=_size)
        return self._checkpoints[at] if at < len(self._checkpoints) else None

    def entries(self, start: int, end: int) -> list[bytes]:
        """Return the leaves of entries [start, end)."""
        return self._leaves[start:end]

    def hashes(self, level: int, start: int, end: int) -> list[Hash]:
        """Return hashes [start, end) of tile level `level`."""
        return self._hashes[level][start:end] if level < len(self._hashes) else []

    def index_of(self, key: str) -> int | None:
        """Return the index of the entry with `key`."""
        return self._index.get(key)

    def lease(self) -> None:
        """Nobody else could hold one: writers take turns."""

    def append(self, expected_size: int | None, batch: Batch) -> None:
        """Add `batch` if the newest checkpoint is of `expected_size`."""
        with self._alone():
            latest = self.latest()
            found = latest.size if latest else None
            if found != expected_size:
                raise conflict(expected_size, found)
            if duplicate := find_duplicate(batch.entries, len(self._leaves), self.index_of):
                raise duplicate
            self._add(batch)

    def _add(self, batch: Batch) -> None:
        for index, entry in enumerate(batch.entries, len(self._leaves)):
            self._index[entry.key] = index
        self._leaves.extend(entry.leaf for entry in batch.entries)
        while len(self._hashes) < len(batch.hashes):
            self._hashes.append([])
        for level, hashes in zip(self._hashes, batch.hashes, strict=False):  # a small batch completes no high level
            level.extend(hashes)
        self._checkpoints.append(batch.checkpoint)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if not self._lock.acquire(timeout=_PATIENCE):
            raise busy()
        try:
            yield
        finally:
            self._lock.release()

    def rows(self) -> Rows:
        """Count all that is held."""
        return Rows(len(self._leaves), sum(map(len, self._hashes)), len(self._checkpoints))

    def check(self) -> None:
        """Memory has no files that could be damaged."""

    def close(self) -> None:
        """Nothing to let go of."""


def _size(checkpoint: SignedCheckpoint) -> int:
    return checkpoint.size
