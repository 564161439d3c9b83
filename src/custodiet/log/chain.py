"""The line that ties each checkpoint of a log to the one before it, so that none can be left out. spec/log.md, L27.

    custodiet/previous/v1
    9c1f...   (SHA-256 of the checkpoint before, as the log signed it; 64 zeros for the first)
    example.com/log
    ...

It is a signature line of a type of our own (0xff, as signed-note provides): other readers of C2SP notes ignore it.
"""

from hashlib import sha256

from custodiet.kernel.errors import VerificationFailed
from custodiet.kernel.keys import SigningKey, VerifierKey
from custodiet.log.note import Signature

NOTHING = bytes(32)
_NAME = b"custodiet/previous/v1"
_DIGEST = 32
_LENGTH = _DIGEST + 64


def digest(note: bytes) -> bytes:
    """Return what the next checkpoint says of a checkpoint with these bytes."""
    return sha256(note).digest()


def tie(text: str, key: SigningKey, *, previous: bytes) -> Signature:
    """Return the line that says that the checkpoint with `text` follows the one with digest `previous`."""
    return Signature(key.name, _key_id(key.verifier), previous + key.sign(_message(text, previous)))


def check(line: Signature, text: str, key: VerifierKey, *, where: str = "") -> None:
    """Raise `VerificationFailed` unless the log's `key` tied the checkpoint with `text` to the digest in `line`."""
    previous = previous_of(line, where=where)
    if (line.name, line.key_id) != (key.name, _key_id(key)):
        raise VerificationFailed("tied by another key", expected=key.name, found=line.name, where=where)
    try:
        key.verify(line.signature[_DIGEST:], _message(text, previous))
    except VerificationFailed as error:
        raise error.at(where) from None


def previous_of(line: Signature, *, where: str = "") -> bytes:
    """Return the digest that a line states, unverified."""
    if len(line.signature) != _LENGTH:
        raise VerificationFailed(
            "the line that ties the checkpoint to the one before has the wrong length",
            expected=f"{_LENGTH} bytes",
            found=f"{len(line.signature)} bytes",
            where=where,
        )
    return line.signature[:_DIGEST]


def _key_id(key: VerifierKey) -> bytes:
    """The key ID that signed-note recommends, for type 0xff and the name that follows it."""
    return sha256(key.name.encode() + b"\n\xff" + _NAME + key.public).digest()[:4]


def _message(text: str, previous: bytes) -> bytes:
    return _NAME + b"\n" + previous.hex().encode() + b"\n" + text.encode()
