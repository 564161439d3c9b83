"""The 178 rows of the timeline: hand-checked readings of rows of every kind, and every row in a statement."""

import csv
from pathlib import Path

import pytest

from custodiet.exchange import Draft
from custodiet.kernel.times import parse_when
from custodiet.statements.posting import Claim, Count, Mark, Move
from custodiet.statements.registry import TYPES, check_body
from custodiet.statements.words import describe
from tests.unit.exchange.importing import EXAMPLE, by_row, edit, raw_copy, read, reviewed_copy, statement

READING = read(EXAMPLE)
ROWS = by_row(READING)
with (EXAMPLE / "timeline.csv").open(encoding="utf-8", newline="") as file:
    TABLE = {row["row"]: row for row in csv.DictReader(file)}

# row: (said, type, speaker, postings besides the event), each checked by hand against the row
EXPECTED = {
    "T001": ("2013-09-16", "event", "UN Mission", []),
    "T006": ("2013-09-10", "event", "Syria", []),
    "T007": ("2013-09-10", "event", "France", ["15 d of time for a full declaration, as of 2013-09-10 (planned)"]),
    "T010": ("2013-09-14", "decision", "Russia and United States", []),
    "T013": ("2013-09-16", "report", "UN Mission", ["85 % of blood samples positive, as of 2013-09-16 (reported)"]),
    "T016": ("2013-09-27", "decision", "OPCW Executive Council", []),
    "T017": (
        "2013-09-27",
        "decision",
        "UN Security Council",
        [
            "15 pcs of votes in favour, as of 2013-09-27 (reported)",
            "0 pcs of votes against, as of 2013-09-27 (reported)",
            "0 pcs of abstentions, as of 2013-09-27 (reported)",
        ],
    ),
    "T022": ("2013-09-14", "decision", "UN Secretary-General", []),
    "T025": (
        "2013-10-18",
        "inspection",
        "OPCW-UN Joint Mission",
        ["14 pcs of sites visited, as of 2013-10-18 (reported)"],
    ),
    "T030": ("2013-10-25", "declaration", "Syria", ["23 pcs of sites declared, as of 2013-10-25 (declared)"]),
    "T032": (
        "2013-10-25",
        "declaration",
        "Syria",
        ["18 pcs of production facilities declared, as of 2013-10-25 (declared)"],
    ),
    "T034": (
        "2013-10-25",
        "declaration",
        "Syria",
        ["8 pcs of mobile filling units declared, as of 2013-10-25 (declared)"],
    ),
    "T036": (
        "2013-10-25",
        "declaration",
        "Syria",
        ["about 1000 t of Category 1 declared, as of 2013-10-25 (declared)"],
    ),
    "T038": (
        "2013-10-25",
        "declaration",
        "Syria",
        ["about 1230 pcs of Category 3 unfilled munitions declared, as of 2013-10-25 (declared)"],
    ),
    "T040": (
        "2013-10-27",
        "inspection",
        "OPCW-UN Joint Mission",
        [
            "21 pcs of sites inspected, as of 2013-10-27 (reported)",
            "23 pcs of sites declared, as of 2013-10-27 (declared)",
            "2 pcs of sites not reachable, as of 2013-10-27 (reported)",
        ],
    ),
    "T043": ("2013-11-01", "event", "thebricspost.com", []),
    "T047": (
        "2013-11-15",
        "destruction",
        "OPCW",
        ["more than 60 % of Category 3 destroyed, as of 2013-11-15 (reported)"],
    ),
    "T059": (
        "2013-12-31",
        "event",
        "compiler of the tables",
        ["0 % of Priority 1 removed, as of 2013-12-31 (reported)"],
    ),
    "T060": (
        "2014-01-07",
        "movement",
        "OPCW-UN Joint Mission",
        [
            "number-in:Latakia of syria-timeline/T060 is 1, 2014-01-07",
            "2 pcs of sites from which material was moved, as of 2014-01-07 (reported)",
            "an unknown amount (t) of Priority 1 from Syria at Latakia to Denmark at Danish ship, 2014-01-07",
        ],
    ),
    "T062": ("2014-01-09", "event", "Germany", ["370 t of mustard effluent, as of 2014-01-09 (planned)"]),
    "T068": (
        "2014-02-05",
        "event",
        "Deutsche Welle",
        [
            "50 t of all except isopropanol removed, as of 2014-02-05 (reported)",
            "1300 t of all declared, as of 2014-02-05 (declared)",
            "about 4 % of all removed, as of 2014-02-05 (reported)",
            "about 18 pcs of containers removed, as of 2014-02-05 (reported)",
        ],
    ),
    "T073": ("2014-02-21", "report", "United States", ["95.5 % of Priority 1 remaining, as of 2014-02-21 (reported)"]),
    "T080": (
        "2014-03-04",
        "report",
        "OPCW",
        [
            "6 pcs of consignments removed, as of 2014-03-04 (projected)",
            "35 % of all removed, as of 2014-03-04 (projected)",
        ],
    ),
    "T085": (
        "2014-03-07",
        "movement",
        "OPCW-UN Joint Mission",
        [
            "number-in:Latakia of syria-timeline/T085 is 6, 2014-03-07",
            "nearly 29 % of all removed, as of 2014-03-07 (reported)",
        ],
    ),
    "T089": (
        "2014-03-19",
        "report",
        "OPCW-UN Joint Mission",
        [
            "10 pcs of consignments removed, as of 2014-03-17 (reported)",
            "29.5 % of Priority 1 removed, as of 2014-03-17 (reported)",
        ],
    ),
    "T092": (
        "2014-03-20",
        "movement",
        "OPCW-UN Joint Mission",
        [
            "number-in:Latakia of syria-timeline/T092 is 11, 2014-03-20",
            "49.3 % of all removed, as of 2014-03-20 (reported)",
        ],
    ),
    "T095": (
        "2014-03-20",
        "report",
        "OPCW-UN Joint Mission",
        ["53.6 % of all removed or destroyed, as of 2014-03-20 (reported)"],
    ),
    "T097": (
        "2014-03-20",
        "event",
        "Reuters",
        [
            "5 pcs of rockets, as of 2014-03-01 to 2014-03-20 (reported)",
            "1 pcs of rockets near the international team, as of 2014-03-01 to 2014-03-20 (reported)",
        ],
    ),
    "T098": ("2014-03", "event", "UN Secretary-General", ["14 d of suspension of removals, as of 2014-03 (reported)"]),
    "T101": ("2014-04-18", "movement", "Green Cross", ["number-in:Latakia of syria-timeline/T101 is 14, 2014-04-13"]),
    "T111": (
        "2014-04-27",
        "event",
        "OPCW-UN Joint Mission",
        [
            "18 pcs of consignments removed, as of 2014-04-27 (reported)",
            "more than 92 % of all removed or destroyed, as of 2014-04-27 (reported)",
            "nearly 8 % of all remaining, as of 2014-04-27 (reported)",
        ],
    ),
    "T112": (
        "2014-04",
        "movement",
        "OPCW",
        ["number-in:Latakia of syria-timeline/T112 is 17, 2014-04", "86.5 % of all removed, as of 2014-04 (reported)"],
    ),
    "T115": (
        "2014-05-20",
        "destruction",
        "OPCW-UN Joint Mission",
        ["100 % of isopropanol destroyed, as of 2014-05-20 (reported)"],
    ),
    "T120": (
        "2014-06-04",
        "event",
        "OPCW-UN Joint Mission",
        [
            "16 pcs of containers remaining, as of 2014-06-04 (reported)",
            "7.2 % of all remaining, as of 2014-06-04 (reported)",
        ],
    ),
    "T128": (
        "2014-07-02",
        "movement",
        "OPCW",
        [
            "600 t of Cape Ray cargo transferred, as of 2014-07-02 (reported)",
            "600 t of Cape Ray cargo from Denmark at Ark Futura to United States at Cape Ray, 2014-07-02 (seen)",
        ],
    ),
    "T135": (
        "2014-07-20",
        "movement",
        "Green Cross",
        ["10.88621688 to 12 t of Priority 2 delivered, as of 2014-07-20 (reported)"],
    ),
    "T138": (
        "2014-07-28",
        "report",
        "OPCW",
        [
            "65.2 t of Category 2 destroyed, as of 2014-07-28 (reported)",
            "254.17 t of Category 2 declared, as of 2014-07-28 (declared)",
            "24.6 % of Category 2 destroyed, as of 2014-07-28 (reported)",
        ],
    ),
    "T143": (
        "2014-08-05",
        "destruction",
        "United States",
        [
            "about 60 % of Cape Ray cargo destroyed, as of 2014-08-05 (reported)",
            "661 short-ton of Cape Ray cargo transferred, as of 2014-08-05 (reported)",
        ],
    ),
    "T146": (
        "2014-08-13",
        "destruction",
        "United States",
        ["581 t of DF destroyed, as of 2014-08-13 (reported)", "100 % of DF destroyed, as of 2014-08-13 (reported)"],
    ),
    "T155": (
        "2014-08",
        "report",
        "OPCW",
        [
            "about 260 t of Category 2 declared, as of 2014-08 (reported)",
            "70 % of Category 2 destroyed, as of 2014-08 (reported)",
        ],
    ),
    "T173": (
        "2015-03-26",
        "event",
        "Syria",
        [
            "4 pcs of last 12 production facilities destroyed, as of 2015-03-26 (reported)",
            "3 pcs of hangars destroyed, as of 2015-03-26 (reported)",
            "1 pcs of tunnels destroyed, as of 2015-03-26 (reported)",
        ],
    ),
    "T175": (
        "2015-06-12",
        "destruction",
        "OPCW",
        [
            "about 335.5 t of mustard effluent disposed, as of 2015-06-12 (reported)",
            "100 % of mustard effluent disposed, as of 2015-06-12 (reported)",
        ],
    ),
    "T176": (
        "2015-06-17",
        "report",
        "OPCW",
        [
            "16 t of hydrogen fluoride remaining, as of 2015-06-17 (reported)",
            "1328 t of all declared, as of 2015-06-17 (declared)",
        ],
    ),
}


