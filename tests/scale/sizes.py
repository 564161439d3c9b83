"""Logs for tests of size: many statements on one day, and times a minute apart."""

from typing import Any

from custodiet.books.known import Known
from custodiet.kernel.quantity import exactly
from custodiet.kernel.times import When, from_unix, parse_when
from custodiet.statements.posting import Posting
from custodiet.statements.statement import Statement

MANY = 100_000
DAY = parse_when("2014-01-01")
START = DAY.start
ONE = exactly(1, "pcs")
TWO = exactly(2, "pcs")


def known(
    n: int,
    *postings: Posting,
    party: str = "Syria",
    about: Any = (),  # noqa: ANN401 - pairs
    seq: int | None = None,
    said: When = DAY,
    kind: str = "report",
    spoken_for: str = "",
) -> Known:
    """Statement `n` of the log."""
    number = n if seq is None else seq
    statement = Statement("o", f"{party}'s key", number, "0" * 32, said, kind, postings, tuple(about), spoken_for)
    return Known(f"{n:064x}", n, START, party, statement)


def minute(n: int) -> When:
    """An instant, `n` minutes into the day."""
    return from_unix(START + 60 * n)
