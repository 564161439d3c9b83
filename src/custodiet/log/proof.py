"""C2SP tlog-proof: that an entry is in a log, as one text, checkpoint included. spec/log.md, L51 to L53.

    c2sp.org/tlog-proof@v1
    index 17
    gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=
    ...

    example.com/log
    402
    ...

The checkpoint comes last, with all its signature lines; whoever checks the proof opens it by a key of his own.
"""

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass

from custodiet.kernel.errors import VerificationFailed
from custodiet.log.checkpoint import Checkpoint
from custodiet.log.merkle import HASH_SIZE, Hash, check_inclusion, prove_inclusion
from custodiet.log.note import decode_base64
from custodiet.log.store import LogReader
from custodiet.log.tiles import hash_reader

_HEADER = "c2sp.org/tlog-proof@v1"
_INDEX = re.compile(r"index (0|[1-9][0-9]{0,18})")
_MOST_HASHES = 63


@dataclass(frozen=True, slots=True)
class Proof:
    """The entry's index, the inclusion proof from the leaf's sibling upwards, and the checkpoint's note; unchecked."""

    index: int
    hashes: tuple[Hash, ...]
    note: bytes


def prove(log: LogReader, index: int, *, size: int, note: bytes) -> Proof:
    """Return the proof that entry `index` is in the tree of `size`, which the checkpoint in `note` signs."""
    return Proof(index, tuple(prove_inclusion(index, size, hash_reader(log.hashes))), note)


def check(proof: Proof, leaf: Hash, checkpoint: Checkpoint, *, where: str = "") -> None:
    """Raise `VerificationFailed` unless the entry with hash `leaf` is in the tree of `checkpoint`, which was opened."""
    try:
        check_inclusion(proof.hashes, proof.index, checkpoint.size, leaf, checkpoint.root)
    except VerificationFailed as error:
        raise error.at(where) from None


def format_proof(proof: Proof) -> bytes:
    """Return the proof's only text."""
    lines = [
        _HEADER,
        f"index {proof.index}",
        *(base64.b64encode(each).decode("ascii") for each in proof.hashes),
        "",
        "",
    ]
    return "\n".join(lines).encode("ascii") + proof.note


def parse_proof(data: bytes, *, where: str = "") -> Proof:
    """Return the proof in `data`, unchecked; raise `VerificationFailed` unless `format_proof` could have written it."""
    head, divider, note = data.partition(b"\n\n")
    lines = head.decode("ascii", "replace").split("\n")
    index = _INDEX.fullmatch(lines[1]) if len(lines) > 1 else None
    if not (divider and index and lines[0] == _HEADER and len(lines) - 2 <= _MOST_HASHES):
        raise VerificationFailed(
            "this is no proof", expected=f"{_HEADER}, index N, hashes, an empty line, a checkpoint", where=where
        )
    return Proof(int(index[1]), _hashes(lines[2:], where), note)


def _hashes(lines: Sequence[str], where: str) -> tuple[Hash, ...]:
    hashes = tuple(decode_base64(line, where=where) for line in lines)
    if any(len(each) != HASH_SIZE for each in hashes):
        raise VerificationFailed("a hash of the proof has the wrong length", expected=f"{HASH_SIZE} bytes", where=where)
    return hashes
