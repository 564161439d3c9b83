"""A record in one page of plain text: declared, removed, destroyed, late, contradictory; each figure with its source."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from custodiet.app.projections import PROJECTIONS
from custodiet.app.view import View
from custodiet.kernel.times import parse_when

_MOST = 12
Row = dict[str, Any]


def summarise_record(view: View) -> Iterator[str]:
    """Yield the lines of the summary."""
    claims = [row for row in PROJECTIONS["claims"].rows(view) if row["kind"] in view.regime.results]
    for base in view.regime.bases.values():
        yield from _figures(base.title.capitalize(), [row for row in claims if row["basis"] == base.word])
    yield from _late(PROJECTIONS["obligations"].rows(view))
    yield from _contradictions(PROJECTIONS["discrepancies"].rows(view))
    covered = PROJECTIONS["coverage"].rows(view)
    told = sum(bool(row["statements"]) for row in covered)
    reasons = sum(bool(row["reason"]) and not row["statements"] for row in covered)
    yield (
        f"Coverage: {len(covered)} segments of {len({row['source'] for row in covered})} archived sources, "
        f"{told} carried by statements, {reasons} left with a reason, {len(covered) - told - reasons} unaccounted for."
    )


def _figures(title: str, rows: Sequence[Row]) -> Iterator[str]:
    """The latest figure of each subject, measure and whole."""
    latest: dict[tuple[str, str, str], Row] = {}
    for row in sorted(rows, key=lambda row: parse_when(row["as_of"]).order):
        latest[row["subject"], row["measure"], row["of"]] = row
    if latest:
        yield f"{title}"
        for row in list(latest.values())[:_MOST]:
            yield f"  {row['printed']} of {row['subject']}, as of {row['as_of']} - {row['voice']} - {row['source']}"
        if len(latest) > _MOST:
            yield f"  ... and {len(latest) - _MOST} more: custodiet show {{record}} claims"
        yield ""


def _late(rows: Sequence[Row]) -> Iterator[str]:
    late = sorted((row for row in rows if row["days_late"]), key=lambda row: -row["days_late"])
    yield f"Late ({len(late)} of {len(rows)} obligations)"
    for row in late:
        done = f"fulfilled {row['fulfilled']}" if row["fulfilled"] else "not fulfilled"
        yield f"  {row['id']} ({row['debtor']}): due {row['due']}, {done}, {row['days_late']} days late - {row['source']}"
    yield ""


def _contradictions(rows: Sequence[Row]) -> Iterator[str]:
    yield f"Contradictory ({len(rows)} findings)"
    for kind, group in groupby(sorted(rows, key=lambda row: row["kind"]), key=lambda row: row["kind"]):
        yield f"  {kind}"
        for row in group:
            yield f"    {row['explanation']}"
            yield from (f"      {source}" for source in row["sources"])
    yield ""
