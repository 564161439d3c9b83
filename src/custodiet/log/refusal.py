"""A refusal: what the log was handed and did not take, when, and why, over its own signature. spec/log.md, L75.

    custodiet/refusal/v1
    example.com/log
    refused 1379030400
    leaf gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=
    reason the signer's key is not enrolled in this record

    — example.com/log Az3grlgtzPICa5OS8npVmf1Myq/5IZni...

Whoever was refused can show it to others, who see from the statement and the log whether the reason is true.
"""

import base64
import re
from dataclasses import dataclass

from custodiet.kernel.errors import VerificationFailed
from custodiet.kernel.keys import SigningKey, VerifierKey
from custodiet.kernel.text import visible
from custodiet.kernel.times import LAST
from custodiet.log import note
from custodiet.log.merkle import HASH_SIZE, Hash
from custodiet.log.note import Note

LONGEST_REASON = 1000  # characters
_HEADER = "custodiet/refusal/v1"
_FORM = re.compile(rf"{_HEADER}\n([^\n]+)\nrefused (0|[1-9][0-9]{{0,11}})\nleaf ([^\n]{{44}})\nreason ([^\n]+)\n")


@dataclass(frozen=True, slots=True)
class Refusal:
    """The log of `origin` did not take the entry with the hash `leaf` at the Unix time `refused`, for a `reason`."""

    origin: str
    refused: int
    leaf: Hash
    reason: str


def sign(refusal: Refusal, key: SigningKey) -> bytes:
    """Return the refusal as the log signs it; its reason is one line, and cut where it is too long."""
    if key.name != refusal.origin:
        raise ValueError(f"the key of {key.name} cannot refuse for {refusal.origin}")
    leaf, reason = base64.b64encode(refusal.leaf).decode("ascii"), visible(refusal.reason)[:LONGEST_REASON] or "none"
    text = f"{_HEADER}\n{refusal.origin}\nrefused {refusal.refused}\nleaf {leaf}\nreason {reason}\n"
    return Note(text, (note.sign(text, key),)).format()


def open_refusal(data: bytes, key: VerifierKey, *, where: str = "") -> Refusal:
    """Return the refusal in `data`; raise `VerificationFailed` unless the log's `key` signed it, in its only form."""
    signed = note.parse(data, where=where)
    refusal = _parse(signed.text, where)
    if refusal.origin != key.name:
        raise VerificationFailed("a refusal of another log", expected=key.name, found=refusal.origin, where=where)
    note.open_note(signed, [key], where=where)
    return refusal


def read_refusal(data: bytes, *, where: str = "") -> Refusal:
    """Return what a refusal says, its form checked and its signature not. Only `open_refusal` verifies."""
    return _parse(note.parse(data, where=where).text, where)


def _parse(text: str, where: str) -> Refusal:
    match = _FORM.fullmatch(text)
    if not match:
        raise VerificationFailed("this is no refusal", expected=_HEADER, found=repr(text[:60]), where=where)
    refusal = Refusal(match[1], int(match[2]), note.decode_base64(match[3], where=where), match[4])
    if len(refusal.leaf) != HASH_SIZE or refusal.refused > LAST:
        raise VerificationFailed(
            "the refusal names no hash, or a time outside the calendar", found=repr(text[:160]), where=where
        )
    return refusal
