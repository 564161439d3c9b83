"""A node: follow the log that another operator publishes, verify all of it, and keep a record of one's own from it.

Nothing is taken from the other side but bytes. Each checkpoint of its history is verified with the log's key, tied to
the one before, and compared with the tree over the entries as they came; each entry is checked as admission checks it.
What holds is appended checkpoint by checkpoint, so that whatever ends a round, the record is one that the log once
signed. Such a record has no operator's key: `serve` and `show` answer from it, and nobody adds to it but that log.

Where the log shows this node another history than before, what proves that is kept in the record's directory.
"""

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from custodiet.app.admission import read_founding, sequence_key
from custodiet.app.progress import Report
from custodiet.app.record import FILES, FOLLOWING, KEY, Record
from custodiet.app.roll import Roll
from custodiet.app.storage import SQLITE as STORE
from custodiet.app.storage import is_record
from custodiet.app.verification import log_key
from custodiet.kernel.errors import CustodietError, Refused, VerificationFailed
from custodiet.kernel.files import alone_in, check_no_link, read_file, replace_file, write_new_file
from custodiet.kernel.keys import VerifierKey, parse_verifier_key
from custodiet.log import evidence, sequencer
from custodiet.log import files as log_files
from custodiet.log import policy as policies
from custodiet.log.checkpoint import SignedCheckpoint, open_checkpoint
from custodiet.log.files import CHECKPOINT, FileLog, Files, Missing
from custodiet.log.policy import Policy
from custodiet.log.store import Entry, Store
from custodiet.log.tiles import ENTRIES, WIDTH
from custodiet.regimes import FILE as REGIME
from custodiet.regimes import load_regime
from custodiet.store.sqlite import SQLiteStore

_ATTEMPTS = 3  # each time, the log had grown meanwhile


@dataclass(frozen=True, slots=True)
class Trust:
    """What whoever follows brings: a policy, or the log's key; with neither, the key is the one that the log names."""

    policy: Policy | None = None
    key: str = ""
    regime: Path | None = None  # the folder of one that does not ship


@dataclass(frozen=True, slots=True)
class Followed:
    """A record after a round: its checkpoint, how many entries are new, and whether the reader named the log's key."""

    record: Path
    checkpoint: SignedCheckpoint
    new: int
    named: bool

    def row(self) -> dict[str, Any]:
        """One JSON object with stable keys."""
        return {
            "record": str(self.record),
            "origin": self.checkpoint.checkpoint.origin,
            "size": self.checkpoint.size,
            "root": self.checkpoint.checkpoint.root.hex(),
            "new": self.new,
            "cosigned_by": [line.name for line in self.checkpoint.added],
            "key_named": self.named,
        }


class SplitView(VerificationFailed):
    """The log showed this node two histories; `file` proves it to anybody."""

    def __init__(self, file: Path, size: int) -> None:
        super().__init__(
            f"split view: the log does not continue the {size} entries that this node has seen",
            where=str(file),
            advice="Nothing was taken. That file is evidence: custodiet verify --evidence FILE, and tell the others",
        )
        self.file = file


