"""Who does what a verb says: the noun phrase before it, or behind it, with its appositions."""

from collections.abc import Sequence

from custodiet.exchange.reading.beginnings import holder
from custodiet.exchange.reading.lexicon import (
    AUXILIARIES,
    CONJUNCTIONS,
    DETERMINERS,
    HAPPENINGS,
    OPENERS,
    POSSESSIVES,
    PREPOSITIONS,
)
from custodiet.exchange.reading.limits import ACCEPTS, ASSERTS, DEMANDS, REJECTS
from custodiet.exchange.reading.occurrences import is_phrase_verb, verb_group
from custodiet.exchange.reading.phrases import (
    CLAUSE_MARKS,
    clause_start,
    is_aside,
    is_other_verb,
    matching_comma,
    phrase_end,
    phrase_start,
)
from custodiet.exchange.reading.relatives import relative_start
from custodiet.exchange.reading.said import Found, Said, Subject
from custodiet.exchange.reading.speakers import BODY, DOCUMENT, PERSON, Speaker, phrase, read_speaker, read_speakers
from custodiet.exchange.reading.tokens import Token
from custodiet.exchange.reading.verbs import VERBS, Verb

_FUTURE = frozenset(
    ["set", "due", "expected", "scheduled", "going", "planning", "preparing", "about", "ready", "poised", "likely"]
)


def subject_of(tokens: Sequence[Token], group: int) -> Subject | None:
    """Who does what the verb group at `group` says: the noun phrase before it, with its appositions."""
    if (cleft := _cleft(tokens, group)) is not None:
        return cleft
    beside: list[Sequence[Token]] = []
    at = group
    for _ in range(4):
        if at == 0 or tokens[at - 1].text != ",":
            break
        comma = matching_comma(tokens, at - 1)
        if comma is None:
            return _fronted(tokens, at - 1, beside)
        beside.append(tokens[comma + 1 : at - 1])
        at = comma
    if (relative := relative_start(tokens, at)) is not None:
        at = relative
    begin = phrase_start(tokens, at)
    begin, at = _behind_asides(tokens, begin, at, beside)
    begin, at = _behind_appositions(tokens, begin, at, beside)
    begin = _whole_list(tokens, begin, at)
    if any(len(part) == 1 and part[0].kind == "number" for part in beside) and (one := _aged(tokens[begin:at])):
        return (one,), _own_clause(tokens, clause_start(tokens, begin), begin), group
    return _named(tokens, begin, at, [part for part in reversed(beside) if not is_aside(part)], group)


def _cleft(tokens: Sequence[Token], group: int) -> Subject | None:
    """As in "It was Spain, not France, that rejected it": who stands between, if the writer names them."""
    that = group - 1
    if that <= _OPENED or tokens[that].lower not in {"that", "who", "which"}:
        return None
    if tokens[0].lower != "it" or tokens[1].lower not in {"was", "is"}:
        return None
    end = next((n for n in range(_OPENED, that) if tokens[n].text == ","), that)
    beside = tokens[end + 1 : that]
    contrasted = not beside or (beside[0].lower == "not" and beside[-1].text == ",")
    contrasted = contrasted and not any(token.text == "," or token.lower in AUXILIARIES for token in beside[:-1])
    words = tokens[_OPENED:end]
    if not contrasted or not words or any(is_other_verb(tokens, n) for n in range(_OPENED, end)):
        return None
    several = tuple(each for each in read_speakers(words) if each.kind in {PERSON, BODY})
    named = words[0].capital or words[0].lower == "the"
    return (several, 0, group) if several and named else None


_OPENED = 2  # tokens of "It was"


