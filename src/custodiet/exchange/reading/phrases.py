"""The phrases and clauses of a sentence: where they begin and end, as far as its words and marks tell."""

from collections.abc import Sequence

from custodiet.exchange.reading.lexicon import (
    ADVERBS,
    AUXILIARIES,
    DETERMINERS,
    POSSESSIVES,
    PREPOSITIONS,
    PRONOUNS,
    SUBORDINATORS,
    words,
)
from custodiet.exchange.reading.tokens import Token
from custodiet.exchange.reading.verbs import NOUN_LIKE, VERBS

CLAUSE_MARKS = frozenset(";:—–()[]|")
_FRONTS = words("fronts")
_BRACKET = 12  # words in a bracket behind a name
_BRACKETS = frozenset("()[]")


def phrase_start(tokens: Sequence[Token], end: int) -> int:
    """Where the noun phrase that ends at `end` begins."""
    at = end
    if at and tokens[at - 1].lower in PRONOUNS:
        return at - 1
    while at > 0:
        word = tokens[at - 1].lower
        if word == ")" and _closed_name(tokens, at):
            at = _opening(tokens, at)
        elif word == "as" and at > 1 and tokens[at - 2].lower == "such":
            at -= 2
        elif _ends_before(tokens, at - 1, end):
            break
        else:
            at -= 1
            if word in {"the", "a", "an"} and at and _is_noun_end(tokens[at - 1]):
                break  # "a claim the judge rejected"
    while at < end and (
        tokens[at].lower in {"as", "but", "and", "or", "yet", "so", "after", "before", "since", "until"}
    ):
        at += 1
    return at


def _ends_before(tokens: Sequence[Token], n: int, end: int) -> bool:
    """Does token `n` stand before the noun phrase that ends at `end`, and not in it?"""
    token, word = tokens[n], tokens[n].lower
    if token.kind in {"quote", "day"} or token.text in {",", *CLAUSE_MARKS}:
        return True
    if word in {"and", "or", "but"}:
        return not _joins_names(tokens, n, end)
    if word == "that":
        return n > 0 or n + 1 >= end or tokens[n + 1].kind != "word"
    joining = word in SUBORDINATORS and word not in {"as", "since", "until", "before", "after"}
    return joining or word in AUXILIARIES | PRONOUNS or is_other_verb(tokens, n)


def _is_noun_end(token: Token) -> bool:
    word = token.lower
    return (
        token.kind == "word"
        and word not in PREPOSITIONS | DETERMINERS | {"and", "or", "both", "of"}
        and not word.endswith("'s")
    )


def _closed_name(tokens: Sequence[Token], at: int) -> bool:
    """As in "Ms. Rao (India) said": a short bracket behind a name."""
    return tokens[at - 1].text == ")" and _opening(tokens, at) < at - 1 and at - _opening(tokens, at) < _BRACKET


def _opening(tokens: Sequence[Token], at: int) -> int:
    for n in range(at - 1, max(-1, at - _BRACKET - 2), -1):
        if tokens[n].text == "(":
            return n
    return at - 1


def _joins_names(tokens: Sequence[Token], at: int, end: int) -> bool:
    """Does an "and" stand between two names or nouns of one subject?"""
    if at + 1 >= end or at == 0:
        return False
    before, after = tokens[at - 1], tokens[at + 1]
    if tokens[at].lower == "but" or before.kind != "word":
        return False
    proper = before.capital and (after.capital or after.lower in DETERMINERS)
    return proper or (before.lower not in PRONOUNS and not _is_clause(tokens, at) and not after.lower.endswith("ed"))


def _is_clause(tokens: Sequence[Token], end: int) -> bool:
    """Is there a verb of somebody's before `end` in the same clause?"""
    return any(
        tokens[n].lower in AUXILIARIES or is_other_verb(tokens, n) for n in range(clause_start(tokens, end), end)
    )


