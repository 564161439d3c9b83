"""The published log as plain files, so that anybody can follow it: C2SP tlog-tiles, spec/log.md, L6 to L12.

A full tile never changes, and neither does a partial one; only `checkpoint` does. A partial tile that a wider one has
replaced is given out of the wider one, whose beginning it is.
"""

from pathlib import Path

from custodiet.app.reading import Unreadable
from custodiet.app.record import FILES
from custodiet.kernel.errors import CustodietError
from custodiet.log.files import CHECKPOINT, Directory, Missing
from custodiet.log.merkle import HASH_SIZE
from custodiet.log.tiles import (
    CHECKPOINTS,
    ENTRIES,
    Tile,
    format_bundle,
    parse_bundle,
    parse_path,
    tile_of_size,
)
from custodiet.web.problem import NotHere


def read_published(record: Path, path: str, size: int) -> bytes:
    """Return the bytes of a file of the log, as published at `size`.

    Raise `NotHere` where there is none, and `Unreadable` where one is there that cannot be read.
    """
    files, tile = Directory(record / FILES), parse_path(path)
    if path != CHECKPOINT and tile is None:
        raise NotHere("no file of a log has this name", found=path)
    try:
        return files.read(path)
    except Missing:
        wider = tile_of_size(tile, size) if tile else None
        if tile is None or wider is None or wider.width <= tile.width:
            raise NotHere("this file of the log is not published (yet)", found=path) from None
        return _beginning(files.read(wider.path), tile)
    except CustodietError as error:
        raise Unreadable("a published file cannot be read") from error


def _beginning(data: bytes, tile: Tile) -> bytes:
    """The first items of a wider tile."""
    if tile.folder == CHECKPOINTS:
        raise NotHere("this bundle of checkpoints was replaced by a wider one", found=tile.path)
    if tile.folder == ENTRIES:
        return format_bundle(list(parse_bundle(data, tile.path))[: tile.width])
    return data[: tile.width * HASH_SIZE]
