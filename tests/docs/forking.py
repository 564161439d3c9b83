"""`custodiet` for pages that run hundreds of commands: each is a process forked from one that has loaded the code.

`command` puts a `custodiet` into a folder for PATH. It hands its arguments, folder, environment and open files to a
server, which forks; it passes signals on, and ends with the command's exit status. What the command does, it does as
the installed script would: in a process of its own, with those files. Only the loading is spared.
"""

import ast
import os
import signal
import socket
import subprocess
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

CLIENT = """\
#!{python} -IS
import _socket, os, signal, sys
made = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
made.connect({address!r})
told = repr((sys.argv[1:], os.getcwd(), dict(os.environ))).encode()
files = b"".join(n.to_bytes(4, sys.byteorder) for n in (0, 1, 2))
made.sendmsg([len(told).to_bytes(4, "big")], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, files)])
made.sendall(told)
child = int.from_bytes(made.recv(4), "big")
for each in (signal.SIGINT, signal.SIGTERM):
    signal.signal(each, lambda number, _: os.kill(child, number))
status = made.recv(1)
os._exit(status[0] if status else 128 + signal.SIGTERM)
"""


@contextmanager
def command(folder: Path, environment: Mapping[str, str]) -> Iterator[Path]:
    """Put a `custodiet` into `folder` for as long as the block runs; `environment` is what loading sees."""
    address = folder / "socket"
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(address))
        listening.listen(16)
        client = folder / "custodiet"
        client.write_text(CLIENT.format(python=sys.executable, address=str(address)))
        client.chmod(0o755)
        environment = {**environment, "PYTHONPATH": os.pathsep.join(sys.path)}
        process = subprocess.Popen(  # noqa: S603 - this module
            [sys.executable, "-m", __name__, str(listening.fileno())],
            pass_fds=[listening.fileno()],
            stdin=subprocess.DEVNULL,
            env=environment,
        )
        with process:
            try:
                yield folder
            finally:
                process.kill()


def serve(listening: socket.socket) -> None:
    """Fork for each that asks, until killed."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # whoever asked hears how it ended
    _load()
    while True:
        asking, _ = listening.accept()
        if os.fork() == 0:
            listening.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _run(asking)
        asking.close()


def _load() -> None:
    from custodiet.cli.main import COMMANDS  # noqa: PLC0415 - loaded here, and in no other process of the tests

    for entry in COMMANDS.values():
        for function in [entry] if isinstance(entry, str) else filter(None, entry.values()):
            if "." in function and " " not in function:
                import_module(f"custodiet.cli.{function.partition('.')[0]}")


def _run(asking: socket.socket) -> None:
    """Be the command. Does not return."""
    from custodiet.cli import main  # noqa: PLC0415 - as above

    status = 1
    try:
        size, files, _, _ = socket.recv_fds(asking, 4, 3)
        told = b""
        while len(told) < int.from_bytes(size, "big"):
            told += asking.recv(65_536)
        arguments, folder, environment = ast.literal_eval(told.decode())
        for number, file in enumerate(files):
            os.dup2(file, number)
            os.close(file)
        sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
        sys.stdout = os.fdopen(1, "w", encoding="utf-8", errors="surrogateescape", closefd=False)
        sys.stderr = os.fdopen(2, "w", 1, encoding="utf-8", errors="backslashreplace", closefd=False)
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)
        sys.argv = ["custodiet", *arguments]
        asking.send(os.getpid().to_bytes(4, "big"))
        main()
        status = 0
    except SystemExit as stop:
        status = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    except BaseException:  # noqa: BLE001 - as the interpreter would
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        asking.send(bytes([status]))
        os._exit(status)


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
