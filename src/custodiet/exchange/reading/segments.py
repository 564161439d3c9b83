"""The segments of a page: every part of its text in one of them, the writer's own words sentence by sentence.

Whatever is no prose (a share button, a link to another page, the count of comments) says why no statement carries it.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from custodiet.exchange.reading.blocks import Part
from custodiet.exchange.reading.layout import Layout, lay_out
from custodiet.exchange.reading.sentences import sentences

_MARKS = {
    "headline": "H",
    "summary": "D",
    "byline": "B",
    "day": "T",
    "credit": "I",
    "caption": "I",
    "link": "L",
    "heading": "U",
    "comment": "C",
    "label": "M",
}
_REASONS = {
    "navigation": "part of the page's furniture, without content",
    "link": "a link to another page, whose content is that page's",
    "count": "the head of the comments",
    "byline": "who wrote the page: a member of the source's own statement",
    "byline-note": "who worked on the page",
    "day": "the day of the page: a member of the source's own statement",
    "note": "a line of the page's form, without content",
    "label": "a label of the page's form, without content",
}
_PROSE = frozenset({"paragraph", "turn", "entry"})


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a page, at characters `start` to `end` of its text."""

    id: str
    kind: str
    label: str
    start: int
    end: int
    reason: str = ""


def segments(text: str, day: date | None = None) -> list[Segment]:
    """Return the segments of a page's text, in order; together they hold all of it that is not blank."""
    layout = lay_out(text, day)
    numbered = sorted(_numbered(layout), key=lambda each: each.start)
    return list(_filled(text, numbered))


def _numbered(layout: Layout) -> Iterator[Segment]:
    counts: Counter[str] = Counter()
    for part in layout.parts:
        if part.kind in _PROSE:
            counts["P"] += 1
            for n, sentence in enumerate(sentences(part.text, part.start), 1):
                name = f"P{counts['P']}.{n}"
                yield Segment(name, "sentence", f"paragraph {counts['P']}, sentence {n}", sentence.start, sentence.end)
            continue
        kind = _kind(part)
        mark = _MARKS.get(kind, "N")
        counts[mark] += 1
        yield Segment(
            f"{mark}{counts[mark]}", kind, _label(kind, counts[mark]), part.start, part.end, _REASONS.get(kind, "")
        )


def _kind(part: Part) -> str:
    return "comment" if part.kind in {"line", "next"} else part.kind


def _label(kind: str, number: int) -> str:
    return f"{kind} {number}" if number > 1 or kind in {"comment", "heading"} else kind


def _filled(text: str, found: list[Segment]) -> Iterator[Segment]:
    """The segments with what stands between them: the label of a turn, the number of a paragraph."""
    at = number = 0
    for one in [*found, Segment("", "end", "", len(text), len(text))]:
        between = text[at : one.start]
        if between.strip():
            number += 1
            begin = at + len(between) - len(between.lstrip())
            end = at + len(between.rstrip())
            yield Segment(f"M{number}", "label", f"label {number}", begin, end, _REASONS["label"])
        if at <= one.start < one.end:
            yield one
        at = max(at, one.end)


def covering(found: list[Segment], start: int, end: int) -> list[Segment]:
    """Return the segments that hold any of the characters `start` to `end`, but for mere labels."""
    first = bisect_right(found, start, key=lambda each: each.end)
    last = bisect_left(found, end, key=lambda each: each.start)
    inside = found[first:last]
    return [each for each in inside if each.kind != "label"] or inside
