"""Tables that break their reader, or keep it busy for ever: each is read, or refused with its file and line."""

import csv
import io
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from custodiet.exchange import Reading, read_source
from custodiet.exchange.numerals import numerals
from custodiet.exchange.obligations import FORM as OBLIGATIONS
from custodiet.exchange.obligations import due_of, instruments
from custodiet.exchange.positions import POSITIONS
from custodiet.exchange.tables import Form, Row, Table
from custodiet.exchange.timeline import FORM as TIMELINE
from custodiet.exchange.units import read_unit
from custodiet.kernel.errors import Refused
from custodiet.regimes.schema import load_regime

REGIME = load_regime("cwc")
HEADER = ",".join(TIMELINE.columns)
GOOD = {
    "row": "1", "date": "2014-01-01", "kind": "report", "actor": "A", "place": "P", "category": "C", "quantity": "1",
    "unit": "metric tons", "cumulative_percent": "", "description": "d", "source_url": "https://example.org/1",
    "percent_of": "", "percent_basis": "", "percent_kind": "", "percent_rounding": "", "obligation_id": "O1",
    "instrument": "I (27 Sep 2013)", "paragraph": "1", "debtor": "A", "what_must_be_done": "w", "deadline": "2014",
    "evidence_that_satisfied_it": "e", "status": "met", "date_fulfilled": "2014-01-01", "note": "n", "speaker": "S",
    "role": "R", "medium": "M", "subject": "x", "stance": "rejects", "summary": "s",
}  # fmt: skip
HOSTILE = [
    "", "-", "x", "\u0661\u0662", "\u00b2", "\u00bd", "-1", "-0", "1e5", "9" * 31, "1.2.3", "NaN", "0000", "0000-01",
    "9999-12-31", "9999-12", "9999", "2014-02-30", "2014/2013", "first half of 0000", "second half of 9999",
    "summer 0000", "Jan 0000", "Foo 2013", "0000-12 (end of month)", "2014-13 (end of month)", "(99 Sep 2013)",
    "(Sep 0000)", "( , , 2013)", "metric tons of 1.2.3", f"metric tons of {'9' * 40}", "percent of ", " (planned)",
    "of 3 (", "tons", "a\nb", "a\x00b", "\u202e", "A\u0308", "\u2028", "\x85", "\x0b", "\r", "x" * 1_025, "x" * 16_385,
    "x" * 200_000, "=1", "@", "~lost", "; ", "met, x", "contested (", "http://[", "https://www.", "://",
    "http://x:99999/", "consignment no.", "computed",
]  # fmt: skip


def table(form: Form, **changed: str) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([form.columns, [changed.get(column, GOOD[column]) for column in form.columns]])
    return text.getvalue()


def read(folder: Path, text: str | bytes) -> Reading:
    path = folder / "t.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_source(path, regime=REGIME)


def outcome(folder: Path, text: str | bytes) -> str:
    """The refusal of a table, or where its only row stands."""
    try:
        read(folder, text)
    except Refused as refused:
        return str(refused)
    return "t.csv, line 2"


def refusal(folder: Path, text: str | bytes) -> str:
    with pytest.raises(Refused) as refused:
        read(folder, text)
    message = str(refused.value)
    assert "t.csv" in message
    assert len(message) < 3_000
    return message


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (f"{HEADER},{'x' * 200_000}\n", "header"),
        (f'"{HEADER}\n', "header"),
        ("x" * 1_000_000, "header"),
        ("x," * 100_000, "header"),
        (f"{HEADER},row\n", "has twice 'row'"),
        (f"{HEADER}\n1,{'x' * 200_000}\n", "line 2"),
        (f"{HEADER}\n1,2\n", "wrong number of cells (expected 15, found 2)"),
        (f"{HEADER}\n{',' * 100_000}\n", "wrong number of cells (expected 15, found 100001)"),
        (f'{HEADER}\n"1\n', "line 2"),
        (f'{HEADER}\n"1"2,\n', "line 2"),
        (f"{HEADER}\n1\r2,\n", "line 2"),
        (b"\xff\xfe" + HEADER.encode("utf-16-le"), "not UTF-8"),
        (HEADER.encode() + b"\n\x80", "not UTF-8"),
        (b"\x00" * 1_000, "header"),
        ("", "header"),
        ("\n\n\n", "header"),
    ],
    ids=lambda value: repr(value[:24]),
)
def test_a_broken_table_is_refused(text: str | bytes, fault: str, tmp_path: Path) -> None:
    assert fault in refusal(tmp_path, text)


def test_a_header_without_end_is_refused_in_no_time(tmp_path: Path) -> None:
    start = time.process_time()
    refusal(tmp_path, ",".join(f"c{n % 50_000}" for n in range(100_000)))
    assert time.process_time() - start < 30


@pytest.mark.parametrize("breaks", ["\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"], ids=ascii)
def test_only_a_line_feed_ends_a_line(breaks: str, tmp_path: Path) -> None:
    drafts = read(tmp_path, f"{HEADER}\n1,2014,report,A,P,C,,,,one{breaks}two,https://example.org,,,,\n").drafts
    assert drafts[-1].body["text"] == f"one{breaks}two"


def test_a_cell_longer_than_any_text_is_refused(tmp_path: Path) -> None:
    assert "column description: the cell is too long" in refusal(tmp_path, table(TIMELINE, description="x" * 16_385))
    assert read(tmp_path, table(TIMELINE, description="x" * 16_384))


@pytest.mark.parametrize("form", [TIMELINE, OBLIGATIONS, POSITIONS], ids=lambda form: form.kind)
@pytest.mark.parametrize("cell", HOSTILE, ids=lambda cell: ascii(cell[:24]))
def test_a_hostile_cell_is_read_or_refused(form: Form, cell: str, tmp_path: Path) -> None:
    for column in form.columns:
        assert "t.csv, line 2" in outcome(tmp_path, table(form, **{column: cell}))


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from([TIMELINE, OBLIGATIONS, POSITIONS]), st.data())
def test_any_cells_are_read_or_refused(tmp_path: Path, form: Form, data: st.DataObject) -> None:
    cells = data.draw(st.dictionaries(st.sampled_from(form.columns), st.sampled_from(HOSTILE) | st.text(max_size=20)))
    assert "t.csv" in outcome(tmp_path, table(form, **cells).encode("utf-8", "replace"))


BUSY = [
    "a-",
    "a.",
    "1.",
    "1,",
    "12 ",
    "(, ",
    "(2",
    "(a)",
    " (",
    "EC-",
    "27-",
    " of 1 (",
    " of 2.2.",
    "a third ",
    "of 1",
]
READERS: dict[str, Callable[[str], object]] = {
    "numerals": lambda text: list(numerals(text)),
    "units": lambda text: read_unit(text, REGIME.units, REGIME.tables.words),
    "instruments": lambda text: instruments(
        Table("t", "t.csv", OBLIGATIONS, (Row(2, "1", {"instrument": text}),), "", 0)
    ),
    "deadlines": due_of,
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("part", BUSY)
def test_no_cell_keeps_a_reader_busy(reader: str, part: str) -> None:
    start = time.process_time()
    READERS[reader]((part * 65_536)[:65_536])  # four times what a cell may hold
    assert time.process_time() - start < 30
