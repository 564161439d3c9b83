"""Events that a page tells of: what happened or is to happen, who acts in it, where and when.

Read from verbs of happening ("broke out", "landed"), from what is to come ("will meet", "is set to present"), from
decisions and attempts ("X's decision to ...", "a push by X to ..."), and from dated nouns ("the 3 May attack").
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from custodiet.exchange.reading.circumstances import is_coming
from custodiet.exchange.reading.days import Day
from custodiet.exchange.reading.lexicon import (
    ADVERBS,
    ATTEMPTS,
    AUXILIARIES,
    DETERMINERS,
    EVENTFUL,
    HAPPENINGS,
    OPENERS,
    POSSESSIVES,
    PREPOSITIONS,
    PRONOUNS,
    SUBORDINATORS,
    pattern,
)
from custodiet.exchange.reading.nouns import head_of
from custodiet.exchange.reading.occurrences import verb_group
from custodiet.exchange.reading.persons import persons
from custodiet.exchange.reading.phrases import clause_start, is_other_verb, phrase_start
from custodiet.exchange.reading.said import Said
from custodiet.exchange.reading.speakers import phrase
from custodiet.exchange.reading.supposing import is_question, is_unreal
from custodiet.exchange.reading.tokens import Token

OCCURRED, PLANNED = "occurred", "planned"
_PLACE = pattern("happenings", "place")
_INSTITUTIONS = pattern("happenings", "institutions")
_OF_NATIONS = ("ian", "ish", "ese")  # the adjectives: "to the Russian and Chinese delegations" is no place
_NOBODY = PRONOUNS - {"he", "she", "they"} | {"there"}
_FURTHER = frozenset(["which", "who", "where", "while", "but", "including", "and", "saying", "calling"])
_ADJECTIVES = 4  # words before an attempt that describe it
_LONGEST = 40  # tokens of an event


@dataclass(frozen=True, slots=True)
class Happening:
    """An event in the page's words; `day` is the expression of its day, `coming` where it is still to come."""

    words: str
    actor: str
    place: str
    status: str
    day: Day | None
    coming: bool
    start: int
    end: int


def happenings(tokens: Sequence[Token], said: Sequence[Said]) -> Iterator[Happening]:
    """Yield the events that a sentence tells of, but not those within what somebody is said to say."""
    if is_question(tokens):
        return
    spoken = [each.content for each in said if each.form in {"clause", "final", "quote"}]
    spoken += [_open_part(tokens, *each.content) for each in said if each.form == "object"]
    taken: list[tuple[int, int]] = []
    for n, _ in enumerate(tokens):
        if any(begin <= n < end for begin, end in spoken):
            continue
        found = _decision(tokens, n) or _attempt(tokens, n) or _dated(tokens, n) or _verb(tokens, n)
        if found is None:
            continue
        begin, end, actor, coming = found
        if any(begin == other for other, _ in taken) or end <= begin:
            continue
        taken.append((begin, end))
        yield _happening(tokens, begin, end, actor, coming=coming, verb=n)


def _open_part(tokens: Sequence[Token], begin: int, end: int) -> tuple[int, int]:
    """What of an object is a clause: "questioned | whether the inspector had come"."""
    at = next((n for n in range(begin, end) if tokens[n].lower in {"whether", "if", "that"}), end)
    return at, end


def _happening(tokens: Sequence[Token], begin: int, end: int, actor: str, *, coming: bool, verb: int) -> Happening:
    words = phrase(tokens[begin:end]).strip(" ,;:-–—")
    place = _place(words, actor)
    front = clause_start(tokens, begin)
    behind = bool(begin) and tokens[begin - 1].lower == "where"
    if behind:  # "lands in Geneva on Thursday, where she will meet ..."
        front = clause_start(tokens, begin - 1)
        place = place or _place(phrase(tokens[front : begin - 1]), actor)
    days = [
        n
        for n in range(front, end)
        if tokens[n].day is not None and (n >= begin or not _is_other_time(tokens, front, n))
    ]
    near = min(days, key=lambda n: (n < begin, abs(n - verb)), default=None)
    day = tokens[near].day if near is not None else None
    ahead = coming or (near is not None and is_coming(tokens, near))
    if actor.lower() in PRONOUNS:
        named = [one.name for one in persons(list(tokens[:begin]))]
        if named and actor.lower() in {"he", "she"}:
            words, actor = f"{named[-1]} {words.partition(' ')[2]}", named[-1]
        else:
            actor = ""
    return Happening(
        words, actor, place, PLANNED if ahead else OCCURRED, day, ahead, tokens[begin].start, tokens[end - 1].end
    )


