"""C2SP tlog-checkpoint: the signed statement of a log's size and root. spec/log.md, L19 to L21, L25 to L27.

A log signs each checkpoint three times with one key: as a note (type 0x01), which every client of C2SP logs reads; as a
cosignature (type 0x04), which carries the time; and with a line that ties it to the checkpoint before it. Witnesses add
their lines after these three.
"""

import base64
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from custodiet.kernel.errors import VerificationFailed
from custodiet.kernel.keys import COSIGNATURE_V1, SigningKey, VerifierKey
from custodiet.log import chain, cosignature, note
from custodiet.log.merkle import EMPTY_ROOT, HASH_SIZE, Hash, check_consistency
from custodiet.log.note import Note, Signature

LARGEST_SIZE = 2**63 - 1
_OWN_SIGNATURES = 3
_OWN_LINES = 4 + _OWN_SIGNATURES  # origin, size, root, nothing, and the signatures
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log says of itself: its origin, its number of entries, and the root (32 bytes) of the tree over them."""

    origin: str
    size: int
    root: Hash

    @property
    def text(self) -> str:
        """The text of the note: three lines."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode('ascii')}\n"


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint's note, with the size and the Unix time that it states."""

    size: int
    time: int
    note: bytes

    @property
    def checkpoint(self) -> Checkpoint:
        """What the note says."""
        return parse(note.parse(self.note).text)

    @property
    def own(self) -> bytes:
        """The note as the log signed it, without the lines that witnesses added."""
        return b"".join(self.note.splitlines(keepends=True)[:_OWN_LINES])

    @property
    def added(self) -> tuple[Signature, ...]:
        """The lines that witnesses added, unverified."""
        return note.parse(self.note).signatures[_OWN_SIGNATURES:]

    def with_lines(self, lines: Iterable[Signature]) -> "SignedCheckpoint":
        """The same with lines of witnesses added; a line takes the place of one by the same key."""
        parsed = note.parse(self.note)
        own = parsed.signatures[:_OWN_SIGNATURES]
        known = {(line.name, line.key_id) for line in own}
        kept = {(line.name, line.key_id): line for line in (*self.added, *lines)}
        added = (line for key, line in kept.items() if key not in known)
        return replace(self, note=Note(parsed.text, (*own, *added)).format())

    @property
    def previous(self) -> bytes:
        """The digest of the checkpoint before it, as the note states it."""
        return chain.previous_of(note.parse(self.note).signatures[2])


def sign(checkpoint: Checkpoint, key: SigningKey, *, time: int, after: SignedCheckpoint | None) -> SignedCheckpoint:
    """Return `checkpoint` as signed by the log at `time`, next `after` another; the key's name is the log's origin."""
    if key.name != checkpoint.origin:
        raise ValueError(f"the key of {key.name} cannot sign for {checkpoint.origin}")
    lines = (
        note.sign(checkpoint.text, key),
        cosignature.cosign(checkpoint.text, key.as_algorithm(COSIGNATURE_V1), time=time),
        chain.tie(checkpoint.text, key, previous=chain.digest(after.own) if after else chain.NOTHING),
    )
    return SignedCheckpoint(checkpoint.size, time, Note(checkpoint.text, lines).format())


def parse(text: str, *, where: str = "") -> Checkpoint:
    """Return the checkpoint of a note's text; extension lines and other spellings of a number are refused."""
    lines = text.split("\n")
    if len(lines) != 4 or not lines[0] or lines[3] or not _SIZE.fullmatch(lines[1]):  # noqa: PLR2004 - three lines
        raise VerificationFailed(
            "this is no checkpoint", expected="three lines: origin, size, root", found=repr(text[:120]), where=where
        )
    root = note.decode_base64(lines[2], where=where)
    if len(root) != HASH_SIZE or int(lines[1]) > LARGEST_SIZE:
        raise VerificationFailed("the checkpoint is out of range", found=repr(text[:120]), where=where)
    return Checkpoint(lines[0], int(lines[1]), root)


