"""A record as it was read at one size: nothing in it changes, so threads may share it.

Whatever was not read with it (an entry's bytes, a proof, an earlier checkpoint) is read from the record when it is
asked for, through a handle of the asking thread's own; and only as long as the store continues what was read. Where it
does not, `Unreadable` says so, and names no place on this machine.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from custodiet.app import standings
from custodiet.app.directory import Directory, Enrolment
from custodiet.app.record import FILES, Record
from custodiet.app.standings import Standing
from custodiet.app.storage import POSTGRESQL, is_record, store_of
from custodiet.books.known import Known
from custodiet.kernel.errors import CustodietError, Refused, VerificationFailed
from custodiet.log import files, note, proof
from custodiet.log.checkpoint import SignedCheckpoint, read
from custodiet.log.merkle import leaf_hash, root_at
from custodiet.log.store import Conflict
from custodiet.log.tiles import hash_reader
from custodiet.regimes.schema import Regime

_AT_ONCE = 4096
_OWN_LINES = 3  # of a checkpoint: the log's signature, its time, its tie to the checkpoint before


class Unreadable(CustodietError):  # noqa: N818 - named for what is the matter, as in Refused
    """The record cannot be read as it was read before, for a `reason` in words.

    `__cause__` says more, to whoever keeps the record: it may name a place on this machine.
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"the record can no longer be read as it was: {reason}")

    @property
    def details(self) -> str:
        """All that is known of it."""
        return f"{self} ({self.__cause__})" if self.__cause__ else str(self)


class BeingWritten(CustodietError):  # noqa: N818 - likewise
    """A writer does not let go of the record: a moment later it can be read."""

    def __init__(self) -> None:
        super().__init__("the record is being written", advice="Try again in a moment")


@dataclass(frozen=True, slots=True)
class Seen:
    """The log as a reader sees it: its first `size` entries under `root`.

    `signed` is the checkpoint of that very size, where the log signed one; else `holding` is the size of the first one
    that holds these entries. `time` is when the log first held them all, by its own clock. `witnesses` are the names on
    lines that others added to `signed`, which nobody here has verified.
    """

    size: int
    root: str
    time: int
    signed: SignedCheckpoint | None
    holding: int
    witnesses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cosigner:
    """A witness: the size that it cosigned last (0: none) at the Unix time that it stated, and how many it is behind.

    `problem` says why it has cosigned no more, or that it cosigned what this log never was.
    """

    name: str
    key: str
    size: int
    time: int
    behind: int
    problem: str


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
    latest: SignedCheckpoint  # the newest of them, as the log signed it

    @property
    def size(self) -> int:
        """How many entries had been logged."""
        return len(self.statements)

    def known(self) -> Sequence[Known]:
        """Every statement, in log order."""
        return self.statements

    def check(self) -> None:
        """Raise `Unreadable` unless the store that is there now continues what was read; soon, however long it is."""
        with self._record():
            pass

    def check_continues(self, old: "Reading") -> None:
        """Raise `Unreadable` unless this is `old` with whatever was added to it since."""
        if (self.origin, self.log_key) != (old.origin, old.log_key):
            raise Unreadable("another record is in its place")
        if self.size < old.size:
            raise _shorter(old.size, self.size)
        if any(ours.id != theirs.id for ours, theirs in zip(self.statements, old.statements, strict=False)):
            raise _other_entries(old.size)

    def leaf(self, index: int) -> bytes:
        """The exact bytes of an entry."""
        with self._record() as record:
            leaf = b"".join(record.store.entries(index, index + 1))
            if leaf_hash(leaf).hex() != self.statements[index].id:
                raise VerificationFailed("an entry is not the one that was read", found=f"entry {index}")
        return leaf

    @property
    def newest(self) -> Seen:
        """What a reader of all entries sees of the log, as it was read: with the lines that the store keeps."""
        return _seen(self.latest.checkpoint.root, self.latest, self.size)

    def seen(self, size: int) -> Seen:
        """What a reader of the first `size` entries sees of the log: always the same."""
        if size == self.size:
            return self.newest
        with self._record() as record:
            found = record.store.checkpoint_holding(size - 1)  # of that very size, where there is one
            root = root_at(size, hash_reader(record.store.hashes))
            if found is None or (found.size == size and found.checkpoint.root != root):
                raise VerificationFailed("no checkpoint of the store holds these entries", found=f"{size} entries")
        return _seen(root, found, size)

    def cosigned(self) -> Seen:
        """The newest state, with the lines that witnesses have added to the published checkpoint by now."""
        published = self._published()
        if published and published.size == self.size and published.note.startswith(self.latest.own):
            return _seen(self.latest.checkpoint.root, published, self.size)
        return self.newest

    def witnesses(self) -> list[Cosigner]:
        """How far each witness that was asked has cosigned, each verified again; none where nobody was asked."""
        try:
            asked = standings.read_standings(self.path)
        except CustodietError:
            return []  # `witness feed` says what is wrong with the file; it is no part of the record
        with self._record() as record:
            return [_cosigner(each, record, self.size) for each in asked]

    def checkpoints(self, first: int, last: int) -> list[SignedCheckpoint]:
        """The checkpoints of the sizes `first` to `last`."""
        with self._record() as record:
            found = record.store.checkpoints(first, last)
            if {each.size for each in found} != {size for size in self.sizes if first <= size <= last}:
                raise VerificationFailed("the store's checkpoints are not those that were read")
        return found

    def proof(self, index: int, seen: Seen) -> bytes:
        """The C2SP tlog-proof of an entry, under what was signed of `seen`, or else the first that holds the entry."""
        with self._record() as record:
            signed = seen.signed or record.store.checkpoint_holding(index)
            held = signed is not None and signed.size > index
            found = proof.prove(record.store, index, size=signed.size, note=signed.note) if signed and held else None
        if found is None:
            raise Refused("no checkpoint holds this entry yet", found=f"entry {index}")
        return proof.format_proof(found)

    @contextmanager
    def _record(self) -> Iterator[Record]:
        """The record, open to read; whatever goes wrong with it while it is used is `Unreadable`."""
        with _plainly(self.path), Record.open(self.path, read_only=True) as record:
            if record.size < self.size:
                raise _shorter(self.size, record.size)
            if root_at(self.size, hash_reader(record.store.hashes)) != self.latest.checkpoint.root:
                raise _other_entries(self.size)  # another origin or key would give another root: the founding has both
            yield record

    def _published(self) -> SignedCheckpoint | None:
        with suppress(CustodietError):
            return read(files.Directory(self.path / FILES).read(files.CHECKPOINT))
        return None


