"""What was destroyed: claimed and verified are two facts about one act, and stand beside each other.

Where a voice moves an unknown amount, its figure of the same act and item stands for it: "about 335.5 t" is no amount
that a balance could be built on, and is what was told.
"""

from typing import Any

from custodiet.app.view import View
from custodiet.books.book import Book
from custodiet.books.destructions import Destruction, Told, destructions
from custodiet.books.line import Leg
from custodiet.statements.words import amount

TITLE = "Destruction"
COLUMNS = ("item", "account", "act", "claimed", "claimed_on", "verified", "verified_on", "verified_by", "status")
KEYS = (
    "act",
    "item",
    "account",
    "holder",
    "claimed",
    "claimed_on",
    "claimed_by",
    "verified",
    "verified_on",
    "verified_by",
    "means",
    "status",
    "statements",
)
_TOLD = frozenset({"measured", "reported"})  # what was projected or planned is no amount of what was done


def items(view: View) -> list[Destruction]:
    """The destructions that somebody asked for tells of."""
    return [one for one in destructions(view.books, view.as_of) if any(map(view.heard, _voices(one)))]


def row(view: View, one: Destruction) -> dict[str, Any]:
    """One act."""
    return {
        "act": one.act,
        "item": one.item,
        "account": one.account,
        "holder": one.holder,
        "claimed": _amounts(view, one.claimed),
        "claimed_on": _times(one.claimed),
        "claimed_by": [str(voice) for voice, _ in one.claimed],
        "verified": _amounts(view, one.verified),
        "verified_on": _times(one.verified),
        "verified_by": [str(voice) for voice, _ in one.verified],
        "means": list(dict.fromkeys(leg.entry.posting.means for _, leg in one.verified if leg.entry.posting.means)),
        "status": one.status,
        "statements": [i for _, leg in (*one.claimed, *one.verified) for i in leg.ids],
    }


def _amounts(view: View, told: tuple[Told, ...]) -> list[str]:
    return list(dict.fromkeys(text for voice, leg in told for text in _amount(view.books[voice], leg)))


def _amount(book: Book, leg: Leg) -> list[str]:
    """How much, in words: what was moved, or where that is unknown the figures that go with it."""
    quantity = leg.quantity
    known = quantity.hi is not None or quantity.lo or quantity.hidden
    claims = (entry.posting for entry in ([] if known else book.claimed.get(leg.item, ())))
    figures = [
        amount(claim.quantity, claim.rounding)
        for claim in claims
        if book.name(claim.act) == leg.act and claim.quantity.measure == quantity.measure and claim.kind in _TOLD
    ]
    return figures or [amount(quantity)]


def _times(told: tuple[Told, ...]) -> list[str]:
    return list(dict.fromkeys(leg.at.text for _, leg in told))


def _voices(one: Destruction) -> list[Any]:
    return [voice for voice, _ in (*one.claimed, *one.verified)]
