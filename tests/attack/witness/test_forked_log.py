"""A log shows a witness one history and then another, or asks it to go back: it cosigns one, and keeps proof."""

import hashlib
from pathlib import Path

import pytest

from custodiet.kernel.errors import VerificationFailed
from custodiet.log import evidence, note, witness
from custodiet.log.merkle import EMPTY_ROOT
from custodiet.store.memory import MemoryStore
from tests.attack.log.test_split_view import forked
from tests.attack.witness.serving import ED, NOW, PQ, begun, request, serving, signed
from tests.unit.log.logs import KEY, grow

LOG, FORK = grow(MemoryStore(), 3, 300, 600), forked(200, 600)


def test_what_the_protocol_answers(tmp_path: Path) -> None:
    """200, 404, 409 with the size, 422, 403, 400: over HTTP, as C2SP tlog-witness has them."""
    other = request(LOG, 0).replace(b"example.com/log", b"example.com/other")
    false = request(LOG, 300).replace(b"\nexample.com/log\n600\n", b"\nexample.com/log\n601\n")
    with begun(tmp_path) as held, serving(held) as served:
        digest = hashlib.sha256(KEY.name.encode()).hexdigest()
        assert served.get(f"/{digest}/checkpoint").status == 404
        first = served.post(request(LOG, 0, 300))
        assert (first.status, first.text.count("\n")) == (200, 2)
        assert first.text.startswith("— witness.example/w ")
        behind = served.post(request(LOG, 3))
        assert (behind.status, behind.type, behind.text) == (409, "text/x.tlog.size", "300\n")
        assert served.post(other).status == 404
        assert served.post(false).status == 403
        assert served.post(request(FORK, 300)).status == 422
        assert served.post(request(LOG, 300).replace(b"old 300", b"old 0300")).status == 400
        assert served.post(request(LOG, 300).replace(b"old 300", b"old 601")).status == 400
        assert served.post(b"x" * 100_000).status == 413
        assert served.get("/add-checkpoint").status == 405
        assert served.post(request(LOG, 300)).status == 200
        latest = served.get(f"/{digest}/checkpoint")
        found = note.parse(latest.text.encode())
        keys = [KEY.verifier, ED.verifier, PQ.verifier]
        assert [line.is_by(key) for line, key in zip(found.signatures, keys, strict=True)] == [True] * 3


def test_a_fork_is_never_cosigned(tmp_path: Path) -> None:
    with begun(tmp_path) as held:
        held.add_checkpoint(request(LOG, 0, 300), now=NOW)
        for body in (request(FORK, 300), request(FORK, 300, 300)):
            with pytest.raises(witness.Inconsistent):
                held.add_checkpoint(body, now=NOW)
        held.add_checkpoint(request(LOG, 300), now=NOW)


def test_two_roots_of_one_size_are_kept_as_evidence_once(tmp_path: Path) -> None:
    with begun(tmp_path) as held:
        held.add_checkpoint(request(LOG, 0, 300), now=NOW)
        for _ in range(3):
            with pytest.raises(witness.Inconsistent, match="split view"):
                held.add_checkpoint(request(FORK, 300, 300), now=NOW)
    (kept,) = tmp_path.glob("state.split-view-*.json")
    one, other = evidence.check(evidence.parse_evidence(kept.read_bytes()), [KEY.verifier])
    assert one.size == other.size == 300
    assert one.root != other.root


def test_a_forked_log_proves_its_fork_by_its_own_proof(tmp_path: Path) -> None:
    with begun(tmp_path) as held:
        held.add_checkpoint(request(LOG, 0, 300), now=NOW)
        with pytest.raises(witness.Inconsistent):
            held.add_checkpoint(request(FORK, 300), now=NOW)
        with pytest.raises(witness.Inconsistent):  # a bad proof is no proof of anything
            held.add_checkpoint(request(LOG, 299).replace(b"old 299", b"old 300"), now=NOW)
    (kept,) = tmp_path.glob("state.split-view-*.json")
    sizes = [each.size for each in evidence.check(evidence.parse_evidence(kept.read_bytes()), [KEY.verifier])]
    assert sizes == [300, 600]


def test_a_witness_never_goes_back(tmp_path: Path) -> None:
    with begun(tmp_path) as held:
        held.add_checkpoint(request(LOG, 0), now=NOW)
        for old, size in ((0, 300), (300, 300), (0, 600)):
            with pytest.raises(witness.OtherSize) as refused:
                held.add_checkpoint(request(LOG, old, size), now=NOW)
            assert refused.value.size == 600


@pytest.mark.parametrize(
    "body",
    [
        witness.format_request(witness.Request(0, (), signed(0, bytes(32)))),
        witness.format_request(witness.Request(0, (bytes(32),), signed(0, EMPTY_ROOT))),
        witness.format_request(witness.Request(0, (bytes(32),), signed(5, bytes(32)))),
    ],
)
def test_an_empty_tree_has_one_root_and_no_proof(tmp_path: Path, body: bytes) -> None:
    with begun(tmp_path) as held, pytest.raises(witness.Unwitnessed) as refused:
        held.add_checkpoint(body, now=NOW)
    assert refused.value.status in {403, 422}


def test_the_same_checkpoint_is_cosigned_again_with_a_later_time(tmp_path: Path) -> None:
    with begun(tmp_path, ED) as held:
        first = held.add_checkpoint(request(LOG, 0), now=NOW)
        again = held.add_checkpoint(request(LOG, 600), now=NOW + 5)
    assert first != again
    latest = LOG.latest()
    assert latest
    with pytest.raises(VerificationFailed):
        witness.parse_lines(first + again, latest.checkpoint.text)  # one key signs a note once
