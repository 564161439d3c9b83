"""The sentences of a paragraph, each with its place. What is quoted is never cut: it belongs to who said it."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from custodiet.exchange.reading.tokens import find_quotes

_STOP = re.compile(r"[.!?…]+[\"”’')\]]*(?=\s+[\"“‘'(\[]?[A-Z0-9«„]|\s*$)")
_NEAR = 40  # characters beside a stop that tell whether it ends a sentence
_SHORT = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "gen",
        "col",
        "maj",
        "capt",
        "lt",
        "adm",
        "sgt",
        "sen",
        "rep",
        "gov",
        "rev",
        "hon",
        "st",
        "no",
        "art",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "vs",
        "etc",
        "fig",
        "approx",
        "est",
        "inc",
        "ltd",
        "co",
        "corp",
        "bros",
        "dept",
    ]
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """The characters `start` to `end` of a page."""

    text: str
    start: int
    end: int


def sentences(paragraph: str, offset: int = 0) -> Iterator[Sentence]:
    """Yield the sentences of a paragraph that begins at character `offset` of its page."""
    quoted = [(quote.start, quote.end) for quote in find_quotes(paragraph)]
    begin = 0
    for match in _STOP.finditer(paragraph):
        end = match.end()
        quote = _inside(match.start(), quoted)
        if (quote is not None and quote[1] > end) or _abbreviates(paragraph, match):
            continue
        if paragraph[begin:end].strip():
            yield _sentence(paragraph, begin, end, offset)
            begin = end
    if paragraph[begin:].strip():
        yield _sentence(paragraph, begin, len(paragraph), offset)


def _sentence(paragraph: str, begin: int, end: int, offset: int) -> Sentence:
    text = paragraph[begin:end]
    begin += len(text) - len(text.lstrip())
    text = text.strip()
    return Sentence(text, offset + begin, offset + begin + len(text))


def _inside(place: int, quoted: list[tuple[int, int]]) -> tuple[int, int] | None:
    """The quotation that holds a place of the paragraph, of quotations in order."""
    at = bisect_left(quoted, (place, 0)) - 1
    return quoted[at] if at >= 0 and quoted[at][0] < place < quoted[at][1] else None


def _abbreviates(paragraph: str, match: re.Match[str]) -> bool:
    """Is the stop that of an abbreviation or an initial, and the sentence goes on?"""
    after = paragraph[match.end() : match.end() + _NEAR].lstrip()
    if match[0][0] != "." or not after:
        return False
    word = re.split(r"[\s(\[“\"‘]", paragraph[max(0, match.start() - _NEAR) : match.start()])[-1]
    follower = after[:1]
    if word.lower() in _SHORT:
        return True
    if re.fullmatch(r"[A-Z]", word):
        return True
    if re.fullmatch(r"(?:[A-Za-z]\.)+[A-Za-z]", word):  # U.S., a.m.
        return not (follower in '"“' or _begins(after))
    return False


def _begins(rest: str) -> bool:
    """Do these words begin a sentence, as articles, pronouns and openers do?"""
    return bool(
        re.match(r"(?:The|A|An|He|She|It|They|We|In|On|But|And|This|That|There|Later|Meanwhile|His|Her)\b", rest)
    )
