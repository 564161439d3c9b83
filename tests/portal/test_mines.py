"""The overview under a regime of things that are counted: cards, a picture of amounts, no word of another."""

import re
from collections.abc import Iterator

import pytest

from custodiet.app.demonstration import EXAMPLES, build
from custodiet.app.progress import silent
from tests.portal.served import Served, serving


@pytest.fixture(scope="module")
def mines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    out = tmp_path_factory.mktemp("portal") / "mines"
    build(EXAMPLES / "belarus-mines", out, now=1_790_000_000, progress=silent)
    with serving(out) as served:
        yield served


def test_each_basis_of_the_stock_has_its_card(mines: Served) -> None:
    text = mines.get("/").text
    headings = re.findall(r"<li><h2>(.*?)</h2>", text)
    assert headings[:3] == ["Stockpiled, to be destroyed", "Destroyed under the Convention", "Still to be destroyed"]
    assert "Converted, so that no person can set them off" not in headings  # of types, which nothing adds up
    assert "3400000 pcs" in text


def test_progress_is_drawn_in_amounts_against_the_deadline(mines: Served) -> None:
    text = mines.get("/").text
    assert "Amount of each kind, destroyed under the Convention, as reported" in text
    assert "ART-4: Destroy all stockpiled" in text


def test_what_was_left_another_year_is_not_said_otherwise(mines: Served) -> None:
    (card,) = re.findall(r"<li><h2>Still to be destroyed</h2>.*?</li>", mines.get("/").text, re.DOTALL)
    assert "0 pcs" in card
    assert "otherwise" not in card


def test_the_pages_say_nothing_of_another_regime(mines: Served) -> None:
    for path in ("/", "/claims", "/obligations", "/discrepancies", "/holdings"):
        shown = re.sub(r"<[^>]*>", " ", mines.get(path).text)
        assert re.findall(r"Category \d|Priority \d|removed|chemical", shown) == []
