"""EPCIS 2.0 in and out (ISO/IEC 19987): events of other systems as evidence, and a record's custody as events.

    document   a document's events, read strictly; `shape` says what the standard asks, `forms` how faults are found
    foreign    what an event of anybody's means in postings, or why it means nothing here
    profile    our own events: the standard's members for everybody, and the postings themselves in our namespace
    telling    a whole document: who speaks in which event, told or declined
    exported   a whole record: what counts, in order, and what was in error

docs/reference/epcis.md is the profile as published.
"""

from custodiet.exchange.epcis.document import LARGEST_DOCUMENT, Document, Event, read_document
from custodiet.exchange.epcis.exported import Exported, format_document
from custodiet.exchange.epcis.foreign import event_time
from custodiet.exchange.epcis.telling import Telling, Told, read_events

__all__ = [
    "LARGEST_DOCUMENT",
    "Document",
    "Event",
    "Exported",
    "Telling",
    "Told",
    "event_time",
    "format_document",
    "read_document",
    "read_events",
]
