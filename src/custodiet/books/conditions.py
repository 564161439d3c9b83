"""Whether the condition of a clause is met, by what the record holds: met, not met, or it cannot be said.

A consequence that has its condition met is reported so. Whether it then follows is for those to decide who can: the
product decides nothing.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from custodiet.books.evidence import Evidence
from custodiet.books.instruments import Instrument
from custodiet.books.obligations import MET, MET_IN_PART, MET_LATE, MISSED, OPEN, Standing
from custodiet.books.questions import NO, YES, ask
from custodiet.kernel.times import When
from custodiet.statements.codec import parse_posting
from custodiet.statements.posting import Owe
from custodiet.statements.words import describe

IS_MET, NOT_MET, CANNOT_BE_SAID = "met", "not met", "cannot be said"
_SETTLED = frozenset({MET, MET_LATE, MET_IN_PART, MISSED, OPEN})
_DECIDED = frozenset({"adopted", "adopted without a vote"})


@dataclass(frozen=True, slots=True)
class Met:
    """`word` is met, not met or cannot be said; `why` is what that rests on."""

    word: str
    why: str


class Conditions:
    """What conditions look at: where obligations stand, what was decided, what books hold."""

    def __init__(
        self, standings: Mapping[str, list[Standing]], adopted: Mapping[str, Instrument], evidence: Evidence
    ) -> None:
        self.standings, self.adopted, self.evidence = standings, adopted, evidence

    def met(self, condition: Mapping[str, Any]) -> Met:
        """Return whether a condition is met."""
        kind = next(name for name in _READ if name in condition)
        return _READ[kind](self, condition)

    def since(self, condition: Mapping[str, Any]) -> When | None:
        """Return the day on which a condition that is met came true, where the record tells; books' tests have none."""
        if self.met(condition).word != IS_MET:
            return None
        if "all" in condition or "any" in condition:
            days = [self.since(each) for each in condition.get("all", condition.get("any"))]
            known = [day for day in days if day]
            if "all" in condition:
                return max(known, key=lambda day: day.order) if len(known) == len(days) else None
            return min(known, key=lambda day: day.order, default=None)
        if "obligation" in condition:
            return min(
                filter(None, map(_turned, self.standings[str(condition["obligation"])])), key=_order, default=None
            )
        if "decision" in condition:
            decided = self.adopted[str(condition["decision"])].deciding
            return decided.statement.said if decided else None
        return min(self._marks(condition), key=_order, default=None) if "marked" in condition else None

    def _marks(self, condition: Mapping[str, Any]) -> Iterator[When]:
        subject, aspect, value = (str(condition[name]) for name in ("marked", "aspect", "value"))
        for book in self.evidence.books.values():
            if (entry := book.mark(subject, aspect, self.evidence.as_of)) and entry.posting.value == value:
                yield entry.posting.at

    def _obligation(self, condition: Mapping[str, Any]) -> Met:
        name, wanted = str(condition["obligation"]), condition["status"]
        found = self.standings.get(name, ())
        if not found:
            return Met(CANNOT_BE_SAID, f"no obligation {name} is in the record")
        words = {standing.status for standing in found}
        why = f"{name} is {' and '.join(sorted(words))}"
        if words <= set(wanted):
            return Met(IS_MET, why)
        return Met(NOT_MET if words <= _SETTLED and not words & set(wanted) else CANNOT_BE_SAID, why)

    def _test(self, condition: Mapping[str, Any]) -> Met:
        owe = parse_posting({"verb": "owe", "id": "x", "debtor": "x", "test": condition["test"]})
        answer = ask(owe.test, self.evidence) if isinstance(owe, Owe) and owe.test else None
        word = answer.word if answer else ""
        why = describe(owe).partition(": ")[2]
        return Met({YES: IS_MET, NO: NOT_MET}.get(word, CANNOT_BE_SAID), f"{why}: {word}")

    def _decision(self, condition: Mapping[str, Any]) -> Met:
        name = str(condition["decision"])
        found = self.adopted.get(name)
        if found is None or not found.decisions:
            return Met(NOT_MET, f"no decision “{name}” is in the record")
        word = IS_MET if found.state in _DECIDED else NOT_MET if found.state == "rejected" else CANNOT_BE_SAID
        return Met(word, f"“{name}” is {found.state}")

    def _marked(self, condition: Mapping[str, Any]) -> Met:
        subject, aspect, value = (str(condition[name]) for name in ("marked", "aspect", "value"))
        holding = [
            str(voice)
            for voice, book in self.evidence.books.items()
            if (entry := book.mark(subject, aspect, self.evidence.as_of)) and entry.posting.value == value
        ]
        if holding:
            return Met(IS_MET, f"{subject}: {aspect} {value}, by {', '.join(holding)}")
        return Met(NOT_MET, f"nobody marks {subject} {aspect} {value}")

    def _all(self, condition: Mapping[str, Any]) -> Met:
        found = [self.met(each) for each in condition["all"]]
        return _joined(found, first=NOT_MET, otherwise=IS_MET)

    def _any(self, condition: Mapping[str, Any]) -> Met:
        found = [self.met(each) for each in condition["any"]]
        return _joined(found, first=IS_MET, otherwise=NOT_MET)


