"""Drafts and decisions: how far each has got, how it was decided, and what it replaces, annexes or endorses."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from custodiet.app.projections.words import grade
from custodiet.app.things import spoken_for
from custodiet.app.view import View
from custodiet.books.instruments import AS_STATED, REPLACED, Instrument
from custodiet.books.positions import Position
from custodiet.statements.decision import WITHOUT_A_VOTE

TITLE = "Instruments"
COLUMNS = ("instrument", "state", "date", "body", "decided", "in_force", "clauses", "open", "positions")
KEYS = (
    "instrument",
    "title",
    "also",
    "state",
    "date",
    "first_told",
    "by",
    "body",
    "declared",
    "computed",
    "decided",
    "rule",
    "differs",
    "in_force",
    "provisional",
    "follows",
    "adopts",
    "replaces",
    "replaced_by",
    "annexes",
    "endorses",
    "clauses",
    "open",
    "obligations",
    "positions",
    "grade",
    "sources",
    "statements",
)


@dataclass(frozen=True, slots=True)
class Listed:
    """An instrument, with what takes its place, and who stood where on what; shared by all of a view."""

    instrument: Instrument
    later: Mapping[str, list[str]]
    stances: Mapping[str, list[Position]]


def items(view: View) -> list[Listed]:
    """The instruments told of by then, in order of time; those that a voice asked for tells of, or stands on."""
    if not view.instruments:
        return []
    later, stood = successors(view), view.stances
    return [
        Listed(one, later, stood)
        for one in view.instruments.values()
        if any(map(view.hears, one.told)) or any(name in stood for name in one.names)
    ]


def row(view: View, item: Listed) -> dict[str, Any]:
    """One instrument."""
    one, first = item.instrument, item.instrument.told[0]
    return {
        "instrument": one.name,
        "title": next(iter(one.texts("title")), one.name),
        "also": list(one.texts("also")),
        "state": state(one, item.later),
        "date": (one.deciding or first).statement.said.text,
        "first_told": first.statement.said.text,
        "by": list(dict.fromkeys(known.voice.party for known in one.told)),
        "body": one.body,
        "declared": one.declared,
        "computed": one.computed.word if one.computed else "",
        "decided": decided(one),
        "rule": one.organ.rule if one.organ else "",
        "differs": bool(one.computed and one.declared and one.computed.word != one.declared),
        "in_force": next(iter(one.texts("in_force")), None),
        "provisional": next(iter(one.texts("provisional")), None),
        "follows": list(one.texts("follows")),
        "adopts": list(one.texts("draft")),
        "replaces": list(one.texts("replaces")),
        "replaced_by": later_than(one, item.later),
        "annexes": list(one.texts("annexes")),
        "endorses": list(one.texts("endorses")),
        "clauses": len(one.clauses),
        "open": sum(clause.open for clause in one.clauses),
        "obligations": [clause.obligation for clause in one.clauses if clause.obligation],
        "positions": latest(item.stances.get(name, ()) for name in one.names),
        "grade": grade((one.deciding or first).voice),
        "sources": list(dict.fromkeys(view.source_of(known.id) for known in one.told)),
        "statements": [known.id for known in one.told],
    }


def successors(view: View) -> dict[str, list[str]]:
    """What takes the place of each name: a draft that follows it, a decision that replaces it, or that adopts it."""
    found: dict[str, list[str]] = {}
    for one in view.instruments.values():
        for name in _taken(one):
            if name not in one.names and not _in_turn(one, view.instruments.get(name)):
                found.setdefault(name, []).append(one.name)
    return found


def _taken(one: Instrument) -> Iterable[str]:
    """The names whose place it says it takes."""
    return dict.fromkeys((*one.texts("follows"), *one.texts("replaces"), *one.texts("draft")))


def _in_turn(one: Instrument, other: Instrument | None) -> bool:
    """Do two say of each other that they take its place? Then the one that was told of first does not."""
    if other is None or not set(one.names).intersection(_taken(other)):
        return False
    return _first(one) < _first(other)


def _first(one: Instrument) -> tuple[tuple[int, int], int]:
    return one.told[0].statement.said.order, one.told[0].index


def later_than(one: Instrument, later: Mapping[str, list[str]]) -> list[str]:
    """What takes its place."""
    return list(dict.fromkeys(each for name in one.names for each in later.get(name, ())))


def state(one: Instrument, later: Mapping[str, list[str]]) -> str:
    """Where it stands: replaced, where a later text takes its place."""
    found = later_than(one, later)
    return f"{REPLACED} by {', '.join(found)}" if found else one.state


def decided(one: Instrument) -> str:
    """How it was decided, in words."""
    if one.computed:
        return f"{one.computed.word}: {one.computed.why}"
    if one.state == AS_STATED:
        how = one.how.replace(WITHOUT_A_VOTE, "").strip(" ,;")
        stated = f"as {one.teller} states" if one.teller else "as the chair stated"
        return f"{AS_STATED}, {stated}{f' ({how})' if how else ''}"
    return ": ".join(filter(None, (one.declared, one.how)))


def latest(told: Iterable[Iterable[Position]]) -> list[str]:
    """The latest stance of each party, in order of time: `Russia: rejects, 2013-09-10`."""
    by_party: dict[str, Position] = {}
    for position in sorted((p for each in told for p in each), key=lambda p: p.at.order):
        by_party[party_of(position)] = position
    return list(map(stance, by_party.values()))


def party_of(position: Position) -> str:
    """For whom somebody stands so."""
    return spoken_for(position.entry.known) or position.speaker


def stance(position: Position) -> str:
    """A stance in words, with what it depends on."""
    return "".join(_stance(position))


def _stance(position: Position) -> Iterator[str]:
    provided = position.entry.known.statement.body.get("provided")
    yield f"{party_of(position)}: {'' if position.holds else 'no longer '}{position.stance}, {position.at}"
    if isinstance(provided, list):
        yield f", provided {', '.join(map(str, provided))}"
