"""Verbs of speech and of stance, with the stance that each takes by itself.

`SAYING` verbs take what is said, a clause or a quotation, which may decide the stance; `TAKING` verbs have one of their
own, about their object. Regular forms are made here, irregular ones listed.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from custodiet.exchange.reading.lexicon import read_data

_data = read_data("verbs.toml")
_SAYING: Mapping[str, list[str]] = {stance: lemmas.split() for stance, lemmas in _data["saying"].items()}
_TAKING: Mapping[str, list[str]] = {stance: lemmas.split() for stance, lemmas in _data["taking"].items()}
_IRREGULAR: Mapping[str, list[str]] = {lemma: forms.split() for lemma, forms in _data["irregular"].items()}
_FORMS: Mapping[str, str] = _data["forms"]
_DOUBLED = frozenset(_data["nouns"]["doubled"].split())  # whose last letter is doubled before -ing
NOUN_LIKE = frozenset(_data["nouns"]["like_verbs"].split())  # forms that are nouns as often as verbs
SILENCES = re.compile(_data["nouns"]["silences"], re.IGNORECASE)


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
    if lemma in _DOUBLED:
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
    (_phrase(one["pattern"]), Verb(one["lemma"], one["stance"], one["kind"], past=True)) for one in _data["phrases"]
)
