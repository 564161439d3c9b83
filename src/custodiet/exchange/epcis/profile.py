"""Our profile of EPCIS 2.0: custody postings as events, and such events as postings. docs/reference/epcis.md.

An event says in the standard's own members what a system of anybody's can read, and carries besides, in our namespace,
the statement that it is from (`custodiet:statement`: its id, voice, type, and when it was said) and the very postings
(`custodiet:postings`). `read_event` believes neither alone: it writes the event anew from its postings, and refuses one
that says anything else. Moves, counts and marks are custody; claims, obligations, verdicts and stances stay behind.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from custodiet.books.aspects import SEAL_STATE
from custodiet.books.known import parse_voice
from custodiet.exchange.epcis.document import NAMESPACE, PREFIX, Event, content, digest
from custodiet.exchange.epcis.faults import Faults
from custodiet.exchange.epcis.forms import is_uri
from custodiet.exchange.epcis.vocabulary import UNIT_CODES
from custodiet.kernel.errors import Refused
from custodiet.kernel.quantity import Quantity
from custodiet.kernel.strict import LARGEST_INTEGER, parse_foreign
from custodiet.kernel.times import When, from_unix, parse_when
from custodiet.statements.codec import format_posting, parse_posting
from custodiet.statements.posting import (
    DESTROYED,
    FOUND,
    LONGEST,
    LOST,
    MADE,
    OUTSIDE,
    RELABELLED,
    TRANSFORMED,
    USED,
    VIRTUAL,
    Count,
    Mark,
    Move,
    Posting,
    holder,
    place,
)
from custodiet.statements.words import STANCE

STATEMENT, POSTINGS, SEAL = f"{PREFIX}:statement", f"{PREFIX}:postings", f"{PREFIX}:seal"
Json = dict[str, Any]
Custody = Move | Count | Mark
_CHANGES = {TRANSFORMED: f"{NAMESPACE}transforming", RELABELLED: "repackaging"}  # virtual account: bizStep
UNKNOWN = "?"  # the holder of an account that names none
_MARKING = f"{NAMESPACE}marking"
_ENDS = {
    DESTROYED: ("destroying", "destroyed"),
    **{end: ("decommissioning", NAMESPACE + end[1:]) for end in (LOST, USED, OUTSIDE, MADE, FOUND)},
    TRANSFORMED: (_CHANGES[TRANSFORMED], "inactive"),
    RELABELLED: (_CHANGES[RELABELLED], "inactive"),
}
_SEAL_STATES = {"intact": "container_closed", "broken": "container_open"}
_OFFSET = re.compile(r"[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00)", re.ASCII)  # what EPCIS takes; a time of ours has more
_LARGEST_PLAIN = 15  # digits that a binary number keeps whatever they are


@dataclass(frozen=True, slots=True)
class Saying:
    """The statement that an event is from: `id` is that of what was signed, `voice` who speaks in it."""

    id: str
    voice: str
    type: str
    said: str


@dataclass(frozen=True, slots=True)
class Said:
    """Consecutive postings `first`, `first` + 1, ... of a statement, that make one event."""

    saying: Saying
    first: int
    postings: tuple[Custody, ...]
    seal: bool = False  # what moves is a seal


@dataclass(frozen=True, slots=True)
class Names:
    """How one record's ids become URIs, so that those of two records never meet. A URI stays what it is."""

    origin: str

    def of(self, name: str) -> str:
        """The URI of an item, place, party or act."""
        if name.startswith(("urn:", "http://", "https://")) and is_uri(name):
            return name
        return f"{NAMESPACE}{quote(self.origin, safe='')}/{quote(name, safe='')}"

    def event(self, statement: str, first: int, last: int) -> str:
        """The eventID of postings of a statement."""
        span = f"{first}" if first == last else f"{first}-{last}"
        return f"{NAMESPACE}{quote(self.origin, safe='')}/statement/{statement}/{span}"


def is_custody(posting: Posting) -> bool:
    """Is this a move, a count, or a mark that is no stance, and is its amount disclosed here?"""
    return (isinstance(posting, Mark) and posting.aspect != STANCE) or (
        isinstance(posting, Move | Count) and not posting.quantity.hidden
    )


def spans(postings: Sequence[Posting]) -> list[range]:
    """Return which postings make one event: each by itself, but for the inputs and outputs of one change."""
    found: list[range] = []
    for n, posting in enumerate(postings):
        change = _change(posting)
        if found and change and found[-1].stop == n and change == _change(postings[n - 1]):
            found[-1] = range(found[-1].start, n + 1)
        elif is_custody(posting):
            found.append(range(n, n + 1))
    return found


def _change(posting: Posting) -> tuple[str, str, str] | None:
    """The act, time and virtual account of one side of a transformation or relabelling, or None."""
    if not isinstance(posting, Move) or not is_custody(posting):
        return None
    ends = {posting.from_account, posting.to_account} & VIRTUAL
    if len(ends) != 1 or not (change := ends & _CHANGES.keys()):
        return None
    return posting.act, posting.at.text, change.pop()


