"""Clauses of drafts and decisions: what is agreed, who stands where, what is owed, which conditions are met."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from custodiet.app.projections.instruments import latest, party_of, stance
from custodiet.app.projections.obligations import days_late
from custodiet.app.projections.words import grade
from custodiet.app.view import View
from custodiet.books.conditions import Conditions, Met, words
from custodiet.books.dating import span_words
from custodiet.books.instruments import Clause, Instrument
from custodiet.books.obligations import Standing
from custodiet.books.positions import Position
from custodiet.books.redraft import redraft

TITLE = "Clauses"
COLUMNS = ("instrument", "clause", "text", "state", "kind", "debtor", "due", "status", "condition_met", "positions")
KEYS = (
    "instrument",
    "clause",
    "text",
    "state",
    "alternatives",
    "origin",
    "change",
    "kind",
    "debtor",
    "beneficiary",
    "due",
    "within",
    "recurs",
    "after",
    "obligation",
    "status",
    "fulfilled",
    "days_late",
    "condition",
    "condition_met",
    "condition_why",
    "positions",
    "minds_changed",
    "voice",
    "grade",
    "statements",
)


@dataclass(frozen=True, slots=True)
class Item:
    """A clause of an instrument, with what is needed to say where it stands; shared between all clauses of a view."""

    instrument: Instrument
    clause: Clause
    change: str
    stands: "Stands"


@dataclass(frozen=True, slots=True)
class Stands:
    """Where obligations stand, which conditions are met, and who stands where, at one cut."""

    conditions: Conditions
    positions: Mapping[str, list[Position]]

    def of(self, clause: Clause) -> Standing | None:
        """Where the obligation of a clause stands, by the voice that gives the clause."""
        found = self.conditions.standings.get(clause.obligation, ()) if clause.obligation else ()
        own = [standing for standing in found if standing.authority == clause.known.voice]
        return next(iter(own or found), None)

    def met(self, clause: Clause) -> Met | None:
        """Whether its condition is met."""
        return self.conditions.met(clause.condition) if clause.condition else None


def items(view: View) -> list[Item]:
    """The clauses of each instrument, in its order."""
    if not view.instruments:
        return []
    shared, found = Stands(view.conditions, view.stances), list[Item]()
    for one in view.instruments.values():
        changes = changed(view, one)
        found += [
            Item(one, clause, changes.get(clause.id, ""), shared)
            for clause in one.clauses
            if view.hears(clause.known) or _stood(shared, one, clause)
        ]
    return found


def _stood(shared: Stands, one: Instrument, clause: Clause) -> bool:
    return any(name in shared.positions for name in names(one, clause))


def names(one: Instrument, clause: Clause) -> Sequence[str]:
    """The names under which somebody may take a stance on a clause."""
    under = [*(f"{name}/{clause.id}" for name in one.names), *clause.also]
    return [*under, clause.obligation] if clause.obligation else under


def changed(view: View, one: Instrument) -> Mapping[str, str]:
    """What changed in each clause since the draft before it, by number."""
    before = earlier(view, one)
    if before is None:
        return {}
    changes = redraft(before.clauses, one.clauses, before.name)
    return {change.after.id: change.words for change in changes if change.after}


def earlier(view: View, one: Instrument) -> Instrument | None:
    """The draft whose place an instrument takes."""
    known = (view.instruments.get(name) for name in (*one.texts("follows"), *one.texts("draft")))
    return next((found for found in known if found and found.name != one.name), None)


def row(view: View, item: Item) -> dict[str, Any]:
    """One clause."""
    clause, standing, met = item.clause, item.stands.of(item.clause), item.stands.met(item.clause)
    place = view.places[standing.key] if standing else None
    due = (place.due if place else None) or view.dates.due(clause)
    told = [position for name in names(item.instrument, clause) for position in item.stands.positions.get(name, ())]
    return {
        "instrument": item.instrument.name,
        "clause": clause.id,
        "text": clause.text,
        "state": _state(item.instrument, clause),
        "alternatives": list(clause.choices),
        "origin": clause.origin,
        "change": item.change,
        "kind": clause.kind,
        "debtor": clause.debtor,
        "beneficiary": clause.beneficiary,
        "due": due.text if due else clause.due or None,
        "within": span_words(clause),
        "recurs": clause.recurs,
        "after": clause.after,
        "obligation": clause.obligation,
        "status": place.status if place else "",
        "fulfilled": standing.fulfilled.text if standing and standing.fulfilled else None,
        "days_late": days_late(view, standing) if standing else None,
        "condition": words(clause.condition) if clause.condition else "",
        "condition_met": met.word if met else None,
        "condition_why": met.why if met else "",
        "positions": latest([told]),
        "minds_changed": list(turns(told)),
        "voice": str(clause.known.voice),
        "grade": grade(clause.known.voice),
        "statements": list(dict.fromkeys([clause.known.id, *(p.entry.known.id for p in told)])),
    }


def _state(one: Instrument, clause: Clause) -> str:
    if clause.open:
        return "not agreed"
    return "proposed" if not one.decisions else "laid down"


def turns(told: Sequence[Position]) -> Iterator[str]:
    """Who took another stance than before: `Russia: rejects, 2013-09-10; then doubts, 2013-09-12`."""
    by_party: dict[str, list[Position]] = {}
    for position in told:
        by_party.setdefault(party_of(position), []).append(position)
    for each in by_party.values():
        if len({(p.stance, p.holds) for p in each}) > 1:
            yield "; then ".join([stance(each[0]), *(stance(p).partition(": ")[2] for p in each[1:])])
