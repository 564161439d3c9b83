"""What somebody is said to say: a quotation, a clause, an object, or all that stands before the verb."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from custodiet.exchange.reading.lexicon import (
    ADVERBS,
    AUXILIARIES,
    DETERMINERS,
    HAPPENINGS,
    PARTICLES,
    POSSESSIVES,
    PREPOSITIONS,
    PRONOUNS,
    SUBORDINATORS,
    words,
)
from custodiet.exchange.reading.limits import ACCEPTS, ANNOUNCES, ASSERTS, DEMANDS, DENIES, REJECTS
from custodiet.exchange.reading.occurrences import is_phrase_verb
from custodiet.exchange.reading.phrases import is_other_verb, trimmed
from custodiet.exchange.reading.said import Said
from custodiet.exchange.reading.tokens import Token
from custodiet.exchange.reading.verbs import VERBS

_STARTS_OF_CONTENT = PRONOUNS | frozenset(
    ["that", "there", "this", "these", "those", "if", "whether", "how", "why", "what", "nothing", "nobody", "no"]
)
_NOTING = words("contents_noting")
_ON = frozenset({"agree", "disagree", "concur"})  # what one agrees on is no place where it was said
_AFTERTHOUGHTS = words("contents_afterthoughts")
_NOT_SHARED = frozenset({"is", "are", "was", "were", "will", "would", "could", "should", "can", "might", "must", "may"})
_TOLD = frozenset({"reporters", "journalists", "me", "him", "her", "us", "them", "parliament", "lawmakers"})
_BEGINNING = _STARTS_OF_CONTENT | DETERMINERS | POSSESSIVES | PREPOSITIONS
_CONTRARY = frozenset({"not so", "not true", "wrong", "nonsense", "rubbish", "untrue", "not at all"})  # ", said X: ..."
_PUBLISHED = frozenset(["posted", "published", "released", "broadcast", "aired", "shared"])
_PLAIN = frozenset(["say", "tell", "add", "warn", "insist", "note"])


def with_content(tokens: Sequence[Token], said: Said, group: int, end: int) -> Iterator[Said]:
    """An attribution with what is said: a quotation, a clause, an object, or all that stands before it."""
    limit = _limit(tokens, end + (said.verb.kind == "take"))
    kind = said.verb.kind
    if kind == "take" and (shared := _shared_object(tokens, end)) is not None:
        end = shared
    said = replace(said, stance=_answer(tokens, said, end) or said.stance)
    before = (said.clause, max(group, said.at, end if end - said.at > 1 else 0))
    told = _recipient(tokens, said, end)
    content = _content_start(tokens, told, limit, agreed=said.verb.lemma in _ON)
    if said.verb.lemma == "tell" and content < limit and tokens[content].lower == "of":
        return  # "told of their fears"
    if said.verb.lemma == "tell" and _bids(tokens, told, limit):
        yield replace(said, stance=DEMANDS, form="object", content=(told, limit), around=(before, (end, told)))
        return
    quote = None if kind == "take" else _quote_of(tokens, said, end, content, limit)
    if quote is not None:
        behind = (end, limit if quote < said.at else quote)
        yield replace(said, form="quote", content=(quote, quote + 1), around=(before, behind))
    elif (comma := _set_off(tokens, said, told, content)) is not None:
        yield _around_verb(tokens, said, comma, limit, (before, (end, comma)))
    elif content >= trimmed(tokens, limit):
        yield from _without_content(tokens, said, before, (end, limit))
    elif kind == "take" or (kind == "both" and tokens[content].lower not in _STARTS_OF_CONTENT):
        goes_on = end + 1 < limit and tokens[end].text == "," and tokens[end + 1].lower in AUXILIARIES
        span = (end, end if goes_on else limit)  # "the text, which Peru rejects, was praised"
        yield replace(said, form="object", content=span, around=(before, (end, content)))
    elif kind != "retort" and (said.verb.lemma not in _NOTING or _has_verb(tokens, content, limit)):
        yield replace(said, form="clause", content=(content, limit), around=(before, (end, content)))


def _shared_object(tokens: Sequence[Token], end: int) -> int | None:
    """Where the object begins of "Brazil accepted, and Peru rejected, | the deal", for either verb; else None."""
    for first in range(max(1, end - _SHARED), min(end + 1, len(tokens))):
        if tokens[first].text != "," or tokens[first - 1].lower not in VERBS:
            continue
        joined = tokens[first + 1].lower in {"and", "but", "or", "while"} if first + 1 < len(tokens) else False
        second = next((n for n in range(first + 2, min(len(tokens) - 1, first + _SHARED)) if tokens[n].text == ","), 0)
        if not joined or not second:
            continue
        taken = VERBS.get(tokens[second - 1].lower)
        named = tokens[second + 1].capital or tokens[second + 1].lower in DETERMINERS | POSSESSIVES
        also = (taken is not None and taken.kind == "take") or tokens[first + 2].lower == "not"
        if also and named and end in {first, second}:
            return second + 1
    return None


_SHARED = 10  # tokens of ", and Peru rejected,"


def _answer(tokens: Sequence[Token], said: Said, end: int) -> str:
    """The stance of a word alone ("said no", "Not so, said X"), or of a participle beside the verb."""
    answer = tokens[end].lower if end < len(tokens) and said.verb.lemma == "say" else ""
    if answer in {"no", "yes"} and (end + 1 == len(tokens) or tokens[end + 1].kind == "mark"):
        return REJECTS if answer == "no" else ACCEPTS
    if " ".join(token.lower for token in tokens[: min(said.clause, said.at)][:3]).strip(" ,") in _CONTRARY:
        return DENIES
    return _beside(tokens, end) if said.stance == ASSERTS and said.verb.kind != "take" else ""


def _quote_of(tokens: Sequence[Token], said: Said, end: int, content: int, limit: int) -> int | None:
    """The quotation that is said: right before the clause, or where what is said begins."""
    before = next((n for n in (said.clause - 1, said.clause - 2) if n >= 0 and tokens[n].kind == "quote"), None)
    if before is not None:
        return before
    after = next((n for n in range(end, limit) if tokens[n].kind == "quote"), None)
    return after if after is not None and (after <= content + 1 or said.verb.kind == "retort") else None


def _without_content(
    tokens: Sequence[Token], said: Said, before: tuple[int, int], behind: tuple[int, int]
) -> Iterator[Said]:
    """An attribution with nothing behind its verb: what is said stands before it, or it has an object elsewhere."""
    kind = said.verb.kind
    first = min(said.clause, said.at)  # '"...", said X' stands behind what is said as 'X said' does
    closes = first > 1 and kind != "retort" and tokens[first - 1].kind != "word" and tokens[first - 1].text not in ":;("
    if closes and not (kind == "take" and said.verb.stance != ASSERTS) and not _is_relative(tokens, first):
        yield replace(said, form="final", content=(0, trimmed(tokens, first)), around=(before, behind))
    elif kind in {"take", "both"}:
        yield replace(said, form="object", content=behind, around=(before, behind))


def _bids(tokens: Sequence[Token], told: int, limit: int) -> bool:
    """As in "told them to wait"."""
    following = tokens[told + 1] if told + 1 < limit else None
    doing = following is not None and following.kind == "word" and not following.capital
    return doing and tokens[told].lower == "to" and following.lower not in _BEGINNING if following else False


def _is_relative(tokens: Sequence[Token], clause: int) -> bool:
    """As in "Israel, whose minister has hinted at it": nothing before it is said."""
    return any(token.lower in {"whose", "which", "who", "whom"} for token in tokens[max(0, clause - 1) : clause + 1])


def _set_off(tokens: Sequence[Token], said: Said, told: int, content: int) -> int | None:
    """The comma behind "X said on Monday," where a comma stands before it too: what is said is not what follows."""
    closes = said.clause > 1 and tokens[said.clause - 1].text == "," and not _is_relative(tokens, said.clause)
    if not closes or said.verb.kind == "retort" or (said.verb.kind == "take" and said.verb.stance != ASSERTS):
        return None
    return next((n for n in range(told, min(content + 1, len(tokens))) if tokens[n].text == ","), None)


def _around_verb(
    tokens: Sequence[Token], said: Said, comma: int, limit: int, around: tuple[tuple[int, int], ...]
) -> Said:
    """All before the verb is said, and what follows it, where the sentence goes on: "The plan, she said, is dead"."""
    begin = trimmed(tokens, said.clause)
    following = tokens[comma + 1] if comma + 1 < limit else None
    if following is None or _is_afterthought(following):
        return replace(said, form="final", content=(0, begin), around=around)
    return replace(said, form="final", content=(0, trimmed(tokens, limit)), gap=(begin, comma + 1), around=around)


def _is_afterthought(token: Token) -> bool:
    """Does a word begin what is only added to "X said": ", citing a report", ", hours before the vote"?"""
    word = token.lower
    adding = word.endswith("ing") and not token.capital
    return adding or token.kind != "word" or word in PREPOSITIONS | SUBORDINATORS | _AFTERTHOUGHTS


def _has_verb(tokens: Sequence[Token], begin: int, end: int) -> bool:
    """Do these words make a clause, and not only name a thing ("reiterated his call", "found traces")?"""
    if begin and tokens[begin - 1].lower == "that":
        return True
    return any(
        tokens[n].lower in AUXILIARIES or is_other_verb(tokens, n) or tokens[n].lower in HAPPENINGS
        for n in range(begin, end)
        if tokens[n + 1 : n + 2] and tokens[n + 1].lower != "by"
    )


def _beside(tokens: Sequence[Token], end: int) -> str:
    """The stance of a participle beside a verb of saying: '"...", she said, welcoming the decision'."""
    for n in range(end, len(tokens) - 1):
        if tokens[n].text == "," and (verb := VERBS.get(tokens[n + 1].lower)) is not None and verb.gerund:
            return verb.stance if verb.kind == "take" and verb.stance not in {ASSERTS, ANNOUNCES} else ""
    return ""


def _limit(tokens: Sequence[Token], end: int) -> int:
    """Where the words of a verb end: at the next outer verb that the same subject does (", and called for")."""
    for n in range(end, len(tokens) - 1):
        if tokens[n].lower in {"and", "but"} and _coordinates(tokens, n, end):
            return n
    return len(tokens)


def _coordinates(tokens: Sequence[Token], n: int, end: int) -> bool:
    """Does a verb of speech or stance, past or in the third person, follow an "and", for the same subject?"""
    at = n + 1
    while at < len(tokens) and (
        tokens[at].kind == "day" or tokens[at].lower in ADVERBS | {"has", "have"} or tokens[at].lower.endswith("ly")
    ):
        at += 1
    if at >= len(tokens) or (tokens[at].lower not in VERBS and not is_phrase_verb(tokens, at)):
        return False
    verb = VERBS.get(tokens[at].lower)
    if verb is not None and (verb.gerund or (verb.base and not verb.past and not verb.third)):
        return False
    if verb is not None and verb.kind == "say" and verb.stance == ASSERTS and not verb.base and verb.lemma in _PLAIN:
        return True
    if (verb is None or verb.past) and _is_other_tense(tokens, end, n, at):
        return True
    clausal = any(tokens[m].lower in PRONOUNS for m in range(end, n)) or (
        verb is not None and verb.base and any(tokens[m].lower in AUXILIARIES for m in range(end, n))
    )
    return not clausal or (n > 0 and tokens[n - 1].text == ",")


def _is_other_tense(tokens: Sequence[Token], end: int, n: int, at: int) -> bool:
    """As in "said she was perplexed and urged both to talk": what is said takes no past form, so it is the saying's."""
    aux = {tokens[m].lower for m in range(end, n)} & AUXILIARIES
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    active = is_phrase_verb(tokens, at) or (
        following is not None and following.kind == "word" and following.lower not in {"by", "in", "on", "at"}
    )
    return bool(aux) and aux <= _NOT_SHARED and active


