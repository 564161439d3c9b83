"""EPCIS 2.0 through the public commands: events in, custody out, the demo there and back."""

import json
from pathlib import Path

import pytest

from custodiet.app.record import Record
from custodiet.app.view import Cut, View
from custodiet.kernel.times import parse_when
from tests.cli.conftest import Mission
from tests.cli.runner import custodiet, fail, snapshot, succeed
from tests.properties.epcis import Archive, books, same_books

CORPUS = Path(__file__).parents[2] / "../shared/external/epcis"
HERE = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpora of EPCIS are not at ../shared/external/epcis")


@pytest.fixture
def elsewhere(tmp_path: Path) -> Archive:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    return Archive(folder)


def exported(mission: Mission, name: str) -> Path:
    out = mission.folder / name
    succeed("export", mission.record, "--format", "epcis", "--out", out)
    return out


@HERE
def test_every_conformant_document_is_taken_and_counted_once(elsewhere: Archive) -> None:
    files = sorted([*CORPUS.glob("valid/*"), *CORPUS.glob("gs1-examples/*")])
    assert len(files) > 50
    taken = declined = 0
    for file in files:
        # Each from a system of its own: the corpora use the same eventIDs for different events.
        command = ("import", elsewhere.record_path, file, "--key", elsewhere.key_file, "--from", file.name, "--json")
        done, again = succeed(*command).json(), succeed(*command).json()
        assert (again["statements"], again["new"]) == (0, 0), file.name
        assert all(one["event"] and one["reason"] for one in done["declined"])
        taken += done["new"]
        declined += len(done["declined"])
    assert (taken, declined) == (52, 18)
    relayed = [known for known in elsewhere.log() if known.statement.attributed_to]
    assert len(relayed) >= taken
    assert {known.statement.source is not None for known in relayed} == {True}
    succeed("fsck", elsewhere.record_path)


@HERE
@pytest.mark.parametrize("file", sorted(CORPUS.glob("invalid/*")), ids=lambda file: file.stem)
def test_every_invalid_document_is_refused_and_leaves_nothing(elsewhere: Archive, file: Path) -> None:
    before = snapshot(elsewhere.record_path)
    message = fail("import", elsewhere.record_path, file, "--key", elsewhere.key_file)
    assert f"{file.name}, /epcisBody/eventList/" in message
    assert snapshot(elsewhere.record_path) == before


def test_a_correction_travels(mission: Mission, elsewhere: Archive) -> None:
    wrong = mission.count("Arcadia", "wrong", "5", "2014-01-01")
    entry = json.loads(succeed("submit", mission.record, wrong, "--json").out)[0]
    first = exported(mission, "first.jsonld")
    succeed("import", elsewhere.record_path, first, "--key", elsewhere.key_file)
    right = {"unit": "t", "lo": "6", "hi": "6"}
    posting = {"verb": "count", "act": "right", "account": "Arcadia@depot", "item": "lot-1", "at": "2014-01-01"}
    about = [["corrects", entry["id"]]]
    body = {"reason": "misread"}
    signed = mission.sign(
        "Arcadia", "right", type="correction", about=about, postings=[posting | {"qty": right}], body=body
    )
    succeed("submit", mission.record, signed)
    second = exported(mission, "second.jsonld")
    events = json.loads(second.read_text())["epcisBody"]["eventList"]
    assert [event.get("errorDeclaration", {}).get("reason") for event in events] == [None, "incorrect_data"]
    assert events[1]["errorDeclaration"]["correctiveEventIDs"] == [events[0]["eventID"]]
    assert events[1]["custodiet:statement"]["id"] == entry["id"]
    done = succeed("import", elsewhere.record_path, second, "--key", elsewhere.key_file, "--json").json()
    assert (done["new"], done["corrected"], done["withdrawn"]) == (0, 1, 1)
    with Record.open(mission.record, read_only=True) as record:
        same_books(books(record.known()), elsewhere.books())


def test_a_dry_run_changes_nothing_and_says_what_would_be_logged(mission: Mission, elsewhere: Archive) -> None:
    succeed("submit", mission.record, mission.count("Arcadia", "one", "5", "2014-01-01"))
    before = snapshot(elsewhere.record_path)
    file = exported(mission, "one.jsonld")
    out = succeed("import", elsewhere.record_path, file, "--key", elsewhere.key_file, "--dry-run").out
    assert "Would log 2 statements" in out
    assert "attributed to Arcadia\n" in out
    assert snapshot(elsewhere.record_path) == before


def test_a_records_own_export_adds_nothing_to_it(mission: Mission) -> None:
    succeed("submit", mission.record, mission.count("Arcadia", "one", "5", "2014-01-01"))
    before = snapshot(mission.record)
    done = succeed(
        "import", mission.record, exported(mission, "own.json"), "--key", mission.key("Inspectorate"), "--json"
    )
    assert (done.json()["unchanged"], done.json()["statements"]) == (1, 0)
    assert snapshot(mission.record) == before


def test_wrong_usage(mission: Mission) -> None:
    file = exported(mission, "out.jsonld")
    assert "exists already" in fail("export", mission.record, "--format", "epcis", "--out", file)
    assert custodiet("export", mission.record, "--format", "xml").code == 2
    table = mission.write("table.csv", "row\n")
    assert custodiet("import", mission.record, table, "--key", mission.key("Arcadia"), "--from", "X").code == 2


def test_the_demo_sent_elsewhere_has_the_same_books(tmp_path: Path, elsewhere: Archive) -> None:
    demo, file = tmp_path / "demo", tmp_path / "demo.jsonld"
    succeed("demo", "--no-serve", "--out", demo)
    said = succeed("export", demo, "--format", "epcis", "--out", file).out
    assert "left out: " in said
    assert succeed("export", demo, "--format", "epcis").out == file.read_text()
    succeed("import", elsewhere.record_path, file, "--key", elsewhere.key_file)
    with Record.open(demo, read_only=True) as record:
        known = record.known()
        same_books(books(known), elsewhere.books())
        then = View(record, Cut(known_at=parse_when("2014-03-20"))).known
    early = tmp_path / "early.jsonld"
    succeed("export", demo, "--format", "epcis", "--known-at", "2014-03-20", "--out", early)
    events = json.loads(early.read_text())["epcisBody"]["eventList"]
    assert {event["custodiet:statement"]["id"] for event in events} <= {one.id for one in then}
