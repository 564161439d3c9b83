"""The timeline of a handover: one row for what happened, or was said, on one date.

A row becomes one statement of its speaker. It marks the event, and claims what its columns say: the quantity, the whole
that the unit text names, the percentage. A percentage that the table's compiler computed is the compiler's claim, not
the speaker's. docs/reference/tables.md states the columns and the rules.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from custodiet.exchange.acts import Acts, acts_of
from custodiet.exchange.draft import Draft, Reading, Unread
from custodiet.exchange.prose import Told, host, read_prose
from custodiet.exchange.review import Context, Review
from custodiet.exchange.tables import Cells, Faults, Form, Table
from custodiet.exchange.units import ORDINAL, UnitText, read_unit
from custodiet.kernel.quantity import EXACT, exactly
from custodiet.regimes.schema import Regime
from custodiet.statements.posting import Claim, Mark, Posting
from custodiet.statements.statement import Source

FORM = Form(
    "timeline",
    (
        "row",
        "date",
        "kind",
        "actor",
        "place",
        "category",
        "quantity",
        "unit",
        "cumulative_percent",
        "description",
        "source_url",
        "percent_of",
        "percent_basis",
        "percent_kind",
        "percent_rounding",
    ),
    key="row",
)
TYPES = {
    "incident": "event",
    "statement": "event",
    "proposal": "event",
    "obligation-deadline": "event",
    "decision": "decision",
    "vote": "decision",
    "declaration": "declaration",
    "report": "report",
    "inspection": "inspection",
    "destruction": "destruction",
    "shipment": "movement",
    "movement": "movement",
}
COMPUTED = "computed"
_PERCENT_KINDS = ("reported", "projected", COMPUTED)
_ROUNDINGS = ("printed", "approx", "nearly", "more_than")
_PERCENT = ("percent_of", "percent_basis", "percent_kind", "percent_rounding")
_KINDS = {"declaration": "declared", "proposal": "planned"}  # of a row's quantity; of all other rows: reported
_PROSE = ("place", "unit", "description")


@dataclass(frozen=True, slots=True)
class Importer:
    """What the reading of every row of one table needs. `compiler` made the table, at the time `compiled`."""

    table: Table
    review: Review
    regime: Regime
    faults: Faults
    compiler: str
    method: str = ""
    acts: Acts = field(default_factory=dict)
    compiled: str = ""


def read_timeline(importer: Importer) -> Reading:
    """Return the drafts of every row, and what of the rows stays unread; faults are collected in the importer's."""
    drafts: list[Draft] = []
    unread: list[Unread] = []
    for row in importer.table.rows:
        entry = _Entry(importer, Cells(importer.table, row, importer.faults))
        drafts += entry.drafts(unread)
    return Reading(tuple(drafts), (*unread, *importer.review.stale))


