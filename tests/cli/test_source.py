"""From a pasted page to signed statements: `source add`, `source read`, `source accept`."""

import io
import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from custodiet.app import fetching
from tests.cli.conftest import ORIGIN, Mission
from tests.cli.runner import custodiet, fail, snapshot, succeed

PAGE = """Council refuses the plan

By Ana Ruiz

The council of Tallow said on Tuesday that it would not accept the new plan for the depot.

“We have nothing to hide,” said Jo Lund, the mayor, in an interview with Radio Tallow on Monday.

Two envoys will meet in Bonn on Thursday.

1 comment
bob
bob

I do not agree.
"""
DAY = "2024-03-06"


@pytest.fixture
def archive(mission: Mission) -> Mission:
    """A record with an archivist."""
    key = mission.key("Archive")
    succeed("key", "new", key, "--party", "Archive", "--role", "archivist", "--origin", ORIGIN)
    succeed("enrol", mission.record, f"{key}.enrolment.json")
    return mission


def add(mission: Mission, page: object, *options: object) -> Any:  # noqa: ANN401 - JSON is any of six types
    return succeed("source", "add", mission.record, page, "--key", mission.key("Archive"), *options, "--json").json()


def accept(mission: Mission, page: object, *options: object) -> Any:  # noqa: ANN401 - likewise
    return succeed("source", "accept", mission.record, page, "--key", mission.key("Archive"), *options, "--json").json()


def positions(mission: Mission) -> list[tuple[str, str, str]]:
    rows = succeed("show", mission.record, "positions", "--format", "json").json()
    return [(row["speaker"], row["stance"], row["date"]) for row in rows]


def test_from_a_pasted_page_to_signed_positions(archive: Mission) -> None:
    page = archive.write("page.txt", PAGE)
    added = add(archive, page, "--publisher", "Daily Post", "--published", DAY)
    assert added["source"]["id"] == "page"
    assert added["source"]["medium"] == "text"
    assert "address" not in added["source"]
    done = accept(archive, page, "--date", DAY, "--all")
    assert [one["kind"] for one in done["accepted"]] == ["statement", "statement", "event", "comment"]
    assert positions(archive) == [("Jo Lund", "denies", "2024-03-04"), ("council of Tallow", "rejects", "2024-03-05")]
    rows = succeed("show", archive.record, "coverage", "--source", "page", "--format", "json").json()
    assert not [row for row in rows if not row["accounted_for"] and row["kind"] != "headline"]
    words = {row["segment"]: row["text"] for row in rows}
    assert words["P1.1"].startswith("The council of Tallow said")
    succeed("fsck", archive.record)


def test_accepting_the_same_again_changes_nothing(archive: Mission) -> None:
    page = archive.write("page.txt", PAGE)
    add(archive, page)
    accept(archive, page, "--date", DAY, "--only", "1")
    before = snapshot(archive.record)
    again = accept(archive, page, "--date", DAY, "--only", "1")
    assert (again["unchanged"], again["statements"]) == (1, [])
    assert snapshot(archive.record) == before
    accept(archive, page, "--date", DAY, "--only", "1-2")
    assert len(positions(archive)) == 2


def test_archiving_the_same_page_again_changes_nothing(archive: Mission) -> None:
    page = archive.write("page.txt", PAGE)
    add(archive, page)
    before = snapshot(archive.record)
    assert add(archive, page)["already"]
    assert snapshot(archive.record) == before


def test_a_changed_page_is_another_source_and_both_verify(archive: Mission) -> None:
    first = add(archive, archive.write("page.txt", PAGE))["source"]
    second = add(archive, archive.write("page.txt", PAGE.replace("Tuesday", "Monday")))["source"]
    assert (first["id"], second["id"]) == ("page", f"page-{second['sha256'][:8]}")
    assert sorted(path.name for path in (archive.record / "sources").iterdir()) == sorted(
        [first["sha256"], second["sha256"]]
    )
    succeed("fsck", archive.record)


