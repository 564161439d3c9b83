"""Which of many dated things had happened by a time, by bisection, where no vague date leaves that open."""

from bisect import bisect_right
from collections.abc import Iterable

from custodiet.kernel.times import When


def began(when: When) -> tuple[int, int]:
    """Sort key: what perhaps had happened by a time comes before what had not, which is above `(end, end)` of it."""
    return when.start, when.end


class Timeline:
    """The times of things that are sorted by `When.order`."""

    __slots__ = ("_ends", "_starts")

    def __init__(self, times: Iterable[When]) -> None:
        hulls = [(when.start, when.end) for when in times]
        self._ends = [end for _, end in hulls]
        self._starts = [start for start, _ in hulls]
        for n in range(len(hulls) - 2, -1, -1):  # the earliest start from here on
            self._starts[n] = min(self._starts[n], self._starts[n + 1])

    def until(self, as_of: When | None) -> int | None:
        """How many, from the first, had happened by the end of `as_of`; None: that is not one stretch of them."""
        if as_of is None:
            return len(self._ends)
        n = bisect_right(self._ends, as_of.end)
        return None if n < len(self._ends) and self._starts[n] < as_of.end else n
