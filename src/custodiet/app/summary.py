"""A record in one page of plain text: declared, removed, destroyed, late, contradictory; each with its source."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any

from custodiet.app.projections import PROJECTIONS
from custodiet.app.view import View
from custodiet.books.obligations import MET_IN_PART, MET_LATE, MISSED
from custodiet.kernel.times import parse_when
from custodiet.regimes import Basis

_MEASURES = ("mass", "share", "count")
_LATE = frozenset({MISSED, MET_LATE, MET_IN_PART})
Row = Mapping[str, Any]


def summarise_record(view: View) -> Iterator[str]:
    """Yield the lines of the summary."""
    rows = PROJECTIONS["claims"].rows(view)
    claims = [row for row in rows if row["kind"] in view.regime.results and not row["derived"]]
    headline = list(dict.fromkeys(name for parts in view.regime.parts for name in (parts.whole, *parts.parts)))
    for base in view.regime.bases.values():
        yield from _figures(base, [row for row in claims if row["basis"] == base.word], headline)
    yield from _late(PROJECTIONS["obligations"].rows(view))
    yield from _contradictions(PROJECTIONS["discrepancies"].rows(view))
    yield from _coverage(PROJECTIONS["coverage"].rows(view))


def _figures(basis: Basis, rows: Sequence[Row], headline: Sequence[str]) -> Iterator[str]:
    """The latest figure of each subject that the regime adds up, in its order; how many others there are."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        groups.setdefault((row["subject"], row["measure"]), []).append(row)
    latest = {key: _latest(group, cumulative=basis.cumulative) for key, group in groups.items()}
    shown = [(subject, measure) for subject in headline for measure in _MEASURES if (subject, measure) in latest]
    shown = shown or list(latest)
    if shown:
        yield basis.title.capitalize()
        for row in (latest[key] for key in shown):
            printed = row["printed"].removesuffix(" pcs")
            yield f"  {row['subject']}: {printed}, as of {row['as_of']} - {row['voice']} - {row['source']}"
        if others := len(latest) - len(shown):
            yield f"  ({others} more figures: show RECORD claims)"
        yield ""


def _latest(rows: Sequence[Row], *, cumulative: bool) -> Row:
    """The last figure; of those that a vague date leaves in doubt the highest, where progress never falls."""
    newest = max(parse_when(row["as_of"]).start for row in rows)

    def may_be_last(row: Row) -> bool:
        when = parse_when(row["as_of"])
        return when.start == newest or (cumulative and when.end > newest)

    last = filter(may_be_last, rows)
    return max(last, key=lambda row: Decimal(row["lo"]))


def _late(rows: Sequence[Row]) -> Iterator[str]:
    late = sorted((row for row in rows if row["status"] in _LATE), key=lambda row: -(row["days_late"] or 0))
    yield f"Late ({len(late)} of {len(rows)} obligations)"
    for row in late:
        done = f"fulfilled {row['fulfilled']}" if row["fulfilled"] else row["status"]
        number = row["days_late"]
        least = "at least " if "/" in (row["fulfilled"] or "") else ""
        days = f", {least}{number} {'day' if number == 1 else 'days'} late" if number else ""
        yield f"  {row['id']} ({row['debtor']}): due {row['due']}, {done}{days} - {row['source']}"
    yield ""


def _contradictions(rows: Sequence[Row]) -> Iterator[str]:
    yield f"Contradictory ({len(rows)} findings)"
    for kind, group in groupby(sorted(rows, key=lambda row: row["kind"]), key=lambda row: row["kind"]):
        yield f"  {kind}"
        for row in group:
            yield f"    {row['explanation']}"
            yield from (f"      {source}" for source in row["sources"])
    yield ""


def _coverage(rows: Sequence[Row]) -> Iterator[str]:
    carried = sum(bool(row["statements"]) for row in rows)
    missing = sum(not row["accounted_for"] for row in rows)
    yield (
        f"Coverage: {len(rows)} segments of {len({row['source'] for row in rows})} archived sources: {carried} carried "
        f"by statements, {len(rows) - carried - missing} left out with a reason, {missing} unaccounted for."
    )
