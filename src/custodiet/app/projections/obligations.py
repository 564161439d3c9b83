"""What was owed, by whom, until when; how it stands, how late it is, and on what evidence."""

from collections.abc import Sequence
from typing import Any

from custodiet.app.view import View
from custodiet.books.conditions import words
from custodiet.books.dating import Place, each_time, is_late, span_words
from custodiet.books.instruments import CONTINUOUS, DEADLINE, ONCE, Clause
from custodiet.books.known import Entry, Known, Voice
from custodiet.books.obligations import Standing
from custodiet.books.slips import reason, slips
from custodiet.kernel.times import When
from custodiet.statements.posting import Settle

TITLE = "Obligations"
COLUMNS = ("id", "debtor", "what", "due", "status", "fulfilled", "days_late", "evidence")
KEYS = (
    "id",
    "debtor",
    "beneficiary",
    "what",
    "paragraph",
    "authority",
    "agreed",
    "kind",
    "recurs",
    "after",
    "condition",
    "condition_met",
    "within",
    "due",
    "due_again",
    "status",
    "fulfilled",
    "days_late",
    "part",
    "periods",
    "untold",
    "slips",
    "dates",
    "reasons",
    "circumstances",
    "why",
    "evidence",
    "answer",
    "said",
    "source",
    "sources",
    "statements",
)


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
    owe, clause = standing.owe.posting, view.clauses.get(standing.key)
    slipped = list(slips(view.books, standing, view.asked_about))
    place = view.places[standing.key]
    late = days_late(view, standing)
    reasons = [_reason(known) for known in view.delays.get(standing.id, ())]
    beside = [_reason(known) for known in view.concerns.get(standing.id, ())]
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
        "within": span_words(clause) if clause else "",
        "due": _text(place.due),
        "due_again": place.again,
        "status": place.status,
        "fulfilled": _text(standing.fulfilled),
        "days_late": late,
        "part": [_part(entry) for entry in each_time(view.books, standing, "part", view.asked_about)],
        "periods": [_part(entry) for entry in place.told],
        "untold": list(place.untold),
        "slips": list(map(str, slipped)),
        "dates": [slip.due for slip in slipped],
        "reasons": reasons,
        "circumstances": beside,
        "why": _why(place, reasons, beside),
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
    return DEADLINE if kind in (CONTINUOUS, ONCE) and standing.due else kind


def _reason(known: Known) -> str:
    return f"{known.voice.party}, {known.statement.said}: {reason(known)}"


def _part(entry: Entry[Settle]) -> str:
    """A fulfilment, of a part or of one time, on its evidence."""
    evidence = "; ".join(entry.posting.evidence)
    return f"{entry.posting.at}{f': {evidence}' if evidence else ''} ({entry.known.voice.party})"


def _why(place: Place, reasons: Sequence[str], beside: Sequence[str]) -> str:
    """Why it is late, in the words of whoever gives a reason; that nobody does is said too."""
    if not place.days_late and not is_late(place.status):
        return ""
    given = "; ".join(reasons) or "no source gives a reason"
    more = "; ".join(beside)
    return f"{given}{f'; beside it, with nobody saying that it delayed it: {more}' if beside else ''}"


def days_late(view: View, standing: Standing) -> int | None:
    """Days from due to fulfilment, or to the time asked about; unfulfilled with no time asked about is a day too many.

    A record ends some day, and a source that says nothing later does not say that it is still undone.
    """
    place = view.places[standing.key]
    return place.days_late if standing.fulfilled or view.asked_about else None


def _text(when: When | None) -> str | None:
    return when.text if when else None
