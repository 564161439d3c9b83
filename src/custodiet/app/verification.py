"""Verify a log from its plain files alone: believe neither the operator nor this machine's own store.

In order: every byte of the files against the tree; the log's signature on every checkpoint; the continuation of the
checkpoint that the reader remembers; each entry's envelope, signature, enrolment and sequence number; and, where the
reader brings a policy, the log's identity and the witnesses' quorum. Whatever fails raises, and names the entry.

Without a policy nobody whom the reader named vouches for the log: it is then "self-consistent", and no more. A copy for
outsiders has no entries: what they say is then not proved, and the verdict says so.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from custodiet.app.admission import Admitted, read_founding, read_unverified
from custodiet.app.bundles import BundleVerdict, verify_bundle
from custodiet.app.checkers import Checkers
from custodiet.app.progress import Report
from custodiet.app.roll import Roll, Statements
from custodiet.app.storage import check_guard, is_record
from custodiet.app.words import SELF_CONSISTENT, grade_of, voucher_lines
from custodiet.kernel.errors import CustodietError, Refused, VerificationFailed
from custodiet.kernel.files import LARGEST_SOURCE, read_file, replace_file
from custodiet.kernel.keys import VerifierKey, parse_verifier_key
from custodiet.kernel.times import from_unix
from custodiet.log import files as log_files
from custodiet.log import policy as policies
from custodiet.log.audit import audit
from custodiet.log.checkpoint import LARGEST_SIZE, Checkpoint, SignedCheckpoint, open_checkpoint
from custodiet.log.files import CHECKPOINT, FileLog, Files
from custodiet.log.policy import Policy, Witnessed
from custodiet.log.tiles import ENTRIES, parse_path

_BUNDLE = 256
_AHEAD = 32  # bundles whose signatures are being verified while others are read
_ATTEMPTS = 5  # to verify a log that somebody is adding to
_WORTH_HELPING = 5000  # entries


class Changed(VerificationFailed):
    """Somebody published, or meddled, while a log was verified."""


class Listener(Protocol):
    """Who makes something of a log while its signatures are verified: worth nothing before all of them were."""

    def hear(self, admitted: Admitted, index: int) -> None:
        """Take in one entry; they come in order."""

    def end(self) -> None:
        """All entries were heard: what is done here is done while the last signatures are verified."""


class _Pending(NamedTuple):
    """Entries of one bundle whose signatures are being verified."""

    indexes: Sequence[int]
    answer: Future[list[bool]]


_PROVED = "Proved: every byte of every entry, tile and checkpoint belongs to this tree, and every signature holds."
_PROVED_WITHOUT_ENTRIES = (
    "Proved: every hash tile and checkpoint belongs to this tree, and the log's signatures on it hold."
)
_ENTRIES_UNPROVED = "Not proved: anything about what the entries say, who signed them, and that they are still there."


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was proved, and by whose word. There is no failed verdict: a failure raises."""

    checkpoint: SignedCheckpoint
    log_key: str
    statements: Statements | None  # None: of a copy without entries
    witnessed: Witnessed | None
    continues: int | None
    kept: str = ""

    @property
    def origin(self) -> str:
        """The log's public name."""
        return self.checkpoint.checkpoint.origin

    @property
    def size(self) -> int:
        """How many entries it has."""
        return self.checkpoint.size

    @property
    def root(self) -> str:
        """The hash over all of them, in hex."""
        return self.checkpoint.checkpoint.root.hex()

    @property
    def time(self) -> str:
        """When the log signed that, by its own clock."""
        return from_unix(self.checkpoint.time).text

    @property
    def grade(self) -> str:
        """How much the reader may rely on it, in words."""
        return SELF_CONSISTENT if self.witnessed is None else grade_of(self.witnessed)

    def row(self) -> dict[str, Any]:
        """One JSON object with stable keys."""
        return {
            "verdict": self.grade,
            "origin": self.origin,
            "size": self.size,
            "root": self.root,
            "time": self.time,
            "log_key": self.log_key,
            "statements": self.statements.count if self.statements else None,
            "parties": dict(self.statements.by_party) if self.statements else {},
            "vouched_by": dict(self.statements.vouched_by) if self.statements else {},
            "revoked": self.statements.revocations() if self.statements else [],
            "witnesses": sorted(self.witnessed.times) if self.witnessed else [],
            "continues": self.continues,
        }

    def lines(self) -> list[str]:
        """The verdict in plain words: what was proved, by whose word, and what was not."""
        return [
            f"{self.grade.capitalize()}: {self.origin}, {self.size} entries, as of {self.time} (the log's own clock).",
            f"  root {self.root}",
            f"  log key {self.log_key}",
            _PROVED if self.statements else _PROVED_WITHOUT_ENTRIES,
            *self._continuation(),
            *(self.statements.lines() if self.statements else [_ENTRIES_UNPROVED]),
            *voucher_lines(self.witnessed),
        ]

    def _continuation(self) -> list[str]:
        if self.continues is None and self.kept:
            return [f"Remembered in {self.kept}: from now on, the log must continue these {self.size} entries."]
        if self.continues is None:
            return ["Not proved: that this continues what you saw before. (--remember FILE keeps it from now on.)"]
        return [f"Proved: it continues the {self.continues} entries that you remember; nothing of them was changed."]


