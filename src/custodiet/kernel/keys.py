"""Keys in the texts of C2SP signed-note: `name+1a2b3c4d+BASE64(algorithm || public key)`.

A statement's `issuer` is such a text in full, so that its signature can be checked without a directory; who stands
behind the key is said by a logged enrolment. spec/signature.md, K1 to K8, states the acceptance rule: a public key
that is a non-canonical encoding or a point of small order is refused before anything is verified with it, because
implementations differ on such keys (CCTV's Ed25519 vectors) and agree on all others.

Statements and logs are signed with Ed25519. Witnesses cosign with Ed25519 or with ML-DSA-44 (FIPS 204), which outlives
it; `parse_verifier_key` reads the keys of the former, `parse_cosigner_key` those of witnesses.
"""

import base64
import binascii
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from unicodedata import is_normalized

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey

from custodiet.kernel import locking
from custodiet.kernel.errors import Refused, VerificationFailed
from custodiet.kernel.files import check_new, check_only_owner, read_file, replace_file, write_new_file

ED25519 = 0x01
COSIGNATURE_V1 = 0x04
ML_DSA_44 = 0x06
KEY_LENGTH = 32  # of an Ed25519 key, and of every seed
SIGNATURE_LENGTH = 64
ML_DSA_KEY_LENGTH = 1312
ALGORITHMS = {ED25519: "Ed25519", COSIGNATURE_V1: "Ed25519 cosignature/v1", ML_DSA_44: "ML-DSA-44 cosignature"}
SIGNATURE_LENGTHS = {ED25519: SIGNATURE_LENGTH, COSIGNATURE_V1: SIGNATURE_LENGTH, ML_DSA_44: 2420}
SIGNING, COSIGNING = frozenset({ED25519, COSIGNATURE_V1}), frozenset({COSIGNATURE_V1, ML_DSA_44})

_P = 2**255 - 19
_D = (-121665 * pow(121666, -1, _P)) % _P
_IDENTITY = (0, 1)


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A named public key; `public` is 32 bytes (1,312 for ML-DSA-44), `algorithm` one of `ALGORITHMS`."""

    name: str
    public: bytes
    algorithm: int = ED25519

    @property
    def key_id(self) -> bytes:
        """The first four bytes of SHA-256(name || LF || algorithm || public key), as signed-note defines it."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.algorithm]) + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{_encode(bytes([self.algorithm]) + self.public)}"

    def verify(self, signature: bytes, message: bytes) -> None:
        """Raise `VerificationFailed` unless `signature` of `message` was made with this key."""
        try:
            if self.algorithm == ML_DSA_44:
                _ml_dsa_public_key(self.public).verify(signature, message)
            else:
                _public_key(self.public).verify(signature, message)
        except InvalidSignature:
            raise VerificationFailed(
                "the signature does not belong to these bytes",
                expected=f"a signature by the key {self.name}+{self.key_id.hex()}",
            ) from None


@dataclass(frozen=True, slots=True, repr=False)
class SigningKey:
    """A private key with its name; never shown by `repr`."""

    name: str
    seed: bytes
    algorithm: int = ED25519

    def __repr__(self) -> str:
        return f"SigningKey({str(self.verifier)!r})"

    @property
    def verifier(self) -> VerifierKey:
        """The public half."""
        private = _ml_dsa_private_key(self.seed) if self.algorithm == ML_DSA_44 else _private_key(self.seed)
        return VerifierKey(self.name, private.public_key().public_bytes_raw(), self.algorithm)

    def sign(self, message: bytes) -> bytes:
        """Return the signature of `message`: 64 bytes of Ed25519, or 2,420 of ML-DSA-44."""
        if self.algorithm == ML_DSA_44:
            return _ml_dsa_private_key(self.seed).sign(message)
        return _private_key(self.seed).sign(message)

    def as_algorithm(self, algorithm: int) -> "SigningKey":
        """The same seed under another signed-note algorithm (a witness cosigns with 0x04)."""
        return SigningKey(self.name, self.seed, algorithm)


