"""What a reader is told is what is meant: names beside codes, stories to the day asked about, no dead ends."""

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from custodiet.kernel.times import parse_when
from tests.cli.conftest import Mission
from tests.cli.runner import succeed
from tests.portal.conftest import visit
from tests.portal.served import Served, serving


@pytest.fixture
def page(browser: Browser, syria: Served) -> Iterator[Page]:
    made = visit(browser, syria)
    yield made.open()
    made.page.context.close()


def test_a_card_says_who_says_otherwise_and_where(page: Page, syria: Served) -> None:
    card = page.locator(".cards li").filter(has=page.get_by_role("heading", name="Declared"))
    expect(card).to_contain_text("1328 t")
    expect(card).to_contain_text("1 other says otherwise: Green Cross (1301.3 t)")
    card.get_by_role("link", name="Green Cross").click()
    expect(page.locator(".lead")).to_contain_text("1301.3 t of all declared")
    page.goto(f"{syria.base}/?as_of=2014-03-20")
    card = page.locator(".cards li").filter(has=page.get_by_role("heading", name="Declared"))
    expect(card).to_contain_text("Syria")
    expect(card).to_contain_text("about 290 t of Category 2")
    expect(card).to_contain_text("Of the stockpile Deutsche Welle (1300 t)")


def test_a_signature_is_named_with_its_party(tmp_path_factory: pytest.TempPathFactory) -> None:
    mission = Mission(tmp_path_factory.mktemp("signed"))
    claim = {"verb": "claim", "act": "c", "subject": "all", "as_of": "2014", "kind": "declared", "basis": "declared"}
    quantity = {"unit": "t", "lo": "1300", "hi": "1300"}
    file = mission.sign("Arcadia", "one", type="declaration", said="2014-01-01", postings=[claim | {"qty": quantity}])
    succeed("submit", mission.record, file)
    with serving(mission.record) as served:
        assert "signed by Arcadia" in served.get("/").text
        assert "signed by the party" not in served.get("/").text


@pytest.mark.parametrize("path", ["/items/all", "/journal", "/parties/Syria"])
def test_a_story_ends_on_the_day_asked_about(syria: Served, path: str) -> None:
    whole = json.loads(syria.get(f"{path}.json").body)
    cut = json.loads(syria.get(f"{path}.json?as_of=2014-03-20").body)
    assert 0 < len(cut) < len(whole)
    assert "2014-06-23" not in " ".join(row["summary"] for row in cut if row["type"] == "movement")
    text = syria.get(f"{path}?as_of=2014-03-20").text
    if path == "/journal":
        assert "is left out" in text
    else:
        assert f"{len(whole) - len(cut)} more statements tell of what came later" in text
        assert f'href="{path}#story"' in text


def test_an_obligation_is_called_by_what_is_owed(page: Page, syria: Served) -> None:
    page.goto(f"{syria.base}/obligations/DEC34-1")
    expect(page.locator("h1")).to_contain_text("DEC34-1: Remove mustard and key binary components")
    page.goto(f"{syria.base}/obligations")
    expect(page.locator("svg.chart").first).to_contain_text("DEC34-1: Remove mustard")
    dues = [row["due"] for row in json.loads(syria.get("/obligations.json").body)]
    dated = [due for due in dues if due]
    assert dues[: len(dated)] == dated
    assert dated == sorted(dated, key=lambda due: parse_when(due).order)


def test_deadlines_are_numbered_in_the_picture_and_named_below(page: Page) -> None:
    expect(page.locator("#progress ~ figure .marks li").nth(1)).to_contain_text("2013-12-31 DEC34-1: Remove mustard")
    expect(page.locator("#progress ~ figure svg")).to_contain_text("removed from the country or destroyed in it")
    expect(page.locator("#progress ~ figure svg")).not_to_contain_text("DEC34-1")


def test_each_line_of_arithmetic_leads_to_its_statement(page: Page, syria: Served) -> None:
    page.goto(f"{syria.base}/discrepancies")
    found = page.locator("article.finding").filter(has_text="65.2 t").first
    for line in found.locator(".arithmetic li").filter(has_text="syria-timeline#").all():
        expect(line.locator("a.id")).to_have_count(1)
    expect(found.locator("dl.inline")).to_contain_text("504.2 t (OPCW)")
    found.locator(".arithmetic li").first.locator("a.id").click()
    expect(page.locator(".lead")).to_contain_text("65.2 t")


def test_one_word_for_a_gap_on_both_pages(page: Page, syria: Served) -> None:
    page.get_by_role("link", name="1 gap in numbering").click()
    expect(page.locator("#missing ~ article").first).to_contain_text("Gap in numbering")
    page.goto(f"{syria.base}/discrepancies")
    expect(page.locator("article").filter(has_text="nothing is recorded about 7")).to_contain_text("Gap in numbering")


@pytest.mark.parametrize("path", ["/items/all", "/parties/Syria", "/sources/time-2013-09-12", "/statements/9"])
def test_whoever_remarks_is_given_an_id(syria: Served, path: str) -> None:
    text = syria.get(path).text
    found = re.search(r"&#34;responds&#34;, &#34;([0-9a-f]{64})&#34;|\"responds\", \"([0-9a-f]{64})\"", text)
    assert found
    assert syria.get(f"/statements/{found[1] or found[2]}").status == 200


def test_what_is_not_shown_in_a_cell_is_where_its_link_leads(syria: Served) -> None:
    for path in ("/", "/holdings", "/obligations", "/sources", "/discrepancies"):
        assert not re.search(r"<span[^>]*><bdi>and \d+ more", syria.get(path).text), path


def test_on_a_narrow_window_a_row_is_a_card_with_its_labels(browser: Browser, syria: Served) -> None:
    made = visit(browser, syria, scripts=True, viewport={"width": 320, "height": 800})
    for path in ("/claims", "/obligations", "/positions", "/journal"):
        page = made.open(path)
        table = page.locator("main .scroll > table").first
        assert table.evaluate("table => table.scrollWidth <= table.parentElement.clientWidth + 1"), path
        shown = "cell => getComputedStyle(cell, '::before').content"
        assert table.locator("td[data-label]").first.evaluate(shown) not in {"none", "normal"}, path
    page = made.open("/")
    assert page.locator(".sideways").first.is_visible()
    made.page.context.close()


def test_a_folded_part_is_printed_whole(browser: Browser, syria: Served) -> None:
    made = visit(browser, syria, scripts=True)
    page = made.open()
    folded = page.locator("details.fold .arithmetic").first
    assert not folded.is_visible()
    page.emulate_media(media="print")
    assert folded.evaluate("element => element.getBoundingClientRect().height") > 0
    made.page.context.close()


@pytest.mark.parametrize("path", ["/", "/obligations", "/claims", "/journal", "/holdings", "/positions", "/sources"])
def test_a_table_fits_on_a_sheet(browser: Browser, syria: Served, path: str) -> None:
    made = visit(browser, syria, scripts=True, viewport={"width": 718, "height": 1000})  # A4 within its margins
    page = made.open(path)
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= 718
    made.page.context.close()


def test_the_fields_explain_themselves(page: Page) -> None:
    page.get_by_text("What these mean").click()
    expect(page.locator(".cut")).to_contain_text("only what had been said by then")
