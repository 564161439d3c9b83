"""Findings over what a regime demands of conduct: who may say what, in which measure, in which class, by when.

Nothing is refused for it: a statement outside its role is in the log, counts as any other, and bears a flag. Only
what is sure is found: a step is too late only if it is, whichever instants its vague dates stand for.
"""

from collections.abc import Iterable, Iterator, Sequence

from custodiet.books.figures import Figure
from custodiet.books.known import Entry, Known
from custodiet.kernel.times import When
from custodiet.reconcile.discrepancy import Discrepancy
from custodiet.reconcile.words import statement_words
from custodiet.regimes import Deadline, Regime
from custodiet.statements.posting import Mark

_HOUR, _DAY_OF_HOURS = 3600, 24
_SHARE = "share"


def out_of_role(statements: Iterable[Known], logged: Iterable[Known], regime: Regime) -> Iterator[Discrepancy]:
    """Yield every statement whose signer speaks for himself, in a role that the regime does not give that to."""
    if not regime.speech:
        return
    roles = _roles(logged)
    for known in statements:
        statement = known.statement
        role = roles.get(statement.issuer, "")
        if not statement.attributed_to and (fault := regime.outside(statement.type, role)):
            text = f"{known.party}, enrolled as {role}, makes {statement_words(known)}. {fault}"
            yield Discrepancy("outside its role", known.party, statement.said.text, text, (known.id,))


def _roles(logged: Iterable[Known]) -> dict[str, str]:
    """The role of each key, as its enrolment says it."""
    bodies = (known.statement.body for known in logged if known.statement.type == "enrolment")
    return {str(body.get("key")): str(body.get("role", "")) for body in bodies}


def other_classes(statements: Iterable[Known], regime: Regime) -> Iterator[Discrepancy]:
    """Yield every statement in a class of confidentiality that the regime does not have."""
    names = [one.name for one in regime.classes]
    for known in statements if names else ():
        marked = known.statement.classification
        if marked and marked not in names:
            text = f"{marked!r}, which {statement_words(known)} bears, is no class; they are {', '.join(names)}."
            yield Discrepancy("no such class", marked, known.statement.said.text, text, (known.id,))


def other_measures(figures: Iterable[Figure], regime: Regime) -> Iterator[Discrepancy]:
    """Yield every figure of a category in a measure that is not one of that category's."""
    for figure in figures:
        category = regime.categories.get(regime.subject(figure.subject))
        if category and not figure.hidden and figure.measure not in (_SHARE, *category.measures):
            text = (
                f"{figure.text} of {figure.subject} ({figure.speaker}) is a {figure.measure}; {category.name} is "
                f"accounted for by {' or '.join(category.measures)} ({category.paragraph})."
            )
            yield Discrepancy("another measure", figure.subject, figure.as_of.text, text, (figure.id,))


def deadlines(marks: Sequence[Entry[Mark]], regime: Regime, as_of: When | None) -> Iterator[Discrepancy]:
    """Yield every step that surely came too late, too early, or by `as_of` not at all."""
    for deadline in regime.deadlines:
        after = _first(marks, deadline.aspect, deadline.after)
        done = _first(marks, deadline.aspect, deadline.done)
        for subject, first in after.items():
            if fault := _fault(deadline, first.posting.at, done.get(subject), as_of):
                text = f"{subject} was {deadline.after} at {first.posting.at}, {fault}. {deadline.text}"
                ids = tuple(entry.id for entry in (first, done.get(subject)) if entry)
                at = done[subject].posting.at if subject in done else first.posting.at
                kind = "too short a notice" if deadline.least else "later than the regime allows"
                yield Discrepancy(kind, subject, at.text, f"{text} ({deadline.paragraph}).", ids)


def _first(marks: Iterable[Entry[Mark]], aspect: str, value: str) -> dict[str, Entry[Mark]]:
    """The earliest mark of each subject with a value in an aspect."""
    found: dict[str, Entry[Mark]] = {}
    for entry in marks:
        mark = entry.posting
        if mark.aspect == aspect and mark.value == value and mark.holds:
            before = found.get(mark.subject)
            if before is None or (mark.at.order, entry.id) < (before.posting.at.order, before.id):
                found[mark.subject] = entry
    return found


def _fault(deadline: Deadline, after: When, done: Entry[Mark] | None, as_of: When | None) -> str:
    """What is surely wrong, in words; nothing where all may be well."""
    seconds = deadline.hours * _HOUR
    if done is None:
        over = as_of is not None and not deadline.least and as_of.start > after.end + seconds
        return f"and by {as_of} was not {deadline.done}: {_span(deadline.hours)} were over" if over else ""
    at = done.posting.at
    wrong = at.end - after.start < seconds if deadline.least else at.start - after.end > seconds
    order = "less than" if deadline.least else "more than"
    return f"and {deadline.done} at {at}, {order} {_span(deadline.hours)} later" if wrong else ""


def _span(hours: int) -> str:
    """`1 hour`, `48 hours`, `60 days`."""
    days, rest = divmod(hours, _DAY_OF_HOURS)
    number, unit = (days, "day") if days > 2 and not rest else (hours, "hour")  # noqa: PLR2004 - notices run in hours
    return f"{number} {unit}{'s' if number > 1 else ''}"
