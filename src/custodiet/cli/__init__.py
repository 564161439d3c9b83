"""The command line: one face of `app`. `main` lists the commands; every user's mistake ends in one message."""

import sys

from custodiet.cli.main import application
from custodiet.kernel.collection import paused_collection
from custodiet.kernel.errors import CustodietError


def main() -> None:
    """Run `custodiet`; exit 0, 1 (refused, or a verification failed) or 2 (wrong usage)."""
    try:
        with paused_collection():
            application()
    except CustodietError as error:
        print(f"custodiet: {error}", file=sys.stderr)  # noqa: T201 - the one place where an error becomes text
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except OSError as error:
        print(f"custodiet: {error.filename or 'the system'}: {error.strerror}", file=sys.stderr)  # noqa: T201 - likewise
        sys.exit(1)
