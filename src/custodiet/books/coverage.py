"""Coverage: every segment of every archived source, with the statements that carry its content or why none does.

Sources are introduced by statements of the type source; statements name what they carry in `source.covers`, as
`SOURCE#SEGMENT`. Pure, and it never raises on data: a segment that somebody covers and nobody introduced is shown too.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from custodiet.books.known import Known

UNKNOWN = "unknown"  # the kind of a segment that no source statement introduces


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """`statements` are ids in log order; `reason` says why there is none, and is empty where nobody has said.

    `start`, `end` and `sha256` are those of the segment's bytes in the source: 0, 0 and "" where they are not given.
    """

    source: str
    segment: str
    kind: str
    label: str
    statements: tuple[str, ...]
    reason: str
    sha256: str = ""
    start: int = 0
    end: int = 0

    @property
    def covered(self) -> bool:
        """Is its content carried, or is it said why not?"""
        return bool(self.statements or self.reason)


def coverage(known: Iterable[Known], source: str | None = None) -> list[CoverageRow]:
    """Return a row for each segment of `source`, or of all sources: sources and segments in the order of the log."""
    log = list(known)
    carried = _carried(log)
    rows: list[CoverageRow] = []
    for name, segments in _introduced(log).items():
        rows += [_row(name, segment, carried.pop((name, segment["id"]), ())) for segment in segments.values()]
    rows += [CoverageRow(name, segment, UNKNOWN, "", tuple(ids), "") for (name, segment), ids in carried.items()]
    return [row for row in rows if source in (None, row.source)]


def uncovered(rows: Iterable[CoverageRow]) -> list[CoverageRow]:
    """Return the rows that neither a statement nor a reason accounts for."""
    return [row for row in rows if not row.covered]


def _introduced(log: list[Known]) -> dict[str, dict[str, dict[str, Any]]]:
    """Segments by source and id; where a source was introduced again, the later word on a segment counts."""
    sources: dict[str, dict[str, dict[str, Any]]] = {}
    for one in log:
        body = one.statement.body
        if one.statement.type == "source" and isinstance(body.get("segments"), list):
            segments = sources.setdefault(str(body.get("id", one.id)), {})
            segments |= {segment["id"]: segment for segment in _well_formed(body["segments"])}
    return sources


def _well_formed(segments: list[Any]) -> Iterator[dict[str, Any]]:
    return (segment for segment in segments if isinstance(segment, dict) and isinstance(segment.get("id"), str))


def _carried(log: list[Known]) -> dict[tuple[str, str], list[str]]:
    """Ids of the statements that carry each (source, segment)."""
    carried: dict[tuple[str, str], list[str]] = {}
    for one in log:
        for cover in one.statement.source.covers if one.statement.source else ():
            source, _, segment = cover.partition("#")
            carried.setdefault((source, segment), []).append(one.id)
    return carried


def _row(source: str, segment: dict[str, Any], statements: Iterable[str]) -> CoverageRow:
    def text(name: str) -> str:
        return str(segment.get(name, ""))

    def whole(name: str) -> int:
        value = segment.get(name, 0)
        return value if isinstance(value, int) else 0

    carried = tuple(statements)
    reason = "" if carried else text("reason")
    return CoverageRow(
        source,
        segment["id"],
        text("kind"),
        text("label"),
        carried,
        reason,
        text("sha256"),
        whole("start"),
        whole("end"),
    )
