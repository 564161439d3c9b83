"""What is said to have happened, and who asserts or denies what of it: events by name, with all that is said of each.

An event is a subject that an `event`, `incident` or `situation` marks, that an investigation is `of`, or of which
somebody asserts or denies something. Marks of one act are of one event: it bears the name that one of them gives it,
or that of the act, where they only say of a thing what kind of event it had part in.

A stance on `EVENT/PROPOSITION` is one on that proposition about the event: `the attack/chemical weapons were used`. A
proposition `QUESTION: ANSWER` is one answer of several: `made by: A` and `made by: B` are rivals. A stance on the event
itself says that it happened, or did not. A stance on another name of an investigation (`also`), such as that of its
report, stands under that name. Sides are formed by proposition: who denies one thing need not stand with who denies
another. Nobody's word is weighed against another's.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from custodiet.books.closures import ACCESS
from custodiet.books.known import Known
from custodiet.books.positions import Position
from custodiet.kernel.times import When
from custodiet.statements.posting import Mark

KIND = "event"  # the aspect of a mark that says only what kind of event a thing had part in
INVESTIGATION = "investigation"
ASSERTS, DENIES, DOUBTS = "asserts", "denies", "doubts"
TELLING = frozenset({"event", "incident", "situation"})
_DEEPEST = 8  # strokes of a name at which its event may end


@dataclass(slots=True)
class Happening:
    """An event: who told of it, who stood where on what of it, and what investigations said, each in order of time.

    `said` has the stances by proposition; "" is the event itself.
    """

    name: str
    told: list[tuple[Known, Mark]] = field(default_factory=list)
    said: dict[str, list[Position]] = field(default_factory=dict)
    investigations: list[Known] = field(default_factory=list)

    @property
    def stances(self) -> list[Position]:
        """Every stance, in order of time."""
        return sorted((p for each in self.said.values() for p in each), key=lambda p: p.at.order)

    @property
    def at(self) -> When | None:
        """When it first was, by what is told; without that, when somebody first stood somewhere on it."""
        times = [mark.at for _, mark in self.told] or [known.statement.said for known in self.investigations]
        return min(times or [p.at for p in self.stances], key=lambda when: when.order, default=None)

    @property
    def contested(self) -> bool:
        """Does somebody deny what somebody else asserts, or do they give rival answers to one question?"""
        return any(map(self.contested_on, self.said))

    def contested_on(self, proposition: str) -> bool:
        """Does somebody deny it whom another contradicts, or is another answer to the same question asserted too?"""
        said = {p.stance for p in self.said[proposition] if p.holds}
        told = not proposition and bool(self.told)
        if DENIES in said and (ASSERTS in said or told):
            return True
        return ASSERTS in said and len(self._asserted(question(proposition))) > 1

    def _asserted(self, asked: str) -> list[str]:
        """The answers to a question that somebody asserts."""
        every = (name for name in self.said if asked and question(name) == asked)
        return [name for name in every if any(p.stance == ASSERTS and p.holds for p in self.said[name])]

    def taking(self, *stances: str) -> list[tuple[str, Position]]:
        """Who takes one of these stances, on which proposition, in order of time."""
        found = [(name, p) for name, each in self.said.items() for p in each if p.holds and p.stance in stances]
        return sorted(found, key=lambda one: one[1].at.order)


def question(proposition: str) -> str:
    """The question that a proposition answers: `made by` of `made by: A`; "" where it is a sentence by itself."""
    asked, colon, _ = proposition.partition(": ")
    return asked if colon else ""


def happenings(
    statements: Iterable[Known], stances: Mapping[str, list[Position]], as_of: When | None = None
) -> list[Happening]:
    """Return what happened by `as_of`, surely or perhaps, in order of time."""
    told: list[tuple[Known, Mark]] = []
    investigated: list[Known] = []
    for known in statements:
        if known.statement.type in TELLING:
            marks = [p for p in known.statement.postings if isinstance(p, Mark) and p.aspect != ACCESS]
            told += [(known, mark) for mark in marks if mark.at.by(as_of) is not False]
        elif known.statement.type == INVESTIGATION and known.statement.said.by(as_of) is not False:
            investigated.append(known)
    named = {mark.act: mark.subject for _, mark in told if mark.subject != mark.act and mark.aspect != KIND}
    found: dict[str, Happening] = {}

    def of(name: str) -> Happening:
        name = named.get(name, name)
        return found.setdefault(name, Happening(name))

    for known, mark in told:
        of(mark.act if mark.aspect == KIND else mark.subject).told.append((known, mark))
    for known in investigated:
        of(str(known.statement.body["of"])).investigations.append(known)
    _take_sides(found, stances, named, {other: event for k in investigated for other, event in _also(k)})
    return sorted(found.values(), key=_order)


def _take_sides(
    found: dict[str, Happening],
    stances: Mapping[str, list[Position]],
    named: Mapping[str, str],
    also: Mapping[str, str],
) -> None:
    """Add each stance to its event, by what it is about; what somebody asserts or denies is an event."""
    for name in sorted(stances, key=len):  # an event comes before the propositions about it
        event, proposition = _about(name, found, named, also)
        if event is None and any(p.stance in (ASSERTS, DENIES) for p in stances[name]):
            event = named.get(name, name)
            found[event] = Happening(event)
        if event is not None:
            found[event].said.setdefault(proposition, []).extend(stances[name])
    for one in found.values():
        one.said = dict(sorted(one.said.items(), key=lambda each: (each[1][0].at.order, each[0])))


def _about(
    name: str, found: Mapping[str, Happening], named: Mapping[str, str], also: Mapping[str, str]
) -> tuple[str | None, str]:
    """The event that a stance is about, as far as it is found, and the proposition about it."""
    event = named.get(name, name)
    if event in found:
        return event, ""
    if (event := named.get(also.get(name, ""), also.get(name, ""))) in found:
        return event, name
    front = name
    for _ in range(min(name.count("/"), _DEEPEST)):
        front, _, _ = front.rpartition("/")
        if (event := named.get(front, front)) in found:
            return event, name[len(front) + 1 :]
    return None, ""


def _also(investigation: Known) -> Iterator[tuple[str, str]]:
    """The other names under which positions speak of an investigation, each with the event."""
    names, event = investigation.statement.body.get("also"), str(investigation.statement.body["of"])
    return ((each, event) for each in (names if isinstance(names, list) else ()) if isinstance(each, str))


def _order(one: Happening) -> tuple[tuple[int, int], str]:
    return (one.at.order if one.at else (0, 0), one.name)
