"""One draft or decision: how it was decided, its clauses and their state, and what it changed of the draft before."""

from collections.abc import Iterator, Mapping
from typing import Any

from custodiet.app.projections import PROJECTIONS, QUESTIONS
from custodiet.app.projections.clauses import Item, earlier, names
from custodiet.app.projections.instruments import Listed
from custodiet.app.rendering import Row
from custodiet.books.instruments import PROPOSED
from custodiet.web import cells, tables
from custodiet.web.asked import Asked
from custodiet.web.cells import Cells, lean
from custodiet.web.page import Page
from custodiet.web.pages.stances import matrix
from custodiet.web.problem import NotHere, unknown

_COMPARED = (
    "Clause by clause, the earlier text beside the later one. What stands in square brackets is not agreed. Clauses "
    "that were dropped come last."
)


def page(asked: Asked) -> Page:
    """Return the page of the instrument that the address names."""
    listed = _find(asked)
    row = PROJECTIONS["instruments"].row(asked.whole, listed)
    items = asked.whole.grouped("clauses", "instrument", _instrument).get(listed.instrument.name, [])
    part, window = asked.part(items)
    rows = [PROJECTIONS["clauses"].row(asked.whole, item) for item in part]

    def context() -> Mapping[str, Any]:
        about = [*listed.instrument.names, *(name for item in items for name in names(item.instrument, item.clause))]
        told = [p for name in dict.fromkeys(about) for p in asked.whole.stances.get(name, ())]
        before = earlier(asked.whole, listed.instrument)
        return {
            "facts": list(_facts(asked, row)),
            "clauses": lean(tables.clauses(asked, rows, f"Clauses of {row['instrument']}")),
            "before": before.name if before else "",
            "compared": asked.link("instruments", row["instrument"], "changes"),
            "stances": matrix(asked, told, "Who stood where on it, and on its clauses"),
        }

    return Page(row["title"], "instrument.html", context, lambda: rows, PROJECTIONS["clauses"].keys, window)


def compared(asked: Asked) -> Page:
    """Return the page that compares it with the draft before."""
    one = _find(asked).instrument
    before = earlier(asked.whole, one)
    if before is None:
        raise NotHere("it does not say which draft it follows", found=one.name)
    question = QUESTIONS["changes"]
    rows = question.rows(asked.whole, one.name)

    def context() -> Mapping[str, Any]:
        caption = f"{before.name} (before) and {one.name} (after)"
        return {"lead": _COMPARED, "picture": None, "beside": (), "table_": tables.changes(asked, rows, caption)}

    return Page(f"What {one.name} changed of {before.name}", "listing.html", context, lambda: rows, question.keys)


def _find(asked: Asked) -> Listed:
    every = asked.whole.grouped("instruments", "name", lambda item: item.instrument.names)
    name = asked.path[1]
    if name not in every:
        raise unknown("draft or decision", name, every, "instruments", asked)
    found: Listed = every[name][0]
    return found


def _instrument(item: Item) -> tuple[str]:
    return (item.instrument.name,)


def _facts(asked: Asked, row: Row) -> Iterator[tuple[str, Cells]]:
    yield "State", cells.text(row["state"])
    yield "To be decided by" if row["state"] == PROPOSED else "Decided by", cells.thing(asked, "parties", row["body"])
    yield "How", cells.text(row["decided"])
    yield "By the rule of", cells.text(row["rule"])
    yield "Declared", cells.text(f"{row['declared']}, which the vote does not bear out" if row["differs"] else "")
    yield "When", cells.time(row["date"])
    yield "Applied provisionally since", cells.time(row["provisional"])
    yield "In force since", cells.time(row["in_force"])
    for title, key in (
        ("Follows", "follows"),
        ("Adopts", "adopts"),
        ("Takes the place of", "replaces"),
        ("Its place is taken by", "replaced_by"),
        ("Annexes", "annexes"),
        ("Endorses", "endorses"),
    ):
        yield title, tuple(cell for name in row[key] for cell in _linked(asked, name))
    yield "Also spoken of as", cells.text(row["also"])
    yield "Told by", cells.things(asked, "parties", row["by"])
    yield "Statements", cells.statements(asked, row["statements"])


def _linked(asked: Asked, name: str) -> Cells:
    return cells.thing(asked, "instruments", name) if name in asked.whole.instruments else cells.text(name)
