"""Write a record's published files anew from its store, when they were damaged or lost and the store is sound.

The store is the better copy only while it fits what the log signed, and has all that it published. So nothing is
written from a store that is damaged; a checkpoint that the log signed and the store does not have is never written
over; and where there is a file of a larger log, nothing is written either: the store may then be an old copy, and that
file the only trace of what it lacks. A checkpoint that the log's key did not sign is no evidence: it is replaced.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path

from custodiet.app.record import FILES, Record
from custodiet.app.storage import store_of
from custodiet.kernel.errors import CustodietError, Refused, VerificationFailed
from custodiet.kernel.keys import VerifierKey, parse_verifier_key
from custodiet.kernel.text import visible
from custodiet.log import files as log_files
from custodiet.log.audit import audit_rows
from custodiet.log.checkpoint import open_checkpoint
from custodiet.log.files import CHECKPOINT, Directory, Missing
from custodiet.log.tiles import is_superseded, parse_path, tiles

_NAMED = 3  # of the files that no log of this size has


def mend_published(path: Path) -> None:
    """Bring the published files of the record at `path` up to its store, each compared; raise where that may not be."""
    with Record.open(path, read_only=True) as record:
        key = parse_verifier_key(record.log_key)
        try:
            latest = audit_rows(record.store, key)
        except CustodietError as error:
            raise VerificationFailed(
                f"the store is damaged, or somebody changed it: {error}",
                where=str(store_of(path)),
                advice="Nothing was written. Restore a copy that custodiet fsck finds sound",
            ) from None
        root = path / FILES
        with _said_what_to_move(root):
            signed = _is_signed(root, key)
            if signed:
                log_files.check_published(record.store, Directory(root))
            _check_no_larger(root, latest.size)
            if not signed:
                (root / CHECKPOINT).unlink()
            log_files.publish(record.store, root, anew=True)


@contextmanager
def _said_what_to_move(root: Path) -> Iterator[None]:
    """Say what to do where a folder stands in the place of a file, or a file in that of a folder."""
    try:
        yield
    except CustodietError as error:
        if isinstance(error.__context__, (IsADirectoryError, NotADirectoryError, FileExistsError)):
            error.advice = f"Move {visible(str(root))} away, and run this again"
        raise


def _check_no_larger(root: Path, size: int) -> None:
    """Refuse files that the log of `size` does not have, and never had."""
    wanted = {tile.path for tile in tiles(size)}
    others = (each for each in Directory(root).paths() if each not in wanted and not _was_replaced(each, size))
    if found := list(islice(others, _NAMED + 1)):
        names = ", ".join(visible(each) for each in found[:_NAMED])
        raise Refused(
            f"there are files that a log of {size} entries does not have",
            expected="files of this log, whole or damaged",
            found=f"{names}{' and more' if len(found) > _NAMED else ''}",
            where=str(root),
            advice="Nothing was written: the store may be an old copy, and they what it lacks. If you know that it is "
            "the newest, move them away, and run this again",
        )


def _was_replaced(path: str, size: int) -> bool:
    tile = parse_path(path)
    return tile is not None and is_superseded(tile, size)


def _is_signed(root: Path, key: VerifierKey) -> bool:
    """Is there no checkpoint, or one that the log's key signed?"""
    try:
        data = Directory(root).read(CHECKPOINT)
    except Missing:
        return True
    with suppress(CustodietError):
        open_checkpoint(data, key, where=CHECKPOINT)
        return True
    return False