def _cosigner(standing: Standing, record: Record, size: int) -> Cosigner:
    key, problem = standing.key.rpartition("+")[0], standing.problem
    try:
        found = standing.cosigned()
    except CustodietError:
        found, problem = None, "what is kept of its cosignature does not verify"
    if found is None:
        return Cosigner(standing.name, key, 0, 0, size, problem)
    seen, time = found
    root = root_at(seen.size, hash_reader(record.store.hashes)) if seen.size <= record.size else b""
    if root != seen.root or seen.origin != record.origin:
        problem = "it has cosigned another history of this log: keep both, they are evidence"
    return Cosigner(standing.name, key, seen.size, time, max(size - seen.size, 0), problem)


def _seen(root: bytes, found: SignedCheckpoint, size: int) -> Seen:
    signed = found if found.size == size else None
    lines = note.parse(found.note).signatures[_OWN_LINES:] if signed else ()
    return Seen(size, root.hex(), found.time, signed, found.size, tuple(dict.fromkeys(line.name for line in lines)))


def _shorter(old: int, new: int) -> Unreadable:
    return Unreadable(f"it had {old} entries, and has {new} now")


def _other_entries(size: int) -> Unreadable:
    return Unreadable(f"its first {size} entries are not those that were read")


@contextmanager
def _plainly(path: Path) -> Iterator[None]:
    """Say of whatever goes wrong with the record at `path` in the block what anybody may hear of it."""
    try:
        yield
    except (Unreadable, BeingWritten):
        raise
    except Conflict as error:
        raise BeingWritten from error
    except VerificationFailed as error:
        raise Unreadable("its store is damaged, or somebody changed it") from error
    except (CustodietError, OSError) as error:
        there = is_record(path)
        raise Unreadable("its store cannot be read" if there else "its store is not there") from error


def read_record(path: Path) -> Reading:
    """Read everything that the record at `path` holds now."""
    with Record.open(path, read_only=True) as record:
        origin, log_key, regime = record.origin, record.log_key, record.regime
        statements, directory = tuple(record.known()), Directory()
        for known in statements:
            directory.admit(known.statement, known.index)
        size = len(statements)
        (latest,) = record.store.checkpoints(size, size)
        sizes = tuple(_sizes(record, size))
        return Reading(path, origin, log_key, regime, statements, tuple(directory), sizes, latest)


def read_again(old: Reading) -> Reading:
    """Read the record of `old` as it is now; raise `Unreadable` where it cannot be, or does not continue `old`."""
    old.check()
    with _plainly(old.path):
        reading = read_record(old.path)
        reading.check_continues(old)
        return reading


def _sizes(record: Record, size: int) -> Iterator[int]:
    for first in range(0, size + 1, _AT_ONCE):
        yield from (each.size for each in record.store.checkpoints(first, min(first + _AT_ONCE - 1, size)))


class Stamp(NamedTuple):
    """What changes whenever the record's store or archived texts do, and what does when its witnesses sign something.

    It costs four looks at the file system.
    """

    kept: tuple[int, ...]
    published: tuple[int, ...]


def stamp(path: Path) -> Stamp:
    """Return the stamp of the record at `path`."""
    published = (*_look(path / FILES / files.CHECKPOINT), *_look(path / standings.FILE))
    kept = store_of(path)  # a database elsewhere has no file that changes, but what is published of it does
    return Stamp((*_look(kept), *(published if kept.name == POSTGRESQL else ()), *_look(path / "sources")), published)


def _look(path: Path) -> tuple[int, ...]:
    """Of a file that is not there, nothing. A file that another has taken the place of has another inode."""
    try:
        status = path.stat()
    except OSError:
        return ()
    return status.st_ino, status.st_mtime_ns, status.st_ctime_ns, status.st_size
