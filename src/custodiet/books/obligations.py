"""Where every obligation stands at a time: due when, fulfilled when, how late, who says so.

An obligation belongs to the voice that states it, its authority: whoever else states one of the same name has another
one, however it is dated. Only the authority amends it (by the `owe` again), moves its due date (by a `settle` of
verdict extended) or waives it. Who decides whether it is met is said in `custodiet.books.verdicts`; what anybody else
says of it is a position, kept and shown. A test that books can answer decides before anybody's word. A due is an
interval: late is what is after its last day. spec/posting.md, P26 and P27; spec/report.md, R21.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter

from custodiet.books.book import Book
from custodiet.books.known import Entry, Known, Voice
from custodiet.books.questions import CANNOT_TELL, YES, Answer, Evidence, ask
from custodiet.books.verdicts import Verdicts
from custodiet.kernel.times import When, day_of, from_unix, last_day, parse_when
from custodiet.statements.posting import Owe, Settle

OPEN, MET, MET_LATE, MET_IN_PART = "open", "met", "met late", "met in part"
MISSED, CONTESTED, CONTINUOUS = "missed", "contested", "continuous"
STATUSES = (OPEN, MET, MET_LATE, MET_IN_PART, MISSED, CONTESTED, CONTINUOUS, CANNOT_TELL)
UNDETERMINABLE = ("undeterminable", "not established")  # an owe whose text says so has no outcome that anybody knows


@dataclass(frozen=True, slots=True)
class Standing:
    """One obligation at one time.

    `due` is in force, after extensions; `fulfilled` is a day or interval; `days_late` counts whole days from the last
    day of `due` to the day fulfilled, or to the time asked about. `verdicts` is each voice's latest, whoever it is;
    `evidence` is what deciders and the debtor cite; `settles` are the posting ids of all that was said about the name.
    """

    id: str
    owe: Entry[Owe]
    authority: Voice
    due: When | None
    status: str
    fulfilled: When | None
    days_late: int | None
    answer: Answer | None
    verdicts: tuple[tuple[Voice, str, When], ...]
    evidence: tuple[str, ...]
    settles: tuple[str, ...]

    @property
    def statements(self) -> tuple[str, ...]:
        """The posting ids of the wording in force, and of all that was said about the name."""
        return (self.owe.id, *self.settles)

    @property
    def debtor(self) -> str:
        """Who owes it."""
        return self.owe.posting.debtor

    @property
    def overdue(self) -> bool:
        """Is it past its due date and not met?"""
        return self.days_late is not None and self.status not in (MET, MET_LATE)


def obligations(
    books: Mapping[Voice, Book], statements: Sequence[Known], as_of: When | None = None
) -> Iterator[Standing]:
    """Yield the standing of every obligation, in order of id and authority.

    Without `as_of`: at the latest time that is spoken of.
    """
    settles: dict[str, list[Entry[Settle]]] = defaultdict(list)
    for book in books.values():
        for name, said in book.settles.items():
            settles[name] += said
    evidence = Evidence(books, statements, as_of or _latest(statements))
    owed = sorted((name, voice) for voice, book in books.items() for name in book.owes)
    for name, stated in groupby(owed, key=itemgetter(0)):
        verdicts = Verdicts(settles.get(name, ()), evidence.as_of)
        for _, voice in stated:
            yield standing(books[voice].owes[name], verdicts, evidence)


def standing(stated: Iterable[Entry[Owe]], verdicts: Verdicts, evidence: Evidence) -> Standing:
    """Return where one obligation stands, given every `owe` by which its authority states it."""
    as_of = evidence.as_of
    owe = _in_force(stated, as_of)
    authority = owe.known.voice
    due = _due(owe, verdicts.said_by(authority))
    answer = ask(owe.posting.test, evidence) if owe.posting.test else None
    status, fulfilled = (
        _of_words(owe, due, verdicts, as_of) if answer is None else _of_test(owe, due, answer, verdicts, evidence)
    )
    return Standing(
        owe.posting.id,
        owe,
        authority,
        due,
        status,
        fulfilled,
        _days_late(status, due, fulfilled, as_of),
        answer,
        verdicts.latest,
        verdicts.evidence(owe),
        verdicts.ids,
    )


def _latest(statements: Iterable[Known]) -> When:
    return max((k.statement.said for k in statements), key=lambda said: said.end, default=from_unix(0))


def _in_force(stated: Iterable[Entry[Owe]], as_of: When) -> Entry[Owe]:
    """The authority's latest wording; one that it gave only later does not speak about then."""
    owes = sorted(stated, key=lambda entry: (entry.known.statement.said.order, entry.known.order, entry.n))
    by_then = [entry for entry in owes if entry.known.statement.said.by(as_of) is not False]
    return by_then[-1] if by_then else owes[0]


