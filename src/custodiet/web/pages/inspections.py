"""One inspection: its plan, what its results support in words, the paired differences, and every number's method."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from custodiet.app.projections import PROJECTIONS
from custodiet.app.projections.inspections import Planned
from custodiet.app.rendering import Row
from custodiet.kernel.errors import Refused
from custodiet.reports import curves
from custodiet.reports.charts import Chart
from custodiet.web import cells
from custodiet.web.asked import Asked
from custodiet.web.cells import Cells, Column, Table, lean, table
from custodiet.web.page import Page
from custodiet.web.problem import unknown

if TYPE_CHECKING:
    from custodiet.app.evaluating import Evaluated

_NUMBER, _WIDE = "num", "wide"
_CHARTED = 400  # pairs: more are no picture
COLUMNS = ("stratum", "items", "method", "defect", "planned", "looked_at", "sees", "wrong", "compared", "beyond_limit",
           "limit", "overstated_by")  # fmt: skip


def page(asked: Asked) -> Page:
    """Return the page of the inspection that the address names; its data are the strata, method by method."""
    one = _find(asked)
    row = PROJECTIONS["inspections"].row(asked.view, one)
    found = asked.view.recent(("inspection", one.known.id), lambda: _evaluated(asked, one))

    def context() -> Mapping[str, Any]:
        return {
            "facts": list(_facts(asked, row)),
            "trouble_": found if isinstance(found, str) else "",
            "grade": "" if isinstance(found, str) else found.evaluation.grade,
            "words": "" if isinstance(found, str) else found.conclusion,
            "remarks": () if isinstance(found, str) else found.remarks,
            "pictures": [] if isinstance(found, str) else list(pictures(found)),
            "tables": [] if isinstance(found, str) else list(_tables(asked, found)),
        }

    rows: Sequence[Row] = () if isinstance(found, str) else found.strata
    return Page(f"Inspection {row['inspection']}", "inspection.html", context, lambda: rows, COLUMNS)


def _find(asked: Asked) -> Planned:
    every = asked.view.grouped("inspections", "name", lambda one: (one.known.statement.body["inspection"],))
    name = asked.path[1]
    if name not in every:
        raise unknown("planned inspection", name, every, "inspections", asked)
    found: Planned = every[name][-1]
    return found


def _evaluated(asked: Asked, one: Planned) -> "Evaluated | str":
    """The evaluation, or why there is none."""
    from custodiet.app.evaluating import evaluate_inspection  # noqa: PLC0415 - heavy, and few records have plans

    try:
        return evaluate_inspection(asked.whole, one.known.id, size=asked.size)
    except Refused as error:
        return str(error)


def _facts(asked: Asked, row: Row) -> Iterator[tuple[str, Cells]]:
    yield "Site", cells.thing(asked, "places", row["site"])
    yield "What must not be missed", cells.text(f"{row['goal']}, with probability {row['detect']}")
    yield "Whose declaration", cells.spoken(asked, row["declared_by"])
    yield "Planned by", (*cells.voice(asked, row), *cells.grade(row))
    yield "When", cells.time(row["said"])
    yield "As planned", cells.text(row["strata"])
    yield "What was signed of it", cells.text(row["signed"])
    yield "Statements", cells.statements(asked, row["statements"])


def pictures(found: "Evaluated") -> Iterator[Chart]:
    """The paired differences of each stratum, between the limits of one item."""
    for stratum, limit, pairs in found.pairs:
        if 0 < len(pairs) <= _CHARTED:
            title = f"{stratum}: declared less found"
            yield curves.differences(pairs, limit=limit, title=title, unit="kg")


def _tables(asked: Asked, found: "Evaluated") -> Iterator[Table]:
    columns = (
        Column("Stratum"),
        Column("Items", _NUMBER),
        Column("Method"),
        Column("Sees", _NUMBER),
        Column("Planned", _NUMBER),
        Column("Looked at", _NUMBER),
        Column("Notices one", _NUMBER),
        Column("Wrong", _NUMBER),
        Column("Compared", _NUMBER),
        Column("Beyond limit", _NUMBER),
        Column("Limit", _NUMBER),
        Column("Overstated by", _NUMBER),
    )
    names = ("stratum", "items", "method", "defect", *COLUMNS[4:])
    lines = (tuple(cells.text(row[name]) for name in names) for row in found.strata)
    yield lean(table("By stratum and method", columns, lines))
    if found.items:
        yield lean(_items(asked, found))
    sources = (Column("Figure"), Column("Of"), Column("Value", _NUMBER), Column("Method", _WIDE), Column("Source"))
    numbers = (tuple(map(cells.text, number.row().values())) for number in found.numbers)
    yield table("Every number, its method and its source", sources, numbers)


def _items(asked: Asked, found: "Evaluated") -> Table:
    columns = (
        Column("Stratum"),
        Column("Item"),
        Column("In"),
        Column("How they know"),
        Column("Declared, kg", _NUMBER),
        Column("Found, kg", _NUMBER),
        Column("Less by, kg", _NUMBER),
        Column("Told"),
        Column("Wrong"),
        Column("Statements"),
    )
    caption = "Items that were looked at" + (f", the first {_CHARTED}" if len(found.items) > _CHARTED else "")
    return table(caption, columns, (_item(asked, row) for row in found.items[:_CHARTED]))


def _item(asked: Asked, row: Row) -> tuple[Cells, ...]:
    return (
        cells.text(row["stratum"]),
        cells.thing(asked, "items", row["item"]),
        cells.account(asked, row["account"]),
        cells.text(row["means"]),
        cells.text(row["declared"]),
        cells.text(row["found"]),
        cells.text(row["difference"]),
        cells.text(row["said"]),
        cells.text(row["wrong"]),
        cells.statements(asked, row["statements"]),
    )
