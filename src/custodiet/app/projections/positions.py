"""Who stood where on what, when, through what medium; every change of mind stays in sight."""

from typing import Any

from custodiet.app.projections.words import grade, texts
from custodiet.app.things import spoken_for
from custodiet.app.view import View
from custodiet.books.positions import Position, positions

TITLE = "Positions"
COLUMNS = ("date", "voice", "party", "stance", "about", "medium", "summary", "source")
KEYS = (
    "date",
    "speaker",
    "party",
    "role",
    "about",
    "stance",
    "before",
    "provided",
    "medium",
    "quoted_by",
    "named",
    "on_record",
    "grounds",
    "summary",
    "source",
    "voice",
    "grade",
    "statement",
)


def items(view: View) -> list[Position]:
    """The stances taken by the time asked about, in order of time."""
    return [p for p in positions(view.books, view.as_of) if view.hears(p.entry.known)]


def row(view: View, position: Position) -> dict[str, Any]:
    """One stance."""
    statement = position.entry.known.statement
    body = statement.body
    return {
        "date": position.at.text,
        "speaker": position.speaker,
        "party": spoken_for(position.entry.known),
        "role": body.get("role", ""),
        "about": position.about,
        "stance": position.stance if position.holds else f"no longer {position.stance}",
        "before": position.before,
        "provided": texts(body.get("provided")),
        "medium": body.get("medium", ""),
        "quoted_by": texts(body.get("quoted_by")),
        "named": body.get("named") is not False,
        "on_record": body.get("on_record"),
        "grounds": texts(body.get("grounds")),
        "summary": body.get("text", ""),
        "source": view.source_of(position.entry.id),
        "voice": str(position.voice),
        "grade": grade(position.voice),
        "statement": position.entry.id,
    }
