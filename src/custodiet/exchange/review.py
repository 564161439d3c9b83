"""What a reviewer adds to public tables, beside them and never inside: readings, figures and facts.

    readings.csv   how one cell, or every cell with the same text, is to be read
    figures.csv    the figures that stand in a row's prose, or why one of them yields nothing
    facts.csv      moves, counts and marks that a row's words state

What becomes a statement of its own type stands in a fourth file (exchange.acts).

An entry names its table and row, and the text that it reads. Where that text no longer stands in the table, the entry
does not apply, and is listed as unread: a reading never outlives what it was a reading of.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from custodiet.exchange.draft import Unread
from custodiet.exchange.tables import Cells, Faults, Form, Row, Table
from custodiet.kernel.errors import Refused
from custodiet.kernel.quantity import UNITS, Quantity, parse_decimal
from custodiet.kernel.times import When
from custodiet.statements.codec import parse_posting
from custodiet.statements.members import format_quantity
from custodiet.statements.posting import KINDS, ROUNDINGS, Claim, Posting

STALE = "the text that was reviewed no longer stands here"
NOTHING = "-"  # a reading that leaves a field empty
READINGS = Form("readings", ("table", "row", "field", "text", "reading", "reason"))
FIGURES = Form(
    "figures",
    (
        "table",
        "row",
        "field",
        "text",
        "value",
        "unit",
        "subject",
        "basis",
        "kind",
        "rounding",
        "of",
        "as_of",
        "attributed_to",
        "reason",
    ),
)
FACTS = Form(
    "facts",
    (
        "table",
        "row",
        "verb",
        "act",
        "item",
        "aspect",
        "value",
        "unit",
        "from",
        "to",
        "holds",
        "at",
        "means",
        "attributed_to",
        "reason",
    ),
)
REVIEWS = (READINGS, FIGURES, FACTS)
_MEMBERS = {
    "move": {"from": "from", "to": "to"},
    "count": {"to": "account"},
    "mark": {"aspect": "aspect", "value": "value"},
}


@dataclass(slots=True)
class Review:
    """The entries for the rows of one table; `stale` collects those whose text has gone."""

    table: str = ""
    by_row: dict[tuple[str, str], Row] = field(default_factory=dict)
    by_text: dict[tuple[str, str], str] = field(default_factory=dict)
    figures: dict[str, list[Cells]] = field(default_factory=lambda: defaultdict(list))
    facts: dict[str, list[Cells]] = field(default_factory=lambda: defaultdict(list))
    stale: list[Unread] = field(default_factory=list)

    def read(self, row: Row, name: str, text: str, default: str = "") -> str:
        """Return how `text`, a cell of `row`, is to be read as `name`: for this row, for this text, or by default."""
        reading = default
        if entry := self.by_row.get((row.id, name)):
            if entry["text"] in ("", text):
                return _reading(entry["reading"])
            self.stale.append(Unread(self.table, row.id, name, entry["text"], STALE))
        return _reading(self.by_text.get((name, text), reading))


def _reading(text: str) -> str:
    return "" if text == NOTHING else text


def reviews(entries: Iterable[Table], tables: Iterable[Table], faults: Faults) -> dict[str, Review]:
    """Sort the reviewers' entries by the table that they are about; one about no table or row is a fault."""
    rows = {table.id: {row.id for row in table.rows} for table in tables}
    found = {table: Review(table) for table in rows}
    for entry in entries:
        for row in entry.rows:
            cells = Cells(entry, row, faults)
            if row["table"] not in rows:
                cells.word("table", rows)
            elif row["row"] and row["row"] not in rows[row["table"]]:
                cells.fault("row", f"{row['table']} has no such row", found=repr(row["row"]))
            else:
                _file(cells, found[row["table"]])
    return found


def _file(cells: Cells, review: Review) -> None:
    row, kind = cells.row, cells.table.form.kind
    if kind == FIGURES.kind:
        review.figures[row["row"]].append(cells)
    elif kind == FACTS.kind:
        review.facts[row["row"]].append(cells)
    elif row["row"]:
        if (row["row"], row["field"]) in review.by_row:
            cells.fault("field", "this is read twice", found=repr(row["field"]))
        review.by_row[row["row"], row["field"]] = row
    else:
        review.by_text[row["field"], row["text"]] = row["reading"]


@dataclass(frozen=True, slots=True)
class Context:
    """What an entry takes from its row where it says nothing itself."""

    act: str
    at: When
    speaker: str


def claim_of(cells: Cells, context: Context) -> Claim | None:
    """Return the claim of an entry of figures.csv; None where it gives only a reason."""
    row = cells.row
    if not row["value"]:
        cells.text("reason")
        return None
    quantity = _quantity(cells)
    kind = cells.word("kind", KINDS)
    rounding = cells.word("rounding", ROUNDINGS)
    as_of = cells.date("as_of") if row["as_of"] else context.at
    return Claim(context.act, cells.text("subject"), quantity, as_of, kind, row["basis"], row["of"], rounding)


def fact_of(cells: Cells, context: Context) -> Posting | None:
    """Return the move, count or mark of an entry of facts.csv; None, and a fault, where it is malformed."""
    row = cells.row
    verb = cells.word("verb", _MEMBERS)
    value: dict[str, object] = {"verb": verb, "act": row["act"] or context.act, "at": row["at"] or context.at.text}
    value["subject" if verb == "mark" else "item"] = row["item"]
    value |= {member: row[column] for column, member in _MEMBERS.get(verb, {}).items()}
    if verb in ("move", "count"):
        value["qty"] = format_quantity(_quantity(cells))
    if row["holds"]:
        value["holds"] = cells.word("holds", ("true", "false")) == "true"
    if row["means"]:
        value["means"] = row["means"]
    try:
        return parse_posting(value)
    except Refused as error:
        cells.fault("", error.message, expected=error.expected, found=error.found)
        return None


def _quantity(cells: Cells) -> Quantity:
    """The quantity of columns value and unit: `12`, `40..41`, or nothing for an unknown amount."""
    unit = cells.word("unit", UNITS)
    lo, dots, hi = cells.row["value"].partition("..")
    try:
        low = parse_decimal(lo or "0")
        high = parse_decimal(hi) if dots else low if lo else None
    except Refused:
        cells.fault("value", "this is no number", expected="65.2, or 40..41", found=repr(cells.row["value"]))
        low = high = Decimal(0)
    if high is not None and high < low:
        cells.fault("value", "the range ends before it begins", found=repr(cells.row["value"]))
    return Quantity(UNITS.get(unit, ("mass",))[0], unit, low, high)
