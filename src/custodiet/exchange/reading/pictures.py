"""The pictures of a page: who made them, what their captions say, and their own day."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from custodiet.exchange.reading.circumstances import told
from custodiet.exchange.reading.days import MONTHS, find_days
from custodiet.exchange.reading.layout import Layout
from custodiet.exchange.reading.lexicon import pattern
from custodiet.exchange.reading.proposals import Image

_MONTH = pattern("pictures", "month")


def pictures(layout: Layout, known: Sequence[Image] = ()) -> Iterator[Image]:
    """Yield the pictures whose credits or captions a page prints; `known` are those of its structure."""
    yield from (replace(one, date=_day(one.caption, layout.day)) for one in known)
    parts = layout.parts
    for n, part in enumerate(parts):
        if part.kind == "credit":
            beside = (m for m in (n + 1, n - 1) if 0 <= m < len(parts) and parts[m].kind == "caption")
            caption = next((parts[m].text for m in beside), "")
            yield Image(part.label, caption, _day(caption, layout.day))


def _day(caption: str, page: date | None) -> str:
    """The day that a caption names, or the month ("in January"), as far as it can be told."""
    days = [told(day, page, {}) for day in find_days(caption) if day.kind in {"full", "date"}]
    if found := next((day for day in days if day), None):
        return found.isoformat()
    match = _MONTH.search(caption)
    if match is None:
        return ""
    month = MONTHS.index(match["month"][:3].lower()) + 1
    if match["year"]:
        return f"{match['year']}-{month:02}"
    return f"{page.year - (month > page.month)}-{month:02}" if page is not None else ""
