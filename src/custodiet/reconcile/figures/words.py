"""Faults in words that an official can read, with the arithmetic, and the statements named."""

from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal
from functools import reduce

from custodiet.books.figures import Figure
from custodiet.kernel.quantity import UNITS, format_decimal
from custodiet.reconcile.discrepancy import Discrepancy
from custodiet.reconcile.figures.causes import Cause, causes, nearest
from custodiet.reconcile.figures.cells import Cell
from custodiet.reconcile.figures.faults import Fault, Suspect
from custodiet.reconcile.figures.interval import Interval
from custodiet.reconcile.figures.relations import MOST_NAMED, AtMost, Between, Relation, Same, value_of
from custodiet.regimes import Regime

CANNOT_ALL_BE_TRUE = "figures cannot all be true"
SOURCES_DIFFER = "sources differ"
PROGRESS_FALLS = "progress falls"
PART_EXCEEDS_WHOLE = "part exceeds whole"
_SHOWN = Context(prec=28, rounding=ROUND_HALF_EVEN)


def discrepancies_of(fault: Fault, regime: Regime) -> Iterator[Discrepancy]:
    """Yield one finding for each figure that every mending change touches, and one for what they leave open.

    Sources that differ about one quantity are shown side by side: nothing in the record accuses one of them.
    """
    if kind_of(fault.relations) == SOURCES_DIFFER:
        cell = fault.relations[0].cells[0]
        yield _finding(fault.relations, cell.figures[0], _side_by_side(cell, fault.changes, regime))
        return
    certain = _in_every(fault.changes)
    for suspect in certain:
        relations = [r for r in fault.relations if suspect.figure in r.figures]
        yield _finding(relations, suspect.figure, _accusation(relations, suspect, regime))
    accused = {suspect.figure.id for suspect in certain}
    options = [tuple(s for s in change if s.figure.id not in accused) for change in fault.changes]
    if not fault.changes or any(options):
        suspects = {suspect.figure.id for change in options for suspect in change}
        open_ = [r for r in fault.relations if not suspects or suspects & {figure.id for figure in r.figures}]
        yield _finding(open_, open_[0].cells[0].figures[0], _alternatives(open_, options, certain, regime))


def _in_every(changes: Sequence[Sequence[Suspect]]) -> list[Suspect]:
    """The figures that each change touches, each with all that any of the changes allows it."""
    allowed: dict[str, list[Suspect]] = {}
    for suspect in (suspect for change in changes for suspect in change):
        allowed.setdefault(suspect.figure.id, []).append(suspect)
    return [
        Suspect(same[0].figure, reduce(Interval.hull, (suspect.allowed for suspect in same)))
        for same in allowed.values()
        if len(same) == len(changes)
    ]


def _finding(relations: Sequence[Relation], about: Figure, explanation: str) -> Discrepancy:
    figures = {figure.id: figure for relation in relations for figure in relation.figures}
    others = (f for f in figures.values() if f.id != about.id)
    first = [about.id, *(f.id for f in sorted(others, key=lambda f: (f.as_of.order, f.segment, f.text, f.id)))]
    lines = tuple(line for relation in relations for line in _arithmetic(relation))
    return Discrepancy(kind_of(relations), about.subject, about.as_of.text, explanation, tuple(first), lines)


def kind_of(relations: Sequence[Relation]) -> str:
    """The fixed phrase for what failed."""
    if all(isinstance(r, Same) for r in relations):
        return SOURCES_DIFFER
    if all(isinstance(r, AtMost) for r in relations):
        same_day = all(r.cells[0].key.date == r.cells[1].key.date for r in relations)
        return PART_EXCEEDS_WHOLE if same_day else PROGRESS_FALLS
    return CANNOT_ALL_BE_TRUE


def _side_by_side(cell: Cell, changes: Sequence[Sequence[Suspect]], regime: Regime) -> str:
    figures = _listed([f"{figure.text} ({told_by(figure)})" for figure in cell.figures])
    text = f"Sources differ about {_quantity(cell.figures[0], regime)}: {figures}."
    alone = [change[0] for change in changes if len(change) == 1]
    if len(cell.figures) > 2:  # noqa: PLR2004 - of two, each is without the other what it says itself
        agree = [f"without {s.figure.text}, the others agree on {shown(s.allowed, s.figure)}" for s in alone]
        text += f" {_capital(_listed(agree))}." if agree else " No one of them alone stands against all others."
    slips = [(s.figure, found[0]) for s in alone if len(found := causes(s.figure, s.allowed)) == 1]
    for figure, cause in slips:
        text += f" {figure.text} could be {_number(cause.value, figure)} ({cause.slip})."
    return text


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _accusation(relations: Sequence[Relation], suspect: Suspect, regime: Regime) -> str:
    figure = suspect.figure
    against = [_against(relation, figure) for relation in relations]
    fits = f"fits neither {', nor '.join(against)}" if len(against) > 1 else f"does not fit {against[0]}"
    return f"{named(figure, regime)} {fits}. {_what_would(suspect)}"


