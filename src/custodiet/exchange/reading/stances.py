"""The stance that words take: what is said decides it, where the verb of saying does not.

Read from the main clause of what is said, and only where its subject is whoever speaks ("we", "he", "her delegation") or
nobody at all ("there is no ..."): what somebody says about another's stance is not their own.
"""

import re
from collections.abc import Iterator

from custodiet.exchange.reading.verbs import (
    ACCEPTS,
    ANNOUNCES,
    ASSERTS,
    DEMANDS,
    DENIES,
    DOUBTS,
    PROPOSES,
    REJECTS,
)

_SIDE = (
    r"(?:\w+ )?(?:delegation|government|country|party|group|ministry|company|union|side|office|administration|council|"
    r"movement|members|people|nation|organi[sz]ation|state|authority)"
)
OWN, PERSON, BODY = "own words", "a person's words as reported", "a body's words as reported"
_SELVES = {
    OWN: rf"(?:we|i|(?:our|my) {_SIDE})",
    PERSON: rf"(?:he|she|(?:his|her|our) {_SIDE}|(?:the|his|her) (?:government|group|delegation))",
    BODY: rf"(?:it|they|he|she|(?:its|their) {_SIDE}|the (?:government|group|delegation))",
}
_ADVERB = (
    r"(?:(?:also|still|always|firmly|strongly|fully|totally|utterly|completely|categorically|simply|clearly|now|therefore|"
    r"warmly|certainly|absolutely|flatly|would|could|will|can|do|does|did|have|has|had|be|is|am|are|was|were|very|deeply) )*"
)
_NO = (
    r"(?:(?:will|would|can|could|do|does|did|shall|may|must|should|(?:are|is|am) going to) (?:not|never)|cannot|"
    r"(?:are|is|am|was|were) not going to|never will)"
)
_NO_DENIAL = (
    r"(?! (?:\w+ )?(?:alternative|doubt|question|deal|agreement|plan|plans|choice|reason|time|money|need|point|way|hope|"
    r"decision|news|rush|hurry|guarantee|date|solution|substitute|turning|going|change|progress|room|consensus)\b)"
)
_AGREEING = (
    r"(?:accept\w*|agree\w*|support\w*|back|endorse\w*|approve\w*|welcome\w*|embrac\w+|sign\w*|ratif\w+|have it|"
    r"stand for|tolerate\w*|allow\w*|recogni[sz]e\w*|join\w*|take part|go along|consent\w*|permit\w*|"
    r"vote (?:for|in favou?r)|vote yes|negotiat\w+|talk\w*|give in|hand over|back down|give up|surrender\w*|compromise|"
    r"be (?:bullied|blackmailed|intimidated|dictated|silenced|threatened))"
)


