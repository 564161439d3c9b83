"""Other forms of attribution: "according to X", "X was quoted as saying", 'X: "..."', and what a document demands."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from custodiet.exchange.reading.lexicon import AUXILIARIES, DOCUMENTS
from custodiet.exchange.reading.limits import ACCEPTS, ASSERTS, DEMANDS, REJECTS
from custodiet.exchange.reading.occurrences import PASSIVE, turned, verb_group
from custodiet.exchange.reading.phrases import clause_start, days_end, is_aside, is_other_verb, trimmed
from custodiet.exchange.reading.relays import via_name
from custodiet.exchange.reading.said import Found, Said, Subject
from custodiet.exchange.reading.speakers import BODY, PERSON, SOMEBODY, Speaker, phrase, read_speaker
from custodiet.exchange.reading.stances import called
from custodiet.exchange.reading.subjects import can_speak, subject_after, subject_of
from custodiet.exchange.reading.tokens import Token
from custodiet.exchange.reading.verbs import VERBS

_IN_VIEW = re.compile(r"in the (?:assessment|view|opinion|words|judge?ment|estimation|eyes) of")
_OBJECTIVE = {"him": "he", "her": "she", "them": "they", "it": "it"}
_FRONT = 2  # tokens before "according to" at the head of a sentence
_FAR = 16  # tokens between "quoted" and "as saying"
_SAYINGS = frozenset(
    ["saying", "telling", "stating", "asserting", "arguing", "warning", "confirming", "denying", "writing", "claiming"]
)


def by_agent(tokens: Sequence[Token], found: Found, group: int, *, negated: bool) -> Iterator[Said]:
    """As in "was panned by X", "approved by X and Y", "it was announced by X that", "X was quoted as saying"."""
    at = found.end
    while at < len(tokens) and tokens[at].kind == "day":
        at += 1
    if at >= len(tokens) or tokens[at].lower != "by":
        return
    agent = subject_after(tokens[: _charge(tokens, at)], at + 1, lists=True)
    stance = turned(found.verb.stance, negated=negated, lemma=found.verb.lemma)
    if agent is None or not stance:
        return
    speakers, _, last = agent
    while [token.lower for token in tokens[last : last + 2]] == ["and", "by"]:
        other = subject_after(tokens, last + 2, lists=True)
        if other is None:
            break
        speakers, last = (*speakers, *other[0]), other[2]
    speakers = tuple(each for each in speakers if can_speak(each, found.verb))
    if not speakers:
        return
    clause = clause_start(tokens, group)
    around = ((group, found.start), (found.end, last), (last, days_end(tokens, last)))
    that = days_end(tokens, last)
    if stance == ASSERTS and that < len(tokens) and tokens[that].lower == "as":
        stop = next((n for n in range(that, len(tokens)) if tokens[n].text in {",", ";"}), len(tokens))
        stance = called(phrase(tokens[that + 1 : stop]))
    if that < len(tokens) and tokens[that].lower == "that":
        yield Said(speakers, found.verb, stance, found.start, clause, "clause", (that + 1, len(tokens)), around)
    else:
        yield Said(speakers, found.verb, stance, found.start, clause, "passive", (clause, group), around)


def _charge(tokens: Sequence[Token], at: int) -> int:
    """Where the charge begins in "accused by the ministry of rejecting it"; the end, where there is none."""
    return next(
        (n for n in range(at + 2, len(tokens) - 1)
         if tokens[n].lower in {"of", "for"} and tokens[n + 1].lower.endswith("ing") and not tokens[n + 1].capital),
        len(tokens),
    )  # fmt: skip


def according(tokens: Sequence[Token]) -> Iterator[Said]:
    """As in "According to X, ..." and "..., according to X."."""
    verb = VERBS["say"]
    for n in range(len(tokens) - 2):
        words = " ".join(token.lower for token in tokens[n : n + 4])
        in_view = bool(_IN_VIEW.match(words))
        if not words.startswith("according to ") and not in_view:
            continue
        n += 2 * in_view  # noqa: PLW2901 - the noun that stands for "according"
        found = _quoted_one(tokens, n + 2)
        if found is None:
            continue
        speakers, _, last = found
        first = n <= _FRONT + 2 * in_view
        if first:
            last = next((m for m in range(last, len(tokens)) if tokens[m].text == ","), last)
        content = (last, len(tokens)) if first else (0, trimmed(tokens, n))
        form = "clause" if first else "final"
        yield Said(speakers, verb, ASSERTS, n, n, form, content, ((n, last), (last, days_end(tokens, last))))


def labelled(tokens: Sequence[Token]) -> Iterator[Said]:
    """'Ana Ruiz, for the drivers: "..."': a name, a colon and a quotation, without a verb."""
    colon = next((n for n, token in enumerate(tokens[:_FAR]) if token.text == ":"), 0)
    if not colon or colon + 1 >= len(tokens) or tokens[colon + 1].kind != "quote":
        return
    if any(token.lower in VERBS or token.lower in AUXILIARIES or token.kind == "quote" for token in tokens[:colon]):
        return
    commas = [n for n in range(colon) if tokens[n].text == ","]
    parts = [tokens[begin + 1 : end] for begin, end in zip([-1, *commas], [*commas, colon], strict=True)]
    one = read_speaker(parts[0], [part for part in parts[1:] if not is_aside(part)])
    if one is not None and one.kind == PERSON:
        span = (colon + 1, colon + 2)
        yield Said((one,), VERBS["say"], ASSERTS, colon, 0, "quote", span, ((0, colon),))


def uncovered(tokens: Sequence[Token], said: Sequence[Said]) -> Iterator[Said]:
    """'A second envoy was blunter: "..."': a clause of somebody's, a colon, and a quotation that nobody else says."""
    colon = next((n for n, token in enumerate(tokens) if token.text == ":"), 0)
    if not colon or [token.kind for token in tokens[colon + 1 :] if token.text != "."] != ["quote"]:
        return
    if any(each.at < colon for each in said) or any(token.kind == "quote" for token in tokens[:colon]):
        return
    for n in range(1, colon):
        if tokens[n].lower in _BEING and not any(token.lower in VERBS for token in tokens[n:colon]):
            found = subject_of(tokens, verb_group(tokens, n))
            if found is not None and found[1] == 0 and found[0][0].kind in {PERSON, SOMEBODY, BODY}:
                span = (colon + 1, colon + 2)
                yield Said(found[0][:1], VERBS["say"], ASSERTS, n, 0, "quote", span, ((0, colon),))
            return


