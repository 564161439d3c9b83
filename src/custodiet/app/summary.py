"""A record in one page of plain text: the latest figures, what is late, what contradicts; each with its source."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from custodiet.app.overview import Covered, Overview, Section, days_late, overview
from custodiet.app.projections import PROJECTIONS
from custodiet.app.rendering import Row
from custodiet.app.view import View


def summarise_record(view: View) -> Iterator[str]:
    """Yield the lines of the summary."""
    found = overview(view)
    for section in found.sections:
        yield from _figures(section)
    yield from _late(found)
    yield from _contradictions(PROJECTIONS["discrepancies"].rows(view))
    yield _coverage(found.covered)


def _figures(section: Section) -> Iterator[str]:
    yield section.basis.heading
    for row in section.latest:
        printed = row["printed"].removesuffix(" pcs")
        yield f"  {row['subject']}: {printed}, as of {row['as_of']} - {row['voice']} - {row['source']}"
    if section.others:
        yield f"  ({section.others} more figures: show RECORD claims)"
    yield ""


def _late(found: Overview) -> Iterator[str]:
    yield f"Late ({len(found.late)} of {found.obligations} obligations)"
    for row in found.late:
        done = f"fulfilled {row['fulfilled']}" if row["fulfilled"] else row["status"]
        days = f", {late} late" if (late := days_late(row)) else ""
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


def _coverage(covered: Covered) -> str:
    return (
        f"Coverage: {covered.segments} segments of {covered.sources} archived sources: {covered.carried} carried by "
        f"statements, {covered.left_out} left out with a reason, {covered.missing} unaccounted for."
    )
