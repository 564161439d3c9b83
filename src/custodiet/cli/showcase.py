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


def demo(
    example: Annotated[
        str, typer.Argument(metavar="[EXAMPLE]", help="An example's name, or its directory.")
    ] = "syria-2013",
    out: Annotated[Path, typer.Option(help="Where to build the record.")] = Path("demo-record"),
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Only build and print.")] = False,  # noqa: ARG001 - see port
    port: Annotated[int, typer.Option(help="Reserved for the portal; this version builds, prints and stops.")] = 8613,  # noqa: ARG001 - a public option, in use from the portal on
) -> None:
    """Build an example record from public facts, and say what it answers.

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
