"""The first page: the latest figures on each basis; what is late, missing, disputed; where parties stand."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from custodiet.app.overview import Overview, Section, Stated, overview
from custodiet.app.rendering import Row
from custodiet.reconcile.discrepancy import Discrepancy
from custodiet.web import cells, pictures, tables
from custodiet.web.asked import Asked
from custodiet.web.cells import Cell, Cells, Column, Table, table
from custodiet.web.page import Page
from custodiet.web.pages.findings import TITLES, WHAT, finding
from custodiet.web.shelf import Shown
from custodiet.web.tables import party_of

_MOST = 20  # of late obligations, findings and topics; each list has its own page
_TOPICS = 6
_MOST_OTHERS = 3


@dataclass(frozen=True, slots=True)
class Card:
    """The figure that stands for one basis. `beside` is what else is said there; `others` who says otherwise."""

    title: str
    figure: str
    subject: Cells
    detail: str
    beside: Cells
    as_of: Cells
    who: Cells
    grade: Cells
    source: Cells
    statements: Cells
    others: Cells
    others_count: int
    whole: Cells


def prepare(view: Shown) -> Overview:
    """Return what the overview of a view says, computed once."""
    return view.kept("overview", lambda: overview(view, view.items))


def page(asked: Asked) -> Page:
    """Return the overview."""
    found = prepare(asked.view)
    return Page("Overview", "overview.html", lambda: _context(asked, found), lambda: list(_rows(asked, found)))


def _context(asked: Asked, found: Overview) -> Mapping[str, Any]:
    return {
        "cards": [_card(asked, section, first) for section in found.sections if (first := section.first)],
        "picture": pictures.progress(asked, found),
        "figures": _figures(asked, found.sections),
        "others": sum(section.others for section in found.sections),
        "progress": _progress(asked, found.progress),
        "late": tables.obligations(asked, found.late[:_MOST], "Late obligations, the longest delay first"),
        "late_count": len(found.late),
        "obligations": found.obligations,
        "contested": tables.obligations(asked, found.contested[:_MOST], "Contested obligations"),
        "contested_count": len(found.contested),
        "missing": _findings(asked, found.missing),
        "disputed": _findings(asked, found.disputed),
        "contradictory": _findings(asked, found.contradictory),
        "covered": found.covered,
        "stands": _stands(asked),
    }


def _card(asked: Asked, section: Section, stated: Stated) -> Card:
    row = stated.share or stated.latest if section.basis.cumulative else stated.latest
    parts = [stated.amount["printed"] if stated.amount and stated.share else ""]
    parts += [f"of {stated.whole['printed']} {_of_what(asked)}" if stated.whole else ""]
    return Card(
        section.basis.heading,
        row["printed"],
        cells.thing(asked, "items", row["subject"]),
        " ".join(filter(None, parts)),
        tuple(_beside(asked, section, stated)),
        cells.time(row["as_of"]),
        cells.voice(asked, row),
        cells.grade(row),
        cells.source(asked, row["source"]),
        cells.statements(asked, [row["statement"]]),
        tuple(_saying(asked, each) for each in stated.others[:_MOST_OTHERS]),
        len(stated.others),
        _whole(asked, section, stated),
    )


def _whole(asked: Asked, section: Section, stated: Stated) -> Cells:
    """Who speaks of the whole, where a part stands first."""
    row = section.stated[0].latest
    if row["subject"] == stated.latest["subject"]:
        return cells.NOTHING
    return (*cells.thing(asked, "items", row["subject"]), _saying(asked, row))


def _of_what(asked: Asked) -> str:
    """What every whole of a share is, in the regime's words: declared, for one."""
    return asked.reading.regime.title_of(asked.reading.regime.whole)


def _beside(asked: Asked, section: Section, stated: Stated) -> Iterator[Cell]:
    """Where a part stands first: the other parts by the same speaker."""
    shown = stated.latest
    if section.stated[0].latest["subject"] == shown["subject"]:
        return
    alike = [each.latest for each in section.stated if each.latest["measure"] == shown["measure"]]
    for row in alike:
        if row["speaker"] == shown["speaker"] and row["subject"] != shown["subject"]:
            yield from (Cell(f"and {row['printed']} of", kind="joint"), *cells.thing(asked, "items", row["subject"]))


def _saying(asked: Asked, row: Row) -> Cell:
    return Cell(f"{row['speaker']} ({row['printed']})", asked.link("statements", row["statement"].partition("#")[0]))


def _figures(asked: Asked, sections: Sequence[Section]) -> Table:
    columns = (
        Column("Of what"),
        Column("Amount", "num"),
        Column(f"Of {_of_what(asked)}", "num"),
        Column("Percent", "num"),
        Column("As at"),
        Column("Who says so"),
        Column("Grade"),
        Column("Source"),
        Column("Statement"),
    )
    groups = tuple(
        (cells.text(section.basis.heading), tuple(_figure(asked, each) for each in section.stated))
        for section in sections
    )
    return Table("The latest figure of each category on each basis, as its own source gave it", columns, groups)


