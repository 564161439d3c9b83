"""Changes of keys, as a person asks for them: what is signed to revoke, replace, or ask for a quorum, and to agree.

Everything here is checked against the record as it is now, before a number of the key is used: what it would refuse is
refused, and nothing is written. spec/signature.md, E18 to E25.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from custodiet.app.admission import admit
from custodiet.app.directory import ENROLMENT, QUORUM, REVOCATION, Directory, Enrolment
from custodiet.app.drafting import Counter, complete, sign_next, sign_value
from custodiet.app.importing import first_number
from custodiet.app.introduction import request
from custodiet.app.quorums import Pending
from custodiet.app.record import Record
from custodiet.app.signer import find_signer
from custodiet.kernel.errors import Refused
from custodiet.kernel.files import check_new, write_new_file
from custodiet.kernel.keys import read_key_file
from custodiet.kernel.strict import canonical
from custodiet.kernel.times import from_unix, parse_when
from custodiet.statements import quorum
from custodiet.statements.words import key_words

Wish = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Signed:
    """A change of keys that was signed: how many have agreed to it with this one, of how many that must."""

    out: Path
    number: int
    type: str
    agreed: int
    needed: int


def find_key(directory: Directory, name: str) -> Enrolment:
    """Return the enrolment of the key that is named: in full, as NAME+HASH, or by a name that no other key has."""
    found = [one for one in directory if name in (one.key, key_words(one.key), one.key.partition("+")[0])]
    if len(found) == 1:
        return found[0]
    raise Refused(
        "several keys have this name" if found else "no key of that name is enrolled in this record",
        expected=", ".join(key_words(one.key) for one in found or directory)[:400],
        found=name,
        advice="Name it by its name and hash: NAME+HASH" if found else "",
    )


def revocation(record: Record, name: str, *, reason: str, since: str, entry: int | None, now: int) -> Wish:
    """Return the revocation of a key; what it signed since a time up to `now`, or from an entry on, is put in doubt."""
    body: dict[str, Any] = {"key": find_key(record.directory(), name).key}
    if reason:
        body["reason"] = reason
    if since:
        body |= {"since": _first_since(record, since, now), "suspected_since": since}
    if entry is not None:
        body["since"] = entry
    return {"type": REVOCATION, "origin": record.origin, "body": body}


def _first_since(record: Record, since: str, now: int) -> int:
    """The first entry that was logged at or after the beginning of a time; the next one, where there is none."""
    start, latest = parse_when(since).start, record.store.latest()
    until = max(now, latest.time if latest else 0)
    if start > until:
        raise Refused(
            "the suspicion reaches into the future",
            expected=f"a time up to {from_unix(until).text}",
            found=since,
            where="--since",
        )
    return next((known.index for known in record.known() if known.logged >= start), record.size)


def replacement(record: Record, new: Path, key_file: Path, *, replaced: str = "") -> Wish:
    """Return the enrolment of the key in `new` in place of the one in `key_file`, or of another of its party."""
    signer, key = find_signer(record, key_file), read_key_file(new)
    old = find_key(record.directory(), replaced) if replaced else None
    party, role = (old.party, old.role) if old else (signer.party, signer.role)
    wish = request(key, origin=record.origin, party=party, role=role)
    wish["body"]["replaces"] = old.key if old else str(signer.key.verifier)
    return wish


def threshold(record: Record, number: int, *, of_record: bool) -> Wish:
    """Return the wish that so many must agree."""
    body = {"of": quorum.RECORD if of_record else quorum.PARTY, "threshold": number}
    return {"type": QUORUM, "origin": record.origin, "body": body}


def agreement(record: Record, entry: int) -> Wish:
    """Return what says the same as a pending entry."""
    pending = record.directory().pending
    if entry not in {one.index for one in pending}:
        raise Refused(
            "nothing waits for agreement there",
            expected=", ".join(f"entry {one.index} ({one.statement.type})" for one in pending) or "nothing is pending",
            found=f"entry {entry}",
            advice=f"See: custodiet show {record.path} keys",
        )
    told = next(one.statement for one in pending if one.index == entry)
    return {"type": told.type, "origin": record.origin, "body": dict(told.body)}


def sign(record: Record, wish: Wish, key_file: Path, out: Path, *, now: int) -> Signed:
    """Sign a change of keys into the new file `out`; refuse what the record would not take now."""
    check_new(out)
    signer = find_signer(record, key_file)
    _check_says_it_once(record.directory(), wish, str(signer.key.verifier))
    with Counter(key_file).held() as counter:
        seq = first_number(record, signer.key, counter)
        trial = complete(wish, signer.key, seq=seq, said=from_unix(now).text, where=str(out))
        leaf, directory = sign_value(trial, signer.key, where=str(out)), record.directory()
        record.check([(str(out), leaf)])
        statement = admit(leaf, directory, origin=record.origin, index=record.size, where=str(out)).statement
        waiting = [one for one in directory.pending if _says(one) == (statement.type, canonical(dict(statement.body)))]
        counter.advance(seq)
        signed, number = sign_next(wish, key_file, now=now, where=str(out))
    write_new_file(out, signed)
    agreed, needed = _count(directory, waiting, statement.issuer)
    return Signed(out, number, statement.type, agreed, needed)


def _check_says_it_once(directory: Directory, wish: Wish, issuer: str) -> None:
    """A key agrees once, however often it signs: a second signature would wait as the first does."""
    for one in directory.pending:
        if issuer in one.signers and _says(one) == (wish["type"], canonical(wish["body"])):
            raise Refused(
                "this key has agreed to that already",
                expected=f"another key that may agree: {directory.waiting()[one.index]}",
                found=f"{key_words(issuer)}, in entry {one.signers[issuer]}",
                advice=f"Another key agrees: custodiet key agree RECORD {one.index} --key THEIRS --out FILE",
            )


def _says(pending: Pending) -> tuple[str, bytes]:
    return pending.statement.type, canonical(dict(pending.statement.body))


def _count(directory: Directory, waiting: Sequence[Pending], issuer: str) -> tuple[int, int]:
    mine = next((one for one in waiting if issuer in one.signers), None)
    return directory.agreed(mine) if mine else (1, 1)


def is_enrolment(signed: Signed) -> bool:
    """Is it for `enrol`, and not for `submit`?"""
    return signed.type == ENROLMENT
