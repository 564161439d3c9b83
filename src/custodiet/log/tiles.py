"""C2SP tlog-tiles: which files a log of a given size has, what they are called, and how they are encoded.

A tile is up to 256 items of one kind side by side. Hash tiles (`tile/0/x001/234.p/5`) hold the roots of complete
subtrees of 256**level entries; entry bundles (`tile/entries/000`) hold entries; beside them, `checkpoints/000`
holds the signed checkpoints of the sizes that end within the bundle's entries. spec/log.md, L5 to L12.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from custodiet.kernel.errors import Refused, VerificationFailed
from custodiet.log.merkle import HASH_SIZE, Hash, HashAt, tree_hash

WIDTH = 256
LARGEST_ENTRY = 65_535
ENTRIES = "tile/entries"
CHECKPOINTS = "checkpoints"

TILE_HEIGHT = 8  # levels of the tree between two tile levels
_PREFIX = 2  # bytes of length before each entry of a bundle
_PATH = re.compile(r"(tile/(?:entries|0|[1-9]\d?)|checkpoints)/((?:x\d{3}/)*\d{3})(?:\.p/([1-9]\d{0,2}))?", re.ASCII)

ReadHashes = Callable[[int, int, int], Sequence[Hash]]
"""(tile level, start, end) -> the hashes [start, end) of that level."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One file: `folder` names its kind and level, `index` its place, `width` (1 to 256) how full it is."""

    folder: str
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """`tile/0/x001/234.p/5`, relative to the directory or address of the log."""
        groups = f"{self.index:,}".split(",")
        groups[0] = groups[0].zfill(3)
        name = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
        return f"{self.folder}/{name}" + (f".p/{self.width}" if self.width < WIDTH else "")

    @property
    def level(self) -> int:
        """The tile level of a hash tile; entries and their checkpoints are level with leaf hashes."""
        return 0 if self.folder in (ENTRIES, CHECKPOINTS) else int(self.folder.removeprefix("tile/"))

    @property
    def start(self) -> int:
        """The place of its first item among all items of its folder."""
        return self.index * WIDTH

    @property
    def end(self) -> int:
        """The place after its last item."""
        return self.start + self.width


def parse_path(path: str) -> Tile | None:
    """Return the tile that `path` names, or None where it is no tile's path."""
    match = _PATH.fullmatch(path)
    if not match:
        return None
    folder, name, width = match.groups()
    tile = Tile(folder, int(re.sub("[x/]", "", name)), int(width or WIDTH))
    return tile if tile.path == path else None


def hash_folder(level: int) -> str:
    """Return the folder of the hash tiles of a tile level (0 holds leaf hashes)."""
    return f"tile/{level}"


def levels(size: int) -> Iterator[tuple[int, int]]:
    """Yield (tile level, number of hashes at that level) of the tree of `size`."""
    level = 0
    while size:
        yield level, size
        level, size = level + 1, size >> TILE_HEIGHT


def tiles_in(folder: str, count: int, *, since: int = 0) -> Iterator[Tile]:
    """Yield the tiles of `folder` when it holds `count` items that it did not have when it held `since`."""
    for index in range(since // WIDTH, count // WIDTH):
        yield Tile(folder, index)
    if count % WIDTH and count > since:
        yield Tile(folder, count // WIDTH, count % WIDTH)


def tiles(size: int, *, since: int = 0) -> Iterator[Tile]:
    """Yield every tile of the log of `size` that the log of size `since` does not have."""
    for folder in (ENTRIES, CHECKPOINTS):
        yield from tiles_in(folder, size, since=since)
    for level, count in levels(size):
        yield from tiles_in(hash_folder(level), count, since=since >> (level * TILE_HEIGHT))


def partial_tiles(size: int) -> Iterator[Tile]:
    """Yield the tiles of the log of `size` that a longer log replaces."""
    folders = [(ENTRIES, size), (CHECKPOINTS, size), *((hash_folder(level), count) for level, count in levels(size))]
    return (Tile(folder, count // WIDTH, count % WIDTH) for folder, count in folders if count % WIDTH)


def tile_of_size(tile: Tile, size: int) -> Tile | None:
    """Return the tile at the same place as `tile` in the log of `size`, or None if it has none there."""
    width = min(WIDTH, (size >> (tile.level * TILE_HEIGHT)) - tile.start)
    return Tile(tile.folder, tile.index, width) if width > 0 else None


def is_superseded(tile: Tile, size: int) -> bool:
    """Does the log of `size` have a wider tile in the place of `tile`?"""
    current = tile_of_size(tile, size)
    return current is not None and tile.width < current.width


def sizes_in(tile: Tile) -> tuple[int, int]:
    """Return the first and last size whose checkpoints a tile of checkpoints holds; size 0 is in the first tile."""
    return (tile.start + 1 if tile.index else 0), tile.end


def hash_reader(read: ReadHashes) -> HashAt:
    """Return a reader of any node of the tree: those between two tile levels are computed from the level below."""

    def hash_at(level: int, index: int) -> Hash:
        tile_level, height = divmod(level, TILE_HEIGHT)
        return tree_hash(read(tile_level, index << height, (index + 1) << height))

    return hash_at


def split_hashes(data: bytes, tile: Tile) -> list[Hash]:
    """Return the hashes of a hash tile; raise `VerificationFailed` where it is shorter or longer than its name says."""
    if len(data) != tile.width * HASH_SIZE:
        raise VerificationFailed(
            "the tile has the wrong length",
            expected=f"{tile.width} hashes of {HASH_SIZE} bytes",
            found=f"{len(data)} bytes",
            where=tile.path,
        )
    return [data[at : at + HASH_SIZE] for at in range(0, len(data), HASH_SIZE)]


def format_bundle(items: Iterable[bytes]) -> bytes:
    """Return `items`, each after its length as a big-endian uint16; refuse one beyond 65,535 bytes."""
    return b"".join(_length(item) + item for item in items)


def parse_bundle(data: bytes, where: str, *, first: int = 0, kind: str = "entry") -> Iterator[bytes]:
    """Yield the items of a bundle as they are read; a broken one is named by its place, counted from `first`."""
    at, index = 0, first
    while at < len(data):
        length = int.from_bytes(data[at : at + _PREFIX], "big")
        item = data[at + _PREFIX : at + _PREFIX + length]
        if at + _PREFIX > len(data) or len(item) < length:
            raise VerificationFailed(
                f"{kind} {index} is cut off",
                expected=f"{_PREFIX + length} bytes",
                found=f"{len(data) - at}",
                where=where,
            )
        yield item
        at, index = at + _PREFIX + length, index + 1


def _length(item: bytes) -> bytes:
    if len(item) > LARGEST_ENTRY:
        raise Refused("an entry is too large", expected=f"at most {LARGEST_ENTRY} bytes", found=f"{len(item)} bytes")
    return len(item).to_bytes(_PREFIX, "big")
