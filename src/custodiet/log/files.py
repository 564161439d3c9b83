"""A log as plain files: `checkpoint`, `tile/...`, `checkpoints/...`. spec/log.md, L38 to L40.

`publish` brings a directory up to what a store holds. `Directory` and `StoreFiles` give the same files from a disk and
from a store; `FileLog` reads entries, hashes and checkpoints out of either, for proofs. Nothing read here is trusted
because of where it was read: `custodiet.log.audit` and the proofs decide.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path
from typing import Protocol

from custodiet.kernel.errors import CustodietError, Refused, VerificationFailed
from custodiet.kernel.files import alone_in, check_no_link, open_plain, put_file, sync_folder
from custodiet.log.checkpoint import SignedCheckpoint, read
from custodiet.log.integrity import blaming_the_store, checked_tiles, read_items
from custodiet.log.merkle import Hash
from custodiet.log.store import LogReader, Store, busy
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
    split_hashes,
    tile_of_size,
    tiles,
)

CHECKPOINT = "checkpoint"
LARGEST_FILE = 257 * (2 + LARGEST_ENTRY)  # a full bundle, and the checkpoint of size 0
TEMPORARY = ".publishing"
_PATIENCE = 30.0  # seconds
_DEEPEST = 9  # parts of the longest path: tile/0/x036/x028/x797/x018/x963/967.p/1
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
                return file.read(LARGEST_FILE + 1)
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
        items = parse_bundle(self._files.read(tile.path), tile.path, first=tile.start)
        return islice(items, tile.width + 1)  # as many sizes at most, size 0 among them; no more is looked at

    def _hashes_of(self, tile: Tile) -> list[Hash]:
        return split_hashes(self._files.read(tile.path), tile)


def render(store: LogReader, tile: Tile) -> bytes:
    """Return the bytes of one tile."""
    return _format(tile, read_items(store, tile))


def _format(tile: Tile, items: Sequence[bytes]) -> bytes:
    return format_bundle(items) if tile.folder in (ENTRIES, CHECKPOINTS) else b"".join(items)


def publish(
    store: Store, root: Path, *, anew: bool = False, entries: bool = True, cosigned: SignedCheckpoint | None = None
) -> SignedCheckpoint:
    """Bring the directory `root` up to `store` and return the checkpoint that it has then.

    New tiles are written and synced first, then the checkpoint; partial tiles that are superseded go last. Whoever
    begins to read meets a whole log, and what a crash interrupts, the next call completes. A tile that does not follow
    from the checkpoint raises `VerificationFailed`, and what was added before it is removed again: what was published
    is the better copy then. With `anew`, every file is compared, written again where it differs, and every superseded
    tile removed.

    Two who publish into one directory take turns; who appends meanwhile waits for neither.

    Without `entries`, hash tiles and checkpoints alone are written, for whoever may check the log and not read it.
    The lines that witnesses added to `cosigned` are put on the checkpoint, beside any that it has, if it is that one.
    """
    try:
        with _made(root), alone_in(root, patience=_PATIENCE):
            return _publish(store, Directory(root), anew=anew, entries=entries, cosigned=cosigned)
    except TimeoutError:
        raise busy(str(root)) from None
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
    if own and own[0].checkpoint.root != published.checkpoint.root:
        raise VerificationFailed(
            f"two logs under one key: the store and these files differ at size {published.size}",
            expected=own[0].checkpoint.root.hex(),
            found=published.checkpoint.root.hex(),
            where=CHECKPOINT,
            advice="Somebody added to a copy of this log. Add to neither, keep both: they are evidence",
        )
    latest = store.latest()
    raise VerificationFailed(
        "the store is not the one that these files were published from",
        expected=f"a store that signed the published checkpoint of size {published.size}",
        found=f"one of size {latest.size}" if latest else "an empty one",
        where=CHECKPOINT,
        advice="It may be an old copy. Do not append to it: restore the newest one",
    )


def _publish(
    store: Store, directory: Directory, *, anew: bool, entries: bool, cosigned: SignedCheckpoint | None
) -> SignedCheckpoint:
    published, latest = check_published(store, directory), store.latest()
    if latest is None:
        raise Refused("there is no log in this store", advice="Create it first")
    since = published.size if published and not anew else 0
    old = partial_tiles(since) if not anew else filter(None, map(parse_path, directory.paths()))
    superseded = [tile for tile in old if is_superseded(tile, latest.size)]
    new = list(tiles(latest.size, since=since))
    same = published is not None and published.size == latest.size  # it may bear cosignatures by now
    added = cosigned.added if cosigned and cosigned.own == latest.own else ()
    bearing = (published if published and same else latest).with_lines(added)
    with _withdrawn_on_failure(directory.root, new, bearing):
        with blaming_the_store():
            checked = checked_tiles(store, latest, new)
            wanted = ((tile, items) for tile, items in checked if entries or tile.folder != ENTRIES)
            _write(directory.root, ((tile.path, _format(tile, items)) for tile, items in wanted))
        _write(directory.root, [(CHECKPOINT, bearing.note)])
    for tile in superseded:
        _remove(directory.root, tile.path)
    return bearing


@contextmanager
def _made(root: Path) -> Iterator[None]:
    """Make a folder, and remove it again where the block fails and has put nothing into it."""
    is_new = not root.exists()
    root.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        if is_new:
            with suppress(OSError):
                root.rmdir()
        raise


@contextmanager
def _withdrawn_on_failure(root: Path, new: Iterable[Tile], latest: SignedCheckpoint) -> Iterator[None]:
    """Take back the tiles that the block adds, unless the checkpoint that needs them is in its place."""
    added = [target for tile in new if not (target := root / tile.path).exists()]
    try:
        yield
    except BaseException:
        if not _holds(root / CHECKPOINT, latest.note):
            for target in added:
                target.unlink(missing_ok=True)
        raise


def _write(root: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Put each file in its place whole and durable, or not at all."""
    found: dict[Path, list[Path]] = {}
    folders: set[Path] = set()
    for path, data in files:
        target = root / path
        if target.parent not in found:
            found[target.parent] = _folders(root, target)
        if _holds(target, data):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        put_file(target, data, temporary=root / TEMPORARY)
        folders.update(found[target.parent])
    for folder in sorted(folders):
        sync_folder(folder)


