"""Who says something in a sentence: every verb of speech or stance with its subject and with what is said.

Rules of English news, from the words of `lexicon` and `verbs`: "X said that ...", "...", said X", "X rejected ...",
"... panned by X", "according to X", "X was quoted as saying". What somebody is said to say within another's words is
that other's statement. Never raises on text.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from custodiet.exchange.reading.lexicon import (
    ADVERBS,
    AUXILIARIES,
    DETERMINERS,
    DOCUMENTS,
    HAPPENINGS,
    MODALS,
    NEGATIONS,
    NOT_ADVERBS,
    OUTLET_WORDS,
    POSSESSIVES,
    PREPOSITIONS,
    PRONOUNS,
    SUBORDINATORS,
)
from custodiet.exchange.reading.speakers import BODY, DOCUMENT, PERSON, SOMEBODY, Speaker, read_speaker, read_speakers
from custodiet.exchange.reading.tokens import Token
from custodiet.exchange.reading.verbs import (
    ACCEPTS,
    ANNOUNCES,
    ASSERTS,
    DEMANDS,
    NOUN_LIKE,
    PHRASES,
    PROPOSES,
    REJECTS,
    SILENCES,
    VERBS,
    Verb,
)

BARE = frozenset("call appeal press push insist rule turn lash vote speak take pour scoff point go make raise express voice "
                 "give offer lend sign come put refuse decline continue begin decide throw lay present submit circulate "
                 "introduce draft unveil want argue brush shrug lobby campaign plead shoot fire snap chime chip cut".split())  # fmt: skip
_CLAUSE_MARKS = frozenset(";:—–()[]|")
_SUPPOSED = frozenset("will would may might could should".split())  # "critics will say" is no saying yet
_BRACKETS = frozenset("()[]")
_PASSIVE = frozenset("is are was were be been being get gets got".split())
_LINKING = frozenset("that".split())
_STARTS_OF_CONTENT = PRONOUNS | frozenset(
    "that there this these those if whether how why what nothing nobody no".split()
)


@dataclass(frozen=True, slots=True)
class Said:
    """One attribution: `verb` by `speakers`; tokens `content` are what is said, `around` the words about the saying.

    `form` is clause, quote, final (what is said stands before it) or object.
    """

    speakers: tuple[Speaker, ...]
    verb: Verb
    stance: str
    at: int  # the verb's first token
    clause: int  # where its clause begins
    form: str
    content: tuple[int, int]
    around: tuple[tuple[int, int], ...]
    negated: bool = False
    via: str = ""
    document: str = ""
    inner: str = ""


_Subject = tuple[tuple[Speaker, ...], int, int]  # who, where the clause begins, where the phrase ends


@dataclass(frozen=True, slots=True)
class _Found:
    """A verb at tokens `start` to `end`, in the form in which it stands there."""

    start: int
    end: int
    verb: Verb


def attributions(tokens: Sequence[Token]) -> list[Said]:
    """Return the attributions of a sentence, in the order of their verbs."""
    said: list[Said] = []
    for one in sorted(_verbs(tokens), key=lambda each: each.start):
        said += _read(tokens, one, said)
    said += _according(tokens)
    said += _quoted(tokens)
    said += _labelled(tokens)
    return _outermost(tokens, sorted(said, key=lambda each: each.at))


# --- The verbs -------------------------------------------------------------------------------------------------------


def _verbs(tokens: Sequence[Token]) -> Iterator[_Found]:
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
            yield _Found(start, end, known)
    for n, token in enumerate(tokens):
        if n not in taken and token.kind == "word" and token.lower in VERBS and (not token.capital or not n):
            yield _Found(n, n + 1, VERBS[token.lower])


def _inner(words: str) -> Verb:
    lemma = words.split()[0].lower()
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


# --- A verb and its subject ------------------------------------------------------------------------------------------


def _read(tokens: Sequence[Token], found: _Found, earlier: Sequence[Said]) -> Iterator[Said]:
    verb, start, end = found.verb, found.start, found.end
    if verb.kind == "none" or _is_silence(tokens, start, end):
        return
    group = verb_group(tokens, start)
    before = tokens[group].lower if group < start else ""
    negated = any(token.lower in NEGATIONS for token in tokens[group:start])
    if verb.gerund and not any(token.lower in _PASSIVE for token in tokens[group:start]):
        yield from _of_document(tokens, found)
        return
    passive = verb.past and _is_passive(tokens, found, group)
    if passive:
        yield from _passive(tokens, found, group, negated=negated)
        return
    if tokens[start - 1].lower == "to" and start and verb.base and verb.stance == PROPOSES and verb.kind == "take":
        group = _before_infinitive(tokens, start - 1)
    elif not _is_finite(tokens, found, group) or before == "to":
        return
    if group is None:
        return
    subject = _subject(tokens, group)
    inverted = False
    if subject is None and _may_invert(tokens, found, group):
        subject = _after(tokens, end)
        inverted = subject is not None
    if subject is None and group and tokens[group - 1].lower in {"and", "but", "or"}:
        subject = _shared(tokens, group, earlier)
    if subject is None:
        return
    speakers, clause, last = subject
    if not all(_can_speak(each, verb) for each in speakers) or _is_open(tokens, clause, group):
        return
    stance = _turned(verb.stance, negated=negated, lemma=verb.lemma)
    if not stance:
        return
    if inverted:
        end = last
    yield from _with_content(
        tokens, Said(speakers, verb, stance, start, clause, "", (end, end), (), negated), group, end
    )


def _shared(tokens: Sequence[Token], group: int, earlier: Sequence[Said]) -> _Subject | None:
    """The subject that a verb behind "and" shares with the verb before it."""
    if earlier:
        before = earlier[-1]
        outer = before.form in {"object", "quote"} or before.content[1] <= group
        return (before.speakers, group, group) if outer else None
    for n in range(1, group - 1):
        if tokens[n].lower in AUXILIARIES or _is_other_verb(tokens, n) or tokens[n].lower in HAPPENINGS:
            found = _subject(tokens, verb_group(tokens, n))
            return (found[0], group, group) if found else None
        if tokens[n].kind in {"quote"} or tokens[n].text in _CLAUSE_MARKS:
            return None
    return None


def _before_infinitive(tokens: Sequence[Token], to: int) -> int | None:
    """Where the group begins of "is set to present": something that is announced, and not only wished."""
    if not to or tokens[to - 1].lower not in _FUTURE | {"is", "are", "was", "were"}:
        return None
    return verb_group(tokens, to - 1) if tokens[to - 1].lower in _FUTURE else verb_group(tokens, to)


def _is_silence(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Does somebody here decline to speak, or is somebody asked?"""
    text, places = _masked(tokens)
    return any(
        match.start() <= places[end - 1] + len(tokens[end - 1].text) and match.end() >= places[start]
        for match in SILENCES.finditer(text)
    )


