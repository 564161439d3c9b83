"""What does not fit: computed from books and figures, never typed in."""

from typing import Any

from custodiet.app.view import View
from custodiet.books.known import Voice
from custodiet.reconcile.discrepancy import Discrepancy, Suspected
from custodiet.reports.figures import finding

TITLE = "Discrepancies"
COLUMNS = ("kind", "subject", "as_of", "explanation", "sources")
KEYS = ("kind", "subject", "as_of", "explanation", "arithmetic", "statements", "sources", "voices", "suspects")


def items(view: View) -> list[Discrepancy]:
    """The findings that a voice asked for has a part in."""
    if not view.voice:
        return view.discrepancies
    return [one for one in view.discrepancies if any(map(view.heard, _voices(view, one)))]


def row(view: View, one: Discrepancy) -> dict[str, Any]:
    """One finding; `sources` says what its statements rely on, in the same order."""
    return {
        **finding(one),
        "sources": list(dict.fromkeys(view.source_of(s) for s in one.statements)),
        "voices": sorted(map(str, _voices(view, one))),
        "suspects": list(map(_suspect, one.suspects)),
    }


def _suspect(one: Suspected) -> dict[str, Any]:
    """What all others allow a figure, and which slips would explain it: as `custodiet reconcile` prints it."""
    return {
        "id": one.statement,
        "unit": one.unit,
        "allowed": [one.lo, one.hi],
        "causes": [{"cause": cause, "value": value, "score": score} for cause, value, score in one.causes],
        "more_causes": one.more,
    }


def _voices(view: View, one: Discrepancy) -> set[Voice]:
    names = {statement.partition("#")[0] for statement in one.statements}
    return {view.by_id[name].voice for name in names if name in view.by_id}
