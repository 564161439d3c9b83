"""Every figure that somebody holds true, as the interval that it implies, on its own basis."""

from typing import Any

from custodiet.app.view import View
from custodiet.books.figures import Figure
from custodiet.kernel.quantity import format_decimal

TITLE = "Claims"
COLUMNS = ("subject", "printed", "basis", "of", "kind", "as_of", "voice", "source", "grade")
KEYS = (
    "subject",
    "measure",
    "lo",
    "hi",
    "unit",
    "printed",
    "rounding",
    "basis",
    "of",
    "kind",
    "as_of",
    "said",
    "voice",
    "speaker",
    "source",
    "segment",
    "grade",
    "means",
    "derived",
    "statement",
    "in_doubt",
    "unsure",
)


def items(view: View) -> list[Figure]:
    """The claims as of the cut, in order of their dates."""
    heard = {str(voice) for voice in view.books if view.heard(voice)}
    figures = [f for f in view.figures if f.voice in heard and f.as_of.by(view.as_of) is not False]
    return sorted(figures, key=lambda f: (f.as_of.order, f.segment, f.source, f.subject, f.text, f.id))


def row(view: View, figure: Figure) -> dict[str, Any]:
    """One claim."""
    return {
        "subject": figure.subject,
        "measure": figure.measure,
        "lo": format_decimal(figure.lo),
        "hi": None if figure.hi is None else format_decimal(figure.hi),
        "unit": figure.unit,
        "printed": figure.text,
        "rounding": figure.rounding,
        "basis": figure.basis,
        "of": figure.of,
        "kind": figure.kind,
        "as_of": figure.as_of.text,
        "said": figure.said.text,
        "voice": figure.voice,
        "speaker": figure.speaker,
        "source": figure.source,
        "segment": figure.segment,
        "grade": figure.grade,
        "means": figure.means,
        "derived": figure.derived,
        "statement": figure.id,
        "in_doubt": view.fold.in_doubt.get(figure.statement, ""),
        "unsure": figure.as_of.by(view.as_of) is None,
    }
