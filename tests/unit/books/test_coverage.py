"""Coverage never raises, loses no segment, and says which statements carry what."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from custodiet.books.coverage import UNKNOWN, CoverageRow, coverage, uncovered
from custodiet.books.known import Known
from custodiet.kernel.times import parse_when
from custodiet.statements.statement import Source, Statement


def known(index: int, kind: str, *, covers: tuple[str, ...] = (), body: dict[str, Any] | None = None) -> Known:
    source = Source("somewhere", covers) if covers else None
    told = Statement(
        "o", "key", index, "0" * 32, parse_when("2014"), kind, (), (), "", source, body=body if body is not None else {}
    )
    return Known(f"{index:064x}", index, 0, "Archivist", told)


def archived(index: int, name: str, *segments: dict[str, Any]) -> Known:
    return known(index, "source", body={"id": name, "segments": list(segments)})


def test_a_segment_shows_what_carries_it() -> None:
    log = [
        archived(0, "page", {"id": "1", "kind": "sentence", "start": 3, "end": 9, "sha256": "ab", "label": "first"}),
        known(1, "event", covers=("page#1",)),
        known(2, "position", covers=("page#1",)),
    ]
    assert coverage(log) == [
        CoverageRow("page", "1", "sentence", "first", (log[1].id, log[2].id), "", "ab", 3, 9),
    ]


def test_what_nothing_carries_has_a_reason_or_is_uncovered() -> None:
    log = [archived(0, "page", {"id": "1", "kind": "link", "reason": "a link"}, {"id": "2", "kind": "sentence"})]
    rows = coverage(log)
    assert [(row.segment, row.reason) for row in rows] == [("1", "a link"), ("2", "")]
    assert [row.segment for row in uncovered(rows)] == ["2"]


def test_a_segment_that_nobody_introduced_is_shown() -> None:
    log = [archived(0, "page", {"id": "1", "kind": "sentence"}), known(1, "event", covers=("page#9", "other#1"))]
    assert [(row.source, row.segment, row.kind) for row in coverage(log)] == [
        ("page", "1", "sentence"),
        ("page", "9", UNKNOWN),
        ("other", "1", UNKNOWN),
    ]
    assert [row.segment for row in coverage(log, "other")] == ["1"]


def test_a_source_introduced_in_parts_is_one_source() -> None:
    log = [
        archived(0, "table", {"id": "T1", "kind": "row"}),
        archived(1, "table", {"id": "T2", "kind": "row"}, {"id": "T1", "kind": "row", "reason": "a heading"}),
    ]
    assert [(row.segment, row.reason) for row in coverage(log)] == [("T1", "a heading"), ("T2", "")]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda x: st.lists(x, max_size=3) | st.dictionaries(st.sampled_from(["id", "kind", "start", "reason"]), x),
    max_leaves=12,
)


@settings(deadline=None)  # a shared machine is slow at times
@given(st.lists(st.tuples(JSON, JSON, st.lists(st.text(max_size=6), max_size=3))))
def test_it_never_raises_and_loses_no_cover(told: list[tuple[Any, Any, list[str]]]) -> None:
    log = [
        known(n, "source", covers=tuple(covers), body={"id": name, "segments": segments})
        for n, (name, segments, covers) in enumerate(told)
    ]
    rows = coverage(log)
    shown = {(f"{row.source}#{row.segment}", identity) for row in rows for identity in row.statements}
    for one in log:
        for cover in one.statement.source.covers if one.statement.source else ():
            assert (cover if "#" in cover else f"{cover}#", one.id) in shown
    assert len({(row.source, row.segment) for row in rows}) == len(rows)
