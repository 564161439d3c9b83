"""Who stood where: each of the 54 rows becomes one statement, and no figure in them goes missing."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from custodiet.exchange.draft import Draft, Reading
from custodiet.exchange.numerals import numerals
from custodiet.exchange.positions import POSITIONS, PROSE, SPEAKERS, read_positions
from custodiet.exchange.review import REVIEWS, STALE, reviews
from custodiet.exchange.tables import Faults, Table, read_table
from custodiet.exchange.timeline import Importer
from custodiet.kernel.errors import Refused
from custodiet.kernel.times import parse_when
from custodiet.regimes.schema import load_regime
from custodiet.statements.posting import Claim, Mark
from custodiet.statements.registry import check_body, summarise
from custodiet.statements.statement import Statement

EXAMPLE = Path(__file__).parents[3] / "examples" / "syria-2013"
TABLE = "syria-statements"
Edit = Callable[[dict[str, dict[str, str]]], None]


def read(folder: Path, edit: Edit | None = None) -> Reading:
    """Read the example's table, after `edit` has changed the cells of a copy."""
    path = folder / "statements.csv"
    text = (EXAMPLE / "statements.csv").read_text(encoding="utf-8")
    path.write_text(edited(text, edit) if edit else text, encoding="utf-8")
    faults = Faults()
    table = need(read_table(path, [POSITIONS], faults, name=TABLE))
    entries = [need(read_table(EXAMPLE / f"position-{name}.csv", REVIEWS, faults)) for name in ("readings", "figures")]
    speakers = need(read_table(EXAMPLE / "speakers.csv", [SPEAKERS], faults))
    review = reviews(entries, [table], faults)[TABLE]
    reading = read_positions(Importer(table, review, load_regime("cwc"), faults, "compiler"), speakers)
    faults.check("the table")
    return reading


def rows_of(file: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((EXAMPLE / file).read_text(encoding="utf-8"))))


def need(table: Table | None) -> Table:
    assert table
    return table


def edited(text: str, edit: Edit) -> str:
    rows = {row["row"]: row for row in csv.DictReader(io.StringIO(text))}
    edit(rows)
    out = io.StringIO()
    writer = csv.DictWriter(out, POSITIONS.columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows.values())
    return out.getvalue()


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Reading:
    return read(tmp_path_factory.mktemp("tables"))


def draft(reading: Reading, row: str) -> Draft:
    return next(d for d in reading.drafts if d.source and d.source.covers == (f"{TABLE}#{row}",))


def stances(told: Draft) -> list[tuple[str, str]]:
    return [(p.subject, p.value) for p in told.postings if isinstance(p, Mark) and p.aspect == "stance"]


def claims(told: Draft) -> list[tuple[str, str, str, str]]:
    return [(p.subject, str(p.quantity), p.basis, p.rounding) for p in told.postings if isinstance(p, Claim)]


def test_every_row_becomes_one_position_that_a_record_admits(reading: Reading) -> None:
    covers = [d.source.covers for d in reading.drafts if d.source]
    assert covers == [(f"{TABLE}#S{n:02}",) for n in range(1, 55)]
    for d in reading.drafts:
        told = Statement(
            "o", "archivist+1+2", 0, "0" * 32, parse_when(d.said), d.type, d.postings, (), d.attributed_to, body=d.body
        )
        assert told.type == "position"
        check_body(told)
        assert summarise(told, speaker="")


def test_the_supreme_military_council_rejects_the_russian_proposal(reading: Reading) -> None:
    told = draft(reading, "S30")
    assert told.attributed_to == "Salim Idriss"
    assert told.body["party"] == "Supreme Military Council"
    assert told.body["medium"] == "video on YouTube"
    assert told.said == "2013-09-12"
    assert stances(told) == [("Russian proposal", "rejects")]


def test_the_russian_proposal_is_one_subject_with_who_stood_where(reading: Reading) -> None:
    found = {
        (str(d.body["party"]), value)
        for d in reading.drafts
        for subject, value in stances(d)
        if subject == "Russian proposal" and parse_when(d.said).by(parse_when("2013-09-14"))
    }
    assert found == {
        ("Russia", "proposes"),
        ("Syria", "accepts"),
        ("United States", "accepts"),
        ("Syrian National Coalition", "rejects"),
        ("United Kingdom", "accepts"),
        ("China", "accepts"),
        ("Iran", "accepts"),
        ("United Nations", "accepts"),
        ("Supreme Military Council", "rejects"),
    }


