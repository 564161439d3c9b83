"""Random records through the product and through the verifier that shares no code with it: the same figures."""

from contextlib import suppress
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from custodiet.books.known import Known
from custodiet.kernel.errors import CustodietError
from custodiet.kernel.times import When, parse_when
from custodiet.statements.codec import parse_posting
from custodiet.statements.statement import read_statement as read
from tests.properties.missions import TIMES, Mission, hostile, missions
from tests.vectors.report_records import report, value
from verifier import custodiet_verify
from verifier.custodiet_verify import UNCOMPARED, Fault, compute_figures, parse_time, read_statement


def readable(log: list[Known]) -> list[Known]:
    """The statements that can be written and read again, of a type that a statement may have."""
    found = []
    for one in log:
        with suppress(CustodietError, ValueError):
            statement = replace(one.statement, type="event")
            read(value(statement))
            found.append(replace(one, statement=statement))
    return found


RECORDS = hostile().map(readable)
PARTS = st.sampled_from(["0001", "2014", "9999", "-02", "-00", "-30", "-31", "-12", "T14:05", ":30", ":60", "T24:00"])
TEXTS = st.lists(PARTS | st.sampled_from(["Z", "+02:00", "-00:00", "+23:59", "-14:00", "/", " "]), max_size=8)
JUNK = st.none() | st.booleans() | st.integers(-2, 2) | st.text("a~@0-.#", max_size=3) | st.lists(st.text(max_size=2))


def figures_by_both(log: list[Known], as_of: When | None, known_at: When | None) -> list[list[dict[str, Any]]]:
    """The figures of both, without what a test decides, which the verifier leaves."""
    record = [custodiet_verify.Known(one.id, one.party, read_statement(value(one.statement))) for one in log]
    cuts = [parse_time(when.text) if when else None for when in (as_of, known_at)]
    computed = compute_figures(record, *cuts)
    told = report(log, as_of, known_at)
    for n in computed.tested:
        for figures in (computed.all, told):
            if n < len(figures):
                figures[n] |= dict.fromkeys(UNCOMPARED)
    return [computed.all, told]


def without_obligations(figures: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [figure for figure in figures if figure["figure"] != "obligation"]


@settings(deadline=None)
@given(RECORDS, st.none() | TIMES, st.none() | TIMES)
def test_claims_and_holdings_of_hostile_records(log: list[Known], as_of: When | None, known_at: When | None) -> None:
    ours, theirs = map(without_obligations, figures_by_both(log, as_of, known_at))
    assert ours == theirs


@settings(deadline=None)
@given(RECORDS, st.none() | TIMES, st.none() | TIMES)
def test_all_figures_of_hostile_records(log: list[Known], as_of: When | None, known_at: When | None) -> None:
    ours, theirs = figures_by_both(log, as_of, known_at)
    assert ours == theirs


@settings(deadline=None)
@given(missions(), st.none() | TIMES)
def test_figures_of_clean_missions(mission: Mission, as_of: When | None) -> None:
    ours, theirs = figures_by_both(mission.log, as_of, None)
    assert ours == theirs


@given(TEXTS.map("".join) | st.text(max_size=20))
def test_times_are_read_alike(text: str) -> None:
    try:
        theirs = parse_when(text)
    except CustodietError:
        theirs = None
    try:
        ours = parse_time(text)
    except Fault:
        ours = None
    assert (ours and ours[1:]) == (theirs and (theirs.start, theirs.end))


@settings(deadline=None)
@given(st.data())
def test_postings_are_refused_alike(data: st.DataObject) -> None:
    """A posting of a record with one member, at whatever depth, left out or replaced by junk."""
    log = data.draw(RECORDS)
    postings = [posting for one in log for posting in value(one.statement)["postings"]]
    if not postings:
        return
    posting = data.draw(st.sampled_from(postings))
    at = posting
    while data.draw(st.booleans()) and (deeper := [each for each in at.values() if isinstance(each, dict)]):
        at = data.draw(st.sampled_from(deeper))
    name = data.draw(st.sampled_from([*sorted(at), "_sd", "more"]))
    if data.draw(st.booleans()):
        at.pop(name, None)
    else:
        at[name] = data.draw(JUNK)
    assert refused(custodiet_verify.parse_posting, posting) == refused(parse_posting, posting)


def refused(parse: Any, posting: dict[str, Any]) -> bool:  # noqa: ANN401 - either parser
    try:
        parse(posting)
    except (Fault, CustodietError):
        return True
    return False
