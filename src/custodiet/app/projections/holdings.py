"""What is held, where and by whom, in each voice's own book; and who denies owning it."""

import decimal
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from custodiet.app.projections.words import grade
from custodiet.app.view import View
from custodiet.books.holdings import Holding, holdings
from custodiet.books.line import Line
from custodiet.kernel.quantity import EXACT, UNITS, format_decimal
from custodiet.kernel.times import When

TITLE = "Holdings"
COLUMNS = ("voice", "account", "holder", "item", "lo", "hi", "unit", "since", "owned_by", "denied_by", "grade")
OWNER = "owner"


def rows(view: View) -> list[dict[str, Any]]:
    """One row for each line of each book that is not empty; virtual accounts (destroyed, lost, ...) come with it."""
    owners = _owners(view)
    return [
        _row(held, book.lines[held.account, held.item, held.measure], view.as_of, owners)
        for voice, book in view.books.items()
        if view.heard(voice)
        for held in holdings(book, view.as_of)
    ]


def _row(held: Holding, line: Line, as_of: When | None, owners: Mapping[tuple[str, bool], list[str]]) -> dict[str, Any]:
    lo, hi = (in_unit(bound, held.unit) for bound in held.balance.interval())
    events = list(line.until(as_of))
    return {
        "voice": str(held.voice),
        "account": held.account,
        "holder": held.holder,
        "place": " in ".join(held.places),
        "item": held.item,
        "classes": list(held.classes),
        "measure": held.measure,
        "lo": lo,
        "hi": hi,
        "unit": held.unit,
        "u": in_unit(held.balance.u(), held.unit),
        "unsure": held.unsure,
        "since": events[-1].at.text,
        "owned_by": owners.get((held.item, True), []),
        "denied_by": owners.get((held.item, False), []),
        "grade": grade(held.voice),
        "means": events[-1].entry.posting.means,
        "statements": sorted({i.partition("#")[0] for event in events for i in event.ids}),
    }


def _owners(view: View) -> Mapping[tuple[str, bool], list[str]]:
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


def in_unit(value: Decimal | None, unit: str) -> str | None:
    """A canonical amount in `unit` as a plain decimal string; at most 12 digits where the unit does not divide it."""
    if value is None:
        return None
    try:
        return format_decimal(EXACT.divide(value, UNITS[unit][1]))
    except decimal.Inexact:
        return format_decimal(decimal.Context(prec=12).divide(value, UNITS[unit][1]))
