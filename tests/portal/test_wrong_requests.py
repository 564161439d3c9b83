"""A slip in a request has the portal's own answer, in the form asked for, which says what was meant perhaps."""

import json
from collections.abc import Iterator

import pytest

from tests.cli.conftest import Mission
from tests.portal.served import Served, serving


@pytest.fixture
def served(mission: Mission) -> Iterator[Served]:
    with serving(mission.record) as served:
        yield served


def test_a_parameter_that_is_too_long(served: Served) -> None:
    for name in ("as_of", "known_at", "at_checkpoint", "voice", "page"):
        for path, begins in (("/holdings", "<!doctype"), ("/holdings.json", "{"), ("/statements/1/proof", "<!doctype")):
            answer = served.get(f"{path}?{name}={'9' * 201}")
            assert answer.status == 400
            assert "at most 200 characters" in answer.text
            assert answer.text.startswith(begins)


def test_a_parameter_that_no_page_knows(served: Served) -> None:
    slips = {"asof=2014": "as_of", "asof=": "as_of", "checkpoint=1": "at_checkpoint", "Voice=x": "voice", "zzz": "page"}
    for query, meant in slips.items():
        for path in ("/", "/holdings.json", "/statements/1/payload"):
            served.get(path)  # so that the page is there already
            answer = served.get(f"{path}?{query}")
            assert answer.status == 400, path
            assert meant in answer.text
    assert json.loads(served.get("/claims.json?asof=").body)["error"] == "no page knows a parameter of this name"


def test_a_method_that_no_page_answers(served: Served) -> None:
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        answer = served.get("/holdings", method=method)
        assert (answer.status, answer.headers["allow"]) == (405, "GET")
        assert "pages are asked for with GET" in answer.text
        assert "no such page" not in answer.text


def test_nothing_is_named_as_a_page_that_is_none(served: Served) -> None:
    text = served.get("/log").text
    assert "/log/files/<" not in text
    assert 'href="/log/files/checkpoint"' in text
