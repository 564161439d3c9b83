"""Pictures: whole, harmless, the same for the same input, and never without the table that says the same."""

import re
from collections.abc import Callable
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custodiet.reports.charts import (
    PALETTE,
    Chart,
    Deadline,
    Held,
    Interval,
    Owed,
    Reported,
    Sign,
    Stay,
    custody,
    holdings,
    intervals,
    progress,
    timeline,
)

HOSTILE = "<script>alert(1)</script>\u202e\x1b[31m'\"&\u2002" + "w" * 300
LABELS = st.text(max_size=60) | st.just(HOSTILE)
DAYS = st.dates().map(lambda day: f"{max(day.year, 1000):04}-{day.month:02}-{min(day.day, 28):02}")
ENDS = st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)).map(lambda pair: (str(min(pair)), str(max(pair))))
REPORTED = st.builds(
    lambda day, ends, label, result: Reported(day, ends[0], ends[1], label, label, label, result),
    DAYS,
    ENDS,
    LABELS,
    st.booleans(),
)
OWED = st.builds(
    lambda label, due, done, status: Owed(label, status, due, due, done, done, "3"),
    LABELS,
    DAYS,
    st.just("") | DAYS,
    st.sampled_from(["met", "met late", "missed"]),
)
INTERVALS = st.builds(lambda label, ends, fits: Interval(label, ends[0], ends[1], fits), LABELS, ENDS, st.booleans())
HELD = st.builds(lambda day, ends: Held(day, ends[0], ends[1]), DAYS, ENDS)
STAY = st.builds(Stay, LABELS, st.sampled_from(["itself", "around"]), DAYS, st.just("") | DAYS)
SIGN = st.builds(Sign, LABELS, st.sampled_from(["itself", "inside"]), DAYS, LABELS, st.booleans())
FIGURES = (
    Reported("2014-03-07", "28", "29", "nearly 29 %", "removed", "Mission"),
    Reported("2014-03-04", "34.5", "35.5", "35 %", "removed", "Mission", result=False),
)
DEADLINES = (Deadline("2013-12-31", "DEC34-1"),)


def whole(chart: Chart, rows: int) -> None:
    """A picture is XML that does nothing, in the colours of the palette, and its table has a row for each datum."""
    tree = ET.fromstring(chart.svg)  # noqa: S314 - we drew it
    names = {element.tag.rpartition("}")[2] for element in tree.iter()}
    assert names <= {"svg", "g", "path", "line", "rect", "text", "tspan", "title", "desc", "defs", "clipPath"}
    for element in tree.iter():
        assert not {name for name in element.attrib if name.startswith("on") or "href" in name or name == "style"}
    assert set(re.findall(r'(?:fill|stroke)="(#[0-9a-fA-F]+|[a-z]+)"', chart.svg)) <= {*PALETTE, "none", "transparent"}
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0e-\x1f]", chart.svg)
    assert len(chart.rows) == rows
    assert all(len(row) == len(chart.columns) for row in chart.rows)
    assert tree.attrib["role"] == "img"
    assert [child.tag.rpartition("}")[2] for child in tree][:2] == ["title", "desc"]


@settings(max_examples=20, deadline=None)
@given(
    st.lists(REPORTED, min_size=1, max_size=6).map(tuple),
    st.lists(st.builds(Deadline, DAYS, LABELS), max_size=2).map(tuple),
)
def test_progress(figures: tuple[Reported, ...], deadlines: tuple[Deadline, ...]) -> None:
    whole(progress(figures, deadlines, title=HOSTILE, unit="%", as_of="2014-03-20"), len(figures))


@settings(max_examples=20, deadline=None)
@given(st.lists(OWED, min_size=1, max_size=6).map(tuple))
def test_a_time_line(owed: tuple[Owed, ...]) -> None:
    whole(timeline(owed, title=HOSTILE, as_of="2014-03-20"), len(owed))


@settings(max_examples=20, deadline=None)
@given(st.lists(INTERVALS, min_size=1, max_size=6).map(tuple))
def test_intervals(bars: tuple[Interval, ...]) -> None:
    whole(intervals(bars, title=HOSTILE, unit="t"), len(bars))


@settings(max_examples=20, deadline=None)
@given(st.lists(HELD, min_size=1, max_size=6).map(tuple))
def test_holdings(held: tuple[Held, ...]) -> None:
    whole(holdings(held, title=HOSTILE, unit="t"), len(held))


@settings(max_examples=20, deadline=None)
@given(st.lists(STAY, min_size=1, max_size=5).map(tuple), st.lists(SIGN, max_size=5).map(tuple))
def test_custody(stays: tuple[Stay, ...], signs: tuple[Sign, ...]) -> None:
    whole(custody(stays, signs, title=HOSTILE, end="2014-03-20"), len(stays) + len(signs))


@pytest.mark.parametrize(
    "draw",
    [
        lambda: progress.__wrapped__(FIGURES, DEADLINES, title="t", unit="%"),
        lambda: timeline.__wrapped__((Owed("a", "met", "2014-01-01", "2014-01-01"),), title="t"),
        lambda: intervals.__wrapped__((Interval("a", "1", "2"), Interval("b", "3", "")), title="t", unit="t"),
    ],
)
def test_the_same_input_gives_the_same_bytes(draw: Callable[[], Chart]) -> None:
    assert draw() == draw()


def test_a_projection_looks_otherwise_than_a_result() -> None:
    """Hollow, and no line leads to it."""
    with_both, results = (progress(f, (), title="t", unit="%") for f in (FIGURES, FIGURES[:1]))
    assert [row[3] for row in with_both.rows] == ["result", "projected"]
    assert with_both.svg.count("<path") > results.svg.count("<path")
    assert 'fill="transparent"' in with_both.svg or 'fill="none"' in with_both.svg
