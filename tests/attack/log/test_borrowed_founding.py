"""An operator signs with one key a log that another key founded: whoever trusts the founding would trust the other."""

import subprocess
import sys
from pathlib import Path

import pytest

from custodiet.app.admission import read_founding
from custodiet.app.bundles import verify_bundle
from custodiet.app.progress import silent
from custodiet.app.record import Record
from custodiet.app.verification import verify_path
from custodiet.kernel.envelope import sign
from custodiet.kernel.errors import CustodietError, Refused, VerificationFailed
from custodiet.kernel.keys import SigningKey, write_key_file
from custodiet.kernel.strict import canonical
from custodiet.log import proof, sequencer
from custodiet.log.files import publish
from custodiet.log.merkle import leaf_hash
from custodiet.log.policy import parse as parse_policy
from custodiet.log.store import Entry
from custodiet.reports import members as names
from custodiet.reports.bundle import pack
from custodiet.store.sqlite import SQLiteStore

VERIFIER = Path(__file__).parents[3] / "verifier" / "custodiet_verify.py"
ORIGIN = "example.org/mission"
LOG, OTHER = SigningKey(ORIGIN, bytes([1]) * 32), SigningKey(ORIGIN, bytes([2]) * 32)
POLICY = f"log {LOG.verifier}\nquorum none\n".encode()


def founding(*, by: SigningKey, naming: SigningKey, kind: str = "founding") -> bytes:
    body = {"key": str(naming.verifier), "party": "operator", "regime": "cwc", "role": "operator"}
    payload = {
        "_sd_alg": "sha-256",
        "origin": ORIGIN,
        "issuer": str(by.verifier),
        "seq": 0,
        "nonce": "00112233445566778899aabbccddeeff",
        "said": "2014-03-20",
        "type": kind,
        "postings": [],
        "about": [],
        "body": body,
    }
    return sign(canonical(payload), by)


def record(root: Path, leaf: bytes) -> Path:
    """A record whose only entry is `leaf`, under checkpoints that `LOG` signs."""
    root.mkdir()
    with SQLiteStore.create(root / "log.sqlite") as store:
        sequencer.create(store, LOG, time=1_400_000_000)
        sequencer.append(store, LOG, [Entry(leaf, "founding")], time=1_400_000_000)
        publish(store, root / "log")
    write_key_file(root / "operator.key", LOG)
    return root


def bundle(root: Path) -> bytes:
    """A bundle over that one entry, as far as anybody reads it."""
    with SQLiteStore.open(root / "log.sqlite") as store:
        latest, leaf = store.latest(), store.entries(0, 1)[0]
        assert latest
        name = leaf_hash(leaf).hex()
        shown = proof.format_proof(proof.prove(store, 0, size=1, note=latest.note))
    members = dict.fromkeys(names.REQUIRED, b"[]")
    members |= {names.CHECKPOINT: latest.note, names.statement(name): leaf, names.proof(name): shown}
    return pack(members)


CASES = {
    "founded and named by the other": founding(by=OTHER, naming=OTHER),
    "named by the other, founded by the log's": founding(by=LOG, naming=OTHER),
    "founded by the other in the log's name": founding(by=OTHER, naming=LOG),
    "an enrolment in its place": founding(by=LOG, naming=LOG, kind="enrolment"),
    "an event in its place": founding(by=LOG, naming=LOG, kind="event"),
}
each = pytest.mark.parametrize("leaf", CASES.values(), ids=CASES)


def test_an_honest_founding_verifies(tmp_path: Path) -> None:
    root = record(tmp_path / "record", founding(by=LOG, naming=LOG))
    policy = tmp_path / "policy"
    policy.write_bytes(POLICY)
    for given in (None, policy):
        statements = verify_path(root, policy=given, remember=None, progress=silent).statements
        assert statements
        assert statements.count == 1
    with Record.open(root) as opened:
        assert opened.log_key == str(LOG.verifier)
        assert len(opened.known()) == 1


@each
@pytest.mark.parametrize("with_policy", [True, False], ids=["policy", "no-policy"])
def test_the_published_log(tmp_path: Path, leaf: bytes, with_policy: bool) -> None:  # noqa: FBT001 - a parameter
    root = record(tmp_path / "record", leaf)
    (policy := tmp_path / "policy").write_bytes(POLICY)
    with pytest.raises(VerificationFailed, match=r"entry 0|checkpoint: signed by another key"):
        verify_path(root, policy=policy if with_policy else None, remember=None, progress=silent)


@each
def test_the_published_log_under_a_policy_names_entry_0(tmp_path: Path, leaf: bytes) -> None:
    (policy := tmp_path / "policy").write_bytes(POLICY)
    with pytest.raises(VerificationFailed, match="entry 0"):
        verify_path(record(tmp_path / "record", leaf), policy=policy, remember=None, progress=silent)


@each
@pytest.mark.parametrize("with_policy", [True, False], ids=["policy", "no-policy"])
def test_a_bundle(tmp_path: Path, leaf: bytes, with_policy: bool) -> None:  # noqa: FBT001 - a parameter
    policy = parse_policy(POLICY) if with_policy else None
    data = bundle(record(tmp_path / "record", leaf))
    expected = rf"{leaf_hash(leaf).hex()}|checkpoint: signed by another key"
    with pytest.raises(VerificationFailed, match=expected):
        verify_bundle(data, policy=policy, remembered=None, where="bundle", progress=silent)


@each
def test_the_record_itself(tmp_path: Path, leaf: bytes) -> None:
    with Record.open(record(tmp_path / "record", leaf)) as opened, pytest.raises(CustodietError, match=r"log\.sqlite"):
        opened.known()


@each
def test_a_bundle_in_the_hands_of_a_stranger(tmp_path: Path, leaf: bytes) -> None:
    (policy := tmp_path / "policy").write_bytes(POLICY)
    (made := tmp_path / "report.zip").write_bytes(bundle(record(tmp_path / "record", leaf)))
    command = [sys.executable, str(VERIFIER), str(made), "--policy", str(policy)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    assert done.returncode == 1
    assert "E11" in done.stdout + done.stderr


def test_admission() -> None:
    foreign, missing = (
        "the founding is not signed by the key that it names",
        "the first entry of a record, and no other",
    )
    for leaf, message in zip(list(CASES.values())[1:], (foreign, foreign, missing, missing), strict=True):
        with pytest.raises(Refused, match=f"entry 0: {message}"):
            read_founding(leaf)
