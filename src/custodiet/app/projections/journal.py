"""Everything that was said, in log order, in words."""

from typing import Any

from custodiet.app.view import View
from custodiet.kernel.times import from_unix

TITLE = "Journal"
COLUMNS = ("index", "said", "type", "speaker", "summary", "source")


def rows(view: View) -> list[dict[str, Any]]:
    """One row for each statement."""
    live = {known.id for known in view.effective.statements}
    return [
        {
            "index": known.index,
            "id": known.id,
            "said": known.statement.said.text,
            "logged": from_unix(known.logged).text,
            "type": known.statement.type,
            "speaker": known.voice.party,
            "signed_by": known.party,
            "voice": str(known.voice),
            "summary": known.summary,
            "source": known.statement.source.id if known.statement.source else "",
            "covers": list(known.statement.source.covers) if known.statement.source else [],
            "postings": len(known.statement.postings),
            "about": [list(pair) for pair in known.statement.about],
            "counts": known.id in live,
        }
        for known in view.known
        if view.hears(known)
    ]
