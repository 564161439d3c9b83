"""A log as plain files: `checkpoint`, `tile/...`, `checkpoints/...`. spec/log.md, L38 to L40.

`publish` brings a directory up to what a store holds. `Directory` and `StoreFiles` give the same files from a disk and
from a store; `FileLog` reads entries, hashes and checkpoints out of either, for proofs. Nothing read here is trusted
because of where it was read: `custodiet.log.audit` and the proofs decide.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Protocol

from custodiet.kernel.errors import CustodietError, Refused, VerificationFailed
from custodiet.kernel.files import open_plain
from custodiet.log.checkpoint import SignedCheckpoint, read
from custodiet.log.integrity import blaming_the_store, check_tiles
from custodiet.log.merkle import Hash
from custodiet.log.store import LogReader, Store
from custodiet.log.tiles import (
    CHECKPOINTS,
    ENTRIES,
    LARGEST_ENTRY,
    WIDTH,
    Tile,
    format_bundle,
    hash_folder,
    is_superseded,
    parse_bundle,
    parse_path,
    partial_tiles,
    sizes_in,
    split_hashes,
    tile_of_size,
    tiles,
)

CHECKPOINT = "checkpoint"
_LARGEST_FILE = 257 * (2 + LARGEST_ENTRY)  # a full bundle, and the checkpoint of size 0
_TEMPORARY = ".publishing"
_CACHED_TILES = 64


class Missing(VerificationFailed):
    """A file of the log is not there."""


class Files(Protocol):
    """The files of one log, by their paths."""

    def read(self, path: str) -> bytes:
        """Return the bytes at `path`; raise `Missing` where there is none, `VerificationFailed` where it cannot be."""

    def paths(self) -> Iterator[str]:
        """Yield the paths of all files under `tile/` and `checkpoints/`."""


class Directory:
    """The files of a log in a directory of a disk."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def read(self, path: str) -> bytes:
        """Return the bytes at `path`; a file larger than any of a log is not read to its end."""
        try:
            with open_plain(self.root / path) as file:
                return file.read(_LARGEST_FILE + 1)
        except FileNotFoundError:
            raise Missing("the file is missing", where=path) from None
        except OSError as error:
            raise VerificationFailed(f"the file cannot be read: {error.strerror}", where=path) from None

    def paths(self) -> Iterator[str]:
        """Yield the paths of all files under `tile/` and `checkpoints/`, in order."""
        for folder in ("tile", CHECKPOINTS):
            yield from sorted(_walk(self.root, folder))


class StoreFiles:
    """The files that a store's log has once it is published."""

    def __init__(self, store: LogReader) -> None:
        self._store = store

    def read(self, path: str) -> bytes:
        """Return the bytes at `path` as published."""
        if path == CHECKPOINT:
            latest = self._store.latest()
            if latest is None:
                raise VerificationFailed("there is no log in this store")
            return latest.note
        tile = parse_path(path)
        if tile is None:
            raise VerificationFailed("no file of a log has this name", where=path)
        return render(self._store, tile)

    def paths(self) -> Iterator[str]:
        """Yield nothing: a store has no files that could be too many."""
        return iter(())


