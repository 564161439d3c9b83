"""Evidence of a split view: two checkpoints of one log that cannot both be true. spec/log.md, L64 and L65.

The log signed `first` and `second`. A consistency proof leads from `root` to the second: so that the tree of the second
has `root` where it is as large as the first. If that is not the first one's root, no tree has both, whatever is in it.
Where both are of one size, `root` is the second's own, and the proof is empty. Nobody but the log's key can make it.
"""

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from custodiet.kernel.errors import Refused, VerificationFailed
from custodiet.kernel.keys import VerifierKey, parse_verifier_key
from custodiet.kernel.strict import canonical, parse_canonical
from custodiet.log import checkpoint, note
from custodiet.log.checkpoint import Checkpoint
from custodiet.log.merkle import Hash, check_consistency, old_root_of, prove_consistency, root_at
from custodiet.log.note import Note
from custodiet.log.tiles import ReadHashes, hash_reader

TYPE = "custodiet/split-view/v1"
_MEMBERS = frozenset({"type", "key", "first", "second", "root", "proof"})


@dataclass(frozen=True, slots=True)
class SplitView:
    """Two notes that `key` signed, the smaller first; unchecked."""

    key: VerifierKey
    first: bytes
    second: bytes
    root: Hash
    proof: tuple[Hash, ...]


def of_one_size(key: VerifierKey, first: bytes, second: bytes) -> SplitView:
    """Return the evidence of two checkpoints of one size; raise `VerificationFailed` where they are none."""
    view = SplitView(key, _bare(first, key), _bare(second, key), _read(second).root, ())
    check(view)
    return view


def of_two_sizes(key: VerifierKey, first: bytes, second: bytes, read_hashes: ReadHashes) -> SplitView:
    """Return the evidence that the tree of `second`, whose hashes are read, does not continue `first`.

    Raises `VerificationFailed` where it does, or where those hashes are not those of `second`.
    """
    old, new, hash_at = _read(first), _read(second), hash_reader(read_hashes)
    if old.size == new.size:
        return of_one_size(key, first, second)
    root = root_at(old.size, hash_at)
    proof = tuple(prove_consistency(old.size, new.size, hash_at))
    view = SplitView(key, _bare(first, key), _bare(second, key), root, proof)
    check(view)
    return view


def of_proof(key: VerifierKey, first: bytes, second: bytes, proof: Sequence[Hash]) -> SplitView:
    """Return the evidence that `proof` gives, which leads to `second`, and not from `first`.

    Raises `VerificationFailed` where it gives none.
    """
    old, new = _read(first), _read(second)
    if old.size == new.size:
        return of_one_size(key, first, second)
    root = old_root_of(proof, old.size, new.size, new.root)
    if root is None:
        raise VerificationFailed("the proof leads to no root of the old size")
    view = SplitView(key, _bare(first, key), _bare(second, key), root, tuple(proof))
    check(view)
    return view


def check(view: SplitView, keys: Iterable[VerifierKey] | None = None, *, where: str = "") -> tuple[Checkpoint, ...]:
    """Return the two checkpoints; raise `VerificationFailed` unless the log signed both and they contradict each other.

    `keys` are the logs that the reader trusts to be who they say; without them, the key is the evidence's own.
    """
    if keys is not None and view.key not in keys:
        raise VerificationFailed("this is about a log that your policy does not name", found=str(view.key), where=where)
    old, new = (_opened(data, view.key, where) for data in (view.first, view.second))
    if not 0 < old.size <= new.size:
        raise VerificationFailed(
            "the checkpoints are not in order of size", found=f"{old.size}, {new.size}", where=where
        )
    if old.size == new.size and (view.proof or view.root != new.root):
        raise VerificationFailed("between two checkpoints of one size there is no proof", where=where)
    try:
        check_consistency(view.proof, old.size, new.size, view.root, new.root)
    except VerificationFailed as error:
        raise error.at(where) from None
    if view.root == old.root:
        raise VerificationFailed(
            "these checkpoints agree: they are no evidence of a split view", found=f"root {old.root.hex()}", where=where
        )
    return old, new


def format_evidence(view: SplitView) -> bytes:
    """Return the only bytes of it: RFC 8785 JSON, and a line feed."""
    value = {
        "type": TYPE,
        "key": str(view.key),
        "first": view.first.decode(),
        "second": view.second.decode(),
        "root": _encode(view.root),
        "proof": [_encode(each) for each in view.proof],
    }
    return canonical(value) + b"\n"


def parse_evidence(data: bytes, *, where: str = "") -> SplitView:
    """Return the evidence in `data`, unchecked; raise `Refused` unless `format_evidence` could have written it."""
    value: Any = parse_canonical(data.removesuffix(b"\n"), where=where) if data.endswith(b"\n") else None
    if not (
        isinstance(value, dict)
        and value.keys() == _MEMBERS
        and value["type"] == TYPE
        and all(isinstance(value[name], str) for name in _MEMBERS - {"proof"})
        and isinstance(value["proof"], list)
        and all(isinstance(each, str) for each in value["proof"])
    ):
        raise Refused("this is no evidence of a split view", expected=f"JSON of the type {TYPE}", where=where)
    proof = tuple(note.decode_base64(each, where=where) for each in value["proof"])
    root = note.decode_base64(value["root"], where=where)
    first, second = value["first"].encode(), value["second"].encode()
    return SplitView(parse_verifier_key(value["key"]), first, second, root, proof)


def _opened(data: bytes, key: VerifierKey, where: str) -> Checkpoint:
    signed = note.parse(data, where=where)
    note.open_note(signed, [key], where=where)
    found = checkpoint.parse(signed.text, where=where)
    if found.origin != key.name:
        raise VerificationFailed(
            "signed with the key of another log", expected=key.name, found=found.origin, where=where
        )
    return found


def _bare(data: bytes, key: VerifierKey) -> bytes:
    """The note with the line of `key` alone: what others added is no part of the evidence."""
    signed = note.parse(data)
    return Note(signed.text, tuple(line for line in signed.signatures if line.is_by(key))).format()


def _read(data: bytes) -> Checkpoint:
    return checkpoint.parse(note.parse(data).text)


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
