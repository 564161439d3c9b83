"""Logs for tests: entries, keys and times that never change."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from custodiet.kernel.keys import SigningKey
from custodiet.log import files, sequencer
from custodiet.log.store import Entry, Store
from custodiet.store.memory import MemoryStore

KEY = SigningKey("example.com/log", bytes([7]) * 32)
START = 1_379_030_400


def entry(index: int) -> Entry:
    """Return the entry that every test log has at `index`."""
    return Entry(b"entry %d of a log that somebody wants to change" % index, f"issuer#{index}")


def grow(store: Store, *sizes: int) -> Store:
    """Create the log if need be, and append until it has each of `sizes`, an hour after the other."""
    latest = store.latest() or sequencer.create(store, KEY, time=START)
    for size in sizes:
        latest = sequencer.append(store, KEY, [entry(i) for i in range(latest.size, size)], time=latest.time + 3600)
    return store


def published(root: Path, *sizes: int) -> files.Directory:
    """Return the published files of a log that grew by `sizes`."""
    files.publish(grow(MemoryStore(), *sizes), root)
    return files.Directory(root)


def contents(directory: files.Directory) -> dict[str, bytes]:
    """Return every file of a log by its path."""
    return {path: directory.read(path) for path in (files.CHECKPOINT, *directory.paths())}


@contextmanager
def changed(directory: files.Directory, path: str, data: bytes | None) -> Iterator[None]:
    """Put `data` at `path` (None: remove it) while the block runs."""
    target = directory.root / path
    before = target.read_bytes() if target.exists() else None
    _put(target, data)
    try:
        yield
    finally:
        _put(target, before)


def _put(target: Path, data: bytes | None) -> None:
    if data is None:
        target.unlink()
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
