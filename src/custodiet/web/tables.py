"""The rows of each projection as tables for people: which columns, and what a cell links to."""

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from custodiet.app.overview import days_late
from custodiet.app.rendering import Row
from custodiet.web import cells
from custodiet.web.asked import Asked
from custodiet.web.cells import Cell, Cells, Column, Table, table

_NUMBER, _WIDE = "num", "wide"


def holdings(asked: Asked, rows: Sequence[Row], caption: str = "What each voice's own book holds") -> Table:
    """Lines of books, those of one voice together."""
    columns = (
        Column("Item"),
        Column("Where"),
        Column("Amount", _NUMBER),
        Column("Since"),
        Column("How they know"),
        Column("Owner"),
        Column("Grade"),
        Column("Statements"),
    )
    groups = tuple(
        (_by(asked, each), tuple(_holding(asked, row) for row in each))
        for _, found in groupby(rows, key=lambda row: row["voice"])
        if (each := list(found))
    )
    return Table(caption, columns, groups)


def _by(asked: Asked, rows: Sequence[Row]) -> Cells:
    return cells.voice(asked, rows[0])


def _holding(asked: Asked, row: Row) -> tuple[Cells, ...]:
    classes = tuple(Cell(name, asked.link("items", name), "note") for name in row["classes"])
    unsure = cells.text("perhaps", "note") if row["unsure"] else cells.NOTHING
    return (
        (*cells.thing(asked, "items", row["item"]), *classes),
        (*cells.account(asked, row["account"]), *_around(asked, row)),
        (*cells.text(row["amount"]), *unsure),
        cells.time(row["since"]),
        cells.text(row["means"]),
        _owner(asked, row),
        cells.grade(row),
        cells.statements(asked, row["statements"], asked.link("items", row["item"], anchor="story")),
    )


def _around(asked: Asked, row: Row) -> Cells:
    """The places around a container, and who holds it."""
    outer = [name for name in row["place"].split(" in ")[1:] if name]
    return tuple(cell for name in outer for cell in (Cell("in", kind="joint"), *cells.thing(asked, "places", name)))


def _owner(asked: Asked, row: Row) -> Cells:
    said, denied = row["owned_by"], row["denied_by"]
    return (
        *cells.things(asked, "parties", said),
        *(Cell("denied by", kind="joint") for _ in denied[:1]),
        *cells.things(asked, "parties", denied),
    )


def obligations(asked: Asked, rows: Iterable[Row], caption: str = "What was owed, and how it stands") -> Table:
    """Obligations, each with where it stands."""
    columns = (
        Column("Obligation"),
        Column("Debtor", "who"),
        Column("What", _WIDE),
        Column("Due"),
        Column("Status"),
        Column("Fulfilled"),
        Column("Late", f"{_NUMBER} late"),
        Column("Set by", "who"),
        Column("Statements"),
    )
    return table(caption, columns, (_obligation(asked, row) for row in rows))


def _obligation(asked: Asked, row: Row) -> tuple[Cells, ...]:
    return (
        cells.thing(asked, "obligations", row["id"]),
        cells.thing(asked, "parties", row["debtor"]),
        cells.text(row["what"]),
        (*cells.time(row["due"]), *cells.text(row["within"], "note")),
        (*cells.status(row["status"]), *cells.text(row["due_again"] and f"by {row['due_again']}", "note")),
        cells.time(row["fulfilled"]),
        cells.text(days_late(row)),
        cells.spoken(asked, row["authority"]),
        cells.statements(asked, row["statements"], asked.link("obligations", row["id"], anchor="story")),
    )


def claims(asked: Asked, rows: Iterable[Row], caption: str = "Figures that somebody holds true") -> Table:
    """Figures, each on its own basis."""
    columns = (
        Column("Figure of"),
        Column("As printed", _NUMBER),
        Column("Implies", _NUMBER),
        Column("Basis"),
        Column("Of"),
        Column("As at"),
        Column("Who says so"),
        Column("Kind and grade"),
        Column("Source"),
        Column("Statement"),
    )
    return table(caption, columns, (_claim(asked, row) for row in rows))


