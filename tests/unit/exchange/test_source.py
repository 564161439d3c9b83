"""Sources: what a directory or a file is, and that every row and numeral of it is accounted for."""

import csv
import hashlib
import re
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from custodiet.exchange.prose import NOT_REVIEWED
from custodiet.exchange.review import STALE
from custodiet.exchange.source import LARGEST
from custodiet.kernel.errors import Refused
from custodiet.statements.posting import Claim
from custodiet.statements.statement import format_statement
from tests.unit.exchange.importing import EXAMPLE, PUBLIC, by_row, edit, raw_copy, read, reviewed_copy, statement

READING = read(EXAMPLE)
ROWS = by_row(READING)
PROSE = {
    "timeline": ["place", "unit", "description"],
    "obligations": ["what_must_be_done", "deadline", "evidence_that_satisfied_it", "status", "date_fulfilled", "note"],
}
MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*"
# Digits that are no quantity: dates, years, and numbers that name a document, a category, a consignment, an address.
NAMES = re.compile(
    rf"\d\d?(?:(?:-| and )\d\d?)? {MONTH}|\b(?:19|20)\d\d\b(?:-\d\d)*|EC-[\w/.-]+|S/[\d/]+|[Rr]esolution \d+"
    r"|(?:Category|Priority|[Uu]pdate|[Ss]hipment|[Nn]umbers?|paras?) \d+(?: and \d+)?|\d+\(f\)|\d+(?:st|nd|rd|th)\b"
    r"|\S+\.(?:com|news)/\S+|G20"
)


