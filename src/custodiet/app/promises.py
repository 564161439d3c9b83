"""Evidence that anybody can verify.

A receipt that the log did not honour, a refusal that it signed, and two views that cannot both be true.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from custodiet.app.record import Record, Submitted
from custodiet.app.verification import Verdict, find_files
from custodiet.kernel.errors import Refused, VerificationFailed
from custodiet.kernel.files import read_file, removed_on_failure, write_new_file
from custodiet.kernel.keys import parse_verifier_key
from custodiet.kernel.times import from_unix
from custodiet.log import evidence, receipt, refusal
from custodiet.log import policy as policies
from custodiet.log.checkpoint import Checkpoint
from custodiet.log.files import FileLog
from custodiet.log.merkle import leaf_hash
from custodiet.log.receipt import Kept, Receipt
from custodiet.log.refusal import Refusal

WITHIN = 24  # hours


@dataclass(frozen=True, slots=True)
class Honoured:
    """A receipt that the log has not broken: what became of each statement, by the log's newest checkpoint."""

    receipt: Receipt
    found: Sequence[Kept]

    def row(self) -> dict[str, Any]:
        """One JSON object with stable keys."""
        return {
            "handed_in": from_unix(self.receipt.received).text,
            "by": from_unix(self.receipt.by).text,
            "statements": [
                {
                    "id": each.leaf.hex(),
                    "index": each.index,
                    "logged": None if each.time is None else from_unix(each.time).text,
                }
                for each in self.found
            ],
        }

    def lines(self) -> list[str]:
        """The same in words."""
        by = from_unix(self.receipt.by).text
        return [
            f"Promised for {by}: {each.leaf.hex()[:12]} is entry {each.index}, logged at {from_unix(each.time).text}."
            if each.time is not None
            else f"Promised for {by}: {each.leaf.hex()[:12]} is not in the log yet. Verify a copy of after that time."
            for each in self.found
        ]


@dataclass(frozen=True, slots=True)
class Denied:
    """A refusal that the log signed, and what became of the statement, by a copy of the log with `size` entries."""

    refusal: Refusal
    found: Kept
    size: int
    as_of: str

    def row(self) -> dict[str, Any]:
        """One JSON object with stable keys."""
        return {
            "id": self.refusal.leaf.hex(),
            "refused": from_unix(self.refusal.refused).text,
            "reason": self.refusal.reason,
            "index": self.found.index,
            "logged": None if self.found.time is None else from_unix(self.found.time).text,
        }

    def lines(self) -> list[str]:
        """The same in words."""
        said, when = self.refusal, from_unix(self.refusal.refused).text
        return [
            f"Proved: {said.origin} refused {said.leaf.hex()[:12]} at {when} (by its own clock), and signed why:",
            f"  {said.reason}",
            self._fate(),
            "Not proved: that the reason is true. The statement, and the log as it was then, show that.",
        ]

    def _fate(self) -> str:
        if self.found.time is None:
            return f"It is not in the log, which has {self.size} entries as of {self.as_of}."
        difference = self.found.time - self.refusal.refused
        when = "in the same second" if not difference else f"{'after' if difference > 0 else 'before'} it was refused"
        logged = from_unix(self.found.time).text
        return f"It is in the log nevertheless: entry {self.found.index}, logged at {logged}, {when}."


@dataclass(frozen=True, slots=True)
class Proved:
    """A split view that is proved, and whether the reader named the log's key."""

    key: str
    first: Checkpoint
    second: Checkpoint
    root: bytes
    named: bool

    def row(self) -> dict[str, Any]:
        """One JSON object with stable keys."""
        return {
            "evidence": "split view",
            "origin": self.first.origin,
            "log_key": self.key,
            "key_named": self.named,
            "sizes": [self.first.size, self.second.size],
            "roots": [self.first.root.hex(), self.root.hex()],
        }

    def lines(self) -> list[str]:
        """The same in words."""
        return [
            f"Proved: a split view. {self.first.origin} signed two histories that cannot both be true.",
            f"  log key {self.key}",
            f"  at size {self.first.size}, one has the root {self.first.root.hex()}",
            f"  and the other, of size {self.second.size}, has there {self.root.hex()}",
            "Your policy names that key." if self.named else "Compare that key with the one that the log published.",
        ]


def submit_with_receipt(record: Record, files: Sequence[Path], out: Path, *, now: int, within: int) -> list[Submitted]:
    """Log the signed statements in `files`, and leave the log's promise for them in the new file `out`.

    The promise is on the disk before anything is logged, and goes again where the statements are refused.
    """
    incoming = record.read_submitted(files)
    record.check(incoming)
    promise = Receipt(record.origin, now, now + within * 3600, tuple(leaf_hash(leaf) for _, leaf in incoming))
    write_new_file(out, record.promise(promise))
    with removed_on_failure(out):
        return record.submit(incoming, now=now)


def check_receipt(file: Path, path: Path, verdict: Verdict) -> Honoured:
    """Return what became of a receipt in the log at `path`, which `verdict` is about; raise where it was broken."""
    promise = receipt.open_receipt(read_file(file), parse_verifier_key(verdict.log_key), where=str(file))
    found = receipt.look_up(promise.leaves, _as_verified(path, verdict), verdict.size)
    for each in found:
        if each.is_broken(promise, verdict.checkpoint.time):
            raise _broken(promise, each, verdict, str(file))
    return Honoured(promise, found)


def check_refusal(file: Path, path: Path, verdict: Verdict) -> Denied:
    """Return what a refusal by the log at `path` proves, which `verdict` is about; raise where the log signed none."""
    said = refusal.open_refusal(read_file(file), parse_verifier_key(verdict.log_key), where=str(file))
    [found] = receipt.look_up([said.leaf], _as_verified(path, verdict), verdict.size)
    return Denied(said, found, verdict.size, verdict.time)


def _as_verified(path: Path, verdict: Verdict) -> FileLog:
    """Return the log at `path`, as long as it is the one that was verified."""
    log = FileLog(find_files(path))
    if log.latest().note != verdict.checkpoint.note:
        raise VerificationFailed("the log changed while it was verified", where=str(path), advice="Verify it again")
    return log


def check_evidence(file: Path, policy: Path | None) -> Proved:
    """Return the split view that a file proves; raise where it proves none."""
    trusted = policies.parse(read_file(policy), where=str(policy)) if policy else None
    view = evidence.parse_evidence(read_file(file), where=str(file))
    first, second = evidence.check(view, trusted.logs if trusted else None, where=str(file))
    return Proved(str(view.key), first, second, view.root, named=trusted is not None)


def _broken(promise: Receipt, each: Kept, verdict: Verdict, where: str) -> VerificationFailed:
    by = from_unix(promise.by).text
    late = (
        f"logged only at {from_unix(each.time).text}" if each.time is not None else f"not in the log at {verdict.time}"
    )
    return VerificationFailed(
        f"a broken promise: {promise.origin} got {each.leaf.hex()[:12]} at {from_unix(promise.received).text}, and has "
        "not logged it in time",
        expected=f"logged by {by}",
        found=f"{late}, with {verdict.size} entries",
        where=where,
        advice="Keep the receipt and this copy of the log (hash tiles and checkpoints will do): they are evidence",
    )


def check_is_log(path: Path, what: str) -> None:
    """Refuse a report where a log is needed, with which `what` is compared."""
    if path.is_file():
        raise Refused(f"{what} is compared with a log, and not with a report", where=str(path))