def _claim(asked: Asked, row: Row) -> tuple[Cells, ...]:
    unsure = cells.text("perhaps later", "note") if row["unsure"] else cells.NOTHING
    doubt = cells.text("in doubt", "note") if row["in_doubt"] else cells.NOTHING
    return (
        cells.thing(asked, "items", row["subject"]),
        cells.text(row["printed"], "figure"),
        cells.text(interval(row)),
        cells.text(basis(asked, row)),
        cells.thing(asked, "items", row["of"]),
        (*cells.time(row["as_of"]), *unsure),
        cells.voice(asked, row),
        (*cells.text(row["kind"]), *cells.grade(row), *doubt),
        (*cells.source(asked, row["source"]), *cells.source(asked, row["segment"])),
        cells.statements(asked, [row["statement"]]),
    )


def basis(asked: Asked, row: Row) -> str:
    """A basis in words."""
    return asked.reading.regime.title_of(row["basis"]) if row["basis"] else ""


def interval(row: Row) -> str:
    """What a printed figure implies: `34.75 to 34.85 %`, `from 60 %`."""
    low, high, unit = row["lo"], row["hi"], row["unit"]
    if high is None:
        return f"from {low} {unit}"
    return f"{low} to {high} {unit}" if low != high else ""


def positions(asked: Asked, rows: Sequence[Row], caption: str = "Who stood where, in order of time") -> Table:
    """Stances, those of one party together."""
    columns = (
        Column("When"),
        Column("Who"),
        Column("Stance"),
        Column("Toward"),
        Column("Through what medium"),
        Column("In words", _WIDE),
        Column("Grade"),
        Column("Source"),
        Column("Statement"),
    )
    groups = tuple(
        (cells.thing(asked, "parties", party), tuple(_position(asked, row) for row in found))
        for party, found in groupby(rows, key=party_of)
    )
    return Table(caption, columns, groups)


def party_of(row: Row) -> str:
    """For whom somebody speaks: a party, or only himself."""
    return str(row["party"] or row["speaker"])


def _position(asked: Asked, row: Row) -> tuple[Cells, ...]:
    before = cells.text(row["before"] and f"before: {row['before']}", "note")
    provided = cells.text(row["provided"] and f"provided {', '.join(row['provided'])}", "note")
    relayed = cells.text(row["quoted_by"] and f"relayed by {', '.join(row['quoted_by'])}", "note")
    return (
        cells.time(row["date"]),
        (
            *cells.thing(asked, "parties", row["speaker"]),
            *cells.text(row["role"], "note"),
            *cells.text("" if row["named"] else "not named", "note"),
            *cells.text("off the record" if row["on_record"] is False else "", "note"),
        ),
        (*cells.text(row["stance"], f"stance {row['stance'].replace(' ', '-')}"), *before, *provided),
        cells.thing(asked, "items", row["about"]),
        (*cells.text(row["medium"]), *relayed),
        cells.text(row["summary"]),
        cells.grade(row),
        cells.source(asked, row["source"]),
        cells.statements(asked, [row["statement"]]),
    )


def journal(asked: Asked, rows: Iterable[Row], caption: str = "Everything that was said, in log order") -> Table:
    """Statements in words."""
    columns = (
        Column("Entry", _NUMBER),
        Column("Said"),
        Column("Type"),
        Column("Speaker"),
        Column("In words", _WIDE),
        Column("Relies on"),
        Column("Statement"),
    )
    return table(caption, columns, (_statement(asked, row) for row in rows))


