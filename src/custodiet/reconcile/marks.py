"""Findings over marks: adverse values, aspects that never change by themselves, chains that books do not follow."""

from collections.abc import Collection, Iterator

from custodiet.books.aspects import CLASS, WITHIN
from custodiet.books.book import Book
from custodiet.books.snapshot import DEEPEST
from custodiet.kernel.times import When
from custodiet.reconcile.discrepancy import Discrepancy
from custodiet.reconcile.words import listed


def adverse_marks(book: Book, as_of: When | None, adverse: Collection[str]) -> Iterator[Discrepancy]:
    """Yield every assertion of a value such as `broken`, `absent` or `refused`."""
    for (subject, aspect), marks in book.marks.items():
        for entry in marks:
            mark = entry.posting
            if mark.holds and mark.value in adverse and mark.at.by(as_of):
                text = f"{book.voice} reports that the {aspect} of {subject} is {mark.value} since {mark.at}."
                yield Discrepancy("adverse mark", subject, mark.at.text, text, (entry.id,))


def changed_marks(book: Book, as_of: When | None, fixed: Collection[str]) -> Iterator[Discrepancy]:
    """Yield every subject to which a voice has given two values in an aspect that cannot change."""
    for (subject, aspect), marks in book.marks.items():
        if aspect not in fixed:
            continue
        values: dict[str, list[str]] = {}
        last = ""
        for entry in marks:
            if entry.posting.holds and entry.posting.at.by(as_of):
                values.setdefault(entry.posting.value, []).append(entry.id)
                last = entry.posting.at.text
        if len(values) > 1:
            text = f"{book.voice} gives the {aspect} of {subject} as {listed(values)}, though it cannot change."
            ids = tuple(i for same in values.values() for i in same)
            yield Discrepancy("fixed mark changed", subject, last, text, ids)


def long_chains(book: Book, as_of: When | None) -> Iterator[Discrepancy]:
    """Yield every chain of classes or places that goes on where books no longer follow it, by where it begins."""
    for aspect, links in ((CLASS, "classes"), (WITHIN, "places")):
        marks = {subject: told for (subject, which), told in book.marks.items() if which == aspect}
        outer = {book.name(entry.posting.value) for told in marks.values() for entry in told}
        for subject in sorted(marks.keys() - outer):
            yield from _followed(book, subject, aspect, links, as_of)


def _followed(book: Book, subject: str, aspect: str, links: str, as_of: When | None) -> Iterator[Discrepancy]:
    first = last = book.mark(subject, aspect, as_of)
    seen = {subject}
    while last and len(seen) <= DEEPEST and (here := book.name(last.posting.value)) not in seen:
        seen.add(here)
        last = book.mark(here, aspect, as_of)
    if first and last and book.name(last.posting.value) not in seen:
        text = (
            f"{book.voice} has a chain of more than {DEEPEST} {links} that begins with {subject}; what lies beyond "
            f"{last.posting.subject} is not seen."
        )
        yield Discrepancy("chain not followed to its end", subject, last.posting.at.text, text, (first.id, last.id))