class Follower:
    """One record that follows one log. Between rounds it keeps in memory who was enrolled."""

    def __init__(self, record: Path, trust: Trust) -> None:
        self._path, self._trust = record, trust
        self._roll: Roll | None = None
        self._called = 0

    def follow(self, files: Files, progress: Report) -> Followed:
        """Bring the record up to the log in `files`; raise what is wrong with it, or `SplitView`."""
        self._check_may_follow()
        for _ in range(_ATTEMPTS):
            before = files.read(CHECKPOINT)
            try:
                return self._round(files, progress)
            except Missing as error:
                self._roll = None
                if files.read(CHECKPOINT) == before:
                    raise _explained(error) from None
            except BaseException:
                self._roll = None
                raise
        raise VerificationFailed("the log changes faster than it can be read", advice="Try again in a moment")

    def _round(self, files: Files, progress: Report) -> Followed:
        theirs = FileLog(files)
        key = self._key(files)
        latest = open_checkpoint(theirs.latest().note, key, where=CHECKPOINT)
        if self._trust.policy:
            policies.check(self._trust.policy, latest.note, where=CHECKPOINT)
        if not latest.size:
            raise Refused("there is nothing in this log yet", found=latest.checkpoint.origin)
        if not self._begun():
            self._keep_regime(theirs)
        with _store(self._path) as store, _alone(self._path):
            ours = store.latest()
            with self._proving_a_split_view(key, store, theirs), _published_anyway(store, self._path):
                if ours:
                    _check_may_continue(ours, latest)
                if ours is None or ours.size < latest.size:
                    with _under_way(self._path / FOLLOWING, store, latest):
                        self._take(store, theirs, key, progress)
                _check_is_latest(store, latest)
            done = log_files.publish(store, self._path / FILES, cosigned=latest)
            (self._path / FOLLOWING).unlink(missing_ok=True)
        named = bool(self._trust.policy or self._trust.key)
        return Followed(self._path, done, done.size - (ours.size if ours else 0), named)

    def _take(self, store: Store, theirs: FileLog, key: VerifierKey, progress: Report) -> None:
        """Append what is new, checkpoint by checkpoint, each entry called as admission calls it."""
        ours, latest = store.latest(), theirs.latest()
        roll = self._called_by(store, key, latest.checkpoint.origin)
        for entries, signed in _batches(theirs, ours.size if ours else 0, begun=ours is not None):
            called = [
                Entry(leaf, sequence_key(roll.call(leaf, index, where=f"entry {index}").statement))
                for index, leaf in entries
            ]
            sequencer.replicate(store, key, called, signed)
            self._called = signed.size
            progress("following", signed.size, latest.size)

    def _check_may_follow(self) -> None:
        if (self._path / KEY).exists():
            raise Refused(
                "this record has its operator's key: it is not one that follows another",
                where=str(self._path / KEY),
                advice="Follow into a directory of its own",
            )
        if is_record(self._path):
            return
        if self._path.exists() and (not self._path.is_dir() or any(self._path.iterdir())):
            raise Refused("a record needs a new or an empty directory", where=str(self._path))

    def _begun(self) -> bool:
        if not is_record(self._path):
            return False
        with Record.open(self._path, read_only=True) as record:
            return record.size > 0

    def _key(self, files: Files) -> VerifierKey:
        """The log's key: the one that the record was begun with, and that whoever follows brings."""
        brought = None
        if self._trust.policy:
            brought = policies.log_key(self._trust.policy, files.read(CHECKPOINT), where=CHECKPOINT)
        elif self._trust.key:
            brought = parse_verifier_key(self._trust.key)
        if self._begun():
            with Record.open(self._path, read_only=True) as record:
                kept = parse_verifier_key(record.log_key)
            if brought and kept != brought:
                raise Refused(
                    "this record follows another log", expected=str(kept), found=str(brought), where=str(self._path)
                )
            return kept
        return brought or log_key(files)

    def _keep_regime(self, theirs: FileLog) -> None:
        """The rules of a regime that does not ship are no part of the log: whoever follows brings the file."""
        founding = read_founding(b"".join(theirs.entries(0, 1)))
        digest = founding.body.get("regime_sha256")
        if digest is None:
            load_regime(str(founding.body["regime"]))
            return
        kept = self._path / REGIME
        if kept.exists():
            return  # the record checks its digest when it is opened
        if self._trust.regime is None:
            raise Refused(
                "the record was founded under a regime that does not ship",
                expected=f"its folder, with the {REGIME} of SHA-256 {digest}",
                found=str(founding.body["regime"]),
                advice="Ask the operator for it, and give it with --regime FOLDER",
            )
        data = read_file(self._trust.regime / REGIME)
        if hashlib.sha256(data).hexdigest() != digest:
            found = hashlib.sha256(data).hexdigest()
            raise Refused("this is another regime", expected=str(digest), found=found, where=str(self._trust.regime))
        self._path.mkdir(parents=True, exist_ok=True)
        write_new_file(kept, data)

    def _called_by(self, store: Store, key: VerifierKey, origin: str) -> Roll:
        """The roll of everything in the store; entries that another process has added are called now."""
        latest = store.latest()
        size = latest.size if latest else 0
        if self._roll is None or self._called > size:
            self._roll, self._called = Roll(origin, key), 0
        for start in range(self._called, size, WIDTH):
            for index, leaf in enumerate(store.entries(start, min(start + WIDTH, size)), start):
                self._roll.call(leaf, index, where=f"entry {index}")
        self._called = size
        return self._roll

    @contextmanager
    def _proving_a_split_view(self, key: VerifierKey, store: Store, theirs: FileLog) -> Iterator[None]:
        """Where the log contradicts what this node has, prove it by the hash tiles of the longer, if these are true."""
        ours, latest = store.latest(), theirs.latest()
        try:
            yield
        except VerificationFailed:
            if ours is None or not ours.size:
                raise
            view = None
            with suppress(CustodietError):
                if latest.size < ours.size:
                    view = evidence.of_two_sizes(key, latest.note, ours.note, store.hashes)
                else:
                    view = evidence.of_two_sizes(key, ours.note, latest.note, theirs.hashes)
            if view is None:
                raise
            raise SplitView(keep_evidence(self._path, view), ours.size) from None


