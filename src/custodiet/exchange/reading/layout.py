"""The parts of a page's text: headline, summary, byline, day, pictures, links, paragraphs, turns of speech, comments.

What a page says by its form is read here: "Name / Agency" is a credit, "MORE: ..." a link, "14:05" an entry of a live
report, "JANE ROE:" a turn of a transcript, "6 comments" the end of the page's own words. Every part keeps its place.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from custodiet.exchange.reading.days import find_days, resolve
from custodiet.exchange.reading.lexicon import INTERVIEWERS, pattern, words

_LONGEST_FORM = 3000  # characters of a line whose form is looked at: more is prose
_PROSE = 45  # words: no headline is so long
_NARROW, _WIDE = 50, 66  # characters of a line that may have been broken for its width
_SHORT = 12
_LINK = pattern("layout", "link")
_SHARE = pattern("layout", "share")
_COMMENTS = pattern("layout", "comments")
_BYLINE = pattern("layout", "byline")
_BARE_BYLINE = pattern("layout", "bare_byline")
_AGENCY_BYLINE = pattern("layout", "agency_byline")
_PUBLISHED = pattern("layout", "published")
_CREDIT = pattern("layout", "credit")
_DATELINE = pattern("layout", "dateline")
_ENTRY = pattern("layout", "entry")
_TURN = pattern("layout", "turn")
_NUMBERED = pattern("layout", "numbered")
_TITLE_LINE = pattern("layout", "title_line")
_MINUTES = pattern("layout", "minutes")
_HELD = pattern("layout", "held")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a page, at characters `start` to `end`; `kind` says what it is by its form.

    `label` is who speaks in a turn, the time of an entry, the title of a link or who is credited.
    """

    kind: str
    text: str
    start: int
    end: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """The parts of a page in order, its day (and the one that it prints), and what sort of page it is by its form."""

    parts: tuple[Part, ...]
    day: date | None = None
    printed: date | None = None
    manner: str = ""
    comments_at: int = 0
    byline: str = ""

    def of(self, *kinds: str) -> Iterator[Part]:
        """Yield the parts of some kinds."""
        return (part for part in self.parts if part.kind in kinds)


def lay_out(text: str, given: date | None) -> Layout:
    """Return the layout of a page's text; `given` is its day where somebody says so."""
    blocks = list(_blocks(text))
    body, tail = _before_comments(blocks)
    parts = list(_parts(body))
    parts = list(_with_headline(parts))
    parts = list(_with_captions(parts))
    manner = _manner(parts)
    printed = _day(parts)
    byline = next((part.label for part in parts if part.kind in {"byline", "day"} and part.label), "")
    comments_at = tail[0].start if tail else len(text)
    return Layout((*_in_entries(parts), *tail), given or printed, printed, manner, comments_at, byline)


def _blocks(text: str) -> Iterator[Part]:
    """Every line that says something; a line that was broken only for its width is joined to the one before."""
    at = 0
    gap = True
    last: Part | None = None
    for line in text.splitlines(keepends=True):
        stripped = line.strip()
        if stripped:
            start = at + line.index(stripped)
            if last is not None and not gap and _goes_on(last, stripped):
                inner = re.sub(r"\s", " ", text[last.start : start + len(stripped)])
                last = replace(last, text=inner, end=start + len(stripped))
            else:
                if last is not None:
                    yield last
                last = Part("line" if gap else "next", stripped, start, start + len(stripped))
        gap = not stripped
        at += len(line)
    if last is not None:
        yield last


def _goes_on(last: Part, line: str) -> bool:
    """Was `last` broken for its width, so that `line` goes on with it?"""
    width = len(last.text)
    if width < _NARROW or last.text.isupper():
        return False
    return line[:1].islower() or (last.text[-1:] not in '.!?”")' and width >= _WIDE and not _CREDIT.match(line))


def _before_comments(blocks: Sequence[Part]) -> tuple[list[Part], list[Part]]:
    for n, block in enumerate(blocks):
        if n and _COMMENTS.match(block.text) and n + 1 < len(blocks):
            return list(blocks[:n]), [replace(block, kind="count"), *blocks[n + 1 :]]
    return list(blocks), []


