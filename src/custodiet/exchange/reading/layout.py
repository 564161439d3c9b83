"""The parts of a page's text: headline, summary, byline, day, pictures, links, paragraphs, turns of speech, comments.

What a page says by its form is read here: "Name / Agency" is a credit, "MORE: ..." a link, "14:05" an entry of a live
report, "JANE ROE:" a turn of a transcript, "6 comments" the end of the page's own words. Every part keeps its place.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import takewhile

from custodiet.exchange.reading.blocks import Part, blocks
from custodiet.exchange.reading.comments import read_comments
from custodiet.exchange.reading.days import find_days, resolve
from custodiet.exchange.reading.interviews import with_answers
from custodiet.exchange.reading.lexicon import OUTLET_WORDS, pattern, words
from custodiet.exchange.reading.lines import is_prose, parts_of
from custodiet.exchange.reading.speakers import Speaker, read_speaker
from custodiet.exchange.reading.tokens import tokenise

_COMMENTS = pattern("layout", "comments")
_LETTERS = pattern("layout", "letters")
_TRIES = 3  # heads above all prose below which comments are looked for
_INVITES = re.compile(
    r"(?:leave|post|add|write|join|have)\b", re.IGNORECASE
)  # a button, where it stands above the prose
_MINUTES = pattern("layout", "minutes")
_DISPATCH = timedelta(days=7)  # from the day of a dispatch to that of the paper that prints it


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

    def written(self, at: int) -> date | None:
        """The day on which what stands at `at` was written: that of the dateline above it, else the page's own.

        A paper of 4 August that prints a dispatch of 3 August means the third by its "today".
        """
        if self.day is None:
            return None
        above = (part for part in reversed(self.parts) if part.kind == "paragraph" and part.start <= at and part.label)
        for part in above:
            for found in find_days(part.label):
                dated = resolve(found, self.day) if found.kind in {"full", "date"} else None
                if dated is not None and timedelta(0) <= self.day - dated <= _DISPATCH:
                    return dated
        return self.day

    def letterheads(self) -> Iterator[Speaker]:
        """Yield the bodies that head the page as its publishers."""
        for part in self.of("heading"):
            if _NAMED.match(part.text) and _is_letterhead(part.text) and (one := read_speaker(tokenise(part.text))):
                yield one


def lay_out(text: str, given: date | None) -> Layout:
    """Return the layout of a page's text; `given` is its day where somebody says so."""
    body, tail = _before_comments(list(blocks(text)))
    parts = _with_question(list(parts_of(body)))
    parts = list(_with_headline(parts))
    parts = list(_with_captions(parts))
    manner = _manner(parts)
    parts = list(with_answers(parts))
    printed = _day(parts)
    byline = next((part.label for part in parts if part.kind in {"byline", "day"} and part.label), "")
    comments_at = tail[0].start - (tail[0].kind != "count") if tail else len(text)
    return Layout((*_in_entries(parts), *tail), given or printed, printed, manner, comments_at, byline)


def _before_comments(lines: Sequence[Part]) -> tuple[list[Part], list[Part]]:
    prose, tried = False, 0
    for n, line in enumerate(lines[:-1]):
        if _LETTERS.match(line.text) and not n:  # a page of letters has no other words than theirs
            return list(lines[:1]), list(lines[1:])
        head = _COMMENTS.match(line.text) or _LETTERS.match(line.text)
        sure = prose or _INVITES.match(line.text) or tried > _TRIES
        tried += bool(head)
        if head and n and (prose if sure else read_comments(lines[n + 1 :])):
            return list(lines[:n]), [replace(line, kind="count"), *lines[n + 1 :]]
        prose = prose or is_prose(line.text)
    return list(lines), []


