"""Material balances: a section for each series, with its control charts, what it says, and every number's method."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from custodiet.app.balances import STATISTICS, Account
from custodiet.app.projections.balance import COLUMNS, TITLE
from custodiet.app.rendering import Row
from custodiet.reports import curves
from custodiet.reports.charts import Chart
from custodiet.reports.curves import Curve, Limit
from custodiet.stats.combination import combine
from custodiet.web import cells
from custodiet.web.asked import Asked
from custodiet.web.cells import Cells, Column, Table, table
from custodiet.web.page import Page

_NUMBER = "num"
_CHARTED = 400  # periods: more are no picture
_DRAWN = 8  # series of a page that are drawn: each has three pictures
_SOURCES = 12  # of errors that are shared
LEAD = (
    "What came in, less what went out, less what was counted: what is unaccounted for (MUF), in each voice's own book. "
    "No measurement is exact, so a difference alone says nothing: what counts is how large it is beside its own error, "
    "and what a series of them says together."
)


def page(asked: Asked) -> Page:
    """Return the page of all series; JSON and CSV have a row for each balance."""
    every: Sequence[tuple[Account, int]] = asked.view.items("balance")
    part, window = asked.part(every)
    rows = asked.rows("balance", part)

    def context() -> Mapping[str, Any]:
        shown: dict[int, tuple[Account, list[Row]]] = {}
        for (account, _), row in zip(part, rows, strict=True):
            shown.setdefault(id(account), (account, []))[1].append(row)
        series = [_series(asked, *one, drawn=n < _DRAWN) for n, one in enumerate(shown.values())]
        return {"lead": LEAD, "series": series, "methods": _methods()}

    return Page(TITLE, "balance.html", context, lambda: rows, COLUMNS, window)


def _series(asked: Asked, account: Account, rows: Sequence[Row], *, drawn: bool) -> Mapping[str, Any]:
    return {
        "title": account.title,
        "grade": account.grade,
        "words": account.words,
        "remarks": account.remarks,
        "pictures": list(pictures(account)) if drawn else [],
        "tables": [_sums(asked, account, rows), *([_statistics(account, rows)] if account.judged else [])],
    }


def pictures(account: Account) -> Iterator[Chart]:
    """The pictures of a series that could be tested: CUMUF and Page's sum beside their limits, and the error budget."""
    judged = account.judged
    if judged is None or not 1 < len(account.struck) <= _CHARTED:
        return
    periods = range(1, len(account.struck) + 1)
    limit = [3 * sigma for sigma in judged.sigma_cumuf.tolist()]
    yield curves.curves(
        (
            Curve("CUMUF", tuple(zip(periods, judged.cumuf.tolist(), strict=True)), dots=True),
            Curve("three standard deviations", tuple(zip(periods, limit, strict=True))),
            Curve("three standard deviations, a gain", tuple(zip(periods, (-x for x in limit), strict=True))),
        ),
        title=f"CUMUF of {account.title}",
        x="period",
        y="kg",
    )
    yield curves.curves(
        (Curve("Page's sum", tuple(zip(periods, judged.page.tolist(), strict=True)), dots=True),),
        title=f"Page's test on {account.title}",
        x="period",
        y="standard deviations",
        limits=(Limit(judged.threshold, "alarm"),),
    )
    whole = combine([(1.0, one.muf) for one in account.struck if one.muf])
    shared = sorted((name, abs(part)) for name, part in whole.shared.items())
    yield curves.budget(
        (("readings, each by itself", whole.sigma_random), *shared[:_SOURCES]),
        title=f"Where the error of CUMUF comes from, {account.title}",
        unit="kg",
    )


def _sums(asked: Asked, account: Account, rows: Sequence[Row]) -> Table:
    columns = (
        Column("Period", _NUMBER),
        Column("Inventory"),
        Column("Date"),
        Column("Opening", _NUMBER),
        Column("Receipts", _NUMBER),
        Column("Shipments", _NUMBER),
        Column("Closing", _NUMBER),
        Column(f"MUF, {account.series.unit}", _NUMBER),
        Column("Its sigma, kg", _NUMBER),
        Column("Statements"),
    )
    return table(f"Balances of {account.title}", columns, (_sum(asked, row) for row in rows))


def _sum(asked: Asked, row: Row) -> tuple[Cells, ...]:
    amounts = (cells.text(row[name]) for name in ("opening", "receipts", "shipments", "closing", "muf"))
    return (
        cells.text(row["period"]),
        cells.text(row["inventory"]),
        cells.time(row["date"]),
        *amounts,
        cells.text(row["sigma_muf"] or "not stated"),
        cells.statements(asked, row["statements"]),
    )


def _statistics(account: Account, rows: Sequence[Row]) -> Table:
    columns = (
        Column("Period", _NUMBER),
        Column("CUMUF, kg", _NUMBER),
        Column("Its sigma", _NUMBER),
        Column("p", _NUMBER),
        Column("SITMUF", _NUMBER),
        Column("Page", _NUMBER),
        Column("Threshold", _NUMBER),
        Column("D, kg", _NUMBER),
        Column("MUF - D, kg", _NUMBER),
        Column("Its sigma", _NUMBER),
        Column("Counted beside", "who"),
    )
    names = ("cumuf", "sigma_cumuf", "p_cumuf", "sitmuf", "page", "threshold", "d", "muf_minus_d", "sigma_muf_minus_d")
    lines = (
        (cells.text(row["period"]), *(cells.text(row[name]) for name in names), cells.text(row["verified_by"]))
        for row in rows
    )
    whole = f"GEMUF {rows[0]['gemuf']}, p {rows[0]['p_gemuf']}"
    return table(f"What the series {account.title} says; {whole}", columns, lines)


def _methods() -> Table:
    columns = (Column("Figure"), Column("Method", "wide"), Column("Source"))
    return table(
        "Every number, its method and its source", columns, (tuple(map(cells.text, one)) for one in STATISTICS)
    )
