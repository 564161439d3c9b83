"""What of each archived source is carried by which statements, and why the rest is not."""

from typing import Any

from custodiet.app.archive import archived_text
from custodiet.app.view import View
from custodiet.books.coverage import CoverageRow, coverage
from custodiet.kernel.errors import Refused

TITLE = "Coverage"
COLUMNS = ("source", "segment", "kind", "text", "carried_by", "reason")


def rows(view: View) -> list[dict[str, Any]]:
    """One row for each segment of each source; with its text, where its holder brought it (custodiet import)."""
    found = coverage(view.known, view.source or None)
    if view.source and not found:
        names = sorted({row.source for row in coverage(view.known)})
        raise Refused("no such source is archived here", expected=", ".join(names), found=view.source, where="--source")
    texts = _texts(view)
    return [_row(view, row, texts.get(row.source)) for row in found]


def _row(view: View, row: CoverageRow, text: bytes | None) -> dict[str, Any]:
    return {
        "source": row.source,
        "segment": row.segment,
        "kind": row.kind,
        "label": row.label,
        "text": text[row.start : row.end].decode("utf-8", "replace") if text and row.end else row.label,
        "statements": list(row.statements),
        "carried_by": [f"{view.by_id[name].index} {view.by_id[name].statement.type}" for name in row.statements],
        "summaries": [view.by_id[name].summary for name in row.statements],
        "reason": row.reason,
        "sha256": row.sha256,
        "accounted_for": row.covered,
    }


def _texts(view: View) -> dict[str, bytes]:
    bodies = [known.statement.body for known in view.known if known.statement.type == "source"]
    found = ((str(body["id"]), archived_text(view.record, str(body.get("sha256", "")))) for body in bodies)
    return {name: text for name, text in found if text is not None}