def _statement(asked: Asked, row: Row) -> tuple[Cells, ...]:
    counts = cells.NOTHING if row["counts"] else cells.text("no longer counts", "note")
    doubt = cells.text("in doubt", "note") if row["in_doubt"] else cells.NOTHING
    return (
        cells.text(row["index"]),
        cells.time(row["said"]),
        (*cells.text(row["type"]), *counts, *doubt),
        cells.voice(asked, row),
        cells.text(row["summary"]),
        cells.source(asked, row["source"]),
        cells.statements(asked, [row["id"]]),
    )


def coverage(asked: Asked, rows: Iterable[Row], caption: str) -> Table:
    """Segments of a source, and what carries them."""
    columns = (Column("Segment"), Column("Kind"), Column("Words, or what it is", _WIDE), Column("Carried by", _WIDE))
    return table(caption, columns, (_segment(asked, row) for row in rows))


def _segment(asked: Asked, row: Row) -> tuple[Cells, ...]:
    told = zip(row["statements"], row["summaries"], strict=True)
    carried = tuple(
        cell for name, summary in told for cell in (cells.statement(asked, name), *cells.text(summary, "told"))
    )
    return (
        (Cell(row["segment"], kind="anchor"),),
        cells.text(row["kind"]),
        cells.text(row["text"], "words")
        if row["text_here"]
        else cells.text(f"({row['label'] or row['kind']})", "note"),
        carried or cells.text(row["reason"] or "nothing carries it, and nobody has said why", "reason"),
    )


def forms(asked: Asked, rows: Sequence[Row], caption: str = "Paper forms that were transcribed") -> Table:
    """Forms, each with who has read it and who has checked that."""
    columns = (
        Column("Form"),
        Column("Kind"),
        Column("Site"),
        Column("Signed"),
        Column("State"),
        Column("Who read it", _WIDE),
        Column("What it says", _WIDE),
        Column("The host"),
        Column("Statements"),
    )
    return table(caption, columns, (_form(asked, row) for row in rows))


def _form(asked: Asked, row: Row) -> tuple[Cells, ...]:
    return (
        cells.text(row["form"], "anchor"),
        cells.text(row["kind"]),
        cells.thing(asked, "places", row["site"]),
        cells.time(row["signed"]),
        cells.text(row["state"]),
        cells.text(row["words"]),
        cells.text(row["says"]),
        cells.text(row["host"]),
        cells.statements(asked, row["statements"]),
    )


def chain(asked: Asked, rows: Iterable[Row], caption: str = "Step by step, as each voice tells it") -> Table:
    """The steps of a chain of custody."""
    columns = (
        Column("When"),
        Column("Part"),
        Column("Thing"),
        Column("What", _WIDE),
        Column("Who says so"),
        Column("How they know"),
        Column("Grade"),
        Column("Statements"),
    )
    return table(caption, columns, (_step(asked, row) for row in rows))


def _step(asked: Asked, row: Row) -> tuple[Cells, ...]:
    return (
        cells.time(row["date"]),
        cells.text(row["role"]),
        cells.thing(asked, "items", row["thing"]),
        cells.text(row["what"]),
        cells.voice(asked, row),
        cells.text(row["means"]),
        cells.grade(row),
        cells.statements(asked, row["statements"]),
    )


def cases(asked: Asked, rows: Iterable[Row], caption: str = "Outstanding issues, and where each stands") -> Table:
    """The register of cases."""
    columns = (
        Column("Case"),
        Column("State"),
        Column("Since"),
        Column("Authority"),
        Column("What and why", _WIDE),
        Column("Answered by"),
        Column("Still does not fit", _WIDE),
        Column("Over"),
        Column("Statements"),
    )
    return table(caption, columns, (_case(asked, row) for row in rows))


def _case(asked: Asked, row: Row) -> tuple[Cells, ...]:
    return (
        cells.thing(asked, "items", row["case"]),
        cells.text(row["state"], "status"),
        cells.time(row["since"]),
        (*cells.spoken(asked, row["authority"]), *cells.grade(row)),
        (*cells.text(row["title"]), *cells.text(row["reason"], "note")),
        cells.text(row["answers"]),
        cells.text(row["discrepancies"]),
        cells.statements(asked, row["over"]),
        cells.statements(asked, row["statements"]),
    )