def _figure(asked: Asked, stated: Stated) -> tuple[Cells, ...]:
    row = stated.latest
    return (
        cells.thing(asked, "items", row["subject"]),
        cells.text(_printed(stated.amount), "figure"),
        cells.text(_printed(stated.whole), "figure"),
        cells.text(_printed(stated.share), "figure"),
        cells.time(row["as_of"]),
        cells.voice(asked, row),
        cells.grade(row),
        cells.source(asked, row["source"]),
        cells.statements(asked, [each["statement"] for each in (row, stated.amount, stated.share) if each]),
    )


def _printed(row: Row | None) -> str:
    return str(row["printed"]).removesuffix(" pcs") if row else ""


def _progress(asked: Asked, rows: Sequence[Row]) -> Table:
    columns = (
        Column("As at"),
        Column("Share of the whole", "num"),
        Column("Basis"),
        Column("Who says so"),
        Column("Statement"),
    )
    lines = (
        (
            cells.time(row["as_of"]),
            cells.text(row["printed"], "figure"),
            cells.text(tables.basis(asked, row)),
            cells.voice(asked, row),
            cells.statements(asked, [row["statement"]]),
        )
        for row in rows[-200:]
    )
    return table("Reported progress of the whole, on each basis", columns, lines)


def _findings(asked: Asked, found: Sequence[Discrepancy]) -> Mapping[str, Any]:
    """The first of some findings, and how many there are."""
    kinds = {TITLES.get(one.kind, one.kind) for one in found}
    word = next(iter(kinds)) if len(kinds) == 1 else ""
    return {"count": len(found), "kind": word, "shown": [finding(asked, one) for one in found[:_MOST]]}


def _stands(asked: Asked) -> Table:
    """Toward the subjects that most stances are about: which parties take which stance, by their latest word."""
    latest: defaultdict[str, dict[str, Row]] = defaultdict(dict)
    for item in asked.view.items("positions")[-2000:]:
        row = asked.rows("positions", [item])[0]
        latest[row["about"]][party_of(row)] = row
    topics = sorted(latest, key=lambda topic: (-len(latest[topic]), topic))[:_TOPICS]
    columns = (Column("Toward"), Column("Stance"), Column("Parties", "wide"), Column("Latest word"))
    groups = tuple((cells.thing(asked, "items", topic), tuple(_topic(asked, latest[topic]))) for topic in topics)
    return Table("Where parties stand, by the latest word of each", columns, groups)


def _topic(asked: Asked, by_party: Mapping[str, Row]) -> Iterator[tuple[Cells, ...]]:
    stances: defaultdict[str, list[Row]] = defaultdict(list)
    for row in by_party.values():
        stances[row["stance"]].append(row)
    for stance, rows in stances.items():
        newest = max(row["date"] for row in rows)
        who = tuple(
            Cell(party_of(row), asked.link("statements", row["statement"].partition("#")[0]), "name") for row in rows
        )
        yield cells.NOTHING, cells.text(stance, f"stance {stance.replace(' ', '-')}"), who, cells.time(newest)


def _rows(asked: Asked, found: Overview) -> Iterator[Row]:
    """The overview as data: one kind of row for all of its parts, and as many findings as the page shows."""
    for section in found.sections:
        for stated in section.stated:
            yield _data(
                section.basis.word,
                stated.latest,
                subject=stated.latest["subject"],
                amount=_printed(stated.amount),
                whole=_printed(stated.whole),
                percent=_printed(stated.share),
                statements=[stated.latest["statement"].partition("#")[0]],
            )
    for row in found.late:
        yield _data("late", row, subject=row["id"], explanation=row["what"], statements=row["statements"])
    for part in ("contradictory", "missing", "disputed"):
        for row in asked.rows(WHAT, getattr(found, part)[:_MOST]):
            yield _data(part, row, subject=row["subject"], explanation=row["explanation"], statements=row["statements"])


def _data(part: str, row: Row, *, subject: str, statements: Sequence[str], **texts: str) -> Row:
    return {
        "part": part,
        "subject": subject,
        "amount": texts.get("amount", ""),
        "of": texts.get("whole", ""),
        "percent": texts.get("percent", ""),
        "as_of": row.get("as_of", row.get("due")),
        "voice": row.get("voice", row.get("authority", "")),
        "grade": row.get("grade", "computed here"),
        "source": row.get("source", ""),
        "status": row.get("status", ""),
        "days_late": row.get("days_late"),
        "explanation": texts.get("explanation", ""),
        "statements": list(statements),
    }
