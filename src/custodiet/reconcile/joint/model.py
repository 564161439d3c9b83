"""`model.toml`: the rules for a table, read strictly.

    [wholes]      "all" = ["lot 1", "lot 2"]    two divisions: [["A", "B"], ["C", "D"]]; "...": and others
[monotone]    measures = ["removed", "destroyed"]
[contains]    "removed" = ["destroyed_abroad"]
[same]        "received" = ["delivered"]              two views of one quantity: both ends of a handover
[remainder]   "declared" = ["removed", "remaining"]   what left and what stayed make what was there
[shares]      "removed" = "declared"                  a share of what is removed is one of what was declared
[units]       "drums" = "200 L"
[trust]       "OPCW" = 3                              a weight: what it costs to doubt this source; others weigh 1
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from custodiet.kernel.errors import Refused
from custodiet.kernel.quantity import parse_decimal
from custodiet.reconcile.joint.claims import Claim
from custodiet.reconcile.joint.reading import Unit, known_units
from custodiet.reconcile.joint.rules import CUMULATIVE, OTHERS, Rules, Whole
from custodiet.reconcile.joint.table import Faults

TABLES = ("wholes", "monotone", "contains", "same", "remainder", "shares", "units", "trust")


def read_model(model: Mapping[str, Any], faults: Faults) -> tuple[Rules, dict[str, Unit]]:
    """Return the rules and units of a model; what is wrong is noted in `faults`."""
    for name in model:
        if name not in TABLES:
            faults.add(f"the table [{name}] is not known", expected=", ".join(f"[{t}]" for t in TABLES))
        elif not isinstance(model[name], dict):
            faults.add(f"[{name}] must be a table")
    parts = {name: model[name] if isinstance(model.get(name), dict) else {} for name in TABLES}
    rules = Rules(
        wholes=tuple(_wholes(parts["wholes"], faults)),
        monotone=_monotone(parts["monotone"], faults) if "monotone" in model else CUMULATIVE,
        contains=tuple(_contains(parts["contains"], "contains", faults)),
        same=tuple(_contains(parts["same"], "same", faults)),
        remainders=dict(_remainders(parts["remainder"], faults)),
        shares=dict(_words(parts["shares"], "shares", faults)),
        trust=dict(_trust(parts["trust"], faults)),
    )
    _no_circles([(whole.whole, part) for whole in rules.wholes for part in whole.parts], "wholes", faults)
    _no_circles(rules.contains, "contains", faults)
    return rules, _units(dict(_words(parts["units"], "units", faults)), faults)


def names_in_no_row(model: Mapping[str, Any], claims: Iterable[Claim]) -> list[str]:
    """Return what a model names and no row has, each with its table: a slip of the pen more often than not."""
    rows = list(claims)
    subjects = {name for claim in rows for name in (claim.subject, claim.of)} | {OTHERS}
    measures = {name for claim in rows for name in (claim.measure, claim.basis)}
    known = {"wholes": subjects, "trust": {claim.source for claim in rows}}
    found: dict[str, None] = {}
    for table in ("wholes", "monotone", "contains", "same", "remainder", "shares", "trust"):
        for name, value in model.get(table, {}).items():
            own = [] if table == "monotone" else [name]
            for each in [*own, *([] if table == "trust" else _flat(value))]:
                if each not in known.get(table, measures):
                    found[f"[{table}] {each}"] = None
    whole = {f"[wholes] {name}" for name in model.get("wholes", {})}
    return [name for name in found if name not in whole or not _has_a_part(model, name, subjects)]


def _has_a_part(model: Mapping[str, Any], name: str, subjects: Collection[str]) -> bool:
    """A whole of which nobody speaks may still stand between its parts and what they are parts of."""
    return any(part in subjects for part in _flat(model["wholes"][name.removeprefix("[wholes] ")]))


def _flat(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [name for one in value for name in _flat(one)] if isinstance(value, list) else []


def alike(claims: Iterable[Claim]) -> list[tuple[str, ...]]:
    """Return subjects, measures and sources that differ in nothing but case and space: they are taken as different."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for claim in claims:
        for kind, name in (("subject", claim.subject), ("measure", claim.measure), ("source", claim.source)):
            found.setdefault((kind, "".join(name.casefold().split())), {})[name] = None
    return [tuple(names) for names in found.values() if len(names) > 1]


def _texts(value: object) -> list[str] | None:
    if isinstance(value, list) and all(isinstance(item, str) and item for item in value):
        return value
    return None


