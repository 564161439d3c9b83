"""Admission knows who may speak and what is used, from where it was read last; and it reads little."""

from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custodiet.app import drafting
from custodiet.app.founding import found
from custodiet.app.group import Group
from custodiet.app.record import Record
from custodiet.app.standing import FILE, Used
from custodiet.kernel.errors import CustodietError, Refused
from custodiet.kernel.keys import SigningKey, parse_verifier_key
from custodiet.log.store import Conflict
from custodiet.store.sqlite import SQLiteStore

ORIGIN, NOW = "example.org/mission", 1_700_000_000
PARTY, STRANGER = SigningKey("Arcadia/officer", bytes([7]) * 32), SigningKey("Arcadia/other", bytes([8]) * 32)


@given(st.lists(st.integers(0, 30)))
def test_used_numbers_are_a_set(numbers: list[int]) -> None:
    used = Used()
    for each in numbers:
        used.add("k", each)
    assert {n for n in range(32) if used.has("k", n)} == set(numbers)
    again = Used.of(used.value())
    assert [again.has("k", n) for n in range(32)] == [used.has("k", n) for n in range(32)]
    assert not used.has("another", 1)
    for _, ranges in used.value():
        edges = list(chain.from_iterable(ranges))
        assert edges == sorted(set(edges))


def signed(n: int, key: SigningKey = PARTY, **more: Any) -> bytes:  # noqa: ANN401 - members of a statement
    wish = {"type": "event", "body": {"text": f"n {n}"}, "nonce": f"{n:032x}", **more}
    return drafting.sign_value(drafting.complete(wish, key, seq=n, said="2014-01-01", origin=ORIGIN), key)


def enrolment(key: SigningKey = PARTY) -> bytes:
    return signed(0, key, type="enrolment", body={"key": str(key.verifier), "party": "Arcadia", "role": "authority"})


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("standing") / "record"
    with found(path, origin=ORIGIN, regime="cwc", operator="operator", now=NOW) as record:
        record.submit([("", enrolment())], now=NOW)
        record.submit([("", signed(n)) for n in range(1, 600)], now=NOW)
    return path


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The index of every entry that is read."""
    indices: list[int] = []
    entries: Callable[[SQLiteStore, int, int], list[bytes]] = SQLiteStore.entries

    def counted(self: SQLiteStore, start: int, end: int) -> list[bytes]:
        found = entries(self, start, end)
        indices.extend(range(start, start + len(found)))
        return found

    monkeypatch.setattr(SQLiteStore, "entries", counted)
    return indices


def test_adding_reads_the_last_bundle_and_no_more(grown: Path, read: list[int]) -> None:
    with Record.open(grown) as record:
        before = record.size
        [logged] = record.submit([("", signed(before - 1))], now=NOW)
        assert logged.index == before
        assert {n for n in read if n > 1} <= set(range(before // 256 * 256, before + 1))  # 0 and 1 enrol
        read.clear()
        [again] = record.submit([("", signed(300))], now=NOW)
        assert (again.index, again.already) == (301, True)
        assert len(read) < 300


def test_a_process_that_stays_reads_only_what_others_added(grown: Path) -> None:
    with Record.open(grown) as record, Record.open(grown) as other:
        size = record.size
        assert record.standing().size == other.standing().size == size
        other.submit([("", signed(size - 1))], now=NOW)
        with pytest.raises(Refused, match=f"sequence number {size - 1} for other content"):
            record.submit([("", signed(size - 1, said="2014-01-02"))], now=NOW)
        assert record.standing().size == size + 1


def test_what_was_examined_before_another_was_faster_is_not_logged(grown: Path) -> None:
    with Record.open(grown) as record, Record.open(grown) as other:
        key, size = SigningKey("Arcadia/third", bytes([9]) * 32), record.size
        body = {"key": str(key.verifier), "party": "Newcomer", "role": "authority"}
        group = Group(record.store, record.standing(), ORIGIN)
        group.add(signed(0, key, type="enrolment", body=body))
        taken = SigningKey("Newcomer/first", bytes([10]) * 32)
        other.submit([("", signed(0, taken, type="enrolment", body=body | {"key": str(taken.verifier)}))], now=NOW)
        with pytest.raises(Conflict):
            record.append(group, now=NOW)
        assert record.size == size + 1
        with pytest.raises(Refused, match="Newcomer is enrolled already"):
            record.submit([("", signed(0, key, type="enrolment", body=body))], now=NOW)


@pytest.mark.parametrize(
    "meddle",
    [
        lambda _: b"",
        lambda data: data[: len(data) // 2],
        lambda data: data.replace(b'"used":[', b'"used":[["a",[[0,1]]],', 1),
        lambda data: data.replace(b"[[0,", b"[[1,", 1),
        lambda data: data.partition(b"\n")[0] + b"\n",
    ],
    ids=["empty", "torn", "one more", "founding hidden", "unsigned"],
)
def test_a_file_that_the_log_did_not_sign_is_not_believed(grown: Path, meddle: Callable[[bytes], bytes]) -> None:
    file = grown / FILE
    sound = file.read_bytes()
    file.write_bytes(meddle(sound))
    try:
        with Record.open(grown) as record:
            assert {each.party for each in record.directory()} - {"Newcomer"} == {"operator", "Arcadia"}
            assert record.standing().used.has(str(PARTY.verifier), 599)
            with pytest.raises(CustodietError, match="Arcadia is enrolled already"):
                record.submit([("", enrolment(STRANGER))], now=NOW)
    finally:
        file.write_bytes(sound)


def test_a_file_of_another_record_is_not_believed(grown: Path, tmp_path: Path) -> None:
    with found(tmp_path / "other", origin=ORIGIN, regime="cwc", operator="operator", now=NOW) as record:
        (tmp_path / "other" / FILE).write_bytes((grown / FILE).read_bytes())
        assert [str(parse_verifier_key(each.key).name) for each in record.directory()] == [ORIGIN]
