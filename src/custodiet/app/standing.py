"""What admission has to know of a log: who may speak in it, and which numbers are used. spec/log.md, L72 to L74.

It is folded from the entries, each of which is read once. What was learnt is kept in RECORD/standing, over the log's
own signature: whoever adds to a record of a million entries reads what came since, and the last bundle besides. The
file is disposable: one that is missing, torn, forged or of another log is not believed, and all is read.

    {"enrolments":[[0,"LEAF HASH"],...],"origin":"...","shown":[256,"ROOT",257,"DIGEST"],"size":300,
     "type":"custodiet/standing/v1","used":[["ISSUER",[[0,17],[19,20]]]]}
    custodiet/standing/v1
    SHA-256 of the line above, in hex

    — example.com/log Az3grlgtzPICa5OS8npVmf1Myq/5IZni...

`enrolments` are all that changes who may speak, revocations and quorums too; `shown` is how far the log was shown
to be what it signed (log.integrity.Shown); `used` has half-open ranges.
"""

from bisect import bisect_right
from collections.abc import Iterable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from custodiet.app.admission import read_statement
from custodiet.app.directory import KEYED, Directory
from custodiet.kernel.errors import CustodietError, VerificationFailed
from custodiet.kernel.files import read_file, replace_file
from custodiet.kernel.keys import SigningKey, VerifierKey
from custodiet.kernel.strict import canonical, parse_canonical
from custodiet.log import note
from custodiet.log.checkpoint import SignedCheckpoint
from custodiet.log.integrity import Shown, read_entries, read_tail, show
from custodiet.log.merkle import Hash, leaf_hash
from custodiet.log.note import Note
from custodiet.log.store import Store
from custodiet.log.tiles import WIDTH
from custodiet.statements.registry import check_body
from custodiet.statements.statement import Statement

TYPE = "custodiet/standing/v1"
FILE = "standing"
_LARGEST = 2**28  # bytes
_EVERY = 4 * WIDTH  # entries


class Used:
    """The sequence numbers that each key has used, as ranges: a key that counts takes one, however much it says."""

    def __init__(self) -> None:
        self._ranges: dict[str, list[list[int]]] = {}

    def has(self, issuer: str, seq: int) -> bool:
        """Has the key used that number?"""
        ranges = self._ranges.get(issuer, [])
        at = bisect_right(ranges, seq, key=_start) - 1
        return at >= 0 and seq < ranges[at][1]

    def add(self, issuer: str, seq: int) -> None:
        """The key has used that number."""
        ranges = self._ranges.setdefault(issuer, [])
        at = bisect_right(ranges, seq, key=_start)
        if at and seq <= ranges[at - 1][1]:
            ranges[at - 1][1] = max(ranges[at - 1][1], seq + 1)
            at -= 1
        else:
            ranges.insert(at, [seq, seq + 1])
        if at + 1 < len(ranges) and ranges[at][1] == ranges[at + 1][0]:
            ranges[at][1] = ranges.pop(at + 1)[1]

    def value(self) -> list[list[Any]]:
        """The ranges as JSON: `[[ISSUER, [[FIRST, END], ...]], ...]`."""
        return [[issuer, ranges] for issuer, ranges in sorted(self._ranges.items())]

    @classmethod
    def of(cls, value: list[list[Any]]) -> "Used":
        """The inverse of `value`."""
        used = cls()
        used._ranges = dict(value)
        return used


