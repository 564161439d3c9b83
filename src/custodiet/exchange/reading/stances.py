"""The stance that words take: what is said decides it, where the verb of saying does not.

Read from the main clause of what is said, and only where its subject is whoever speaks ("we", "he", "her delegation")
or nobody at all ("there is no ..."): what somebody says about another's stance is not their own.
"""

import re
from collections.abc import Iterator

from custodiet.exchange.reading.lexicon import pattern as listed
from custodiet.exchange.reading.lexicon import read_data
from custodiet.exchange.reading.limits import ACCEPTS, ANNOUNCES, ASSERTS, DEMANDS, DENIES, DOUBTS, PROPOSES, REJECTS

OWN, PERSON, BODY = "own words", "a person's words as reported", "a body's words as reported"
_data = read_data("stances.toml")
_words: dict[str, str] = _data["words"]
_SELVES = {OWN: "self_own", PERSON: "self_person", BODY: "self_body"}
_CONTRACTIONS = tuple(
    (re.compile(pattern, re.IGNORECASE), written)
    for pattern, written in (
        (r"\bwon't\b", "will not"), (r"\bcan't\b", "cannot"), (r"\bshan't\b", "shall not"), (r"n't\b", " not"),
        (r"(?<=\w)'m\b", " am"), (r"(?<=\w)'re\b", " are"), (r"(?<=\w)'ve\b", " have"), (r"(?<=\w)'ll\b", " will"),
        (r"\b(i|we|they|you|he|she|it)'d\b(?= (?:like|love|want|prefer|rather|be|have|not))", r"\1 would"),
        (r"\b(it|that|there|he|she|this|what|here)'s\b", r"\1 is"),
    )
)  # fmt: skip
_CALLING = frozenset({"call", "describe", "brand", "label", "characterise", "characterize", "hail", "see", "regard"})
_JUDGING, _CONSIDERED, _MET, _GRAVE, _BEFORE_WORTH = (
    listed("stances", name) for name in ("judging", "considered", "met", "grave", "before_worth")
)
_CONDITIONAL = re.compile(r"\bwould\b.*\b(?:if|unless|provided)\b.*\b(?:were|had)\b", re.IGNORECASE)  # what is not so
_SUPPOSED = re.compile(r"^(?:if|unless) [^,]{1,120}, ", re.IGNORECASE)
_SENTENCES = 6  # of a quotation, in which a stance is looked for


def _filled(pattern: str, self: str) -> str:
    """A rule's pattern, with the words by which whoever speaks names themselves."""
    filled = {**_words, "self": _words[self].replace("{side}", _words["side"])}
    for name in ("self", "adverb", "no_denial", "no", "agreeing"):
        pattern = pattern.replace(f"{{{name}}}", filled[name])
    return pattern


def _of_words(name: str) -> re.Pattern[str]:
    return re.compile(_words[name], re.IGNORECASE)


_COMPILED = {
    voice: tuple(
        (re.compile(_filled(one["pattern"], self), re.IGNORECASE), str(one["stance"])) for one in _data["rules"]
    )
    for voice, self in _SELVES.items()
}
_JOINED, _OPENING, _CLAIMS, _SUBJUNCTIVE = map(_of_words, ("joined", "opening", "claims", "subjunctive"))
_UNDERTAKING, _NATURAL, _OFFICIAL = map(_of_words, ("undertaking", "natural", "official"))
_ALLEGED, _UNTRUE, _BAD, _GOOD, _DOUBTFUL = map(_of_words, ("alleged", "untrue", "bad", "good", "doubtful"))
_REFUSAL = re.compile(rf"^[A-Z][\w'.-]+(?: [A-Z][\w'.-]+)* {_words['no']} {_words['agreeing']}")


