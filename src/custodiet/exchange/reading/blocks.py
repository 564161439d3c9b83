"""The lines of a page's text, joined where they were broken only for their width."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from custodiet.exchange.reading.lexicon import pattern

CREDIT = pattern("layout", "credit")
_OPENING = re.compile(r"(?:Held|Date|By|Published|Updated|Posted|Present|Chair\w*)\b")  # a line of a page's head
_NARROW, _WIDE = 50, 66  # characters of a line that may have been broken for its width


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


def blocks(text: str) -> Iterator[Part]:
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
    if width < _NARROW or last.text.isupper() or _OPENING.match(line):
        return False
    return line[:1].islower() or (last.text[-1:] not in '.!?”")' and width >= _WIDE and not CREDIT.match(line))