def format_event(said: Said, names: Names) -> Json:
    """Return the event of a statement's postings."""
    first, last = said.first, said.first + len(said.postings) - 1
    posting = said.postings[0]
    time, offset = _time(posting.at)
    event: Json = {"eventID": names.event(said.saying.id, first, last), "eventTime": time}
    event["eventTimeZoneOffset"] = offset
    event |= _members(said, names)
    event[STATEMENT] = {name: getattr(said.saying, name) for name in ("id", "voice", "type", "said")}
    event[POSTINGS] = [format_posting(each) for each in said.postings]
    return event | ({SEAL: True} if said.seal else {})


def read_event(event: Event, origin: str, faults: Faults) -> Said | None:
    """Return what an event of our profile carries; note a fault, and return None, where it is not what it says."""
    try:
        said = _said(event)
        again = parse_foreign(json.dumps(format_event(said, Names(origin))).encode())
    except Refused as error:
        place = event.pointer + (f"/{error.where}" if error.where else "")
        faults.add(place, f"not of our profile: {error}", advice="Export it again")
        return None
    told = content(event.value)
    for name in dict.fromkeys((*again, *told)):
        if name not in again or name not in told or digest(again[name]) != digest(told[name]):
            message = "the event says something else here than the postings that it carries"
            advice = "Ask who sent it for a new export"
            faults.add(f"{event.pointer}/{name}", message, found=told.get(name), advice=advice)
            return None
    return said


def declared(time: When, reason: str, correctives: Sequence[str], by: str) -> Json:
    """Return the declaration that an event was in error: since when, why, what replaces it, which statement says so."""
    declaration: Json = {"declarationTime": _time(time)[0], "reason": reason}
    if correctives:
        declaration["correctiveEventIDs"] = list(correctives)
    return declaration | ({f"{PREFIX}:declaredBy": by} if by else {})


def _said(event: Event) -> Said:
    statement, postings = event.value.get(STATEMENT), event.value.get(POSTINGS)
    if not isinstance(statement, dict) or statement.keys() != {"id", "voice", "type", "said"}:
        raise Refused("the statement has an id, a voice, a type and a time").at(STATEMENT)
    for name, text in statement.items():
        if type(text) is not str or not 0 < len(text) <= LONGEST:
            raise Refused(f"a text of 1 to {LONGEST} characters is needed").at(f"{STATEMENT}/{name}")
    if not re.fullmatch(r"[0-9a-f]{64}", statement["id"]):
        raise Refused("a statement's id is 64 hex digits").at(f"{STATEMENT}/id")
    parse_when(statement["said"])
    if not isinstance(postings, list) or not postings:
        raise Refused("the postings are a list").at(POSTINGS)
    read = tuple(_custody(posting, n) for n, posting in enumerate(postings))
    found = re.fullmatch(r".*/([0-9]{1,5})(?:-[0-9]{1,5})?", event.id)
    return Said(Saying(**statement), int(found[1]) if found else 0, read, seal=event.value.get(SEAL) is True)


def _custody(value: object, n: int) -> Custody:
    try:
        posting = parse_posting(value)
    except Refused as error:
        raise error.at(f"{POSTINGS}/{n}") from None
    if not isinstance(posting, Move | Count | Mark) or not is_custody(posting):
        raise Refused("only moves, counts and marks are custody").at(f"{POSTINGS}/{n}")
    return posting


def _members(said: Said, names: Names) -> Json:
    posting = said.postings[0]
    if isinstance(posting, Count):
        return _counted(posting, names)
    if isinstance(posting, Mark):
        return _marked(posting, names)
    if change := _change(posting):
        return _changed([each for each in said.postings if isinstance(each, Move)], change, names)
    return _moved(posting, said, names)


def _counted(count: Count, names: Names) -> Json:
    event = {"type": "ObjectEvent", "action": "OBSERVE", "bizStep": "stock_taking"}
    event |= _things(names, [(count.item, count.quantity)], "epcList", "quantityList")
    return event | _at("bizLocation", count.account, names) | _weighed(count)


def _marked(mark: Mark, names: Names) -> Json:
    event: Json = {"type": "ObjectEvent", "action": "OBSERVE", "epcList": [names.of(mark.subject)]}
    if mark.aspect == SEAL_STATE and mark.holds and mark.value in _SEAL_STATES:
        return event | {"bizStep": "inspecting", "disposition": _SEAL_STATES[mark.value]}
    return event | {"bizStep": _MARKING}


def _changed(moves: Sequence[Move], change: tuple[str, str, str], names: Names) -> Json:
    act, _, account = change
    put = [move for move in moves if move.to_account == account]
    got = [move for move in moves if move.to_account != account]
    event: Json = {"type": "TransformationEvent", "transformationID": names.of(act), "bizStep": _CHANGES[account]}
    for side, end in ((put, "input"), (got, "output")):
        amounts = [(move.item, move.quantity) for move in side]
        event |= _things(names, amounts, f"{end}EPCList", f"{end}QuantityList")
    event |= _at("readPoint", put[0].from_account, names) if put else {}
    return event | (_at("bizLocation", got[0].to_account, names) if got else {})