def _aged(words: Sequence[Token]) -> Speaker | None:
    """As in "local plumber Ana Ruiz, 45": whoever has an age is a person, whatever they do; else nobody."""
    at = len(words)
    while at > 0 and words[at - 1].capital:
        at -= 1
    described = phrase([word for word in words[:at] if word.lower not in DETERMINERS | CONJUNCTIONS | OPENERS])
    plain = 0 < at <= len(words) - _FULL and all(
        word.kind == "word" and word.lower not in PREPOSITIONS for word in words[:at]
    )
    if not plain or not described or read_speaker(words) is not None:
        return None
    return Speaker(phrase(words[at:]), PERSON, role=described, head=described.split()[-1].lower())


_FULL = 2  # words of a full name


def _behind_asides(tokens: Sequence[Token], begin: int, at: int, beside: list[Sequence[Token]]) -> tuple[int, int]:
    """As in "Ana Ruiz, 81, of Bonn, Lower Rhine, said": the name stands before the ages and places."""
    first, last = begin, at
    passed: list[Sequence[Token]] = []
    while beside and first > 1 and tokens[first - 1].text == "," and is_aside(tokens[first:last]):
        passed.append(tokens[first:last])
        last = first - 1
        first = phrase_start(tokens, last)
    aged = any(len(part) == 1 and part[0].kind == "number" for part in passed)
    one = (read_speaker(tokens[first:last]) or (_aged(tokens[first:last]) if aged else None)) if first < last else None
    if one is None or is_aside(tokens[first:last]):
        return begin, at
    beside += passed
    return first, last


def _behind_appositions(tokens: Sequence[Token], begin: int, at: int, beside: list[Sequence[Token]]) -> tuple[int, int]:
    """As in "Ana Ruiz, 52, who ..." and "Ana Ruiz, the head of ..., who ...": the name stands before all of them."""
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
    """As in "Poland, Estonia and Latvia": where a list of names begins."""
    while begin > 1 and tokens[begin - 1].text == "," and any(token.lower == "and" for token in tokens[begin:at]):
        before = phrase_start(tokens, begin - 1)
        one = read_speaker(tokens[before : begin - 1])
        if before >= begin - 1 or one is None or one.kind not in {BODY, PERSON} or is_aside(tokens[before : begin - 1]):
            break
        begin = before
    return begin


def _named(
    tokens: Sequence[Token], begin: int, at: int, beside: Sequence[Sequence[Token]], group: int
) -> Subject | None:
    """The speaker of tokens `begin` to `at`; where an adverbial phrase stands there, the one beside it."""
    clause = _own_clause(tokens, clause_start(tokens, begin), begin)
    words = tokens[begin:at]
    if words and is_aside(words):
        words = _name_behind(words)
    if words and not is_aside(words):
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


def _name_behind(words: Sequence[Token]) -> Sequence[Token]:
    """As in "Within an hour of the strike Ana Ruiz": the name that ends an adverbial without a comma."""
    at = len(words)
    while at > 0 and words[at - 1].capital:
        at -= 1
    apart = 0 < at < len(words) - 1 and words[at - 1].kind in {"word", "day"}
    before = words[at - 1].lower if apart else ""
    named = apart and before not in PREPOSITIONS | DETERMINERS | POSSESSIVES and not before.endswith("'s")
    one = read_speaker(words[at:]) if named else None
    return words[at:] if one is not None and one.kind == PERSON else words


def _own_clause(tokens: Sequence[Token], clause: int, begin: int) -> int:
    """Where the clause of a subject begins behind another's verb: "an official said | the two sides had agreed"."""
    for n in range(begin - 1, clause, -1):
        if tokens[n].text == ",":
            break
        if tokens[n].lower in VERBS and is_other_verb(tokens, n):
            return n + 1
    return clause


def _pair(words: Sequence[Token], beside: Sequence[Sequence[Token]]) -> list[Speaker]:
    """As in "President X and his counterpart, Y": two persons, the second with what stands beside."""
    cut = next((n for n in range(len(words) - 1, 0, -1) if words[n].lower == "and"), 0)
    found = [read_speaker(words[:cut]), read_speaker(words[cut + 1 :], beside)] if cut else []
    known = [each for each in found if each is not None and each.kind in {PERSON, BODY}]
    return known if len(known) > 1 else []


