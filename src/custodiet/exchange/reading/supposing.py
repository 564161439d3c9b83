"""What a page only supposes, or says is not so: "had she accepted it", "it would be wrong to say that", "would if".

Nothing of it was said or done, so that neither a statement nor an event is made of it.
"""

import re
from collections.abc import Sequence

from custodiet.exchange.reading.lexicon import AUXILIARIES, DETERMINERS, NEGATIONS, POSSESSIVES, PRONOUNS, pattern
from custodiet.exchange.reading.occurrences import verb_group
from custodiet.exchange.reading.phrases import is_other_verb
from custodiet.exchange.reading.tokens import Token
from custodiet.exchange.reading.verbs import VERBS

_UNTRUE_THAT = pattern("supposing", "untrue_that")
_CONDITION = pattern("supposing", "condition")
_INVERTED = frozenset({"had", "were", "should"})
_SUPPOSED = frozenset({"would", "could", "might", "should"})
_UNREAL = _SUPPOSED | {"may"}
_ASKING = 6  # tokens at the head of a question, "Fact check: Did ..."
_NEARLY = frozenset(
    {
        "almost",
        "nearly",
        "virtually",
        "practically",
        "barely",
        "hardly",
        "scarcely",
        "reportedly",
        "allegedly",
        "supposedly",
        "purportedly",
    }
)
_POSSIBLE = frozenset({"may", "might", "could"})
_IMAGINE = frozenset({"imagine", "suppose", "supposing", "assume", "assuming", "pretend"})
_WHEN = frozenset({"when", "once", "until", "before", "whenever", "after"})
_FICTION = pattern("supposing", "fiction")
_NOBODY = re.compile(r"(?:but |and |yet )?(?:not (?:a|an|one|any|every|all)|few|hardly|scarcely|barely)\b")
_WITHHELD = frozenset(
    {
        "refused",
        "refuses",
        "declined",
        "declines",
        "failed",
        "fails",
        "avoided",
        "avoids",
        "short",
        "refrained",
        "without",
    }
)
_MISREPORTED = pattern("supposing", "misreported")
_CONTRARY = pattern("supposing", "contrary")
_LONGEST = 40  # tokens before "that" in "it would be wrong to say that"


def is_supposed(tokens: Sequence[Token], start: int, group: int) -> bool:
    """Is the verb at `start`, whose group begins at `group`, one of which the writer says that it is not so?"""
    return (
        _is_inverted(tokens, start, group)
        or _is_untrue(tokens, start)
        or is_conditional(tokens, group, start)
        or _is_imagined(tokens, start)
        or _is_nobody(tokens, start, group)
        or _is_unsaid(tokens, group)
        or _is_corrected(tokens, start, group)
        or _is_unfulfilled(tokens, start, group)
    )


def is_possible(tokens: Sequence[Token], group: int, start: int, *, negated: bool) -> bool:
    """As in "might accept it", "almost rejected it": nobody has taken that position."""
    told = {token.lower for token in tokens[group:start]}
    return bool(told & _NEARLY) or (bool(told & _POSSIBLE) and not negated)


def is_to_come(tokens: Sequence[Token], group: int, start: int) -> bool:
    """As in "is expected to be rejected by Peru", "would have been rejected by Peru"."""
    told = {token.lower for token in tokens[group:start]}
    return bool(told & {"would", "should"}) or (group > 0 and tokens[group - 1].lower == "to")


def _is_imagined(tokens: Sequence[Token], start: int) -> bool:
    """As in "imagine that she rejects it", "in the film, she rejects it", "when she rejects it, ..."."""
    if not tokens:
        return False
    first, comma = tokens[0].lower, next((n for n, token in enumerate(tokens) if token.text == ","), len(tokens))
    verb = VERBS.get(tokens[start].lower)
    now = verb is not None and (verb.third or (verb.base and not verb.past))
    ahead = first in _WHEN and start < comma < len(tokens) and now
    return first in _IMAGINE or ahead or bool(_FICTION.match(_line(tokens)))


