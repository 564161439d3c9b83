"""Whether a vote carries: by how many votes, and whose veto, a body decides. Computed, beside what was declared.

A body's rule is data (`organ` statements): so many members, so many votes for, and members whose vote against defeats a
decision. A decision that was reached without a vote has no outcome to compute: it stands as the chair stated it, or as
whoever tells of it. Where those who voted against are not all named, nobody can tell whether one of them has a veto.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from custodiet.books.known import Known
from custodiet.kernel.times import When

ADOPTED, REJECTED, CANNOT_TELL = "adopted", "rejected", "cannot tell"
FOR, AGAINST, ABSTAINS = "for", "against", "abstains"


@dataclass(frozen=True, slots=True)
class Organ:
    """A body that decides, as `known` introduces it."""

    name: str
    size: int
    majority: int
    vetoes: tuple[str, ...]
    rule: str
    known: Known
    chair: str = ""
    members: tuple[str, ...] = ()

    def speaks(self, party: str) -> bool:
        """Does this party state what the body decided: the body itself, or its chair?"""
        return party in (self.name, self.chair)


@dataclass(frozen=True, slots=True)
class Vote:
    """So many for and against, and who abstained; `named` says how members voted, as far as that is told."""

    yes: int
    no: int
    abstaining: int
    named: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """`15 for, 0 against, 0 abstaining`."""
        return f"{self.yes} for, {self.no} against, {self.abstaining} abstaining"


@dataclass(frozen=True, slots=True)
class Outcome:
    """`word` is adopted, rejected or cannot tell; `why` says by which count."""

    word: str
    why: str


def organs(statements: Iterable[Known]) -> dict[str, list[Organ]]:
    """Return what is said of each body that decides, by its name, in order of time."""
    found: dict[str, list[Organ]] = {}
    for known in statements:
        body = known.statement.body
        if known.statement.type == "organ":
            one = Organ(
                str(body["name"]),
                int(body["size"]),
                int(body["majority"]),
                tuple(map(str, body.get("vetoes", ()))),
                str(body.get("rule", "")),
                known,
                str(body.get("chair", "")),
                tuple(map(str, body.get("members", ()))),
            )
            found.setdefault(one.name, []).append(one)
    for each in found.values():
        each.sort(key=lambda organ: organ.known.statement.said.order)
    return found


def organ_at(told: Iterable[Organ], when: When) -> Organ | None:
    """Return what was last said of a body by then; without that, what was said of it first."""
    every = list(told)
    by_then = [organ for organ in every if organ.known.statement.said.by(when) is not False]
    return by_then[-1] if by_then else next(iter(every), None)


def read_vote(body: Mapping[str, Any]) -> Vote | None:
    """Return the vote that a decision's body tells of: member by member, else as it was counted."""
    if votes := body.get("votes"):
        named = {str(each["member"]): str(each["vote"]) for each in votes}
        counted = Counter(named.values())
        return Vote(counted[FOR], counted[AGAINST], counted[ABSTAINS], named)
    if "for" not in body:
        return None
    named = {str(member): AGAINST for member in body.get("voted_against", ())}
    return Vote(int(body["for"]), int(body.get("against", 0)), int(body.get("abstaining", 0)), named)


def outcome(organ: Organ | None, vote: Vote) -> Outcome:
    """Return what a vote comes to by the rule of its body."""
    if organ is None:
        return Outcome(CANNOT_TELL, f"{vote}; by which majority the body decides is not in the record")
    needed = f"{vote}; {organ.majority} of {organ.size} needed"
    if vote.yes + vote.no + vote.abstaining > organ.size:
        return Outcome(CANNOT_TELL, f"{needed}, and more votes are told than there are members")
    if vote.yes < organ.majority:
        return Outcome(REJECTED, needed)
    word, why = _vetoed(organ, vote) if organ.vetoes else (ADOPTED, "")
    return Outcome(word, f"{needed}; {why}" if why else needed)


def plain(name: str) -> str:
    """A member's name without what makes no other member of it: case, width, spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _vetoed(organ: Organ, vote: Vote) -> tuple[str, str]:
    """What becomes of a vote with enough for it, where some members have a veto."""
    cast = {plain(member) for member, voted in vote.named.items() if voted == AGAINST}
    if against := [member for member in organ.vetoes if plain(member) in cast]:
        return REJECTED, f"vetoed by {', '.join(against)}"
    unnamed = vote.no - sum(voted == AGAINST for voted in vote.named.values())
    if unnamed <= 0:
        return ADOPTED, "no veto"
    if vote.no > organ.size - len(organ.vetoes):
        return REJECTED, "more voted against than have no veto"
    return CANNOT_TELL, "whether a vote against was a veto is not told"
