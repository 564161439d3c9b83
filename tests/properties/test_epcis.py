"""A record exported as EPCIS 2.0 and imported elsewhere has the same books, each as the importer reports it."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from custodiet.books.known import Known
from custodiet.kernel.times import parse_when
from tests.properties.epcis import Archive, books, exported, same_books
from tests.properties.missions import Mission, date, hostile, missions, restated

few = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
LATE = parse_when("2014-12-01")


@contextmanager
def archive() -> Iterator[Archive]:
    with tempfile.TemporaryDirectory() as folder:
        yield Archive(Path(folder))


class Mended:
    """A log as it grows; its `repr` stays short, for Hypothesis prints it."""

    def __init__(self, *logs: list[Known]) -> None:
        self.logs = logs

    def __repr__(self) -> str:
        return "; ".join(
            f"{k.id[:12]} {k.party} {k.statement.about} {len(k.statement.postings)}"
            for k in self.logs[-1]
            if k.statement.about
        )


@st.composite
def mended(draw: st.DrawFn) -> Mended:
    """A mission as it was first told, with corrections of whole statements and of single postings, and with some of
    these withdrawn again.
    """
    log = draw(missions()).log
    told = [known for known in log if known.statement.postings]
    later, last = [], []
    for n, known in enumerate(draw(st.lists(st.sampled_from(told), min_size=1, max_size=4, unique_by=id))):
        part = draw(st.sampled_from(["", "", *(f"#{i}" for i in range(len(known.statement.postings)))]))
        kept = known.statement.postings[: draw(st.integers(0, len(known.statement.postings)))]
        verb = draw(st.sampled_from(["corrects", "corrects", "withdraws"]))
        postings = kept if verb == "corrects" else ()
        about = ((verb, known.id + part),)
        answer = restated(known, name=f"f{n}", seq=10**6 + n, said=LATE, about=about, postings=postings)
        later.append(answer)
        if draw(st.booleans()):
            about = (("withdraws", answer.id),)
            last.append(restated(known, name=f"e{n}", seq=10**7 + n, said=LATE, about=about, postings=()))
    everything = [replace(known, index=n) for n, known in enumerate((*log, *later, *last))]
    return Mended(*(everything[:size] for size in (len(log), len(log) + len(later), len(everything))))


@few
@given(missions(), st.integers(0, 14))
def test_a_mission_exported_and_imported_has_the_same_books(mission: Mission, n: int) -> None:
    with archive() as elsewhere:
        document = exported(mission.log).document
        done = elsewhere.take(document)
        assert (done.declined, done.corrected, done.withdrawn) == ((), 0, 0)
        same_books(books(mission.log), elsewhere.books())
        same_books(books(mission.log), elsewhere.books(), parse_when(date(n)))
        logged = elsewhere.log()
        again = elsewhere.take(document)
        assert again.unchanged == done.new
        assert elsewhere.log() == logged


@few
@given(mended())
def test_whatever_is_corrected_or_withdrawn_the_books_are_the_same(told: Mended) -> None:
    for log in told.logs[1:]:
        with archive() as elsewhere:
            elsewhere.take(exported(log).document)
            same_books(books(log), elsewhere.books())


@few
@given(mended())
def test_a_later_export_mends_what_an_earlier_one_brought(told: Mended) -> None:
    with archive() as elsewhere:
        for log in told.logs:
            elsewhere.take(exported(log).document)
            same_books(books(log), elsewhere.books())


@few
@given(hostile())
def test_whatever_anybody_says_the_books_are_the_same(log: list[Known]) -> None:
    log = [replace(known, id=f"{n:064x}") for n, known in enumerate(log)]
    with archive() as elsewhere:
        elsewhere.take(exported(log).document)
        same_books(books(log), elsewhere.books())


@few
@given(missions(), st.integers(0, 14))
def test_an_export_as_of_a_day_has_what_had_happened_by_then(mission: Mission, n: int) -> None:
    day = parse_when(date(n))
    with archive() as elsewhere:
        elsewhere.take(exported(mission.log, day).document)
        same_books(books(mission.log), elsewhere.books(), day)


@few
@given(missions())
def test_the_same_record_gives_the_same_bytes(mission: Mission) -> None:
    assert json.dumps(exported(mission.log).document) == json.dumps(exported(list(mission.log)).document)
