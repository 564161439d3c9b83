"""Verify a bundle by itself: the report, the statements under it, and every figure anew. spec/bundle.md, B13 to B16.

The order is that of B14: form, members, checkpoint, proofs, statements and who vouches, report, policy, memory; then
the figures. Whatever fails raises, and names the member. The verifiers of `verifier/` do the same and share no code.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from custodiet.app import disclosures
from custodiet.app.admission import authenticate, read_founding
from custodiet.app.progress import Report
from custodiet.app.redrawing import FOLLOWS, Redrawn, redraw
from custodiet.app.roll import Roll, Statements
from custodiet.app.words import grade_of, voucher_lines
from custodiet.books.effective import effective
from custodiet.books.fold import fold
from custodiet.books.known import Known, cut
from custodiet.kernel.errors import Refused, VerificationFailed
from custodiet.kernel.keys import VerifierKey, parse_verifier_key
from custodiet.kernel.strict import canonical, parse_canonical
from custodiet.kernel.times import from_unix, parse_when
from custodiet.log import policy as policies
from custodiet.log import proof as proofs
from custodiet.log.checkpoint import Checkpoint, SignedCheckpoint, open_checkpoint, rollback, split_view
from custodiet.log.merkle import leaf_hash, tree_hash
from custodiet.log.policy import Policy, Witnessed
from custodiet.log.proof import Proof
from custodiet.reports import members as names
from custodiet.reports.bundle import unpack
from custodiet.reports.figures import Figure, figures
from custodiet.reports.page import is_page, unwrap
from custodiet.statements.posting import Claim, Count, Move
from custodiet.statements.statement import Statement

EXTRACT = "extract"
_FINDING = frozenset({"kind", "subject", "as_of", "explanation", "arithmetic", "statements"})
_KINDS = {"claim": "claims", "holding": "holdings", "obligation": "obligations"}


class _Entry(NamedTuple):
    """One statement of a bundle, before it is checked."""

    id: str
    leaf: bytes
    proof: Proof


@dataclass(frozen=True, slots=True)
class BundleVerdict:
    """What a bundle proves. There is no failed verdict: a failure raises."""

    checkpoint: SignedCheckpoint
    log_key: str
    statements: Statements
    witnessed: Witnessed | None
    continues: int | None
    report: Statement
    reporter: str
    figures: Mapping[str, int]
    uncompared: int
    findings: int
    draws: Sequence[Redrawn]
    withheld: int
    whole: bool
    in_page: bool

    @property
    def grade(self) -> str:
        """How much the reader may rely on it, in words."""
        return grade_of(self.witnessed)

    @property
    def cuts(self) -> str:
        """What the report is about, in words."""
        body = self.report.body
        about = f"about {body['as_of']}" if "as_of" in body else "about all times"
        return f"{about}, as known {body['known_at']}" if "known_at" in body else about

    def row(self) -> dict[str, Any]:
        """One JSON object with stable keys."""
        body = self.report.body
        return {
            "verdict": self.grade,
            "origin": self.checkpoint.checkpoint.origin,
            "size": self.checkpoint.size,
            "root": self.checkpoint.checkpoint.root.hex(),
            "time": from_unix(self.checkpoint.time).text,
            "log_key": self.log_key,
            "report": {
                "issuer": self.report.issuer,
                "party": self.reporter,
                "as_of": body.get("as_of"),
                "known_at": body.get("known_at"),
            },
            "statements": self.statements.count,
            "parties": dict(self.statements.by_party),
            "vouched_by": dict(self.statements.vouched_by),
            "revoked": self.statements.revocations(),
            "figures": {**self.figures, "compared": self.compared, "not_compared": self.uncompared},
            "findings": self.findings,
            "draws": [one.row() for one in self.draws],
            "withheld": self.withheld,
            "whole": self.whole,
            "witnesses": sorted(self.witnessed.times) if self.witnessed else [],
            "continues": self.continues,
        }

    @property
    def compared(self) -> int:
        """How many figures were computed anew and agree."""
        return sum(self.figures.values()) - self.uncompared

    def lines(self) -> list[str]:
        """The verdict in plain words: what was proved, by whose word, and what was not."""
        at = self.checkpoint.checkpoint
        counted = ", ".join(f"{number} {kind}" for kind, number in self.figures.items())
        return [
            f"{self.grade.capitalize()}: a report on {at.origin}, {self.cuts}, signed by {self.reporter}.",
            f"  {at.size} entries, as of {from_unix(self.checkpoint.time).text} (the log's own clock)",
            f"  root {at.root.hex()}",
            f"  log key {self.log_key}",
            f"Proved: every statement in it was signed by its issuer and is in that log ({self.statements.count}).",
            *self._wholeness(),
            f"Proved: {self.compared} of {sum(self.figures.values())} figures follow from them ({counted}).",
            *(one.line() for one in self.draws if one.result == FOLLOWS),
            *self._memory(),
            *self.statements.lines(),
            *self._unproved(),
            *voucher_lines(self.witnessed),
        ]

    def _wholeness(self) -> list[str]:
        if self.whole:
            return ["Proved: nothing was left out: the bundle holds every entry of the log at that size."]
        missing = self.checkpoint.size - self.statements.count
        return [f"Not proved: that nothing was left out: {missing} entries of the log are not in this bundle."]

    def _memory(self) -> list[str]:
        if self.continues is None:
            return []
        return [f"Proved: it continues the {self.continues} entries that you remember; nothing of them was changed."]

    def _unproved(self) -> list[str]:
        lines = []
        if self.uncompared:
            lines.append(f"Not proved: {self.uncompared} figures that cannot be computed from what is shown here.")
        if self.withheld:
            lines.append(f"Withheld: the amounts of {self.withheld} postings; sums over them have no upper bound here.")
        if self.findings:
            lines.append(f"Not computed anew: {self.findings} findings. The statements that they name are here.")
        lines += [one.line() for one in self.draws if one.result != FOLLOWS]
        if self.in_page:
            lines.append("Not checked: the page around the bundle. What it shows is its maker's word.")
        return lines


def verify_bundle(
    data: bytes, *, policy: Policy | None, remembered: bytes | None, where: str, progress: Report
) -> BundleVerdict:
    """Verify everything about the bundle in `data`, a ZIP file or a page that carries one.

    `remembered` is the note of a checkpoint of the same log that the reader kept.
    """
    in_page = is_page(data)
    members = unpack(unwrap(data, where=where) if in_page else data, where=where)
    entries = _entries(members)
    key = _log_key(entries, members[names.CHECKPOINT], policy)
    signed = open_checkpoint(members[names.CHECKPOINT], key, where=names.CHECKPOINT)
    at = signed.checkpoint
    known, roll = _call(entries, signed, key, progress)
    extract = _open_report(members, at)
    try:
        reporter = roll.directory.speaker(extract.issuer, where=names.REPORT)
    except Refused as error:
        raise VerificationFailed(f"the report is signed with a key that may not sign: {error}") from None
    witnessed = policies.check(policy, signed.note, where=names.CHECKPOINT) if policy else None
    whole = len(entries) == at.size
    old = open_checkpoint(remembered, key, where="the checkpoint that you remember").checkpoint if remembered else None
    _check_memory(entries, at, old, whole=whole)
    told = _listed(members, names.FIGURES)
    uncompared = _compare(told, _recompute(known, extract), whole=whole)
    disclosures.check(members)
    return BundleVerdict(
        signed,
        str(key),
        roll.statements(),
        witnessed,
        old.size if old else None,
        extract,
        reporter.party,
        {kind: sum(one.get("figure") == name for one in told) for name, kind in _KINDS.items()},
        uncompared,
        _check_findings(members, known),
        redraw(known, key, whole=whole),
        _withheld(known),
        whole,
        in_page,
    )


def _entries(members: Mapping[str, bytes]) -> dict[int, _Entry]:
    """The statements of a bundle by the index that their proofs state."""
    if missing := sorted(names.REQUIRED - members.keys()):
        raise VerificationFailed("the bundle lacks a member", expected=", ".join(missing), where="the bundle")
    entries: dict[int, _Entry] = {}
    for member in members:
        try:
            name = names.statement_in(member)
        except ValueError:
            raise VerificationFailed("a bundle has no member of this name", where=member) from None
        if name is None:
            continue
        entry = _Entry(name, members[member], _proof(members, name))
        if leaf_hash(entry.leaf).hex() != name:
            raise VerificationFailed(
                "the statement is not the one that its name says",
                expected=name,
                found=leaf_hash(entry.leaf).hex(),
                where=member,
            )
        if entries.setdefault(entry.proof.index, entry) is not entry:
            raise VerificationFailed(f"two statements claim to be entry {entry.proof.index}", where=member)
    if lonely := [m for m in members if m.endswith(".proof") and m.replace(".proof", ".json") not in members]:
        raise VerificationFailed("a proof of a statement that is not here", where=lonely[0])
    return dict(sorted(entries.items()))


def _proof(members: Mapping[str, bytes], name: str) -> Proof:
    where = names.proof(name)
    if where not in members:
        raise VerificationFailed("the proof of a statement is missing", where=where)
    proof = proofs.parse_proof(members[where], where=where)
    if proof.note != members[names.CHECKPOINT]:
        raise VerificationFailed("the proof stands under another checkpoint than the bundle's", where=where)
    return proof


def _log_key(entries: Mapping[int, _Entry], note: bytes, policy: Policy | None) -> VerifierKey:
    """The key that the checkpoint must bear: the policy's for this origin, else the one that the founding names."""
    if policy:
        return policies.log_key(policy, note, where=names.CHECKPOINT)
    if 0 not in entries:
        raise VerificationFailed("the bundle lacks the founding of the log", expected="entry 0", where="the bundle")
    try:
        founding = read_founding(entries[0].leaf, where=names.statement(entries[0].id))
        return parse_verifier_key(str(founding.body["key"]))
    except Refused as error:
        raise VerificationFailed(f"the log does not begin with its founding: {error}") from None


