"""The object of a verb: what its noun is, where that decides whether there is a stance at all."""

from collections.abc import Sequence

from custodiet.exchange.reading.lexicon import COLLECTIVES, DETERMINERS, POSSESSIVES, PREPOSITIONS, words
from custodiet.exchange.reading.nouns import is_personal, is_role, singular
from custodiet.exchange.reading.tokens import Token
from custodiet.exchange.reading.verbs import Verb

_GUESTS = words("objects_guests")
_TEXTS = words("objects_texts")
_DEEDS = frozenset({"block", "attack", "blast", "float", "table"})
_LONGEST = 12  # words of an object


def is_greeting(tokens: Sequence[Token], at: int) -> bool:
    """Is somebody welcomed here, rather than something: "welcomed the guests at the airport"?"""
    while at < len(tokens) and (tokens[at].kind == "day" or tokens[at].lower in DETERMINERS | POSSESSIVES):
        at += 1
    end = at
    while end < len(tokens) and end - at < _LONGEST and tokens[end].kind == "word" and not _closes(tokens, at, end):
        end += 1
    if end == at:
        return False
    if tokens[end - 1].lower in {"him", "her", "them", "us", "me"}:
        return end - at == 1 and tokens[end - 1].lower not in {"them", "her"}
    head = tokens[end - 1]
    if head.capital:
        return any(is_role(token.lower) for token in tokens[at : end - 1]) or end - at > 1
    word = head.lower
    people = word in _GUESTS or is_role(word) or (word in COLLECTIVES and singular(word) in _GUESTS)
    return people or (is_personal(word) and word not in _GUESTS)


def is_deed(verb: Verb, tokens: Sequence[Token], at: int) -> bool:
    """Is something done here, rather than a text opposed: "blocked the harbour", and not "blocked the draft"?"""
    if verb.lemma not in _DEEDS:
        return False
    object_ = tokens[at : at + _LONGEST]
    end = next((n for n, token in enumerate(object_) if token.kind != "word"), len(object_))
    return not any(token.lower in _TEXTS for token in object_[:end])


def _closes(tokens: Sequence[Token], at: int, end: int) -> bool:
    word = tokens[end].lower
    return end > at and (word in PREPOSITIONS or word in {"to", "and", "that", "which", "who", "as", "but"})
