"""What a statement is about: the nearest noun phrase that names a plan, a text, a thing or an event."""

from collections.abc import Sequence

from custodiet.exchange.reading.lexicon import (
    ADVERBS,
    AUXILIARIES,
    CONJUNCTIONS,
    DETERMINERS,
    HAPPENINGS,
    NEGATIONS,
    POSSESSIVES,
    PREPOSITIONS,
    PRONOUNS,
    SUBORDINATORS,
    TOPICS,
    words,
)
from custodiet.exchange.reading.limits import DENIES, DOUBTS
from custodiet.exchange.reading.occurrences import verb_group
from custodiet.exchange.reading.phrases import is_other_verb, matching_comma, phrase_end, phrase_start, trimmed
from custodiet.exchange.reading.said import Said
from custodiet.exchange.reading.speakers import phrase
from custodiet.exchange.reading.tokens import Token, tokenise
from custodiet.exchange.reading.verbs import VERBS

_LONGEST, _BEFORE, _LEADING = 14, 4, 7  # words
_LEADS = frozenset(["neither", "no", "to", "of", "for", "on", "over", "with", "about", "both", "sides", "at"])
_CLAIMS = words("topics_claims")


_GROUNDS = frozenset({"proof", "evidence", "claim", "claims"})  # these are of something, which is what it is about


def about(tokens: Sequence[Token], said: Said) -> str:
    """Return what an attribution is about, in the page's words; nothing, where it names nothing."""
    if said.form in {"object", "clause"} and (doubted := _doubted(tokens, said)):
        return doubted
    if said.form == "object":
        found = _object(tokens, said.content[0], _called_at(tokens, said))
        return found or (
            _stands_for(tokens, said.clause) or _nearest_before(tokens, said.clause) or object_before(tokens, said.at)
        )
    if said.form == "passive":
        return _accused_of(tokens, said) or _subject(tokens, said.at)
    content = tokens[said.content[0] : said.content[1]]
    inner = [each for token in content for each in (tokenise(token.text) if token.kind == "quote" else [token])]
    found = _first(inner) or _own_object(inner)
    if not found and said.form == "clause" and said.verb.stance == DENIES and _has_own_verb(inner):
        return _clause(inner)
    if not found and refers_back(inner):
        return _nearest_before(tokens, min(said.content[0], len(tokens)))
    return f"{found}{_done_by(inner)}" if said.stance == DENIES or found.startswith("use of") else found


def _called_at(tokens: Sequence[Token], said: Said) -> int:
    """Where the object ends and the name begins that it is given: 'called the demand | "unrealistic"'."""
    first, last = said.content
    if said.verb.lemma not in {"call", "describe", "brand", "label"}:
        return last
    return next((n for n in range(first + 1, last) if tokens[n].start - tokens[n - 1].end > 1), last)


def refers_back(tokens: Sequence[Token]) -> bool:
    """Is there a pronoun for a thing in what is said, so that it is about what was spoken of before?"""
    return any(token.lower in _BACK and not _joins(tokens, n) for n, token in enumerate(tokens))


def _joins(tokens: Sequence[Token], n: int) -> bool:
    """Is this "that" a conjunction, as in "we propose that the first cask leave"?"""
    following = tokens[n + 1] if n + 1 < len(tokens) else None
    if tokens[n].lower != "that" or following is None:
        return False
    return following.capital or following.lower in DETERMINERS | POSSESSIVES | PRONOUNS | {"there"}


def _doubted(tokens: Sequence[Token], said: Said) -> str:
    """The clause that is doubted: "doubts that | the mines could be cleared", "was not convinced that | ..."."""
    first, last = said.content
    if said.stance == DOUBTS and said.verb.stance == DOUBTS:
        begin = next((n + 1 for n in (first - 1, first) if 0 <= n < last and tokens[n].lower == "that"), last)
    else:
        that = next((n for n in range(first, min(last, first + _NEAR + 2)) if tokens[n].lower == "that"), last)
        words = {token.lower for token in tokens[first:that]}
        begin = that + 1 if words & NEGATIONS and words & _SURE else last
    return _clause(tokens[begin:last])


def _clause(tokens: Sequence[Token]) -> str:
    return phrase(tokens[: trimmed(tokens, len(tokens))])


def names_its_own(tokens: Sequence[Token]) -> bool:
    """Has what is said a clause of its own, "we propose that the first cask leave", whose subject it is about?"""
    return any(_joins(tokens, n) for n in range(1, len(tokens)))


def _has_own_verb(tokens: Sequence[Token]) -> bool:
    """As in "he had been asked to leave", and not in "it" alone."""
    own = len(tokens) > _HELD and tokens[0].lower in _SELVES
    return own and (tokens[1].lower in AUXILIARIES or is_other_verb(tokens, 1))


