"""C2SP tlog-witness: what a log asks of a witness, and how a witness judges it. spec/log.md, L58 to L63.

    old 20852014
    PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
    ...

    example.com/behind-the-sofa
    20852163
    ...

A witness knows one thing of each log: the largest checkpoint that it cosigned. `judge` says whether another continues
it; it knows no clock, no file and no network. Every refusal is of a class of its own, with the status that HTTP has
for it.
"""

import base64
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from custodiet.kernel.errors import CustodietError, VerificationFailed
from custodiet.kernel.keys import SigningKey, VerifierKey
from custodiet.log import checkpoint, cosignature, note
from custodiet.log.checkpoint import Checkpoint
from custodiet.log.merkle import EMPTY_ROOT, Hash, check_consistency
from custodiet.log.note import LARGEST_NOTE, Note, Signature

MOST_HASHES = 63
LARGEST_REQUEST = LARGEST_NOTE + 26 + 45 * MOST_HASHES  # bytes: the note, the old size, and the proof
SIZE_TYPE = "text/x.tlog.size"
_OLD = re.compile(r"old (0|[1-9][0-9]{0,18})")
_HASH_LINE = re.compile(r"[A-Za-z0-9+/]{43}=")


class Unwitnessed(CustodietError):  # noqa: N818 - named for what happened, as in VerificationFailed
    """A witness does not cosign; `status` is HTTP's."""

    status: ClassVar[int] = 400


class UnknownLog(Unwitnessed):
    """The origin is of no log that the witness was told of."""

    status = 404


class NotSigned(Unwitnessed):
    """No key that the witness trusts for this origin signed it, or a line that names one is false."""

    status = 403


class OtherSize(Unwitnessed):
    """The proof does not begin where the witness stands: at `size`."""

    status = 409

    def __init__(self, size: int, old: int) -> None:
        self.size = size
        super().__init__("the proof begins at another size", expected=f"old {size}", found=f"old {old}")


class Inconsistent(Unwitnessed):
    """The checkpoint does not continue what the witness cosigned, or the proof does not show it."""

    status = 422


@dataclass(frozen=True, slots=True)
class Request:
    """A checkpoint to cosign, with the proof that it continues the log of size `old`; nothing of it is checked."""

    old: int
    proof: tuple[Hash, ...]
    note: bytes


@dataclass(frozen=True, slots=True)
class Judged:
    """A checkpoint that may be cosigned, and the lines of it by keys of its log, which were verified."""

    checkpoint: Checkpoint
    lines: tuple[Signature, ...]


def format_request(request: Request) -> bytes:
    """Return the body of `add-checkpoint`."""
    lines = [f"old {request.old}", *(base64.b64encode(each).decode("ascii") for each in request.proof), "", ""]
    return "\n".join(lines).encode("ascii") + request.note


def parse_request(data: bytes) -> Request:
    """Return the request in a body; raise `Unwitnessed` unless `format_request` could have written it."""
    head, divider, signed = data.partition(b"\n\n")
    first, *lines = head.decode("ascii", "replace").split("\n")
    old = _OLD.fullmatch(first)
    if not (divider and old and len(lines) <= MOST_HASHES and all(map(_HASH_LINE.fullmatch, lines))):
        raise Unwitnessed(
            "this is no request to cosign",
            expected=f"old N, at most {MOST_HASHES} hashes in base64, an empty line, a checkpoint",
            found=repr(head[:80]),
        )
    try:
        return Request(int(old[1]), tuple(note.decode_base64(line) for line in lines), signed)
    except VerificationFailed as error:
        raise Unwitnessed(str(error)) from None


def judge(request: Request, keys: Iterable[VerifierKey], seen: Checkpoint | None) -> Judged:
    """Return what may be cosigned; raise the class of `Unwitnessed` that says why not.

    `keys` are those of all logs that the witness was told of, `seen` is what it cosigned last of this one.
    """
    try:
        signed = note.parse(request.note)
        new = checkpoint.parse(signed.text)
    except VerificationFailed as error:
        raise Unwitnessed(str(error)) from None
    lines = _open(signed, new.origin, keys)
    if request.old > new.size:
        raise Unwitnessed("the old size is beyond the new one", expected=f"at most {new.size}", found=str(request.old))
    size = seen.size if seen else 0
    if request.old != size:
        raise OtherSize(size, request.old)
    _check_continues(seen, new, request.proof)
    return Judged(new, lines)


def cosign(judged: Judged, keys: Sequence[SigningKey], *, time: int) -> tuple[Signature, ...]:
    """Return the cosignatures of a witness, one by each of its keys."""
    return tuple(cosignature.cosign(judged.checkpoint.text, key, time=time) for key in keys)


def format_lines(lines: Iterable[Signature]) -> bytes:
    """Return the body of the answer: signature lines, and nothing else."""
    return "".join(f"{line}\n" for line in lines).encode()


def parse_lines(data: bytes, text: str, *, where: str = "") -> tuple[Signature, ...]:
    """Return the lines of an answer about the checkpoint with `text`, unverified."""
    return note.parse(f"{text}\n".encode() + data, where=where).signatures


def origin_of(data: bytes) -> str:
    """Return the origin of the checkpoint in a note, or "" where it is none."""
    try:
        return checkpoint.parse(note.parse(data).text).origin
    except VerificationFailed:
        return ""


def _open(signed: Note, origin: str, keys: Iterable[VerifierKey]) -> tuple[Signature, ...]:
    own = [key for key in keys if key.name == origin]
    if not own:
        raise UnknownLog("this witness was not told of that log", found=origin)
    try:
        signers = note.open_note(signed, own)
    except VerificationFailed as error:
        raise NotSigned(str(error)) from None
    return tuple(line for line in signed.signatures if any(line.is_by(key) for key in signers))


def _check_continues(seen: Checkpoint | None, new: Checkpoint, proof: Sequence[Hash]) -> None:
    """Raise `Inconsistent` unless `proof` leads from `seen` (None, or size 0: the empty tree) to `new`."""
    old = seen or Checkpoint(new.origin, 0, EMPTY_ROOT)
    if new.size == 0 and new.root != EMPTY_ROOT:
        raise Inconsistent("an empty tree has one root", expected=EMPTY_ROOT.hex(), found=new.root.hex())
    if old.size == 0 and proof:
        raise Inconsistent("every tree begins with the empty one: no proof belongs here", found=f"{len(proof)} hashes")
    if old.size == new.size and old.root != new.root:
        raise Inconsistent(
            f"split view: the witness cosigned another root at size {old.size}",
            expected=old.root.hex(),
            found=new.root.hex(),
        )
    if old.size:
        try:
            check_consistency(proof, old.size, new.size, old.root, new.root)
        except VerificationFailed as error:
            raise Inconsistent(str(error)) from None
