"""What a page only supposes, or says is not so: "had she accepted it", "it would be wrong to say that", "would if".

Nothing of it was said or done, so that neither a statement nor an event is made of it.
"""

from collections.abc import Sequence

from custodiet.exchange.reading.lexicon import AUXILIARIES, DETERMINERS, NEGATIONS, POSSESSIVES, PRONOUNS, pattern
from custodiet.exchange.reading.tokens import Token

_UNTRUE_THAT = pattern("supposing", "untrue_that")
_CONDITION = pattern("supposing", "condition")
_INVERTED = frozenset({"had", "were", "should"})
_SUPPOSED = frozenset({"would", "could", "might", "should"})
_UNREAL = _SUPPOSED | {"may"}
_ASKING = 6  # tokens at the head of a question, "Fact check: Did ..."
_LONGEST = 40  # tokens before "that" in "it would be wrong to say that"


def is_supposed(tokens: Sequence[Token], start: int, group: int) -> bool:
    """Is the verb at `start`, whose group begins at `group`, one of which the writer says that it is not so?"""
    return _is_inverted(tokens, start) or _is_untrue(tokens, start) or is_conditional(tokens, group, start)


def is_question(tokens: Sequence[Token]) -> bool:
    """Does the writer only ask: "Did the mayor call for it?"?"""
    marks = len(tokens) > 1 and tokens[-1].text == "?"
    return marks and any(token.lower in AUXILIARIES for token in tokens[:_ASKING])


def is_conditional(tokens: Sequence[Token], group: int, start: int) -> bool:
    """As in "would welcome it if clause 4 were deleted", "if it went, could accept it"."""
    supposed = any(token.lower in _SUPPOSED for token in tokens[group:start])
    return supposed and bool(_CONDITION.search(_line(tokens)))


def is_unreal(tokens: Sequence[Token], group: int, start: int) -> bool:
    """Did what a verb tells not happen, or is it only possible: "has not sailed", "would have begun"?"""
    told = [token.lower for token in tokens[group:start]]
    return bool(_UNREAL & set(told)) or any(word in NEGATIONS for word in told) or _is_inverted(tokens, start)


def _is_inverted(tokens: Sequence[Token], start: int) -> bool:
    """As in "Had Minister Ruiz accepted it, ...": a condition by its order."""
    if len(tokens) < 2 or tokens[0].lower not in _INVERTED:  # noqa: PLR2004 - a verb and somebody
        return False
    noun = tokens[1].capital or tokens[1].lower in DETERMINERS | POSSESSIVES | PRONOUNS | {"there"}
    asked = tokens[-1].text == "?"
    comma = next((n for n, token in enumerate(tokens) if token.text == ","), len(tokens))
    return noun and not asked and start < comma


def _is_untrue(tokens: Sequence[Token], start: int) -> bool:
    """Does it stand behind the writer's "it is not true that"?"""
    that = next((n for n in range(start - 1, max(0, start - _LONGEST), -1) if tokens[n].lower == "that"), None)
    return that is not None and bool(_UNTRUE_THAT.search(_line(tokens[: that + 1])))


def _line(tokens: Sequence[Token]) -> str:
    """The writer's own words in a line, without what is quoted."""
    return " ".join("QUOTE" if token.kind == "quote" else token.lower for token in tokens)
