"""Whatever text comes, the reader reads it, and what it proposes stands in it."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from custodiet.exchange.reading.limits import STANCES
from custodiet.exchange.reading.proposals import Page
from custodiet.exchange.reading.reader import read_text
from custodiet.exchange.reading.segments import covering, segments
from custodiet.exchange.reading.sentences import sentences
from custodiet.exchange.reading.tokens import find_quotes, tokenise

WORDS = st.sampled_from(
    [
        *[
            "said",
            "told",
            "reporters",
            "that",
            "the",
            "minister",
            "Ana",
            "Ruiz",
            "rejected",
            ",",
            ".",
            '"',
            "“",
            "”",
            "‘",
            "’",
            "(",
            ")",
            ":",
            ";",
            "—",
            "\n",
            "\n\n",
            "on",
            "Tuesday",
            "3",
            "May",
        ],
        *[
            "by",
            "according",
            "to",
            "X’s",
            "draft",
            "it",
            "she",
            "and",
            "but",
            "was",
            "quoted",
            "as",
            "saying",
            "will",
            "is",
            "set",
            "to",
            "14:05",
            "comments",
            "@bob",
            "MR.",
            "A:",
            "Q:",
        ],
    ]
)
PROSE = st.lists(WORDS, max_size=60).map(" ".join)
TEXTS = st.one_of(st.text(max_size=300), PROSE)
DAYS = st.one_of(st.none(), st.dates())


def places(page: Page) -> list[tuple[int, int]]:
    """Where the proposals of a page stand in its text."""
    found = [(one.start, one.end) for one in page.statements]
    found += [(one.start, one.end) for one in page.events]
    return found + [(one.start, one.end) for one in page.comments]


@given(TEXTS, DAYS)
@example('"', None)
@example("1 comment\n\n1 comment\n@a", None)
@example("on 31 June, X said no.", date.min)
@example("On Monday X will meet Y, he said on Sunday.", date.max)
def test_any_text_is_read_and_every_place_lies_in_it(text: str, day: date | None) -> None:
    page = read_text(text, day=day)
    for start, end in places(page):
        assert 0 <= start < end <= len(text)
    for statement in page.statements:
        assert statement.speaker
        assert statement.stance in STANCES
        assert not statement.said or date.fromisoformat(statement.said)
    assert page == read_text(text, day=day)


@given(TEXTS)
def test_segments_hold_all_that_is_not_blank_in_order(text: str) -> None:
    found, at = segments(text), 0
    for one in found:
        assert at <= one.start < one.end <= len(text)
        assert not text[at : one.start].strip()
        at = one.end
    assert not text[at:].strip()
    assert len({one.id for one in found}) == len(found)


@given(PROSE)
def test_every_proposal_has_segments(text: str) -> None:
    page, found = read_text(text, day=date(2024, 3, 6)), segments(text, date(2024, 3, 6))
    for start, end in places(page):
        assert covering(found, start, end)


@given(TEXTS)
@example("0.0 May")
def test_sentences_and_tokens_are_pieces_of_the_text_in_order(text: str) -> None:
    at = 0
    for sentence in sentences(text):
        assert text[sentence.start : sentence.end] == sentence.text
        assert sentence.start >= at
        at = sentence.end
        end = sentence.start
        for token in tokenise(sentence.text, sentence.start):
            assert end <= token.start < token.end <= sentence.end
            end = token.end


@given(TEXTS)
def test_quotations_are_pieces_of_the_text_and_do_not_overlap(text: str) -> None:
    at = 0
    for quote in find_quotes(text):
        assert at <= quote.start < quote.end <= len(text)
        assert quote.text in text
        at = quote.end


@pytest.mark.parametrize("text", ["said " * 3000, '"a b c d e f" ' * 3000, "'a " * 3000, "Ann Lee " * 3000, "(" * 9000])
def test_text_without_sense_is_read_too(text: str) -> None:
    assert read_text(text).headline is not None
