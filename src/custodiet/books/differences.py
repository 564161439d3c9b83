"""What a correction or an amendment changes, posting by posting: what stood there before, and what stands there now.

Two postings are about the same if they name the same line, act, mark, figure or obligation; several that do are paired
in the order of their statements.
"""

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from custodiet.books.known import Known
from custodiet.books.references import CORRECTS
from custodiet.statements.posting import Claim, Count, Mark, Move, Owe, Posting, Settle

CHANGED, ADDED, DROPPED, KEPT = "changed", "added", "dropped", "as before"


@dataclass(frozen=True, slots=True)
class Change:
    """`before` or `after` is None where there was, or is, nothing about the same."""

    before: Posting | None
    after: Posting | None

    @property
    def word(self) -> str:
        """What became of it: one of `CHANGED`, `ADDED`, `DROPPED`, `KEPT`."""
        if self.before is None or self.after is None:
            return ADDED if self.before is None else DROPPED
        return KEPT if self.before == self.after else CHANGED


def differences(known: Known, by_id: Mapping[str, Known]) -> Iterator[Change]:
    """Yield every change that a statement makes to those that it corrects; of `ID#N`, that posting alone."""
    before: dict[tuple[str, ...], deque[Posting]] = defaultdict(deque)
    for target in dict.fromkeys(target for relation, target in known.statement.about if relation == CORRECTS):
        name, _, n = target.partition("#")
        postings = by_id[name].statement.postings if name in by_id else ()
        for posting in postings if not n else postings[int(n) : int(n) + 1]:
            before[_key(posting)].append(posting)
    for posting in known.statement.postings:
        same = before[_key(posting)]
        yield Change(same.popleft() if same else None, posting)
    for left in before.values():
        yield from (Change(posting, None) for posting in left)


def _key(posting: Posting) -> tuple[str, ...]:
    match posting:
        case Move(act=act, item=item, from_account=source, to_account=target):
            return "move", act, item, source, target
        case Count(account=account, item=item, quantity=quantity):
            return "count", account, item, quantity.measure
        case Mark(subject=subject, aspect=aspect):
            return "mark", subject, aspect
        case Claim(subject=subject, basis=basis, of=of, quantity=quantity):
            return "claim", subject, basis, of, quantity.measure
        case Owe(id=name):
            return "owe", name
        case Settle(obligation=name):
            return "settle", name
