"""The answers of one form, or of one line of it, as its reader typed them; each is read once, and strictly."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from custodiet.kernel.errors import CustodietError, Refused
from custodiet.kernel.quantity import UNITS, Quantity, parse_decimal
from custodiet.kernel.times import When, parse_when
from custodiet.statements.posting import LONGEST


class NotAnswered(CustodietError):  # noqa: N818 - what is missing on the paper is not the program's error
    """An answer is missing, or is none of those that the form offers; `name` is the field's."""

    def __init__(self, name: str, message: str, found: str = "", expected: str = "") -> None:
        super().__init__(message, found=found, expected=expected)
        self.name = name


@dataclass(frozen=True, slots=True)
class Answers:
    """`given` by name; what was not answered is absent."""

    given: Mapping[str, str]

    def text(self, name: str, default: str = "") -> str:
        """A text; without an answer, the default."""
        value = self.given.get(name, default)
        if not value:
            raise NotAnswered(name, "this must be answered")
        if len(value) > LONGEST:
            raise NotAnswered(name, f"a text of at most {LONGEST} characters is needed", repr(value)[:60])
        return value

    def word(self, name: str) -> str:
        """What was answered, or nothing."""
        return self.given.get(name, "")

    def when(self, name: str) -> When:
        """A time."""
        try:
            return parse_when(self.text(name))
        except Refused as error:
            raise NotAnswered(name, error.message, error.found, error.expected) from None

    def whole(self, name: str) -> int | None:
        """A whole number from 0, or None."""
        text = self.given.get(name, "")
        if text and not (text.isascii() and text.isdecimal() and len(text) < 16):  # noqa: PLR2004 - within 2**53
            raise NotAnswered(name, "a whole number from 0 is needed", repr(text)[:60])
        return int(text) if text else None

    def quantity(self) -> Quantity:
        """The amount of a line, in its unit; `50..60` is a range."""
        unit = self.text("unit")
        if unit not in UNITS:
            raise NotAnswered("unit", "this unit is not known", repr(unit)[:60], ", ".join(UNITS))
        low, dots, high = self.text("quantity").partition("..")
        lo, hi = self._number(low), self._number(high if dots else low)
        if lo < 0 or hi < lo:
            raise NotAnswered("quantity", "an amount is not negative, and a range runs upwards", self.text("quantity"))
        return Quantity(UNITS[unit][0], unit, lo, hi)

    def one(self) -> Quantity:
        """One piece."""
        return Quantity("count", "pcs", Decimal(1), Decimal(1))

    def _number(self, text: str) -> Decimal:
        try:
            return parse_decimal(text)
        except Refused as error:
            raise NotAnswered("quantity", error.message, error.found, error.expected) from None
