"""What one voice had last said about one aspect of one subject, at any time: by bisection, whatever is denied or vague.

Of the values whose latest mark holds, the one marked last is asserted; of those whose latest mark does not, the one
marked last is denied. Denying one value does not take back another. A mark counts as soon as it may have been so.
"""

from bisect import bisect_right
from collections.abc import Sequence
from heapq import heappop, heappush

from custodiet.books.known import Entry
from custodiet.books.timeline import began
from custodiet.kernel.times import When
from custodiet.statements.posting import Mark

_Told = list[Entry[Mark] | None]


class History:
    """The marks of one key, which are in order of time."""

    __slots__ = ("_began", "_told")

    def __init__(self, marks: Sequence[Entry[Mark]]) -> None:
        self._told: tuple[_Told, _Told] = ([None], [None])  # denied, asserted: after so many of them may have begun
        self._began: list[tuple[int, int]] = []
        latest: dict[str, int] = {}  # value -> its last mark so far, in order of time
        heaps: tuple[list[int], list[int]] = ([], [])
        for n in sorted(range(len(marks)), key=lambda n: began(marks[n].posting.at)):
            mark = marks[n].posting
            self._began.append(began(mark.at))
            if n > latest.get(mark.value, -1):
                latest[mark.value] = n
                heappush(heaps[mark.holds], -n)
            for heap, told in zip(heaps, self._told, strict=True):
                while heap and latest[marks[-heap[0]].posting.value] != -heap[0]:
                    heappop(heap)
                told.append(marks[-heap[0]] if heap else None)

    def latest(self, as_of: When | None, *, holds: bool) -> Entry[Mark] | None:
        """The mark that asserts a value by then, or the one that denies one."""
        n = len(self._began) if as_of is None else bisect_right(self._began, (as_of.end, as_of.end))
        return self._told[holds][n]
