"""A record: a directory with one log, everything that was ever said in one mission.

    RECORD/log.sqlite     the log's store: the truth of whoever keeps the record (or log.postgresql: where that is)
    RECORD/log/           the same log as plain files (C2SP tlog-tiles), for everybody else; always up to the checkpoint
    RECORD/operator.key   the log's private key (mode 0600); without it the record can be read, not added to
    RECORD/standing       what admission learnt of the log, over its signature; may be removed, and is made again
    RECORD/sources/       texts of archived sources, where their holder brought them; never published

Origin, operator and regime are not settings: the first entry, the founding, says them.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from custodiet.app.admission import read_founding, read_statement
from custodiet.app.directory import ENROLLING, Directory
from custodiet.app.group import Group, Place
from custodiet.app.progress import Report, silent
from custodiet.app.standing import FILE as STANDING
from custodiet.app.standing import Standing
from custodiet.app.storage import SQLITE, open_store, store_of
from custodiet.books.known import Known, Voice
from custodiet.kernel.errors import CustodietError, Refused, Several, VerificationFailed
from custodiet.kernel.files import read_file
from custodiet.kernel.keys import SigningKey, parse_verifier_key, read_key_file
from custodiet.kernel.strict import decode
from custodiet.kernel.text import visible
from custodiet.log import files as log_files
from custodiet.log import sequencer
from custodiet.log.checkpoint import SignedCheckpoint
from custodiet.log.integrity import Logged, blaming_the_store, read_entries
from custodiet.log.receipt import Receipt
from custodiet.log.receipt import sign as sign_receipt
from custodiet.log.store import Conflict, Store
from custodiet.regimes import FILE, Regime, load_regime, read_regime
from custodiet.statements.registry import check_body, summarise
from custodiet.statements.statement import COMPUTED, Statement

FILES, KEY = "log", "operator.key"
FOLLOWING = "following"  # the checkpoint to which a node was on its way when it was stopped
_log = logging.getLogger(__name__)
_ATTEMPTS = 20  # each time, another writer got further
_SKEW = 60  # seconds
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Submitted:
    """What became of one submitted statement. `already`: the very same bytes were in the record before.

    `corrects` are the ids of the statements that it puts right, or takes back.
    """

    where: str
    index: int
    id: str
    summary: str
    already: bool
    corrects: tuple[str, ...] = ()

    def row(self) -> dict[str, Any]:
        """One JSON object with stable keys."""
        return {
            "file": self.where,
            "index": self.index,
            "id": self.id,
            "summary": self.summary,
            "already": self.already,
        }


class Record:
    """An open record. Use it as a context manager, so that its store is closed and complete."""

    def __init__(self, path: Path, store: Store) -> None:
        self.path, self._store = path, store
        self._standing: Standing | None = None
        self._own: SignedCheckpoint | None = None  # what this handle signed last
        self._known: list[Known] = []  # what was read last; a log only grows, so its size tells whether it is current

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False) -> "Record":
        """Open the record in `path`; refuse a directory that is none. To read, nothing in it need be writable."""
        if not store_of(path).is_file():
            raise Refused(
                "this is no record",
                expected=f"a directory with {SQLITE}",
                found="no such directory"
                if not path.exists()
                else "a file"
                if path.is_file()
                else "no such file in it",
                where=str(path),
                advice="Found one: custodiet init RECORD --origin NAME --regime cwc",
            )
        record = cls(path, open_store(path, read_only=read_only))
        if not read_only:
            record._complete()
        return record

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the store."""
        self._store.close()

    @property
    def store(self) -> Store:
        """The log's store."""
        return self._store

    @property
    def size(self) -> int:
        """How many entries the record has."""
        latest = self._store.latest()
        return latest.size if latest else 0

    @cached_property
    def founding(self) -> Statement:
        """The first entry, read by itself: only `known` says that the log signed it."""
        if not self.size:
            raise Refused(
                "the record has no founding",
                where=str(self.path),
                advice="If it never had one, remove the directory and init again",
            )
        with blaming_the_store(str(store_of(self.path))):
            return read_founding(b"".join(self._store.entries(0, 1)))

    @property
    def origin(self) -> str:
        """The record's public name."""
        return self.founding.origin

    @property
    def log_key(self) -> str:
        """The log's verifier key."""
        return str(self.founding.body["key"])

    @cached_property
    def regime(self) -> Regime:
        """The rules that apply: those that ship under the founding's name, or those that the record brings."""
        name, digest = str(self.founding.body["regime"]), self.founding.body.get("regime_sha256")
        if digest is None:
            return load_regime(name)
        file = self.path / FILE
        data = read_file(file)
        if sha256(data).hexdigest() != digest:
            raise Refused(
                "this is not the regime under which the record was founded",
                expected=f"a file with the SHA-256 digest {digest}",
                found=sha256(data).hexdigest(),
                where=str(file),
                advice="Put the file back that was there",
            )
        return read_regime(decode(data, str(file)), name=name, where=str(file))

    def known(self) -> list[Known]:
        """Every statement with its place, its time in the log, and its party; in log order.

        Raises `VerificationFailed` unless they are what the log signed, and no less than what it published: whatever a
        command does, it asks this first.
        """
        latest = self._store.latest()
        size = latest.size if latest else 0
        if not size or len(self._known) != size:
            self._check_published()
            self._known = self._read(latest) if latest and size else []
        return self._known

    def _read(self, latest: SignedCheckpoint) -> list[Known]:
        key = parse_verifier_key(self.log_key)
        with blaming_the_store(str(store_of(self.path))):
            return list(known_statements(read_entries(self._store, latest, key)))

    def standing(self) -> Standing:
        """What admission has to know, as of the newest checkpoint: read from where it was read last.

        Raises `VerificationFailed` as `known` does, but for entries in full bundles that were shown before.
        """
        self._check_published()
        if not self.size:
            return Standing()
        key = parse_verifier_key(self.log_key)
        with blaming_the_store(str(store_of(self.path))):
            if self._standing is None:
                self._standing = Standing.read(self._store, key, self.path / STANDING)
            else:
                self._standing.catch_up(self._store, key)
        return self._standing

    def check_tail(self) -> None:
        """Read the end of the log again, for who has added to it before: its file may have been damaged since.

        Raises `VerificationFailed`; to sign on top of that would be to sign what no copy can be restored to.
        """
        if self._standing and self._own:
            with blaming_the_store(str(store_of(self.path))):
                self._standing.check_tail(self._store, parse_verifier_key(self.log_key))

    def directory(self) -> Directory:
        """Who stands behind which key, by now."""
        return self.standing().directory

    def enrol(self, file: Path, *, now: int) -> list[Submitted]:
        """Log one signed enrolment."""
        leaf = read_file(file, pipe=True)
        statement = read_statement(leaf, where=str(file))
        if statement.type not in ENROLLING:
            raise Refused("this is no enrolment", found=statement.type, where=str(file), advice="Use: custodiet submit")
        return self.submit([(str(file), leaf)], now=now)

    def submit_files(self, files: Sequence[Path], *, now: int) -> list[Submitted]:
        """Log the signed statements in `files`: all, or none."""
        return self.submit(self.read_submitted(files), now=now)

    @staticmethod
    def read_submitted(files: Sequence[Path]) -> list[tuple[str, bytes]]:
        """Return (where from, leaf) pairs of the signed statements in `files`; refuse an enrolment."""
        incoming = [(str(file), read_file(file, pipe=True)) for file in files]
        for where, leaf in incoming:
            if _type_of(leaf) in ENROLLING:
                raise Refused(
                    "an enrolment changes who may speak", where=where, advice="Use: custodiet enrol RECORD FILE"
                )
        return incoming

    def check(self, incoming: Sequence[tuple[str, bytes]]) -> None:
        """Raise unless (where from, leaf) pairs could be logged now."""
        if faults := self._examine(incoming, silent)[2]:
            raise _together(faults)

    def promise(self, receipt: Receipt) -> bytes:
        """Return a receipt, signed with the log's key."""
        return sign_receipt(receipt, self.operator_key)

    def submit(self, incoming: Sequence[tuple[str, bytes]], *, now: int, progress: Report = silent) -> list[Submitted]:
        """Check (where from, leaf) pairs, log those that are new, sign a checkpoint, publish. All, or none.

        Where another writer was faster, everything is checked again against what is there then.
        """
        return read_again(lambda: self._submit(incoming, now=now, progress=progress))

    def _submit(self, incoming: Sequence[tuple[str, bytes]], *, now: int, progress: Report) -> list[Submitted]:
        results, group, faults = self._examine(incoming, progress)
        if faults:
            raise _together(faults)
        self.check_tail()
        self.append(group, now=now)
        progress("publishing", 0, 1)
        self.publish()
        progress("publishing", 1, 1)
        waiting = self.directory().waiting()
        return [
            replace(one, summary=f"{one.summary} ({waiting[one.index]})") if one.index in waiting else one
            for one in results
        ]

    def append(self, group: Group, *, now: int) -> SignedCheckpoint | None:
        """Log a group that was made on top of `standing`, durably; return the checkpoint over it, None for no entry."""
        if not group.entries:
            return None
        if (self.path / FOLLOWING).exists():
            raise Refused(
                "this record was not followed to its end: the log has signed more than is here",
                where=str(self.path),
                advice="Nothing was added. Take the key away, follow again until it ends, and put the key back",
            )
        key = self.operator_key
        time, after = self._not_before_last(now), group.standing.latest
        signed = sequencer.append(self._store, key, group.entries, time=time, after=after, own=self._own)
        group.appended()
        group.standing.at(signed, self._store)
        group.standing.keep(self.path / STANDING, key)
        self._standing, self._own = group.standing, signed
        return signed

    def _not_before_last(self, now: int) -> int:
        """Writers who read their clocks at once may append in the other order; a clock further off is refused."""
        latest = self._store.latest()
        return latest.time if latest and now < latest.time <= now + _SKEW else now

    def _examine(
        self, incoming: Sequence[tuple[str, bytes]], progress: Report
    ) -> tuple[list[Submitted], Group, list[CustodietError]]:
        group = Group(self._store, self.standing(), self.origin if self.size else "")
        results: list[Submitted] = []
        faults: list[CustodietError] = []
        for n, (where, leaf) in enumerate(incoming):
            try:
                results.append(_submitted(leaf, group.add(leaf, where=where), where))
            except CustodietError as error:
                faults.append(error)
            if n % 25 == 0 or n + 1 == len(incoming):
                progress("checking", n + 1, len(incoming))
        return results, group, faults

    def publish(self) -> None:
        """Bring the plain files up to the store."""
        log_files.publish(self._store, self.path / FILES)

    def _check_published(self) -> SignedCheckpoint | None:
        """Return the published checkpoint, if there is one; raise where the store does not have what was published."""
        try:
            return log_files.check_published(self._store, log_files.Directory(self.path / FILES))
        except VerificationFailed as error:
            error.advice = error.advice or f"Run custodiet fsck {visible(str(self.path))}"
            raise

    def _complete(self) -> None:
        """Publish what was logged when something ended its writer before he could, and say so.

        What stands against it is said by the command that follows, which finds it too.
        """
        with suppress(CustodietError):
            published = self._check_published()
            latest = self._store.latest()
            if published and latest and published.size < latest.size:
                self.publish()
                _log.warning(
                    "custodiet: %s: of what is in the log, %d had not been published yet: it is published now, and "
                    "nothing is lost. Unless somebody is writing to it, a writer was stopped",
                    visible(str(self.path)),
                    latest.size - published.size,
                )

    @cached_property
    def operator_key(self) -> SigningKey:
        """The log's private key, for whoever adds to it."""
        try:
            return read_key_file(self.path / KEY)
        except Refused as error:
            raise Refused(
                f"only the operator can add to this record: {error.message}",
                expected=error.expected,
                found=error.found,
                where=str(self.path / KEY),
                advice=error.advice,
            ) from None