def _is_other_time(tokens: Sequence[Token], front: int, n: int) -> bool:
    """Is this the day of what came before: "following Tuesday's decision, fresh clashes ..."?"""
    for m in range(n - 1, front - 1, -1):
        if tokens[m].text == ",":
            return False
        if tokens[m].lower in {"following", "after", "since", "despite", "before", "until"}:
            return True
    return False


def _place(words: str, actor: str) -> str:
    for match in _PLACE.finditer(words):
        place = match["place"].removesuffix("’s").removesuffix("'s")
        if place not in actor and not _INSTITUTIONS.search(place) and not place.endswith(_OF_NATIONS):
            return place
    return ""


_Found = tuple[int, int, str, bool]


def _decision(tokens: Sequence[Token], n: int) -> _Found | None:
    """As in "President X's decision on Tuesday to shelve a strike"."""
    if tokens[n].lower not in {"decision", "move", "plan", "order"} or not n:
        return None
    if not tokens[n - 1].lower.endswith(("'s", "s'")):
        return None
    after = n + 1
    while after < len(tokens) and tokens[after].kind == "day":
        after += 1
    if after >= len(tokens) or tokens[after].lower != "to":
        return None
    begin = phrase_start(tokens, n)
    while begin < n and tokens[begin].lower in PREPOSITIONS | {"following", "after", "despite"}:
        begin += 1
    actor = re.sub(r"[’']s?$", "", phrase(tokens[begin:n]))
    end = next((m for m in range(after, len(tokens)) if tokens[m].text in {",", ".", ";"}), len(tokens))
    return begin, end, actor, False


def _attempt(tokens: Sequence[Token], n: int) -> _Found | None:
    """As in "a renewed push by government troops to retake the town"."""
    if tokens[n].lower not in ATTEMPTS or n + 1 >= len(tokens) or tokens[n + 1].lower != "by":
        return None
    begin = n
    while (
        begin > 0
        and tokens[begin - 1].kind == "word"
        and tokens[begin - 1].lower not in PREPOSITIONS | AUXILIARIES
        and n - begin < _ADJECTIVES
    ):
        begin -= 1
    stop = n + 2
    while (
        stop < len(tokens)
        and tokens[stop].kind == "word"
        and tokens[stop].lower not in {"to", "on", "in", "against", "at"}
    ):
        stop += 1
    end = next((m for m in range(stop, len(tokens)) if tokens[m].text in {".", ";"}), len(tokens))
    return begin, min(end, begin + _LONGEST), phrase(tokens[n + 2 : stop]), False


def _dated(tokens: Sequence[Token], n: int) -> _Found | None:
    """As in "the Aug. 21 nerve gas attack in the capital"."""
    day = tokens[n].day
    if day is None or day.lead or day.kind not in {"date", "full"}:
        return None
    for m in range(n + 1, min(n + 6, len(tokens))):
        if tokens[m].kind != "word" or tokens[m].lower in PREPOSITIONS | AUXILIARIES | SUBORDINATORS:
            return None
        if tokens[m].lower in EVENTFUL:
            end = m + 1
            if end + 1 < len(tokens) and tokens[end].lower in {"in", "on", "at", "near"}:
                end += 2
                while end < len(tokens) and tokens[end].capital:
                    end += 1
            return n, end, "", False
    return None


