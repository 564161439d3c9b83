"""Sizes that break a reader: notes, tiles, bundles and proofs without end, numbers at the edge of what machines hold.

Each is refused, with its place, before it is taken into memory or counted up to; the largest that is allowed is read.
(Bodies that are sent to a server: tests/attack/intake/test_strangers_at_the_intake.py and, for a witness, below. JSON
without end: tests/attack/statements/test_deep_nesting.py; numbers in it: test_large_integer.py.)
"""

import base64
import os
from pathlib import Path

import pytest

from custodiet.app.following import Follower, Trust
from custodiet.app.progress import silent
from custodiet.kernel.errors import CustodietError, Refused, VerificationFailed
from custodiet.log import checkpoint, evidence, merkle, note, policy, proof, receipt, witness
from custodiet.log.audit import audit
from custodiet.log.checkpoint import LARGEST_SIZE, Checkpoint
from custodiet.log.files import CHECKPOINT, LARGEST_FILE, FileLog
from custodiet.log.merkle import EMPTY_ROOT
from custodiet.log.note import LARGEST_NOTE
from custodiet.log.receipt import MOST_LEAVES, Receipt
from custodiet.log.tiles import LARGEST_ENTRY, parse_path
from tests.attack.witness.serving import ED, begun, serving
from tests.unit.log.logs import KEY, START, changed, entry, published

HUGE = 2**36  # bytes: more than this machine's memory
HASH = base64.b64encode(bytes(32)).decode()
BORDERS = [LARGEST_SIZE, LARGEST_SIZE - 1, 2**62, 2**53, 2**53 - 1, 2**32, 2**31]
BEYOND = ["18446744073709551616", "9" * 20, "9" * 5000, "01", "-1", "1e3", "", "1_0"]


def claimed(size: int) -> bytes:
    """A checkpoint over any number of entries, which the log's own key signed."""
    return checkpoint.sign(Checkpoint(KEY.name, size, bytes(32)), KEY, time=START, after=None).note


@pytest.mark.parametrize("path", [CHECKPOINT, "tile/0/000.p/3", "tile/entries/000.p/3", "checkpoints/000.p/3"])
def test_a_file_without_end_is_not_read_to_its_end(tmp_path: Path, path: str) -> None:
    directory = published(tmp_path, 3)
    os.truncate(tmp_path / path, HUGE)
    assert len(directory.read(path)) == LARGEST_FILE + 1
    with pytest.raises(VerificationFailed) as refused:
        audit(directory, KEY.verifier)
    assert refused.value.where == path


def test_a_bundle_of_empty_entries_ends_at_the_first(tmp_path: Path) -> None:
    """As many entries as fit into a file, each of no byte."""
    directory = published(tmp_path, 3)
    with (
        changed(directory, "tile/entries/000.p/3", bytes(LARGEST_FILE)),
        pytest.raises(VerificationFailed, match="entry 0 is not the one that was logged"),
    ):
        audit(directory, KEY.verifier)


def test_an_entry_that_says_it_is_longer_than_its_bundle(tmp_path: Path) -> None:
    directory = published(tmp_path, 1)
    with (
        changed(directory, "tile/entries/000.p/1", LARGEST_ENTRY.to_bytes(2, "big") + entry(0).leaf),
        pytest.raises(VerificationFailed, match="entry 0 is cut off"),
    ):
        audit(directory, KEY.verifier)


def test_a_note_that_is_too_large() -> None:
    text = "x" * LARGEST_NOTE
    with pytest.raises(VerificationFailed, match="the note is too large"):
        note.parse(note.Note(f"{text}\n", (note.sign("", KEY),)).format())


def test_as_many_signature_lines_as_fit_are_read_and_no_more() -> None:
    lines = [f"\u2014 w{n} AAAA{n % 10}AAA\n".encode() for n in range(4000)]
    whole = b"x\n\n" + b"".join(lines)
    assert len(whole) > LARGEST_NOTE
    with pytest.raises(VerificationFailed, match="the note is too large"):
        note.parse(whole)
    assert len(note.parse(b"x\n\n" + b"".join(lines[:2000])).signatures) == 2000


@pytest.mark.parametrize("size", BORDERS)
def test_a_log_that_claims_more_entries_than_it_can_have(tmp_path: Path, size: int) -> None:
    """Whoever reads it asks for the first files that such a log must have, and goes no further."""
    directory = published(tmp_path / "www", 3)
    with changed(directory, CHECKPOINT, claimed(size)):
        with pytest.raises(VerificationFailed):
            audit(directory, KEY.verifier)
        with pytest.raises(CustodietError):
            Follower(tmp_path / "node", Trust(None, str(KEY.verifier), None)).follow(directory, silent)
        with pytest.raises(VerificationFailed):
            FileLog(directory).entries(0, 1)
    assert not (tmp_path / "node").exists()


