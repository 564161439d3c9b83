"""A stranger's page sends a form to the portal in the name of whoever looks at it."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from custodiet.web import hosts_of
from tests.cli.conftest import Mission
from tests.cli.runner import succeed
from tests.portal.served import Served, serving

FORM = b"address=/holdings&action=keep"


@pytest.fixture
def served(mission: Mission) -> Iterator[Served]:
    with serving(mission.record, hosts_of("https://record.example.org", "127.0.0.1")) as served:
        yield served


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"sec_fetch_site": "anything"},
        {"origin": "http://evil.example"},
        {"origin": "http://127.0.0.1:1"},
        {"origin": "null"},
        {"origin": "http://evil.example", "sec_fetch_site": "same-origin"},
        {"origin": "https://record.example.org.evil.example"},
    ],
)
def test_it_changes_nothing(served: Served, headers: dict[str, str]) -> None:
    answer = served.get("/kept", method="POST", data=FORM, **headers)
    assert answer.status == 403
    assert "only pages of this portal" in answer.text
    assert "set-cookie" not in {name.lower() for name in answer.headers}


def test_the_portal_s_own_forms_are_taken(served: Served) -> None:
    own = {"origin": served.base}
    for headers in (own, own | {"sec_fetch_site": "same-origin"}, {"sec_fetch_site": "none"}, {},
                    {"origin": "https://record.example.org"}):  # fmt: skip
        answer = served.get("/kept", method="POST", data=FORM, **headers)
        assert (answer.status, answer.headers["location"]) == (303, "/kept"), headers


def test_a_browser_keeps_a_page_from_the_portal_and_not_from_elsewhere(browser: Browser, mission: Mission) -> None:
    with serving(mission.record) as served:
        context = browser.new_context(java_script_enabled=True)
        page = context.new_page()
        page.goto(served.base + "/holdings")
        page.get_by_role("button", name="Keep this page").click()
        assert page.url == f"{served.base}/kept"
        assert page.get_by_role("link", name="Holdings").count() == 2  # the section, and what was kept
        port = urlsplit(served.base).port
        page.goto("data:text/html,")
        page.set_content(
            f'<form method="post" action="http://127.0.0.1:{port}/kept"><input name="address" value="/claims">'
            '<input name="action" value="keep"><button>win</button></form>'
        )
        page.get_by_role("button", name="win").click()
        assert "only pages of this portal" in page.content()
        context.close()


def test_two_portals_on_one_machine_share_no_list(mission: Mission, served: Served) -> None:
    name = served.get("/kept", method="POST", data=FORM).headers["set-cookie"].partition("=")[0]
    assert name.startswith("kept-")
    assert "secure" in served.get("/kept", method="POST", data=FORM).headers["set-cookie"].lower()
    other = mission.folder / "other"
    succeed("init", other, "--origin", "example.org/another", "--regime", "cwc")
    with serving(other) as second:
        assert second.get("/kept", method="POST", data=FORM).headers["set-cookie"].partition("=")[0] != name
        assert "Nothing yet" in second.get("/kept", cookie=f"{name}=/holdings").text
        assert "Nothing yet" not in served.get("/kept", cookie=f"{name}=/holdings").text
