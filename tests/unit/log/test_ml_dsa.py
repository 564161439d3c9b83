"""ML-DSA-44 cosignatures beside those of Ed25519: their bytes, their keys, and policies that name both."""

import base64
import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from custodiet.kernel.errors import CustodietError, Refused, VerificationFailed
from custodiet.kernel.keys import (
    COSIGNATURE_V1,
    ED25519,
    ML_DSA_44,
    SigningKey,
    format_signing_key,
    parse_cosigner_key,
    parse_signing_key,
    parse_verifier_key,
)
from custodiet.log import checkpoint, cosignature, merkle, note, policy
from custodiet.log.checkpoint import Checkpoint

LOG = SigningKey("example.com/log", bytes([1]) * 32)
OLD = SigningKey("witness.example/w", bytes([2]) * 32, COSIGNATURE_V1)
NEW = SigningKey("witness.example/w", bytes([2]) * 32, ML_DSA_44)
SIGNED = checkpoint.sign(Checkpoint("example.com/log", 7, merkle.leaf_hash(b"")), LOG, time=1_395_273_600, after=None)
TEXT = SIGNED.checkpoint.text
patient = settings(deadline=None, max_examples=25)


def text_of(public: bytes) -> str:
    return base64.b64encode(b"\x06" + public).decode()


def cosigned(*keys: SigningKey, time: int = 1_395_273_700) -> bytes:
    return SIGNED.with_lines(cosignature.cosign(TEXT, key, time=time) for key in keys).note


def policy_of(*lines: str) -> policy.Policy:
    return policy.parse("\n".join([f"log {LOG.verifier}", *lines, ""]).encode())


def test_the_bytes_that_are_signed_are_those_of_tlog_cosignature() -> None:
    line = cosignature.cosign(TEXT, NEW, time=1_395_273_700)
    message = (
        b"subtree/v1\n\x00"
        b"\x11witness.example/w"
        + (1_395_273_700).to_bytes(8, "big")
        + b"\x0fexample.com/log"
        + bytes(8)
        + (7).to_bytes(8, "big")
        + merkle.leaf_hash(b"")
    )
    assert line.signature[:8] == (1_395_273_700).to_bytes(8, "big")
    assert len(line.signature) == 8 + 2420
    MLDSA44PublicKey.from_public_bytes(NEW.verifier.public).verify(line.signature[8:], message)


def test_a_key_is_written_as_signed_note_has_it() -> None:
    public = NEW.verifier.public
    assert len(public) == 1312
    key_id = hashlib.sha256(b"witness.example/w\n\x06" + public).digest()[:4]
    assert str(NEW.verifier) == f"witness.example/w+{key_id.hex()}+{text_of(public)}"
    assert parse_cosigner_key(str(NEW.verifier)) == NEW.verifier
    assert parse_cosigner_key(str(OLD.verifier)) == OLD.verifier
    assert parse_signing_key(format_signing_key(NEW)) == NEW


def test_only_a_witness_has_such_a_key() -> None:
    with pytest.raises(Refused):
        parse_verifier_key(str(NEW.verifier))  # of logs and issuers
    with pytest.raises(Refused, match="algorithm"):
        parse_cosigner_key(str(LOG.verifier))
    assert LOG.algorithm == ED25519


@patient
@given(st.integers(1, cosignature.LATEST), st.binary(min_size=32, max_size=32))
def test_a_cosignature_states_its_time_and_holds_for_its_key(time: int, seed: bytes) -> None:
    key = SigningKey("witness.example/w", seed, ML_DSA_44)
    line = cosignature.cosign(TEXT, key, time=time)
    assert cosignature.check(line, TEXT, key.verifier) == time
    if seed != NEW.seed:
        with pytest.raises(VerificationFailed):
            cosignature.check(line, TEXT, NEW.verifier)


@given(st.binary(max_size=1400))
def test_a_key_has_one_form_or_is_refused(data: bytes) -> None:
    text = f"w+00000000+{text_of(data)}"
    with pytest.raises(CustodietError):
        parse_cosigner_key(text)


@patient
@given(st.integers(0, 8 + 2420 - 1), st.integers(1, 255))
def test_no_byte_of_a_cosignature_can_change(at: int, change: int) -> None:
    line = cosignature.cosign(TEXT, NEW, time=1_395_273_700)
    data = bytearray(line.signature)
    data[at] ^= change
    with pytest.raises(VerificationFailed):
        cosignature.check(note.Signature(line.name, line.key_id, bytes(data)), TEXT, NEW.verifier)


@pytest.mark.parametrize("text", ["", "example.com/log\n7\n", "x" * 256 + TEXT.removeprefix("example.com/log")])
def test_what_is_no_checkpoint_or_has_a_name_too_long_is_not_cosigned(text: str) -> None:
    with pytest.raises(Refused, match="ML-DSA-44"):
        cosignature.cosign(text, NEW, time=1)
    with pytest.raises(VerificationFailed):
        cosignature.check(cosignature.cosign(TEXT, NEW, time=1), text, NEW.verifier)


def test_a_time_of_zero_says_nothing_and_is_refused() -> None:
    with pytest.raises(Refused, match="a time after"):
        cosignature.cosign(TEXT, NEW, time=0)


def test_both_kinds_stand_side_by_side_and_a_group_asks_for_either_or_both() -> None:
    lines = (f"witness old {OLD.verifier}", f"witness new {NEW.verifier} https://witness.example/w")
    both = policy_of(*lines, "group w all old new", "quorum w")
    either = policy_of(*lines, "group w any old new", "quorum w")
    assert set(policy.check(both, cosigned(OLD, NEW)).times) == {"old", "new"}
    assert set(policy.check(either, cosigned(NEW)).times) == {"new"}
    with pytest.raises(VerificationFailed, match="quorum"):
        policy.check(both, cosigned(NEW))
    assert policy.parse(policy.format_policy(both)) == both
    assert both.urls == {"new": "https://witness.example/w"}


def test_nested_groups_of_both_kinds() -> None:
    """One of the host's, and two of three inspectors', and one council witness."""
    seeds = {"host1": 11, "host2": 12, "one": 13, "two": 14, "three": 15, "council": 16}
    keys = {
        name: SigningKey(f"{name}.example", bytes([seed]) * 32, ML_DSA_44 if seed % 2 else COSIGNATURE_V1)
        for name, seed in seeds.items()
    }
    asked = policy_of(
        *(f"witness {name} {key.verifier}" for name, key in keys.items()),
        "group host any host1 host2",
        "group inspectors 2 one two three",
        "group everybody all host inspectors council",
        "quorum everybody",
    )
    reached = {"host2", "one", "three", "council"}
    assert set(policy.check(asked, cosigned(*(keys[name] for name in sorted(reached)))).times) == reached
    for missing in reached:
        with pytest.raises(VerificationFailed, match="quorum"):
            policy.check(asked, cosigned(*(keys[name] for name in sorted(reached - {missing}))))


def test_a_line_by_the_same_key_takes_the_place_of_the_one_before() -> None:
    first, second = (checkpoint.read(cosigned(OLD, NEW, time=time)) for time in (1_395_273_700, 1_395_273_800))
    assert first.with_lines(second.added).note == second.note
    assert first.own == second.own == SIGNED.note
    assert SIGNED.with_lines(note.parse(SIGNED.note).signatures).note == SIGNED.note  # the log's own stay as they are
