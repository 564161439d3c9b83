"""What nobody foresaw: the portal itself answers, in the form asked for, and tells nothing of its insides."""

import json
import logging
from collections.abc import Iterator

import pytest

from custodiet.web import sending
from tests.cli.conftest import Mission
from tests.portal.served import Served, serving


def fail(*_: object, **__: object) -> None:
    raise OverflowError("date value out of range at /srv/secret")


@pytest.fixture
def failing(mission: Mission, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """A portal that fails whenever it must make a page."""

    monkeypatch.setattr(sending, "read_request", fail)
    with serving(mission.record) as served:
        yield served


@pytest.mark.parametrize(
    ("path", "media"),
    [
        ("/holdings", "text/html"),
        ("/holdings.json", "application/json"),
        ("/holdings.csv", "text/plain"),
        ("/journal.atom", "text/plain"),
        ("/statements/1/proof", "text/html"),
    ],
)
def test_an_unforeseen_error_is_answered_in_the_form_asked_for(
    failing: Served, path: str, media: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, logger="custodiet"):
        answer = failing.get(path)
    assert answer.status == 500
    assert media in answer.headers["content-type"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"
    assert "could not make this page" in answer.text
    for inside in ("OverflowError", "Traceback", "/srv/secret"):
        assert inside not in answer.text
        assert inside in caplog.text
    if path.endswith("json"):
        assert json.loads(answer.body)["error"]


def test_nobody_is_left_without_an_answer_where_even_the_problem_page_fails(
    failing: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "render", fail)
    answer = failing.get("/claims")
    assert (answer.status, answer.headers["content-type"]) == (500, "text/plain; charset=utf-8")
    assert "could not make this page" in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
