"""Everything that was said about what had happened by then, in log order, in words."""

from typing import Any

from custodiet.app.view import View
from custodiet.books.known import Known
from custodiet.kernel.times import When, from_unix
from custodiet.statements.posting import Posting

TITLE = "Journal"
COLUMNS = ("index", "said", "type", "speaker", "summary", "source")


def items(view: View) -> list[Known]:
    """The statements, in log order; without those that tell of nothing but what came after the time asked about."""
    if view.voice or view.as_of:
        return [known for known in view.known if view.hears(known) and by(known, view.as_of)]
    return view.known


def by(known: Known, as_of: When | None) -> bool:
    """May something that a statement tells of have happened by then, or does it tell of no event at all?"""
    times = [when for posting in known.statement.postings if (when := happened(posting))]
    return as_of is None or not times or any(when.by(as_of) is not False for when in times)


def happened(posting: Posting) -> When | None:
    """When what a posting says was so; an obligation has no such time."""
    return getattr(posting, "at", None) or getattr(posting, "as_of", None)


def row(view: View, known: Known) -> dict[str, Any]:
    """One statement."""
    statement = known.statement
    return {
        "index": known.index,
        "id": known.id,
        "said": statement.said.text,
        "logged": from_unix(known.logged).text,
        "type": statement.type,
        "speaker": known.voice.party,
        "signed_by": known.party,
        "voice": str(known.voice),
        "summary": known.summary,
        "source": statement.source.id if statement.source else "",
        "covers": list(statement.source.covers) if statement.source else [],
        "postings": len(statement.postings),
        "about": [list(pair) for pair in statement.about],
        "counts": known.id in view.counting,
    }