def is_other_verb(tokens: Sequence[Token], n: int) -> bool:
    """Is this word a verb in its past or third person, as far as its form tells?"""
    token = tokens[n]
    word = token.lower
    if token.capital or token.kind != "word":
        return False
    if (
        word in VERBS
        and not VERBS[word].gerund
        and word not in NOUN_LIKE
        and n
        and (tokens[n - 1].lower not in DETERMINERS | PREPOSITIONS | POSSESSIVES)
    ):
        return True
    return word.endswith("ed") and len(word) > 4 and bool(n) and (  # noqa: PLR2004 - "shed"
        tokens[n - 1].lower not in DETERMINERS | PREPOSITIONS | POSSESSIVES and not tokens[n - 1].lower.endswith("'s")
        and n + 1 < len(tokens) and (tokens[n + 1].lower in DETERMINERS | POSSESSIVES | PREPOSITIONS | {"that", "to"}
                                     or tokens[n + 1].kind == "day")
    )  # fmt: skip


def clause_start(tokens: Sequence[Token], at: int) -> int:
    """Where the clause of a phrase begins: a fronted adverbial belongs to it."""
    begin = at
    while begin > 0:
        token = tokens[begin - 1]
        if (
            token.kind == "quote"
            or token.text in CLAUSE_MARKS
            or token.lower in {"that", "while", "but", "because", "and"}
        ):
            break
        if token.text == "," and not _opens_with_adverbial(tokens, begin - 1):
            break
        begin -= 1
    return begin


def _opens_with_adverbial(tokens: Sequence[Token], comma: int) -> bool:
    """Is what stands before a comma an adverbial at the head of the sentence, such as "In an interview on Friday"?"""
    first = tokens[0]
    if any(token.kind == "quote" for token in tokens[:comma]):
        return False
    word = first.lower
    return word in PREPOSITIONS | ADVERBS | _FRONTS or first.kind == "day" or word.endswith("ly")


def phrase_end(tokens: Sequence[Token], begin: int) -> int:
    """Where the noun phrase that begins at `begin` ends."""
    end = begin
    while end < len(tokens):
        token = tokens[end]
        if token.kind in {"quote", "day"} or (token.kind == "mark" and token.text not in {"’", "'", "&"}):
            break
        word = token.lower
        if end > begin and (word in SUBORDINATORS or word in {"in", "on", "at", "during", "after", "to", "as", "with"}):
            office = word in {"in", "to", "at", "on"} and not tokens[end - 1].capital
            if not (office and end + 1 < len(tokens) and (tokens[end + 1].capital or _is_the_proper(tokens, end + 1))):
                break
        if word in AUXILIARIES or (end > begin and word in {"and", "or"} and not _proper_pair(tokens, end)):
            break
        end += 1
    return end


def _is_the_proper(tokens: Sequence[Token], at: int) -> bool:
    return tokens[at].lower == "the" and at + 1 < len(tokens) and tokens[at + 1].capital


def _proper_pair(tokens: Sequence[Token], at: int) -> bool:
    if at + 1 >= len(tokens):
        return False
    following = tokens[at + 1]
    if following.lower == "the" and at + 2 < len(tokens):
        following = tokens[at + 2]
    return tokens[at - 1].capital and following.capital


def is_aside(part: Sequence[Token]) -> bool:
    """Is this an adverbial, a clause or a number rather than a name or an office?"""
    if not part:
        return True
    first = part[0].lower
    if first in {
        "who",
        "whose",
        "which",
        "where",
        "when",
        "whom",
        "that",
        "while",
        "if",
        "though",
        "although",
        "because",
    }:
        return True
    if part[0].kind in {"number", "day", "quote"}:
        return [token.lower for token in part[1:2]] != ["of"]
    if first in PREPOSITIONS and not part[0].text.isupper():
        return True
    return first in ADVERBS or (first.endswith(("ing", "ly")) and not part[0].capital and len(first) > 4)  # noqa: PLR2004 - "ally"


def matching_comma(tokens: Sequence[Token], comma: int) -> int | None:
    """The comma that opens what `comma` closes, within the same clause."""
    for at in range(comma - 1, -1, -1):
        token = tokens[at]
        if token.text == ",":
            return at
        if token.kind == "quote" or token.text in CLAUSE_MARKS - _BRACKETS:
            return None
    return None


def trimmed(tokens: Sequence[Token], end: int) -> int:
    """Return `end` without the marks before it."""
    while end > 0 and tokens[end - 1].kind == "mark":
        end -= 1
    return end


def days_end(tokens: Sequence[Token], at: int) -> int:
    """Where the days that begin at `at` end."""
    while at < len(tokens) and tokens[at].kind == "day":
        at += 1
    return at
