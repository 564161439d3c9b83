"""Read a page: from its text to what it says, proposed for a person to accept.

The rules are those of the modules beside this one; none knows a name. A reading is a proposal and nothing more: whoever
accepts it signs for it. Reading never raises on text, and the same text gives the same reading.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from custodiet.exchange.reading import happenings as events_of
from custodiet.exchange.reading.attribution import attributions
from custodiet.exchange.reading.cast import Cast
from custodiet.exchange.reading.circumstances import days_of, is_coming, medium_of, settle, told, via_of
from custodiet.exchange.reading.comments import read_comments
from custodiet.exchange.reading.days import Day, find_days
from custodiet.exchange.reading.layout import Layout, Part, lay_out
from custodiet.exchange.reading.lexicon import INTERVIEWERS
from custodiet.exchange.reading.proposals import Event, Image, Page, Statement
from custodiet.exchange.reading.said import Said
from custodiet.exchange.reading.sentences import Sentence, sentences
from custodiet.exchange.reading.speakers import PRONOUN, Speaker, read_speaker
from custodiet.exchange.reading.stances import BODY, OWN, PERSON, own_stance, stance_of
from custodiet.exchange.reading.tokens import Token, find_quotes, tokenise
from custodiet.exchange.reading.topics import about, about_words
from custodiet.exchange.reading.verbs import ANNOUNCES, ASSERTS

LARGEST = 200_000  # characters of a page that are read: more is no page, but a book
_LONGEST_SENTENCE, _TOKENS = 4000, 400  # characters and tokens of a sentence that are read: more is no sentence
_SHORTEST_TURN = 4  # words: "Good morning" is no statement
_CONTINUING = frozenset(
    {"add", "continue", "go on", "note", "say", "stress", "emphasise", "emphasize", "explain", "write"}
)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the medium of a page says of it besides its text: the tags of an HTML page, the head of a PDF."""

    title: str = ""
    summary: str = ""
    author: str = ""
    published: str = ""


def read_text(text: str, *, day: date | None = None, metadata: Metadata | None = None) -> Page:
    """Return what the text of a page says; `day` is its day, where somebody knows it."""
    text = text[:LARGEST]
    known = metadata or Metadata()
    given = day or _iso(known.published)
    return _Reading(text, lay_out(text, given), known).page()


def _iso(value: str) -> date | None:
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class _Read:
    """A sentence in its paragraph, with its tokens and attributions."""

    paragraph: int
    part: Part
    sentence: Sentence
    tokens: list[Token]
    said: list[Said]


