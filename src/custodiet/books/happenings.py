"""What is said to have happened, and who asserts or denies it: events by name, each with all that is said of it.

An event is a subject that an `event`, `incident` or `situation` marks, that an investigation is `of`, or of which
somebody asserts or denies something. Marks of one act are of one event: it bears the name that one of them gives it,
or that of the act, where they only say of a thing what kind of event it had part in. Nobody's word is weighed against
another's: who asserts and who denies stand side by side, with what each goes by.
"""

from collections.abc import Iterable, Mapping
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


@dataclass(slots=True)
class Happening:
    """An event: who told of it, who stood where on it, and what investigations of it said, each in order of time."""

    name: str
    told: list[tuple[Known, Mark]] = field(default_factory=list)
    stances: list[Position] = field(default_factory=list)
    investigations: list[Known] = field(default_factory=list)

    @property
    def at(self) -> When | None:
        """When it first was, by what is told; without that, when somebody first stood somewhere on it."""
        times = [mark.at for _, mark in self.told] or [known.statement.said for known in self.investigations]
        return min(times or [p.at for p in self.stances], key=lambda when: when.order, default=None)

    @property
    def contested(self) -> bool:
        """Does somebody deny what somebody else asserts?"""
        said = {p.stance for p in self.stances if p.holds}
        return DENIES in said and (ASSERTS in said or bool(self.told))

    def taking(self, *stances: str) -> list[Position]:
        """Who takes one of these stances."""
        return [p for p in self.stances if p.holds and p.stance in stances]


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
    for name, taken in stances.items():
        if named.get(name, name) in found or any(p.stance in (ASSERTS, DENIES) for p in taken):
            of(name).stances += taken
    return sorted(found.values(), key=_order)


def _order(one: Happening) -> tuple[tuple[int, int], str]:
    return (one.at.order if one.at else (0, 0), one.name)