def _recipient(tokens: Sequence[Token], said: Said, end: int) -> int:
    """Where the words about whom it was said to end: "told reporters", "told the Daily Post", "wrote to me"."""
    at = end
    if said.verb.lemma not in {"tell", "inform", "brief", "assure", "remind"}:
        return at
    while at < len(tokens) and _is_of_name(tokens, at, end) and at - end < 9:  # noqa: PLR2004 - words of an outlet's name
        word = tokens[at].lower
        if at > end and (word in _STARTS_OF_CONTENT or word in DETERMINERS - {"the", "a", "an"}):
            break
        if at > end and word in {"the", "a", "an"} and tokens[at - 1].lower not in PREPOSITIONS:
            break
        at += 1
        whose = word == "her" and at < len(tokens) and tokens[at].kind == "word" and tokens[at].lower not in _BEGINNING
        if word in _TOLD and not whose:
            break
    return _behind_name(tokens, at)


def _is_of_name(tokens: Sequence[Token], at: int, begin: int) -> bool:
    """A word; or a number in a name, as in "told Radio 5"."""
    return tokens[at].kind == "word" or (tokens[at].kind == "number" and at > begin and tokens[at - 1].capital)


def _behind_name(tokens: Sequence[Token], at: int) -> int:
    """Behind the name in "told his counterpart, Ana Ruiz, that": the one who is told."""
    if at + 1 >= len(tokens) or tokens[at].text != "," or not tokens[at + 1].capital:
        return at
    stop = at + 1
    while stop < len(tokens) and (tokens[stop].capital or tokens[stop].lower in PARTICLES):
        stop += 1
    closed = stop < len(tokens) and tokens[stop].text == "," and stop - at <= _NAME
    return stop + 1 if closed else at


