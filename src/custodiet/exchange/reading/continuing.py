"""How a statement is put together: in whose voice, in whose own words, and whether it goes on with the one before."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import reduce

from custodiet.exchange.reading.lexicon import COMPLEMENT_OF_OFFICE, ROLES, TITLES, pattern, words
from custodiet.exchange.reading.limits import ASSERTS
from custodiet.exchange.reading.proposals import Statement
from custodiet.exchange.reading.said import Said
from custodiet.exchange.reading.sentences import Sentence
from custodiet.exchange.reading.speakers import PRONOUN, Speaker
from custodiet.exchange.reading.stances import BODY, PERSON, is_official, own_stance
from custodiet.exchange.reading.tokens import Token, find_quotes

_STEM = 4  # letters that a country and its adjective share
_OFFICE = pattern("stances", "office")
_BARE = ROLES | COMPLEMENT_OF_OFFICE | TITLES | words("stances_bare")
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


def speaks_for(who: Speaker, side: str, *, last: bool = True) -> bool:
    """Does a speaker hold an office of that side, as far as the name of the office tells?

    An office without a country is of the side that the sentence begins with where its holder stands `last` ("China
    welcomes it, Foreign Minister Wang Yi said"), and may be of any where he stands first.
    """
    official = bool(who.role) and bool(_FOR_OTHERS.search(who.role) or _OFFICE.search(who.role))
    if not side or not official or (who.kind != "person" and not _FOR_OTHERS.search(who.role)):
        return False
    return (last and _is_bare(who.role)) or any(_is_of(word, side) for word in re.findall(r"[^\W\d_][\w.]+", who.role))


def _is_bare(role: str) -> bool:
    """Does an office not say whose it is: "Foreign Minister", and not "Norwegian minister", "head of an agency"?"""
    words = [word.lower() for word in re.findall(r"[\w-]+", role)]
    return set(words) <= _BARE


def _is_of(word: str, side: str) -> bool:
    """Is this word of an office that side, or its adjective: "Norwegian" for Norway?"""
    for part in side.split():
        if not (word[:1].isupper() and part[:1].isupper()):
            continue
        shared = next((n for n, (one, other) in enumerate(zip(word, part, strict=False)) if one != other),
                      min(len(word), len(part)))  # fmt: skip
        adjective = 2 if word.endswith("ch") else _STEM - 1 if word.endswith(("sh", "ese")) else _STEM
        if shared >= min(adjective, len(part), len(word)):
            return True
    return False


def side_stance(words: str, said: Said, who: Speaker) -> str:
    """The stance of a side for which somebody speaks, in what they say of it; nothing, where it takes none."""
    if said.inner:
        return said.inner
    if not said.side:
        return ""
    own = re.sub(rf"^(?:the )?{re.escape(said.side)}(?:, [^,]{{1,80}},)?(?= )", "we", words, flags=re.IGNORECASE)
    found = own_stance(own, who.role) if own != words else ASSERTS
    return found if found != ASSERTS else ""


def own_side(role: str, heads: Sequence[str]) -> str:
    """The side for which an office speaks: the one that it names, else the one that the page's letterhead does.

    As in "Peru's minister", "minister of Peru"; and "minister" on a page of the "Ministry of Energy of Peru".
    """
    if not is_official(role):
        return ""
    for name in (role, *heads):
        if match := _SIDE.search(name):
            return str(match["owner"] or match["of"])
    return ""


def as_own(words: str, side: str) -> str:
    """Somebody's words with "our country" for the side that they speak for: "Peru fully supports it"."""
    return re.sub(rf"(?:^|(?<=[.!?…] )){re.escape(side)}(?= [a-z])", "our country", words) if side else words


_SIDE = re.compile(r"^(?P<owner>[A-Z][\w-]+)[’']s |\bof (?:the )?(?P<of>[A-Z][\w-]+(?: [A-Z][\w-]+)*)$")


def office(who: Speaker, said: Said) -> str:
    """The role of a speaker; of one who speaks for the side that the sentence begins with, that side's."""
    named = said.form == "final" and bool(said.inner) and who.kind == "person" and speaks_for(who, said.side)
    return f"{said.side}’s {who.role}" if named and _is_bare(who.role) else who.role


def is_quotation(text: str) -> bool:
    """Is a sentence all quotation, without anybody to say it?"""
    quotes = list(find_quotes(text))
    return bool(quotes) and sum(quote.end - quote.start for quote in quotes) >= len(text.strip()) - 2


def continued(last: Statement, sentence: Sentence, text: str, heads: Sequence[str] = ()) -> Statement:
    """A quotation that stands alone behind somebody's words goes on with them; `heads` are the page's letterheads."""
    quoted = next(find_quotes(sentence.text)).text
    own = as_own(quoted, own_side(last.role, heads))
    stance = own_stance(own, last.role) if last.stance == ASSERTS else last.stance
    whole = joined(last.quote, quoted) if last.direct else last.quote
    return replace(
        last,
        quote=whole,
        end=sentence.end,
        words=re.sub(r"\s+", " ", text[last.start : sentence.end]),
        stance=stance,
    )


def joined(first: str, second: str) -> str:
    """Two quotations as one: with a mark between them, unless the second goes on with the sentence of the first."""
    on = second[:1].islower()
    return f"{first} {second}" if on or not first else f"{first.removesuffix(',')} ... {second}"


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
        return reduce(joined, every, "").strip(), True
    if quotes and tokens[first:last]:
        whole = text[tokens[first].start : tokens[last - 1].end]
        return "", sum(map(len, quotes)) * 2 > len(whole)
    return "", False


def plain_name(who: Speaker) -> str:
    """Return a speaker's name without the ending of a possessive."""
    return who.name.removesuffix("’s").removesuffix("'s")
