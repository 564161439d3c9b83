"""Relative clauses: whom "who took part in the talks" stands behind, so that the verb after it finds its subject."""

from collections.abc import Sequence

from custodiet.exchange.reading.lexicon import (
    ADVERBS,
    AUXILIARIES,
    COLLECTIVES,
    DETERMINERS,
    POSSESSIVES,
    PREPOSITIONS,
    PRONOUNS,
    ROLES,
    SUBORDINATORS,
)
from custodiet.exchange.reading.limits import ASSERTS
from custodiet.exchange.reading.phrases import CLAUSE_MARKS
from custodiet.exchange.reading.tokens import Token
from custodiet.exchange.reading.verbs import NOUN_LIKE, VERBS

_MARKERS = frozenset({"who", "which", "that"})
_BRIEFED = frozenset(
    {"brief", "inform", "report", "testify", "read", "find", "feel", "fear", "hope", "think", "believe"}
)
_JOINING = frozenset({"as", "because", "before", "after", "since", "until"})
_LONGEST = 24  # tokens of a relative clause


def relative_start(tokens: Sequence[Token], at: int) -> int | None:
    """Where a relative clause begins that ends right before `at` and has a verb of its own; None where there is none.

    As in "A diplomat who took part in the talks | said"; in "a diplomat who | said", the verb is that of the clause.
    """
    for n in range(at - 1, max(0, at - _LONGEST), -1):
        token = tokens[n]
        if token.kind == "quote" or token.text in CLAUSE_MARKS or token.text == ",":
            return None
        if token.lower in _MARKERS:
            follows = _noun_before(tokens, n)
            return n if follows and _is_closed(tokens, n + 1, at) and _has_one_verb(tokens, n, at) else None
    return None


def _noun_before(tokens: Sequence[Token], n: int) -> bool:
    """Does a noun stand before the marker, and not a verb with what it says ("said that")?"""
    before = tokens[n - 1] if n else None
    if before is None or before.kind != "word":
        return False
    if tokens[n].lower == "that":
        word = before.lower
        return word in COLLECTIVES | ROLES or word.removesuffix("s") in ROLES
    return before.lower not in PREPOSITIONS | AUXILIARIES | SUBORDINATORS


def _is_closed(tokens: Sequence[Token], begin: int, at: int) -> bool:
    """Is "who" itself the subject of the clause: does a verb follow it, rather than another subject?"""
    while begin < at and (tokens[begin].kind == "day" or tokens[begin].lower in ADVERBS):
        begin += 1
    if begin >= at or tokens[begin].capital or tokens[begin].kind != "word":
        return False
    word = tokens[begin].lower
    if word in DETERMINERS | POSSESSIVES | PRONOUNS or word in COLLECTIVES:
        return False
    return begin + 1 < at or word not in AUXILIARIES


def _has_one_verb(tokens: Sequence[Token], n: int, at: int) -> bool:
    """Is no other clause opened in it, whose subject would be nearer ("who said the minister | denied")?"""
    words = [token.lower for token in tokens[n + 1 : at]]
    verb = next((VERBS[word] for word in words[:3] if word in VERBS and word not in NOUN_LIKE), None)
    saying = verb is not None and verb.kind == "say" and verb.stance == ASSERTS and verb.lemma not in _BRIEFED
    return not saying and not any(word in SUBORDINATORS - _JOINING for word in words)
