"""Recompute a log from its plain files, and believe nothing that is not recomputed. spec/log.md, L41 to L50.

Every byte of every file is compared with what it must be: entries with the leaf hashes, hash tiles with the tree over
the entries, checkpoints with the root at their size and with their signatures. The first difference is raised, with
the entry or the file that it stands in. One pass, in the order of the entries; memory does not grow with the log.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice

from custodiet.kernel.errors import CustodietError, VerificationFailed
from custodiet.kernel.keys import VerifierKey
from custodiet.log.checkpoint import (
    Checkpoint,
    SignedCheckpoint,
    check_follows,
    open_checkpoint,
    read,
    rollback,
    split_view,
)
from custodiet.log.files import CHECKPOINT, Files, StoreFiles, check_published, render
from custodiet.log.integrity import check_stated
from custodiet.log.merkle import HASH_SIZE, Frontier, Hash, leaf_hash
from custodiet.log.store import Rows, Store
from custodiet.log.tiles import (
    CHECKPOINTS,
    ENTRIES,
    TILE_HEIGHT,
    WIDTH,
    Tile,
    format_bundle,
    hash_folder,
    is_superseded,
    levels,
    parse_bundle,
    parse_path,
    sizes_in,
    split_hashes,
    tile_of_size,
    tiles_in,
)

Progress = Callable[[int], None]


def audit(
    files: Files,
    key: VerifierKey | None,
    *,
    remembered: Checkpoint | None = None,
    progress: Progress = lambda _: None,
    entries: bool = True,
) -> SignedCheckpoint:
    """Return the checkpoint of `files` when everything agrees with it; raise `VerificationFailed` where it does not.

    Without the log's `key` no signature is checked: the log is then no more than self-consistent. `remembered` is a
    checkpoint that the caller saw before: the log must continue it. `progress` hears the number of entries done.
    Without `entries`, the files are those that outsiders get (L57): the tree is recomputed from the leaf hashes.
    """
    auditor = _Auditor(files, key, remembered, entries=entries)
    for done in auditor.entries():
        progress(done)
    auditor.finish()
    return auditor.latest


def audit_store(
    store: Store, files: Files, key: VerifierKey | None, *, progress: Progress = lambda _: None
) -> SignedCheckpoint:
    """`audit` what `store` holds, and compare it with the published `files`, which pass their own audit elsewhere."""
    latest = audit_rows(store, key, progress=progress)
    check_same(store, files, latest)
    return latest


class Behind(VerificationFailed):
    """The published files are those of an earlier size of the store's own log."""


def check_same(store: Store, files: Files, latest: SignedCheckpoint) -> None:
    """Raise unless `files` are published from `store`, up to its newest checkpoint; both passed their own audit."""
    published = check_published(store, files)
    if published is None or published.size != latest.size:
        raise Behind(
            "the published files are behind the store: a publication was interrupted",
            expected=f"{latest.size} entries, as in the store",
            found=str(published.size) if published else "no checkpoint",
            where=CHECKPOINT,
        )
    for tile in tiles_in(CHECKPOINTS, latest.size):
        if render(store, tile) != files.read(tile.path):
            raise VerificationFailed("store and published files hold other checkpoints", where=tile.path)


def audit_rows(store: Store, key: VerifierKey | None, *, progress: Progress = lambda _: None) -> SignedCheckpoint:
    """`audit` what `store` holds by itself, down to the last row; whatever is wrong is named as the store's."""
    with _in_the_store():
        store.check()
        latest = audit(StoreFiles(store), key, progress=progress)
        _check_nothing_beyond(store, latest.size)
        for tile in tiles_in(CHECKPOINTS, latest.size):
            for each in store.checkpoints(*sizes_in(tile)):
                check_stated(each)
        return latest


@contextmanager
def _in_the_store() -> Iterator[None]:
    """Say of a fault that it is in the store: the names of files are those under which it would publish."""
    try:
        yield
    except CustodietError as error:
        raise error.at(f"in the store, for {error.where}" if error.where else "in the store") from error.__cause__


