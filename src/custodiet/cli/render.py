"""Rows to text: a table for people, JSON and CSV for scripts. Every format shows the same rows.

A row is a mapping from stable keys to text, numbers, true/false, nothing, or lists of text.
"""

import codecs
import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, TextIO

import typer
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from custodiet.kernel.text import readable_json, visible

Row = Mapping[str, Any]
_PAGE = 200  # characters: a table that goes to a file or a pipe has no terminal to fit in
_ADDRESS = re.compile(r"https?://(?:www\.)?([^/\s;]+)[^\s;]*")
_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # the last four are wide twins of the others


class Format(StrEnum):
    """How rows are printed."""

    table = "table"
    json = "json"
    csv = "csv"


def escape_what_cannot_be_shown(stream: TextIO) -> None:
    """Let `stream` print an escape (of JSON, which every reader knows) where its encoding lacks a letter."""
    codecs.register_error("escape", _escape)
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="escape")


def _escape(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return json.dumps(error.object[error.start : error.end])[1:-1], error.end


def say(line: str = "") -> None:
    """Print one line for a person: whatever came from somebody's data stays on it, and stays text."""
    typer.echo(visible(line))


def say_json(value: object) -> None:
    """Print a value for a script."""
    typer.echo(readable_json(value))


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


def _short(text: str) -> str:
    """An address as its host: a table names the source, JSON and CSV give it in full."""
    return _ADDRESS.sub(r"\1", text)


def _inert(text: str) -> str:
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text
