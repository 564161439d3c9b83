"""Every key of the record: for whom it speaks since when, who vouched for it, and what became of it."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from custodiet.app.directory import ENROLMENT, ITSELF, QUORUM, Directory, Enrolment
from custodiet.app.quorums import Pending
from custodiet.app.view import View
from custodiet.statements.words import key_words

TITLE = "Keys"
COLUMNS = (
    "name",
    "party",
    "role",
    "since_entry",
    "vouched_by",
    "revoked_at",
    "revoked_by",
    "in_doubt_since",
    "pending",
)
KEYS = (
    "key",
    "name",
    "party",
    "role",
    "since_entry",
    "vouched_by",
    "recovered",
    "revoked_at",
    "revoked_by",
    "in_doubt_since",
    "quorum",
    "pending",
    "signed_up_to",
)


class KeyStanding(NamedTuple):
    """A key with what its record says of it; one without an enrolment waits for its first."""

    key: str
    party: str
    role: str
    enrolment: Enrolment | None
    directory: Directory
    waiting: tuple[Pending, ...]
    signed_up_to: int | None


def items(view: View) -> list[KeyStanding]:
    """The keys in the order of their enrolments, then those whose enrolment is pending."""
    directory, used = view.fold.directory, _used(view)
    waiting: dict[str, list[Pending]] = {}
    for one in directory.pending:
        for key in _concerned(one):
            waiting.setdefault(key, []).append(one)
    enrolled = [
        KeyStanding(one.key, one.party, one.role, one, directory, tuple(waiting.pop(one.key, ())), used.get(one.key))
        for one in directory
    ]
    asked = [
        KeyStanding(
            key,
            str(first.statement.body["party"]),
            str(first.statement.body["role"]),
            None,
            directory,
            found,
            used.get(key),
        )
        for key, found in ((key, tuple(found)) for key, found in waiting.items())
        if (first := found[0]).statement.type == ENROLMENT
    ]
    return [one for one in (*enrolled, *asked) if not view.voice or one.party == view.voice]


def row(view: View, one: KeyStanding) -> dict[str, Any]:
    """One key."""
    del view
    enrolled, ended = one.enrolment, one.directory.revocation(one.key)
    return {
        "key": one.key,
        "name": key_words(one.key),
        "party": one.party,
        "role": one.role,
        "since_entry": enrolled.index if enrolled else None,
        "vouched_by": _voucher(enrolled) if enrolled else "",
        "recovered": bool(enrolled and enrolled.recovered),
        "revoked_at": ended.index if ended else None,
        "revoked_by": ended.by if ended else "",
        "in_doubt_since": ended.since if ended else None,
        "quorum": one.directory.threshold(one.party),
        "pending": [pending_words(one.directory, each) for each in one.waiting],
        "signed_up_to": one.signed_up_to,
    }


def _used(view: View) -> dict[str, int]:
    """The largest sequence number of each key."""
    used: dict[str, int] = {}
    for known in view.fold.logged:
        issuer, seq = known.statement.issuer, known.statement.seq
        used[issuer] = max(seq, used.get(issuer, seq))
    return used


def _concerned(pending: Pending) -> Sequence[str]:
    """The key that it is about; of a quorum, those that have signed it."""
    body = pending.statement.body
    return [str(body["key"])] if "key" in body else list(pending.signers)


def _voucher(enrolment: Enrolment) -> str:
    return "nobody but itself" if enrolment.vouched_by == ITSELF else enrolment.vouched_by


def pending_words(directory: Directory, pending: Pending) -> str:
    """What waits: `revocation, entry 12: 1 of 2 agree`, or `quorum of 1, ...`."""
    agreed, needed = directory.agreed(pending)
    number = f" of {pending.statement.body['threshold']}" if pending.statement.type == QUORUM else ""
    return f"{pending.statement.type}{number}, entry {pending.index}: {agreed} of {needed} agree"
