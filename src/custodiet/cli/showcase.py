"""The demo: from nothing to a record and what it answers, in one command: of public facts, or of a drill."""

import time
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from custodiet.app.demonstration import DRILL, build, day_of_example, find_example
from custodiet.app.exercise import TRUTH, WARNING, drill, read_kinds
from custodiet.app.projections import PROJECTIONS
from custodiet.app.record import Record
from custodiet.app.summary import summarise_record
from custodiet.app.view import View
from custodiet.books.dating import is_late
from custodiet.cli.progress import progress_bar
from custodiet.cli.render import say
from custodiet.cli.serving import PORT, serve_record

CONTAINERS, SEED = 5000, 7


def demo(
    example: Annotated[
        str, typer.Argument(metavar="[EXAMPLE]", help="An example's name, or its directory; drill for the drill.")
    ] = "syria-2013",
    out: Annotated[
        Path | None,
        typer.Option(help="Where to build the record: demo-record, or drill-record for the drill.", show_default=False),
    ] = None,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Only build and print.")] = False,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Where to serve it, or on the next port that is free.")
    ] = PORT,
    containers: Annotated[
        int | None, typer.Option(help=f"Drill: how many containers. [default: {CONTAINERS}]", show_default=False)
    ] = None,
    seed: Annotated[
        int | None, typer.Option(min=0, help=f"Drill: what it is made from. [default: {SEED}]", show_default=False)
    ] = None,
    faults: Annotated[
        str | None,
        typer.Option(
            metavar="all|none|KIND,...", help="Drill: what is planted in it. [default: all]", show_default=False
        ),
    ] = None,
) -> None:
    """Build an example record from public facts, say what it answers, and serve its pages.

    The drill is a synthetic mission, of single containers, in which faults are planted: truth.json says which.

    Examples:

      custodiet demo

      custodiet demo syria-2013 --out /tmp/syria --no-serve

      custodiet demo drill --containers 200 --faults seal-replaced,short-handover
    """
    if example == DRILL:
        out = out or Path("drill-record")
        _drill(out, CONTAINERS if containers is None else containers, SEED if seed is None else seed, faults or "all")
    else:
        given = (("--containers", containers), ("--seed", seed), ("--faults", faults))
        if ours := [name for name, value in given if value is not None]:
            raise typer.BadParameter(f"only the drill has {', '.join(ours)}: custodiet demo drill {ours[0]} ...")
        out = out or Path("demo-record")
        _example(example, out)
    if not no_serve:
        say()
        serve_record(out, port=port)


def _example(example: str, out: Path) -> None:
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
    about = f" --as-of {day}" if (day := day_of_example(folder)) else ""
    for command in (
        f"custodiet show {out} discrepancies",
        f"custodiet show {out} obligations{about}",
        f"custodiet show {out} coverage",
        f"custodiet verify {out}",
    ):
        say(f"  {command}")
    say(f"  custodiet report {out}{about} --key {out}/archivist.key --out report.html")


def _drill(out: Path, containers: int, seed: int, faults: str) -> None:
    with progress_bar("Drill") as progress:
        done = drill(out, containers=containers, seed=seed, kinds=read_kinds(faults), progress=progress)
    planted = done.truth["faults"]
    there = "was there before, unchanged" if done.already else "built"
    say(f"{out}: {there}. {done.statements} statements about {containers} containers, from the seed {seed}.")
    say(WARNING)
    say()
    kinds = len({fault["kind"] for fault in planted})
    say(f"Planted: {len(planted)} faults of {kinds} kinds; {out / TRUTH} says what, when, and in which statements.")
    with Record.open(out, read_only=True) as record:
        view = View(record)
        found = Counter(one.kind for one in view.discrepancies)
        late = [row for row in PROJECTIONS["obligations"].rows(view) if is_late(row["status"])]
    say(f"Found: {found.total()} findings of {len(found)} kinds; obligations late or missed: {len(late)}.")
    for kind, number in sorted(found.items()):
        say(f"  {number:5} {kind}")
    for row in late:
        say(f"        obligation {row['status']}: {row['id']} ({row['debtor']})")
    say()
    say("Next:")
    for command in ("show {} discrepancies", "show {} obligations", "show {} journal", "verify {}", "fsck {}"):
        say(f"  custodiet {command.format(out)}")