def rows(name: str) -> list[dict[str, str]]:
    with (EXAMPLE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def key(row: dict[str, str]) -> str:
    return next(iter(row.values()))


@pytest.mark.parametrize("name", PUBLIC)
def test_every_row_is_carried_by_a_statement(name: str) -> None:
    assert [key(row) for row in rows(name) if f"syria-{name}#{key(row)}" not in ROWS] == []


@pytest.mark.parametrize("name", PROSE)
def test_every_number_in_the_prose_has_a_posting_or_a_reason(name: str) -> None:
    reasons: dict[tuple[str, str], str] = defaultdict(str)
    for unread in READING.unread:
        assert unread.reason
        reasons[f"{unread.source}#{unread.segment}", unread.field] += f" {unread.value}"
    missing = []
    for row in rows(name):
        segment = f"syria-{name}#{key(row)}"
        claims = [p for d in ROWS[segment] for p in d.postings if isinstance(p, Claim)]
        said = {value for claim in claims for value in (claim.quantity.lo, claim.quantity.hi)}
        missing += [
            (segment, column, text)
            for column in PROSE[name]
            for text in re.findall(r"\d+(?:[.,]\d+)*", NAMES.sub(" ", row[column]))
            if Decimal(text.replace(",", "")) not in said and text not in reasons[segment, column]
        ]
    assert missing == []


def test_nothing_in_the_reviewed_tables_is_left_without_a_reviewers_reason() -> None:
    assert [unread for unread in READING.unread if unread.reason in (NOT_REVIEWED, STALE)] == []


def test_without_reviews_every_numeral_of_the_prose_is_listed(tmp_path: Path) -> None:
    unread = read(raw_copy(tmp_path)).unread
    listed = {(u.segment, u.value) for u in unread}
    assert {("T002", "10"), ("T146", "581.5"), ("T147", "1,301.3"), ("DEC34-6", "27"), ("T158", "seven")} <= listed


def test_the_tables_are_archived_by_digest_and_row() -> None:
    sources = [draft for draft in READING.drafts if draft.type == "source"]
    segments: dict[str, list[str]] = defaultdict(list)
    for draft in sources:
        segments[draft.body["id"]] += [segment["id"] for segment in draft.body["segments"]]
    for name in PUBLIC:
        data = (EXAMPLE / f"{name}.csv").read_bytes()
        draft = next(d for d in sources if d.body["id"] == f"syria-{name}")
        assert (draft.body["sha256"], draft.body["bytes"]) == (hashlib.sha256(data).hexdigest(), len(data))
        assert segments[f"syria-{name}"] == [key(row) for row in rows(name)]


def test_no_statement_is_too_long_for_a_leaf() -> None:
    assert max(len(format_statement(statement(draft))) for draft in READING.drafts) < LARGEST


def test_a_long_table_is_archived_in_several_statements(tmp_path: Path) -> None:
    lines = (EXAMPLE / "timeline.csv").read_text(encoding="utf-8").splitlines()
    many = [lines[0], *(lines[1].replace("T001", f"T{n:05}") for n in range(3000))]
    (tmp_path / "long.csv").write_text("\n".join(many) + "\n", encoding="utf-8")
    sources = [draft for draft in read(tmp_path / "long.csv").drafts if draft.type == "source"]
    assert len(sources) > 1
    assert sum(len(draft.body["segments"]) for draft in sources) == 3000
    assert all(len(format_statement(statement(draft))) < LARGEST + 2000 for draft in sources)


def test_reading_twice_gives_the_same() -> None:
    assert read(EXAMPLE) == READING


@pytest.mark.parametrize("name", ["timeline", "obligations", "statements"])
def test_a_single_table_is_a_source(tmp_path: Path, name: str) -> None:
    reading = read(raw_copy(tmp_path) / f"syria-{name}.csv")
    covered = {segment for draft in reading.drafts if draft.source for segment in draft.source.covers}
    assert covered == {f"syria-{name}#{key(row)}" for row in rows(name)}


@pytest.mark.parametrize(
    ("name", "expected"),
    [("book.xlsx", "(.toml), or a directory, found .xlsx"), ("none.csv", "found no such file")],
)
def test_what_is_no_table_is_refused(tmp_path: Path, name: str, expected: str) -> None:
    if name.endswith("xlsx"):
        (tmp_path / name).write_bytes(b"PK")
    with pytest.raises(Refused, match=re.escape(expected)):
        read(tmp_path / name)


def test_an_empty_directory_is_no_source(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"holds neither a source\.toml nor a table"):
        read(tmp_path)


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("source.toml", "compiler =", "author =", "this member is not known"),
        ("source.toml", 'file = "timeline.csv"', 'file = "../timeline.csv"', "this file is not here"),
        ("source.toml", 'file = "timeline.csv"', 'file = "gone.csv"', "this file is not here"),
        ("source.toml", 'compiler = "', "compiler = '''", "this is not TOML"),
        ("source.toml", 'compiled = "2026-03/2026-11-23"', 'compiled = "soon"', "this is no date or time"),
        (
            "figures.csv",
            "syria-timeline,T012,description,US: about 45,45,",
            "syria-timeline,T012,description,US: about 45,many,",
            "column value",
        ),
        (
            "figures.csv",
            "syria-timeline,T012,description,US: about 45,45,",
            "syria-timeline,T999,description,US: about 45,45,",
            "column row",
        ),
        ("facts.csv", "syria-timeline,T144,move,", "syria-timeline,T144,vanish,", "column verb"),
        ("facts.csv", "Veolia@Ellesmere Port", "Veolia", "from is no account"),
        ("readings.csv", "2013-12-18/2013-12-20", "2013-12-20/2013-12-18", "an interval ends before it begins"),
        (
            "readings.csv",
            "fulfilled 2013-10-23; contested",
            "achieved 2013-10-23; contested",
            "this verdict is not known",
        ),
    ],
)
def test_a_broken_review_is_refused_with_its_place(tmp_path: Path, file: str, old: str, new: str, message: str) -> None:
    folder = reviewed_copy(tmp_path)
    edit(folder / file, old, new)
    with pytest.raises(Refused) as error:
        read(folder)
    assert message in str(error.value)