def verb_group(tokens: Sequence[Token], start: int) -> int:
    """Where the group of a verb begins: its auxiliaries, adverbs, and a day among them."""
    at = start
    while at > 0:
        token = tokens[at - 1]
        word = token.lower
        if word == "past" and at > 3 and tokens[at - 3].lower == "in":  # noqa: PLR2004 - "in the past"
            at -= 3
            continue
        adverb = (
            word in ADVERBS
            or word in {"not", "never", "been"}
            or (
                len(word) > 4 and word.endswith("ly") and word not in NOT_ADVERBS and not token.capital  # noqa: PLR2004 - "ally"
            )
        )
        if word in AUXILIARIES or adverb or token.kind == "day":
            at -= 1
        else:
            return at
    return at


def _is_passive(tokens: Sequence[Token], found: _Found, group: int) -> bool:
    aux = [token.lower for token in tokens[group : found.start] if token.lower in AUXILIARIES]
    following = tokens[found.end].lower if found.end < len(tokens) else ""
    if aux and aux[-1] in _PASSIVE and "be " not in f"{found.verb.lemma} ":
        return True
    if aux or following != "by" or found.verb.kind == "say":
        return False
    before = next((tokens[n] for n in range(found.start - 1, -1, -1) if tokens[n].text != ","), None)
    return (
        before is not None and before.kind == "word" and not before.capital
    )  # "Norway, backed by Chad" is no proposal


def _passive(tokens: Sequence[Token], found: _Found, group: int, *, negated: bool) -> Iterator[Said]:
    """ "was panned by X", "approved by X and Y", "it was announced by X that", "X was quoted as saying"."""
    at = found.end
    while at < len(tokens) and tokens[at].kind == "day":
        at += 1
    if at >= len(tokens) or tokens[at].lower != "by":
        return
    agent = _after(tokens, at + 1, lists=True)
    stance = _turned(found.verb.stance, negated=negated, lemma=found.verb.lemma)
    if agent is None or not stance:
        return
    speakers, _, last = agent
    speakers = tuple(each for each in speakers if _can_speak(each, found.verb))
    if not speakers:
        return
    clause = clause_start(tokens, group)
    around = ((group, found.start), (found.end, last), (last, _days_end(tokens, last)))
    that = _days_end(tokens, last)
    if that < len(tokens) and tokens[that].lower == "that":
        yield Said(
            speakers, found.verb, stance, found.start, clause, "clause", (that + 1, len(tokens)), around, negated
        )
    else:
        yield Said(speakers, found.verb, stance, found.start, clause, "passive", (clause, group), around, negated)


