"""Checks: `verify` for whoever trusts nobody, `fsck` for whoever keeps the record."""

from pathlib import Path
from typing import Annotated

import typer

from custodiet.app import promises
from custodiet.app.disclosures import reveal
from custodiet.app.fsck import check_and_mend, check_record
from custodiet.app.record import Record
from custodiet.app.verification import Verdict, verify_path
from custodiet.cli.options import AsJson, RecordPath
from custodiet.cli.progress import progress_bar
from custodiet.cli.render import say, say_json
from custodiet.kernel.files import read_file


def verify(
    path: Annotated[
        Path | None,
        typer.Argument(
            metavar="PATH",
            help="A record, a copy of its published log/ directory, or a report (FILE.zip, FILE.html).",
            show_default=False,
        ),
    ] = None,
    policy: Annotated[
        Path | None, typer.Option(help="A C2SP tlog-policy: the log's key, the witnesses, the quorum.")
    ] = None,
    remember: Annotated[
        Path | None, typer.Option(help="A file that keeps the last checkpoint you saw; the log must continue it.")
    ] = None,
    without_entries: Annotated[
        bool, typer.Option("--without-entries", help="PATH is a copy for outsiders: hash tiles and checkpoints alone.")
    ] = False,
    receipt: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A receipt of the log: has it kept its promise?")
    ] = None,
    refusal: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A refusal of the log: what did it refuse, when, and why?")
    ] = None,
    split: Annotated[
        Path | None, typer.Option("--evidence", metavar="FILE", help="Evidence of a split view; it needs no PATH.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Verify every byte: entries, signatures, tree, checkpoint; with what you bring, also the log and its witnesses.

    Without a policy the answer can only be "self-consistent": nobody whom you named vouches for it.

    Example:

      custodiet verify mission --policy policy.txt --remember mission.checkpoint

      custodiet verify report.zip --policy policy.txt

      custodiet verify mission --receipt count.receipt

      custodiet verify mission --refusal count.receipt.refusal

      custodiet verify --evidence split-view-1a2b.json --policy policy.txt
    """
    if split:
        if path or receipt or refusal or remember or without_entries:
            raise typer.BadParameter("evidence is verified by itself, with nothing but a --policy")
        _tell(promises.check_evidence(split, policy), as_json=json)
        return
    if path is None:
        raise typer.BadParameter("say what to verify", param_hint="PATH")
    for paper, what in ((receipt, "a receipt"), (refusal, "a refusal")):
        if paper:
            promises.check_is_log(path, what)
    with progress_bar("Verifying", quiet=json) as progress:
        verdict = verify_path(path, policy=policy, remember=remember, progress=progress, entries=not without_entries)
    papers: dict[str, promises.Honoured | promises.Denied] = {}
    if receipt and isinstance(verdict, Verdict):
        papers["receipt"] = promises.check_receipt(receipt, path, verdict)
    if refusal and isinstance(verdict, Verdict):
        papers["refusal"] = promises.check_refusal(refusal, path, verdict)
    if json:
        say_json(verdict.row() | {name: paper.row() for name, paper in papers.items()})
        return
    for line in (*verdict.lines(), *(line for paper in papers.values() for line in paper.lines())):
        say(line)


def _tell(proved: promises.Proved, *, as_json: bool) -> None:
    if as_json:
        say_json(proved.row())
        return
    for line in proved.lines():
        say(line)


def disclose(
    record: RecordPath,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The disclosures that sign --withhold wrote.")],
    json: AsJson = False,
) -> None:
    """Show what a statement withholds, proved by a disclosure that its signer gave you.

    Example:

      custodiet disclose mission sample.signed.disclosures.json
    """
    with Record.open(record, read_only=True) as opened:
        found = reveal(opened, read_file(file, pipe=True), where=str(file))
    if json:
        say_json([{"statement": one.known.id, "name": one.name, "value": one.value} for one in found])
        return
    for one in found:
        say(f"Statement {one.known.id[:12]} ({one.known.summary}) says, withheld from its readers:")
        say(f"  {one.name}: {one.value}")
    say(f"Next: custodiet show {record} journal")


def fsck(
    record: RecordPath,
    mend: Annotated[
        bool,
        typer.Option("--mend", help="Write the published files anew, where they are damaged and the store is sound."),
    ] = False,
    json: AsJson = False,
) -> None:
    """Check the whole record: the store against its published files, and everything that `verify` checks.

    Nothing is changed without --mend, and with it nothing but the files in RECORD/log: a damaged store is for a backup
    to restore.

    Examples:

      custodiet fsck mission

      custodiet fsck mission --mend
    """
    check = check_and_mend if mend else check_record
    with progress_bar("Checking", quiet=json) as progress:
        report = check(record, progress=progress)
    if json:
        say_json(report.row())
        return
    for line in report.lines():
        say(line)
