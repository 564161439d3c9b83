"""Import: drafts from other people's tables become statements that an archivist signs.

Importing the same source twice changes nothing. Where a source has changed since, the row's new statement corrects the
archivist's own earlier one (about the same segments, of the same type), so that the record keeps both and counts the
later. A row that has vanished from a table is reported and left alone: whether it was withdrawn is for a person to say.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from custodiet.app import drafting
from custodiet.app.archive import archive
from custodiet.app.progress import Report, silent
from custodiet.app.record import Record, Submitted
from custodiet.app.signer import find_signer
from custodiet.books.known import Known
from custodiet.exchange.draft import Draft, Reading, Unread
from custodiet.exchange.source import read_source
from custodiet.kernel.errors import Refused
from custodiet.kernel.keys import SigningKey
from custodiet.kernel.strict import canonical
from custodiet.kernel.times import parse_when
from custodiet.statements.statement import Statement, statement_value

Identity = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import logged, or with `dry_run` would log."""

    new: tuple[Draft, ...]
    corrections: tuple[Draft, ...]
    unchanged: int
    vanished: tuple[str, ...]
    unread: tuple[Unread, ...]
    archived: str = ""

    @property
    def by_type(self) -> Mapping[str, int]:
        """How many of each type were new or correcting."""
        return Counter(draft.type for draft in (*self.new, *self.corrections))

    def summary(self) -> dict[str, Any]:
        """One JSON object with stable keys."""
        return {
            "new": len(self.new),
            "corrections": len(self.corrections),
            "unchanged": self.unchanged,
            "vanished": list(self.vanished),
            "archived": self.archived,
            "types": dict(self.by_type),
            "unread": [
                {"source": u.source, "segment": u.segment, "field": u.field, "value": u.value, "reason": u.reason}
                for u in self.unread
            ],
        }


def import_tables(
    record: Record, source: Path, key_file: Path, *, now: int, dry_run: bool, progress: Report
) -> Imported:
    """Read `source`, sign what is new with the key in `key_file`, and log it: everything, or nothing."""
    if archived := archive(record, source, dry_run=dry_run):
        return Imported((), (), 0, (), (), archived)
    key, counter = find_signer(record, key_file).key, drafting.Counter(key_file)
    reading = read_source(source, regime=record.regime)
    with nullcontext() if dry_run else counter.held():
        plan = _plan(record.known(), str(key.verifier), reading)
        leaves = _sign(record, key, counter, plan, progress)
        if not dry_run:
            record.submit([(f"{source}", leaf) for leaf in leaves], now=now, progress=progress)
            counter.advance(first_number(record, key, counter))
    return plan.done


def log_new(
    record: Record, drafts: Sequence[Draft], key_file: Path, *, now: int, where: str
) -> tuple[list[Submitted], int]:
    """Sign and log those of `drafts` that this key has not said already: all, or none.

    Returns what was logged, and how many stood there before. Nothing is corrected: what is new stands beside the old.
    """
    key, counter = find_signer(record, key_file).key, drafting.Counter(key_file)
    with counter.held():
        standing = _by_identity(record.known(), str(key.verifier))
        said = {_content(known.statement) for group in standing.values() for known in group}
        todo = tuple((draft, "") for draft in drafts if _content(draft) not in said)
        plan = _Plan(Imported(tuple(draft for draft, _ in todo), (), 0, (), ()), todo)
        leaves = _sign(record, key, counter, plan, silent)
        submitted = record.submit([(where, leaf) for leaf in leaves], now=now) if leaves else []
        counter.advance(first_number(record, key, counter))
    return submitted, len(drafts) - len(todo)


@dataclass(frozen=True, slots=True)
class _Plan:
    done: Imported
    todo: tuple[tuple[Draft, str], ...]  # a draft, and the id of the statement that it corrects