class Standing:
    """Who may speak, and which numbers are used, as of the checkpoint `latest` of one log (None: it has none)."""

    def __init__(self) -> None:
        self.latest: SignedCheckpoint | None = None
        self.directory, self.used = Directory(), Used()
        self._enrolments: list[tuple[int, Hash]] = []
        self._shown: Shown | None = None
        self._kept = 0  # entries that the file spares

    @property
    def size(self) -> int:
        """How many entries are in it."""
        return self.latest.size if self.latest else 0

    @classmethod
    def read(cls, store: Store, key: VerifierKey, file: Path | None = None) -> "Standing":
        """Return the standing of the log in `store`, whose checkpoints `key` signs; `file` may spare most of it.

        Raises `VerificationFailed` where what is read is not what the log signed.
        """
        kept = _read_kept(store, key, file) if file else None
        standing = kept or cls()
        standing.catch_up(store, key)
        return standing

    @classmethod
    def restored(cls, store: Store, value: dict[str, Any]) -> "Standing":
        """Return what `keep` wrote of the log in `store`; raise `VerificationFailed` where it is no longer so."""
        standing, size = cls(), value["size"]
        for index, hash_ in value["enrolments"]:
            leaf = b"".join(store.entries(index, index + 1))
            if leaf_hash(leaf).hex() != hash_:
                raise VerificationFailed(f"entry {index} is not the one that was logged")
            standing.directory.admit(_statement(leaf, index), index)
            standing._enrolments.append((index, bytes.fromhex(hash_)))
        standing.used = Used.of(value["used"])
        held = store.checkpoints(size, size)
        if not held:
            raise VerificationFailed(f"the store has no checkpoint of size {size}")
        standing.latest = SignedCheckpoint(size, held[0].time, b"")  # what it says is checked with the tail
        width, root, anchor, digest = value["shown"]
        standing._shown = Shown(width, bytes.fromhex(root), anchor, bytes.fromhex(digest))
        standing._kept = width
        return standing

    def catch_up(self, store: Store, key: VerifierKey) -> None:
        """Take in what was logged since; raise `VerificationFailed` where it is not what the log signed."""
        latest = store.latest()
        if latest is None or not latest.size or (self.latest and self.latest.note == latest.note):
            self.latest = latest
            return
        if latest.size < self.size:
            raise VerificationFailed(
                "the log is shorter than it was", expected=f"at least {self.size} entries", found=str(latest.size)
            )
        if shown := self._shown:
            tail = read_tail(store, latest, key, shown)
            first = shown.size
        else:
            tail = [(entry.leaf, entry.hash) for entry in read_entries(store, latest, key)]
            first = 0
        for index, (leaf, hash_) in enumerate(tail, first):
            if index >= self.size:
                self.learn(_statement(leaf, index), index, hash_)
        self.at(latest, store)

    def check_tail(self, store: Store, key: VerifierKey) -> None:
        """Raise `VerificationFailed` where the end of the log, from the last full bundle on, is no longer as signed."""
        if self.latest and self._shown:
            read_tail(store, self.latest, key, self._shown)

    def learn(self, statement: Statement, index: int, hash_: Hash) -> None:
        """Take in one entry that may be in the log; the log's checkpoint is told to `at`."""
        self.directory.admit(statement, index, where=f"entry {index}")
        if statement.type in KEYED:
            self._enrolments.append((index, hash_))
        self.used.add(statement.issuer, statement.seq)

    def take(
        self, entries: Iterable[tuple[str, int]], enrolled: Iterable[tuple[int, Hash]], directory: Directory
    ) -> None:
        """Take in what was just appended: the (issuer, number) of each entry, and who may speak from now on."""
        self.directory = directory
        self._enrolments += enrolled
        for issuer, seq in entries:
            self.used.add(issuer, seq)

    def at(self, latest: SignedCheckpoint, store: Store) -> None:
        """All of it is as of `latest`, the newest checkpoint of `store`."""
        if self._shown is None or latest.size // WIDTH * WIDTH != self._shown.size:
            self._shown = show(store, latest)
        self.latest = latest

    def keep(self, file: Path, key: SigningKey) -> None:
        """Write it over the log's signature. It spares reading, and nothing depends on its being there."""
        shown = self._shown
        if shown is None or shown.size < self._kept + (_EVERY if self._kept else WIDTH):
            return  # it would spare little more than the one that is there
        self._kept = shown.size
        value = {
            "type": TYPE,
            "origin": key.name,
            "size": self.size,
            "shown": [shown.size, shown.root.hex(), shown.anchor, shown.digest.hex()],
            "enrolments": [[index, hash_.hex()] for index, hash_ in self._enrolments],
            "used": self.used.value(),
        }
        data = canonical(value)
        text = _text(data)
        with suppress(CustodietError):  # a full disk is no reason to fail what was done already
            replace_file(file, data + b"\n" + Note(text, (note.sign(text, key),)).format())


def _read_kept(store: Store, key: VerifierKey, file: Path) -> Standing | None:
    """Return what was kept in `file`, or None where it is nothing that the log signed about this store."""
    try:
        data, _, signed = read_file(file, largest=_LARGEST).partition(b"\n")
        parsed = note.parse(signed)
        note.open_note(parsed, [key])
        value = parse_canonical(data)
        if parsed.text != _text(data) or value["type"] != TYPE or value["origin"] != key.name:
            return None
        return Standing.restored(store, value)
    except (CustodietError, OSError):
        return None


def _statement(leaf: bytes, index: int) -> Statement:
    where = f"entry {index}"
    statement = read_statement(leaf, where=where)
    check_body(statement, where=where)
    return statement


def _text(data: bytes) -> str:
    return f"{TYPE}\n{sha256(data).hexdigest()}\n"


def _start(each: list[int]) -> int:
    return each[0]
