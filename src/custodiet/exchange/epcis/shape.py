"""What EPCIS 2.0 asks of a JSON document (ISO/IEC 19987, 10.2): the standard's own members, and no others.

Written from the standard, because the files of GS1 may not be carried; the tests compare it with them, document by
document and fault by fault, where they are at hand.
"""

from collections.abc import Mapping

from custodiet.exchange.epcis import vocabulary as words
from custodiet.exchange.epcis.faults import Faults
from custodiet.exchange.epcis.forms import (
    Form,
    anything,
    array,
    boolean,
    either,
    matching,
    number,
    offset,
    open_word,
    record,
    text,
    time,
    uri,
    web_word,
    word,
)

DOCUMENT, QUERY = "EPCISDocument", "EPCISQueryDocument"

context = either(
    (str, uri),
    (dict, anything),
    (list, array(either((str, uri), (dict, anything), otherwise="a URI or an object is needed"), distinct=True)),
    otherwise="a context is a URI, an object, or a list of these",
)
_epcs = array(uri, distinct=True)
_disposition = open_word(words.DISPOSITIONS)
_quantity = record(
    {"epcClass": uri, "quantity": number, "uom": matching(r"[A-Z0-9]{2,3}", "a unit's code, such as KGM")},
    required=["epcClass"], others="none", name="a quantity",
)  # fmt: skip
_transaction = record(
    {"type": open_word(words.TRANSACTIONS), "bizTransaction": uri},
    required=["bizTransaction"], others="none", name="a business transaction",
)  # fmt: skip
_place = record({"id": uri}, required=["id"], name="a place")
_certificates = either((str, uri), (list, array(uri)), otherwise="a URI, or a list of them, is needed")
_error = record(
    {"declarationTime": time, "reason": open_word(words.REASONS), "correctiveEventIDs": array(uri)},
    required=["declarationTime"], others="namespaced", name="an error declaration",
)  # fmt: skip
_persistent = record(
    {"set": array(_disposition, least=1, distinct=True), "unset": array(_disposition, least=1, distinct=True)},
    others="none", name="a persistent disposition",
)  # fmt: skip
_metadata = record(
    {
        **dict.fromkeys(("time", "startTime", "endTime"), time),
        **dict.fromkeys(("deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "bizRules"), uri),
    },
    others="namespaced", name="sensor metadata",
)  # fmt: skip
_report = record(
    {
        "type": web_word(words.MEASUREMENTS),
        "exception": web_word(words.ALERTS),
        "time": time,
        **dict.fromkeys(
            ("deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "bizRules", "microorganism"), uri
        ),
        **dict.fromkeys(("chemicalSubstance", "coordinateReferenceSystem", "uriValue"), uri),
        **dict.fromkeys(("value", "minValue", "maxValue", "meanValue", "sDev", "percRank", "percValue"), number),
        "component": open_word(words.COMPONENTS),
        "stringValue": text,
        "booleanValue": boolean,
        "hexBinaryValue": matching(r"[A-Fa-f0-9]+", "hex digits"),
        "uom": text,
    },
    required=["type"], others="namespaced", name="a sensor report",
)  # fmt: skip
_sensor = record(
    {"sensorMetadata": _metadata, "sensorReport": array(_report, least=1)},
    required=["sensorReport"], others="namespaced", name="a sensor element",
)  # fmt: skip


def _party(name: str) -> Form:
    return record(
        {"type": open_word(words.PARTIES), name: uri}, required=["type", name], others="none", name=f"a {name}"
    )


def _persistent_disposition(value: object, pointer: str, faults: Faults) -> None:
    _persistent(value, pointer, faults)
    if isinstance(value, dict) and not value.keys() & {"set", "unset"}:
        faults.add(pointer, "a persistent disposition sets or unsets something", advice="Add set or unset")


def _master_data(value: object, pointer: str, faults: Faults) -> None:
    record({"epcisMasterData": record({"vocabularyList": array(_vocabulary)})}, others="namespaced", name="the header")(
        value, pointer, faults
    )


_attribute = record(
    {"id": uri, "attribute": either((int, number), (str, text), (dict, anything), otherwise="a value is needed")},
    required=["id"], name="an attribute",
)  # fmt: skip
_element = record(
    {"id": uri, "attributes": array(_attribute), "children": array(uri)}, required=["id"], name="a vocabulary element"
)
_vocabulary = record({"type": uri, "vocabularyElementList": array(_element)}, required=["type"], name="a vocabulary")

_COMMON: Mapping[str, Form] = {
    "@context": context,
    "type": text,
    "eventTime": time,
    "recordTime": time,
    "eventTimeZoneOffset": offset,
    "eventID": uri,
    "certificationInfo": _certificates,
    "errorDeclaration": _error,
}
_SHARED: Mapping[str, Form] = {
    **_COMMON,
    "action": word(words.ACTIONS),
    "bizStep": open_word(words.BIZ_STEPS),
    "disposition": _disposition,
    "readPoint": _place,
    "bizLocation": _place,
    "bizTransactionList": array(_transaction),
    "sourceList": array(_party("source")),
    "destinationList": array(_party("destination")),
    "sensorElementList": array(_sensor),
}
_NAMES: Form = record({}, others="namespaced", name="ilmd")
_CHILDREN: Mapping[str, Form] = {
    "parentID": uri,
    "childEPCs": array(uri),
    "childQuantityList": array(_quantity),
    "persistentDisposition": anything,  # the standard has it for objects and transformations only, and forbids nowhere
}
_TIMES = ("eventTime", "eventTimeZoneOffset")
_OBJECTS: Mapping[str, Form] = {"quantityList": array(_quantity)}


def _event(name: str, members: Mapping[str, Form], *required: str) -> Form:
    members = {**_SHARED, **members}
    return record(members, required=[*_TIMES, *required], others="namespaced", name=f"this {name}")


_EVENTS: Mapping[str, Form] = {
    "ObjectEvent": _event(
        "ObjectEvent",
        {**_OBJECTS, "epcList": _epcs, "ilmd": _NAMES, "persistentDisposition": _persistent_disposition},
        "action",
    ),
    "AggregationEvent": _event("AggregationEvent", _CHILDREN, "action"),
    "AssociationEvent": _event("AssociationEvent", _CHILDREN, "action", "parentID"),
    "TransactionEvent": _event(
        "TransactionEvent",
        {
            **_OBJECTS,
            "epcList": array(uri),
            "parentID": uri,
            "bizTransactionList": array(_transaction, least=1),
            "persistentDisposition": anything,
        },
        "action",
        "bizTransactionList",
    ),
    "TransformationEvent": record(
        {
            **{name: form for name, form in _SHARED.items() if name != "action"},
            **dict.fromkeys(("inputEPCList", "outputEPCList"), _epcs),
            **dict.fromkeys(("inputQuantityList", "outputQuantityList"), array(_quantity)),
            "transformationID": uri,
            "persistentDisposition": _persistent_disposition,
            "ilmd": _NAMES,
        },
        required=_TIMES, others="namespaced", name="this TransformationEvent",
    ),
}  # fmt: skip
_EXTENDED = record(_COMMON, required=_TIMES, name="this event")


def event(value: object, pointer: str, faults: Faults) -> None:
    """One event, of a type of the standard's or of somebody's own."""
    if not isinstance(value, dict):
        faults.add(pointer, "an event is an object", found=value)
        return
    kind = value.get("type")
    form = _EVENTS.get(kind) if isinstance(kind, str) else None
    if form is None:
        _extended(value, pointer, faults)
        return
    form(value, pointer, faults)
    if lacking := _lacking(value):
        faults.add(pointer, f"this {kind} names no object", expected=lacking[0], advice=lacking[1])
    if "ilmd" in value and kind == "ObjectEvent" and value.get("action") != "ADD":
        faults.add(f"{pointer}/ilmd", "only an event that adds objects describes them", expected="action ADD")


def _extended(value: dict[str, object], pointer: str, faults: Faults) -> None:
    expected = f"{', '.join(sorted(words.EVENTS))}, or a URI of your own"
    if "type" not in value:
        faults.add(pointer, "this event lacks its type", expected=expected, advice="Add type")
        return
    uri_faults = Faults("")
    uri(value["type"], "", uri_faults)
    if uri_faults.found:
        faults.add(f"{pointer}/type", "this type of event is not known", expected=expected, found=value["type"])
    _EXTENDED(value, pointer, faults)


def _lacking(value: dict[str, object]) -> tuple[str, str] | None:
    """What an event that names nothing would have to name, and what to do; or None."""

    def given(*names: str) -> bool:
        return any(value.get(name) for name in names)

    kind, deleting = value["type"], value.get("action") == "DELETE"
    if kind == "ObjectEvent" and not ("epcList" in value or given("quantityList")):
        sensed = given("sensorElementList") and "readPoint" in value
        return None if sensed else ("epcList, quantityList, or sensorElementList with readPoint", "Add one of them")
    if kind in {"AggregationEvent", "AssociationEvent"} and not (deleting or given("childEPCs", "childQuantityList")):
        return "childEPCs or childQuantityList", "Add one of them"
    if kind == "TransactionEvent" and not (deleting or "epcList" in value or given("quantityList")):
        return "epcList or quantityList", "Add one of them"
    if kind == "TransformationEvent":
        put, got = given("inputEPCList", "inputQuantityList"), given("outputEPCList", "outputQuantityList")
        if not ((put and got) or ((put or got) and "transformationID" in value)):
            return "inputs and outputs", "Add both; or, where other events have the rest, a transformationID"
    return None


_EVENT_LIST = array(event)
_RESULTS = record(
    {
        "queryName": text,
        "subscriptionID": text,
        "resultsBody": record(
            {"eventList": _EVENT_LIST, "vocabularyList": array(_vocabulary)},
            required=["eventList"], others="namespaced", name="resultsBody",
        ),
    },
    required=["queryName", "resultsBody"], others="namespaced", name="queryResults",
)  # fmt: skip
_DOCUMENTS: Mapping[str, Form] = {
    DOCUMENT: record(
        {
            "@context": context,
            "type": text,
            "id": uri,
            "schemaVersion": matching(r"[0-9]+(\.[0-9]+)*", "2.0"),
            "creationDate": time,
            **dict.fromkeys(("instanceIdentifier", "sender", "receiver"), text),
            "epcisHeader": _master_data,
            "epcisBody": record({"eventList": _EVENT_LIST}, required=["eventList"], name="epcisBody"),
        },
        required=["@context", "schemaVersion", "creationDate", "epcisBody"],
        others="namespaced",
        name="this EPCISDocument",
    ),
    QUERY: record(
        {
            "@context": context,
            "type": text,
            "id": uri,
            "schemaVersion": matching(r"[0-9]+(\.[0-9]+)*", "2.0"),
            "creationDate": time,
            "epcisBody": record(
                {"queryResults": _RESULTS}, required=["queryResults"], others="namespaced", name="epcisBody"
            ),
        },
        required=["@context", "epcisBody"],
        others="namespaced",
        name="this EPCISQueryDocument",
    ),
}  # fmt: skip


def document(value: object, faults: Faults) -> None:
    """A whole document: EPCISDocument, EPCISQueryDocument, or one event with its context."""
    kind = value.get("type") if isinstance(value, dict) else None
    if not isinstance(value, dict) or type(kind) is not str:
        expected = f"an object whose type is {DOCUMENT}, {QUERY}, or that of an event"
        faults.add("", "this is no EPCIS document", expected=expected, found=value if kind is None else kind)
    elif form := _DOCUMENTS.get(kind):
        form(value, "", faults)
    else:
        event(value, "", faults)
        if "@context" not in value:
            faults.add("", "an event by itself needs its @context", advice="Add @context")
