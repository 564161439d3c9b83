"""The published log: `publish` to a directory."""

from pathlib import Path
from typing import Annotated

import typer

from custodiet.app.publication import PARTIES, PUBLIC, publish_record
from custodiet.cli.records import AsJson, RecordPath
from custodiet.cli.render import say, say_json


def publish(
    record: RecordPath,
    target: Annotated[Path, typer.Argument(metavar="TARGET", help="The directory that a web server carries.")],
    profile: Annotated[
        str,
        typer.Option(help=f"{PUBLIC}: the log in full; {PARTIES}: hash tiles and checkpoints, and no entry."),
    ] = PUBLIC,
    json: AsJson = False,
) -> None:
    """Publish the log as plain files (C2SP tlog-tiles), for any web server to carry.

    Who reads meanwhile meets a whole log. Publishing again writes what is new; what was interrupted is completed.

    Examples:

      custodiet publish mission /srv/www/mission

      custodiet publish mission /srv/www/mission-hashes --profile parties
    """
    done = publish_record(record, target, profile=profile)
    if json:
        say_json(done.row())
        return
    state = "Published" if done.changed else "Nothing new:"
    say(f"{state} {done.origin}, {done.checkpoint.size} entries, in {target} (profile {profile}).")
    if profile == PARTIES:
        say("It has hashes and checkpoints and no entry: who has it can check the log, and not read it.")
        say(f"Next: custodiet verify {target} --policy FILE --without-entries")
    else:
        say(f"Next: custodiet verify {target} --policy FILE; and let a web server carry {target} as it is")