def _moved(move: Move, said: Said, names: Names) -> Json:
    source, target = move.from_account, move.to_account
    things = _things(names, [(move.item, move.quantity)], "epcList", "quantityList")
    if target in VIRTUAL:
        step, disposition = _ENDS[target]
        event = {"type": "ObjectEvent", "action": "DELETE", "bizStep": step, "disposition": disposition}
        return event | things | _at("readPoint", source, names)
    if source in VIRTUAL:
        step = "commissioning" if source in {MADE, FOUND} else _ENDS[source][0]
        event = {"type": "ObjectEvent", "action": "ADD", "bizStep": step, "disposition": "active"}
        return event | things | _at("bizLocation", target, names)
    if not holder(target) or not holder(source):
        return _packed(move, names, seal=said.seal)
    return _handed_over(move, parse_voice(said.saying.voice).party, names) | things


def _packed(move: Move, names: Names, *, seal: bool) -> Json:
    into = not holder(move.to_account)
    inside, outside = (move.to_account, move.from_account) if into else (move.from_account, move.to_account)
    steps = ("installing", "removing") if seal else ("packing", "unpacking")
    return {
        "type": "AssociationEvent" if seal else "AggregationEvent",
        "action": "ADD" if into else "DELETE",
        "parentID": names.of(place(inside)),
        "bizStep": steps[not into],
        **({"disposition": "container_closed" if into else "container_open"} if seal else {}),
        **_things(names, [(move.item, move.quantity)], "childEPCs", "childQuantityList"),
        **_at("readPoint" if into else "bizLocation", outside, names),
    }


def _handed_over(move: Move, party: str, names: Names) -> Json:
    giver, taker = holder(move.from_account), holder(move.to_account)
    step, disposition = ("receiving", "in_progress") if party == taker != giver else ("shipping", "in_transit")
    event: Json = {"type": "ObjectEvent", "action": "OBSERVE"}
    event |= {"bizStep": step if party in {giver, taker} else "transporting", "disposition": disposition}
    event["bizTransactionList"] = [{"bizTransaction": names.of(move.act)}]
    for end, account in (("source", move.from_account), ("destination", move.to_account)):
        who = holder(account)
        known = [{"type": "possessing_party", end: names.of(who)}] if who != UNKNOWN else []
        event[f"{end}List"] = [*known, {"type": "location", end: names.of(place(account))}]
    return event | _at("readPoint", move.from_account, names)


def _at(member: str, account: str, names: Names) -> Json:
    return {member: {"id": names.of(where)}} if (where := place(account)) else {}


def _things(names: Names, amounts: Sequence[tuple[str, Quantity]], epcs: str, classes: str) -> Json:
    """The two lists that name things: what is exactly one piece of itself, and what has a quantity."""
    pieces = list(dict.fromkeys(names.of(item) for item, quantity in amounts if _is_one(quantity)))
    others = [_element(names.of(item), quantity) for item, quantity in amounts if not _is_one(quantity)]
    return ({epcs: pieces} if pieces else {}) | ({classes: others} if others else {})


def _is_one(quantity: Quantity) -> bool:
    return quantity.exact and quantity.unit == "pcs" and quantity.lo == 1


def _element(name: str, quantity: Quantity) -> Json:
    element: Json = {"epcClass": name}
    number = _number(quantity.lo) if quantity.lo == quantity.hi else None
    element |= {} if number is None else {"quantity": number}
    return element | ({"uom": code} if (code := UNIT_CODES[quantity.unit]) else {})


def _weighed(count: Count) -> Json:
    """The weighing behind a count: its value or range, and its standard uncertainty."""
    quantity = count.quantity
    if count.means != "weighed" or quantity.measure != "mass":
        return {}
    report: Json = {"type": "Mass", "uom": UNIT_CODES[quantity.unit]}
    ends = {"value": quantity.lo} if quantity.exact else {"minValue": quantity.lo, "maxValue": quantity.hi}
    ends |= {"sDev": quantity.u} if quantity.u else {}
    report |= {name: n for name, end in ends.items() if end is not None and (n := _number(end)) is not None}
    return {"sensorElementList": [{"sensorReport": [report]}]}


def _number(value: Decimal) -> int | float | None:
    """A JSON number that every reader takes for this value, or None: the posting beside it has all digits."""
    if value == value.to_integral_value():
        return int(value) if abs(value) <= LARGEST_INTEGER else None
    return float(value) if len(value.as_tuple().digits) <= _LARGEST_PLAIN else None


def _time(when: When) -> tuple[str, str]:
    """An EPCIS time, and its offset: of an interval, the last second in which it may have happened."""
    if when.start < when.end:
        return from_unix(when.end - 1).text, "+00:00"
    zone = when.text[-6:]
    if when.text.endswith("Z") or "/" in when.text or not _OFFSET.fullmatch(zone):
        return from_unix(when.end).text, "+00:00"
    seconds = "" if when.text.count(":") == 3 else ":00"  # noqa: PLR2004 - HH:MM:SS+HH:MM has three
    return f"{when.text[:-6]}{seconds}{zone}", zone
