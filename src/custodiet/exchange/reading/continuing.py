"""How a statement is put together: in whose voice, in whose own words, and whether it goes on with the one before."""

import re
from collections.abc import Sequence
from dataclasses import replace

from custodiet.exchange.reading.proposals import Statement
from custodiet.exchange.reading.said import Said
from custodiet.exchange.reading.sentences import Sentence
from custodiet.exchange.reading.speakers import PRONOUN, Speaker
from custodiet.exchange.reading.stances import BODY, PERSON, own_stance
from custodiet.exchange.reading.tokens import Token, find_quotes
from custodiet.exchange.reading.verbs import ASSERTS

_CONTINUING = frozenset(
    {"add", "continue", "go on", "note", "say", "stress", "emphasise", "emphasize", "explain", "write"}
)
_FOR_OTHERS = re.compile(
    r"\b(?:spokes\w+|lawyer|attorney|solicitor|envoy|representative|ambassador|delegate)\b", re.IGNORECASE
)


def voice_of(who: Speaker) -> str:
    """By which words a speaker means their own side where they are reported."""
    if _FOR_OTHERS.search(who.role):
        return BODY
    return PERSON if who.kind == "person" or (who.kind == "somebody" and not who.plural) else BODY


def speaks_for_others(who: Speaker) -> bool:
    """Does a speaker hold an office, so that what their side does is their stance too?"""
    return bool(who.role) and (who.kind == "person" or bool(_FOR_OTHERS.search(who.role)))


def is_quotation(text: str) -> bool:
    quotes = list(find_quotes(text))
    return bool(quotes) and sum(quote.end - quote.start for quote in quotes) >= len(text.strip()) - 2


def continued(last: Statement, sentence: Sentence, text: str) -> Statement:
    """A quotation that stands alone behind somebody's words goes on with them."""
    quoted = next(find_quotes(sentence.text)).text
    stance = own_stance(quoted, last.role) if last.stance == ASSERTS else last.stance
    whole = f"{last.quote} {quoted}" if last.direct else last.quote
    return replace(
        last,
        quote=whole,
        end=sentence.end,
        words=re.sub(r"\s+", " ", text[last.start : sentence.end]),
        stance=stance,
    )


def inherited(statement: Statement, last: Statement) -> Statement:
    """A statement that goes on with the last one: said when and where that was, unless it says otherwise."""
    said, medium = statement.said or last.said, statement.medium or last.medium
    return replace(statement, said=said, medium=medium, via=statement.via or last.via)


def goes_on(who: Speaker, said: Said, statement: Statement, last: Statement) -> bool:
    """Does the same speaker go on, so that it was said when and where the last words were?"""
    if statement.speaker != last.speaker:
        return False
    return who.kind == PRONOUN or said.verb.lemma in _CONTINUING or who.definite


def quoted_words(tokens: Sequence[Token], said: Said, text: str) -> tuple[str, bool]:
    """The quotation that is said, and whether it is in the speaker's own words."""
    first, last = said.content
    quotes = [token.text for token in tokens[first:last] if token.kind == "quote"]
    if said.form == "quote":
        every = [token.text for n, token in enumerate(tokens) if token.kind == "quote" and (first <= n or n >= last)]
        return " ".join(every).strip(), True
    if quotes and tokens[first:last]:
        whole = text[tokens[first].start : tokens[last - 1].end]
        return "", sum(map(len, quotes)) * 2 > len(whole)
    return "", False


def plain_name(who: Speaker) -> str:
    """Return a speaker's name without the ending of a possessive."""
    return who.name.removesuffix("’s").removesuffix("'s")
