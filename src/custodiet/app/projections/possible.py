"""What is still possible: what all figures allow that are not in dispute, and what each of them narrows."""

from typing import Any

from custodiet.app.view import View
from custodiet.books.figures import Figure
from custodiet.kernel.errors import Refused
from custodiet.kernel.times import parse_when
from custodiet.reconcile.figures.claims import told_by
from custodiet.reconcile.joint import Possible
from custodiet.reconcile.joint.words import Bounds, ends

TITLE = "What is still possible"
COLUMNS = ("subject", "basis", "as_of", "measure", "unit", "lo", "hi", "by")
KEYS = ("subject", "basis", "as_of", "measure", "unit", "lo", "hi", "by", "narrowed_by")
SUBJECT = '"SUBJECT, BASIS, DATE"'


def items(view: View, asked: str) -> list[Possible]:
    """The answer in each measure in which the record speaks of `SUBJECT, BASIS, DATE`; refuse another form."""
    parts = [part.strip() for part in asked.split(",")]
    if len(parts) != 3 or not all(parts):  # noqa: PLR2004 - subject, basis and date
        raise Refused("this is no quantity and day", expected='"all, removed, 2014-03-20"', found=repr(asked))
    subject, basis, date = parts
    found = view.fold.findings.of_figures.possible(subject, basis, parse_when(date))
    if not found:
        raise Refused(
            "no figure speaks of that",
            expected="a subject and a basis as in: custodiet show RECORD claims",
            found=f"{subject}, {basis}",
        )
    return found


def row(view: View, one: Possible) -> dict[str, Any]:
    """One measure; `narrowed_by` says of each figure that narrows the answer what it would be without it."""
    figures = view.fold.findings.of_figures.reading.figures
    lo, hi = ends(one.allowed, one.factor)
    return {
        "subject": one.key.subject,
        "basis": one.key.basis,
        "as_of": one.key.date.text,
        "measure": one.key.dimension or "share",
        "unit": one.unit,
        "lo": lo,
        "hi": hi,
        "by": [_told(figures[name], one, bounds) for name, bounds in one.narrowed],
        "narrowed_by": [
            {"statement": figures[name].id, "printed": figures[name].text, "without": list(ends(bounds, one.factor))}
            for name, bounds in one.narrowed
        ],
    }


def _told(figure: Figure, one: Possible, without: Bounds) -> str:
    lo, hi = ends(without, one.factor)
    return f"{figure.text} ({told_by(figure)}); without it {lo} to {hi or 'any amount'}"
