"""The texts on which the reader is tuned: none of them is among those on which the bench scores it."""

from pathlib import Path

import pytest

from bench.reader import FIELDS, FOLDER, Tally, passages, same_speaker, score
from bench.reader import pages as scored_pages
from custodiet.exchange.reading.reader import read_text

TUNING = Path(__file__).parent / "tuning.json"
FLOOR = 0.9


@pytest.fixture(scope="module")
def tally() -> Tally:
    return score(passages(TUNING))[0]


@pytest.mark.parametrize("field", FIELDS)
def test_what_the_reader_is_tuned_on_it_reads(tally: Tally, field: str) -> None:
    assert tally.expected > 200
    assert tally.precision(field) > FLOOR
    assert tally.recall(field) > FLOOR


def test_no_text_is_both_tuned_on_and_scored() -> None:
    tuned = {one.text for one in passages(TUNING)}
    scored = [*passages(FOLDER / "passages.json"), *scored_pages()]
    assert len([one for one in scored if one.name]) == 50
    assert not tuned & {one.text for one in scored}


def test_names_are_compared_without_articles_titles_and_what_stands_before() -> None:
    assert same_speaker("the Minister Okoro", "Okoro")
    assert same_speaker("angry residents", "residents")
    assert not same_speaker("government of Orland", "Orland officials")
    assert not same_speaker("Ana Ruiz", "Ana Ruis")


def test_a_proposal_that_nobody_expects_costs_precision() -> None:
    text = next(iter(passages(TUNING)))
    silent, _ = score([type(text)(text.name, text.manner, text.text, text.day, ())])
    assert silent.proposed == len(read_text(text.text, day=text.day).statements) > 0
    assert silent.precision("speaker") == 0
    assert silent.recall("speaker") == 1