class FileLog:
    """A `LogReader` over files, unverified, as of the checkpoint that they have when it is opened."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._latest = read(files.read(CHECKPOINT), where=CHECKPOINT)
        self._read_hashes = lru_cache(_CACHED_TILES)(self._hashes_of)

    def latest(self) -> SignedCheckpoint:
        """Return the checkpoint."""
        return self._latest

    def checkpoints(self, first: int, last: int) -> list[SignedCheckpoint]:
        """Return the checkpoints of the sizes `first` to `last`."""
        if not self._latest.size:  # there is no tile yet
            return [self._latest] if first <= 0 <= last else []
        found: list[SignedCheckpoint] = []
        for tile in self._tiles(CHECKPOINTS, max(first - 1, 0), max(last, 1)):  # size 0 is in the first
            found += (read(note, where=tile.path) for note in self._items(tile))
        return [each for each in found if first <= each.size <= last]

    def entries(self, start: int, end: int) -> list[bytes]:
        """Return the leaves of entries [start, end)."""
        leaves = (_within(list(self._items(tile)), tile, start, end) for tile in self._tiles(ENTRIES, start, end))
        return list(chain.from_iterable(leaves))

    def hashes(self, level: int, start: int, end: int) -> list[Hash]:
        """Return hashes [start, end) of tile level `level`."""
        found = self._tiles(hash_folder(level), start, end)
        return list(chain.from_iterable(_within(self._read_hashes(tile), tile, start, end) for tile in found))

    def _tiles(self, folder: str, start: int, end: int) -> Iterator[Tile]:
        """Yield the tiles of `folder` that hold something of [start, end)."""
        for index in range(start // WIDTH, -(-end // WIDTH)):
            tile = tile_of_size(Tile(folder, index), self._latest.size)
            if tile is None:
                return
            yield tile

    def _items(self, tile: Tile) -> Iterator[bytes]:
        return parse_bundle(self._files.read(tile.path), tile.path, first=tile.start)

    def _hashes_of(self, tile: Tile) -> list[Hash]:
        return split_hashes(self._files.read(tile.path), tile)


def render(store: LogReader, tile: Tile) -> bytes:
    """Return the bytes of one tile."""
    if tile.folder == ENTRIES:
        return format_bundle(store.entries(tile.start, tile.end))
    if tile.folder == CHECKPOINTS:
        return format_bundle(each.note for each in store.checkpoints(*sizes_in(tile)))
    return b"".join(store.hashes(tile.level, tile.start, tile.end))


def publish(store: Store, root: Path, *, anew: bool = False) -> SignedCheckpoint:
    """Bring the directory `root` up to `store` and return the checkpoint that it has then.

    New tiles are written and synced first, then the checkpoint; partial tiles that are superseded go last. Whoever
    begins to read meets a whole log, and what a crash interrupts, the next call completes. A tile that does not follow
    from the checkpoint raises `VerificationFailed` before anything is written: what was published is the better copy
    then. With `anew`, every file is compared, written again where it differs, and every superseded tile removed.
    """
    try:
        with store.exclusive():
            return _publish(store, Directory(root), anew=anew)
    except OSError as error:
        advice = "Nothing is lost: the store has it all. Make room, or give leave to write, and try again"
        raise CustodietError(
            f"the log cannot be published: {error.strerror}", where=str(root), advice=advice
        ) from error


def check_published(store: Store, files: Files) -> SignedCheckpoint | None:
    """Return the checkpoint that was published last, or None; raise `VerificationFailed` unless `store` signed it.

    A store that is older than its own files is a restored copy. To append to it would split the log: call this first.
    """
    try:
        data = files.read(CHECKPOINT)
    except Missing:
        return None
    published = read(data, where=CHECKPOINT)
    own = store.checkpoints(published.size, published.size)
    if own and data.startswith(own[0].note):
        return published
    latest = store.latest()
    raise VerificationFailed(
        "the store is not the one that these files were published from",
        expected=f"a store that signed the published checkpoint of size {published.size}",
        found=f"one of size {latest.size}" if latest else "an empty one",
        where=CHECKPOINT,
        advice="It may be an old copy. Do not append to it: restore the newest one",
    )


def _publish(store: Store, directory: Directory, *, anew: bool) -> SignedCheckpoint:
    published, latest = check_published(store, directory), store.latest()
    if latest is None:
        raise Refused("there is no log in this store", advice="Create it first")
    since = published.size if published and not anew else 0
    old = partial_tiles(since) if not anew else filter(None, map(parse_path, directory.paths()))
    superseded = [tile for tile in old if is_superseded(tile, latest.size)]
    new = list(tiles(latest.size, since=since))
    with blaming_the_store():
        check_tiles(store, latest, new)
    _write(directory.root, ((tile.path, render(store, tile)) for tile in new))
    if published is None or published.size != latest.size:  # a published one may bear cosignatures by now
        _write(directory.root, [(CHECKPOINT, latest.note)])
    for tile in superseded:
        _remove(directory.root / tile.path)
    return latest


def _write(root: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Put each file in its place whole and durable, or not at all."""
    folders: set[Path] = set()
    for path, data in files:
        target = root / path
        if target.is_file() and target.read_bytes() == data:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = root / _TEMPORARY
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
        folders.update(folder for folder in target.parents if folder.is_relative_to(root))
    for folder in sorted(folders):
        _sync(folder)


def _sync(folder: Path) -> None:
    """Make the names in `folder` durable, where the system knows how."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
    with suppress(OSError):  # other partial tiles may be in it
        path.parent.rmdir()


def _walk(root: Path, folder: str) -> Iterator[str]:
    for found, _, names in os.walk(root / folder):
        at = Path(found).relative_to(root).as_posix()
        yield from (f"{at}/{name}" for name in names)


def _within(items: Sequence[bytes], tile: Tile, start: int, end: int) -> Sequence[bytes]:
    """Return those of a tile's items that are among [start, end)."""
    return items[max(start - tile.start, 0) : end - tile.start]
