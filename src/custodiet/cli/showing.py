"""Answers: `show`."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

import typer

from custodiet.app.asking import check_voice, naming, read_cut
from custodiet.app.projections import PROJECTIONS, QUESTIONS, chain
from custodiet.app.record import Record
from custodiet.app.rendering import Row, to_csv
from custodiet.app.view import Cut, View
from custodiet.cli.options import RecordPath
from custodiet.cli.render import Format, console, say, say_json, table
from custodiet.kernel.errors import Refused

What = StrEnum("What", [*PROJECTIONS, *QUESTIONS])  # type: ignore[misc]  # the names are data
_OF_KINDS = "discrepancies"
_DOUBT = "in_doubt"  # a column for which paper has room only where something is
_BALANCED = "balance"
_TOLD = "chain"  # the question whose answer is a story, and has a picture


def show(
    record: RecordPath,
    what: Annotated[What, typer.Argument(help="Which projection of the record.")],
    thing: Annotated[
        str,
        typer.Argument(
            metavar="[THING]",
            help="Which container, seal, sample or lot (chain), statement (difference, dependents), draft (changes), "
            "or quantity (possible).",
        ),
    ] = "",
    as_of: Annotated[str, typer.Option(help="What had happened by then; a day means its end, UTC.")] = "",
    known_at: Annotated[str, typer.Option(help="What had been said by then.")] = "",
    at_checkpoint: Annotated[int | None, typer.Option(min=0, help="What had been logged: the first N entries.")] = None,
    voice: Annotated[str, typer.Option(help="Only what this party says, or is reported to say.")] = "",
    kind: Annotated[str, typer.Option(help="Only findings of this kind (discrepancies).")] = "",
    source: Annotated[str, typer.Option(help="Only this source (coverage).")] = "",
    about: Annotated[
        str, typer.Option(help="Only rows that name this: an instrument, clause, obligation, party, event or place.")
    ] = "",
    form: Annotated[
        Format | None, typer.Option("--format", help="How to print it: text and svg are for chain.  [default: table]")
    ] = None,
) -> None:
    """Answer from the record alone: the state about then, as known then.

    Examples:

      custodiet show demo-record obligations --as-of 2014-03-20

      custodiet show demo-record discrepancies --as-of 2014-07-28 --format json

      custodiet show demo-record discrepancies --kind "figures do not fit together"

      custodiet show demo-record positions --known-at 2013-09-14 --voice "Salim Idriss"

      custodiet show demo-record clauses --about "UNSC resolution 2118" --as-of 2014-06-30

      custodiet show demo-record events --about "Ghouta attack" --format json

      custodiet show demo-record chain cylinders

      custodiet show demo-record possible "Priority 2, removed, 2014-04-16"

      custodiet show demo-record cases --as-of 2014-07-28

      custodiet show drill-record balance --about tank --voice Riverton
    """
    _check_usage(what.value, thing, form)
    if kind and what.value != _OF_KINDS:
        raise typer.BadParameter(f"only {_OF_KINDS} are of kinds", param_hint="--kind")
    where = read_cut(as_of, known_at, at_checkpoint, names=("--as-of", "--known-at"))
    with Record.open(record, read_only=True) as opened:
        view = View(opened, where, voice=voice, source=source)
        check_voice(view, name="--voice")
        if what.value == _TOLD and form in {None, Format.text, Format.svg}:
            _tell(view, thing, form)
            return
        if what.value in QUESTIONS:
            question = QUESTIONS[what.value]
            rows, title = question.rows(view, thing), f"{question.title} of {thing}"
            columns, keys = question.columns, question.keys
        else:
            projection = PROJECTIONS[what.value]
            rows, title = projection.rows(view), projection.title
            columns, keys = projection.columns, projection.keys
    if kind:
        rows, others = [row for row in rows if row["kind"] == kind], rows
        if not rows and form is None:
            say(f"Nothing is of the kind {kind!r}. Here are: {', '.join(sorted({row['kind'] for row in others}))}.")
            return
    shown = naming(rows, about)
    if form is Format.json:
        say_json(shown)
    elif form is Format.csv:
        typer.echo(to_csv(shown, keys), nl=False)
    else:
        _print(shown, title, columns, where)
        if what.value == _BALANCED:
            _conclude(shown)


def _conclude(rows: Sequence[Row]) -> None:
    """Say what each series of balances says, once."""
    for row in rows:
        if row["period"] == 1:
            say(f"{row['material']} in {row['area']}, by {row['voice']}: {row['words']}")
            for remark in row["remarks"]:
                say(f"  {remark}")


def _check_usage(what: str, thing: str, form: Format | None) -> None:
    if what in QUESTIONS and not thing:
        raise typer.BadParameter(f"{what} is about one thing: custodiet show RECORD {what} {QUESTIONS[what].subject}")
    if what in PROJECTIONS and thing:
        raise typer.BadParameter(f"{what} is about the whole record, and takes no {thing!r}")
    if form in {Format.text, Format.svg} and what != _TOLD:
        raise typer.BadParameter(f"{what} is printed as a table, json or csv", param_hint="--format")


def _tell(view: View, thing: str, form: Format | None) -> None:
    """Print a story as text, or its picture."""
    links = chain.items(view, thing)
    if form is not Format.svg:
        for line in chain.text(view, thing, links):
            say(line)
        return
    found = chain.picture(view, thing, links)
    if found is None:
        raise Refused("this story has no picture: nothing in it moves, or is counted", found=thing)
    typer.echo(found.svg)


def _print(rows: Sequence[Row], title: str, columns: tuple[str, ...], where: Cut) -> None:
    about = where.as_of.text if where.as_of else "any time"
    known = where.known_at.text if where.known_at else "today"
    logged = "" if where.at_checkpoint is None else f", of the first {where.at_checkpoint} entries"
    screen = console()
    if any(row.get(_DOUBT) for row in rows):
        columns = (*columns, _DOUBT)
    number = "1 row" if len(rows) == 1 else f"{len(rows)} rows"
    screen.print(table(rows, columns, title=f"{title} - about {about}, as known {known}{logged} - {number}"))
    if not rows:
        screen.print("Nothing. Try another --as-of, --voice or --about; the journal shows what there is.")
