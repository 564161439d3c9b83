"""The six signed postings. Statement types and regimes stay open for ever; everything that computes closes over these.

    move    so much of an item went from one account to another, in one act
    count   so much of an item was found in an account: anchors that line of its maker's book
    mark    a subject has (or, `holds` false, has not) a value in one aspect
    claim   a figure is held true: compared with others, never folded into a balance
    owe     a debtor owes something: a test that books can answer, or a text
    settle  somebody's verdict on an obligation

An account is `holder@place`, or `@container` (its holder is that of the innermost enclosing account that names one),
or virtual: one of `VIRTUAL`. spec/posting.md, P1 to P25, states the same as numbered rules.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from custodiet.kernel.quantity import Quantity
from custodiet.kernel.times import When

MADE, FOUND, DESTROYED, TRANSFORMED = "~made", "~found", "~destroyed", "~transformed"
RELABELLED, LOST, USED, OUTSIDE = "~relabelled", "~lost", "~used", "~outside"
VIRTUAL = frozenset({MADE, FOUND, DESTROYED, TRANSFORMED, RELABELLED, LOST, USED, OUTSIDE})
MEANS = frozenset({"", "seen", "counted", "weighed", "sampled", "remote", "documents", "told"})
KINDS = frozenset({"measured", "declared", "reported", "projected", "planned"})
ROUNDINGS = frozenset({"", "exact", "printed", "approx", "nearly", "more_than", "at_least", "at_most"})
VERDICTS = frozenset({"fulfilled", "part", "extended", "waived", "contested", "breached"})
LONGEST = 1024  # characters in an id, a name or a value
TESTS: dict[str, frozenset[str]] = {
    "held-at-most": frozenset({"voice", "class", "within", "limit"}),
    "gone-at-least": frozenset({"voice", "class", "sink", "limit"}),
    "marked": frozenset({"voice", "subjects", "aspect", "value"}),
    "never-out": frozenset({"voice", "class", "place", "allowed"}),
    "each-month": frozenset({"debtor", "type", "first"}),
    "within-hours": frozenset({"debtor", "trigger", "answer", "hours"}),
}


@dataclass(frozen=True, slots=True)
class Move:
    """`quantity` of `item` left `from_account` for `to_account` in `act`, at `at`."""

    act: str
    item: str
    quantity: Quantity
    from_account: str
    to_account: str
    at: When
    means: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """`quantity` of `item` was in `account` at `at`. `complete`: nothing else of this measure was there.

    `examined` of `population` units were looked at; the rest are not promoted by it.
    """

    act: str
    account: str
    item: str
    quantity: Quantity
    at: When
    complete: bool = False
    population: int | None = None
    examined: int | None = None
    means: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """`subject` has `value` in `aspect` since `at`; with `holds` false, that is denied."""

    act: str
    subject: str
    aspect: str
    value: str
    at: When
    holds: bool = True
    means: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A figure about `subject` as of `as_of`. `basis` is a word of the regime, `of` the whole that a share refers to.

    `quantity` is the figure as its source gave it; `rounding` is how the source put it. The interval that both imply
    is derived (books.figures), never signed, so that a convention can be mended without touching the record.
    """

    act: str
    subject: str
    quantity: Quantity
    as_of: When
    kind: str
    basis: str = ""
    of: str = ""
    rounding: str = ""
    means: str = ""


@dataclass(frozen=True, slots=True)
class Test:
    """A closed question to the books: `kind` is one of `TESTS`, `arguments` its named arguments.

    `limit` is a `Quantity`, `subjects` and `allowed` are tuples of text, `hours` is a number, the others are text.
    """

    kind: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Owe:
    """`debtor` owes what `text` says; `test` asks the books. No `due`: continuous, or from the test."""

    id: str
    debtor: str
    text: str = ""
    test: Test | None = None
    due: When | None = None
    beneficiary: str = ""
    paragraph: str = ""


@dataclass(frozen=True, slots=True)
class Settle:
    """`verdict` on `obligation`, true since `at`. An extension names the new `due`."""

    obligation: str
    verdict: str
    at: When
    due: When | None = None
    evidence: tuple[str, ...] = ()


Posting = Move | Count | Mark | Claim | Owe | Settle


def holder(account: str) -> str:
    """The holder that an account names, or nothing."""
    return account.partition("@")[0]


def place(account: str) -> str:
    """The place or container of an account; a virtual account has none."""
    return account.partition("@")[2]
