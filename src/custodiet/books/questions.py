"""The closed tests of obligations: questions that books can answer with yes, no, or cannot tell.

    held-at-most   does the voice's book hold no more than `limit` of `class` within a place?
    gone-at-least  has at least `limit` of `class` gone to a sink such as `~destroyed`?
    marked         have all `subjects` the `value` in an `aspect`?
    never-out      did nothing of `class` leave `place` other than for an `allowed` account?
    each-month     did the debtor make a statement of a type in every month since `first`?
    within-hours   did the debtor answer every statement of type `trigger` within so many hours?

A test names a voice, as `parse_voice` reads it: what others report of a debtor does not relieve it. Figures are
intervals, so that a figure may leave the answer open; so may a vague date. What several tests need is looked up once
(`custodiet.books.evidence`), and an answer names a dozen causes at most: so many tests cost little more than one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any

from custodiet.books.evidence import Evidence, format_month, month_of
from custodiet.books.holdings import holding
from custodiet.books.known import Voice, parse_voice
from custodiet.kernel.errors import Refused
from custodiet.kernel.quantity import EXACT, Form, Quantity
from custodiet.kernel.times import day_of, last_day, parse_when
from custodiet.statements.posting import Test

YES, NO, CANNOT_TELL = "yes", "no", "cannot tell"
LISTED = 12  # causes that one answer names, at most
_HOUR = 3600
_K = 2  # standard uncertainties to either side


@dataclass(frozen=True, slots=True)
class Answer:
    """`word` is yes, no or cannot tell; `because` names what decides: a figure, acts, subjects, months, statements."""

    word: str
    because: tuple[str, ...] = ()


def ask(test: Test, evidence: Evidence) -> Answer:
    """Answer one test; a book that nobody keeps, or an argument that makes no sense, cannot tell."""
    voice = parse_voice(test.arguments["voice" if "voice" in test.arguments else "debtor"])
    if "voice" in test.arguments and voice not in evidence.books:
        return Answer(CANNOT_TELL, (f"no book of {voice}",))
    return _ASK[test.kind](test.arguments, voice, evidence)


def _held_at_most(arguments: Mapping[str, Any], voice: Voice, evidence: Evidence) -> Answer:
    limit, at = arguments["limit"], evidence.snapshot(voice)
    held = holding(at, arguments["class"], measure=limit.measure, within=arguments["within"])
    low, high = _beyond(held, limit)
    return _at_most(low, high, held)


def _gone_at_least(arguments: Mapping[str, Any], voice: Voice, evidence: Evidence) -> Answer:
    limit, at = arguments["limit"], evidence.snapshot(voice)
    gone = holding(at, arguments["class"], measure=limit.measure, sink=arguments["sink"])
    low, high = _beyond(gone, limit)
    return _at_most(_minus(high), _minus(low), gone)


def _beyond(form: Form, limit: Quantity) -> tuple[Decimal | None, Decimal | None]:
    """By how much a figure surely and perhaps exceeds a limit, with the uncertainty to either side."""
    low, high, u = form.beyond(Form(limit, "limit"))
    spread = EXACT.multiply(_K, u)
    return (
        None if low is None else EXACT.subtract(low, spread),
        None if high is None else EXACT.add(high, spread),
    )


def _minus(end: Decimal | None) -> Decimal | None:
    return None if end is None else EXACT.minus(end)


def _at_most(low: Decimal | None, high: Decimal | None, figure: Form) -> Answer:
    word = YES if high is not None and high <= 0 else NO if low is not None and low > 0 else CANNOT_TELL
    return Answer(word, (str(figure),))


def _marked(arguments: Mapping[str, Any], voice: Voice, evidence: Evidence) -> Answer:
    at = evidence.snapshot(voice)
    missing = [s for s in arguments["subjects"] if at.mark(s, arguments["aspect"]) != arguments["value"]]
    return Answer(NO if missing else YES, tuple(missing[:LISTED]))


def _never_out(arguments: Mapping[str, Any], voice: Voice, evidence: Evidence) -> Answer:
    exits = evidence.departures(voice).exits(arguments["class"], arguments["place"])
    allowed, as_of = frozenset(arguments["allowed"]), evidence.as_of
    legs = exits.first(allowed, as_of, LISTED) if exits else []
    if not exits or not legs:
        return Answer(YES)
    return Answer(NO if exits.sure(allowed, as_of) else CANNOT_TELL, tuple(dict.fromkeys(leg.act for leg in legs)))


def _each_month(arguments: Mapping[str, Any], voice: Voice, evidence: Evidence) -> Answer:
    """Months that are over when the month of `as_of` begins, from that of `first` on."""
    try:
        first = parse_when(arguments["first"])
    except Refused as error:
        return Answer(CANNOT_TELL, (str(error),))
    said = evidence.said(voice, arguments["type"])
    silent = said.silent(month_of(day_of(first.start)), month_of(last_day(evidence.as_of)))
    missed = [(format_month(a), format_month(b)) for a, b in islice(silent, LISTED)]
    return Answer(NO if missed else YES, tuple(a if a == b else f"{a}/{b}" for a, b in missed))


def _within_hours(arguments: Mapping[str, Any], voice: Voice, evidence: Evidence) -> Answer:
    waits = evidence.waits(voice, arguments["answer"], arguments["trigger"])
    seconds = arguments["hours"] * _HOUR
    if late := tuple(islice(waits.late(seconds), LISTED)):
        return Answer(NO, late)
    unsure = tuple(islice(waits.unsure(seconds), LISTED))
    return Answer(CANNOT_TELL if unsure else YES, unsure)


_ASK: Mapping[str, Callable[[Mapping[str, Any], Voice, Evidence], Answer]] = {
    "held-at-most": _held_at_most,
    "gone-at-least": _gone_at_least,
    "marked": _marked,
    "never-out": _never_out,
    "each-month": _each_month,
    "within-hours": _within_hours,
}
