"""Pictures of statistics: whole, harmless, the same for the same input, and never without their table."""

import re
from xml.etree import ElementTree as ET

from hypothesis import given, settings
from hypothesis import strategies as st

from custodiet.reports.charts import PALETTE, Chart
from custodiet.reports.curves import Curve, Limit, budget, curves, differences

HOSTILE = "<script>alert(1)</script>\u202e\x1b[31m'\"&" + "w" * 300
NUMBERS = st.floats(-1e6, 1e6)
LABELS = st.text(max_size=40) | st.just(HOSTILE)
LINES = st.builds(
    Curve, LABELS, st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=6).map(tuple), st.booleans()
)


def whole(chart: Chart, rows: int) -> None:
    tree = ET.fromstring(chart.svg)  # noqa: S314 - we drew it
    names = {element.tag.rpartition("}")[2] for element in tree.iter()}
    assert names <= {"svg", "g", "path", "line", "rect", "text", "tspan", "title", "desc", "defs", "clipPath"}
    assert set(re.findall(r'(?:fill|stroke)="(#[0-9a-fA-F]+|[a-z]+)"', chart.svg)) <= {*PALETTE, "none", "transparent"}
    assert len(chart.rows) == rows
    assert all(len(row) == len(chart.columns) for row in chart.rows)


@settings(max_examples=15, deadline=None)
@given(
    st.lists(LINES, min_size=1, max_size=3).map(tuple),
    st.lists(st.builds(Limit, NUMBERS, LABELS), max_size=2).map(tuple),
)
def test_curves(lines: tuple[Curve, ...], limits: tuple[Limit, ...]) -> None:
    whole(curves(lines, title=HOSTILE, x="n", y="p", limits=limits), sum(len(x.points) for x in lines) + len(limits))


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(LABELS, st.floats(0, 1e6)), min_size=1, max_size=6).map(tuple))
def test_a_budget(parts: tuple[tuple[str, float], ...]) -> None:
    whole(budget(parts, title=HOSTILE, unit="kg"), len(parts) + 1)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(LABELS, NUMBERS), min_size=1, max_size=6).map(tuple), st.floats(0.001, 1e6))
def test_differences(pairs: tuple[tuple[str, float], ...], limit: float) -> None:
    chart = differences(pairs, limit=limit, title=HOSTILE, unit="kg")
    whole(chart, len(pairs))
    assert [row[2].startswith("beyond") for row in chart.rows] == [abs(value) > limit for _, value in pairs]


def test_the_same_input_gives_the_same_picture() -> None:
    lines = (Curve("a", ((0.0, 1.0), (1.0, 0.5)), dots=True),)
    again = curves.__wrapped__(lines, title="t", x="x", y="y", limits=(Limit(0.7, "limit"),))
    assert again == curves(lines, title="t", x="x", y="y", limits=(Limit(0.7, "limit"),))
