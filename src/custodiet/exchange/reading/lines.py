"""What a line of a page is by its form: a link, a credit, a byline, a day, a turn of a transcript, or prose."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from custodiet.exchange.reading.blocks import CREDIT, Part
from custodiet.exchange.reading.days import find_days
from custodiet.exchange.reading.lexicon import INTERVIEWERS, pattern, words

_LONGEST_FORM = 3000  # characters of a line whose form is looked at: more is prose
_PROSE = 45  # words: no headline is so long
_SHORT = 12
_LINK = pattern("layout", "link")
_SHARE = pattern("layout", "share")
_BYLINE = pattern("layout", "byline")
_BARE_BYLINE = pattern("layout", "bare_byline")
_AGENCY_BYLINE = pattern("layout", "agency_byline")
_PUBLISHED = pattern("layout", "published")
_DATELINE = pattern("layout", "dateline")
_PLACED = pattern("layout", "placed")
_ENTRY = pattern("layout", "entry")
_TURN = pattern("layout", "turn")
_NUMBERED = pattern("layout", "numbered")
_TITLE_LINE = pattern("layout", "title_line")
_HELD = pattern("layout", "held")
_NAMED = re.compile(r"[A-Z][\w’'.-]*(?: (?:[A-Z][\w’'.-]*|de|van|von|al)){0,3}")
_SECTION = pattern("layout", "section")
_FIRST_PERSON = pattern("interviews", "first_person")


def parts_of(blocks: Sequence[Part]) -> Iterator[Part]:
    """Yield the lines of a page as what they are."""
    short = (block.text for block in blocks if len(block.text) <= _LONGEST_FORM)
    labelled = [turn for text in short if (turn := _TURN.match(text))]
    labels = _labels([turn["who"] for turn in labelled])
    turns = [turn for turn in labelled if turn["who"] in labels]
    spoken = labels if len(turns) > 1 and _is_transcript(turns) else frozenset()
    for n, block in enumerate(blocks):
        yield _part(block, n, len(blocks), spoken=spoken)


def _labels(found: Sequence[str]) -> frozenset[str]:
    """Who speaks in a transcript; a name in small letters is a label where another asks, or where it comes again."""
    sure = {who for who in found if _is_label(who)}
    asked = any(set(re.split(r"[ ,]+", who.lower())) & INTERVIEWERS for who in sure)
    names = {who for who in found if _NAMED.fullmatch(who) and (asked or found.count(who) > 1)}
    return frozenset(sure | {who for who in names if who.lower().split(" ")[0] not in _BANNERS})


def _is_transcript(turns: Sequence[re.Match[str]]) -> bool:
    """Are these turns of speech, rather than sections of a digest ("ARMS TALKS: ...")?"""
    labels = [turn["who"] for turn in turns]
    asked = any(set(re.split(r"[ ,]+", label.lower())) & INTERVIEWERS or label in {"Q", "A"} for label in labels)
    titled = any("." in label or "@" in label or "(" in label for label in labels)
    repeated = len(set(labels)) < len(labels)
    return asked or titled or repeated or any(_FIRST_PERSON.search(turn["words"]) for turn in turns)


def _part(block: Part, n: int, number: int, *, spoken: frozenset[str]) -> Part:
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
    if credit := CREDIT.match(text):
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


def _spoken(block: Part, *, spoken: frozenset[str]) -> Part:
    """A block of the page's prose, without the time, name or number that stands before it."""
    text = block.text
    if entry := _ENTRY.match(text):
        start = block.start + entry.start("rest")
        return Part("entry", entry["rest"].strip(), start, block.end, entry["time"])
    if spoken and (turn := _TURN.match(text)) and turn["who"] in spoken:
        return Part("turn", turn["words"], block.start + turn.start("words"), block.end, turn["who"])
    if not spoken and (section := _SECTION.match(text)):
        return Part("paragraph", text[section.end() :], block.start + section.end(), block.end, section["label"])
    if numbered := _NUMBERED.match(text):
        return Part("paragraph", text[numbered.end() :], block.start + numbered.end(), block.end)
    if (dateline := _PLACED.match(text) or _DATELINE.match(text)) and is_prose(text[dateline.end() :]):
        return Part("paragraph", text[dateline.end() :], block.start + dateline.end(), block.end, dateline["line"])
    return replace(block, kind="paragraph" if is_prose(text) else "heading")


def is_prose(text: str) -> bool:
    """Is this prose by its form, rather than a heading?"""
    return text.rstrip("”\"'’)]").endswith((".", "!", "?", ":", ";", ",", "…")) or (
        len(text.split()) > _PROSE or bool(_STOPS.search(text))
    )


_STOPS = pattern("layout", "stops")
_BANNERS = words("layout_banners")


def _is_label(who: str) -> bool:
    """Is this the name of somebody who speaks in a transcript, rather than the first words of a sentence?"""
    name = re.split(r"[,(]", who, maxsplit=1)[0].strip() or who
    if name.lower().split(" ")[0] in _BANNERS:
        return False
    asking = bool(set(re.split(r"[ ,]+", who.lower())) & INTERVIEWERS)
    return asking or "@" in name or name.isupper() or name in {"Q", "A"}


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
