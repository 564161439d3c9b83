"""Pictures of statistics as SVG, each with the table that says the same: curves, control charts, budgets, differences.

Input is plain numbers; what they mean is for whoever computed them. The rules of `charts` hold here too.
"""

from dataclasses import dataclass
from functools import lru_cache

from custodiet.reports.charts import (
    ACCENT,
    ALERT,
    INK,
    Chart,
    Spec,
    _draw,
    _numbered,
    _scale,
    _short,
)

_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Curve:
    """A named line through points, in order of x; `dots` marks each point."""

    name: str
    points: tuple[tuple[float, float], ...]
    dots: bool = False


@dataclass(frozen=True, slots=True)
class Limit:
    """A horizontal line, and what lies beyond it."""

    value: float
    name: str


def _told(value: float) -> str:
    return f"{value:.{_DIGITS}g}"


@lru_cache(maxsize=64)
def curves(lines: tuple[Curve, ...], *, title: str, x: str, y: str, limits: tuple[Limit, ...] = ()) -> Chart:
    """Lines over a number: what a plan accepts, detection against sample size, control charts with limits."""
    names = [_short(line.name) for line in lines]
    values = [
        {"x": at, "y": value, "name": name, "dots": line.dots}
        for line, name in zip(lines, names, strict=True)
        for at, value in line.points
    ]
    hue = _scale("name", list(dict.fromkeys(names)), 0)
    whole = all(float(at).is_integer() for line in lines for at, _ in line.points)
    axis: Spec = {"tickCount": 8, **({"tickMinStep": 1} if whole else {})}
    scale: Spec = {"nice": False, "zero": False}
    across: Spec = {"field": "x", "type": "quantitative", "title": x, "scale": scale, "axis": axis}
    up: Spec = {"field": "y", "type": "quantitative", "title": y}
    where = {"x": across, "y": up, "color": hue["color"]}
    layers: list[Spec] = [
        {"mark": {"type": "line", "strokeWidth": 1.5}, "encoding": {**where, "strokeDash": hue["dash"]}},
        {
            "transform": [{"filter": "datum.dots"}],
            "mark": {"type": "point", "filled": True, "size": 45, "opacity": 1},
            "encoding": {**where, "shape": hue["shape"]},
        },
    ]
    if limits:
        ruled = [{"y": limit.value, "name": _short(limit.name)} for limit in limits]
        text = {"type": "text", "align": "right", "baseline": "bottom", "dy": -3, "fontSize": 11, "color": ALERT}
        layers += [
            {
                "data": {"values": ruled},
                "mark": {"type": "rule", "color": ALERT, "strokeDash": [5, 4]},
                "encoding": {"y": up},
            },
            {
                "data": {"values": ruled},
                "mark": text,
                "encoding": {"x": {"value": 718}, "y": up, "text": {"field": "name", "type": "nominal"}},
            },
        ]
    rows = [(line.name, _told(at), _told(value)) for line in lines for at, value in line.points]
    rows += [(limit.name, "limit", _told(limit.value)) for limit in limits]
    number = "One line" if len(lines) == 1 else f"{len(lines)} lines"
    description = f"{number} of {y} over {x}" + ("; a dashed line is a limit." if limits else ".")
    spec = {"height": 260, "data": {"values": values}, "layer": layers}
    return _draw(spec, title, description, ("line", x, y), tuple(rows))


@lru_cache(maxsize=64)
def budget(parts: tuple[tuple[str, float], ...], *, title: str, unit: str) -> Chart:
    """An error budget: the sigma that each source contributes, in the order given, and of all together."""
    whole = sum(sigma * sigma for _, sigma in parts) ** 0.5
    shown = [*parts, ("all together", whole)]
    order = [_numbered(n, name) for n, (name, _) in enumerate(shown)]
    values = [
        {"label": name, "sigma": sigma, "whole": n == len(parts)}
        for n, (name, (_, sigma)) in enumerate(zip(order, shown, strict=True))
    ]
    axis = {"labelExpr": "slice(datum.label, 5)", "labelLimit": 260, "ticks": False}
    encoding = {
        "y": {"field": "label", "type": "nominal", "sort": order, "title": None, "axis": axis},
        "x": {"field": "sigma", "type": "quantitative", "title": f"one standard deviation, {unit}"},
        "color": {"condition": {"test": "datum.whole", "value": INK}, "value": ACCENT},
    }
    rows = tuple(
        (name, _told(sigma), f"{100 * sigma * sigma / whole / whole:.1f} %" if whole else "0 %")
        for name, sigma in shown
    )
    description = f"The standard deviation that each source gives the result, {unit}; squares add up, not lengths."
    spec = {
        "height": {"step": 26},
        "data": {"values": values},
        "mark": {"type": "bar", "height": 12},
        "encoding": encoding,
    }
    return _draw(spec, title, description, ("source", f"sigma, {unit}", "part of the variance"), rows)


@lru_cache(maxsize=64)
def differences(pairs: tuple[tuple[str, float], ...], *, limit: float, title: str, unit: str) -> Chart:
    """Paired differences, operator minus inspector, item by item, between the limits beyond which an item alarms."""
    values = [{"item": n, "difference": value, "beyond": abs(value) > limit} for n, (_, value) in enumerate(pairs, 1)]
    up: Spec = {"field": "difference", "type": "quantitative", "title": f"operator minus inspector, {unit}"}
    across: Spec = {
        "field": "item",
        "type": "quantitative",
        "title": "item",
        "axis": {"tickMinStep": 1, "tickCount": 10},
    }
    beyond = "datum.beyond"
    layers: list[Spec] = [
        {
            "data": {"values": [{"difference": limit}, {"difference": -limit}]},
            "mark": {"type": "rule", "color": ALERT, "strokeDash": [5, 4]},
            "encoding": {"y": up},
        },
        {"data": {"values": [{"difference": 0}]}, "mark": {"type": "rule", "color": INK}, "encoding": {"y": up}},
        {
            "mark": {"type": "point", "filled": True, "size": 60, "opacity": 1},
            "encoding": {
                "x": across,
                "y": up,
                "color": {"condition": {"test": beyond, "value": ALERT}, "value": ACCENT},
                "shape": {"condition": {"test": beyond, "value": "cross"}, "value": "circle"},
            },
        },
    ]
    rows = tuple(
        (name, _told(value), "beyond the limit" if abs(value) > limit else "within the limits") for name, value in pairs
    )
    description = (
        f"{len(pairs)} items; dashed lines are the limits of one item, {_told(limit)} {unit}; crosses are beyond."
    )
    spec = {"height": 220, "data": {"values": values}, "layer": layers}
    return _draw(spec, title, description, ("item", f"difference, {unit}", "what it says"), rows)
