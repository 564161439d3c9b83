"""Rows to text: a table for people, JSON and CSV for scripts. Every format shows the same rows.

A row is a mapping from stable keys to text, numbers, true/false, nothing, or lists of text.
"""

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

Row = Mapping[str, Any]
_PAGE = 200  # characters: a table that goes to a file or a pipe has no terminal to fit in
_ADDRESS = re.compile(r"https?://(?:www\.)?([^/\s;]+)[^\s;]*")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Format(StrEnum):
    """How rows are printed."""

    table = "table"
    json = "json"
    csv = "csv"


def to_json(value: object) -> str:
    """Return indented JSON with the letters of all languages as they are."""
    return json.dumps(value, ensure_ascii=False, indent=2)


def to_csv(rows: Sequence[Row], columns: Sequence[str]) -> str:
    """Return CSV (RFC 4180) of all rows; a text that a spreadsheet would run as a formula is made inert by a quote."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_inert(plain(row.get(column))) for column in columns])
    return file.getvalue()


def table(rows: Sequence[Row], columns: Sequence[str], *, title: str) -> Table:
    """Return a table for the terminal of the named columns, in that order."""
    grid = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left", show_lines=False, pad_edge=False)
    for column in columns:
        grid.add_column(column.replace("_", " "), overflow="fold")
    for row in rows:
        grid.add_row(*(Text(visible(_short(plain(row.get(column))))) for column in columns))
    return grid


def console(*, stderr: bool = False) -> Console:
    """The terminal, or a wide page where there is none; no markup and no highlighting: hostile text stays text."""
    screen = Console(stderr=stderr, markup=False, highlight=False, emoji=False)
    if not screen.is_terminal:
        screen.width = _PAGE
    return screen


def plain(value: object) -> str:
    """Return one cell as text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "; ".join(plain(item) for item in value)
    return str(value)


def visible(text: str) -> str:
    """Return `text` with control and bidirectional formatting characters shown as escapes, so that none acts."""
    return "".join(c if c.isprintable() or c == "\n" else f"\\u{ord(c):04x}" for c in text)


def _short(text: str) -> str:
    """An address as its host: a table names the source, JSON and CSV give it in full."""
    return _ADDRESS.sub(r"\1", text)


def _inert(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
