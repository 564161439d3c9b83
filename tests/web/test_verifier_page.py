"""The page itself: sealed, usable by anybody, from a telephone to a printer, and responsive while it works."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it has no stubs
from playwright.sync_api import Browser

from tests.web.conftest import DONE, PAGE, Reader
from tools.seal import seal

TEXT = PAGE.read_text(encoding="utf-8")


def test_the_page_is_sealed() -> None:
    assert seal(TEXT) == TEXT
    policy = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', TEXT)
    assert len(policy) == 1
    own = r"script-src 'sha256-\S{44}'; style-src 'sha256-\S{44}'"
    assert re.fullmatch(rf"default-src 'none'; {own}; base-uri 'none'; form-action 'none'", policy[0])
    assert TEXT.count("<script>") == TEXT.count("<style>") == 1


def test_it_names_nothing_outside_itself_and_writes_no_markup() -> None:
    script = TEXT.partition("<script>")[2]
    assert re.findall(r"(?:src|href|srcset|action)=", TEXT) == []
    assert re.findall(r"https?:|//[a-z]+\.", TEXT) == []
    assert re.findall(r"innerHTML|outerHTML|insertAdjacent|document\.write|DOMParser|srcdoc", script) == []
    assert re.findall(r"\beval\(|Function\(|import\(|fetch\(|XMLHttp|WebSocket|sendBeacon|localStorage", script) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_before_and_after(browser: Browser, bundle: Path, scheme: str) -> None:
    with browser.new_context(color_scheme="dark" if scheme == "dark" else "light") as context:
        reader = Reader(context.new_page()).open()
        context_ = reader.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        assert (context_ == "rgb(255, 255, 255)") == (scheme == "light")
        examine(reader)
        reader.check(bundle)
        examine(reader)
        reader.page.locator("table", has_text="Claims").locator("tbody button").first.click()
        examine(reader)
        reader.page.click("#close")
        reader.check(PAGE)
        examine(reader)


def examine(reader: Reader) -> None:
    # axe is put into the page by the browser's own means, which the page's policy does not bind
    found = Axe().run(reader.page).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []


def test_everything_can_be_done_with_the_keyboard(reader: Reader, bundle: Path) -> None:
    page = reader.page
    reached = []
    for _ in range(7):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id"))
    assert reached[:6] == ["bundle-file", "policy", "remembered", "check", "vectors", "check-itself"]
    reader.choose(bundle_file=bundle)
    page.focus("#check")
    page.keyboard.press("Enter")
    page.wait_for_selector(DONE)
    assert page.evaluate("document.activeElement.id") == "grade"
    for _ in range(3):  # the report's own statement, the checkpoint to save, then the first figure's statement
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('table') !== null")
    page.keyboard.press("Enter")
    assert page.is_visible("#statement")
    assert page.evaluate("document.activeElement.id") == "statement-title"
    page.keyboard.press("Escape")
    assert page.is_hidden("#statement")
    assert page.evaluate("document.activeElement.closest('table') !== null")


@pytest.mark.parametrize("width", [320, 768, 1920])
def test_nothing_needs_sideways_scrolling(reader: Reader, bundle: Path, width: int) -> None:
    reader.page.set_viewport_size({"width": width, "height": 800})
    reader.check(bundle)
    assert reader.page.evaluate("document.documentElement.scrollWidth") <= width
    reader.page.locator("table", has_text="Claims").locator("tbody button").first.click()
    assert reader.page.evaluate("(d => d.scrollWidth <= d.clientWidth)(document.querySelector('dialog'))")


def test_on_paper_stands_the_verdict_with_every_figure(reader: Reader, bundle: Path) -> None:
    reader.check(bundle)
    reader.page.emulate_media(media="print")
    assert reader.page.is_visible("#grade")
    assert reader.page.locator("#verdict table").count() == 3
    for hidden in ("#check", "#bundle-file", "#check-itself", "#progress", "#verdict .screen"):
        assert reader.page.is_hidden(hidden), hidden
    assert reader.page.pdf().startswith(b"%PDF")


def test_a_reader_who_listens_is_told_how_far_the_work_is(reader: Reader, bundle: Path) -> None:
    reader.page.evaluate("""() => {
        window.told = [];
        const step = document.querySelector('#step');
        new MutationObserver(() => window.told.push(step.textContent)).observe(step, {childList: true});
    }""")
    reader.check(bundle)
    told = reader.page.evaluate("window.told")
    assert told[0] == "Reading the file …"
    assert "Checking every signature …" in told
    assert told[-1] == "Done."
    assert reader.page.get_attribute("#step", "role") == "status"
    assert reader.page.get_attribute("#failure", "role") == "alert"


def test_without_a_choice_it_asks_for_one(reader: Reader) -> None:
    assert reader.check() == "B6: there is nothing to check: choose a report first"
