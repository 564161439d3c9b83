"""Selections: `select freeze`, `commit`, `reveal`, `beacon`, `draw`, `outcome`."""

import time
from pathlib import Path
from typing import Annotated

import typer

from custodiet.app import drawing, selecting, sharing
from custodiet.app.record import Record
from custodiet.cli.options import AsJson, RecordPath
from custodiet.cli.render import say, say_json

Name = Annotated[str, typer.Argument(metavar="NAME", help="The selection's name, or the beginning of its id.")]
Key = Annotated[Path, typer.Option(help="Your private key file.")]
Out = Annotated[Path | None, typer.Option(metavar="FILE.signed", help="Where to write what is signed (a new file).")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would be signed; sign nothing.")]
_BEFORE = "Whose share it is: the host first, the inspector last; repeat it."


def freeze(
    record: RecordPath,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What to call the selection.")],
    items: Annotated[Path, typer.Option(metavar="LIST.csv", help="The items: item, stratum, quantity, sigma.")],
    sample: Annotated[list[str], typer.Option(metavar="[STRATUM=]N", help="How many to draw; repeat it.")],
    party: Annotated[list[str], typer.Option(help=_BEFORE)],
    commit_by: Annotated[str, typer.Option(metavar="TIME", help="Until when shares are committed to.")],
    reveal_by: Annotated[str, typer.Option(metavar="TIME", help="Until when they are revealed.")],
    beacon_by: Annotated[str, typer.Option(metavar="TIME", help="Until when the beacon's value is logged.")],
    key: Key,
    dice_by: Annotated[
        str, typer.Option(metavar="TIME", help="Until when dice take its place.  [default: a day later]")
    ] = "",
    beacon: Annotated[
        str, typer.Option(help='"drand quicknet", "drand default", or a TOML file: name, scheme, key, start, period.')
    ] = "drand quicknet",
    round_: Annotated[
        int | None, typer.Option("--round", min=1, help="Its round.  [default: five minutes after the last reveal]")
    ] = None,
    again: Annotated[str, typer.Option(metavar="NAME", help="The void selection that this one repeats.")] = "",
    text: Annotated[str, typer.Option(help="What is said, in words.")] = "",
    out: Out = None,
    dry_run: DryRun = False,
    json: AsJson = False,
) -> None:
    """Freeze a list of items, and the plan by which some of them are drawn. Times are instants: 2024-02-01T12:00Z.

    Nothing of it can be changed afterwards. Whoever reveals last must not know the beacon: its round comes out later.

    Example:

      custodiet select freeze mission S-1 --items list.csv --sample drums=12 --party Arcadia --party Inspectorate
      --commit-by 2024-02-01T12:00Z --reveal-by 2024-02-02T12:00Z --beacon-by 2024-02-02T18:00Z
      --key inspector.key --out freeze.signed
    """
    _check(out, dry_run=dry_run)
    said = selecting.Freezing(
        name, items, tuple(sample), tuple(party), commit_by, reveal_by, beacon_by, dice_by, beacon, round_, again, text
    )
    with Record.open(record, read_only=True) as opened:
        done = selecting.freeze(opened, said, key, out, now=int(time.time()))
    _report(record, done, f"custodiet select commit {record} {name} --key YOURS --secret FILE --out FILE", as_json=json)


def commit(
    record: RecordPath,
    name: Name,
    key: Key,
    secret: Annotated[Path, typer.Option(metavar="FILE", help="Where to keep your secret (a new file, mode 0600).")],
    out: Out = None,
    dry_run: DryRun = False,
    json: AsJson = False,
) -> None:
    """Make your secret share, keep it in a file, and sign the commitment to it.

    The secret is printed nowhere. Whoever loses it cannot reveal: then the commitment stands for the share.

    Example:

      custodiet select commit mission S-1 --key state.key --secret S-1.secret --out commit.signed
    """
    _check(out, dry_run=dry_run)
    with Record.open(record, read_only=True) as opened:
        done = sharing.commit(opened, name, key, secret, out, now=int(time.time()))
    following = f"when all have committed: custodiet select reveal {record} {name} --key {key} --secret {secret}"
    _report(record, done, following, as_json=json)


def reveal(
    record: RecordPath,
    name: Name,
    key: Key,
    secret: Annotated[Path, typer.Option(metavar="FILE", help="The file that select commit wrote.")],
    out: Out = None,
    dry_run: DryRun = False,
    json: AsJson = False,
) -> None:
    """Sign your secret share, once all have committed: the host first, the inspector last, and in time.

    Example:

      custodiet select reveal mission S-1 --key state.key --secret S-1.secret --out reveal.signed
    """
    _check(out, dry_run=dry_run)
    with Record.open(record, read_only=True) as opened:
        done = sharing.reveal(opened, name, key, secret, out, now=int(time.time()))
    _report(record, done, f"after its round: custodiet select beacon {record} {name} --round FILE.json", as_json=json)


def beacon(
    record: RecordPath,
    name: Name,
    key: Key,
    round_: Annotated[
        Path | None, typer.Option("--round", metavar="FILE.json", help="The round, as the beacon's address gives it.")
    ] = None,
    dice: Annotated[str, typer.Option(metavar="DIGITS", help="What the dice showed that all threw together.")] = "",
    none: Annotated[bool, typer.Option("--none", help="Neither came: so the log's clock passes the time.")] = False,
    out: Out = None,
    dry_run: DryRun = False,
    json: AsJson = False,
) -> None:
    """Sign the value of the beacon's round, or the dice that take its place; its signature is checked.

    Fetch the round from any of the beacon's addresses: https://api.drand.sh/CHAIN/public/ROUND. If it does not come in
    time, all parties throw at least twenty ten-sided dice together, and each logs the same digits.

    Examples:

      custodiet select beacon mission S-1 --round round.json --key inspector.key --out beacon.signed

      custodiet select beacon mission S-1 --dice 31415926535897932384 --key inspector.key --out dice.signed
    """
    _check(out, dry_run=dry_run)
    if sum(map(bool, (round_, dice, none))) != 1:
        raise typer.BadParameter("give one of --round FILE.json, --dice DIGITS or --none")
    with Record.open(record, read_only=True) as opened:
        done = drawing.beacon(opened, name, key, out, round_file=round_, dice=dice, now=int(time.time()))
    _report(record, done, f"custodiet select draw {record} {name} --key {key} --out FILE", as_json=json)


def draw(
    record: RecordPath,
    name: Name,
    key: Key,
    items: Annotated[
        Path | None, typer.Option(metavar="LIST.csv", help="The frozen list, where the statement has no room for it.")
    ] = None,
    spare: Annotated[int, typer.Option(min=0, max=1000, help="Name so many further items of each stratum.")] = 0,
    out: Out = None,
    dry_run: DryRun = False,
    json: AsJson = False,
) -> None:
    """Sign what is drawn, with the log's checkpoints by which anybody can draw it again.

    The draw is computed from the log; to see it is enough: custodiet show RECORD selections.

    Example:

      custodiet select draw mission S-1 --key inspector.key --out draw.signed
    """
    _check(out, dry_run=dry_run)
    with Record.open(record, read_only=True) as opened:
        done = drawing.draw(opened, name, key, out, items=items, spare=spare, now=int(time.time()))
    if not json:
        for each in done.body["drawn"]:
            say(f"{each['stratum'] or 'Drawn'}: {', '.join(map(str, each.get('items', each['numbers'])))}")
    _report(record, done, f"custodiet select outcome {record} {name} --inspected ITEM --key KEY", as_json=json)


def outcome(
    record: RecordPath,
    name: Name,
    key: Key,
    inspected: Annotated[list[str] | None, typer.Option(metavar="ITEM", help="It was inspected; repeat it.")] = None,
    inaccessible: Annotated[
        list[str] | None, typer.Option(metavar="ITEM", help="It could not be: it counts as a defect; repeat it.")
    ] = None,
    released: Annotated[
        list[str] | None, typer.Option(metavar="ITEM", help="It need not be: the next drawn is added; repeat it.")
    ] = None,
    at: Annotated[str, typer.Option(metavar="TIME", help="When.  [default: now]")] = "",
    text: Annotated[str, typer.Option(help="What is said, in words.")] = "",
    out: Out = None,
    dry_run: DryRun = False,
    json: AsJson = False,
) -> None:
    """Sign what came of drawn items: for the inspector, the last of the selection's parties.

    Example:

      custodiet select outcome mission S-1 --inspected drum-07 --released drum-31 --key inspector.key --out done.signed
    """
    _check(out, dry_run=dry_run)
    with Record.open(record, read_only=True) as opened:
        done = drawing.outcome(
            opened,
            name,
            key,
            out,
            inspected=inspected or (),
            inaccessible=inaccessible or (),
            released=released or (),
            at=at,
            text=text,
            now=int(time.time()),
        )
    _report(record, done, f"custodiet show {record} selections", as_json=json)


def _check(out: Path | None, *, dry_run: bool) -> None:
    if (out is None) != dry_run:
        raise typer.BadParameter("give --out FILE, or --dry-run")


def _report(record: Path, done: selecting.Signed, following: str, *, as_json: bool) -> None:
    if as_json:
        say_json(done.row())
        return
    for note in done.notes:
        say(note)
    if done.out:
        say(f"Signed {done.out} as number {done.seq} of this key.")
        say(f"Next: custodiet submit {record} {done.out}, then {following}")
    else:
        say("Nothing was signed.")