def _order(when: When) -> tuple[int, int]:
    return when.order


def _turned(standing: Standing) -> When | None:
    """When an obligation came to stand as it does: when it was fulfilled, or its due date was over."""
    return standing.fulfilled or (standing.due if standing.status == MISSED else None)


def _joined(found: list[Met], *, first: str, otherwise: str) -> Met:
    """`first` where one says so; else, unless one cannot be said, `otherwise`."""
    for word in (first, CANNOT_BE_SAID):
        if because := [each.why for each in found if each.word == word]:
            return Met(word, "; ".join(because))
    return Met(otherwise, "; ".join(each.why for each in found))


def words(condition: Mapping[str, Any]) -> str:
    """A condition in words."""
    match condition:
        case {"obligation": name, "status": wanted}:
            return f"{name} is {' or '.join(wanted)}"
        case {"decision": name}:
            return f"“{name}” was adopted"
        case {"marked": subject, "aspect": aspect, "value": value}:
            return f"{subject} is marked {aspect} {value}"
        case {"test": test}:
            owe = parse_posting({"verb": "owe", "id": "x", "debtor": "x", "test": test})
            return describe(owe).partition(": ")[2]
    joint = "all" if "all" in condition else "any"
    return f" {'and' if joint == 'all' else 'or'} ".join(_bound(part) for part in condition[joint])


def obligations(condition: Mapping[str, Any] | None) -> Iterator[str]:
    """Yield the names of the obligations on which a condition depends."""
    for member, value in (condition or {}).items():
        if member == "obligation":
            yield str(value)
        elif member in {"all", "any"}:
            for each in value:
                yield from obligations(each)


def renamed(condition: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Return a condition in which obligations bear other names."""
    found: dict[str, Any] = dict(condition)
    for member, value in condition.items():
        if member == "obligation":
            found[member] = names.get(value, value)
        elif member in {"all", "any"}:
            found[member] = [renamed(each, names) for each in value]
    return found


def _bound(part: Mapping[str, Any]) -> str:
    return f"({words(part)})" if {"all", "any"} & part.keys() else words(part)


_READ: Mapping[str, Callable[[Conditions, Mapping[str, Any]], Met]] = {
    "obligation": Conditions._obligation,  # noqa: SLF001 - its own
    "test": Conditions._test,  # noqa: SLF001 - its own
    "decision": Conditions._decision,  # noqa: SLF001 - its own
    "marked": Conditions._marked,  # noqa: SLF001 - its own
    "all": Conditions._all,  # noqa: SLF001 - its own
    "any": Conditions._any,  # noqa: SLF001 - its own
}
