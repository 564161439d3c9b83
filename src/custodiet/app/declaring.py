"""Declare: a workbook's lines become declarations that their own party signs.

Importing the same workbook twice changes nothing. A workbook that has changed since, under the same reference and for
the same day, makes amendments, and never overwrites: new lines are a further declaration (a supplement), changed ones a
correction of what stood there, a line marked withdrawn a withdrawal. A line that is merely gone still stands, and is
named. The same reference for another day is a new declaration: books compare its counts with what was there.

A large declaration is several statements, since a leaf holds 65,535 bytes; all of them are logged, or none.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from custodiet.app import drafting
from custodiet.app.founding import chosen_regime
from custodiet.app.importing import first_number
from custodiet.app.profiles import keep_profile, kept_profiles
from custodiet.app.progress import Report
from custodiet.app.record import Record
from custodiet.app.signer import Signer, find_signer
from custodiet.books.effective import effective
from custodiet.books.known import Entry
from custodiet.exchange.workbook.entries import ANSWERS
from custodiet.exchange.workbook.lines import Declaration, Line
from custodiet.exchange.workbook.reading import read_workbook
from custodiet.exchange.workbook.template import format_template
from custodiet.kernel.errors import Refused
from custodiet.kernel.strict import canonical, decode
from custodiet.kernel.times import When, from_unix
from custodiet.regimes import FILE, Regime, load_regime, read_regime
from custodiet.regimes.form import Form
from custodiet.statements.codec import format_posting
from custodiet.statements.posting import Claim, Count, Mark, Posting
from custodiet.statements.statement import Statement, statement_value
from custodiet.statements.words import describe

LARGEST = 48_000  # bytes of a payload: a leaf holds 65,535 in base64, with the signature
_DECLARING = frozenset({"declaration", "correction"})
_REFERENCE = 110  # bytes of a reference to a posting in `about`


@dataclass(frozen=True, slots=True)
class Change:
    """A line that says something else than before. `before` stands in the record, `after` is what it is to say."""

    line: Line
    before: tuple[Entry[Posting], ...]
    after: tuple[Posting, ...]

    def words(self) -> tuple[str, str]:
        """What was said, and what is said now."""
        was = "; ".join(describe(entry.posting) for entry in self.before)
        return was or "nothing", "; ".join(map(describe, self.after)) or "withdrawn"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a workbook would add to a record."""

    declaration: Declaration
    new: tuple[Line, ...]
    changes: tuple[Change, ...]
    unchanged: int
    vanished: tuple[str, ...]
    others: tuple[str, ...]

    @property
    def amends(self) -> bool:
        """Does anything of it stand in the record already?"""
        return bool(self.unchanged or self.changes or self.vanished)


@dataclass(frozen=True, slots=True)
class Declared:
    """What an import of a workbook signed, or with `dry_run` would sign."""

    party: str
    plan: Plan
    said: When
    statements: int
    profile: str = ""
    notes: tuple[str, ...] = ()

    def summary(self) -> dict[str, Any]:
        """One JSON object with stable keys."""
        plan = self.plan
        return {
            "party": self.party,
            "reference": plan.declaration.reference,
            "as_of": plan.declaration.as_of.text,
            "said": self.said.text,
            "statements": self.statements,
            "new": [
                {"line": line.act, "place": line.place, "says": list(map(describe, line.postings))} for line in plan.new
            ],
            "changes": [
                {"line": change.line.act, "place": change.line.place, "before": was, "after": now}
                for change in plan.changes
                for was, now in (change.words(),)
            ],
            "unchanged": plan.unchanged,
            "vanished": list(plan.vanished),
            "notes": list(self.notes),
        }

    def sheets(self) -> Mapping[str, int]:
        """How many new lines of each sheet there are."""
        return Counter(line.sheet for line in self.plan.new)


def template(regime: str) -> tuple[Form, bytes]:
    """Return the form of a declaration under a regime, its name or its folder, and the workbook to be filled in."""
    name, own = chosen_regime(regime)
    rules = read_regime(decode(own, regime), name=name, where=f"{regime}/{FILE}") if own else load_regime(name)
    form = form_of(rules)
    return form, format_template(form)


def form_of(regime: Regime) -> Form:
    """Return the form of a declaration under a regime; raise `Refused` where it has none."""
    if regime.form is None:
        raise Refused(
            f"the regime {regime.name} has no form of a declaration",
            expected=f"a table [declaration] in its {FILE}",
            advice="How to write one: docs/how-to/declare-with-a-workbook.md",
        )
    return regime.form


