"""The tree: RFC 6962 as it is written, transparency-dev's proofs, and properties that hold for every size."""

import base64
import json
import os
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custodiet.kernel.errors import VerificationFailed
from custodiet.log import merkle
from custodiet.log.merkle import Hash, check_consistency, check_inclusion, prove_consistency, prove_inclusion

ROOT = Path(__file__).parents[3]
EXTERNAL = Path(os.environ.get("CUSTODIET_EXTERNAL", ROOT.parent / "shared" / "external"))
LARGEST = 70
LEAVES = [merkle.leaf_hash(bytes([i])) for i in range(LARGEST)]


def as_written(leaves: list[Hash]) -> Hash:
    """MTH of RFC 6962, section 2.1, over leaf hashes."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = max(2**i for i in range(len(leaves).bit_length()) if 2**i < len(leaves))
    return sha256(b"\x01" + as_written(leaves[:k]) + as_written(leaves[k:])).digest()


ROOTS = [as_written(LEAVES[:size]) for size in range(LARGEST + 1)]


def hash_at(level: int, index: int) -> Hash:
    leaves = LEAVES[index << level : (index + 1) << level]
    assert len(leaves) == 1 << level, "a proof reads complete subtrees only"
    return as_written(leaves)


def test_roots_are_those_of_rfc_6962() -> None:
    frontier = merkle.Frontier()
    for size, leaf in enumerate(LEAVES):
        assert frontier.root() == merkle.root_at(size, hash_at) == ROOTS[size]
        completed = frontier.append(leaf)
        assert completed == [hash_at(level, size >> level) for level in range(len(completed))]


@given(st.lists(st.integers(0, LARGEST)))
def test_many_leaves_at_once_complete_what_they_do_one_by_one(ends: list[int]) -> None:
    frontier, start = merkle.Frontier(), 0
    for end in sorted(ends):
        rows = frontier.extend(LEAVES[start:end])
        expected = [
            [hash_at(level, index) for index in range(start >> level, end >> level)] for level in range(len(rows))
        ]
        assert rows == expected
        assert all(rows)
        assert not [hash_at(len(rows), index) for index in range(start >> len(rows), end >> len(rows))]
        assert (frontier.size, frontier.root()) == (end, ROOTS[end])
        start = end


@pytest.mark.parametrize("size", range(LARGEST))
def test_a_frontier_is_read_back(size: int) -> None:
    frontier = merkle.Frontier.read(size, hash_at)
    frontier.append(LEAVES[size])
    assert frontier.root() == ROOTS[size + 1]


def test_every_entry_of_every_size_has_a_proof() -> None:
    for size in range(1, LARGEST + 1):
        for index in range(size):
            check_inclusion(prove_inclusion(index, size, hash_at), index, size, LEAVES[index], ROOTS[size])


def test_every_size_is_consistent_with_every_later_one() -> None:
    for new in range(1, LARGEST + 1):
        for old in range(1, new + 1):
            check_consistency(prove_consistency(old, new, hash_at), old, new, ROOTS[old], ROOTS[new])


def test_a_proof_reads_few_nodes_of_a_large_tree() -> None:
    reads: list[tuple[int, int]] = []

    def of_zeros(level: int, index: int) -> Hash:
        reads.append((level, index))
        return bytes(32)

    size = 2**40 - 1
    prove_inclusion(12_345, size, of_zeros)
    prove_consistency(2**39 + 12_345, size, of_zeros)
    assert len(reads) < 4 * 40


sizes = st.integers(1, LARGEST)


@st.composite
def mutated(draw: st.DrawFn, proof: list[Hash]) -> list[Hash]:
    """Draw `proof` with one bit, one hash or one place changed."""
    kind = draw(st.sampled_from(["bit", "drop", "add", "swap", "short"] if proof else ["add"]))
    at = draw(st.integers(0, max(len(proof) - 1, 0)))
    changed = list(proof)
    if kind == "bit":
        bit = draw(st.integers(0, 255))
        changed[at] = (int.from_bytes(proof[at]) ^ 1 << bit).to_bytes(32)
    elif kind == "drop":
        del changed[at]
    elif kind == "add":
        changed.insert(at, draw(st.sampled_from([*LEAVES, *ROOTS])))
    elif kind == "short":
        changed[at] = proof[at][:-1]
    else:
        other = draw(st.integers(0, len(proof) - 1))
        changed[at], changed[other] = proof[other], proof[at]
    return changed


@given(st.data(), sizes)
def test_a_mutated_inclusion_proof_never_passes(data: st.DataObject, size: int) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof = prove_inclusion(index, size, hash_at)
    changed = data.draw(mutated(proof))
    if changed != proof:
        with pytest.raises(VerificationFailed):
            check_inclusion(changed, index, size, LEAVES[index], ROOTS[size])


@given(st.data(), sizes)
def test_an_inclusion_proof_holds_for_one_place_only(data: st.DataObject, size: int) -> None:
    index, other = data.draw(st.integers(0, size - 1)), data.draw(st.integers(-1, LARGEST))
    proof = prove_inclusion(index, size, hash_at)
    if index != other:
        with pytest.raises(VerificationFailed):
            check_inclusion(proof, other, size, LEAVES[index], ROOTS[size])
        with pytest.raises(VerificationFailed):
            check_inclusion(proof, index, size, LEAVES[(index + 1) % LARGEST], ROOTS[size])


@given(st.data(), sizes)
def test_a_mutated_consistency_proof_never_passes(data: st.DataObject, new: int) -> None:
    old = data.draw(st.integers(1, new))
    proof = prove_consistency(old, new, hash_at)
    changed = data.draw(mutated(proof))
    if changed != proof:
        with pytest.raises(VerificationFailed):
            check_consistency(changed, old, new, ROOTS[old], ROOTS[new])


@given(st.data(), sizes)
def test_a_consistency_proof_holds_for_its_own_roots_only(data: st.DataObject, new: int) -> None:
    old = data.draw(st.integers(1, new))
    proof = prove_consistency(old, new, hash_at)
    for roots in ((ROOTS[old - 1], ROOTS[new]), (ROOTS[old], ROOTS[new - 1])):
        with pytest.raises(VerificationFailed):
            check_consistency(proof, old, new, *roots)


def _external(kind: str) -> list[Path]:
    return sorted((EXTERNAL / "merkle" / "testdata" / kind).rglob("*.json"))


def _bytes(text: str | None) -> bytes:
    return base64.b64decode(text or "")


def _run(kind: str, case: dict[str, Any]) -> None:
    proof = [_bytes(each) for each in case["proof"] or []]
    if kind == "inclusion":
        leaf, root = _bytes(case["leafHash"]), _bytes(case["root"])
        check_inclusion(proof, case["leafIdx"], case["treeSize"], leaf, root)
    else:
        check_consistency(proof, case["size1"], case["size2"], _bytes(case["root1"]), _bytes(case["root2"]))


@pytest.mark.parametrize("kind", ["inclusion", "consistency"])
def test_transparency_dev_judges_the_same(kind: str) -> None:
    files = _external(kind)
    if not files:
        pytest.skip(f"transparency-dev/merkle's testdata is not in {EXTERNAL} (set CUSTODIET_EXTERNAL)")
    assert len(files) > 50
    for path in files:
        case = json.loads(path.read_text("utf-8"))
        try:
            _run(kind, case)
        except VerificationFailed:
            assert case["wantErr"], path
        else:
            assert not case["wantErr"], path


@given(st.integers(1, LARGEST), st.integers(1, LARGEST))
def test_a_proof_tells_from_which_root_it_leads_unless_that_is_a_complete_tree(one: int, other: int) -> None:
    old, new = min(one, other), max(one, other)
    proof = prove_consistency(old, new, hash_at)
    found = merkle.old_root_of(proof, old, new, ROOTS[new])
    assert found == (ROOTS[old] if old & (old - 1) and old < new else None)
    assert merkle.old_root_of(proof, old, new, bytes(32)) is None
    assert merkle.old_root_of([*proof, bytes(32)], old, new, ROOTS[new]) is None
