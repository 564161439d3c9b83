"""The Merkle tree of RFC 6962, section 2.1: hashes, proofs and their checks. spec/log.md, L1 to L4.

Trees are named by their size: the tree of size n is the tree over entries 0 to n - 1. Node (level, index)
is the root of the complete subtree over entries [index * 2**level, (index + 1) * 2**level); a `HashAt` reads
one of them. A proof reads O(log n) nodes, wherever they are kept. `prove_` and `check_` walk the same path:
one reads the siblings, the other folds them. A check raises `VerificationFailed`; it never returns False.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256
from typing import NamedTuple

from custodiet.kernel.errors import VerificationFailed

Hash = bytes
HashAt = Callable[[int, int], Hash]
HASH_SIZE = 32
EMPTY_ROOT = sha256(b"").digest()


class _Range(NamedTuple):
    """Entries [start, end) whose hash stands in a proof."""

    start: int
    end: int


def leaf_hash(entry: bytes) -> Hash:
    """Return SHA-256(0x00 || entry)."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: Hash, right: Hash) -> Hash:
    """Return SHA-256(0x01 || left || right)."""
    return sha256(b"\x01" + left + right).digest()


def tree_hash(hashes: Sequence[Hash]) -> Hash:
    """Return the root over `hashes`, which are leaf hashes or the roots of complete subtrees of one size."""
    frontier = Frontier()
    frontier.extend(hashes)
    return frontier.root()


class Frontier:
    """The roots of the largest complete subtrees of a tree, left to right: what is needed to extend it."""

    __slots__ = ("_hashes", "size")

    def __init__(self, size: int = 0, hashes: Iterable[Hash] = ()) -> None:
        self.size, self._hashes = size, list(hashes)

    @classmethod
    def read(cls, size: int, hash_at: HashAt) -> "Frontier":
        """Return the frontier of the tree of `size`, reading one node for each 1 bit of `size`."""
        return cls(size, [hash_at(*each) for each in _complete(0, size)])

    def append(self, leaf: Hash) -> list[Hash]:
        """Add one leaf hash; return the roots of the complete subtrees that end with it, by level, itself first."""
        completed = [leaf]
        size = self.size
        while size & 1:
            completed.append(node_hash(self._hashes.pop(), completed[-1]))
            size >>= 1
        self._hashes.append(completed[-1])
        self.size += 1
        return completed

    def extend(self, leaves: Iterable[Hash]) -> list[list[Hash]]:
        """Add leaf hashes; return the roots of the complete subtrees that they complete, by level, themselves first.

        It is what `append` does of each in turn, a level at a time, which takes half as long.
        """
        rows, ends, row, size = list[list[Hash]](), list[Hash](), list(leaves), self.size
        self.size += len(row)
        while row:
            rows.append(row)
            if size & 1:
                row = [self._hashes.pop(), *row]
            if len(row) & 1:
                ends.append(row[-1])
            row = [sha256(b"\x01" + left + right).digest() for left, right in zip(row[::2], row[1::2], strict=False)]
            size >>= 1
        self._hashes += reversed(ends)
        return rows

    def root(self) -> Hash:
        """Return the root of the tree as it stands; SHA-256 of nothing for the empty tree."""
        return _join(self._hashes)


def root_at(size: int, hash_at: HashAt) -> Hash:
    """Return the root of the tree of `size`."""
    return _range_hash(_Range(0, size), hash_at)


def prove_inclusion(index: int, size: int, hash_at: HashAt) -> list[Hash]:
    """Return the audit path of entry `index` in the tree of `size`, from the leaf's sibling upwards."""
    return [_range_hash(each, hash_at) for each in _inclusion_path(index, size)]


def check_inclusion(proof: Sequence[Hash], index: int, size: int, leaf: Hash, root: Hash) -> None:
    """Raise `VerificationFailed` unless `proof` leads from `leaf`, a leaf hash, at `index` to `root` of `size`."""
    path = _inclusion_path(index, size)
    _check_hashes((leaf, root, *proof), len(path) + 2, "inclusion proof")
    found = leaf
    for sibling, hash_ in zip(path, proof, strict=True):
        found = node_hash(hash_, found) if sibling.start < index else node_hash(found, hash_)
    _check_root(found, root, f"entry {index} is not in the tree of size {size}")


