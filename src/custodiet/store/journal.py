"""The rollback journal beside a SQLite store: how it undoes what a writer left who was stopped in the middle.

While the journal lies there, SQLite reads nothing before it has put the old pages back, and it cannot do so in a file
that is opened to read only, or in a folder that may not be written.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from io import SEEK_END
from pathlib import Path

from custodiet.kernel.errors import CustodietError, Refused
from custodiet.kernel.files import open_plain

_SECOND_FILE = bytes.fromhex("d9d505f920a163d7")  # the last bytes of a journal that names a second file


def journal_of(path: Path) -> Path:
    """Return where SQLite keeps the journal of the store at `path`."""
    return path.with_name(f"{path.name}-journal")


def check_journal(path: Path) -> None:
    """Refuse a journal that names a second file: once SQLite has undone what a journal says, it deletes that file.

    Such a journal belongs to a transaction over several databases. No writer of ours makes one.
    """
    try:
        with open_plain(journal_of(path)) as journal:
            size = journal.seek(0, SEEK_END)
            journal.seek(max(size - len(_SECOND_FILE), 0))
            ending = journal.read()
    except FileNotFoundError:
        return
    except OSError as error:
        raise Refused(f"the journal cannot be read: {error.strerror}", where=str(journal_of(path))) from None
    if ending == _SECOND_FILE:
        raise Refused(
            "this journal would have another file deleted",
            where=str(journal_of(path)),
            advice="No writer of ours made it: use another copy of the record",
        )


@contextmanager
def stopped_writer(path: Path) -> Iterator[None]:
    """Say what stands in the way where a store cannot be opened because of the journal beside it."""
    try:
        yield
    except CustodietError as error:
        raise CustodietError(
            f"a writer was stopped in the middle of an append, and what it left cannot be undone here: {error.message}",
            where=str(path),
            advice=f"Copy the whole record, with {journal_of(path).name}, to where you may write, and open the copy",
        ) from None
