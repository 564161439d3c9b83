"""When each progress will be finished by its own pace so far, as could be known on a day."""

from typing import Any

from custodiet.app.view import View
from custodiet.books.forecast import Forecast, forecasts
from custodiet.kernel.times import from_unix

TITLE = "Forecast"
COLUMNS = ("subject", "basis", "share", "state", "expected", "earliest", "latest", "standing", "last_month", "why")
KEYS = (
    "subject",
    "basis",
    "title",
    "as_of",
    "share",
    "counted",
    "reported",
    "state",
    "standing",
    "expected",
    "earliest",
    "latest",
    "last_month",
    "why",
    "statements",
)


def items(view: View) -> list[Forecast]:
    """The forecasts on the day asked about, by what was said by then; without one, on that of the last word."""
    when = view.asked_about or max((known.statement.said for known in view.known), key=lambda s: s.end, default=None)
    heard = {str(voice) for voice in view.books if view.heard(voice)}
    figures = [figure for figure in view.figures if figure.voice in heard and figure.said.by(when) is not False]
    return list(forecasts(figures, view.regime, when or from_unix(0)))


def row(view: View, one: Forecast) -> dict[str, Any]:
    """One forecast."""
    return {
        "subject": one.subject,
        "basis": one.basis,
        "title": view.regime.title_of(one.basis),
        "as_of": one.as_of,
        "share": one.printed,
        "counted": f"{float(one.share):.1f} %",
        "reported": one.reported,
        "state": one.state,
        "standing": one.standing,
        "expected": one.expected,
        "earliest": one.earliest,
        "latest": one.latest,
        "last_month": one.last_month,
        "why": one.why,
        "statements": list(one.figures),
    }
