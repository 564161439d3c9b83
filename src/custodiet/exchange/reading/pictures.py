"""The pictures of a page: who made them, what their captions say, and their own day."""

from collections.abc import Iterator

from custodiet.exchange.reading.circumstances import told
from custodiet.exchange.reading.days import find_days
from custodiet.exchange.reading.layout import Layout
from custodiet.exchange.reading.proposals import Image


def pictures(layout: Layout) -> Iterator[Image]:
    """Yield the pictures whose credits a page prints."""
    parts = layout.parts
    for n, part in enumerate(parts):
        if part.kind == "credit":
            beside = (m for m in (n + 1, n - 1) if 0 <= m < len(parts) and parts[m].kind == "caption")
            caption = next((parts[m].text for m in beside), "")
            days = [told(day, layout.day, {}) for day in find_days(caption) if day.kind in {"full", "date"}]
            found = next((day for day in days if day), None)
            yield Image(part.label, caption, found.isoformat() if found else "")
