"""Whom a sentence names: persons in full, or by office and surname, with the office that stands beside a name."""

from collections.abc import Iterator, Sequence

from custodiet.exchange.reading.lexicon import ORGANISATIONS, words
from custodiet.exchange.reading.phrases import is_aside
from custodiet.exchange.reading.speakers import PERSON, SOMEBODY, Speaker, read_speaker
from custodiet.exchange.reading.tokens import Token

_WITHIN = words("persons_within")
_RUN = 2  # capitalised words that make a full name
_BEFORE = 1
_BESIDE = 14  # words of an office beside a name


def persons(tokens: Sequence[Token]) -> Iterator[Speaker]:
    """Yield the persons that a sentence names in full, or by office and surname."""
    at = 0
    while at < len(tokens):
        end = at
        while end < len(tokens) and tokens[at].capital and (tokens[end].capital or tokens[end].lower in _WITHIN):
            end += 1
        run = list(tokens[at:end])
        while run and not run[-1].capital:
            run.pop()
        if run:
            yield from _of_run(tokens, at, run)
        at = max(end, at + 1)


def _of_run(tokens: Sequence[Token], at: int, run: list[Token]) -> Iterator[Speaker]:
    begin = at
    while begin > 0 and tokens[begin - 1].kind == "word" and not tokens[begin - 1].capital and at - begin < _BEFORE:
        before = read_speaker([tokens[begin - 1]])
        if before is None or before.kind != SOMEBODY:
            break
        begin -= 1
    one = read_speaker([*tokens[begin:at], *run])
    if one is None or one.kind != PERSON or set(one.name.lower().split()) & ORGANISATIONS:
        return
    articled = begin == at and at > 0 and tokens[at - 1].lower in {"the", "a", "an"}
    if articled and not one.role:
        return  # "told the Daily Herald"
    if len(one.name.split()) >= _RUN or one.role:
        yield read_speaker([*tokens[begin:at], *run], _beside(tokens, at + len(run))) or one


def _beside(tokens: Sequence[Token], at: int) -> list[Sequence[Token]]:
    """The office that stands behind a name, between commas: ", the director of the agency,"."""
    if at + 1 >= len(tokens) or tokens[at].text != "," or tokens[at + 1].lower not in {"the", "a", "an"}:
        return []
    stop = at + 1
    while stop < len(tokens) and tokens[stop].kind == "word" and stop - at < _BESIDE and tokens[stop].lower != "who":
        stop += 1
    part = tokens[at + 1 : stop]
    closed = stop == len(tokens) or tokens[stop].text in {",", ".", ";", "who"}
    return [part] if closed and not is_aside(part) else []
