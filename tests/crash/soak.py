"""`make soak`: stop appends at every point of every store, and print what was seen: `python -m tests.crash.soak`.

It ends with one JSON line and with `N passed, N failed`; the exit code is 1 where the property did not hold.
"""

import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.crash import points
from tests.crash.harness import Broken, Figures, why_not
from tests.crash.points import Ground
from tests.postgresql import PASSWORD, Server, shared_server

LEAST = 1000
_THIN = 3  # of the calls that only read, and of most messages, each third


def main() -> int:
    """Run everything; return the exit code."""
    if reason := why_not():
        print(f"Nothing was tried: {reason}")
        return 1
    figures, began, failed = Figures(), time.monotonic(), 0
    os.environ["PGPASSWORD"] = PASSWORD
    with tempfile.TemporaryDirectory(prefix="soak") as folder, shared_server(f"soak-{os.getpid()}") as server:
        os.environ["CUSTODIET_STATE"] = f"{folder}/state"
        try:
            for _ in _everything(Path(folder), figures, server):
                if (so_far := sum(figures.points.values())) % 100 == 0:
                    print(f"{so_far} points, {time.monotonic() - began:.0f} s", flush=True)
        except Broken as error:
            failed = 1
            print(f"BROKEN: {error}")
        except KeyboardInterrupt:
            print("Broken off: what follows is what was seen until then")
    total = sum(figures.points.values())
    row = {**figures.row(), "total": total, "postgresql": server is not None}
    print(json.dumps({**row, "seconds": round(time.monotonic() - began), "least": LEAST}))
    print(f"{total} passed, {failed} failed")
    return int(bool(failed) or total < LEAST)


def _everything(folder: Path, figures: Figures, server: Server | None) -> Iterator[int]:
    with _ground(folder / "f", figures, None) as ground:
        yield from points.of_files(ground, thin=_THIN)
    if server:
        with _ground(folder / "d", figures, server) as ground:
            yield from points.of_a_database(ground, thin=_THIN)
            ground.fresh()
            yield from points.of_a_server(ground, server, thin=_THIN * 2)


@contextmanager
def _ground(folder: Path, figures: Figures, server: Server | None) -> Iterator[Ground]:
    folder.mkdir()
    with closing(Ground(folder, figures, server=server)) as ground:
        yield ground


if __name__ == "__main__":
    sys.exit(main())
