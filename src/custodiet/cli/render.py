"""Rows on a terminal: a table for people. JSON and CSV of the same rows are `custodiet.app.rendering`."""

import codecs
import io
import json
from collections.abc import Sequence
from enum import StrEnum
from typing import TextIO

import typer
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from custodiet.app.rendering import Row, plain, short_address
from custodiet.kernel.text import readable_json, visible

_PAGE = 200  # characters: a table that goes to a file or a pipe has no terminal to fit in


class Format(StrEnum):
    """How rows are printed."""

    table = "table"
    json = "json"
    csv = "csv"
    text = "text"
    svg = "svg"


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


def warn(line: str) -> None:
    """Print one line for a person beside what is printed for a script."""
    typer.echo(visible(line), err=True)


def say_json(value: object) -> None:
    """Print a value for a script."""
    typer.echo(readable_json(value))


def table(rows: Sequence[Row], columns: Sequence[str], *, title: str) -> Table:
    """Return a table for the terminal of the named columns, in that order."""
    grid = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left", show_lines=False, pad_edge=False)
    for column in columns:
        grid.add_column(column.replace("_", " "), overflow="fold")
    for row in rows:
        grid.add_row(*(Text(visible(short_address(plain(row.get(column))))) for column in columns))
    return grid


def console(*, stderr: bool = False) -> Console:
    """The terminal, or a wide page where there is none; no markup and no highlighting: hostile text stays text."""
    screen = Console(stderr=stderr, markup=False, highlight=False, emoji=False)
    if not screen.is_terminal:
        screen.width = _PAGE
    return screen