def test_a_cell_with_two_subjects_gives_two_stances(reading: Reading) -> None:
    assert stances(draft(reading, "S12")) == [("Russian proposal", "accepts"), ("CWC", "accepts")]


def test_an_undated_statement_keeps_its_interval(reading: Reading) -> None:
    told = draft(reading, "S11")
    assert told.said == "2013-09-09/2013-09-12"
    assert "does not show the day" in told.body["date_reason"]


def test_what_was_told_later_happened_earlier(reading: Reading) -> None:
    told = draft(reading, "S47")
    assert told.said == "2013-09-25"
    assert {p.at.text for p in told.postings if isinstance(p, Mark)} == {"2013-09-15/2013-09-22"}


def test_an_unnamed_speaker_is_no_name(reading: Reading) -> None:
    assert {d.attributed_to for d in reading.drafts if d.body.get("named") is False} == {"OPCW spokesman"}


def test_every_speaker_has_a_reviewed_party(reading: Reading) -> None:
    assert [d.attributed_to for d in reading.drafts if not d.body.get("party")] == []


@pytest.mark.parametrize(
    ("row", "figures"),
    [
        ("S15", [("period for Syria's declaration in the French draft", "15 d", "", "exact")]),
        ("S17", [("all", "1000 t", "estimated", "approx")]),
        ("S37", [("blood samples of the Ghouta report", "85 %", "positive", "printed")]),
        ("S41", [("time to destroy the stockpile", "365..366 d", "", "approx")]),
        ("S47", [("truckloads said to have gone to Hezbollah", "2 pcs", "", "exact")]),
        (
            "S53",
            [("Priority 1", "95.5 %", "remaining", "printed"), ("Priority 2", "81.1 %", "remaining", "printed")],
        ),
    ],
)
def test_the_figures_in_prose(reading: Reading, row: str, figures: list[tuple[str, str, str, str]]) -> None:
    assert claims(draft(reading, row)) == figures


def test_every_numeral_is_carried_or_has_a_reviewed_reason(reading: Reading) -> None:
    figures = rows_of("position-figures.csv")
    rows = rows_of("statements.csv")
    for row in rows:
        for column in PROSE:
            reviewed = [f["text"] for f in figures if (f["row"], f["field"]) == (row["row"], column)]
            for numeral in numerals(row[column]):
                assert any(numeral.text in text for text in reviewed), (row["row"], column, numeral)
    given = {f["reason"] for f in figures}
    assert [unread for unread in reading.unread if unread.reason not in given] == []


def test_no_review_is_stale(reading: Reading) -> None:
    assert [unread for unread in reading.unread if unread.reason == STALE] == []


def test_a_changed_figure_is_not_read_by_the_old_review(tmp_path: Path) -> None:
    def edit(rows: dict[str, dict[str, str]]) -> None:
        rows["S53"]["summary"] = rows["S53"]["summary"].replace("95.5", "96.5")

    found = read(tmp_path, edit)
    assert claims(draft(found, "S53")) == [("Priority 2", "81.1 %", "remaining", "printed")]
    left = {(u.segment, u.value, u.reason == STALE) for u in found.unread if u.segment == "S53"}
    assert left == {("S53", "95.5 percent of Priority 1", True), ("S53", "96.5", False)}


def test_every_fault_is_reported_with_its_row_and_column(tmp_path: Path) -> None:
    def edit(rows: dict[str, dict[str, str]]) -> None:
        rows["S05"]["date"] = "2013-02-30"
        rows["S09"]["stance"] = "agrees"
        rows["S30"]["speaker"] = ""

    with pytest.raises(Refused) as refused:
        read(tmp_path, edit)
    message = str(refused.value)
    for place in ("row S05, column date", "row S09, column stance", "row S30, column speaker"):
        assert place in message
    assert "3 faults" in message
