"""Who says something in a sentence: every verb of speech or stance with its subject and with what is said.

Rules of English news, from the words of `lexicon` and `verbs`: "X said that ...", "...", said X", "X rejected ...",
"... panned by X", "according to X", "X was quoted as saying". What somebody is said to say within another's words is
that other's statement. Never raises on text.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from custodiet.exchange.reading.contents import with_content
from custodiet.exchange.reading.forms import according, by_agent, labelled, of_document, quoted, uncovered
from custodiet.exchange.reading.lexicon import NEGATIONS, words
from custodiet.exchange.reading.limits import ASSERTS, PROPOSES
from custodiet.exchange.reading.objects import is_deed
from custodiet.exchange.reading.occurrences import (
    PASSIVE,
    is_failure,
    is_finite,
    is_passive,
    is_silence,
    turned,
    verb_group,
    verbs_in,
)
from custodiet.exchange.reading.owners import with_owner
from custodiet.exchange.reading.phrases import phrase_start
from custodiet.exchange.reading.relays import is_hearsay, relayed, within
from custodiet.exchange.reading.said import Found, Said
from custodiet.exchange.reading.speakers import BODY, PRONOUN, SOMEBODY
from custodiet.exchange.reading.subjects import (
    before_infinitive,
    can_speak,
    is_open,
    may_invert,
    shared_subject,
    subject_after,
    subject_of,
)
from custodiet.exchange.reading.supposing import is_possible, is_question, is_supposed, is_to_come
from custodiet.exchange.reading.tokens import Token
from custodiet.exchange.reading.verbs import VERBS

_TURNING = frozenset({"but", "while", "whereas", "though", "although"})
_ASKED = frozenset({"why", "whether", "if", "how", "when", "what", "where", "unless"})
_APPENDED = words("attribution_appended")


def attributions(tokens: Sequence[Token]) -> list[Said]:
    """Return the attributions of a sentence, in the order of their verbs."""
    said: list[Said] = []
    if is_question(tokens):
        return said
    for one in sorted(verbs_in(tokens), key=lambda each: each.start):
        said += _read(tokens, one, said)
    said += according(tokens)
    said += quoted(tokens)
    said += labelled(tokens)
    said += uncovered(tokens, said)
    return _outermost(tokens, sorted(said, key=lambda each: each.at))


def _read(tokens: Sequence[Token], found: Found, earlier: Sequence[Said]) -> Iterator[Said]:
    """Yield who does what a verb says: by its subject, or as an agent, or as the sponsor of a document."""
    verb, start = found.verb, found.start
    if verb.kind == "none" or is_silence(tokens, start, found.end):
        return
    group = verb_group(tokens, start)
    if is_supposed(tokens, start, group):
        return
    negated = any(token.lower in NEGATIONS for token in tokens[group:start])
    if verb.gerund and not any(token.lower in PASSIVE for token in tokens[group:start]):
        yield from of_document(tokens, found)
    elif verb.past and is_passive(tokens, found, group):
        if not is_possible(tokens, group, start, negated=negated) and not is_to_come(tokens, group, start):
            yield from by_agent(tokens, found, group, negated=negated)
    else:
        yield from _active(tokens, found, group, earlier, negated=negated)


def _active(
    tokens: Sequence[Token], found: Found, group: int, earlier: Sequence[Said], *, negated: bool
) -> Iterator[Said]:
    """As in "X rejected", "said X", "X is set to present", and what a verb behind "and" shares with the one before."""
    verb, start = found.verb, found.start
    at: int | None = group
    if start and tokens[start - 1].lower == "to" and verb.base and verb.stance == PROPOSES and verb.kind == "take":
        at = before_infinitive(tokens, start - 1)
    elif not is_finite(tokens, found, group) or (group < start and tokens[group].lower == "to"):
        return
    if at is None:
        return
    end = found.end
    subject = subject_of(tokens, at)
    if subject is None and may_invert(tokens, found, at) and (subject := subject_after(tokens, end)) is not None:
        end = subject[2]
    if subject is None and at and tokens[at - 1].lower in {"and", "but", "or"}:
        subject = shared_subject(tokens, at, earlier)
    negated = negated != (verb.kind == "take" and _is_none(tokens, end))
    stance = turned(verb.stance, negated=negated, lemma=verb.lemma)
    if is_deed(verb, tokens, end) or (verb.kind == "take" and is_possible(tokens, at, start, negated=negated)):
        return
    if subject is None or not stance or (negated and is_failure(tokens, found, group)):
        return
    if verb.lemma in {"call", "describe"} and tokens[phrase_start(tokens, at) - 1].lower == "what":
        return  # "backed what he called a fair deal"
    speakers, clause, _ = subject
    if all(can_speak(each, verb) for each in speakers) and not is_open(tokens, clause, at):
        said = Said(speakers, verb, stance, start, clause, "", (end, end), ())
        yield from with_content(tokens, said, at, end)


def _is_none(tokens: Sequence[Token], end: int) -> bool:
    """Is the object of a verb none: "welcomes neither the tone nor the substance", "accepts no part of it"?"""
    return end < len(tokens) and tokens[end].lower in {"neither", "no", "none", "nothing"}


def _outermost(tokens: Sequence[Token], said: Sequence[Said]) -> list[Said]:
    """Leave out what somebody is said to say within another's words, and words that two verbs claim."""
    cut = [_cut(tokens, each) for each in said]
    apart = [_with_inner(tokens, each, cut) for each in cut]
    kept = [each for each in apart if not any(within(each, other) for other in apart if other is not each)]
    kept = [each for each in kept if not is_hearsay(tokens, each, apart)]
    return [with_owner(tokens, each, apart) for each in relayed(tokens, apart, kept)]


