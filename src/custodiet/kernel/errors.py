"""Errors that a person reads: what was expected, what was found, where, and what to do about it.

Every error that the product raises on somebody's input is a `CustodietError`; its text is one clear message. The faces
(command line, pages) print it and stop with exit code 1. A contradiction in the data is not an error: it is a finding.

Whatever an error quotes may be hostile, and is shown as `kernel.text.visible` shows it: an error is one line, and
`Several` has one more for each of its faults.
"""

from collections.abc import Iterable
from typing import Self

from custodiet.kernel.text import visible


class CustodietError(Exception):
    """One clear message, built from parts that a face may also show separately."""

    def __init__(self, message: str, *, expected: str = "", found: str = "", where: str = "", advice: str = "") -> None:
        self.message, self.expected, self.found, self.where, self.advice = map(
            visible, (message, expected, found, where, advice)
        )
        super().__init__(message)

    def at(self, where: str) -> Self:
        """Give the error its place, known only to the caller of what raised it: `raise error.at(where) from None`."""
        self.where = visible(where)
        return self

    def __str__(self) -> str:
        """Return `WHERE: message (expected ..., found ...). Advice`."""
        difference = ", ".join(
            f"{word} {text}" for word, text in (("expected", self.expected), ("found", self.found)) if text
        )
        text = f"{self.where}: {self.message}" if self.where else self.message
        text += f" ({difference})" if difference else ""
        return f"{text}. {self.advice}" if self.advice else text


class Refused(CustodietError):  # noqa: N818 - the field's word: admission refuses, and says why
    """Input of the wrong shape, not authentic, or from a key that is not enrolled. Nothing was changed."""


class Several(Refused):
    """Several faults that were found together; the text has one line for each, below the message."""

    def __init__(self, message: str, faults: Iterable[CustodietError]) -> None:
        super().__init__(message)
        self.faults = tuple(faults)

    def __str__(self) -> str:
        """Return the message and, indented, the faults."""
        return "\n  ".join([super().__str__(), *map(str, self.faults)])


class VerificationFailed(CustodietError):  # noqa: N818 - named for what happened, as in pyca's InvalidSignature
    """A signature, proof, checkpoint, tile or entry does not hold."""
