"""Who stands behind which key: folded from the logged enrolments, in log order. Pure.

The first entry of a record is its founding: the operator's key, signed by itself. Then

- a party's first key may introduce itself, and is then vouched for by nobody but itself;
- every further key of a party must be signed for by a key of that party, or by a registrar or the operator;
- only a registrar or the operator makes a registrar: whoever may vouch for others was vouched for;
- party names that differ only in case, width, spaces or what does not print are one party's;
- a party's name prints, and cannot be read as what a reporter tells: `OPCW (reported by archivist)` is nobody's name;
- a key is enrolled once;
- what another key signs needs the consent of the key that it enrols (see consent).

So nobody can slip a second key under a party's name, nor his own name over another's key, and a reader sees who vouched
for whom. Whether the reader trusts
any of them is the reader's own policy.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from custodiet.app import consent
from custodiet.books.known import REPORTED
from custodiet.kernel.errors import Refused
from custodiet.kernel.keys import parse_verifier_key
from custodiet.statements.statement import Statement

FOUNDING, ENROLMENT = "founding", "enrolment"
ENROLLING = frozenset({FOUNDING, ENROLMENT})
VOUCHING = frozenset({"operator", "registrar"})
ITSELF = "itself"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """`key` acts for `party` since log index `index`; `vouched_by` is a party, or `ITSELF`."""

    key: str
    party: str
    role: str
    index: int
    vouched_by: str


class Directory:
    """The enrolments of a record up to some size."""

    def __init__(self) -> None:
        self._by_key: dict[str, Enrolment] = {}
        self._parties: set[str] = set()

    def __iter__(self) -> Iterator[Enrolment]:
        """The enrolments in log order."""
        return iter(self._by_key.values())

    def __len__(self) -> int:
        return len(self._by_key)

    def find(self, key: str) -> Enrolment | None:
        """The enrolment of a key, if it has one."""
        return self._by_key.get(key)

    def admit(self, statement: Statement, index: int, *, where: str = "") -> Enrolment:
        """Return under which enrolment `statement` speaks, adding the one that it makes; refuse a stranger."""
        if (statement.type == FOUNDING) != (index == 0):
            raise Refused(
                "the first entry of a record, and no other, is its founding",
                found=f"a statement of type {statement.type} as entry {index}",
                where=where,
            )
        if statement.type in ENROLLING:
            made = self._examine(statement, index, where)
            self._by_key[made.key] = made
            self._parties.add(_plain(made.party))
        return self.speaker(statement.issuer, where=where)

    def speaker(self, issuer: str, *, where: str = "") -> Enrolment:
        """Return under which enrolment a key speaks; refuse a stranger."""
        speaker = self._by_key.get(issuer)
        if speaker is None:
            raise Refused(
                "the signer's key is not enrolled in this record",
                found=issuer,
                where=where,
                advice="Enrol it first: custodiet enrol RECORD FILE.json",
            )
        return speaker

    def copy(self) -> "Directory":
        """Another directory of the same enrolments."""
        other = Directory()
        other._by_key, other._parties = dict(self._by_key), set(self._parties)
        return other

    def _examine(self, statement: Statement, index: int, where: str) -> Enrolment:
        key, party = str(statement.body["key"]), str(statement.body["party"])
        verifier = parse_verifier_key(key)
        check_party(party, where=where)
        if index == 0 and statement.issuer != key:
            raise Refused(
                "the founding is not signed by the key that it names", expected=key, found=statement.issuer, where=where
            )
        if before := self._by_key.get(key):
            raise Refused(
                "this key is enrolled already", found=f"for {before.party}, by entry {before.index}", where=where
            )
        role = "operator" if index == 0 else str(statement.body.get("role", "observer"))
        vouched_by = ITSELF if index == 0 else self._voucher(statement, key, party, role, where)
        if statement.issuer != key or "consent" in statement.body:
            given = str(statement.body.get("consent", ""))
            consent.check(given, verifier, origin=statement.origin, party=party, role=role, where=where)
        return Enrolment(key, party, role, index, vouched_by)

    def _voucher(self, statement: Statement, key: str, party: str, role: str, where: str) -> str:
        voucher = self._by_key.get(statement.issuer)
        if role in VOUCHING and (voucher is None or voucher.role not in VOUCHING):
            raise Refused(
                f"only a registrar or the operator can enrol one who may vouch for others, as a {role} may",
                found=statement.issuer,
                where=where,
            )
        if statement.issuer == key:
            if _plain(party) not in self._parties:
                return ITSELF
            raise Refused(
                f"{party} is enrolled already, and a further key cannot introduce itself",
                expected=f"the signature of an enrolled key of {party}, of a registrar or of the operator",
                where=where,
            )
        if voucher is None or not (_plain(voucher.party) == _plain(party) or voucher.role in VOUCHING):
            raise Refused(
                "this signer may not enrol that key",
                expected=f"the key itself, an enrolled key of {party}, a registrar or the operator",
                found=statement.issuer,
                where=where,
            )
        return voucher.party


def check_party(party: str, *, where: str = "") -> None:
    """Refuse a name that a reader could not see as it is, or would take for what a reporter tells."""
    if not party.isprintable() or REPORTED.strip() in _plain(party):
        raise Refused(
            "this is no name for a party",
            expected=f"characters that print, and no '{REPORTED.strip()}'",
            found=ascii(party)[:80],
            where=where,
        )


def _plain(party: str) -> str:
    """A party's name without what a reader would not see: case, width, what does not print, spaces but one between."""
    printed = "".join(c for c in party if c.isprintable() or c.isspace())
    return " ".join(unicodedata.normalize("NFKC", printed).casefold().split())
