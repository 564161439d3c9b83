"""What does not fit: computed from books and figures, never typed in."""

from typing import Any

from custodiet.app.view import View

TITLE = "Discrepancies"
COLUMNS = ("kind", "subject", "as_of", "explanation", "sources")


def rows(view: View) -> list[dict[str, Any]]:
    """One row for each finding; `sources` says what its statements rely on, in the same order."""
    found = []
    for one in view.discrepancies:
        voices = {view.by_id[s.partition("#")[0]].voice for s in one.statements if s.partition("#")[0] in view.by_id}
        if not view.voice or any(view.heard(voice) for voice in voices):
            found.append(
                {
                    "kind": one.kind,
                    "subject": one.subject,
                    "as_of": one.as_of,
                    "explanation": one.explanation,
                    "arithmetic": list(one.arithmetic),
                    "statements": list(one.statements),
                    "sources": list(dict.fromkeys(view.source_of(s) for s in one.statements)),
                    "voices": sorted(str(voice) for voice in voices),
                }
            )
    return found
