"""Exhibits: `exhibit` signs what a file shows, and tells whether a file is one that was signed for."""

import time
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from custodiet.app import exhibits, provenance
from custodiet.app.exhibits import Exhibited, Shown
from custodiet.app.record import Record
from custodiet.cli.options import AsJson, RecordPath
from custodiet.cli.render import say, say_json
from custodiet.statements.exhibit import KINDS

Kind = StrEnum("Kind", {name: name for name in KINDS})  # type: ignore[misc]  # the names are data
_PHOTOGRAPH = Kind("photograph")
_PROVENANCE = {
    provenance.TRUSTED: "Its C2PA manifest fits the bytes, and its signer is on a list of trust",
    provenance.VALID: "Its C2PA manifest fits the bytes; nobody here vouches for its signer",
    provenance.INVALID: "Its C2PA manifest does NOT fit the bytes: something was changed since, or it is broken",
    provenance.NOT_EXAMINED: "It seems to carry a C2PA manifest, not examined: c2pa-python is missing, or cannot",
}


def exhibit(
    record: RecordPath,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The photograph, document or recording.")],
    things: Annotated[
        list[str] | None, typer.Option("--of", metavar="THING", help="What it shows: an item, seal, place; repeat it.")
    ] = None,
    kind: Annotated[Kind, typer.Option(help=f"{', '.join(KINDS)}.")] = _PHOTOGRAPH,
    captured: Annotated[str, typer.Option(metavar="TIME", help="When it was made, as exactly as is known.")] = "",
    place: Annotated[str, typer.Option(help="Where it was made.")] = "",
    device: Annotated[str, typer.Option(help="What it was made with.")] = "",
    text: Annotated[str, typer.Option(help="What it shows, in words.")] = "",
    key: Annotated[Path | None, typer.Option(help="Your private key file.")] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE.signed", help="Where to write the signed statement (a new file).")
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Sign nothing: tell who signed for this very file.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be signed; sign nothing.")] = False,
    json: AsJson = False,
) -> None:
    """Sign what a file shows; with --check, tell which statements name this very file.

    The file stays with you: its SHA-256 goes into the statement. Where it carries Content Credentials (C2PA), the
    statement says whether they fit the bytes, and whose they are.

    Examples:

      custodiet exhibit mission seal.jpg --of S-1007 --captured 2014-02-10T08:00Z --place Latakia
      --device "camera 7" --key inspector.key --out seal.signed

      custodiet exhibit mission seal.jpg --check
    """
    if check:
        if key or out or dry_run or things:
            raise typer.BadParameter("--check takes the file alone: it signs nothing")
        with Record.open(record, read_only=True) as opened:
            _report(record, exhibits.named(opened, file), as_json=json)
        return
    if key is None or (out is None) != dry_run:
        raise typer.BadParameter("give --key KEY and --out FILE, or --key KEY and --dry-run; or --check")
    shown = Shown(kind.value, tuple(things or ()), captured, place, device, text)
    with Record.open(record, read_only=True) as opened:
        done = exhibits.exhibit(opened, file, shown, key, out, now=int(time.time()))
    _report(record, done, as_json=json)


def _report(record: Path, done: Exhibited, *, as_json: bool) -> None:
    if as_json:
        say_json(done.row())
        return
    say(f"{done.name}: {done.size} bytes, SHA-256 {done.digest}")
    if done.provenance:
        say(_PROVENANCE[done.provenance.state])
        for what, value in (("Signed by", done.provenance.by), ("Made with", done.provenance.made_with)):
            if value:
                say(f"  {what}: {value}")
        for fault in done.provenance.faults:
            say(f"  {fault}")
    for known in done.named:
        say(f"Named by statement {known.id[:8]}, entry {known.index}, said {known.statement.said}: {known.summary}")
    if done.out:
        say(f"Signed {done.out} as number {done.seq} of this key. Keep the file: the record has its digest only.")
        say(f"Next: custodiet submit {record} {done.out}")
    elif done.body:
        say("Nothing was signed.")
    else:
        say(f"Next: custodiet show {record} journal")
