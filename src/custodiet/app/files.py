"""Reading and writing whole files, with one clear message when that fails."""

from pathlib import Path

from custodiet.kernel.errors import Refused


def read_file(path: Path) -> bytes:
    """Return a file's bytes."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise Refused(f"the file cannot be read: {error.strerror}", where=str(path)) from None


def check_new(path: Path) -> None:
    """Refuse a path where something is already."""
    if path.exists():
        raise Refused("a file of that name exists already", where=str(path), advice="Choose another name")


def write_new_file(path: Path, data: bytes) -> None:
    """Write a file that must not exist yet."""
    check_new(path)
    try:
        with path.open("xb") as file:
            file.write(data)
    except OSError as error:
        raise Refused(f"the file cannot be written: {error.strerror}", where=str(path)) from None