def _rules(self: str) -> tuple[tuple[str, str], ...]:
    """The rules, with the words by which whoever speaks names themselves."""
    return (
        # refusals and rejections
        (rf"^(?:\w+ )?{self} {_NO} (?:\w+ly )?{_AGREEING}", REJECTS),
        (rf"^{self} {_ADVERB}(?:reject|oppos|condemn|refus|denounc|object|disagree|deplor|dismiss|criticis|criticiz)\w*", REJECTS),
        (rf"^{self} {_ADVERB}(?:'m |'re )?(?:unable|not able|not ready|not willing|unwilling|not prepared|in no position) to (?:\w+ly )?"
         rf"{_AGREEING}", REJECTS),
        (r"\b(?:and|but) (?:would|will|shall|must) (?:\w+ )?(?:reject|oppose|condemn|refuse|veto)\b", REJECTS),
        (rf"^{self} {_ADVERB}(?:against|opposed to)\b", REJECTS),
        (rf"^{self} {_ADVERB}(?:announce|declare|state|express|reiterate|confirm)\w* (?:\w+ ){{0,4}}(?:rejection|refusal|opposition|"
         r"condemnation|objection)", REJECTS),
        (r"\b(?:is|was|are|were|remains?|would be|'s) (?:\w+ )?(?:unacceptable|out of the question|a non-?starter|intolerable|"
         r"not acceptable|not an option|the wrong \w+|wrong\b|off the table|madness|a mistake|an? (?:outrage|disgrace|insult))", REJECTS),
        (rf"^{self} (?:\w+ )?(?:see|sees|saw) no (?:reason|need|point|basis)\b|^{self} {_NO} (?:intend|plan|want|wish|propose|need) to "
         rf"{_AGREEING}", REJECTS),
        (r"\b(?:is|was|are|were) (?:\w+ )?(?:deeply flawed|fatally flawed|not enough|not good enough|too little|inadequate|"
         r"insufficient|unjust|illegal|unlawful|a farce|a sham)\b", REJECTS),
        # denials
        (r"^(?:\w+ )?there (?:was|is|are|were|has been|had been|have been|is|could be)(?: \w+ \w+ (?:is|are|was))? (?:simply |"
         r"absolutely |still |currently )?(?:no|never been|not any|nothing)\b"
         rf"{_NO_DENIAL}", DENIES),
        (r"^(?:there's|there is|there was|there isn't|there wasn't) (?:simply |absolutely |still )?(?:no|nothing|any)\b"
         rf"{_NO_DENIAL}", DENIES),
        (r"\b(?:is|was|are|were|'s|as) (?:simply |absolutely |completely |entirely |totally |utterly |just |categorically |all |"
         r"pure )?(?:not true|untrue|false|a lie|lies|baseless|unfounded|groundless|fabricated|nonsense|fake|a fabrication|"
         r"fabrications|a myth|slander|propaganda|without foundation|not the case|wrong and)\b", DENIES),
        (rf"^{self} {_ADVERB}(?:den(?:y|ies|ied)|refut\w+)\b", DENIES),
        (rf"^{self} (?:have|has|had) (?:never|not|nothing)\b(?! (?:accept|agree|trust|believ|been (?:told|consulted|asked|informed|"
         r"paid|given|invited|shown|warned)|yet|read|seen|decided|received|met|heard|got|had time|signed)) \w+", DENIES),
        (rf"^{self} (?:did not|didn't|never|do not|don't|does not) (?:do|use|fire|attack|kill|order|hit|move|steal|take|possess|"
         r"own|have|carry|launch|shell|strike|target|bomb|pay|know anything|touch|sell|hide|receive|violate|breach|break|"
         r"used|fired|attacked|killed|ordered|moved|stole|took|possessed|launched|sold|hid)\b", DENIES),
        (rf"^{self} {_ADVERB}(?:see|saw|seen|find|found|have|has|had|know of|knew of|know|aware of) no (?:\w+ )?(?:evidence|proof|"
         r"indication|sign|basis|grounds|reason to believe|record|knowledge)\b", DENIES),
        (r"\b(?:is|was|are|were|isn't|wasn't|aren't|weren't|'re|'m) (?:not )?(?<=n't |not )(?:involved|responsible|a party|to blame|behind|"
         r"guilty|linked|complicit|present there)\b", DENIES),
        (r"\b(?:did|done) nothing (?:wrong|illegal|improper)\b|\b(?:is|was|are|were|'m|'re) (?:\w+ )?innocent\b", DENIES),
        (rf"^{self} {_ADVERB}(?:knew|know|knows|had known) nothing\b", DENIES),
        (r"\b(?:does|did|do) not exist\b|\b(?:has|have|had) nothing to do with\b|\bnever (?:happened|took place|existed|"
         r"occurred)\b|\bdid(?: not|n't) (?:happen|take place|occur)\b|\bno such (?:\w+ )?(?:thing|\w+) (?:exist|was|were|is|has|"
         r"took)\w*\b", DENIES),
        (r"^(?:\w+ )?not (?:one|a single)\b|^nothing (?:was|is|were|has been|had been|has|had) (?:\w+ )?(?:taken|moved|missing|stolen|"
         r"hidden|removed|leaked|lost|left|wrong|happened)\b", DENIES),
        (r"^(?:that is |this is )?(?:not so|not true|untrue|nonsense|rubbish|false)\b", DENIES),
        (r"\bdid not come from (?:us|our|here|them|him|her|its)\b|\bnever said (?:that|so|it)\b", DENIES),
        (r"^(?:this|that|it|these|those|they)(?:'s| is| was| were| are) (?:not|never) (?:our|ours|us|my|his|her|their|true|so|we)\b",
         DENIES),
        # doubts
        (rf"^{self} {_ADVERB}(?:share\w* |have |has |had )?(?:\w+ )?(?:concerned|worried|alarmed|troubled|uneasy|concerns|doubts|reservations|"
         r"misgivings|no confidence|no faith|little (?:confidence|faith|hope))\b", DOUBTS),
        (r"\b(?:cannot|could not|would not|do not|did not|does not|can not|never) (?:\w+ly )?trust\b", DOUBTS),
        (rf"^{self} {_ADVERB}(?:doubt|question|wonder|mistrust|distrust)\w*\b", DOUBTS),
        (rf"^{self} (?:(?:is|are|was|were|am|'m|'re|remain\w*) (?:not |\w+ )?(?:sceptical|skeptical|unconvinced|doubtful|not convinced|"
         r"not sure|unsure|convinced that there)|(?:had |have |has )?never (?:trusted|believed|bought))\b", DOUBTS),
        (rf"^{self} (?:(?:are|is|was|were|am) not|'re not|'m not|isn't|aren't|wasn't|weren't) (?:\w+ )?(?:convinced|sure|certain|persuaded)",
         DOUBTS),
        (rf"^{self} (?:do not|don't|does not|doesn't|did not|didn't) (?:\w+ly )?(?:believe|trust|think)\b(?! (?:it|this|that) (?:is|was) "
         r"(?:acceptable|right))", DOUBTS),
        (r"^whether\b", DOUBTS),
        # acceptance
        (rf"^{self} {_ADVERB}(?:accept|agree|support|welcom|endors|approv|applaud|back|commend|prais|embrac|favou?r|vote (?:for|in favou?r|yes))(?:s|es|ed|e|d|ing)?\b",
         ACCEPTS),
        (rf"^{self} {_ADVERB}(?:ready|willing|prepared|happy|pleased|glad|content) to (?:accept|agree|support|sign|join|back|endorse)",
         ACCEPTS),
        (rf"^{self} {_ADVERB}(?:delighted|overjoyed|thrilled)\b", ACCEPTS),
        (rf"^{self} {_ADVERB}(?:in favou?r of|happy with|satisfied with|behind)\b", ACCEPTS),
        # proposals and demands
        (r"^let us\b(?! (?:be|not|say))", PROPOSES),
        (r"^it is (?:high |now )?time (?:to|for|that)\b", DEMANDS),
        (rf"^{self} {_ADVERB}(?:propos|suggest|recommend|offer)\w*\b", PROPOSES),
        (rf"^{self} {_ADVERB}(?:demand|urg|call(?:s|ed|ing)? (?:for|on|upon)|insist(?:s|ed)? on|want\w* (?:\w+ ){{1,4}}to\b|appeal\w* (?:to|for)|expect\w* "
         r"(?:\w+ ){1,4}to\b|ask(?:s|ed)? (?:for|(?:\w+ ){1,4}to)\b)\w*", DEMANDS),
        (r"\b(?:must|has to|have to|had to|needs? to|ought to)\b(?! (?:have|be (?:said|noted|remembered)))", DEMANDS),
        (r"^(?:stop|let|give|release|open|return|bring|end|withdraw|leave|put|tell|show|get)\b(?! (?:me|us) (?:say|be))", DEMANDS),
        (r"\bshould\b(?! have\b)", DEMANDS),
        # undertakings
        (rf"^{self}(?:'d| would) (?:like|love|want|prefer|rather)\b", DEMANDS),
        (rf"^{self}(?:'ll| will| shall| would)\b(?! (?:not|never|have|be (?:a|an|the|wrong|right|difficult|hard|better))\b)", ANNOUNCES),
        (rf"^{self}(?:'re|'m| are| is| am| was| were) (?:going to|planning to|about to|preparing to|determined to|committed to)\b", ANNOUNCES),
        (rf"^{self} (?:have |has |had )?(?:plan|intend|pledge|promise|vow|announce|decide)\w*\b(?! no)", ANNOUNCES),
    )  # fmt: skip


