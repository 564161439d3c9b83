"""Everything that was said about what had happened by then, in log order, in words."""

from typing import Any

from custodiet.app.view import View
from custodiet.books.known import Known
from custodiet.kernel.times import from_unix

TITLE = "Journal"
COLUMNS = ("index", "said", "type", "speaker", "summary", "source")
KEYS = (
    "index",
    "id",
    "said",
    "logged",
    "type",
    "speaker",
    "signed_by",
    "voice",
    "summary",
    "source",
    "covers",
    "postings",
    "about",
    "counts",
    "in_doubt",
)


def items(view: View) -> list[Known]:
    """The statements, in log order; without those that tell of nothing but what came after the time asked about."""
    return told(view, [known for known in view.known if view.hears(known)] if view.voice else view.known)


def told(view: View, statements: list[Known]) -> list[Known]:
    """Those of some statements that tell of what may have happened by the time asked about, or of no event at all."""
    if view.as_of is None:
        return statements
    begun, end = view.fold.begun, view.as_of.end
    return [known for known in statements if begun[known.id] <= end]


def row(view: View, known: Known) -> dict[str, Any]:
    """One statement."""
    statement, waits = known.statement, view.fold.waiting.get(known.index)
    return {
        "index": known.index,
        "id": known.id,
        "said": statement.said.text,
        "logged": from_unix(known.logged).text,
        "type": statement.type,
        "speaker": known.voice.party,
        "signed_by": known.party,
        "voice": str(known.voice),
        "summary": f"{known.summary} ({waits})" if waits else known.summary,
        "source": statement.source.id if statement.source else "",
        "covers": list(statement.source.covers) if statement.source else [],
        "postings": len(statement.postings),
        "about": [list(pair) for pair in statement.about],
        "counts": known.id in view.counting,
        "in_doubt": view.fold.in_doubt.get(known.id, ""),
    }
