"""Adopt a draft: the decision of a body, with an obligation for each clause that somebody owes, signed into a file.

Nothing is logged here: what is signed goes to a file, for `submit`, like every statement. What follows from a clause's
condition is written down as a consequence; whether it follows, nobody here decides.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from custodiet.app.asking import near
from custodiet.app.drafting import sign_next
from custodiet.app.record import Record
from custodiet.app.signer import find_signer
from custodiet.app.view import View
from custodiet.books.deciding import ADOPTED, Outcome, Vote, organ_at, organs, outcome
from custodiet.books.known import Known
from custodiet.kernel.errors import Refused
from custodiet.kernel.files import check_new, write_new_file
from custodiet.kernel.times import from_unix, parse_when
from custodiet.statements.clauses import owing
from custodiet.statements.decision import WITHOUT_A_VOTE

_OWED = ("debtor", "beneficiary", "due", "test")


@dataclass(frozen=True, slots=True)
class Adoption:
    """What a person says of a decision: which body, how it was reached, under which name, when, and since when."""

    draft: str
    body: str
    vote: Vote | None = None
    reference: str = ""
    said: str = ""
    in_force: str = ""
    provisional: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Adopted:
    """The decision as it is signed (`wish`), what its vote comes to, and the file that holds it."""

    reference: str
    wish: Mapping[str, Any]
    outcome: Outcome | None
    out: Path | None
    seq: int | None

    def row(self) -> dict[str, Any]:
        """One JSON object with stable keys."""
        owed = [posting["id"] for posting in self.wish["postings"]]
        return {
            "reference": self.reference,
            "outcome": self.outcome.word if self.outcome else "adopted without a vote",
            "why": self.outcome.why if self.outcome else "as stated",
            "obligations": owed,
            "consequences": [c["id"] for c in self.wish["body"]["clauses"] if "when" in c and "debtor" not in c],
            "signed": str(self.out) if self.out else "",
        }


def adopt(record: Record, said: Adoption, key_file: Path, out: Path | None, *, now: int) -> Adopted:
    """Sign the decision that adopts a draft. Without `out`, everything is checked and nothing is signed."""
    if out:
        check_new(out)
    find_signer(record, key_file)
    view = View(record)
    found = _draft(view, said.draft)
    when = said.said or from_unix(now).text
    counted = _counted(view, said, when)
    reference = said.reference or said.draft
    _check_unused(view, reference, said.draft)
    wish = _decision(found, said, reference, when)
    seq = None
    if out:
        leaf, seq = sign_next(wish, key_file, now=now, origin=record.origin, where=said.draft)
        write_new_file(out, leaf)
    return Adopted(reference, wish, counted, out, seq)


def _draft(view: View, name: str) -> Known:
    """The latest telling of a draft that can be adopted: nothing in it is left open."""
    found = view.instruments.get(name)
    if found is None or not found.drafts:
        drafts = [each.name for each in view.instruments.values() if each.drafts]
        raise Refused(
            "no draft of that name is in the record",
            expected=", ".join(near(name, drafts) or drafts[:5]) or "a draft",
            found=name,
            advice="Sign one: a statement of the type draft",
        )
    latest = found.drafts[-1]
    if unsettled := [clause for clause in found.clauses if clause.known.id == latest.id and clause.open]:
        raise Refused(
            "this draft is not agreed: it has brackets or alternatives",
            expected="a draft in which nothing is left open",
            found=f"clause {', '.join(clause.id for clause in unsettled)}",
            where=name,
            advice="Sign a further draft that follows it, and adopt that",
        )
    return latest


def _counted(view: View, said: Adoption, when: str) -> Outcome | None:
    """What the vote comes to; a vote that does not carry adopts nothing."""
    if said.vote is None:
        return None
    counted = outcome(organ_at(organs(view.effective.statements).get(said.body, ()), parse_when(when)), said.vote)
    if counted.word != ADOPTED:
        raise Refused(
            f"this vote does not adopt it: {counted.word}",
            expected="a vote that carries by the rule of the body",
            found=counted.why,
            where="--vote",
            advice="Introduce the body by a statement of the type organ; a draft that was rejected is a decision of "
            "its own, with that outcome",
        )
    return counted


def _check_unused(view: View, reference: str, draft: str) -> None:
    found = view.instruments.get(reference)
    if found and found.decisions:
        raise Refused(
            "a decision of that name is in the record",
            expected="a name of its own: --reference NAME",
            found=reference,
            where=draft,
        )


def _decision(draft: Known, said: Adoption, reference: str, when: str) -> dict[str, Any]:
    given: Sequence[Mapping[str, Any]] = draft.statement.body["clauses"]
    owed = {clause["id"]: f"{reference}/{clause['id']}" for clause in given if "debtor" in clause}
    vote = said.vote
    count = {"for": vote.yes, "against": vote.no, "abstaining": vote.abstaining} if vote else {}
    options = {"in_force": said.in_force, "provisional": said.provisional, "text": said.text}
    return {
        "type": "decision",
        "said": parse_when(when).text,
        "postings": [owing(clause, owed[clause["id"]]) for clause in given if clause["id"] in owed],
        "body": {
            "reference": reference,
            "title": str(draft.statement.body.get("title", reference)),
            "draft": said.draft,
            "body": said.body,
            "outcome": ADOPTED,
            **count,
            **({} if vote else {"vote": WITHOUT_A_VOTE}),
            "clauses": [_laid_down(clause, owed) for clause in given],
            **{name: value for name, value in options.items() if value},
        },
    }


def _laid_down(clause: Mapping[str, Any], owed: Mapping[str, str]) -> dict[str, Any]:
    """A clause of the decision: what the `owe` says already stands there, but for who owes it."""
    kept = {name: value for name, value in clause.items() if name not in _OWED or name == "debtor"}
    return kept | ({"obligation": owed[clause["id"]]} if clause["id"] in owed else {})
