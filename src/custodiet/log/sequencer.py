"""Give entries their places and sign the tree that results. spec/log.md, L34 to L37.

The store is the only state: what `append` needs it reads, checks against the checkpoint that was signed last, and
writes back with the new entries and the new checkpoint in one transaction.
"""

from collections.abc import Sequence
from dataclasses import replace

from custodiet.kernel.errors import Refused, VerificationFailed
from custodiet.kernel.keys import SigningKey, VerifierKey
from custodiet.log.checkpoint import Checkpoint, SignedCheckpoint, check_follows, open_checkpoint, sign
from custodiet.log.merkle import EMPTY_ROOT, Frontier, Hash, leaf_hash
from custodiet.log.store import Batch, Entry, Store, conflict
from custodiet.log.tiles import LARGEST_ENTRY, TILE_HEIGHT, hash_reader


def create(store: Store, key: SigningKey, *, time: int) -> SignedCheckpoint:
    """Begin a log whose origin is the name of `key`, with a signed checkpoint of size 0."""
    signed = sign(Checkpoint(key.name, 0, EMPTY_ROOT), key, time=time, after=None)
    store.append(None, Batch((), (), signed))
    return signed


def append(
    store: Store,
    key: SigningKey,
    entries: Sequence[Entry],
    *,
    time: int,
    after: SignedCheckpoint | None = None,
    own: SignedCheckpoint | None = None,
) -> SignedCheckpoint:
    """Append `entries` in order and return the new checkpoint; nothing is appended or signed for no entry.

    Where they were examined on top of a checkpoint, it is `after`: if another is the newest by now, that is a conflict.
    `own` is what this returned to the same caller for the same key: those signatures are not verified again.
    Raises `Duplicate`, `Conflict`, `Refused` (an entry is too large, `time` runs backwards, no log) or
    `VerificationFailed` (another key, or a store that does not give the root signed last); nothing is changed then.
    """
    last = store.latest()
    if last is None:
        raise Refused("there is no log in this store", advice="Create it first")
    if not (own and own.note == last.note):
        open_checkpoint(last.note, key.verifier, where="the last checkpoint")
    if after and after.note != last.note:
        raise conflict(after.size, last.size)
    if not entries:
        return last
    _check(entries, last, time)
    frontier = read_frontier(store, last)
    hashes = _extend(frontier, entries)
    signed = sign(Checkpoint(key.name, frontier.size, frontier.root()), key, time=time, after=last)
    store.append(last.size, Batch(entries, hashes, signed))
    return signed


def replicate(store: Store, key: VerifierKey, entries: Sequence[Entry], signed: SignedCheckpoint) -> None:
    """Append what another sequencer of the log of `key` appended under `signed`, the next checkpoint that it signed.

    The first is of size 0, with no entries. Raises `VerificationFailed` unless `signed` follows what the store has, and
    the entries give its root; `Duplicate` or `Conflict` as `append` does. Nothing is changed then.
    """
    last = store.latest()
    open_checkpoint(signed.note, key)
    check_follows(signed, last)
    frontier = read_frontier(store, last) if last else Frontier()
    hashes = _extend(frontier, entries)
    if (frontier.size, frontier.root()) != (signed.size, signed.checkpoint.root):
        raise VerificationFailed(
            f"the entries do not give the root that was signed at size {signed.size}",
            expected=signed.checkpoint.root.hex(),
            found=f"{frontier.root().hex()} of {frontier.size} entries",
        )
    if last and signed.time < last.time:
        raise VerificationFailed(f"the checkpoint of size {signed.size} is dated before the one before it")
    store.append(last.size if last else None, Batch(entries, hashes, replace(signed, note=signed.own)))


def read_frontier(store: Store, last: SignedCheckpoint) -> Frontier:
    """Return the frontier of the tree as signed last. To sign on top of damaged hashes would split the log for good."""
    frontier = Frontier.read(last.size, hash_reader(store.hashes))
    if frontier.root() != last.checkpoint.root:
        raise VerificationFailed(
            "the store's hashes do not give the root that was signed last",
            expected=last.checkpoint.root.hex(),
            found=frontier.root().hex(),
            advice="The store is damaged: run custodiet fsck, and restore it",
        )
    return frontier


def _check(entries: Sequence[Entry], last: SignedCheckpoint, time: int) -> None:
    for index, entry in enumerate(entries, start=last.size):
        if len(entry.leaf) > LARGEST_ENTRY:
            raise Refused(
                f"{entry.key} is too large for an entry",
                expected=f"at most {LARGEST_ENTRY} bytes",
                found=str(len(entry.leaf)),
                where=f"entry {index}",
            )
    if time < last.time:
        raise Refused(
            "the clock runs backwards",
            expected=f"at least {last.time} (Unix), the time of the last checkpoint",
            found=str(time),
            advice="Set the clock of this machine",
        )


def _extend(frontier: Frontier, entries: Sequence[Entry]) -> list[list[Hash]]:
    """Add the entries to `frontier`; return the hashes that they complete, by tile level."""
    return frontier.extend(leaf_hash(entry.leaf) for entry in entries)[::TILE_HEIGHT]
