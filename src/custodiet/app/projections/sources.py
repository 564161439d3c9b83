"""Sources: what is archived, where it came from, how much of it statements carry; and what else is relied on."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from custodiet.app.view import View
from custodiet.books.coverage import CoverageRow, coverage
from custodiet.books.known import Known

TITLE = "Sources"
COLUMNS = ("source", "title", "publisher", "published", "segments", "carried", "left_out", "missing", "cited_by")
KEYS = (
    "source",
    "archived",
    "title",
    "medium",
    "publisher",
    "author",
    "published",
    "retrieved",
    "language",
    "address",
    "sha256",
    "segments",
    "carried",
    "left_out",
    "missing",
    "cited_by",
    "statements",
)


@dataclass(frozen=True, slots=True)
class Cited:
    """One source: the statements that introduce it, how many rely on it, and its segments."""

    name: str
    introduced: Sequence[Known]
    cited_by: int
    segments: Sequence[CoverageRow]


def items(view: View) -> list[Cited]:
    """The archived sources, in the order of the log; then what else statements rely on, the most cited first."""
    known = [each for each in view.known if view.hears(each)]
    introduced: dict[str, list[Known]] = {}
    for each in view.known:
        if each.statement.type == "source":
            introduced.setdefault(str(each.statement.body.get("id", each.id)), []).append(each)
    segments: dict[str, list[CoverageRow]] = {}
    for found in coverage(view.known) if introduced else ():
        segments.setdefault(found.source, []).append(found)
    cited = Counter(each.statement.source.id for each in known if each.statement.source)
    covered = Counter(
        name for each in known if each.statement.source
        for name in {cover.partition("#")[0] for cover in each.statement.source.covers}
    )  # fmt: skip
    archived = [
        Cited(name, each, covered.get(name, 0) or cited.get(name, 0), segments.get(name, ()))
        for name, each in introduced.items()
        if not view.voice or covered.get(name) or cited.get(name)
    ]
    others = [Cited(name, (), number, ()) for name, number in cited.most_common() if name not in introduced]
    return [*archived, *others]


def row(_: View, one: Cited) -> dict[str, Any]:
    """One source."""
    body: Mapping[str, Any] = one.introduced[-1].statement.body if one.introduced else {}

    def text(name: str) -> str:
        value = body.get(name, "")
        return value if isinstance(value, str) else ""

    carried = sum(bool(segment.statements) for segment in one.segments)
    left_out = sum(not segment.statements and bool(segment.reason) for segment in one.segments)
    return {
        "source": one.name,
        "archived": bool(one.introduced),
        "title": text("title"),
        "medium": text("medium"),
        "publisher": text("publisher"),
        "author": text("author"),
        "published": text("published"),
        "retrieved": text("retrieved"),
        "language": text("language"),
        "address": text("address") or (one.name if one.name.startswith(("http://", "https://")) else ""),
        "sha256": text("sha256"),
        "segments": len(one.segments),
        "carried": carried,
        "left_out": left_out,
        "missing": len(one.segments) - carried - left_out,
        "cited_by": one.cited_by,
        "statements": [known.id for known in one.introduced],
    }
