"""Rows to text, for every face: CSV for scripts, cells and names that cannot act on whoever reads them.

A row is a mapping from stable keys to text, numbers, true/false, nothing, or lists of text or of smaller rows.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

from custodiet.kernel.text import visible

Row = Mapping[str, Any]
_ADDRESS = re.compile(r"https?://(?:www\.)?([^/\s;]+)[^\s;]*")
_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # the last four are wide twins of the others


def to_csv(rows: Sequence[Row], columns: Sequence[str]) -> str:
    """Return CSV (RFC 4180) of all rows, each on one line: what does not print is shown as an escape.

    A text that a spreadsheet would run as a formula is made inert by a quote.
    """
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_inert(visible(plain(row.get(column)))) for column in columns])
    return file.getvalue()


def columns_of(rows: Sequence[Row], otherwise: Sequence[str]) -> tuple[str, ...]:
    """Return every key of the rows, in the order in which they come; without rows, the columns given."""
    return tuple(dict.fromkeys(key for row in rows for key in row)) or tuple(otherwise)


def plain(value: object) -> str:
    """Return one cell as text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {shown}" for key, each in value.items() if (shown := plain(each)))
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "; ".join(plain(item) for item in value)
    return str(value)


def short_address(text: str) -> str:
    """Return an address as its host: a table names the source, JSON and CSV give it in full."""
    return _ADDRESS.sub(r"\1", text)


def _inert(text: str) -> str:
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text