class _Entry:
    """One row, its columns checked and read."""

    def __init__(self, importer: Importer, cells: Cells) -> None:
        self.importer, self.cells, self.row = importer, cells, cells.row
        self.kind = cells.word("kind", TYPES)
        self.at = cells.date("date", self.read("at", "date"))
        self.said = cells.date("date", self.read("said", "date")).text
        self.address = cells.text("source_url")
        # An obligation's deadline is told by its source: the actor is the debtor, and does not speak.
        default = host(self.address) if self.kind == "obligation-deadline" else cells.text("actor")
        self.speaker = self.read("speaker", "actor", default)
        self.act = self.read("act", "row", f"{importer.table.id}/{self.row.id}")
        self.percent = self.checked_percent()
        self.number = self.checked_quantity()

    def read(self, name: str, column: str, default: str | None = None) -> str:
        """Return the reviewed reading of a column as `name`, or `default`, or the cell itself."""
        cell = self.row[column]
        return self.importer.review.read(self.row, name, cell, cell if default is None else default)

    def checked_percent(self) -> Decimal | None:
        """The percentage; its four other columns are filled exactly when it is."""
        percent = self.cells.number("cumulative_percent")
        for column in _PERCENT:
            if bool(self.row[column]) != bool(self.row["cumulative_percent"]):
                self.cells.fault(column, "a percentage and what it is a percentage of go together")
        if percent is not None:
            self.cells.word("percent_kind", _PERCENT_KINDS)
            self.cells.word("percent_rounding", _ROUNDINGS)
            self.cells.word("percent_basis", self.importer.regime.bases)
        return percent

    def checked_quantity(self) -> Decimal | None:
        """The quantity; its unit is filled exactly when it is."""
        if bool(self.row["quantity"]) != bool(self.row["unit"]):
            self.cells.fault("unit", "a quantity and its unit go together")
        return self.cells.number("quantity")

    def drafts(self, unread: list[Unread]) -> list[Draft]:
        """Return the drafts of this row; what nothing carries is added to `unread`."""
        told = Told(self.row)
        told.add(self.speaker, self.said, self.event(), *self.amounts(unread))
        computed = self.row["percent_kind"] == COMPUTED
        if self.percent is not None:
            told.add(self.importer.compiler if computed else self.speaker, self.said, self.share(self.percent))
        quantity = None if self.row["unit"] == ORDINAL else self.number
        known = [number for number in (quantity, self.percent, self.unit().whole) if number is not None]
        context = Context(self.act, self.at, self.speaker)
        said, left = read_prose(self.row, _PROSE, self.importer.review, context, known)
        for speaker, posting in said:
            told.add(speaker, self.said, posting)
        unread += left
        source = Source(self.address, (f"{self.importer.table.id}#{self.row.id}",))
        drafts = told.drafts(TYPES.get(self.kind, "event"), source, self.importer.method, self.body())
        acts, stale = acts_of(self.row, self.importer.acts.get(self.row.id, ()), context, drafts[0])
        unread += stale
        return drafts + acts

    def event(self) -> Mark:
        """The mark by which every row is in the books: what kind of event touched what, or where, or whom."""
        subject = self.row["category"] or self.row["place"] or self.speaker
        return Mark(self.act, subject, "event", self.kind or "?", self.at)

    def unit(self) -> UnitText:
        regime = self.importer.regime
        return read_unit(self.read("unit", "unit") or "-", regime.units, regime.tables.words)

    def amounts(self, unread: list[Unread]) -> Iterator[Posting]:
        """Yield what the quantity and its unit text claim, or the number that they give to the act."""
        if self.number is None or self.read("quantity", "quantity") == "":
            return  # a reading that leaves the quantity empty hands it to the reviewed figures
        unit = self.unit()
        if self.row["unit"] == ORDINAL:
            yield Mark(self.act, self.act, f"number-in:{self.row['place']}", self.row["quantity"], self.at)
        elif unit.unit:
            subject = self.subject(unit)
            yield self.amount(unit, subject, self.number)
            if unit.whole is not None:
                yield self.whole(unit, subject, unit.whole)
        else:
            value = f"{self.row['quantity']} {self.row['unit']}"
            reason = "this unit fits more than one of the regime's"
            unread.append(Unread(self.importer.table.id, self.row.id, "quantity", value, reason))

    def subject(self, unit: UnitText) -> str:
        """What the quantity is of: of counted things the noun, with the category where that says more."""
        noun, category, regime = unit.noun, self.row["category"], self.importer.regime
        if not unit.counted:
            default = noun or category or self.row["place"] or self.speaker
        elif category in ("", noun, *regime.headline[:1]) or noun in regime.tables.carriers:
            default = noun
        else:
            default = category if noun in category else f"{category} {noun}"
        return self.read("subject", "category", default) or "?"

    def amount(self, unit: UnitText, subject: str, number: Decimal) -> Claim:
        tables = self.importer.regime.tables
        default = tables.carriers.get(unit.noun) or unit.basis or self.row["percent_basis"]
        default = default or tables.kinds.get(self.kind, "")
        return Claim(
            self.act,
            subject,
            exactly(EXACT.multiply(number, unit.times), unit.unit),
            self.at,
            self.read("kind", "unit", unit.kind or _KINDS.get(self.kind, "reported")),
            self.read("basis", "unit", default),
            rounding=self.read("rounding", "unit", unit.rounding or ("exact" if unit.whole_numbers else "printed")),
        )

    def whole(self, unit: UnitText, subject: str, number: Decimal) -> Claim:
        """The whole of `65.2 metric tons of 254.17`; a bare `of 12` does not say that twelve were declared."""
        basis = "" if unit.counted and not unit.basis else self.importer.regime.whole
        of = subject if unit.counted else self.row["percent_of"] or subject
        rounding = "exact" if unit.whole_numbers else "printed"
        kind = "declared" if basis else "reported"
        return Claim(self.act, of, exactly(number, unit.unit), self.at, kind, basis, rounding=rounding)

    def share(self, percent: Decimal) -> Claim:
        kind, of = self.row["percent_kind"], self.read("of", "percent_of")
        computed = kind == COMPUTED
        return Claim(
            self.act,
            of or "?",
            exactly(percent, "%"),
            self.at,
            "reported" if computed else kind,
            self.row["percent_basis"],
            of,
            self.row["percent_rounding"],
            "documents" if computed else "",
        )

    def body(self) -> dict[str, object]:
        """The row's words, unchanged, and by whom they came."""
        row = self.row
        relays = [relay for relay in self.read("via", "actor", "").split("; ") if relay]
        body: dict[str, object] = {"via": list(dict.fromkeys([*relays, host(self.address)]))}
        body |= {name: row[name] for name in ("actor", "place") if row[name]}
        if row["description"]:
            body["text"] = row["description"]
        if row["quantity"]:
            body["quantity"] = f"{row['quantity']} {row['unit']}"
        if row["percent_kind"] == COMPUTED:
            body["note"] = f"The percentage was computed by the {self.importer.compiler}"
        return body
