"""Exhibits: sign what a photograph, document or recording shows, by its digest; and tell whether a file is one of them.

The file stays where it is. Nothing is logged here: what is signed goes to a file, for `submit`, like every statement.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from custodiet.app import archive
from custodiet.app.drafting import sign_next
from custodiet.app.provenance import Provenance, examine
from custodiet.app.record import Record
from custodiet.app.signer import find_signer
from custodiet.books.known import Known
from custodiet.kernel.errors import Refused
from custodiet.kernel.files import check_new, read_file, write_new_file
from custodiet.kernel.text import visible
from custodiet.kernel.times import parse_when
from custodiet.statements.codec import format_posting
from custodiet.statements.posting import Mark

LARGEST = 2**28  # bytes of one exhibit
EXHIBIT = "exhibit"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a person says of a file: its kind, the things that it shows, and when, where and with what it was made."""

    kind: str
    things: tuple[str, ...] = ()
    captured: str = ""
    place: str = ""
    device: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Exhibited:
    """A file, and what was signed of it (`body`, if anything); `named` are the statements that name it already."""

    name: str
    digest: str
    size: int
    provenance: Provenance | None
    body: Mapping[str, Any]
    named: tuple[Known, ...]
    out: Path | None = None
    seq: int | None = None

    def row(self) -> dict[str, Any]:
        """One JSON object with stable keys."""
        return {
            "file": self.name,
            "sha256": self.digest,
            "bytes": self.size,
            "body": dict(self.body),
            "named_by": [known.id for known in self.named],
            "signed": str(self.out) if self.out else "",
        }


def exhibit(record: Record, file: Path, shown: Shown, key_file: Path, out: Path | None, *, now: int) -> Exhibited:
    """Sign what `file` shows. Without `out`, everything is checked and nothing is signed."""
    if shown.things and not shown.captured:
        raise Refused(
            "it is not said when it was made, so it has no place in any story",
            expected="a time, as exactly as it is known: 2014-02-10T08:00Z, 2014-02-10, 2014-02, 2014",
            where="--captured",
        )
    if out:
        check_new(out)
    find_signer(record, key_file)
    data = _read(file)
    found = _found(record, file, data)
    body = _body(shown, found)
    wish = {
        "type": EXHIBIT,
        "evidence": [{"kind": shown.kind, "name": found.name, "sha256": found.digest, "bytes": found.size}],
        "postings": [format_posting(mark) for mark in _marks(shown, found.digest)],
        "body": body,
    }
    seq = None
    if out:
        leaf, seq = sign_next(wish, key_file, now=now, origin=record.origin, where=str(file))
        write_new_file(out, leaf)
    return Exhibited(found.name, found.digest, found.size, found.provenance, body, found.named, out, seq)


def named(record: Record, file: Path) -> Exhibited:
    """Return the statements that name this very file; raise `Refused` where none does."""
    found = _found(record, file, _read(file))
    if not found.named:
        raise Refused(
            "no statement of this record names this file",
            found=f"SHA-256 {found.digest}",
            where=str(file),
            advice="One changed byte is enough for that: ask for the file as it was when it was signed for",
        )
    return found


def _read(file: Path) -> bytes:
    data = read_file(file, largest=LARGEST)
    if not data:
        raise Refused("the file is empty", where=str(file))
    return data


def _found(record: Record, file: Path, data: bytes) -> Exhibited:
    digest = archive.digest(data)
    naming = tuple(each for each in record.known() if any(e.get("sha256") == digest for e in each.statement.evidence))
    return Exhibited(visible(file.name), digest, len(data), examine(data, file.suffix), {}, naming)


def _body(shown: Shown, found: Exhibited) -> dict[str, Any]:
    said = {"captured": shown.captured, "place": shown.place, "device": shown.device, "text": shown.text}
    return {
        "kind": shown.kind,
        "sha256": found.digest,
        "bytes": found.size,
        **{name: value for name, value in said.items() if value},
        **(found.provenance.members() if found.provenance else {}),
    }


def _marks(shown: Shown, digest: str) -> Sequence[Mark]:
    return [
        Mark(f"{EXHIBIT}-{digest[:16]}", thing, shown.kind, digest, parse_when(shown.captured))
        for thing in dict.fromkeys(shown.things)
    ]
