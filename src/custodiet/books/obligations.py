"""Where every obligation stands at a time: due when, fulfilled when, how late, who says so.

The authority is the voice that made the `owe` first; only it moves the due date (a `settle` of verdict extended, or the
`owe` again) or waives it. Everybody else's `settle` is that voice's position, and its latest one is what it holds. A
test that books can answer decides before anybody's word. A due is an interval: late is what is after its last day.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from custodiet.books.book import Book
from custodiet.books.known import Entry, Known, Voice
from custodiet.books.questions import CANNOT_TELL, YES, Answer, Evidence, ask
from custodiet.kernel.times import When, day_of, from_unix, last_day, parse_when
from custodiet.statements.posting import Owe, Settle

OPEN, MET, MET_LATE, MET_IN_PART = "open", "met", "met late", "met in part"
MISSED, CONTESTED, CONTINUOUS = "missed", "contested", "continuous"
STATUSES = (OPEN, MET, MET_LATE, MET_IN_PART, MISSED, CONTESTED, CONTINUOUS, CANNOT_TELL)
UNDETERMINABLE = ("undeterminable", "not established")  # an owe whose text says so has no outcome that anybody knows

Verdicts = Mapping[Voice, Entry[Settle]]


@dataclass(frozen=True, slots=True)
class Standing:
    """One obligation at one time.

    `due` is in force, after extensions; `fulfilled` is a day or interval; `days_late` counts whole days from the last
    day of `due` to the day fulfilled, or to the time asked about. `verdicts` is each voice's latest; `statements` are
    posting ids.
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
    statements: tuple[str, ...]

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
    """Yield the standing of every obligation, in order of id. Without `as_of`: at the latest time that is spoken of."""
    owes: dict[str, list[Entry[Owe]]] = defaultdict(list)
    settles: dict[str, list[Entry[Settle]]] = defaultdict(list)
    for book in books.values():
        for name, stated in book.owes.items():
            owes[name] += stated
        for name, said in book.settles.items():
            settles[name] += said
    evidence = Evidence(books, statements, as_of or _latest(statements))
    for name in sorted(owes):
        yield standing(owes[name], settles.get(name, ()), evidence)


def standing(stated: Iterable[Entry[Owe]], said: Iterable[Entry[Settle]], evidence: Evidence) -> Standing:
    """Return where one obligation stands, given every `owe` and `settle` on it, in the folding order of each voice."""
    as_of = evidence.as_of
    owes = sorted(stated, key=lambda entry: (entry.known.statement.said.order, entry.known.order, entry.n))
    authority = owes[0].known.voice
    owe = _in_force(owes, authority, as_of)
    by_then = [entry for entry in said if entry.posting.at.by(as_of) is not False]
    by_then.sort(key=lambda entry: entry.posting.at.order)  # stable: each voice keeps its own order
    verdicts = {entry.known.voice: entry for entry in by_then if entry.posting.verdict != "extended"}
    due = _due(owe, [entry for entry in by_then if entry.known.voice == authority])
    answer = ask(owe.posting.test, evidence) if owe.posting.test else None
    status, fulfilled = (
        _of_words(owe, due, verdicts, authority, as_of)
        if answer is None
        else _of_test(owe, due, answer, by_then, evidence)
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
        tuple((voice, entry.posting.verdict, entry.posting.at) for voice, entry in verdicts.items()),
        tuple(dict.fromkeys(text for entry in by_then for text in entry.posting.evidence)),
        (owe.id, *(entry.id for entry in by_then)),
    )


def _latest(statements: Iterable[Known]) -> When:
    return max((k.statement.said for k in statements), key=lambda said: said.end, default=from_unix(0))


def _in_force(owes: Sequence[Entry[Owe]], authority: Voice, as_of: When) -> Entry[Owe]:
    """The authority's latest wording; one that it gave only later does not speak about then."""
    amended = [e for e in owes if e.known.voice == authority and e.known.statement.said.by(as_of) is not False]
    return amended[-1] if amended else owes[0]


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
    owe: Entry[Owe], due: When | None, answer: Answer, said: Sequence[Entry[Settle]], evidence: Evidence
) -> tuple[str, When | None]:
    passed = due is not None and evidence.as_of.end > due.end
    if answer.word != YES:
        status = answer.word if answer.word == CANNOT_TELL else MISSED
        if due is None or passed:
            return (MET_IN_PART if status == MISSED and _says(said, "part") else status), None
        return OPEN, None
    if due is None:
        return CONTINUOUS, None
    fulfilled = next((entry.posting.at for entry in said if entry.posting.verdict == "fulfilled"), None)
    if not passed or _asked_at(owe, due, evidence).word == YES:
        return MET, fulfilled
    turned = _turned(owe, due, evidence)
    return MET_LATE, turned


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


def _of_words(
    owe: Entry[Owe], due: When | None, verdicts: Verdicts, authority: Voice, as_of: When
) -> tuple[str, When | None]:
    """The status by what is said, where no test can be asked."""
    held = {entry.posting.verdict for entry in verdicts.values()}
    fulfilled = min(
        (entry.posting.at for entry in verdicts.values() if entry.posting.verdict == "fulfilled"),
        key=lambda at: at.order,
        default=None,
    )
    if "contested" in held:
        return CONTESTED, fulfilled
    if fulfilled:
        return MET_LATE if due and fulfilled.start >= due.end else MET, fulfilled
    if any(word in owe.posting.text.lower() for word in UNDETERMINABLE):
        return CANNOT_TELL, None
    if "breached" in held:
        return MISSED, None
    if authority in verdicts and verdicts[authority].posting.verdict == "waived":
        return OPEN, None
    return _unfulfilled(due, as_of, part="part" in held), None


def _unfulfilled(due: When | None, as_of: When, *, part: bool) -> str:
    if due is None:
        return MET_IN_PART if part else CONTINUOUS
    if as_of.end <= due.end:
        return OPEN
    return MET_IN_PART if part else MISSED


def _says(said: Sequence[Entry[Settle]], verdict: str) -> bool:
    return any(entry.posting.verdict == verdict for entry in said)


def _days_late(status: str, due: When | None, fulfilled: When | None, as_of: When) -> int | None:
    """Whole days from the last day of `due`; to the first day that a vague date of fulfilment allows."""
    if due is None or status not in (MET_LATE, MISSED, MET_IN_PART):
        return None
    until = day_of(fulfilled.start) if status == MET_LATE and fulfilled else last_day(as_of)
    return max(0, (date.fromisoformat(until) - date.fromisoformat(last_day(due))).days)