def test_an_archived_page_that_was_altered_is_found(archive: Mission) -> None:
    source = add(archive, archive.write("page.txt", PAGE))["source"]
    kept = archive.record / "sources" / source["sha256"]
    kept.write_text(PAGE.replace("refuses", "accepts"), encoding="utf-8")
    assert "not what its digest says" in fail("fsck", archive.record)


def test_a_repost_names_its_original(archive: Mission) -> None:
    add(archive, archive.write("page.txt", PAGE), "--id", "post")
    repost = archive.write("other.txt", f"From the Post:\n\n{PAGE}")
    assert add(archive, repost, "--repost-of", "post")["source"]["repost_of"] == "post"
    other = archive.write("third.txt", f"Also:\n\n{PAGE}")
    told = fail("source", "add", archive.record, other, "--key", archive.key("Archive"), "--repost-of", "nobody")
    assert "no such source" in told


def test_what_is_proposed_can_be_edited_in_a_file(archive: Mission) -> None:
    page, out = archive.write("page.txt", PAGE), archive.folder / "proposals.json"
    add(archive, page)
    succeed("source", "read", page, "--date", DAY, "--out", out)
    proposals = json.loads(out.read_text(encoding="utf-8"))
    proposals["proposals"][0]["about"] = "plan for the depot, as of March"
    archive.write("proposals.json", proposals)
    accept(archive, out, "--only", "1")
    (row,) = succeed("show", archive.record, "positions", "--format", "json").json()
    assert row["about"] == "plan for the depot, as of March"


def test_an_event_that_a_person_calls_a_situation_stands_in_it(archive: Mission) -> None:
    page = archive.write(
        "page.txt", PAGE.replace("Two envoys", "Fighting broke out near Bonn on Monday.\n\nTwo envoys")
    )
    add(archive, page)
    file = archive.folder / "proposals.json"
    succeed("source", "read", page, "--date", DAY, "--out", file)
    edited = json.loads(file.read_text(encoding="utf-8"))
    (told,) = [each for each in edited["proposals"] if each["kind"] == "event" and "Fighting" in each["event"]]
    told |= {"kind": "situation", "place": "Bonn"}
    file.write_text(json.dumps(edited | {"proposals": [told]}), encoding="utf-8")
    refused = fail("source", "accept", archive.record, file, "--key", archive.key("Archive"), "--all")
    assert "fighting, front line, closure" in refused
    file.write_text(json.dumps(edited | {"proposals": [told | {"status": "fighting"}]}), encoding="utf-8")
    accept(archive, file, "--all")
    (row,) = succeed("show", archive.record, "situation", "--format", "json").json()
    assert (row["place"], row["kind"], row["since"]) == ("Bonn", "fighting", "2024-03-04")


def test_a_person_is_asked_about_each(archive: Mission, monkeypatch: pytest.MonkeyPatch) -> None:
    page = archive.write("page.txt", PAGE)
    add(archive, page)
    answers = "n\ne\n" + "Jo Lund\nTallow\nmayor\n-\n2024-03-04\nasserts\nthe depot\n-\n-\nq\n"
    monkeypatch.setattr(sys, "stdin", io.StringIO(answers))
    told = succeed("source", "accept", archive.record, page, "--key", archive.key("Archive"), "--date", DAY)
    assert "Signed and logged 1 of 4 proposals" in told.out
    assert positions(archive) == [("Jo Lund", "asserts", "2024-03-04")]


def test_reading_prints_the_shape_that_is_asked_for(archive: Mission) -> None:
    page = archive.write("page.txt", PAGE)
    value = succeed("source", "read", page, "--date", DAY, "--format", "json").json()
    keys = ["headline", "summary", "byline", "date", "images", "related", "statements", "events", "comments"]
    assert list(value) == keys
    assert (value["headline"], value["summary"], value["byline"]) == ("Council refuses the plan", None, "Ana Ruiz")
    assert value["statements"][1]["medium"] == "interview with Radio Tallow"
    assert value["events"][0] == {
        "event": "Two envoys will meet in Bonn on Thursday",
        "actor": "Two envoys",
        "place": "Bonn",
        "date": "2024-03-07",
        "status": "planned",
    }
    assert value["comments"] == [{"author": "bob", "text": "I do not agree.", "answers": None}]
    shown = succeed("source", "read", page, "--date", DAY).out
    assert "council of Tallow" in shown
    assert "Next: custodiet source accept" in shown


