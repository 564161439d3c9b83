"""What was destroyed: claimed and verified are two facts about one act, and stand beside each other."""

from typing import Any

from custodiet.app.view import View
from custodiet.books.destructions import Destruction, Told, destructions
from custodiet.statements.words import amount

TITLE = "Destruction"
COLUMNS = ("item", "account", "act", "claimed", "claimed_on", "verified", "verified_on", "verified_by", "status")


def items(view: View) -> list[Destruction]:
    """The destructions that somebody asked for tells of."""
    return [one for one in destructions(view.books, view.as_of) if any(map(view.heard, _voices(one)))]


def row(_: View, one: Destruction) -> dict[str, Any]:
    """One act."""
    return {
        "act": one.act,
        "item": one.item,
        "account": one.account,
        "holder": one.holder,
        "claimed": _amounts(one.claimed),
        "claimed_on": _times(one.claimed),
        "claimed_by": [str(voice) for voice, _ in one.claimed],
        "verified": _amounts(one.verified),
        "verified_on": _times(one.verified),
        "verified_by": [str(voice) for voice, _ in one.verified],
        "means": list(dict.fromkeys(leg.entry.posting.means for _, leg in one.verified if leg.entry.posting.means)),
        "status": one.status,
        "statements": [i for _, leg in (*one.claimed, *one.verified) for i in leg.ids],
    }


def _amounts(told: tuple[Told, ...]) -> list[str]:
    return list(dict.fromkeys(amount(leg.quantity) for _, leg in told))


def _times(told: tuple[Told, ...]) -> list[str]:
    return list(dict.fromkeys(leg.at.text for _, leg in told))


def _voices(one: Destruction) -> list[Any]:
    return [voice for voice, _ in (*one.claimed, *one.verified)]
