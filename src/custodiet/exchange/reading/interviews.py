"""Whose words a page prints without saying so each time: answers of an interview, a speech, a letter.

An interview is a page of questions; the one who answers them is the one person whom its opening tells of. In a speech
"we" is whoever the headline says spoke. Where that is not one person, nobody is guessed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from custodiet.exchange.reading.blocks import Part
from custodiet.exchange.reading.lexicon import INTERVIEWERS, pattern
from custodiet.exchange.reading.owners import leading
from custodiet.exchange.reading.persons import persons
from custodiet.exchange.reading.sentences import sentences
from custodiet.exchange.reading.speakers import PERSON, SOMEBODY, Speaker, read_speaker
from custodiet.exchange.reading.tokens import tokenise

_SPEECH = pattern("interviews", "speech")
_LETTER = pattern("interviews", "letter")
_INTERVIEW = pattern("interviews", "interview")
_CHAIR = pattern("interviews", "chair")
_FIRST_PERSON = pattern("interviews", "first_person")
_TOLD = frozenset({"headline", "note", "heading", "paragraph"})
_FEWEST = 2  # questions of an interview
_LONGEST = 60  # words of a question
_ANSWER = frozenset({"a", "answer"})


def with_answers(parts: Sequence[Part]) -> Iterator[Part]:
    """Yield the parts of a page, the answers of an interview as turns of whoever gives them."""
    first = next((n for n, part in enumerate(parts) if _asks(part)), None)
    questions = sum(_asks(part) for part in parts)
    who = _interviewee(parts[:first]) if first is not None and questions >= _FEWEST else ""
    asked = ""
    for part in parts:
        last, asked = asked, _after(part, asked)
        if part.kind == "turn" and part.label.lower() in _ANSWER:
            yield replace(part, label=who or part.label)
        elif part.kind == "paragraph" and not part.label and _asks(part) and who:
            yield replace(part, kind="turn", label="Question")
        elif part.kind == "paragraph" and last and not _asks(part) and (who if last == "?" else _goes_on(part)):
            yield replace(part, kind="turn", label=who if last == "?" else last)
        else:
            yield part


def _after(part: Part, asked: str) -> str:
    """Who speaks behind a part: "?" behind a question without a label, the name of a turn, or nobody."""
    if part.kind == "turn":
        return "" if set(re.split(r"[ ,]+", part.label.lower())) & INTERVIEWERS else part.label
    if part.kind == "paragraph":
        return "?" if _asks(part) else asked
    return ""


def _goes_on(part: Part) -> bool:
    """Does a paragraph behind a turn go on with it, in the first person?"""
    return part.text[:1] not in "[(" and bool(_FIRST_PERSON.search(part.text)) and not re.search('[“"]', part.text)


def _asks(part: Part) -> bool:
    """Is this a question that stands for itself?"""
    words = len(part.text.split())
    asked = part.kind in {"paragraph", "turn", "heading"} and part.text.endswith("?")
    return asked and words <= _LONGEST and not re.search('[“”"]', part.text)


def _interviewee(opening: Sequence[Part]) -> str:
    """The one person whom the opening of an interview tells of; nobody, where it tells of several or is none."""
    prose = [part for part in opening if part.kind in {"paragraph", "headline", "summary", "heading"}]
    if not any(_INTERVIEW.search(part.text) for part in prose):
        return ""
    told = set[str]()
    for part in prose:
        if match := _INTERVIEW.search(part.text):
            told |= {match["who"]} if match["who"] else set()
        for sentence in sentences(part.text) if part.kind == "paragraph" else ():
            tokens = tokenise(sentence.text)
            one = leading(tokens, len(tokens))
            told |= {one.name} if one is not None and one.kind == PERSON else set()
    full = {name for name in told if not any(name != other and name in other for other in told)}
    return full.pop() if len(full) == 1 else ""


def first_person(parts: Sequence[Part]) -> Speaker | None:
    """Return who "we" and "I" are on a page that is a speech, a statement or a letter of somebody."""
    for part in parts:
        if part.kind not in {"headline", "heading", "summary", "note"}:
            continue
        match = _SPEECH.match(part.text) or _LETTER.match(part.text)
        one = read_speaker(tokenise(match["who"])) if match else None
        if one is not None and (one.kind == PERSON or (one.kind == SOMEBODY and not one.plural)):
            return one
    return None


def chair(parts: Sequence[Part]) -> Speaker | None:
    """Return who presides: "Chairperson: Mr. Duarte (Brazil)"."""
    for part in parts:
        match = _CHAIR.match(part.text) if part.kind in _TOLD else None
        found = next(persons(tokenise(match["who"])), None) or read_speaker(tokenise(match["who"])) if match else None
        if match is not None and found is not None and found.kind == PERSON:
            return replace(found, role=match["office"])
    return None
