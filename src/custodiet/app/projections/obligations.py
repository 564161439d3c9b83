"""What was owed, by whom, until when; how it stands, how late it is, and on what evidence."""

from typing import Any

from custodiet.app.view import View
from custodiet.books.conditions import words
from custodiet.books.instruments import CONTINUOUS, DEADLINE, Clause
from custodiet.books.known import Known, Voice
from custodiet.books.obligations import Standing
from custodiet.books.slips import reason, slips
from custodiet.kernel.times import When

TITLE = "Obligations"
COLUMNS = ("id", "debtor", "what", "due", "status", "fulfilled", "days_late", "evidence")


def items(view: View) -> list[Standing]:
    """The obligations that had been agreed by the time asked about: by their due dates, last those without one."""
    as_of = view.asked_about
    agreed = (
        standing
        for standing in view.standings
        if _heard(view, standing) and standing.owe.known.statement.said.by(as_of) is not False
    )
    return sorted(agreed, key=lambda standing: (not standing.due, standing.due.order if standing.due else (0, 0)))


def _heard(view: View, standing: Standing) -> bool:
    voices = (standing.authority, *(voice for voice, _, _ in standing.verdicts), Voice(standing.debtor))
    return any(view.heard(voice) for voice in voices)


def row(view: View, standing: Standing) -> dict[str, Any]:
    """Where one obligation stands."""
    owe, clause = standing.owe.posting, view.clauses.get((standing.id, standing.authority))
    slipped = list(slips(view.books, standing, view.asked_about))
    return {
        "id": standing.id,
        "debtor": standing.debtor,
        "beneficiary": owe.beneficiary,
        "what": owe.text,
        "paragraph": owe.paragraph,
        "authority": str(standing.authority),
        "agreed": standing.owe.known.statement.said.text,
        "kind": _kind(standing, clause),
        "recurs": clause.recurs if clause else "",
        "after": clause.after if clause else "",
        "condition": words(clause.condition) if clause and clause.condition else "",
        "condition_met": view.conditions.met(clause.condition).word if clause and clause.condition else None,
        "due": _text(standing.due),
        "status": standing.status,
        "fulfilled": _text(standing.fulfilled),
        "days_late": days_late(view, standing),
        "slips": list(map(str, slipped)),
        "dates": [slip.due for slip in slipped],
        "reasons": [_reason(known) for known in view.delays.get(standing.id, ())],
        "evidence": list(standing.evidence),
        "answer": standing.answer.word if standing.answer else None,
        "said": [f"{voice}: {verdict}, {at}" for voice, verdict, at in standing.verdicts],
        "source": view.source_of(standing.owe.id),
        "sources": list(dict.fromkeys(view.source_of(name) for name in standing.statements)),
        "statements": list(dict.fromkeys(name.partition("#")[0] for name in standing.statements)),
    }


def _kind(standing: Standing, clause: Clause | None) -> str:
    """What kind of obligation it is, by its clause; an authority may have given it a due date since."""
    kind = clause.kind if clause else CONTINUOUS
    return DEADLINE if kind == CONTINUOUS and standing.due else kind


def _reason(known: Known) -> str:
    return f"{known.voice.party}, {known.statement.said}: {reason(known)}"


def days_late(view: View, standing: Standing) -> int | None:
    """Days from due to fulfilment, or to the time asked about; unfulfilled with no time asked about is a day too many.

    A record ends some day, and a source that says nothing later does not say that it is still undone.
    """
    return standing.days_late if standing.fulfilled or view.asked_about else None


def _text(when: When | None) -> str | None:
    return when.text if when else None
