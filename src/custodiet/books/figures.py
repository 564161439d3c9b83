"""Figures: what claims say, as intervals. Derived, never signed, so a convention can be mended without the record.

A claim keeps the number as its source gave it and how the source put it. What a printed figure implies is a written
convention (spec/figures.md): 34.8 is 34.75 to 34.85, "nearly 29" is 28 to 29, "more than 60" is at least 60. What is
loose never becomes narrower by it, and what is exact stays exact.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, Context, Decimal

from custodiet.books.known import Entry
from custodiet.kernel.quantity import EXACT, UNITS, ZERO, Form, Quantity, format_decimal
from custodiet.kernel.times import When
from custodiet.regimes import Convention, Regime
from custodiet.statements.posting import Claim

COMPUTED = "documents"  # the means of a share that somebody worked out from other figures (spec/figures.md, F13)
_HALF = Decimal("0.5")
_HUNDRED = Decimal(100)
_UP = Context(prec=28, rounding=ROUND_CEILING)
_PUT = {
    "approx": "about {}",
    "nearly": "nearly {}",
    "more_than": "more than {}",
    "at_least": "at least {}",
    "at_most": "at most {}",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One claim as a figure: what it implies is `lo` to `hi` (None: no upper bound), in `unit`, as exact decimals.

    `voice` is the speaker with whoever relays it, `value` the printed number itself (None for a range), `text` how its
    source put it, `segment` the place in the source from which it was taken. `derived`: somebody worked it out from
    other figures of the source. `hidden`: withheld here.
    """

    id: str
    voice: str
    speaker: str
    subject: str
    measure: str
    unit: str
    lo: Decimal
    hi: Decimal | None
    value: Decimal | None
    basis: str
    of: str
    kind: str
    as_of: When
    said: When
    source: str
    segment: str
    text: str
    rounding: str
    grade: str
    means: str
    derived: bool = False
    hidden: bool = False

    @property
    def statement(self) -> str:
        """The id of the statement that carries it."""
        return self.id.partition("#")[0]

    def bounds(self) -> tuple[Decimal, Decimal | None]:
        """(lowest, highest or None) in the measure's canonical unit."""
        factor = UNITS[self.unit][1]
        return EXACT.multiply(self.lo, factor), None if self.hi is None else EXACT.multiply(self.hi, factor)

    def __str__(self) -> str:
        return self.text


def read_figures(claims: Iterable[Entry[Claim]], regime: Regime) -> list[Figure]:
    """Return the figures of claims in their order, read by the regime's convention for the source of each."""
    return [read_figure(entry, regime) for entry in claims]


def read_figure(entry: Entry[Claim], regime: Regime) -> Figure:
    """Return the figure of one claim."""
    claim, statement = entry.posting, entry.known.statement
    source = statement.source.id if statement.source else ""
    covers = statement.source.covers if statement.source else ()
    quantity = claim.quantity
    derived = quantity.measure == "share" and claim.means == COMPUTED
    lo, hi = implied(quantity, claim.rounding, regime.convention(source))
    return Figure(
        entry.id,
        str(entry.known.voice),
        entry.known.voice.party,
        claim.subject,
        quantity.measure,
        quantity.unit,
        lo,
        hi,
        quantity.lo if quantity.lo == quantity.hi else None,
        claim.basis,
        claim.of,
        claim.kind,
        claim.as_of,
        statement.said,
        source,
        covers[0] if covers else "",
        put(quantity, claim.rounding),
        claim.rounding,
        "computed here" if derived else "reported by a source" if statement.attributed_to else "signed by the party",
        claim.means,
        derived,
        quantity.hidden,
    )


def put(quantity: Quantity, rounding: str) -> str:
    """Return a figure in words, as its source put it: `about 290 t`, `34.8 %`."""
    return _PUT.get(rounding, "{}").format(quantity)


