"""Who stood where over time: a row for each party, a column for each stretch of time in which somebody moved."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from custodiet.app.projections.instruments import party_of
from custodiet.app.rendering import Row
from custodiet.books.positions import Position
from custodiet.kernel.times import last_day
from custodiet.web import cells
from custodiet.web.asked import Asked
from custodiet.web.cells import Cell, Cells, Column, Table
from custodiet.web.page import Page

_MOST = 8  # columns: more days are taken together
_TOPICS = 50
COLUMNS = ("about", "party", "until", "stance", "moved", "statement")
_LEAD = (
    "What each party last said by the end of each stretch of time. A stance that is newly taken links to its "
    "statement; one that goes on is in brackets. The subjects on which most parties stand come first."
)


@dataclass(frozen=True, slots=True)
class Stood:
    """Where a party stood on a subject at the end of a stretch of time; `moved`: it said so within it."""

    about: str
    party: str
    until: str
    stance: str
    moved: bool
    statement: str


def page(asked: Asked) -> Page:
    """Return the matrix of all subjects."""
    topics = sorted(asked.view.stances, key=lambda name: (-len(set(map(party_of, asked.view.stances[name]))), name))
    part, window = asked.part(topics)

    def rows() -> list[Row]:
        return [_row(each) for name in part for each in _stood([name], asked.view.stances[name])]

    def context() -> Mapping[str, Any]:
        told = [p for name in part[:_TOPICS] for p in asked.view.stances[name]]
        return {
            "lead": _LEAD,
            "picture": None,
            "beside": (),
            "table_": matrix(asked, told, "Stances by party and time"),
        }

    return Page("Positions by party and time", "listing.html", context, rows, COLUMNS, window)


def matrix(asked: Asked, told: Sequence[Position], caption: str) -> Table:
    """Subjects as groups, parties as rows, stretches of time as columns."""
    by_subject: dict[str, list[Position]] = {}
    for position in told:
        by_subject.setdefault(position.about, []).append(position)
    ends = _ends(told)
    columns = (Column("Party", "who"), *(Column(f"by {end}") for end in ends))
    groups = tuple(
        (cells.thing(asked, "items", name), tuple(_lines(asked, name, each, ends))) for name, each in by_subject.items()
    )
    return Table(caption, columns, groups)


def _lines(asked: Asked, name: str, told: Sequence[Position], ends: Sequence[str]) -> Iterator[tuple[Cells, ...]]:
    found: defaultdict[str, dict[str, Stood]] = defaultdict(dict)
    for stood in _stood([name], told, ends):
        found[stood.party][stood.until] = stood
    for party, by_end in found.items():
        yield (cells.thing(asked, "parties", party), *(_cell(asked, by_end.get(end)) for end in ends))


def _cell(asked: Asked, stood: Stood | None) -> Cells:
    if stood is None:
        return cells.NOTHING
    kind = f"stance {stood.stance.replace(' ', '-')}"
    if not stood.moved:
        return cells.text(f"({stood.stance})", "note")
    return (Cell(stood.stance, asked.link("statements", stood.statement.partition("#")[0]), kind),)


def _stood(names: Sequence[str], told: Sequence[Position], ends: Sequence[str] = ()) -> Iterator[Stood]:
    """Where each party stood at the end of each stretch, from its first word on."""
    by_party: dict[str, list[Position]] = {}
    for position in told:
        by_party.setdefault(party_of(position), []).append(position)
    for party, said in by_party.items():
        before = ""
        for end in ends or _ends(told):
            by_then = [p for p in said if last_day(p.at) <= end]
            if by_then:
                last = by_then[-1]
                moved = any(last_day(p.at) > before for p in by_then)
                stance = last.stance if last.holds else f"no longer {last.stance}"
                yield Stood(names[0], party, end, stance, moved, last.entry.id)
            before = end


def _ends(told: Sequence[Position]) -> list[str]:
    """The days on which somebody moved; of many, every so manieth, counted back from the last."""
    found = sorted({last_day(position.at) for position in told})
    each = max(1, -(-len(found) // _MOST))
    return found[::-1][::each][::-1]


def _row(stood: Stood) -> Row:
    return {
        "about": stood.about,
        "party": stood.party,
        "until": stood.until,
        "stance": stood.stance,
        "moved": stood.moved,
        "statement": stood.statement,
    }
