"""Every vector of the log, run against the product: what another implementation must read the same way."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from custodiet.kernel.errors import CustodietError
from custodiet.kernel.keys import parse_cosigner_key, parse_verifier_key
from custodiet.log import checkpoint, cosignature, merkle, note, policy, tiles

VECTORS = Path(__file__).parents[3] / "vectors"
Input = dict[str, Any]


def _hex(values: list[str]) -> list[bytes]:
    return [bytes.fromhex(value) for value in values]


def _leaf_hashes(given: Input) -> merkle.HashAt:
    hashes = [merkle.leaf_hash(leaf) for leaf in _hex(given["leaves"])]
    return lambda level, index: merkle.tree_hash(hashes[index << level : (index + 1) << level])


def _root(given: Input) -> str:
    leaves = _hex(given["leaves"])
    return merkle.root_at(len(leaves), _leaf_hashes(given)).hex()


def _inclusion(given: Input) -> list[str]:
    return [each.hex() for each in merkle.prove_inclusion(given["index"], given["size"], _leaf_hashes(given))]


def _consistency(given: Input) -> list[str]:
    return [each.hex() for each in merkle.prove_consistency(given["old"], given["new"], _leaf_hashes(given))]


def _check_inclusion(given: Input) -> None:
    leaf, root = _hex([given["leaf"], given["root"]])
    merkle.check_inclusion(_hex(given["proof"]), given["index"], given["size"], leaf, root)


def _check_consistency(given: Input) -> None:
    old, new = _hex([given["old_root"], given["new_root"]])
    merkle.check_consistency(_hex(given["proof"]), given["old"], given["new"], old, new)


def _note(given: Input) -> list[str]:
    data = bytes.fromhex(given["hex"]) if "hex" in given else given["note"].encode()
    found = note.parse(data)
    assert found.format() == data
    return [line.name for line in found.signatures]


def _open(given: Input) -> list[str]:
    keys = [parse_verifier_key(text) for text in given["keys"]]
    return [key.name for key in note.open_note(note.parse(given["note"].encode()), keys)]


def _checkpoint(given: Input) -> Input:
    found = checkpoint.parse(given["text"])
    assert found.text == given["text"]
    return {"origin": found.origin, "size": found.size, "root": found.root.hex()}


def _signed_checkpoint(given: Input) -> Input:
    found = checkpoint.open_checkpoint(given["note"].encode(), parse_verifier_key(given["key"]))
    return {"size": found.size, "time": found.time, "previous": found.previous.hex()}


def _cosignature(given: Input) -> int:
    found, key = note.parse(given["note"].encode()), parse_cosigner_key(given["key"])
    line = found.by(key)
    assert line
    return cosignature.check(line, found.text, key)


def _path(given: Input) -> Input:
    tile = tiles.parse_path(given["path"])
    if tile is None:
        raise CustodietError("no tile's path")
    assert tile.path == given["path"]
    return {"folder": tile.folder, "index": tile.index, "width": tile.width}


def _tiles(given: Input) -> list[str]:
    return sorted(tile.path for tile in tiles.tiles(given["size"]))


def _hash_tiles(given: Input) -> Input:
    return {str(level): list(divmod(count, tiles.WIDTH)) for level, count in tiles.levels(given["size"])}


def _bundle(given: Input) -> list[str]:
    data = bytes.fromhex(given["hex"])
    items = list(tiles.parse_bundle(data, "here"))
    assert tiles.format_bundle(items) == data
    return [item.hex() for item in items]


def _bundle_of_zeros(given: Input) -> int:
    return len(tiles.format_bundle([bytes(given["length"])]))


def _parse_policy(given: Input) -> Input:
    found = policy.parse(given["policy"].encode())
    assert policy.parse(policy.format_policy(found)) == found
    return {
        "logs": len(found.logs),
        "witnesses": list(found.witnesses),
        "groups": {name: [group.threshold, list(group.members)] for name, group in found.groups.items()},
        "quorum": found.quorum,
    }


def _check_policy(given: Input) -> Input:
    found = policy.check(policy.parse(given["policy"].encode()), given["note"].encode())
    return {"log": str(found.log), "witnesses": dict(found.times)}


OPERATIONS: dict[str, Callable[[Input], object]] = {
    "root": _root,
    "inclusion": _inclusion,
    "consistency": _consistency,
    "check_inclusion": _check_inclusion,
    "check_consistency": _check_consistency,
    "note": _note,
    "open": _open,
    "checkpoint": _checkpoint,
    "signed_checkpoint": _signed_checkpoint,
    "cosignature": _cosignature,
    "path": _path,
    "tiles": _tiles,
    "hash_tiles": _hash_tiles,
    "bundle": _bundle,
    "bundle_of_zeros": _bundle_of_zeros,
    "parse": _parse_policy,
    "check": _check_policy,
}


def _vectors() -> list[Any]:
    names = ("merkle", "note", "tiles", "policy")
    rows = [(name, row) for name in names for row in json.loads((VECTORS / f"{name}.json").read_text("utf-8"))]
    return [pytest.param(row, id=f"{name}: {row['desc'][:60]}") for name, row in rows]


@pytest.mark.parametrize("vector", _vectors())
def test_vector(vector: Input) -> None:
    run = OPERATIONS[vector["input"]["op"]]
    if "error" in vector:
        with pytest.raises(CustodietError):
            run(vector["input"])
    else:
        assert run(vector["input"]) == vector["want"]
