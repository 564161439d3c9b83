"""Is a store still what its log signed? Asked before anything is read from it, signed on top of it, or published.

Whoever can write the store's file can edit it, entries and hashes alike. What he cannot make is the newest checkpoint:
`read_entries` recomputes its root from the entries alone, `checked_tiles` ties to it what is about to be published. The
checkpoints before it are tied to it, each by the next. spec/log.md, L36, L54 and L55.

Who adds to a log need not read all of it each time: `Shown` is what was shown before, and `read_tail` reads from there.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from itertools import repeat, zip_longest
from typing import NamedTuple

from custodiet.kernel.errors import CustodietError, VerificationFailed
from custodiet.kernel.keys import VerifierKey
from custodiet.log.checkpoint import SignedCheckpoint, check_follows, open_checkpoint, read
from custodiet.log.merkle import (
    Frontier,
    Hash,
    check_consistency,
    leaf_hash,
    prove_consistency,
    root_at,
    tree_hash,
)
from custodiet.log.store import LogReader
from custodiet.log.tiles import CHECKPOINTS, ENTRIES, TILE_HEIGHT, WIDTH, Tile, hash_reader, sizes_in, tiles_in

_TOP = 64  # no tree of ours is as high


class Logged(NamedTuple):
    """An entry: its bytes, its hash, and the Unix time of the first checkpoint that holds it, the operator's word."""

    leaf: bytes
    hash: Hash
    time: int


class Shown(NamedTuple):
    """How far a log was shown to be what it signed: `size` entries in full bundles, with the root over them.

    `anchor` is the size of the first checkpoint that holds them all, `digest` the SHA-256 of its bytes.
    """

    size: int
    root: Hash
    anchor: int
    digest: Hash


@contextmanager
def blaming_the_store(where: str = "") -> Iterator[None]:
    """Say of whatever proves wrong in the block that the store at `where` is damaged, and what to do."""
    try:
        yield
    except CustodietError as error:
        raise VerificationFailed(
            f"the store is damaged, or somebody changed it: {error}",
            where=where,
            advice="Nothing was done. Run custodiet fsck, and restore a copy that it finds sound",
        ) from None


def read_entries(log: LogReader, latest: SignedCheckpoint, key: VerifierKey) -> Iterator[Logged]:
    """Return the entries of `log` when they are those that `key` signed in `latest`, its newest checkpoint.

    Raises `VerificationFailed` where they are not, and names the first entry that differs from its hash.
    """
    open_checkpoint(latest.note, key, where=_name(latest))
    times = list(_logged_times(log, latest))
    leaves = log.entries(0, latest.size)
    hashes = _leaf_hashes(leaves)
    root = tree_hash(hashes)
    if len(leaves) != latest.size or root != latest.checkpoint.root:
        _check_leaves(hashes, log.hashes(0, 0, latest.size))
        raise _another_root(root, latest)
    return map(Logged, leaves, hashes, times)


def read_tail(log: LogReader, latest: SignedCheckpoint, key: VerifierKey, shown: Shown) -> list[tuple[bytes, Hash]]:
    """Return the entries beyond those `shown`, with their hashes, when they are what `key` signed in `latest`.

    It reads them, the checkpoints over them, and O(log n) hashes; raises `VerificationFailed` as `read_entries` does.
    """
    open_checkpoint(latest.note, key, where=_name(latest))
    anchor = _check_anchor(log, shown)
    before = anchor if anchor.size == shown.size and anchor.size else None
    for _ in _tied(log, tiles_in(CHECKPOINTS, latest.size, since=shown.size), before):
        pass
    frontier = Frontier.read(shown.size, hash_reader(log.hashes))
    if frontier.root() != shown.root:
        raise VerificationFailed(
            f"the hashes over the first {shown.size} entries are not those that they had",
            expected=shown.root.hex(),
            found=frontier.root().hex(),
        )
    leaves = log.entries(shown.size, latest.size)
    hashes = _leaf_hashes(leaves)
    frontier.extend(hashes)
    if frontier.size != latest.size or frontier.root() != latest.checkpoint.root:
        _check_leaves(hashes, log.hashes(0, shown.size, latest.size), start=shown.size)
        raise _another_root(frontier.root(), latest)
    return list(zip(leaves, hashes, strict=True))


def show(log: LogReader, latest: SignedCheckpoint) -> Shown:
    """Return how far `log` is shown, when all of it up to `latest` was; raise unless its hashes give that root."""
    size, hash_at = latest.size // WIDTH * WIDTH, hash_reader(log.hashes)
    root = root_at(size, hash_at)
    if size:
        proof = prove_consistency(size, latest.size, hash_at)
        check_consistency(proof, size, latest.size, root, latest.checkpoint.root)
    anchor = log.checkpoints(size, latest.size)[0]
    return Shown(size, root, anchor.size, sha256(anchor.own).digest())


