"""Findings over marks: values that a regime calls adverse, and aspects that never change by themselves."""

from collections.abc import Collection, Iterator

from custodiet.books.book import Book
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
