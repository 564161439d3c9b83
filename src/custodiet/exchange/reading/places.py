"""Where the words of an HTML page stand in its bytes: its visible letters in order, each with its place.

A sentence that an extractor gives is found again by its letters alone, so that blanks, line breaks and tags within it
do not matter. What is not found again has no place, and none is guessed.
"""

import html
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import accumulate

_HIDDEN = frozenset({"script", "style", "template", "noscript", "svg"})
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Stream:
    """The letters of a page that are no blanks, and the bytes at which each begins and ends."""

    letters: str
    places: tuple[tuple[int, int], ...]

    def locate(self, words: str) -> tuple[int, int] | None:
        """Return the bytes that hold `words`; None where the page does not have them in one piece."""
        wanted = "".join(words.split())
        at = self.letters.find(wanted) if wanted else -1
        return (self.places[at][0], self.places[at + len(wanted) - 1][1]) if at >= 0 else None


def stream_of_html(data: bytes) -> Stream:
    """Return the visible letters of an HTML page."""
    encoding = _encoding(data)
    text = data.decode(encoding, "replace")
    parser = _Visible(text)
    parser.feed(text)
    parser.close()
    offsets = list(accumulate((_width(letter, encoding) for letter in text), initial=0))
    places = tuple((offsets[start], offsets[end]) for _, start, end in parser.found)
    return Stream("".join(letter for letter, _, _ in parser.found), places)


def _encoding(data: bytes) -> str:
    match = _CHARSET.search(data[:4096])
    name = match[1].decode("ascii") if match else "utf-8"
    try:
        data.decode(name)
    except (LookupError, UnicodeDecodeError):
        return "utf-8" if _is_utf8(data) else "cp1252"
    return name


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _width(letter: str, encoding: str) -> int:
    try:
        return len(letter.encode(encoding))
    except UnicodeEncodeError:  # put in the place of a byte that means nothing
        return 1


class _Visible(HTMLParser):
    """Collects visible letters with their places in the text of the page."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self.starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self.found: list[tuple[str, int, int]] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        del attrs
        self.hidden += tag in _HIDDEN

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN and self.hidden:
            self.hidden -= 1

    def handle_data(self, data: str) -> None:
        at = self._at()
        if not self.hidden:
            self.found += [(letter, at + n, at + n + 1) for n, letter in enumerate(data) if not letter.isspace()]

    def handle_entityref(self, name: str) -> None:
        self._reference(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._reference(f"&#{name};")

    def _reference(self, written: str) -> None:
        at = self._at()
        letters = html.unescape(written)
        if not self.hidden:
            self.found += [(letter, at, at + len(written)) for letter in letters if not letter.isspace()]

    def _at(self) -> int:
        line, column = self.getpos()
        return self.starts[min(line, len(self.starts)) - 1] + column
