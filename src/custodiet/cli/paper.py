"""Paper: `form` prints, `transcribe` takes up what came back."""

import time
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from unicodedata import normalize

import typer

from custodiet.app import paper
from custodiet.app.asking import read_cut
from custodiet.app.record import Record
from custodiet.cli.options import AsJson, RecordPath
from custodiet.cli.render import say, say_json
from custodiet.exchange.forms import KINDS, Form
from custodiet.exchange.forms.form import LANGUAGES
from custodiet.exchange.forms.number import LARGEST_SERIAL

KindOfForm = StrEnum("KindOfForm", {name: name for name in KINDS})  # type: ignore[misc]  # the names are data
Language = StrEnum("Language", {name: name for name in LANGUAGES})  # type: ignore[misc]  # likewise
_ENGLISH = Language("en")
_VERBS = {"corrects": "corrects", "agrees": "agrees with"}


def form(
    kind: Annotated[KindOfForm, typer.Argument(metavar="KIND", help=f"{', '.join(KINDS)}.")],
    site: Annotated[str, typer.Option(help="The site, by the name that the record uses.")],
    out: Annotated[Path, typer.Option(metavar="FILE.pdf", help="Where to write the form (a new file).")],
    record: Annotated[
        Path | None, typer.Option(metavar="RECORD", help="Print this record's name, regime, and what it knows there.")
    ] = None,
    origin: Annotated[str, typer.Option(help="The record's public name, where RECORD is not at hand.")] = "",
    serial: Annotated[int, typer.Option(min=1, max=LARGEST_SERIAL, help="Number alike forms apart: 1, 2, ...")] = 1,
    language: Annotated[Language, typer.Option(help="Labels in this language beside the English ones.")] = _ENGLISH,
    as_of: Annotated[str, typer.Option(help="List what was there about then; a day means its end, UTC.")] = "",
    blind: Annotated[bool, typer.Option("--blind", help="List the things, and leave out the known figures.")] = False,
    json: AsJson = False,
) -> None:
    """Print a numbered form for where electronics are forbidden, or wet ink is the original.

    One PDF holds a copy for the host and a copy for the inspectors, under one number: the act that both will name.
    Beside it, FILE.toml is the sheet in which what came back is typed. The same form has the same number and bytes.

    Examples:

      custodiet form handover --site "Depot 1" --out handover.pdf

      custodiet form stock-take --site "Depot 1" --record mission --language ar --out stock-take.pdf
    """
    if record is None and (as_of or blind):
        raise typer.BadParameter("--as-of and --blind need --record")
    if record is not None and origin:
        raise typer.BadParameter("--record says the origin already")
    site = normalize("NFC", site)
    where = read_cut(as_of, "", None, names=("--as-of", ""))
    if record is None:
        made = Form(KINDS[kind.value], site, serial, origin, language=language.value)
    else:
        with Record.open(record, read_only=True) as opened:
            made = paper.form_of_record(
                opened, kind.value, site, where=where, serial=serial, language=language.value, blind=blind
            )
    printed = paper.write_form(made, out)
    if json:
        say_json(printed.row())
        return
    _report_form(printed, record)


def _report_form(printed: paper.Printed, record: Path | None) -> None:
    made = printed.form
    number = len(made.lines)
    lines = f", {number} line{'s' if number > 1 else ''} printed in advance" if number else ""
    say(f"{printed.pdf}: form {made.number} ({made.kind.name}, {made.site}), two copies{lines}.")
    if printed.escaped:
        say(f"No free font that ships has {' '.join(printed.escaped)}: printed as code points.")
    if record is not None and not made.lines and made.kind.name in (paper.STOCK_TAKE, paper.SEAL_LOG):
        say(f"The record knows of nothing to list at {made.site}: custodiet show {record} holdings")
    say(f"For another {made.kind.name} at this site, print another number: --serial {made.serial + 1}")
    say(f"Next: print it. When it comes back signed, scan it, type what it says into {printed.sheet}, and:")
    say(f"  custodiet transcribe {record or 'RECORD'} {printed.sheet} --scan SCAN --key KEY --out FILE.signed")


def transcribe(
    record: RecordPath,
    sheet: Annotated[Path, typer.Argument(metavar="SHEET.toml", help="What the paper says, as you read it.")],
    scan: Annotated[list[Path], typer.Option(help="The scan that you read; once for each file.")],
    key: Annotated[Path, typer.Option(help="Your private key file.")],
    out: Annotated[
        Path | None, typer.Option(metavar="FILE.signed", help="Where to write the signed statement (a new file).")
    ] = None,
    check: Annotated[
        bool,
        typer.Option("--check", help="You are the second person: sign that another's transcription says the same."),
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be signed; sign nothing.")] = False,
    json: AsJson = False,
) -> None:
    """Sign what a paper form says; as a second person, check what another has signed.

    The scan's digest goes into the statement. Until a second person, with another key, has typed the form anew and
    signed with --check, the record says "not yet checked". Your own later reading corrects your earlier one.

    Examples:

      custodiet transcribe mission handover.toml --scan handover.png --key clerk.key --out handover.signed

      custodiet transcribe mission mine.toml --scan handover.png --key second.key --check --out check.signed
    """
    if (out is None) != dry_run:
        raise typer.BadParameter("give --out FILE, or --dry-run to sign nothing")
    with Record.open(record, read_only=True) as opened:
        taken = paper.transcribe(opened, sheet, scan, key, out, now=int(time.time()), check=check)
    if json:
        say_json(taken.row())
        return
    say(f"Form {taken.number}, in the words of {taken.speaker}:")
    for line in taken.says:
        say(f"  {line}")
    if taken.host:
        say(f"  For the host: {taken.host}")
    if taken.about:
        say(f"It {_VERBS[taken.relation]} statement {taken.about[:8]}.")
    if out is None:
        say("Nothing was signed.")
        return
    say(f"Signed {out} as number {taken.seq} of this key.")
    say(f"Next: custodiet submit {record} {out}")
    if not check:
        say("Then a second person types the form anew from the scan, and signs that it says the same:")
        say(f"  custodiet transcribe {record} THEIRS.toml --scan {scan[0]} --key KEY2 --check --out FILE.signed")
