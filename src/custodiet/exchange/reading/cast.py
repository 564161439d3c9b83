"""The cast of a page: whoever it names, so that a surname, an office or a pronoun can be read as the one it stands for.

Names are those that the page itself gives. Nothing is known here of any person or country.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from custodiet.exchange.reading.beginnings import beginning
from custodiet.exchange.reading.lexicon import (
    BUSINESS,
    COLLECTIVES,
    COMPANIES,
    ORGANISATIONS,
    PRONOUNS,
    pattern,
    words,
)
from custodiet.exchange.reading.owners import leading
from custodiet.exchange.reading.persons import persons
from custodiet.exchange.reading.sentences import Sentence
from custodiet.exchange.reading.speakers import BODY, PERSON, PRONOUN, SOMEBODY, Speaker
from custodiet.exchange.reading.tokens import Token, tokenise

_WHOSE = {"his": "he", "her": "she", "its": "it", "their": "they"}
_SIDES = frozenset({"delegation", "government", "country", "party", "group", "side", "nation"})
_OTHERS = words("cast_others")
_EPITHETS = words("cast_epithets")
_LATTER = words("cast_latter")
_OFFICIAL = pattern("cast", "official")
_REMEMBERED = 100  # bodies, and sayings and mentions
_LATE = 2  # paragraphs after which a pronoun means somebody else


@dataclass(slots=True)
class Cast:
    """Persons by every word of their names, and who spoke or was named last."""

    people: dict[str, Speaker] = field(default_factory=dict)
    bodies: list[Speaker] = field(default_factory=list)
    said: list[tuple[int, Speaker]] = field(default_factory=list)  # (paragraph, who), the latest last
    named: list[tuple[int, Speaker]] = field(default_factory=list)
    subject: tuple[int, Speaker] | None = None  # whom the last sentence was about, where nobody spoke in it
    author: Speaker | None = None  # who "we" and "I" are outside of quotations
    has_spoken: bool = False  # did somebody speak in the sentence that is read?

    def meet(self, sentences: Iterable[Sentence]) -> None:
        """Learn the full names of a page, whoever bears them."""
        for sentence in sentences:
            tokens = tokenise(sentence.text)
            for one in persons(tokens):
                self.learn(one)
            first = beginning(tokens)
            if first is not None and first.kind == BODY:
                self.learn(first)

    def learn(self, one: Speaker) -> Speaker:
        """Remember a person or body; return it with the role that is known already."""
        if one.kind == PERSON:
            return self._learn_person(one)
        if one.kind == BODY and " " in one.name and len(self.bodies) < _REMEMBERED:
            self.bodies += [] if one.name in {each.name for each in self.bodies} else [one]
        return one

    def full_name(self, name: str) -> str:
        """Return the full name of the person whom a page names by a surname alone; else the same name."""
        known = self.people.get(name)
        return known.name if known is not None and known.name.endswith(f" {name}") else name

    def introduce(self, one: Speaker) -> None:
        """Remember a person by office, even if the page has only a surname."""
        self._keep(one)

    def _learn_person(self, one: Speaker) -> Speaker:
        full = self._full(one)
        if full is not None:
            if _better(one.role, full.role) or (one.gender and not full.gender):
                role = one.role if _better(one.role, full.role) else full.role
                full = replace(full, role=role, gender=full.gender or one.gender, head=full.head or one.head)
                self._keep(full)
            return full
        if " " in one.name:
            self._keep(one)
        return one

    def _keep(self, one: Speaker) -> None:
        for word in one.name.split():
            if word[:1].isupper() and (word not in self.people or self.people[word].name == one.name):
                self.people[word] = one

    def _full(self, one: Speaker) -> Speaker | None:
        """The full name of which `one` is a part."""
        words = one.name.split()
        found = self.people.get(words[-1])
        return found if found is not None and set(words) <= set(found.name.split()) else None

    def resolve(self, one: Speaker, paragraph: int, owner: Speaker | None = None) -> Speaker | None:
        """Return who is meant by `one` in that paragraph; None where a pronoun means nobody that was named.

        `owner` is whom the sentence itself has a pronoun mean.
        """
        if one.whose in _WHOSE:
            return self._whose(one, paragraph, owner)
        if one.kind == PRONOUN:
            return self._pronoun(one, paragraph, owner)
        if one.kind in {PERSON, BODY}:
            return self.learn(one) if one.kind == PERSON else self._body(one)
        if one.head in _OTHERS:
            return self._another()
        if one.kind == SOMEBODY and one.definite and not one.plural:
            return self._office(one, paragraph)
        return one

    def _another(self) -> Speaker | None:
        """One more of the unnamed who spoke before: behind "a European envoy", another is one too."""
        for _, known in reversed(self.said):
            if known.kind == SOMEBODY and not known.definite and not re.search(r"[’']s? ", known.name):
                return None if known.plural else known
        return None

    def _whose(self, one: Speaker, paragraph: int, of: Speaker | None) -> Speaker:
        """Return whom "her delegation" (her) or "its spokesman" (that body's) means."""
        pronoun = Speaker(
            _WHOSE[one.whose], PRONOUN, gender={"his": "m", "her": "f"}.get(one.whose, ""), plural=one.whose == "their"
        )
        owner = self._pronoun(pronoun, paragraph, of)
        if owner is None:
            return self.learn(one) if one.kind == PERSON else one
        if one.kind == PERSON:
            role = re.sub(r"^(?:his|her|its|their) ", f"{owner.name}’s ", one.role)
            return self.learn(replace(one, role=role))
        if one.head in _SIDES and owner.kind == PERSON:
            return owner
        if one.kind in {SOMEBODY, BODY}:
            return replace(
                one, name=f"{owner.name}’s {one.name}", role=f"{owner.name}’s {one.role}" if one.role else "", whose=""
            )
        return one

    def _pronoun(self, one: Speaker, paragraph: int, owner: Speaker | None = None) -> Speaker | None:
        if one.name in {"i", "we", "you"}:
            return self.author if one.name != "you" else None
        if owner is not None and _fits(one, owner):
            known = self.resolve(owner, paragraph)
            return self._gendered(known, one) if known is not None else None
        if self.subject is not None and paragraph - self.subject[0] <= 1 and _fits(one, self.subject[1]):
            return self._told_of(one, paragraph)
        near = [who for at, who in [*self.named, *self.said] if 0 <= paragraph - at <= _LATE]
        spoken = [who for at, who in self.said if 0 <= paragraph - at <= _LATE]
        latest = [*spoken[-1:]] if one.name not in {"he", "she"} or (spoken and spoken[-1].kind == PERSON) else []
        latest = latest or [who for at, who in self.said[-1:] if at == paragraph]
        people = [who for who in near if who.kind == PERSON] if one.gender else []
        for known in (*reversed(latest), *reversed(people), *reversed(near)):
            who = (self._full(known) or known) if known.kind == PERSON else known  # with what was learned of them since
            if _fits(one, who):
                return self._gendered(who, one)
        return None

    def _told_of(self, one: Speaker, paragraph: int) -> Speaker | None:
        """The one of whom the last sentence told; nobody, where a paragraph later whoever spoke may be meant too."""
        if self.subject is None:
            return None
        at, who = self.subject
        rivals = [known for spoken, known in self.said[-1:] if paragraph - spoken <= 1 and _fits(one, known)]
        if at < paragraph and one.gender and rivals and rivals[-1].name != who.name:
            return None
        return self._gendered(who, one)

    def _gendered(self, who: Speaker, pronoun: Speaker) -> Speaker:
        return self.learn(replace(who, gender=pronoun.gender)) if pronoun.gender and who.kind == PERSON else who

    def _body(self, one: Speaker) -> Speaker:
        if " " not in one.name:
            full = self.people.get(one.name)
            if full is not None and not _is_common(one.name):
                return full
        if one.definite and one.head == one.name.lower():
            same = [body for body in self.bodies if body.head == one.head and body.name != one.name]
            if same:
                return same[-1]
            firms = [body for body in self.bodies if set(body.name.lower().split()) & BUSINESS]
            if one.head in COMPANIES and len({body.name for body in firms}) == 1:
                return firms[-1]
        return self.learn(one)

    def _office(self, one: Speaker, paragraph: int) -> Speaker:
        """As in "The minister" is the one who was named; "the 40-year-old backbencher" whoever spoke just now."""
        if " of " in one.name or "'s " in one.name or "’s " in one.name:
            return one
        held = [who for _, who in [*self.named, *self.said] if who.kind == PERSON and _holds(who, one.head)]
        if held:
            return held[-1]
        unnamed = [who for _, who in self.said if who.kind == SOMEBODY and who.head == one.head and not who.plural]
        if unnamed and len(unnamed[-1].name) > len(one.name):
            return unnamed[-1]
        if (meant := self._epithet(one, paragraph)) is not None:
            return meant
        named = [who for who in self.people.values() if _holds(who, one.head)]
        if len({who.name for who in named}) == 1:
            return named[0]
        told = [self.subject] if self.subject is not None else []
        just = [who for at, who in [*self.said[-1:], *told] if at == paragraph and who.kind == PERSON]
        meant = just[-1] if just and " " in one.name else one
        return one if meant.role and not _holds(meant, one.head) and not _shares(one.name, meant.role) else meant

    def _epithet(self, one: Speaker, paragraph: int) -> Speaker | None:
        """As in "the diplomat" is the ambassador who spoke just now, and "the 51-year-old" whom the page tells of."""
        if one.head not in _EPITHETS | _LATTER and not one.head.endswith("-year-old"):
            return None
        told = [self.subject] if self.subject is not None else []
        near = [who for at, who in [*self.said[-1:], *told] if paragraph - at <= 1 and who.kind == PERSON]
        if not near or (one.head in _EPITHETS and not _OFFICIAL.search(near[-1].role)):
            return None
        return near[-1]

    def spoke(self, one: Speaker, paragraph: int) -> None:
        """Remember who spoke."""
        self.has_spoken = True
        self.said.append((paragraph, one))
        del self.said[:-_REMEMBERED]

    def mention(self, tokens: list[Token], paragraph: int) -> None:
        """Remember whom a sentence names."""
        del self.named[:-_REMEMBERED]
        self._about(tokens, paragraph)
        for one in persons(tokens):
            self.named.append((paragraph, self.learn(one)))
        first = beginning(tokens)
        if first is not None and first.kind == BODY:
            self.named.append((paragraph, self._body(first)))
        elif first is not None and first.kind == SOMEBODY and first.plural:
            self.named.append((paragraph, first))

    def _about(self, tokens: list[Token], paragraph: int) -> None:
        """Remember whom a sentence is about in which nobody speaks; one about "he" is about whom that was."""
        if self.has_spoken:
            self.subject, self.has_spoken = None, False
        elif not tokens or tokens[0].lower not in PRONOUNS:
            one = leading(tokens, len(tokens))
            meant = self.resolve(one, paragraph) if one is not None else None
            self.subject = (paragraph, meant) if meant is not None else None


def _fits(pronoun: Speaker, who: Speaker) -> bool:
    if pronoun.name in {"he", "she"}:
        single = who.kind == PERSON or (who.kind == SOMEBODY and not who.plural)
        return single and who.gender in {"", pronoun.gender}
    if pronoun.name == "it":
        return who.kind not in {PERSON, SOMEBODY} and not who.plural
    return who.plural or who.kind == BODY


def _holds(who: Speaker, head: str) -> bool:
    return bool(head) and bool(re.search(rf"\b{re.escape(head)}\b", who.role.lower()))


def _shares(description: str, role: str) -> bool:
    """Does a description name nobody's country or body, or the one that the role names: "the Norwegian", "Norway's"?"""
    named = re.findall(r"\b[A-Z]\w+", description)
    return not named or any(word[:_STEM] in role for word in named)


_STEM = 4  # letters that a country and its adjective share


def _better(new: str, old: str) -> bool:
    return bool(new) and (not old or (len(new) > len(old) and (" " not in old or old.lower() in new.lower())))


def _is_common(name: str) -> bool:
    return name.lower() in COLLECTIVES or name.lower() in ORGANISATIONS
