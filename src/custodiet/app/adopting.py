"""Adopt a draft: the decision of a body, with an obligation for each clause that somebody owes, signed into a file.

Nothing is logged here: what is signed goes to a file, for `submit`, like every statement. What follows from a clause's
condition is written down as a consequence; whether it follows, nobody here decides.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from custodiet.app.asking import near
from custodiet.app.drafting import sign_next
from custodiet.app.record import Record
from custodiet.app.signer import find_signer
from custodiet.app.view import View
from custodiet.books.conditions import obligations, renamed
from custodiet.books.deciding import ADOPTED, Organ, Outcome, Vote, organ_at, organs, outcome, plain
from custodiet.books.known import Known
from custodiet.kernel.errors import Refused
from custodiet.kernel.files import check_new, write_new_file
from custodiet.kernel.times import When, from_unix, parse_when
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
    party = find_signer(record, key_file).party
    view = View(record)
    found = _draft(view, said.draft)
    when = said.said or from_unix(now).text
    reference = said.reference or said.draft
    organ = organ_at(organs(view.effective.statements).get(said.body, ()), parse_when(when))
    _check_speaks(organ, said.body, party)
    _check_order(view, found, reference, parse_when(when))
    _check_force(said, parse_when(when))
    counted = _counted(organ, said)
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


def _check_speaks(organ: Organ | None, body: str, party: str) -> None:
    """Nobody states for a body what it decided but the body and its chair."""
    if party != body and not (organ and organ.speaks(party)):
        raise Refused(
            "this party does not state what that body decides",
            expected=f"a key of {body}" + (f" or of {organ.chair}, its chair" if organ and organ.chair else ""),
            found=f"a key of {party}",
            where="--key",
            advice="The organ statement that introduces the body names its chair; a decision that others report is "
            "signed as theirs, with custodiet sign",
        )


def _check_order(view: View, draft: Known, reference: str, when: When) -> None:
    """A decision comes after its draft, and what its clauses wait for is there and can come."""
    if when.before(draft.statement.said):
        raise Refused(
            "the decision would be older than the draft that it adopts",
            expected=f"a time from {draft.statement.said}",
            found=str(when),
            where="--said",
        )
    faults = list(
        order_faults(draft.statement.body["clauses"], str(draft.statement.body["reference"]), reference, view, when)
    )
    if faults:
        raise Refused(
            "this draft cannot be carried out as it stands",
            expected="clauses that wait for others that are there, and days that are still to come",
            found="; ".join(faults[:5]),
            where=draft.statement.body["reference"],
            advice="Sign a further draft that follows it, and adopt that",
        )


def _check_force(said: Adoption, when: When) -> None:
    """Nothing is in force before it is decided, nor applied provisionally once it is in force."""
    force = parse_when(said.in_force) if said.in_force else None
    provisional = parse_when(said.provisional) if said.provisional else None
    for option, day in (("--in-force", force), ("--provisional", provisional)):
        if day and day.end < when.start:
            raise Refused("this is before the decision", expected=f"from {when}", found=str(day), where=option)
    if force and provisional and not provisional.before(force):
        raise Refused(
            "what is in force is applied provisionally no more",
            expected=f"a time before {force}",
            found=str(provisional),
            where="--provisional",
        )


def order_faults(
    clauses: Sequence[Mapping[str, Any]], draft: str, reference: str, view: View, when: When
) -> Iterator[str]:
    """Say which clauses wait for themselves or for nothing, and which are due before they are decided."""
    after = {str(clause["id"]): str(clause["after"]) for clause in clauses if "after" in clause}
    numbers = {str(clause["id"]) for clause in clauses}
    known = {standing.id for standing in view.standings} | {
        each for n in numbers for each in (n, f"{draft}/{n}", f"{reference}/{n}")
    }
    for clause in clauses:
        name = str(clause["id"])
        if name in after and after[name] not in numbers:
            yield f"clause {name} waits for {after[name]}, which is not there"
        elif _waits_for_itself(name, after):
            yield f"clause {name} waits for itself"
        if missing := sorted(set(obligations(clause.get("when"))) - known):
            yield f"clause {name} depends on {', '.join(missing)}, which nobody owes"
        if "due" in clause and parse_when(str(clause["due"])).before(when):
            yield f"clause {name} is due on {clause['due']}, before it is decided"


def _waits_for_itself(name: str, after: Mapping[str, str]) -> bool:
    seen: set[str] = set()
    at = after.get(name, "")
    while at and at != name and at not in seen:
        seen.add(at)
        at = after.get(at, "")
    return at == name


def _counted(organ: Organ | None, said: Adoption) -> Outcome | None:
    """What the vote comes to; a vote that does not carry adopts nothing."""
    if said.vote is None:
        return None
    _check_members(organ, said.vote)
    counted = outcome(organ, said.vote)
    if counted.word != ADOPTED:
        raise Refused(
            f"this vote does not adopt it: {counted.word}",
            expected="a vote that carries by the rule of the body",
            found=counted.why,
            where="--vote",
            advice="Introduce the body by a statement of the type organ; say who voted against with --voted-against; "
            "a draft that was rejected is a decision of its own, with that outcome",
        )
    return counted


def _check_members(organ: Organ | None, vote: Vote) -> None:
    """Whoever voted against is a member: a veto must not be lost to a slip of spelling."""
    if organ is None:
        return
    known = {plain(member): member for member in (*organ.members, *organ.vetoes)}
    for member in vote.named:
        name = plain(member)
        if name not in known and (organ.members or get_close_matches(name, known)):
            raise Refused(
                f"{organ.name} has no member of that name",
                expected=", ".join(organ.members or organ.vetoes),
                found=member,
                where="--voted-against",
            )


def _check_unused(view: View, reference: str, draft: str) -> None:
    for one in view.instruments.values():
        if one.name != reference and one.decisions and draft in one.texts("draft") and not one.teller:
            raise Refused("this draft is adopted already", expected="a draft of its own", found=one.name, where=draft)
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
    count: dict[str, Any] = {"for": vote.yes, "against": vote.no, "abstaining": vote.abstaining} if vote else {}
    if vote and vote.named:
        count["voted_against"] = sorted(vote.named)
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
            "clauses": [_laid_down(clause, owed, said.draft) for clause in given],
            **{name: value for name, value in options.items() if value},
        },
    }


def _laid_down(clause: Mapping[str, Any], owed: Mapping[str, str], draft: str) -> dict[str, Any]:
    """A clause of the decision: what the `owe` says already stands there, but for who owes it."""
    kept = {name: value for name, value in clause.items() if name not in _OWED or name == "debtor"}
    if "when" in kept:
        kept["when"] = renamed(kept["when"], {**owed, **{f"{draft}/{number}": name for number, name in owed.items()}})
    return kept | ({"obligation": owed[clause["id"]]} if clause["id"] in owed else {})
