"""A slip in a question: the reader keeps his page and what he typed, and is offered what he may have meant."""

import json
import re
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, expect

from custodiet.app.asking import likely_dates, near
from tests.portal.conftest import visit
from tests.portal.served import Served


@pytest.mark.parametrize("part", ["", "/envelope", "/payload", "/proof", ".json"])
def test_a_false_id_is_never_answered_with_another_statement(syria: Served, part: str) -> None:
    known = str(json.loads(syria.get("/journal.json").body)[9]["id"])
    false = known[:8] + "f" * 56
    answer = syria.get(f"/statements/{false}{part}")
    assert answer.status == 404
    if part != ".json":
        assert f'href="/statements/{known}"' in answer.text
    assert syria.get(f"/statements/{known[:10]}{part}").status == 200
    assert syria.get(f"/statements/{known[:10]}{'0' if known[10] != '0' else '1'}{part}").status == 404


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("20 March 2014", ["2014-03-20"]),
        ("March 20, 2014", ["2014-03-20"]),
        ("20th Mar 2014", []),
        ("2014-3-20", ["2014-03-20"]),
        ("2014/03/20", ["2014-03-20"]),
        ("20.3.2014", ["2014-03-20"]),
        ("4/3/2014", ["2014-03-04", "2014-04-03"]),
        ("March 2014", ["2014-03"]),
        ("2014-02-30", []),
        ("31.4.2014", []),
        ("2014-13", []),
        ("yesterday", []),
        ("1 2 3 2014", []),
        ("", []),
    ],
)
def test_a_date_in_another_form_is_read_as_it_may_be_meant(typed: str, meant: list[str]) -> None:
    assert likely_dates(typed) == meant


def test_names_are_alike_in_whatever_case() -> None:
    assert near("opcw", ["Russia", "OPCW", "Opcw"])[:2] == ["OPCW", "Opcw"]
    assert near("OPCW", [f"opcw {n}" for n in range(3000)])
    assert near("x", ["Russia"]) == []


@pytest.mark.parametrize("typed", ["20 March 2014", "2014-3-20", "20.3.2014"])
def test_a_date_in_another_form_keeps_the_page_and_what_was_typed(browser: Browser, syria: Served, typed: str) -> None:
    made = visit(browser, syria)
    page = made.open("/obligations?voice=Syria")
    page.get_by_label("About").fill(typed)
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("alert")).to_contain_text("About: this is no date or time")
    expect(page.get_by_label("About")).to_have_value(typed)
    expect(page.get_by_label("Voice")).to_have_value("Syria")
    assert re.search(r"/obligations\?as_of=", page.url)
    page.get_by_role("link", name="2014-03-20", exact=True).click()
    assert page.url == f"{syria.base}/obligations?as_of=2014-03-20&voice=Syria"
    page.go_back()
    page.get_by_label("About").fill("2014-03-20")
    page.get_by_role("button", name="Show").click()
    assert page.url.startswith(f"{syria.base}/obligations?as_of=2014-03-20")
    made.page.context.close()


def test_a_voice_in_another_case_is_one_click_away(browser: Browser, syria: Served) -> None:
    made = visit(browser, syria)
    page = made.open("/claims?as_of=2014-03-20&voice=opcw")
    assert len(page.get_by_role("alert").inner_text()) < 300
    assert page.locator("main li").count() <= 6
    assert page.get_by_role("link", name="all parties").get_attribute("href") == "/parties?as_of=2014-03-20"
    page.get_by_role("link", name="OPCW", exact=True).click()
    assert page.url == f"{syria.base}/claims?as_of=2014-03-20&voice=OPCW"
    made.page.context.close()


def test_of_many_parties_five_are_offered(syria: Served) -> None:
    assert "Reuters" not in syria.get("/claims?voice=zzzzzz").text.partition("<main")[2]


@pytest.mark.parametrize(
    ("asked", "clean"),
    [
        ("/claims?as_of=2014-03-20&known_at=&voice=", "/claims?as_of=2014-03-20"),
        ("/?as_of=&known_at=&voice=", "/"),
        ("/items/mustard_effluent?as_of=&voice=UN%20Mission", "/items/mustard_effluent?voice=UN%20Mission"),
        ("//evil.example/?as_of=", "/evil.example/"),
        ("/x%0d%0aset-cookie:a?as_of=", "/x%0D%0Aset-cookie%3Aa"),
    ],
)
def test_an_empty_field_leaves_nothing_in_the_address(syria: Served, asked: str, clean: str) -> None:
    answer = syria.get(asked)
    assert (answer.status, answer.headers["location"]) == (303, clean)
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_two_slips_at_once_are_told_one_after_the_other(syria: Served) -> None:
    for query in (
        "as_of=x&known_at=y",
        "as_of=x&at_checkpoint=z",
        "at_checkpoint=99999&voice=nobody",
        "page=0&as_of=x",
    ):
        answer = syria.get(f"/obligations?{query}")
        assert answer.status in {400, 404}
        assert "Traceback" not in answer.text
    text = syria.get(f"/obligations?as_of={quote('<b>')}&known_at=2014").text
    assert "<b>" not in text
    assert 'value="&lt;b&gt;"' in text
