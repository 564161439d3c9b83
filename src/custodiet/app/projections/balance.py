"""Material balances: what came in, less what went out, less what was counted, and what a series of them says."""

from typing import Any

from custodiet.app.balances import Account, accounts
from custodiet.app.view import View

TITLE = "Material balance"
COLUMNS = ("voice", "area", "material", "date", "opening", "receipts", "shipments", "closing", "muf", "unit",
           "sigma_muf", "cumuf", "page", "threshold", "indication")  # fmt: skip


def items(view: View) -> list[tuple[Account, int]]:
    """The balances of the voices asked for, each with its place in its series."""
    return [(account, n) for account in accounts(view) for n in range(len(account.series.periods))]


def row(view: View, item: tuple[Account, int]) -> dict[str, Any]:  # noqa: ARG001 - as every projection has it
    """One balance."""
    account, n = item
    return account.row(n)