@contextmanager
def _under_way(file: Path, store: Store, latest: SignedCheckpoint) -> Iterator[None]:
    """Keep in a file what is signed, for as long as the store has a part of it: whoever added to that, forked the log.

    Where the block fails and has added nothing, the file goes again.
    """
    before, was_there = store.latest(), file.exists()
    replace_file(file, latest.note)
    try:
        yield
    except BaseException:
        if not was_there and store.latest() == before:
            file.unlink()
        raise


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Keep another process from following into the same directory."""
    with ExitStack() as kept:
        try:
            kept.enter_context(alone_in(path, patience=0))
        except TimeoutError:
            raise Refused("another process follows into this directory", where=str(path)) from None
        yield


def keep_evidence(folder: Path, view: evidence.SplitView) -> Path:
    """Write evidence into a folder, once; return its file."""
    data = evidence.format_evidence(view)
    file = folder / f"split-view-{hashlib.sha256(data).hexdigest()[:16]}.json"
    if not file.exists():
        write_new_file(file, data)
    return file


@contextmanager
def _store(path: Path) -> Iterator[Store]:
    """The record's store, made where it is not there yet; it goes again where nothing came into it."""
    new, store = not (path / STORE).exists(), None
    made = not path.exists()
    path.mkdir(parents=True, exist_ok=True)
    check_no_link(path)
    try:
        store = SQLiteStore.create(path / STORE) if new else SQLiteStore.open(path / STORE)
        yield store
    except BaseException:
        latest = store.latest() if store else None
        if store:
            store.close()
        if new and not (latest and latest.size):
            (path / STORE).unlink(missing_ok=True)
            (path / REGIME).unlink(missing_ok=True)
            if made:
                with suppress(OSError):
                    path.rmdir()
        raise
    store.close()


@contextmanager
def _published_anyway(store: Store, path: Path) -> Iterator[None]:
    """What was taken before something failed is a state that the log signed: publish it, as any other."""
    before = store.latest()
    try:
        yield
    except BaseException:
        latest = store.latest()
        if latest and latest.size and (before is None or latest.size > before.size):
            with suppress(CustodietError):
                log_files.publish(store, path / FILES)
        raise


def _batches(theirs: FileLog, size: int, *, begun: bool) -> Iterator[tuple[list[tuple[int, bytes]], SignedCheckpoint]]:
    """Yield each checkpoint of the log beyond `size`, with the entries that it adds and their places."""
    latest, waiting = theirs.latest(), list[tuple[int, bytes]]()
    bounds = [size, *range((size // WIDTH + 1) * WIDTH, latest.size, WIDTH), latest.size]
    if not begun:
        yield from (([], each) for each in theirs.checkpoints(0, 0))
    for start, end in pairwise(bounds):
        due = {each.size: each for each in theirs.checkpoints(start + 1, end)}
        leaves = theirs.entries(start, end)
        if len(leaves) != end - start:
            raise VerificationFailed("entries are missing", expected=f"{start} to {end - 1}", found=str(len(leaves)))
        for index, leaf in enumerate(leaves, start):
            waiting.append((index, leaf))
            if signed := due.get(index + 1):
                yield waiting, signed
                waiting = []


def _check_may_continue(ours: SignedCheckpoint, latest: SignedCheckpoint) -> None:
    if latest.size < ours.size:
        raise VerificationFailed(
            "the log is shorter than it was: an old copy is published, or a cache is behind",
            expected=f"at least {ours.size} entries",
            found=str(latest.size),
            advice="Nothing was changed here. If it stays so, ask its operator why",
        )
    if latest.size == ours.size and latest.own != ours.own:
        raise VerificationFailed("the log signed another checkpoint of this size", found=f"{ours.size} entries")


def _check_is_latest(store: Store, latest: SignedCheckpoint) -> None:
    """The newest checkpoint is the last of its history, or the history is not whole."""
    ours = store.latest()
    if ours is None or ours.own != latest.own:
        raise VerificationFailed(
            "the newest checkpoint is not the last of those beside the entries",
            expected=f"size {latest.size}",
            found=f"size {ours.size}" if ours else "none",
            where=CHECKPOINT,
        )


def _explained(error: Missing) -> CustodietError:
    if f"/{ENTRIES}/" in f"/{error.where}":
        return Missing(
            "the entries are not there",
            where=error.where,
            advice="It may be a copy for outsiders, which nobody can follow: ask for the parties' address",
        )
    return error
