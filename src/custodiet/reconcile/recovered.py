"""Findings over keys that others gave to a party: they speak from their entry on, and whoever uses one may try more.

A party that lost all its keys gets a new one from whoever keeps the record, whom it may not trust. What such a key says
of the time before it counts as anything does, and is pointed out: the party knows whether it said that.
"""

from collections.abc import Iterator, Mapping, Sequence

from custodiet.books.known import Known
from custodiet.kernel.times import day_of
from custodiet.reconcile.discrepancy import Discrepancy
from custodiet.reconcile.words import statement_words
from custodiet.statements.statement import COMPUTED

KIND = "recovered key speaks of before"


def recovered_discrepancies(log: Sequence[Known], recovered: Mapping[str, int]) -> Iterator[Discrepancy]:
    """Yield each statement of a recovered key that changes an earlier one, or that its party would have said earlier.

    `recovered` gives the index of the entry from which each such key speaks.
    """
    by_id = {known.id: known for known in log} if recovered else {}
    for known in by_id.values():
        since = recovered.get(known.statement.issuer)
        if since is None:
            continue
        for relation, target in known.statement.about:
            about = by_id.get(target.partition("#")[0])
            if about and relation in COMPUTED and about.party == known.party and about.index < since:
                yield _finding(known, f"{relation} {statement_words(about)}", since, (known.id, about.id))
        began = log[since].logged
        if not known.statement.attributed_to and known.statement.said.end < began:
            text = f"says that it was said on {known.statement.said}"
            yield _finding(known, f"{text}, before that key spoke", since, (known.id,))


def _finding(known: Known, what: str, since: int, ids: tuple[str, ...]) -> Discrepancy:
    text = (
        f"{statement_words(known)} {what}. Its key was given to {known.party} by others, in entry {since}: "
        f"{known.party} knows whether it says that."
    )
    return Discrepancy(KIND, known.id, day_of(known.logged), text[0].upper() + text[1:], ids)
