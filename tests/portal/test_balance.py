"""The page of material balances: words first, control charts with their tables, every number with its method."""

import json
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it has no types
from playwright.sync_api import Browser

from custodiet.app.exercise import drill
from custodiet.app.progress import silent
from custodiet.drill import LEAST
from tests.cli.runner import succeed
from tests.portal.conftest import visit
from tests.portal.served import Served, serving


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    out = tmp_path_factory.mktemp("balance") / "drill"
    drill(out, containers=LEAST, seed=7, kinds=(), progress=silent)
    with serving(out) as found:
        yield found


def test_words_charts_tables_and_methods(served: Served) -> None:
    page = served.get("/balance?voice=Riverton").text
    assert "No indication.</strong>" in page
    assert "would have shown with probability 0.95" in page
    assert page.count("<svg") == page.count("The same as a table") == 3
    assert "Page (1954); Brook and Evans (1972)" in page
    assert "Where the error of CUMUF comes from" in page
    assert "26201.1" in page


def test_the_data_are_what_the_command_shows(served: Served) -> None:
    shown = succeed("show", served.record, "balance", "--voice", "Riverton", "--format", "json").json()
    assert json.loads(served.get("/balance.json?voice=Riverton").body) == shown
    assert [row["muf"] for row in shown][:2] == ["-0.3", "0"]


def test_axe_finds_nothing_and_nothing_is_too_wide(browser: Browser, served: Served) -> None:
    for theme in ("light", "dark"):
        made = visit(browser, served, scripts=True, color_scheme=theme, bypass_csp=True)
        found = Axe().run(made.open("/balance?voice=Riverton"))
        assert found.violations_count == 0, found.generate_report()
        made.page.context.close()
    made = visit(browser, served, scripts=True, viewport={"width": 320, "height": 800})
    assert made.open("/balance").evaluate("document.documentElement.scrollWidth") <= 320
    made.page.context.close()


def test_an_inspection_from_its_plan_to_what_it_supports(browser: Browser, served: Served) -> None:
    assert "/inspections/audit-depot-1" in served.get("/inspections").text
    page = served.get("/inspections/audit-depot-1").text
    assert "No indication.</strong> <bdi>No indication that 1100 kg are missing" in page
    assert "Avenhaus and Canty (1996)" in page
    assert "Category 1: declared less found" in page
    assert "Inconclusive" in served.get("/inspections/audit-depot-1?as_of=2021-02-14").text
    assert served.get("/inspections/audit-depot-9").status == 404
    rows = json.loads(served.get("/inspections/audit-depot-1.json").body)
    assert [row["planned"] for row in rows] == [row["looked_at"] for row in rows]
    made = visit(browser, served, scripts=True, bypass_csp=True)
    found = Axe().run(made.open("/inspections/audit-depot-1"))
    assert found.violations_count == 0, found.generate_report()
    made.page.context.close()


def test_a_record_without_balances_says_when_there_is_one(served: Served) -> None:
    assert "a balance is struck where something is counted again" in served.get("/balance?voice=Overland").text
