"""Check the whole of a record for whoever keeps it: the store, its published files, every entry, the archived texts."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from custodiet.app.admission import sequence_key
from custodiet.app.archive import check_texts
from custodiet.app.drafting import Counter
from custodiet.app.mending import mend_published
from custodiet.app.progress import Report
from custodiet.app.record import FILES, FOLLOWING, KEY, Record
from custodiet.app.storage import store_of
from custodiet.app.verification import Verdict, log_key, verify_files
from custodiet.kernel.errors import CustodietError, Refused, Several, VerificationFailed
from custodiet.kernel.keys import is_locked, parse_verifier_key, read_key_file
from custodiet.log.audit import Behind, audit_rows, check_same
from custodiet.log.files import Directory


@dataclass(frozen=True, slots=True)
class Soundness:
    """A record in which nothing is wrong. There is no other result: a fault raises."""

    verdict: Verdict
    regime: str
    texts: int
    can_append: bool
    mended: str = ""

    def row(self) -> dict[str, Any]:
        """One JSON object with stable keys."""
        own = {"regime": self.regime, "archived_texts": self.texts, "can_append": self.can_append}
        if self.mended:
            own["mended"] = self.mended
        return {"sound": True, **self.verdict.row(), **own}

    def lines(self) -> list[str]:
        """The result in words."""
        adding = "its key is here" if self.can_append else f"without {KEY} it can be read, not added to"
        mended = (
            [f"Mended: {FILES}/ was written anew from the store. What was wrong: {self.mended}"] if self.mended else []
        )
        return [
            *mended,
            f"Sound: {self.verdict.origin}, {self.verdict.size} entries, root {self.verdict.root}.",
            f"Store and published files agree, byte for byte; regime {self.regime}; {adding}.",
            f"Archived texts, each as its digest says: {self.texts}." if self.texts else "No archived text is here.",
            "This says that nothing is damaged. Whether others saw the same log: custodiet verify RECORD --policy FILE",
        ]


class Unpublished(VerificationFailed):
    """The published files are not what was signed, and the store is."""


def check_and_mend(path: Path, *, progress: Report) -> Soundness:
    """Check everything, as `check_record` does; where only the published files are to blame, write them anew."""
    try:
        return check_record(path, progress=progress)
    except Unpublished as error:
        mend_published(path)
        return replace(check_record(path, progress=progress), mended=error.message)


def check_record(path: Path, *, progress: Report) -> Soundness:
    """Check everything in the record at `path`; raise what is wrong first.

    Store and published files are each held against the root that the log signed: what does not fit it is to blame.
    """
    with Record.open(path, read_only=True) as record:
        files = Directory(path / FILES)
        try:
            key = log_key(files)
            verdict = verify_files(files, key, policy=None, remembered=None, progress=progress)
        except CustodietError as error:
            raise _blame_for(error, _fault_of_store(record), path) from None
        try:
            latest = audit_rows(record.store, key, progress=lambda done: progress("store", done, verdict.size))
        except CustodietError as error:
            raise VerificationFailed(
                f"the store is damaged, or somebody changed it: {error}",
                where=str(store_of(path)),
                advice=f"The files in {FILES}/ fit what the log signed. Restore a copy that custodiet fsck finds sound",
            ) from None
        try:
            check_same(record.store, files, latest)
        except Behind as error:
            raise Unpublished(str(error), where=str(path / FILES), advice=_mend(path)) from None
        _check_sequence_index(record)
        return Soundness(verdict, record.regime.name, check_texts(path), _check_key(record))


def _fault_of_store(record: Record) -> CustodietError | None:
    """Return what is wrong with the store by itself, against the newest root that its log signed."""
    try:
        audit_rows(record.store, parse_verifier_key(record.log_key))
    except CustodietError as error:
        return error
    return None


def _blame_for(published: CustodietError, store: CustodietError | None, path: Path) -> CustodietError:
    """Return the error for published files that are not what was signed."""
    if store:
        return Several(f"{path}: neither the store nor the published files are what was signed:", (store, published))
    if (path / FOLLOWING).exists():
        return Refused(
            "this record was not followed to its end",
            found="what a stopped follow had verified, and had not published",
            where=str(path),
            advice="Nothing is damaged. Follow again: custodiet follow URL RECORD",
        )
    return Unpublished(
        f"the published files are damaged, or somebody changed them: {published}",
        where=str(path / FILES),
        advice=_mend(path),
    )


def _mend(path: Path) -> str:
    return f"The store fits what the log signed. Write them anew from it: custodiet fsck {path} --mend"


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
    if is_locked(record.path / KEY):  # its passphrase is not asked for to look at all else
        _check_count(record)
        return True
    key = read_key_file(record.path / KEY)
    if str(key.verifier) != record.log_key:
        raise Refused(
            "the key in this record is another log's",
            expected=record.log_key,
            found=str(key.verifier),
            where=str(record.path / KEY),
        )
    _check_count(record)
    return True


def _check_count(record: Record) -> None:
    """The key's count is what keeps the operator from signing two statements under one number."""
    used = max(each.statement.seq for each in record.known() if each.statement.issuer == record.log_key)
    counter = Counter(record.path / KEY)
    try:
        following = counter.peek()
    except Refused as error:
        error.advice = _count_advice(used)
        raise
    if following <= used:
        raise Refused(
            "the key's count is behind: it would sign a second statement under one number",
            expected=f"at least {used + 1}",
            found=str(following) if counter.path.exists() else "no such file",
            where=str(counter.path),
            advice=_count_advice(used),
        )


def _count_advice(used: int) -> str:
    return f"Write the number into it that the key signs next: {used + 1}, or more if it signed elsewhere"