def _folders(root: Path, target: Path) -> list[Path]:
    """Return the folders that lead from `root` to `target`; refuse a link among them."""
    folders = [folder for folder in target.parents if folder.is_relative_to(root)]
    for folder in folders:
        check_no_link(folder)
    return folders


def _holds(target: Path, data: bytes) -> bool:
    with suppress(OSError), open_plain(target) as file:
        return os.fstat(file.fileno()).st_size == len(data) and file.read() == data
    return False


def _remove(root: Path, path: str) -> None:
    target = root / path
    _folders(root, target)
    target.unlink(missing_ok=True)
    with suppress(OSError):  # other partial tiles may be in it
        target.parent.rmdir()


def _walk(root: Path, folder: str) -> Iterator[str]:
    """Yield the path of everything in `folder` that is no folder, or none that a log has: a link, or one too deep."""
    waiting = [folder] if os.path.lexists(root / folder) else []
    while waiting:
        path = waiting.pop()
        if (root / path).is_symlink() or not (root / path).is_dir() or path.count("/") >= _DEEPEST:
            yield path
        else:
            waiting += (f"{path}/{name}" for name in _names(root, path))


def _names(root: Path, folder: str) -> list[str]:
    try:
        return [each.name for each in (root / folder).iterdir()]
    except OSError as error:
        raise VerificationFailed(f"the folder cannot be read: {error.strerror}", where=folder) from None


def _within(items: Sequence[bytes], tile: Tile, start: int, end: int) -> Sequence[bytes]:
    """Return those of a tile's items that are among [start, end)."""
    return items[max(start - tile.start, 0) : end - tile.start]
