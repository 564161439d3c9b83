"""Passphrases of key files: asked at the terminal without an echo or, for scripts, read from a file that is named.

`CUSTODIET_PASSPHRASE_FILE` names it; `/dev/fd/3` and other pipes will do. Of a file with several lines, each is tried.
A passphrase is never an argument, which everybody on the machine could read, nor a variable's value.
"""

import getpass
import os
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from custodiet.kernel.errors import Refused
from custodiet.kernel.files import check_only_owner, read_file
from custodiet.kernel.locking import check_passphrase
from custodiet.kernel.text import visible

FILE = "CUSTODIET_PASSPHRASE_FILE"


def forget() -> None:
    """Begin anew: what was read is forgotten."""
    _lines.cache_clear()


def existing(where: str) -> Iterator[str]:
    """Yield what may open the key file at `where`."""
    if os.environ.get(FILE):
        yield from _lines(os.environ[FILE])
    else:
        yield _asked(f"Passphrase of {visible(where)}: ", where)


def chosen(where: str) -> str:
    """Return the passphrase that shall lock the key file at `where`: typed twice, or the first of the file."""
    if os.environ.get(FILE):
        passphrase = next(iter(_lines(os.environ[FILE])))
    else:
        passphrase = _asked(f"New passphrase of {visible(where)}: ", where)
        check_passphrase(passphrase)
        if _asked("The same again: ", where) != passphrase:
            raise Refused("the two were not the same", where=where, advice="Nothing was written. Try again")
    check_passphrase(passphrase)
    return passphrase


def can_be_chosen() -> bool:
    """Is a passphrase named, or does somebody sit there who can be asked, and sees it?"""
    return bool(os.environ.get(FILE)) or (sys.stdin.isatty() and sys.stdout.isatty())


@lru_cache(maxsize=1)  # a pipe can be read once
def _lines(name: str) -> tuple[str, ...]:
    file = Path(name)
    data = read_file(file, pipe=True)
    check_only_owner(file, "passphrase file")
    try:
        lines = tuple(line for line in data.decode("utf-8").splitlines() if line)
    except UnicodeDecodeError:
        lines = ()
    if not lines:
        raise Refused("there is no passphrase in the file", expected="a line of UTF-8", where=name)
    return lines


def _asked(prompt: str, where: str) -> str:
    if not _has_terminal():
        raise Refused(
            "a passphrase is needed, and there is no terminal to ask for it",
            where=where,
            advice=f"Name a file or pipe that holds it: {FILE}=/dev/fd/3",
        )
    try:
        return getpass.getpass(prompt)
    except EOFError:
        return ""


def _has_terminal() -> bool:
    """Standard input would do for getpass, which would show what comes there: so it is asked before."""
    try:
        with open("/dev/tty", "rb"):  # noqa: PTH123 - of a device that may not be there, nothing but this tells
            return True
    except OSError:
        return os.name != "posix" and sys.stdin.isatty()