_FALSELY = frozenset({"falsely", "wrongly", "incorrectly", "erroneously", "misleadingly"})
_BEING = frozenset({"was", "were", "is", "are"})


def quoted(tokens: Sequence[Token]) -> Iterator[Said]:
    """As in "X was quoted by Y as saying ...", "Y quoted X as saying ...": X speaks, and Y relays it."""
    for n, token in enumerate(tokens):
        if token.lower not in {"quoted", "cited", "quotes", "cites", "quote", "cite"} or not n:
            continue
        saying = next((m for m in range(n + 1, min(n + _FAR, len(tokens) - 1)) if tokens[m].lower in {"as", "for"} and
                       tokens[m + 1].lower in _SAYINGS), None)  # fmt: skip
        if saying is None:
            continue
        group = verb_group(tokens, n)
        aux = {each.lower for each in tokens[group:n]}
        if aux & _FALSELY:
            continue
        subject = subject_of(tokens, group)
        content = saying + 2
        while content < len(tokens) and (tokens[content].lower == "that" or tokens[content].text in ",:"):
            content += 1
        quote = next((m for m in (content, content + 1) if m < len(tokens) and tokens[m].kind == "quote"), None)
        span = (quote, quote + 1) if quote is not None else (content, len(tokens))
        form = "clause" if quote is None else "quote"
        if aux & PASSIVE:
            relay = subject_after(tokens, n + 2) if n + 1 < saying and tokens[n + 1].lower == "by" else None
            if subject is not None:
                around = ((subject[1], group), (group, content))
                via = relay[0][0].name if relay else ""
                yield Said(subject[0], VERBS["say"], ASSERTS, n, subject[1], form, span, around, via=via)
        elif (who := _quoted_one(tokens, n + 1)) is not None:
            if saying + 2 >= trimmed(tokens, len(tokens)) and subject is not None:
                before = next(
                    (m for m in (subject[1] - 1, subject[1] - 2) if m >= 0 and tokens[m].kind == "quote"), None
                )
                form, span = ("quote", (before, before + 1)) if before is not None else ("final", (0, subject[1]))
            via = via_name(subject[0][0]) if subject else ""
            clause = subject[1] if subject else n
            yield Said(who[0], VERBS["say"], ASSERTS, n, clause, form, span, ((clause, content),), via=via)


def _quoted_one(tokens: Sequence[Token], at: int) -> Subject | None:
    """Who is quoted: "quoted the minister", "quoted him"."""
    if tokens[at].lower in _OBJECTIVE:
        pronoun = read_speaker([replace(tokens[at], text=_OBJECTIVE[tokens[at].lower])])
        return ((pronoun,), at, at + 1) if pronoun else None
    return subject_after(tokens, at)


def of_document(tokens: Sequence[Token], found: Found) -> Iterator[Said]:
    """As in "a draft resolution ..., calling for X": what a document demands, says who brings it forward."""
    if found.verb.stance not in {DEMANDS, REJECTS, ACCEPTS} or not found.start or tokens[found.start - 1].text != ",":
        return
    documents = [n for n in range(found.start) if tokens[n].lower in DOCUMENTS and tokens[n].kind == "word"]
    if not documents:
        return
    sponsor = _sponsor(tokens, documents[0])
    if sponsor is None:
        return
    content = (found.end, trimmed(tokens, len(tokens)))
    yield Said((sponsor,), found.verb, found.verb.stance, found.start, found.start, "object", content,
               ((found.start, found.end),))  # fmt: skip


def _sponsor(tokens: Sequence[Token], document: int) -> Speaker | None:
    """Who brings a document forward: the subject of the sentence in which it stands."""
    for n in range(document, 0, -1):
        if tokens[n].lower in AUXILIARIES or is_other_verb(tokens, n):
            group = verb_group(tokens, n)
            found = subject_of(tokens, group)
            if found and found[0][0].kind in {PERSON, BODY, SOMEBODY}:
                return found[0][0]
    return None