_COMPILED = {
    voice: tuple((re.compile(pattern, re.IGNORECASE), stance) for pattern, stance in _rules(self))
    for voice, self in _SELVES.items()
}
_CONTRACTIONS = tuple(
    (re.compile(pattern, re.IGNORECASE), written)
    for pattern, written in (
        (r"\bwon't\b", "will not"), (r"\bcan't\b", "cannot"), (r"\bshan't\b", "shall not"), (r"n't\b", " not"),
        (r"(?<=\w)'m\b", " am"), (r"(?<=\w)'re\b", " are"), (r"(?<=\w)'ve\b", " have"), (r"(?<=\w)'ll\b", " will"),
        (r"\b(i|we|they|you|he|she|it)'d\b(?= (?:like|love|want|prefer|rather|be|have|not))", r"\1 would"),
        (r"\b(it|that|there|he|she|this|what|here)'s\b", r"\1 is"),
    )
)  # fmt: skip
_SENTENCES = 6  # of a quotation, in which a stance is looked for
_JOINED = re.compile(r",? (?:and|but|so) (?=(?:we|i|he|she|it|they)\b)", re.IGNORECASE)
_UNDERTAKING = re.compile(r"^(?:the |its |our )?[\w'. -]{2,60}? will\b(?! (?:not|have|never)\b)", re.IGNORECASE)
_REFUSAL = re.compile(rf"^[A-Z][\w'.-]+(?: [A-Z][\w'.-]+)* {_NO} {_AGREEING}")
_NATURAL = re.compile(r"\b(?:rain|snow|fall|rise|fail|die|suffer|cost|slip|need|continue|ruin|hurt|lead|cause|be (?:a|an|the|hard|"
                      r"difficult|good|bad|worse|better))\b", re.IGNORECASE)  # fmt: skip
