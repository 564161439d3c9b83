"""Reports: `report`."""

import time
from pathlib import Path
from typing import Annotated

import typer

from custodiet.app.asking import read_cut
from custodiet.app.record import Record
from custodiet.app.reporting import issue
from custodiet.cli.options import AsJson, RecordPath
from custodiet.cli.progress import progress_bar
from custodiet.cli.render import say, say_json


def report(
    record: RecordPath,
    key: Annotated[Path, typer.Option(help="The private key file of an enrolled key; it signs the report.")],
    out: Annotated[Path, typer.Option(metavar="FILE.zip|FILE.html", help="Where to write the report (a new file).")],
    as_of: Annotated[str, typer.Option(help="What had happened by then; a day means its end, UTC.")] = "",
    known_at: Annotated[str, typer.Option(help="What had been said by then.")] = "",
    json: AsJson = False,
) -> None:
    """Sign a report over the figures of a day, in one file that anybody can check offline.

    FILE.zip holds the statements and proofs that every figure rests on; FILE.html is a page that carries the same and
    verifies itself in a browser. The same question gives the same bytes.

    Examples:

      custodiet report mission --as-of 2014-03-20 --key officer.key --out march.zip

      custodiet report mission --as-of 2014-03-20 --key officer.key --out march.html
    """
    where = read_cut(as_of, known_at, None, names=("--as-of", "--known-at"))
    with Record.open(record, read_only=True) as opened, progress_bar("Reporting", quiet=json) as progress:
        issued = issue(opened, where, key, out, now=int(time.time()), progress=progress)
    if json:
        say_json(issued.row())
        return
    again = ", as it was signed before" if issued.again else ""
    balances = f", {issued.balances} series of material balances" if issued.balances else ""
    say(f"{issued.out}: {issued.figures} figures and {issued.findings} findings{balances} over {issued.size} entries")
    say(f"  signed as {issued.id}{again}; {issued.members} members, {issued.bytes} bytes.")
    say(f"Next: custodiet verify {issued.out}, or hand it to somebody who has nothing of ours:")
    say("  it holds custodiet_verify.py (Python 3.9, nothing else) and verify.html (a browser, no network).")
