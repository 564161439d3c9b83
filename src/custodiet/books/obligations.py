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
from custodiet.books.evidence import Evidence, Sayings
from custodiet.books.known import Entry, Known, Voice
from custodiet.books.questions import CANNOT_TELL, YES, Answer, ask
from custodiet.books.turning import turned
from custodiet.books.verdicts import Verdicts
from custodiet.kernel.times import When, day_of, from_unix, last_day
from custodiet.statements.posting import Owe, Settle, Test

OPEN, MET, MET_LATE, MET_IN_PART = "open", "met", "met late", "met in part"
MISSED, CONTESTED, CONTINUOUS = "missed", "contested", "continuous"
LATE = frozenset({MISSED, MET_LATE, MET_IN_PART})
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
    def key(self) -> tuple[str, Voice]:
        """Its name and whose it is: nothing else is that obligation."""
        return self.id, self.authority

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

    Without `as_of`: at the latest time that is spoken of, as far as the log had reached it.
    """
    evidence = Evidence(books, Sayings(statements), as_of or _reached(statements))
    cases = list(_cases(books, evidence))
    asked = {n: (case.test, case.due) for n, case in enumerate(cases) if case.test and case.due and case.passed}
    late = dict(zip(asked, turned([*asked.values()], evidence), strict=True))
    for n, case in enumerate(cases):
        yield _standing(case, late.get(n), evidence.as_of)


@dataclass(frozen=True, slots=True)
class _Case:
    """One obligation before its status is known. `passed`: its test is answered yes, and its due date is over."""

    owe: Entry[Owe]
    due: When | None
    verdicts: Verdicts
    answer: Answer | None
    passed: bool

    @property
    def test(self) -> Test | None:
        return self.owe.posting.test


def _cases(books: Mapping[Voice, Book], evidence: Evidence) -> Iterator[_Case]:
    settles: dict[str, list[Entry[Settle]]] = defaultdict(list)
    for book in books.values():
        for name, said in book.settles.items():
            settles[name] += said
    owed = sorted((name, voice) for voice, book in books.items() for name in book.owes)
    for name, stated in groupby(owed, key=itemgetter(0)):
        verdicts = Verdicts(settles.get(name, ()), evidence.as_of)
        for _, voice in stated:
            owe = _in_force(books[voice].owes[name], evidence.as_of)
            due = _due(owe, verdicts.said_by(voice))
            answer = ask(owe.posting.test, evidence) if owe.posting.test else None
            over = due is not None and evidence.as_of.end > due.end
            yield _Case(owe, due, verdicts, answer, over and answer is not None and answer.word == YES)


def _standing(case: _Case, turned_on: When | None, as_of: When) -> Standing:
    status, fulfilled = _of_test(case, case.answer, turned_on, as_of) if case.answer else _of_words(case, as_of)
    return Standing(
        case.owe.posting.id,
        case.owe,
        case.owe.known.voice,
        case.due,
        status,
        fulfilled,
        _days_late(status, case.due, fulfilled, as_of),
        case.answer,
        case.verdicts.latest,
        case.verdicts.evidence(case.owe),
        case.verdicts.ids,
    )


def latest_said(statements: Iterable[Known]) -> When:
    """Return the latest time that is spoken of, whenever it was logged: what a report without a cut is about (R21)."""
    return _latest(known.statement.said for known in statements)


def _reached(statements: Iterable[Known]) -> When:
    """The same, where nobody can speak from a day that had not come: what is logged is said by then."""
    return _latest(_by_logging(known) for known in statements)


def _by_logging(known: Known) -> When:
    said = known.statement.said
    return said if said.end <= known.logged else from_unix(known.logged)


def _latest(times: Iterable[When]) -> When:
    return max(times, key=lambda when: when.end, default=from_unix(0))


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


def _of_test(case: _Case, answer: Answer, turned_on: When | None, as_of: When) -> tuple[str, When | None]:
    """The status by what books answer; who decides can say that a part was met, and when it was met in time."""
    decided = case.verdicts.decided(case.owe)
    if answer.word == YES:
        if case.due is None:
            return CONTINUOUS, None
        return (MET_LATE, turned_on) if turned_on else (MET, decided.fulfilled)
    if case.due is not None and as_of.end <= case.due.end:
        return OPEN, None
    if answer.word == CANNOT_TELL:
        return CANNOT_TELL, None
    return MET_IN_PART if "part" in decided.words else MISSED, None


def _of_words(case: _Case, as_of: When) -> tuple[str, When | None]:
    """The status by what is said, where no test can be asked."""
    owe, due, verdicts = case.owe, case.due, case.verdicts
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
    if due is None or status not in LATE:
        return None
    until = day_of(fulfilled.start) if status == MET_LATE and fulfilled else last_day(as_of)
    return max(0, (date.fromisoformat(until) - date.fromisoformat(last_day(due))).days)
