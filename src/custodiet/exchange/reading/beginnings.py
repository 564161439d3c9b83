"""Who a sentence begins with, by its first words alone, whatever its verb."""

from collections.abc import Sequence

from custodiet.exchange.reading.lexicon import AUXILIARIES, COLLECTIVES, DETERMINERS, POSSESSIVES, ROLES
from custodiet.exchange.reading.speakers import Speaker, read_speaker
from custodiet.exchange.reading.tokens import Token

_SUBJECT = 6  # words


def beginning(tokens: Sequence[Token]) -> Speaker | None:
    """Return who a sentence begins with, by its words up to its verb, roughly."""
    end = 0
    while end < len(tokens) and tokens[end].kind == "word" and end < _SUBJECT:
        word = tokens[end].lower
        if end and not tokens[end].capital and word.endswith(("ed", "s")) and word not in COLLECTIVES:
            break
        end += 1
    return read_speaker(tokens[:end])


def holder(tokens: Sequence[Token]) -> Speaker | None:
    """Return the one of whom "The secretary-general takes note" tells: an office or a body right before a verb."""
    end = int(bool(tokens) and tokens[0].lower in DETERMINERS | POSSESSIVES)
    while end < len(tokens) and tokens[end].kind == "word" and (tokens[end].capital or _can_act(tokens[end].lower)):
        end += 1
    if not 0 < end < len(tokens) or not _is_verb(tokens[end]):
        return None
    return read_speaker(tokens[:end]) if end > int(tokens[0].lower in DETERMINERS | POSSESSIVES) else None


def _can_act(word: str) -> bool:
    return word in ROLES or word in COLLECTIVES


def _is_verb(token: Token) -> bool:
    word = token.lower
    return token.kind == "word" and (word in AUXILIARIES or word.endswith(("ed", "s")))
