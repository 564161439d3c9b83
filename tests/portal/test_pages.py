"""Every page: whole without scripts, the same rows as data, harmless, accessible, narrow and printed."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it has no types
from playwright.sync_api import Browser

from tests.cli.runner import succeed
from tests.portal.conftest import HOSTILE, SCRIPT, Visit, visit
from tests.portal.served import Served

LISTS = ("holdings", "claims", "obligations", "positions", "forms", "discrepancies", "journal", "sources", "parties",
         "log", "balance", "inspections", "instruments", "clauses", "forecast", "events", "situation",
         "positions/matrix")  # fmt: skip
SEEN = ("/", *(f"/{name}" for name in LISTS), "/kept", "/obligations/DEC34-1", "/items/cylinders",
        "/cases", "/destruction", "/items/cylinders/chain", "/parties/Syria", "/places/Syria",
        "/instruments/UNSC_resolution_2118", "/instruments/French_draft", "/events/Ghouta_attack",
        "/sources/time-2013-09-12", "/statements/9", "/nothing", "/?as_of=2014-03-20")  # fmt: skip


class Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found += [value for name, value in attrs if name == "href" and value]


def links(text: str) -> list[str]:
    parser = Links()
    parser.feed(text)
    return parser.found


@pytest.fixture(params=["light", "dark"])
def themed(request: pytest.FixtureRequest, browser: Browser, syria: Served) -> Iterator[Visit]:
    made = visit(browser, syria, scripts=True, color_scheme=request.param, bypass_csp=True)
    yield made
    assert made.asked == []
    made.page.context.close()


@pytest.mark.parametrize("path", SEEN)
def test_axe_finds_nothing(themed: Visit, path: str) -> None:
    found = Axe().run(themed.open(path))
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("width", [320, 1920])
def test_no_page_is_wider_than_its_window(browser: Browser, syria: Served, hostile: Served, width: int) -> None:
    for served, paths in ((syria, SEEN), (hostile, ("/", *(f"/{name}" for name in LISTS), "/statements/4"))):
        made = visit(browser, served, scripts=True, viewport={"width": width, "height": 800})
        for path in paths:
            assert made.open(path).evaluate("document.documentElement.scrollWidth") <= width, path
        made.page.context.close()


def test_whatever_a_page_links_to_is_there(syria: Served) -> None:
    """Ten pages of each kind, from the overview on."""
    todo, seen = ["/"], {"/"}
    kinds: dict[str, int] = {}
    while todo:
        path = todo.pop()
        answer = syria.get(path)
        assert answer.status == 200, path
        if "text/html" not in answer.headers["content-type"]:
            continue
        for link in links(answer.text):
            target = link.removeprefix(syria.base).partition("#")[0]
            kind = re.sub(r"[^/.?]+$", "", target.partition("?")[0]) + target.partition(".")[2].partition("?")[0]
            if target.startswith("/") and target not in seen and kinds.get(kind, 0) < 10:
                kinds[kind] = kinds.get(kind, 0) + 1
                seen.add(target)
                todo.append(target)
    assert len(seen) > 80


@pytest.mark.parametrize(
    "what", ["holdings", "claims", "obligations", "positions", "discrepancies", "journal", "balance"]
)
def test_the_data_of_a_page_is_what_the_command_shows(syria: Served, what: str) -> None:
    shown = succeed("show", syria.record, what, "--as-of", "2014-03-20", "--format", "json").json()
    assert json.loads(syria.get(f"/{what}.json?as_of=2014-03-20").body) == shown[:1000]
    lines = syria.get(f"/{what}.csv?as_of=2014-03-20").text.splitlines()
    assert len(lines) == len(shown[:1000]) + 1


def test_the_browser_is_told_to_trust_nothing(syria: Served) -> None:
    for path in ("/", "/holdings.json", "/static/style.css", "/nothing", "/log/files/checkpoint"):
        headers = syria.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "script-src" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert "<script" not in syria.get(path).text


def test_a_cached_page_is_not_sent_again_and_head_has_no_body(syria: Served) -> None:
    first = syria.get("/holdings")
    assert syria.get("/holdings", if_none_match=first.headers["etag"]).status == 304
    head = syria.get("/holdings", method="HEAD")
    assert (head.status, head.body) == (200, b"")


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/?as_of=2014-02-30", 400, "does not exist"),
        ("/?as_of=yesterday", 400, "no date or time"),
        ("/claims?voice=OPCV", 400, "nobody of that name"),
        ("/journal?page=0", 400, "number from 1"),
        ("/journal?page=99999", 404, "pages"),
        ("/log?at_checkpoint=99999", 404, "entries"),
        ("/items/cylinder", 404, "cylinders"),
        ("/statements/ffff", 404, "no statement"),
        ("/nothing", 404, "no such page"),
        ("/log/files/tile/0/009", 404, "not published"),
        ("/log/files/../log.sqlite", 404, "no "),
    ],
)
def test_what_cannot_be_answered_gets_one_clear_message(syria: Served, path: str, status: int, words: str) -> None:
    answer = syria.get(path)
    assert answer.status == status
    assert words in answer.text
    assert "Traceback" not in answer.text


def test_hostile_names_do_nothing_anywhere(browser: Browser, hostile: Served) -> None:
    made = visit(browser, hostile, scripts=True)
    paths = ["/", *(f"/{name}" for name in LISTS)]
    for name in paths.copy():
        paths += [
            link for link in links(hostile.get(name).text) if re.match(r"/(items|places|parties|obligations)/", link)
        ]
    for path in dict.fromkeys(paths):
        page = made.open(path)
        assert page.title() != "owned", path
        assert page.locator("script, img:not([aria-labelledby=custody] > .picture > img)").count() == 0, path
        assert page.locator("img").count() <= 1, path  # the story of the thing, which is the portal's own drawing
        assert not re.search("[\u202a-\u202e\u2066-\u2069]", page.content()), path
    assert made.asked == []
    made.page.context.close()


def test_every_name_has_its_own_page(hostile: Served) -> None:
    for kind in ("items", "places", "parties", "obligations"):
        pages = [link for link in links(hostile.get("/holdings").text + hostile.get("/obligations").text)
                 if link.startswith(f"/{kind}/")]  # fmt: skip
        for path in dict.fromkeys(pages):
            assert hostile.get(path).status == 200, path
            assert hostile.get(f"{path.partition('?')[0]}.json").status == 200, path
    assert len(HOSTILE) <= len(json.loads(hostile.get("/obligations.json").body))


def test_a_cell_is_no_formula(hostile: Served) -> None:
    text = hostile.get("/obligations.csv").text
    assert "'=HYPERLINK" in text
    assert not re.search(r'(^|,)"?[=+@]', text)


def test_a_permanent_address_shows_the_same_for_ever(tmp_path_factory: pytest.TempPathFactory) -> None:
    from tests.cli.conftest import Mission  # noqa: PLC0415 - a record of its own
    from tests.portal.served import serving  # noqa: PLC0415

    mission = Mission(tmp_path_factory.mktemp("permanent"))
    succeed("submit", mission.record, mission.count("Arcadia", "one", "50", "2014-01-01"))
    with serving(mission.record) as served:
        first = served.get("/holdings")
        (address,) = [link for link in links(first.text) if link.startswith(served.base)]
        path = address.removeprefix(served.base)
        before = served.get(f"{path.partition('?')[0]}.json?{path.partition('?')[2]}").body
        succeed("submit", mission.record, mission.count("Arcadia", "two", "40", "2014-02-01"))
        assert "40 t" in served.get("/holdings").text
        assert served.get(f"{path.partition('?')[0]}.json?{path.partition('?')[2]}").body == before
        assert "50 t" in served.get(path).text
        assert "40 t" not in served.get(path).text


def test_a_page_is_kept_and_dropped_without_scripts(browser: Browser, syria: Served) -> None:
    made = visit(browser, syria)
    page = made.open("/obligations/DEC34-1")
    page.get_by_role("button", name="Keep this page").click()
    page.get_by_role("link", name="Obligations: DEC34-1").click()
    page.get_by_role("link", name="Kept").click()
    page.get_by_role("button", name="Drop").click()
    assert "Nothing yet" in page.content()
    made.page.context.close()
    assert syria.get("/kept", method="POST", data=b"address=//evil.example/&action=keep").status == 400


@pytest.mark.parametrize(
    "path", ["/journal", "/discrepancies", "/items/cylinders", "/obligations/DEC34-1", "/parties/Syria"]
)
def test_a_feed_tells_what_is_new_with_ids_that_stay(syria: Served, path: str) -> None:
    first, again = (syria.get(f"{path}.atom").body for _ in range(2))
    assert first == again
    feed = ET.fromstring(first)  # noqa: S314 - ours
    space = "{http://www.w3.org/2005/Atom}"
    entries = feed.findall(f"{space}entry")
    assert entries
    ids = [entry.findtext(f"{space}id") for entry in entries]
    assert len(set(ids)) == len(ids)
    assert all(str(each).startswith("tag:") for each in ids)
    for name in ("id", "title", "updated"):
        assert feed.findtext(f"{space}{name}")


def test_a_statement_gives_its_bytes_and_a_proof_that_holds(syria: Served) -> None:
    from custodiet.log.checkpoint import read  # noqa: PLC0415
    from custodiet.log.merkle import leaf_hash  # noqa: PLC0415
    from custodiet.log.proof import check, parse_proof  # noqa: PLC0415

    rows = json.loads(syria.get("/journal.json").body)
    for row in rows[:3] + rows[-2:]:
        leaf = syria.get(f"/statements/{row['id']}/envelope").body
        assert leaf_hash(leaf).hex() == row["id"]
        proof = parse_proof(syria.get(f"/statements/{row['id']}/proof").body)
        check(proof, leaf_hash(leaf), read(proof.note).checkpoint)
        assert json.loads(syria.get(f"/statements/{row['id']}/payload").body)["seq"] >= 0


def test_a_remark_stands_under_what_it_answers(hostile: Served) -> None:
    answered = next(row for row in json.loads(hostile.get("/journal.json").body) if row["type"] == "event")
    text = hostile.get(f"/statements/{answered['id']}").text
    assert 'class="thread"' in text
    assert SCRIPT not in text
    assert "&lt;script&gt;" in text


def test_the_picture_of_the_page_is_named_with_its_credit(syria: Served) -> None:
    text = syria.get("/sources/time-2013-09-12").text
    assert "The picture belongs here" in text
    assert "Credit:" not in text  # the record holds no words of it, and a label is no credit
    assert "<bdi>photograph&#39;s credit</bdi>" not in text
    assert '<span class="note"><bdi>(photograph&#39;s credit)</bdi></span>' in text


def test_with_the_keyboard_alone(browser: Browser, syria: Served) -> None:
    made = visit(browser, syria, scripts=True)
    page = made.open()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
    page.get_by_role("link", name="Obligations", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/obligations")
    made.page.context.close()


def test_printed_it_has_what_counts_and_nothing_to_click(browser: Browser, syria: Served) -> None:
    made = visit(browser, syria, scripts=True)
    page = made.open("/discrepancies")
    page.emulate_media(media="print")
    assert not page.locator("header nav").is_visible()
    assert page.locator(".strip").is_visible()
    assert page.locator(".permanent").is_visible()
    assert len(page.pdf(format="A4")) > 10_000
    made.page.context.close()


def test_who_signs_speaks_for_nobody_else_and_no_link_is_dead(hostile: Served) -> None:
    """A position that Arcadia signed names a party in its body: it stands under Arcadia, whatever it names."""
    assert {row["party"] for row in json.loads(hostile.get("/positions.json").body)} == {""}
    for page in ("/positions", "/"):
        for link in links(hostile.get(page).text):
            if link.startswith("/parties/"):
                assert hostile.get(link).status == 200, link


def test_a_transcription_says_that_nobody_has_checked_it(hostile: Served) -> None:
    rows = json.loads(hostile.get("/forms.json").text)
    assert len(rows) == len(HOSTILE)
    assert {row["state"] for row in rows} == {"not yet checked"}
    page = hostile.get(f"/statements/{rows[0]['statements'][0]}").text
    assert "On paper" in page
    assert "not yet checked" in page
    assert SCRIPT not in page
    scan = "ab" * 32  # a document, of which the record has no page
    assert f"SHA-256 {scan}" in page
    assert f"/statements/{scan}" not in links(page)


def test_a_case_is_shown_with_its_authority_and_its_reason(syria: Served) -> None:
    text = syria.get("/cases").text
    for words in ("declaration of Syria", "declaration issues, 19 of 26", "OPCW", "reported by archivist", "opened"):
        assert words in text
