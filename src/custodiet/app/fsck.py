"""Check the whole of a record for whoever keeps it: the store, its published files, every entry, the archived texts."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from custodiet.app.admission import sequence_key
from custodiet.app.archive import check_texts
from custodiet.app.progress import Report
from custodiet.app.record import FILES, KEY, Record
from custodiet.app.verification import Verdict, log_key, verify_files
from custodiet.kernel.errors import Refused, VerificationFailed
from custodiet.kernel.keys import read_key_file
from custodiet.log.audit import audit_store
from custodiet.log.files import Directory


@dataclass(frozen=True, slots=True)
class Soundness:
    """A record in which nothing is wrong. There is no other result: a fault raises."""

    verdict: Verdict
    regime: str
    texts: int
    can_append: bool

    def row(self) -> dict[str, Any]:
        """One JSON object with stable keys."""
        own = {"regime": self.regime, "archived_texts": self.texts, "can_append": self.can_append}
        return {"sound": True, **self.verdict.row(), **own}

    def lines(self) -> list[str]:
        """The result in words."""
        adding = "its key is here" if self.can_append else f"without {KEY} it can be read, not added to"
        return [
            f"Sound: {self.verdict.origin}, {self.verdict.size} entries, root {self.verdict.root}.",
            f"Store and published files agree, byte for byte; regime {self.regime}; {adding}.",
            f"Archived texts, each as its digest says: {self.texts}." if self.texts else "No archived text is here.",
            "This says that nothing is damaged. Whether others saw the same log: custodiet verify RECORD --policy FILE",
        ]


def check_record(path: Path, *, progress: Report) -> Soundness:
    """Check everything in the record at `path`; raise what is wrong first."""
    with Record.open(path, read_only=True) as record:
        record.store.check()
        files = Directory(path / FILES)
        key = log_key(files)
        verdict = verify_files(files, key, policy=None, remembered=None, progress=progress)
        audit_store(record.store, files, key, progress=lambda done: progress("store", done, verdict.size))
        _check_sequence_index(record)
        return Soundness(verdict, record.regime.name, check_texts(path), _check_key(record))


def _check_sequence_index(record: Record) -> None:
    """The store's index is what refuses a second statement under one number: it must know every one there is."""
    for known in record.known():
        if (index := record.store.index_of(sequence_key(known.statement))) != known.index:
            raise VerificationFailed(
                "the store's index of sequence numbers is wrong",
                expected=f"entry {known.index}",
                found="nothing" if index is None else f"entry {index}",
                where=f"entry {known.index}",
            )


def _check_key(record: Record) -> bool:
    if not (record.path / KEY).exists():
        return False
    key = read_key_file(record.path / KEY)
    if str(key.verifier) != record.log_key:
        raise Refused(
            "the key in this record is another log's",
            expected=record.log_key,
            found=str(key.verifier),
            where=str(record.path / KEY),
        )
    return True
