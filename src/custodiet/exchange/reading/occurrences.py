"""The verbs of speech and stance in a sentence: where they stand, and in which form."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from custodiet.exchange.reading.lexicon import (
    ADVERBS,
    AUXILIARIES,
    DETERMINERS,
    MODALS,
    NOT_ADVERBS,
    POSSESSIVES,
    PREPOSITIONS,
    words,
)
from custodiet.exchange.reading.limits import ACCEPTS, ASSERTS, DEMANDS, REJECTS
from custodiet.exchange.reading.said import Found
from custodiet.exchange.reading.tokens import Token
from custodiet.exchange.reading.verbs import NOUN_LIKE, PHRASES, SILENCES, VERBS, Verb

BARE = words("occurrences_bare")
_ADVERBIALS = words("occurrences_adverbials")
_SUPPOSED = frozenset(["will", "would", "may", "might", "could", "should"])  # "critics will say" is no saying yet
_PRONOMINAL = frozenset(["another", "some", "many", "most", "several", "both", "all", "each"])
_NATIONS = ("ch", "sh", "ese", "ss")  # "the French say"
PASSIVE = frozenset(["is", "are", "was", "were", "be", "been", "being", "get", "gets", "got"])
_SOME = frozenset(["two", "three", "four", "five", "six", "both", "all", "many", "some", "most", "few", "others"])


def verbs_in(tokens: Sequence[Token]) -> Iterator[Found]:
    """Yield the verbs of speech and stance of a sentence: first those of several words, then single ones."""
    text, places = _masked(tokens)
    taken: set[int] = set()
    for pattern, verb in PHRASES:
        for match in pattern.finditer(text):
            start, end = _token_at(places, match.start()), _token_at(places, match.end() - 1) + 1
            if (match.start() and text[match.start() - 1] != " ") or taken & set(range(start, end)):
                continue
            inner = match.groupdict().get("inner")
            known = _inner(inner) if inner else verb
            if tokens[start].lower.endswith("ing"):
                known = replace(known, gerund=True)
            elif re.match(r"\w+", tokens[start].lower) and tokens[start].lower in BARE:
                known = replace(known, past=False, base=True)
            taken |= set(range(start, end))
            yield Found(start, end, known)
    for n, token in enumerate(tokens):
        if n not in taken and token.kind == "word" and token.lower in VERBS and (not token.capital or not n):
            yield Found(n, n + 1, VERBS[token.lower])


def _inner(words: str) -> Verb:
    lemma = words.split(maxsplit=1)[0].lower()
    stance = DEMANDS if words.startswith("call") else VERBS[lemma].stance
    kind = "take" if words.startswith("call") else VERBS[lemma].kind
    return Verb(words.lower(), stance, kind, past=True)


def _masked(tokens: Sequence[Token]) -> tuple[str, list[int]]:
    """The tokens in a line, quotations and days as one word each, and where each begins in it."""
    text, places = "", []
    for token in tokens:
        places.append(len(text))
        word = {"quote": "QUOTE", "day": "DAY"}.get(token.kind, token.text.replace(" ", "_"))
        text += f"{word} "
    return text, places


def _token_at(places: Sequence[int], at: int) -> int:
    low, high = 0, len(places) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if places[middle] <= at:
            low = middle
        else:
            high = middle - 1
    return low


def verb_group(tokens: Sequence[Token], start: int) -> int:
    """Where the group of a verb begins: its auxiliaries, adverbs, and a day among them."""
    at = start
    while at > 0:
        token = tokens[at - 1]
        word = token.lower
        if word == "longer" and at > 1 and tokens[at - 2].lower == "no":
            at -= 2
            continue
        if inserted := _adverbial(tokens, at):
            at -= inserted
            continue
        adverb = (
            word in ADVERBS
            or word in {"not", "never", "been"}
            or (
                len(word) > 4 and word.endswith("ly") and word not in NOT_ADVERBS and not token.capital  # noqa: PLR2004 - "ally"
            )
        )
        every = word in {"all", "both", "each"} and at > 1 and tokens[at - 2].lower in {"have", "has", "had"}
        adverb = adverb or every or (word == "since" and at > 1 and tokens[at - 2].lower in {"has", "have", "had"})
        if word in AUXILIARIES or adverb or token.kind == "day":
            at -= 1
        else:
            return at
    return at


def _adverbial(tokens: Sequence[Token], at: int) -> int:
    """The number of words of an adverbial that ends at `at`, as in "Moscow in turn accused"; none, if there is none."""
    for length in (3, 2):
        if at > length and "_".join(token.lower for token in tokens[at - length : at]) in _ADVERBIALS:
            return length
    return 0


def is_silence(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Does somebody here decline to speak, or is somebody asked?"""
    text, places = _masked(tokens)
    return any(
        match.start() <= places[end - 1] + len(tokens[end - 1].text) and match.end() >= places[start]
        for match in SILENCES.finditer(text)
    )


def is_passive(tokens: Sequence[Token], found: Found, group: int) -> bool:
    """Is it done to something here ("was panned", "a draft approved by"), and not by the subject?"""
    aux = [token.lower for token in tokens[group : found.start] if token.lower in AUXILIARIES]
    following = tokens[found.end].lower if found.end < len(tokens) else ""
    if aux and aux[-1] in PASSIVE and not found.verb.lemma.startswith("be "):
        return True
    if aux or following != "by" or found.verb.kind == "say":
        return False
    before = next((tokens[n] for n in range(found.start - 1, -1, -1) if tokens[n].text != ","), None)
    # "Norway, backed by Chad" is no proposal
    return before is not None and before.kind == "word" and not before.capital