def of(row: str) -> list[Draft]:
    return ROWS[f"syria-timeline#{row}"]


def words(draft: Draft) -> list[str]:
    return [told(p) for p in draft.postings if not (isinstance(p, Mark) and p.aspect == "event")]


def told(posting: object) -> str:
    """A posting in words of the test's own, so that a change of the product's wording hides no change of content."""
    if isinstance(posting, Claim):
        put = {"approx": "about ", "more_than": "more than ", "nearly": "nearly "}.get(posting.rounding, "")
        basis = f" {posting.basis.replace('_', ' ')}" if posting.basis else ""
        amount = str(posting.quantity).replace("..", " to ")
        return f"{put}{amount} of {posting.subject}{basis}, as of {when(posting.as_of.text)} ({posting.kind})"
    if isinstance(posting, Mark):
        return f"{posting.aspect} of {posting.subject} is {posting.value}, {posting.at}"
    assert isinstance(posting, (Move, Count))
    return describe(posting)


def when(text: str) -> str:
    return text.replace("/", " to ")


@pytest.mark.parametrize("row", EXPECTED)
def test_a_row_says_what_was_read_in_it_by_hand(row: str) -> None:
    said, kind, speaker, postings = EXPECTED[row]
    draft = of(row)[0]
    assert (draft.said, draft.type, draft.attributed_to, words(draft)) == (said, kind, speaker, postings)


