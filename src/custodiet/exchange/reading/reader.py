"""Read a page: from its text to what it says, proposed for a person to accept.

The rules are those of the modules beside this one; none knows a name. A reading is a proposal and nothing more: whoever
accepts it signs for it. Reading never raises on text, and the same text gives the same reading.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from custodiet.exchange.reading import happenings as events_of
from custodiet.exchange.reading.attribution import attributions
from custodiet.exchange.reading.blocks import Part
from custodiet.exchange.reading.cast import Cast
from custodiet.exchange.reading.circumstances import days_of, is_coming, is_off_record, medium_of, settle, told, via_of
from custodiet.exchange.reading.comments import Comment, read_comments
from custodiet.exchange.reading.continuing import (
    as_own,
    continued,
    goes_on,
    inherited,
    is_quotation,
    office,
    own_side,
    plain_name,
    quoted_words,
    side_stance,
    speaks_for,
    voice_of,
)
from custodiet.exchange.reading.days import Day
from custodiet.exchange.reading.interviews import chair, first_person
from custodiet.exchange.reading.layout import Layout, lay_out
from custodiet.exchange.reading.limits import ANNOUNCES, ASSERTS, LONGEST
from custodiet.exchange.reading.pictures import pictures
from custodiet.exchange.reading.proposals import Event, Metadata, Page, Statement
from custodiet.exchange.reading.said import Said
from custodiet.exchange.reading.sentences import Sentence, sentences
from custodiet.exchange.reading.speakers import PRONOUN, Speaker
from custodiet.exchange.reading.stances import OWN, own_stance, stance_of
from custodiet.exchange.reading.tokens import Token, tokenise
from custodiet.exchange.reading.topics import about, names_its_own, object_before, refers_back
from custodiet.exchange.reading.turns import turns

_LONGEST_SENTENCE, _TOKENS = 4000, 400  # characters and tokens of a sentence that are read: more is no sentence


def read_text(text: str, *, day: date | None = None, metadata: Metadata | None = None) -> Page:
    """Return what the text of a page says; `day` is its day, where somebody knows it."""
    text = text[:LONGEST]
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
    heads: list[str] = field(default_factory=list)  # the names of its letterhead
    topic: str = ""  # what the last statement was about
    topics: dict[str, str] = field(default_factory=dict)  # and the last of each speaker's

    def page(self) -> Page:
        """Everything that the page says."""
        read = list(_sentences(self._paragraphs()))
        self.cast.meet(each.sentence for each in read)
        if (presiding := chair(self.layout.parts)) is not None:
            self.cast.introduce(presiding)
        self.cast.author = first_person(self.layout.parts)
        self.settled = settle(_mentions(read), self.layout.day)
        for letterhead in self.layout.letterheads():
            self.heads.append(self.cast.learn(letterhead).name)
        statements = list(self._statements(read))
        statements += self._summarised(statements)
        statements += turns(self.layout, self.cast)
        headline = self._part("headline") or self.metadata.title
        day = self.layout.day
        return Page(
            headline,
            self._part("summary") or self.metadata.summary,
            self.layout.byline or self.metadata.author,
            day.isoformat() if day else "",
            tuple(pictures(self.layout, self.metadata.images)),
            tuple(dict.fromkeys((*(part.label for part in self.layout.of("link")), *self.metadata.related))),
            tuple(sorted(statements, key=lambda each: (each.start, each.end))),
            tuple(self._events(read)),
            tuple(self._comments()),
        )

    def _comments(self) -> Iterator[Comment]:
        """The readers' comments: as the page's structure gives them, else as its text reads."""
        if self.metadata.comments:
            return (each for each in self.metadata.comments if each.end <= len(self.text))
        below = (part for part in self.layout.parts if part.start > self.layout.comments_at)
        return iter(read_comments([part for part in below if part.kind in {"line", "next"}]))

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

    # --- Statements ---------------------------------------------------------------------------------------------------

    def _statements(self, read: Sequence[_Read]) -> Iterator[Statement]:
        last: Statement | None = None
        last_at = -9
        for one in read:
            if last is not None and not one.said and is_quotation(one.sentence.text) and one.paragraph - last_at <= 1:
                last, last_at = continued(last, one.sentence, self.text, self.heads), one.paragraph
                continue
            near = last if one.paragraph - last_at <= _NEAR else None
            held = list(self._said_in(one, near))
            if held:
                if last is not None:
                    yield last
                yield from held[:-1]
                last, last_at = held[-1], one.paragraph
            else:
                self.topic = object_before(one.tokens, len(one.tokens)) or self.topic
            self.cast.mention(one.tokens, one.paragraph)
        if last is not None:
            yield last

    def _summarised(self, below: Sequence[Statement]) -> list[Statement]:
        """What the page's summary says of those who have no word below it."""
        told = {word for one in below for word in re.findall(r"\b[A-Z][\w-]+", f"{one.speaker} {one.role}")}
        read = [one for one in _sentences(self.layout.of("summary")) if [each.form for each in one.said] == ["object"]]
        return [one for one in self._statements(read) if one.stance != ASSERTS and not told & set(one.speaker.split())]

    def _said_in(self, one: _Read, last: Statement | None) -> Iterator[Statement]:
        """What a sentence has people say; `last` is the statement with which it may go on."""
        for said in one.said:
            for who in said.speakers:
                resolved = self.cast.resolve(who, one.paragraph, said.owner)
                if resolved is None:
                    continue
                statement = self._statement(one, said, resolved)
                if who.kind == PRONOUN and who.name in {"i", "we"} and statement.stance == ASSERTS:
                    continue  # every sentence of a speech is its speaker's
                yield inherited(statement, last) if last and goes_on(who, said, statement, last) else statement
                self.cast.spoke(resolved, one.paragraph)
                self.topic = self.topics[statement.speaker] = statement.about or self.topic

    def _statement(self, one: _Read, said: Said, who: Speaker) -> Statement:
        tokens, sentence = one.tokens, one.sentence
        first, last = said.content
        quoted, direct = quoted_words(tokens, said, self.text)
        left_out, on = said.gap
        parts = ((first, left_out), (on, last)) if on else ((first, last),)
        words = quoted or " ".join(self._words(tokens[begin:end]) for begin, end in parts)
        words = re.sub(r"\s+", " ", words).strip().removesuffix(",")
        voice = OWN if said.form == "quote" else voice_of(who)
        told = words.replace(" ... ", " ")
        stance = stance_of(told, verb=said.verb.lemma, stance=said.stance, form=said.form, role=who.role, voice=voice)
        of_side = said.owner is not None or speaks_for(who, said.side, last=said.form == "final")
        if stance in {ASSERTS, ANNOUNCES} and of_side:
            stance = side_stance(words, said, who) or stance
        if stance == ASSERTS and said.form == "quote":
            stance = own_stance(as_own(told, own_side(who.role, self.heads)), who.role)
        return Statement(
            speaker=plain_name(who),
            role=office(who, said),
            medium=medium_of(tokens, said),
            said=self._said(one, said),
            stance=stance,
            about=about(tokens, said) or self._spoken_of(tokens, said, plain_name(who)),
            quote=words if said.form != "passive" else "",
            direct=direct,
            via=self.cast.full_name(via_of(tokens, said)),
            named=who.named,
            start=sentence.start,
            end=sentence.end,
            words=re.sub(r"\s+", " ", sentence.text),
            off_record=is_off_record(tokens, said),
        )

    def _spoken_of(self, tokens: Sequence[Token], said: Said, speaker: str) -> str:
        """What was spoken of before, where a statement names nothing itself: "it", else what its speaker spoke of."""
        first, last = (0, said.at) if said.form == "passive" else said.content
        inner = [each for token in tokens[first:last] for each in (tokenise(token.text) if token.day is None else ())]
        if refers_back(inner):
            return self.topic
        return "" if names_its_own(inner) else self.topics.get(speaker, "")

    def _words(self, tokens: Sequence[Token]) -> str:
        """The page's words from the first to the last of these tokens."""
        content = [token for token in tokens if token.text not in ".,"]
        if not content:
            return ""
        words, after = self.text[content[0].start : content[-1].end], self.text[content[-1].end : content[-1].end + 1]
        opened = (after == '"' and words.count('"') % 2) or (after == "”" and words.count("“") > words.count("”"))
        return words + after if opened else words

    def _said(self, one: _Read, said: Said) -> str:
        for day in days_of(one.tokens, said):
            at = next(n for n, token in enumerate(one.tokens) if token.day is day)
            coming = said.verb.lemma == "present" and is_coming(one.tokens, at)
            written = self.layout.written(one.sentence.start)
            if (found := told(day, written, self.settled, coming=coming)) is not None:
                return found.isoformat()
        own = self.layout.day
        if own and self.layout.manner == "minutes":
            return (self.layout.printed or own).isoformat()
        if own and self.layout.manner == "live" and one.part.label:
            return own.isoformat()
        return ""

    # --- Events -------------------------------------------------------------------------------------------------------

    def _events(self, read: Sequence[_Read]) -> Iterator[Event]:
        for one in read:
            for found in events_of.happenings(one.tokens, one.said):
                written = self.layout.written(one.sentence.start)
                day = told(found.day, written, self.settled, coming=found.coming) if found.day else None
                yield Event(
                    found.words, found.actor, found.place, day.isoformat() if day else "", found.status,
                    one.sentence.start, one.sentence.end, one.sentence.text,
                )  # fmt: skip


_NEAR = 2  # paragraphs within which somebody goes on


def _sentences(paragraphs: Iterable[Part]) -> Iterator[_Read]:
    for n, part in enumerate(paragraphs):
        for sentence in sentences(part.text, part.start):
            tokens = tokenise(sentence.text[:_LONGEST_SENTENCE], sentence.start)[:_TOKENS]
            yield _Read(n, part, sentence, tokens, attributions(tokens))


def _mentions(read: Sequence[_Read]) -> Iterator[tuple[Day, bool]]:
    for one in read:
        for n, token in enumerate(one.tokens):
            if token.day is not None:
                yield token.day, is_coming(one.tokens, n)
