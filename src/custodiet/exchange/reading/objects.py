"""The object of a verb: what its noun is, where that decides whether there is a stance at all."""

from collections.abc import Sequence

from custodiet.exchange.reading.lexicon import (
    AUXILIARIES,
    DETERMINERS,
    DOCUMENTS,
    ORGANISATIONS,
    POSSESSIVES,
    PREPOSITIONS,
    SUBORDINATORS,
    TOPICS,
    words,
)
from custodiet.exchange.reading.nouns import is_personal, is_role
from custodiet.exchange.reading.speakers import PERSON, read_speaker
from custodiet.exchange.reading.tokens import Token
from custodiet.exchange.reading.verbs import Verb

_GUESTS = words("objects_guests")
_TEXTS = words("objects_texts")
_TO_PEOPLE = frozenset({"welcome", "question", "challenge", "dismiss", "block", "protest"})
_AWAY = frozenset({"away", "into", "off", "down", "out", "up", "onto"})
_PRIZES = frozenset({"award", "prize", "medal", "gift", "trophy", "honour", "honor", "delivery", "bouquet"})
_NEAR = 4  # words of an object up to its noun
_LONGEST = 12  # words of an object


def is_deed(verb: Verb, tokens: Sequence[Token], at: int) -> bool:
    """Is something done here to somebody or something, rather than a position taken?

    As in "welcomed the guests", "blocked the harbour", "denied the boy a visa", "backed away"; not "blocked the draft".
    """
    if verb.lemma in _TO_PEOPLE and _is_somebody(tokens, at):
        return True
    words = _object(tokens, at)
    match verb.lemma:
        case "block" | "attack" | "blast" | "float" | "table":
            return not any(token.lower in _TEXTS for token in words)
        case "back":
            return bool(words) and words[0].lower in _AWAY
        case "deny":
            return _is_double(words)
        case "accept":
            return any(token.lower in _PRIZES for token in words[:_NEAR])
    return False


def _object(tokens: Sequence[Token], at: int) -> Sequence[Token]:
    """The words behind a verb, up to the next mark, day or quotation."""
    end = next((n for n in range(at, min(len(tokens), at + _LONGEST)) if tokens[n].kind != "word"), at + _LONGEST)
    return tokens[at:end]


def _is_double(words: Sequence[Token]) -> bool:
    """As in "denied | the boy | a visa"."""
    again = next((n for n in range(2, len(words)) if words[n].lower in {"a", "an"}), None)
    if again is None or words[0].lower == "that":
        return False
    between = {word.lower for word in words[1:again]}
    return not between & (AUXILIARIES | PREPOSITIONS | SUBORDINATORS | {"to"}) and not any(
        word.endswith(("ed", "ing")) for word in between
    )


def _is_somebody(tokens: Sequence[Token], at: int) -> bool:
    """Is it people that stand behind a verb: "the guests", "Minister Jo Lund", and not "the ministers' plan"?"""
    while at < len(tokens) and (tokens[at].kind == "day" or tokens[at].lower in DETERMINERS | POSSESSIVES):
        at += 1
    end = at
    while end < len(tokens) and end - at < _LONGEST and tokens[end].kind == "word" and not _closes(tokens, at, end):
        end += 1
    if end == at:
        return False
    head, word = tokens[end - 1], tokens[end - 1].lower
    if head.capital:
        one = read_speaker(tokens[at:end])
        return one is not None and one.kind == PERSON and word not in TOPICS | DOCUMENTS | ORGANISATIONS
    return word in _GUESTS or is_role(word) or is_personal(word) or word == "him"


def _closes(tokens: Sequence[Token], at: int, end: int) -> bool:
    word = tokens[end].lower
    return end > at and (word in PREPOSITIONS or word in {"to", "and", "that", "which", "who", "as", "but"})
