"""Obligations: one row for what somebody owes under one instrument, and what became of it.

A row becomes the decision that lays it down (`owe`), said on the instrument's date by whoever laid it down, and a
settlement (`settle`) for each verdict, said by the table's compiler on the day of which it speaks: what was not yet
fulfilled was not yet known to be. Whether something came late is computed from the dates, never copied.

What else the compiler wrote, the evidence and the note, speaks from the day on which the table was compiled, and may
know what came after a verdict: it is said then, with the row's last verdict once more, or as a remark where it has
none.
"""

import calendar
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from custodiet.exchange.acts import acts_of
from custodiet.exchange.draft import Draft, Reading, Unread
from custodiet.exchange.prose import Told, host, read_prose
from custodiet.exchange.review import Context
from custodiet.exchange.tables import Cells, Form, Table
from custodiet.exchange.timeline import Importer
from custodiet.kernel.times import When
from custodiet.statements.posting import VERDICTS, Claim, Owe, Settle
from custodiet.statements.statement import Source

FORM = Form(
    "obligations",
    (
        "obligation_id",
        "instrument",
        "paragraph",
        "debtor",
        "what_must_be_done",
        "deadline",
        "evidence_that_satisfied_it",
        "status",
        "date_fulfilled",
        "note",
        "source_url",
    ),
    key="obligation_id",
)
UNKNOWN = "not established"  # a status; books read it in an obligation's text as "cannot tell"
# A table's own words for what became of an obligation, and the verdicts that they amount to. Whether something was
# late is not among them: "missed" with a date says that it was fulfilled on that date.
VERDICTS_OF: dict[str, tuple[str, ...]] = {
    "met": ("fulfilled",),
    "met repeatedly": ("fulfilled",),
    "met late": ("fulfilled",),
    "missed": ("fulfilled",),
    "partly met": ("part",),
    "contested": ("contested",),
    "met on time, content disputed": ("fulfilled", "contested"),
    "open": (),
    "continuous": (),
    UNKNOWN: (),
    "not triggered in the period": (),
}
_NOT_STATED = ("", "-", "not shown in source")
_MONTHS = {name: f"{n:02}" for n, name in enumerate(calendar.month_abbr) if name}
_DATED = re.compile(r"\((?:[^()]*, )?(?:(\d\d?) )?(?:([A-Z][a-z]{2}) )?(\d{4})\)", re.ASCII)
_ISO = r"\d{4}(?:-\d\d(?:-\d\d)?)?"
_PROSE = ("what_must_be_done", "deadline", "evidence_that_satisfied_it", "status", "date_fulfilled", "note")


def read_obligations(importer: Importer) -> Reading:
    """Return the drafts of every row, and what of the rows stays unread; faults are collected in the importer's."""
    drafts: list[Draft] = []
    unread: list[Unread] = []
    dates = instruments(importer.table)
    for row in importer.table.rows:
        entry = _Entry(importer, Cells(importer.table, row, importer.faults), dates)
        decision = entry.decision()
        settled = entry.settlements(unread)
        drafts += [decision, *settled, *entry.in_retrospect(settled)]
        drafts += [*entry.figures(unread), *entry.acts(decision, unread)]
    return Reading(tuple(drafts), (*unread, *importer.review.stale))


def instruments(table: Table) -> dict[str, str]:
    """The date of each instrument, by its name without brackets; "" is the earliest, read into undated ones."""
    dates: dict[str, str] = {}
    for row in table.rows:
        if date := _dated(row["instrument"]):
            dates.setdefault(_bare(row["instrument"]), date)
    return dates | ({"": min(dates.values())} if dates else {})


def _bare(text: str) -> str:
    return text.partition(" (")[0]


def _dated(text: str) -> str:
    """`Framework (Russia-US, 14 Sep 2013)` is of 2013-09-14; a bare year says too little."""
    match = _DATED.search(text)
    if not match or match[2] not in _MONTHS:
        return ""
    day, month, year = match.groups()
    return f"{year}-{_MONTHS[month]}" + (f"-{int(day):02}" if day else "")


