"""Which slip would have turned a value that all others allow into the one printed, likeliest first.

Each kind of slip is taken to be as likely as its weight says, and each value that it could have come from to be as
likely as any other of that kind: of nine digits that could have stood in each place, each one is a small chance; of
two digits side by side that were exchanged, there are only a few. The score is that chance, in thousandths; it
compares causes of one figure, and nothing else.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

from custodiet.kernel.quantity import format_decimal
from custodiet.reconcile.joint.claims import Claim
from custodiet.reconcile.joint.reading import ONE_SIDED, interval

_MORE_DIGITS = 5
MOST = 8  # causes that are listed; how many more fit is said
_ROUGH = Context(prec=28, rounding=ROUND_HALF_EVEN)
_TONS = (Fraction(90718474, 100000), Fraction(10160469088, 10000000), Fraction(1000))
Bounds = tuple[Fraction, Fraction | None]


@dataclass(frozen=True, slots=True)
class Cause:
    """`value`, in the claim's unit, is possible, and `cause` says how it became what was printed."""

    cause: str
    value: Decimal
    score: int

    @property
    def elsewhere(self) -> bool:
        """Was another figure printed here? Then nothing says what was meant: the value is the middle of the rest."""
        return self.cause.startswith("the figure of another")


@dataclass(frozen=True, slots=True)
class Others:
    """What else the table says: amounts printed of other quantities, and of other parts of the same whole.

    `parts` has what all others allow each part of the whole that a claim is about.
    """

    elsewhere: Callable[[Claim], Iterable[tuple[str, Claim]]]
    beside: Callable[[Claim], Iterable[Claim]]
    parts: Callable[[Claim], Mapping[str, Bounds]] = lambda _: {}


