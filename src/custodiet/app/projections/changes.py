"""What changed between a draft and the one before it, clause by clause, in words."""

from typing import Any

from custodiet.app.asking import near
from custodiet.app.projections.clauses import earlier
from custodiet.app.view import View
from custodiet.books.redraft import Change, redraft
from custodiet.kernel.errors import Refused

TITLE = "Changes"
COLUMNS = ("change", "clause", "before", "after", "words")
KEYS = ("change", "clause", "before", "after", "words")
SUBJECT = "DRAFT"


def items(view: View, name: str) -> list[Change]:
    """What became of each clause since the draft before; refuse a name that no draft or decision bears."""
    found = view.instruments.get(name)
    if found is None:
        raise Refused(
            "no draft or decision of that name is in the record",
            expected=", ".join(near(name, list(view.instruments))),
            found=name,
            advice="Their names: custodiet show RECORD instruments",
        )
    before = earlier(view, found)
    if before is None:
        raise Refused("it does not say which draft it follows", found=name, expected='"follows" or "draft" in its body')
    return list(redraft(before.clauses, found.clauses, before.name))


def row(_: View, change: Change) -> dict[str, Any]:
    """One clause: as it was, as it is."""
    shown = change.after or change.before
    return {
        "change": change.word,
        "clause": shown.id if shown else "",
        "before": change.before.text if change.before else "",
        "after": change.after.text if change.after else "",
        "words": change.words,
    }
