"""Documents of events that break their reader, keep it busy, or speak for others: read, declined, or refused.

Nothing of a document is ever fetched, and nothing of a refused one is left in the record.
"""

import json
import socket
import time
from pathlib import Path
from typing import Any

import pytest

from custodiet.app.events import import_events
from custodiet.app.progress import silent
from custodiet.app.record import Record
from custodiet.books.known import Voice
from custodiet.exchange.epcis import read_document, read_events
from custodiet.exchange.epcis.document import NAMESPACE
from custodiet.kernel.errors import Refused
from tests.properties.epcis import NOW, Archive, exported
from tests.scenarios.telling import Telling, count, move

EVENT: dict[str, Any] = {
    "type": "ObjectEvent", "action": "ADD", "eventTime": "2014-01-07T12:00:00Z", "eventTimeZoneOffset": "+00:00",
    "epcList": ["urn:x:drum-1"], "bizStep": "commissioning", "bizLocation": {"id": "urn:x:depot"},
}  # fmt: skip


def document(*events: Any, **members: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2014-01-08T00:00:00Z",
        "epcisBody": {"eventList": [EVENT | event for event in events]},
        **members,
    }


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path)


def refusal(archive: Archive, data: Any) -> str:  # noqa: ANN401
    before = archive.log()
    with pytest.raises(Refused) as refused:
        archive.take(data)
    assert archive.log() == before
    assert not (archive.record_path / "sources").exists()
    message = str(refused.value)
    assert "events.jsonld" in message
    assert len(message) < 40_000
    return message


def text(**event: Any) -> str:  # noqa: ANN401
    return json.dumps(document(event))


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "not JSON"),
        (b"\xff", "not UTF-8"),
        (b"[" * 1_000_000, "nested too deeply"),
        (b'{"a":' * 40 + b"1" + b"}" * 40, "nested too deeply"),
        (b"null", "no EPCIS document"),
        (b'{"type": ["EPCISDocument"]}', "no EPCIS document"),
        (text().replace('"ADD"', '"ADD", "action": "DELETE"').encode(), "/epcisBody/eventList/0: a name stands twice"),
        (
            text(quantityList=[{"epcClass": "urn:x:y", "quantity": 7}]).replace("7}", "1e999999999}").encode(),
            "/epcisBody/eventList/0/quantityList/0/quantity: a number is out of range",
        ),
        (
            text(quantityList=[{"epcClass": "urn:x:y", "quantity": 7}]).replace("7}", "9" * 5_000_000 + "}").encode(),
            "/epcisBody/eventList/0/quantityList/0/quantity: a number is out of range",
        ),
        (
            text(quantityList=[{"epcClass": "urn:x:y", "quantity": 7}]).replace("7}", "NaN}").encode(),
            "/epcisBody/eventList/0/quantityList/0/quantity: a number is out of range",
        ),
        (text(eventTime="2014-02-30T12:00:00Z").encode(), "/epcisBody/eventList/0/eventTime"),
        (text(action=["ADD"]).encode(), "/epcisBody/eventList/0/action"),
        (text(**{"a/b~c": 1}).encode(), "/epcisBody/eventList/0/a~1b~0c"),
        (text(epcList=["urn:x:a b"]).encode(), "/epcisBody/eventList/0/epcList/0"),
        (text(epcList=["urn:x:" + "é"]).encode(), "/epcisBody/eventList/0/epcList/0"),
        (json.dumps(document({}, creationDate="9999-12-31T23:59:59Z")).encode(), "/creationDate"),
        (json.dumps(document({}, type="EPCISDocument\u202e")).encode(), "/type"),
    ],
)  # fmt: skip
def test_a_broken_document_is_refused_with_its_place(archive: Archive, data: bytes, fault: str) -> None:
    assert fault in refusal(archive, data)


def test_a_hundred_thousand_faults_are_not_all_listed(archive: Archive) -> None:
    began = time.process_time()
    message = refusal(archive, document(*[{"action": "?"}] * 100_000))
    assert message.count("\n") == 100
    assert time.process_time() - began < 30


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        ({"type": "https://evil.example/\x41"}, "somebody's own"),
        ({"epcList": ["urn:x:" + "y" * 2_000]}, "2006 characters"),
        ({"eventTime": "9999-12-31T23:59:59Z"}, "outside the calendar"),
        ({"eventID": "urn:x:" + "y" * 2_000}, "2006 characters"),
        ({"epcList": []}, "nothing that a posting could carry"),
        (
            {"errorDeclaration": {"declarationTime": "2014-01-09T00:00:00Z", "reason": "did_not_occur"}},
            "there is nothing to mend",
        ),
        ({"errorDeclaration": {"declarationTime": "9999-12-31T23:59:59Z"}}, "outside the calendar"),
    ],
)
def test_what_no_posting_can_hold_is_declined_with_the_reason(
    archive: Archive, event: dict[str, Any], reason: str
) -> None:
    done = archive.take(document(event, {}))
    assert [why for _, why in done.declined if reason in why]
    assert done.new == 1  # the other event
    source = next(known for known in archive.log() if known.statement.type == "source")
    assert [part["kind"] for part in source.statement.body["segments"]] == ["declined", "event"]


