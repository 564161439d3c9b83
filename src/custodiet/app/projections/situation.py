"""The situation: what could not be reached and since when, what happened on the way, and what it is said to delay."""

from collections.abc import Iterable, Iterator
from typing import Any

from custodiet.app.projections.obligations import days_late
from custodiet.app.projections.words import grade, texts
from custodiet.app.view import View
from custodiet.books.closures import OPEN, Circumstance, circumstances
from custodiet.books.obligations import Standing, latest_said
from custodiet.books.slips import CONCERNS, DELAYING, DELAYS

TITLE = "Situation"
COLUMNS = ("place", "state", "since", "end", "kind", "summary", "delays", "voice")
KEYS = (
    "place",
    "state",
    "since",
    "until",
    "standing",
    "end",
    "kind",
    "type",
    "summary",
    "delays",
    "obligations",
    "concerns",
    "voice",
    "speaker",
    "grade",
    "source",
    "statements",
)


def items(view: View) -> list[Circumstance]:
    """What was so by then, in order of time."""
    heard = {voice: book for voice, book in view.books.items() if view.heard(voice)}
    statements = (known for known in view.of_types(*DELAYING) if view.heard(known.voice))
    return circumstances(heard, statements, view.asked_about, latest_said(view.known))


def row(view: View, one: Circumstance) -> dict[str, Any]:
    """One place or incident."""
    statement = one.known.statement
    kind, text = statement.body.get("kind"), statement.body.get("text")
    return {
        "place": one.place,
        "state": one.state,
        "since": one.since.text,
        "until": one.until.text if one.until else None,
        "standing": one.standing,
        "end": _end(one),
        "kind": kind if isinstance(kind, str) else statement.type,
        "type": statement.type,
        "summary": text if isinstance(text, str) else "",
        "delays": list(_delays(view, one)),
        "obligations": _named(one, DELAYS),
        "concerns": _named(one, CONCERNS),
        "voice": str(one.known.voice),
        "speaker": one.known.voice.party,
        "grade": grade(one.known.voice),
        "source": view.source_of(one.known.id),
        "statements": [one.known.id],
    }


def _end(one: Circumstance) -> str:
    """When it ended, or since when nobody has told of an end."""
    if one.until:
        return one.until.text
    return f"no end told since {one.told}" if one.endless else ""


def _named(one: Circumstance, member: str) -> list[str]:
    """The obligations that it is said to concern; a way that is open again delays nothing."""
    return [] if one.state == OPEN else texts(one.known.statement.body.get(member))


def _delays(view: View, one: Circumstance) -> Iterator[str]:
    """The obligations that it is said to delay, each with how it stands.

    How long one that is not fulfilled is late is counted while it is known that this stands, and not for ever.
    """
    for name in _named(one, DELAYS):
        found = view.conditions.standings.get(name, ())
        words = "; ".join(f"{status}{f', {days} days' if days else ''}" for status, days in _late(view, one, found))
        yield f"{name}: {words or 'not in the record'}"


def _late(view: View, one: Circumstance, found: Iterable[Standing]) -> Iterator[tuple[str, int | None]]:
    for standing in found:
        counted = standing.fulfilled or not one.silent
        days = days_late(view, standing) if counted else None
        yield view.places[standing.key].status, days
