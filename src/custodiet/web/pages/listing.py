"""Pages that list one projection: holdings, obligations, claims, positions, forms, the journal."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from custodiet.app.projections import PROJECTIONS
from custodiet.web import feeds
from custodiet.web.asked import Asked
from custodiet.web.page import Entry, Page
from custodiet.web.pictures import picture
from custodiet.web.tables import TABLES

LEADS = {
    "holdings": "What is held, where and by whom, in each voice's own book. Books are never merged: where two voices "
    "differ, both stand here. Totals that were declared without a place are under claims.",
    "obligations": "What was owed, by whom, until when; how it stands at the time you ask about, and on what evidence.",
    "claims": "Every figure that somebody holds true, as its source printed it, with the interval that this implies, "
    "on its own basis. Removed is not destroyed.",
    "positions": "Who stood where on what, when, and through what medium. A change of mind stays in sight.",
    "instruments": "Drafts and decisions: how far each has got, how it was decided, and what it replaces or annexes. "
    "What was decided by a vote stands by that vote, as its body's majority and vetoes have it.",
    "clauses": "What is agreed and what is not, who stands where on it, what is owed by it, and whether its condition "
    "is met. Whether anything follows, nobody here decides.",
    "forecast": "When each progress will be finished by its own pace so far: what is left takes as long as the last "
    "part of the same size took, standstills included. No plan and no promise goes into it.",
    "events": "What is said to have happened, who asserts it and who denies it, and what investigations found. "
    "Nobody's word is weighed against another's.",
    "situation": "What could not be reached and since when, what happened on the way, and which obligations that is "
    "said to delay. A reason is somebody's word, and excuses nothing.",
    "forms": "What was written on paper and signed in ink: transcribed by one person, checked by another against the "
    "scan. Until both have signed, the form says so. The paper is the original.",
    "cases": "The register of outstanding issues. A discrepancy is computed, and vanishes when its causes are "
    "answered; a case stays until the authority that opened it closes it, with its reasons, and can be reopened.",
    "inspections": "What each inspection is to find out, and what was signed about its results. What they support is "
    "computed on its page: an indication, none, or too little looked at, and never that all is there.",
    "selections": "Which items are inspected is drawn by a rule that nobody can steer: a frozen list, a share of each "
    "party, and a public beacon that none of them knew. Whoever reads the log can draw again.",
    "destruction": "What was destroyed, act by act. What its holder claims and what others say that they verified are "
    "two facts about one act: neither replaces the other.",
    "journal": "Everything that was said, in the order in which it was logged. Nothing is ever edited or deleted: a "
    "correction is a further statement about the first.",
}


BESIDE: Mapping[str, Sequence[tuple[str, tuple[str, ...]]]] = {
    "positions": (("The same by party and time", ("positions", "matrix")),),
    "instruments": (("Every clause, and where it stands", ("clauses",)),),
    "obligations": (
        ("When what is under way will be finished", ("forecast",)),
        ("What is said to delay them", ("situation",)),
    ),
}


def listing(what: str) -> Callable[[Asked], Page]:
    """Return the maker of the page of a projection."""

    def make(asked: Asked) -> Page:
        projection = PROJECTIONS[what]
        items, window = asked.part(asked.view.items(what))
        rows = asked.rows(what, items)

        def context() -> Mapping[str, Any]:
            shown = TABLES[what](asked, rows)
            beside = [(title, asked.link(*parts)) for title, parts in BESIDE.get(what, ())]
            return {
                "lead": _lead(asked, what),
                "table_": shown,
                "picture": picture(asked, what, rows),
                "beside": beside,
            }

        entries = (lambda: _newest(asked)) if what == "journal" else None
        return Page(projection.title, "listing.html", context, lambda: rows, projection.keys, window, entries)

    return make


def _lead(asked: Asked, what: str) -> str:
    if what == "journal" and asked.where.as_of:
        return f"{LEADS[what]} What tells only of what came after {asked.where.as_of} is left out."
    return LEADS[what]


def _newest(asked: Asked) -> Sequence[Entry]:
    return [feeds.of_statement(asked, known) for known in feeds.newest(asked.view.items("journal"))]