def find_files(path: Path) -> Files:
    """Return the plain files of a record or of a published copy."""
    for root in (path / "log", path):
        if (root / CHECKPOINT).is_file():
            return log_files.Directory(root)
    raise Refused(
        "there is no log to verify",
        expected=f"a record, or a directory with a file {CHECKPOINT}",
        found="nothing of that name" if not path.exists() else "neither",
        where=str(path),
        advice=f"The record's published files are lost. Write them anew: custodiet fsck {path} --mend"
        if is_record(path)
        else "",
    )


def verify_path(
    path: Path, *, policy: Path | None, remember: Path | None, progress: Report, entries: bool = True
) -> Verdict | BundleVerdict:
    """Verify the log or the bundle at `path`; on success, keep its checkpoint in the file `remember`.

    Without `entries`, it is a copy for outsiders, who bring the log's key in their policy.
    """
    trusted = policies.parse(read_file(policy), where=str(policy)) if policy else None
    if path.is_file():
        return _verify_bundle(path, trusted, remember, progress)
    files = find_files(path)
    if entries:
        _check_has_entries(files, path)
    elif trusted is None:
        raise Refused("a copy without entries does not name the log's key", advice="Name it with --policy FILE")
    key = log_key(files, trusted)
    old = open_checkpoint(read_file(remember), key, where=str(remember)) if remember and remember.exists() else None
    seen = old.checkpoint if old else None
    for left in reversed(range(_ATTEMPTS)):
        try:
            verdict = verify_files(files, key, policy=trusted, remembered=seen, progress=progress, entries=entries)
            break
        except Changed:
            if not left:
                raise
    check_guard(path)  # an old copy that was restored is whole, and lacks what the log has signed since
    if remember:
        replace_file(remember, verdict.checkpoint.note)
        return replace(verdict, kept=str(remember))
    return verdict


def _check_has_entries(files: Files, path: Path) -> None:
    """Say of a copy that has no entry at all what it may be, before saying that it is damaged."""
    folders = {tile.folder if tile else ENTRIES for tile in map(parse_path, files.paths())}  # the audit names a stray
    if folders and ENTRIES not in folders:
        raise Refused(
            "there are no entries here, only hashes",
            where=str(path),
            advice="If it is a copy for outsiders (publish --profile parties), verify it --without-entries",
        )


def _verify_bundle(path: Path, policy: Policy | None, remember: Path | None, progress: Report) -> BundleVerdict:
    old = read_file(remember) if remember and remember.exists() else None
    data = read_file(path, largest=LARGEST_SOURCE)
    verdict = verify_bundle(data, policy=policy, remembered=old, where=str(path), progress=progress)
    if remember:
        replace_file(remember, verdict.checkpoint.note)
    return verdict


