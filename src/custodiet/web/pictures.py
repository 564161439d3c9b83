"""Which pictures a page shows: rows of the record into the plain data that `custodiet.reports.charts` draws."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby, islice
from operator import itemgetter

from custodiet.app.overview import Overview
from custodiet.app.rendering import Row
from custodiet.books.figures import Figure
from custodiet.books.forecast import UNDER_WAY
from custodiet.kernel.quantity import format_decimal
from custodiet.kernel.times import When, day_of, last_day, parse_when
from custodiet.reconcile.discrepancy import Discrepancy, Suspected
from custodiet.reports import charts
from custodiet.reports.charts import Chart
from custodiet.web.asked import Asked
from custodiet.web.cells import shortened

_MOST_FIGURES, _MOST_BARS, _MOST_DEADLINES = 400, 60, 12
_SHORTLY_BEFORE = timedelta(days=70)
_MOST_SUSPECTS = 6
_DISJOINT = frozenset({"sources differ"})  # what is of one quantity; what never falls is of several days
_COMPARED = _DISJOINT | {"declared totals differ", "progress falls", "explained by its unit"}


def progress(asked: Asked, found: Overview) -> Chart | None:
    """Reported shares of the whole over time, on each basis, with what was projected and when all should be done.

    Where no source gives a share, the amounts of what the regime adds up, in the unit of the first.
    """
    regime = asked.reading.regime
    claims = [figure for figure in asked.view.items("claims") if _is_progress(asked, figure)]
    shares = [figure for figure in claims if figure.measure == "share" and figure.subject in regime.headline[:1]]
    amounts = [figure for figure in claims if figure.measure != "share"]
    shown = shares or [figure for figure in amounts if figure.unit == amounts[0].unit]
    if not shown:
        return None
    several = len({figure.subject for figure in shown}) > 1
    one_basis = several and len({figure.basis for figure in shown}) == 1
    kind = "Share" if shares else "Amount"
    of = (
        f"each kind, {regime.title_of(shown[0].basis)}"
        if one_basis
        else "each kind"
        if several
        else regime.named(shown[0].subject)
    )
    figures = tuple(
        charts.Reported(
            day_of((figure.as_of.start + figure.as_of.end) // 2),  # "in April" stands in its middle
            format_decimal(figure.lo),
            format_decimal(figure.hi if figure.hi is not None else figure.lo),
            figure.text,
            ", ".join([figure.subject] * several + [regime.title_of(figure.basis)] * (not one_basis)),
            figure.voice,
            figure.kind in regime.results,
        )
        for figure in shown[:_MOST_FIGURES]
    )
    first, last = min(f.day for f in figures), max(f.day for f in figures)
    return charts.progress(
        figures,
        tuple(_deadlines(found, first, last)),
        title=f"{kind} of {of}, as reported",
        unit=f"% of what was {regime.title_of(regime.whole)}" if shares else shown[0].unit,
        as_of=_asked_day(asked),
    )


def _is_progress(asked: Asked, figure: Figure) -> bool:
    """Is it a figure of what the regime adds up, on a basis that never falls, and not worked out from others?"""
    regime = asked.reading.regime
    return figure.subject in regime.headline and regime.cumulative(figure.basis) and not figure.derived


def _deadlines(found: Overview, first: str, last: str) -> Iterator[charts.Deadline]:
    """The due dates that were missed or met late, of those within the picture or shortly before it."""
    late = {row["id"] for row in found.late}
    dues = [(last_day(parse_when(row["due"])), _named(row)) for row in found.deadlines if row["id"] in late]
    since = _shortly_before(first)
    within = sorted(due for due in dues if since <= due[0] <= last)
    for day, names in islice(groupby(within, key=itemgetter(0)), _MOST_DEADLINES):
        yield charts.Deadline(day, "; ".join(name for _, name in names))


def _named(row: Row) -> str:
    """An obligation by its name and the beginning of what is owed."""
    return f"{row['id']}: {shortened(row['what'])}" if row["what"] else str(row["id"])


def _shortly_before(day: str) -> str:
    """Some weeks before a day, or the first day that has a name."""
    found = date.fromisoformat(day)
    return (found - min(_SHORTLY_BEFORE, found - date.min)).isoformat()


def picture(asked: Asked, what: str, rows: Sequence[Row]) -> Chart | None:
    """The picture that stands above a list, where it has one."""
    if what != "obligations" or not any(row["due"] for row in rows):
        return None
    dated = sorted((row for row in rows if row["due"]), key=lambda row: parse_when(row["due"]).order)[:_MOST_BARS]
    owed = tuple(_owed(row) for row in dated)
    title = "Obligations with a due date, in its order"
    return charts.timeline(owed, title=title, as_of=_asked_day(asked), expected=tuple(_expected(asked)))


def _expected(asked: Asked) -> Iterator[charts.Expected]:
    """What is under way on the day asked about, of the whole of what the regime adds up."""
    regime = asked.reading.regime
    for one in asked.view.items("forecast") if asked.view.asked_about else ():
        if one.subject in regime.headline[:1] and one.state == UNDER_WAY and one.expected and one.latest:
            label = f"By its pace: {regime.title_of(one.basis)}"
            yield charts.Expected(label, one.earliest, one.expected, one.latest)


def _owed(row: Row) -> charts.Owed:
    due, done = _span(row["due"]), _span(row["fulfilled"])
    late = "" if row["days_late"] is None else str(row["days_late"])
    named = tuple(last_day(parse_when(day)) for day in row["dates"])
    return charts.Owed(_named(row), row["status"], *due, *done, late, named)


def _span(text: str | None) -> tuple[str, str]:
    if not text:
        return "", ""
    when = parse_when(text)
    return day_of(when.start), last_day(when)


def figures_of(asked: Asked, one: Discrepancy) -> Sequence[Figure]:
    """The figures that a finding is about, in the order of the log."""
    every = asked.whole.figures
    places: Mapping[str, int] = asked.whole.kept("figures", lambda: {f.id: n for n, f in enumerate(every)})
    return [every[n] for n in sorted(places[name] for name in {*one.statements} & places.keys())]


def of_finding(asked: Asked, one: Discrepancy) -> Chart | None:
    """The intervals of a finding on one axis.

    Figures of one quantity stand side by side, with the gap between them marked; else each suspect stands beside what
    all others allow it.
    """
    figures = [figure for figure in figures_of(asked, one) if not figure.hidden]
    alike = len({(f.subject, f.measure, f.unit) for f in figures}) == 1
    if one.kind in _COMPARED and alike and len(figures) > 1:
        bars = [_bar(figure) for figure in figures]
        fitting = [_allowed(suspect, figures) for suspect in one.suspects] if len(one.suspects) == 1 else []
        gap = _gap(figures) if one.kind in _DISJOINT else ("", "")
        title = f"{one.subject}: what each figure allows"
        return charts.intervals((*bars, *fitting), title=title, unit=figures[0].unit, gap=gap)
    suspects = [s for s in one.suspects if s.unit == one.suspects[0].unit][:_MOST_SUSPECTS]
    pairs = [(figure, suspect) for suspect in suspects for figure in figures if figure.id == suspect.statement]
    bars = [bar for figure, suspect in pairs for bar in (_bar(figure), _allowed(suspect, figures))]
    if not bars:
        return None
    title = f"{one.subject}: what is printed, and what all others allow"
    return charts.intervals(tuple(bars), title=title, unit=suspects[0].unit)


def _bar(figure: Figure) -> charts.Interval:
    label = f"{figure.text} ({figure.speaker})"
    return charts.Interval(label, format_decimal(figure.lo), "" if figure.hi is None else format_decimal(figure.hi))


def _allowed(suspect: Suspected, figures: Sequence[Figure]) -> charts.Interval:
    text = next(figure.text for figure in figures if figure.id == suspect.statement)
    return charts.Interval(f"all others, instead of {text}", suspect.lo, suspect.hi or "", fits=True)


def _gap(figures: Sequence[Figure]) -> tuple[str, str]:
    """From the lowest upper end to the highest lower one, where no value is in all."""
    highs, low = [f.hi for f in figures if f.hi is not None], max(f.lo for f in figures)
    return (format_decimal(min(highs)), format_decimal(low)) if highs and min(highs) < low else ("", "")


def _asked_day(asked: Asked) -> str:
    when: When | None = asked.view.as_of
    return last_day(when) if when else ""