def implied(quantity: Quantity, rounding: str, convention: Convention) -> tuple[Decimal, Decimal | None]:
    """Return (lowest, highest or None) that a figure implies, in its unit; spec/figures.md, F1 to F14.

    Amounts and shares are not negative, and a share of a whole is at most 100 % unless it was printed above that.
    """
    if quantity.hidden:
        return ZERO, None
    spread = _spread(quantity, convention.k)
    if not rounding:
        rounding = "exact" if spread else "printed"
    read = _READERS[rounding]
    low, high = read(quantity.lo, quantity.measure, convention)[0], None
    if quantity.hi is not None:
        high = read(quantity.hi, quantity.measure, convention)[1]
    low = EXACT.subtract(low, spread)
    high = None if high is None else EXACT.add(high, spread)
    return _possible(quantity, low, high)


def _possible(quantity: Quantity, low: Decimal, high: Decimal | None) -> tuple[Decimal, Decimal | None]:
    if quantity.lo >= 0:
        low = max(low, ZERO)
    if quantity.measure == "share" and (quantity.hi or quantity.lo) * quantity.factor <= 1:
        whole = _HUNDRED if quantity.unit == "%" else Decimal(1)
        high = whole if high is None else min(high, whole)
    return low, high


def _spread(quantity: Quantity, k: int) -> Decimal:
    """The expanded uncertainty, k times the standard one, in the quantity's unit, rounded up in the 28th digit."""
    u = Form(Quantity(quantity.measure, quantity.unit, ZERO, ZERO, quantity.u, quantity.shared)).u()
    return _UP.divide(_UP.multiply(u, Decimal(k)), quantity.factor) if u else ZERO


def _last_place(value: Decimal) -> Decimal:
    """One unit of the last digit as written: 0.1 for 34.8, 1 for 290."""
    exponent = value.as_tuple().exponent
    return Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)


def _last_digit(value: Decimal) -> Decimal:
    """One unit of the last digit that is not zero: 0.1 for 34.8, 10 for 290; of zero, one unit as written."""
    written = _last_place(value)
    if not value or written < 1:
        return written
    digits = format_decimal(abs(value))
    return Decimal(1).scaleb(len(digits) - len(digits.rstrip("0")))


def _half_width(value: Decimal, measure: str, convention: Convention) -> Decimal:
    """Half a unit of the last digit that counts (JCGM 100:2008, F.2.2.1)."""
    written = EXACT.multiply(_last_place(value), _HALF)
    if measure in convention.zeros_count:
        return written
    coarse = EXACT.multiply(_last_digit(value), _HALF)
    if measure == "count" and coarse < 50:  # noqa: PLR2004 - a count that ends in two zeros is a rounded one
        return ZERO
    return max(written, min(coarse, EXACT.multiply(abs(value), convention.printed_at_most)))


def _exact(value: Decimal, measure: str, convention: Convention) -> tuple[Decimal, Decimal | None]:
    del measure, convention
    return value, value


def _printed(value: Decimal, measure: str, convention: Convention) -> tuple[Decimal, Decimal | None]:
    half = _half_width(value, measure, convention)
    return EXACT.subtract(value, half), EXACT.add(value, half)


def _approx(value: Decimal, measure: str, convention: Convention) -> tuple[Decimal, Decimal | None]:
    least = max(_last_digit(value), EXACT.multiply(abs(value), convention.approx_at_least))
    width = min(least, EXACT.multiply(abs(value), convention.approx_at_most))
    width = max(width, _half_width(value, measure, convention))
    return EXACT.subtract(value, width), EXACT.add(value, width)


def _nearly(value: Decimal, measure: str, convention: Convention) -> tuple[Decimal, Decimal | None]:
    width = min(_last_digit(value), EXACT.multiply(abs(value), convention.approx_at_most))
    return EXACT.subtract(value, max(width, _half_width(value, measure, convention))), value


def _from(value: Decimal, measure: str, convention: Convention) -> tuple[Decimal, Decimal | None]:
    del measure, convention
    return value, None


def _up_to(value: Decimal, measure: str, convention: Convention) -> tuple[Decimal, Decimal | None]:
    del measure, convention
    return min(value, ZERO), value


_READERS = {
    "exact": _exact,
    "printed": _printed,
    "approx": _approx,
    "nearly": _nearly,
    "more_than": _from,
    "at_least": _from,
    "at_most": _up_to,
}