def declare(
    record: Record,
    workbook: Path,
    key_file: Path,
    *,
    profile: Path | None,
    now: int,
    dry_run: bool,
    progress: Report,
) -> Declared:
    """Read `workbook`, sign what is new or changed in it with the key in `key_file`, and log it: all, or nothing."""
    signer = find_signer(record, key_file)
    standing = _standing(record, signer.party)
    reading = read_workbook(
        workbook,
        form=form_of(record.regime),
        units=record.regime.units,
        party=signer.party,
        profile=profile,
        kept=kept_profiles(record),
        declared=standing.keys(),
        told=lambda done, total: progress("reading", done, total),
    )
    plan = _plan(reading.declaration, standing)
    said = _said(plan, standing, now)
    if not dry_run:
        _check_reason(plan, str(workbook))
    counter = drafting.Counter(key_file)
    with nullcontext() if dry_run else counter.held():
        drafts = list(_drafts(plan, said, record, signer))
        if not dry_run and drafts:
            leaves = _sign(record, signer, counter, drafts, progress)
            record.submit([(str(workbook), leaf) for leaf in leaves], now=now, progress=progress)
            counter.advance(first_number(record, signer.key, counter))
    if reading.profile and not dry_run:
        keep_profile(record, reading.profile)
    notes = (*plan.declaration.notes, *_doubts(plan, record, signer, now))
    return Declared(signer.party, plan, said, len(drafts), str(reading.profile or ""), notes)


def _doubts(plan: Plan, record: Record, signer: Signer, now: int) -> Iterator[str]:
    """What is no fault, and will be asked about: who declares, and for which day."""
    declaration = plan.declaration
    if fault := record.regime.outside("declaration", signer.role):
        yield f"{signer.party} is enrolled as {signer.role}. {fault} What this key declares is flagged."
    if declaration.said.start > now:
        yield f"The day of the declaration, {declaration.said}, is still to come."
    if declaration.as_of.start >= declaration.said.end:
        yield f"The stock is as of {declaration.as_of}, after the day of the declaration, {declaration.said}."


Standing = Mapping[str, Sequence[Entry[Posting]]]


def _standing(record: Record, party: str) -> Standing:
    """What the party's own declarations say by now, by act."""
    by_act: defaultdict[str, list[Entry[Posting]]] = defaultdict(list)
    for entry in effective(record.known()).live:
        statement = entry.known.statement
        if entry.known.party == party and not statement.attributed_to and statement.type in _DECLARING:
            posting = entry.posting
            if isinstance(posting, Count | Mark | Claim):
                by_act[posting.act].append(entry)
    return by_act


def _plan(declaration: Declaration, standing: Standing) -> Plan:
    new: list[Line] = []
    changes: list[Change] = []
    unchanged = 0
    acts = set()
    for line in declaration.lines:
        acts.add(line.act)
        before = standing.get(line.act, ())
        if not before:
            new += [] if line.withdrawn else [line]
        elif change := _change(line, before):
            changes.append(change)
        else:
            unchanged += 1
    vanished = tuple(act for act in standing if act.startswith(declaration.prefix) and act not in acts)
    start = declaration.prefix.removesuffix(f"{declaration.as_of.text}: ")
    others = {act[len(start) :].partition(": ")[0] for act in standing if act.startswith(start)}
    others -= {declaration.as_of.text}
    return Plan(declaration, tuple(new), tuple(changes), unchanged, vanished, tuple(sorted(others)))


def _change(line: Line, before: Sequence[Entry[Posting]]) -> Change | None:
    """What of a line is said otherwise now; equal postings stand."""
    left = list(before)
    after: list[Posting] = []
    for posting in line.postings:
        same = next((entry for entry in left if entry.posting == posting), None)
        if same:
            left.remove(same)
        else:
            after.append(posting)
    return Change(line, tuple(left), tuple(after)) if left or after else None


def _said(plan: Plan, standing: Standing, now: int) -> When:
    """When it is said: on the day that the workbook names; but an amendment is not said before what it amends."""
    said = plan.declaration.said
    before = [
        entry.known.statement.said
        for act, entries in standing.items()
        if act.startswith(plan.declaration.prefix)
        for entry in entries[:1]
    ]
    return said if not before or said.start > max(when.start for when in before) else from_unix(now)


