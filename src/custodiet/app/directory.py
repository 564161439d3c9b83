"""Who stands behind which key: folded from the logged enrolments and revocations, in log order. Pure.

The first entry of a record is its founding: the operator's key, signed by itself. Then

- a party's first key may introduce itself, and is then vouched for by nobody but itself;
- every further key of a party must be signed for by a key of that party, or by a registrar or the operator;
- only a registrar or the operator makes a registrar: whoever may vouch for others was vouched for;
- party names that differ only in case, width, spaces or what does not print are one party's;
- a party's name prints, and cannot be read as what a reporter tells: `OPCW (reported by archivist)` is nobody's name;
- a key is enrolled once;
- what another key signs needs the consent of the key that it enrols (see consent);
- a key is revoked by itself, by a key of its party, or by a registrar or the operator, and signs nothing afterwards;
- where a party, or those who keep the record, have laid down a quorum, so many must agree (see quorums).

So nobody can slip a second key under a party's name, nor his own name over another's key, and a reader sees who vouched
for whom, and who revoked what. Only the place in the log counts, never the time that a statement claims. Whether the
reader trusts any of them is the reader's own policy.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from custodiet.app import consent
from custodiet.app.quorums import RECORD, Pending, Quorums
from custodiet.books.effective import Suspicion
from custodiet.books.known import REPORTED, Known
from custodiet.kernel.errors import Refused
from custodiet.kernel.keys import parse_verifier_key
from custodiet.statements import quorum
from custodiet.statements.statement import Statement

FOUNDING, ENROLMENT, REVOCATION, QUORUM = "founding", "enrolment", "revocation", "quorum"
ENROLLING = frozenset({FOUNDING, ENROLMENT})
KEYED = frozenset({*ENROLLING, REVOCATION, QUORUM})
VOUCHING = frozenset({"operator", "registrar"})
ITSELF = "itself"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """`key` acts for `party` since log index `index`; `vouched_by` is a party, or `ITSELF`.

    `recovered`: somebody else gave it to a party that had keys of its own.
    """

    key: str
    party: str
    role: str
    index: int
    vouched_by: str
    recovered: bool = False


@dataclass(frozen=True, slots=True)
class Revocation:
    """`key` signs nothing after log index `index`, by the word of `by`; from `since` on, what it signed is in doubt.

    Of several revocations of one key, the first ends it. Each may cast doubt: `doubted_at` and `doubted_by` are of the
    one that reaches back furthest.
    """

    key: str
    index: int
    by: str
    since: int | None = None
    doubted_at: int = 0
    doubted_by: str = ""


class Directory:
    """The enrolments and revocations of a record up to some size."""

    def __init__(self) -> None:
        self._by_key: dict[str, Enrolment] = {}
        self._revoked: dict[str, Revocation] = {}
        self._parties: set[str] = set()
        self._quorums = Quorums()

    def __iter__(self) -> Iterator[Enrolment]:
        """The enrolments in log order."""
        return iter(self._by_key.values())

    def __len__(self) -> int:
        return len(self._by_key)

    def find(self, key: str) -> Enrolment | None:
        """The enrolment of a key, if it has one; whether it may still sign is another question."""
        return self._by_key.get(key)

    def revocation(self, key: str) -> Revocation | None:
        """What ended a key, if anything did."""
        return self._revoked.get(key)

    @property
    def revocations(self) -> Sequence[Revocation]:
        """Every key that was ended, in log order."""
        return tuple(self._revoked.values())

    @property
    def pending(self) -> Sequence[Pending]:
        """What waits for more keys to agree, in log order; what has come about otherwise no longer waits."""
        return [
            one
            for one in self._quorums
            if not (one.statement.type == ENROLMENT and one.statement.body["key"] in self._by_key)
            and self._quorums.agreed(one)
        ]

    def agreed(self, pending: Pending) -> tuple[int, int]:
        """How many have agreed to what is pending, and how many must."""
        return self._quorums.agreed(pending), self._quorums.threshold(pending.bench)

    def waiting(self) -> dict[int, str]:
        """Each entry that has not come about yet, with how far it is: `waits, 1 of 2 agreed`."""
        return {
            index: "waits, {} of {} agreed".format(*self.agreed(one)) for one in self.pending for index in one.entries
        }

    def threshold(self, party: str = "") -> int:
        """How many keys of a party must agree; without a name, how many of those who keep the record."""
        return self._quorums.threshold(_plain(party) if party else RECORD)

    def speaker(self, key: str, *, where: str = "") -> Enrolment:
        """Return under which enrolment a key may sign the next entry; refuse a stranger, and a key that was revoked."""
        self._check_unrevoked(key, where)
        return self._enrolled(key, where)

    def copy(self) -> "Directory":
        """Another directory of the same: what is admitted to the one changes nothing in the other."""
        other = Directory()
        other._by_key, other._revoked, other._parties = dict(self._by_key), dict(self._revoked), set(self._parties)
        other._quorums = self._quorums.copy()
        return other

    def admit(self, statement: Statement, index: int, *, where: str = "") -> Enrolment:
        """Return under which enrolment `statement` speaks, with what it changes; refuse a stranger."""
        if (statement.type == FOUNDING) != (index == 0):
            raise Refused(
                "the first entry of a record, and no other, is its founding",
                found=f"a statement of type {statement.type} as entry {index}",
                where=where,
            )
        self._check_unrevoked(statement.issuer, where)
        if statement.type in ENROLLING:
            self._enrol(statement, index, where)
        speaker = self._enrolled(statement.issuer, where)
        if statement.type == REVOCATION:
            self._revoke(statement, speaker, index, where)
        elif statement.type == QUORUM:
            self._lay_down(statement, speaker, index, where)
        return speaker

    def _enrolled(self, key: str, where: str) -> Enrolment:
        if enrolment := self._by_key.get(key):
            return enrolment
        raise Refused(
            "the signer's key is not enrolled in this record",
            found=key,
            where=where,
            advice="Enrol it first: custodiet enrol RECORD FILE.json",
        )

    def _check_unrevoked(self, key: str, where: str) -> None:
        if ended := self._revoked.get(key):
            raise Refused(
                "the signer's key was revoked",
                found=f"{key}, by entry {ended.index}, on the word of {ended.by}",
                where=where,
                advice="Whatever day it bears, nothing that is signed with it is logged any more. "
                "Sign it with another key of its party",
            )

    def _enrol(self, statement: Statement, index: int, where: str) -> None:
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
        bench = None if index == 0 else self._bench(statement, key, party, role, where)
        if statement.issuer != key or "consent" in statement.body:
            given = str(statement.body.get("consent", ""))
            consent.check(given, verifier, origin=statement.origin, party=party, role=role, where=where)
        replaced = str(statement.body["replaces"]) if index and "replaces" in statement.body else ""
        if replaced:
            self._check_replaced(replaced, party, where)
        signers = () if bench is None else self._quorums.agree(bench, statement, index)
        if bench is not None and not signers:
            return
        vouched_by = ", ".join(dict.fromkeys(self._by_key[signer].party for signer in signers)) or ITSELF
        others = all(_plain(self._by_key[signer].party) != _plain(party) for signer in signers)
        recovered = bool(signers) and others and _plain(party) in self._parties
        self._add(Enrolment(key, party, role, index, vouched_by, recovered))
        if replaced:
            self._end(replaced, index, vouched_by)

    def _bench(self, statement: Statement, key: str, party: str, role: str, where: str) -> str | None:
        """Return who must agree to an enrolment: nobody else where a party introduces itself."""
        voucher = self._by_key.get(statement.issuer)
        if role in VOUCHING and (voucher is None or voucher.role not in VOUCHING):
            raise Refused(
                f"only a registrar or the operator can enrol one who may vouch for others, as a {role} may",
                found=statement.issuer,
                where=where,
            )
        if statement.issuer == key:
            if _plain(party) not in self._parties:
                return None
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
        return _plain(party) if _plain(voucher.party) == _plain(party) else RECORD

    def _check_replaced(self, key: str, party: str, where: str) -> None:
        old = self._by_key.get(key)
        if old is None or _plain(old.party) != _plain(party) or old.index == 0:
            raise Refused(
                "the key that is to be replaced is not one of that party",
                expected=f"an enrolled key of {party} that is not the log's own",
                found=key,
                where=where,
            )

    def _revoke(self, statement: Statement, speaker: Enrolment, index: int, where: str) -> None:
        key, since = str(statement.body["key"]), statement.body.get("since")
        target = self._by_key.get(key)
        if target is None:
            raise Refused("the key that is to be revoked is not enrolled in this record", found=key, where=where)
        if target.index == 0:
            raise Refused(
                "the log's own key cannot be revoked: whoever has it keeps the log",
                found=key,
                where=where,
                advice="Found another record, and name the last checkpoint of this one there",
            )
        same = _plain(speaker.party) == _plain(target.party)
        if not same and speaker.role not in VOUCHING:
            raise Refused(
                "this signer may not revoke that key",
                expected=f"the key itself, another key of {target.party}, a registrar or the operator",
                found=statement.issuer,
                where=where,
            )
        if since is not None and since > index:
            raise Refused(
                "the suspicion reaches into the future",
                expected=f"an entry up to {index}, which this would be",
                found=f"entry {since}",
                where=f"{where}/body/since",
            )
        bench = _plain(target.party) if same else RECORD
        signers = (key,) if statement.issuer == key else self._quorums.agree(bench, statement, index)
        if signers:
            by = ", ".join(dict.fromkeys(self._by_key[signer].party for signer in signers))
            self._end(key, index, by, since)

    def _lay_down(self, statement: Statement, speaker: Enrolment, index: int, where: str) -> None:
        of_record, threshold = statement.body["of"] == quorum.RECORD, int(statement.body["threshold"])
        if of_record and speaker.role not in VOUCHING:
            raise Refused(
                "only a registrar or the operator lays down how many of them must agree",
                found=f"{speaker.party}, enrolled as {speaker.role}",
                where=where,
            )
        bench = RECORD if of_record else _plain(speaker.party)
        if threshold > self._quorums.seats(bench):
            raise Refused(
                "so many could never agree",
                expected=f"at most {self._quorums.seats(bench)}, which there are now",
                found=str(threshold),
                where=where,
                advice="Enrol the further keys first",
            )
        if self._quorums.agree(bench, statement, index):
            self._quorums.settle(bench, threshold)

    def _add(self, made: Enrolment) -> None:
        self._by_key[made.key] = made
        plain = _plain(made.party)
        self._parties.add(plain)
        self._quorums.sit(plain, made.key, made.key)
        if made.role in VOUCHING:
            self._quorums.sit(RECORD, made.key, plain)

    def _end(self, key: str, index: int, by: str, since: int | None = None) -> None:
        before = self._revoked.get(key)
        doubt = (since, index, by)
        if before and before.since is not None and (since is None or before.since <= since):
            doubt = (before.since, before.doubted_at, before.doubted_by)
        ended = before or Revocation(key, index, by)
        self._revoked[key] = Revocation(key, ended.index, ended.by, *doubt)
        self._quorums.leave(key, _plain(self._by_key[key].party), RECORD)


def directory_of(log: Iterable[Known]) -> Directory:
    """Return the directory of what a log holds, admitted before: only what changes keys is read."""
    directory = Directory()
    for known in log:
        if known.statement.type in KEYED:
            directory.admit(known.statement, known.index)
    return directory


def recovered(log: Sequence[Known]) -> dict[str, int]:
    """Return the keys that others gave to a party which had keys of its own, with the entries from which they speak."""
    parties: set[str] = set()
    given = False
    for known in log:
        if known.statement.type in ENROLLING:
            plain = _plain(str(known.statement.body["party"]))
            given |= plain in parties and _plain(known.party) != plain
            parties.add(plain)
    return {each.key: each.index for each in directory_of(log) if each.recovered} if given else {}


def suspected(log: Sequence[Known]) -> dict[str, Suspicion]:
    """Return what revocations put in doubt of a log, by id: what a key signed since its suspicion, until its end."""
    if all(known.statement.type != REVOCATION for known in log):
        return {}
    keys = {ended.key: ended for ended in directory_of(log).revocations if ended.since is not None}
    found: dict[str, Suspicion] = {}
    for known in log if keys else ():
        ended = keys.get(known.statement.issuer)
        if ended and ended.since is not None and ended.since <= known.index < ended.index:
            told = log[ended.doubted_at]
            found[known.id] = Suspicion(
                ended.doubted_by, f"from entry {ended.since} on", told.statement.said.text, told.id
            )
    return found


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
