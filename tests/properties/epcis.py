"""A record's custody sent to another record, through the very bytes of an EPCIS 2.0 document."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from custodiet.app import drafting
from custodiet.app.events import ImportedEvents, import_events
from custodiet.app.founding import found
from custodiet.app.introduction import enrolment
from custodiet.app.progress import silent
from custodiet.app.record import Record
from custodiet.books.book import Book
from custodiet.books.effective import effective
from custodiet.books.fold import fold
from custodiet.books.known import Known, Voice
from custodiet.books.line import Anchor, Event
from custodiet.exchange.epcis import Exported, format_document
from custodiet.exchange.epcis.profile import is_custody
from custodiet.kernel.keys import generate, read_key_file, write_key_file
from custodiet.kernel.times import When

NOW = 1_790_000_000
ORIGIN = "example.org/ours"


def exported(log: Iterable[Known], as_of: When | None = None) -> Exported:
    known = list(log)
    return format_document(known, effective(known), origin=ORIGIN, as_of=as_of)


def books(log: Iterable[Known]) -> dict[Voice, Book]:
    """The books of what is custody in a log: without claims, obligations and stances, and what is withheld."""
    return fold(entry for entry in effective(log).live if is_custody(entry.posting))


class Archive:
    """A record elsewhere, whose archivist takes in what other systems send."""

    def __init__(self, folder: Path) -> None:
        self.record_path, self.key_file, self._folder = folder / "copy", folder / "archive.key", folder
        found(self.record_path, origin="example.org/copy", regime="cwc", operator="operator", now=NOW).close()
        write_key_file(self.key_file, generate("archive"))
        with Record.open(self.record_path) as record:
            key = read_key_file(self.key_file)
            wish = enrolment(key, origin=record.origin, party="Archive", role="archivist")
            leaf, _ = drafting.sign_next(wish, self.key_file, now=NOW)
            record.submit([("enrolment", leaf)], now=NOW)

    def take(self, document: Any, *, speaker: str = "", dry_run: bool = False) -> ImportedEvents:  # noqa: ANN401
        """Import a document: JSON, or the bytes of a file."""
        file = self._folder / "events.jsonld"
        file.write_bytes(document if isinstance(document, bytes) else json.dumps(document).encode())
        with Record.open(self.record_path) as record:
            return import_events(
                record, file, self.key_file, speaker=speaker, now=NOW, dry_run=dry_run, progress=silent
            )

    def log(self) -> list[Known]:
        with Record.open(self.record_path, read_only=True) as record:
            return record.known()

    def books(self) -> dict[Voice, Book]:
        return books(known for known in self.log() if known.statement.attributed_to)


def said(book: Book, as_of: When | None = None) -> dict[str, Any]:
    """All that a book says about custody, in order, without who signed which statement."""
    return {
        "lines": {
            key: ([_event(event) for event in line.until(as_of)], *_balance(book, key, as_of))
            for key, line in sorted(book.lines.items())
            if line.until(as_of)
        },
        "marks": {
            key: [(e.posting.act, e.posting.value, e.posting.holds, e.posting.at, e.posting.means) for e in marks]
            for key, marks in sorted(book.marks.items())
        },
        "complete": [entry.posting for entry in book.complete],
        "retold": [(one.act, one.first.posting, one.other.posting) for one in book.retold],
    }


def _event(event: Event) -> tuple[Any, ...]:
    if isinstance(event, Anchor):
        return "count", event.entry.posting
    return "move", event.act, event.from_account, event.to_account, event.quantity, *(e.posting for e in event.entries)


def _balance(book: Book, key: tuple[str, str, str], as_of: When | None) -> tuple[Any, ...]:
    balance = book.lines[key].balance(as_of)
    return balance.form.interval(), balance.form.u(), balance.unsure


def same_books(ours: dict[Voice, Book], copies: dict[Voice, Book], as_of: When | None = None) -> None:
    """Each of our books is, line for line, that of the same voice as the archive reports it; and there is no other."""
    there = {str(voice): said(book, as_of) for voice, book in ours.items()}
    here = {voice.party: said(book, as_of) for voice, book in copies.items()}
    assert {voice.reporter for voice in copies} <= {"Archive"}
    assert here == there