def _what_would(suspect: Suspect) -> str:
    figure, allowed = suspect.figure, suspect.allowed
    text = f"The other figures allow {shown(allowed, figure)}"
    found = causes(figure, allowed)
    if found:
        return f"{text}; {_caused(found, figure)}."
    middle = nearest(figure, allowed)
    return f"{text}; {_number(middle, figure)}, for one, fits them all." if middle is not None else f"{text}."


def _caused(found: Sequence[Cause], figure: Figure) -> str:
    best = [cause for cause in found if cause.slip == found[0].slip]
    values = [_number(cause.value, figure) for cause in best[:MOST_NAMED]]
    fit = "fits" if len(values) == 1 else "each fit"
    more = len(found) - len(best)
    others = f"; {more} other value{'s' if more > 1 else ''} could be a slip too" if more else ""
    return f"{' or '.join(values)} {fit} them all ({best[0].slip}{others})"


def _alternatives(
    relations: Sequence[Relation], options: Sequence[Sequence[Suspect]], accused: Sequence[Suspect], regime: Regime
) -> str:
    figures = {figure.id: figure for relation in relations for figure in relation.figures}
    for suspect in accused:
        figures.pop(suspect.figure.id, None)
    even = " and ".join(f"{suspect.figure.text} of {suspect.figure.subject}" for suspect in accused)
    text = f"Even with {even} changed, these" if accused else "These"
    text += f" cannot all be true: {_listed([named(figure, regime) for figure in figures.values()])}. "
    if not options:
        return text + "No change of one or two of them makes them agree, or they are too many to try."
    return text + f"Any one of these changes would make them agree: {_listed([_option(o) for o in options])}."


def _listed(items: Sequence[str]) -> str:
    more = len(items) - MOST_NAMED
    return "; ".join([*items[:MOST_NAMED], f"and {more} more"] if more > 0 else items)


def _option(change: Sequence[Suspect]) -> str:
    return ", together with ".join(_one_change(suspect) for suspect in change)


def _one_change(suspect: Suspect) -> str:
    figure, allowed = suspect.figure, suspect.allowed
    found = causes(figure, allowed)[:1]
    cause = f" (such as {_number(found[0].value, figure)}: {found[0].slip})" if found else ""
    return f"{figure.text} of {figure.subject} becomes {shown(allowed, figure)}{cause}"


def named(figure: Figure, regime: Regime) -> str:
    """A figure with all that makes it one: what, of what, on which basis, when, who says so, and where."""
    of = f" of {figure.of}" if figure.of and figure.of != figure.subject else ""
    return f"{_quantity(figure, regime)}: {figure.text}{of} ({told_by(figure)})"


def _quantity(figure: Figure, regime: Regime) -> str:
    basis = f", {regime.title_of(figure.basis)}," if figure.basis else ""
    return f"{figure.subject}{basis} as of {figure.as_of}"


def told_by(figure: Figure) -> str:
    """Who says so, and the place in the source or the source."""
    place = figure.segment or figure.source
    return f"{figure.speaker}, {place}" if place else figure.speaker


def _against(relation: Relation, figure: Figure) -> str:
    n = _place(relation, figure)
    if isinstance(relation, Same):
        others = [other for other in relation.cells[n].figures if other is not figure]
        return " and ".join(f"{other.text} ({told_by(other)})" for other in others)
    if isinstance(relation, AtMost):
        return relation.words(n)
    inside = shown(relation.implied(n, value_of), figure)
    return f"{relation.words(n)}, which {'are' if isinstance(relation, Between) else 'is'} {inside}"


def _arithmetic(relation: Relation) -> Iterator[str]:
    for figure in relation.figures:
        implied = shown(Interval(*figure.bounds()), figure)
        yield f"{figure.subject} {figure.text} is {implied} [{told_by(figure)}]"
    if not isinstance(relation, Same):
        cell = relation.cells[0]
        figure = cell.figures[0]
        yield f"{relation.words(0)}: {shown(relation.implied(0, value_of), figure)}, not {shown(cell.value, figure)}"


def _place(relation: Relation, figure: Figure) -> int:
    return next(n for n, cell in enumerate(relation.cells) if figure in cell.figures)


def shown(interval: Interval, figure: Figure) -> str:
    """An interval in a figure's unit, with two digits more than the figure has; for reading, not for computing."""
    if interval.empty:
        return "nothing at all"
    if interval.hi is None:
        return f"at least {_rounded(interval.lo, figure)} {figure.unit}"
    lo, hi = _rounded(interval.lo, figure), _rounded(interval.hi, figure)
    return f"{lo} {figure.unit}" if lo == hi else f"{lo} to {hi} {figure.unit}"


def _rounded(canonical: Decimal, figure: Figure) -> str:
    exponent = (figure.lo if figure.value is None else figure.value).as_tuple().exponent
    places = Decimal(1).scaleb(min(exponent if isinstance(exponent, int) else 0, 0) - 2)
    value = _SHOWN.divide(canonical, UNITS[figure.unit][1])
    return format_decimal(value.quantize(places, context=_SHOWN) if value.adjusted() < 20 else value)  # noqa: PLR2004 - digits


def _number(value: Decimal, figure: Figure) -> str:
    return f"{format_decimal(value)} {figure.unit}"