def _is_finite(tokens: Sequence[Token], found: _Found, group: int) -> bool:
    """Is it a verb that somebody does here, and no noun, infinitive or participle before a noun?"""
    first = tokens[found.start].lower
    before = tokens[found.start - 1] if found.start else None
    aux = [token.lower for token in tokens[group : found.start] if token.lower in AUXILIARIES]
    if before is None:
        return False
    if found.start == group or not aux:
        previous = tokens[group - 1] if group else None
        if previous is None:
            return tokens[found.start - 1].kind == "day" and found.verb.past
        if previous.lower in DETERMINERS | POSSESSIVES | {"to"} or previous.lower.endswith(("'s", "s'")):
            return False
        if previous.lower in PREPOSITIONS and previous.lower not in {"as", "before", "after", "since", "until"}:
            return False
        if first in NOUN_LIKE and not (previous.kind == "word" or previous.text in ',"”' or previous.kind == "quote"):
            return False
        if found.verb.base and not found.verb.past and not found.verb.third and found.end - found.start == 1:
            return _plural_before(tokens, group)
    if found.verb.kind == "say" and found.verb.stance == ASSERTS and aux and aux[0] in _SUPPOSED:
        return False
    if found.verb.base and not found.verb.past and aux and aux[-1] in {"has", "have", "had", "having"}:
        return False
    return not (aux and aux[-1] in MODALS and not found.verb.base and found.end - found.start == 1)


_SOME = frozenset("two three four five six both all many some most few others".split())


def _plural_before(tokens: Sequence[Token], group: int) -> bool:
    """Is there a plural subject before a bare verb ("they say", "critics argue"), so that it is one?"""
    previous = tokens[group - 1]
    if previous.lower in {"i", "we", "you", "they", "and", "but", "or", "who"}:
        return True
    return (
        previous.text == "," or previous.lower.endswith(("s", "men", "people", "police")) or (previous.lower in _SOME)
    )


def _turned(stance: str, *, negated: bool, lemma: str) -> str:
    """The stance of a verb under a negation; nothing, where it is then none."""
    if not negated:
        return stance
    if stance == ACCEPTS:
        return REJECTS
    return stance if stance == ASSERTS and lemma in {"believe", "think", "expect", "know", "find"} else ""


def _is_open(tokens: Sequence[Token], clause: int, group: int) -> bool:
    """ "Whether the president supports it" says nothing of the president's stance."""
    places = (clause, clause - 1, phrase_start(tokens, group) - 1)
    return any(0 <= n < len(tokens) and tokens[n].lower in {"whether", "if", "unless"} for n in places)


def _can_speak(who: Speaker, verb: Verb) -> bool:
    if verb.lemma == "read":
        return who.kind == DOCUMENT
    return who.kind != DOCUMENT or verb.stance in {ASSERTS, DEMANDS, REJECTS, ACCEPTS} and verb.lemma not in {"tell"}


def _subject(tokens: Sequence[Token], group: int) -> _Subject | None:
    """Who does what the verb group at `group` says: the noun phrase before it, with its appositions."""
    beside: list[Sequence[Token]] = []
    at = group
    for _ in range(4):
        if at == 0 or tokens[at - 1].text != ",":
            break
        comma = _matching_comma(tokens, at - 1)
        if comma is None:
            return _fronted(tokens, at - 1, beside)
        beside.append(tokens[comma + 1 : at - 1])
        at = comma
    begin = phrase_start(tokens, at)
    begin, at = _behind_appositions(tokens, begin, at, beside)
    begin = _whole_list(tokens, begin, at)
    return _named(tokens, begin, at, [part for part in reversed(beside) if not _is_aside(part)], group)