def test_the_hand_checked_rows_are_of_all_kinds() -> None:
    assert len(EXPECTED) >= 40
    assert {TABLE[row]["kind"] for row in EXPECTED} == {row["kind"] for row in TABLE.values()}


@pytest.mark.parametrize("row", TABLE)
def test_every_row_marks_its_event_and_keeps_its_source(row: str) -> None:
    draft = of(row)[0]
    mark = draft.postings[0]
    assert isinstance(mark, Mark)
    assert (mark.act, mark.aspect, mark.value) == (f"syria-timeline/{row}", "event", TABLE[row]["kind"])
    assert draft.source is not None
    assert draft.source.id == TABLE[row]["source_url"]
    assert draft.body.get("text", "") == TABLE[row]["description"]


@pytest.mark.parametrize("row", [row for row, cells in TABLE.items() if cells["cumulative_percent"]])
def test_every_percentage_is_claimed_with_its_basis(row: str) -> None:
    cells = TABLE[row]
    speaker = "compiler of the tables" if cells["percent_kind"] == "computed" else of(row)[0].attributed_to
    found = [
        (p.quantity.unit, str(p.quantity.lo), p.basis, p.rounding)
        for draft in of(row)
        if draft.attributed_to == speaker
        for p in draft.postings
        if isinstance(p, Claim)
    ]
    assert ("%", cells["cumulative_percent"], cells["percent_basis"], cells["percent_rounding"]) in found


@pytest.mark.parametrize("row", [row for row, cells in TABLE.items() if cells["quantity"]])
def test_every_quantity_is_claimed_or_numbers_its_act(row: str) -> None:
    quantity, unit = TABLE[row]["quantity"], TABLE[row]["unit"]
    postings = [p for draft in of(row) for p in draft.postings]
    if unit == "consignment no.":
        assert ("number-in:Latakia", quantity) in {(p.aspect, p.value) for p in postings if isinstance(p, Mark)}
        assert row == "T107" or not any(  # the prose of T107 counts the movements: 18
            isinstance(p, Claim) and str(p.quantity.lo) == quantity and p.quantity.unit == "pcs" for p in postings
        )
    else:
        expected = str(7 * int(quantity)) if unit.startswith("weeks") else quantity
        assert expected in {
            text for p in postings if isinstance(p, Claim) for text in (str(p.quantity.lo), str(p.quantity.hi))
        }


