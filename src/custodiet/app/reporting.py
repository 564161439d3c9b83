"""Issue a report: a signed statement over the figures of a record at a cut, in a bundle that proves itself offline.

    RECORD/reports/ID.json    the signed extracts that were issued from this record; never published

The same question about the same log, asked with the same key, gets the statement that answered it before: one question
has one answer, and two runs write the same bytes. The bundle's members and their checks are those of spec/bundle.md.
"""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from custodiet.app import drafting
from custodiet.app.admission import authenticate
from custodiet.app.balances import accounts, section
from custodiet.app.progress import Report
from custodiet.app.record import FILES, Record
from custodiet.app.view import Cut, View
from custodiet.kernel.errors import CustodietError, Refused
from custodiet.kernel.files import make_folder, read_file, write_new_file
from custodiet.kernel.keys import read_key_file
from custodiet.kernel.strict import canonical
from custodiet.log import proof as proofs
from custodiet.log.checkpoint import SignedCheckpoint
from custodiet.log.files import CHECKPOINT, Directory
from custodiet.log.merkle import leaf_hash
from custodiet.reports import members as names
from custodiet.reports.bundle import pack
from custodiet.reports.figures import figures, finding
from custodiet.reports.page import wrap

REPORTS = "reports"
EXTRACT = "extract"
VERIFIER = Path(__file__).resolve().parents[3] / "verifier"
_PAGES = frozenset({".html", ".htm"})


@dataclass(frozen=True, slots=True)
class Issued:
    """A report as it was written. `again`: the statement had been signed before."""

    out: Path
    id: str
    size: int
    figures: int
    findings: int
    balances: int
    members: int
    bytes: int
    again: bool

    def row(self) -> dict[str, Any]:
        """One JSON object with stable keys."""
        return {
            "file": str(self.out),
            "id": self.id,
            "size": self.size,
            "figures": self.figures,
            "findings": self.findings,
            "balances": self.balances,
            "members": self.members,
            "bytes": self.bytes,
            "again": self.again,
        }


def issue(record: Record, where: Cut, key_file: Path, out: Path, *, now: int, progress: Report) -> Issued:
    """Write the report of `record` at a cut, signed with the key in `key_file`, to `out`: a ZIP file, or one page."""
    if out.exists():
        raise Refused("a file of that name exists already", where=str(out), advice="Choose another name")
    issuer = _enrolled(record, key_file)
    checkpoint = _checkpoint(record)
    progress("figures", 0, 1)
    view = View(record, where)
    told = figures(view.effective, view.books, as_of=view.as_of, asked=view.asked_about)
    found = [finding(one) for one in view.discrepancies]
    balanced = [section(account) for account in accounts(view)]
    progress("figures", 1, 1)
    texts = {names.FIGURES: canonical(told), names.FINDINGS: canonical([*found, *balanced])}
    body = _body(record, where, checkpoint, texts)
    before = _issued(record, issuer, body)
    leaf = before or _sign(record, body, key_file, now=now)
    members = {**texts, names.REPORT: leaf, names.CHECKPOINT: checkpoint.note, **_verifiers()}
    members |= dict(_statements(record, checkpoint, progress))
    data = pack(members)
    if out.suffix.lower() in _PAGES:
        data = wrap(_page(), data)
    write_new_file(out, data)
    return Issued(
        out,
        leaf_hash(leaf).hex(),
        checkpoint.size,
        len(told),
        len(found),
        len(balanced),
        len(members),
        len(data),
        again=bool(before),
    )


def _checkpoint(record: Record) -> SignedCheckpoint:
    """The newest checkpoint, with the cosignatures that it got since it was published."""
    latest = record.store.latest()
    if latest is None:
        raise Refused("the record has no founding", where=str(record.path))
    published = Directory(record.path / FILES).read(CHECKPOINT)
    return SignedCheckpoint(latest.size, latest.time, published if published.startswith(latest.note) else latest.note)


def _body(record: Record, where: Cut, checkpoint: SignedCheckpoint, texts: Mapping[str, bytes]) -> dict[str, str | int]:
    cuts = {name: when.text for name, when in (("as_of", where.as_of), ("known_at", where.known_at)) if when}
    return {
        "size": checkpoint.size,
        "root": checkpoint.checkpoint.root.hex(),
        "regime": str(record.founding.body["regime"]),
        "figures": hashlib.sha256(texts[names.FIGURES]).hexdigest(),
        "findings": hashlib.sha256(texts[names.FINDINGS]).hexdigest(),
        **cuts,
    }


def _enrolled(record: Record, key_file: Path) -> str:
    issuer = str(read_key_file(key_file).verifier)
    record.directory().speaker(issuer, where=str(key_file))
    return issuer


def _issued(record: Record, issuer: str, body: Mapping[str, Any]) -> bytes | None:
    """The leaf in which `issuer` signed this before; a file that is none, or was changed, is passed over."""
    for file in sorted((record.path / REPORTS).glob("*.json")):
        with suppress(CustodietError):
            leaf = read_file(file)
            told = authenticate(leaf, origin=record.origin)
            if (told.type, told.issuer, told.body) == (EXTRACT, issuer, body):
                return leaf
    return None


def _sign(record: Record, body: Mapping[str, Any], key_file: Path, *, now: int) -> bytes:
    wish = {"type": EXTRACT, "body": body}
    leaf, _ = drafting.sign_next(wish, key_file, now=now, origin=record.origin, where=str(key_file))
    make_folder(record.path / REPORTS)
    write_new_file(record.path / REPORTS / f"{leaf_hash(leaf).hex()}.json", leaf)
    return leaf


def _statements(record: Record, checkpoint: SignedCheckpoint, progress: Report) -> Iterator[tuple[str, bytes]]:
    store, size = record.store, checkpoint.size
    for index, leaf in enumerate(store.entries(0, size)):
        proof = proofs.prove(store, index, size=size, note=checkpoint.note)
        name = leaf_hash(leaf).hex()
        yield names.statement(name), leaf
        yield names.proof(name), proofs.format_proof(proof)
        if index % 25 == 0 or index + 1 == size:
            progress("proofs", index + 1, size)


def _verifiers() -> dict[str, bytes]:
    """The verifiers, for the reader's convenience: an installation that lacks them makes bundles without."""
    files = [VERIFIER / name for name in names.VERIFIERS]
    return {file.name: file.read_bytes() for file in files if file.is_file()}


def _page() -> bytes:
    file = VERIFIER / names.VERIFIER_PAGE
    if not file.is_file():
        raise Refused(
            "this installation has no page that could carry the bundle",
            expected=names.VERIFIER_PAGE,
            advice="Write a ZIP file instead: --out FILE.zip",
        )
    return file.read_bytes()
