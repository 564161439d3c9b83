"""The published log: `publish` it to a directory, `follow` somebody else's."""

import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from custodiet.app.following import Follower, SplitView, Trust
from custodiet.app.publication import PARTIES, PUBLIC, publish_record
from custodiet.app.remote import Remote, RemoteFiles
from custodiet.cli.options import AsJson, RecordPath
from custodiet.cli.progress import progress_bar
from custodiet.cli.render import say, say_json
from custodiet.kernel.errors import CustodietError
from custodiet.kernel.files import read_file
from custodiet.log import policy as policies


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

    TARGET is new, empty, or was published before. Who reads meanwhile meets a whole log. Publishing again writes what
    is new; what was interrupted is completed.

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


def follow(
    url: Annotated[str, typer.Argument(metavar="URL", help="Where the log's files are published.")],
    record: RecordPath,
    policy: Annotated[
        Path | None, typer.Option(help="A C2SP tlog-policy: the log's key, the witnesses, the quorum.")
    ] = None,
    log: Annotated[str, typer.Option("--log", metavar="VKEY", help="The log's key, if you bring no policy.")] = "",
    regime: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="The regime, if it is one that does not ship.")
    ] = None,
    every: Annotated[
        float, typer.Option(min=0, help="Look again after so many seconds, until you stop it (Ctrl-C); 0: look once.")
    ] = 0,
    json: AsJson = False,
) -> None:
    """Follow the log that another operator publishes: verify all of it, and keep a record of your own from it.

    Everything answers from that record: show, serve. Nobody can add to it but the log. If the log shows you another
    history than before, nothing is taken, and what proves it is kept in RECORD.

    Examples:

      custodiet follow https://record.example.org/log/files mission --policy policy.txt

      custodiet follow https://record.example.org/log/files mission --policy policy.txt --every 10
    """
    if policy and log:
        raise typer.BadParameter("the policy names the log's key already", param_hint="--log")
    trusted = policies.parse(read_file(policy), where=str(policy)) if policy else None
    follower = Follower(record, Trust(trusted, log, regime))
    with Remote(url) as remote:
        while every:
            try:
                _follow(follower, remote, as_json=json)
            except SplitView:
                raise
            except CustodietError as error:  # it may be otherwise the next time
                say(str(error))
            sys.stdout.flush()
            time.sleep(every)
        _follow(follower, remote, as_json=json)


def _follow(follower: Follower, remote: Remote, *, as_json: bool) -> None:
    with progress_bar("Following", quiet=as_json) as progress:
        done = follower.follow(RemoteFiles(remote), progress)
    if as_json:
        say_json(done.row())
        return
    origin = done.checkpoint.checkpoint.origin
    say(f"{done.record} has {done.checkpoint.size} entries of {origin}, {done.new} of them new; all verified.")
    if not done.named:
        say("Not proved: that this is the log you mean. (--policy FILE or --log VKEY names its key.)")
    if done.new:
        say(f"Next: custodiet serve {done.record}")
