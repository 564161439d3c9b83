"""One event: what is told of it, who asserts and who denies what of it, why, and what investigations found."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from custodiet.app.projections import PROJECTIONS
from custodiet.app.projections.events import row as row_of
from custodiet.app.projections.words import texts
from custodiet.app.rendering import Row
from custodiet.books.happenings import ASSERTS, DENIES, DOUBTS, Happening
from custodiet.books.positions import Position
from custodiet.web import cells, tables
from custodiet.web.asked import Asked
from custodiet.web.cells import Cells, Column, Table, lean, table
from custodiet.web.page import Page
from custodiet.web.problem import unknown

_OTHERS = "Who else stands where"
_SIDES = {ASSERTS: "Who asserts it", DENIES: "Who denies it", DOUBTS: "Who doubts it"}


def page(asked: Asked) -> Page:
    """Return the page of the event that the address names."""
    every = asked.view.grouped("events", "name", lambda one: (one.name,))
    name = asked.path[1]
    if name not in every:
        raise unknown("event", name, every, "events", asked)
    one: Happening = every[name][0]
    row = row_of(asked.view, one)

    def context() -> Mapping[str, Any]:
        return {
            "contested": row["contested"],
            "facts": list(_facts(row)),
            "sides": [_side(asked, one, proposition) for proposition in one.said],
            "investigations": _investigations(asked, one),
            "told": tables.journal(asked, _journal(asked, one), "In log order"),
        }

    return Page(row["event"], "event.html", context, lambda: [row], PROJECTIONS["events"].keys)


def _facts(row: Row) -> Iterator[tuple[str, Cells]]:
    yield "When", cells.time(row["date"])
    yield "Where", cells.text(row["place"])
    yield "What is told", cells.text(row["summary"])
    yield "What is said to have become of it", cells.text(row["state"])
    yield "What investigations did not say", cells.text(row["not_attributed"])


def _side(asked: Asked, one: Happening, proposition: str) -> Table:
    """One proposition: those who assert it, those who deny or doubt it, and whoever else stands somewhere on it."""
    columns = (
        Column("When"),
        Column("Who"),
        Column("Stance"),
        Column("In words", "wide"),
        Column("On what grounds", "wide"),
        Column("Through what medium"),
        Column("Relayed by"),
        Column("Statement"),
    )
    taken: dict[str, list[Position]] = {title: [] for title in (*_SIDES.values(), _OTHERS)}
    for position in one.said[proposition]:
        taken[_SIDES.get(position.stance, _OTHERS) if position.holds else _OTHERS].append(position)
    caption = f"“{proposition}”" if proposition else "That it was so"
    contested = ", contested" if one.contested_on(proposition) else ""
    groups = ((cells.text(title), tuple(_stood(asked, p) for p in each)) for title, each in taken.items() if each)
    return lean(Table(f"{caption}{contested}", columns, tuple(groups)), headed=True)


def _stood(asked: Asked, position: Position) -> tuple[Cells, ...]:
    row = PROJECTIONS["positions"].row(asked.view, position)
    how = [word for key, word in (("named", "not named"), ("on_record", "off the record")) if row[key] is False]
    return (
        cells.time(row["date"]),
        (
            *cells.thing(asked, "parties", row["speaker"]),
            *(cells.text(f"for {row['party']}", "note") if row["party"] not in ("", row["speaker"]) else ()),
            *(cell for word in how for cell in cells.text(word, "note")),
        ),
        cells.text(row["stance"], f"stance {row['stance'].replace(' ', '-')}"),
        cells.text(row["summary"]),
        cells.text(row["grounds"]),
        cells.text(row["medium"]),
        cells.things(asked, "parties", row["quoted_by"]),
        cells.statements(asked, [row["statement"]]),
    )


def _investigations(asked: Asked, one: Happening) -> Table:
    columns = (
        Column("When"),
        Column("Who"),
        Column("Step"),
        Column("Found", "wide"),
        Column("How sure"),
        Column("On what evidence", "wide"),
        Column("Not said", "wide"),
        Column("Statement"),
    )
    lines = (line for known in one.investigations for line in _steps(asked, known))
    return lean(table("Investigations, step by step", columns, lines))


def _steps(asked: Asked, known: Any) -> Iterator[tuple[Cells, ...]]:  # noqa: ANN401 - a Known, which pages pass on
    body = known.statement.body
    found = body.get("findings")
    for n, finding in enumerate(found if isinstance(found, list) else [{}]):
        yield (
            cells.time(known.statement.said.text),
            cells.spoken(asked, str(known.voice)),
            cells.text(body["step"] if n == 0 else ""),
            cells.text(finding.get("text", "")),
            cells.text(finding.get("confidence", "")),
            cells.text(finding.get("evidence", [])),
            cells.text(texts(body.get("not_attributed")) if n == 0 else ""),
            cells.statements(asked, [known.id]),
        )


def _journal(asked: Asked, one: Happening) -> Iterable[Row]:
    told = (*(known for known, _ in one.told), *one.investigations, *(p.entry.known for p in one.stances))
    unique = {known.id: known for known in told}
    return [PROJECTIONS["journal"].row(asked.view, known) for known in sorted(unique.values(), key=lambda k: k.index)]
