"""Discrepancies with their arithmetic, and which of them a thing or a statement has a part in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from custodiet.app.projections import PROJECTIONS
from custodiet.app.things import ITEM, PARTY, Name, named_by
from custodiet.books.figures import Figure
from custodiet.reconcile.discrepancy import Discrepancy
from custodiet.reconcile.figures.claims import told_by
from custodiet.reports.charts import Chart
from custodiet.web import cells, feeds, pictures
from custodiet.web.asked import JSON, Asked
from custodiet.web.cells import Cell, Cells
from custodiet.web.page import Entry, Page
from custodiet.web.shelf import Shown

WHAT = "discrepancies"
TITLES = {"numbers missing": "gap in numbering", "gap in sequence": "gap in a key's numbering"}  # kinds, as a page says
_MOST_CAUSES = 40
LEAD = (
    "What does not fit, computed from books and figures and never typed in: each finding with its arithmetic, and the "
    "statements that cause it. It says what cannot all be true; it never says who is right."
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding for people; `anchor` is its place on the page, the same as long as the same statements cause it."""

    anchor: str
    kind: str
    subject: Cells
    as_of: Cells
    explanation: str
    arithmetic: Sequence[tuple[str, Cells]]
    voices: Sequence[str]
    statements: Cells
    sources: Cells
    address: str
    picture: Chart | None


def page(asked: Asked) -> Page:
    """Return the page of all discrepancies."""
    projection = PROJECTIONS[WHAT]
    items, window = asked.part(asked.view.items(WHAT))

    def context() -> Mapping[str, Any]:
        return {"lead": LEAD, "findings": [finding(asked, one) for one in items]}

    def entries() -> Sequence[Entry]:
        every = [feeds.of_discrepancy(asked, asked.view, one) for one in asked.view.items(WHAT)]
        return sorted(every, key=lambda entry: entry.updated, reverse=True)

    return Page(
        projection.title,
        "discrepancies.html",
        context,
        lambda: asked.rows(WHAT, items),
        projection.keys,
        window,
        entries,
    )


def prepare(view: Shown) -> None:
    """Make the indexes by which pages find what does not fit about them."""
    about(view, "", "")
    caused_by(view, "")


def finding(asked: Asked, one: Discrepancy) -> Finding:
    """Return one finding for people."""
    row = PROJECTIONS[WHAT].row(asked.whole, one)
    anchor = feeds.anchor(one)
    figures = pictures.figures_of(asked, one)
    subject = cells.thing(asked, "items", one.subject) if is_item(asked, one.subject) else cells.text(one.subject)
    return Finding(
        anchor,
        TITLES.get(one.kind, one.kind),
        subject,
        cells.time(one.as_of),
        one.explanation,
        [(line, _behind(asked, line, figures)) for line in one.arithmetic],
        row["voices"],
        tuple(_causes(asked, one, figures)),
        cells.sources(asked, row["sources"]),
        asked.link(WHAT, anchor=anchor),
        pictures.of_finding(asked, one),
    )


def _behind(asked: Asked, line: str, figures: Sequence[Figure]) -> Cells:
    """The statements that give the figures which a line of arithmetic reads.

    It is `FIGURE is INTERVAL [WHO, WHERE]`, or a row of a sum: `TIMES x QUANTITIES <= BOUND (FIGURE, WHO, WHERE)`.
    """
    if line.endswith(")"):
        ids = (figure.id for figure in figures if line.endswith(f" ({figure.text}, {told_by(figure)})"))
        return tuple(cells.statement(asked, each) for each in list(dict.fromkeys(ids))[:1])
    printed, _, told = f" {line.rstrip(']')}".rpartition(" [")
    given = printed.partition(" is ")[0]
    ids = (
        figure.id
        for figure in figures
        if f" {figure.text} " in f"{given} " and told in (told_by(figure), f"{told_by(figure)}, {figure.as_of}")
    )
    return tuple(cells.statement(asked, each) for each in dict.fromkeys(ids))


def _causes(asked: Asked, one: Discrepancy, figures: Sequence[Figure]) -> Iterator[Cell]:
    """The statements that cause a finding, each with what it says there."""
    said: dict[str, list[str]] = {}
    for figure in figures:
        said.setdefault(figure.statement, []).append(figure.text)
    every = list(dict.fromkeys(name.partition("#")[0] for name in one.statements))
    for name in every[:_MOST_CAUSES]:
        known = asked.whole.by_id.get(name)
        if known:
            what = ", ".join(dict.fromkeys(said.get(name, ()))) or known.statement.type
            yield Cell(f"{what} ({known.voice.party})", kind="joint")
        yield cells.statement(asked, name)
    if len(every) > _MOST_CAUSES:
        yield Cell(f"and {len(every) - _MOST_CAUSES} more", asked.link(WHAT, form=JSON), "note")


def is_item(asked: Asked, name: str) -> bool:
    """Has this subject a page of its own?"""
    return name in asked.whole.fold.things.told[ITEM]


def about(view: Shown, kind: str, name: str) -> Sequence[Discrepancy]:
    """The findings that are about a thing, or that statements about it cause."""
    return view.grouped(WHAT, "thing", lambda one: _names(view, one)).get((kind, name), [])


def caused_by(view: Shown, statement: str) -> Sequence[Discrepancy]:
    """The findings that a statement has a part in."""
    keys = view.grouped(WHAT, "statement", lambda one: (name.partition("#")[0] for name in one.statements))
    return keys.get(statement, [])


def _names(view: Shown, one: Discrepancy) -> Iterator[Name]:
    yield ITEM, one.subject
    for name in one.statements:
        statement, _, n = name.partition("#")
        known = view.by_id.get(statement)
        if known is None:
            continue
        yield PARTY, known.voice.party
        yield from named_by(known.statement.postings[int(n)]) if n else view.fold.things.names[statement]
