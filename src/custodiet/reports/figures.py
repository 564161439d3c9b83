"""The figures of a report: every claim, holding and obligation at one cut. spec/report.md, R3 and R22 to R25.

They are plain JSON objects in an order that follows from their content, so that whoever computes them anew can compare
the whole text. Quantities of claims are as signed; balances are in canonical units.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from custodiet.books.book import Book
from custodiet.books.effective import Effective
from custodiet.books.holdings import Holding, holdings
from custodiet.books.known import Entry, Voice
from custodiet.books.obligations import Standing, latest_said, obligations
from custodiet.kernel.quantity import format_decimal
from custodiet.kernel.times import When
from custodiet.reconcile.discrepancy import Discrepancy
from custodiet.statements.posting import Claim, Posting

Figure = dict[str, Any]


def figures(
    effective: Effective, books: Mapping[Voice, Book], *, as_of: When | None, asked: When | None
) -> list[Figure]:
    """Return all figures about `as_of`; obligations stand as at `asked`, which is `as_of` or when it was known.

    Without either they stand as at the latest `said`, whenever it was logged: a bundle does not tell (R21).
    """
    statements = effective.statements
    standings = (s for s in obligations(books, statements, asked or latest_said(statements)) if _agreed(s, asked))
    return [
        *(_claim(entry) for entry in _claims(effective) if entry.posting.as_of.by(as_of) is not False),
        *(_holding(books[voice], held, as_of) for voice in sorted(books) for held in holdings(books[voice], as_of)),
        *map(_obligation, standings),
    ]


def finding(one: Discrepancy) -> Figure:
    """Return what a report says of one discrepancy (R4)."""
    return {
        "kind": one.kind,
        "subject": one.subject,
        "as_of": one.as_of,
        "explanation": one.explanation,
        "arithmetic": list(one.arithmetic),
        "statements": list(one.statements),
    }


def _claims(effective: Effective) -> Iterator[Entry[Claim]]:
    for entry in effective.live:
        if _is_claim(entry):
            yield entry  # type: ignore[misc]  # narrowed by its posting


def _is_claim(entry: Entry[Posting]) -> bool:
    return isinstance(entry.posting, Claim)


def _claim(entry: Entry[Claim]) -> Figure:
    claim, quantity = entry.posting, entry.posting.quantity
    return {
        "figure": "claim",
        "posting": entry.id,
        "voice": str(entry.known.voice),
        "subject": claim.subject,
        "unit": quantity.unit,
        "lo": f"{quantity.lo:f}",
        "hi": None if quantity.hi is None else f"{quantity.hi:f}",
        "rounding": claim.rounding,
        "basis": claim.basis,
        "of": claim.of,
        "kind": claim.kind,
        "as_of": claim.as_of.text,
    }


def _holding(book: Book, held: Holding, as_of: When | None) -> Figure:
    line = book.lines[held.account, held.item, held.measure]
    low, high = held.balance.interval()
    return {
        "figure": "holding",
        "voice": str(held.voice),
        "account": held.account,
        "item": held.item,
        "measure": held.measure,
        "lo": _bound(low),
        "hi": _bound(high),
        "variance": format_decimal(held.balance.variance()),
        "unsure": held.unsure,
        "anchored": line.anchored(as_of),
    }


def _bound(value: Decimal | None) -> str | None:
    return None if value is None else format_decimal(value)


def _agreed(standing: Standing, asked: When | None) -> bool:
    return standing.owe.known.statement.said.by(asked) is not False


def _obligation(standing: Standing) -> Figure:
    return {
        "figure": "obligation",
        "id": standing.id,
        "authority": str(standing.authority),
        "debtor": standing.debtor,
        "due": standing.due.text if standing.due else None,
        "status": standing.status,
        "fulfilled": standing.fulfilled.text if standing.fulfilled else None,
        "days_late": standing.days_late,
    }