def _check_anchor(log: LogReader, shown: Shown) -> SignedCheckpoint:
    found = log.checkpoints(shown.size, shown.anchor)
    if [(each.size, sha256(each.own).digest()) for each in found] != [(shown.anchor, shown.digest)]:
        raise VerificationFailed(
            f"the checkpoint of size {shown.anchor} is not the one that was there",
            expected=f"one checkpoint of the sizes {shown.size} to {shown.anchor}, with digest {shown.digest.hex()}",
            found=", ".join(str(each.size) for each in found) or "none",
        )
    check_stated(found[0])
    return found[0]


def read_items(log: LogReader, tile: Tile) -> list[bytes]:
    """Return what one tile holds: leaves, notes of checkpoints, or hashes."""
    if tile.folder == ENTRIES:
        return log.entries(tile.start, tile.end)
    if tile.folder == CHECKPOINTS:
        return [each.note for each in log.checkpoints(*sizes_in(tile))]
    return log.hashes(tile.level, tile.start, tile.end)


def checked_tiles(log: LogReader, latest: SignedCheckpoint, new: Sequence[Tile]) -> Iterator[tuple[Tile, list[bytes]]]:
    """Yield each of the tiles `new` of `log` with its items once they follow from `latest`, its newest checkpoint.

    They are all those that the log of some size lacked, so that each full one has its hash in another of them: in one
    that comes before it here. Raises `VerificationFailed` for the first that does not follow.
    """
    root = root_at(latest.size, hash_reader(log.hashes))
    if root != latest.checkpoint.root:
        raise _another_root(root, latest)
    for _ in _tied(log, (tile for tile in new if tile.folder == CHECKPOINTS)):
        pass
    for tile in sorted(new, key=_height, reverse=True):
        items = read_items(log, tile)
        if tile.folder == ENTRIES:
            _check_leaves(_leaf_hashes(items), log.hashes(0, tile.start, tile.end), start=tile.start)
        elif tile.folder != CHECKPOINTS and tile.width == WIDTH:  # from a partial one, the root was computed
            _check_parent(log, tile, items)
        yield tile, items


def _height(tile: Tile) -> int:
    """Where a tile stands: checkpoints over the hashes, level by level, and the entries under them."""
    return {ENTRIES: -1, CHECKPOINTS: _TOP}.get(tile.folder, tile.level)


def check_stated(checkpoint: SignedCheckpoint) -> None:
    """Raise `VerificationFailed` where a store keeps a checkpoint under another size or time than its note states."""
    if read(checkpoint.note, where=_name(checkpoint)) != checkpoint:
        raise VerificationFailed(
            "the store gives a checkpoint another size or another time than its note", where=_name(checkpoint)
        )


def _tied(log: LogReader, tiles: Iterable[Tile], before: SignedCheckpoint | None = None) -> Iterator[SignedCheckpoint]:
    """Yield the checkpoints in `tiles`, which are side by side: each says that it follows the one before."""
    for tile in tiles:
        for each in log.checkpoints(*sizes_in(tile)):
            check_stated(each)
            if before or not tile.index:
                check_follows(each, before, where=_name(each))
            yield each
            before = each


def _logged_times(log: LogReader, latest: SignedCheckpoint) -> Iterator[int]:
    size = 0
    for each in _tied(log, tiles_in(CHECKPOINTS, latest.size)):
        yield from repeat(each.time, each.size - size)
        size = each.size


def _check_leaves(found: Sequence[Hash], expected: Sequence[Hash], *, start: int = 0) -> None:
    for index, (ours, theirs) in enumerate(zip_longest(found, expected), start):
        if ours != theirs:
            raise VerificationFailed(
                f"entry {index} is not the one that was logged, or its hash was changed",
                expected=theirs.hex() if theirs else "no more entries",
                found=ours.hex() if ours else "no such entry",
            )


def _leaf_hashes(leaves: Iterable[bytes]) -> list[Hash]:
    return [leaf_hash(leaf) for leaf in leaves]


def _check_parent(log: LogReader, tile: Tile, hashes: Sequence[Hash]) -> None:
    found = tree_hash(hashes)
    if [found] != log.hashes(tile.level + 1, tile.index, tile.index + 1):
        if not tile.level:  # the entries say which of them it is, if it is one
            _check_leaves(_leaf_hashes(log.entries(tile.start, tile.end)), hashes, start=tile.start)
        span = TILE_HEIGHT * tile.level
        raise VerificationFailed(
            f"the hashes over entries {tile.start << span} to {(tile.end << span) - 1} do not give the one above them",
            where=tile.path,
        )


def _another_root(root: Hash, latest: SignedCheckpoint) -> VerificationFailed:
    return VerificationFailed(
        f"{latest.size} entries with their hashes do not give the root that was signed",
        expected=latest.checkpoint.root.hex(),
        found=root.hex(),
        where=_name(latest),
    )


def _name(checkpoint: SignedCheckpoint) -> str:
    return f"the checkpoint of size {checkpoint.size}"
