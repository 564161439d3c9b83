"""Tables of who said what: each row becomes one statement of the type position, attributed to its speaker.

The row's subjects (a cell may hold several, separated by "; ") become marks of the aspect stance. For whom a speaker
speaks is said by a reviewed list beside the table (`SPEAKERS`); figures in the prose, and what no cell says by itself,
by the reviewers' entries (exchange.review), under the names

    date        when it was said, where the date cell is a guess or a mean
    happened    when it was so, where it was told later (`text` is the date cell)
    relayed     through whom (`text` is the medium cell)
    subject     what it is about, where the cell names an event and the words a proposition about it
                (`EVENT/PROPOSITION`), or the cell names more than the words speak of (`text` is the subject cell)
    also about  a further subject (`text` is the subject cell)
    further     other stances that the words take: `denies EVENT/PROPOSITION; ...` (`text` is the summary cell)
    grounds     the evidence that the speaker names (`text` is the summary cell)
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from custodiet.exchange.acts import acts_of
from custodiet.exchange.draft import Draft, Reading, Unread
from custodiet.exchange.prose import read_prose
from custodiet.exchange.review import Context
from custodiet.exchange.tables import Cells, Form, Row, Table
from custodiet.exchange.timeline import Importer
from custodiet.statements.posting import Mark
from custodiet.statements.statement import Source
from custodiet.statements.words import STANCE

STANCES = frozenset({"accepts", "rejects", "doubts", "proposes", "asserts", "denies"})
POSITIONS = Form(
    "positions",
    ("row", "date", "speaker", "role", "medium", "subject", "stance", "summary", "source_url"),
    key="row",
)
SPEAKERS = Form("speakers", ("speaker", "role", "party", "named", "reason"))
PROSE = ("role", "medium", "subject", "summary")


def read_positions(importer: Importer, speakers: Table) -> Reading:
    """Return a draft for each row of a table of the form `POSITIONS`; faults are collected in the importer's."""
    parties = {(row["speaker"], row["role"]): row for row in speakers.rows}
    drafts: list[Draft] = []
    unread: list[Unread] = []
    for row in importer.table.rows:
        cells = Cells(importer.table, row, importer.faults)
        entry = _Entry(importer, cells, parties.get((row["speaker"], row["role"])))
        drafts += entry.drafts(unread)
    return Reading(tuple(drafts), (*unread, *importer.review.stale))


@dataclass(frozen=True, slots=True)
class _Entry:
    """One row, and what the reviewers say about it and its speaker."""

    importer: Importer
    cells: Cells
    speaker: Row | None

    @property
    def row(self) -> Row:
        """The row as it stands in the table."""
        return self.cells.row

    def read(self, name: str, column: str) -> str:
        """What a reviewer reads in a cell under `name`, or nothing."""
        return self.importer.review.read(self.row, name, self.row[column])

    def drafts(self, unread: list[Unread]) -> list[Draft]:
        """Return the row's draft, and the acts that it tells of; what nothing carries is added to `unread`."""
        cells, table = self.cells, self.importer.table.id
        said = cells.date("date", self.read("date", "date"))
        at = cells.date("date", self.read("happened", "date") or said.text)
        context = Context(f"{table}/{self.row.id}", at, cells.text("speaker"))
        stance = cells.word("stance", STANCES)
        told, left = read_prose(self.row, PROSE, self.importer.review, context, ())
        position = Draft(
            said.text,
            "position",
            (
                *(Mark(context.act, x, STANCE, stance, at) for x in self.subjects()),
                *(Mark(context.act, x, STANCE, other, at) for other, x in self.further()),
                *(posting for _, posting in told),
            ),
            attributed_to=context.speaker,
            source=Source(cells.text("source_url"), (f"{table}#{self.row.id}",)),
            method=self.importer.method,
            body=self.body(),
        )
        acts, stale = acts_of(self.row, self.importer.acts.get(self.row.id, ()), context, position)
        unread += [*left, *stale]
        return [position, *acts]

    def subjects(self) -> list[str]:
        """What the row is about."""
        also = self.read("also about", "subject")
        named = self.read("subject", "subject") or self.cells.text("subject")
        return [*named.split("; "), *([also] if also else [])]

    def further(self) -> Iterator[tuple[str, str]]:
        """The other stances that the row's words take, each with what it is about."""
        for each in filter(None, self.read("further", "summary").split("; ")):
            stance, _, subject = each.partition(" ")
            if stance not in STANCES or not subject:
                self.cells.fault("summary", "a further stance is `STANCE SUBJECT`", found=repr(each)[:60])
            yield stance, subject

    def body(self) -> Mapping[str, Any]:
        """The row's words, unchanged; for whom it is said, and by whom it came."""
        body: dict[str, Any] = {name: self.cells.text(name) for name in ("role", "medium")}
        body["text"] = self.cells.text("summary")
        if self.speaker:
            body |= {"party": self.speaker["party"], "party_reason": self.speaker["reason"]}
            body |= {} if self.speaker["named"] == "yes" else {"named": False}
        if relayed := self.read("relayed", "medium"):
            body["quoted_by"] = [relayed]
        if grounds := self.read("grounds", "summary"):
            body["grounds"] = [grounds]
        if reason := self.date_reason():
            body["date_reason"] = reason
        return body

    def date_reason(self) -> str:
        """Why the date is not read as it is printed."""
        entries = (self.importer.review.by_row.get((self.row.id, name)) for name in ("date", "happened"))
        return "; ".join(entry["reason"] for entry in entries if entry and entry["text"] in {"", self.row["date"]})