def _own_object(tokens: Sequence[Token]) -> str:
    """What "it would not recognise | the junta" is about: the object of a verb whose subject is who speaks."""
    at = 1
    while at < len(tokens) and tokens[at].lower in AUXILIARIES | NEGATIONS | ADVERBS:
        at += 1
    if at < _HELD or at + 1 >= len(tokens) or tokens[0].lower not in _SELVES or tokens[at].kind != "word":
        return ""
    following = tokens[at + 1]
    named = following.capital or following.lower in DETERMINERS - {"that", "this", "these", "those"} | POSSESSIVES
    return _object(tokens, at + 1, len(tokens)) if named else ""


def object_before(tokens: Sequence[Token], at: int) -> str:
    """As in "Far from rejecting | the charter, she welcomed it": the object of the verb of stance before `at`."""
    for n in range(at - 2, -1, -1):
        verb = VERBS.get(tokens[n].lower)
        if verb is not None and verb.kind in {"take", "both"} and tokens[n + 1].lower in DETERMINERS | POSSESSIVES:
            return _object(tokens, n + 1, at)
    return ""


def _accused_of(tokens: Sequence[Token], said: Said) -> str:
    """As in "accused by X of rejecting inspections"."""
    behind = said.around[1][1] if len(said.around) > 1 else len(tokens)
    if behind + 1 < len(tokens) and tokens[behind].lower in {"of", "for", "over"}:
        return _first(tokens[behind + 1 :])
    return ""


def _done_by(tokens: Sequence[Token]) -> str:
    """Who is said, or denied, to have done it: " by the government"."""
    for n in range(1, len(tokens) - 1):
        if tokens[n].lower == "by" and tokens[n - 1].lower in _DOING:
            end = phrase_end(tokens, n + 1)
            return f" by {phrase(tokens[n + 1 : end])}" if end > n + 1 else ""
    return ""


def _stands_for(tokens: Sequence[Token], at: int) -> str:
    """What "a caveat" stands for in "leaves an option on the table - a caveat that X has dismissed"."""
    noun = next((n for n in range(at, max(1, at - _NEAR), -1) if tokens[n - 1].lower in _APPOSED), None)
    if noun is None or noun < _NEAR or tokens[noun - 2].lower not in {"a", "an"} or (
        tokens[noun - 3].text not in {",", "—", "–", "-"}
    ):  # fmt: skip
        return ""
    for n in range(noun - 4, 0, -1):
        verb = tokens[n].lower in HAPPENINGS or is_other_verb(tokens, n)
        if verb and tokens[n + 1].lower in DETERMINERS | POSSESSIVES:
            return _object(tokens, n + 1, noun - 3)
    return ""


_AFTER = frozenset({"instead", "too", "again", "last", "next", "week", "month", "year"})
_COMPOUND = frozenset({"clause", "plan", "deal", "agreement", "treaty", "report", "accord", "proposal", "protocol"})
_NEAR = 4  # tokens of "a caveat that X"
_HELD = 2  # tokens of "it would"
_SELVES = frozenset({"it", "he", "she", "they", "we", "i"})
_SURE = frozenset({"convinced", "sure", "certain", "persuaded", "confident"})
_BACK = frozenset({"it", "its", "this", "that", "them", "they", "these", "those", "both", "so"})
_APPOSED = words("attribution_appended") | {"caveat", "proviso", "condition", "provision", "clause", "step", "term"}
_DOING = frozenset(
    [
        "perpetrated",
        "committed",
        "ordered",
        "launched",
        "fired",
        "conducted",
        "used",
        "staged",
        "out",
        "done",
        "planted",
    ]
)


def about_words(words: str) -> str:
    """Return what a quotation is about."""
    return _first(tokenise(words))


def _object(tokens: Sequence[Token], begin: int, end: int) -> str:
    """The object of a verb: its noun phrase, with what belongs to it."""
    while begin < end and (tokens[begin].kind in {"day", "mark"} or tokens[begin].lower in DETERMINERS | _LEADS):
        begin += 1
    if begin < end and tokens[begin].lower in PREPOSITIONS:
        return ""  # "agreed to this in principle"
    stop = begin
    while stop < end and stop - begin < _LONGEST:
        token = tokens[stop]
        word = token.lower
        claimed = word == "that" and stop > begin and tokens[stop - 1].lower in _CLAIMS
        called = (
            stop > begin and word in DETERMINERS and token.start - tokens[stop - 1].end > 1
        )  # 'the halt "a disgrace"'
        if called or token.kind in {"day", "quote"} or (token.kind == "mark" and token.text not in {"’", "'", "&"}):
            break
        if (
            stop > begin
            and not claimed
            and (word in SUBORDINATORS - {"as"} or word in {"as", "by", "to", "saying", "and", "but"})
        ):
            break
        if word in PRONOUNS and stop == begin:
            return ""
        stop += 1
    done = stop < end and tokens[stop].lower == "by"  # "the allegations made by ..."
    while stop > begin and (
        tokens[stop - 1].lower in PREPOSITIONS | DETERMINERS | _AFTER or (done and _is_done(tokens[stop - 1]))
    ):
        stop -= 1
    return phrase(tokens[begin:stop])


