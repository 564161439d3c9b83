"""Verbs of speech and of stance, with the stance that each takes by itself.

`SAYING` verbs take what is said, a clause or a quotation, which may decide the stance; `TAKING` verbs have one of their
own, about their object. Regular forms are made here, irregular ones listed.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

ACCEPTS, REJECTS, DOUBTS, PROPOSES = "accepts", "rejects", "doubts", "proposes"
DEMANDS, DENIES, ASSERTS, ANNOUNCES = "demands", "denies", "asserts", "announces"
STANCES = (ACCEPTS, REJECTS, DOUBTS, PROPOSES, DEMANDS, DENIES, ASSERTS, ANNOUNCES)

_SAYING = {
    ASSERTS: "say tell state add note explain argue claim insist maintain confirm stress emphasise emphasize warn "
    "observe recall remark write reply respond declare assert acknowledge admit concede reveal disclose estimate "
    "predict believe think allege contend reiterate underline underscore report conclude find comment joke "
    "quip fume blast shout exclaim complain lament boast caution clarify certify testify tweet post indicate inform "
    "brief assure swear repeat continue mention hint imply elaborate counter retort thunder storm rage "
    "calculate reckon fear hope expect know feel read attest affirm profess regret consider signal sigh whisper mutter laugh grumble murmur opine muse reason".split(),
    ANNOUNCES: "announce pledge promise vow".split(),
    PROPOSES: "suggest propose recommend".split(),
    DEMANDS: "demand ask request".split(),
    DENIES: "deny refute".split(),
    DOUBTS: "doubt wonder".split(),
    ACCEPTS: "agree".split(),
}
_TAKING = {
    ACCEPTS: "accept welcome approve endorse back support praise hail applaud embrace defend ratify favour favor commend concur consent "
    "laud champion cheer agree greenlight".split(),
    REJECTS: "reject dismiss oppose condemn slam criticise criticize denounce pan decry deplore veto dispute contest "
    "challenge rebuff blast lambast lambaste castigate deride mock scorn spurn object rubbish ridicule attack "
    "disavow repudiate protest block disagree".split(),
    DOUBTS: "doubt question query".split(),
    PROPOSES: "propose suggest offer recommend table advocate float".split(),
    DEMANDS: "demand urge exhort implore beg request press order".split(),
    DENIES: "deny refute".split(),
    ANNOUNCES: "announce pledge promise vow threaten undertake".split(),
    ASSERTS: "describe accuse blame characterise characterize portray brand label liken reveal disclose confirm stress "
    "emphasise emphasize warn reaffirm acknowledge admit".split(),
}
_IRREGULAR = {
    "say": ("says", "said", "said"),
    "tell": ("tells", "told", "told"),
    "write": ("writes", "wrote", "written"),
    "find": ("finds", "found", "found"),
    "think": ("thinks", "thought", "thought"),
    "swear": ("swears", "swore", "sworn"),
    "know": ("knows", "knew", "known"),
    "read": ("reads", "read", "read"),
    "feel": ("feels", "felt", "felt"),
    "beg": ("begs", "begged", "begged"),
    "undertake": ("undertakes", "undertook", "undertaken"),
    "pan": ("pans", "panned", "panned"),
    "slam": ("slams", "slammed", "slammed"),
    "quip": ("quips", "quipped", "quipped"),
    "regret": ("regrets", "regretted", "regretted"),
    "signal": ("signals", "signalled", "signaled"),
    "admit": ("admits", "admitted", "admitted"),
    "tweet": ("tweets", "tweeted", "tweeted"),
    "back": ("backs", "backed", "backed"),
    "offer": ("offers", "offered", "offered"),
    "table": ("tables", "tabled", "tabled"),
    "label": ("labels", "labelled", "labelled"),
    "favour": ("favours", "favoured", "favoured"),
    "favor": ("favors", "favored", "favored"),
    "order": ("orders", "ordered", "ordered"),
    "question": ("questions", "questioned", "questioned"),
    "portray": ("portrays", "portrayed", "portrayed"),
}

# Phrases of several words, which stand before the single verbs. What stands in angle brackets is a form of the verb.
_PHRASES: tuple[tuple[str, str, str, str], ...] = (
    # pattern, lemma, stance, kind ("say" or "take")
    (r"<call> (?:on|upon|for)", "call for", DEMANDS, "take"),
    (r"<call>", "call", ASSERTS, "take"),
    (r"<appeal> (?:to|for)", "appeal for", DEMANDS, "take"),
    (r"<press> for", "press for", DEMANDS, "take"),
    (r"<push> for", "push for", DEMANDS, "take"),
    (r"<insist> (?:on|upon)", "insist on", DEMANDS, "take"),
    (r"<rule> out", "rule out", REJECTS, "take"),
    (r"<turn> down", "turn down", REJECTS, "take"),
    (r"<hit> (?:back|out)", "hit back", ASSERTS, "retort"),
    (r"<lash> out", "lash out", REJECTS, "take"),
    (r"<vote> against", "vote against", REJECTS, "take"),
    (r"<vote> (?:for|in favou?r of)", "vote for", ACCEPTS, "take"),
    (r"<speak> (?:out )?against", "speak against", REJECTS, "take"),
    (r"<take> issue with", "take issue with", REJECTS, "take"),
    (r"<pour> (?:scorn|cold water) on", "pour scorn on", REJECTS, "take"),
    (r"<scoff> at", "scoff at", REJECTS, "take"),
    (r"<point> out", "point out", ASSERTS, "say"),
    (r"<go> on to say", "go on", ASSERTS, "say"),
    (r"<go> on", "go on", ASSERTS, "retort"),
    (r"<make> (?:it )?clear", "make clear", ASSERTS, "say"),
    (r"<cast> doubts? (?:on|over|upon)", "cast doubt", DOUBTS, "take"),
    (r"<raise> (?:\w+ )?(?:doubts?|questions?|concerns?)(?: (?:about|over|on))?", "raise doubts", DOUBTS, "take"),
    (
        r"<(?:express|voice)> (?:\w+ )?(?:\w+ )?(?:doubts?|concerns?|scepticism|skepticism|reservations?|misgivings|"
        r"unease|fears?|worry|worries)(?: (?:about|over|on|at|that))?",
        "express doubts",
        DOUBTS,
        "take",
    ),
    (
        r"<(?:express|voice|give|offer|lend)> (?:[\w’'-]+ ){0,3}(?:support|backing|approval|agreement|consent|assent|"
        r"appreciation|satisfaction)"
        r"(?: (?:for|to|of))?",
        "express support",
        ACCEPTS,
        "take",
    ),
    (
        r"<(?:express|voice)> (?:[\w’'-]+ ){0,3}(?:opposition|objections?|disapproval|anger|outrage|rejection|"
        r"condemnation)(?: (?:to|at|over|of))?",
        "express opposition",
        REJECTS,
        "take",
    ),
    (r"<sign> off on", "sign off on", ACCEPTS, "take"),
    (r"<go> along with", "go along with", ACCEPTS, "take"),
    (r"<come> out (?:against)", "come out against", REJECTS, "take"),
    (r"<come> out (?:for|in favou?r of)", "come out for", ACCEPTS, "take"),
    (r"<put> forward", "put forward", PROPOSES, "take"),
    (r"<(?:is|remain)> (?:\w+ )?(?:sceptical|skeptical|unconvinced|doubtful|unsure)(?: (?:of|about|that|whether))?",
     "be sceptical", DOUBTS, "take"),
    (r"<is> (?:\w+ )?(?:opposed to|against)", "be against", REJECTS, "take"),
    (r"<is> (?:\w+ )?(?:in favou?r of)", "be for", ACCEPTS, "take"),
    (r"<refuse> to (?:accept|support|back|endorse|agree|recogni[sz]e|sign|approve|consider|discuss|allow|join|attend|"
     r"admit|take|give|hand|let|withdraw|ratify|negotiate|talk|be)", "refuse", REJECTS, "take"),
    (r"<decline> to (?:accept|support|back|endorse|sign|approve|ratify)", "decline", REJECTS, "take"),
    (r"<(?:continue|begin)> to (?P<inner>challenge|reject|deny|insist|question|oppose|dispute|doubt|demand|support|"
     r"call for|argue|maintain|claim)", "continue", "", "inner"),
    (r"<decide> (?:to|against|that|not)", "decide", ANNOUNCES, "take"),
    (r"<throw> (?:\w+ )?(?:weight|support) behind", "throw support behind", ACCEPTS, "take"),
    (r"(?:submitted|tabled|presented|drafted|proposed|circulated|introduced|sponsored|co-sponsored|put forward)(?= (?:jointly )?by\b)",
     "submit", PROPOSES, "take"),
    (r"<(?:shoot|fire|snap|hit)> back", "hit back", ASSERTS, "retort"),
    (r"<(?:chime|chip|cut)> in", "chime in", ASSERTS, "retort"),
    (r"<want>(?= (?:[\w’'-]+ ){1,5}(?:to|out|back|gone|away|\w{3,}ed|torn|done|shut)\b)", "want", DEMANDS, "take"),
    (r"<is> (?:\w+ly )?(?:adamant|confident|convinced|certain|hopeful|optimistic|clear)(?= that\b)", "be sure", ASSERTS, "say"),
    (r"<argue> against", "argue against", REJECTS, "take"),
    (r"<argue> (?:for|in favou?r of)", "argue for", ACCEPTS, "take"),
    (r"<(?:brush|shrug)> (?:off|aside)", "brush off", REJECTS, "take"),
    (r"<(?:lobby|campaign|plead)> (?:for|with)", "lobby for", DEMANDS, "take"),
    (r"<campaign> against", "campaign against", REJECTS, "take"),
    (r"<refuse>(?= (?:the|an?|any|his|her|its|their|this|that) )", "refuse", REJECTS, "take"),
    (r"<decline>(?= (?:the|an?|any|his|her|its|their|this|that) (?:\w+ )?(?:offer|invitation|proposal|request|terms|deal))",
     "decline", REJECTS, "take"),
    (r"<(?:give|lend)> (?:the |its |his |her |their )?(?:green light|backing|blessing|support|approval) to", "back", ACCEPTS, "take"),
    (r"(?:seconded|seconds)(?= the\b)", "second", ACCEPTS, "take"),
    (r"<lay> out", "lay out", PROPOSES, "take"),
    (r"<(?:present|submit|circulate|introduce|draft|unveil)>(?= (?:[\w’'.-]+ ){0,4}(?:draft|resolution|proposal|plan|"
     r"amendment|motion|bill)\b)", "present", PROPOSES, "take"),
    (r"<take> the floor", "take the floor", ASSERTS, "none"),
)  # fmt: skip
_FORMS = {
    "present": "present|presents|presented",
    "submit": "submit|submits|submitted",
    "is": "is|are|was|were|has been|have been|had been|remains?|remained",
    "remain": "remains?|remained",
    "hit": "hits?",
    "shoot": "shoots?|shot",
    "fire": "fires?|fired",
    "snap": "snaps?|snapped",
    "cut": "cuts?",
    "chip": "chips?|chipped",
    "brush": "brush|brushes|brushed",
    "plead": "pleads?|pleaded|pled",
    "speak": "speaks?|spoke|spoken",
    "take": "takes?|took|taken",
    "go": "goes|went|gone",
    "make": "makes?|made",
    "cast": "casts?",
    "give": "gives?|gave|given",
    "lend": "lends?|lent",
    "come": "comes?|came",
    "put": "puts?",
    "begin": "begins?|began",
    "rule": "rules?|ruled",
    "continue": "continues?|continued",
    "throw": "throws?|threw|thrown",
    "lay": "lays?|laid",
}
NOUN_LIKE = frozenset(  # forms that are nouns as often as verbs: they need a subject right before them
    "claims claim demands demand reports report calls call doubts doubt offers offer states state notes note questions "
    "question supports support objects object attacks attack challenges challenge requests request protests protest "
    "promises promise pledges pledge vows vow threats posts post tweets tweet comments comment hopes hope fears fear "
    "blasts blast labels label orders order tables table backs back estimates estimate praise finds find remarks remark "
    "remark replies reply recalls recall press contests contest favours favour favors favor brands brand contacts "
    "float floats pans pan panned proposed suggested alleged offered known expected mentioned reasons reason storms storm "
    "rages rage mocks counters counter regret regrets signal signals block blocks".split()
)


@dataclass(frozen=True, slots=True)
class Verb:
    """A form of a verb: its lemma, stance and kind, and whether it is a past participle or a gerund too."""

    lemma: str
    stance: str
    kind: str  # say, take, both, retort, inner, none
    past: bool = False
    gerund: bool = False
    base: bool = False
    third: bool = False


def _forms(lemma: str) -> Iterator[tuple[str, str]]:
    """Every form of a lemma, with what it is: base, third, past, gerund."""
    yield lemma, "base"
    if lemma in _IRREGULAR:
        third, past, participle = _IRREGULAR[lemma]
        yield from ((third, "third"), (past, "past"), (participle, "past"))
    else:
        yield _third(lemma), "third"
        yield _past(lemma), "past"
    yield _gerund(lemma), "gerund"


def _third(lemma: str) -> str:
    if re.search(r"(?:s|x|z|ch|sh)$", lemma):
        return f"{lemma}es"
    return f"{lemma[:-1]}ies" if re.search(r"[^aeiou]y$", lemma) else f"{lemma}s"


def _past(lemma: str) -> str:
    if lemma.endswith("e"):
        return f"{lemma}d"
    return f"{lemma[:-1]}ied" if re.search(r"[^aeiou]y$", lemma) else f"{lemma}ed"


def _gerund(lemma: str) -> str:
    if lemma in {"slam", "pan", "beg", "admit", "quip", "cut", "put", "hit", "submit", "snap", "chip", "regret"}:
        return f"{lemma}{lemma[-1]}ing"
    return f"{lemma[:-1]}ing" if lemma.endswith("e") and not lemma.endswith("ee") else f"{lemma}ing"


def _table() -> Mapping[str, Verb]:
    saying = {lemma: stance for stance, lemmas in _SAYING.items() for lemma in lemmas}
    taking = {lemma: stance for stance, lemmas in _TAKING.items() for lemma in lemmas}
    found: dict[str, Verb] = {}
    for lemma in dict.fromkeys((*saying, *taking)):
        kind = "both" if lemma in saying and lemma in taking else "say" if lemma in saying else "take"
        stance = taking.get(lemma) or saying[lemma]
        kinds: dict[str, set[str]] = {}
        for form, what in _forms(lemma):
            kinds.setdefault(form, set()).add(what)
        for form, of in kinds.items():
            found[form] = Verb(lemma, stance, kind, "past" in of, of == {"gerund"}, "base" in of, "third" in of)
    return found


VERBS: Mapping[str, Verb] = _table()


def _alternatives(name: str) -> str:
    return f"{_FORMS.get(name, f'{name}|{_third(name)}|{_past(name)}')}|{_gerund(name)}"


def _phrase(pattern: str) -> re.Pattern[str]:
    def forms(match: re.Match[str]) -> str:
        names = match[1].removeprefix("(?:").removesuffix(")").split("|")
        return f"(?:{'|'.join(map(_alternatives, names))})"

    return re.compile(re.sub(r"(?<!P)<(.+?)>", forms, pattern) + r"(?![\w-])", re.IGNORECASE)


PHRASES: tuple[tuple[re.Pattern[str], Verb], ...] = tuple(
    (_phrase(pattern), Verb(lemma, stance, kind, past=True)) for pattern, lemma, stance, kind in _PHRASES
)
SILENCES = re.compile(
    r"\b(?:declin|refus)\w+ (?:to )?(?:comment|say|be named|be identified|discuss|speak|elaborate|answer|confirm)|"
    r"\b(?:not|never|n[o’']t) (?:immediately |yet |be )?(?:comment|respond|reply|say|reached|return|available|answer|"
    r"elaborate|explain|give|specify|clear|mention|name|identif)|\bno comment\b|\b(?:was|were) unavailable\b|"
    r"\basked (?:not to be|to remain|for comment)\b|(?:^|\b(?:when|if|being|was|were|repeatedly) )asked (?:about|how|why|what|if|whether)\b|condition of anonymity|\bcan (?:exclusively |now )?(?:reveal|disclose|report)\b",
    re.IGNORECASE,
)


def verb_at(words: Iterable[str]) -> Verb | None:
    """Return the verb that a single word is a form of, if any."""
    return next((VERBS[word] for word in map(str.lower, words) if word in VERBS), None)
