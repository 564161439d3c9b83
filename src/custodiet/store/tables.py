"""What a log's tables are asked, in SQL that both engines understand; each engine adds to them in its own.

The tables may hold what they do not allow: each value is checked for its type as it is read.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, LiteralString, Self

from custodiet.kernel.errors import VerificationFailed
from custodiet.log.checkpoint import SignedCheckpoint
from custodiet.log.merkle import Hash
from custodiet.log.store import Rows

TEXT = (str,)
_CHECKPOINT, _BYTES, _NUMBER = (int, int, bytes), (bytes,), (int,)
_COUNTED = (int, int, int)  # entries, hashes, checkpoints
Row = tuple[Any, ...]
Value = int | str | bytes


class Tables(ABC):
    """The tables of a log at `where`, as far as they are read. Close them, or use them in a `with` statement."""

    def __init__(self, where: str) -> None:
        self._where = where

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @abstractmethod
    def close(self) -> None:
        """Let go of the storage."""

    @abstractmethod
    def _fetch(self, query: LiteralString, values: Sequence[Value]) -> Sequence[Row]:
        """Return what the engine answers to `query`, in which a question mark stands for each value."""

    def latest(self) -> SignedCheckpoint | None:
        """Return the newest checkpoint, or None."""
        rows = self._rows(_CHECKPOINT, "SELECT size, time, note FROM checkpoint ORDER BY size DESC LIMIT 1")
        return SignedCheckpoint(*rows[0]) if rows else None

    def checkpoints(self, first: int, last: int) -> list[SignedCheckpoint]:
        """Return the checkpoints of the sizes `first` to `last`."""
        query: LiteralString = "SELECT size, time, note FROM checkpoint WHERE size BETWEEN ? AND ? ORDER BY size"
        return [SignedCheckpoint(*row) for row in self._rows(_CHECKPOINT, query, first, last)]

    def checkpoint_holding(self, index: int) -> SignedCheckpoint | None:
        """Return the first checkpoint that holds entry `index`."""
        query: LiteralString = "SELECT size, time, note FROM checkpoint WHERE size > ? ORDER BY size LIMIT 1"
        rows = self._rows(_CHECKPOINT, query, index)
        return SignedCheckpoint(*rows[0]) if rows else None

    def entries(self, start: int, end: int) -> list[bytes]:
        """Return the leaves of entries [start, end)."""
        query: LiteralString = "SELECT leaf FROM entry WHERE position >= ? AND position < ? ORDER BY position"
        return [leaf for (leaf,) in self._rows(_BYTES, query, start, end)]

    def hashes(self, level: int, start: int, end: int) -> list[Hash]:
        """Return hashes [start, end) of tile level `level`."""
        query: LiteralString = (
            "SELECT hash FROM hash WHERE level = ? AND position >= ? AND position < ? ORDER BY position"
        )
        return [hash_ for (hash_,) in self._rows(_BYTES, query, level, start, end)]

    def rows(self) -> Rows:
        """Count all that is held."""
        query: LiteralString = (
            "SELECT (SELECT count(*) FROM entry), (SELECT count(*) FROM hash), (SELECT count(*) FROM checkpoint)"
        )
        return Rows(*self._rows(_COUNTED, query)[0])

    def _first(self, query: LiteralString, *values: Value) -> int | None:
        """Return the number in the first row, or None."""
        rows = self._fetch(query, values)[:1]
        if not rows or rows[0][0] is None:
            return None
        self._check(rows, _NUMBER)
        return int(rows[0][0])

    def _rows(self, types: tuple[type, ...], query: LiteralString, *values: Value) -> Sequence[Row]:
        rows = self._fetch(query, values)
        self._check(rows, types)
        return rows

    def _check(self, rows: Sequence[Row], types: tuple[type, ...]) -> None:
        for row in rows:
            found = tuple(map(type, row))
            if found != types:
                raise VerificationFailed(
                    "the store holds a value of another type than its tables allow",
                    expected=", ".join(each.__name__ for each in types),
                    found=", ".join(each.__name__ for each in found),
                    where=self._where,
                )
