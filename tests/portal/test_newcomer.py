"""Somebody who has never seen the portal finds four answers by clicking, without JavaScript."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.portal.conftest import Visit, visit
from tests.portal.served import Served


@pytest.fixture
def newcomer(browser: Browser, syria: Served) -> Iterator[Visit]:
    made = visit(browser, syria)
    yield made
    assert made.asked == []
    assert made.complaints == []
    made.page.context.close()


def about(page: Page, day: str) -> None:
    page.get_by_label("About").fill(day)
    page.get_by_role("button", name="Show").click()


def test_how_much_was_out_of_syria_on_20_march_on_which_basis_who_says_so(newcomer: Visit) -> None:
    page = newcomer.open()
    about(page, "2014-03-20")
    cards = page.locator(".cards li")
    removed = cards.filter(has=page.get_by_role("heading", name="Removed from the country", exact=True))
    expect(removed).to_contain_text("49.3 %")
    expect(removed).to_contain_text("OPCW-UN Joint Mission")
    either = cards.filter(has=page.get_by_role("heading", name="Removed from the country or destroyed in it"))
    expect(either).to_contain_text("53.6 %")
    removed.locator("a.id").first.click()
    expect(page.locator(".lead")).to_contain_text("49.3 %")
    expect(page.locator("dl.facts")).to_contain_text("Signed by")


def test_was_the_deadline_met(newcomer: Visit) -> None:
    page = newcomer.open()
    page.get_by_role("link", name="obligations late").click()
    page.locator("#late ~ .scroll").get_by_role("link", name="DEC34-1", exact=True).click()
    row = page.locator("tbody tr").filter(has_text="DEC34-1").first
    expect(row).to_contain_text("met late")
    expect(row).to_contain_text("2013-12-31")
    expect(row).to_contain_text("2014-06-23")
    expect(row).to_contain_text("174 days")


def test_which_figures_of_july_2014_cannot_all_hold(newcomer: Visit) -> None:
    page = newcomer.open()
    about(page, "2014-07-28")
    page.get_by_role("link", name="contradictions").click()
    found = page.locator("article.finding").filter(has_text="65.2 t").first
    expect(found).to_contain_text("62.5 t fits them all")
    expect(found).to_contain_text("24.6 % of 254.17 t")


def test_who_rejected_the_russian_proposal_when_through_what_medium(newcomer: Visit) -> None:
    page = newcomer.open()
    about(page, "2013-09-14")
    page.get_by_role("link", name="Who stands where").click()
    page.locator("#stands ~ .scroll").get_by_role("link", name="Russian proposal", exact=True).first.click()
    row = page.locator("tr").filter(has_text="Salim Idriss").filter(has_text="rejects").first
    expect(row).to_contain_text("video")
    expect(row).to_contain_text(re.compile(r"2013-09-1\d"))
