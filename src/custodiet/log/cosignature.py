"""C2SP tlog-cosignature: a signature of a checkpoint as seen at a time, with Ed25519 (0x04) or ML-DSA-44 (0x06).

    cosignature/v1
    time 1679315147
    example.com/log
    ...

A witness makes one to say that this was the largest consistent tree it had seen by then. The log itself makes one
to say when it signed: a checkpoint has no field for the time. Either way the time is the cosigner's word; but it must
be one that a date can name, so that whoever reads it can show it. What an ML-DSA-44 key signs is the binary
`cosigned_message` of tlog-cosignature, which names the cosigner as well. spec/log.md, L22 to L24.
"""

import base64
import re

from custodiet.kernel.errors import Refused, VerificationFailed
from custodiet.kernel.keys import (
    ALGORITHMS,
    COSIGNATURE_V1,
    COSIGNING,
    ML_DSA_44,
    SIGNATURE_LENGTHS,
    SigningKey,
    VerifierKey,
)
from custodiet.kernel.times import LAST
from custodiet.log.note import Signature

_TIMESTAMP = 8
_LABEL = b"subtree/v1\n\0"
_LONGEST_NAME = 255  # bytes, of the cosigner's name and of the log's origin
_TEXT = re.compile(r"([^\n]+)\n(0|[1-9][0-9]{0,18})\n([A-Za-z0-9+/]{43}=)\n", re.ASCII)
LATEST = LAST


def cosign(text: str, key: SigningKey, *, time: int) -> Signature:
    """Return the cosignature of a checkpoint's text at `time`, in Unix seconds."""
    if key.algorithm not in COSIGNING:
        raise ValueError("cosigning needs a key of type 0x04 or 0x06")
    if not 0 <= time <= LATEST:
        raise ValueError(f"not a Unix time: {time}")
    signature = time.to_bytes(_TIMESTAMP, "big") + key.sign(_message(text, key.verifier, time))
    return Signature(key.name, key.verifier.key_id, signature)


def check(line: Signature, text: str, key: VerifierKey, *, where: str = "") -> int:
    """Return the time of a cosignature; raise `VerificationFailed` unless `key` cosigned `text` at that time."""
    time = time_of(line, where=where, algorithm=key.algorithm)
    try:
        key.verify(line.signature[_TIMESTAMP:], _message(text, key, time))
    except VerificationFailed as error:
        raise error.at(where) from None
    except Refused as error:
        raise VerificationFailed(error.message, expected=error.expected, found=error.found, where=where) from None
    return time


def time_of(line: Signature, *, where: str = "", algorithm: int = COSIGNATURE_V1) -> int:
    """Return the time that a cosignature line states, unverified."""
    time, length = int.from_bytes(line.signature[:_TIMESTAMP], "big"), _TIMESTAMP + SIGNATURE_LENGTHS[algorithm]
    if len(line.signature) != length:
        raise VerificationFailed(
            f"this is no cosignature by {line.name}",
            expected=f"{length} bytes that begin with a Unix time ({ALGORITHMS[algorithm]})",
            found=f"{len(line.signature)} bytes",
            where=where,
        )
    if time > LATEST:
        raise VerificationFailed(
            f"the time of the cosignature by {line.name} is outside the calendar",
            expected=f"a Unix time of at most {LATEST}",
            found=str(time),
            where=where,
        )
    return time


def _message(text: str, key: VerifierKey, time: int) -> bytes:
    if key.algorithm == ML_DSA_44:
        return _subtree(text, key.name, time)
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def _subtree(text: str, cosigner: str, time: int) -> bytes:
    """The `cosigned_message` of a whole tree; a time of zero would say nothing of what was seen by then."""
    match, name = _TEXT.fullmatch(text), cosigner.encode()
    origin = match[1].encode() if match else b""
    if not (match and time and len(name) <= _LONGEST_NAME and len(origin) <= _LONGEST_NAME):
        raise Refused(
            "an ML-DSA-44 key cosigns a checkpoint at a time",
            expected=f"origin and name of at most {_LONGEST_NAME} bytes, and a time after 1970-01-01T00:00:00Z",
            found=repr(text[:120]),
        )
    return b"".join(
        [
            _LABEL,
            bytes([len(name)]) + name,
            time.to_bytes(8, "big"),
            bytes([len(origin)]) + origin,
            (0).to_bytes(8, "big"),
            int(match[2]).to_bytes(8, "big"),
            base64.b64decode(match[3]),
        ]
    )
