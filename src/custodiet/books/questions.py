"""The closed tests of obligations: questions that books can answer with yes, no, or cannot tell.

    held-at-most   does the voice's book hold no more than `limit` of `class` within a place?
    gone-at-least  has at least `limit` of `class` gone to a sink such as `~destroyed`?
    marked         have all `subjects` the `value` in an `aspect`?
    never-out      did nothing of `class` leave `place` other than for an `allowed` account?
    each-month     did the debtor make a statement of a type in every month since `first`?
    within-hours   did the debtor answer every statement of type `trigger` within so many hours?

A test names a voice, as `parse_voice` reads it: what others report of a debtor does not relieve it. Figures are
intervals, so that a figure may leave the answer open; so may a vague date.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from custodiet.books.book import Book
from custodiet.books.holdings import holding
from custodiet.books.known import Known, Voice, parse_voice
from custodiet.books.line import Leg
from custodiet.books.snapshot import Snapshot
from custodiet.kernel.errors import Refused
from custodiet.kernel.quantity import Form
from custodiet.kernel.times import When, day_of, last_day, parse_when
from custodiet.statements.posting import Test

YES, NO, CANNOT_TELL = "yes", "no", "cannot tell"
_HOUR = 3600


@dataclass(frozen=True, slots=True)
class Answer:
    """`word` is yes, no or cannot tell; `because` names what decides: a figure, acts, subjects, months, statements."""

    word: str
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a test may look at: the books, and the live statements, up to `as_of`."""

    books: Mapping[Voice, Book]
    statements: Sequence[Known]
    as_of: When


def ask(test: Test, evidence: Evidence) -> Answer:
    """Answer one test; a book that nobody keeps, or an argument that makes no sense, cannot tell."""
    arguments = test.arguments
    if "voice" not in arguments:
        return _ASK_STATEMENTS[test.kind](arguments, evidence)
    voice = parse_voice(arguments["voice"])
    book = evidence.books.get(voice)
    if book is None:
        return Answer(CANNOT_TELL, (f"no book of {voice}",))
    return _ASK_BOOK[test.kind](arguments, Snapshot(book, evidence.as_of))


def _held_at_most(arguments: Mapping[str, Any], at: Snapshot) -> Answer:
    limit = arguments["limit"]
    held = holding(at, arguments["class"], measure=limit.measure, within=arguments["within"])
    return _at_most(held, Form(limit, "limit"))


def _gone_at_least(arguments: Mapping[str, Any], at: Snapshot) -> Answer:
    limit = arguments["limit"]
    gone = holding(at, arguments["class"], measure=limit.measure, sink=arguments["sink"])
    return Answer(_at_most(Form(limit, "limit"), gone).word, (str(gone),))


def _at_most(less: Form, more: Form) -> Answer:
    """Is `less` at most `more`, within two standard uncertainties?"""
    gap = less.copy().minus(more)
    (low, high), spread = gap.interval(), 2 * gap.u()
    if high is not None and high + spread <= 0:
        return Answer(YES, (str(less),))
    return Answer(NO if low is not None and low - spread > 0 else CANNOT_TELL, (str(less),))


def _marked(arguments: Mapping[str, Any], at: Snapshot) -> Answer:
    missing = [s for s in arguments["subjects"] if at.mark(s, arguments["aspect"]) != arguments["value"]]
    return Answer(NO if missing else YES, tuple(missing))


def _never_out(arguments: Mapping[str, Any], at: Snapshot) -> Answer:
    always = Snapshot(at.book)
    then: dict[str, Snapshot] = {}

    def left(leg: Leg) -> bool:
        if leg.to_account in arguments["allowed"] or arguments["class"] not in always.classes(leg.item):
            return False
        when = then.setdefault(leg.at.text, Snapshot(at.book, leg.at))
        place = arguments["place"]
        return place in when.path(leg.from_account)[1] and place not in when.path(leg.to_account)[1]

    legs = [leg for leg in at.book.legs.values() if leg.at.by(at.as_of) is not False and left(leg)]
    sure = any(leg.at.by(at.as_of) for leg in legs)
    acts = tuple(dict.fromkeys(leg.act for leg in legs))
    return Answer(NO if sure else CANNOT_TELL if legs else YES, acts)


def _said_by(evidence: Evidence, speaker: str, kind: str) -> list[When]:
    voice = parse_voice(speaker)
    return sorted(
        (
            k.statement.said
            for k in evidence.statements
            if k.statement.type == kind and k.voice == voice and k.statement.said.by(evidence.as_of) is not False
        ),
        key=lambda when: (when.start, when.end),
    )


def _each_month(arguments: Mapping[str, Any], evidence: Evidence) -> Answer:
    try:
        first = parse_when(arguments["first"])
    except Refused as error:
        return Answer(CANNOT_TELL, (str(error),))
    said = _said_by(evidence, arguments["debtor"], arguments["type"])
    missed, n, latest = [], 0, -(2**63)  # latest: the furthest end of what was said to begin before the month ended
    for month in _months(first, evidence.as_of):
        while n < len(said) and said[n].start < month.end:
            latest = max(latest, said[n].end, said[n].start + 1)
            n += 1
        if latest <= month.start:
            missed.append(month.text)
    return Answer(NO if missed else YES, tuple(missed))


def _months(first: When, as_of: When) -> Iterator[When]:
    """The months from that of `first` on that are over when the month of `as_of` begins."""
    text, stop = day_of(first.start)[:7], last_day(as_of)[:7]
    while text < stop:
        yield (month := parse_when(text))
        text = day_of(month.end)[:7]


def _within_hours(arguments: Mapping[str, Any], evidence: Evidence) -> Answer:
    seconds = arguments["hours"] * _HOUR
    answers = _said_by(evidence, arguments["debtor"], arguments["answer"])
    starts = [a.start for a in answers]
    latest = list(accumulate((a.end for a in answers), max))  # up to here
    earliest = list(accumulate((a.end for a in reversed(answers)), min))[::-1]  # from here on
    late: list[str] = []
    undecided: list[str] = []
    for k in evidence.statements:
        said = k.statement.said
        if k.statement.type != arguments["trigger"] or evidence.as_of.end <= said.end + seconds:
            continue
        n = bisect_right(starts, said.end + seconds)
        possible = bool(n) and latest[n - 1] >= said.start
        m = bisect_left(starts, said.end)
        sure = m < len(answers) and earliest[m] <= said.start + seconds
        if not sure:
            (undecided if possible else late).append(k.id)
    return Answer(NO if late else CANNOT_TELL if undecided else YES, tuple(late or undecided))


_ASK_BOOK: Mapping[str, Callable[[Mapping[str, Any], Snapshot], Answer]] = {
    "held-at-most": _held_at_most,
    "gone-at-least": _gone_at_least,
    "marked": _marked,
    "never-out": _never_out,
}
_ASK_STATEMENTS: Mapping[str, Callable[[Mapping[str, Any], Evidence], Answer]] = {
    "each-month": _each_month,
    "within-hours": _within_hours,
}
