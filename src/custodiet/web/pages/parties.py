"""Parties and keys: who speaks here, who signs, and who vouches for whom."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from custodiet.app.rendering import Row
from custodiet.app.things import PARTY
from custodiet.web import cells
from custodiet.web.asked import Asked
from custodiet.web.cells import Cells, Column, table
from custodiet.web.page import Page
from custodiet.web.pages.things import KEY_COLUMNS, key_row

_LEAD = (
    "A key speaks for a party from the entry that enrolled it up to the one that revoked it, if any did. Whether you "
    "trust a party, or who vouches for it, is for you to say: nobody here can say it for you. A party without a key "
    "never signed; somebody relays its words."
)


def page(asked: Asked) -> Page:
    """Return the page of all parties."""
    rows = asked.whole.kept("parties", lambda: _rows(asked))
    part, window = asked.part(rows)
    return Page(
        "Parties and keys", "parties.html", lambda: _context(asked, part), lambda: part, tuple(_COLUMNS), window
    )


_COLUMNS = ("party", "statements", "signed", "keys", "roles", "vouched_by")


def _rows(asked: Asked) -> list[Row]:
    signed = Counter(known.party for known in asked.whole.known)
    told = asked.whole.fold.things.told[PARTY]
    enrolled: dict[str, list[Any]] = {}
    for each in asked.reading.enrolments:
        if each.index < asked.size:
            enrolled.setdefault(each.party, []).append(each)
    return [
        {
            "party": name,
            "statements": len(told[name]),
            "signed": signed[name],
            "keys": [each.key for each in enrolled.get(name, ())],
            "roles": list(dict.fromkeys(each.role for each in enrolled.get(name, ()))),
            "vouched_by": list(dict.fromkeys(each.vouched_by for each in enrolled.get(name, ()))),
        }
        for name in sorted(told, key=lambda name: (-len(enrolled.get(name, ())), name))
    ]


def _context(asked: Asked, rows: Sequence[Row]) -> Mapping[str, Any]:
    columns = (
        Column("Party"),
        Column("Named by statements", "num"),
        Column("Statements signed", "num"),
        Column("Keys", "num"),
        Column("Roles"),
    )
    enrolled = [each for each in asked.reading.enrolments if each.index < asked.size][:200]
    return {
        "lead": _LEAD,
        "table_": table("Who speaks, signs or is spoken of", columns, (_row(asked, row) for row in rows)),
        "keys": table("Enrolled keys", (Column("Party"), *KEY_COLUMNS), (_key(asked, each) for each in enrolled)),
    }


def _key(asked: Asked, each: Any) -> tuple[Cells, ...]:  # noqa: ANN401 - an Enrolment, which pages pass on
    return cells.thing(asked, "parties", each.party), *key_row(asked, each)


def _row(asked: Asked, row: Row) -> tuple[Cells, ...]:
    return (
        cells.thing(asked, "parties", row["party"]),
        cells.text(row["statements"]),
        cells.text(row["signed"]),
        cells.text(len(row["keys"])),
        cells.text(row["roles"]),
    )
