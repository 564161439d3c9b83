"""What a clause adds to where its obligation stands: what it waits for, when it is due by a span, when it is due again.

Books know the day that an `owe` names (`custodiet.books.obligations`). A clause may say more: that it comes after
another, that it holds on a condition, that it is due so many days after something, that it recurs. From these follow,
where the day of that something is known,

- a due date: so many days after the adoption, the entry into force, the condition, or the fulfilment of another clause;
- that it waits, for a clause that is not met or for its condition: nothing is late by it then;
- of what recurs: each time of which somebody tells, the periods of which nobody does, the day on which it is due again.

Nothing is decided: a day is arithmetic on days that somebody told of.
"""

import calendar
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from custodiet.books.book import Book
from custodiet.books.conditions import IS_MET, Conditions, obligations
from custodiet.books.evidence import Evidence
from custodiet.books.instruments import (
    ADOPTION,
    CONDITION,
    CONDITIONAL,
    IN_FORCE,
    IN_SEQUENCE,
    ONCE,
    RECURRING,
    Clause,
    Instrument,
)
from custodiet.books.known import Entry, Voice
from custodiet.books.obligations import CONTINUOUS, LATE, MET, MET_LATE, MISSED, OPEN, Standing
from custodiet.kernel.times import When, last_day, parse_when
from custodiet.statements.posting import Settle

_HOURS = 24
_LAST = 9999 * 12 + 11  # the last month that a calendar has
_MONTHS = {"every month": 1, "every quarter": 3, "every year": 12}
WAITS = "waits for {}"
AGAIN = "{}, due again"
_ITS_CONDITION = "its condition"
_ROUNDS = 7  # of looking again at conditions that go round in a circle, which end there


@dataclass(frozen=True, slots=True)
class Place:
    """Where an obligation stands by its books and its clause. Days are whole days late; `again` is a day, or None.

    `told` has each day on which it is said to have been fulfilled, `untold` the stretches of months of which nobody
    tells, as FIRST/LAST; both are for what recurs.
    """

    due: When | None
    status: str
    days_late: int | None
    again: str | None = None
    told: tuple[Entry[Settle], ...] = ()
    untold: tuple[str, ...] = ()


