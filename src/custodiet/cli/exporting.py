"""Custody for other systems: `export`."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from custodiet.app.asking import read_cut
from custodiet.app.events import export_events
from custodiet.app.record import Record
from custodiet.cli.options import RecordPath
from custodiet.cli.render import say
from custodiet.kernel.files import check_new, write_new_file


class ExportFormat(StrEnum):
    """Formats of other systems."""

    epcis = "epcis"


_EXPORTS = {ExportFormat.epcis: export_events}


def export(
    record: RecordPath,
    form: Annotated[ExportFormat, typer.Option("--format", help="EPCIS 2.0, as JSON-LD.")],
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where to write it (a new file); else it is printed.")
    ] = None,
    as_of: Annotated[str, typer.Option(help="What had happened by then; a day means its end, UTC.")] = "",
    known_at: Annotated[str, typer.Option(help="What had been said by then.")] = "",
) -> None:
    """Write a record's custody in a format that other systems read.

    EPCIS 2.0 carries moves, counts and marks: who handed what to whom, what was packed, sealed, counted, split,
    transformed and destroyed, and what was said in error. Every event names the signed statement that it is from.

    Examples:

      custodiet export mission --format epcis --out custody.jsonld

      custodiet export mission --format epcis --as-of 2014-03-20 --known-at 2014-03-20
    """
    where = read_cut(as_of, known_at, None, names=("--as-of", "--known-at"))
    if out:
        check_new(out)
    with Record.open(record, read_only=True) as opened:
        exported = _EXPORTS[form](opened, where)
    text = json.dumps(exported.document, indent=1)
    if out is None:
        typer.echo(text)
        return
    write_new_file(out, f"{text}\n".encode())
    say(f"{out}: {exported.events} events count, and {exported.errors} are declared in error.")
    if exported.left_out:
        kinds = ", ".join(f"{number} {kind}" for kind, number in exported.left_out.items())
        say(f"Not of custody, or withheld, and therefore left out: {kinds}.")
    say(f"Next: hand it to whoever reads EPCIS 2.0; or, into another record: custodiet import RECORD {out} --key KEY")
