"""What tests of obligations look at, looked up once for all of them.

`Evidence` is books and live statements up to a time, with a snapshot of each book; `at` gives the same at another time.
What does not depend on the time is shared between them: who said what when, and what left which place.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from custodiet.books.book import Book
from custodiet.books.departures import Departures
from custodiet.books.known import Known, Voice
from custodiet.books.snapshot import Snapshot
from custodiet.books.timeline import began
from custodiet.kernel.times import When, day_of, last_day

_NEVER = 2**63


class Evidence:
    """The books, and the live statements, up to `as_of`."""

    def __init__(self, books: Mapping[Voice, Book], sayings: "Sayings", as_of: When) -> None:
        self.books, self.sayings, self.as_of = books, sayings, as_of
        self._leaving: dict[Voice, Departures] = {}
        self._snapshots: dict[Voice, Snapshot] = {}
        self._waits: dict[tuple[Voice, str, str], Waits] = {}

    def at(self, as_of: When) -> "Evidence":
        """The same at another time."""
        other = copy(self)
        other.as_of = as_of
        other.forget()
        return other

    def forget(self) -> None:
        """Forget what depends on the time."""
        self._snapshots, self._waits = {}, {}

    def snapshot(self, voice: Voice) -> Snapshot:
        """The book of a voice as it stood."""
        if voice not in self._snapshots:
            self._snapshots[voice] = Snapshot(self.books[voice], self.as_of)
        return self._snapshots[voice]

    def departures(self, voice: Voice) -> Departures:
        """What left which place by the book of a voice, at whatever time."""
        if voice not in self._leaving:
            self._leaving[voice] = Departures(self.books[voice])
        return self._leaving[voice]

    def said(self, voice: Voice, kind: str) -> "Said":
        """When a voice made statements of a type."""
        return self.sayings.of(voice, kind)

    def waits(self, voice: Voice, answer: str, trigger: str) -> "Waits":
        """How long every statement of type `trigger` has waited for an answer by `voice`."""
        key = voice, answer, trigger
        if key not in self._waits:
            self._waits[key] = Waits(self.sayings.triggers.get(trigger, ()), self.said(voice, answer), self.as_of)
        return self._waits[key]

    @cached_property
    def ends(self) -> Sequence[int]:
        """The ends of the times of all that the books tell, each once, in order."""
        books = self.books.values()
        times = {leg.at.end for book in books for leg in book.legs.values()}
        times |= {count.at.end for book in books for line in book.lines.values() for count in line.counts()}
        return sorted(times | {e.posting.at.end for book in books for marks in book.marks.values() for e in marks})


class Said:
    """The times at which one voice made statements of one type."""

    def __init__(self, times: Iterable[When]) -> None:
        self._times = sorted(times, key=began)

    @cached_property
    def _months(self) -> Sequence[tuple[int, int]]:
        """The months that any of them touches, as (first, last) of each unbroken run."""
        runs: list[tuple[int, int]] = []
        for when in self._times:
            first, last = month_of(day_of(when.start)), month_of(last_day(when))
            if runs and first <= runs[-1][1] + 1:
                runs[-1] = runs[-1][0], max(last, runs[-1][1])
            else:
                runs.append((first, last))
        return runs

    def silent(self, first: int, stop: int) -> Iterator[tuple[int, int]]:
        """Yield (first, last) of each run of months in [first, stop) that none of them touches."""
        runs = self._months
        for n in range(bisect_left(runs, first, key=lambda run: run[1]), len(runs)):
            if runs[n][0] >= stop:
                break
            if first < runs[n][0]:
                yield first, runs[n][0] - 1
            first = runs[n][1] + 1
        if first < stop:
            yield first, stop - 1

    @cached_property
    def _from(self) -> tuple[Sequence[int], Sequence[int]]:
        """Their starts in order, and the earliest end from each on."""
        ends = accumulate((when.end for when in reversed(self._times)), min)
        return [when.start for when in self._times], [*ends][::-1]

    @cached_property
    def _until(self) -> tuple[Sequence[int], Sequence[int]]:
        """Their ends in order, and the earliest start from each on."""
        times = sorted(self._times, key=lambda when: when.end)
        starts = accumulate((when.start for when in reversed(times)), min)
        return [when.end for when in times], [*starts][::-1]

    def wait(self, since: When) -> tuple[int, int]:
        """The seconds after which an answer since then is possible, and those after which one is sure."""
        ends, first_start = self._until
        starts, first_end = self._from
        n, m = bisect_left(ends, since.start), bisect_left(starts, since.end)
        possible = first_start[n] - since.end if n < len(ends) else _NEVER
        return possible, first_end[m] - since.start if m < len(starts) else _NEVER


class Trigger(NamedTuple):
    """A statement that asks for an answer."""

    id: str
    said: When


class Waits:
    """Which triggers had waited longer than any given number of seconds: those that waited longest come first."""

    def __init__(self, triggers: Sequence[Trigger], answers: Said, as_of: When) -> None:
        late: list[tuple[int, str]] = []
        unsure: list[tuple[int, str]] = []
        for trigger in triggers:
            so_far = as_of.end - trigger.said.end
            possible, sure = answers.wait(trigger.said)
            late.append((min(so_far, possible), trigger.id))
            unsure.append((min(so_far, sure), trigger.id))
        self._late, self._unsure = (sorted(waits, key=lambda wait: -wait[0]) for waits in (late, unsure))

    def late(self, seconds: int) -> Iterator[str]:
        """Yield the triggers that surely had no answer within so many seconds."""
        return _longer(self._late, seconds)

    def unsure(self, seconds: int) -> Iterator[str]:
        """Yield those that perhaps had none, where none surely had none."""
        return _longer(self._unsure, seconds)


def _longer(waits: Sequence[tuple[int, str]], seconds: int) -> Iterator[str]:
    return (waits[n][1] for n in range(bisect_left(waits, -seconds, key=lambda wait: -wait[0])))


class Sayings:
    """Statements by voice and type, and by type alone, sorted when first asked for."""

    def __init__(self, statements: Sequence[Known]) -> None:
        self._statements = statements
        self._of: dict[tuple[Voice, str], Said] = {}

    @cached_property
    def _times(self) -> Mapping[tuple[Voice, str], Sequence[When]]:
        times: dict[tuple[Voice, str], list[When]] = defaultdict(list)
        for known in self._statements:
            times[known.voice, known.statement.type].append(known.statement.said)
        return times

    @cached_property
    def triggers(self) -> Mapping[str, Sequence[Trigger]]:
        """The statements of each type, whoever made them."""
        triggers: dict[str, list[Trigger]] = defaultdict(list)
        for known in self._statements:
            triggers[known.statement.type].append(Trigger(known.id, known.statement.said))
        return triggers

    def of(self, voice: Voice, kind: str) -> Said:
        """When a voice made statements of a type."""
        if (voice, kind) not in self._of:
            self._of[voice, kind] = Said(self._times.get((voice, kind), ()))
        return self._of[voice, kind]


def month_of(day: str) -> int:
    """The number of the month of a day, counted from the year 0; `format_month` writes it."""
    year, month, _ = day.split("-")
    return int(year) * 12 + int(month) - 1


def format_month(number: int) -> str:
    """Return `2014-03`."""
    return f"{number // 12:04}-{number % 12 + 1:02}"
