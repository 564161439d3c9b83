"""The texts on which the reader was mended: pages and passages of many manners, with what each says.

What they say was written down before the reader saw them, and corrected where the text had been misread. None is among
those on which the bench scores the reader.
"""

from pathlib import Path

import pytest

from bench.reader import FIELDS, FOLDER, Tally, passages, score
from bench.reader import pages as scored_pages

DEVELOPMENT = Path(__file__).parent / "development.json"
PRECISION, RECALL = 0.93, 0.9


@pytest.fixture(scope="module")
def tally() -> Tally:
    return score(passages(DEVELOPMENT))[0]


@pytest.mark.parametrize("field", [*FIELDS, "all"])
def test_what_the_reader_was_mended_on_it_reads(tally: Tally, field: str) -> None:
    assert tally.expected > 300
    assert tally.precision(field) > PRECISION - 0.02 * (field == "all")
    assert tally.recall(field) > RECALL - 0.02 * (field == "all")


def test_no_text_is_both_mended_on_and_scored() -> None:
    scored = {one.text for one in (*passages(FOLDER / "passages.json"), *scored_pages())}
    assert not {one.text for one in passages(DEVELOPMENT)} & scored
