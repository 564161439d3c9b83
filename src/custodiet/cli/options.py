"""Arguments and options that many commands share."""

from pathlib import Path
from typing import Annotated

import typer

RecordPath = Annotated[Path, typer.Argument(metavar="RECORD", help="The record's directory.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
