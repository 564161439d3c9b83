"""What others wrote, into statements: `import`."""

import time
from pathlib import Path
from typing import Annotated

import typer

from custodiet.app.events import ImportedEvents, import_events
from custodiet.app.importing import Imported, import_tables
from custodiet.app.record import Record
from custodiet.cli.declaring import WORKBOOKS, import_workbook
from custodiet.cli.options import AsJson, RecordPath
from custodiet.cli.progress import progress_bar
from custodiet.cli.render import say, say_json

_SHOWN = 8  # voices
_EVENTS = frozenset({".jsonld", ".json"})


def import_source(
    record: RecordPath,
    source: Annotated[
        Path,
        typer.Argument(
            metavar="SOURCE",
            help="A workbook (.xlsx), a table or a directory of them, events (.jsonld, .json), an archived text.",
        ),
    ],
    key: Annotated[Path, typer.Option(help="The private key file that signs: the party's own, or the archivist's.")],
    map_: Annotated[
        Path | None,
        typer.Option("--map", metavar="PROFILE", help="How a workbook of another form is read; proposed where absent."),
    ] = None,
    speaker: Annotated[
        str, typer.Option("--from", metavar="PARTY", help="Who speaks in events whose document does not say so.")
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Read and check everything; sign and log nothing.")
    ] = False,
    json: AsJson = False,
) -> None:
    """Read a workbook, tables or events into statements, sign them, and log them: all of them, or none.

    A workbook (.xlsx) is a party's own declaration: custodiet template makes one to fill in. One of another form is
    read by a profile: the first time, a profile is proposed, for you to correct. Tables are relayed by an archivist.

    Importing again changes nothing; a line that has changed since becomes a correction.

    Examples:

      custodiet import mission declaration.xlsx --key state.key --dry-run

      custodiet import mission our-own-list.xlsx --key state.key --map our-own-list.profile.toml

      custodiet import mission examples/syria-2013 --key archivist.key --dry-run

      custodiet import mission events.jsonld --key archivist.key --from "Port of Gioia Tauro"
    """
    if source.suffix.lower() in WORKBOOKS:
        if speaker:
            raise typer.BadParameter("a workbook is its party's own declaration", param_hint="--from")
        import_workbook(record, source, key, profile=map_, dry_run=dry_run, json=json)
        return
    if map_:
        raise typer.BadParameter("--map is for a workbook (.xlsx)")
    is_events = source.suffix.lower() in _EVENTS
    if speaker and not is_events:
        raise typer.BadParameter("tables say in every row who speaks", param_hint="--from")
    done: Imported | ImportedEvents
    with Record.open(record) as opened, progress_bar("Importing", quiet=json) as progress:
        now = int(time.time())
        if is_events:
            done = import_events(opened, source, key, speaker=speaker, now=now, dry_run=dry_run, progress=progress)
        else:
            done = import_tables(opened, source, key, now=now, dry_run=dry_run, progress=progress)
    if json:
        say_json(done.summary())
    elif isinstance(done, ImportedEvents):
        _report_events(record, done, dry_run=dry_run)
    else:
        _report_import(record, done, dry_run=dry_run)


def _report_events(record: Path, done: ImportedEvents, *, dry_run: bool) -> None:
    if done.archived:
        say(f"Archived the text of {done.archived}; coverage can now show its words.")
        return
    say(
        f"{done.document}: {done.new} new, {done.corrected} correcting, {done.withdrawn} withdrawn and {done.restored} "
        f"restored events; {done.unchanged} are in the record already."
    )
    say(f"{'Would log' if dry_run else 'Logged'} {done.statements} statements.")
    for voice in done.voices[:_SHOWN]:
        say(f"  attributed to {voice}")
    if len(done.voices) > _SHOWN:
        say(f"  and to {len(done.voices) - _SHOWN} other voices (--json lists them)")
    if done.unread:
        say(f"{len(done.unread)} details yield no posting, each with its reason (--json lists them).")
    if done.declined:
        say(f"Declined, and taken into no book ({len(done.declined)}):")
    for event, reason in done.declined:
        say(f"  {event.pointer} ({event.id}): {reason}")
    say("Nothing was changed." if dry_run else f"Next: custodiet show {record} discrepancies")


def _report_import(record: Path, done: Imported, *, dry_run: bool) -> None:
    verb = "Would log" if dry_run else "Logged"
    say(
        f"{verb} {len(done.new)} new and {len(done.corrections)} correcting statements; "
        f"{done.unchanged} are in the record already."
    )
    for kind, number in sorted(done.by_type.items()):
        say(f"  {number:5} {kind}")
    if done.archived:
        say(f"Archived the text of {done.archived}; coverage can now show its words.")
    if done.unread:
        say(f"{len(done.unread)} details yield no posting, each with its reason (--json lists them).")
    if dry_run:
        say("Nothing was changed.")
    else:
        say(f"Next: custodiet show {record} discrepancies")