def due_of(text: str) -> str:
    """Return the time that a deadline's words name, or "": `first half of 2014` is 2014-01-01/2014-06-30.

    Words that name no time (`continuous`, `within days`, `until removal ends`, `from 2014-09-30`) set none.
    """
    for pattern, form in _DEADLINES:
        if match := re.fullmatch(pattern, text, re.ASCII):
            return form.format(*match.groups(), **_end_of_month(match[1]))
    if match := re.fullmatch(r"([A-Z][a-z]{2}) (\d{4})", text, re.ASCII):
        return f"{match[2]}-{_MONTHS[match[1]]}" if match[1] in _MONTHS else ""
    return ""


_DEADLINES = (
    (r"(\d{4}-\d\d) \(end of month\)", "{0}-{last}"),
    (rf"({_ISO}) to ({_ISO})", "{0}/{1}"),
    (rf"({_ISO}) then monthly", "{0}"),
    (rf"({_ISO})(?: \(.*\))?", "{0}"),
    (r"first half of (\d{4})", "{0}-01-01/{0}-06-30"),
    (r"second half of (\d{4})", "{0}-07-01/{0}-12-31"),
    (r"summer (\d{4})", "{0}-06/{0}-08"),
)


def _end_of_month(text: str) -> dict[str, int]:
    year, _, month = text.partition("-")
    known = month.isdigit() and 1 <= int(month) <= 12  # noqa: PLR2004 - months of a year
    return {"last": calendar.monthrange(int(year), int(month))[1] if known else 0}


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What became of an obligation at a time, by whose word, and when and on what evidence that was told."""

    word: str
    at: When | None
    speaker: str
    told: When | None = None
    evidence: str = ""


class _Entry:
    """One row, its columns checked and read."""

    def __init__(self, importer: Importer, cells: Cells, dates: dict[str, str]) -> None:
        self.importer, self.cells, self.row, self.dates = importer, cells, cells.row, dates
        self.id = self.row.id or "?"
        self.address = cells.text("source_url")
        self.source = Source(self.address, (f"{importer.table.id}#{self.row.id}",))
        self.said = self.instrument_date()

    def read(self, name: str, column: str, default: str) -> str:
        return self.importer.review.read(self.row, name, self.row[column], default)

    def instrument_date(self) -> When:
        default = self.dates.get(_bare(self.row["instrument"])) or self.dates.get("", "")
        text = self.read("said", "instrument", default)
        if not text:
            self.cells.fault("instrument", "no instrument of the table is dated", expected="such as (27 Sep 2013)")
        return self.cells.date("instrument", text or "2000")

    def decision(self) -> Draft:
        """Return the statement that lays the obligation down."""
        row = self.row
        due = self.read("due", "deadline", due_of(row["deadline"]))
        if not due and re.match(r"\d{4}", row["deadline"], re.ASCII):
            due = row["deadline"]  # it begins like a date, and is none: `date` says so
        paragraph = "" if row["paragraph"] in _NOT_STATED else row["paragraph"]
        text = self.cells.text("what_must_be_done")
        owe = Owe(
            self.id,
            self.cells.text("debtor"),
            f"{text} [outcome {UNKNOWN}]" if row["status"] == UNKNOWN else text,
            due=self.cells.date("deadline", due) if due else None,
            paragraph=paragraph,
        )
        body: dict[str, object] = {"title": self.cells.text("instrument"), "via": [host(self.address)]}
        body |= {"deadline": row["deadline"]} if row["deadline"] else {}
        speaker = self.read("speaker", "instrument", _bare(row["instrument"])) or "?"
        return Draft(self.said.text, "decision", (owe,), speaker, self.source, self.importer.method, body)

    def settlements(self, unread: list[Unread]) -> list[Draft]:
        """Return a settlement for each verdict; a verdict that the table gives no date for stays unread."""
        found = []
        for verdict in self.verdicts():
            if not verdict.at:
                reason = f"the table gives no date for '{verdict.word}'"
                unread.append(Unread(self.importer.table.id, self.row.id, "status", self.row["status"], reason))
                continue
            evidence = verdict.evidence
            if not evidence and (verdict.speaker != self.importer.compiler or not self.importer.compiled):
                evidence = self.row["evidence_that_satisfied_it"]
            settle = Settle(self.id, verdict.word, verdict.at, evidence=tuple(filter(None, (evidence,))))
            found.append(self.told((verdict.told or verdict.at).text, verdict.speaker, settle))
        return found

    def told(self, said: str, speaker: str, settle: Settle, note: str = "") -> Draft:
        """Return one verdict, said at a time by its speaker."""
        body = {"reason": note} if note else {}
        return Draft(said, "settlement", (settle,), speaker, self.source, self.importer.method, body)

    def in_retrospect(self, settled: Sequence[Draft]) -> Iterator[Draft]:
        """Yield what the compiler wrote beside the verdicts, said when the table was compiled."""
        compiler, compiled = self.importer.compiler, self.importer.compiled
        evidence, note = self.row["evidence_that_satisfied_it"], self.row["note"]
        own = [p for draft in settled if draft.attributed_to == compiler for p in draft.postings]
        if not compiled or not (evidence or note):
            return
        if own and isinstance(last := own[-1], Settle):
            yield self.told(compiled, compiler, replace(last, evidence=tuple(filter(None, (evidence,)))), note)
        elif words := "; ".join(filter(None, (() if settled else (evidence,)) + (note,))):
            body = {"text": f"{self.id}: {words}"}
            yield Draft(compiled, "remark", (), compiler, self.source, self.importer.method, body)

    def verdicts(self) -> Iterator["_Verdict"]:
        """Yield each verdict with its time and its speaker: as reviewed, or by the columns.

        A reviewed reading is `VERDICT DATE [told DATE] [by SPEAKER][: EVIDENCE]; ...`, such as `fulfilled 2013-10-23;
        contested 2014-04 by OPCW`; unless somebody is named, the verdict is the compiler's. In the column, a date with
        a remark, `2016-01-04 (chemicals)`, is that of a part.
        """
        if reading := self.read("settled", "date_fulfilled", ""):
            yield from map(self.reviewed, reading.split("; "))
            return
        date, _, remark = self.row["date_fulfilled"].partition(" (")
        at = self.cells.date("date_fulfilled", date) if date[:1].isdigit() else None  # "after 2015" is no date
        for verdict in self.status():
            word = "part" if remark and verdict == "fulfilled" else verdict
            yield _Verdict(word, at, self.importer.compiler)

    def reviewed(self, part: str) -> "_Verdict":
        """One verdict of a reviewed reading."""
        judged, _, evidence = part.partition(": ")
        judged, _, speaker = judged.partition(" by ")
        judged, _, told = judged.partition(" told ")
        word, _, date = judged.partition(" ")
        if word not in VERDICTS:
            self.cells.fault("date_fulfilled", "this verdict is not known", found=repr(word))
        heard = self.cells.date("date_fulfilled", told) if told else None
        at = self.cells.date("date_fulfilled", date)
        return _Verdict(word, at, speaker or self.importer.compiler, heard, evidence)

    def status(self) -> tuple[str, ...]:
        """The verdicts of the table's word for what became of it; what follows a comma or bracket only explains."""
        text = self.row["status"]
        word = text if text in VERDICTS_OF else re.split(r", | \(", text)[0]
        if word not in VERDICTS_OF:
            self.cells.word("status", VERDICTS_OF)
        return VERDICTS_OF.get(word, ())

    @property
    def context(self) -> Context:
        """What a reviewer's entry has from the row: its outcome is told by the table's compiler."""
        return Context(f"{self.importer.table.id}/{self.row.id}", self.said, self.importer.compiler)

    def acts(self, decision: Draft, unread: list[Unread]) -> list[Draft]:
        """Return the acts that the row tells of."""
        acts, stale = acts_of(self.row, self.importer.acts.get(self.row.id, ()), self.context, decision)
        unread += stale
        return acts

    def figures(self, unread: list[Unread]) -> list[Draft]:
        """Return what the reviewed figures of the row's prose say, as reports of their speakers."""
        said, left = read_prose(self.row, _PROSE, self.importer.review, self.context, ())
        unread += left
        told = Told(self.row)
        for speaker, posting in said:
            told.add(speaker, posting.as_of.text if isinstance(posting, Claim) else self.said.text, posting)
        return told.drafts("report", self.source, self.importer.method, {"via": [host(self.address)]})
