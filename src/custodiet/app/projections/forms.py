"""Forms on paper that came back: which, by whom they were transcribed, and who has checked them."""

from typing import Any

from custodiet.app.view import View
from custodiet.books.paper import PaperForm, person

TITLE = "Forms"
COLUMNS = ("form", "kind", "site", "signed", "state", "words", "host")
KEYS = (
    "form",
    "kind",
    "site",
    "signed",
    "state",
    "words",
    "transcribed_by",
    "checked_by",
    "disputed_by",
    "host",
    "inspector",
    "says",
    "scans",
    "statements",
)


def items(view: View) -> list[PaperForm]:
    """The forms signed by the time asked about, of which a voice asked for has a reading."""
    return [form for form in view.fold.paper.values() if any(_shown(view, form))]


def row(view: View, form: PaperForm) -> dict[str, Any]:
    """One form, with all standing readings of it."""
    first = next(reading.known for reading in form.readings if view.hears(reading.known)).statement
    checks = [check for reading in form.readings for check in reading.checks]
    return {
        "form": form.number,
        "kind": _text(first.body.get("kind")),
        "site": _text(first.body.get("site")),
        "signed": first.said.text,
        "state": form.state,
        "words": "; ".join(map(str, form.readings)),
        "transcribed_by": [person(reading.known) for reading in form.readings],
        "checked_by": [person(check) for check in checks],
        "disputed_by": [person(dispute) for reading in form.readings for dispute in reading.disputes],
        "host": _text(first.body.get("host")),
        "inspector": _text(first.body.get("inspector")),
        "says": [reading.known.summary for reading in form.readings],
        "scans": list(dict.fromkeys(scan for reading in form.readings for scan in reading.scans)),
        "statements": [known.id for known in (*(reading.known for reading in form.readings), *checks)],
    }


def _shown(view: View, form: PaperForm) -> list[bool]:
    known = (reading.known for reading in form.readings)
    return [view.hears(each) and each.statement.said.by(view.as_of) is not False for each in known]


def _text(value: object) -> str:
    """What a body says; another form of it stands in the statement, and in no cell."""
    return value if isinstance(value, str) else ""
