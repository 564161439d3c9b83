"""Keys sign and verify; weak keys, damaged keys and key files that others can read are refused."""

import base64
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custodiet.kernel.errors import CustodietError, Refused, VerificationFailed
from custodiet.kernel.keys import (
    COSIGNATURE_V1,
    SigningKey,
    VerifierKey,
    check_point,
    format_signing_key,
    generate,
    parse_signing_key,
    parse_verifier_key,
    read_key_file,
    write_key_file,
)

P = 2**255 - 19
SMALL = {
    "order 1": bytes([1]) + bytes(31),
    "order 2": (P - 1).to_bytes(32, "little"),
    "order 4": bytes(32),
    "order 4, the other": bytes(31) + b"\x80",
    "order 8": bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
    "order 8, the second": bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85"),
    "order 8, the third": bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
    "order 8, the fourth": bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa"),
}
posix = pytest.mark.skipif(os.name != "posix", reason="file modes are those of POSIX")
patient = settings(deadline=None)


def text_of(public: bytes) -> str:
    key = VerifierKey("weak", public)
    return f"weak+{key.key_id.hex()}+{base64.b64encode(bytes([1]) + public).decode()}"


@patient
@given(st.binary(max_size=80), st.binary(min_size=32, max_size=32))
def test_a_signature_holds_for_its_message_and_key_alone(message: bytes, seed: bytes) -> None:
    key = SigningKey("State-A/officer", seed)
    signature = key.sign(message)
    key.verifier.verify(signature, message)
    with pytest.raises(VerificationFailed):
        key.verifier.verify(signature, message + b"x")
    with pytest.raises(VerificationFailed):
        SigningKey("State-A/officer", bytes(x ^ 1 for x in seed)).verifier.verify(signature, message)


@patient
@given(st.binary(min_size=32, max_size=32))
def test_every_key_that_a_seed_makes_is_accepted_and_written_as_it_is_read(seed: bytes) -> None:
    key = SigningKey("State-A/officer", seed)
    check_point(key.verifier.public)
    assert parse_verifier_key(str(key.verifier)) == key.verifier
    assert parse_signing_key(format_signing_key(key)) == key


@pytest.mark.parametrize("public", SMALL.values(), ids=SMALL)
def test_a_point_of_small_order_is_refused(public: bytes) -> None:
    with pytest.raises(Refused, match="small order"):
        parse_verifier_key(text_of(public))


@pytest.mark.parametrize("y", range(P, 2**255), ids=lambda y: f"p + {y - P}")
@pytest.mark.parametrize("sign", [0, 1])
def test_a_point_that_is_not_canonical_is_refused(y: int, sign: int) -> None:
    with pytest.raises(Refused, match="not a canonical"):
        parse_verifier_key(text_of((y | sign << 255).to_bytes(32, "little")))


@pytest.mark.parametrize("y", [1, P - 1])
def test_a_sign_where_x_is_zero_is_refused(y: int) -> None:
    with pytest.raises(Refused, match="not a point"):
        parse_verifier_key(text_of((y | 1 << 255).to_bytes(32, "little")))


@patient
@given(st.binary(min_size=32, max_size=32))
def test_any_32_bytes_are_judged(public: bytes) -> None:
    try:
        check_point(public)
    except Refused:
        return
    with pytest.raises(VerificationFailed):
        VerifierKey("x", public).verify(bytes(64), b"message")


@patient
@given(st.text(max_size=60))
def test_any_text_is_a_key_or_refused(text: str) -> None:
    for parse in (parse_verifier_key, parse_signing_key):
        with pytest.raises(Refused):
            parse(text)


def test_a_cosigning_key_is_another_key_of_the_same_seed() -> None:
    key = generate("witness.example/w1")
    cosigner = key.as_algorithm(COSIGNATURE_V1)
    assert cosigner.verifier.public == key.verifier.public
    assert cosigner.verifier.key_id != key.verifier.key_id


def test_two_keys_are_not_the_same() -> None:
    assert generate("a").seed != generate("a").seed


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\tb", "a\u00a0b", "a\u2028b", "a\nb"])
def test_a_name_that_would_break_a_note_is_refused(name: str) -> None:
    with pytest.raises(Refused, match="key's name"):
        generate(name)


def test_a_private_key_is_never_shown() -> None:
    key = generate("State-A/officer")
    secret = base64.b64encode(bytes([1]) + key.seed).decode()
    damaged = format_signing_key(key)[:-3] + "AA="
    assert secret not in repr(key)
    with pytest.raises(CustodietError) as refused:
        parse_signing_key(damaged)
    assert secret[:20] not in str(refused.value)


@posix
def test_a_key_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    path, key = tmp_path / "officer.key", generate("State-A/officer")
    write_key_file(path, key)
    assert path.stat().st_mode & 0o777 == 0o600
    assert read_key_file(path) == key


@posix
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o601, 0o644])
def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "officer.key"
    write_key_file(path, generate("State-A/officer"))
    path.chmod(mode)
    with pytest.raises(Refused, match=f"found mode {mode:04o}.*chmod 600"):
        read_key_file(path)


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    path, key = tmp_path / "officer.key", generate("State-A/officer")
    write_key_file(path, key)
    with pytest.raises(Refused, match="exists already"):
        write_key_file(path, generate("State-A/officer"))
    assert read_key_file(path) == key


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"PRIVATE+KEY+a+00000000+AAAA\n", b"custodiet"])
def test_a_file_that_holds_no_key_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "officer.key"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(Refused, match=r"officer\.key"):
        read_key_file(path)


def test_a_missing_key_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="cannot be read"):
        read_key_file(tmp_path / "none.key")
    with pytest.raises(Refused, match="cannot be written"):
        write_key_file(tmp_path / "none" / "officer.key", generate("a"))