def is_finite(tokens: Sequence[Token], found: Found, group: int) -> bool:
    """Is it a verb that somebody does here, and no noun, infinitive or participle before a noun?"""
    verb, single = found.verb, found.end - found.start == 1
    following = tokens[found.end].lower if found.end < len(tokens) else ""
    if verb.kind == "take" and single and following in AUXILIARIES and tokens[found.start].lower.endswith("ed"):
        return False  # "counsel for the two accused will ask"
    aux = [token.lower for token in tokens[group : found.start] if token.lower in AUXILIARIES]
    if not found.start:
        return False
    if not aux:
        return _is_finite_alone(tokens, found, group)
    only = any(token.lower == "only" for token in tokens[group : found.start])  # "would only say that"
    if verb.kind == "say" and verb.stance == ASSERTS and aux[0] in _SUPPOSED and not only:
        return False
    if verb.base and not verb.past and aux[-1] in {"has", "have", "had", "having"}:
        return False
    return not (aux[-1] in MODALS and not verb.base and single)


def _is_finite_alone(tokens: Sequence[Token], found: Found, group: int) -> bool:
    """The same for a verb without an auxiliary."""
    verb = found.verb
    if not group:
        return tokens[found.start - 1].kind == "day" and verb.past
    if not _may_follow(tokens, found, group):
        return False
    bare = verb.base and not verb.past and not verb.third and found.end - found.start == 1
    following = tokens[found.end] if found.end < len(tokens) else None
    if bare and verb.lemma == "state" and following is not None and following.lower not in {"that", ":"}:
        return False  # "the US state department"
    if bare and tokens[found.start].lower in NOUN_LIKE and verb.kind == "take":
        objectless = following is None or following.kind != "word" or following.lower in PREPOSITIONS | {"and", "home"}
        if objectless:
            return False  # "let the inspectors back into the plant"
    return _plural_before(tokens, group) if bare else True


def _may_follow(tokens: Sequence[Token], found: Found, group: int) -> bool:
    """May a verb stand behind the word before it, or is it a noun or a participle there ("the proposed law")?"""
    previous = tokens[group - 1]
    word = previous.lower
    alone = word in _PRONOMINAL and (group == 1 or tokens[group - 2].kind != "word" or tokens[group - 2].lower == "and")
    if alone and tokens[found.start].lower not in NOUN_LIKE and not found.verb.gerund:
        return True
    if word == "that" and _is_cleft(tokens):
        return True
    if word in DETERMINERS | POSSESSIVES | {"to"} or word.endswith(("'s", "s'")):
        return False
    if word in PREPOSITIONS - {"as", "before", "after", "since", "until"}:
        return False
    spoken = previous.kind in {"word", "quote"} or previous.text in {",", '"', "”", ")"}
    return spoken or tokens[found.start].lower not in NOUN_LIKE


def _is_cleft(tokens: Sequence[Token]) -> bool:
    """As in "It was Spain that rejected it"."""
    opened = [token.lower for token in tokens[:2]] in (["it", "was"], ["it", "is"])
    return opened and (tokens[2].capital or tokens[2].lower == "the")


def _plural_before(tokens: Sequence[Token], group: int) -> bool:
    """Is there a plural subject before a bare verb ("they say", "critics argue"), so that it is one?"""
    previous = tokens[group - 1]
    if previous.lower in {"i", "we", "you", "they", "and", "but", "or", "who"}:
        return True
    before = tokens[group - 2].lower if group > 1 else ""
    if before in {"in", "of", "from"} and previous.capital and group > 2 and _is_plural_noun(tokens[group - 3]):  # noqa: PLR2004 - "groups in Peru"
        return True
    if previous.capital and (before == "and" or (before == "the" and previous.lower.endswith(_NATIONS))):
        return True
    return (
        previous.text == "," or previous.lower.endswith(("s", "men", "people", "police")) or (previous.lower in _SOME)
    )


def _is_plural_noun(token: Token) -> bool:
    return (
        not token.capital and token.lower.endswith(("s", "men", "people", "police")) and not token.lower.endswith("ss")
    )


def is_failure(tokens: Sequence[Token], found: Found, group: int) -> bool:
    """As in "they could not agree on the date": no agreement was found, and nothing is rejected."""
    able = any(token.lower in {"could", "can", "cannot", "couldn't", "can't"} for token in tokens[group : found.start])
    following = tokens[found.end].lower if found.end < len(tokens) else ""
    return found.verb.lemma == "agree" and able and following not in {"to", "with"}


def turned(stance: str, *, negated: bool, lemma: str) -> str:
    """The stance of a verb under a negation; nothing, where it is then none."""
    if not negated:
        return stance
    if stance == ACCEPTS or lemma == "want":
        return REJECTS
    return stance if stance == ASSERTS and lemma in {"believe", "think", "expect", "know", "find"} else ""


def is_phrase_verb(tokens: Sequence[Token], at: int) -> bool:
    """Does a verb of several words begin at token `at`?"""
    text, _ = _masked(tokens[at : at + 9])
    return any(pattern.match(text) for pattern, _ in PHRASES)
