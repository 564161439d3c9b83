"""Texts of archived sources: the record knows each by its digest, and whoever holds the text may put it beside.

`RECORD/sources/SHA256` is never published, and never believed: a text that is not what its digest says is not shown.
"""

import hashlib
import os
from contextlib import suppress
from pathlib import Path

from custodiet.app.record import Record
from custodiet.kernel.errors import Refused, VerificationFailed
from custodiet.kernel.files import LARGEST_SOURCE, make_folder, open_plain, read_file, replace_file

SOURCES = "sources"


def digest(data: bytes) -> str:
    """Return the SHA-256 of `data` in hex."""
    return hashlib.sha256(data).hexdigest()


def archive(record: Record, file: Path, *, dry_run: bool = False) -> str:
    """Keep the text of a source that the record knows by its digest; return the source's id, or nothing."""
    if not file.is_file():
        return ""
    data = read_file(file, largest=LARGEST_SOURCE)
    name = digest(data)
    for known in record.known():
        body = known.statement.body
        if known.statement.type == "source" and body.get("sha256") == name:
            if not dry_run:
                make_folder(record.path / SOURCES)
                replace_file(record.path / SOURCES / name, data)
            return str(body["id"])
    return ""


def archived_text(record_path: Path, name: str) -> bytes | None:
    """Return the text with the digest `name`, where its holder brought it and it still is what it was."""
    with suppress(Refused):
        data = read_file(record_path / SOURCES / name, largest=LARGEST_SOURCE)
        return data if digest(data) == name else None
    return None


def check_texts(record_path: Path) -> int:
    """Return how many archived texts there are; raise `VerificationFailed` for one that is not what its name says."""
    texts = sorted((record_path / SOURCES).glob("*"))
    for text in texts:
        found = _digest_of(text)
        if found != text.name:
            raise VerificationFailed(
                "an archived text is not what its digest says", expected=text.name, found=found, where=str(text)
            )
    return len(texts)


def _digest_of(text: Path) -> str:
    """The digest of a file, read piece by piece; one that is larger than any that was archived has none."""
    try:
        with open_plain(text) as file:
            if os.fstat(file.fileno()).st_size > LARGEST_SOURCE:
                return f"more than {LARGEST_SOURCE} bytes"
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise VerificationFailed(f"an archived text cannot be read: {error.strerror}", where=str(text)) from None
