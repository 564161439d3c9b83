"""Sayings within sayings: what is another's words, and who only passes them on."""

from collections.abc import Sequence
from dataclasses import replace

from custodiet.exchange.reading.lexicon import AUXILIARIES, DOCUMENTS, OUTLET_WORDS, PRONOUNS, SUBORDINATORS
from custodiet.exchange.reading.lexicon import words as listed
from custodiet.exchange.reading.limits import ASSERTS
from custodiet.exchange.reading.said import Said
from custodiet.exchange.reading.speakers import BODY, DOCUMENT, PERSON, SOMEBODY, Speaker
from custodiet.exchange.reading.tokens import Token
from custodiet.exchange.reading.verbs import NOUN_LIKE, VERBS

_DESCRIPTIONS = frozenset(["official", "semi-official", "state", "state-run", "state-owned", "local", "pro-government"])
_SPOKEN = listed("relays_spoken")


def within(inner: Said, outer: Said) -> bool:
    """Does `inner` stand in what `outer` says?"""
    first, last = outer.content
    if inner.form == "final" and inner.at > outer.at and outer.form != "final":
        return False  # what stands at the end of a sentence covers all before it
    if outer.form in {"clause", "final"}:
        return first <= inner.at < last
    if (outer.form == "object" and outer.verb.kind == "both") or (
        outer.form == "object" and outer.verb.stance == ASSERTS
    ):
        return first <= inner.at < last and inner.at != outer.at
    return False


def is_hearsay(tokens: Sequence[Token], said: Said, every: Sequence[Said]) -> bool:
    """Does it stand in what somebody claims or thinks who is not read: "A post claims that X ordered it"?"""
    if said.form in {"final", "quote"} and said.content[0] < said.clause:
        return False
    if _is_told_by_another(tokens, said, every):
        return True
    for n in range(said.at - 1, max(0, said.at - _FAR), -1):
        if tokens[n].text in {",", ";", ":"} or tokens[n].kind == "quote":
            return False
        if tokens[n].lower == "that":
            word = tokens[n - 1].lower
            if word in _SURE:
                return True
            spoken = word in VERBS and VERBS[word].kind in {"say", "both"} and not VERBS[word].gerund
            told = any(each.at <= n - 1 < each.content[0] for each in every if each is not said)
            named = word in _CLAIMS and any(token.kind == "word" for token in tokens[slice(*said.content)])
            return named or (spoken and not told and word not in _CLAIMS)
    return False


def _is_told_by_another(tokens: Sequence[Token], said: Said, every: Sequence[Said]) -> bool:
    """Does somebody tell it who is not read: "the account said | X rejected it", "X rejected it, her rival said"?"""
    before = said.clause - 1
    after = next((n for n in range(len(tokens) - 1, said.at, -1) if tokens[n].kind not in {"mark", "day"}), said.at)
    comma = next((n for n in range(after - 1, said.at, -1) if tokens[n].kind != "word"), said.at)
    own = {token.lower for token in tokens[comma:after]} & (AUXILIARIES | PRONOUNS | SUBORDINATORS)
    closes = tokens[comma].text == "," and not own  # and not ", it was reported", ", which nobody said"
    for n in (before if before > 0 else -1, after if closes else -1):
        verb = VERBS.get(tokens[n].lower) if n >= 0 and tokens[n].kind == "word" else None
        spoken = verb is not None and verb.lemma in _TELLING and (verb.past or verb.third) and n != said.at
        spoken = spoken and tokens[n].lower not in NOUN_LIKE
        if spoken and not any(each.at == n for each in every):
            return True
    return False


_SURE = frozenset(
    {"convinced", "sure", "certain", "confident", "afraid", "hopeful", "aware", "hope", "believe", "think"}
)
_TELLING = frozenset({"say", "tell", "claim", "insist", "write", "report", "announce", "allege", "maintain", "argue"})
_FAR = 16  # tokens between "that" and a verb
_CLAIMS = listed("topics_claims")


def relayed(tokens: Sequence[Token], said: Sequence[Said], kept: list[Said]) -> list[Said]:
    """As in "X said that ..., the newspaper Y reports" and "X said ..., according to Y": X speaks, and Y relays it."""
    if len(kept) != 1 or kept[0].form != "final":
        return kept
    relay = kept[0]
    inner = [each for each in said if each is not relay and each.at < relay.at]
    repeated = bool(relay.via) and relay.speakers[0].whose and inner and all(_is_speech(each) for each in inner)
    if repeated:  # "The ministry said so, an agency quoted its office as saying"
        return [replace(each, via=relay.via) for each in inner]
    outermost = [each for each in inner if not any(within(each, other) for other in inner if other is not each)]
    if not outermost or not _passes_on(tokens, relay, outermost):
        return kept
    end = max(1, relay.clause)
    found = []
    for each in outermost:
        first, last = each.content
        found.append(replace(each, via=each.via or via_name(relay.speakers[0]), content=(first, min(last, end))))
    return found


def _passes_on(tokens: Sequence[Token], relay: Said, inner: Sequence[Said]) -> bool:
    """Does the last of a sentence's speakers only pass on what the ones before said?"""
    who = relay.speakers[0]
    if tokens[relay.at].lower == "according":
        told = all(each.verb.lemma in _SPOKEN and each.form == "object" for each in inner)
        known = {BODY, DOCUMENT} if told else {BODY, DOCUMENT, PERSON, SOMEBODY}
        return all(_is_speech(each) for each in inner) and who.kind in known
    words = {token.lower for token in tokens[relay.clause : relay.at]}
    return who.kind == BODY and bool(words & OUTLET_WORDS or relay.verb.lemma == "report")


def _is_speech(said: Said) -> bool:
    """Is it told that somebody spoke, and not only where they stand?"""
    spoken = said.verb.kind in {"say", "retort"} or said.verb.lemma in _SPOKEN
    return spoken or said.form in {"final", "quote", "clause"}


def via_name(one: Speaker) -> str:
    """The name of whoever relays, without "the official"; nothing for a document, which is how it was said."""
    if one.kind == DOCUMENT or one.head in DOCUMENTS:
        return ""
    name = one.name
    while (first := name.split(" ", 1))[0] in _DESCRIPTIONS and len(first) > 1 and first[1][:1].isupper():
        name = first[1]
    return name