def _behind_appositions(tokens: Sequence[Token], begin: int, at: int, beside: list[Sequence[Token]]) -> tuple[int, int]:
    """ "Ana Ruiz, 52, who ..." and "Ana Ruiz, the head of ..., who ...": the name stands before all of them."""
    while beside and begin > 1 and tokens[begin - 1].text == ",":
        before = phrase_start(tokens, begin - 1)
        name = read_speaker(tokens[before : begin - 1])
        here = read_speaker(tokens[begin:at])
        if name is None or name.kind != PERSON or (here is not None and here.kind == PERSON):
            break
        beside.append(tokens[begin:at])
        begin, at = before, begin - 1
    return begin, at


def _whole_list(tokens: Sequence[Token], begin: int, at: int) -> int:
    """ "Poland, Estonia and Latvia": where a list of names begins."""
    while begin > 1 and tokens[begin - 1].text == "," and any(token.lower == "and" for token in tokens[begin:at]):
        before = phrase_start(tokens, begin - 1)
        one = read_speaker(tokens[before : begin - 1])
        if (
            before >= begin - 1
            or one is None
            or one.kind not in {BODY, PERSON}
            or _is_aside(tokens[before : begin - 1])
        ):
            break
        begin = before
    return begin


def _named(
    tokens: Sequence[Token], begin: int, at: int, beside: Sequence[Sequence[Token]], group: int
) -> _Subject | None:
    """The speaker of tokens `begin` to `at`; an adverbial phrase that stands there is none, and then one beside it is."""
    clause = clause_start(tokens, begin)
    words = tokens[begin:at]
    if words and not _is_aside(words):
        several = read_speakers(words) if not beside else _pair(words, beside)
        if len(several) > 1:
            return tuple(several), clause, group
        one = read_speaker(words, beside)
        if one is not None:
            return (one,), clause, group
    for n, part in enumerate(beside):
        one = read_speaker(part, beside[n + 1 :])
        if one is not None:
            return (one,), clause, group
    return None


def _pair(words: Sequence[Token], beside: Sequence[Sequence[Token]]) -> list[Speaker]:
    """ "President X and his counterpart, Y": two persons, the second with what stands beside."""
    cut = next((n for n in range(len(words) - 1, 0, -1) if words[n].lower == "and"), 0)
    found = [read_speaker(words[:cut]), read_speaker(words[cut + 1 :], beside)] if cut else []
    known = [each for each in found if each is not None and each.kind in {PERSON, BODY}]
    return known if len(known) > 1 else []


def _fronted(tokens: Sequence[Token], comma: int, beside: Sequence[Sequence[Token]]) -> _Subject | None:
    """A comma right before the verb without a second one: "X, said ..." is a subject only with something beside it."""
    begin = phrase_start(tokens, comma)
    return (
        _named(tokens, begin, comma, [part for part in reversed(beside) if not _is_aside(part)], comma + 1)
        if beside
        else None
    )


def _is_aside(part: Sequence[Token]) -> bool:
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
        return True
    if first in PREPOSITIONS and not part[0].text.isupper():
        return True
    return first in ADVERBS or (first.endswith(("ing", "ly")) and not part[0].capital and len(first) > 4)  # noqa: PLR2004 - "ally"


def _matching_comma(tokens: Sequence[Token], comma: int) -> int | None:
    """The comma that opens what `comma` closes, within the same clause."""
    for at in range(comma - 1, -1, -1):
        token = tokens[at]
        if token.text == ",":
            return at
        if token.kind == "quote" or token.text in _CLAUSE_MARKS - _BRACKETS:
            return None
    return None


def phrase_start(tokens: Sequence[Token], end: int) -> int:
    """Where the noun phrase that ends at `end` begins."""
    at = end
    if at and tokens[at - 1].lower in PRONOUNS:
        return at - 1
    while at > 0:
        token = tokens[at - 1]
        word = token.lower
        if token.kind in {"quote", "day"} or token.text in {",", *_CLAUSE_MARKS}:
            if token.text in "()" and _closed_name(tokens, at):
                at = _opening(tokens, at)
                continue
            break
        if word == "as" and at > 1 and tokens[at - 2].lower == "such":
            at -= 2
            continue
        if word in SUBORDINATORS and word not in {"as", "since", "until", "before", "after", "that"}:
            break
        if word == "that" and not (at < end and tokens[at].kind == "word" and at - 1 == 0):
            break
        if word in {"and", "or", "but"} and not _joins_names(tokens, at - 1, end):
            break
        if word in AUXILIARIES or word in PRONOUNS or _is_other_verb(tokens, at - 1):
            break
        at -= 1
        if word in {"the", "a", "an"} and at and _is_noun_end(tokens[at - 1]):
            break  # "a claim the judge rejected"
    while at < end and (
        tokens[at].lower in {"as", "but", "and", "or", "yet", "so", "after", "before", "since", "until"}
    ):
        at += 1
    return at


