"""Numerals in prose: every number that is not a date, a number of a document, or part of a name.

A table's prose carries figures that have no column. `numerals` finds them mechanically, digits and number words alike,
so that none stays unread unnoticed. What it passes over is a closed list of patterns: dates, document symbols,
ordinals, and names such as "Category 2".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_MONTH = (
    "(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    "|Nov(?:ember)?|Dec(?:ember)?)"
)
_PASSED_OVER = re.compile(
    "|".join(
        (
            rf"\b\d\d?(?:(?:-| and | to )\d\d?)? {_MONTH}\b(?: \d{{4}})?",  # 27 Oct 2013; 18-20 Dec; 16 and 24 April
            rf"\b{_MONTH} \d{{4}}\b",
            r"\b(?:19|20)\d\d(?:-\d\d(?:-\d\d)?)?\b(?![,.]\d)",  # a year, or an ISO date
            r"\b(?:first|second) half of (?:19|20)\d\d\b",
            r"\bEC-[A-Z]?-?\d+/[A-Z0-9./]*\d",  # symbols of OPCW documents
            r"\bS/\d{4}(?:/\d+)?\b",  # symbols of the Security Council's documents
            r"\b[Rr]esolution \d+(?: \(\d{4}\))?",
            r"\b(?:Category|Priority) \d(?: and \d)?\b",
            r"\b(?:[Pp]aragraphs?|[Pp]aras?|Art\.) ?\d+(?:-\d+)?",
            r"\b\d+\([a-z]\)",  # paragraph 2(f)
            r"\b(?:[Uu]pdate|[Ss]hipment|[Nn]umbers?) \d+\b(?: and \d+\b)?",
            r"\b[A-Z]\d+\b",  # G20
            r"(?<![\w.-])[\w.-]+\.(?:com|news|org)/[\w./-]*",  # an address, looked for once in a run of its letters
            r"\b\d+(?:st|nd|rd|th)\b",
        )
    ),
    re.ASCII,
)
_WORDS = "zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|both|half|a third"
_NUMERAL = re.compile(rf"\d+(?:[,.]\d+)*|\b(?:{_WORDS})\b", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Numeral:
    """A numeral as it stands in a text, from `start` up to `end`."""

    text: str
    start: int
    end: int


def numerals(text: str) -> Iterator[Numeral]:
    """Yield the numerals of a text in order, passing over dates, document symbols, ordinals and names."""
    bare = _PASSED_OVER.sub(lambda match: " " * len(match[0]), text)
    for match in _NUMERAL.finditer(bare):
        yield Numeral(match[0], match.start(), match.end())
