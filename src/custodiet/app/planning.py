"""An inspection proposed from what is declared at a site: strata by class, items by account and item.

A proposal becomes a plan when somebody signs it under the name of an inspection: `wish` writes that statement.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from custodiet.app.asking import near
from custodiet.app.view import View
from custodiet.books.holdings import Holding, holdings
from custodiet.kernel.errors import Refused, Several
from custodiet.kernel.quantity import CANONICAL, UNITS, format_decimal, parse_decimal
from custodiet.kernel.times import When
from custodiet.statements.posting import MEANS
from custodiet.stats.inspection import METHODS, Frame, Method, Proposal, propose

_MASS = "mass"
ITEM_ALPHA = 0.001  # the chance of a false alarm of one item, for which a proposal is made


@dataclass(frozen=True, slots=True)
class Planned:
    """A proposal with what it rests on: whose declaration, what was left out of it, and the goal in kilograms."""

    voice: str
    site: str
    goal: float
    frames: tuple[Frame, ...]
    proposal: Proposal
    left_out: int
    detect: float
    methods: tuple[Method, ...]


def read_mass(text: str, *, where: str) -> float:
    """Return kilograms from `8 kg` or `0.5 t`."""
    number, _, unit = text.strip().partition(" ")
    measure, factor = UNITS.get(unit.strip(), ("", Decimal(0)))
    if measure != _MASS:
        units = ", ".join(name for name, (kind, _) in UNITS.items() if kind == _MASS)
        raise Refused(
            "this is no mass", expected=f'a number, a space, and one of {units}: "8 kg"', found=text, where=where
        )
    try:
        return float(parse_decimal(number) * factor)
    except Refused as error:
        raise error.at(where) from None


def plan_inspection(
    view: View, site: str, *, goal: float, detect: float, methods: tuple[Method, ...] = METHODS, hours: float = 6.0
) -> Planned:
    """Return a proposal for a site from the one book that has masses there; refuse to choose between several.

    Raises `Several` where no number of items reaches the wanted probability, with what would.

    A holding whose mass is not known between two bounds has no place in a sampling frame: it is counted in `left_out`,
    and to be looked at in any case.
    """
    voice, there = _declared(view, site)
    masses: dict[str, list[float]] = {}
    left_out = 0
    for held in there:
        _, high = held.balance.interval()
        if held.unsure or high is None:
            left_out += 1
        else:
            masses.setdefault(held.classes[0] if held.classes else held.item, []).append(float(high))
    if not masses:
        raise Refused(f"nothing at {site} has a known mass", found=f"{left_out} holdings without one", where="--site")
    frames = tuple(Frame(name, len(each), max(each), sum(each)) for name, each in sorted(masses.items()))
    proposal = propose(
        frames, goal=goal, detect=detect, methods=methods, alpha=ITEM_ALPHA, hours=hours, unit=CANONICAL[_MASS]
    )
    if proposal.obstacles:
        raise Several(
            f"no number of items detects the loss of {goal:.12g} {CANONICAL[_MASS]} with probability {detect:g}",
            map(Refused, proposal.obstacles),
        )
    return Planned(voice, site, goal, frames, proposal, left_out, detect, methods)


def _declared(view: View, site: str) -> tuple[str, list[Holding]]:
    """Who declares masses at a site, and which."""
    there: dict[str, list[Holding]] = {}
    places: set[str] = set()
    for voice, book in view.books.items():
        for held in holdings(book, view.as_of) if view.heard(voice) else ():
            if held.measure == _MASS and held.places:
                places.update(held.places)
                _, high = held.balance.interval()
                if site in held.places and (high is None or high > 0):
                    there.setdefault(str(voice), []).append(held)
    if not there:
        raise Refused(
            "no mass is declared at that site, at that time",
            expected=", ".join(near(site, sorted(places))) or "a place of the record",
            found=site,
            where="--site",
            advice="Places: custodiet show RECORD holdings",
        )
    if len(there) > 1:
        raise Refused(
            "several voices have masses at that site",
            expected=f"--voice with one of {', '.join(sorted(there))}",
            where="--site",
            advice="A plan is drawn from one declaration",
        )
    return next(iter(there.items()))


def rows(planned: Planned) -> list[dict[str, Any]]:
    """One row for each method in each stratum."""
    frames = {frame.name: frame for frame in planned.frames}
    return [
        {
            "stratum": each.stratum,
            "items": frames[each.stratum].items,
            "largest": f"{frames[each.stratum].largest:g} {CANONICAL[_MASS]}",
            "method": each.method,
            "defect": f"{100 * each.fraction:g} %",
            "sees": each.sees,
            "inspect": each.n,
            "with_finer": each.needed,
            "hours": round(each.minutes / 60, 1),
        }
        for each in planned.proposal.assignments
    ]


def wish(planned: Planned, name: str, *, as_of: When | None, origin: str) -> dict[str, Any]:
    """Return the statement that makes a proposal the plan of the inspection `name`, for somebody to sign."""
    body: dict[str, Any] = {
        "inspection": name,
        "site": planned.site,
        "goal": _mass(planned.goal),
        "detect": _digits(planned.detect),
        "declared_by": planned.voice,
        "item_alpha": _digits(ITEM_ALPHA),
        "strata": [_stratum(planned, frame) for frame in planned.frames],
    }
    return {"type": "plan", "origin": origin, "body": body | ({"declared": as_of.text} if as_of else {})}


def _stratum(planned: Planned, frame: Frame) -> dict[str, Any]:
    by_name = {method.name: method for method in planned.methods}
    methods = [
        {
            "name": each.method,
            "means": by_name[each.method].means,
            "fraction": _digits(each.fraction),
            "sigma": _digits(by_name[each.method].sigma),
            "inspect": each.n,
            "needed": frame.items if each.needed is None else each.needed,
        }
        for each in planned.proposal.assignments
        if each.stratum == frame.name
    ]
    return {"name": frame.name, "items": frame.items, "largest": _mass(frame.largest), "methods": methods}


def _mass(value: float) -> str:
    return f"{_digits(value)} {CANONICAL[_MASS]}"


def _digits(value: float) -> str:
    return format_decimal(Decimal(str(value)))


def read_methods(said: Mapping[str, Any], *, where: str) -> tuple[Method, ...]:
    """Return methods from a TOML file: `[[method]]` with name, fraction, sigma, minutes, from coarse to fine.

    `means` is the word by which results say that it was used: where it is not given, `counted` for a method that sees
    whole items, else `weighed`.
    """
    entries = said.get("method")
    if not isinstance(entries, list) or not entries:
        raise Refused("the file names no method", expected=_FORM, where=where)
    return tuple(_method(entry, f"{where}, method {number}") for number, entry in enumerate(entries, 1))


_NUMBERS = ("fraction", "sigma", "minutes")
_FORM = '[[method]] with name, fraction = "0.1", sigma = "0.01", minutes = "20", and perhaps means = "weighed"'
_MEANS = MEANS - {""}


def _method(entry: object, where: str) -> Method:
    if not isinstance(entry, dict) or entry.keys() - {"means"} != {"name", *_NUMBERS}:
        found = ", ".join(entry) if isinstance(entry, dict) else str(entry)
        raise Refused("a method has other keys", expected=_FORM, found=found, where=where)
    try:
        fraction, sigma, minutes = (float(parse_decimal(str(entry[key]))) for key in _NUMBERS)
    except Refused as error:
        raise error.at(where) from None
    means = str(entry.get("means", "counted" if fraction == 1 else "weighed"))
    if means not in _MEANS:
        raise Refused("no posting says so", expected=", ".join(sorted(_MEANS)), found=means, where=f"{where}, means")
    return Method(str(entry["name"]), fraction, sigma, minutes, means)