def _call(
    entries: Mapping[int, _Entry], signed: SignedCheckpoint, key: VerifierKey, progress: Report
) -> tuple[list[Known], Roll]:
    """Check every proof and every statement, in the order of the log."""
    roll, known = Roll(signed.checkpoint.origin, key), list[Known]()
    for n, (index, entry) in enumerate(entries.items(), start=1):
        proofs.check(entry.proof, bytes.fromhex(entry.id), signed.checkpoint, where=names.proof(entry.id))
        admitted = roll.call(entry.leaf, index, where=names.statement(entry.id))
        known.append(Known(entry.id, index, signed.time, admitted.speaker.party, admitted.statement))
        if n % 25 == 0 or n == len(entries):
            progress("statements", n, len(entries))
    return known, roll


def _open_report(members: Mapping[str, bytes], at: Checkpoint) -> Statement:
    """The report's statement: of its type, about this tree, over these figures and findings."""
    try:
        extract = authenticate(members[names.REPORT], origin=at.origin, where=names.REPORT)
    except Refused as error:
        raise VerificationFailed(str(error)) from None
    expected = {
        "type": EXTRACT,
        "size": at.size,
        "root": at.root.hex(),
        "figures": hashlib.sha256(members[names.FIGURES]).hexdigest(),
        "findings": hashlib.sha256(members[names.FINDINGS]).hexdigest(),
        "postings": 0,
    }
    found = {**extract.body, "type": extract.type, "postings": len(extract.postings)}
    for name, value in expected.items():
        if found.get(name) != value:
            raise VerificationFailed(
                f"the report's {name} is not that of this bundle",
                expected=str(value),
                found=str(found.get(name)),
                where=names.REPORT,
            )
    return extract


