"""What of each archived source is carried by which statements, and why the rest is not."""

from dataclasses import dataclass
from typing import Any

from custodiet.app.archive import archived_text
from custodiet.app.view import View
from custodiet.books.coverage import CoverageRow, coverage
from custodiet.kernel.errors import Refused

TITLE = "Coverage"
COLUMNS = ("source", "segment", "kind", "text", "carried_by", "reason")
KEYS = (
    "source",
    "segment",
    "kind",
    "label",
    "text",
    "text_here",
    "statements",
    "carried_by",
    "summaries",
    "reason",
    "sha256",
    "accounted_for",
)


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment of a source, with the whole source's text, where its holder brought it (custodiet import)."""

    found: CoverageRow
    source: bytes | None

    @property
    def words(self) -> str:
        """Its own words, or nothing."""
        one = self.found
        return self.source[one.start : one.end].decode("utf-8", "replace") if self.source and one.end else ""


def items(view: View) -> list[Segment]:
    """The segments of each source."""
    found = coverage(view.known, view.source or None)
    if view.source and not found:
        names = sorted({row.source for row in coverage(view.known)})
        raise Refused("no such source is archived here", expected=", ".join(names), found=view.source, where="--source")
    texts = _texts(view)
    return [Segment(one, texts.get(one.source)) for one in found]


def row(view: View, segment: Segment) -> dict[str, Any]:
    """What carries one segment, or why nothing does."""
    one = segment.found
    return {
        "source": one.source,
        "segment": one.segment,
        "kind": one.kind,
        "label": one.label,
        "text": segment.words or one.label,
        "text_here": bool(segment.words),
        "statements": list(one.statements),
        "carried_by": [f"{view.by_id[name].index} {view.by_id[name].statement.type}" for name in one.statements],
        "summaries": [view.by_id[name].summary for name in one.statements],
        "reason": one.reason,
        "sha256": one.sha256,
        "accounted_for": one.covered,
    }


def _texts(view: View) -> dict[str, bytes]:
    bodies = [known.statement.body for known in view.known if known.statement.type == "source"]
    found = ((str(body["id"]), archived_text(view.record.path, str(body.get("sha256", "")))) for body in bodies)
    return {name: text for name, text in found if text is not None}
