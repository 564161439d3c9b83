"""Events of other systems as postings: what an event says of things and places, and nothing that it leaves open.

    ObjectEvent ADD            moves from ~made (commissioned) or ~found into the place
    ObjectEvent DELETE         moves from the place to ~destroyed (destroying, destroyed) or ~outside
    ObjectEvent OBSERVE        a move, where source and destination name other holders or places; counts, where stock
                               was taken; else marks: seen-at
    Aggregation, Association   ADD: moves into the parent; DELETE: out of it; OBSERVE: counts in it
    Transformation             moves of inputs to ~transformed, and of outputs from it
    Transaction                marks: transaction
    disposition                marks: disposition; of a persistent one: persistent-disposition
    sensor report of Mass      a claim, where the event names one thing

An EPC is one piece of itself; a class has its quantity. The holder is whoever the event says possesses the thing, else
`?`; the place is `bizLocation`, else `readPoint`, else `?`. What else an event holds stands in the archived document.
"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from custodiet.exchange.epcis.document import Event, plain_time
from custodiet.exchange.epcis.vocabulary import EVENTS, UNITS_BY_CODE
from custodiet.kernel.errors import Refused
from custodiet.kernel.quantity import UNITS, ZERO, Quantity, exactly, format_decimal, parse_decimal
from custodiet.kernel.times import When, parse_when
from custodiet.statements.posting import (
    DESTROYED,
    FOUND,
    LONGEST,
    MADE,
    OUTSIDE,
    TRANSFORMED,
    Claim,
    Count,
    Mark,
    Move,
    Posting,
)

MAKING = frozenset({"commissioning", "creating_class_instance", "encoding"})
TAKING_STOCK = frozenset({"stock_taking", "cycle_counting"})
DOCUMENTS_OF_A_HANDOVER = ("desadv", "bol", "recadv")  # the first that an event names is its act
UNKNOWN = "?"
Amount = tuple[str, Quantity]


class Declined(Exception):  # noqa: N818 - what happens to an event that no posting can carry
    """Why an event is not taken."""


@dataclass(slots=True)
class Carried:
    """What the postings of one event carry, and what of it they do not: (member, value, reason)."""

    postings: list[Posting] = field(default_factory=list)
    unread: list[tuple[str, str, str]] = field(default_factory=list)


def read_event(event: Event) -> Carried:
    """Return the postings of an event; raise `Declined` where there is none, or a text that no posting can hold."""
    if event.type not in EVENTS:
        raise Declined(
            f"its type is somebody's own ({_shown(event.type)}), and says nothing that a posting could carry"
        )
    reader = _Reader(event)
    _READERS[event.type](reader)
    if not reader.carried.postings:
        left = "; ".join(reason for _, _, reason in reader.carried.unread[:3])
        raise Declined(f"it says nothing that a posting could carry{': ' * bool(left)}{left}")
    return reader.carried


def event_time(text: str) -> When:
    """Return the instant of an RFC 3339 time, in whole seconds; raise `Declined` for one outside the calendar."""
    try:
        return parse_when(plain_time(text))
    except Refused as error:
        raise Declined(f"its time {text}: {error.message}") from None


def fitting(text: str) -> str:
    """Return a text that a statement can hold; raise `Declined` for any other."""
    if not 0 < len(text) <= LONGEST:
        raise Declined(f"it holds a text of {len(text)} characters, where a posting takes 1 to {LONGEST}")
    return normal(text)


def normal(text: str) -> str:
    """Return a text whose letters a statement can hold; raise `Declined` for any other."""
    if any("\ud800" <= c <= "\udfff" for c in text) or not unicodedata.is_normalized("NFC", text):
        raise Declined(f"it holds a text that is not in Unicode Normalization Form C: {_shown(text)}")
    return text


def _shown(text: str) -> str:
    return ascii(text)[:60]


class _Reader:
    """One event while it is read."""

    def __init__(self, event: Event) -> None:
        self.value, self.carried = event.value, Carried()
        self.act, self.at = fitting(event.id), event_time(event.value["eventTime"])
        self.step = str(event.value.get("bizStep", ""))
        self.action = str(event.value.get("action", ""))

    def place(self, *names: str) -> str:
        """The first place that the event names, or nothing."""
        return next((fitting(str(self.value[name]["id"])) for name in names if name in self.value), "")

    def party(self, end: str, kind: str) -> str:
        """Who or where the source or destination of that kind is, or nothing."""
        parties = self.value.get(f"{end}List", ())
        return next((fitting(str(one[end])) for one in parties if one["type"] == kind), "")

    def account(self, end: str = "destination", *, before: bool = False) -> str:
        """The account in which the things are after the event, or were before it."""
        names = ("readPoint", "bizLocation") if before else ("bizLocation", "readPoint")
        holder = self.party(end, "possessing_party").replace("@", "%40") or UNKNOWN
        return fitting(f"{holder}@{self.party(end, 'location') or self.place(*names) or UNKNOWN}")

    def amounts(self, epcs: str, classes: str) -> list[Amount]:
        """The things that a pair of lists names; what has no quantity that can be read is noted."""
        pieces = [(fitting(epc), exactly(1, "pcs")) for epc in self.value.get(epcs, ())]
        return [*pieces, *self._quantities(classes)]

    def _quantities(self, name: str) -> Iterator[Amount]:
        for element in self.value.get(name, ()):
            try:
                yield fitting(element["epcClass"]), read_quantity(element.get("quantity"), element.get("uom", ""))
            except Refused as error:
                self.unread(name, str(element["epcClass"]), error.message)

    def unread(self, name: str, value: str, reason: str) -> None:
        self.carried.unread.append((name, value[:LONGEST], reason))

    def move(self, amounts: Sequence[Amount], source: str, target: str, *, act: str = "") -> None:
        self.carried.postings += [
            Move(act or self.act, item, quantity, source, target, self.at) for item, quantity in amounts
        ]

    def count(self, amounts: Sequence[Amount], account: str) -> None:
        means = "counted" if self.step in TAKING_STOCK else ""
        self.carried.postings += [
            Count(self.act, account, item, quantity, self.at, means=means) for item, quantity in amounts
        ]

    def mark(self, subjects: Sequence[str], aspect: str, values: Sequence[str], *, holds: bool = True) -> None:
        """Mark every subject; of several values each has an act of its own, for none of them replaces another."""
        for n, value in enumerate(values):
            act = self.act if len(values) == 1 else fitting(f"{self.act}/{n}")
            self.carried.postings += [
                Mark(act, subject, aspect, fitting(value), self.at, holds) for subject in dict.fromkeys(subjects)
            ]

    def dispositions(self, subjects: Sequence[str]) -> None:
        """Mark what the event says of the state of its things."""
        self.mark(subjects, "disposition", [self.value["disposition"]] if "disposition" in self.value else [])
        persistent = self.value.get("persistentDisposition")
        if isinstance(persistent, dict):
            self.mark(subjects, "persistent-disposition", _texts(persistent.get("set")))
            self.mark(subjects, "persistent-disposition", _texts(persistent.get("unset")), holds=False)

    def sensors(self, subjects: Sequence[str]) -> None:
        """Claim the mass of the one thing that was weighed; note every other report."""
        for element in self.value.get("sensorElementList", ()):
            for report in element["sensorReport"]:
                try:
                    self.carried.postings.append(self._weighed(report, element.get("sensorMetadata", {}), subjects))
                except Refused as error:
                    self.unread("sensorReport", str(report["type"]), error.message)

    def _weighed(self, report: Mapping[str, Any], metadata: Mapping[str, Any], subjects: Sequence[str]) -> Claim:
        if report["type"] != "Mass":
            raise Refused("no posting carries a measurement of this kind")
        if len(subjects) != 1:
            raise Refused("it is not said which of several things was weighed")
        low, high = report.get("value", report.get("minValue")), report.get("value", report.get("maxValue"))
        if low is None or "uom" not in report:
            raise Refused("the report has no value with its unit")
        at = event_time(report.get("time") or metadata.get("time") or self.value["eventTime"])
        quantity = read_quantity(low, report["uom"], high=high, u=report.get("sDev", 0))
        return Claim(self.act, subjects[0], quantity, at, "measured", means="weighed")


def read_quantity(
    value: int | Decimal | None, code: str, *, high: int | Decimal | None = None, u: int | Decimal = 0
) -> Quantity:
    """Return a quantity in the unit of a code; without a value it is unknown. `high` makes it a range."""
    unit = UNITS_BY_CODE.get(code)
    if unit is None:
        raise Refused(f"the unit {code} is none of those that a record reckons with")
    measure = UNITS[unit][0]
    if value is None:
        return Quantity(measure, unit, ZERO, None)
    low, top, spread = (parse_decimal(format_decimal(Decimal(n))) for n in (value, value if high is None else high, u))
    if low < 0 or top < low or spread < 0:
        raise Refused("a quantity is below nothing, or its ends are the wrong way round")
    return Quantity(measure, unit, low, top, spread)


def _texts(value: object) -> list[str]:
    return [text for text in value if type(text) is str] if isinstance(value, list) else []


def _names(amounts: Sequence[Amount]) -> list[str]:
    return [item for item, _ in amounts]


def _object(read: _Reader) -> None:
    amounts = read.amounts("epcList", "quantityList")
    if read.action == "ADD":
        read.move(amounts, MADE if read.step in MAKING or not read.step else FOUND, read.account())
    elif read.action == "DELETE":
        destroyed = read.step == "destroying" or read.value.get("disposition") == "destroyed"
        read.move(amounts, read.account("source", before=True), DESTROYED if destroyed else OUTSIDE)
    else:
        _observed(read, amounts)
    _about(read, amounts)


def _about(read: _Reader, amounts: Sequence[Amount]) -> None:
    """What an event says of its things besides where they are."""
    names = _names(amounts)
    read.dispositions(names)
    read.sensors(names)


def _observed(read: _Reader, amounts: Sequence[Amount]) -> None:
    source, target = read.account("source", before=True), read.account()
    if "sourceList" in read.value and "destinationList" in read.value and source != target:
        read.move(amounts, source, target, act=_handover(read))
    elif read.step in TAKING_STOCK:
        read.count(amounts, target)
    else:
        place = read.place("readPoint", "bizLocation")
        read.mark(_names(amounts), "seen-at", [place] if place else [])


def _handover(read: _Reader) -> str:
    """The act of a handover, which its two sides tell: the shipping document, where they name one."""
    listed = read.value.get("bizTransactionList", ())
    kinds = {one.get("type", ""): str(one["bizTransaction"]) for one in listed}
    return fitting(next((kinds[kind] for kind in DOCUMENTS_OF_A_HANDOVER if kind in kinds), read.act))


def _aggregation(read: _Reader) -> None:
    amounts = read.amounts("childEPCs", "childQuantityList")
    inside = fitting(f"@{read.value.get('parentID', UNKNOWN)}")
    if read.action == "OBSERVE":
        read.count(amounts, inside)
    elif read.action == "ADD":
        read.move(amounts, read.account("source", before=True), inside)
    else:
        read.move(amounts, inside, read.account())
    if not amounts:
        read.unread("childEPCs", str(read.value.get("parentID", "")), "it is not said what was taken out")
    _about(read, amounts)


def _transformation(read: _Reader) -> None:
    put = read.amounts("inputEPCList", "inputQuantityList")
    got = read.amounts("outputEPCList", "outputQuantityList")
    act = fitting(str(read.value.get("transformationID", read.act)))
    read.move(put, read.account("source", before=True), TRANSFORMED, act=act)
    read.move(got, TRANSFORMED, read.account(), act=act)
    _about(read, got)


def _transaction(read: _Reader) -> None:
    amounts = read.amounts("epcList", "quantityList")
    parent = [fitting(str(read.value["parentID"]))] if "parentID" in read.value else []
    documents = [str(one["bizTransaction"]) for one in read.value["bizTransactionList"]]
    read.mark([*parent, *_names(amounts)], "transaction", documents, holds=read.action != "DELETE")
    _about(read, amounts)


_READERS = {
    "ObjectEvent": _object,
    "AggregationEvent": _aggregation,
    "AssociationEvent": _aggregation,
    "TransformationEvent": _transformation,
    "TransactionEvent": _transaction,
}