def _parts(blocks: Sequence[Part]) -> Iterator[Part]:
    short = (block.text for block in blocks if len(block.text) <= _LONGEST_FORM)
    turns = [turn for text in short if (turn := _TURN.match(text)) and _is_label(turn["who"])]
    for n, block in enumerate(blocks):
        yield _part(block, n, len(blocks), spoken=len(turns) > 1)


def _part(block: Part, n: int, number: int, *, spoken: bool) -> Part:
    """What a block is by its form: furniture, or prose with what stands before it on its line."""
    if len(block.text) > _LONGEST_FORM:
        return replace(block, kind="paragraph")
    return _furniture(block, n, number) or _spoken(block, spoken=spoken)


def _furniture(block: Part, n: int, number: int) -> Part | None:
    """A block that is not the page's prose: the first form that fits."""
    text = block.text
    words = len(text.split())
    if link := _LINK.match(text):
        return replace(block, kind="link", label=link["title"].strip())
    if _SHARE.match(text) and words <= _SHORT:
        return replace(block, kind="navigation")
    if _AGENCY_BYLINE.match(text):
        return replace(block, kind="byline-note")
    if credit := _CREDIT.match(text):
        return replace(block, kind="credit", label=(credit["credit"] or credit["pair"] or credit["mark"]).strip())
    return _authored(block, n, number) or _note(block)


def _authored(block: Part, n: int, number: int) -> Part | None:
    """A line that says who wrote the page, or on which day."""
    text = block.text
    byline = _BYLINE.match(text) or (_BARE_BYLINE.match(text) if n else None)
    if byline and n and len(text.split()) <= _SHORT + 6 and n < number - 1 and not text.endswith((".", "?", "!")):
        return replace(block, kind="byline", label=byline["who"].strip())
    if _is_day_line(text):
        named = _BYLINE.match(text.partition(",")[0])
        return replace(block, kind="day", label=named["who"].strip() if named else "")
    return None


def _note(block: Part) -> Part | None:
    text, words = block.text, len(block.text.split())
    if _TITLE_LINE.match(text) and words <= _SHORT and not text.endswith((".", "”", '"')) and not _ENTRY.match(text):
        return replace(block, kind="note")
    return None


def _spoken(block: Part, *, spoken: bool) -> Part:
    """A block of the page's prose, without the time, name or number that stands before it."""
    text = block.text
    if entry := _ENTRY.match(text):
        start = block.start + entry.start("rest")
        return Part("entry", entry["rest"].strip(), start, block.end, entry["time"])
    if spoken and (turn := _TURN.match(text)) and _is_label(turn["who"]):
        return Part("turn", turn["words"], block.start + turn.start("words"), block.end, turn["who"])
    if numbered := _NUMBERED.match(text):
        return Part("paragraph", text[numbered.end() :], block.start + numbered.end(), block.end)
    if dateline := _DATELINE.match(text):
        return Part("paragraph", text[dateline.end() :], block.start + dateline.end(), block.end, dateline["line"])
    return replace(block, kind="paragraph" if _is_prose(text) else "heading")


def _is_prose(text: str) -> bool:
    return text.rstrip("”\"'’)]").endswith((".", "!", "?", ":", ";", ",", "…")) or (
        len(text.split()) > _PROSE or bool(_STOPS.search(text))
    )


_STOPS = pattern("layout", "stops")
_BANNERS = words("layout_banners")


def _is_label(who: str) -> bool:
    """Is this the name of somebody who speaks in a transcript, rather than the first words of a sentence?"""
    name = who.split(",", maxsplit=1)[0]
    if name.lower().split(" ")[0] in _BANNERS:
        return False
    return name.isupper() or set(re.split(r"[ ,]+", who.lower())) & INTERVIEWERS != set() or name in {"Q", "A"}


def _is_day_line(text: str) -> bool:
    if text.isupper():
        text = text.title()
    found = list(find_days(text))
    rest = _PUBLISHED.sub("", text)
    if not found or len(text.split()) > _SHORT + 6:
        return False
    if _PUBLISHED.match(text) or _HELD.match(text):
        return any(day.kind in {"full", "date"} for day in found)
    left = "".join(rest[: max(0, found[0].start)]) + rest[found[-1].end :]
    return found[0].kind == "full" and len(re.findall(r"[^\W\d_]{4,}", left)) <= 2 and not re.search(r"\w{3,}\.$", text)  # noqa: PLR2004 - a zone, a place