def _cut(tokens: Sequence[Token], said: Said) -> Said:
    """What is said, up to where another clause of the writer's begins: behind a semicolon, ", but" or ", while".

    What stands before a colon is the writer's too: 'Haas did not: "a mistake", he said'.
    """
    first, last = said.content
    if said.form == "final" and (colon := next((n for n in range(first, last) if tokens[n].text == ":"), None)):
        return replace(said, content=(colon + 1, last))
    if said.form not in {"clause", "object"}:
        return said
    for n in range(first, last - 1):
        following = tokens[n + 1].lower
        if tokens[n].text in {";", "—", "–"} or (
            tokens[n].text == "," and (following in _TURNING or _is_appended(tokens, n + 1))
        ):
            return replace(said, content=(first, n))
    return said


def _is_appended(tokens: Sequence[Token], n: int) -> bool:
    """As in ", a move condemned by ...", ", a claim that experts question": what the writer adds to what was said."""
    return tokens[n].lower in {"a", "an"} and n + 2 < len(tokens) and tokens[n + 1].lower in _APPENDED


def _with_inner(tokens: Sequence[Token], outer: Said, said: Sequence[Said]) -> Said:
    """With the stance of a body for which somebody speaks, or of whom a pronoun means: "Norway backs it, he said"."""
    inner = [each for each in said if each is not outer and outer.content[0] <= each.at < outer.content[1]]
    if outer.form not in {"clause", "final"} or not inner:
        return outer
    first = inner[0]
    who = first.speakers[0]
    if first.form not in {"object", "clause"} or (first.form == "clause" and first.stance == ASSERTS):
        return outer
    if outer.form == "final" and outer.speakers[0].kind == PRONOUN:
        held = _is_present(tokens, first) and first.clause == 0
        return replace(outer, inner=first.stance) if held else outer
    if len(first.speakers) > 1 or _is_below(tokens, outer, first):
        return outer
    collective = who.kind == BODY or (who.kind == SOMEBODY and who.plural)
    return replace(outer, inner=first.stance, side=who.name) if collective else outer


def _is_below(tokens: Sequence[Token], outer: Said, inner: Said) -> bool:
    """Is it within a clause of what is said, and not the whole: "she did not know why Peru rejected it"?"""
    before = {token.lower for token in tokens[outer.content[0] : verb_group(tokens, inner.at)]}
    return bool(before & (NEGATIONS | _ASKED))


def _is_present(tokens: Sequence[Token], said: Said) -> bool:
    verb = VERBS.get(tokens[said.at].lower)
    return verb is not None and verb.third