def _fronted(tokens: Sequence[Token], comma: int, beside: Sequence[Sequence[Token]]) -> Subject | None:
    """A comma right before the verb without a second one: "X, said ..." is a subject only with something beside it."""
    begin = phrase_start(tokens, comma)
    return (
        _named(tokens, begin, comma, [part for part in reversed(beside) if not is_aside(part)], comma + 1)
        if beside
        else None
    )


def subject_after(tokens: Sequence[Token], begin: int, *, lists: bool = False) -> Subject | None:
    """The noun phrase behind an inverted verb or "by", with its appositions; and where it ends."""
    end = phrase_end(tokens, begin)
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
        if is_aside(part) and not (part and part[0].lower in {"who", "whose"}):
            break
        if part and part[0].lower not in {"who", "whose"}:
            if read_speaker(part) is None:
                break
            beside.append(part)
        last = stop
    one = read_speaker(words, beside)
    return ((one,), begin, last if beside else end) if one is not None else None


def may_invert(tokens: Sequence[Token], found: Found, group: int) -> bool:
    """May the subject stand behind the verb: '"...", said X', 'the treaty is dead, says X'?"""
    if found.verb.kind not in {"say", "both", "retort"} or group != found.start or not group:
        return False
    previous = tokens[group - 1]
    return previous.kind == "quote" or previous.text in {",", "”", '"', "-", "–", "—", "?", "!"}


def shared_subject(tokens: Sequence[Token], group: int, earlier: Sequence[Said]) -> Subject | None:
    """The subject that a verb behind "and" shares with the verb before it."""
    start = next((n + 1 for n in range(group - 1, 0, -1) if tokens[n].text == ";"), 0)
    if start:
        own = shared_subject(tokens[start:], group - start, ())
        return (own[0], group, group) if own else None
    if earlier:
        before = earlier[-1]
        if before.form == "final" and tokens[group - 2].text == ",":
            return None  # "Peru did not say why, an envoy said, and rejected it"
        outer = before.form in {"object", "quote"} or before.content[1] <= group
        return (before.speakers, group, group) if outer else None
    for n in range(1, group - 1):
        joined = n == group - 2 and tokens[n].lower.endswith("ed") and not tokens[n].capital
        verb = tokens[n].lower in AUXILIARIES | HAPPENINGS or is_other_verb(tokens, n)
        if joined or verb or is_phrase_verb(tokens, n):
            found = subject_of(tokens, verb_group(tokens, n))
            if found is not None:
                return (found[0], group, group)
        if tokens[n].kind == "quote" or tokens[n].text in CLAUSE_MARKS:
            return None
    one = holder(tokens[:group])
    return ((one,), group, group) if one is not None else None


def is_open(tokens: Sequence[Token], clause: int, group: int) -> bool:
    """Is it left open, as in "whether the president supports it"?"""
    places = (clause, clause - 1, phrase_start(tokens, group) - 1)
    return any(0 <= n < len(tokens) and tokens[n].lower in {"whether", "if", "unless"} for n in places)


def can_speak(who: Speaker, verb: Verb) -> bool:
    """Can such a speaker do what the verb says? A document reads, states and demands, and tells nobody anything."""
    if verb.lemma == "read":
        return who.kind == DOCUMENT
    return who.kind != DOCUMENT or (verb.stance in {ASSERTS, DEMANDS, REJECTS, ACCEPTS} and verb.lemma != "tell")


def before_infinitive(tokens: Sequence[Token], to: int) -> int | None:
    """Where the group begins of "is set to present": something that is announced, and not only wished."""
    if not to or tokens[to - 1].lower not in _FUTURE | {"is", "are", "was", "were"}:
        return None
    return verb_group(tokens, to - 1) if tokens[to - 1].lower in _FUTURE else verb_group(tokens, to)