def _check_reason(plan: Plan, where: str) -> None:
    if plan.changes and not plan.declaration.reason:
        raise Refused(
            f"{len(plan.changes)} lines declared before are changed or withdrawn, and the workbook does not say why",
            expected=f"the answer '{ANSWERS['reason'][0]}'",
            where=where,
            advice="Write it, or, if this is a new stock-take, write its day under "
            f"'{ANSWERS['as_of'][0]}'. With --dry-run, import shows each difference",
        )


def _drafts(plan: Plan, said: When, record: Record, signer: Signer) -> Iterator[Statement]:
    """Yield the statements to be signed, but for number and nonce."""
    empty = Statement(record.origin, str(signer.key.verifier), 0, "0" * 32, said, "declaration")
    body: dict[str, Any] = {"reference": plan.declaration.reference, "instrument": plan.declaration.instrument}
    first = {"text": plan.declaration.text} if plan.declaration.text and not plan.amends else {}
    parts = [_Part(posting, "", "") for line in plan.new for posting in line.postings]
    corrections: list[_Part] = []
    withdrawals: list[_Part] = []
    for change in plan.changes:
        for old, posting in _pairs(change):
            if old is None and posting is not None:
                parts.append(_Part(posting, "", ""))
            elif old is not None and posting is not None:
                corrections.append(_Part(posting, "corrects", old.id))
            elif old is not None:
                withdrawals.append(_Part(None, "withdraws", old.id))
    portions = list(_portions(parts, len(canonical(statement_value(replace(empty, body=body | first))))))
    for n, portion in enumerate(portions, 1):
        part = {"part": f"{n} of {len(portions)}"} if len(portions) > 1 else {}
        yield _statement(empty, "declaration", portion, body | part | (first if n == 1 else {}))
    reason: dict[str, Any] = {"reason": plan.declaration.reason or "?", "reference": plan.declaration.reference}
    base = len(canonical(statement_value(replace(empty, body=reason))))
    for kind, amended in (("correction", corrections), ("withdrawal", withdrawals)):
        for portion in _portions(amended, base):
            yield _statement(empty, kind, portion, reason)


@dataclass(frozen=True, slots=True)
class _Part:
    """One posting of a statement to be, and the posting in the record that it answers."""

    posting: Posting | None
    relation: str
    target: str

    @property
    def size(self) -> int:
        told = len(canonical(format_posting(self.posting))) + 1 if self.posting else 0
        return told + (_REFERENCE if self.target else 0)


def _portions(parts: Sequence[_Part], base: int) -> Iterator[list[_Part]]:
    """Split so that no statement is larger than a leaf holds; `base` is what it has without its postings."""
    portion: list[_Part] = []
    size = base + 40  # for `part`
    for part in parts:
        length = part.size
        if portion and size + length > LARGEST:
            yield portion
            portion, size = [], base + 40
        portion.append(part)
        size += length
    if portion:
        yield portion


def _statement(empty: Statement, kind: str, parts: Sequence[_Part], body: Mapping[str, Any]) -> Statement:
    postings = tuple(part.posting for part in parts if part.posting)
    about = tuple((part.relation, part.target) for part in parts if part.target)
    return replace(empty, type=kind, postings=postings, about=about, body=body)


def _pairs(change: Change) -> Iterator[tuple[Entry[Posting] | None, Posting | None]]:
    """Pair what was said with what is said now, of one kind; what has no partner is withdrawn, or new."""
    left: defaultdict[tuple[str, ...], list[Entry[Posting]]] = defaultdict(list)
    for entry in change.before:
        left[_slot(entry.posting)].append(entry)
    for posting in change.after:
        same = left[_slot(posting)]
        yield (same.pop(0) if same else None), posting
    for rest in left.values():
        yield from ((entry, None) for entry in rest)


def _slot(posting: Posting) -> tuple[str, ...]:
    match posting:
        case Mark():
            return "mark", posting.aspect
        case Claim():
            return "claim", posting.kind
        case _:
            return (type(posting).__name__,)


def _sign(
    record: Record, signer: Signer, counter: drafting.Counter, drafts: Sequence[Statement], progress: Report
) -> list[bytes]:
    first = first_number(record, signer.key, counter)
    leaves = []
    for n, draft in enumerate(drafts):
        payload = statement_value(replace(draft, seq=first + n, nonce=drafting.new_nonce()))
        leaves.append(drafting.sign_value(payload, signer.key))
        progress("signing", n + 1, len(drafts))
    return leaves
