"""Who speaks: a noun phrase of a sentence read as a person, a body or an unnamed somebody, with a role.

"French President Jeanne Roche", "Ana Ruiz, the chief of staff", "a senior Western official", "the ministry", "she".
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from custodiet.exchange.reading.lexicon import (
    COLLECTIVES,
    COMPANIES,
    COMPLEMENT_OF_OFFICE,
    CONJUNCTIONS,
    DETERMINERS,
    DOCUMENTS,
    OPENERS,
    ORGANISATIONS,
    POSSESSIVES,
    PREPOSITIONS,
    PRONOUNS,
    words,
)
from custodiet.exchange.reading.nouns import (
    LONGEST_NAME,
    NOT_NAMES,
    calm,
    first_preposition,
    gender_of,
    has_office,
    head_of,
    is_adverb,
    is_courtesy,
    is_name_word,
    is_office,
    is_organisation,
    is_personal,
    is_plural,
    is_role,
    name_start,
    singular,
    trailing_capitals,
    without_article,
)
from custodiet.exchange.reading.tokens import Token

PERSON, BODY, SOMEBODY, DOCUMENT, PRONOUN = "person", "body", "somebody", "document", "pronoun"
_KNOWN_AS = re.compile(r"\b(?:known|identified|named) (?:only )?as\b")
_LONGEST = 24  # words of a phrase that says who speaks
_FULL = 2  # words of the shortest full name
_LETTERS = re.compile(r"(?:[A-Z]\.){2,}|MP|MEP|MSP|TD|QC|KC|OBE|CBE|MBE|PhD|MD")  # behind a name
_MOODS = words("speakers_moods")
_LATTER = words("cast_latter")
_DONE = words("speakers_done")
_SOME = words("speakers_some")
_SINGLE = frozenset(["one", "another", "second", "third", "fourth"])
_NOBODY = frozenset(["nobody", "none", "nothing", "neither", "no"])


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks: `name` as the page gives it, `role` if it gives one; `named` is false for an unnamed somebody.

    `head` is the noun that a description is made of (official, ministry); `gender` is f, m or nothing.
    """

    name: str
    kind: str
    role: str = ""
    head: str = ""
    gender: str = ""
    plural: bool = False
    definite: bool = False
    whose: str = ""  # his, her, its, their: the speaker of another

    @property
    def named(self) -> bool:
        """Does the page say who it is?"""
        return self.kind in {PERSON, BODY}


def phrase(tokens: Sequence[Token]) -> str:
    """Return tokens as they read in a line, without the marks of a scare quote."""
    text = ""
    for n, token in enumerate(tokens):
        glued = n and token.start == tokens[n - 1].end
        text += token.text if not text or glued or token.text in ",;)" else f" {token.text}"
    return text


def read_speakers(tokens: Sequence[Token]) -> list[Speaker]:
    """Return the speakers of a noun phrase: several, where it lists several by name ("Norway and Chad")."""
    parts = list(_listed(tokens))
    if len(parts) > 1:
        found = [read_speaker(part) for part in parts]
        if all(each and each.kind in {PERSON, BODY} for each in found):
            return [each for each in found if each]
    one = read_speaker(tokens)
    return [one] if one else []


