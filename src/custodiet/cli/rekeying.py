"""Changes of keys: `key revoke`, `key rotate`, `key quorum`, `key agree`. Each writes a signed statement."""

import time
from pathlib import Path
from typing import Annotated

import typer

from custodiet.app import rekeying
from custodiet.app.record import Record
from custodiet.app.rekeying import Signed, is_enrolment
from custodiet.cli.options import RecordPath
from custodiet.cli.render import say

SigningKeyFile = Annotated[Path, typer.Option("--key", help="The private key file that signs it.")]
Out = Annotated[Path, typer.Option(help="Where to write the signed statement (a new file).")]


def revoke(
    record: RecordPath,
    revoked: Annotated[str, typer.Argument(metavar="KEY", help="The key to end: its name, NAME+HASH, or its text.")],
    key: SigningKeyFile,
    out: Out,
    reason: Annotated[str, typer.Option(help="Why: lost, stolen, its holder has left.")] = "",
    since: Annotated[str, typer.Option(metavar="TIME", help="Since when it is suspected, by the log's clock ...")] = "",
    since_entry: Annotated[int | None, typer.Option(min=0, help="... or from which entry of the log on.")] = None,
) -> None:
    """End a key: whatever it signs from then on is refused, and what it signed before stands.

    It is signed by that key itself, by another key of its party, or by a registrar or the operator; everybody sees by
    whom. With --since, what it signed and was logged since is in doubt, until its party affirms it with another key.

    Examples:

      custodiet key revoke mission second --key chief.key --reason "left the team" --out second.revoked

      custodiet key revoke mission second+1a2b3c4d --key chief.key --reason stolen --since 2014-03-20 --out r.signed
    """
    with Record.open(record, read_only=True) as opened:
        now = int(time.time())
        wish = rekeying.revocation(opened, revoked, reason=reason, since=since, entry=since_entry, now=now)
        _tell(rekeying.sign(opened, wish, key, out, now=now), record)


def rotate(
    record: RecordPath,
    new: Annotated[
        Path, typer.Argument(metavar="NEW.key", help="The key file that takes its place: custodiet key new.")
    ],
    key: SigningKeyFile,
    out: Out,
    replaces: Annotated[
        str, typer.Option(metavar="KEY", help="The key whose place it takes.  [default: the one that signs]")
    ] = "",
) -> None:
    """Put a new key in the place of an old one: enrolled and revoked in one statement, so that neither comes alone.

    Examples:

      custodiet key rotate mission new.key --key old.key --out new.enrolment

      custodiet key rotate mission new.key --replaces lost --key chief.key --out new.enrolment
    """
    with Record.open(record, read_only=True) as opened:
        wish = rekeying.replacement(opened, new, key, replaced=replaces)
        _tell(rekeying.sign(opened, wish, key, out, now=int(time.time())), record)


def quorum(
    record: RecordPath,
    threshold: Annotated[int, typer.Argument(min=1, help="How many must agree.")],
    key: SigningKeyFile,
    out: Out,
    of_record: Annotated[
        bool, typer.Option("--of-record", help="Of the operator and the registrars, instead of your party's keys.")
    ] = False,
) -> None:
    """Lay down how many keys of your party must agree to enrol or revoke one of them, or to change that number.

    What one of them signs is then pending until enough others have signed the same: custodiet key agree.

    Examples:

      custodiet key quorum mission 2 --key chief.key --out quorum.signed

      custodiet key quorum mission 2 --of-record --key mission/operator.key --out quorum.signed
    """
    with Record.open(record, read_only=True) as opened:
        wish = rekeying.threshold(opened, threshold, of_record=of_record)
        _tell(rekeying.sign(opened, wish, key, out, now=int(time.time())), record)


def agree(
    record: RecordPath,
    entry: Annotated[int, typer.Argument(min=1, help="The entry that is pending: custodiet show RECORD keys.")],
    key: SigningKeyFile,
    out: Out,
) -> None:
    """Sign the same as a pending entry says. Read it first: custodiet show RECORD journal.

    Example:

      custodiet key agree mission 12 --key second.key --out agreed.signed
    """
    with Record.open(record, read_only=True) as opened:
        wish = rekeying.agreement(opened, entry)
        _tell(rekeying.sign(opened, wish, key, out, now=int(time.time())), record)


def _tell(signed: Signed, record: Path) -> None:
    say(f"Signed {signed.out} as number {signed.number} of this key.")
    if signed.agreed < signed.needed:
        say(f"It takes effect once {signed.needed} have agreed; with this one {signed.agreed} will have.")
    say(f"Next: custodiet {'enrol' if is_enrolment(signed) else 'submit'} {record} {signed.out}")
    if signed.agreed < signed.needed:
        say(f"Then another key: custodiet key agree {record} ENTRY --key THEIRS --out FILE")
