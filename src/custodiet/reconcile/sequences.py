"""Findings over the sequence numbers that keys count: numbers that are missing, and numbers used twice.

These are about the log itself, so give them all that is logged, not what was said by some day.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from custodiet.books.known import Known
from custodiet.kernel.times import day_of
from custodiet.reconcile.discrepancy import Discrepancy
from custodiet.reconcile.words import listed, statement_words


def sequence_discrepancies(log: Iterable[Known]) -> Iterator[Discrepancy]:
    """Yield the gaps between the lowest and highest number of each key, and every equivocation."""
    keys: dict[str, dict[int, list[Known]]] = defaultdict(lambda: defaultdict(list))
    for known in sorted({k.id: k for k in log}.values(), key=lambda k: k.order):
        keys[known.statement.issuer][known.statement.seq].append(known)
    for issuer, numbers in sorted(keys.items()):
        previous: int | None = None
        for number, same in numbers.items():
            if previous is not None and number > previous + 1:
                yield _gap(issuer, numbers[previous][-1], same[0])
            if len(same) > 1:
                yield _equivocation(issuer, number, same)
            previous = number


def _gap(issuer: str, before: Known, after: Known) -> Discrepancy:
    first, last = before.statement.seq + 1, after.statement.seq - 1
    numbers = f"number {first}" if first == last else f"numbers {first} to {last}"
    text = (
        f"The key {_short(issuer)} of {after.party} has signed {statement_words(before)} as number "
        f"{before.statement.seq} and {statement_words(after)} as number {after.statement.seq}; {numbers} between them "
        "cannot be found in this record."
    )
    return Discrepancy("gap in sequence", _short(issuer), day_of(after.logged), text, (before.id, after.id))


def _equivocation(issuer: str, number: int, same: list[Known]) -> Discrepancy:
    text = (
        f"The key {_short(issuer)} of {same[0].party} has signed {len(same)} different statements as its number "
        f"{number}: {listed(statement_words(k) for k in same)}."
    )
    ids = tuple(k.id for k in same)
    return Discrepancy("same number, other content", _short(issuer), day_of(max(k.logged for k in same)), text, ids)


def _short(issuer: str) -> str:
    """The name and hash of a key, without its public bytes."""
    return "+".join(issuer.split("+")[:2])
