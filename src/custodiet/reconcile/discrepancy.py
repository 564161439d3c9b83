"""What reconciliation finds: computed, never typed in, in words that an official can read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """`statements` are the ids (or `id#posting`) that cause it; `arithmetic` shows the sums, one line each.

    `kind` is a short fixed phrase ("count differs from book"), `as_of` the day that the finding is about.
    """

    kind: str
    subject: str
    as_of: str
    explanation: str
    statements: tuple[str, ...] = ()
    arithmetic: tuple[str, ...] = ()