def test_odd_amounts_are_left_unread_and_said_to_be(archive: Archive) -> None:
    elements: list[dict[str, Any]] = [
        {"epcClass": "urn:x:a", "quantity": -3},
        {"epcClass": "urn:x:b", "quantity": 1e-25},
        {"epcClass": "urn:x:c", "quantity": 3, "uom": "XYZ"},
        {"epcClass": "urn:x:d"},
    ]
    done = archive.take(document({"quantityList": elements}))
    assert [one.value for one in done.unread] == ["urn:x:a", "urn:x:b", "urn:x:c"]
    assert done.new == 1


def test_a_context_is_never_fetched(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        pytest.fail("a document made its reader open a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    contexts = ["http://127.0.0.1:9/context.jsonld", "file:///etc/passwd", {"@import": "https://evil.example/c.jsonld"}]
    done = archive.take(document({}, **{"@context": contexts}))
    assert done.new == 1


def test_a_document_enrols_nobody_and_speaks_in_nobodys_own_book(archive: Archive) -> None:
    tell = Telling()
    tell("OPCW", "2014-01-07", count("A", "5 t", "OPCW@kit", "2014-01-07"))
    sent = exported(tell.log).document
    for event in sent["epcisBody"]["eventList"]:
        event["custodiet:statement"]["type"] = "enrolment"
        event["custodiet:statement"]["voice"] = "Archive"
    archive.take(sent)
    with Record.open(archive.record_path) as record:
        assert {one.party for one in record.directory()} == {"operator", "Archive"}
    assert set(archive.books()) == {Voice("Archive", "Archive")}  # as reported: not the book that Archive signs


@pytest.mark.parametrize("member", ["bizStep", "epcList", "eventTime", "eventID", "custodiet:postings"])
def test_an_event_that_says_something_else_than_its_postings_is_refused(archive: Archive, member: str) -> None:
    tell = Telling()
    tell("Syria", "2014-01-07", move("act", "drum", "1 pcs", "Syria@a", "Denmark@b", "2014-01-07"))
    sent = exported(tell.log).document
    event = sent["epcisBody"]["eventList"][0]
    assert event["bizStep"] == "shipping"
    event |= {
        "bizStep": {"bizStep": "receiving"},
        "epcList": {"epcList": [f"{NAMESPACE}other"]},
        "eventTime": {"eventTime": "2014-01-08T00:00:00Z"},
        "eventID": {"eventID": event["eventID"] + "7"},
        "custodiet:postings": {"custodiet:postings": [event["custodiet:postings"][0] | {"item": "another"}]},
    }[member]
    message = refusal(archive, sent)
    assert "something else here than the postings" in message
    assert "/epcisBody/eventList/0/" in message


def test_one_event_told_twice_counts_once_and_another_of_its_id_is_declined(archive: Archive) -> None:
    named = {"eventID": "urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8"}
    done = archive.take(document(named, named, named | {"epcList": ["urn:x:drum-2"]}))
    assert (done.new, done.unchanged) == (1, 1)
    assert "stands already at /epcisBody/eventList/0" in done.declined[0][1]
    done = archive.take(document(named | {"epcList": ["urn:x:drum-3"]}))
    assert "another event of this eventID" in done.declined[0][1]


def test_an_event_with_ten_thousand_things_is_taken_in_parts(archive: Archive) -> None:
    things = [f"urn:x:drum-{n}" for n in range(10_000)]
    done = archive.take(document({"epcList": things, "eventID": "urn:x:many"}))
    assert done.new == 1
    told = [known for known in archive.log() if known.statement.type == "event"]
    assert sum(len(known.statement.postings) for known in told) == 10_000
    assert archive.take(document({"epcList": things, "eventID": "urn:x:many"})).unchanged == 1
    error = {"declarationTime": "2014-01-09T00:00:00Z", "reason": "did_not_occur"}
    later = document(
        {"epcList": things, "eventID": "urn:x:many", "errorDeclaration": error}, creationDate="2014-01-10T00:00:00Z"
    )
    assert archive.take(later).withdrawn == 1
    assert archive.books() == {}


def test_a_hundred_thousand_events_are_read_in_one_sweep_with_progress() -> None:
    events = [{"eventID": f"urn:x:{n}", "epcList": [f"urn:x:drum-{n}"]} for n in range(100_000)]
    data = json.dumps(document(*events)).encode()
    reports: list[tuple[str, int, int]] = []
    began = time.process_time()
    read = read_document(data, name="events.jsonld")
    telling = read_events(read, speaker="", progress=lambda *report: reports.append(report))
    assert time.process_time() - began < 60
    assert len(telling.told) == 100_000
    assert reports[-1] == ("reading", 100_000, 100_000)
    assert len(reports) > 100


def test_an_import_that_fails_at_the_last_step_leaves_nothing(archive: Archive, tmp_path: Path) -> None:
    file, before = tmp_path / "events.jsonld", archive.log()
    file.write_text(json.dumps(document({})))
    (archive.record_path / "operator.key").unlink()
    with Record.open(archive.record_path) as record, pytest.raises(Refused):
        import_events(record, file, archive.key_file, now=NOW, dry_run=False, progress=silent)
    assert archive.log() == before
    assert not (archive.record_path / "sources").exists()
