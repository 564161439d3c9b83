"""Faults in words that an official can read, with the arithmetic, and the statements named."""

from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal

from custodiet.books.figures import Figure
from custodiet.kernel.quantity import UNITS, format_decimal
from custodiet.reconcile.discrepancy import Discrepancy
from custodiet.reconcile.figures.causes import Cause, causes, nearest
from custodiet.reconcile.figures.cells import Cell
from custodiet.reconcile.figures.faults import Fault, Suspect
from custodiet.reconcile.figures.interval import Interval
from custodiet.reconcile.figures.relations import AtMost, Between, Relation, Same, value_of
from custodiet.regimes import Regime

CANNOT_ALL_BE_TRUE = "figures cannot all be true"
SOURCES_DIFFER = "sources differ"
PROGRESS_FALLS = "progress falls"
PART_EXCEEDS_WHOLE = "part exceeds whole"
MOST_NAMED = 6  # alternatives and causes named in one explanation; more are counted
_SHOWN = Context(prec=28, rounding=ROUND_HALF_EVEN)


def discrepancies_of(fault: Fault, regime: Regime) -> Iterator[Discrepancy]:
    """Yield one finding for each figure at fault, where these are known; else one for the fault."""
    if len(fault.changes) == 1:
        for suspect in fault.changes[0]:
            relations = [r for r in fault.relations if suspect.figure in r.figures]
            yield _finding(relations, suspect.figure, _accusation(relations, suspect, regime))
    else:
        figure = fault.relations[0].cells[0].figures[0]
        yield _finding(fault.relations, figure, _alternatives(fault, regime))


def _finding(relations: Sequence[Relation], about: Figure, explanation: str) -> Discrepancy:
    figures = {figure.id: figure for relation in relations for figure in relation.figures}
    first = [about.id, *sorted(figures.keys() - {about.id})]
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


def _accusation(relations: Sequence[Relation], suspect: Suspect, regime: Regime) -> str:
    figure = suspect.figure
    against = [_against(relation, figure) for relation in relations]
    fits = f"fits neither {' nor '.join(against)}" if len(against) > 1 else f"does not fit {against[0]}"
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
    return f"{' or '.join(values)} {fit} them all ({best[0].slip})"


def _alternatives(fault: Fault, regime: Regime) -> str:
    figures = list({figure.id: figure for relation in fault.relations for figure in relation.figures}.values())
    several = [named(figure, regime) for figure in figures[:MOST_NAMED]]
    more = len(figures) - len(several)
    text = f"These cannot all be true: {'; '.join(several)}{f'; and {more} more' if more else ''}. "
    if not fault.changes:
        return text + "No change of one or two of them alone makes them agree, or they are too many to try."
    options = [_option(change) for change in fault.changes[:MOST_NAMED]]
    left = len(fault.changes) - len(options)
    return (
        text
        + f"Each of these changes would make them agree: {'; '.join(options)}{f'; and {left} more' if left else ''}."
    )


def _option(change: Sequence[Suspect]) -> str:
    return " and ".join(_one_change(suspect) for suspect in change)


def _one_change(suspect: Suspect) -> str:
    figure, allowed = suspect.figure, suspect.allowed
    found = causes(figure, allowed)[:1]
    cause = f" ({_number(found[0].value, figure)}: {found[0].slip})" if found else ""
    return f"{figure.text} of {figure.subject} on {figure.as_of} to {shown(allowed, figure)}{cause}"


def named(figure: Figure, regime: Regime) -> str:
    """A figure with all that makes it one: what, of what, on which basis, when, who says so, and where."""
    of = f" of {figure.of}" if figure.of and figure.of != figure.subject else ""
    basis = f" {regime.title_of(figure.basis)}" if figure.basis else ""
    return f"{figure.subject}{basis} on {figure.as_of}: {figure.text}{of} ({told_by(figure)})"


def told_by(figure: Figure) -> str:
    """Who says so, and the place in the source or the source."""
    place = figure.segment or figure.source
    return f"{figure.voice}, {place}" if place else figure.voice


def _against(relation: Relation, figure: Figure) -> str:
    n = _place(relation, figure)
    if isinstance(relation, Same):
        others = [other for other in relation.cells[n].figures if other is not figure]
        return " and ".join(f"{other.text} ({told_by(other)})" for other in others)
    bound = "at least" if isinstance(relation, AtMost) and n == 1 else "at most" if isinstance(relation, AtMost) else ""
    if bound:
        return f"{bound} {relation.words(n)}"
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


def side_by_side(cells: Sequence[Cell]) -> list[str]:
    """Each figure of the cells with what it implies and who says so."""
    return [f"{f.text} is {shown(Interval(*f.bounds()), f)} [{told_by(f)}]" for cell in cells for f in cell.figures]
