"""A new key with what introduces it: an enrolment that it signs itself, or a request that another key signs.

FILE                    the private key
FILE.enrolment.json     signed by that key, for a party's first: to be enrolled as it is
FILE.request.json       with the key's consent, and not signed: by one of that party's keys, a registrar or the operator
"""

from pathlib import Path
from typing import Any

from custodiet.app import consent
from custodiet.app.directory import ENROLMENT
from custodiet.app.drafting import Counter, complete, sign_next, sign_value
from custodiet.kernel.files import check_new, removed_on_failure, write_new_file
from custodiet.kernel.keys import SigningKey, write_key_file
from custodiet.kernel.text import readable_json
from custodiet.kernel.times import from_unix


def enrolment(key: SigningKey, *, origin: str, party: str, role: str) -> dict[str, Any]:
    """Return what a person would write to enrol `key` under `party`, for the key itself to sign."""
    return {"type": ENROLMENT, "origin": origin, "body": {"key": str(key.verifier), "party": party, "role": role}}


def request(key: SigningKey, *, origin: str, party: str, role: str) -> dict[str, Any]:
    """Return the same with the key's consent, for another key to sign."""
    wish = enrolment(key, origin=origin, party=party, role=role)
    wish["body"]["consent"] = consent.give(key, origin=origin, party=party, role=role)
    return wish


def introduce(key: SigningKey, file: Path, wish: dict[str, Any], *, now: int, passphrase: str = "") -> Path:
    """Write `key` to `file` and its introduction beside it: both, or nothing. Return where the introduction is."""
    asking = "consent" in wish["body"]
    introduction = file.with_name(f"{file.name}.{'request' if asking else 'enrolment'}.json")
    check_new(introduction)
    payload = complete(wish, key, seq=0, said=from_unix(now).text, where=str(introduction))
    sign_value(payload, key, where=str(introduction))  # refuses now what nobody could sign later
    write_key_file(file, key, passphrase=passphrase)
    count = Counter(file).path
    with removed_on_failure(file, count, count.with_name(f"{count.name}.lock")):
        data = f"{readable_json(wish)}\n".encode() if asking else sign_next(wish, file, now=now)[0]
        write_new_file(introduction, data)
    return introduction