def _is_nobody(tokens: Sequence[Token], start: int, group: int) -> bool:
    """As in "not a single envoy", "few ministers", "neither accepted nor rejected it"."""
    if group and tokens[group - 1].lower in {"neither", "nor"}:
        return True
    nor = next((n for n in range(group - 1, -1, -1) if tokens[n].lower == "nor"), None)
    if nor is not None and not any(_is_verb(tokens, n) for n in range(nor + 1, group)):
        return True  # "neither Peru nor, in the end, Chad"
    comma = next((n for n, token in enumerate(tokens) if token.text == ","), len(tokens))
    return start < comma and bool(_NOBODY.match(_line(tokens)))


def _is_unfulfilled(tokens: Sequence[Token], start: int, group: int) -> bool:
    """As in "would have accepted it": it was not done."""
    told = {token.lower for token in tokens[group:start]}
    verb = VERBS.get(tokens[start].lower)
    return "have" in told and bool(told & _SUPPOSED) and verb is not None and verb.kind != "say"


def _is_unsaid(tokens: Sequence[Token], group: int) -> bool:
    """As in "did not say on Monday that he rejects it": what somebody did not say is nobody's word."""
    if group and tokens[group - 1].lower in {"and", "but"}:
        return False
    comma = that = False
    for n in range(group - 1, 0, -1):
        token = tokens[n]
        verb = VERBS.get(token.lower)
        if token.text in {";", ":"} or token.kind == "quote":
            return False
        if token.kind == "word" and verb is not None and verb.kind in {"say", "both"} and not token.capital:
            return (_is_negated(tokens, n) or _is_withheld(tokens, n)) and (that or not comma)
        that = that or (token.lower == "that" and not comma)
        comma = comma or token.text == ","
    return False


def _is_withheld(tokens: Sequence[Token], n: int) -> bool:
    """As in "refused to say", "stopped short of saying"."""
    return tokens[n - 1].lower in {"to", "of", "from", *_WITHHELD} and any(
        token.lower in _WITHHELD for token in tokens[max(0, n - 3) : n]
    )


def _is_negated(tokens: Sequence[Token], n: int) -> bool:
    return any(token.lower in NEGATIONS for token in tokens[verb_group(tokens, n) : n])


def _is_corrected(tokens: Sequence[Token], start: int, group: int) -> bool:
    """As in "contrary to reports, she did not accept it": the writer corrects a report, and nobody refuses anything."""
    return any(token.lower in NEGATIONS for token in tokens[group:start]) and bool(_CONTRARY.search(_line(tokens)))


def _is_verb(tokens: Sequence[Token], n: int) -> bool:
    return tokens[n].lower in AUXILIARIES or is_other_verb(tokens, n)


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
    return bool(_UNREAL & set(told)) or any(word in NEGATIONS for word in told) or _is_inverted(tokens, start, group)


def _is_inverted(tokens: Sequence[Token], start: int, group: int) -> bool:
    """As in "Had Minister Ruiz accepted it, ...": a condition by its order."""
    if tokens and tokens[0].lower in {"even", "but", "and", "yet"}:
        return start > 0 and _is_inverted(tokens[1:], start - 1, max(0, group - 1))
    if len(tokens) < 2 or tokens[0].lower not in _INVERTED:  # noqa: PLR2004 - a verb and somebody
        return False
    noun = tokens[1].capital or tokens[1].lower in DETERMINERS | POSSESSIVES | PRONOUNS | {"there"}
    asked = tokens[-1].text == "?"
    comma = next((n for n, token in enumerate(tokens) if token.text == ","), len(tokens))
    result = any(token.lower in _SUPPOSED for token in tokens[group:start])  # "had he been in office, he would have"
    return noun and not asked and (start < comma or result)


def _is_untrue(tokens: Sequence[Token], start: int) -> bool:
    """Does it stand behind the writer's "it is not true that"?"""
    if _MISREPORTED.search(_line(tokens)):
        return True
    that = next((n for n in range(start - 1, max(0, start - _LONGEST), -1) if tokens[n].lower == "that"), None)
    return that is not None and bool(_UNTRUE_THAT.search(_line(tokens[: that + 1])))


def _line(tokens: Sequence[Token]) -> str:
    """The writer's own words in a line, without what is quoted."""
    return " ".join("QUOTE" if token.kind == "quote" else token.lower for token in tokens)
