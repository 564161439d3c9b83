"""Statements as a record knows them, the voices that speak in them, and two cuts: as said by then, as logged by then.

A `Known` pairs a statement with what only its log can say: leaf hash, index, log time, and the party under which its
issuer was enrolled. An `Entry` is one posting of it, named `STATEMENTID#N`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from custodiet.kernel.times import When
from custodiet.statements.posting import Posting
from custodiet.statements.registry import summarise
from custodiet.statements.statement import Statement

P_co = TypeVar("P_co", bound=Posting, covariant=True)
REPORTED = "(reported by "  # no party's name holds it (spec/signature.md, E17), so that two voices never read the same


@dataclass(frozen=True, slots=True, order=True)
class Voice:
    """Who speaks: a party that signs, or (with a `reporter`) a party as that reporter tells it. Voices never merge.

    `str` writes a voice and `parse_voice` reads it: `OPCW`, `OPCW (reported by archivist)`.
    """

    party: str
    reporter: str = ""

    @classmethod
    def of(cls, statement: Statement, party: str) -> "Voice":
        """Return who speaks in a statement that a key of `party` signed.

        A relayed fact enters neither the book of the party that it speaks for nor that of the one who relays it.
        """
        speaker = statement.attributed_to
        return cls(speaker, party) if speaker else cls(party)

    def __str__(self) -> str:
        return f"{self.party} {REPORTED}{self.reporter})" if self.reporter else self.party


def parse_voice(text: str) -> Voice:
    """Return the voice that a text names: whatever is attributed to it, the last `REPORTED` divides."""
    party, found, reporter = text.removesuffix(")").rpartition(f" {REPORTED}")
    return Voice(party, reporter) if found and reporter and text.endswith(")") else Voice(text)


@dataclass(frozen=True, slots=True)
class Known:
    """A statement as a record knows it.

    `id` is the RFC 6962 leaf hash in hex, `index` the place in the log, `logged` the Unix time of the first checkpoint
    that holds it, `party` the party under which its issuer was enrolled at that index.
    """

    id: str
    index: int
    logged: int
    party: str
    statement: Statement

    @property
    def voice(self) -> Voice:
        """Who speaks."""
        return Voice.of(self.statement, self.party)

    @property
    def summary(self) -> str:
        """One sentence: who says what, how much, when."""
        return summarise(self.statement, speaker=str(self.voice))

    @property
    def order(self) -> tuple[int, str, str]:
        """The issuer's own sequence; key and id only decide between keys, so that log order never does."""
        return self.statement.seq, self.statement.issuer, self.id


@dataclass(frozen=True, slots=True)
class Entry(Generic[P_co]):
    """Posting `n` of a known statement, as it stands in a book."""

    known: Known
    n: int
    posting: P_co

    @property
    def id(self) -> str:
        """`STATEMENTID#N`."""
        return f"{self.known.id}#{self.n}"


def cut(log: Iterable[Known], *, known_at: When | None = None, at_checkpoint: int | None = None) -> list[Known]:
    """Return what was known: said by the end of `known_at` (perhaps counts), among the first `at_checkpoint` leaves."""
    return [
        known
        for known in log
        if (at_checkpoint is None or known.index < at_checkpoint)
        and (known_at is None or known.statement.said.by(known_at) is not False)
    ]
