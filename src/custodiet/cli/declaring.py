"""Declarations in workbooks: `template`, and what `import` does with an .xlsx file."""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from custodiet.app.declaring import Change, Declared, declare
from custodiet.app.declaring import template as filled_by_nobody
from custodiet.app.record import Record
from custodiet.cli.progress import progress_bar
from custodiet.cli.render import say, say_json
from custodiet.exchange.workbook.entries import ANSWERS
from custodiet.exchange.workbook.lines import Line
from custodiet.exchange.workbook.reading import Proposed
from custodiet.kernel.errors import Refused
from custodiet.kernel.files import write_new_file
from custodiet.statements.words import describe

WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls"})
_SHOWN = 20  # lines that are written out; --json has them all


def template(
    file: Annotated[Path, typer.Argument(metavar="FILE.xlsx", help="Where to write the workbook (a new file).")],
    regime: Annotated[
        str, typer.Option(help="The rules under which is declared, such as cwc, or a folder with a regime.toml.")
    ],
) -> None:
    """Write a workbook in which an official fills in a declaration.

    It has lists to choose from, a note and the treaty's paragraph for each column, an example in each sheet, and says
    what to do. It needs no record and no key: those come with the import.

    Example:

      custodiet template declaration.xlsx --regime cwc
    """
    if file.suffix.lower() != ".xlsx":
        raise Refused("a workbook's name ends in .xlsx", found=file.name, where=str(file))
    form, workbook = filled_by_nobody(regime)
    write_new_file(file, workbook)
    say(f"Wrote {file}: {form.title}, with {_number(len(form.sheets), 'sheet')} to fill in. Its first sheet says how.")
    say(f"Next: fill it in, then see what would be signed: custodiet import RECORD {file} --key KEY --dry-run")


def import_workbook(record: Path, file: Path, key: Path, *, profile: Path | None, dry_run: bool, json: bool) -> None:
    """Import a workbook, and say what was signed, or would be."""
    try:
        with Record.open(record) as opened, progress_bar("Importing", quiet=json) as progress:
            now = int(time.time())
            done = declare(opened, file, key, profile=profile, now=now, dry_run=dry_run, progress=progress)
    except Proposed as proposed:
        if not json:
            _report_proposal(proposed)
        raise
    if json:
        say_json(done.summary())
        return
    for line in _report(done, dry_run=dry_run):
        say(line)
    for line in _next(done, record, file, key, dry_run=dry_run):
        say(line)


def _report(done: Declared, *, dry_run: bool) -> Iterator[str]:
    plan = done.plan
    declaration = plan.declaration
    if done.profile:
        yield f"Read by the profile {done.profile}."
    kind = "an amendment to" if plan.amends else "the declaration"
    yield f"{done.party}: {kind} {declaration.reference}, stock as of {declaration.as_of}."
    for other in plan.others:
        yield f"The declaration of the same reference as of {other} stands besides."
    verb = "Would sign" if dry_run else "Signed"
    lines = f"{_number(len(plan.new), 'new line')}, {len(plan.changes)} changed, {plan.unchanged} as they stand already"
    yield f"{verb} {_number(done.statements, 'statement')}: {lines}."
    for sheet, number in done.sheets().items():
        yield f"  {number:6} {sheet}"
    yield from _new(plan.new)
    yield from _changed(plan.changes)
    if plan.vanished:
        yield f"Declared, not in the workbook, and standing: {_number(len(plan.vanished), 'line')}."
        yield from _some([f"  {act.removeprefix(declaration.prefix)}" for act in plan.vanished])
    yield from (f"Note: {note}" for note in done.notes)


def _new(lines: Sequence[Line]) -> Iterator[str]:
    if lines:
        yield "New:"
        yield from _some(
            [f"  {line.place}: {'; '.join(map(describe, line.postings))}" for line in lines[: _SHOWN + 1]], len(lines)
        )


def _changed(changes: Sequence[Change]) -> Iterator[str]:
    if changes:
        yield "Changed:"
        shown: list[str] = []
        for change in changes[: _SHOWN + 1]:
            was, now = change.words()
            shown.append(f"  {change.line.place}: was {was} -> now {now}")
        yield from _some(shown, len(changes))


def _number(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _some(lines: Sequence[str], number: int = 0) -> Iterator[str]:
    yield from lines[:_SHOWN]
    if (more := max(number, len(lines)) - _SHOWN) > 0:
        yield f"  ... and {more} more (--json lists them all)"


def _next(done: Declared, record: Path, file: Path, key: Path, *, dry_run: bool) -> Iterator[str]:
    plan = done.plan
    if not done.statements:
        yield "There is nothing to sign: the record says all of this already."
        yield f"Next: custodiet show {record} holdings"
    elif dry_run and plan.changes and not plan.declaration.reason:
        yield f"Nothing was signed. Before it can be, the workbook has to say why: '{ANSWERS['reason'][0]}'."
    elif dry_run:
        profile = f" --map {done.profile}" if done.profile else ""
        yield "Nothing was signed."
        yield f"Next: custodiet import {record} {file} --key {key}{profile}"
    else:
        if done.profile:
            yield "The profile is kept: a workbook that it fits is read by it without --map."
        yield f"Next: custodiet show {record} discrepancies"


def _report_proposal(proposed: Proposed) -> None:
    say("Guessed:")
    for line in proposed.guessed or ("  nothing",):
        say(f"  {line}")
    say("Not guessed:")
    for line in proposed.open_questions:
        say(f"  {line}")
