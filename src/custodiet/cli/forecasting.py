"""Forecasts: `forecast` tells when each progress will be finished by its own pace so far."""

from typing import Annotated

import typer

from custodiet.app.asking import check_voice, naming, read_cut
from custodiet.app.projections import forecast as projection
from custodiet.app.record import Record
from custodiet.app.rendering import to_csv
from custodiet.app.view import Cut, View
from custodiet.cli.options import RecordPath
from custodiet.cli.render import Format, console, say, say_json, table


def forecast(
    record: RecordPath,
    as_of: Annotated[str, typer.Option(metavar="TIME", help="On which day; what was said later is left out.")],
    known_at: Annotated[str, typer.Option(help="What had been said by then.  [default: as_of]")] = "",
    voice: Annotated[str, typer.Option(help="Only by what this party says.")] = "",
    about: Annotated[str, typer.Option(help="Only of this subject, or on this basis.")] = "",
    form: Annotated[Format, typer.Option("--format", help="How to print it.")] = Format.table,
) -> None:
    """Tell when each progress will be finished by its own pace so far, as an interval.

    What is left takes as long as the last part of the same size took, standstills included. No plan and no promise goes
    into it, and it decides nothing: docs/explanation/forecast.md says what it is worth.

    Example:

      custodiet forecast demo-record --as-of 2014-04-30
    """
    if form in {Format.text, Format.svg}:
        raise typer.BadParameter("a forecast is printed as a table, json or csv", param_hint="--format")
    cut = read_cut(as_of, known_at, None, names=("--as-of", "--known-at"))
    with Record.open(record, read_only=True) as opened:
        view = View(opened, Cut(cut.as_of, cut.known_at or cut.as_of), voice=voice)
        check_voice(view, name="--voice")
        rows = naming([projection.row(view, one) for one in projection.items(view)], about)
    if form is Format.json:
        say_json(rows)
    elif form is Format.csv:
        typer.echo(to_csv(rows, projection.KEYS), nl=False)
    else:
        console().print(table(rows, projection.COLUMNS, title=f"{projection.TITLE} - as could be known {as_of}"))
        say("By the pace so far, and by nobody's plan. Subjects of which one figure is known have no pace.")