def selections(
    asked: Asked, rows: Iterable[Row], caption: str = "What is drawn to be inspected, and how it came about"
) -> Table:
    """The selections, each with what was drawn."""
    columns = (
        Column("Selection"),
        Column("State"),
        Column("Due"),
        Column("Frozen by"),
        Column("Shares of"),
        Column("Withheld by"),
        Column("Chance"),
        Column("Drawn, in order", _WIDE),
        Column("Still to inspect", _WIDE),
        Column("Inaccessible or released"),
        Column("Statements"),
    )
    return table(caption, columns, (_selection(asked, row) for row in rows))


def _selection(asked: Asked, row: Row) -> tuple[Cells, ...]:
    of = f"of {row['items']} items" if row["items"] is not None else ""
    return (
        (*cells.text(row["selection"]), *cells.text(row["remarks"], "note")),
        cells.text(row["state"], "status"),
        cells.time(row["due"]),
        (*cells.spoken(asked, row["speaker"]), *cells.grade(row)),
        cells.things(asked, "parties", row["parties"]),
        cells.things(asked, "parties", row["withheld"]),
        (*cells.text(row["chance"]), *cells.text(row["beacon"], "note")),
        (*cells.things(asked, "items", row["sample"]), *cells.text(of, "note")),
        cells.things(asked, "items", row["outstanding"]),
        cells.things(asked, "items", [*row["inaccessible"], *row["released"]]),
        cells.statements(asked, row["statements"]),
    )


def destruction(asked: Asked, rows: Iterable[Row], caption: str = "Claimed and verified, act by act") -> Table:
    """What was destroyed, by whom it is claimed and by whom verified."""
    columns = (
        Column("Item"),
        Column("From"),
        Column("Act"),
        Column("Claimed", _NUMBER),
        Column("On"),
        Column("Verified", _NUMBER),
        Column("On"),
        Column("By"),
        Column("Status"),
        Column("Statements"),
    )
    return table(caption, columns, (_destroyed(asked, row) for row in rows))


def _destroyed(asked: Asked, row: Row) -> tuple[Cells, ...]:
    return (
        cells.thing(asked, "items", row["item"]),
        cells.account(asked, row["account"]),
        cells.text(row["act"]),
        cells.text(row["claimed"]),
        cells.time(", ".join(row["claimed_on"])),
        cells.text(row["verified"]),
        cells.time(", ".join(row["verified_on"])),
        cells.text(row["verified_by"]),
        cells.text(row["status"], "status"),
        cells.statements(asked, row["statements"]),
    )


def instruments(asked: Asked, rows: Iterable[Row], caption: str = "Drafts and decisions, in order of time") -> Table:
    """Instruments, each with how far it has got."""
    columns = (
        Column("Instrument", "who"),
        Column("When"),
        Column("State"),
        Column("How it was decided", _WIDE),
        Column("Clauses", _NUMBER),
        Column("Not agreed", _NUMBER),
        Column("Latest stances", _WIDE),
        Column("Grade"),
        Column("Statements"),
    )
    return table(caption, columns, (_instrument(asked, row) for row in rows))


def _instrument(asked: Asked, row: Row) -> tuple[Cells, ...]:
    differs = cells.text(f"declared: {row['declared']}", "note") if row["differs"] else cells.NOTHING
    force = row["in_force"] and f"in force {row['in_force']}"
    applied = row["provisional"] and f"provisionally {row['provisional']}"
    return (
        cells.thing(asked, "instruments", row["instrument"]),
        cells.time(row["date"]),
        (*cells.text(row["state"]), *cells.text(applied, "note"), *cells.text(force, "note")),
        (*cells.text(row["decided"]), *differs),
        cells.text(row["clauses"]),
        cells.text(row["open"] or ""),
        _each(row["positions"]),
        cells.grade({**row, "speaker": ", ".join(row["by"][:1])}),
        cells.statements(asked, row["statements"], asked.link("instruments", row["instrument"])),
    )


