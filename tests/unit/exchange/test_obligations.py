"""The 53 obligations: what is owed, until when, and what became of it; late is computed, never copied."""

import csv
from pathlib import Path

import pytest

from custodiet.exchange import Draft
from custodiet.exchange.obligations import due_of
from custodiet.statements.posting import Claim, Owe, Settle
from tests.unit.exchange.importing import EXAMPLE, by_row, raw_copy, read

ROWS = by_row(read(EXAMPLE))
with (EXAMPLE / "obligations.csv").open(encoding="utf-8", newline="") as file:
    TABLE = {row["obligation_id"]: row for row in csv.DictReader(file)}

# row: (said, by whom, due, verdicts with their times and speakers), each checked by hand against the row
COMPILER = "compiler of the tables"
COMPILED = "2026-03/2026-11-23"
LETTERS = [("fulfilled", day, "UN Secretary-General") for day in ("2014-05-23", "2015-03-25", "2015-12-21")]
EXPECTED: dict[str, tuple[str, str, str, list[tuple[str, str, str]]]] = {
    "FW-1": ("2013-09-14", "Russia and United States", "2013-09-21", [("fulfilled", "2013-09-21", COMPILER)]),
    "FW-2": ("2013-09-14", "Russia and United States", "", [("fulfilled", "2013-09-27", COMPILER)]),
    "FW-4": ("2013-09-14", "Russia and United States", "2013-11-30", [("part", "2013-11-06", COMPILER)]),
    "FW-6": (
        "2013-09-14",
        "Russia and United States",
        "2014-01-01/2014-06-30",
        [("breached", "2014-07-01", COMPILER), ("part", "2016-01-04", "OPCW")],
    ),
    "CWC-III-1": (
        "2013-09-14",
        "Chemical Weapons Convention",
        "2013-10-27",
        [("fulfilled", "2013-10-23", COMPILER), ("contested", "2014-04", "OPCW")],
    ),
    "CWC-IVA-7": ("2013-09-14", "Chemical Weapons Convention", "", []),
    "DEC33-1": ("2013-09-27", "OPCW Executive Council", "2013-10", [("fulfilled", "2013-10-03", COMPILER)]),
    "DEC33-2": ("2013-09-27", "OPCW Executive Council", "2013-10-01", [("fulfilled", "2013-10-01", COMPILER)]),
    "DEC33-4": ("2013-09-27", "OPCW Executive Council", "2013-10-27", [("part", "2013-10-31", COMPILER)]),
    "DEC33-7": ("2013-09-27", "OPCW Executive Council", "", []),
    "RES2118-1": ("2013-09-27", "UN Security Council", "", [("contested", "2025", "OPCW")]),
    "RES2118-4": ("2013-09-27", "UN Security Council", "2013-10-27", [("fulfilled", "2013-10-28", COMPILER), *LETTERS]),
    "DEC34-1": (
        "2013-11-15",
        "OPCW Executive Council",
        "2013-12-31",
        [
            ("breached", "2014-01-01", COMPILER),
            ("part", "2014-03-17", "OPCW-UN Joint Mission"),
            ("fulfilled", "2014-06-23", COMPILER),
        ],
    ),
    "DEC34-2": (
        "2013-11-15",
        "OPCW Executive Council",
        "2014-03-31",
        [("breached", "2014-04-01", COMPILER), ("part", "2014-08-18", "OPCW")],
    ),
    "DEC34-6": (
        "2013-11-15",
        "OPCW Executive Council",
        "2013-12-15/2014-03-15",
        [
            ("breached", "2014-03-16", COMPILER),
            ("part", "2015-01-31", "OPCW"),
            ("part", "2015-12-21", "UN Secretary-General"),
            ("fulfilled", "2016-08/2019-06", COMPILER),
        ],
    ),
    "DEC34-8": ("2013-11-15", "OPCW Executive Council", "2014-01-15", []),
    "DEC34-11": ("2013-11-15", "OPCW Executive Council", "2013-12-17", [("fulfilled", "2013-12-15", COMPILER)]),
    "SYR-1": ("2014-03-04", "Syria", "2014-04-13", [("fulfilled", "2014-04-24", COMPILER)]),
    "EFF-1": (
        "2013-11-15/2014-12-31",
        "OPCW Executive Council",
        "2014-12-31",
        [("fulfilled", "2015-06-12", COMPILER)],
    ),
    "AST-1": ("2013-12-06", "Denmark and Norway", "", [("fulfilled", "2014-06-23", COMPILER)]),
    "AST-2": ("2013-12-17", "Russia", "2013-12", [("fulfilled", "2013-12-20", COMPILER)]),
    "AST-3": ("2013-11-30", "United States", "2014-08-30/2014-09-29", [("fulfilled", "2014-08-18", COMPILER)]),
    "AST-4": ("2013-12-17", "Italy", "2014-06/2014-08", [("fulfilled", "2014-07-02", COMPILER)]),
    "AST-7": ("2014-02-14", "OPCW", "2014-12-31", [("fulfilled", "2015-06-11", "Ekokem")]),
    "DAT-1": ("2014-04", "OPCW", "", []),
    "DEC81-4": ("2016-03-23", "OPCW Executive Council", "", []),
}


def drafts(row: str, kind: str) -> list[Draft]:
    return [draft for draft in ROWS[f"syria-obligations#{row}"] if draft.type == kind]


