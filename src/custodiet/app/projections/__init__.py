"""One module for each projection: its title, its columns for people, and its rows (mappings with stable keys)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from custodiet.app.projections import claims, coverage, discrepancies, holdings, journal, obligations, positions
from custodiet.app.view import View

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Projection:
    """`columns` are what a table on paper has room for; `rows` have more keys."""

    title: str
    columns: tuple[str, ...]
    rows: Callable[[View], list[Row]]


PROJECTIONS: Mapping[str, Projection] = {
    module.__name__.rpartition(".")[2]: Projection(module.TITLE, module.COLUMNS, module.rows)
    for module in (holdings, obligations, claims, discrepancies, positions, journal, coverage)
}
