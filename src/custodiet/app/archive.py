"""Texts of archived sources: the record knows each by its digest, and whoever holds the text may put it beside.

`RECORD/sources/SHA256` is never published, and never believed: a text that is not what its digest says is not shown.
"""

import hashlib
from pathlib import Path

from custodiet.app.files import read_file
from custodiet.app.record import Record

SOURCES = "sources"


def digest(data: bytes) -> str:
    """Return the SHA-256 of `data` in hex."""
    return hashlib.sha256(data).hexdigest()


def archive(record: Record, file: Path, *, dry_run: bool = False) -> str:
    """Keep the text of a source that the record knows by its digest; return the source's id, or nothing."""
    if not file.is_file():
        return ""
    data = read_file(file)
    name = digest(data)
    for known in record.known():
        body = known.statement.body
        if known.statement.type == "source" and body.get("sha256") == name:
            if not dry_run:
                (record.path / SOURCES).mkdir(exist_ok=True)
                (record.path / SOURCES / name).write_bytes(data)
            return str(body["id"])
    return ""


def archived_text(record_path: Path, name: str) -> bytes | None:
    """Return the text with the digest `name`, where its holder brought it and it still is what it was."""
    path = record_path / SOURCES / name
    data = path.read_bytes() if name and path.is_file() else None
    return data if data is not None and digest(data) == name else None


def check_texts(record_path: Path) -> tuple[int, Path | None]:
    """Return how many archived texts there are, and the first that is not what its name says."""
    texts = sorted((record_path / SOURCES).glob("*"))
    return len(texts), next((text for text in texts if digest(text.read_bytes()) != text.name), None)