def _each(lines: Iterable[str]) -> Cells:
    """Lines of words, each by itself."""
    return tuple(cell for line in lines for cell in cells.text(line, "told"))


def clauses(asked: Asked, rows: Iterable[Row], caption: str = "Clauses, and where each stands") -> Table:
    """Clauses, those of one instrument together."""
    columns = (
        Column("Clause"),
        Column("Text", _WIDE),
        Column("Kind"),
        Column("Debtor", "who"),
        Column("Due"),
        Column("Status"),
        Column("Condition", _WIDE),
        Column("Stances", _WIDE),
        Column("Statements"),
    )
    groups = tuple(
        (cells.thing(asked, "instruments", name), tuple(_clause(asked, row) for row in each))
        for name, each in groupby(rows, key=lambda row: str(row["instrument"]))
    )
    return Table(caption, columns, groups)


def _clause(asked: Asked, row: Row) -> tuple[Cells, ...]:
    met = cells.text(f"{row['condition_met']}: {row['condition_why']}", "note") if row["condition"] else cells.NOTHING
    after = cells.text(row["after"] and f"after {row['after']}", "note")
    late = cells.text(f"{days_late(row)} late", "note") if row["days_late"] else cells.NOTHING
    unsettled = cells.text(row["state"] if row["state"] == "not agreed" else "", "note")
    return (
        (*cells.text(row["clause"], "anchor"), *cells.text(row["origin"] and f"from {row['origin']}", "note")),
        (*cells.text(row["text"]), *_each(f"or: {each}" for each in row["alternatives"])),
        (*cells.text(row["kind"]), *cells.text(row["recurs"], "note"), *after, *unsettled),
        cells.thing(asked, "parties", row["debtor"]),
        (*cells.time(row["due"]), *cells.text(row["within"], "note")),
        (*cells.thing(asked, "obligations", row["obligation"]), *cells.status(row["status"]), *late),
        (*cells.text(row["condition"]), *met),
        _each(row["minds_changed"] or row["positions"]),
        cells.statements(asked, row["statements"]),
    )


def changes(_: Asked, rows: Iterable[Row], caption: str) -> Table:
    """Two drafts side by side."""
    columns = (Column("Clause"), Column("Before", _WIDE), Column("After", _WIDE), Column("What changed", _WIDE))
    return table(caption, columns, (tuple(cells.text(row[key]) for key in _COMPARED) for row in rows))


_COMPARED = ("clause", "before", "after", "words")


def forecast(asked: Asked, rows: Iterable[Row], caption: str = "By the pace so far") -> Table:
    """Forecasts."""
    columns = (
        Column("Of what"),
        Column("Basis"),
        Column("Done", _NUMBER),
        Column("Reported"),
        Column("State"),
        Column("Standing still", _NUMBER),
        Column("Expected"),
        Column("Between"),
        Column("By last month's pace"),
        Column("Rule", _WIDE),
        Column("Statements"),
    )
    return table(caption, columns, (_expected(asked, row) for row in rows))


def _expected(asked: Asked, row: Row) -> tuple[Cells, ...]:
    between = f"{row['earliest']}/{row['latest'] or ''}" if row["earliest"] and row["state"] != "finished" else ""
    standing = "1 day" if row["standing"] == 1 else f"{row['standing']} days"
    return (
        cells.thing(asked, "items", row["subject"]),
        cells.text(row["title"]),
        cells.text(row["share"], "figure"),
        cells.time(row["reported"]),
        cells.text(row["state"]),
        cells.text(standing if row["standing"] else ""),
        cells.time(row["expected"]),
        cells.time(between),
        cells.time(row["last_month"]),
        cells.text(row["why"]),
        cells.statements(asked, row["statements"]),
    )