def _wholes(table: Mapping[str, object], faults: Faults) -> Iterator[Whole]:
    for whole, value in table.items():
        divided = value if isinstance(value, list) and value and all(isinstance(x, list) for x in value) else [value]
        for listed in divided:
            parts = _texts(listed)
            if parts is None:
                faults.add(f"[wholes] {whole!r} must be a list of its parts", expected='["PART", "OTHER PART"]')
                continue
            named = [part for part in parts if part != OTHERS]
            if not named:
                faults.add(f"[wholes] {whole!r} has no parts")
            elif len(set(named)) < len(named):
                faults.add(f"[wholes] {whole!r} names a part twice", found=", ".join(named))
            else:
                yield Whole(whole, tuple(named), complete=len(named) == len(parts))


def _monotone(table: Mapping[str, object], faults: Faults) -> frozenset[str]:
    names = _texts(table.get("measures"))
    if names is None or len(table) > 1:
        faults.add("[monotone] holds one list, measures", expected='measures = ["removed", "destroyed"]')
    return frozenset(names or ())


def _remainders(table: Mapping[str, object], faults: Faults) -> Iterator[tuple[str, tuple[str, str]]]:
    stayed: set[str] = set()
    for there, value in table.items():
        names = _texts(value)
        if names and names[-1] in stayed:
            faults.add(f"[remainder] {names[-1]!r} is what stayed of two things", expected="a measure for each")
        elif names and len(names) == 2 and len({there, *names}) == 3:  # noqa: PLR2004 - what left and what stayed
            stayed.add(names[1])
            yield names[1], (names[0], there)
        else:
            expected = '"declared" = ["removed", "remaining"]'
            faults.add(f"[remainder] {there!r} must list what left and what stayed", expected=expected)


def _contains(table: Mapping[str, object], name: str, faults: Faults) -> Iterator[tuple[str, str]]:
    for outer, value in table.items():
        names = _texts(value)
        if not names:
            faults.add(f"[{name}] {outer!r} must be a list of measures", expected='["destroyed_abroad"]')
        for inner in names or ():
            yield outer, inner


def _words(table: Mapping[str, object], name: str, faults: Faults) -> Iterator[tuple[str, str]]:
    for word, value in table.items():
        if isinstance(value, str) and value:
            yield word, value
        else:
            faults.add(f"[{name}] {word!r} must be a text", found=repr(value)[:60])


def _trust(table: Mapping[str, object], faults: Faults) -> Iterator[tuple[str, Fraction]]:
    for source, value in table.items():
        try:
            weight = Fraction(parse_decimal(str(value)))
        except Refused:
            weight = Fraction(0)
        if weight > 0 and not isinstance(value, bool):
            yield source, weight
        else:
            faults.add(
                f"[trust] {source!r} must be a weight above nothing", expected='3, or "0.5"', found=repr(value)[:60]
            )


def _units(words: Mapping[str, str], faults: Faults) -> dict[str, Unit]:
    """The units that a model defines beside those known: `1 NAME` of the own name is a base unit of its own."""
    units = known_units()
    waiting = dict(words)
    while waiting:
        ready = {word: text for word, text in waiting.items() if _base(text) in {word, *units}}
        if not ready:
            break
        for word, text in ready.items():
            del waiting[word]
            try:
                factor = Fraction(parse_decimal(text.partition(" ")[0]))
            except Refused as error:
                faults.add(f"[units] {word!r}: {error.message}", expected='"0.4536 kg"', found=repr(text))
                continue
            base = units.get(_base(text)) if _base(text) != word else Unit(word, word, Fraction(1))
            if base is not None and base.dimension == "share":
                faults.add(f"[units] {word!r}: a share is given in %", found=repr(text))
                continue
            if factor <= 0 or base is None or word in known_units():
                faults.add(
                    f"[units] {word!r} cannot be so defined", expected='a new word = "0.4536 kg"', found=repr(text)
                )
            else:
                units[word] = Unit(word, base.dimension, factor * base.factor)
    for word, text in waiting.items():
        faults.add(f"[units] {word!r} leads to no known unit", expected='"200 L"', found=repr(text))
    return units


def _base(text: str) -> str:
    return text.partition(" ")[2].strip()


def _no_circles(pairs: Sequence[tuple[str, str]], name: str, faults: Faults) -> None:
    inner: dict[str, list[str]] = {}
    for outer, part in pairs:
        inner.setdefault(outer, []).append(part)
    done: set[str] = set()
    for top in inner:
        way: list[str] = []
        stack: list[tuple[str, bool]] = [(top, False)]
        while stack:
            node, leaving = stack.pop()
            if leaving:
                way.pop()
                done.add(node)
            elif node in way:
                circle = [*way[way.index(node) :], node]
                faults.add(f"[{name}] goes round in a circle", found=" > ".join(circle))
                return
            elif node not in done:
                way.append(node)
                stack.append((node, True))
                stack += [(part, False) for part in inner.get(node, ())]
