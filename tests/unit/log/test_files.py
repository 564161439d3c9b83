"""Publishing a store as plain files, and reading a log back from them."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custodiet.kernel.errors import CustodietError, Refused
from custodiet.log import files, merkle
from custodiet.log.audit import audit, audit_store
from custodiet.log.files import Directory, FileLog, StoreFiles, publish
from custodiet.log.integrity import read_entries
from custodiet.log.tiles import hash_reader, is_superseded, parse_path, tile_of_size, tiles
from custodiet.store.memory import MemoryStore
from tests.unit.log.logs import KEY, START, contents, entry, grow, published


def stamps(root: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in root.rglob("*") if path.is_file()}


@pytest.mark.parametrize("sizes", [(), (1,), (255,), (256,), (257,), (600,), (3, 256, 300, 513)])
def test_published_files_are_exactly_those_of_the_size_and_pass_the_audit(
    tmp_path: Path, sizes: tuple[int, ...]
) -> None:
    directory = published(tmp_path, *sizes)
    size = sizes[-1] if sizes else 0
    assert sorted(directory.paths()) == sorted(tile.path for tile in tiles(size))
    assert audit(directory, KEY.verifier).size == size


def test_what_is_published_step_by_step_is_what_is_published_at_once(tmp_path: Path) -> None:
    store, sizes = MemoryStore(), (1, 2, 255, 256, 257, 512, 600)
    for size in sizes:
        publish(grow(store, size), tmp_path / "steps")
        assert audit(Directory(tmp_path / "steps"), KEY.verifier).size == size
    assert contents(Directory(tmp_path / "steps")) == contents(published(tmp_path / "once", *sizes))


def test_when_nothing_changed_nothing_is_written(tmp_path: Path) -> None:
    store = grow(MemoryStore(), 300)
    publish(store, tmp_path)
    before = stamps(tmp_path)
    publish(store, tmp_path)
    publish(store, tmp_path, anew=True)
    assert stamps(tmp_path) == before


def test_only_what_is_new_is_written(tmp_path: Path) -> None:
    store = grow(MemoryStore(), 300)
    publish(store, tmp_path)
    full = {path: stamp for path, stamp in stamps(tmp_path).items() if path.parent.suffix != ".p"}
    publish(grow(store, 301), tmp_path)
    after = stamps(tmp_path)
    assert [path.name for path, stamp in full.items() if after[path] != stamp] == ["checkpoint"]


def test_a_published_checkpoint_keeps_the_cosignatures_that_it_got(tmp_path: Path) -> None:
    store = grow(MemoryStore(), 3)
    publish(store, tmp_path)
    cosigned = (tmp_path / "checkpoint").read_bytes() + "— witness.example AAAAAAA=\n".encode()
    (tmp_path / "checkpoint").write_bytes(cosigned)
    publish(store, tmp_path)
    assert (tmp_path / "checkpoint").read_bytes() == cosigned
    assert audit(Directory(tmp_path), KEY.verifier).note == cosigned


def test_a_damaged_file_is_written_again_when_asked(tmp_path: Path) -> None:
    store = grow(MemoryStore(), 300)
    publish(store, tmp_path)
    (tmp_path / "tile/0/000").write_bytes(b"damaged")
    publish(store, tmp_path, anew=True)
    assert audit(Directory(tmp_path), KEY.verifier).size == 300


def test_superseded_tiles_left_by_a_crash_pass_and_are_removed_when_asked(tmp_path: Path) -> None:
    store = grow(MemoryStore(), 3, 5)
    publish(store, tmp_path)
    early = contents(Directory(tmp_path))
    publish(grow(store, 300), tmp_path)
    for path, data in early.items():
        if (tile := parse_path(path)) and is_superseded(tile, 300):
            (tmp_path / path).parent.mkdir(exist_ok=True)
            (tmp_path / path).write_bytes(data)
    assert len(list(Directory(tmp_path).paths())) == len(list(tiles(300))) + 3
    audit(Directory(tmp_path), KEY.verifier)
    publish(store, tmp_path, anew=True)
    assert sorted(Directory(tmp_path).paths()) == sorted(tile.path for tile in tiles(300))


def test_a_store_without_a_log_cannot_be_published(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no log"):
        publish(MemoryStore(), tmp_path)


def test_a_directory_that_cannot_be_written_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "tile").write_bytes(b"a file where a folder must be")
    with pytest.raises(CustodietError, match="cannot be published"):
        publish(grow(MemoryStore(), 1), tmp_path)


LOG = grow(MemoryStore(), 1, 200, 256, 700)


@pytest.fixture(scope="module")
def read_back(tmp_path_factory: pytest.TempPathFactory) -> FileLog:
    root = tmp_path_factory.mktemp("log")
    publish(LOG, root)
    return FileLog(Directory(root))


@given(start=st.integers(0, 710), end=st.integers(0, 710))
def test_ranges_read_from_files_are_those_of_the_store(read_back: FileLog, start: int, end: int) -> None:
    assert read_back.entries(start, end) == LOG.entries(start, end)
    assert read_back.checkpoints(start, end) == LOG.checkpoints(start, end)
    for level in range(3):
        assert read_back.hashes(level, start, end) == LOG.hashes(level, start, end)


@settings(deadline=None)  # a shared machine is slow at times
@given(index=st.integers(0, 699), old=st.integers(1, 700))
def test_proofs_come_from_files_as_from_the_store(read_back: FileLog, index: int, old: int) -> None:
    latest, hash_at = read_back.latest(), hash_reader(read_back.hashes)
    assert merkle.root_at(700, hash_at) == latest.checkpoint.root
    proof = merkle.prove_inclusion(index, 700, hash_at)
    assert proof == merkle.prove_inclusion(index, 700, hash_reader(LOG.hashes))
    merkle.check_inclusion(proof, index, 700, merkle.leaf_hash(entry(index).leaf), latest.checkpoint.root)
    old_root = merkle.root_at(old, hash_at)
    merkle.check_consistency(merkle.prove_consistency(old, 700, hash_at), old, 700, old_root, latest.checkpoint.root)


def test_the_time_of_an_entry_is_that_of_the_first_checkpoint_that_holds_it(read_back: FileLog) -> None:
    expected = [1] * 1 + [2] * 199 + [3] * 56 + [4] * 444
    for log in (LOG, read_back):
        latest = log.latest()
        assert latest
        entries = list(read_entries(log, latest, KEY.verifier))
        assert [(each.time - START) // 3600 for each in entries] == expected
        assert [each.leaf for each in entries] == LOG.entries(0, 700)
        assert [each.hash for each in entries] == LOG.hashes(0, 0, 700)


def test_an_empty_log_is_its_checkpoint(tmp_path: Path) -> None:
    log = FileLog(published(tmp_path))
    assert log.checkpoints(0, 9) == [log.latest()]
    assert not [*log.entries(0, 9), *log.hashes(0, 0, 9), *read_entries(log, log.latest(), KEY.verifier)]


def test_a_store_gives_the_files_that_it_would_publish(tmp_path: Path) -> None:
    publish(LOG, tmp_path)
    for path, data in contents(Directory(tmp_path)).items():
        assert StoreFiles(LOG).read(path) == data
    assert audit_store(LOG, Directory(tmp_path), KEY.verifier).size == 700


@given(size=st.integers(0, 2**40), grown=st.integers(0, 5000))
def test_tiles_of_any_size_are_named_and_placed(size: int, grown: int) -> None:
    since = max(size - grown, 0)
    new = list(tiles(size, since=since))
    for tile in new:
        assert parse_path(tile.path) == tile == tile_of_size(tile, size)
        assert tile_of_size(tile, since) != tile
    assert bool(new) == (size > since)


def test_missing_is_told_from_unreadable(tmp_path: Path) -> None:
    with pytest.raises(files.Missing):
        Directory(tmp_path).read("checkpoint")
    with pytest.raises(CustodietError, match="cannot be read"):
        Directory(tmp_path).read(".")