def _listed(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    begin = 0
    for n, token in enumerate(tokens):
        if (token.lower == "and" or token.text == ",") and n > begin:
            yield tokens[begin:n]
        if token.lower == "and" or token.text == ",":
            begin = n + 1
    if begin < len(tokens):
        yield tokens[begin:]


def read_speaker(tokens: Sequence[Token], beside: Sequence[Sequence[Token]] = ()) -> Speaker | None:
    """Return who a noun phrase names, with the appositions `beside` it; None where nobody can be meant."""
    words, bracket = _bare(tokens)
    alone = len(words) == 1 and words[0].lower in POSSESSIVES
    if not words or len(words) > _LONGEST or words[0].lower in _NOBODY or alone:
        return None
    if len(words) == 1 and words[0].lower in PRONOUNS:
        gender = {"he": "m", "she": "f"}.get(words[0].lower, "")
        return Speaker(words[0].lower, PRONOUN, gender=gender, plural=words[0].lower in {"they", "we"})
    found = _read(words)
    for apposition in beside:
        found = _joined(found, apposition)
    if found and bracket and found.kind == PERSON and not found.role:
        found = replace(found, role=bracket)
    return found


def _bare(tokens: Sequence[Token]) -> tuple[list[Token], str]:
    """The words of a phrase without what opens or trails it, and what stands in brackets behind a name."""
    words, bracket, depth = [], [], 0
    for token in tokens:
        if token.text in "([":
            depth += 1
        elif token.text in ")]":
            depth = max(0, depth - 1)
        elif depth:
            bracket.append(token)
        elif token.kind in {"word", "number"} or token.text in "’'":
            words.append(token)
    while len(words) > 1 and (words[0].lower in OPENERS | CONJUNCTIONS or is_adverb(words[0])):
        words = words[1:]
    while len(words) > 1 and (words[-1].lower in {"himself", "herself", "itself", "themselves", "both", "all"} or
                              is_adverb(words[-1])):  # fmt: skip
        words = words[:-1]
    return words, phrase(bracket)


def _read(words: list[Token]) -> Speaker | None:
    while len(words) > _FULL and words[-2].capital and words[-3].capital and _LETTERS.fullmatch(words[-1].text):
        words = words[:-1]  # "Ana Ruiz MP"
    text = phrase(words)
    if known := _KNOWN_AS.search(text):
        name = text[known.end() :].strip()
        described = without_article(text[: known.start()].strip(" ,"))
        return Speaker(name, PERSON, role=described, gender=gender_of(described)) if name else None
    definite = words[0].lower in {"the", "this", "that"}
    body = words[1:] if words[0].lower in DETERMINERS | POSSESSIVES and len(words) > 1 else words
    found = _person(body, words) or _described(body, definite=definite)
    return replace(found, whose=words[0].lower) if found and words[0].lower in POSSESSIVES else found


def _person(body: list[Token], words: list[Token]) -> Speaker | None:
    """A person by name, with the office before it."""
    cut = first_preposition(body)
    head = body[:cut]
    at = name_start(head)
    titled = at > 0 and is_courtesy(head[at - 1])
    if at < len(head) and (len(head) - at > 1 or at > 0) and (titled or not is_organisation(head[at:])):
        name, role = head[at:], head[:at]
        if role or len(name) > 1:
            return _as_person(name, role, words)
    if cut < len(body) and has_office(head):
        return _person_behind_complement(body)
    return None


def _as_person(name: list[Token], role: list[Token], words: list[Token]) -> Speaker | None:
    titled = [token for token in role if not is_courtesy(token) and token.lower not in _MOODS]
    if titled and titled[-1].lower.endswith("'s"):
        titled = []  # "the port's Ana Ruiz"
    if titled and not any(is_office(token) for token in role):
        return None  # a name with something before it that is no office
    possessed = words[0].lower in POSSESSIVES
    text = phrase(titled)
    if possessed and titled:
        text = f"{words[0].text.lower()} {text}"
    gender = gender_of(" ".join(token.lower for token in role))
    return Speaker(phrase(name), PERSON, role=text, gender=gender, head=titled[-1].lower if titled else "")


def _person_behind_complement(body: list[Token]) -> Speaker | None:
    """As in "Minister of Foreign Affairs Ana Ruiz", "head of the council Jan Prus"; else nobody."""
    begin = len(body)
    while begin > 0 and is_name_word(body[begin - 1]) and body[begin - 1].lower not in COMPLEMENT_OF_OFFICE:
        begin -= 1
    name = body[begin:]
    before = body[begin - 1] if begin else None
    if not name or before is None or before.lower in PREPOSITIONS | DETERMINERS or is_office(before):
        return None
    apart = not before.capital or before.lower in COMPLEMENT_OF_OFFICE
    if apart and 1 < len(name) <= LONGEST_NAME and not is_organisation(name):
        role = phrase(body[:begin])
        return Speaker(phrase(name), PERSON, role=role, gender=gender_of(role), head=head_of(body[:begin]))
    return _minister(body) if head_of(body) in {"minister", "secretary"} else None


def _minister(body: list[Token]) -> Speaker | None:
    """As in "Minister for Sport Ana Ruiz": of a longer run of capitals behind an office, the last two are a name."""
    run = trailing_capitals(body)
    name = run[-_FULL:]
    if len(run) <= _FULL or is_organisation(name) or name[-1].lower in COMPLEMENT_OF_OFFICE:
        return None
    role = phrase(body[: len(body) - _FULL])
    return Speaker(phrase(name), PERSON, role=role, gender=gender_of(role), head=head_of(body))


def _described(body: list[Token], *, definite: bool) -> Speaker | None:
    """A body by name, or somebody by description."""
    body = calm(body)
    while len(body) > 1 and body[0].lower in {"unnamed", "anonymous", "unidentified"}:
        body = body[1:]
    head = head_of(body)
    done = next((n for n, token in enumerate(body) if n and token.lower in _DONE), len(body))
    text = phrase(body[:done])
    cut = first_preposition(body)
    plural = is_plural(head)
    counted = body[0].kind == "number" and cut == 1 and len(body) > 1  # "140 of 152 residents"
    if head in _SOME or head in _LATTER or counted:
        return Speaker(text, SOMEBODY, role="", head=head, plural=head not in _SINGLE | _LATTER, definite=definite)
    if is_role(head) or (not body[cut - 1].capital and is_personal(head)):
        return Speaker(text, SOMEBODY, role=text, head=head, gender=gender_of(head), plural=plural, definite=definite)
    if _is_named_body(body, cut):
        return Speaker(phrase(trailing_capitals(body)), BODY, head=head, definite=definite)
    return _body(body, text, head, plural=plural, definite=definite)


def _is_named_body(body: list[Token], cut: int) -> bool:
    """As in "state news agency Kron": a name behind the word for what it is."""
    run = len(trailing_capitals(body))
    before = body[-run - 1] if 0 < run < len(body) and cut == len(body) else None
    kind = before is not None and before.lower in ORGANISATIONS | COMPANIES and not before.capital
    named = cut == len(body) and body[-1].capital and not body[0].capital
    return kind or (named and any(token.lower in ORGANISATIONS and not token.capital for token in body))


def _body(body: list[Token], text: str, head: str, *, plural: bool, definite: bool) -> Speaker | None:
    """A body, a group of people, a document, or whatever bears a name."""
    cut = first_preposition(body)
    proper = [token for token in body[:cut] if token.capital and token.lower not in NOT_NAMES | PREPOSITIONS]
    if head in COLLECTIVES or (body[cut - 1].capital and cut and is_organisation(body[:cut])):
        known = not plural or (body[0].capital and len(proper) == len(body[:cut]))
        kind = BODY if known else SOMEBODY
        return Speaker(text, kind, head=head, plural=plural, definite=definite)
    if head in DOCUMENTS or singular(head) in DOCUMENTS:
        return Speaker(text, DOCUMENT, head=head, plural=plural, definite=definite)
    if cut and len(proper) == cut and not any(token.kind == "number" for token in body[:cut]):
        return Speaker(phrase(body[:cut]), BODY, head=head, plural=plural and len(body) > 1, definite=definite)
    return None


def _joined(found: Speaker | None, apposition: Sequence[Token]) -> Speaker | None:
    """A speaker with what stands beside it: the name of an office, or the office of a name."""
    words, _ = _bare(apposition)
    if not words or words[0].kind == "number" or words[0].lower in {"who", "whose", "which", "where", "whom"}:
        return found
    other = _read(words)
    if found is None:
        return other
    if found.kind == PERSON:
        return found if found.role else _with_office(found, other, words)
    named = other is not None and other.kind == PERSON and (found.kind == SOMEBODY or found.head in COLLECTIVES)
    if other is not None and named:
        return replace(other, role=found.role or found.name, gender=other.gender or found.gender, head=found.head)
    described = apposition[0].lower in {"a", "an"}
    owned = other is not None and other.kind == BODY and found.kind == SOMEBODY and not found.plural and not described
    return replace(other, role=found.name) if other is not None and owned else found


def _with_office(found: Speaker, other: Speaker | None, words: Sequence[Token]) -> Speaker:
    """A person with the office that stands beside the name."""
    if other is None:
        return replace(found, role=without_article(phrase(words))) if words[0].lower in DETERMINERS else found
    if other.kind == SOMEBODY or (other.kind == BODY and other.head in COLLECTIVES):
        office = without_article(other.role or other.name)
        return replace(found, role=office, gender=found.gender or other.gender, head=other.head)
    return found