def stance_of(words: str, *, verb: str, stance: str, form: str, role: str = "", voice: str = PERSON) -> str:
    """Return the stance of an attribution: its verb's `stance`, or what the `words` say in its `form`."""
    words = _OPENING.sub("", _plain(words))
    if form in {"object", "passive"}:
        return _of_object(words, verb=verb, stance=stance)
    if verb in {"suggest", "propose", "recommend"}:
        return PROPOSES if verb != "suggest" or _SUBJUNCTIVE.search(words) else ASSERTS
    if verb == "ask":
        asked = re.match(r"(?:whether|if|how|why|what|who|when|where)\b", words, re.IGNORECASE)
        return DOUBTS if asked or form == "quote" else DEMANDS
    if stance not in {ASSERTS, ANNOUNCES}:
        return stance
    found = own_stance(words, role, voice=voice)
    return found if found != ASSERTS else stance


def _of_object(words: str, *, verb: str, stance: str) -> str:
    """The stance toward an object: whoever rejects the claim that something is so denies it."""
    if stance == ASSERTS and verb in _CALLING:
        return called(words)
    if verb in {"dismiss", "reject"} and _ALLEGED.search(words.partition(" as ")[0]) and " as " in words:
        return DENIES  # "dismissed the reports as rumours"
    claimed = _CLAIMS.search(words) and re.search(r"\bthat\b|\bof (?:\w+ing|\w+ use)\b", words)
    return DENIES if stance == REJECTS and claimed and verb not in {"condemn", "criticise", "criticize"} else stance


def called(words: str) -> str:
    """The stance of what something is called: "the claims absurd" denies them, "the ruling a farce" rejects it."""
    if _UNTRUE.search(words) and (_ALLEGED.search(words) or re.match(r"it\b", words)):
        return DENIES
    return ASSERTS if _MET.search(words) else _judged(words)


def _judged(words: str) -> str:
    """The stance of a judgement: a farce, a step forward, wishful thinking."""
    for form, stance in ((_DOUBTFUL, DOUBTS), (_BAD, REJECTS), (_GOOD, ACCEPTS)):
        if form.search(words):
            return stance
    return ASSERTS


def _verdict(clause: str) -> str:
    """The stance of a clause that judges ("the deal is a breakthrough"), or that is a judgement and no more."""
    match = _CONSIDERED.match(clause) or _JUDGING.match(clause)
    if match is None or _MET.search(clause[: match.end()]) or _ALLEGED.search(clause[: match.end()]):
        return ASSERTS
    judged = clause[match.end() :]
    if _GOOD.match(judged):
        return ACCEPTS
    at = _BEFORE_WORTH.match(judged)
    if _DOUBTFUL.match(judged, at.end() if at else 0):
        return DOUBTS
    return REJECTS if _GRAVE.match(judged) else ASSERTS


def own_stance(words: str, role: str = "", *, voice: str = OWN) -> str:
    """Return the stance of words that somebody says; `asserts` where they take no other."""
    for clause in _clauses(words):
        for rule, stance in _COMPILED[voice]:
            if rule.search(clause):
                return ASSERTS if stance == ACCEPTS and _CONDITIONAL.search(clause) else stance
        if role and _OFFICIAL.search(role):
            if _REFUSAL.match(clause):
                return REJECTS
            if _UNDERTAKING.match(clause) and not _NATURAL.search(clause):
                return ANNOUNCES
    return next((judged for clause in _clauses(words) if (judged := _verdict(clause)) != ASSERTS), ASSERTS)


def is_official(role: str) -> bool:
    """Does somebody in this office speak for a government or a body?"""
    return bool(_OFFICIAL.search(role))


def _clauses(words: str) -> Iterator[str]:
    """The main clauses of what is said, without what opens them ("I think that", "well")."""
    for sentence in re.split(r"(?<=[.!?;])\s+", _plain(words))[:_SENTENCES]:
        for clause in _JOINED.split(sentence):
            yield _SUPPOSED.sub("if, ", _OPENING.sub("", clause.strip(' ,."“')))


def _plain(words: str) -> str:
    """Words on one line, with contractions written out."""
    text = re.sub(r"\s+", " ", re.sub('[“”"„«»]', "", words.replace("’", "'"))).strip(" ,.:;")
    for contraction, written in _CONTRACTIONS:
        text = contraction.sub(written, text)
    return text