@pytest.mark.parametrize("size", BEYOND)
def test_a_size_that_is_no_size(size: str) -> None:
    with pytest.raises(VerificationFailed):
        checkpoint.parse(f"{KEY.name}\n{size}\n{HASH}\n")
    with pytest.raises(VerificationFailed):
        proof.parse_proof(f"c2sp.org/tlog-proof@v1\nindex {size}\n\n".encode() + claimed(1))
    with pytest.raises(witness.Unwitnessed):
        witness.parse_request(f"old {size}\n\n".encode() + claimed(1))
    assert parse_path(f"tile/0/{size}") is None


@pytest.mark.parametrize("size", [2**63, 10**19 - 1])
def test_a_place_beyond_the_largest_tree(size: int) -> None:
    """It has as many digits as the largest, and is found too large where it is compared."""
    with pytest.raises(VerificationFailed):
        checkpoint.parse(f"{KEY.name}\n{size}\n{HASH}\n")
    found = proof.parse_proof(f"c2sp.org/tlog-proof@v1\nindex {size}\n\n".encode() + claimed(1))
    with pytest.raises(VerificationFailed):
        proof.check(found, bytes(32), Checkpoint(KEY.name, LARGEST_SIZE, bytes(32)))
    asked = witness.parse_request(f"old {size}\n\n".encode() + claimed(LARGEST_SIZE))
    with pytest.raises(witness.Unwitnessed):
        witness.judge(asked, [KEY.verifier], None)


@pytest.mark.parametrize("size", BORDERS)
def test_proofs_in_the_largest_trees(size: int) -> None:
    """Of the right length or not, they are computed in as many steps as a tree has levels."""
    for index in (0, size // 2, size - 1):
        for length in (0, 1, 62, 63, 64, 10_000):
            with pytest.raises(VerificationFailed):
                merkle.check_inclusion([bytes(32)] * length, index, size, EMPTY_ROOT, bytes(32))
    for old in (1, size // 2, size - 1):
        for length in (0, 1, 62, 63, 64, 10_000):
            with pytest.raises(VerificationFailed):
                merkle.check_consistency([bytes(32)] * length, old, size, EMPTY_ROOT, bytes(32))


@pytest.mark.parametrize("hashes", [64, 100_000])
def test_a_proof_of_more_hashes_than_a_tree_has_levels(hashes: int) -> None:
    lines = f"{HASH}\n" * hashes
    with pytest.raises(VerificationFailed, match="this is no proof"):
        proof.parse_proof(f"c2sp.org/tlog-proof@v1\nindex 0\n{lines}\n".encode() + claimed(1))
    with pytest.raises(witness.Unwitnessed, match="this is no request"):
        witness.parse_request(f"old 1\n{lines}\n".encode() + claimed(2))
    value = f'{{"first":"","key":"{KEY.verifier}","proof":[{",".join([f"{chr(34)}{HASH}{chr(34)}"] * hashes)}],'
    view = f'{value}"root":"{HASH}","second":"","type":"{evidence.TYPE}"}}\n'.encode()
    with pytest.raises(VerificationFailed):
        evidence.check(evidence.parse_evidence(view))


def test_a_witness_answers_bodies_of_any_size_and_goes_on(tmp_path: Path) -> None:
    with begun(tmp_path) as cosigner, serving(cosigner) as served:
        for size in (0, 1, witness.LARGEST_REQUEST):
            assert served.post(b"x" * size).status == 400
        for size in (witness.LARGEST_REQUEST + 1, 2**20):
            assert served.post(b"x" * size).status == 413
        assert served.post(b"old 0\n\n" + claimed(LARGEST_SIZE)).status == 200
        assert served.post(b"x").status == 400


def test_a_receipt_of_more_statements_than_one_promises() -> None:
    leaves = (bytes(32),) * (MOST_LEAVES + 1)
    with pytest.raises(Refused, match="1 to 1000 statements"):
        receipt.sign(Receipt(KEY.name, 0, 1, leaves), KEY)
    text = Receipt(KEY.name, 0, 1, leaves).text
    data = note.Note(text, (note.sign(text, KEY),)).format()
    assert len(data) < LARGEST_NOTE
    with pytest.raises(VerificationFailed, match="out of range"):
        receipt.open_receipt(data, KEY.verifier)


@pytest.mark.parametrize(("received", "by"), [(0, 2**63), (0, 999_999_999_999), (2, 1), (10**12, 10**12)])
def test_a_receipt_for_a_time_that_no_calendar_has(received: int, by: int) -> None:
    text = Receipt(KEY.name, received, by, (bytes(32),)).text
    data = note.Note(text, (note.sign(text, KEY),)).format()
    with pytest.raises(VerificationFailed, match=r"no receipt|out of range"):
        receipt.open_receipt(data, KEY.verifier)


@pytest.mark.parametrize("depth", [1000])
def test_groups_in_groups_without_end(depth: int) -> None:
    """A policy may nest; to judge it takes as many steps as it has lines, and no stack."""
    groups = [f"group g{n} any g{n - 1}" if n else "group g0 any w" for n in range(depth)]
    lines = [f"log {KEY.verifier}", f"witness w {ED.verifier}", *groups, f"quorum g{depth - 1}", ""]
    trusted = policy.parse("\n".join(lines).encode())
    with pytest.raises(VerificationFailed, match="quorum"):
        policy.check(trusted, claimed(1))