def test_a_dry_run_signs_nothing(archive: Mission) -> None:
    page = archive.write("page.txt", PAGE)
    add(archive, page)
    before = snapshot(archive.record)
    told = succeed(
        "source", "accept", archive.record, page, "--key", archive.key("Archive"), "--date", DAY, "--all", "--dry-run"
    )
    assert "Would sign 1: council of Tallow rejects" in told.out
    assert snapshot(archive.record) == before


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--all"], "on which day this was"),
        (["--all", "--date", "yesterday"], "this is no day"),
        (["--only", "99", "--date", DAY], "no proposal of that number"),
        (["--only", "one", "--date", DAY], "no numbers of proposals"),
    ],
)
def test_what_cannot_be_accepted_is_refused_whole(archive: Mission, options: list[str], told: str) -> None:
    page = archive.write("page.txt", PAGE)
    add(archive, page)
    before = snapshot(archive.record)
    assert told in fail("source", "accept", archive.record, page, "--key", archive.key("Archive"), *options)
    assert snapshot(archive.record) == before


def test_a_page_that_is_not_archived_is_not_accepted(archive: Mission) -> None:
    page = archive.write("page.txt", PAGE)
    told = fail("source", "accept", archive.record, page, "--key", archive.key("Archive"), "--date", DAY, "--all")
    assert "custodiet source add" in told


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("stance", "loves", "a position has a speaker and a stance"),
        ("speaker", None, "a position has a speaker and a stance"),
        ("segments", ["P9.9"], "no such segment"),
        ("segments", [], "names the segments"),
        ("named", "yes", "named is true or false"),
        ("said", "Tuesday", "no date or time"),
    ],
)
def test_a_file_of_proposals_with_a_slip_is_refused(archive: Mission, name: str, value: object, told: str) -> None:
    page, out = archive.write("page.txt", PAGE), archive.folder / "proposals.json"
    add(archive, page)
    succeed("source", "read", page, "--date", DAY, "--out", out)
    proposals = json.loads(out.read_text(encoding="utf-8"))
    proposals["proposals"][0][name] = value
    archive.write("proposals.json", proposals)
    before = snapshot(archive.record)
    assert told in fail("source", "accept", archive.record, out, "--key", archive.key("Archive"), "--all")
    assert snapshot(archive.record) == before


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--published", "last week"], "no date or time"),
        (["--id", "two words"], "no id of a source"),
        (["--key", "none.key"], "no such key file"),
    ],
)
def test_what_cannot_be_archived_leaves_nothing(archive: Mission, options: list[str], told: str) -> None:
    page = archive.write("page.txt", PAGE)
    before = snapshot(archive.record)
    key = [] if "--key" in options else ["--key", archive.key("Archive")]
    assert told in fail("source", "add", archive.record, page, *key, *options)
    assert snapshot(archive.record) == before


class _Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status, place = {
            "/page": (200, ""),
            "/moved": (302, "/page"),
            "/away": (302, "file:///etc/passwd"),
            "/short": (200, ""),
        }.get(self.path, (404, ""))
        self.send_response(status)
        if place:
            self.send_header("Location", place)
        if self.path == "/short":
            self.send_header("Content-Length", str(len(PAGE.encode()) + 9))
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.end_headers()
        if status == 200:
            self.wfile.write(PAGE.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as the base class names it
        del format, args


@contextmanager
def site() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), _Site) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def test_an_address_is_fetched_once_and_still_verifies_when_it_is_gone(archive: Mission) -> None:
    with site() as address:
        added = add(archive, f"{address}/moved")
    source = added["source"]
    assert source["address"] == f"{address}/page"
    assert source["retrieved"]
    assert source["id"] == "127.0.0.1-page"
    kept = archive.record / "sources" / source["sha256"]
    assert kept.read_bytes() == PAGE.encode()
    assert len(accept(archive, kept, "--date", DAY, "--all")["statements"]) == 4
    succeed("fsck", archive.record)