def _is_done(token: Token) -> bool:
    return token.lower.endswith("ed") or token.lower in {"made", "given", "taken", "put", "brought", "drawn"}


def _nearest_before(tokens: Sequence[Token], at: int) -> str:
    for n in range(at - 1, -1, -1):
        if tokens[n].lower in TOPICS and tokens[n].kind == "word":
            return _around(tokens, n)
    return ""


def _subject(tokens: Sequence[Token], at: int) -> str:
    """What is approved or condemned: the head of the sentence, or the noun before a participle set off by a comma."""
    aside = next((n for n in range(at - 1, -1, -1) if tokens[n].text == ","), None)
    if aside is not None and verb_group(tokens, at) == aside + 1 and tokens[aside + 1].lower in AUXILIARIES:
        opening = matching_comma(tokens, aside)  # "The novel, 'A Draft', was praised by ..."
        if opening:
            begin = phrase_start(tokens, opening)
            own = next((_around(tokens, n) for n in range(begin, opening) if _is_topic(tokens, n)), "")
            return own or phrase(tokens[begin:opening])
    if aside is not None and at - aside <= _BEFORE:
        return _nearest_before(tokens, aside)
    begin = 0 if aside is None else aside + 1
    found = next((_around(tokens, n) for n in range(begin, at) if _is_topic(tokens, n)), _nearest_before(tokens, at))
    return found or _noun_before(tokens, at)


def _noun_before(tokens: Sequence[Token], at: int) -> str:
    """The subject of a passive whose noun is no topic's word; nothing for a pronoun."""
    group = verb_group(tokens, at)
    begin = phrase_start(tokens, group)
    if begin >= group or tokens[begin].lower in PRONOUNS or tokens[begin].kind != "word":
        return ""
    return phrase([token for n, token in enumerate(tokens[begin:group]) if n or token.lower not in DETERMINERS])


def _is_topic(tokens: Sequence[Token], n: int) -> bool:
    return tokens[n].kind == "word" and tokens[n].lower in TOPICS and not _is_verb_here(tokens, n)


def _first(tokens: Sequence[Token]) -> str:
    topics = [n for n in range(len(tokens)) if _is_topic(tokens, n)]
    if topics:
        return _around(tokens, next((n for n in topics if tokens[n].lower not in _GROUNDS), topics[0]))
    end = 0
    while end < len(tokens) and end < _LEADING and tokens[end].kind in {"word", "number"}:
        word = tokens[end].lower
        if word in AUXILIARIES | SUBORDINATORS | PRONOUNS | CONJUNCTIONS | ADVERBS or word in VERBS or word == "there":
            break
        if end > 1 and word.endswith("ed"):
            break
        end += 1
    words = [token for n, token in enumerate(tokens[:end]) if n or token.lower not in DETERMINERS | POSSESSIVES]
    ended = end < len(tokens) and tokens[end].lower in AUXILIARIES
    return phrase(words) if ended and words else ""


def _is_verb_here(tokens: Sequence[Token], n: int) -> bool:
    """As in "We use", "to report", "will plan": a topic's word that is a verb here."""
    before = tokens[n - 1].lower if n else ""
    return before in PRONOUNS | AUXILIARIES or before in {"to", "not", "never"}


def _around(tokens: Sequence[Token], n: int) -> str:
    """The noun at `n` with the words before it that belong to it, and an "of ..." behind it."""
    begin = n
    while begin > 0 and n - begin < _BEFORE:
        token = tokens[begin - 1]
        word = token.lower
        if (
            token.kind != "word"
            or word in DETERMINERS | PREPOSITIONS | POSSESSIVES | PRONOUNS | CONJUNCTIONS | SUBORDINATORS | {"no"}
        ):
            break
        if word in AUXILIARIES | ADVERBS or (word in VERBS and not token.capital):
            break
        begin -= 1
    end = n + 1
    if end < len(tokens) and tokens[end].lower in _COMPOUND:
        n, end = n + 1, end + 1
    if end + 1 < len(tokens) and tokens[end].lower == "of":
        end += 1
        while (
            end < len(tokens)
            and end - n < _BEFORE + 2
            and tokens[end].kind == "word"
            and not (
                tokens[end].lower in SUBORDINATORS | AUXILIARIES | CONJUNCTIONS or tokens[end].lower in PREPOSITIONS
            )
        ):
            end += 1
    if end == n + 1 and end < len(tokens) and tokens[end].kind == "number":
        end += 1  # "clause 3"
    return phrase(tokens[begin:end])
