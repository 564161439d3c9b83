"""The command line: one face of `app`. `main` lists the commands; every user's mistake ends in one message."""

import sys

import typer

from custodiet.cli.main import application
from custodiet.cli.render import escape_what_cannot_be_shown
from custodiet.kernel.collection import paused_collection
from custodiet.kernel.errors import CustodietError
from custodiet.kernel.text import visible


def main() -> None:
    """Run `custodiet`; exit 0, 1 (refused, or a verification failed) or 2 (wrong usage)."""
    escape_what_cannot_be_shown(sys.stdout)
    try:
        with paused_collection():
            sys.exit(application(*sys.argv[1:2])(standalone_mode=False))
    except CustodietError as error:
        print(f"custodiet: {error}", file=sys.stderr)  # noqa: T201 - the one place where an error becomes text
        sys.exit(1)
    except typer.TyperException as error:
        error.message = "\n".join(map(visible, error.message.split("\n")))
        error.show()  # type: ignore[attr-defined]  # the class of Typer's that has it is not public
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except OSError as error:
        place = visible(str(error.filename or "the system"))
        print(f"custodiet: {place}: {error.strerror or error}", file=sys.stderr)  # noqa: T201 - likewise
        sys.exit(1)
