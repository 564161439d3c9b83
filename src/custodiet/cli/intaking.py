"""The intake on a port: `intake serve`."""

from typing import Annotated

import typer

from custodiet.app.intake import WITHIN
from custodiet.cli.options import RecordPath
from custodiet.cli.serving import HOST

PORT = 8615


def serve(
    record: RecordPath,
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port, or the next one that is free.")] = PORT,
    host: Annotated[str, typer.Option(help="The address to listen on; beyond this machine only if you say so.")] = HOST,
    enrolments: Annotated[
        bool, typer.Option("--enrolments", help="Let keys be enrolled this way too, by whoever may sign for them.")
    ] = False,
    within: Annotated[int, typer.Option(min=1, max=8760, help="The hours in which a receipt falls due.")] = WITHIN,
) -> None:
    """Take signed statements in over HTTP, until you stop it (Ctrl-C). It holds the log's key: keep it apart.

    What is acknowledged is on the disk. Whoever hands a statement in gets the log's receipt, or its signed refusal:
    custodiet submit http://its.address FILE

    Example:

      custodiet intake serve mission
    """
    from custodiet.cli.server import run_intake  # noqa: PLC0415 - it takes long to load

    run_intake(record, port=port, host=host, enrolments=enrolments, within=within)