def test_what_a_compiler_computed_is_not_put_into_a_states_mouth() -> None:
    (said, computed) = of("T073")
    assert said.attributed_to == "United States"
    assert words(computed) == ["4.5 % of Priority 1 removed, as of 2014-02-21 (reported)"]
    assert computed.attributed_to == "compiler of the tables"
    assert [p.means for p in computed.postings if isinstance(p, Claim)] == ["documents"]


def test_a_relayed_declaration_keeps_the_chain_of_quotation() -> None:
    assert of("T036")[0].attributed_to == "Syria"
    assert of("T036")[0].body["via"] == ["OPCW", "indiatvnews.com"]


def test_the_two_cylinders_are_held_and_disowned() -> None:
    postings = [p for row in ("T039", "T122", "T131") for draft in of(row) for p in draft.postings]
    counts = [(p.account, str(p.quantity)) for p in postings if isinstance(p, Count)]
    owners = [(p.value, p.holds) for p in postings if isinstance(p, Mark) and p.aspect == "owner"]
    assert counts == [("Syria@Syria", "2 pcs"), ("?@Syria", "2 pcs")]  # the second row names no holder
    assert owners == [("Syria", False)] * 2


def test_no_shipment_has_an_invented_amount() -> None:
    moves = [
        p
        for row, c in TABLE.items()
        if c["kind"] == "shipment"
        for d in of(row)
        for p in d.postings
        if isinstance(p, Move)
    ]
    assert moves
    assert all(p.quantity.lo == 0 and p.quantity.hi is None for p in moves)


def test_the_cape_ray_cargo_comes_aboard_and_is_transformed() -> None:
    moves = [p for row in ("T128", "T151") for d in of(row) for p in d.postings if isinstance(p, Move)]
    assert [(p.item, str(p.quantity), p.from_account, p.to_account) for p in moves] == [
        ("Cape Ray cargo", "600 t", "Denmark@Ark Futura", "United States@Cape Ray"),
        ("Cape Ray cargo", "600 t", "United States@Cape Ray", "~transformed"),
    ]


def test_every_draft_is_a_statement_that_its_type_admits() -> None:
    for draft in READING.drafts:
        check_body(statement(draft))
    assert {draft.type for draft in READING.drafts} <= TYPES.keys()


def test_nothing_is_told_before_it_was_said() -> None:
    ahead = [
        d
        for d in READING.drafts
        for p in d.postings
        if isinstance(p, Claim)
        and p.kind == "reported"
        and d.type != "source"
        and parse_when(d.said).end <= p.as_of.start
    ]
    assert [draft.source.covers[0] for draft in ahead if draft.source] == []


def test_the_public_tables_alone_claim_the_same_columns(tmp_path: Path) -> None:
    raw = by_row(read(raw_copy(tmp_path)))
    for row in ("T093", "T136", "T137", "T138", "T150", "T169"):
        bare = [p for draft in raw[f"syria-timeline#{row}"] for p in draft.postings if isinstance(p, Claim)]
        reviewed = [p for draft in of(row) for p in draft.postings if isinstance(p, Claim)]
        assert bare == reviewed[: len(bare)]
        assert bare


def test_changing_one_cell_changes_one_claim(tmp_path: Path) -> None:
    folder = reviewed_copy(tmp_path)
    edit(folder / "timeline.csv", ",65.2,", ",62.5,")
    before = {p for d in READING.drafts for p in d.postings if isinstance(p, Claim)}
    after = {p for d in read(folder).drafts for p in d.postings if isinstance(p, Claim)}
    assert [str(p.quantity) for p in before - after] == ["65.2 t"]
    assert [str(p.quantity) for p in after - before] == ["62.5 t"]


def test_a_reading_does_not_outlive_the_cell_that_it_read(tmp_path: Path) -> None:
    folder = reviewed_copy(tmp_path)
    edit(folder / "timeline.csv", "isopropanol,122,tonnes", "isopropanol,133,tonnes")
    reading = read(folder)
    (stale,) = [
        u
        for u in reading.unread
        if "no longer stands" in u.reason and u.field == "quantity" and u.segment == "T115" and u.value == "122"
    ][:1]
    assert stale.source == "syria-timeline"
    assert "133 t of isopropanol destroyed, as of 2014-05-20 (reported)" in words(
        by_row(reading)["syria-timeline#T115"][0]
    )
