"""Findings over what statements say about statements."""

from collections.abc import Iterator

from custodiet.books.effective import Effective
from custodiet.books.references import Answer
from custodiet.kernel.times import day_of
from custodiet.reconcile.discrepancy import Discrepancy
from custodiet.reconcile.manifests import incomplete
from custodiet.reconcile.words import listed, quantity_words, statement_words
from custodiet.statements.posting import Count


def reference_discrepancies(effective: Effective) -> Iterator[Discrepancy]:
    """Yield what is disputed, in doubt, corrected twice, changed by a stranger, or not here."""
    yield from _unresolved(effective)
    yield from incomplete(effective.waiting)
    for answer in effective.disputes:
        by = answer.by
        text = f"{by.party} disputes {_meant(answer)}."
        yield Discrepancy("disputed", answer.target, by.statement.said.text, text, (by.id, answer.target))
    for target, corrections in effective.rivals:
        last = corrections[-1]
        text = f"{listed(statement_words(k) for k in corrections)} correct the same thing; the last of them counts."
        ids = tuple(k.id for k in corrections)
        yield Discrepancy("corrected twice", target, last.statement.said.text, text, ids)
    for doubt in effective.doubts:
        known, suspicion = doubt.known, doubt.suspicion
        text = (
            f"{statement_words(known)} was logged on {day_of(known.logged)} under a key that {suspicion.by} "
            f"calls compromised {suspicion.since}; nobody has affirmed it with another key."
        )
        ids = (known.id, suspicion.statement)
        yield Discrepancy("in doubt", known.id, suspicion.at, text[0].upper() + text[1:], ids)
    for answer in effective.corrections:
        yield from _lowered(answer)


def _unresolved(effective: Effective) -> Iterator[Discrepancy]:
    for answer in effective.strangers:
        by = answer.by
        text = f"{by.voice} {answer.relation} {_meant(answer)}, which is not its own: nothing changes."
        yield Discrepancy("not its author", by.id, by.statement.said.text, text, (by.id, answer.about.id))
    for loose in effective.dangling:
        by = loose.by
        text = f"{by.voice} {loose.relation} {loose.target[:8]}, which is not in this record as known here."
        yield Discrepancy("names what is not here", by.id, by.statement.said.text, text, (by.id,))


def _meant(answer: Answer) -> str:
    part = "" if answer.posting is None else f"posting {answer.posting} of "
    return part + statement_words(answer.about)


def _lowered(answer: Answer) -> Iterator[Discrepancy]:
    """A correction after which its maker holds less than it had declared."""
    old, new = answer.about, answer.by
    now = {_line(p): p for p in new.statement.postings if isinstance(p, Count)}
    for n, before in enumerate(old.statement.postings):
        if not isinstance(before, Count) or answer.posting not in (None, n):
            continue
        after = now.get(_line(before))
        most = after.quantity.bounds()[1] if after else None
        if after and most is not None and most < before.quantity.bounds()[0]:
            text = (
                f"A correction of {new.statement.said} lowers what {new.voice} said it had counted of {before.item} in "
                f"{before.account} on {before.at}: from {quantity_words(before.quantity)} to "
                f"{quantity_words(after.quantity)}."
            )
            subject = f"{before.item} at {before.account}"
            yield Discrepancy("correction lowers a holding", subject, before.at.text, text, (old.id, new.id))


def _line(count: Count) -> tuple[str, str, str]:
    return count.account, count.item, count.quantity.measure
