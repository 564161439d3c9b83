"""Requests that make the portal keep, or read, more and more."""

from custodiet.web.shelf import Kept, Rendered, Shelf
from tests.cli.conftest import Mission


def test_a_kept_page_weighs_what_it_is_kept_under_too(mission: Mission) -> None:
    shelf = Shelf(mission.record)
    page = Rendered(b"x", "text/html", "tag")
    keys = [(shelf.edition(), "html", ("items", "n" * 15_000), f"http://{n}", (("voice", "v"),)) for n in range(1500)]
    for key in keys:
        shelf.pages.put(key, page)
    assert 500 < sum(shelf.pages.get(key) is not None for key in keys) < 1200


def test_a_value_that_takes_the_place_of_another_is_weighed_instead_of_it() -> None:
    kept: Kept[str] = Kept(10, lambda _, value: len(value))
    for _ in range(9):
        kept.put("a", "12345")
    kept.put("b", "12345")
    assert (kept.get("a"), kept.get("b")) == ("12345", "12345")
    kept.put("a", "1234567890")
    assert (kept.get("a"), kept.get("b")) == ("1234567890", None)