@dataclass(slots=True)
class _Reading:
    """One reading of one page."""

    text: str
    layout: Layout
    metadata: Metadata
    cast: Cast = field(default_factory=Cast)
    settled: dict[int, date] = field(default_factory=dict)

    def page(self) -> Page:
        """Everything that the page says."""
        paragraphs = list(self._paragraphs())
        read = list(_sentences(paragraphs))
        self.cast.meet([each.sentence for each in read if each.paragraph == n] for n in range(len(paragraphs)))
        self.settled = settle(_mentions(read), self.layout.day)
        statements = list(self._statements(read))
        statements += self._turns()
        headline = self._part("headline") or self.metadata.title
        day = self.layout.day
        return Page(
            headline,
            self._part("summary") or self.metadata.summary,
            self.layout.byline or self.metadata.author,
            day.isoformat() if day else "",
            tuple(self._images()),
            tuple(part.label for part in self.layout.of("link")),
            tuple(sorted(statements, key=lambda each: (each.start, each.end))),
            tuple(self._events(read)),
            tuple(read_comments([part for part in self.layout.parts if part.start > self.layout.comments_at and
                                 part.kind in {"line", "next"}])),
        )  # fmt: skip

    def _part(self, kind: str) -> str:
        return next((part.text for part in self.layout.of(kind)), "")

    def _paragraphs(self) -> Iterator[Part]:
        """The paragraphs; one that ends in a colon is joined to the quotation below it."""
        waiting: Part | None = None
        for part in self.layout.of("paragraph"):
            if waiting is not None:
                if part.text[:1] in '“"‘«':
                    yield replace(waiting, text=re.sub(r"\s", " ", self.text[waiting.start : part.end]), end=part.end)
                    waiting = None
                    continue
                yield waiting
                waiting = None
            if part.text.endswith(":"):
                waiting = part
            else:
                yield part
        if waiting is not None:
            yield waiting

    def _images(self) -> Iterator[Image]:
        parts = list(self.layout.parts)
        for n, part in enumerate(parts):
            if part.kind == "credit":
                caption = next(
                    (parts[m].text for m in (n + 1, n - 1) if 0 <= m < len(parts) and parts[m].kind == "caption"), ""
                )
                days = [told(day, self.layout.day, {}) for day in find_days(caption) if day.kind in {"full", "date"}]
                found = next((day for day in days if day), None)
                yield Image(part.label, caption, found.isoformat() if found else "")

    # --- Statements ---------------------------------------------------------------------------------------------------

    def _statements(self, read: Sequence[_Read]) -> Iterator[Statement]:
        last: Statement | None = None
        last_at = -9
        topic = ""
        for one in read:
            if last is not None and not one.said and _is_quotation(one.sentence.text) and one.paragraph - last_at <= 1:
                last, last_at = _continued(last, one, self.text), one.paragraph
                continue
            held: list[Statement] = []
            for said in one.said:
                for who in said.speakers:
                    resolved = self.cast.resolve(who, one.paragraph, said.owner)
                    if resolved is None:
                        continue
                    statement = self._statement(one, said, resolved, topic)
                    if last is not None and one.paragraph - last_at <= _NEAR and _goes_on(who, said, statement, last):
                        statement = _inherited(statement, last)
                    held.append(statement)
                    self.cast.spoke(resolved, one.paragraph)
                    topic = statement.about or topic
            if held:
                if last is not None:
                    yield last
                yield from held[:-1]
                last, last_at = held[-1], one.paragraph
            self.cast.mention(one.tokens, one.paragraph)
        if last is not None:
            yield last

    def _statement(self, one: _Read, said: Said, who: Speaker, topic: str) -> Statement:
        tokens, sentence = one.tokens, one.sentence
        first, last = said.content
        quoted, direct = _quoted(tokens, said, self.text)
        left_out, on = said.gap
        parts = ((first, left_out), (on, last)) if on else ((first, last),)
        words = quoted or " ".join(self._words(tokens[begin:end]) for begin, end in parts)
        words = re.sub(r"\s+", " ", words).strip().removesuffix(",")
        voice = OWN if said.form == "quote" else _voice(who)
        stance = stance_of(words, verb=said.verb.lemma, stance=said.stance, form=said.form, role=who.role, voice=voice)
        if stance in {ASSERTS, ANNOUNCES} and said.inner and (said.owner is not None or _speaks_for_others(who)):
            stance = said.inner
        return Statement(
            speaker=_name(who),
            role=_role(who),
            medium=medium_of(tokens, said),
            said=self._said(one, said),
            stance=stance,
            about=about(tokens, said) or topic,
            quote=words if said.form != "passive" else "",
            direct=direct,
            via=via_of(tokens, said),
            named=who.named,
            start=sentence.start,
            end=sentence.end,
            words=re.sub(r"\s+", " ", sentence.text),
        )

    def _words(self, tokens: Sequence[Token]) -> str:
        """The page's words from the first to the last of these tokens."""
        content = [token for token in tokens if token.text not in ".,"]
        return self.text[content[0].start : content[-1].end] if content else ""

    def _said(self, one: _Read, said: Said) -> str:
        for day in days_of(one.tokens, said):
            at = next(n for n, token in enumerate(one.tokens) if token.day is day)
            coming = said.verb.lemma == "present" and is_coming(one.tokens, at)
            if (found := told(day, self.layout.day, self.settled, coming=coming)) is not None:
                return found.isoformat()
        own = self.layout.day
        if own and self.layout.manner == "minutes":
            return (self.layout.printed or own).isoformat()
        if own and self.layout.manner == "live" and one.part.label:
            return own.isoformat()
        return ""

    def _turns(self) -> Iterator[Statement]:
        """What is said in a transcript, where every turn names its speaker."""
        asking: set[str] = set()
        printed = self.layout.printed if self.layout.manner == "transcript" else None
        day = printed.isoformat() if printed else ""
        for n, part in enumerate(self.layout.of("turn")):
            name, _, office = part.label.partition(",")
            label = set(re.split(r"[ ,]+", part.label.lower()))
            if label & INTERVIEWERS:
                presents = label <= INTERVIEWERS and len(part.text.split()) <= _SHORTEST_TURN  # "Presenter: Ana Ruiz"
                asking.add(_surname(part.text if presents else name))
            if _surname(name) in asking or len(part.text.split()) < _SHORTEST_TURN or part.text.endswith("?"):
                continue
            if name.lower() == "guest":
                self._guest(part, n)
                continue
            who = read_speaker(tokenise(_titled(name)))
            if who is None:
                continue
            who = self.cast.resolve(who, n) or who
            role = _role(who) or _titled(office.strip())
            yield Statement(
                _name(who), role, "", day, own_stance(part.text, role), about_words(part.text), part.text, direct=True,
                via="", named=who.named, start=part.start, end=part.end, words=part.text,
            )  # fmt: skip

    def _guest(self, part: Part, n: int) -> None:
        """As in "Guest: Ana Ruiz, Foreign Minister" says who speaks below."""
        name, _, office = part.text.partition(",")
        who = read_speaker(tokenise(name), [tokenise(office.strip())] if office.strip() else [])
        if who is not None:
            self.cast.resolve(who, n)

    # --- Events -------------------------------------------------------------------------------------------------------

    def _events(self, read: Sequence[_Read]) -> Iterator[Event]:
        for one in read:
            for found in events_of.happenings(one.tokens, one.said):
                day = told(found.day, self.layout.day, self.settled, coming=found.coming) if found.day else None
                yield Event(
                    found.words, found.actor, found.place, day.isoformat() if day else "", found.status,
                    one.sentence.start, one.sentence.end, one.sentence.text,
                )  # fmt: skip