class _Auditor:
    """One pass over the files of a log: `entries` to its end, then `finish`."""

    def __init__(self, files: Files, key: VerifierKey | None, remembered: Checkpoint | None, *, entries: bool) -> None:
        self._files, self._remembered, self._has_entries = files, remembered, entries
        note = files.read(CHECKPOINT)
        self.latest = open_checkpoint(note, key, where=CHECKPOINT) if key else read(note, where=CHECKPOINT)
        self._origin = self.latest.checkpoint.origin
        self._last: SignedCheckpoint | None = None  # of those beside the entries
        self._tree = Frontier()
        self._pending: dict[int, list[Hash]] = defaultdict(list)  # by tile level, of the tile that is filling
        if remembered and remembered.origin != self._origin:
            raise VerificationFailed("another log", expected=remembered.origin, found=self._origin, where=CHECKPOINT)
        if remembered and remembered.size > self.latest.size:
            raise rollback(remembered, self.latest.checkpoint)

    def entries(self) -> Iterator[int]:
        """Recompute bundle by bundle; yield the number of entries done."""
        self._check_remembered()
        for tile in tiles_in(ENTRIES, self.latest.size):
            self._bundle(tile)
            yield tile.end

    def finish(self) -> None:
        """Check what only the whole shows: the right edge, the newest checkpoint, and stray files."""
        for level, count in levels(self.latest.size):
            if level and count % WIDTH:
                self._hash_tile(Tile(hash_folder(level), count // WIDTH, count % WIDTH))
        self._check_root(self.latest, CHECKPOINT)
        if not self.latest.size:
            check_follows(self.latest, None, where=CHECKPOINT)
        elif not (self._last and self.latest.note.startswith(self._last.note)):
            raise VerificationFailed(
                "the checkpoint is not the last of those kept beside the entries",
                expected=f"size {self.latest.size}",
                found=f"size {self._last.size}, or other signatures" if self._last else "none",
                where=f"{CHECKPOINT} and {CHECKPOINTS}/",
            )
        for path in self._files.paths():
            self._check_path(path)

    def _bundle(self, tile: Tile) -> None:
        """Check a bundle of entries against its tile of leaf hashes and its checkpoints."""
        below = Tile(hash_folder(0), tile.index, tile.width)
        hashes = split_hashes(self._files.read(below.path), below)
        leaves = self._leaves(tile)
        checkpoints = Tile(CHECKPOINTS, tile.index, tile.width)
        due = {each.size: each for each in self._checkpoints(checkpoints)}
        self._check_due(due, checkpoints)
        for index, expected in enumerate(hashes, start=tile.start):
            if leaves is not None:
                self._entry(next(leaves, None), index, expected, tile)
            self._append(expected)
            self._check_due(due, checkpoints)
        if leaves is not None and next(leaves, None) is not None:
            raise VerificationFailed(f"entry {tile.end} is one too many", where=tile.path)

    def _leaves(self, tile: Tile) -> Iterator[bytes] | None:
        if not self._has_entries:
            return None
        return parse_bundle(self._files.read(tile.path), tile.path, first=tile.start)

    def _entry(self, leaf: bytes | None, index: int, expected: Hash, tile: Tile) -> None:
        """Compare one entry with its leaf hash."""
        if leaf is None:
            raise VerificationFailed(f"entry {index} is missing", where=tile.path)
        found = leaf_hash(leaf)
        if found != expected:
            raise VerificationFailed(
                f"entry {index} is not the one that was logged, or its hash was changed",
                expected=f"{expected.hex()}, from {hash_folder(0)}",
                found=f"{found.hex()}, of the entry",
                where=tile.path,
            )

    def _append(self, found: Hash) -> None:
        """Add one leaf hash to the tree, and compare what it completes with the tiles."""
        for level, hash_ in enumerate(self._tree.append(found)[TILE_HEIGHT::TILE_HEIGHT], start=1):
            self._pending[level].append(hash_)
            if len(self._pending[level]) == WIDTH:
                self._hash_tile(Tile(hash_folder(level), (self._tree.size >> (TILE_HEIGHT * level)) // WIDTH - 1))

    def _hash_tile(self, tile: Tile) -> None:
        """Compare a tile above level 0 with what the entries give."""
        expected = self._pending.pop(tile.level)
        found = split_hashes(self._files.read(tile.path), tile)
        span = 1 << (TILE_HEIGHT * tile.level)
        for index, (ours, theirs) in enumerate(zip(expected, found, strict=True), start=tile.start):
            if ours != theirs:
                raise VerificationFailed(
                    f"the hash over entries {index * span} to {(index + 1) * span - 1} is not theirs",
                    expected=ours.hex(),
                    found=theirs.hex(),
                    where=tile.path,
                )

    def _checkpoints(self, tile: Tile) -> Iterator[SignedCheckpoint]:
        """Yield the checkpoints kept in `tile`: of this log, in order of size and of time, each tied to the last.

        The newest of them is verified with the key; through their ties it vouches for all others.
        """
        first, last = sizes_in(tile)
        for note in parse_bundle(self._files.read(tile.path), tile.path, kind="checkpoint"):
            each, before = read(note, where=tile.path), self._last
            ordered = before is None or (before.size < each.size and before.time <= each.time)
            ordered = ordered and first <= each.size <= last and each.own == note
            if not (ordered and each.checkpoint.origin == self._origin):
                raise VerificationFailed(
                    f"the checkpoint of size {each.size} is out of place",
                    expected=f"sizes {first} to {last} of {self._origin}, in order of size and time",
                    where=tile.path,
                )
            check_follows(each, before, where=tile.path)
            self._last = each
            yield each

    def _check_due(self, due: Mapping[int, SignedCheckpoint], tile: Tile) -> None:
        """Compare the tree as it stands with the checkpoints of its size."""
        if self._tree.size in due:
            self._check_root(due[self._tree.size], tile.path)
        self._check_remembered()

    def _check_root(self, signed: SignedCheckpoint, where: str) -> None:
        expected, found = signed.checkpoint.root, self._tree.root()
        if found != expected:
            raise VerificationFailed(
                f"the checkpoint of size {signed.size} has another root than the entries",
                expected=expected.hex(),
                found=found.hex(),
                where=where,
            )

    def _check_remembered(self) -> None:
        old = self._remembered
        if old and old.size == self._tree.size and old.root != self._tree.root():
            raise split_view(old, self.latest.checkpoint, self._tree.root())

    def _check_path(self, path: str) -> None:
        """Refuse a file that a log of this size does not have; a superseded tile may stay if it says the same."""
        tile = parse_path(path)
        if tile and tile.folder == ENTRIES and not self._has_entries:
            raise VerificationFailed("an entry bundle stands in a copy without entries", where=path)
        if tile and tile == tile_of_size(tile, self.latest.size):
            return
        if not (tile and is_superseded(tile, self.latest.size)):
            raise VerificationFailed(f"no log of {self.latest.size} entries has this file", where=path)
        if self._files.read(path) != self._narrowed(tile):
            raise VerificationFailed("the superseded tile differs from the one in its place", where=path)

    def _narrowed(self, tile: Tile) -> bytes:
        """Return what a superseded tile must hold, from the tile in its place, which is verified by now."""
        current = tile_of_size(tile, self.latest.size) or tile
        data = self._files.read(current.path)
        if tile.folder == CHECKPOINTS:
            notes = parse_bundle(data, current.path)
            return format_bundle(note for note in notes if read(note).size <= tile.end)
        if tile.folder == ENTRIES:
            return format_bundle(islice(parse_bundle(data, current.path), tile.width))
        return data[: tile.width * HASH_SIZE]


def _check_nothing_beyond(store: Store, size: int) -> None:
    """All that a log of `size` needs was read by now: what else there is, at whatever place, belongs to no log."""
    found, notes = store.rows(), tiles_in(CHECKPOINTS, max(size, 1))  # size 0 is in the first
    needed = Rows(
        size, sum(count for _, count in levels(size)), sum(len(store.checkpoints(*sizes_in(each))) for each in notes)
    )
    if found != needed:
        raise VerificationFailed(
            f"the store holds more than its {size} entries and their hashes",
            expected=_words(needed),
            found=_words(found),
        )


def _words(rows: Rows) -> str:
    return f"{rows.entries} entries, {rows.hashes} hashes, {rows.checkpoints} checkpoints"
