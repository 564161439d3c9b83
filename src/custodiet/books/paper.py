"""Forms on paper: which were transcribed, by whom, and whether somebody else has checked them.

A statement `transcribes` a document that it names by digest, and relies on the form's number as its source: so all that
is said about one form meets here. A transcription is checked by any live statement that `agrees` with it under another
key than its own, and disputed by one that `disputes` it; what its maker has corrected or withdrawn is no reading of the
form any more.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from custodiet.books.effective import Effective
from custodiet.books.known import Known
from custodiet.books.references import AGREES, TRANSCRIBES
from custodiet.kernel.quantity import Quantity
from custodiet.kernel.times import When
from custodiet.statements.posting import Posting


@dataclass(frozen=True, slots=True)
class Transcription:
    """`known` says what the paper says; `checks` by other keys agree with it, `disputes` do not."""

    known: Known
    checks: tuple[Known, ...] = ()
    disputes: tuple[Known, ...] = ()

    @property
    def scans(self) -> tuple[str, ...]:
        """The digests of the scans that were read."""
        return tuple(target for relation, target in self.known.statement.about if relation == TRANSCRIBES)

    def __str__(self) -> str:
        """Who transcribed, and who checked: `transcribed by Inspectorate (key clerk+1a2b3c4d), not yet checked`."""
        said = f"transcribed by {person(self.known)}"
        if self.disputes:
            return f"{said}, disputed by {', '.join(map(person, self.disputes))}"
        return f"{said}, {'checked by ' + ', '.join(map(person, self.checks)) if self.checks else 'not yet checked'}"


@dataclass(frozen=True, slots=True)
class PaperForm:
    """All standing readings of the form that bears this number."""

    number: str
    readings: tuple[Transcription, ...]

    @property
    def differing(self) -> bool:
        """Do two readings say different things?"""
        first, *others = (content(reading.known.statement.postings) for reading in self.readings)
        return any(other != first for other in others)

    @property
    def state(self) -> str:
        """`checked`, `not yet checked`, `disputed` or `transcribed differently`."""
        if self.differing:
            return "transcribed differently"
        if any(one.disputes for one in self.readings):
            return "disputed"
        return "checked" if any(one.checks for one in self.readings) else "not yet checked"


def paper_forms(effective: Effective) -> dict[str, PaperForm]:
    """Return the forms that statements which count have transcribed, in log order of their first reading."""
    checks: dict[str, list[Known]] = defaultdict(list)
    read: dict[str, list[Known]] = defaultdict(list)
    for known in sorted(effective.statements, key=lambda known: known.index):
        for relation, target in dict.fromkeys(known.statement.about):
            if relation == AGREES:
                checks[target].append(known)
        if number := form_of(known):
            read[number].append(known)
    disputes: dict[str, list[Known]] = defaultdict(list)
    for answer in effective.disputes if read else ():
        disputes[answer.about.id].append(answer.by)
    return {
        number: PaperForm(number, tuple(_reading(known, checks, disputes) for known in readings))
        for number, readings in read.items()
    }


def form_of(known: Known) -> str:
    """The number of the form that a statement transcribes, or nothing."""
    statement = known.statement
    transcribes = any(relation == TRANSCRIBES for relation, _ in statement.about)
    return statement.source.id if transcribes and statement.source else ""


def person(known: Known) -> str:
    """Whose key signed: `Inspectorate (key clerk+1a2b3c4d)`."""
    return f"{known.party} (key {'+'.join(known.statement.issuer.split('+')[:2])})"


def content(postings: Iterable[Posting]) -> list[tuple[object, ...]]:
    """What postings come to, however they were put: in one unit, one zone and one order."""
    return sorted(map(_meaning, postings), key=repr)


def _reading(
    known: Known, checks: Mapping[str, Sequence[Known]], disputes: Mapping[str, Sequence[Known]]
) -> Transcription:
    others = (check for check in checks.get(known.id, ()) if check.statement.issuer != known.statement.issuer)
    return Transcription(known, tuple(others), tuple(disputes.get(known.id, ())))


def _meaning(posting: Posting) -> tuple[object, ...]:
    return type(posting).__name__, *_values(posting)


def _values(posting: Posting) -> Iterator[object]:
    for name in posting.__slots__:
        match value := getattr(posting, name):
            case When():
                yield value.start, value.end
            case Quantity():
                yield value.measure, value.bounds(), value.u * value.factor, value.shared, value.name, value.hidden
            case _:
                yield value
