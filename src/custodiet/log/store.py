"""What the log asks of storage. A store keeps bytes, and adds to them in one transaction; it decides nothing.

`LogReader` is what can be read of any log, from a store or from plain files. `Store` can also append. Every engine
passes tests/contract/store_suite.py.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from custodiet.kernel.errors import CustodietError, Refused
from custodiet.log.checkpoint import SignedCheckpoint
from custodiet.log.merkle import Hash


class Entry(NamedTuple):
    """An entry to append. `key` names it for ever: a second entry with the same key is refused."""

    leaf: bytes
    key: str


@dataclass(frozen=True, slots=True)
class Batch:
    """What one append adds: entries, the new hashes of each tile level in order, and the checkpoint over the whole."""

    entries: Sequence[Entry]
    hashes: Sequence[Sequence[Hash]]
    checkpoint: SignedCheckpoint


class Conflict(CustodietError):  # noqa: N818 - the field's word for a lost compare-and-swap
    """Somebody else appended first. Nothing was changed; read again and try again."""


class Duplicate(Refused):
    """An entry with this `key` is in the log already, at `index`."""

    def __init__(self, key: str, index: int) -> None:
        self.key, self.index = key, index
        super().__init__(f"{key} is in the log already, as entry {index}", advice="Nothing was added")


class Rows(NamedTuple):
    """How much a store holds of each kind, wherever it stands."""

    entries: int
    hashes: int
    checkpoints: int


class LogReader(Protocol):
    """A log as far as it can be read. Ranges are half open unless said otherwise; what is not there is left out."""

    def latest(self) -> SignedCheckpoint | None:
        """Return the newest checkpoint, or None before the log was created."""

    def checkpoints(self, first: int, last: int) -> list[SignedCheckpoint]:
        """Return the checkpoints of the sizes `first` to `last`, both included, by size."""

    def entries(self, start: int, end: int) -> list[bytes]:
        """Return the leaves of entries [start, end)."""

    def hashes(self, level: int, start: int, end: int) -> list[Hash]:
        """Return hashes [start, end) of tile level `level`; level 0 holds the leaf hashes."""


class Store(LogReader, Protocol):
    """A log that can grow. One handle serves one thread; open another handle for another."""

    def append(self, expected_size: int | None, batch: Batch) -> None:
        """Add `batch` if the newest checkpoint is of `expected_size` (None: there is none yet); all of it or nothing.

        Durable on return. Raises `Conflict` when the size is another, `Duplicate` for a key that is there already.
        Where several machines can reach the store, one process holds its lease; another's append is `Refused`.
        """

    def lease(self) -> None:
        """Become the sequencer, until this handle is closed; `Refused` while another process is.

        Where several machines reach the store, an append does it by itself. Otherwise there is nothing to hold here.
        """

    def checkpoint_holding(self, index: int) -> SignedCheckpoint | None:
        """Return the first checkpoint that holds entry `index`: its time is when the entry was logged."""

    def index_of(self, key: str) -> int | None:
        """Return the index of the entry with `key`."""

    def rows(self) -> Rows:
        """Count all that is held, strays too, which no range of a log's own reaches."""

    def check(self) -> None:
        """Raise `VerificationFailed` where the engine finds its own files damaged."""

    def close(self) -> None:
        """Let go of the storage. What was appended is complete in it."""


def find_duplicate(entries: Iterable[Entry], size: int, index_of: Callable[[str], int | None]) -> Duplicate | None:
    """Return the error for the first of `entries` (to become entry `size` and on) whose key is taken, or None."""
    first: dict[str, int] = {}
    for index, entry in enumerate(entries, start=size):
        taken = index_of(entry.key)
        if taken is None and first.setdefault(entry.key, index) != index:
            taken = first[entry.key]
        if taken is not None:
            return Duplicate(entry.key, taken)
    return None


def conflict(expected: int | None, found: int | None) -> Conflict:
    """Return the error for a compare-and-swap that lost."""

    def show(size: int | None) -> str:
        return "no log yet" if size is None else f"size {size}"

    return Conflict(
        "the log has changed meanwhile",
        expected=show(expected),
        found=show(found),
        advice="Nothing was added: try again",
    )


def busy(where: str = "") -> Conflict:
    """Return the error for a store that another writer does not let go of."""
    return Conflict("another writer is busy with the log", where=where, advice="Nothing was changed: try again")


def leased(holder: str, where: str = "") -> Refused:
    """Return the error for a log whose entries another sequencer orders."""
    return Refused(
        "another sequencer holds the lease of this log",
        expected="one process at a time that gives entries their places",
        found=holder,
        where=where,
        advice="Nothing was added. Hand the statements to that one, or stop it: its lease ends with its connection",
    )
