"""The public record, served; and a record of people who would do harm."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from custodiet.app.demonstration import EXAMPLES, build
from custodiet.app.progress import silent
from tests.cli.conftest import Mission
from tests.cli.conftest import mission as mission  # noqa: PLC0414 - the fixture, for this folder too
from tests.cli.runner import succeed
from tests.portal.served import Served, serving

SCRIPT = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
TURNED = "\u202egnp.exe \u2066name"
LONG = "W" * 400
SLASHES = "a/b/../c.json?x#y%2F..%5c"
FORMULA = '=HYPERLINK("http://example.org","x")'
HOSTILE = (SCRIPT, TURNED, LONG, SLASHES, FORMULA, "..", ".", "?", "_", "é~41", "名前 é")


@pytest.fixture(scope="session")
def syria(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The public record of the handover."""
    out = tmp_path_factory.mktemp("portal") / "syria"
    build(EXAMPLES / "syria-2013", out, now=1_790_000_000, progress=silent)
    with serving(out) as served:
        yield served


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A record in which every name and text is hostile."""
    mission = Mission(tmp_path_factory.mktemp("hostile"))
    files = []
    for n, name in enumerate(HOSTILE):
        count = {"verb": "count", "act": f"c{n}", "account": f"{name}@{name}", "item": name, "at": "2014-01-01"}
        mark = {"verb": "mark", "act": f"m{n}", "subject": name, "aspect": "stance", "value": "rejects", "at": "2014"}
        owe = {"verb": "owe", "id": name, "debtor": name, "text": name, "due": "2014"}
        claim = {
            "verb": "claim",
            "act": f"k{n}",
            "subject": name,
            "as_of": "2014",
            "kind": "reported",
            "basis": "removed",
        }
        share = {"unit": "%", "lo": "5", "hi": "5"}
        again = count | {"act": name, "at": "2014-02-01", "qty": {"unit": "t", "lo": "1", "hi": "1", "u": "0.1"}}
        postings = [
            count | {"qty": {"unit": "t", "lo": "1", "hi": "2"}},
            again,
            mark,
            owe,
            claim | {"qty": share, "of": name},
        ]
        body = {"text": name, "medium": name, "party": name}
        told = {"type": "event", "said": "2014-01-01", "postings": postings, "body": body, "method": name}
        files.append(mission.sign("Arcadia", f"n{n}", **told, source={"id": name}))
        clauses = [{"id": name, "text": name, "debtor": name, "alternatives": [{"text": name, "by": name}],
                    "when": {"obligation": name, "status": [name]}, "obligation": name, "also": [name]}]  # fmt: skip
        draft = {"reference": name, "clauses": clauses, "follows": HOSTILE[n - 1], "also": [name], "text": name}
        files.append(mission.sign("Arcadia", f"d{n}", type="draft", body=draft, source={"id": name}))
        votes = {
            "reference": name,
            "body": name,
            "votes": [{"member": name, "vote": "for"}],
            "clauses": clauses,
            "outcome": name,
        }
        files.append(mission.sign("Arcadia", f"v{n}", type="decision", body=votes, source={"id": name}))
        organ = {"name": name, "size": 1, "majority": 1, "vetoes": [name], "rule": name}
        files.append(mission.sign("Arcadia", f"o{n}", type="organ", body=organ))
        found = {"of": name, "step": "published", "findings": [{"text": name, "confidence": name, "evidence": [name]}]}
        files.append(mission.sign("Arcadia", f"i{n}", type="investigation", body=found | {"not_attributed": [name]}))
        shut = {"verb": "mark", "act": name, "subject": name, "aspect": "access", "value": name, "at": "2014-01-01"}
        closed = {"kind": "closure", "place": name, "text": name, "delays": [name]}
        files.append(mission.sign("Arcadia", f"s{n}", type="situation", body=closed, postings=[shut]))
        body = {"form": name, "kind": "handover", "site": name, "host": name, "text": name}
        scan = {"about": [["transcribes", "ab" * 32]], "evidence": [{"sha256": "ab" * 32, "name": name}]}
        files.append(mission.sign("Arcadia", f"f{n}", type="transcription", body=body, source={"id": name}, **scan))
    remark = {"type": "remark", "body": {"text": SCRIPT}}
    files.append(mission.sign("Inspectorate", "remark", **remark, about=[["responds", _id(files[0])]]))
    succeed("submit", mission.record, *files)
    with serving(mission.record) as served:
        yield served


def _id(file: Path) -> str:
    from custodiet.log.merkle import leaf_hash  # noqa: PLC0415 - for this alone

    assert json.loads(file.read_bytes())
    return leaf_hash(file.read_bytes()).hex()


class Visit:
    """A visitor, with or without scripts. `asked` are requests beyond the portal, `complaints` the browser's errors."""

    def __init__(self, page: Page, served: Served) -> None:
        self.page, self.served = page, served
        self.asked: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: None if request.url.startswith(served.base) else self._beyond(request.url))
        page.on("console", lambda message: self.complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _beyond(self, url: str) -> None:
        if not url.startswith("data:"):
            self.asked.append(url)

    def open(self, path: str = "/") -> Page:
        self.page.goto(self.served.base + path)
        return self.page


def visit(browser: Browser, served: Served, *, scripts: bool = False, **how: object) -> Visit:
    context = browser.new_context(java_script_enabled=scripts, **how)  # type: ignore[arg-type]  # Playwright's options
    context.set_default_timeout(20_000)
    return Visit(context.new_page(), served)
