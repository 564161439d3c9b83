"""A writer that can be stopped from outside: for each line on standard input, a child of this process submits once.

A line is a JSON object: `record`, `leaves` (in hex) and `now`. The child stops itself before it begins, so that
somebody can attach to it; its number is printed, and it goes on at SIGCONT. How it ended is printed next: 0, it was
told that everything was logged (the acknowledgement); 1, it was refused with one clear message, which follows; 2,
anything else, which no append may do; less than 0, the signal that killed it.

Everything is imported, and done once, before the first child is made: what fails is then a call of the append.
"""

import json
import os
import signal
import sys
import tempfile
import traceback
from pathlib import Path

from custodiet.app.founding import found
from custodiet.app.record import Record
from custodiet.kernel.errors import CustodietError

REFUSED, BROKEN = 1, 2


def submit(record: Path, leaves: list[bytes], now: int) -> None:
    with Record.open(record) as opened:
        opened.submit([(f"statement {n}", leaf) for n, leaf in enumerate(leaves)], now=now)


def run(request: dict[str, object], answer: int) -> int:
    """Submit, in the child; return its exit code, and write what it would tell a person."""
    os.kill(os.getpid(), signal.SIGSTOP)
    code, text = 0, ""
    try:
        leaves = [bytes.fromhex(leaf) for leaf in list(request["leaves"])]  # type: ignore[call-overload]
        submit(Path(str(request["record"])), leaves, int(str(request["now"])))
    except (CustodietError, OSError) as error:  # the command line prints either in one line
        code, text = REFUSED, str(error)
    except BaseException:  # noqa: BLE001 - it is told, and a test fails
        code, text = BROKEN, traceback.format_exc()
    os.writev(answer, [text.encode()[:4000]])  # a call that nobody makes fail
    return code


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CUSTODIET_STATE"] = f"{folder}/state"
        store = os.environ.get("CRASH_STORE", "")
        found(
            Path(folder) / "record", origin="a.example/b", regime="cwc", operator="o", now=1_400_000_000, store=store
        ).close()
        submit(Path(folder) / "record", [], 1_400_000_000)
    print("ready", flush=True)  # noqa: T201 - to whoever started it
    for line in sys.stdin:
        request = json.loads(line)
        os.environ["CUSTODIET_STATE"] = request["state"]
        mine, theirs = os.pipe()
        child = os.fork()
        if not child:
            os.close(mine)
            os._exit(run(request, theirs))
        os.close(theirs)
        os.waitpid(child, os.WUNTRACED)
        print(child, flush=True)  # noqa: T201 - likewise
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        with os.fdopen(mine, "rb") as text:
            print(json.dumps([code, text.read().decode()]), flush=True)  # noqa: T201 - likewise


if __name__ == "__main__":
    main()
