"""Answers: `show`."""

from enum import StrEnum
from typing import Annotated

import typer

from custodiet.app.asking import check_voice, read_cut
from custodiet.app.projections import PROJECTIONS
from custodiet.app.record import Record
from custodiet.app.rendering import Row, columns_of, to_csv
from custodiet.app.view import Cut, View
from custodiet.cli.records import RecordPath
from custodiet.cli.render import Format, console, say_json, table

What = StrEnum("What", list(PROJECTIONS))  # type: ignore[misc]  # the names are data


def show(
    record: RecordPath,
    what: Annotated[What, typer.Argument(help="Which projection of the record.")],
    as_of: Annotated[str, typer.Option(help="What had happened by then; a day means its end, UTC.")] = "",
    known_at: Annotated[str, typer.Option(help="What had been said by then.")] = "",
    at_checkpoint: Annotated[int | None, typer.Option(min=0, help="What had been logged: the first N entries.")] = None,
    voice: Annotated[str, typer.Option(help="Only what this party says, or is reported to say.")] = "",
    source: Annotated[str, typer.Option(help="Only this source (coverage).")] = "",
    form: Annotated[Format, typer.Option("--format", help="How to print it.")] = Format.table,
) -> None:
    """Answer from the record alone: the state about then, as known then.

    Examples:

      custodiet show demo-record obligations --as-of 2014-03-20

      custodiet show demo-record discrepancies --as-of 2014-07-28 --format json

      custodiet show demo-record positions --known-at 2013-09-14 --voice "Salim Idriss"
    """
    where = read_cut(as_of, known_at, at_checkpoint, names=("--as-of", "--known-at"))
    projection = PROJECTIONS[what.value]
    with Record.open(record, read_only=True) as opened:
        view = View(opened, where, voice=voice, source=source)
        check_voice(view, name="--voice")
        rows = projection.rows(view)
    if form is Format.json:
        say_json(rows)
    elif form is Format.csv:
        typer.echo(to_csv(rows, columns_of(rows, projection.columns)), nl=False)
    else:
        _print(rows, projection.title, projection.columns, where)


def _print(rows: list[Row], title: str, columns: tuple[str, ...], where: Cut) -> None:
    about = where.as_of.text if where.as_of else "any time"
    known = where.known_at.text if where.known_at else "today"
    logged = "" if where.at_checkpoint is None else f", of the first {where.at_checkpoint} entries"
    screen = console()
    number = "1 row" if len(rows) == 1 else f"{len(rows)} rows"
    screen.print(table(rows, columns, title=f"{title} - about {about}, as known {known}{logged} - {number}"))
    if not rows:
        screen.print("Nothing. Try another --as-of or --voice; the journal shows what there is.")