def _due(owe: Entry[Owe], said: Sequence[Entry[Settle]]) -> When | None:
    """The due date in force, by the authority's latest word; a waiver lifts it."""
    due, since = owe.posting.due, owe.known.statement.said.order
    for entry in said:
        settle = entry.posting
        if settle.verdict == "extended" and settle.due and settle.at.order >= since:
            due = settle.due
        elif settle.verdict == "waived":
            due = None
    return due


def _of_test(
    owe: Entry[Owe], due: When | None, answer: Answer, verdicts: Verdicts, evidence: Evidence
) -> tuple[str, When | None]:
    decided = verdicts.decided(owe)
    passed = due is not None and evidence.as_of.end > due.end
    if answer.word != YES:
        status = answer.word if answer.word == CANNOT_TELL else MISSED
        if due is None or passed:
            return (MET_IN_PART if status == MISSED and "part" in decided.words else status), None
        return OPEN, None
    if due is None:
        return CONTINUOUS, None
    if not passed or _asked_at(owe, due, evidence).word == YES:
        return MET, decided.fulfilled
    return MET_LATE, _turned(owe, due, evidence)


def _asked_at(owe: Entry[Owe], as_of: When, evidence: Evidence) -> Answer:
    test = owe.posting.test
    return ask(test, Evidence(evidence.books, evidence.statements, as_of)) if test else Answer(CANNOT_TELL)


def _turned(owe: Entry[Owe], due: When, evidence: Evidence) -> When:
    """A day after `due` on which the answer turned to yes, found by bisection between a no and a yes."""
    times = {leg.at.end for book in evidence.books.values() for leg in book.legs.values()}
    times |= {c.at.end for book in evidence.books.values() for line in book.lines.values() for c in line.counts()}
    times |= {e.posting.at.end for book in evidence.books.values() for marks in book.marks.values() for e in marks}
    days = sorted({day_of(end - 1) for end in times if due.end < end <= evidence.as_of.end})
    low, high = 0, len(days)
    while low < high:
        middle = (low + high) // 2
        if _asked_at(owe, parse_when(days[middle]), evidence).word == YES:
            high = middle
        else:
            low = middle + 1
    return parse_when(days[low]) if low < len(days) else evidence.as_of


def _of_words(owe: Entry[Owe], due: When | None, verdicts: Verdicts, as_of: When) -> tuple[str, When | None]:
    """The status by what is said, where no test can be asked."""
    decided = verdicts.decided(owe)
    fulfilled = decided.fulfilled
    if verdicts.contested(owe):
        return CONTESTED, fulfilled
    if fulfilled:
        return MET_LATE if due and fulfilled.start >= due.end else MET, fulfilled
    if any(word in owe.posting.text.lower() for word in UNDETERMINABLE):
        return CANNOT_TELL, None
    if "breached" in decided.words:
        return MISSED, None
    if verdicts.holds(owe.known.voice, "waived"):
        return OPEN, None
    return _unfulfilled(due, as_of, part="part" in decided.words), None


def _unfulfilled(due: When | None, as_of: When, *, part: bool) -> str:
    if due is None:
        return MET_IN_PART if part else CONTINUOUS
    if as_of.end <= due.end:
        return OPEN
    return MET_IN_PART if part else MISSED


def _days_late(status: str, due: When | None, fulfilled: When | None, as_of: When) -> int | None:
    """Whole days from the last day of `due`; to the first day that a vague date of fulfilment allows."""
    if due is None or status not in (MET_LATE, MISSED, MET_IN_PART):
        return None
    until = day_of(fulfilled.start) if status == MET_LATE and fulfilled else last_day(as_of)
    return max(0, (date.fromisoformat(until) - date.fromisoformat(last_day(due))).days)