class Dates:
    """Where obligations stand by their clauses, at one cut; `clauses` are all that lay an obligation down, by its key.

    Standings are given as the books have them; those of `conditions` are as conditions see them.
    """

    def __init__(
        self,
        conditions: Conditions,
        clauses: Mapping[tuple[str, Voice], Clause],
        books: Mapping[Voice, Book],
        as_of: When | None,
    ) -> None:
        self.conditions, self._clauses, self._books, self._asked = conditions, clauses, books, as_of
        self._by_number = {(clause.known.id, clause.id): clause.obligation for clause in clauses.values()}

    def place(self, standing: Standing) -> Place:
        """Where one obligation stands."""
        plain, clause = Place(standing.due, standing.status, standing.days_late), self._clauses.get(standing.key)
        if clause is None:
            return plain
        if waits := self._waits(standing, clause):
            return Place(standing.due, waits, None)
        if clause.kind == RECURRING and standing.answer is None:
            return self._recurring(standing, clause)
        due = self.due(clause) if standing.due is None else None
        if due is not None and standing.answer is None:
            return self._dated(standing, due)
        if clause.kind == ONCE and standing.status == CONTINUOUS:
            return Place(None, OPEN, None)
        return plain

    def stands(self, standing: Standing) -> Standing:
        """The same as a condition sees it: by its clause too. What waits is open, and what recurs was met."""
        place = self.place(standing)
        return replace(standing, status=plain_status(place.status), due=place.due)

    def due(self, clause: Clause) -> When | None:
        """The day on which a clause is due by the span that it names, where the day that this runs from is known."""
        if not clause.within:
            return None
        since = self._since(clause, str(clause.within.get("after") or _from(clause)))
        if since is None:
            return None
        span = int(clause.within.get("days", 0)) + -(-int(clause.within.get("hours", 0)) // _HOURS)
        return _later(since, span)

    def _since(self, clause: Clause, what: str) -> When | None:
        decided = clause.known.statement if clause.known.statement.type == "decision" else None
        if what == ADOPTION:
            return decided.said if decided else None
        if what == IN_FORCE:
            told = decided.body.get("in_force") if decided else None
            return parse_when(told) if isinstance(told, str) else None
        if what == CONDITION:
            return self.conditions.since(clause.condition) if clause.condition else None
        return next((s.fulfilled for s in self._standings(clause, what) if s.fulfilled), None)

    def _standings(self, clause: Clause, number: str) -> Sequence[Standing]:
        """Where the obligation of another clause of the same text stands, by the same voice."""
        found = self.conditions.standings.get(self._by_number.get((clause.known.id, number), ""), ())
        return [s for s in found if s.authority == clause.known.voice] or list(found)

    def _waits(self, standing: Standing, clause: Clause) -> str:
        """What it waits for, where it does."""
        if standing.status not in (CONTINUOUS, OPEN):
            return ""
        if clause.kind == CONDITIONAL and clause.condition:
            return "" if self.conditions.met(clause.condition).word == IS_MET else WAITS.format(_ITS_CONDITION)
        if clause.kind == IN_SEQUENCE:
            before = self._standings(clause, clause.after)
            return "" if any(s.status in (MET, MET_LATE) for s in before) else WAITS.format(clause.after)
        return ""

    def _dated(self, standing: Standing, due: When) -> Place:
        """By a due date that the books do not have."""
        now, done = self.conditions.evidence.as_of, standing.fulfilled
        if done and standing.status in (MET, MET_LATE):
            late = done.start >= due.end
            return Place(due, MET_LATE if late else MET, _days(due, last_day(done)) if late else None)
        if standing.status not in (CONTINUOUS, OPEN):
            return Place(due, standing.status, standing.days_late)
        if now.end <= due.end:
            return Place(due, OPEN, None)
        return Place(due, MISSED, _days(due, last_day(now)))

    def _recurring(self, standing: Standing, clause: Clause) -> Place:
        every = _MONTHS.get(clause.recurs, 0)
        told = tuple(each_time(self._books, standing, "fulfilled", self._asked))
        status = OPEN if standing.status == CONTINUOUS else standing.status
        if status in (MET, MET_LATE):
            status = AGAIN.format(status)
        if not every:
            return Place(standing.due, status, standing.days_late, told=told)
        again = _again(standing, told, self._asked, every) if self._asked else None
        untold = tuple(_untold(told, self._asked, every)) if self._asked and told else ()
        return Place(standing.due, status, standing.days_late, again, told, untold)


def dates(
    standings: Iterable[Standing],
    clauses: Mapping[tuple[str, Voice], Clause],
    adopted: Mapping[str, Instrument],
    evidence: Evidence,
    books: Mapping[Voice, Book],
    as_of: When | None,
) -> Dates:
    """Return where obligations stand by their clauses; a condition looks at what other clauses add, and so on."""
    plain: dict[str, list[Standing]] = {}
    for standing in standings:
        plain.setdefault(standing.id, []).append(standing)
    seen = dict(plain)
    found = Dates(Conditions(seen, adopted, evidence), clauses, books, as_of)
    looks = {name: {each for s in of for each in _looks_at(clauses.get(s.key), plain)} for name, of in plain.items()}
    ordered = list(_in_order(looks))
    for name in ordered:
        seen[name] = [found.stands(standing) for standing in plain[name]]
    circling = plain.keys() - set(ordered)
    for _ in range(_ROUNDS):
        again = {name: [found.stands(standing) for standing in plain[name]] for name in circling}
        if all(seen[name] == again[name] for name in circling):
            break
        seen.update(again)
    return found


def _looks_at(clause: Clause | None, known: Mapping[str, object]) -> Iterator[str]:
    return (name for name in obligations(clause.condition if clause else None) if name in known)


def _in_order(looks: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """Each name after those that it looks at; none that is in a circle or looks at one."""
    sorter = TopologicalSorter(looks)
    with suppress(CycleError):
        sorter.prepare()
    while sorter.is_active():
        ready = sorter.get_ready()
        yield from ready
        sorter.done(*ready)


def each_time(
    books: Mapping[Voice, Book], standing: Standing, verdict: str, as_of: When | None
) -> Iterator[Entry[Settle]]:
    """Yield each time that a verdict is said to have been given, the first telling of a day alone, in order of time."""
    named = (entry for book in books.values() for entry in book.settles.get(standing.id, ()))
    given = [e for e in named if e.posting.verdict == verdict and e.posting.at.by(as_of) is not False]
    days: set[str] = set()
    for entry in sorted(given, key=lambda e: (e.posting.at.order, e.known.statement.said.order)):
        if entry.posting.at.text not in days:
            days.add(entry.posting.at.text)
            yield entry


def plain_status(status: str) -> str:
    """A status without what a clause adds: what waits is open, and what is due again stands as it did the last time."""
    return OPEN if status.startswith(WAITS.format("")) else status.removesuffix(AGAIN.format(""))


def is_late(status: str) -> bool:
    """Is it late, or was it? What recurs is so by the time of which its status tells: `met late, due again`."""
    return plain_status(status) in LATE


def span_words(clause: Clause) -> str:
    """The span of a clause in words: `15 days after adoption`."""
    if not clause.within:
        return ""
    unit, number = next((unit, clause.within[unit]) for unit in ("days", "hours") if unit in clause.within)
    after = str(clause.within.get("after") or _from(clause))
    named = (
        after if after in (ADOPTION, IN_FORCE) else "its condition is met" if after == CONDITION else f"clause {after}"
    )
    return f"{number} {unit if number != 1 else unit.removesuffix('s')} after {named}"


def _from(clause: Clause) -> str:
    """What a span runs from that names nothing."""
    return CONDITION if clause.condition else clause.after or ADOPTION


def _later(since: When, days: int) -> When | None:
    first = date.fromisoformat(last_day(since)).toordinal() + days
    return parse_when(date.fromordinal(first).isoformat()) if first <= date.max.toordinal() else None


def _days(due: When, until: str) -> int:
    return max(0, (date.fromisoformat(until) - date.fromisoformat(last_day(due))).days)


def _again(standing: Standing, told: Sequence[Entry[Settle]], as_of: When, every: int) -> str | None:
    """The end of the period in which it is due next: on the day of the month of its first due date, else at its end."""
    now = date.fromisoformat(last_day(as_of))
    last = date.fromisoformat(last_day(told[-1].posting.at)) if told else None
    first = date.fromisoformat(last_day(standing.due)) if standing.due else None
    if first and now <= first and not told:
        return first.isoformat()
    if not (first or last) and every > 1:
        return None  # nobody says when its period begins
    begun = _month((first or last or now).isoformat())
    month = begun + max(0, _month(now.isoformat()) - begun) // every * every
    while month <= _LAST:
        year, number = divmod(month, 12)
        length = calendar.monthrange(year, number + 1)[1]
        day = date(year, number + 1, min(first.day, length) if first else length)
        if day >= now and (last is None or (last.year, last.month) != (day.year, day.month)):
            return day.isoformat()
        month += every
    return None


def _untold(told: Sequence[Entry[Settle]], as_of: When, every: int) -> Iterator[str]:
    """The stretches of whole periods between those of which somebody tells, and up to the one asked about."""
    periods = sorted({_month(last_day(entry.posting.at)) // every for entry in told})
    ends = [*periods, _month(last_day(as_of)) // every]
    for one, other in pairwise(ends):
        if other - one > 1:
            first, last = (one + 1) * every, other * every - 1
            yield _named(first) if first == last else f"{_named(first)}/{_named(last)}"


def _month(day: str) -> int:
    return int(day[:4]) * 12 + int(day[5:7]) - 1


def _named(month: int) -> str:
    return f"{month // 12:04}-{month % 12 + 1:02}"
