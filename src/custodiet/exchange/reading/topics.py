"""What a statement is about: the nearest noun phrase that names a plan, a text, a thing or an event."""

from collections.abc import Sequence

from custodiet.exchange.reading.lexicon import (
    ADVERBS,
    AUXILIARIES,
    CONJUNCTIONS,
    DETERMINERS,
    POSSESSIVES,
    PREPOSITIONS,
    PRONOUNS,
    SUBORDINATORS,
    TOPICS,
    words,
)
from custodiet.exchange.reading.said import Said
from custodiet.exchange.reading.speakers import phrase
from custodiet.exchange.reading.tokens import Token, tokenise
from custodiet.exchange.reading.verbs import VERBS

_LONGEST, _BEFORE, _LEADING = 14, 4, 7  # words
_LEADS = frozenset(["to", "of", "for", "on", "over", "with", "about", "both", "sides", "at"])
_CLAIMS = words("topics_claims")


_GROUNDS = frozenset({"proof", "evidence", "claim", "claims"})  # these are of something, which is what it is about


def about(tokens: Sequence[Token], said: Said) -> str:
    """Return what an attribution is about, in the page's words; nothing, where it names nothing."""
    if said.form == "object":
        found = _object(tokens, *said.content)
        return found or _nearest_before(tokens, said.clause)
    if said.form == "passive":
        return _subject(tokens, said.at)
    content = tokens[said.content[0] : said.content[1]]
    inner = [each for token in content for each in (tokenise(token.text) if token.kind == "quote" else [token])]
    return _first(inner)


def about_words(words: str) -> str:
    """Return what a quotation is about."""
    return _first(tokenise(words))


def _object(tokens: Sequence[Token], begin: int, end: int) -> str:
    """The object of a verb: its noun phrase, with what belongs to it."""
    while begin < end and (tokens[begin].kind in {"day", "mark"} or tokens[begin].lower in DETERMINERS | _LEADS):
        begin += 1
    stop = begin
    while stop < end and stop - begin < _LONGEST:
        token = tokens[stop]
        word = token.lower
        claimed = word == "that" and stop > begin and tokens[stop - 1].lower in _CLAIMS
        if token.kind in {"day", "quote"} or (token.kind == "mark" and token.text not in {"’", "'", "&"}):
            break
        if (
            stop > begin
            and not claimed
            and (word in SUBORDINATORS - {"as"} or word in {"as", "by", "to", "saying", "and", "but"})
        ):
            break
        if word in PRONOUNS and stop == begin:
            return ""
        stop += 1
    while stop > begin and tokens[stop - 1].lower in PREPOSITIONS | DETERMINERS:
        stop -= 1
    return phrase(tokens[begin:stop])


def _nearest_before(tokens: Sequence[Token], at: int) -> str:
    for n in range(at - 1, -1, -1):
        if tokens[n].lower in TOPICS and tokens[n].kind == "word":
            return _around(tokens, n)
    return ""


def _subject(tokens: Sequence[Token], at: int) -> str:
    """What is approved or condemned: the head of the sentence, or the noun before a participle set off by a comma."""
    aside = next((n for n in range(at - 1, -1, -1) if tokens[n].text == ","), None)
    if aside is not None and at - aside <= _BEFORE:
        return _nearest_before(tokens, aside)
    begin = 0 if aside is None else aside + 1
    return next((_around(tokens, n) for n in range(begin, at) if _is_topic(tokens, n)), _nearest_before(tokens, at))


def _is_topic(tokens: Sequence[Token], n: int) -> bool:
    return tokens[n].kind == "word" and tokens[n].lower in TOPICS and not _is_verb_here(tokens, n)


def _first(tokens: Sequence[Token]) -> str:
    topics = [n for n in range(len(tokens)) if _is_topic(tokens, n)]
    if topics:
        return _around(tokens, next((n for n in topics if tokens[n].lower not in _GROUNDS), topics[0]))
    end = 0
    while end < len(tokens) and end < _LEADING and tokens[end].kind in {"word", "number"}:
        word = tokens[end].lower
        if word in AUXILIARIES | SUBORDINATORS | PRONOUNS | CONJUNCTIONS | ADVERBS or word in VERBS or word == "there":
            break
        if end > 1 and word.endswith("ed"):
            break
        end += 1
    words = [token for n, token in enumerate(tokens[:end]) if n or token.lower not in DETERMINERS | POSSESSIVES]
    ended = end < len(tokens) and tokens[end].lower in AUXILIARIES
    return phrase(words) if ended and words else ""


def _is_verb_here(tokens: Sequence[Token], n: int) -> bool:
    """As in "We use", "to report", "will plan": a topic's word that is a verb here."""
    before = tokens[n - 1].lower if n else ""
    return before in PRONOUNS or before in AUXILIARIES or before == "to"


def _around(tokens: Sequence[Token], n: int) -> str:
    """The noun at `n` with the words before it that belong to it, and an "of ..." behind it."""
    begin = n
    while begin > 0 and n - begin < _BEFORE:
        token = tokens[begin - 1]
        word = token.lower
        if (
            token.kind != "word"
            or word in DETERMINERS | PREPOSITIONS | POSSESSIVES | PRONOUNS | CONJUNCTIONS | SUBORDINATORS | {"no"}
        ):
            break
        if word in AUXILIARIES | ADVERBS or (word in VERBS and not token.capital):
            break
        begin -= 1
    end = n + 1
    if end + 1 < len(tokens) and tokens[end].lower == "of":
        end += 1
        while (
            end < len(tokens)
            and end - n < _BEFORE + 2
            and tokens[end].kind == "word"
            and not (
                tokens[end].lower in SUBORDINATORS | AUXILIARIES | CONJUNCTIONS or tokens[end].lower in PREPOSITIONS
            )
        ):
            end += 1
    return phrase(tokens[begin:end])
