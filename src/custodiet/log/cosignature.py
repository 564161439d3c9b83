"""C2SP tlog-cosignature, Ed25519 (cosignature/v1, type 0x04): a signature of a checkpoint as seen at a time.

    cosignature/v1
    time 1679315147
    example.com/log
    ...

A witness makes one to say that this was the largest consistent tree it had seen by then. The log itself makes one
to say when it signed: a checkpoint has no field for the time. Either way the time is the cosigner's word; but it must
be one that a date can name, so that whoever reads it can show it. spec/log.md, L22 to L24.
"""

from custodiet.kernel.errors import VerificationFailed
from custodiet.kernel.keys import COSIGNATURE_V1, SigningKey, VerifierKey
from custodiet.kernel.times import LAST
from custodiet.log.note import Signature

_TIMESTAMP = 8
_LENGTH = _TIMESTAMP + 64
LATEST = LAST


def cosign(text: str, key: SigningKey, *, time: int) -> Signature:
    """Return the cosignature of a checkpoint's text at `time`, in Unix seconds."""
    if key.algorithm != COSIGNATURE_V1:
        raise ValueError("cosigning needs a key of type 0x04")
    if not 0 <= time <= LATEST:
        raise ValueError(f"not a Unix time: {time}")
    signature = time.to_bytes(_TIMESTAMP, "big") + key.sign(_message(text, time))
    return Signature(key.name, key.verifier.key_id, signature)


def check(line: Signature, text: str, key: VerifierKey, *, where: str = "") -> int:
    """Return the time of a cosignature; raise `VerificationFailed` unless `key` cosigned `text` at that time."""
    time = time_of(line, where=where)
    try:
        key.verify(line.signature[_TIMESTAMP:], _message(text, time))
    except VerificationFailed as error:
        raise error.at(where) from None
    return time


def time_of(line: Signature, *, where: str = "") -> int:
    """Return the time that a cosignature line states, unverified."""
    time = int.from_bytes(line.signature[:_TIMESTAMP], "big")
    if len(line.signature) != _LENGTH:
        raise VerificationFailed(
            f"this is no cosignature by {line.name}",
            expected=f"{_LENGTH} bytes that begin with a Unix time",
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


def _message(text: str, time: int) -> bytes:
    return f"cosignature/v1\ntime {time}\n{text}".encode()
