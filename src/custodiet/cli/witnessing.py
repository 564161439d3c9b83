"""Witnesses: `init` and `serve` for whoever watches a log, `feed` for whoever keeps one."""

import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from custodiet.app import feeding
from custodiet.app import witness as witnesses
from custodiet.app.feeding import ATTEMPTS, Asking, Fed, SplitView
from custodiet.cli.options import AsJson, RecordPath
from custodiet.cli.render import say, say_json
from custodiet.cli.serving import HOST
from custodiet.kernel.errors import CustodietError

PORT = 8614
StateFile = Annotated[Path, typer.Option(metavar="FILE", help="What the witness cosigned last of each log.")]
KeyFiles = Annotated[
    list[Path], typer.Option("--key", metavar="KEY", help="Its private key file; again for one of another algorithm.")
]


def init(state: StateFile, key: KeyFiles) -> None:
    """Begin a witness that has cosigned nothing.

    Never begin a second one under the same key: it would not know what the first has cosigned, and could be led to
    cosign another history. If the state is lost, make a new key.

    Example:

      custodiet witness init --state w1.state --key w1.key
    """
    others = witnesses.states_beside(state, key)
    keys = witnesses.create(state, key)
    for other in others:
        say(
            f"Warning: {other} is the state of a witness under the same key. Two of them can be led to cosign two "
            "histories: unless that one never cosigned, remove this state, and make a new key."
        )
    say(f"Begun a witness in {state}. Keep it with your backups, always the newest copy.")
    for each in keys:
        say(f"Public key:  {each}")
    arguments = " ".join(f"--key {file}" for file in key)
    say(f"Next: custodiet witness serve --state {state} {arguments} --log VKEY")
    say("VKEY is the key of the log, which its operator published; compare it with what others have.")


def serve(
    state: StateFile,
    key: KeyFiles,
    log: Annotated[list[str], typer.Option("--log", metavar="VKEY", help="The key of a log to watch; again for more.")],
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port, or the next one that is free.")] = PORT,
    host: Annotated[str, typer.Option(help="The address to listen on; beyond this machine only if you say so.")] = HOST,
) -> None:
    """Cosign the checkpoints of logs that only grow (C2SP tlog-witness), until you stop it (Ctrl-C).

    It cosigns nothing that does not continue what it cosigned before, and no two views of one log. What proves a split
    view is kept beside the state, for anybody to verify: custodiet verify --evidence FILE.

    Example:

      custodiet witness serve --state w1.state --key w1.key --log example.org/mission+1a2b3c4d+AQ...
    """
    with witnesses.opened(state, key, log) as witness:
        from custodiet.cli.server import run_witness  # noqa: PLC0415 - it takes long to load

        run_witness(witness, port=port, host=host)


def feed(
    record: RecordPath,
    policy: Annotated[
        Path, typer.Option(help="A C2SP tlog-policy: the log's key, and each witness with its address and the quorum.")
    ],
    attempts: Annotated[
        int, typer.Option(min=1, max=100, help="How often one that gives no answer is asked.")
    ] = ATTEMPTS,
    every: Annotated[
        float, typer.Option(min=0, help="Ask again after so many seconds, until you stop it (Ctrl-C); 0: ask once.")
    ] = 0,
    json: AsJson = False,
) -> None:
    """Ask witnesses to cosign the newest checkpoint, and publish what they sign.

    A witness stands in the policy as: witness NAME VKEY https://its.address/ - with two keys, on two lines.

    Examples:

      custodiet witness feed mission --policy policy.txt

      custodiet witness feed mission --policy policy.txt --every 60
    """
    asking = Asking(clock=lambda: int(time.time()), sleep=time.sleep, attempts=attempts)
    while every:
        try:
            done = feeding.feed(record, policy, asking)
            _report(record, done, as_json=json)
            if done.split:
                done.check(record, policy)
        except SplitView:
            raise
        except CustodietError as error:  # it may be otherwise the next time
            say(str(error))
        sys.stdout.flush()
        time.sleep(every)
    done = feeding.feed(record, policy, asking)
    _report(record, done, as_json=json)
    done.check(record, policy)


def _report(record: Path, done: Fed, *, as_json: bool) -> None:
    if as_json:
        say_json(done.row())
        return
    say(f"{record}: {done.size} entries")
    for line in done.lines():
        say(line)