def read(data: bytes, *, where: str = "") -> SignedCheckpoint:
    """Return what a signed checkpoint says, its form checked and its signatures not. Only `open_checkpoint` verifies.

    The first three lines are the log's: its signature, its cosignature with the time, and the tie to the one before.
    """
    return _read(data, where)[0]


def open_checkpoint(data: bytes, key: VerifierKey, *, where: str = "") -> SignedCheckpoint:
    """Return the checkpoint in `data`; raise `VerificationFailed` unless the log's `key` made all three lines."""
    found, (own, timed, tied) = _read(data, where)
    if own.name != key.name:
        raise VerificationFailed("another log", expected=key.name, found=own.name, where=where)
    timekeeper = VerifierKey(key.name, key.public, COSIGNATURE_V1)
    if not (own.is_by(key) and timed.is_by(timekeeper)):
        raise VerificationFailed("signed by another key", expected=str(key), found=own.key_id.hex(), where=where)
    text = found.checkpoint.text
    note.verify(own, text, key, where=where)
    cosignature.check(timed, text, timekeeper, where=where)
    chain.check(tied, text, key, where=where)
    return found


def check_follows(new: SignedCheckpoint, old: SignedCheckpoint | None, *, where: str = "") -> None:
    """Raise `VerificationFailed` unless `new` says that it came next after `old` (None: that it is the first)."""
    expected = chain.digest(old.own) if old else chain.NOTHING
    if new.previous != expected:
        raise VerificationFailed(
            f"the checkpoint of size {new.size} does not follow "
            + (f"that of size {old.size}: one was changed, or one between them is missing" if old else "nothing"),
            expected=expected.hex(),
            found=new.previous.hex(),
            where=where,
        )


def _read(data: bytes, where: str) -> tuple[SignedCheckpoint, tuple[Signature, Signature, Signature]]:
    signed = note.parse(data, where=where)
    checkpoint = parse(signed.text, where=where)
    match signed.signatures:
        case (own, timed, tied, *_) if own.name == timed.name == tied.name == checkpoint.origin:
            chain.previous_of(tied, where=where)
            time = cosignature.time_of(timed, where=where)
            return SignedCheckpoint(checkpoint.size, time, data), (own, timed, tied)
    raise VerificationFailed(
        "the signatures do not begin with the log's own three: signature, time, tie to the checkpoint before",
        expected=f"three lines of {checkpoint.origin}",
        where=where,
    )


def check_extends(old: Checkpoint, new: Checkpoint, proof: Sequence[Hash]) -> None:
    """Raise `VerificationFailed` unless `new` continues `old`; rollback and split view are told apart.

    `proof` is the consistency proof between the two sizes; it is empty where they are equal or `old` is of size 0.
    """
    if old.origin != new.origin:
        raise VerificationFailed("another log", expected=old.origin, found=new.origin)
    if new.size < old.size:
        raise rollback(old, new)
    if new.size == old.size and new.root != old.root:
        raise split_view(old, new, new.root)
    if old.size:
        check_consistency(proof, old.size, new.size, old.root, new.root)
    elif proof or old.root != EMPTY_ROOT:
        raise VerificationFailed("a tree of size 0 has no other root and no proof", expected=EMPTY_ROOT.hex())


def rollback(old: Checkpoint, new: Checkpoint) -> VerificationFailed:
    """Return the error for a log that is shorter than it was."""
    return VerificationFailed(
        "rollback: the log is shorter than the checkpoint that you remember",
        expected=f"at least {old.size} entries",
        found=str(new.size),
        advice="Somebody restored an old copy or removed entries: keep both checkpoints, they are evidence",
    )


def split_view(old: Checkpoint, new: Checkpoint, root: Hash) -> VerificationFailed:
    """Return the error for two checkpoints that cannot both be true: at `old.size`, the log of `new` has `root`."""
    return VerificationFailed(
        f"split view: the log of size {new.size} does not continue the one of size {old.size} that you remember",
        expected=f"root {old.root.hex()} at size {old.size}",
        found=root.hex(),
        advice="The log showed different entries to different readers: keep both checkpoints, they are evidence",
    )
