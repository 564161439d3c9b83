"""The latest mark, at any time: the same as reading all of them in order."""

from hypothesis import given, settings
from hypothesis import strategies as st

from custodiet.books.history import History
from custodiet.books.known import Entry, Known
from custodiet.kernel.times import When, parse_when
from custodiet.statements.posting import Mark
from custodiet.statements.statement import Statement

TIMES = st.sampled_from(
    ["2014", "2014-01", "2014-01-01", "2014-01-01T12:00Z", "2014-01-02T00:00Z", "2014-01-02", "2014-02", "0001/9998"]
).map(parse_when)
MARKS = st.lists(
    st.builds(Mark, st.just("a"), st.just("s"), st.just("x"), st.sampled_from("uvw"), TIMES, st.booleans())
)
KNOWN = Known("0" * 64, 0, 0, "Syria", Statement("o", "k", 0, "0" * 32, parse_when("2014"), "event"))


def read_through(marks: list[Entry[Mark]], as_of: When | None, *, holds: bool) -> Entry[Mark] | None:
    last: dict[str, Entry[Mark]] = {}
    for entry in marks:
        if entry.posting.at.by(as_of) is not False:
            last.pop(entry.posting.value, None)
            last[entry.posting.value] = entry
    return next((entry for entry in reversed(last.values()) if entry.posting.holds is holds), None)


@settings(max_examples=300, deadline=None)
@given(MARKS, st.none() | TIMES, st.booleans())
def test_the_latest_mark_is_that_of_reading_all(told: list[Mark], as_of: When | None, holds: bool) -> None:  # noqa: FBT001 - drawn
    marks = [Entry(KNOWN, n, mark) for n, mark in enumerate(sorted(told, key=lambda mark: mark.at.order))]
    assert History(marks).latest(as_of, holds=holds) is read_through(marks, as_of, holds=holds)
