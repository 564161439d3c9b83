"""Run the real command in this process, as the shell would."""

import contextlib
import io
import json
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from unittest.mock import patch

from custodiet.cli import main


@dataclass(frozen=True, slots=True)
class Result:
    code: int
    out: str
    err: str

    def json(self) -> Any:  # noqa: ANN401 - JSON is any of six types
        return json.loads(self.out)


def custodiet(*arguments: object) -> Result:
    """Return exit code and output of `custodiet ARGUMENTS`."""
    out, err = io.StringIO(), io.StringIO()
    code = 0
    command = ["custodiet", *map(str, arguments)]
    with patch.object(sys, "argv", command), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main()
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    return Result(code, out.getvalue(), err.getvalue())


def succeed(*arguments: object) -> Result:
    """The same, for a command that must succeed."""
    result = custodiet(*arguments)
    assert result.code == 0, f"{arguments}: {result.err}{result.out}"
    assert "Traceback" not in result.err
    return result


def fail(*arguments: object) -> str:
    """The one clear message of a command that must fail with exit code 1."""
    result = custodiet(*arguments)
    assert result.code == 1, f"{arguments}: exit {result.code}: {result.out}{result.err}"
    assert result.err.startswith("custodiet: "), result.err
    assert "Traceback" not in result.err
    return result.err


def snapshot(folder: Path) -> dict[str, str]:
    """Every file below a folder with the digest of its bytes: what a refused command must leave as it was."""
    return {name: sha256(data).hexdigest() for name, data in contents(folder).items()}


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes. To compare much of it, take a `snapshot`: a failure must print it."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
