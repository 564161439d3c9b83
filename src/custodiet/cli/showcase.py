"""The demo: from nothing to a record and its summary, in one command."""

import time
from pathlib import Path
from typing import Annotated

import typer

from custodiet.app.demonstration import build, find_example
from custodiet.app.record import Record
from custodiet.app.summary import summarise_record
from custodiet.app.view import View
from custodiet.cli.progress import progress_bar
from custodiet.cli.render import say
from custodiet.cli.serving import PORT, serve_record


def demo(
    example: Annotated[
        str, typer.Argument(metavar="[EXAMPLE]", help="An example's name, or its directory.")
    ] = "syria-2013",
    out: Annotated[Path, typer.Option(help="Where to build the record.")] = Path("demo-record"),
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Only build and print.")] = False,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Where to serve it, or on the next port that is free.")
    ] = PORT,
) -> None:
    """Build an example record from public facts, say what it answers, and serve its pages.

    Examples:

      custodiet demo

      custodiet demo syria-2013 --out /tmp/syria --no-serve
    """
    folder = find_example(example)
    with progress_bar("Building") as progress:
        done = build(folder, out, now=int(time.time()), progress=progress)
    say(f"{out}: {len(done.new)} new, {len(done.corrections)} corrected, {done.unchanged} unchanged statements.")
    say()
    with Record.open(out) as record:
        for line in summarise_record(View(record)):
            say(line)
    say()
    say("Next:")
    for command in (
        f"custodiet show {out} discrepancies",
        f"custodiet show {out} obligations --as-of 2014-03-20",
        f"custodiet show {out} coverage",
        f"custodiet verify {out}",
    ):
        say(f"  {command}")
    say(f"  custodiet report {out} --as-of 2014-03-20 --key {out}/archivist.key --out march.html")
    if not no_serve:
        say()
        serve_record(out, port=port)
