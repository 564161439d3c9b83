"""The portal on a port: `serve`, and the end of `demo`."""

from pathlib import Path
from typing import Annotated

import typer

from custodiet.cli.options import RecordPath

PORT, HOST = 8613, "127.0.0.1"


def serve(
    record: RecordPath,
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port, or the next one that is free.")] = PORT,
    host: Annotated[str, typer.Option(help="The address to listen on; beyond this machine only if you say so.")] = HOST,
    public_url: Annotated[
        str,
        typer.Option(
            help="Where readers reach it, such as https://record.example.org, if something stands between: permanent "
            "addresses and feeds begin with it."
        ),
    ] = "",
) -> None:
    """Serve the record's pages, and its published log, until you stop it (Ctrl-C).

    Examples:

      custodiet serve mission

      custodiet serve mission --port 8080

      custodiet serve mission --public-url https://record.example.org
    """
    serve_record(record, port=port, host=host, public_url=public_url)


def serve_record(record: Path, *, port: int, host: str = HOST, public_url: str = "") -> None:
    """Say where, and serve until the process is told to stop."""
    from custodiet.cli.server import run  # noqa: PLC0415 - a third of the time in which any other command starts

    run(record, port=port, host=host, public_url=public_url)
