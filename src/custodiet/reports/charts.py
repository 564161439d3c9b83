"""Pictures of a record as SVG, made on the server, each with the table that says the same in words.

Input is plain data in frozen dataclasses; output is one `Chart`. The same input gives the same bytes, so that a picture
may stand in a signed file. A picture holds no script, style or link: it is drawn in the few colours of `PALETTE`, as
presentation attributes, which a page's own CSS overrides for dark mode (`.chart [stroke="#1d5b8f"]`). What differs in
kind differs in shape or line as well as in colour. Labels are data: what does not print is shown as an escape.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape

import vl_convert

from custodiet.books.dating import is_late
from custodiet.kernel.text import visible

INK, MUTED, GRID = "#1f2328", "#59636e", "#d1d9e0"
ACCENT, SECOND, THIRD, ALERT = "#1d5b8f", "#8a4b08", "#2f6f44", "#a3262a"
PALETTE = (INK, MUTED, GRID, ACCENT, SECOND, THIRD, ALERT)
_COLOURS = (ACCENT, SECOND, THIRD, MUTED, INK)
_SHAPES = ("circle", "square", "triangle-up", "diamond", "cross")
_DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [1, 3])
_WIDTH = 720
_LONGEST, _LONGEST_SERIES, _LONGEST_OWED = 34, 80, 52  # characters of a label in a picture; the table has it whole
_ROOM, _LANE = 14, 12  # pixels that a number above the picture needs to its neighbours, and above others
_CLOSE = 240  # days
_FONT = "system-ui, sans-serif"
Spec = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture with its title, what it shows in a sentence, and the table that says the same.

    `marks` are the days that the picture numbers, in the order of their numbers: the day, and what it is.
    """

    svg: str
    title: str
    description: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    marks: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Reported:
    """A reported figure: its day (`YYYY-MM-DD`), its interval, as its source put it, and in which series it stands.

    `result` is false for what was projected or planned: it is drawn hollow, and never joined to results.
    """

    day: str
    low: str
    high: str
    printed: str
    series: str
    voice: str
    result: bool = True


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of a due date, and what is due."""

    day: str
    label: str


@dataclass(frozen=True, slots=True)
class Owed:
    """An obligation: first and last day of its due interval, and of its fulfilment; empty where there is none.

    `named` are the days that were set or named for it later.
    """

    label: str
    status: str
    due_first: str = ""
    due_last: str = ""
    fulfilled_first: str = ""
    fulfilled_last: str = ""
    days_late: str = ""
    named: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Expected:
    """When something is expected to be finished by its own pace, and the interval around it."""

    label: str
    earliest: str
    expected: str
    latest: str


@dataclass(frozen=True, slots=True)
class Interval:
    """What one figure allows; `fits`: a value or an interval that all figures but the suspect one allow."""

    label: str
    low: str
    high: str
    fits: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """A balance from a day on, between two bounds."""

    day: str
    low: str
    high: str


@dataclass(frozen=True, slots=True)
class Stay:
    """A thing in a place or container, from the day on which it came to the day on which it went.

    `last` is empty where it never left, as far as is told. `role` is its part in the story (a series).
    """

    label: str
    role: str
    first: str
    last: str = ""


@dataclass(frozen=True, slots=True)
class Sign:
    """Something said about the thing of a row on a day; `alert`: it calls for attention."""

    label: str
    role: str
    day: str
    words: str
    alert: bool = False


@lru_cache(maxsize=256)
def progress(
    figures: tuple[Reported, ...], deadlines: tuple[Deadline, ...], *, title: str, unit: str, as_of: str = ""
) -> Chart:
    """Reported figures over time by series, with their intervals, the day asked about, and the deadlines by numbers."""
    series = list(dict.fromkeys(figure.series for figure in figures))
    values = [
        {
            "day": figure.day,
            "low": float(figure.low),
            "high": float(figure.high),
            "middle": (float(figure.low) + float(figure.high)) / 2,
            "series": _short(figure.series, _LONGEST_SERIES),
            "result": figure.result,
        }
        for figure in figures
    ]
    days = sorted([*(f.day for f in figures), *(d.day for d in deadlines), *([as_of] if as_of else [])])
    lanes = _lanes(deadlines, days)
    above = _LANE * (max(lanes, default=-1) + 1 + bool(as_of))
    hue = _scale("series", [_short(name, _LONGEST_SERIES) for name in series], above)
    day, middle = (
        _time("day", days[0], days[-1]),
        {"field": "middle", "type": "quantitative", "title": unit, "scale": {"zero": True}},
    )
    results, others = ({"filter": f"datum.result === {word}"} for word in ("true", "false"))
    layers = [
        *_marked_days(deadlines, as_of, lanes),
        {
            "transform": [results],
            "mark": {"type": "line", "interpolate": "step-after", "strokeWidth": 1.5},
            "encoding": {"x": day, "y": middle, "color": hue["color"], "strokeDash": hue["dash"]},
        },
        {
            "mark": {"type": "rule", "strokeWidth": 1.5},
            "encoding": {"x": day, "y": {**middle, "field": "low"}, "y2": {"field": "high"}, "color": hue["color"]},
        },
        {
            "transform": [results],
            "mark": {"type": "point", "filled": True, "size": 55, "opacity": 1},
            "encoding": {"x": day, "y": middle, "color": hue["color"], "shape": hue["shape"]},
        },
        {
            "transform": [others],
            "mark": {"type": "point", "filled": False, "size": 60, "strokeWidth": 1.5, "opacity": 1},
            "encoding": {"x": day, "y": middle, "color": hue["color"], "shape": hue["shape"]},
        },
    ]
    rows = tuple((f.day, f.series, f.printed, "result" if f.result else "projected", f.voice) for f in figures)
    description = (
        f"{len(figures)} figures in {len(series)} series, {unit}; filled shapes are results, hollow ones projections"
        f"{'; numbered vertical lines are deadlines that were missed or met late.' if deadlines else '.'}"
    )
    drawn = _draw(
        {"height": 300, "data": {"values": values}, "layer": layers},
        title,
        description,
        ("day", "series", "figure", "kind", "who says so"),
        rows,
    )
    return replace(drawn, marks=tuple((deadline.day, deadline.label) for deadline in deadlines))


@lru_cache(maxsize=64)
def timeline(owed: tuple[Owed, ...], *, title: str, as_of: str = "", expected: tuple[Expected, ...] = ()) -> Chart:
    """Obligations, a row each: the due interval, the fulfilment, and how late, in the order given; then forecasts."""
    labels = [*(one.label for one in owed), *(one.label for one in expected)]
    order = [_numbered(n, label, _LONGEST_OWED) for n, label in enumerate(labels)]
    values = [_row_of(name, one, as_of) for name, one in zip(order, owed, strict=False)]
    values += [
        {"label": name, "earliest": one.earliest, "latest": one.latest, "expected": one.expected}
        for name, one in zip(order[len(owed) :], expected, strict=True)
    ]
    slips: list[Spec] = [
        {"label": name, "named": day} for name, one in zip(order, owed, strict=False) for day in one.named
    ]
    rowed = {
        "field": "label",
        "type": "nominal",
        "sort": order,
        "title": None,
        "axis": {"labelExpr": "slice(datum.label, 5)", "labelLimit": 340, "grid": True, "ticks": False},
    }

    def span(first: str, last: str, colour: str, size: int, **mark: Any) -> Spec:  # noqa: ANN401 - JSON
        return {
            "transform": [{"filter": f"datum.{first} && datum.{last}"}],
            "mark": {"type": "bar", "height": size, "color": colour, **mark},
            "encoding": {"x": _time(first), "x2": {"field": last}, "y": rowed},
        }

    def shape(first: str, colour: str, kind: str, *, filled: bool) -> Spec:
        mark = {"type": "point", "shape": kind, "filled": filled, "color": colour, "size": 60, "opacity": 1}
        return {
            "transform": [{"filter": f"datum.{first}"}],
            "mark": {**mark, "strokeWidth": 1.5},
            "encoding": {"x": _time(first), "y": rowed},
        }

    layers = [
        *_marked_days((), as_of)[:1],
        span("late_from", "late_to", ALERT, 3),
        span("due_first", "due_last", GRID, 10, stroke=MUTED, strokeWidth=1),
        span("fulfilled_first", "fulfilled_last", ACCENT, 4),
        shape("due_last", MUTED, "M-0.4,-1L0.4,-1L0.4,1L-0.4,1Z", filled=True),
        shape("met", ACCENT, "circle", filled=True),
        shape("open_end", ALERT, "cross", filled=False),
        *([{"data": {"values": slips}, **shape("named", SECOND, "triangle-up", filled=False)}] if slips else []),
        *([span("earliest", "latest", THIRD, 2), shape("expected", THIRD, "diamond", filled=True)] if expected else []),
    ]
    rows = (
        *(
            (
                o.label,
                o.status,
                _days(o.due_first, o.due_last),
                _days(o.fulfilled_first, o.fulfilled_last),
                o.days_late,
                ", ".join(o.named),
            )
            for o in owed
        ),
        *((e.label, "forecast", _days(e.earliest, e.latest), e.expected, "", "") for e in expected),
    )
    description = (
        "Bars with an end mark are due dates, filled circles fulfilments, lines between them lateness; a cross is what "
        "was still owed on the day asked about."
        f"{' Hollow triangles are days that were named later.' if slips else ''}"
        f"{' A diamond is when something is expected by its own pace, its line the interval.' if expected else ''}"
    )
    spec = {"height": {"step": 20}, "data": {"values": values}, "layer": layers}
    return _draw(
        spec, title, description, ("obligation", "status", "due", "fulfilled", "days late", "named later"), rows
    )


@lru_cache(maxsize=256)
def intervals(bars: tuple[Interval, ...], *, title: str, unit: str, gap: tuple[str, str] = ("", "")) -> Chart:
    """What each figure allows, on one axis; `gap`: from where to where no value lies in all of them."""
    order = [_numbered(n, bar.label) for n, bar in enumerate(bars)]
    ends = [float(end) for bar in bars for end in (bar.low, bar.high) if end]
    room = (max(ends) - min(ends)) * 0.12 or abs(max(ends)) * 0.02 or 1.0
    low, high = min(ends) - room, max(ends) + room
    values = [
        {
            "label": name,
            "low": float(bar.low or low),
            "high": float(bar.high) if bar.high else high,
            "fits": bar.fits,
            "point": bar.low == bar.high,
        }
        for name, bar in zip(order, bars, strict=True)
    ]
    rowed = {
        "field": "label",
        "type": "nominal",
        "sort": order,
        "title": None,
        "axis": {"labelExpr": "slice(datum.label, 5)", "labelLimit": 260, "ticks": False},
    }
    scale: Spec = {"domain": [low, high], "nice": False}
    amount = {"field": "low", "type": "quantitative", "title": unit, "scale": scale}
    colour = {"condition": {"test": "datum.fits", "value": THIRD}, "value": ACCENT}
    layers = [
        {
            "mark": {"type": "rule", "strokeWidth": 5, "strokeCap": "round"},
            "encoding": {"x": amount, "x2": {"field": "high"}, "y": rowed, "color": colour},
        },
        {
            "transform": [{"filter": "datum.point"}],
            "mark": {"type": "point", "filled": True, "size": 90, "opacity": 1},
            "encoding": {
                "x": amount,
                "y": rowed,
                "color": colour,
                "shape": {"condition": {"test": "datum.fits", "value": "diamond"}, "value": "circle"},
            },
        },
    ]
    if gap[0]:
        layers = [_gap(gap, scale), *layers, _gap(gap, scale, named=True)]
    rows = tuple((b.label, b.low or "none", b.high or "none", "fits the others" if b.fits else "figure") for b in bars)
    between = f" Between {gap[0]} and {gap[1]} they have nothing in common." if gap[0] else ""
    description = f"The interval that each figure allows, {unit}; what is green, all others allow.{between}"
    spec = {"height": {"step": 26}, "data": {"values": values}, "layer": layers}
    return _draw(spec, title, description, ("figure", "lowest", "highest", "what it is"), rows)


def _gap(gap: tuple[str, str], scale: Spec, *, named: bool = False) -> Spec:
    """The band in which no value lies in all intervals, or its name above it."""
    first, last = map(float, gap)
    one: Spec = {"data": {"values": [{"first": first, "last": last}]}}
    x: Spec = {"field": "first", "type": "quantitative", "scale": scale}
    if named:
        mark: Spec = {"type": "text", "align": "left", "color": ALERT}
        return {**one, "mark": mark, "encoding": {"x": x, "y": {"value": -6}, "text": {"value": "nothing in common"}}}
    mark = {"type": "rect", "color": ALERT, "opacity": 0.15}
    return {**one, "mark": mark, "encoding": {"x": x, "x2": {"field": "last"}}}


@lru_cache(maxsize=256)
def holdings(held: tuple[Held, ...], *, title: str, unit: str) -> Chart:
    """A balance over time in steps; where only bounds are known, the band between them."""
    values = [{"day": h.day, "low": float(h.low), "high": float(h.high)} for h in held]
    low = {"field": "low", "type": "quantitative", "title": unit, "scale": {"zero": True}}
    steps = {"interpolate": "step-after"}
    layers = [
        {
            "mark": {"type": "area", "color": GRID, "opacity": 1, **steps},
            "encoding": {"x": _time("day"), "y": low, "y2": {"field": "high"}},
        },
        {"mark": {"type": "line", "color": ACCENT, **steps}, "encoding": {"x": _time("day"), "y": low}},
        {
            "mark": {"type": "line", "color": ACCENT, **steps},
            "encoding": {"x": _time("day"), "y": {**low, "field": "high"}},
        },
    ]
    rows = tuple((h.day, h.low, h.high) for h in held)
    description = f"The balance from each day on, {unit}; two lines bound it where it is not known exactly."
    spec = {"height": 220, "data": {"values": values}, "layer": layers}
    return _draw(spec, title, description, ("from", "lowest", "highest"), rows)


@lru_cache(maxsize=64)
def custody(stays: tuple[Stay, ...], signs: tuple[Sign, ...], *, title: str, end: str) -> Chart:
    """Where things were and when, a row each, in the order given; `end` is the last day that the story is about."""
    shown: list[Stay | Sign] = [*stays, *signs]
    labels = list(dict.fromkeys(one.label for one in shown))
    order = {label: _numbered(n, label) for n, label in enumerate(labels)}
    values = [
        {"label": order[s.label], "role": s.role, "first": s.first, "last": s.last or end, "open": not s.last}
        for s in stays
    ]
    said = [{"label": order[s.label], "role": s.role, "day": s.day, "alert": s.alert} for s in signs]
    rowed = {
        "field": "label",
        "type": "nominal",
        "sort": list(order.values()),
        "title": None,
        "axis": {"labelExpr": "slice(datum.label, 5)", "labelLimit": 260, "grid": True, "ticks": False},
    }
    hue = _scale("role", list(dict.fromkeys(one.role for one in shown)), 0)
    days = sorted([end, *(s.first for s in stays), *(s.day for s in signs)])
    when = _time("first", days[0], days[-1])
    span = {"x": when, "x2": {"field": "last"}, "y": rowed, "color": hue["color"], "strokeDash": hue["dash"]}
    alert = {"condition": {"test": "datum.alert", "value": ALERT}, "value": INK}
    cross = {"condition": {"test": "datum.alert", "value": "cross"}, "value": "diamond"}
    layers = [
        {"data": {"values": values}, "mark": {"type": "rule", "strokeWidth": 5}, "encoding": span},
        {
            "data": {"values": values},
            "mark": {"type": "point", "filled": True, "size": 45, "opacity": 1},
            "encoding": {"x": when, "y": rowed, "color": hue["color"], "shape": hue["shape"]},
        },
        {
            "data": {"values": said},
            "mark": {"type": "point", "filled": False, "size": 60, "strokeWidth": 1.5, "opacity": 1},
            "encoding": {"x": {**when, "field": "day"}, "y": rowed, "stroke": alert, "shape": cross},
        },
    ]
    rows = (
        *((s.label, s.role, _days(s.first, s.last) if s.last else f"from {s.first} on", "there") for s in stays),
        *((s.label, s.role, s.day, s.words) for s in signs),
    )
    description = (
        "A bar is where a thing was, from the filled shape on; a diamond is a count, a mark or a claim, a cross one "
        "that calls for attention."
    )
    spec = {"height": {"step": 22}, "layer": layers}
    return _draw(spec, title, description, ("what and where", "part in the story", "when", "what was said"), rows)


def _lanes(deadlines: Sequence[Deadline], days: Sequence[str]) -> list[int]:
    """How high above the picture the number of each deadline stands, so that none touches another."""
    first, last = date.fromisoformat(days[0]), date.fromisoformat(days[-1])
    scale = _WIDTH / max((last - first).days, 1)
    ends: list[float] = []  # of each lane, where its last number stands
    lanes = []
    for deadline in deadlines:
        at = (date.fromisoformat(deadline.day) - first).days * scale
        lane = next((n for n, end in enumerate(ends) if abs(at - end) >= _ROOM), len(ends))
        ends[lane : lane + 1] = [at]
        lanes.append(lane)
    return lanes


def _marked_days(deadlines: Sequence[Deadline], as_of: str, lanes: Sequence[int] = ()) -> list[Spec]:
    """Vertical lines: deadlines, dashed and numbered, and the day asked about; what they are stands above them."""
    numbered = enumerate(zip(deadlines, lanes, strict=True), 1)
    days: list[Spec] = [{"day": d.day, "label": str(n), "kind": "deadline", "lane": lane} for n, (d, lane) in numbered]
    days += (
        [{"day": as_of, "label": "asked about", "kind": "asked", "lane": max(lanes, default=-1) + 1}] if as_of else []
    )
    if not days:
        return []
    colour = {"condition": {"test": "datum.kind === 'asked'", "value": ACCENT}, "value": ALERT}
    dash = {"condition": {"test": "datum.kind === 'asked'", "value": [1, 0]}, "value": [5, 4]}
    where: Spec = {"x": _time("day"), "color": colour}
    texts: list[Spec] = [
        {
            "transform": [{"filter": f"datum.lane === {lane}"}],
            "data": {"values": days},
            "mark": {"type": "text", "baseline": "bottom", "fontSize": 11},
            "encoding": {**where, "y": {"value": -3 - lane * _LANE}, "text": {"field": "label", "type": "nominal"}},
        }
        for lane in dict.fromkeys(each["lane"] for each in days)
    ]
    return [
        {"data": {"values": days}, "mark": {"type": "rule"}, "encoding": {**where, "strokeDash": dash}},
        *texts,
    ]


def _row_of(name: str, one: Owed, as_of: str) -> Spec:
    late = is_late(one.status) and bool(one.due_last)
    return {
        "label": name,
        "due_first": one.due_first,
        "due_last": one.due_last,
        "fulfilled_first": one.fulfilled_first,
        "fulfilled_last": one.fulfilled_last,
        "met": one.fulfilled_last or one.fulfilled_first,
        "late_from": one.due_last if late else "",
        "late_to": (one.fulfilled_first or as_of) if late else "",
        "open_end": as_of if late and not one.fulfilled_first else "",
    }


def _time(field: str, first: str = "", last: str = "") -> Spec:
    """A time axis; days are written where the whole of it is shorter than eight months."""
    close = bool(first) and (date.fromisoformat(last) - date.fromisoformat(first)).days < _CLOSE
    axis = {"format": "%e %b %Y" if close else "%b %Y", "labelOverlap": True, "tickCount": 6}
    return {"field": field, "type": "temporal", "scale": {"type": "utc", "padding": 16}, "title": None, "axis": axis}


def _scale(field: str, names: Sequence[str], above: int) -> dict[str, Spec]:
    """Colour, dash and shape of each series: two that differ in colour differ in shape as well.

    The legend leaves `above` pixels to what stands above the picture.
    """

    def ranged(values: Sequence[Any]) -> Spec:
        chosen = [values[n % len(values)] for n in range(len(names))]
        legend = {"title": None, "orient": "top", "labelLimit": 600, "columns": 1, "offset": 8 + above}
        return {
            "field": field,
            "type": "nominal",
            "scale": {"domain": list(names), "range": chosen},
            "legend": legend,
        }

    return {"color": ranged(_COLOURS), "shape": ranged(_SHAPES), "dash": ranged(_DASHES)}


def _draw(
    spec: Spec, title: str, description: str, columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...]
) -> Chart:
    axis = {
        "domainColor": MUTED,
        "tickColor": MUTED,
        "gridColor": GRID,
        "gridWidth": 0.6,
        "labelColor": INK,
        "titleColor": INK,
        "labelFontSize": 11,
        "titleFontSize": 11,
        "titleFontWeight": "normal",
    }
    config = {
        "font": _FONT,
        "background": None,
        "view": {"stroke": None},
        "axis": axis,
        "legend": {"labelColor": INK, "labelFontSize": 11, "symbolSize": 60},
    }
    whole = {
        "padding": {"left": 48, "right": 12, "top": 8, "bottom": 8},
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": _WIDTH,
        "config": config,
        **spec,
    }
    svg = vl_convert.vegalite_to_svg(json.dumps(whole), vl_version="5.20")
    return Chart(_framed(svg, title, description), title, description, columns, rows)


def prepare() -> None:
    """Start what draws, which takes longer than a drawing."""
    interval = Interval("one", "1", "2")
    intervals((interval, interval), title="", unit="")


def _framed(svg: str, title: str, description: str) -> str:
    """Leave nothing but the drawing, scaled by its page, with a title and a description of its own."""
    drawing = svg[svg.index(">") + 1 :]
    drawing = re.sub(r' (?:aria-[a-z]+|role|class|pointer-events)="[^"]*"', "", drawing)
    box = re.search(r'viewBox="([^"]+)"', svg)
    words = f"<title>{escape(visible(title))}</title><desc>{escape(visible(description))}</desc>"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" viewBox="{box[1] if box else "0 0 1 1"}">'
        f"{words}{drawing}"
    )


def _numbered(n: int, label: str, longest: int = _LONGEST) -> str:
    """A label that is another's nowhere: its number in four digits, a space, its words; the axis shows the words."""
    return f"{n:04} {_short(label, longest)}"


def _short(label: str, longest: int = _LONGEST) -> str:
    shown = visible(label)
    return shown if len(shown) <= longest else f"{shown[: longest - 1]}…"


def _days(first: str, last: str) -> str:
    return first if first == last or not last else f"{first} to {last}"
