"""What is said in turns, where each names its speaker: transcripts, interviews, threads of posts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from custodiet.exchange.reading.blocks import Part
from custodiet.exchange.reading.cast import Cast
from custodiet.exchange.reading.continuing import plain_name
from custodiet.exchange.reading.layout import Layout
from custodiet.exchange.reading.lexicon import INTERVIEWERS
from custodiet.exchange.reading.nouns import head_of, is_role
from custodiet.exchange.reading.phrases import phrase_start
from custodiet.exchange.reading.proposals import Statement
from custodiet.exchange.reading.speakers import PERSON, Speaker, phrase, read_speaker
from custodiet.exchange.reading.stances import own_stance
from custodiet.exchange.reading.tokens import tokenise
from custodiet.exchange.reading.topics import about_words

_SHORTEST = 4  # words: "Good morning" is no statement
_FULL, _NAME = 2, 4  # words of a full name
_LEADING = frozenset({"the", "a", "an", "from", "our"})
_HANDLE = re.compile(r"\s*\(?@\w+\)?\s*$")


def turns(layout: Layout, cast: Cast) -> Iterator[Statement]:
    """Yield what the turns of a page say."""
    return _Turns(layout, cast).statements()


@dataclass(slots=True)
class _Turns:
    layout: Layout
    cast: Cast
    asking: set[str] = field(default_factory=set)

    def statements(self) -> Iterator[Statement]:
        printed = self.layout.printed if self.layout.manner == "transcript" else None
        day = printed.isoformat() if printed else ""
        for n, part in enumerate(self.layout.of("turn")):
            label = _HANDLE.sub("", part.label) or part.label.strip(" ()@")
            name, office = _named(label)
            said_by = set(re.split(r"[ ,]+", part.label.lower()))
            if said_by & INTERVIEWERS:
                presents = said_by <= INTERVIEWERS and len(part.text.split()) <= _SHORTEST  # "Presenter: Ana Ruiz"
                self.asking.add(_surname(part.text if presents else name))
            if said_by & INTERVIEWERS or _surname(name) in self.asking:
                self._introduced(part)
            if _surname(name) in self.asking or len(part.text.split()) < _SHORTEST or part.text.endswith("?"):
                continue
            if name.lower() == "guest":
                self._guest(part, n)
            elif (who := read_speaker(tokenise(_titled(name)))) is not None:
                if (
                    who.kind == PERSON
                    and not who.role
                    and is_role(office.lower().rsplit(maxsplit=1)[-1] if office else "")
                ):
                    self.cast.introduce(replace(who, role=_titled(office)))
                yield self._statement(part, self.cast.resolve(who, n) or who, _titled(office.strip()), day)

    def _statement(self, part: Part, who: Speaker, office: str, day: str) -> Statement:
        role = who.role or office
        return Statement(
            plain_name(who), role, "", day, own_stance(part.text, role), about_words(part.text), part.text, direct=True,
            via="", named=who.named, start=part.start, end=part.end, words=part.text,
        )  # fmt: skip

    def _introduced(self, part: Part) -> None:
        """Whom the one who asks introduces: "With me is the minister, Milo Tresk", "from the union, Ana Ruiz"."""
        tokens = tokenise(part.text)
        for comma, token in enumerate(tokens):
            end = comma + 1
            while token.text == "," and end < len(tokens) and tokens[end].kind == "word" and tokens[end].capital:
                end += 1
            closed = end >= len(tokens) or tokens[end].kind == "mark"
            if not closed or not _FULL <= end - comma - 1 <= _NAME:
                continue
            begin = phrase_start(tokens, comma)
            sent = begin < comma and tokens[begin].lower == "from"
            office = [each for n, each in enumerate(tokens[begin:comma]) if n > sent or each.lower not in _LEADING]
            one = read_speaker(tokens[comma + 1 : end])
            if one is None or one.kind != PERSON or one.role or not office:
                continue
            if (sent and not office[0].capital) or is_role(head_of(office)):
                self.cast.introduce(replace(one, role=phrase(office)))

    def _guest(self, part: Part, n: int) -> None:
        """As in "Guest: Ana Ruiz, Foreign Minister" says who speaks below."""
        name, _, office = part.text.partition(",")
        who = read_speaker(tokenise(name), [tokenise(office.strip())] if office.strip() else [])
        if who is not None:
            self.cast.resolve(who, n)


def _named(label: str) -> tuple[str, str]:
    """A name, and the office behind it: "ANA RUIZ, Minister", "ANA RUIZ (Minister)"."""
    match = re.match(r"(?P<name>[^,(]+)[,(]\s*(?P<office>[^)]*)", label)
    if match is None:
        return label, ""
    name, office = match["name"].strip(), match["office"].strip()
    swapped = is_role(name.lower()) and not is_role(office.lower().rsplit(maxsplit=1)[-1] if office else "")
    return (office, name) if swapped and office[:1].isupper() and not re.search(r"\d", office) else (name, office)


def _surname(name: str) -> str:
    return name.rsplit(maxsplit=1)[-1].casefold() if name.split() else ""


def _titled(name: str) -> str:
    """A name that a transcript prints in capitals, as it is written elsewhere."""
    return " ".join(word.capitalize() if word.isupper() and len(word) > 1 else word for word in name.split())