def prove_consistency(old: int, new: int, hash_at: HashAt) -> list[Hash]:
    """Return the proof that the tree of size `old` is the beginning of the tree of size `new`."""
    return [_range_hash(each, hash_at) for each in _consistency_path(old, new)]


def check_consistency(proof: Sequence[Hash], old: int, new: int, old_root: Hash, new_root: Hash) -> None:
    """Raise `VerificationFailed` unless `proof` leads to both roots.

    The tree of size 0 is refused: every tree begins with it, so such a proof proves nothing.
    """
    path = _consistency_path(old, new)
    _check_hashes(proof, len(path), "consistency proof")
    split_view = f"the tree of size {new} does not continue the tree of size {old}"
    if path and path[0].end == old:  # the largest subtree that both trees share
        found_old = found_new = proof[0]
        path, proof = path[1:], proof[1:]
    else:
        found_old = found_new = old_root
    for sibling, hash_ in zip(path, proof, strict=True):
        if sibling.start < old:
            found_old, found_new = node_hash(hash_, found_old), node_hash(hash_, found_new)
        else:
            found_new = node_hash(found_new, hash_)
    _check_root(found_old, old_root, split_view)
    _check_root(found_new, new_root, split_view)


def old_root_of(proof: Sequence[Hash], old: int, new: int, new_root: Hash) -> Hash | None:
    """Return the root at size `old` from which `proof` leads to `new_root`; None where it leads from none, or any.

    From a complete tree a proof does not say whence it leads: its root is not among the hashes.
    """
    path = _consistency_path(old, new)
    if not (path and path[0].end == old and len(proof) == len(path)):
        return None
    found = proof[0]
    for sibling, hash_ in zip(path[1:], proof[1:], strict=True):
        found = node_hash(hash_, found) if sibling.start < old else found
    try:
        check_consistency(proof, old, new, found, new_root)
    except VerificationFailed:
        return None
    return found


def _inclusion_path(index: int, size: int) -> list[_Range]:
    """PATH of RFC 6962, section 2.1.1: the siblings of entry `index`, bottom up."""
    if not 0 <= index < size:
        raise VerificationFailed(f"entry {index} is not in a tree of size {size}")
    path, start, end = [], 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_Range(middle, end))
            end = middle
        else:
            path.append(_Range(start, middle))
            start = middle
    return path[::-1]


def _consistency_path(old: int, new: int) -> list[_Range]:
    """SUBPROOF of RFC 6962, section 2.1.2, bottom up.

    The first range ends at `old`, unless the old tree is itself a complete subtree: its root is known then.
    """
    if not 0 < old <= new:
        raise VerificationFailed(f"no proof leads from a tree of size {old} to one of size {new}")
    path, start, end = [], 0, new
    while old < end:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(_Range(middle, end))
            end = middle
        else:
            path.append(_Range(start, middle))
            start = middle
    return [*([_Range(start, end)] if start else []), *path[::-1]]


def _split(size: int) -> int:
    """Return the largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1


def _range_hash(entries: _Range, hash_at: HashAt) -> Hash:
    """Return the hash of a subtree that need not be complete, from its complete parts."""
    return _join([hash_at(*each) for each in _complete(*entries)])


def _complete(start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield (level, index) of the largest complete subtrees of [start, end), left to right; `start` is aligned."""
    while start < end:
        level = (end - start).bit_length() - 1
        yield level, start >> level
        start += 1 << level


def _join(hashes: Sequence[Hash]) -> Hash:
    """Fold the roots of a frontier, right to left."""
    if not hashes:
        return EMPTY_ROOT
    root = hashes[-1]
    for left in reversed(hashes[:-1]):
        root = node_hash(left, root)
    return root


def _check_hashes(hashes: Sequence[Hash], count: int, name: str) -> None:
    if len(hashes) != count or any(len(each) != HASH_SIZE for each in hashes):
        raise VerificationFailed(
            f"the {name} has the wrong form",
            expected=f"{count} hashes of {HASH_SIZE} bytes",
            found=f"{len(hashes)}, of {sorted({len(each) for each in hashes})} bytes",
        )


def _check_root(found: Hash, expected: Hash, message: str) -> None:
    if found != expected:
        raise VerificationFailed(message, expected=f"root {expected.hex()}", found=found.hex())