_NEAR = 2  # paragraphs within which somebody goes on


def _sentences(paragraphs: Sequence[Part]) -> Iterator[_Read]:
    for n, part in enumerate(paragraphs):
        for sentence in sentences(part.text, part.start):
            tokens = tokenise(sentence.text[:_LONGEST_SENTENCE], sentence.start)[:_TOKENS]
            yield _Read(n, part, sentence, tokens, attributions(tokens))


def _mentions(read: Sequence[_Read]) -> Iterator[tuple[Day, bool]]:
    for one in read:
        for n, token in enumerate(one.tokens):
            if token.day is not None:
                yield token.day, is_coming(one.tokens, n)


_FOR_OTHERS = re.compile(
    r"\b(?:spokes\w+|lawyer|attorney|solicitor|envoy|representative|ambassador|delegate)\b", re.IGNORECASE
)


def _voice(who: Speaker) -> str:
    """By which words a speaker means their own side where they are reported."""
    if _FOR_OTHERS.search(who.role):
        return BODY
    return PERSON if who.kind == "person" or (who.kind == "somebody" and not who.plural) else BODY


def _speaks_for_others(who: Speaker) -> bool:
    """Does a speaker hold an office, so that what their side does is their stance too?"""
    return bool(who.role) and (who.kind == "person" or bool(_FOR_OTHERS.search(who.role)))


def _is_quotation(text: str) -> bool:
    quotes = list(find_quotes(text))
    return bool(quotes) and sum(quote.end - quote.start for quote in quotes) >= len(text.strip()) - 2


def _continued(last: Statement, one: _Read, text: str) -> Statement:
    """A quotation that stands alone behind somebody's words goes on with them."""
    quoted = next(find_quotes(one.sentence.text)).text
    stance = own_stance(quoted, last.role) if last.stance == ASSERTS else last.stance
    whole = f"{last.quote} {quoted}" if last.direct else last.quote
    return replace(
        last,
        quote=whole,
        end=one.sentence.end,
        words=re.sub(r"\s+", " ", text[last.start : one.sentence.end]),
        stance=stance,
    )


def _inherited(statement: Statement, last: Statement) -> Statement:
    """A statement that goes on with the last one: said when and where that was, unless it says otherwise."""
    said, medium = statement.said or last.said, statement.medium or last.medium
    return replace(statement, said=said, medium=medium, via=statement.via or last.via)


def _goes_on(who: Speaker, said: Said, statement: Statement, last: Statement) -> bool:
    """Does the same speaker go on, so that it was said when and where the last words were?"""
    if statement.speaker != last.speaker:
        return False
    return who.kind == PRONOUN or said.verb.lemma in _CONTINUING or who.definite


def _quoted(tokens: Sequence[Token], said: Said, text: str) -> tuple[str, bool]:
    """The quotation that is said, and whether it is in the speaker's own words."""
    first, last = said.content
    quotes = [token.text for token in tokens[first:last] if token.kind == "quote"]
    if said.form == "quote":
        every = [token.text for n, token in enumerate(tokens) if token.kind == "quote" and (first <= n or n >= last)]
        return " ".join(every).strip(), True
    if quotes and tokens[first:last]:
        whole = text[tokens[first].start : tokens[last - 1].end]
        return "", sum(map(len, quotes)) * 2 > len(whole)
    return "", False


def _name(who: Speaker) -> str:
    return who.name.removesuffix("’s").removesuffix("'s")


def _role(who: Speaker) -> str:
    return who.role


def _surname(name: str) -> str:
    return name.rsplit(maxsplit=1)[-1].casefold() if name.split() else ""


def _titled(name: str) -> str:
    """A name that a transcript prints in capitals, as it is written elsewhere."""
    return " ".join(word.capitalize() if word.isupper() and len(word) > 1 else word for word in name.split())