def _verb(tokens: Sequence[Token], n: int) -> _Found | None:
    """A verb of happening with its subject, or anything that is to come."""
    token = tokens[n]
    if token.kind != "word":
        return None
    word = token.lower
    coming = _is_ahead(tokens, n)
    happened = word in HAPPENINGS and n > 0 and tokens[n - 1].lower not in DETERMINERS | POSSESSIVES | PREPOSITIONS
    group = verb_group(tokens, n)
    unreal = not coming and (is_unreal(tokens, group, n) or _is_not_done(tokens, n))
    if not (coming or happened) or unreal:
        return None
    begin = phrase_start(tokens, group)
    if coming and not happened and begin < group and tokens[begin].lower in _NOBODY:
        return None
    if _is_no_subject(tokens, begin, group, n):
        return None
    while begin < group and tokens[begin].lower in OPENERS | ADVERBS:
        begin += 1
    if begin >= group or tokens[begin].lower in PREPOSITIONS:
        return None
    return begin, _clause_end(tokens, n + 1), _actor(tokens[begin:group]), coming


def _actor(subject: Sequence[Token]) -> str:
    """Who acts: the subject, or the parties of what happens by itself ("clashes between ...", "fresh fighting")."""
    words = [each for each in subject if each.kind in {"word", "number"}]
    if head_of(words) in EVENTFUL:
        among = next((n for n, each in enumerate(words) if each.lower in {"between", "among"}), len(words))
        return phrase(words[among + 1 :])
    return phrase(words[1:] if words and words[0].lower in DETERMINERS else words)


def _is_not_done(tokens: Sequence[Token], n: int) -> bool:
    """As in "failed to back it", "stopped short of it"."""
    following = [token.lower for token in tokens[n + 1 : n + 2]]
    return (tokens[n].lower == "failed" and following == ["to"]) or (
        tokens[n].lower == "stopped" and following == ["short"]
    )


def _is_no_subject(tokens: Sequence[Token], begin: int, group: int, n: int) -> bool:
    """Is what stands before the verb at `n` no subject of a clause of the writer's own?"""
    if begin >= group or tokens[begin].lower in SUBORDINATORS or (n == group and tokens[begin].lower in {"in", "for"}):
        return True  # nor "in a leaflet found at the market"
    behind = tokens[begin - 1] if begin else None
    noun = behind is not None and behind.kind == "word" and behind.lower not in SUBORDINATORS | OPENERS
    if noun and tokens[begin].lower in PRONOUNS:
        return True  # "a position it had held"
    if begin and is_other_verb(tokens, begin - 1) and n == group:
        return True  # "ordered the sluices opened"
    if tokens[begin].lower in {"i", "we", "you"}:
        return True
    return tokens[n].lower.endswith("ed") and bool(group) and tokens[group - 1].text in ",()"


def _is_ahead(tokens: Sequence[Token], n: int) -> bool:
    """Is the word at `n` "will", or the "is" of "is set to", of a clause of the writer's own?"""
    word = tokens[n].lower
    following = [token.lower for token in tokens[n + 1 : n + 4]]
    if word == "will":
        return bool(following) and following[0] not in {"not", "never", "have"}
    if (
        word in {"is", "are"}
        and following[:1]
        and following[0] in {"set", "due", "expected", "scheduled", "slated", "poised"}
    ):
        return "to" in following
    return (
        word in {"is", "are"} and following[:1] == ["to"] and len(following) > 1 and following[1] not in {"be", "blame"}
    )


def _clause_end(tokens: Sequence[Token], begin: int) -> int:
    """Where a clause ends: before the next one, but behind lists and places."""
    for n in range(begin, min(len(tokens), begin + _LONGEST)):
        token = tokens[n]
        if token.text in {".", ";", "—", "–", ":"} or token.kind == "quote":
            return n
        if token.text == "," and n + 1 < len(tokens) and tokens[n + 1].lower in _FURTHER:
            return n
        if token.lower in {"where", "while", "because", "although"}:
            return n
    return min(len(tokens), begin + _LONGEST)
