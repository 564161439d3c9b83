"""The roll of a log's statements, each checked again as admission checked it: who signed how many, and who vouches.

Whatever no honest log would hold raises `VerificationFailed`, and names the place. spec/signature.md, E7 to E25.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from custodiet.app.admission import Admitted, admit, authenticate
from custodiet.app.directory import ITSELF, Directory, Revocation
from custodiet.app.standing import Used
from custodiet.kernel.errors import Refused, VerificationFailed
from custodiet.kernel.keys import VerifierKey
from custodiet.log.merkle import leaf_hash
from custodiet.statements.statement import Statement
from custodiet.statements.words import key_words


@dataclass(frozen=True, slots=True)
class Statements:
    """What the entries hold, all of them verified: how many each party signed, and who vouches for it."""

    count: int
    by_party: Mapping[str, int] = field(default_factory=dict)
    vouched_by: Mapping[str, str] = field(default_factory=dict)
    revoked: Sequence[Revocation] = ()

    def lines(self) -> list[str]:
        """The same in words, one party each, and the keys that were revoked."""
        return [
            *(
                f"  {number:6} statements signed by {party}, vouched for by {self.vouched_by[party]}"
                for party, number in sorted(self.by_party.items())
            ),
            *(_revoked_words(ended) for ended in self.revoked),
        ]

    def revocations(self) -> list[dict[str, Any]]:
        """The keys that were revoked, as JSON objects with stable keys, in log order."""
        return [{"key": one.key, "entry": one.index, "by": one.by, "since": one.since} for one in self.revoked]


def _revoked_words(ended: Revocation) -> str:
    doubt = "" if ended.since is None else f"; {ended.doubted_by} calls it compromised from entry {ended.since} on"
    return f"  the key {key_words(ended.key)} was revoked by {ended.by} in entry {ended.index}{doubt}"


@contextmanager
def _failing() -> Iterator[None]:
    """Say of what admission refuses that it should never have come into the log."""
    try:
        yield
    except Refused as error:
        raise VerificationFailed(f"an entry that may not be in the log: {error}") from None


class Roll:
    """Statements of the log of `origin`, whose checkpoints `key` signs, called in order of their index."""

    def __init__(self, origin: str, key: VerifierKey) -> None:
        self._origin, self._key = origin, key
        self.directory = Directory()
        self._by_party: Counter[str] = Counter()
        self._used = Used()

    def call(self, leaf: bytes, index: int, *, where: str, authentic: Statement | None = None) -> Admitted:
        """Return what the leaf of entry `index` says; `authentic` is that, where checks 1 to 5 were made before."""
        with _failing():
            if authentic is None:
                admitted = admit(leaf, self.directory, origin=self._origin, index=index, where=where)
            else:
                speaker = self.directory.admit(authentic, index, where=where)
                admitted = Admitted(leaf, leaf_hash(leaf).hex(), authentic, speaker)
        if index == 0 and admitted.statement.issuer != str(self._key):
            raise VerificationFailed(
                "the log was founded with another key than the one that signs its checkpoints",
                expected=str(self._key),
                found=admitted.statement.issuer,
                where=where,
            )
        issuer, seq = admitted.statement.issuer, admitted.statement.seq
        if self._used.has(issuer, seq):
            raise VerificationFailed(
                "one key used one sequence number twice", found=f"{seq}, as an entry before", where=where
            )
        self._used.add(issuer, seq)
        self._by_party[admitted.speaker.party] += 1
        return admitted

    def authenticate(self, leaf: bytes, *, where: str) -> None:
        """Make checks 1 to 5 alone."""
        with _failing():
            authenticate(leaf, origin=self._origin, where=where)

    def statements(self) -> Statements:
        """Return what was found so far."""
        vouched = {e.party: e.vouched_by for e in reversed(list(self.directory))}
        named = {party: "nobody but itself" if by == ITSELF else by for party, by in vouched.items()}
        return Statements(self._by_party.total(), self._by_party, named, self.directory.revocations)
