"""What somebody holds and nobody admits to own: every party that spoke about the owner denied it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from custodiet.books.known import Entry
from custodiet.reconcile.discrepancy import Discrepancy
from custodiet.regimes import Regime
from custodiet.statements.posting import Count, Mark, holder

NOBODY_ADMITS = "owned by nobody who admits it"


def ownership(marks: Iterable[Entry[Mark]], counts: Iterable[Entry[Count]], regime: Regime) -> Iterator[Discrepancy]:
    """Yield each item that a count finds with a holder, and that all who were asked about deny to own."""
    aspects = {rule.aspect for rule in regime.rule("ownership")}
    said: dict[tuple[str, str], list[Entry[Mark]]] = defaultdict(list)
    for mark in marks:
        if mark.posting.aspect in aspects:
            said[mark.posting.aspect, mark.posting.subject].append(mark)
    denied = {item: owners for (_, item), owners in said.items() if not any(mark.posting.holds for mark in owners)}
    found: dict[str, list[Entry[Count]]] = defaultdict(list)
    for count in counts if denied else ():
        if count.posting.item in denied and count.posting.quantity.hi != 0:
            found[count.posting.item].append(count)
    for item, owners in denied.items():
        if item in found:
            yield _finding(item, found[item], owners)


def _finding(item: str, counts: Sequence[Entry[Count]], denials: Sequence[Entry[Mark]]) -> Discrepancy:
    held = dict.fromkeys(
        f"{c.posting.quantity} held by {holder(c.posting.account).strip('?') or 'an unnamed holder'} at "
        f"{c.posting.account.partition('@')[2]} on {c.posting.at} ({c.known.voice.party})"
        for c in counts
    )
    denied = dict.fromkeys(
        f"{m.known.voice.party} denied on {m.posting.at} that {m.posting.value} owns it" for m in denials
    )
    text = f"{item}: {'; '.join(held)}. {'; '.join(denied)}. Nobody admits to own it."
    times = [*(count.posting.at for count in counts), *(mark.posting.at for mark in denials)]
    last = max(times, key=lambda at: at.order)
    ids = (*(count.id for count in counts), *(mark.id for mark in denials))
    return Discrepancy(NOBODY_ADMITS, item, last.text, text, ids)