def causes(claim: Claim, allowed: Bounds, others: Others) -> list[Cause]:
    """Return the causes whose value all others allow, likeliest first; none of a range or a one-sided figure.

    Where nothing bounds a figure above, a slip fits whatever was meant, and none is named.
    """
    printed = claim.printed
    if printed.value is None or printed.value <= 0 or allowed[1] is None or printed.rounding in ONE_SIDED:
        return []
    own = _decimal(printed.value)
    found: dict[Decimal, Cause] = {}
    for cause, weight, slips in _SLIPS if claim.dimension == "mass" else _OF_ANY_UNIT:
        values = [value for value in dict.fromkeys(slips(own, printed.places)) if value > 0 and value != own]
        if slips in _SCALED and not allowed[0]:
            continue  # a point can be moved until any small value fits
        for value in values:
            if fits(claim, value, allowed):
                _keep(found, Cause(cause, value, max(1, weight // len(values))))
    for other in _from_others(claim, allowed, others):
        _keep(found, other)
    middle = (allowed[0] + allowed[1]) / 2
    return sorted(found.values(), key=lambda c: (-c.score, abs(Fraction(c.value) * printed.factor - middle), c.value))


def fits(claim: Claim, value: Decimal, allowed: Bounds) -> bool:
    """Would the claim, printed as `value` in the same way, say something that all others allow?"""
    lo, hi = _implied(claim, value)
    return (allowed[1] is None or lo <= allowed[1]) and (hi is None or hi >= allowed[0])


def nearest(claim: Claim, allowed: Bounds, *, digits: int = 0) -> Decimal | None:
    """The middle of what is allowed, in the claim's unit and to its digits; None where that says nothing allowed.

    It has up to so many `digits` more where those of the claim do not reach into what is allowed.
    """
    lo, hi = allowed
    if hi is None:
        return None
    factor = claim.printed.factor
    middle = _decimal((lo + hi) / 2 / factor)
    near = middle.quantize(Decimal(1).scaleb(-claim.printed.places), context=_ROUGH)
    for more in range(1, digits + 1):
        if lo <= Fraction(near) * factor <= hi:
            return near
        near = Decimal(format_decimal(middle.quantize(Decimal(1).scaleb(-claim.printed.places - more), context=_ROUGH)))
    return near if fits(claim, near, allowed) else None


def _implied(claim: Claim, value: Decimal) -> Bounds:
    """What a value would imply, so printed; for its size not looser than the claim, whatever zeros a slip brings."""
    factor = claim.printed.factor
    lo, hi = interval(value, value, claim.printed.rounding, claim.dimension or "share")
    if claim.hi is not None:
        half = max((claim.hi - claim.lo) / factor / 2, Fraction(0))
        half *= max(Fraction(1), Fraction(value) / (claim.printed.value or 1))
        lo = max(lo, Fraction(value) - half)
        hi = Fraction(value) + half if hi is None else min(hi, Fraction(value) + half)
    return lo * factor, None if hi is None else hi * factor


def _keep(found: dict[Decimal, Cause], cause: Cause) -> None:
    if cause.value not in found or found[cause.value].score < cause.score:
        found[cause.value] = cause


def _from_others(claim: Claim, allowed: Bounds, others: Others) -> Iterator[Cause]:
    near = nearest(claim, allowed, digits=_MORE_DIGITS) if _narrow(allowed) else None
    elsewhere = list(others.elsewhere(claim))
    for what, other in elsewhere:
        if near is not None and other.printed.value == claim.printed.value and other.printed.unit == claim.printed.unit:
            yield Cause(
                f"the figure of another {what} ({other.name})", near, _OTHERS // max(1, min(len(elsewhere), 20))
            )
    parts = others.parts(claim)
    amounts = [other for other in others.beside(claim) if other.printed.value]
    beside = [other for other in amounts if other.subject not in parts]
    for other in beside:
        value = _without(claim, (other.lo, other.hi), allowed)
        if value is not None:
            yield Cause(f"a double count ({other.name})", value, max(1, _TWICE // len(beside)))
    printed = {other.subject: f"({other.name})" for other in reversed(amounts)}
    yield from _counted_twice(claim, allowed, parts, printed)


def _without(claim: Claim, twice: Bounds, allowed: Bounds) -> Decimal | None:
    """What was meant, if so much was counted twice; None where nothing that is allowed can have been."""
    meant = _meant(claim, twice, allowed)
    value = nearest(claim, meant) if meant else None
    return value if value is not None and value > 0 else None


def _meant(claim: Claim, twice: Bounds, allowed: Bounds) -> tuple[Fraction, Fraction] | None:
    if allowed[1] is None or claim.hi is None or twice[1] is None or twice[1] <= 0:
        return None
    lo, hi = max(allowed[0], claim.lo - twice[1]), min(allowed[1], claim.hi - twice[0])
    return (lo, hi) if lo <= hi else None


def _counted_twice(
    claim: Claim, allowed: Bounds, parts: Mapping[str, Bounds], printed: Mapping[str, str]
) -> Iterator[Cause]:
    """A part of a whole counted twice, whose amount nobody need have printed: what the others allow it is enough.

    The wider that is, the more other sums it could have made, and the less it explains this one.
    """
    digit = Fraction(10) ** -claim.printed.places * claim.printed.factor
    for name, twice in parts.items():
        meant, value = _meant(claim, twice, allowed), _without(claim, twice, allowed)
        if meant and value is not None and twice[1] is not None:
            share = min(Fraction(1), (meant[1] - meant[0] + digit) / max(twice[1] - twice[0], digit))
            yield Cause(
                f"a double count {printed.get(name, f'of {name}')}", value, max(1, int(_PART * share / len(parts)))
            )


def _narrow(allowed: Bounds) -> bool:
    """Is it so narrow that its middle says what should have stood there?"""
    lo, hi = allowed
    return hi is not None and hi - lo <= (hi + lo) / 20


def _decimal(value: Fraction) -> Decimal:
    return _ROUGH.divide(Decimal(value.numerator), Decimal(value.denominator))


def _digits(value: Decimal, places: int) -> str:
    return f"{value:.{places}f}".replace(".", "")


def _number(digits: str, places: int) -> Decimal:
    return Decimal(digits or "0").scaleb(-places)


def _exchanged(value: Decimal, places: int) -> Iterator[Decimal]:
    """Two digits side by side; a number does not begin with nothing."""
    d = _digits(value, places)
    for i in range(len(d) - 1):
        if i or d[1] != "0" or len(d) == places + 1:
            yield _number(d[:i] + d[i + 1] + d[i] + d[i + 2 :], places)


def _exchanged_apart(value: Decimal, places: int) -> Iterator[Decimal]:
    d = _digits(value, places)
    for i in range(len(d)):
        for j in range(i + 2, len(d)):
            yield _number(d[:i] + d[j] + d[i + 1 : j] + d[i] + d[j + 1 :], places)


def _doubled(value: Decimal, places: int) -> Iterator[Decimal]:
    """A digit that was written twice."""
    d = _digits(value, places)
    for i in range(len(d) - 1):
        if d[i] == d[i + 1]:
            yield _number(d[:i] + d[i + 1 :], places)


def _added(value: Decimal, places: int) -> Iterator[Decimal]:
    d = _digits(value, places)
    for i in range(len(d) if len(d) > 1 else 0):
        yield _number(d[:i] + d[i + 1 :], places)


def _dropped(value: Decimal, places: int) -> Iterator[Decimal]:
    d = _digits(value, places)
    whole = len(d) - places
    for i in range(len(d) + 1):
        for digit in "0123456789":
            longer = d[:i] + digit + d[i:]
            yield _number(longer, places)
            if places and i >= whole:
                yield _number(longer, places + 1)


def _wrong(value: Decimal, places: int) -> Iterator[Decimal]:
    d = _digits(value, places)
    for i in range(len(d)):
        for digit in "0123456789":
            yield _number(d[:i] + digit + d[i + 1 :], places)


def _moved(value: Decimal, places: int) -> Iterator[Decimal]:
    del places
    yield from (_scaled(value, n) for n in (1, -1, 2, -2))


def _thousands(value: Decimal, places: int) -> Iterator[Decimal]:
    """A thousands mark read as a point, or a kilogram as a tonne, or the other way round."""
    del places
    yield from (_scaled(value, n) for n in (3, -3))


def _scaled(value: Decimal, places: int) -> Decimal:
    """A value with its point moved; a zero that then stands at the end of a fraction was not printed as one."""
    return Decimal(format_decimal(value.scaleb(places)))


def _tons(value: Decimal, places: int) -> Iterator[Decimal]:
    """Short or long tons printed as tonnes, or the other way round."""
    for factor in (_TONS[0] / _TONS[2], _TONS[1] / _TONS[2], _TONS[2] / _TONS[0], _TONS[2] / _TONS[1]):
        yield _decimal(Fraction(value) * factor).quantize(Decimal(1).scaleb(-places), context=_ROUGH)


_OTHERS, _TWICE, _PART = 3000, 600, 1000
_SLIPS: Sequence[tuple[str, int, Callable[[Decimal, int], Iterator[Decimal]]]] = (
    ("two digits exchanged", 1000, _exchanged),
    ("a digit doubled", 900, _doubled),
    ("the decimal point moved", 1000, _moved),
    ("the thousands mark moved, or kilograms for tonnes", 700, _thousands),
    ("short or long tons for tonnes", 700, _tons),
    ("a digit too many", 300, _added),
    ("one digit wrong", 1000, _wrong),
    ("a digit dropped", 1000, _dropped),
    ("two digits exchanged", 150, _exchanged_apart),
)
_SCALED = (_moved, _thousands)
_OF_ANY_UNIT = tuple(
    ("the thousands mark moved" if slips is _thousands else cause, weight, slips)
    for cause, weight, slips in _SLIPS
    if slips is not _tons
)


def shown(value: Decimal) -> str:
    """A cause's value as a plain decimal."""
    return format_decimal(value)
