"""The tokens of a sentence: words, punctuation, quotations and days, each with its place in the text.

A quotation of several words is one token, so that nothing inside it is taken for the writer's own words; a scare quote
of a few words is read as these words. So is an expression of a day one token.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from custodiet.exchange.reading.days import Day, find_days
from custodiet.exchange.reading.lexicon import ROLES

_OPEN, _CLOSE = "“„«", "”“»"
_WORD = re.compile(
    r"(?:[A-Z]\.){2,}|"  # U.S.
    r"[A-Z]\.(?= [A-Z])|"  # an initial
    r"(?:Mr|Mrs|Ms|Dr|Prof|Gen|Col|Maj|Capt|Lt|Adm|Sgt|Sen|Rep|Gov|Rev|Hon|St|No|Art|vs)\.(?=\s)|"
    r"\d+(?:[.,:]\d+)*%?(?!-[a-z])|[@#]?\w+(?:[’'&./-]\w+)*[’']?(?=\s|$)|\w+(?:[’'&./-]\w+)*|\S",
    re.UNICODE,
)
_ARTICLED = re.compile(r"(?:a[ldnrstz]|ash|e[lz]|ibn|bin|ben|[dl]|[’'‘]a[ls])[-’'][A-Z]")
_NAMES = frozenset({"May", "Will", "March", "April", "June", "August"})  # behind a given name or a title
_GIVEN = frozenset({"Per"})  # before another name
_BEFORE_MONTHS = frozenset(
    {"In", "On", "By", "Since", "Until", "Early", "Late", "Last", "This", "Next", "But", "And", "From", "During", "The"}
)
_FARTHEST = 2000  # characters of a quotation in single marks, which apostrophes resemble
_PATIENCE = 100  # single marks of a paragraph that open nothing, until they are apostrophes all
SHORT_QUOTE = 4  # words: a quotation that is no sentence of its own
_FINITE = re.compile(
    r"\b(?:is|are|was|were|am|be|has|have|had|do|does|did|will|would|can|could|shall|should|may|might|must|cannot|"
    r"\w+n[’']t|\w+[’'](?:s|re|m|ll|ve|d)|go|let|stop|get|never|no)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A token at characters `start` to `end` of its page; `kind` is word, number, mark, quote or day."""

    text: str
    start: int
    end: int
    kind: str = "word"
    day: Day | None = None
    named: bool = False  # a name that is a word of another sort elsewhere, as in "Ana May"

    @property
    def lower(self) -> str:
        """The text in lower case, with a plain apostrophe; that of a name as it is."""
        return self.text if self.named else self.text.lower().replace("’", "'")

    @property
    def capital(self) -> bool:
        """Does it begin with a capital letter, be it behind an article that belongs to a name ("al-Shami")?"""
        return self.kind == "word" and (self.text[:1].isupper() or bool(_ARTICLED.match(self.text)))


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation: `start` to `end` with its marks, and the words between them."""

    start: int
    end: int
    text: str


def find_quotes(text: str) -> Iterator[Quote]:
    """Yield the quotations of a paragraph; one that is not closed runs to the end of it."""
    at = failed = 0
    while at < len(text):
        mark = text[at]
        if mark in _OPEN or mark == '"':
            closing = '"' if mark == '"' else {"“": "”", "„": "“”", "«": "»"}[mark]
            end = _closed(text, at, closing)
        elif mark in "‘'" and failed < _PATIENCE and _opens(text, at):
            end = _closed_single(text, at, "’" if mark == "‘" else "'")
        else:
            at += 1
            continue
        if end is None:
            failed += 1
            at += 1
            continue
        inner = text[at + 1 : end - 1] if text[end - 1] in closing_marks(mark) else text[at + 1 : end]
        yield Quote(at, end, inner.strip())
        at = end


def closing_marks(mark: str) -> str:
    """Return the marks that close a quotation which `mark` opens."""
    return {"“": "”", "„": "“”", "«": "»", '"': '"', "‘": "’", "'": "'"}[mark]


def _closed(text: str, at: int, closing: str) -> int | None:
    found = min((place for mark in closing if (place := text.find(mark, at + 1)) > 0), default=-1)
    return found + 1 if found >= 0 else len(text)


def _opens(text: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return (not before or before in " \n\t(—–-:") and after.isalnum()


def _closed_single(text: str, at: int, closing: str) -> int | None:
    """The end of a single quotation: its closing mark stands behind a letter or a stop, and before no letter."""
    for place in range(at + 2, min(len(text), at + _FARTHEST)):
        after = text[place + 1 : place + 2]
        if text[place] == closing and not after.isalnum() and not text[place - 1].isspace():
            if text[place - 1] == "s" and text.find(closing, place + 1) > 0 and after == " ":
                continue  # the boys' toys, perhaps
            return place + 1
    return None


def tokenise(text: str, offset: int = 0) -> list[Token]:
    """Return the tokens of a sentence that begins at character `offset` of its page."""
    found = sorted(_tokens(text, offset), key=lambda token: token.start)
    for n, token in enumerate(found):
        after_name = n and found[n - 1].capital and found[n - 1].text not in _BEFORE_MONTHS
        if (token.text in _NAMES and after_name) or (token.text in _GIVEN and _begins_name(found, n)):
            found[n] = replace(token, named=True)
    return found


def _begins_name(found: Sequence[Token], n: int) -> bool:
    """As in "Per Dahl"; but "Per Reuters, ..." at the head of a sentence is no name."""
    following = [each.text for each in found[n + 1 : n + 4]]
    described = following[1:2] != [","] or (following[2:] and following[2].rpartition("-")[2] in ROLES)
    return bool(following) and found[n + 1].capital and (n > 0 or (len(following) > 1 and bool(described)))


def _tokens(text: str, offset: int) -> Iterator[Token]:
    taken = bytearray(len(text))
    for quote in find_quotes(text):
        if is_speech(quote.text):
            yield Token(quote.text, offset + quote.start, offset + quote.end, "quote")
            taken[quote.start : quote.end] = b"\1" * (quote.end - quote.start)
        else:
            taken[quote.start] = 1
            if text[quote.end - 1] in "”“»\"’'":
                taken[quote.end - 1] = 1
    for day in find_days(text):
        if not any(taken[day.start : day.end]):
            yield Token(day.text, offset + day.start, offset + day.end, "day", day)
            taken[day.start : day.end] = b"\1" * (day.end - day.start)
    for match in _WORD.finditer(text):
        if not taken[match.start()] and match[0] not in '“”"':
            free = taken.find(1, match.start(), match.end())
            word = match[0] if free < 0 else text[match.start() : free]
            yield Token(word, offset + match.start(), offset + match.start() + len(word), _kind(word))


def _kind(word: str) -> str:
    """A word, a number or a mark, by its first letter."""
    if word[0].isdigit() and "-year-old" not in word:
        return "number"
    return "word" if word[0].isalnum() or word[0] in "@#" else "mark"


def is_speech(quoted: str) -> bool:
    """Is a quotation somebody's sentence, rather than a few of their words within another's?"""
    words = quoted.split()
    whole = quoted[:1].isupper() and quoted[-1:] in ".,!?…" and len(words) > 1
    return len(words) > SHORT_QUOTE or whole or (len(words) > 1 and bool(_FINITE.search(quoted)))