def _with_headline(parts: Sequence[Part]) -> Iterator[Part]:
    """The first heading is the headline; one that follows before the text is the summary."""
    headings = [n for n, part in enumerate(parts) if part.kind == "heading"]
    prose = next((n for n, part in enumerate(parts) if part.kind in {"paragraph", "entry", "turn"}), len(parts))
    above = [n for n in headings if n < prose]
    headline = max(above, key=lambda n: _weight(parts, n), default=-1) if above else -1
    if len(above) > 1 and _is_letterhead(parts[above[0]].text) is False:
        headline = above[0]
    after = [n for n in above if n > headline and parts[n].kind == "heading" and len(parts[n].text.split()) >= 6]  # noqa: PLR2004 - a sentence
    summary = after[0] if after and headline >= 0 else -1
    lonely = len(parts) == 1
    for n, part in enumerate(parts):
        if n == headline and not lonely:
            yield replace(part, kind="headline")
        elif n == summary:
            yield replace(part, kind="summary")
        elif lonely and part.kind == "heading":
            yield replace(part, kind="paragraph")
        else:
            yield part


def _weight(parts: Sequence[Part], n: int) -> tuple[bool, int]:
    return not _is_letterhead(parts[n].text), -n


def _is_letterhead(text: str) -> bool:
    """Is this line who publishes, or what kind of page it is, rather than what it says?"""
    return len(text.split()) <= _LETTERHEAD and bool(_OFFICE.match(text))


_LETTERHEAD = 5  # words
_OFFICE = re.compile(
    r"(?:press release|news release|statement|transcript|government of|ministry|department|office of|the office|"
    r"embassy|"
    r"permanent mission|communiqu|media advisory|speech|remarks)\b",
    re.IGNORECASE,
)


def _with_captions(parts: Sequence[Part]) -> Iterator[Part]:
    """A line beside a credit that names the picture's own day or place is its caption."""
    credits_at = [n for n, part in enumerate(parts) if part.kind == "credit"]
    early = next((n for n, part in enumerate(parts) if part.kind == "paragraph"), len(parts))
    captions = {at for n in credits_at if (at := _caption(parts, n, early)) is not None}
    for n, part in enumerate(parts):
        yield replace(part, kind="caption") if n in captions else part


_SHOWING = pattern("layout", "showing")


def _caption(parts: Sequence[Part], n: int, early: int) -> int | None:
    """Which part is the caption of the picture that part `n` credits; `early` is the first paragraph."""
    for at in (n + 1, n - 1):
        if 0 <= at < len(parts) and parts[at].kind in {"paragraph", "heading"}:
            text = parts[at].text
            dated = any(day.kind in {"full", "date"} for day in find_days(text))
            one = len(re.findall(r"[.!?](?:\s|$)", text)) <= 1 or at == early
            if one and not re.search(r"[“\"]", text) and (dated or (at > n and _SHOWING.search(text) and at == early)):
                return at
    return None


def _manner(parts: Sequence[Part]) -> str:
    if sum(part.kind == "entry" for part in parts) > 1:
        return "live"
    if sum(part.kind == "turn" for part in parts) > 1:
        return "transcript"
    if any(_MINUTES.search(part.text) for part in parts):
        return "minutes"
    return ""


def _day(parts: Sequence[Part]) -> date | None:
    """The day that the page prints: in a line of its own, else in its dateline, if that has a year."""
    for part in parts:
        if part.kind in {"day", "byline"}:
            for found in find_days(part.text.title() if part.text.isupper() else part.text):
                if (day := resolve(found, None)) is not None:
                    return day
    for part in parts:
        if part.kind in {"paragraph", "heading", "note"}:
            for found in find_days(part.label if part.kind == "paragraph" else part.text):
                if (day := resolve(found, None)) is not None:
                    return day
    return None


def _in_entries(parts: Sequence[Part]) -> Iterator[Part]:
    """Paragraphs below the time of an entry belong to it."""
    time = ""
    for part in parts:
        if part.kind == "entry":
            time = part.label
            prose = bool(part.text) and _is_prose(part.text)
            yield replace(part, kind="paragraph" if prose else "heading", label=time)
        elif part.kind == "paragraph" and time:
            yield replace(part, label=time)
        else:
            yield part
