"""Publish a record's log into a directory that any web server can carry, for whom its parties decided.

Under the profile `public` the directory has the log in full. Under `parties` it has hash tiles and checkpoints and no
entry: outsiders can then tell that the log only grows, and witnesses can cosign it, but nobody can read it there. A
directory keeps its profile: what was hidden is not shown by a slip, and what was shown cannot be hidden again.

It is new, empty, or published before: a web server carries everything that lies in it, keys and drafts too.
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from custodiet.app.record import FILES, Record
from custodiet.app.storage import is_record
from custodiet.kernel.errors import CustodietError, Refused
from custodiet.kernel.text import visible
from custodiet.log import files as log_files
from custodiet.log.checkpoint import SignedCheckpoint, read
from custodiet.log.files import CHECKPOINT, TEMPORARY, Directory
from custodiet.log.merkle import HASH_SIZE
from custodiet.log.tiles import CHECKPOINTS, ENTRIES, hash_folder, parse_path

PUBLIC, PARTIES = "public", "parties"
PROFILES = (PUBLIC, PARTIES)
_BEGUN = frozenset({"tile", CHECKPOINTS, TEMPORARY})
_FIRST = re.compile(r"tile/0/000(\.p/\d+)?$")
_NAMED = 3  # of the files that are in the way
_WITHOUT_ENTRIES = {PUBLIC: False, PARTIES: True}


@dataclass(frozen=True, slots=True)
class Published:
    """What a directory holds after a publication."""

    target: Path
    origin: str
    profile: str
    checkpoint: SignedCheckpoint
    changed: bool

    def row(self) -> dict[str, Any]:
        """One JSON object with stable keys."""
        return {
            "target": str(self.target),
            "origin": self.origin,
            "profile": self.profile,
            "size": self.checkpoint.size,
            "root": self.checkpoint.checkpoint.root.hex(),
            "cosigned_by": [line.name for line in self.checkpoint.added],
            "changed": self.changed,
        }


def publish_record(path: Path, target: Path, *, profile: str) -> Published:
    """Bring the directory `target` up to the record at `path`, with the cosignatures that the record's log has."""
    if profile not in PROFILES:
        raise Refused("there is no such profile", expected=" or ".join(PROFILES), found=profile[:60], where="--profile")
    _check_apart(path, target)
    root = target.resolve()
    _check_holds_nothing_else(root, target)
    _check_profile(root, profile)
    with Record.open(path) as record:
        record.known()  # that it is what the log signed
        record.publish()
        before = _checkpoint(root)
        _check_same_log(record, root, before)
        done = log_files.publish(record.store, root, entries=not _WITHOUT_ENTRIES[profile], cosigned=_cosigned(record))
        return Published(target, record.origin, profile, done, changed=before is None or before.note != done.note)


def profile_of(root: Path) -> str | None:
    """Return the profile under which a directory was published, as far as it was; None where it was not."""
    if os.path.lexists(root / ENTRIES):
        return PUBLIC
    return PARTIES if os.path.lexists(root / hash_folder(0)) else None


def _check_apart(record: Path, target: Path) -> None:
    """The record holds a private key, and its own published files: neither may be mixed with the copy."""
    here, there = record.resolve(), target.resolve()
    if there.is_relative_to(here) or here.is_relative_to(there):
        raise Refused(
            "the published copy and the record must stand apart: the record holds its operator's key",
            expected=f"a directory that is neither in {record} nor around it",
            where=str(target),
        )
    if there.exists() and not there.is_dir():
        raise Refused("this is no directory", where=str(target), advice="Name a directory, new or published before")
    if is_record(there):
        raise Refused("this directory is a record", where=str(target), advice="Choose a directory of its own")


def _check_holds_nothing_else(root: Path, target: Path) -> None:
    """Refuse a directory that was not published before and has other files in it.

    Where a publication was stopped before its first checkpoint, there are tiles alone.
    """
    if not root.exists() or os.path.lexists(root / CHECKPOINT):
        return
    found = sorted(each.name for each in root.iterdir() if each.name not in _BEGUN)
    found = found or [path for path in Directory(root).paths() if parse_path(path) is None]
    if found:
        more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
        raise Refused(
            "this directory has other files in it, which a web server would carry too",
            expected="a new or an empty directory, or one that was published before",
            found=f"{', '.join(visible(name) for name in found[:_NAMED])}{more}",
            where=str(target),
            advice="Choose a directory of its own",
        )


def _check_profile(root: Path, profile: str) -> None:
    found = profile_of(root)
    if found in {None, profile}:
        return
    raise Refused(
        f"this directory was published under the profile {found}",
        expected=profile,
        found=f"{'entries' if found == PUBLIC else 'hashes without their entries'} in it",
        where=str(root),
        advice=f"Publish with --profile {found}, or choose another directory",
    )


def _check_same_log(record: Record, root: Path, published: SignedCheckpoint | None) -> None:
    """Refuse what was published from another log, also where that was stopped before its checkpoint."""
    own = record.store.hashes(0, 0, 1)
    firsts = (Directory(root).read(path)[:HASH_SIZE] for path in Directory(root).paths() if _FIRST.match(path))
    found = published.checkpoint.origin if published else record.origin
    if found != record.origin or (published is None and any([first] != own for first in firsts)):
        raise Refused(
            "another log was published into this directory",
            expected=record.origin,
            found=found if found != record.origin else "tiles of other entries",
            where=str(root),
            advice="Nothing was written. Choose a directory of its own",
        )


def _cosigned(record: Record) -> SignedCheckpoint:
    """The record's own published checkpoint, with the lines of witnesses."""
    return read(Directory(record.path / FILES).read(CHECKPOINT), where=CHECKPOINT)


def _checkpoint(root: Path) -> SignedCheckpoint | None:
    try:
        return read(Directory(root).read(CHECKPOINT), where=CHECKPOINT)
    except CustodietError:
        return None
