"""Material balances: what came in, less what went out, less what was counted, and what a series of them says."""

from typing import Any

from custodiet.app.balances import Account, accounts
from custodiet.app.view import View

TITLE = "Material balance"
COLUMNS = ("voice", "area", "material", "date", "opening", "receipts", "shipments", "closing", "muf", "unit",
           "sigma_muf", "cumuf", "page", "threshold", "indication")  # fmt: skip
KEYS = (
    "voice",
    "speaker",
    "area",
    "material",
    "period",
    "inventory",
    "date",
    "lines",
    "opening",
    "receipts",
    "shipments",
    "closing",
    "muf",
    "unit",
    "sigma_muf",
    "cumuf",
    "sigma_cumuf",
    "p_cumuf",
    "sitmuf",
    "page",
    "threshold",
    "gemuf",
    "p_gemuf",
    "d",
    "sigma_d",
    "muf_minus_d",
    "sigma_muf_minus_d",
    "statistics_unit",
    "verified_lines",
    "verified_by",
    "indication",
    "words",
    "remarks",
    "statements",
)


def items(view: View) -> list[tuple[Account, int]]:
    """The balances of the voices asked for, each with its place in its series."""
    return [(account, n) for account in accounts(view) for n in range(len(account.series.periods))]


def row(view: View, item: tuple[Account, int]) -> dict[str, Any]:  # noqa: ARG001 - as every projection has it
    """One balance."""
    account, n = item
    return account.row(n)