_OFFICIAL = re.compile(r"\b(?:president|minister|premier|chancellor|secretary|governor|mayor|king|queen|prince|government|ministry|"
                       r"prime|commissioner|chief|head|director)\b", re.IGNORECASE)  # fmt: skip
_OPENING = re.compile(
    r"^(?:(?:that|but|and|again|today|now|frankly|as i said|of course|(?:yes|no|so|well|look)(?=,)|let(?:'s| us| me) be (?:very |"
    r"perfectly )?clear|(?:i|we) (?:can |want to |must |have to |would like to )?(?:confirm|think|believe|repeat|say|stress|"
    r"know|hope|emphasi[sz]e|reiterate|assure you)(?: again)?)(?:[,:]? |[,:]?$)(?:that )?)+",
    re.IGNORECASE,
)
_CLAIMS = re.compile(r"\b(?:claims?|allegations?|accusations?|reports?|charges?|suggestions?|line|idea|notion|assertions?|rumou?rs?|"
                     r"version|narrative|conclusion) (?:that|of|by|it|he|she|they|about|against)\b", re.IGNORECASE)  # fmt: skip
_ALLEGED = re.compile(
    r"\b(?:it|claims?|allegations?|accusations?|reports?|charges?|suggestions?|rumou?rs?|story|stories|idea)\b",
    re.IGNORECASE,
)
_UNTRUE = re.compile(r"\b(?:absurd|false|baseless|untrue|ridiculous|nonsense|lies?|fiction|fake|fabricat\w+|unfounded|groundless|"
                     r"slander\w*|propaganda|laughable|preposterous|ludicrous)\b", re.IGNORECASE)  # fmt: skip
_BAD = re.compile(r"\b(?:farce|sham|disgrace\w*|madness|outrage\w*|betrayal|unacceptable|shameful|a joke|insult|scandal\w*|"
                  r"capitulation|surrender|theatre|stunt|reckless|irresponsible)\b", re.IGNORECASE)  # fmt: skip
_SUBJUNCTIVE = re.compile(r"\bbe\b|\bshould\b|^\w+ing\b", re.IGNORECASE)


def stance_of(words: str, *, verb: str, stance: str, form: str, role: str = "", voice: str = PERSON) -> str:
    """Return the stance of an attribution: its verb's `stance`, or what the `words` say in its `form`."""
    words = _OPENING.sub("", _plain(words))
    if form in {"object", "passive"}:
        if stance == REJECTS and _CLAIMS.search(words) and verb not in {"condemn", "criticise", "criticize"}:
            return DENIES if re.search(r"\bthat\b|\bof (?:\w+ing|\w+ use)\b", words) else REJECTS
        if stance == ASSERTS and verb in {"call", "describe", "brand", "label"}:
            return _called(words)
        return stance
    if verb in {"suggest", "propose", "recommend"}:
        return PROPOSES if verb != "suggest" or _SUBJUNCTIVE.search(words) else ASSERTS
    if verb == "ask":
        return DOUBTS if re.match(r"(?:whether|if|how|why|what|who|when|where)\b", words) else DEMANDS
    if stance not in {ASSERTS, ANNOUNCES}:
        return stance
    found = own_stance(words, role, voice=voice)
    return found if found != ASSERTS else stance


def _called(words: str) -> str:
    """ "Called the claims absurd" denies them, "called the ruling a farce" rejects it."""
    if _BAD.search(words):
        return REJECTS
    return DENIES if _UNTRUE.search(words) and _ALLEGED.search(words) else ASSERTS


def own_stance(words: str, role: str = "", *, voice: str = OWN) -> str:
    """Return the stance of words that somebody says; `asserts` where they take no other."""
    for clause in _clauses(words):
        for pattern, stance in _COMPILED[voice]:
            if pattern.search(clause):
                return stance
        if role and _OFFICIAL.search(role):
            if _REFUSAL.match(clause):
                return REJECTS
            if _UNDERTAKING.match(clause) and not _NATURAL.search(clause):
                return ANNOUNCES
    return ASSERTS


def _clauses(words: str) -> Iterator[str]:
    """The main clauses of what is said, without what opens them ("I think that", "well")."""
    for sentence in re.split(r"(?<=[.!?;])\s+", _plain(words))[:_SENTENCES]:
        for clause in _JOINED.split(sentence):
            yield _OPENING.sub("", clause.strip(' ,"“'))


def _plain(words: str) -> str:
    """Words on one line, with contractions written out."""
    text = re.sub(r"\s+", " ", words.replace("’", "'")).strip(' ,."“”:;')
    for pattern, written in _CONTRACTIONS:
        text = pattern.sub(written, text)
    return text
