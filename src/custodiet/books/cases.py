"""The register of outstanding issues: where each case stands, by the marks of aspect `case` on its name.

Whoever opens a case is its authority: it alone closes and reopens it. An answer may come from anybody. What a case is
open over are the statements that the authority's own statements about it doubt, dispute or respond to. Pure, and it
never raises on data: a case that two parties open under one name is two.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from custodiet.books.book import Book
from custodiet.books.known import Entry, Voice
from custodiet.kernel.times import When
from custodiet.statements.posting import Mark

CASE = "case"  # the aspect: `OPENED`, `ANSWERED`, `CLOSED`, `REOPENED`
OPENED, ANSWERED, CLOSED, REOPENED = "opened", "answered", "closed", "reopened"
_OVER = frozenset({"doubts", "disputes", "responds"})
_TURNS = frozenset({OPENED, CLOSED, REOPENED})


@dataclass(frozen=True, slots=True)
class Case:
    """A case of one authority. `turns` are its own marks in order of time, `answers` those that answer, of anybody.

    `strangers` are marks by which others would open, close or reopen it: they change nothing. `over` are statement ids.
    """

    name: str
    authority: Voice
    turns: tuple[Entry[Mark], ...]
    answers: tuple[Entry[Mark], ...]
    strangers: tuple[Entry[Mark], ...]
    over: tuple[str, ...]

    @property
    def opened(self) -> Entry[Mark]:
        """The mark that opened it."""
        return next(entry for entry in self.turns if entry.posting.value == OPENED)

    @property
    def last(self) -> Entry[Mark]:
        """The mark that says where it stands."""
        turn = self.turns[-1]
        later = [entry for entry in self.answers if entry.posting.at.order >= turn.posting.at.order]
        return later[-1] if later and turn.posting.value != CLOSED else turn

    @property
    def state(self) -> str:
        """`opened`, `answered`, `closed` or `reopened`."""
        return self.last.posting.value


def cases(books: Mapping[Voice, Book], as_of: When | None = None) -> Iterator[Case]:
    """Yield every case that was surely or perhaps opened by `as_of`, in order of its name and authority."""
    said: dict[str, list[Entry[Mark]]] = defaultdict(list)
    for book in books.values():
        for (subject, aspect), marks in book.marks.items():
            if aspect == CASE:
                said[subject] += [e for e in marks if e.posting.holds and e.posting.at.by(as_of) is not False]
    for name in sorted(said):
        marks = sorted(said[name], key=lambda entry: entry.posting.at.order)
        for authority in sorted({entry.known.voice for entry in marks if entry.posting.value == OPENED}):
            yield _case(name, authority, marks)


def _case(name: str, authority: Voice, marks: list[Entry[Mark]]) -> Case:
    turning = [entry for entry in marks if entry.posting.value in _TURNS]
    turns = tuple(entry for entry in turning if entry.known.voice == authority)
    over = (
        target.partition("#")[0]
        for entry in turns
        for relation, target in entry.known.statement.about
        if relation in _OVER
    )
    return Case(
        name,
        authority,
        turns,
        tuple(entry for entry in marks if entry.posting.value == ANSWERED),
        tuple(entry for entry in turning if entry.known.voice != authority),
        tuple(dict.fromkeys(over)),
    )
