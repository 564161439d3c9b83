"""Archived sources with their coverage: every sentence, caption, credit, link and comment, and what carries it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from custodiet.app.projections import PROJECTIONS
from custodiet.app.rendering import Row
from custodiet.app.things import CITED, SOURCE
from custodiet.web import cells, tables, threads
from custodiet.web.asked import Asked
from custodiet.web.cells import Cell, Cells, Column, table
from custodiet.web.page import Page
from custodiet.web.problem import unknown

_WHAT = "coverage"
_LEAD = (
    "What was archived, and how much of it the record carries. A source's text is its publisher's: the record knows it "
    "by its digest, and this portal shows the words where its holder has the text. Texts are the portal's and not the "
    "log's: they may come later, at this same address."
)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that a source had: what is known of its credit and caption, and which statements carry them."""

    credit: Row | None
    caption: Row | None
    statements: Cells
    told: Sequence[str]


def index(asked: Asked) -> Page:
    """Return the list of sources."""
    segments = asked.view.grouped(_WHAT, "source", lambda segment: (segment.found.source,))
    rows = [_summary(asked, name, found) for name, found in segments.items()]
    part, window = asked.part(rows)

    def context() -> Mapping[str, Any]:
        return {"lead": _LEAD, "archived": _archived(asked, part), "cited": _cited(asked)}

    return Page("Sources", "sources.html", context, lambda: part, tuple(_summary(asked, "", [])), window)


def page(asked: Asked) -> Page:
    """Return the page of one source."""
    name = asked.path[-1]
    every = asked.whole.grouped(_WHAT, "source", lambda segment: (segment.found.source,))
    if name not in every:
        raise unknown("archived source", name, every, "sources", asked)
    segments = every[name]
    part, window = asked.part(segments)
    rows = [PROJECTIONS[_WHAT].row(asked.whole, segment) for segment in part]

    def context() -> Mapping[str, Any]:
        told = asked.whole.fold.things.told
        body = asked.whole.known[told[SOURCE][name][-1]].statement.body if name in told[SOURCE] else {}
        return {
            "name": name,
            "facts": [(key.capitalize(), _fact(body[key])) for key in _FACTS if key in body],
            "heading": body.get("title", name),
            "holds": any(segment.source for segment in segments[:1]),
            "summary": _summary(asked, name, segments),
            "picture": _picture(asked, rows),
            "table_": tables.coverage(asked, rows, f"Every segment of {name}, in its order"),
            "introduced": cells.statements(asked, [asked.whole.known[n].id for n in told[SOURCE].get(name, ())]),
            "archived": next((asked.whole.known[n].id for n in reversed(told[SOURCE].get(name, ()))), ""),
            "remarks": threads.about(asked, _remarks(asked, rows)),
        }

    return Page(f"{name} (source)", "source.html", context, lambda: rows, PROJECTIONS[_WHAT].keys, window)


_FACTS = ("medium", "publisher", "published", "retrieved", "archived", "rights", "note", "sha256", "bytes")


def _fact(value: object) -> Cells:
    return cells.text(value, "key" if len(str(value)) == 64 else "")  # noqa: PLR2004 - a digest in hex


def _summary(asked: Asked, name: str, segments: Sequence[Any]) -> Row:
    told = asked.whole.fold.things.told[SOURCE].get(name, ())
    body = asked.whole.known[told[-1]].statement.body if told else {}
    carried = sum(bool(segment.found.statements) for segment in segments)
    missing = sum(not segment.found.covered for segment in segments)
    return {
        "source": name,
        "title": str(body.get("title", "")),
        "medium": str(body.get("medium", "")),
        "publisher": str(body.get("publisher", "")),
        "published": str(body.get("published", "")),
        "segments": len(segments),
        "carried": carried,
        "left_out": len(segments) - carried - missing,
        "unaccounted_for": missing,
        "text_here": any(segment.source for segment in segments[:1]),
        "sha256": str(body.get("sha256", "")),
    }


def _archived(asked: Asked, rows: Sequence[Row]) -> cells.Table:
    columns = (
        Column("Source"),
        Column("What it is", "wide"),
        Column("Medium"),
        Column("Published"),
        Column("Segments", "num"),
        Column("Carried", "num"),
        Column("Left out, with a reason", "num"),
        Column("Unaccounted for", "num"),
        Column("Text here"),
    )
    return table("Archived sources", columns, (_row(asked, row) for row in rows))


def _row(asked: Asked, row: Row) -> tuple[Cells, ...]:
    return (
        cells.thing(asked, "sources", row["source"]),
        (*cells.text(row["title"]), *cells.text(row["publisher"], "note")),
        cells.text(row["medium"]),
        cells.time(row["published"]),
        *(cells.text(row[key]) for key in ("segments", "carried", "left_out", "unaccounted_for")),
        cells.text(row["text_here"]),
    )


def _cited(asked: Asked) -> cells.Table:
    """What statements rely on without its being archived, the most relied on first."""
    told = asked.whole.fold.things.told
    names = sorted((name for name in told[CITED] if name not in told[SOURCE]), key=lambda name: -len(told[CITED][name]))
    columns = (Column("Relied on, not archived", "wide"), Column("Statements", "num"), Column("Which"))
    rows = (
        (
            (Cell(name, name if name.startswith(("http://", "https://")) else "", "source"),),
            cells.text(len(told[CITED][name])),
            cells.statements(asked, [asked.whole.known[n].id for n in told[CITED][name]]),
        )
        for name in names[:200]
    )
    return table("What statements rely on beyond the archived sources", columns, rows)


def _picture(asked: Asked, rows: Sequence[Row]) -> Picture | None:
    """The picture of a page, where its credit and caption are archived; the record ships no picture."""
    found = {row["kind"]: row for row in rows if row["kind"] in {"credit", "caption"}}
    if not found:
        return None
    names = [name for row in found.values() for name in row["statements"]]
    told = list(dict.fromkeys(text for row in found.values() for text in row["summaries"]))
    return Picture(found.get("credit"), found.get("caption"), cells.statements(asked, names), told)


def _remarks(asked: Asked, rows: Sequence[Row]) -> list[Any]:
    names = dict.fromkeys(name for row in rows for name in row["statements"])
    return [known for name in names if (known := asked.whole.by_id[name]).statement.type == threads.REMARK]
