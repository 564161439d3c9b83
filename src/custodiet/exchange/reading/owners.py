"""Whom a pronoun means by its sentence alone: "Norway backs it, its envoy said", "Lee was calm: he said so"."""

import re
from collections.abc import Sequence
from dataclasses import replace

from custodiet.exchange.reading.beginnings import holder
from custodiet.exchange.reading.lexicon import (
    AUXILIARIES,
    COLLECTIVES,
    CONJUNCTIONS,
    HAPPENINGS,
    ORGANISATIONS,
    SUBORDINATORS,
)
from custodiet.exchange.reading.occurrences import verb_group
from custodiet.exchange.reading.persons import persons
from custodiet.exchange.reading.phrases import is_other_verb
from custodiet.exchange.reading.said import Said
from custodiet.exchange.reading.speakers import BODY, PERSON, PRONOUN, SOMEBODY, Speaker, read_speaker
from custodiet.exchange.reading.subjects import subject_of
from custodiet.exchange.reading.tokens import Token
from custodiet.exchange.reading.verbs import NOUN_LIKE, VERBS

_IT = {"its": "it"}
_WHOSE = frozenset({"its", "their", "his", "her"})
_LONGEST = 40  # tokens before the first verb of a sentence


def leading(tokens: Sequence[Token], before: int) -> Speaker | None:
    """Return who the first clause of a sentence is about, if that is somebody, and its verb stands before a token."""
    if not tokens or tokens[0].lower in SUBORDINATORS or tokens[0].kind != "word":
        return None
    opened = int(tokens[0].lower in CONJUNCTIONS)
    for n in range(1, min(before, len(tokens), _LONGEST)):
        if tokens[n].kind == "quote":
            return None
        if not _is_verb(tokens, n):
            continue
        found = subject_of(tokens, verb_group(tokens, n))
        if found is not None and found[1] <= opened:
            one = found[0][0]
            return one if len(found[0]) == 1 and one.kind in {PERSON, BODY, SOMEBODY} else None
    return holder(tokens[:before]) or _leading_name(tokens[opened:before])


def _is_verb(tokens: Sequence[Token], n: int) -> bool:
    word = tokens[n].lower
    return word in AUXILIARIES or word in HAPPENINGS or is_other_verb(tokens, n) or _is_third(tokens, n)


def _is_third(tokens: Sequence[Token], n: int) -> bool:
    """As in "Norway backs the plan", behind a name or a comma."""
    verb = VERBS.get(tokens[n].lower)
    before = tokens[n - 1]
    return verb is not None and verb.third and (before.capital or before.text == "," or verb.lemma not in NOUN_LIKE)


def _leading_name(tokens: Sequence[Token]) -> Speaker | None:
    """The name with which a sentence begins, whatever its verb."""
    end = 0
    while end < len(tokens) and tokens[end].capital:
        end += 1
    if not 0 < end < len(tokens) or tokens[end].kind == "quote":
        return None
    one = read_speaker(tokens[:end])
    return one if one is not None and one.kind in {PERSON, BODY} else None


def with_owner(tokens: Sequence[Token], said: Said, every: Sequence[Said]) -> Said:
    """An attribution whose speaker is a pronoun, with the one whom the sentence itself means by it."""
    one = said.speakers[0]
    if said.form in {"final", "clause"} and not said.side and one.role:
        first, last = said.content
        side = leading(tokens[first:last], said.clause - first if said.form == "final" else last - first)
        said = replace(said, side=side.name if side is not None and side.kind == BODY else "")
    if one.kind != PRONOUN and one.whose not in _WHOSE:
        return said
    owner = _told_of(tokens, said) or leading(tokens, said.clause or said.at)
    if owner is not None and one.gender:
        owner = _surnamed(owner)
    if owner is not None and "it" in {one.name, _IT.get(one.whose)} and owner.kind == PERSON and not owner.role:
        owner = replace(owner, kind=BODY)  # a name of two words that is no person's
    if owner is None or (owner.whose and (said.form == "final" or one.whose)) or owner.kind == PRONOUN:
        return said
    so = said.at > 1 and "so" in {token.lower for token in tokens[max(0, said.at - 2) : said.at]}  # "or so he says"
    within = said.form == "final" and not said.content[0] and not so
    if within and one.kind == PRONOUN and owner.kind != BODY and not _is_held(tokens, said, every):
        return said  # "Lee was wrong, he said": somebody else
    return replace(said, owner=owner)


def _told_of(tokens: Sequence[Token], said: Said) -> Speaker | None:
    """The one person of whom what is said tells: "Reports that Lee has left are false, his spokeswoman said"."""
    if said.form != "final" or said.speakers[0].whose not in {"his", "her"}:
        return None
    named = {one.name: one for one in persons(list(tokens[said.content[0] : said.content[1]]))}
    return next(iter(named.values())) if len(named) == 1 else None


def _surnamed(owner: Speaker) -> Speaker:
    """Of whom a page says "he" in the same breath, that is a person: "Norland's Haas does not: ..., he said"."""
    match = _OF_SOMEWHERE.search(owner.name)
    named = match is not None and match["name"].lower() not in ORGANISATIONS | COLLECTIVES
    return replace(owner, name=match["name"], kind=PERSON, head="") if match and named and owner.kind == BODY else owner


_OF_SOMEWHERE = re.compile(r"[’']s (?P<name>[A-Z][\w’'-]+)$")


def _is_held(tokens: Sequence[Token], said: Said, every: Sequence[Said]) -> bool:
    """Does what is said tell what its subject thinks, now: "Lee doubts that it is so, she said"?"""
    inner = next((each for each in every if each is not said and each.at < said.at), None)
    if inner is None:
        return False
    verb = VERBS.get(tokens[inner.at].lower)
    return inner.verb.third or (verb is not None and verb.third)