_NAME = 5  # words of a name


def _content_start(tokens: Sequence[Token], at: int, limit: int, *, agreed: bool = False) -> int:
    """Where what is said begins: behind days, places and occasions of the saying, a colon and "that"."""
    while at < limit:
        if agreed and tokens[at].lower in {"on", "to", "with", "upon"}:
            return at
        token = tokens[at]
        if token.kind == "day" or token.text in {":", ","}:
            at += 1
        elif token.lower in {"in", "at", "during", "on", "via", "through", "to", "from", "by", "with", "after"}:
            stop = _occasion_end(tokens, at, limit)
            if stop == at:
                return at
            at = stop
        elif token.lower == "that":
            return at + 1
        elif [each.lower for each in tokens[at : at + 3]] == ["off", "the", "record"]:
            at += 3
        elif token.lower in ADVERBS | {"late", "early"} and token.lower != "no":
            at += 1
        else:
            return at
    return at


def _occasion_end(tokens: Sequence[Token], at: int, limit: int) -> int:
    """The end of "in a post on Monday", "at a briefing in the capital"; `at` itself where that is said, not told."""
    stop = at + 1
    while stop < limit:
        token = tokens[stop]
        if token.kind in {"day", "quote"} or token.text in {",", ":", ".", ";"} or token.lower in _STARTS_OF_CONTENT:
            break
        if token.lower in {"in", "at", "during", "on", "via", "with", "for", "of", "to", "from"} or stop == at + 1:
            stop += 1
            continue
        previous = tokens[stop - 1].lower
        if token.lower in DETERMINERS | POSSESSIVES and previous not in PREPOSITIONS:
            break
        if token.lower in AUXILIARIES or (is_other_verb(tokens, stop) and token.lower not in _PUBLISHED):
            return at
        stop += 1
    return stop
