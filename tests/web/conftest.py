"""A reader with a browser and no network, and the bundles that such a reader is handed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, Route

from tests.cli.conftest import Mission
from tests.cli.runner import succeed

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "verifier" / "verify.html"
MILLISECONDS = 60_000
# The page's own check, without its controls, for many files.
JUDGE = """async (file) => {
    try {
        await checkBundle(fromBase64(file), {}, new Pace(() => {}));
        return 'passed';
    } catch (refused) {
        return refused.message;
    }
}"""
DONE = "#verdict:not([hidden]), #failure:not([hidden])"


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """The page itself, whose functions a test may call."""
    with browser.new_context(offline=True) as context:
        page = context.new_page()
        page.goto(PAGE.as_uri())
        yield page


class Reader:
    """Somebody who opens the page in a browser. `asked` is what it asked the network for, `complaints` its errors."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.asked: list[str] = []
        self.complaints: list[str] = []
        page.set_default_timeout(MILLISECONDS)
        page.context.set_offline(True)
        page.context.route("**/*", self._answer)
        page.on("request", self._note)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda message: self.complaints.append(message.text))

    def _note(self, request: Request) -> None:
        if not request.url.startswith(("file:", "blob:")):
            self.asked.append(request.url)

    def _answer(self, route: Route) -> None:
        self._note(route.request)
        if route.request.url.startswith("file:"):
            route.continue_()
        else:
            route.abort()

    def open(self, path: Path = PAGE) -> "Reader":
        self.page.goto(path.as_uri())
        return self

    def choose(self, **files: Path | None) -> "Reader":
        """Choose files by the ids of their inputs."""
        for name, file in files.items():
            if file:
                self.page.set_input_files(f"#{name.replace('_', '-')}", file)
        return self

    def check(self, bundle: Path | None = None, *, policy: Path | None = None, remembered: Path | None = None) -> str:
        """Check a bundle, and return what the page says: the verdict, or the one message why not."""
        self.choose(bundle_file=bundle, policy=policy, remembered=remembered)
        self.page.click("#check")
        return self.said()

    def said(self) -> str:
        self.page.wait_for_selector(DONE)
        if self.page.is_visible("#failure"):
            return self.page.inner_text("#failure .message")
        return self.page.inner_text("#verdict")


@pytest.fixture(scope="session")
def one_reader(browser: Browser) -> Iterator[Reader]:
    with browser.new_context(accept_downloads=True) as context:
        yield Reader(context.new_page())


@pytest.fixture
def reader(one_reader: Reader) -> Iterator[Reader]:
    """A reader who opens the page anew, and must have been neither spied on nor complained to when the test is over."""
    one_reader.asked.clear()
    one_reader.complaints.clear()
    one_reader.page.set_viewport_size({"width": 1280, "height": 800})
    one_reader.page.emulate_media(media="screen")
    yield one_reader.open()
    assert one_reader.asked == []
    assert one_reader.complaints == []


@pytest.fixture(scope="session")
def mission(tmp_path_factory: pytest.TempPathFactory) -> Mission:
    """A record of two parties: a stock, a claim about it, an obligation, a correction, and a vague date."""
    mission = Mission(tmp_path_factory.mktemp("mission"))
    posting = {"verb": "claim", "act": "r", "subject": "all", "qty": {"unit": "%", "lo": "49.3", "hi": "49.3"}}
    claim = {**posting, "as_of": "2014-03-20", "kind": "reported", "basis": "removed"}
    owe = {"verb": "owe", "id": "D1", "debtor": "Arcadia", "text": "all out", "due": "2013-12-31"}
    out = {
        "verb": "move",
        "act": "out",
        "item": "lot-1",
        "qty": {"unit": "t", "lo": "5", "hi": "7"},
        "from": "Arcadia@depot",
        "to": "~destroyed",
        "at": "2014-03",
    }
    files = [
        mission.count("Arcadia", "stock", "50", "2014-01-01"),
        mission.sign("Arcadia", "destroyed", said="2014-03-10", postings=[out]),
        mission.sign("Inspectorate", "claim", said="2014-03-20", postings=[claim]),
        mission.sign("Inspectorate", "owe", said="2013-11-15", postings=[owe]),
    ]
    succeed("submit", mission.record, *files)
    return mission


@pytest.fixture(scope="session")
def bundle(mission: Mission) -> Path:
    """A whole bundle about a day."""
    return report(mission, "report.zip")


def report(mission: Mission, name: str) -> Path:
    out = mission.folder / name
    succeed("report", mission.record, "--as-of", "2014-03-20", "--key", mission.key("Inspectorate"), "--out", out)
    return out
