"""The nouns of a phrase that says who speaks: its head, its office, and where a name in it begins."""

import re
from collections.abc import Sequence

from custodiet.exchange.reading.lexicon import (
    ADVERBS,
    COLLECTIVES,
    FEMININE,
    MASCULINE,
    NOT_ADVERBS,
    NOT_PERSONAL,
    ORGANISATIONS,
    PARTICLES,
    PERSONAL,
    PREPOSITIONS,
    ROLES,
    TITLES,
    words,
)
from custodiet.exchange.reading.tokens import Token

LONGEST_NAME = 5  # words of a person's name
NOT_NAMES = words("not_names")
_FULL = 2  # words of a full name
_AFTER_HEAD = words("speakers_after_head")


def calm(body: list[Token]) -> list[Token]:
    """A phrase without the capitals of a paragraph that begins with a shout."""
    first = body[0]
    rest_is_lower = len(body) > 1 and not body[1].text.isupper()
    if len(first.text) > 4 and first.text.isupper() and first.text.isalpha() and rest_is_lower:  # noqa: PLR2004 - no acronym
        return body[1:] if not is_role(first.lower) and first.lower not in COLLECTIVES else body
    return body


def first_preposition(body: Sequence[Token]) -> int:
    """Return where the noun of a phrase ends, and what belongs to it begins ("of ...", "who ...")."""
    for n, token in enumerate(body):
        if (
            n
            and (token.lower in PREPOSITIONS or token.lower in _AFTER_HEAD)
            and not (token.capital and n + 1 < len(body) and not body[n - 1].capital)
        ):
            return n
    return len(body)


def name_start(head: Sequence[Token]) -> int:
    """Where the person's name begins at the end of a phrase; its length, where it ends in no name."""
    at = len(head)
    while at > 0 and is_name_word(head[at - 1]) and not is_office(head[at - 1]):
        at -= 1
    while at < len(head) and head[at].lower in PARTICLES and not head[at].capital and at + 1 >= len(head):
        at += 1
    if at and head[at - 1].text in "’'":
        return len(head)
    owned = bool(at) and head[at - 1].lower.endswith("'s") and not any(is_office(token) for token in head[:at])
    if owned and len(head) - at < _FULL:
        return len(head)  # "Norway's Storting", but "the port's Ana Ruiz"
    if len(head) - at > LONGEST_NAME:
        return len(head)
    return at


def is_name_word(token: Token) -> bool:
    """May this be a word of a name?"""
    if token.kind != "word" or token.lower in NOT_NAMES or token.lower.endswith("'s"):
        return False
    return token.capital or token.lower in PARTICLES


def is_office(token: Token) -> bool:
    """Is this an office or a title?"""
    word = token.lower.rstrip(".")
    return is_role(word) or word in TITLES or token.lower in TITLES


def is_courtesy(token: Token) -> bool:
    """Is this a title that everybody has?"""
    return token.lower.rstrip(".") in {
        "mr", "mrs", "ms", "miss", "mx", "sir", "dame", "lord", "lady", "dr", "hon", "the",
    }  # fmt: skip


def has_office(head: Sequence[Token]) -> bool:
    """Is there an office or a title among these words?"""
    return any(is_office(token) for token in head)


def is_role(word: str) -> bool:
    """Is this a word for what somebody is by office, trade or age?"""
    first, last = word.partition("-")[0], word.rpartition("-")[2]
    return (
        word.endswith("-year-old")
        or word in ROLES
        or singular(word) in ROLES
        or last in ROLES
        or (first in ROLES and "-of-" in word)
    )


def is_personal(head: str) -> bool:
    """Is this a word for a person by its form (shopkeeper, chemist, historians)?"""
    one = singular(head)
    return len(one) > 4 and one.endswith(PERSONAL) and one not in NOT_PERSONAL and head not in NOT_PERSONAL  # noqa: PLR2004 - "over", "user"


def singular(word: str) -> str:
    """Return a noun in the singular, as far as its form tells."""
    if word.endswith("men"):
        return f"{word[:-3]}man"
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-2] if word.endswith(("ches", "sses")) else word.removesuffix("s")


def is_plural(head: str) -> bool:
    """Is this noun a plural, as far as its form tells?"""
    return (head.endswith("s") and not head.endswith(("ss", "us"))) or head.endswith(("men", "people", "police"))


def is_organisation(name: Sequence[Token]) -> bool:
    """Is this the name of a body, by its words or as an acronym?"""
    return any(token.lower in ORGANISATIONS or token.text == "&" for token in name) or (
        len(name[0].text) > 1
        and name[0].text.isalpha()
        and name[0].text.isupper()
        and (len(name) == 1 or not name[1].text.isupper())
    )


def head_of(body: Sequence[Token]) -> str:
    """Return the noun of a phrase in lower case."""
    cut = first_preposition(body)
    return body[cut - 1].lower.removesuffix("'s") if cut else ""


def trailing_capitals(body: Sequence[Token]) -> list[Token]:
    """Return the capitalised words that end a phrase."""
    at = len(body)
    while at > 0 and body[at - 1].capital:
        at -= 1
    return list(body[at:])


def without_article(text: str) -> str:
    """Return words without the article before them."""
    first, _, rest = text.partition(" ")
    return rest if first.lower() in {"the", "a", "an"} and rest else text


def gender_of(text: str) -> str:
    """Return f, m or nothing, by the words of a title or an office."""
    words = set(re.split(r"[\s.]+", text.lower()))
    return "f" if words & FEMININE else "m" if words & MASCULINE else ""


def is_adverb(token: Token) -> bool:
    """Is this an adverb, by its form or by name?"""
    word = token.lower
    return word in ADVERBS or (
        len(word) > 4 and word.endswith("ly") and word not in NOT_ADVERBS and not token.capital  # noqa: PLR2004 - "ally"
    )
