"""DSSE v1 envelopes with exactly one signature. A leaf of the log is the canonical JSON of such an envelope.

    {"payload":"BASE64","payloadType":"application/vnd.custodiet.statement.v1+json",
     "signatures":[{"keyid":"NAME+HASH+BASE64","sig":"BASE64"}]}

The signature is over DSSE's pre-authentication encoding of type and raw payload bytes, so it never depends on how
anyone writes JSON. `keyid` is a hint that nothing trusts: the payload names its issuer. spec/signature.md, E1 to E6.
"""

import base64
import binascii
import re
from binascii import a2b_base64
from typing import NamedTuple

from custodiet.kernel.errors import Refused
from custodiet.kernel.keys import SigningKey, VerifierKey
from custodiet.kernel.strict import canonical, parse_canonical

PAYLOAD_TYPE = "application/vnd.custodiet.statement.v1+json"
LARGEST_LEAF = 65_535  # a tlog-tiles entry bundle prefixes each entry with two bytes of length
_BASE64, _PLAIN = rb"([A-Za-z0-9+/]*={0,2})", rb"([ !#-\[\]-~]*)"  # _PLAIN: what JSON never writes in another way
_LAST_LETTERS = {1: b"AEIMQUYcgkosw048", 2: b"AQgw"}  # before so many signs of padding
_LEAF = re.compile(
    rb'\{"payload":"%b","payloadType":"%b","signatures":\[\{"keyid":"%b","sig":"%b"\}\]\}'
    % (_BASE64, re.escape(PAYLOAD_TYPE.encode()), _PLAIN, _BASE64)
)
"""An envelope as nearly every one is: what matches is canonical JSON of the right members. Others are read as JSON."""


class Envelope(NamedTuple):  # and no dataclass: an intake makes as many as it can
    """Payload bytes and one signature that has not been verified yet."""

    payload: bytes
    payload_type: str
    keyid: str
    signature: bytes

    @property
    def message(self) -> bytes:
        """What is signed: the payload under its type."""
        return pre_authentication(self.payload_type, self.payload)

    def verify(self, key: VerifierKey) -> None:
        """Raise `VerificationFailed` unless `key` signed this payload under this type."""
        key.verify(self.signature, self.message)


def pre_authentication(payload_type: str, payload: bytes) -> bytes:
    """Return DSSE's PAE: `DSSEv1 SP LEN(type) SP type SP LEN(payload) SP payload`."""
    kind = payload_type.encode("utf-8")
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def sign(payload: bytes, key: SigningKey) -> bytes:
    """Return the leaf: the canonical bytes of an envelope over `payload`."""
    leaf = canonical(
        {
            "payload": base64.b64encode(payload).decode("ascii"),
            "payloadType": PAYLOAD_TYPE,
            "signatures": [
                {
                    "keyid": str(key.verifier),
                    "sig": base64.b64encode(key.sign(pre_authentication(PAYLOAD_TYPE, payload))).decode("ascii"),
                }
            ],
        }
    )
    _check_size(leaf, "")
    return leaf


def open_envelope(leaf: bytes, *, where: str = "") -> Envelope:
    """Return the envelope in `leaf`, checked for shape only; the caller verifies it with the issuer's key."""
    _check_size(leaf, where)
    if usual := _LEAF.fullmatch(leaf):
        payload, keyid, signature = usual.groups()
        if _is_canonical(payload) and _is_canonical(signature):
            return Envelope(a2b_base64(payload), PAYLOAD_TYPE, keyid.decode("ascii"), a2b_base64(signature))
    return read_envelope(leaf, where=where)


def _is_canonical(base64_letters: bytes) -> bool:
    """Is it padded, with no stray bits in its last letter?"""
    if len(base64_letters) % 4:
        return False
    padding = base64_letters[-2:].count(b"=")
    return not padding or base64_letters[-padding - 1] in _LAST_LETTERS[padding]


def read_envelope(leaf: bytes, *, where: str = "") -> Envelope:
    """Return what `open_envelope` does, for a leaf of any size: read as JSON."""
    try:
        value = parse_canonical(leaf, where=where)
    except Refused:
        if b'"payloadType"' in leaf:
            raise
        raise _unsigned(where) from None  # what is no envelope at all need not be told about canonical forms
    match value:
        case {
            "payload": str(payload),
            "payloadType": str(payload_type),
            "signatures": [{"keyid": str(keyid), "sig": str(signature)} as one],
        } if len(value) == 3 and len(one) == 2:  # noqa: PLR2004 - the members named above, and no other
            pass
        case _:
            raise Refused(
                "this is no signed statement",
                expected='a DSSE envelope {"payload", "payloadType", "signatures": [one of {"keyid", "sig"}]}',
                found=_describe(value),
                where=where,
                advice="Sign the statement first: custodiet sign FILE.json --key KEY --out FILE",
            )
    if payload_type != PAYLOAD_TYPE:
        raise Refused("the payload is of another type", expected=PAYLOAD_TYPE, found=payload_type, where=where)
    return Envelope(decode_base64(payload, where=where), payload_type, keyid, decode_base64(signature, where=where))


def _unsigned(where: str) -> Refused:
    return Refused(
        "this is no signed statement",
        expected="a file that custodiet sign wrote",
        where=where,
        advice="Sign the statement first: custodiet sign FILE.json --key KEY --out FILE",
    )


def _check_size(leaf: bytes, where: str) -> None:
    if len(leaf) > LARGEST_LEAF:
        raise Refused(
            "the signed statement is too large",
            expected=f"at most {LARGEST_LEAF} bytes",
            found=f"{len(leaf)} bytes",
            where=where,
            advice="Split it into parts under one manifest",
        )


def decode_base64(text: str, *, where: str = "") -> bytes:
    """Return the bytes of canonical base64: padded, and with no stray bits in its last letter."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Refused("not base64", found=repr(text[:40]), where=where) from None
    if base64.b64encode(data) != text.encode():
        raise Refused("the base64 is not canonical", found=repr(text[-8:]), where=where)
    return data


def _describe(value: object) -> str:
    if isinstance(value, dict):
        return "an object with " + (", ".join(sorted(value)[:12]) or "no member")
    return f"a {type(value).__name__}"
