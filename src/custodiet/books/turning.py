"""When the answers of tests turned to yes: by bisection between a no and a yes, for all tests at once.

So a book is looked at once for each day that comes up, however many tests ask about that day, and let go again.
"""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import groupby

from custodiet.books.evidence import Evidence
from custodiet.books.questions import YES, ask
from custodiet.kernel.times import When, day_of, parse_when
from custodiet.statements.posting import Test

Asked = tuple[Test, When]


def turned(asked: Sequence[Asked], evidence: Evidence) -> list[When | None]:
    """Return, for tests that are answered yes now and the dues that they had: None if it was yes by then, else the day.

    The day is one on which the answer turned to yes, of those on which something ended that the books tell.
    """
    met = _answered(asked, evidence)
    if all(met):
        return [None] * len(asked)
    ends, now = evidence.ends, evidence.as_of
    last = bisect_right(ends, now.end)
    spans = {n: (bisect_right(ends, due.end), last) for n, (_, due) in enumerate(asked) if not met[n]}
    while halves := {n: (low + high) // 2 for n, (low, high) in spans.items() if low < high}:
        days = [(asked[n][0], _closed(ends[middle])) for n, middle in halves.items()]
        for (n, middle), yes in zip(halves.items(), _answered(days, evidence), strict=True):
            low, high = spans[n]
            spans[n] = (low, middle) if yes else (middle + 1, high)
    found = {n: _closed(ends[low]) if low < last else now for n, (low, _) in spans.items()}
    return [found.get(n) for n in range(len(asked))]


def _answered(asked: Sequence[Asked], evidence: Evidence) -> list[bool]:
    """Is each answered yes at its time?"""
    yes = [False] * len(asked)
    by_time = sorted(range(len(asked)), key=lambda n: asked[n][1].end)
    for _, together in groupby(by_time, key=lambda n: asked[n][1].end):
        first, *others = together
        then = evidence.at(asked[first][1])
        for n in (first, *others):
            yes[n] = ask(asked[n][0], then).word == YES
    return yes


def _closed(end: int) -> When:
    """The day that closes with the end of a time, or in which it lies."""
    return parse_when(day_of(end - 1))
