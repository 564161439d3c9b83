"""A receipt: the log's signed promise that entries will be in it by a time. spec/log.md, L66 to L69.

    custodiet/receipt/v1
    example.com/log
    received 1379030400
    by 1379116800
    leaf gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=

    — example.com/log Az3grlgtzPICa5OS8npVmf1Myq/5IZni...

It is a note by the log's key; its first line is no origin, and it has more lines than a checkpoint, so that neither is
taken for the other. A log whose checkpoint is dated after that time, and holds the entry nowhere or only later, has
broken its word: receipt and log together show it to anybody, offline, for whom hash tiles and checkpoints will do.
"""

import base64
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from custodiet.kernel.errors import Refused, VerificationFailed
from custodiet.kernel.keys import SigningKey, VerifierKey
from custodiet.kernel.times import LAST
from custodiet.log import note
from custodiet.log.merkle import HASH_SIZE, Hash
from custodiet.log.note import Note
from custodiet.log.store import LogReader
from custodiet.log.tiles import WIDTH

MOST_LEAVES = 1000
_HEADER = "custodiet/receipt/v1"
_TIMES = re.compile(r"received (0|[1-9][0-9]{0,11})\nby (0|[1-9][0-9]{0,11})")
_FEWEST_LINES = 5


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a log promises: `leaves`, which it got at the Unix time `received`, will be in it by `by`, and dated so."""

    origin: str
    received: int
    by: int
    leaves: tuple[Hash, ...]

    @property
    def text(self) -> str:
        """The text of the note."""
        lines = (f"leaf {base64.b64encode(each).decode('ascii')}" for each in self.leaves)
        return "\n".join([_HEADER, self.origin, f"received {self.received}", f"by {self.by}", *lines, ""])


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of one leaf: its index and the time at which the log first signed it; None while it is not there."""

    leaf: Hash
    index: int | None
    time: int | None

    def is_broken(self, receipt: Receipt, latest: int) -> bool:
        """Was it not in the log in time, as far as a log whose newest checkpoint has the time `latest` shows?"""
        return latest > receipt.by if self.time is None else self.time > receipt.by


def sign(receipt: Receipt, key: SigningKey) -> bytes:
    """Return the receipt as the log signs it."""
    if key.name != receipt.origin:
        raise ValueError(f"the key of {key.name} cannot promise for {receipt.origin}")
    if not 0 < len(receipt.leaves) <= MOST_LEAVES or not 0 <= receipt.received <= receipt.by <= LAST:
        raise Refused(
            "this cannot be promised in one receipt",
            expected=f"1 to {MOST_LEAVES} statements, and a time from now on",
            found=f"{len(receipt.leaves)} statements, from {receipt.received} to {receipt.by}",
        )
    return Note(receipt.text, (note.sign(receipt.text, key),)).format()


def open_receipt(data: bytes, key: VerifierKey, *, where: str = "") -> Receipt:
    """Return the receipt in `data`; raise `VerificationFailed` unless the log's `key` signed it, in its only form."""
    signed = note.parse(data, where=where)
    receipt = _parse(signed.text, where)
    if receipt.origin != key.name:
        raise VerificationFailed("a receipt of another log", expected=key.name, found=receipt.origin, where=where)
    note.open_note(signed, [key], where=where)
    return receipt


def read_receipt(data: bytes, *, where: str = "") -> Receipt:
    """Return what a receipt says, its form checked and its signature not. Only `open_receipt` verifies."""
    return _parse(note.parse(data, where=where).text, where)


def look_up(leaves: Sequence[Hash], log: LogReader, size: int) -> list[Kept]:
    """Return what became of each of `leaves` in the first `size` entries of a log, which was verified."""
    places: dict[Hash, int] = {}
    wanted = set(leaves)
    for start in range(0, size, WIDTH):
        for index, leaf in enumerate(log.hashes(0, start, min(start + WIDTH, size)), start):
            if leaf in wanted:
                places.setdefault(leaf, index)
    return [Kept(leaf, places.get(leaf), _logged(log, places.get(leaf), size)) for leaf in leaves]


def _logged(log: LogReader, index: int | None, size: int) -> int | None:
    """The time of the first checkpoint that holds an entry."""
    return None if index is None else next(_times(log, index, size), None)


def _times(log: LogReader, index: int, size: int) -> Iterator[int]:
    for start in range(index // WIDTH * WIDTH, size, WIDTH):
        for each in log.checkpoints(max(start, index) + 1, start + WIDTH):
            yield each.time


def _parse(text: str, where: str) -> Receipt:
    lines = text.split("\n")
    times = _TIMES.fullmatch("\n".join(lines[2:4]))
    leaves: Sequence[str] = lines[4:-1]
    if (
        len(lines) <= _FEWEST_LINES
        or lines[0] != _HEADER
        or not times
        or not lines[1]
        or not all(each.startswith("leaf ") for each in leaves)
    ):
        raise VerificationFailed("this is no receipt", expected=_HEADER, found=repr(text[:60]), where=where)
    hashes = tuple(note.decode_base64(each.removeprefix("leaf "), where=where) for each in leaves)
    receipt = Receipt(lines[1], int(times[1]), int(times[2]), hashes)
    fits = len(hashes) <= MOST_LEAVES and all(len(each) == HASH_SIZE for each in hashes)
    if not (fits and receipt.received <= receipt.by <= LAST):
        raise VerificationFailed("the receipt is out of range", found=repr(text[:120]), where=where)
    return receipt
