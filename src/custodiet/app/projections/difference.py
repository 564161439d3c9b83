"""What a correction or an amendment changes, line by line: before and after."""

from typing import Any

from custodiet.app.asking import find_statement
from custodiet.app.view import View
from custodiet.books.differences import Change, differences
from custodiet.books.references import CORRECTS
from custodiet.kernel.errors import Refused
from custodiet.kernel.quantity import Form
from custodiet.reconcile.words import common_unit, difference
from custodiet.statements.posting import Claim, Count, Move
from custodiet.statements.words import describe

TITLE = "Difference"
COLUMNS = ("change", "before", "after", "by")
KEYS = ("change", "before", "after", "by")
SUBJECT = "STATEMENT"


def items(view: View, name: str) -> list[Change]:
    """The changes that a statement makes; refuse one that corrects nothing."""
    known = find_statement(view, name)
    if all(relation != CORRECTS for relation, _ in known.statement.about):
        corrected = [a.known.id[:12] for a in view.fold.things.answers.get(known.id, ()) if a.relation == CORRECTS]
        raise Refused(
            "this statement corrects nothing",
            expected="a correction or an amendment",
            found=f"{known.statement.type} {known.id[:12]}",
            advice=f"It is corrected by {', '.join(corrected)}" if corrected else "",
        )
    return list(differences(known, view.by_id))


def row(_: View, change: Change) -> dict[str, Any]:
    """One change; `by` says how much more or less, where both are amounts."""
    return {
        "change": change.word,
        "before": describe(change.before) if change.before else "",
        "after": describe(change.after) if change.after else "",
        "by": _by(change),
    }


def _by(change: Change) -> str:
    before, after = change.before, change.after
    if not isinstance(before, Count | Move | Claim) or not isinstance(after, Count | Move | Claim):
        return ""
    if before.quantity == after.quantity or before.quantity.hidden or after.quantity.hidden:
        return ""
    gap = Form(after.quantity, "after").add(before.quantity, -1, "before")
    return difference(gap, common_unit(before.quantity, after.quantity))