def read_again(append: Callable[[], T]) -> T:
    """Return what `append` does, which reads the log and adds to it: anew, where another writer was faster."""
    for _ in range(_ATTEMPTS):
        with suppress(Conflict):
            return append()
    return append()


def known_statements(entries: Iterable[Logged]) -> Iterator[Known]:
    """Yield what each entry of a log says, with the party that its signer was enrolled under; signatures unchecked.

    An issuer without an enrolment speaks for nobody: its party is the key itself. (No record of ours admits one.)
    """
    directory = Directory()
    for index, entry in enumerate(entries):
        where = f"entry {index}"
        statement = read_statement(entry.leaf, where=where)
        check_body(statement, where=where)
        party = directory.admit(statement, index, where=where).party
        yield Known(entry.hash.hex(), index, entry.time, party, statement)


def _type_of(leaf: bytes) -> str:
    try:
        return read_statement(leaf).type
    except CustodietError:
        return ""


def _corrected(statement: Statement) -> tuple[str, ...]:
    targets = (target.partition("#")[0] for relation, target in statement.about if relation in COMPUTED - {"affirms"})
    return tuple(dict.fromkeys(targets))


def _submitted(leaf: bytes, place: Place, where: str) -> Submitted:
    """What became of a statement that `group.add` has read just now."""
    statement = read_statement(leaf, where=where)
    summary = summarise(statement, speaker=str(Voice.of(statement, place.party)))
    corrects = () if place.already else _corrected(statement)
    return Submitted(where, place.index, place.hash.hex(), summary, place.already, corrects)


def _together(faults: Sequence[CustodietError]) -> CustodietError:
    if len(faults) == 1:
        return faults[0]
    return Several(f"{len(faults)} statements were refused, and none was logged:", faults)
