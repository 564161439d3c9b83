"""Findings over forms on paper: one form, read differently twice."""

from collections.abc import Iterator

from custodiet.books.effective import Effective
from custodiet.books.known import Known
from custodiet.books.paper import PaperForm, paper_forms, person
from custodiet.reconcile.discrepancy import Discrepancy
from custodiet.reconcile.words import listed, statement_words
from custodiet.statements.words import describe


def paper_discrepancies(effective: Effective) -> Iterator[Discrepancy]:
    """Yield every form of which two standing transcriptions do not say the same."""
    for form in paper_forms(effective).values():
        if form.differing:
            yield _differing(form)


def _differing(form: PaperForm) -> Discrepancy:
    readings = [reading.known for reading in form.readings]
    common = {text for text in _sayings(readings[0]) if all(text in _sayings(other) for other in readings[1:])}
    text = (
        f"The paper form {form.number} has one wording, and is transcribed differently: "
        f"{listed(f'{statement_words(known)} reads {_read(known, common)}' for known in readings)}. "
        "Compare both with the scans that they name."
    )
    sums = tuple(f"{person(known)}: {'; '.join(_sayings(known)) or 'no posting'}" for known in readings)
    ids = tuple(known.id for known in readings)
    at = max((known.statement.said for known in readings), key=lambda said: said.order)
    return Discrepancy("form transcribed differently", form.number, at.text, text, ids, sums)


def _read(known: Known, common: set[str]) -> str:
    """What this reading has and not all others have, in words."""
    own = [text for text in _sayings(known) if text not in common]
    return "; ".join(own) if own else "none of that"


def _sayings(known: Known) -> list[str]:
    return list(map(describe, known.statement.postings))
