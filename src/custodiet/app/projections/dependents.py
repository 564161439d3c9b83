"""The statements that depend on one, and may have to be corrected with it."""

from typing import Any

from custodiet.app.asking import find_statement
from custodiet.app.view import View
from custodiet.books.dependents import Dependent, dependents

TITLE = "Dependents"
COLUMNS = ("index", "said", "type", "voice", "summary", "why")
KEYS = ("index", "id", "said", "type", "voice", "signed_by", "summary", "why")
SUBJECT = "STATEMENT"


def items(view: View, name: str) -> list[Dependent]:
    """What depends on the statement that an id, the beginning of one, or a number of the log names."""
    known = find_statement(view, name)
    answers = [(answer.relation, answer.known) for answer in view.fold.things.answers.get(known.id, ())]
    found = dependents(known, answers, view.books, view.by_id)
    return [one for one in found if one.known.id in view.counting and view.hears(one.known)]


def row(_: View, one: Dependent) -> dict[str, Any]:
    """One of them."""
    return {
        "index": one.known.index,
        "id": one.known.id,
        "said": one.known.statement.said.text,
        "type": one.known.statement.type,
        "voice": str(one.known.voice),
        "signed_by": one.known.party,
        "summary": one.known.summary,
        "why": list(one.reasons),
    }