def generate(name: str, *, algorithm: int = ED25519) -> SigningKey:
    """Return a new key from the system's entropy."""
    return SigningKey(_check_name(name), os.urandom(KEY_LENGTH), algorithm)


@lru_cache(maxsize=4096)
def parse_verifier_key(text: str) -> VerifierKey:
    """Return the Ed25519 key of a signed-note verifier text; refuse a wrong hash, form, or a weak point."""
    return _parse_verifier_key(text, SIGNING)


@lru_cache(maxsize=4096)
def parse_cosigner_key(text: str) -> VerifierKey:
    """Return the key of a witness, of either type that cosigns; refuse a wrong hash, form, or a weak point."""
    return _parse_verifier_key(text, COSIGNING)


def _parse_verifier_key(text: str, allowed: frozenset[int]) -> VerifierKey:
    name, found, data = _split(text, parts=3, kind="verifier key", form="NAME+HASH+BASE64")
    key = VerifierKey(_check_name(name), data[1:], _check_algorithm(data, text, allowed))
    if key.key_id.hex() != found:
        raise Refused(
            "the key's hash does not match its bytes", expected=key.key_id.hex(), found=found, where=text[:80]
        )
    if key.algorithm != ML_DSA_44:  # of whose keys every string of that length is one
        check_point(key.public)
    return key


def format_signing_key(key: SigningKey) -> str:
    """Return `PRIVATE+KEY+NAME+HASH+BASE64(algorithm || seed)`, the form of Go's sumdb/note."""
    return f"PRIVATE+KEY+{key.name}+{key.verifier.key_id.hex()}+{_encode(bytes([key.algorithm]) + key.seed)}"


def parse_signing_key(text: str, *, where: str = "") -> SigningKey:
    """Return the key of `format_signing_key`. The text itself never appears in an error."""
    if not text.startswith("PRIVATE+KEY+"):
        raise Refused("this is no signing key", expected="a text that begins PRIVATE+KEY+", where=where)
    try:
        name, found, data = _split(text.removeprefix("PRIVATE+KEY+"), parts=3, kind="signing key", form="")
        key = SigningKey(_check_name(name), data[1:], _check_algorithm(data, "", frozenset(ALGORITHMS)))
    except Refused:
        raise Refused("the signing key is damaged", where=where, advice="Restore it from your copy") from None
    if key.verifier.key_id.hex() != found:
        raise Refused(
            "the signing key is damaged: its hash does not match",
            where=where,
            advice="Restore it from your copy",
        )
    return key


def write_key_file(path: Path, key: SigningKey, *, passphrase: str = "") -> None:
    """Write a key for its owner's eyes only (mode 0600), whole or not at all; never overwrite one.

    With a passphrase, it is locked: nobody who has the file alone has the key.
    """
    check_new(path)  # before the work that a passphrase asks for
    write_new_file(path, _file_text(key, passphrase), mode=0o600)


def lock_key_file(path: Path, passphrase: str) -> SigningKey:
    """Lock a key file that is open; return its key."""
    if is_locked(path):
        raise Refused("this key file is locked already", where=str(path), advice="Unlock it first, to lock it anew")
    key = read_key_file(path)
    replace_file(path.resolve(), _file_text(key, passphrase), mode=0o600)
    return key


def unlock_key_file(path: Path) -> SigningKey:
    """Write a key file open again; return its key."""
    if not is_locked(path):
        raise Refused("this key file is not locked", where=str(path))
    key = read_key_file(path)
    replace_file(path.resolve(), _file_text(key, ""), mode=0o600)
    return key


def is_locked(path: Path) -> bool:
    """Does one need a passphrase to read the key in `path`?"""
    return read_file(path).startswith(locking.PREFIX.encode())


def _file_text(key: SigningKey, passphrase: str) -> bytes:
    text = format_signing_key(key)
    if passphrase:
        text = locking.lock(text, f"{key.name}+{key.verifier.key_id.hex()}", passphrase)
    return f"{text}\n".encode()


