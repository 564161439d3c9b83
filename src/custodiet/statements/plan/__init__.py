"""Plan of an inspection: what must not be missed, from whose declaration, and how many items by which method."""

from collections.abc import Callable, Mapping
from typing import Any

from custodiet.kernel.errors import Refused
from custodiet.kernel.quantity import UNITS, parse_decimal
from custodiet.statements.posting import MEANS
from custodiet.statements.statement import Statement
from custodiet.statements.types import Form, Member, StatementType, text, time, whole

_MOST = 200  # strata, and methods of one
METHOD = ("name", "means", "fraction", "sigma", "inspect", "needed")


def mass(value: object) -> None:
    """A mass above zero, as `8 kg`."""
    text(value)
    number, _, unit = str(value).partition(" ")
    if UNITS.get(unit, ("",))[0] != "mass" or parse_decimal(number) <= 0:
        raise Refused('a mass above zero is needed, such as "8 kg"', found=repr(value)[:60])


def share(value: object) -> None:
    """A decimal number above 0 and below 1, in quotes."""
    text(value)
    if not 0 < parse_decimal(str(value)) < 1:
        raise Refused("a number above 0 and below 1 is needed", found=repr(value)[:60])


def _part(value: object) -> None:
    text(value)
    if not 0 < parse_decimal(str(value)) <= 1:
        raise Refused("a number above 0, and up to 1, is needed", found=repr(value)[:60])


def _spread(value: object) -> None:
    text(value)
    if parse_decimal(str(value)) < 0:
        raise Refused("a standard deviation is not negative", found=repr(value)[:60])


def _means(value: object) -> None:
    if value not in MEANS - {""}:
        raise Refused("one of these words is needed", expected=", ".join(sorted(MEANS - {""})), found=repr(value)[:60])


def _items(value: object) -> None:
    whole(value)
    if not value:
        raise Refused("a stratum has one item at least", found=repr(value))


def strata(value: object) -> None:
    """A list of strata, each once: `{name, items, largest, methods}`, and of each its methods, from coarse to fine."""
    _several("strata", value, _STRATUM)


def _several(what: str, value: object, members: Mapping[str, Form]) -> None:
    if not isinstance(value, list) or not 0 < len(value) <= _MOST:
        raise Refused(f"a list of 1 to {_MOST} {what} is needed", found=repr(value)[:60])
    for n, each in enumerate(value, 1):
        if not isinstance(each, dict) or each.keys() != members.keys():
            raise Refused(f"each of the {what} has {', '.join(members)}", found=repr(each)[:90])
        for name, form in members.items():
            try:
                form(each[name])
            except Refused as error:
                words = f"number {n} of the {what}, {name}: {error.message}"
                raise Refused(words, expected=error.expected, found=error.found) from None
    if len({each["name"] for each in value}) < len(value):
        raise Refused(f"two of the {what} bear one name", found=", ".join(str(each["name"]) for each in value)[:90])


_STRATUM: Mapping[str, Form] = {
    "name": text,
    "items": _items,
    "largest": mass,
    "methods": lambda value: _several("methods", value, _METHOD),
}
_FORMS: Mapping[str, Callable[[object], None]] = {
    "name": text,
    "means": _means,
    "fraction": _part,
    "sigma": _spread,
    "inspect": whole,
    "needed": whole,
}
_METHOD: Mapping[str, Form] = {name: _FORMS[name] for name in METHOD}


def _summarise(statement: Statement) -> str:
    body: Mapping[str, Any] = statement.body
    numbers = "; ".join(
        f"{stratum['name']}, {stratum['items']} items: "
        + ", ".join(f"{method['name']} {method['inspect']}" for method in stratum["methods"])
        for stratum in body["strata"]
    )
    told = f". {body['text']}" if "text" in body else ""
    return (
        f"{body['inspection']}: to detect {body['goal']} missing at {body['site']} with probability {body['detect']}, "
        f"as {body['declared_by']} declares: {numbers}{told}"
    )


TYPE = StatementType(
    name="plan",
    title="Plan of an inspection",
    body={
        "inspection": Member("its name: results are posted in acts of this name, or NAME/...", required=True),
        "site": Member("the site to be inspected", required=True),
        "goal": Member("the mass that must not be missed", required=True, form=mass),
        "detect": Member("the probability to detect its loss", required=True, form=share),
        "declared_by": Member("whose declaration is inspected", required=True),
        "declared": Member("as of when it was declared", form=time),
        "alpha": Member("the chance of a false alarm of the whole; 0.05 where nothing is said", form=share),
        "item_alpha": Member("the chance of a false alarm of one item; 0.001 where nothing is said", form=share),
        "strata": Member("strata and methods: name, items, largest, methods", required=True, form=strata),
        "text": Member("what is said, in words"),
        "reference": Member("the document's own number"),
    },
    verbs=frozenset({"mark"}),
    summarise=_summarise,
)
