"""ML-DSA-44 in pure Python: what a library signs holds, and nothing that was changed does."""

import pytest
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from verifier.custodiet_verify import Fault, Key, Q, inverse_ntt, ntt, verify_ml_dsa

PRIVATE = MLDSA44PrivateKey.from_seed_bytes(bytes(range(32)))
KEY = Key("witness", 0x06, PRIVATE.public_key().public_bytes_raw())
patient = settings(deadline=None, max_examples=30)


@patient
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=300))
def test_what_a_library_signs_holds(seed: bytes, message: bytes) -> None:
    private = MLDSA44PrivateKey.from_seed_bytes(seed)
    key = Key("witness", 0x06, private.public_key().public_bytes_raw())
    signature = private.sign(message)
    verify_ml_dsa(key, signature, message, "L23")
    for wrong in (message + b"x", b"x" + message):
        with pytest.raises(Fault):
            verify_ml_dsa(key, signature, wrong, "L23")


@patient
@given(st.integers(0, 2419), st.integers(1, 255))
def test_no_byte_of_a_signature_can_change(at: int, change: int) -> None:
    data = bytearray(PRIVATE.sign(b"message"))
    data[at] ^= change
    with pytest.raises(Fault):
        verify_ml_dsa(KEY, bytes(data), b"message", "L23")


@patient
@given(st.binary(min_size=2420, max_size=2420))
def test_noise_is_no_signature(noise: bytes) -> None:
    with pytest.raises(Fault):
        verify_ml_dsa(KEY, noise, b"message", "L23")


def test_a_signature_for_a_context_is_none() -> None:
    with pytest.raises(Fault):
        verify_ml_dsa(KEY, PRIVATE.sign(b"message", b"context"), b"message", "L23")


@patient
@given(st.lists(st.integers(0, Q - 1), min_size=256, max_size=256))
def test_a_transform_is_undone(polynomial: list[int]) -> None:
    assert inverse_ntt(ntt(polynomial)) == polynomial
