"""The full audit of a log's plain files: every hash, signature and sequence number, then the books that follow.

What nothing computes on (texts, nonces, methods, evidence) is verified and let go of, so that the books of a long log
fit in memory.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from custodiet.app.admission import Admitted
from custodiet.app.progress import Report, silent
from custodiet.app.verification import Verdict, verify_files
from custodiet.books.book import Book
from custodiet.books.effective import effective
from custodiet.books.fold import fold
from custodiet.books.known import Known, Voice
from custodiet.kernel.collection import paused_collection
from custodiet.kernel.keys import VerifierKey
from custodiet.log.files import FileLog, Files
from custodiet.log.tiles import CHECKPOINTS, sizes_in, tiles_in
from custodiet.statements.statement import Statement

_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Audited:
    """What was proved of a log, and the book of every voice in it."""

    verdict: Verdict
    books: Mapping[Voice, Book]


def audit_books(files: Files, key: VerifierKey, *, progress: Report = silent) -> Audited:
    """Verify everything about the log in `files`, whose checkpoints `key` signs, and fold what it says."""
    keeper = _Bookkeeper(FileLog(files))
    with paused_collection():
        verdict = verify_files(files, key, policy=None, remembered=None, progress=progress, listener=keeper)
    return Audited(verdict, keeper.books)


class _Bookkeeper:
    """Hears all entries of a log, and keeps books of them."""

    def __init__(self, log: FileLog) -> None:
        self.books: Mapping[Voice, Book] = {}
        self._times, self._known = _times(log), list[Known]()

    def hear(self, admitted: Admitted, index: int) -> None:
        """Take in one entry."""
        statement = computed_on(admitted.statement)
        self._known.append(Known(admitted.id, index, next(self._times), admitted.speaker.party, statement))

    def end(self) -> None:
        """Fold what was heard."""
        self.books = fold(effective(self._known).live)


def computed_on(said: Statement) -> Statement:
    """What a statement says without nonce, method, evidence and body; `dataclasses.replace` takes twice as long."""
    return Statement(
        origin=said.origin,
        issuer=said.issuer,
        seq=said.seq,
        nonce="",
        said=said.said,
        type=said.type,
        postings=said.postings,
        about=said.about,
        attributed_to=said.attributed_to,
        source=said.source,
        classification=said.classification,
        body=_NOTHING,
    )


def _times(log: FileLog) -> Iterator[int]:
    """Yield the time at which each entry was logged: that of the first checkpoint that holds it."""
    size = 0
    for tile in tiles_in(CHECKPOINTS, log.latest().size):
        for each in log.checkpoints(*sizes_in(tile)):
            for _ in range(each.size - size):
                yield each.time
            size = each.size
