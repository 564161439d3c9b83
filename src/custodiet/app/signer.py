"""Who signs: a key file, and the party under which its key is enrolled in a record.

Where one of them is missing, the message says which command makes it: whoever was handed a workbook and a record need
know no more than that.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from custodiet.app.record import Record
from custodiet.kernel.errors import Refused
from custodiet.kernel.keys import SigningKey, read_key_file


@dataclass(frozen=True, slots=True)
class Signer:
    """An enrolled key, whom it speaks for, and in which role."""

    key: SigningKey
    party: str
    role: str


def find_signer(record: Record, key_file: Path) -> Signer:
    """Return who signs with `key_file` in `record`; raise `Refused` with what to do first."""
    key = read_key(record, key_file)
    record.known()  # which says that the log signed what follows
    directory = record.directory()
    if enrolment := directory.find(str(key.verifier)):
        directory.speaker(enrolment.key, where=str(key_file))  # which refuses a key that was revoked
        return Signer(key, enrolment.party, enrolment.role)
    raise Refused(
        "this key is not enrolled in the record",
        expected="a key that speaks for a party",
        found=str(key.verifier),
        where=str(key_file),
        advice=_next_step(record, key_file),
    )


def read_key(record: Record, key_file: Path) -> SigningKey:
    """Return the key in `key_file`; where there is no such file, say how to make one for `record`."""
    if os.path.lexists(key_file):
        return read_key_file(key_file)
    raise Refused(
        "there is no such key file",
        where=str(key_file),
        advice=f'Make a key for your party, once: custodiet key new {key_file} --party "YOUR PARTY" --role authority '
        f"--origin {record.origin}",
    )


def _next_step(record: Record, key_file: Path) -> str:
    """What enrols the key: what `key new` wrote beside it, or, where it wrote nothing, a key that comes with it."""
    enrolment = key_file.with_name(f"{key_file.name}.enrolment.json")
    request = key_file.with_name(f"{key_file.name}.request.json")
    if enrolment.is_file():
        return f"Enrol it, once: custodiet enrol {record.path} {enrolment}"
    if request.is_file():
        return (
            f"A key of its party, a registrar or the operator signs its request: custodiet sign {request} --key THEIRS "
            f"--out FILE, then: custodiet enrol {record.path} FILE"
        )
    return (
        f'Make a key that brings its enrolment: custodiet key new NEW.key --party "YOUR PARTY" --role authority '
        f"--origin {record.origin}, then: custodiet enrol {record.path} NEW.key.enrolment.json"
    )