def _is_noun_end(token: Token) -> bool:
    word = token.lower
    return (
        token.kind == "word"
        and word not in PREPOSITIONS | DETERMINERS | {"and", "or", "both", "of"}
        and not word.endswith("'s")
    )


def _closed_name(tokens: Sequence[Token], at: int) -> bool:
    """ "Ms. Rao (India) said": a short bracket behind a name."""
    return tokens[at - 1].text == ")" and _opening(tokens, at) < at - 1 and at - _opening(tokens, at) < 7  # noqa: PLR2004 - words


def _opening(tokens: Sequence[Token], at: int) -> int:
    for n in range(at - 1, max(-1, at - 9), -1):
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
        tokens[n].lower in AUXILIARIES or _is_other_verb(tokens, n) for n in range(clause_start(tokens, end), end)
    )


def _is_other_verb(tokens: Sequence[Token], n: int) -> bool:
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
            or token.text in _CLAUSE_MARKS
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
    front = word in PREPOSITIONS or word in ADVERBS or first.kind == "day" or word in {"speaking", "writing", "asked", "later",
        "meanwhile", "earlier", "but", "and", "however", "separately", "addressing", "answering", "responding", "appearing",
        "talking", "testifying"} or word.endswith("ly")  # fmt: skip
    return front


def _may_invert(tokens: Sequence[Token], found: _Found, group: int) -> bool:
    """May the subject stand behind the verb: '"...", said X', 'the treaty is dead, says X'?"""
    if found.verb.kind not in {"say", "both", "retort"} or group != found.start or not group:
        return False
    previous = tokens[group - 1]
    return previous.kind == "quote" or previous.text in {",", "”", '"', "-", "–", "—", "?", "!"}


def _after(tokens: Sequence[Token], begin: int, *, lists: bool = False) -> _Subject | None:
    """The noun phrase behind an inverted verb or "by", with its appositions; and where it ends."""
    end = _phrase_end(tokens, begin)
    words = tokens[begin:end]
    if not words:
        return None
    if lists and len(several := read_speakers(words)) > 1:
        return tuple(several), begin, end
    beside = []
    last = end
    while last < len(tokens) and tokens[last].text == ",":
        stop = next((n for n in range(last + 1, len(tokens)) if tokens[n].text in {",", ".", ";"} or
                     tokens[n].kind == "quote"), len(tokens))  # fmt: skip
        part = tokens[last + 1 : stop]
        if _is_aside(part) and not (part and part[0].lower in {"who", "whose"}):
            break
        if part and part[0].lower not in {"who", "whose"}:
            if read_speaker(part) is None:
                break
            beside.append(part)
        last = stop
    one = read_speaker(words, beside)
    return ((one,), begin, last if beside else end) if one is not None else None


def _phrase_end(tokens: Sequence[Token], begin: int) -> int:
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


# --- What is said ----------------------------------------------------------------------------------------------------


def _with_content(tokens: Sequence[Token], said: Said, group: int, end: int) -> Iterator[Said]:
    """An attribution with what is said: a quotation, a clause, an object, or all that stands before it."""
    limit = _limit(tokens, end)
    if said.stance == ASSERTS and said.verb.kind != "take":
        said = replace(said, stance=_beside(tokens, end) or said.stance)
    before = (said.clause, said.at if group < said.at else group)
    quote_before = said.clause > 0 and any(
        tokens[n].kind == "quote" for n in (said.clause - 1, said.clause - 2) if n >= 0
    )
    quote_after = next((n for n in range(end, limit) if tokens[n].kind == "quote"), None)
    object_verb = said.verb.kind == "take"
    if quote_before and not object_verb:
        begin = next(n for n in (said.clause - 1, said.clause - 2) if n >= 0 and tokens[n].kind == "quote")
        yield replace(said, form="quote", content=(begin, begin + 1), around=(before, (end, limit)))
        return
    recipient = _recipient(tokens, said, end)
    content = _content_start(tokens, recipient, limit)
    if quote_after is not None and not object_verb and quote_after <= content + 1:
        yield replace(said, form="quote", content=(quote_after, quote_after + 1), around=(before, (end, quote_after)))
        return
    if content >= _trimmed(tokens, limit):
        if said.clause > 1 and said.verb.kind != "retort" and tokens[said.clause - 1].kind != "word":
            if object_verb and said.verb.stance not in {ASSERTS}:
                yield replace(said, form="object", content=(end, limit), around=(before, (end, limit)))
                return
            whole = (0, _trimmed(tokens, said.clause))
            yield replace(said, form="final", content=whole, around=(before, (end, limit)))
        elif object_verb or said.verb.kind == "both":
            yield replace(said, form="object", content=(end, limit), around=(before, (end, limit)))
        return
    if said.verb.kind == "retort":
        if quote_after is not None:
            yield replace(
                said, form="quote", content=(quote_after, quote_after + 1), around=(before, (end, quote_after))
            )
        return
    if object_verb or (said.verb.kind == "both" and tokens[content].lower not in _STARTS_OF_CONTENT):
        yield replace(said, form="object", content=(end, limit), around=(before, (end, content)))
    elif said.verb.lemma not in _NOTING or _has_verb(tokens, content, limit):
        yield replace(said, form="clause", content=(content, limit), around=(before, (end, content)))


