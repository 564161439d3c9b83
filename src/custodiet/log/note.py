"""C2SP signed notes: a text, a blank line, and one line for each signature. spec/log.md, L13 to L18.

    example.com/log
    5
    h9E6zPpQAbtzaJ4ZKDMd7VFMsWPTY+9ZkZAu2RlvBMs=

    — example.com/log Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ON...

One note has one byte form: `parse` refuses what it could not have written. It knows no key; `open_note` verifies.
"""

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from custodiet.kernel.errors import VerificationFailed
from custodiet.kernel.keys import ED25519, SigningKey, VerifierKey

LARGEST_NOTE = 65_535  # it has to fit into a bundle; C2SP asks for at least 16 signatures
_KEY_ID = 4
_KEPT = 128  # notes that were parsed: a writer meets its newest checkpoint a dozen times
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_LINE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line, not yet verified: `key_id` is 4 bytes, `signature` is as its algorithm defines it."""

    name: str
    key_id: bytes
    signature: bytes

    def __str__(self) -> str:
        return f"— {self.name} {base64.b64encode(self.key_id + self.signature).decode('ascii')}"

    def is_by(self, key: VerifierKey) -> bool:
        """Does the line say that it was made with `key`?"""
        return (self.name, self.key_id) == (key.name, key.key_id)


@dataclass(frozen=True, slots=True)
class Note:
    """A text that ends in a newline, and its signatures in order."""

    text: str
    signatures: tuple[Signature, ...]

    def format(self) -> bytes:
        """Return the note's only byte form."""
        return "".join([self.text, "\n", *(f"{line}\n" for line in self.signatures)]).encode()

    def by(self, key: VerifierKey) -> Signature | None:
        """Return the line that claims to be by `key`, or None."""
        return next((line for line in self.signatures if line.is_by(key)), None)


def sign(text: str, key: SigningKey) -> Signature:
    """Return the signature (type 0x01) of a note text."""
    if key.algorithm != ED25519:
        raise ValueError("a cosignature key does not sign notes as they are: see log.cosignature")
    return Signature(key.name, key.verifier.key_id, key.sign(text.encode()))


@lru_cache(_KEPT)
def parse(data: bytes, *, where: str = "") -> Note:
    """Return the note in `data`, its signatures unverified; raise `VerificationFailed` unless the form is canonical."""
    if len(data) > LARGEST_NOTE:
        raise VerificationFailed("the note is too large", expected=f"at most {LARGEST_NOTE} bytes", where=where)
    try:
        whole = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise VerificationFailed("the note is not UTF-8", found=f"byte {error.start}", where=where) from None
    if control := _CONTROL.search(whole):
        raise VerificationFailed("the note holds a control character", found=repr(control.group()), where=where)
    text, separator, lines = whole.rpartition("\n\n")
    if not (separator and lines.endswith("\n")):
        raise VerificationFailed(
            "this is no signed note", expected="a text, a blank line, signature lines, each ended by LF", where=where
        )
    signatures = tuple(_parse_line(line, where) for line in lines[:-1].split("\n"))
    _check_distinct(signatures, where)
    return Note(text + "\n", signatures)


def open_note(note: Note, keys: Iterable[VerifierKey], *, where: str = "") -> list[VerifierKey]:
    """Verify every Ed25519 signature by one of `keys` and return those keys.

    Raises `VerificationFailed` where one of them is false, or where there is none. Other lines are ignored.
    """
    signed = []
    for key in keys:
        if line := note.by(key):
            verify(line, note.text, key, where=where)
            signed.append(key)
    if not signed:
        raise VerificationFailed(
            "no signature is by a key that you trust",
            found=", ".join(f"{line.name} {line.key_id.hex()}" for line in note.signatures),
            where=where,
        )
    return signed


def verify(line: Signature, text: str, key: VerifierKey, *, where: str = "") -> None:
    """Raise `VerificationFailed` unless `line` is the signature (type 0x01) of `text` by `key`."""
    try:
        key.verify(line.signature, text.encode())
    except VerificationFailed as error:
        raise error.at(where) from None


def _parse_line(line: str, where: str) -> Signature:
    match = _LINE.fullmatch(line)
    if not match:
        raise VerificationFailed(
            "this is no signature line", expected="— NAME BASE64", found=repr(line[:80]), where=where
        )
    name, encoded = match.groups()
    data = decode_base64(encoded, where=where)
    if len(data) <= _KEY_ID:
        raise VerificationFailed("the signature is too short", found=f"{len(data)} bytes", where=where)
    return Signature(name, data[:_KEY_ID], data[_KEY_ID:])


def decode_base64(text: str, *, where: str = "") -> bytes:
    """Return the bytes of canonical base64: padded, and with no stray bits in its last letter."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise VerificationFailed("not base64", found=repr(text[:80]), where=where) from None
    if base64.b64encode(data).decode("ascii") != text:
        raise VerificationFailed("the base64 is not canonical", found=repr(text[-8:]), where=where)
    return data


def _check_distinct(signatures: tuple[Signature, ...], where: str) -> None:
    """Refuse two lines of one key: which of them counts would be the reader's choice."""
    seen = set()
    for line in signatures:
        if (line.name, line.key_id) in seen:
            raise VerificationFailed("a key signed twice", found=f"{line.name} {line.key_id.hex()}", where=where)
        seen.add((line.name, line.key_id))