def verify_files(
    files: Files,
    key: VerifierKey,
    *,
    policy: Policy | None,
    remembered: Checkpoint | None,
    progress: Report,
    entries: bool = True,
    listener: Listener | None = None,
) -> Verdict:
    """Verify everything about the log in `files`, whose checkpoints `key` signs.

    All of it is about one checkpoint: somebody may publish, or meddle, while this reads. The signatures of a long log
    are verified on all cores.
    """
    log = FileLog(files)
    size = log.latest().size
    with _unchanged(log, files), Checkers() if entries and size >= _WORTH_HELPING else nullcontext() as checkers:
        latest = audit(
            files, key, remembered=remembered, progress=lambda done: progress("tree", done, size), entries=entries
        )
        if latest.note != log.latest().note:
            raise _changed()
        statements = verify_statements(log, key, progress, checkers, listener) if entries else None
    witnessed = policies.check(policy, latest.note, where=CHECKPOINT) if policy else None
    return Verdict(latest, str(key), statements, witnessed, remembered.size if remembered else None)


@contextmanager
def _unchanged(log: FileLog, files: Files) -> Iterator[None]:
    """Of what fails in the block say that the log changed meanwhile, where it did: nothing can be said of it then."""
    try:
        yield
    except VerificationFailed as error:
        with suppress(CustodietError):
            if files.read(CHECKPOINT) != log.latest().note:
                raise _changed() from error
        raise


def _changed() -> Changed:
    return Changed("the log changed while it was verified", where=CHECKPOINT, advice="Verify it again")


def verify_statements(
    log: FileLog,
    key: VerifierKey,
    progress: Report,
    checkers: Checkers | None = None,
    listener: Listener | None = None,
) -> Statements:
    """Check each entry as admission did; raise `VerificationFailed` for the first that no honest log would hold.

    `checkers` verify signatures while this reads on, and while the `listener` ends.
    """
    size, origin = log.latest().size, log.latest().checkpoint.origin
    roll, pending = Roll(origin, key), deque[_Pending]()
    for start in range(0, size, _BUNDLE):
        leaves = log.entries(start, min(start + _BUNDLE, size))
        read = [read_unverified(leaf, origin=origin) if checkers else None for leaf in leaves]
        if checkers:
            signed = [(index, *each) for index, each in enumerate(read, start) if each]
            answer = checkers.verify([(s.issuer, e.signature, e.message) for _, s, e in signed])
            pending.append(_Pending([index for index, *_ in signed], answer))
        for index, (leaf, found) in enumerate(zip(leaves, read, strict=True), start):
            try:
                admitted = roll.call(leaf, index, where=f"entry {index}", authentic=found and found[0])
            except CustodietError:
                _check_signed(log, roll, pending, last=index)  # one before it may be worse, and is to be named
                raise
            if listener:
                listener.hear(admitted, index)
        progress("statements", start + len(leaves), size)
        while len(pending) > _AHEAD:
            _check_signed(log, roll, [pending.popleft()])
    try:
        if listener:
            listener.end()
    finally:
        _check_signed(log, roll, pending)
    return roll.statements()


def _check_signed(log: FileLog, roll: Roll, bundles: Iterable[_Pending], *, last: int = LARGEST_SIZE) -> None:
    """Raise for the first entry of some bundles, up to `last`, whose signature is not its issuer's."""
    for bundle in bundles:
        for index, holds in zip(bundle.indexes, bundle.answer.result(), strict=True):
            if not holds and index <= last:
                roll.authenticate(b"".join(log.entries(index, index + 1)), where=f"entry {index}")  # finds the reason


def log_key(files: Files, policy: Policy | None = None) -> VerifierKey:
    """The key that the checkpoints must bear: the policy's for this origin, else the one that the founding names."""
    if policy:
        return policies.log_key(policy, files.read(CHECKPOINT), where=CHECKPOINT)
    try:
        founding = read_founding(b"".join(FileLog(files).entries(0, 1)))
        return parse_verifier_key(str(founding.body["key"]))
    except CustodietError as error:
        audit(files, None)  # says more exactly what is damaged, where it is damage
        raise VerificationFailed(f"the log does not begin with its founding: {error}") from None
