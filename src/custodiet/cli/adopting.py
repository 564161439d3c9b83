"""Decisions: `adopt` turns the clauses of a draft into obligations, and signs the decision."""

import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from custodiet.app.adopting import Adopted, Adoption
from custodiet.app.adopting import adopt as adopt_draft
from custodiet.app.record import Record
from custodiet.books.deciding import AGAINST, Vote
from custodiet.cli.options import AsJson, RecordPath
from custodiet.cli.render import say, say_json

_VOTE = re.compile(r"(\d{1,4})-(\d{1,4})(?:-(\d{1,4}))?", re.ASCII)


def adopt(
    record: RecordPath,
    draft: Annotated[str, typer.Argument(metavar="DRAFT", help="The draft's name, as its statement gives it.")],
    key: Annotated[Path, typer.Option(help="Your private key file.")],
    body: Annotated[str, typer.Option(help="The body that decides.")],
    vote: Annotated[str, typer.Option(metavar="FOR-AGAINST-ABSTAINING", help="How it voted, such as 15-0-0.")] = "",
    voted_against: Annotated[
        list[str] | None, typer.Option(metavar="MEMBER", help="Who voted against, once for each.")
    ] = None,
    without_a_vote: Annotated[
        bool, typer.Option("--without-a-vote", help="It was adopted without one, as the chair stated.")
    ] = False,
    reference: Annotated[str, typer.Option(help="The decision's own name.  [default: the draft's]")] = "",
    said: Annotated[str, typer.Option(metavar="TIME", help="When it decided.  [default: now]")] = "",
    in_force: Annotated[str, typer.Option(metavar="TIME", help="Since when it is in force.")] = "",
    provisional: Annotated[str, typer.Option(metavar="TIME", help="Since when it is applied provisionally.")] = "",
    text: Annotated[str, typer.Option(help="What is said, in words.")] = "",
    out: Annotated[
        Path | None, typer.Option(metavar="FILE.signed", help="Where to write the signed decision (a new file).")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be signed; sign nothing.")] = False,
    json: AsJson = False,
) -> None:
    """Sign the decision that adopts a draft: each clause that names a debtor becomes an obligation.

    A draft with brackets or alternatives is refused, and so is a vote that does not carry by the rule of its body. The
    body itself signs, or the chair that the statement names which introduces it.

    Examples:

      custodiet adopt mission "Draft 2" --body Council --vote 9-3-3 --key council.key --out decision.signed

      custodiet adopt mission "Draft 2" --body Council --without-a-vote --key council.key --dry-run
    """
    if (out is None) != dry_run:
        raise typer.BadParameter("give --out FILE, or --dry-run")
    if bool(vote) == without_a_vote:
        raise typer.BadParameter("give --vote FOR-AGAINST-ABSTAINING, or --without-a-vote")
    wish = Adoption(draft, body, _vote(vote, voted_against or []), reference, said, in_force, provisional, text)
    with Record.open(record, read_only=True) as opened:
        done = adopt_draft(opened, wish, key, out, now=int(time.time()))
    if json:
        say_json(done.row())
    else:
        _report(record, done)


def _vote(text: str, against: Sequence[str]) -> Vote | None:
    if not text:
        if against:
            raise typer.BadParameter("nobody votes without a vote", param_hint="--voted-against")
        return None
    match = _VOTE.fullmatch(text)
    if not match:
        raise typer.BadParameter("a vote is FOR-AGAINST-ABSTAINING, such as 15-0-0", param_hint="--vote")
    yes, no, abstaining = (int(number or 0) for number in match.groups())
    named = dict.fromkeys(against, AGAINST)
    if len(named) > no or len(named) < len(against):
        raise typer.BadParameter("each of those that voted against is named once", param_hint="--voted-against")
    return Vote(yes, no, abstaining, named)


def _report(record: Path, done: Adopted) -> None:
    row = done.row()
    say(f"{done.reference}: {row['outcome']} ({row['why']}).")
    for posting in done.wish["postings"]:
        due = f", due {posting['due']}" if "due" in posting else ""
        say(f"  {posting['id']}: {posting['debtor']} owes: {posting['text']}{due}")
    for name in row["consequences"]:
        say(f"  {name} is a consequence: whether its condition is met will be reported, and decided by nobody here")
    if done.out:
        say(f"Signed {done.out} as number {done.seq} of this key.")
        say(f"Next: custodiet submit {record} {done.out}")
    else:
        say("Nothing was signed.")
