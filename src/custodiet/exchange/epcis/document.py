"""An EPCIS 2.0 document as its events, each with its place: read strictly, and nothing of it is ever fetched.

A context is looked at for one thing only: whether it binds our prefix to our namespace, so that the document may be one
of our own profile. No name in it is resolved otherwise, and no address in it is followed.
"""

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from custodiet.exchange.epcis import shape
from custodiet.exchange.epcis.faults import Faults
from custodiet.kernel.errors import Refused
from custodiet.kernel.quantity import format_decimal
from custodiet.kernel.strict import LARGEST_INTEGER, parse_foreign
from custodiet.kernel.times import parse_when

LARGEST_DOCUMENT = 2**29  # bytes: JSON is read whole, and takes several times its size in memory
PREFIX, NAMESPACE = "custodiet", "https://custodiet.example/epcis/1/"
ORIGIN, ENTRIES = f"{PREFIX}:origin", f"{PREFIX}:entries"
_ABOUT_ITSELF = frozenset({"recordTime", "errorDeclaration", "@context"})  # not what the event says


@dataclass(frozen=True, slots=True)
class Event:
    """One event: its JSON pointer, its id (its eventID, or its own digest), and the SHA-256 of what it says."""

    pointer: str
    id: str
    sha256: str
    value: Mapping[str, Any]

    @property
    def type(self) -> str:
        """Its type."""
        return str(self.value["type"])

    @property
    def error(self) -> Mapping[str, Any] | None:
        """How its teller declares it to be in error, or None."""
        return self.value.get("errorDeclaration")


@dataclass(frozen=True, slots=True)
class Document:
    """A document that is as EPCIS 2.0 asks. `origin` is the record that it was exported from, in our own profile."""

    name: str
    id: str
    sender: str
    created: str
    origin: str
    entries: int  # of that record, when it was exported
    events: tuple[Event, ...]
    sha256: str
    size: int

    @property
    def source(self) -> str:
        """The id under which a record archives it: the same bytes have the same, whatever their file is called."""
        return f"epcis-{self.sha256[:16]}"

    @property
    def title(self) -> str:
        """Its file's name, without what says its format."""
        return unicodedata.normalize("NFC", self.name.rpartition(".")[0] or self.name)

    @property
    def edition(self) -> list[int]:
        """What orders the documents of one system: how much its record had, and when the document was made."""
        return [self.entries, parse_when(plain_time(self.created)).end if self.created else 0]


def read_document(data: bytes, *, name: str) -> Document:
    """Return the document in `data`; raise one error that lists every fault with its JSON pointer."""
    value, faults = parse_foreign(data, where=name), Faults(name)
    shape.document(value, faults)
    _check_created(value, faults)
    faults.check(name)
    pointer, events = _events(value)
    ours = _binds_ours(value.get("@context"))
    return Document(
        name,
        str(value.get("id", "")),
        str(value.get("sender", "")),
        str(value.get("creationDate", "")),
        str(value.get(ORIGIN, "")) if ours else "",
        entries if ours and type(entries := value.get(ENTRIES)) is int and 0 <= entries <= LARGEST_INTEGER else 0,
        tuple(_event(event, f"{pointer}/{n}" if pointer else "/") for n, event in enumerate(events)),
        hashlib.sha256(data).hexdigest(),
        len(data),
    )


def _check_created(value: Mapping[str, Any], faults: Faults) -> None:
    """A document dated outside of the calendar of a record can be no source in it."""
    if not faults.found and "creationDate" in value:
        try:
            parse_when(plain_time(value["creationDate"]))
        except Refused as error:
            faults.add("/creationDate", error.message, expected=error.expected, found=value["creationDate"])


def plain_time(text: str) -> str:
    """Return an RFC 3339 time in whole seconds, as a record writes it."""
    return text[:19] + text[19:].lstrip(".0123456789").replace("-00:00", "Z")


def digest(value: object) -> str:
    """Return the SHA-256 of a JSON value, however its numbers and the order of its members were written."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), default=_number)
    return hashlib.sha256(text.encode()).hexdigest()


def content(event: Mapping[str, Any]) -> dict[str, Any]:
    """What an event says, without what is said about it: when it was recorded, and that it was in error."""
    return {name: member for name, member in event.items() if name not in _ABOUT_ITSELF}


def _number(value: object) -> str:
    if isinstance(value, Decimal):
        return format_decimal(value)
    raise TypeError(value)


def _event(value: Mapping[str, Any], pointer: str) -> Event:
    told = digest(content(value))
    return Event(pointer, str(value.get("eventID", f"sha256:{told}")), told, value)


def _events(value: Mapping[str, Any]) -> tuple[str, list[Mapping[str, Any]]]:
    if value["type"] == shape.DOCUMENT:
        return "/epcisBody/eventList", value["epcisBody"]["eventList"]
    if value["type"] == shape.QUERY:
        return "/epcisBody/queryResults/resultsBody/eventList", value["epcisBody"]["queryResults"]["resultsBody"][
            "eventList"
        ]
    return "", [value]


def _binds_ours(context: object) -> bool:
    contexts = context if isinstance(context, list) else [context]
    return any(isinstance(one, dict) and one.get(PREFIX) == NAMESPACE for one in contexts)
