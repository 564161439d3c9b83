"""For whom a speaker on a page speaks, as far as name and office say it: a state or an organisation, or nobody knows.

Only what is named is taken: "Russian officials", "Moscow", "the White House spokesman", "France's envoy", "head of the
Supreme Military Council". Whoever is of an opposition, a newspaper or a group speaks for no state, and where two states
are named, neither is chosen. The names and adjectives are data (`parties.toml`).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from custodiet.kernel.toml import parse_toml

_FILE = "parties.toml"
_HEADS = re.compile(  # "head of the Syrian opposition's Supreme Military Council": the body by its own name
    r"\b(?:head|chief|leader|chair(?:man|woman)?|spokes\w+|commander) (?:of|for) (?:the )?(?:[\w ]+[’']s )?"
    r"([A-Z][\w-]*(?: (?:(?:of|for|the|and) )*[A-Z][\w-]*)+)$"
)


@dataclass(frozen=True, slots=True)
class _Names:
    """What to look for: names and adjectives and offices anywhere, seats where nothing else is named."""

    anywhere: re.Pattern[str]
    meant: Mapping[str, str]
    seats: Mapping[str, str]
    organisations: frozenset[str]
    others: frozenset[str]
    offices: frozenset[str]
    elsewhere: re.Pattern[str]


def party_of(speaker: str, role: str = "", *, named: bool = True, known: Iterable[str] = ()) -> str:
    """Return for whom a speaker of this name and office speaks, or "".

    The words of an unnamed speaker are an office too ("Russian officials"); a person's name says nothing, though a
    state bears it. `known` are the names that a record uses already.
    """
    names = _names()
    alone = _bare(speaker)
    party = names.seats.get(alone) or names.meant.get(alone) or _body(role, names) or _of_words(role, names)
    if not party and not named:
        party = _of_words(speaker, names)
    return party if party in known else _used(party, known)


def _body(role: str, names: _Names) -> str:
    """The body that somebody heads, or speaks for, where it is not an office of a state: "Free Syrian Army"."""
    headed = _HEADS.search(role)
    if headed is None:
        return ""
    body = headed[1]
    state = names.anywhere.match(body)
    if state and body.split()[-1] in names.offices:
        return names.meant[state[0]]
    return names.meant.get(body, body)


def _of_words(words: str, names: _Names) -> str:
    if not words or names.others & set(re.findall(r"[\w-]+", words)):
        return ""
    here = names.elsewhere.sub(" ", words)
    found = dict.fromkeys(names.meant[match[0]] for match in names.anywhere.finditer(here))
    states = [name for name in found if name not in names.organisations]
    return next(iter(states or found), "") if len(states or found) == 1 else ""


def _used(party: str, known: Iterable[str]) -> str:
    """The name under which a record speaks of a party: its own, where that is another name of the same."""
    meant = _names().meant
    return next((name for name in known if party and meant.get(name) == party), party)


def _bare(speaker: str) -> str:
    return speaker.removeprefix("the ").removeprefix("The ").strip()


@cache
def _names() -> _Names:
    data = parse_toml(resources.files("custodiet.exchange").joinpath(_FILE).read_bytes(), where=_FILE)
    meant: dict[str, str] = {}
    seats: dict[str, str] = {}
    for name, others, adjectives, places in _lines(data["states"]):
        meant |= dict.fromkeys((name, *others, *adjectives), name)
        meant |= {place.removeprefix("* "): name for place in places if place.startswith("* ")}
        seats |= {place: name for place in places if not place.startswith("* ")}
    organisations = {name: (name, *others) for name, others, *_ in _lines(data["organisations"])}
    for name, others in organisations.items():
        meant |= dict.fromkeys(others, name)
    anywhere = rf"(?<![\w-])(?:{'|'.join(map(re.escape, sorted(meant, key=len, reverse=True)))})(?![\w-])"
    elsewhere = rf"\b(?:{'|'.join(data['elsewhere'].split())}) (?:the )?{anywhere}"
    return _Names(
        re.compile(anywhere),
        meant,
        seats,
        frozenset(organisations),
        frozenset(data["others"].split()),
        frozenset(data["offices"].split()),
        re.compile(elsewhere),
    )


def _lines(text: str) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]]:
    for line in text.strip().splitlines():
        name, *rest = (part.strip() for part in line.split("|"))
        others, adjectives, seats = (tuple(each.strip() for each in part.split(",") if each.strip()) for part in rest)
        yield name, others, adjectives, seats
