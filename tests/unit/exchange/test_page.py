"""The news page: every byte of it is in one segment, and every segment is carried or has a reason."""

import os
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from custodiet.books.coverage import coverage, uncovered
from custodiet.books.known import Known
from custodiet.exchange.draft import Draft
from custodiet.exchange.page import match, read_page
from custodiet.kernel.errors import Refused
from custodiet.kernel.times import parse_when
from custodiet.statements.posting import Mark
from custodiet.statements.registry import check_body
from custodiet.statements.statement import Statement, format_statement

ROOT = Path(__file__).parents[3]
READING = ROOT / "examples" / "syria-2013" / "pages" / "time-2013-09-12.toml"
TEXT = "000_bc68eaf6756221b3.txt"
DRAFTS = read_page(READING).drafts
SEGMENTS: list[dict[str, Any]] = DRAFTS[0].body["segments"]


def page() -> bytes:
    """The text of the page, where the user has it."""
    folders = [os.environ.get("CUSTODIET_SOURCES", ""), str(ROOT.parent / "shared" / "data")]
    for folder in filter(None, folders):
        if (path := Path(folder) / TEXT).is_file():
            return path.read_bytes()
    pytest.skip(f"the page itself is not shipped: put {TEXT} into a folder and name it in CUSTODIET_SOURCES")


def statement(draft: Draft, seq: int) -> Statement:
    return Statement(
        "o", "archivist+1+2", seq, "0" * 32, parse_when(draft.said), draft.type, draft.postings, (),
        draft.attributed_to, draft.source, body=draft.body,
    )  # fmt: skip


KNOWN = [Known(f"{n:064x}", n, 0, "Archivist", statement(draft, n)) for n, draft in enumerate(DRAFTS)]


def carrying(segment: str) -> list[Draft]:
    return [d for d in DRAFTS if d.source and f"time-2013-09-12#{segment}" in d.source.covers]


def stance(draft: Draft) -> list[tuple[str, str]]:
    return [(p.subject, p.value) for p in draft.postings if isinstance(p, Mark) and p.aspect == "stance"]


def test_every_byte_of_the_page_is_in_one_segment() -> None:
    assert list(match(SEGMENTS, page())) == []
    assert len(page()) == DRAFTS[0].body["bytes"]


@pytest.mark.parametrize("at", [0, 700, 1103, 3000, 4516])
def test_a_changed_page_does_not_match(at: int) -> None:
    changed = bytearray(page())
    changed[at] ^= 1
    assert list(match(SEGMENTS, bytes(changed)))


def test_a_segment_left_out_is_noticed() -> None:
    whole = page()
    assert all(list(match(SEGMENTS[:n] + SEGMENTS[n + 1 :], whole)) for n in range(len(SEGMENTS)))


def test_all_of_the_page_is_accounted_for() -> None:
    rows = coverage(KNOWN, "time-2013-09-12")
    assert [row.segment for row in rows] == [segment["id"] for segment in SEGMENTS]
    assert len(rows) == 57
    assert uncovered(rows) == []
    assert {row.segment for row in rows if not row.statements} == {"N1", "N2", "N3", "L1", "L2"}
    assert {row.kind for row in rows} >= {"headline", "sentence", "caption", "credit", "link", "comment", "navigation"}


def test_a_record_would_admit_every_statement() -> None:
    for known in KNOWN:
        check_body(known.statement)
        assert known.summary
        assert len(format_statement(known.statement)) < 48_000


def test_no_sentence_of_the_page_is_shipped() -> None:
    words = re.findall(r"\w+", page().decode().casefold())
    told = " ".join(re.findall(r"\w+", READING.read_text(encoding="utf-8").casefold()))
    assert not [run for n in range(len(words) - 9) if (run := " ".join(words[n : n + 9])) in told]


def test_the_council_rejects_the_proposal_in_the_video_that_the_table_knows() -> None:
    told = next(d for d in carrying("P2.1") if d.attributed_to == "Salim Idriss")
    assert stance(told) == [("Russian proposal", "rejects")]
    assert told.body["party"] == "Supreme Military Council"
    assert told.body["same_event"] == "syria-statements/S30"


