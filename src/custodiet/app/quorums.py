"""How many must agree before keys change, who may, and what waits for agreement. Pure. spec/signature.md, E22 and E25.

Whoever may decide together sits on one bench: the keys of one party, or the operator and the registrars. Each bench has
a threshold, which is one until it lays down another. On a party's bench each unrevoked key has a seat; on that of the
record each *party* has one, however many keys it has. Keys agree by signing the same type with the same body; the
statement with which enough of those that sit there now have agreed is the one that takes effect.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from custodiet.kernel.strict import canonical
from custodiet.statements.statement import Statement

RECORD = " "  # the bench of the operator and the registrars; others bear plain names, which begin with no space


@dataclass(slots=True)
class Pending:
    """What too few keys of a bench have signed so far: which in which entry, the first of them in entry `index`.

    `entries` are all that say it, those too with which a key said it again.
    """

    bench: str
    statement: Statement
    index: int
    signers: dict[str, int] = field(default_factory=dict)
    entries: list[int] = field(default_factory=list)


class Quorums:
    """The benches of a record: their seats and thresholds, and what is pending."""

    def __init__(self) -> None:
        self._thresholds: dict[str, int] = {}
        self._seats: dict[str, dict[str, str]] = {}  # bench: key: seat
        self._pending: dict[tuple[str, bytes], Pending] = {}

    def copy(self) -> "Quorums":
        """Another set of the same benches."""
        other = Quorums()
        other._thresholds = dict(self._thresholds)
        other._seats = {bench: dict(seats) for bench, seats in self._seats.items()}
        other._pending = {
            act: replace(one, signers=dict(one.signers), entries=list(one.entries))
            for act, one in self._pending.items()
        }
        return other

    def sit(self, bench: str, key: str, seat: str) -> None:
        """Give a key a seat."""
        self._seats.setdefault(bench, {})[key] = seat

    def leave(self, key: str, *benches: str) -> None:
        """Take a key's seats away; what it has signed and is pending no longer counts."""
        for bench in benches:
            self._seats.get(bench, {}).pop(key, None)

    def threshold(self, bench: str) -> int:
        """How many must agree."""
        return self._thresholds.get(bench, 1)

    def seats(self, bench: str) -> int:
        """How many could agree."""
        return len(set(self._seats.get(bench, {}).values()))

    def settle(self, bench: str, threshold: int) -> None:
        """Lay down another threshold."""
        self._thresholds[bench] = threshold

    def agree(self, bench: str, statement: Statement, index: int) -> tuple[str, ...]:
        """Count one more signature; return the keys that have agreed once they are enough, and nothing before."""
        act = bench, canonical([statement.type, dict(statement.body)])
        pending = self._pending.setdefault(act, Pending(bench, statement, index))
        pending.signers.setdefault(statement.issuer, index)
        pending.entries.append(index)
        if self.agreed(pending) < self.threshold(bench):
            return ()
        del self._pending[act]
        return tuple(key for key in pending.signers if key in self._seats[bench])

    def agreed(self, pending: Pending) -> int:
        """How many of those that could agree now have."""
        seats = self._seats.get(pending.bench, {})
        return len({seats[key] for key in pending.signers if key in seats})

    def __iter__(self) -> Iterator[Pending]:
        """What is pending, in the order in which it began."""
        return iter(self._pending.values())
