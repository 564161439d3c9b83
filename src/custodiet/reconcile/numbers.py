"""Findings over the numbers of seals: a number that nobody applied is a slip of the pen before it is tampering.

A seal that is called intact or broken, and of which nobody says where it ever was, is compared with all seals that
were put on anything; what was read on a container is for `custodiet.reconcile.readings`. Two numbers are near if, in
what can be read of them, one letter or digit is another, is missing, or two neighbours have changed places; letters
that look like digits (O, I, B, S, Z) count as these.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from custodiet.books.aspects import CLASS, SEAL, SEAL_STATE
from custodiet.books.book import Book
from custodiet.books.known import Entry
from custodiet.books.line import Leg, Line
from custodiet.kernel.times import When
from custodiet.reconcile.discrepancy import Discrepancy
from custodiet.reconcile.readings import SLIP
from custodiet.reconcile.words import listed
from custodiet.statements.posting import Mark, holder, place

_LIKE = str.maketrans("oilbsz", "011852")
_NAMED = 3  # seals in one explanation, at most


def seal_numbers(book: Book, as_of: When | None) -> Iterator[Discrepancy]:
    """Yield what is wrong with the number of a seal, in a view over the voices that sign."""
    alike: dict[str, dict[str, Line]] = defaultdict(dict)
    for line in book.lines.values():
        if line.measure != "count" or holder(line.account) or line.virtual or not _is_seal(book, line.item):
            continue
        if any(isinstance(event, Leg) for event in line.events):
            for key in _keys(line.item):
                alike[key][line.item] = line
    for subject, marks in _seen_nowhere(book, as_of):
        like = {
            name: line for key in _keys(subject) for name, line in alike.get(key, {}).items() if near(subject, name)
        }
        if like:
            yield _marked(subject, marks, list(like.values()))


def near(one: str, other: str) -> bool:
    """Could one number be the other, written down with one slip?"""
    a, b = _read(one), _read(other)
    if one == other:
        return False
    if a == b:
        return True
    if len(a) == len(b):
        differ = [n for n, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
        swapped = len(differ) == 2 and differ[1] == differ[0] + 1 and a[differ[0]] == b[differ[1]]  # noqa: PLR2004 - two
        return len(differ) == 1 or (swapped and a[differ[1]] == b[differ[0]])
    short, long = sorted((a, b), key=len)
    return len(long) == len(short) + 1 and any(long[:n] + long[n + 1 :] == short for n in range(len(long)))


def _read(number: str) -> str:
    """What two people would both read of a number."""
    return "".join(c for c in number.casefold() if c.isalnum()).translate(_LIKE)


def _keys(number: str) -> Iterator[str]:
    """A number as it is read, and without each of its signs: two near ones have one of these in common."""
    read = _read(number)
    yield read
    yield from (read[:n] + read[n + 1 :] for n in range(len(read)))


def _is_seal(book: Book, item: str) -> bool:
    said = book.mark(item, CLASS)
    return (item, SEAL_STATE) in book.marks or (said is not None and said.posting.value == SEAL)


def _seen_nowhere(book: Book, as_of: When | None) -> Iterator[tuple[str, list[Entry[Mark]]]]:
    """Seals of which somebody tells the state, and nobody where they are or were."""
    for (subject, aspect), marks in book.marks.items():
        if aspect == SEAL_STATE and subject not in book.items:
            told = [entry for entry in marks if entry.posting.at.by(as_of)]
            if told:
                yield subject, told


def _marked(subject: str, marks: Sequence[Entry[Mark]], like: Sequence[Line]) -> Discrepancy:
    first = marks[0]
    text = (
        f"{first.known.voice} calls the seal {subject} {first.posting.value} on {first.posting.at}, and nobody says "
        f"where it ever was. {_slip(like)}"
    )
    ids = (*(entry.id for entry in marks), *(i for seal in like for i in _put_on(seal)))
    return Discrepancy(SLIP, subject, first.posting.at.text, text, ids)


def _slip(like: Sequence[Line]) -> str:
    which = listed(f"{seal.item} (on {place(seal.account)})" for seal in like[:_NAMED])
    return (
        f"Its number is nearly that of {which}: probably a slip of whoever wrote it down, to be compared with the log "
        "and the photographs, and corrected, before anybody speaks of tampering."
    )


def _put_on(seal: Line) -> tuple[str, ...]:
    """The postings that put a seal where it is."""
    return next((event.ids for event in seal.events if isinstance(event, Leg)), ())