def events(asked: Asked, rows: Iterable[Row], caption: str = "What is said to have happened") -> Table:
    """Events, each with who asserts and who denies it."""
    columns = (
        Column("Event"),
        Column("When"),
        Column("What is told", _WIDE),
        Column("Asserted", _WIDE),
        Column("Denied", _WIDE),
        Column("Found", _WIDE),
        Column("Statements"),
    )
    return table(caption, columns, (_event(asked, row) for row in rows))


def _event(asked: Asked, row: Row) -> tuple[Cells, ...]:
    contested = cells.text("contested", "note") if row["contested"] else cells.NOTHING
    without = f"not said: {', '.join(row['not_attributed'])}" if row["not_attributed"] else ""
    state = ": ".join(filter(None, (row["state"], row["place"])))
    return (
        (*cells.thing(asked, "events", row["event"]), *contested),
        cells.time(row["date"]),
        (*cells.text(row["summary"]), *cells.text(state, "note")),
        _each(row["asserted"]),
        _each(row["denied"]),
        (*_each(row["found"]), *cells.text(without, "note")),
        cells.statements(asked, row["statements"], asked.link("events", row["event"])),
    )


def situation(asked: Asked, rows: Iterable[Row], caption: str = "Closures, fronts and incidents") -> Table:
    """What kept somebody away, and what it delays."""
    columns = (
        Column("Where"),
        Column("State"),
        Column("Since"),
        Column("Until"),
        Column("Kind"),
        Column("In words", _WIDE),
        Column("Said to delay", _WIDE),
        Column("Who says so"),
        Column("Grade"),
        Column("Statement"),
    )
    return table(caption, columns, (_circumstance(asked, row) for row in rows))


def _circumstance(asked: Asked, row: Row) -> tuple[Cells, ...]:
    until = row["until"] if row["until"] != row["since"] else None
    late = zip(row["obligations"], row["delays"], strict=True)
    return (
        cells.thing(asked, "items", row["place"]),
        cells.text(row["state"]),
        cells.time(row["since"]),
        cells.time(until) or cells.text(row["end"], "note"),
        cells.text(row["kind"]),
        cells.text(row["summary"]),
        tuple(Cell(words, asked.link("obligations", name), "told") for name, words in late),
        cells.voice(asked, row),
        cells.grade(row),
        cells.statements(asked, row["statements"]),
    )


def inspections(asked: Asked, rows: Iterable[Row], caption: str = "Inspections, as they were planned") -> Table:
    """Plans, each with what was signed about its results."""
    columns = (
        Column("Inspection"),
        Column("Site"),
        Column("Not to be missed", _NUMBER),
        Column("Detect with", _NUMBER),
        Column("Whose declaration", "who"),
        Column("Planned by", "who"),
        Column("When"),
        Column("Items, by method", _WIDE),
        Column("Signed"),
        Column("Statements"),
    )
    return table(caption, columns, (_inspection(asked, row) for row in rows))


def _inspection(asked: Asked, row: Row) -> tuple[Cells, ...]:
    return (
        cells.thing(asked, "inspections", row["inspection"]),
        cells.thing(asked, "places", row["site"]),
        cells.text(row["goal"]),
        cells.text(row["detect"]),
        cells.spoken(asked, row["declared_by"]),
        (*cells.voice(asked, row), *cells.grade(row)),
        cells.time(row["said"]),
        cells.text(row["strata"]),
        cells.text(row["signed"]),
        cells.statements(asked, row["statements"]),
    )


TABLES: dict[str, Callable[..., Table]] = {
    "instruments": instruments,
    "clauses": clauses,
    "forecast": forecast,
    "events": events,
    "situation": situation,
    "holdings": holdings,
    "obligations": obligations,
    "claims": claims,
    "positions": positions,
    "forms": forms,
    "journal": journal,
    "cases": cases,
    "selections": selections,
    "destruction": destruction,
    "inspections": inspections,
}
