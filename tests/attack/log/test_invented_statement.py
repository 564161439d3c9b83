"""The operator logs what no honest log would hold. Whoever verifies names the first of it, on one core or on all."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from custodiet.app import auditing, verification
from custodiet.app.progress import silent
from custodiet.app.record import FILES, Record
from custodiet.kernel.errors import VerificationFailed
from custodiet.log import sequencer
from custodiet.log.files import Directory
from custodiet.log.store import Entry
from tests.intake.missions import LOG, NOW, STRANGER, enrolment, founded, signed

FOUNDING = {"key": str(LOG.verifier), "party": "operator", "regime": "cwc"}


def forged(number: int) -> bytes:
    """A statement under the signature of another."""
    return signed(number).replace(signed(number)[-90:-60], signed(8)[-90:-60])


FALSE = forged(7)
INVENTED = {
    "of a stranger": ([signed(7, STRANGER)], "not enrolled"),
    "under another's signature": ([FALSE], "does not belong"),
    "under another's signature, before worse": ([FALSE, signed(8)[:-1]], "does not belong"),
    "before one under another's signature": ([signed(8)[:-1], FALSE], "not JSON"),
    "for another record": ([signed(7, origin="example.org/other")], "signed for another record"),
    "twice": ([signed(1)], "one key used one sequence number twice"),
    "under a used number": ([signed(1, said="2015-01-01")], "one key used one sequence number twice"),
    "no statement": ([b"what the operator likes"], "no signed statement"),
    "with a body of no form": ([signed(7, type="enrolment", body={})], "lacks"),
    "a second founding": ([signed(7, LOG, type="founding", body=FOUNDING)], "the first entry of a record"),
    "an enrolment anew": ([enrolment()], "enrolled already"),
    "the first of two": ([signed(7, STRANGER), signed(8)[:-1]], "not enrolled"),
    "the other first of two": ([signed(7)[:-1], signed(8, STRANGER)], "not JSON"),
}


def logged(path: Path, leaves: Sequence[bytes]) -> Directory:
    with Record.open(founded(path)) as record:
        honest = [signed(1), signed(2)]
        entries = [Entry(leaf, f"key {n}") for n, leaf in enumerate([*honest, *leaves])]
        sequencer.append(record.store, LOG, entries, time=NOW + 1)
        record.publish()
    return Directory(path / FILES)


def told(path: Path, leaves: Sequence[bytes], why: str) -> str:
    files = logged(path, leaves)
    with pytest.raises(VerificationFailed, match=why) as refused:
        verification.verify_files(files, LOG.verifier, policy=None, remembered=None, progress=silent)
    return str(refused.value)


@pytest.mark.parametrize(("leaves", "why"), INVENTED.values(), ids=INVENTED)
def test_the_first_of_it_is_named(tmp_path: Path, leaves: Sequence[bytes], why: str) -> None:
    assert "entry 4" in told(tmp_path / "record", leaves, why)


@pytest.mark.parametrize("name", INVENTED)
def test_so_it_is_where_all_cores_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(verification, "_WORTH_HELPING", 0)
    assert "entry 4" in told(tmp_path / "record", *INVENTED[name])


def test_the_first_of_two_that_are_far_apart_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verification, "_WORTH_HELPING", 0)
    monkeypatch.setattr(verification, "_AHEAD", 1)
    honest = [signed(n) for n in range(3, 300)]
    assert "entry 4:" in told(tmp_path / "record", [forged(300), *honest, forged(301)], "does not belong")


def test_no_books_come_of_a_false_signature(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verification, "_WORTH_HELPING", 0)
    files = logged(tmp_path / "record", [*(signed(n) for n in range(3, 300)), forged(300)])
    with pytest.raises(VerificationFailed, match="entry 301"):
        auditing.audit_books(files, LOG.verifier)


def test_what_is_honest_is_heard_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verification, "_WORTH_HELPING", 0)
    posting = {"verb": "count", "act": "c", "account": "Arcadia@depot", "item": "lot", "at": "2014-01-01"}
    counted = signed(3, type="declaration", postings=[{**posting, "qty": {"unit": "t", "lo": "5", "hi": "5"}}])
    files = logged(tmp_path / "record", [counted, *(signed(n) for n in range(4, 300))])
    audited = auditing.audit_books(files, LOG.verifier)
    assert audited.verdict.statements
    assert audited.verdict.statements.by_party == {"operator": 1, "Arcadia": 300}
    assert [str(voice) for voice in audited.books] == ["Arcadia"]
