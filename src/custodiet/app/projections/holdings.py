"""What is held, where and by whom, in each voice's own book; and who denies owning it.

A voice that never counted an account, and is not its holder, knows only what came and went: what was there before is
unknown, so its balance is a lower bound. Where less came than went it knows nothing about what is left, and has no row.
Nor has a virtual account from which an unknown amount came, and into which nothing went.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from custodiet.app.projections.words import grade
from custodiet.app.view import View
from custodiet.books.holdings import Holding, holdings
from custodiet.books.line import Line
from custodiet.kernel.quantity import ZERO, in_unit
from custodiet.statements.posting import VIRTUAL

TITLE = "Holdings"
COLUMNS = ("voice", "account", "holder", "item", "amount", "since", "denied_by", "grade")
KEYS = (
    "voice",
    "speaker",
    "account",
    "holder",
    "place",
    "item",
    "classes",
    "measure",
    "lo",
    "hi",
    "amount",
    "unit",
    "u",
    "unsure",
    "anchored",
    "since",
    "owned_by",
    "denied_by",
    "grade",
    "means",
    "statements",
)
OWNER = "owner"
_Owners = Mapping[tuple[str, bool], list[str]]


@dataclass(frozen=True, slots=True)
class Held:
    """A line that may hold something. `anchored`: its voice counted it, or is its holder."""

    holding: Holding
    line: Line
    owners: _Owners
    anchored: bool


def items(view: View) -> list[Held]:
    """The lines of each book that are not empty; virtual accounts (destroyed, lost, ...) come with them."""
    owners = _owners(view)
    found = []
    for voice, book in view.books.items():
        for held in holdings(book, view.as_of) if view.heard(voice) else ():
            line = book.lines[held.account, held.item, held.measure]
            anchored = line.anchored(view.as_of)
            lowest, highest = held.balance.interval()
            told = anchored and not (line.virtual and lowest is None and highest == ZERO)
            if told or highest is None or highest > 0:
                found.append(Held(held, line, owners, anchored))
    return found


def row(view: View, item: Held) -> dict[str, Any]:
    """One line."""
    held, owners, events = item.holding, item.owners, item.line.until(view.as_of)
    low, high = held.balance.interval()
    if not item.anchored:
        low, high = max(low or ZERO, ZERO), None
    return {
        "voice": str(held.voice),
        "speaker": held.voice.party,
        "account": held.account,
        "holder": "" if held.account in VIRTUAL else held.holder,
        "place": " in ".join(held.places),
        "item": held.item,
        "classes": list(held.classes),
        "measure": held.measure,
        "lo": (lo := _bound(low, held.unit)),
        "hi": (hi := _bound(high, held.unit)),
        "amount": _words(lo, hi, held.unit),
        "unit": held.unit,
        "u": in_unit(held.balance.u(), held.unit),
        "unsure": held.unsure,
        "anchored": item.anchored,
        "since": events[-1].at.text,
        "owned_by": owners.get((held.item, True), []),
        "denied_by": owners.get((held.item, False), []),
        "grade": grade(held.voice),
        "means": events[-1].entry.posting.means,
        "statements": sorted({i.partition("#")[0] for event in events for i in event.ids}),
    }


def _bound(value: Decimal | None, unit: str) -> str | None:
    return None if value is None else in_unit(value, unit)


def _words(lo: str | None, hi: str | None, unit: str) -> str:
    """`2 pcs`, `50 to 60 kg`, `at least 78 pcs`, `an unknown amount`."""
    if lo == hi and lo is not None:
        return f"{lo} {unit}"
    if hi is None:
        return f"at least {lo} {unit}" if lo not in (None, "0") else "an unknown amount"
    return f"{lo} to {hi} {unit}" if lo is not None else f"at most {hi} {unit}"


def _owners(view: View) -> _Owners:
    """(item, asserted or denied) -> in words who is said to own it, or who denied owning it."""
    said: defaultdict[tuple[str, bool], list[str]] = defaultdict(list)
    for voice, book in view.books.items():
        for (subject, aspect), marks in book.marks.items():
            for entry in marks if aspect == OWNER else ():
                mark = entry.posting
                if view.as_of is None or mark.at.by(view.as_of) is not False:
                    what = mark.value if mark.holds or mark.value == voice.party else f"{voice.party} (of {mark.value})"
                    if what not in said[subject, mark.holds]:
                        said[subject, mark.holds].append(what)
    return said
