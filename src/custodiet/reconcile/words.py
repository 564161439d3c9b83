"""Words that explanations share: amounts in the unit as signed, directions, names of statements."""

import decimal
from collections.abc import Iterable
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from custodiet.books.known import Known
from custodiet.kernel.quantity import CANONICAL, EXACT, Form, Quantity, in_unit

_in_unit = partial(in_unit, digits=6)
_TWO = decimal.Context(prec=2, rounding=decimal.ROUND_UP)  # of an uncertainty two (GUM 7.2.6), rounded up


class Span(NamedTuple):
    """What a form comes to, in the canonical unit: its ends (None: open) and its standard uncertainty."""

    low: Decimal | None
    high: Decimal | None
    u: Decimal

    @classmethod
    def of(cls, form: Form) -> "Span":
        """The span of a form, whatever number of unknowns it has."""
        return cls(*form.interval(), form.u())

    def negative(self) -> "Span":
        """The span of the same form with the other sign."""
        low, high = (None if end is None else EXACT.minus(end) for end in (self.high, self.low))
        return Span(low, high, self.u)


def amount(form: Form | Span, unit: str) -> str:
    """Return a form in a unit: `2 t`, `50 to 60 t`, `at least 3 pcs`, with two standard uncertainties."""
    low, high, u = form if isinstance(form, Span) else Span.of(form)
    if low is None or high is None:
        text = "an unknown amount" if low is None else f"at least {_in_unit(low, unit)} {unit}"
    elif low == high:
        text = f"{_in_unit(low, unit)} {unit}"
    else:
        text = f"{_in_unit(low, unit)} to {_in_unit(high, unit)} {unit}"
    return f"{text} (± {_in_unit(_TWO.plus(2 * u), unit)} {unit}, k = 2)" if u else text


def quantity_words(quantity: Quantity) -> str:
    """Return a quantity in its own unit, or that it is withheld."""
    return "a withheld amount" if quantity.hidden else amount(Form(quantity), quantity.unit)


def difference(gap: Form | Span, unit: str) -> str:
    """Return a gap as `3 t less`, `2 to 4 t more`, or as its interval where the sign is open."""
    span = gap if isinstance(gap, Span) else Span.of(gap)
    if span.high is not None and span.high <= 0:
        return f"{amount(span.negative(), unit)} less"
    if span.low is not None and span.low >= 0:
        return f"{amount(span, unit)} more"
    return f"a difference of {amount(span, unit)}"


def common_unit(a: Quantity, b: Quantity) -> str:
    """The unit of both, or else the canonical one of their measure."""
    return a.unit if a.unit == b.unit else CANONICAL[a.measure]


def statement_words(known: Known) -> str:
    """Return `statement 1a2b3c4d of Syria (2014-03-20)`."""
    return f"statement {known.id[:8]} of {known.voice} ({known.statement.said})"


def listed(words: Iterable[str]) -> str:
    """Return `a`, `a and b`, or `a, b and c`."""
    *most, last = tuple(words) or ("nothing",)
    return f"{', '.join(most)} and {last}" if most else last