_NOTING = frozenset("reiterate note recall stress repeat comment find underline underscore certify attest affirm "
                    "explain expect hope fear observe calculate indicate write know feel state insist maintain".split())  # fmt: skip


def _has_verb(tokens: Sequence[Token], begin: int, end: int) -> bool:
    """Do these words make a clause, and not only name a thing ("reiterated his call", "found traces")?"""
    if begin and tokens[begin - 1].lower == "that":
        return True
    return any(
        tokens[n].lower in AUXILIARIES or _is_other_verb(tokens, n) or tokens[n].lower in HAPPENINGS
        for n in range(begin, end)
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
    """Does a verb of speech or stance in the past or third person follow an "and", for the subject of the one before?"""
    at = n + 1
    while at < len(tokens) and (tokens[at].lower in ADVERBS or tokens[at].lower.endswith("ly") or tokens[at].kind == "day"
                                or tokens[at].lower in {"has", "have"}):  # fmt: skip
        at += 1
    if at >= len(tokens) or tokens[at].lower not in VERBS and not _is_phrase_verb(tokens, at):
        return False
    verb = VERBS.get(tokens[at].lower)
    if verb is not None and (verb.gerund or (verb.base and not verb.past and not verb.third)):
        return False
    if verb is not None and verb.kind == "say" and verb.stance == ASSERTS and not verb.base and verb.lemma in _PLAIN:
        return True
    clausal = any(tokens[m].lower in PRONOUNS for m in range(end, n)) or (
        verb is not None and verb.base and any(tokens[m].lower in AUXILIARIES for m in range(end, n))
    )
    return not clausal or (n > 0 and tokens[n - 1].text == ",")


_PLAIN = frozenset("say tell add warn insist note".split())


def _is_phrase_verb(tokens: Sequence[Token], at: int) -> bool:
    text, _ = _masked(tokens[at : at + 9])
    return any(pattern.match(text) for pattern, _ in PHRASES)


def _recipient(tokens: Sequence[Token], said: Said, end: int) -> int:
    """Where the words about whom it was said to end: "told reporters", "told the Daily Post", "wrote to me"."""
    at = end
    if said.verb.lemma not in {"tell", "inform", "brief", "assure", "remind"}:
        return at
    while at < len(tokens) and tokens[at].kind == "word" and at - end < 9:  # noqa: PLR2004 - words of an outlet's name
        word = tokens[at].lower
        if at > end and (word in _STARTS_OF_CONTENT or word in DETERMINERS - {"the", "a", "an"}):
            break
        if at > end and word in {"the", "a", "an"} and tokens[at - 1].lower not in PREPOSITIONS:
            break
        at += 1
        if word in {"reporters", "journalists", "me", "him", "her", "us", "them", "parliament", "lawmakers"}:
            break
    return at


def _content_start(tokens: Sequence[Token], at: int, limit: int) -> int:
    """Where what is said begins: behind days, places and occasions of the saying, a colon and "that"."""
    while at < limit:
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
        elif token.lower in ADVERBS | {"late", "early"} and token.lower not in {"no"}:
            at += 1
        else:
            return at
    return at


def _occasion_end(tokens: Sequence[Token], at: int, limit: int) -> int:
    """The end of "in a post on Monday", "at a briefing in the capital"; `at` itself where it is part of what is said."""
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
        if token.lower in AUXILIARIES or _is_other_verb(tokens, stop) and token.lower not in {"posted", "published", "released",
            "broadcast", "aired", "shared"}:  # fmt: skip
            return at
        stop += 1
    return stop


def _trimmed(tokens: Sequence[Token], end: int) -> int:
    while end > 0 and tokens[end - 1].kind == "mark":
        end -= 1
    return end


def _days_end(tokens: Sequence[Token], at: int) -> int:
    while at < len(tokens) and tokens[at].kind == "day":
        at += 1
    return at


# --- Other forms -----------------------------------------------------------------------------------------------------


_IN_VIEW = re.compile(r"in the (?:assessment|view|opinion|words|judge?ment|estimation|eyes) of")
_FRONT = 2  # tokens before "according to" at the head of a sentence


def _according(tokens: Sequence[Token]) -> Iterator[Said]:
    """ "According to X, ..." and "..., according to X."."""
    verb = VERBS["say"]
    for n in range(len(tokens) - 2):
        words = " ".join(token.lower for token in tokens[n : n + 4])
        in_view = bool(_IN_VIEW.match(words))
        if not words.startswith("according to ") and not in_view:
            continue
        n += 2 * in_view  # noqa: PLW2901 - the noun that stands for "according"
        if tokens[n + 2].lower in {"him", "her", "them"}:
            name = {"him": "he", "her": "she", "them": "they"}[tokens[n + 2].lower]
            pronoun = read_speaker([replace(tokens[n + 2], text=name)])
            found: _Subject | None = ((pronoun,), n, n + 3) if pronoun else None
        else:
            found = _after(tokens, n + 2)
        if found is None:
            continue
        speakers, _, last = found
        first = n <= _FRONT + 2 * in_view
        if first:
            last = next((m for m in range(last, len(tokens)) if tokens[m].text == ","), last)
        content = (last, len(tokens)) if first else (0, _trimmed(tokens, n))
        form = "clause" if first else "final"
        yield Said(speakers, verb, ASSERTS, n, n, form, content, ((n, last), (last, _days_end(tokens, last))))


def _labelled(tokens: Sequence[Token]) -> Iterator[Said]:
    """'Ana Ruiz, for the drivers: "..."': a name, a colon and a quotation, without a verb."""
    colon = next((n for n, token in enumerate(tokens[:_FAR]) if token.text == ":"), 0)
    if not colon or colon + 1 >= len(tokens) or tokens[colon + 1].kind != "quote":
        return
    if any(token.lower in VERBS or token.lower in AUXILIARIES or token.kind == "quote" for token in tokens[:colon]):
        return
    commas = [n for n in range(colon) if tokens[n].text == ","]
    parts = [tokens[begin + 1 : end] for begin, end in zip([-1, *commas], [*commas, colon], strict=True)]
    one = read_speaker(parts[0], [part for part in parts[1:] if not _is_aside(part)])
    if one is not None and one.kind == PERSON:
        span = (colon + 1, colon + 2)
        yield Said((one,), VERBS["say"], ASSERTS, colon, 0, "quote", span, ((0, colon),))


_FUTURE = frozenset("set due expected scheduled going planning preparing about ready poised likely".split())


def _quoted(tokens: Sequence[Token]) -> Iterator[Said]:
    """ "X was quoted by Y as saying ...", "Y quoted X as saying ...": X speaks, and Y relays it."""
    for n, token in enumerate(tokens):
        if token.lower not in {"quoted", "cited", "quotes", "cites", "quote", "cite"} or not n:
            continue
        saying = next((m for m in range(n + 1, min(n + _FAR, len(tokens) - 1)) if tokens[m].lower in {"as", "for"} and
                       tokens[m + 1].lower in _SAYINGS), None)  # fmt: skip
        if saying is None:
            continue
        group = verb_group(tokens, n)
        aux = {each.lower for each in tokens[group:n]}
        subject = _subject(tokens, group)
        content = saying + 2
        while content < len(tokens) and (tokens[content].lower == "that" or tokens[content].text in ",:"):
            content += 1
        quote = next((m for m in (content, content + 1) if m < len(tokens) and tokens[m].kind == "quote"), None)
        span = (quote, quote + 1) if quote is not None else (content, len(tokens))
        form = "clause" if quote is None else "quote"
        if aux & _PASSIVE:
            relay = _after(tokens, n + 2) if n + 1 < saying and tokens[n + 1].lower == "by" else None
            if subject is not None:
                around = ((subject[1], group), (group, content))
                via = relay[0][0].name if relay else ""
                yield Said(subject[0], VERBS["say"], ASSERTS, n, subject[1], form, span, around, via=via)
        elif (who := _after(tokens, n + 1)) is not None:
            via = subject[0][0].name if subject else ""
            clause = subject[1] if subject else n
            yield Said(who[0], VERBS["say"], ASSERTS, n, clause, form, span, ((clause, content),), via=via)


_FAR = 16  # tokens between "quoted" and "as saying"
_SAYINGS = frozenset("saying telling stating asserting arguing warning confirming denying writing claiming".split())


def _of_document(tokens: Sequence[Token], found: _Found) -> Iterator[Said]:
    """ "a draft resolution ..., calling for X": what a document demands, says who brings it forward."""
    if found.verb.stance not in {DEMANDS, REJECTS, ACCEPTS} or not found.start or tokens[found.start - 1].text != ",":
        return
    documents = [n for n in range(found.start) if tokens[n].lower in DOCUMENTS and tokens[n].kind == "word"]
    if not documents:
        return
    sponsor = _sponsor(tokens, documents[0])
    if sponsor is None:
        return
    content = (found.end, _trimmed(tokens, len(tokens)))
    yield Said((sponsor,), found.verb, found.verb.stance, found.start, found.start, "object", content,
               ((found.start, found.end),), document=tokens[documents[0]].lower)  # fmt: skip


def _sponsor(tokens: Sequence[Token], document: int) -> Speaker | None:
    """Who brings a document forward: the subject of the sentence in which it stands."""
    for n in range(document, 0, -1):
        if tokens[n].lower in AUXILIARIES or _is_other_verb(tokens, n):
            group = verb_group(tokens, n)
            found = _subject(tokens, group)
            if found and found[0][0].kind in {PERSON, BODY, SOMEBODY}:
                return found[0][0]
    return None


# --- Which of them count ---------------------------------------------------------------------------------------------


def _outermost(tokens: Sequence[Token], said: Sequence[Said]) -> list[Said]:
    """Leave out what somebody is said to say within another's words, and words that two verbs claim."""
    apart = [_cut(tokens, each) for each in said]
    kept = [each for each in apart if not any(_within(each, other) for other in apart if other is not each)]
    kept = [replace(each, inner=_inner_stance(each, apart)) for each in kept]
    return _relayed(tokens, apart, kept)


def _cut(tokens: Sequence[Token], said: Said) -> Said:
    """What is said, up to where another clause of the writer's begins: behind a semicolon, ", but" or ", while"."""
    if said.form != "clause":
        return said
    first, last = said.content
    for n in range(first, last - 1):
        following = tokens[n + 1].lower
        if tokens[n].text == ";" or (
            tokens[n].text == "," and following in {"but", "while", "whereas", "though", "although"}
        ):
            return replace(said, content=(first, n))
    return said


def _inner_stance(outer: Said, said: Sequence[Said]) -> str:
    """The stance of a body for which somebody speaks: "Norway rejects the plan, its minister said"."""
    inner = [each for each in said if each is not outer and outer.content[0] <= each.at < outer.content[1]]
    if outer.form not in {"clause", "final"} or not inner:
        return ""
    first = inner[0]
    who = first.speakers[0]
    return (
        first.stance
        if who.kind in {BODY, SOMEBODY} and first.form == "object" and (who.kind == BODY or who.plural)
        else ""
    )


def _within(inner: Said, outer: Said) -> bool:
    """Does `inner` stand in what `outer` says?"""
    first, last = outer.content
    if inner.form == "final" and inner.at > outer.at and outer.form != "final":
        return False  # what stands at the end of a sentence covers all before it
    if outer.form in {"clause", "final"}:
        return first <= inner.at < last
    if outer.form == "object" and outer.verb.kind == "both" or outer.form == "object" and outer.verb.stance == ASSERTS:
        return first <= inner.at < last and inner.at != outer.at
    return False


def _relayed(tokens: Sequence[Token], said: Sequence[Said], kept: list[Said]) -> list[Said]:
    """ "X said that ..., the newspaper Y reports": X speaks, and Y relays it."""
    if len(kept) != 1 or kept[0].form != "final":
        return kept
    relay = kept[0]
    inner = [each for each in said if each is not relay and each.at < relay.at]
    outlet = relay.speakers[0]
    words = {token.lower for token in tokens[relay.clause : relay.at]}
    if not inner or outlet.kind != BODY or not (words & OUTLET_WORDS or relay.verb.lemma == "report"):
        return kept
    outermost = [each for each in inner if not any(_within(each, other) for other in inner if other is not each)]
    end = max(1, relay.clause)
    return [replace(each, via=outlet.name, content=(each.content[0], min(each.content[1], end))) for each in outermost]
