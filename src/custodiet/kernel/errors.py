"""Errors that a person reads: what was expected, what was found, where, and what to do about it.

Every error that the product raises on somebody's input is a `CustodietError`; its text is one clear message. The faces
(command line, pages) print it and stop with exit code 1. A contradiction in the data is not an error: it is a finding.
"""

from typing import Self


class CustodietError(Exception):
    """One clear message, built from parts that a face may also show separately."""

    def __init__(self, message: str, *, expected: str = "", found: str = "", where: str = "", advice: str = "") -> None:
        self.message, self.expected, self.found, self.where, self.advice = (
            message,
            expected,
            found,
            where,
            advice,
        )
        super().__init__(str(self))

    def at(self, where: str) -> Self:
        """Give the error its place, known only to the caller of what raised it: `raise error.at(where) from None`."""
        self.where = where
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


class VerificationFailed(CustodietError):  # noqa: N818 - named for what happened, as in pyca's InvalidSignature
    """A signature, proof, checkpoint, tile or entry does not hold."""
