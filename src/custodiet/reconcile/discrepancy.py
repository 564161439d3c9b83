"""What reconciliation finds: computed, never typed in, in words that an official can read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Suspected:
    """A figure that alone would mend a finding if it were between `lo` and `hi` (None: no upper end), in `unit`.

    `statement` is `id#posting`; `causes` are slips with the value that each would come from and its score, likeliest
    first, and `more` others fit as well.
    """

    statement: str
    unit: str
    lo: str
    hi: str | None
    causes: tuple[tuple[str, str, int], ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """`statements` are the ids (or `id#posting`) that cause it; `arithmetic` shows the sums, one line each.

    `kind` is a short fixed phrase ("count differs from book"), `as_of` the day that the finding is about. `suspects`
    are the figures of which one would have to be another, where that is known.
    """

    kind: str
    subject: str
    as_of: str
    explanation: str
    statements: tuple[str, ...] = ()
    arithmetic: tuple[str, ...] = ()
    suspects: tuple[Suspected, ...] = ()