def _with_question(parts: list[Part]) -> list[Part]:
    """A question above a page that has no other headline is one: "Did the mayor call for it?"."""
    asked = len(parts) > _FEW and parts[0].kind == "paragraph" and parts[0].text.endswith("?")
    alone = asked and parts[1].kind != "heading" and not parts[1].text.endswith("?")
    short = alone and len(parts[0].text.split()) <= _QUESTION and not re.search('[“"]', parts[0].text)
    return [replace(parts[0], kind="heading"), *parts[1:]] if short else parts


_FEW, _QUESTION = 2, 16  # parts of a page; words of a headline


def _with_headline(parts: Sequence[Part]) -> Iterator[Part]:
    """The first heading is the headline; one that follows before the text is the summary."""
    headings = [n for n, part in enumerate(parts) if part.kind == "heading"]
    prose = next((n for n, part in enumerate(parts) if part.kind in {"paragraph", "entry", "turn"}), len(parts))
    above = [n for n in headings if n < prose]
    real = max((n for n in above if _is_real(parts[n].text)), default=-1)
    mastheads = takewhile(lambda n: n < real and _is_masthead(parts[n].text), above)
    above = above[sum(1 for _ in mastheads) :]
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


def _is_masthead(text: str) -> bool:
    """Is this line a paper's name, an agency's slug or the kind of programme, above the headline itself?"""
    if _SLUG.search(text) or _PROGRAMME.match(text):
        return True
    words = re.findall(r"[\w’'&.-]+", text)
    capital = all(word[0].isupper() or word in _SMALL for word in words)
    longest = _MASTHEAD + 2 * (bool(words) and words[0].lower() == "the")
    return capital and 1 < len(words) <= longest and words[-1].lower() in OUTLET_WORDS | _PAPERS


def _is_real(text: str) -> bool:
    """Is this a headline: words enough, and no letterhead?"""
    return _is_sentence(text) and not _is_letterhead(text) and not _is_masthead(text) and not _BY.match(text)


def _is_sentence(text: str) -> bool:
    """Are these the words of a headline, and not a name or a place in capitals ("United Nations, New York")?"""
    words = text.split()
    told = text.isupper() or any(word[0].islower() and word not in _SMALL for word in words)
    return len(words) > _MASTHEAD + 2 * (not told)


_MASTHEAD = 3  # words of a paper's name, and of a line below it that is no headline
_PAPERS = words("layout_papers")
_SLUG = re.compile(r"(?i:\bwritethru\b|\b\d(?:st|nd|rd|th) (?:ld|lead|add)\b[\w-]*$)|^BC-[A-Z]")
_PROGRAMME = re.compile(r"(?:full |rush )?transcript\s*[:|–—-]", re.IGNORECASE)
_BY = re.compile(r"(?:from|by) (?:our|a|the)\b", re.IGNORECASE)


def _weight(parts: Sequence[Part], n: int) -> tuple[bool, int]:
    return not _is_letterhead(parts[n].text), -n


def _is_letterhead(text: str) -> bool:
    """Is this line who publishes, or what kind of page it is, rather than what it says?"""
    words = text.split()
    named = (
        len(words) <= _NAME and bool(_NAMED.match(text)) and all(word[0].isupper() or word in _SMALL for word in words)
    )
    return named or (len(words) <= _LETTERHEAD and bool(_OFFICE.match(text)))


_LETTERHEAD, _NAME = 5, 9  # words
_SMALL = frozenset({"of", "the", "and", "for", "to", "on", "de", "in"})
_NAMED = re.compile(
    r"(?:the )?(?:federal |national |royal )?(?:ministry|department|office|embassy|permanent mission)\b", re.IGNORECASE
)
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
    spoken = any(part.kind == "turn" for part in parts)
    for part in parts:
        if part.kind in {"paragraph", "heading", "note"} or (spoken and part.kind == "headline"):
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
            prose = bool(part.text) and is_prose(part.text)
            yield replace(part, kind="paragraph" if prose else "heading", label=time)
        elif part.kind == "paragraph" and time:
            yield replace(part, label=time)
        else:
            yield part