def verdicts(row: str, *, compiled: bool = False) -> list[tuple[Settle, Draft]]:
    """The verdicts of the day, or what the compiler wrote beside them."""
    told = [(p, draft) for draft in drafts(row, "settlement") for p in draft.postings if isinstance(p, Settle)]
    return [(settle, draft) for settle, draft in told if (draft.said == COMPILED) == compiled]


@pytest.mark.parametrize("row", TABLE)
def test_every_row_lays_down_one_obligation(row: str) -> None:
    (draft,) = [draft for draft in drafts(row, "decision") if draft.postings]
    (owe,) = draft.postings
    assert isinstance(owe, Owe)
    assert (owe.id, owe.debtor) == (row, TABLE[row]["debtor"])
    assert owe.text.startswith(TABLE[row]["what_must_be_done"])


@pytest.mark.parametrize("row", EXPECTED)
def test_a_row_is_read_as_it_was_by_hand(row: str) -> None:
    said, speaker, due, expected = EXPECTED[row]
    (draft,) = drafts(row, "decision")
    (owe,) = draft.postings
    assert isinstance(owe, Owe)
    assert (draft.said, draft.attributed_to, owe.due.text if owe.due else "") == (said, speaker, due)
    assert [(p.verdict, p.at.text, d.attributed_to) for p, d in verdicts(row)] == expected


@pytest.mark.parametrize("row", TABLE)
def test_what_the_compiler_wrote_is_said_when_the_table_was_compiled(row: str) -> None:
    evidence, note = TABLE[row]["evidence_that_satisfied_it"], TABLE[row]["note"]
    own = [settle for settle, draft in verdicts(row) if draft.attributed_to == COMPILER]
    for settle, draft in verdicts(row):
        assert draft.said == settle.at.text or row in {"DEC34-1", "DEC34-3", "DEC34-6"}  # told some days later
        assert draft.attributed_to != COMPILER or evidence not in settle.evidence
    for settle, draft in verdicts(row, compiled=True):
        assert (settle.verdict, settle.at) == (own[-1].verdict, own[-1].at)
        assert (settle.evidence, draft.body.get("reason", "")) == (tuple(filter(None, [evidence])), note)
    assert len(verdicts(row, compiled=True)) == bool(own and (evidence or note))
    before = [draft for draft in ROWS[f"syria-obligations#{row}"] if draft.said != COMPILED]
    assert not any(note in str(draft.body) for draft in before if note)


def test_an_outcome_that_is_not_established_says_so() -> None:
    (owe,) = drafts("DEC34-8", "decision")[0].postings
    assert isinstance(owe, Owe)
    assert "not established" in owe.text


def test_what_is_not_shown_in_the_source_is_no_paragraph() -> None:
    paragraphs = {
        r: o.paragraph
        for r in ("DEC33-2", "DEC34-1", "SYR-1")
        for o in drafts(r, "decision")[0].postings
        if isinstance(o, Owe)
    }
    assert paragraphs == {"DEC33-2": "", "DEC34-1": "2(a), first part", "SYR-1": ""}


def test_figures_of_the_evidence_are_said_by_who_said_them() -> None:
    found = [
        (d.attributed_to, str(p.quantity), p.subject)
        for d in drafts("DEC33-4", "report")
        for p in d.postings
        if isinstance(p, Claim)
    ]
    assert found == [
        ("OPCW-UN Joint Mission", "21 pcs", "sites"),
        ("OPCW-UN Joint Mission", "23 pcs", "sites"),
        ("OPCW-UN Joint Mission", "2 pcs", "sites not reachable"),
        ("OPCW-UN Joint Mission", "39 pcs", "facilities"),
        ("OPCW-UN Joint Mission", "41 pcs", "facilities"),
    ]


@pytest.mark.parametrize(
    ("deadline", "due"),
    [
        ("2013-12-31", "2013-12-31"),
        ("2013-11 (end of month)", "2013-11-30"),
        ("2013-10-27 (set by EC-M-33/DEC.1)", "2013-10-27"),
        ("2013-12-15 to 2014-03-15", "2013-12-15/2014-03-15"),
        ("2013-10-27 then monthly", "2013-10-27"),
        ("first half of 2014", "2014-01-01/2014-06-30"),
        ("summer 2014", "2014-06/2014-08"),
        ("Dec 2013", "2013-12"),
        ("2014", "2014"),
        ("continuous", ""),
        ("within days", ""),
        ("until removal ends", ""),
        ("from 2014-09-30", ""),
        ("24 h / 10 d / 30 d", ""),
        ("yearly + 60 days", ""),
        ("none", ""),
    ],
)
def test_a_deadline_in_words_is_a_time_or_none(deadline: str, due: str) -> None:
    assert due_of(deadline) == due


def test_every_deadline_of_the_table_that_bears_a_date_has_a_due() -> None:
    for row, cells in TABLE.items():
        (owe,) = drafts(row, "decision")[0].postings
        assert isinstance(owe, Owe)
        assert bool(owe.due) == (
            cells["deadline"][:4].isdigit()
            or cells["deadline"].startswith(("first", "summer", "early", "Dec", "60 days"))
        )


def test_a_verdict_without_a_date_stays_unread(tmp_path: Path) -> None:
    unread = {u.segment: u.reason for u in read(raw_copy(tmp_path)).unread if u.field == "status"}
    assert unread["DEC34-6"] == "the table gives no date for 'fulfilled'"
    assert unread["RES2118-2"] == "the table gives no date for 'contested'"
