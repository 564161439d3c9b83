"""Whole files: read without waiting, written whole or not at all. One clear message when that fails.

A path may lead to anything. A pipe or a device would keep a reader waiting, a file without end would fill its memory,
and a link in place of a file that is about to be written would lead the writer astray: none of them is opened. What
could not be written to its end is removed again, so that nobody takes it for whole.
"""

import errno
import os
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BufferedReader
from pathlib import Path

from custodiet.kernel.errors import Refused

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

LARGEST = 2**20  # bytes of what a person writes and a machine reads at once: a statement, a key, a policy, a checkpoint
_PAUSE = 0.01  # seconds
LARGEST_SOURCE = 2**32  # bytes of somebody else's table, text or bundle; a ZIP file of ours holds no more


def open_plain(path: Path, *, pipe: bool = False) -> BufferedReader:
    """Open a plain file for reading; raise `OSError` where there is none. With `pipe`, a pipe will do."""
    file = open(path, "rb", opener=_without_waiting)  # noqa: SIM115 - Path.open has no opener; the caller closes it
    mode = os.fstat(file.fileno()).st_mode
    if pipe and stat.S_ISFIFO(mode):
        os.set_blocking(file.fileno(), True)  # who named a pipe waits for what comes out of it
    elif not stat.S_ISREG(mode):
        file.close()
        raise OSError(errno.EINVAL, "it is no plain file", str(path))
    return file


def read_file(path: Path, *, largest: int = LARGEST, pipe: bool = False) -> bytes:
    """Return a file's bytes; refuse more than `largest`. With `pipe`, a pipe is read to its end."""
    try:
        with open_plain(path, pipe=pipe) as file:
            size = largest if pipe else os.fstat(file.fileno()).st_size
            data = (file.read(size + 1) or b"") if size <= largest else b""
    except OSError as error:
        raise Refused(f"the file cannot be read: {error.strerror}", where=str(path)) from None
    if size > largest or len(data) > size:
        raise Refused("the file is too large", expected=f"at most {min(size, largest)} bytes", where=str(path))
    return data


def check_only_owner(path: Path, what: str) -> None:
    """Refuse a plain file that anyone but its owner can read; `what` says what it is."""
    mode = path.stat().st_mode
    if os.name == "posix" and stat.S_ISREG(mode) and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise Refused(
            f"others can read this {what}",
            expected="mode 0600",
            found=f"mode {stat.S_IMODE(mode):04o}",
            where=str(path),
            advice=f"Run: chmod 600 {path} (and think about whether somebody has read it)",
        )


def check_new(path: Path) -> None:
    """Refuse a path where something is already, be it a link that leads nowhere."""
    if os.path.lexists(path):
        raise Refused("a file of that name exists already", where=str(path), advice="Choose another name")


def write_new_file(path: Path, data: bytes, *, mode: int = 0o666) -> None:
    """Write a file that must not exist yet, whole and durable or not at all."""
    check_new(path)
    try:
        write_new(path, data, mode=mode)
    except OSError as error:
        raise Refused(f"the file cannot be written: {error.strerror}", where=str(path)) from None


def replace_file(path: Path, data: bytes, *, mode: int = 0o666) -> None:
    """Put `data` in the place of what is at `path`; who reads it meanwhile reads the one or the other, whole."""
    try:
        put_file(path, data, temporary=path.with_name(f".{path.name}.{os.urandom(8).hex()}"), mode=mode)
    except OSError as error:
        raise Refused(f"the file cannot be written: {error.strerror}", where=str(path)) from None


def replace_durably(path: Path, data: bytes) -> None:
    """`replace_file`, and make sure that a power cut does not bring the old file back: raises `OSError`."""
    put_file(path, data, temporary=path.with_name(f".{path.name}.{os.urandom(8).hex()}"))
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` durable, where the system knows how."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def alone_in(folder: Path, *, patience: float) -> Iterator[None]:
    """Keep out of a folder whoever else asks for it so; raise `TimeoutError` after `patience` seconds of waiting.

    Nothing is left behind in it. Where no folder can be locked (Windows, some shares of a network), nobody is kept out.
    """
    handle = os.open(folder, os.O_RDONLY) if fcntl else -1
    try:
        if fcntl:
            _lock(handle, time.monotonic() + patience)
        yield
    finally:
        if fcntl:
            os.close(handle)


def _lock(handle: int, until: float) -> None:
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise TimeoutError from None
            time.sleep(_PAUSE)
        except OSError:
            return
        else:
            return


def make_folder(path: Path) -> None:
    """Make a folder where it is not there yet; refuse a link."""
    try:
        path.mkdir(exist_ok=True)
    except OSError as error:
        raise Refused(f"the folder cannot be made: {error.strerror}", where=str(path)) from None
    check_no_link(path)


def check_no_link(folder: Path) -> None:
    """Refuse a link where a folder must be: what is written into it, or removed from it, would be another place's."""
    if folder.is_symlink():
        raise Refused("this folder is a link to another place", where=str(folder), advice="Put a folder in its place")


@contextmanager
def removed_on_failure(*paths: Path) -> Iterator[None]:
    """Remove the files and folders that the block makes, unless it ends well."""
    try:
        yield
    except BaseException:
        for path in paths:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
        raise


def write_new(path: Path, data: bytes, *, mode: int = 0o666) -> None:
    """`write_new_file` for who says in his own words what is wrong: raises `OSError`."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
    with removed_on_failure(path), os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def put_file(path: Path, data: bytes, *, temporary: Path, mode: int = 0o666) -> None:
    """`replace_file` by way of `temporary`, beside it, which is the caller's own: raises `OSError`."""
    with suppress(FileNotFoundError):
        temporary.unlink()
    try:
        write_new(temporary, data, mode=mode)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