@pytest.mark.parametrize("path", ["/gone", "/away", "/short"])
def test_a_page_that_cannot_be_fetched_is_refused(archive: Mission, path: str) -> None:
    before = snapshot(archive.record)
    with site() as address:
        told = fail("source", "add", archive.record, f"{address}{path}", "--key", archive.key("Archive"))
    assert "the page cannot be fetched" in told
    assert snapshot(archive.record) == before


def test_a_server_that_drips_is_not_waited_for(archive: Mission, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "LONGEST", -1)
    with site() as address:
        told = fail("source", "add", archive.record, f"{address}/page", "--key", archive.key("Archive"))
    assert "not there whole after" in told


def test_a_dead_address_is_refused(archive: Mission) -> None:
    told = fail("source", "add", archive.record, "http://127.0.0.1:9/page", "--key", archive.key("Archive"))
    assert "the page cannot be fetched" in told
    assert "no address" in fail("source", "add", archive.record, "http://", "--key", archive.key("Archive"))


def test_usage() -> None:
    assert custodiet("source", "read", "page.txt", "--format", "svg").code == 2
    assert custodiet("source", "accept", "r", "page.txt", "--key", "k", "--all", "--only", "1").code == 2


def test_what_is_accepted_says_for_whom_it_is_said(archive: Mission) -> None:
    page = archive.write(
        "parties.txt",
        "Talks\n\nNorwegian envoy Per Dahl rejected the plan on Monday. The mayor of Tallow welcomed it on Tuesday.\n",
    )
    add(archive, page)
    accept(archive, page, "--date", DAY, "--all")
    rows = succeed("show", archive.record, "positions", "--format", "json").json()
    assert {row["speaker"]: row["party"] for row in rows} == {"Per Dahl": "Norway", "mayor of Tallow": ""}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"quote": "We love the plan", "direct": True}, "not the words of the page"),
        ({"said": "2099-01-01"}, "said after the page was"),
        ({"colour": "red"}, "no such member"),
    ],
)
def test_proposals_that_the_page_does_not_bear_out_are_refused(
    archive: Mission, change: dict[str, Any], message: str
) -> None:
    page = archive.write("page.txt", PAGE)
    add(archive, page)
    out = archive.folder / "proposals.json"
    succeed("source", "read", page, "--date", DAY, "--out", out)
    value = json.loads(out.read_text())
    value["proposals"][1] |= change
    changed = archive.write("changed.json", json.dumps(value))
    before = snapshot(archive.record)
    assert message in fail("source", "accept", archive.record, changed, "--key", archive.key("Archive"), "--all")
    assert snapshot(archive.record) == before


@pytest.mark.parametrize(("only", "message"), [("2-1", "from more to less"), ("", "no numbers of proposals")])
def test_numbers_that_choose_nothing_are_refused(archive: Mission, only: str, message: str) -> None:
    page = archive.write("page.txt", PAGE)
    add(archive, page)
    asked = ("source", "accept", archive.record, page, "--key", archive.key("Archive"), "--date", DAY, "--only", only)
    assert message in fail(*asked)


def test_a_page_is_fetched_over_the_web_alone(archive: Mission) -> None:
    refused = fail("source", "add", archive.record, "file:///etc/passwd", "--key", archive.key("Archive"))
    assert "fetched over http or https" in refused


def test_nobody_who_answers_is_told_so(archive: Mission, monkeypatch: pytest.MonkeyPatch) -> None:
    page = archive.write("page.txt", PAGE)
    add(archive, page)
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    asked = ("source", "accept", archive.record, page, "--key", archive.key("Archive"), "--date", DAY)
    before = snapshot(archive.record)
    result = custodiet(*asked)
    assert (result.code, "nothing was signed" in result.err, "Traceback" in result.err) == (1, True, False)
    assert snapshot(archive.record) == before