def _plan(known: Sequence[Known], issuer: str, reading: Reading) -> _Plan:
    """Pair what was read with what stands in the record: unchanged, corrected, new, or vanished from the source."""
    standing = _by_identity(known, issuer)
    groups: defaultdict[Identity, list[Draft]] = defaultdict(list)
    for draft in reading.drafts:
        groups[_identity(draft)].append(draft)
    todo: list[tuple[Draft, str]] = []
    vanished: list[str] = []
    for identity, drafts in groups.items():
        changed, left = _unmatched(drafts, standing.pop(identity, []))
        todo += zip(changed, [*left, *("" for _ in changed[len(left) :])], strict=False)
        vanished += left[len(changed) :]
    vanished += _unread_rows(standing, _sources(groups))
    new = tuple(draft for draft, target in todo if not target)
    corrections = tuple(draft for draft, target in todo if target)
    unchanged = len(reading.drafts) - len(todo)
    return _Plan(Imported(new, corrections, unchanged, tuple(vanished), tuple(reading.unread)), tuple(todo))


def _unmatched(drafts: Sequence[Draft], standing: Sequence[Known]) -> tuple[list[Draft], list[str]]:
    """The drafts that say something else than what stands, and the ids of what stands and is not said again."""
    left = {known.id: _content(known.statement) for known in standing}
    changed = []
    for draft in drafts:
        content = _content(draft)
        same = next((name for name, told in left.items() if told == content), None)
        if same is None:
            changed.append(draft)
        else:
            del left[same]
    return changed, list(left)


def _unread_rows(standing: Mapping[Identity, Sequence[Known]], sources: Collection[str]) -> Iterator[str]:
    """Statements about rows of a source that was read, and no longer has them."""
    for (_, segments), group in standing.items():
        if _sources([("", segments)]) & set(sources):
            yield from (known.id for known in group)


def _sources(identities: Iterable[Identity]) -> set[str]:
    """The sources whose segments are named."""
    return {segment.partition("#")[0] for _, segments in identities for segment in segments if "#" in segment}


def _by_identity(known: Sequence[Known], issuer: str) -> dict[Identity, list[Known]]:
    """The issuer's statements that no later one of its own corrects or withdraws."""
    mine = [k for k in known if k.statement.issuer == issuer]
    answered = {t for k in mine for relation, t in k.statement.about if relation in {"corrects", "withdraws"}}
    standing: defaultdict[Identity, list[Known]] = defaultdict(list)
    for k in mine:
        if k.id not in answered:
            standing[_identity(k.statement)].append(k)
    return dict(standing)


def _identity(told: Draft | Statement) -> Identity:
    """Which of an archivist's statements a later telling replaces: the one of its type about the same segments.

    What introduces a source covers no segment; it goes by the source's own id.
    """
    return told.type, told.source.covers if told.source else (str(told.body.get("id", "")),)


def _content(told: Draft | Statement) -> bytes:
    """What a statement says, without who signed it when and what it answers; nothing, where it withholds an amount."""
    if isinstance(told, Draft):
        told = _statement(told, origin="", issuer="", seq=0)
    try:
        return canonical(statement_value(replace(told, origin="", issuer="", seq=0, nonce="", about=())))
    except Refused:  # no draft withholds anything
        return b""


def _statement(draft: Draft, *, origin: str, issuer: str, seq: int, corrects: str = "") -> Statement:
    about = (("corrects", corrects),) if corrects else ()
    return Statement(
        origin, issuer, seq, "", parse_when(draft.said), draft.type, draft.postings, about, draft.attributed_to,
        draft.source, draft.method, body=draft.body,
    )  # fmt: skip


def _sign(record: Record, key: SigningKey, counter: drafting.Counter, plan: _Plan, progress: Report) -> list[bytes]:
    first = first_number(record, key, counter)
    leaves = []
    for n, (draft, corrects) in enumerate(plan.todo):
        statement = _statement(draft, origin=record.origin, issuer=str(key.verifier), seq=first + n, corrects=corrects)
        payload = statement_value(statement) | {"nonce": drafting.new_nonce()}
        where = ", ".join(draft.source.covers) if draft.source else draft.type
        leaves.append(drafting.sign_value(payload, key, where=where))
        if n % 25 == 0 or n + 1 == len(plan.todo):
            progress("signing", n + 1, len(plan.todo))
    return leaves


def first_number(record: Record, key: SigningKey, counter: drafting.Counter) -> int:
    """Return the next number of a key: past all that it signed here, and all that it signed elsewhere."""
    issuer = str(key.verifier)
    logged = [k.statement.seq for k in record.known() if k.statement.issuer == issuer]
    return max([counter.peek(), *(seq + 1 for seq in logged)])
