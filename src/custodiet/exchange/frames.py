"""A list of items to draw from (.csv), read strictly: every fault with its place, the first ones named.

Columns: `item`, and perhaps `stratum`, `quantity` and `sigma`, which go into the frozen list as they are written. A
list without strata is one stratum without a name.
"""

import csv
from collections.abc import Sequence

from custodiet.kernel.errors import CustodietError, Refused, Several
from custodiet.kernel.strict import decode
from custodiet.statements.types import LONGEST_TEXT

COLUMNS = ("item", "stratum", "quantity", "sigma")
_NAMED = 20  # faults that are told one by one


def read_frame(data: bytes, *, file: str) -> list[tuple[str, str, str, str]]:
    """Return the name, stratum, quantity and sigma of each item; raise `Several` with what is wrong, if anything is."""
    rows = csv.reader(decode(data, file).removeprefix("\ufeff").splitlines(), strict=True)
    faults: list[CustodietError] = []
    items: list[tuple[str, str, str, str]] = []
    lines: dict[str, int] = {}
    try:
        columns = _columns(next(rows, []), file)
        for cells in rows:
            if not cells:
                continue
            where = f"{file}, line {rows.line_num}"
            try:
                item = _item(cells, columns)
                _unique(item[0], lines, rows.line_num)
            except Refused as error:
                faults.append(error.at(where))
            else:
                items.append(item)
    except csv.Error as error:
        raise Refused(f"this is not CSV: {error}", where=f"{file}, line {rows.line_num}") from None
    if faults:
        more = f", of which the first {_NAMED} are named" if len(faults) > _NAMED else ""
        raise Several(f"the list cannot be used: {len(faults)} fault{'s' * (len(faults) > 1)}{more}", faults[:_NAMED])
    if not items:
        raise Refused("the list holds no items", expected="a line for each, below the columns", where=file)
    return items


def _columns(header: Sequence[str], file: str) -> list[str]:
    names = [name.strip() for name in header]
    if COLUMNS[0] not in names or not set(names) <= set(COLUMNS) or len(set(names)) != len(names):
        raise Refused(
            "the first line has other columns",
            expected="item, and perhaps stratum, quantity, sigma",
            found=", ".join(names)[:200],
            where=f"{file}, line 1",
        )
    return names


def _item(cells: Sequence[str], columns: Sequence[str]) -> tuple[str, str, str, str]:
    if len(cells) != len(columns):
        raise Refused("a row has too many cells, or too few", expected=f"{len(columns)}", found=f"{len(cells)}")
    named = dict(zip(columns, (cell.strip() for cell in cells), strict=True))
    if not 0 < len(named["item"]) <= LONGEST_TEXT:
        raise Refused("an item has a name", expected="a text in column item", found=repr(named["item"][:60]))
    return named["item"], named.get("stratum", ""), named.get("quantity", ""), named.get("sigma", "")


def _unique(name: str, lines: dict[str, int], line: int) -> None:
    if (before := lines.setdefault(name, line)) != line:
        raise Refused("an item stands in the list twice", expected="each name once", found=f"{name}, as line {before}")