def read_key_file(path: Path) -> SigningKey:
    """Return the key in `path`; refuse a file that anyone but its owner can read. If it is locked, ask."""
    data = read_file(path)
    check_only_owner(path, "key file")
    try:
        text = data.decode("utf-8").strip()
    except UnicodeDecodeError:
        raise Refused("this is no signing key", expected="a text that begins PRIVATE+KEY+", where=str(path)) from None
    if text.startswith(locking.PREFIX):
        text = locking.unlock(text, where=str(path))
    return parse_signing_key(text, where=str(path))


def check_point(public: bytes) -> None:
    """Refuse a public key that is not the canonical encoding of a point of large order (spec/signature.md, K4, K5)."""
    y = int.from_bytes(public, "little") & ((1 << 255) - 1)
    if len(public) != KEY_LENGTH or y >= _P:
        raise Refused("the public key is not a canonical Ed25519 point", found=public.hex())
    x = _recover_x(y, public[-1] >> 7)
    if x is None:
        raise Refused("the public key is not a point of the curve", found=public.hex())
    point = (x, y)
    for _ in range(3):  # a point of small order has an order that divides 8
        point = _add(point, point)
    if point == _IDENTITY:
        raise Refused("the public key is a point of small order", found=public.hex())


def _recover_x(y: int, sign: int) -> int | None:
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * pow(2, (_P - 1) // 4, _P) % _P
    if (x * x - square) % _P or (x == 0 and sign):
        return None
    return _P - x if x & 1 != sign else x


def _add(a: tuple[int, int], b: tuple[int, int]) -> tuple[int, int]:
    (x1, y1), (x2, y2) = a, b
    t = _D * x1 * x2 * y1 * y2 % _P
    return (
        (x1 * y2 + x2 * y1) * pow(1 + t, -1, _P) % _P,
        (y1 * y2 + x1 * x2) * pow(1 - t, -1, _P) % _P,
    )


def _split(text: str, *, parts: int, kind: str, form: str) -> tuple[str, str, bytes]:
    pieces = text.split("+", parts - 1)
    try:
        name, found, encoded = pieces
        data = base64.b64decode(encoded, validate=True)
    except (ValueError, binascii.Error):
        raise Refused(f"this is no {kind}", expected=form, found=text[:80]) from None
    length = ML_DSA_KEY_LENGTH if form and data[:1] == bytes([ML_DSA_44]) else KEY_LENGTH
    if _encode(data) != encoded or len(data) != length + 1:
        raise Refused(
            f"this is no {kind}",
            expected=f"{form} with {length + 1} bytes in canonical base64",
            found=text[:80],
        )
    return name, found, data


def _check_name(name: str) -> str:
    if not name or "+" in name or " " in name or not name.isprintable() or not is_normalized("NFC", name):
        raise Refused(
            "a key's name must not be empty and has no space and no plus sign",
            expected="letters and signs that print, in Unicode Normalization Form C",
            found=repr(name),
        )
    return name


def _check_algorithm(data: bytes, where: str, allowed: frozenset[int]) -> int:
    if data[0] not in allowed:
        raise Refused(
            "the key's algorithm is not known here",
            expected=" or ".join(f"{each:02x} ({ALGORITHMS[each]})" for each in sorted(allowed)),
            found=f"{data[0]:02x}",
            where=where[:80],
        )
    return data[0]


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


@lru_cache(maxsize=4096)
def _public_key(public: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(public)


@lru_cache(maxsize=64)
def _private_key(seed: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(seed)


@lru_cache(maxsize=256)
def _ml_dsa_public_key(public: bytes) -> MLDSA44PublicKey:
    with _explained():
        return MLDSA44PublicKey.from_public_bytes(public)


@lru_cache(maxsize=16)
def _ml_dsa_private_key(seed: bytes) -> MLDSA44PrivateKey:
    with _explained():
        return MLDSA44PrivateKey.from_seed_bytes(seed)


@contextmanager
def _explained() -> Iterator[None]:
    """Some builds of the library that does the arithmetic come without ML-DSA."""
    try:
        yield
    except UnsupportedAlgorithm:
        raise Refused(
            "the installed `cryptography` cannot do ML-DSA-44",
            expected="one of its wheels from PyPI, 50 or later",
            advice="Install one, or use an Ed25519 key",
        ) from None
