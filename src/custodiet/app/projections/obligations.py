"""What was owed, by whom, until when; how it stands, how late it is, and on what evidence."""

from typing import Any

from custodiet.app.view import View
from custodiet.books.known import Voice
from custodiet.books.obligations import Standing, obligations
from custodiet.kernel.times import When

TITLE = "Obligations"
COLUMNS = ("id", "debtor", "what", "due", "status", "fulfilled", "days_late", "evidence")


def items(view: View) -> list[Standing]:
    """The obligations that had been agreed by the time asked about: by their due dates, last those without one."""
    as_of = view.asked_about
    agreed = (
        standing
        for standing in obligations(view.books, view.effective.statements, as_of)
        if _heard(view, standing) and standing.owe.known.statement.said.by(as_of) is not False
    )
    return sorted(agreed, key=lambda standing: (not standing.due, standing.due.order if standing.due else (0, 0)))


def _heard(view: View, standing: Standing) -> bool:
    voices = (standing.authority, *(voice for voice, _, _ in standing.verdicts), Voice(standing.debtor))
    return any(view.heard(voice) for voice in voices)


def row(view: View, standing: Standing) -> dict[str, Any]:
    """Where one obligation stands."""
    owe = standing.owe.posting
    return {
        "id": standing.id,
        "debtor": standing.debtor,
        "beneficiary": owe.beneficiary,
        "what": owe.text,
        "paragraph": owe.paragraph,
        "authority": str(standing.authority),
        "agreed": standing.owe.known.statement.said.text,
        "due": _text(standing.due),
        "status": standing.status,
        "fulfilled": _text(standing.fulfilled),
        "days_late": _days_late(view, standing),
        "evidence": list(standing.evidence),
        "answer": standing.answer.word if standing.answer else None,
        "said": [f"{voice}: {verdict}, {at}" for voice, verdict, at in standing.verdicts],
        "source": view.source_of(standing.owe.id),
        "sources": list(dict.fromkeys(view.source_of(name) for name in standing.statements)),
        "statements": list(dict.fromkeys(name.partition("#")[0] for name in standing.statements)),
    }


def _days_late(view: View, standing: Standing) -> int | None:
    """Days from due to fulfilment, or to the time asked about; unfulfilled with no time asked about is a day too many.

    A record ends some day, and a source that says nothing later does not say that it is still undone.
    """
    return standing.days_late if standing.fulfilled or view.asked_about else None


def _text(when: When | None) -> str | None:
    return when.text if when else None
