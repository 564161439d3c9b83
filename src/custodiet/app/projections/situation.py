"""The situation: what could not be reached and since when, what happened on the way, and what it is said to delay."""

from collections.abc import Iterator
from typing import Any

from custodiet.app.projections.words import grade, texts
from custodiet.app.view import View
from custodiet.books.closures import Circumstance, circumstances
from custodiet.books.slips import DELAYING

TITLE = "Situation"
COLUMNS = ("place", "state", "since", "until", "kind", "summary", "delays", "voice")


def items(view: View) -> list[Circumstance]:
    """What was so by then, in order of time."""
    heard = {voice: book for voice, book in view.books.items() if view.heard(voice)}
    statements = (known for known in view.of_types(*DELAYING) if view.heard(known.voice))
    return circumstances(heard, statements, view.asked_about)


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
        "kind": kind if isinstance(kind, str) else statement.type,
        "type": statement.type,
        "summary": text if isinstance(text, str) else "",
        "delays": list(_delays(view, one)),
        "obligations": texts(statement.body.get("delays")),
        "voice": str(one.known.voice),
        "speaker": one.known.voice.party,
        "grade": grade(one.known.voice),
        "source": view.source_of(one.known.id),
        "statements": [one.known.id],
    }


def _delays(view: View, one: Circumstance) -> Iterator[str]:
    """The obligations that it is said to delay, each with how it stands."""
    for name in texts(one.known.statement.body.get("delays")):
        found = view.conditions.standings.get(name, ())
        words = "; ".join(
            f"{standing.status}{f', {standing.days_late} days' if standing.days_late else ''}" for standing in found
        )
        yield f"{name}: {words or 'not in the record'}"
