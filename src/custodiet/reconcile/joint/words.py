"""Findings in words: two or three plain sentences, and the sum that shows it, from the multipliers of its proof."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

from custodiet.kernel.quantity import format_decimal
from custodiet.reconcile.joint.causes import Cause
from custodiet.reconcile.joint.claims import Claim, Key
from custodiet.reconcile.joint.component import Conflict
from custodiet.reconcile.joint.judge import NOT_NEGATIVE, POSITIVE, Taken
from custodiet.reconcile.joint.reading import BASE
from custodiet.reconcile.joint.rules import EVER, Term
from custodiet.reconcile.joint.simplex import LOW

MOST_NAMED = 6
FALLS = "progress falls"
MOST_ALIKE = 3
_NOBODY: Mapping[str, Sequence[str]] = {}
_DIGITS = 12  # of an end that has no shorter decimal: it is rounded outward
_DOWN, _UP = Context(prec=_DIGITS, rounding=ROUND_FLOOR), Context(prec=_DIGITS, rounding=ROUND_CEILING)
_READ_DOWN, _READ_UP = Context(prec=6, rounding=ROUND_FLOOR), Context(prec=6, rounding=ROUND_CEILING)
_NEAR = Context(prec=6, rounding=ROUND_HALF_EVEN)
_PUT = {
    "approx": "about {}",
    "nearly": "nearly {}",
    "just_over": "just over {}",
    "more_than": "more than {}",
    "at_least": "at least {}",
    "at_most": "at most {}",
}
Bounds = tuple[Fraction, Fraction | None]


def kind_of(conflict: Conflict) -> str:
    """A short fixed phrase for what clashes."""
    rows = [conflict.system.rows[t.row] for t in conflict.certificate.taken if t.row >= 0]
    rules = {row.rule for row in rows if row.rule}
    shares = any(len(row.terms) > 1 for row in rows if row.claim >= 0 and not row.rule)
    if rules == {"remainder"}:
        return "what left and what stayed is not what was there"
    if len(rules) + shares > 1:
        return "figures do not fit together"
    if shares:
        return "share and amounts differ"
    names = {
        "whole": "parts do not add up to the whole",
        "monotone": FALLS,
        "contains": "a part exceeds its whole",
        "same": "two views of one quantity differ",
    }
    if rules:
        return names[rules.pop()]
    sources = {conflict.system.terms[row.claim].claim.source for row in rows}
    return "one source says two things" if len(sources) == 1 and "" not in sources else "sources differ"


def number(value: Fraction, context: Context = _NEAR) -> str:
    """A fraction as a plain decimal: exact where that is short, else rounded as the context says."""
    exact = _decimal(value)
    found = context.divide(Decimal(value.numerator), Decimal(value.denominator)) if exact is None else exact
    return format_decimal(found)


def _decimal(value: Fraction) -> Decimal | None:
    """The exact decimal of a fraction, where it has one of at most twelve digits after the point."""
    if 10**_DIGITS % value.denominator:
        return None
    return Decimal(value.numerator * (10**_DIGITS // value.denominator)).scaleb(-_DIGITS, Context(prec=100))


def ends(allowed: Bounds, factor: Fraction) -> tuple[str, str | None]:
    """Both ends of an interval in a unit, rounded outward where they have no short decimal."""
    lo, hi = allowed
    return number(lo / factor, _DOWN), None if hi is None else number(hi / factor, _UP)


def between(allowed: Bounds, claim: Claim) -> str:
    """`34.1 to 34.9 t`, for reading: rounded outward to six digits where there is no short decimal."""
    factor, unit = claim.printed.factor, claim.printed.unit
    lo = number(allowed[0] / factor, _READ_DOWN)
    hi = None if allowed[1] is None else number(allowed[1] / factor, _READ_UP)
    if hi is None:
        return f"at least {lo} {unit}"
    if allowed[1] is not None and allowed[1] < allowed[0]:
        return "no one number"
    return f"{lo} {unit}" if lo == hi else f"{lo} to {hi} {unit}"


def put(claim: Claim) -> str:
    """A figure as its source put it: `about 290 t`, `24.6 % of lot 2`."""
    printed = claim.printed
    rounding = printed.rounding
    text = _PUT.get(rounding, "{}").format(f"{printed.text} {printed.unit}")
    if rounding.startswith("u="):
        text += f" ({rounding})"
    elif rounding[:1].isdigit():
        text += f" ± {rounding}"
    return f"{text} of {claim.of}" if claim.of else text


def named(claim: Claim, whole: Key | None = None) -> str:
    """A figure with its id, source and quantity; of a share of something else, the quantity that it is a share of."""
    by = f" ({claim.source})" if claim.source else ""
    of = f", that is of {quantity(whole)}" if whole and claim.of != claim.subject else ""
    return f"{claim.name}{by}: {about(claim)} as of {claim.as_of}, {put(claim)}{of}"


def about(claim: Claim) -> str:
    """`all, removed (verified)`."""
    return f"{claim.subject}, {claim.measure}" + (f" ({claim.basis})" if claim.basis else "")


def quantity(key: Key) -> str:
    """A quantity as the sum names it."""
    basis = f" ({key.basis})" if key.basis else ""
    day = "" if key.date == EVER else f" {key.date.text}"
    return f"[{key.subject}, {key.measure}{basis}{day}]"


Change = tuple[Claim, Bounds, Sequence[Cause]]


def explanation(
    terms: Sequence[Term],
    repairs: Sequence[Sequence[Change]],
    also: Mapping[str, Sequence[str]] = _NOBODY,
    *,
    totals: bool = False,
) -> str:
    """What cannot all be true, and what change would make it agree: each repair is changes that go together.

    `also` has the ids of those that say exactly the same as a claim, by its id. `totals`: it takes figures of several
    days for running totals.
    """
    told = [f"{named(term.claim, term.whole)}{same(also.get(term.claim.id, ()))}" for term in terms]
    if len(told) == 1:
        text = f"This cannot be true under the rules: {told[0]}."
    else:
        text = f"These {len(told)} statements cannot all be true: {_listed(told)}."
    changes = [", together with ".join(_change(*one, also) for one in repair) for repair in repairs]
    premise = _premise(terms) + (" This takes the figures for running totals." if totals else "")
    if len(changes) == 1:
        return f"{text} It is settled if {changes[0]}.{premise}"
    return f"{text} Any one of these changes would settle it, and nothing prefers one: {_listed(changes)}.{premise}"


def _premise(terms: Sequence[Term]) -> str:
    """On what a contradiction rests that the figures do not say themselves."""
    days = {term.key.date for term in terms}
    uses = [(term.key.date, use.whole.date) for term in terms for use in term.uses if use.whole]
    elsewhere = any(whole not in {day, EVER} for day, whole in uses)
    ever = len(days) > 1 and any(whole == EVER for _, whole in uses)
    return " This holds if the whole did not change in between." if elsewhere or ever else ""


def same(names: Sequence[str]) -> str:
    """` (b, c say the same)`, of at most three by name; nothing where nobody else says it."""
    if not names:
        return ""
    who = ", ".join(names) if len(names) <= MOST_ALIKE else f"{len(names)} others"
    return f" ({who} say{'s' if len(names) == 1 else ''} the same)"


def _change(claim: Claim, allowed: Bounds, found: Sequence[Cause], also: Mapping[str, Sequence[str]]) -> str:
    text = f"{claim.name}{same(also.get(claim.id, ()))} is {between(allowed, claim)} instead of {put(claim)}"
    if not found:
        return text
    others = len(found) - 1
    more = f"; {others} other value{'s' if others > 1 else ''} could be a slip too" if others else ""
    if found[0].elsewhere:
        return f"{text} (as if it were {found[0].cause}{more})"
    return f"{text} (such as {format_decimal(found[0].value)}: {found[0].cause}{more})"


def _listed(items: Sequence[str]) -> str:
    more = len(items) - MOST_NAMED
    return "; ".join([*items[:MOST_NAMED], f"and {more} more"] if more > 0 else items)


def arithmetic(conflict: Conflict) -> list[str]:
    """The sum of the proof: each row as often as it is taken, and what is left."""
    units = _units(conflict)
    taken = sorted(conflict.certificate.taken, key=lambda t: (t.row < 0, t.row))
    least = min(t.times for t in taken)
    lines = [_line(t, conflict, units, t.times / least) for t in taken]
    total = conflict.certificate.total / least
    dimension = next((key.dimension for key in conflict.system.keys if key.dimension in units), "")
    name, factor = units.get(dimension, ("", Fraction(1)))
    left = f"{exactly(total / factor)} {name}".strip()
    if total:
        return [*lines, f"added up, every quantity cancels, and what is left is 0 >= {left}: false"]
    return [*lines, "added up, every quantity cancels, and what is left is 0 > 0: false"]


def _units(conflict: Conflict) -> dict[str, tuple[str, Fraction]]:
    """For each dimension the unit of its first amount here."""
    units: dict[str, tuple[str, Fraction]] = {}
    for term in conflict.system.terms:
        if not term.claim.is_share:
            units.setdefault(term.claim.dimension, (term.claim.printed.unit, term.claim.printed.factor))
    for key in conflict.system.keys:
        units.setdefault(key.dimension, (BASE.get(key.dimension, key.dimension), Fraction(1)))
    return units


def _line(taken: Taken, conflict: Conflict, units: dict[str, tuple[str, Fraction]], times: Fraction) -> str:
    system = conflict.system
    sign = ">=" if taken.side == LOW else "<="
    sum_ = " ".join(_terms(taken, conflict))
    name, factor = units[system.keys[taken.terms[0][0]].dimension]
    bound = f"{exactly(taken.bound / factor)} {name}" if taken.bound else "0"
    if taken.row == POSITIVE:
        text = f"{sum_} > 0 (a whole of which there is a share)"
    elif taken.row == NOT_NEGATIVE:
        text = f"{sum_} >= 0 (nothing is less than nothing)"
    else:
        row = system.rows[taken.row]
        said = [system.terms[row.claim].claim.name] if row.claim >= 0 else []
        why = ", and ".join([*said, *([_RULES[row.rule]] if row.rule else [])])
        text = f"{sum_} {sign} {bound} ({why})"
    return f"{exactly(times)} x {text}"


_RULES = {
    "whole": "rule: the parts add up to the whole",
    "monotone": "rule: it never falls",
    "contains": "rule: the one contains the other",
    "same": "rule: both are one quantity",
    "remainder": "rule: what left and what stayed make what was there",
}


def _terms(taken: Taken, conflict: Conflict) -> Iterator[str]:
    for n, (j, a) in enumerate(taken.terms):
        sign = "-" if a < 0 else "+" if n else ""
        times = "" if abs(a) == 1 else f"{exactly(abs(a))} "
        yield f"{sign}{' ' if sign and n else ''}{times}{quantity(conflict.system.keys[j])}"


def exactly(value: Fraction) -> str:
    """A fraction as a decimal where it has a short one, else as a fraction."""
    exact = _decimal(value)
    return f"{value.numerator}/{value.denominator}" if exact is None else format_decimal(exact)
