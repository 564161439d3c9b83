"""Records: `init`, `enrol`, `submit`."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from custodiet.app.directory import VOUCHING
from custodiet.app.founding import found
from custodiet.app.handing import Handing, hand_in
from custodiet.app.promises import WITHIN, submit_with_receipt
from custodiet.app.record import KEY, Record, Submitted
from custodiet.cli.options import AsJson, RecordPath
from custodiet.cli.render import say, say_json

RELAYING = "archivist"  # the role of whoever says what others said


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
        say(f"Its private half is not locked: custodiet key lock {record / KEY}")
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
        notes, waiting = list(_of_role(opened, submitted)), list(_waiting(opened, submitted))
    _report(record, submitted, as_json=json)
    if not json:
        for note in notes:
            say(f"Note: {note}")
        if waiting:
            _say_waiting(waiting)
            return
        say(f"Next: custodiet sign FILE.json --key KEY --out FILE, then: custodiet submit {record} FILE")
        say(f"Or, with a workbook: custodiet import {record} FILE.xlsx --key KEY --dry-run")


def _waiting(record: Record, submitted: list[Submitted]) -> Iterator[str]:
    """What of it takes effect only when more keys agree, and how they do."""
    directory, indices = record.directory(), {one.index for one in submitted}
    for one in directory.pending:
        if indices & set(one.entries):
            yield (
                f"It {directory.waiting()[one.index]}. Another key agrees: "
                f"custodiet key agree {record.path} {one.index} --key THEIRS --out FILE"
            )


def _say_waiting(waiting: list[str]) -> None:
    for line in waiting:
        say(line)


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
    record: Annotated[
        str, typer.Argument(metavar="RECORD", help="The record's directory, or the address of its intake.")
    ],
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Signed statements; /dev/stdin will do.")],
    receipt: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Leave the log's signed promise to include them in a new file.")
    ] = None,
    within: Annotated[int, typer.Option(min=1, max=8760, help="The hours in which the promise falls due.")] = WITHIN,
    policy: Annotated[
        Path | None, typer.Option(help="With an address: a C2SP tlog-policy with the log's key, which signs receipts.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Log signed statements: all of them, or none. Over HTTP, one after the other.

    A receipt is for whoever brought them: custodiet verify COPY --receipt FILE tells whether the log kept its word.
    Where an intake refuses, its signed refusal is left in FILE.refusal: custodiet verify COPY --refusal FILE.refusal

    Examples:

      custodiet submit mission count.signed

      custodiet submit mission count.signed --receipt count.receipt

      custodiet submit http://127.0.0.1:8615 count.signed --receipt count.receipt --policy policy.txt
    """
    if record.startswith(("http://", "https://")):
        _hand_in(record, files, receipt, policy, as_json=json)
        return
    if policy:
        raise typer.BadParameter("--policy is for an address")
    with Record.open(Path(record)) as opened:
        now = int(time.time())
        if receipt:
            submitted = submit_with_receipt(opened, files, receipt, now=now, within=within)
        else:
            submitted = opened.submit_files(files, now=now)
        waiting = list(_waiting(opened, submitted)) if not json else []
    _report(record, submitted, as_json=json)
    if json:
        return
    _say_waiting(waiting)
    if receipt:
        say(f"Receipt: {receipt}. It is for whoever brought them: custodiet verify COPY --receipt {receipt}")
    for target in dict.fromkeys(target for one in submitted for target in one.corrects):
        say(f"What else may have to be put right: custodiet show {record} dependents {target[:12]}")
    say(f"Next: custodiet show {record} journal")


def _hand_in(url: str, files: list[Path], receipt: Path | None, policy: Path | None, *, as_json: bool) -> None:
    submitted = hand_in(files, Handing(url, policy, time.sleep), out=receipt)
    _report(url, submitted, as_json=as_json)
    if receipt and not as_json:
        say(f"Receipt: {receipt}. Compare it with a copy of the log: custodiet verify COPY --receipt {receipt}")
    if receipt and not as_json and not policy:
        say("Not proved: that the log signed it. Name the log's key with --policy FILE.")


def _report(record: Path | str, submitted: list[Submitted], *, as_json: bool) -> None:
    if as_json:
        say_json([one.row() for one in submitted])
        return
    for one in submitted:
        state = "is in the record already, as" if one.already else "logged as"
        say(f"{one.where}: {state} entry {one.index} of {record}: {one.summary}")
