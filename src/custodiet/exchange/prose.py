"""The prose of a table's row: what reviewed figures and facts it yields, and which of its numerals nothing carries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from custodiet.exchange.draft import Draft, Unread
from custodiet.exchange.numerals import Numeral, numerals
from custodiet.exchange.review import STALE, Context, Review, claim_of, fact_of
from custodiet.exchange.tables import Row
from custodiet.statements.posting import Posting
from custodiet.statements.statement import Source

NOT_REVIEWED = "a numeral in prose, which no reviewed figure reads"
_NUMBER_WORDS = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)


@dataclass(slots=True)
class Told:
    """The postings of one row, by who says them and when, in order; each group becomes one draft."""

    row: Row
    groups: dict[tuple[str, str], list[Posting]] = field(default_factory=lambda: defaultdict(list))

    def add(self, speaker: str, said: str, *postings: Posting) -> None:
        """Let `speaker` say `postings`."""
        self.groups[speaker, said].extend(postings)

    def drafts(self, kinds: str, source: Source, method: str, body: Mapping[str, Any]) -> list[Draft]:
        """Return one draft for each speaker: the first of the type `kinds` with `body`, the others reports."""
        drafts = []
        for n, ((speaker, said), postings) in enumerate(self.groups.items()):
            words = body if n == 0 else {name: body[name] for name in ("text", "via") if name in body}
            drafts.append(Draft(said, "report" if n else kinds, tuple(postings), speaker, source, method, words))
        return drafts


def host(address: str) -> str:
    """The site of an address, without `www.`; an address that names none stands for itself."""
    try:
        site = urlsplit(address).hostname
    except ValueError:  # brackets that hold no address
        site = None
    return (site or address).removeprefix("www.")


def read_prose(
    row: Row, columns: Iterable[str], review: Review, context: Context, known: Iterable[Decimal]
) -> tuple[list[tuple[str, Posting]], list[Unread]]:
    """Return what the reviewed figures and facts of a row say, each with its speaker, and what stays unread.

    A numeral that repeats one of `known`, the figures of the row's own columns, is carried by these.
    """
    said: list[tuple[str, Posting]] = []
    unread: list[Unread] = []
    open_numerals = {column: list(numerals(row[column])) for column in columns}
    for cells in review.figures[row.id]:
        entry = cells.row
        column, text = cells.word("field", row.cells), entry["text"]
        if not _take(open_numerals.get(column, []), row.cells.get(column, ""), text):
            unread.append(Unread(review.table, row.id, column, text, STALE))
        elif claim := claim_of(cells, context):
            said.append((entry["attributed_to"] or context.speaker, claim))
        else:
            unread.append(Unread(review.table, row.id, column, text, entry["reason"]))
    said += [
        (cells.row["attributed_to"] or context.speaker, fact)
        for cells in review.facts[row.id]
        if (fact := fact_of(cells, context))
    ]
    figures = set(known)
    for column, left in open_numerals.items():
        unread += [
            Unread(review.table, row.id, column, numeral.text, NOT_REVIEWED)
            for numeral in left
            if _value(numeral.text) not in figures
        ]
    return said, unread


def _take(left: list[Numeral], cell: str, text: str) -> bool:
    """Does `text` stand in `cell`? The numerals at its first free place are then no longer `left`."""
    start = cell.find(text) if text else -1
    while start >= 0:
        inside = [numeral for numeral in left if start <= numeral.start and numeral.end <= start + len(text)]
        if inside or not any(True for _ in numerals(text)):
            left[:] = [numeral for numeral in left if numeral not in inside]
            return True
        start = cell.find(text, start + 1)
    return text in cell and bool(text)


def _value(text: str) -> Decimal | None:
    word = text.lower()
    if word in _NUMBER_WORDS:
        return Decimal(_NUMBER_WORDS.index(word))
    digits = word.replace(",", "")
    return Decimal(digits) if digits.replace(".", "", 1).isdigit() else None
