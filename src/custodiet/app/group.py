"""Statements that are logged together: each authorised on top of those before it, then all appended at once.

The checks are those of `custodiet.app.admission`; this is 6 and 7, in a time that does not grow with the log: who may
speak and what is used is in the `Standing`, and the store is asked only about a number that was used before.
"""

from dataclasses import dataclass, field, replace

from custodiet.app.admission import Authentic, authenticate, key_of, read_statement
from custodiet.app.directory import KEYED, Directory
from custodiet.app.standing import Standing
from custodiet.kernel.errors import CustodietError, Refused
from custodiet.log.merkle import Hash
from custodiet.log.store import Entry, Store

_AT_ONCE = 256  # entries


class Used(Refused):
    """The key has used the sequence number for other content."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a statement stands in the log, or will. `already`: the same bytes were there before.

    `party` is whom its key speaks for.
    """

    index: int
    hash: Hash
    party: str
    already: bool


@dataclass(slots=True)
class Group:
    """Statements on top of a `standing` of the log in `store`, which is not changed before `appended`."""

    store: Store
    standing: Standing
    origin: str
    entries: list[Entry] = field(default_factory=list)
    _directory: Directory | None = None  # once a statement of the group changes who may speak
    _enrolled: list[tuple[int, Hash]] = field(default_factory=list)
    _spoken: list[tuple[str, int]] = field(default_factory=list)
    _places: dict[str, tuple[Place, str]] = field(default_factory=dict)  # by key, with whence it came

    @property
    def directory(self) -> Directory:
        """Who may speak, once the group is logged."""
        return self._directory or self.standing.directory

    def add(self, leaf: bytes, *, where: str = "", authentic: Authentic | None = None) -> Place:
        """Return where `leaf` will stand, or stands; raise as `admit` does where it may not be logged.

        `authentic` is what checks 1 to 5 found of these very bytes for this origin, where they were made before.
        """
        if authentic is None:
            authentic = Authentic.of(leaf, authenticate(leaf, origin=self.origin, where=where))
        hash_, issuer, seq, kind = authentic
        key = key_of(issuer, seq)
        if before := self._places.get(key):
            if before[0].hash == hash_:
                return replace(before[0], already=True)
            raise _used(seq, before[1], where)
        first = ""
        if self.standing.used.has(issuer, seq):
            index, logged = self._find(issuer, seq)
            if logged == leaf:
                return Place(index, hash_, self._party(issuer), already=True)
            first = f"entry {index}"
        index = self.standing.size + len(self.entries)
        party, directory = self._authorise(leaf, issuer, kind, index, where)
        if first:
            raise _used(seq, first, where)
        if directory:
            self._directory = directory
            self._enrolled.append((index, hash_))
        place = Place(index, hash_, party, already=False)
        self._places[key] = (place, where)
        self._spoken.append((issuer, seq))
        self.entries.append(Entry(leaf, key))
        return place

    def _party(self, issuer: str) -> str:
        """Whom a key spoke for when it signed what is logged: it may have been revoked since."""
        found = self.directory.find(issuer)
        return found.party if found else issuer

    def appended(self) -> None:
        """The store has the entries now: the standing takes them in; its checkpoint is told to it by the caller."""
        self.standing.take(self._spoken, self._enrolled, self.directory)

    def _authorise(self, leaf: bytes, issuer: str, kind: str, index: int, where: str) -> tuple[str, Directory | None]:
        """Return for which party a key may speak, and who may speak afterwards, where it changes that."""
        if index and kind not in KEYED:
            return self.directory.speaker(issuer, where=where).party, None
        trial = self.directory.copy()
        return trial.admit(read_statement(leaf), index, where=where).party, trial

    def _find(self, issuer: str, seq: int) -> tuple[int, bytes]:
        """Return the entry that has used the number; the store's index may be damaged, and is then not needed."""
        index = self.store.index_of(key_of(issuer, seq))
        if index is not None:
            for leaf in self.store.entries(index, index + 1):
                if _says(leaf, issuer, seq):
                    return index, leaf
        for start in range(0, self.standing.size, _AT_ONCE):
            for found, leaf in enumerate(self.store.entries(start, start + _AT_ONCE), start):
                if _says(leaf, issuer, seq):
                    return found, leaf
        raise Refused(f"the entry that used the sequence number {seq} is gone", advice="Run custodiet fsck")


def _says(leaf: bytes, issuer: str, seq: int) -> bool:
    try:
        statement = read_statement(leaf)
    except CustodietError:
        return False
    return (statement.issuer, statement.seq) == (issuer, seq)


def _used(seq: int, first: str, where: str) -> Used:
    return Used(
        f"this key has used the sequence number {seq} for other content already",
        found=first,
        where=where,
        advice="One key signed two statements under one number: keep both, they are evidence. "
        "If it is your own slip, sign again with the next number",
    )