def test_the_french_draft_and_who_stands_where_on_it() -> None:
    found = {(d.body["party"], *pair) for segment in ("P5.1", "P5.2") for d in carrying(segment) for pair in stance(d)}
    assert found == {
        ("France", "French draft", "proposes"),
        ("France", "Ghouta attack/made by: the Syrian government or its forces", "asserts"),
        ("United States", "French draft", "accepts"),
        ("United Kingdom", "French draft", "accepts"),
        ("Russia", "French draft", "doubts"),
        ("Russia", "military option in the French draft", "rejects"),
    }


def test_the_unnamed_official_is_quoted_through_two() -> None:
    [told] = carrying("P6.2")
    assert told.body["named"] is False
    assert told.body["quoted_by"] == ["TIME (by inference)", "Foreign Policy"]
    assert stance(told) == [("Ghouta attack/made by: the Syrian government or its forces", "asserts")]
    assert [p.at.text for p in told.postings if isinstance(p, Mark)] == ["2013-09-11"]


def test_the_photograph_has_a_day_of_its_own() -> None:
    [told] = carrying("I2")
    assert told.said == "2013-07-23"
    assert {d.said for d in DRAFTS if d.type in {"position", "report"}} == {"2013-09-12"}


def test_comments_are_nobodys_position_but_their_own() -> None:
    remarks = [d for d in DRAFTS if d.type == "remark"]
    assert [d.attributed_to for d in remarks] == [
        f"{name} (reader)" for name in ("lapazjim", "xiongnu", "FreeAmerican", "Jillxz", "falcon269", "formerlyjames")
    ]
    assert all(d.postings == () for d in remarks)
    assert [d.body.get("answers") for d in remarks] == [None] * 5 + ["xiongnu (reader)"]
    comments = {f"time-2013-09-12#{s['id']}" for s in SEGMENTS if s["id"].startswith("C")}
    assert {cover for d in remarks if d.source for cover in d.source.covers} == comments


def test_what_was_to_come_is_planned_and_not_done() -> None:
    values = {(p.subject, p.value) for d in DRAFTS for p in d.postings if isinstance(p, Mark) and p.aspect == "status"}
    assert {
        ("talks of Kerry and Lavrov in Geneva", "planned"),
        ("presentation of the French draft", "planned"),
        ("results of the UN inspectors", "planned"),
    } <= values


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('covers = ["C4.a", "C4.b", "C4.1"]', 'covers = ["C4.a", "C4.b"]', "segment C4.1: neither a statement"),
        ('covers = ["P4.2"]', 'covers = ["P4.3"]', "segment P4.3: a statement covers it"),
        ('covers = ["P4.2"]', 'covers = ["P4.2", "N1"]', "segment N1: both a statement and a reason"),
        ('value = "doubts", at = "2013-09-10/', 'value = "doubts", at = "2013-09-31/', "statement 12: this date"),
        ('archived = "2026-11-23"\n', "", "[source]: archived is missing"),
        ('said = "2013-07-23"', 'dated = "2013-07-23"', "dated is not known"),
        ("[source]", "[source", "not TOML"),
        ("[source]", "[pages]", "no reading of a page"),
        ("[source]", "source = 1\n[other]", "no reading of a page"),
        ('published = "2013-09-12"', "published = 2013-09-12", "without quotes"),
        ("bytes = 4517", "bytes = 4517.0", "floating-point"),
        (
            'value = "doubts", at',
            f'value = "doubts", _sd = ["{"A" * 43}"], at',
            "statement 12: what a page says is not withheld",
        ),
        ('archived = "2026-11-23"', 'archived = "soon"', "no date or time"),
        ('covers = ["P4.2"]', "covers = 4", "segment P4.2: neither a statement"),
        ('covers = ["P4.2"]\nbody = {', 'covers = ["P4.2"]\nbody = 1\nx = {', "statement 7: x is not known"),
    ],
)
def test_a_broken_reading_is_refused_with_its_place(tmp_path: Path, old: str, new: str, fault: str) -> None:
    text = READING.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "page.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Refused, match=re.escape(fault)):
        read_page(path)


def test_every_segment_says_where_it_is() -> None:
    for segment in tomllib.loads(READING.read_text(encoding="utf-8"))["source"]["segments"]:
        assert segment.keys() >= {"id", "kind", "label", "start", "end", "sha256"}
