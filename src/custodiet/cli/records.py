"""Records: `init`, `enrol`, `submit`, `import`."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from custodiet.app.directory import VOUCHING
from custodiet.app.events import ImportedEvents, import_events
from custodiet.app.founding import found
from custodiet.app.importing import Imported, import_tables
from custodiet.app.promises import WITHIN, submit_with_receipt
from custodiet.app.record import Record, Submitted
from custodiet.cli.declaring import WORKBOOKS, import_workbook
from custodiet.cli.progress import progress_bar
from custodiet.cli.render import say, say_json

RecordPath = Annotated[Path, typer.Argument(metavar="RECORD", help="The record's directory.")]
_SHOWN = 8  # voices
RELAYING = "archivist"  # the role of whoever says what others said
_EVENTS = frozenset({".jsonld", ".json"})
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


def init(
    record: RecordPath,
    origin: Annotated[str, typer.Option(help="The record's public name for ever, such as example.org/mission.")],
    regime: Annotated[str, typer.Option(help="The rules that apply, such as cwc, or a folder with a regime.toml.")],
    operator: Annotated[str, typer.Option(help="The party that operates the log.")] = "operator",
    store: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS",
            help="Keep the log in a PostgreSQL database: postgresql://USER@HOST/DATABASE, no password.",
        ),
    ] = "",
) -> None:
    """Found an empty record.

    Its log is a file in RECORD, or in a database: the password for that is found in ~/.pgpass, or in PGPASSWORD.

    Examples:

      custodiet init mission --origin example.org/mission --regime cwc

      custodiet init mission --origin example.org/mission --regime cwc --store postgresql://custody@db.example.org/custody
    """
    now = int(time.time())
    with found(record, origin=origin, regime=regime, operator=operator, store=store, now=now) as made:
        say(f"Founded {made.origin} in {record}, under the regime {made.regime.name}.")
        say(f"The log's key: {made.log_key}")
        say("Publish that line: whoever verifies the record compares it.")
        roles = f" (ROLE: such as {', '.join(made.regime.roles)})" if made.regime.roles else ""
        say(f"Next: custodiet key new FILE --party PARTY --role ROLE --origin {made.origin}{roles}")


def enrol(
    record: RecordPath,
    file: Annotated[Path, typer.Argument(metavar="FILE.json", help="A signed enrolment; /dev/stdin will do.")],
    json: AsJson = False,
) -> None:
    """Enrol a key under a party.

    A party's first key may sign its own enrolment, and is then vouched for by nobody but itself. Every further key
    needs the signature of one of that party's keys, of a registrar or of the operator, and its holder's consent:
    see custodiet key new --request.

    Example:

      custodiet enrol mission inspector.key.enrolment.json
    """
    with Record.open(record) as opened:
        submitted = opened.enrol(file, now=int(time.time()))
        notes = list(_of_role(opened, submitted))
    _report(record, submitted, as_json=json)
    if not json:
        for note in notes:
            say(f"Note: {note}")
        say(f"Next: custodiet sign FILE.json --key KEY --out FILE, then: custodiet submit {record} FILE")
        say(f"Or, with a workbook: custodiet import {record} FILE.xlsx --key KEY --dry-run")


def _of_role(record: Record, submitted: list[Submitted]) -> Iterator[str]:
    """A role for which the regime keeps nothing may be meant so, or be a slip: then all that it says is flagged."""
    known = {*record.regime.roles, *VOUCHING, RELAYING}
    indices = {one.index for one in submitted}
    for one in record.directory():
        if record.regime.speech and one.index in indices and one.role not in known:
            kept = ", ".join(record.regime.speech)
            yield (
                f"the regime {record.regime.name} keeps some types of statement ({kept}) for the roles "
                f"{', '.join(record.regime.roles)}; those of a party enrolled as {one.role} are logged, and flagged."
            )


def submit(
    record: RecordPath,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Signed statements; /dev/stdin will do.")],
    receipt: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Leave the log's signed promise to include them in a new file.")
    ] = None,
    within: Annotated[int, typer.Option(min=1, max=8760, help="The hours in which the promise falls due.")] = WITHIN,
    json: AsJson = False,
) -> None:
    """Log signed statements: all of them, or none.

    A receipt is for whoever brought them: custodiet verify COPY --receipt FILE tells whether the log kept its word.

    Examples:

      custodiet submit mission count.signed

      custodiet submit mission count.signed --receipt count.receipt
    """
    with Record.open(record) as opened:
        now = int(time.time())
        if receipt:
            submitted = submit_with_receipt(opened, files, receipt, now=now, within=within)
        else:
            submitted = opened.submit_files(files, now=now)
    _report(record, submitted, as_json=json)
    if json:
        return
    if receipt:
        say(f"Receipt: {receipt}. It is for whoever brought them: custodiet verify COPY --receipt {receipt}")
    for target in dict.fromkeys(target for one in submitted for target in one.corrects):
        say(f"What else may have to be put right: custodiet show {record} dependents {target[:12]}")
    say(f"Next: custodiet show {record} journal")


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


def _report(record: Path, submitted: list[Submitted], *, as_json: bool) -> None:
    if as_json:
        say_json([one.row() for one in submitted])
        return
    for one in submitted:
        state = "is in the record already, as" if one.already else "logged as"
        say(f"{one.where}: {state} entry {one.index} of {record}: {one.summary}")