def _check_memory(entries: Mapping[int, _Entry], at: Checkpoint, old: Checkpoint | None, *, whole: bool) -> None:
    if old is None:
        return
    if old.size > at.size:
        raise rollback(old, at)
    if not whole:
        raise VerificationFailed(
            "a bundle that is not whole cannot show that it continues what you remember",
            advice="Verify the published log instead, or ask for a whole bundle",
        )
    root = tree_hash([bytes.fromhex(entry.id) for index, entry in entries.items() if index < old.size])
    if root != old.root:
        raise split_view(old, at, root)


def _recompute(known: Sequence[Known], extract: Statement) -> list[Figure]:
    as_of, known_at = (
        parse_when(extract.body[name]) if name in extract.body else None for name in ("as_of", "known_at")
    )
    counted = effective(cut(known, known_at=known_at))
    return figures(counted, fold(counted.live), as_of=as_of, asked=as_of or known_at)


def _listed(members: Mapping[str, bytes], member: str) -> list[dict[str, Any]]:
    try:
        value = parse_canonical(members[member], where=member)
    except Refused as error:
        raise VerificationFailed(str(error)) from None
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise VerificationFailed("a list of objects is needed", where=member)
    return value


def _compare(told: Sequence[Figure], computed: Sequence[Figure], *, whole: bool) -> int:
    """Raise where a figure does not follow from the statements; return how many could not be compared."""
    if not whole:
        here = {canonical(figure) for figure in computed}
        return sum(canonical(figure) not in here for figure in told)
    for n, (theirs, ours) in enumerate(zip(told, computed, strict=False)):
        if canonical(theirs) != canonical(ours):  # as texts: to Python, 1 is true
            raise VerificationFailed(
                f"figure {n} does not follow from the statements",
                expected=canonical(ours).decode(),
                found=canonical(theirs).decode(),
                where=f"{names.FIGURES}/{n}",
            )
    if len(told) != len(computed):
        raise VerificationFailed(
            "figures are left out" if len(told) < len(computed) else "there are figures that nothing yields",
            expected=f"{len(computed)} figures",
            found=str(len(told)),
            where=names.FIGURES,
        )
    return 0


def _check_findings(members: Mapping[str, bytes], known: Sequence[Known]) -> int:
    """Check the form of findings, and that the statements they name are here; return how many findings there are."""
    here = {one.id for one in known}
    found = _listed(members, names.FINDINGS)
    for n, one in enumerate(found):
        if one.keys() != _FINDING:
            raise VerificationFailed(
                "a finding has other members", expected=", ".join(sorted(_FINDING)), where=f"{names.FINDINGS}/{n}"
            )
        named = one.get("statements")
        if not isinstance(named, list) or not all(isinstance(name, str) for name in named):
            raise VerificationFailed("a finding names its statements in a list", where=f"{names.FINDINGS}/{n}")
        if strange := [name for name in named if name.partition("#")[0] not in here]:
            raise VerificationFailed(
                "a finding names a statement that is not here", found=strange[0], where=f"{names.FINDINGS}/{n}"
            )
    return len(found)


def _withheld(known: Sequence[Known]) -> int:
    postings = (posting for one in known for posting in one.statement.postings)
    return sum(isinstance(p, Move | Count | Claim) and p.quantity.hidden for p in postings)
