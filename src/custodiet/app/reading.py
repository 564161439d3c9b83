"""A record as it was read at one size: nothing in it changes, so threads may share it.

Whatever was not read with it (an entry's bytes, a proof, an earlier checkpoint) is read from the record when it is
asked for, through a handle of the asking thread's own.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from custodiet.app.directory import Directory, Enrolment
from custodiet.app.record import FILES, STORE, Record
from custodiet.books.known import Known
from custodiet.kernel.errors import CustodietError, Refused
from custodiet.log import files, note, proof
from custodiet.log.checkpoint import SignedCheckpoint, read
from custodiet.log.merkle import root_at
from custodiet.log.tiles import hash_reader
from custodiet.regimes.schema import Regime

_AT_ONCE = 4096
_OWN_LINES = 3  # of a checkpoint: the log's signature, its time, its tie to the checkpoint before


@dataclass(frozen=True, slots=True)
class Seen:
    """The log as a reader sees it: its first `size` entries under `root`.

    `signed` is the checkpoint of that very size, where the log signed one; `time` is when it first held them all, by
    the log's own clock. `witnesses` are the names on lines that others added, which nobody here has verified.
    """

    size: int
    root: str
    time: int
    signed: SignedCheckpoint | None
    witnesses: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """The statements of the record at `path`, as of one checkpoint. Two readings are never the same."""

    path: Path
    origin: str
    log_key: str
    regime: Regime
    statements: tuple[Known, ...]
    enrolments: tuple[Enrolment, ...]
    sizes: tuple[int, ...]  # of all checkpoints that the log signed

    @property
    def size(self) -> int:
        """How many entries had been logged."""
        return len(self.statements)

    def known(self) -> Sequence[Known]:
        """Every statement, in log order."""
        return self.statements

    def leaf(self, index: int) -> bytes:
        """The exact bytes of an entry."""
        with Record.open(self.path, read_only=True) as record:
            return record.store.entries(index, index + 1)[0]

    def seen(self, size: int) -> Seen:
        """What a reader of the first `size` entries sees of the log."""
        with Record.open(self.path, read_only=True) as record:
            signed = next(iter(record.store.checkpoints(size, size)), None)
            holding = signed or record.store.checkpoint_holding(size - 1)
            root = signed.checkpoint.root if signed else root_at(size, hash_reader(record.store.hashes))
        published = self._published()
        if published and signed and published.size == size and published.note.startswith(signed.own):
            signed = published
        lines = note.parse(signed.note).signatures[_OWN_LINES:] if signed else ()
        time = holding.time if holding else 0
        return Seen(size, root.hex(), time, signed, tuple(dict.fromkeys(line.name for line in lines)))

    def checkpoints(self, first: int, last: int) -> list[SignedCheckpoint]:
        """The checkpoints of the sizes `first` to `last`."""
        with Record.open(self.path, read_only=True) as record:
            return record.store.checkpoints(first, last)

    def proof(self, index: int, size: int) -> bytes:
        """The C2SP tlog-proof of an entry, under the first checkpoint from `size` entries down that holds it."""
        with Record.open(self.path, read_only=True) as record:
            signed = self._proving(record, index, size)
            found = proof.prove(record.store, index, size=signed.size, note=signed.note)
        return proof.format_proof(found)

    def _proving(self, record: Record, index: int, size: int) -> SignedCheckpoint:
        seen = self.seen(size).signed
        signed = seen or record.store.checkpoint_holding(index)
        if signed is None or signed.size <= index:
            raise Refused("no checkpoint holds this entry yet", found=f"entry {index}")
        return signed

    def _published(self) -> SignedCheckpoint | None:
        with suppress(CustodietError):
            return read(files.Directory(self.path / FILES).read(files.CHECKPOINT))
        return None


def read_record(path: Path) -> Reading:
    """Read everything that the record at `path` holds now."""
    with Record.open(path, read_only=True) as record:
        statements, directory = tuple(record.known()), Directory()
        for known in statements:
            directory.admit(known.statement, known.index)
        sizes = tuple(_sizes(record, len(statements)))
        return Reading(path, record.origin, record.log_key, record.regime, statements, tuple(directory), sizes)


def _sizes(record: Record, size: int) -> Iterator[int]:
    for first in range(0, size + 1, _AT_ONCE):
        yield from (each.size for each in record.store.checkpoints(first, min(first + _AT_ONCE - 1, size)))


def stamp(path: Path) -> tuple[int, ...]:
    """Return what changes whenever the record's store or archived texts do; it costs two looks at the file system."""
    stamps = []
    for each in (path / STORE, path / "sources"):
        with suppress(OSError):
            status = each.stat()
            stamps += [status.st_mtime_ns, status.st_size]
    return tuple(stamps)
