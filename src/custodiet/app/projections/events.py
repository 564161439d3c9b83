"""What is said to have happened: who asserts and who denies it, on what grounds, and what an investigation found."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from custodiet.app.projections.instruments import party_of, stance
from custodiet.app.projections.words import texts
from custodiet.app.view import View
from custodiet.books.happenings import ASSERTS, DENIES, DOUBTS, INVESTIGATION, TELLING, Happening, happenings
from custodiet.books.known import Known
from custodiet.books.positions import Position

TITLE = "Events"
COLUMNS = ("event", "date", "place", "state", "contested", "asserted", "denied", "found", "not_attributed")
KEYS = (
    "event",
    "date",
    "kind",
    "place",
    "state",
    "summary",
    "contested",
    "asserted",
    "denied",
    "doubted",
    "sides",
    "grounds",
    "investigations",
    "found",
    "not_attributed",
    "told_by",
    "sources",
    "statements",
)


def items(view: View) -> list[Happening]:
    """What happened by then, in order of time."""
    statements = [known for known in view.of_types(*TELLING, INVESTIGATION) if view.hears(known)]
    return happenings(statements, view.stances, view.asked_about)


def row(view: View, one: Happening) -> dict[str, Any]:
    """One event."""
    told = list({known.id: known for known, _ in one.told}.values())
    every = [*told, *one.investigations, *(p.entry.known for p in one.stances)]
    return {
        "event": one.name,
        "date": one.at.text if one.at else None,
        "kind": "; ".join(dict.fromkeys(_kind(known) for known in told)),
        "place": "; ".join(_each(told, "place")),
        "state": "; ".join(dict.fromkeys(_state(known, mark.value) for known, mark in one.told)),
        "summary": "; ".join(_each(told, "text")),
        "contested": one.contested,
        "asserted": [_said(p, on) for on, p in one.taking(ASSERTS)],
        "denied": [_said(p, on) for on, p in one.taking(DENIES)],
        "doubted": [_said(p, on) for on, p in one.taking(DOUBTS)],
        "sides": [_sides(one, proposition) for proposition in one.said],
        "grounds": list(dict.fromkeys(ground for p in one.stances for ground in _grounds(p))),
        "investigations": [_step(known) for known in one.investigations],
        "found": list(dict.fromkeys(line for known in one.investigations for line in _found(known))),
        "not_attributed": list(
            dict.fromkeys(t for known in one.investigations for t in texts(known.statement.body.get("not_attributed")))
        ),
        "told_by": list(dict.fromkeys(known.voice.party for known in told)),
        "sources": list(dict.fromkeys(view.source_of(known.id) for known in every)),
        "statements": list(dict.fromkeys(known.id for known in every)),
    }


def _kind(known: Known) -> str:
    kind = known.statement.body.get("kind")
    return kind if isinstance(kind, str) else known.statement.type


def _state(known: Known, value: str) -> str:
    return value if value != known.statement.type else "occurred"


def _each(told: Iterable[Known], member: str) -> Iterator[str]:
    values = (known.statement.body.get(member) for known in told)
    yield from dict.fromkeys(value for value in values if isinstance(value, str))


def _sides(one: Happening, proposition: str) -> Mapping[str, Any]:
    """Who stands on which side of one proposition, and on what evidence on each side."""
    taken = [p for p in one.said[proposition] if p.holds]

    def side(*stances: str) -> list[Position]:
        return [p for p in taken if p.stance in stances]

    def evidence(*stances: str) -> list[str]:
        return list(dict.fromkeys(ground for p in side(*stances) for ground in _grounds(p)))

    return {
        "proposition": proposition or f"{one.name} itself",
        "contested": one.contested_on(proposition),
        "asserted": [_said(p) for p in side(ASSERTS)],
        "evidence_for": evidence(ASSERTS),
        "denied": [_said(p) for p in side(DENIES)],
        "doubted": [_said(p) for p in side(DOUBTS)],
        "evidence_against": evidence(DENIES, DOUBTS),
        "others": [f"{stance(p)}{_words(p)}" for p in taken if p.stance not in (ASSERTS, DENIES, DOUBTS)],
    }


def _said(position: Position, on: str = "") -> str:
    """Who says so, through whom, of what, in which words."""
    body = position.entry.known.statement.body
    party = party_of(position)
    speaker = f" ({position.speaker})" if position.speaker != party else ""
    relayed = ", ".join(texts(body.get("quoted_by")))
    through = f", as relayed by {relayed}" if relayed else ""
    return f"{party}{speaker}, {position.at}{through}{f', on “{on}”' if on else ''}{_words(position)}"


def _words(position: Position) -> str:
    text = position.entry.known.statement.body.get("text")
    return f": {text}" if isinstance(text, str) else ""


def _grounds(position: Position) -> Iterator[str]:
    for ground in texts(position.entry.known.statement.body.get("grounds")):
        yield f"{party_of(position)}: {ground}"


def _step(known: Known) -> str:
    body = known.statement.body
    parts = (body.get("mandate"), body.get("delivered"), body.get("reference"))
    aside = "; ".join(part for part in parts if isinstance(part, str))
    return f"{known.voice.party}: {body['step']}, {known.statement.said}{f' ({aside})' if aside else ''}"


def _found(known: Known) -> Iterator[str]:
    findings = known.statement.body.get("findings")
    for finding in findings if isinstance(findings, list) else ():
        confidence = f" ({finding['confidence']})" if "confidence" in finding else ""
        rests = f", on {', '.join(finding['evidence'])}" if finding.get("evidence") else ""
        yield f"{known.voice.party}: {finding['text']}{confidence}{rests}"
