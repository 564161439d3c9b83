"""Instruments: drafts and decisions by their names, with their clauses, how they were decided, and what they replace.

An instrument bears one name, whoever tells of it. A draft and a decision of one name are the draft and what became of
it. Clauses stand as each statement gives them; an `owe` that no clause accounts for is a clause by itself. Nothing here
raises on data, and nothing is decided: a declared outcome stands beside the computed one.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from custodiet.books.deciding import Organ, Outcome, Vote, organ_at, organs, outcome, read_vote
from custodiet.books.known import Known
from custodiet.kernel.times import When
from custodiet.statements.decision import WITHOUT_A_VOTE
from custodiet.statements.posting import Owe

_BRACKET = re.compile(r"[\[\]【】［］〔〕]")  # noqa: RUF001 - as they are typed
PROPOSED, ADOPTED, REJECTED, AS_STATED = "proposed", "adopted", "rejected", "adopted without a vote"
REPLACED, AGREED = "replaced", "agreed"
DEADLINE, RECURRING, CONTINUOUS = "deadline", "recurring", "continuous"
CONDITIONAL, IN_SEQUENCE, CONSEQUENCE, PROVISION = "conditional", "in sequence", "consequence", "provision"
ONCE = "once"  # an act that is done once, and of which no day is told
ADOPTION, IN_FORCE, CONDITION = "adoption", "entry into force", "condition"  # what a span runs from; else a clause
EACH_TIME = "each time"
_LASTING = re.compile(r"continuous|(?:from|until) .*")  # the words of a deadline by which a duty lasts
_EACH_TIME = re.compile(r"\d+ [hd](?: / \d+ [hd])*", re.ASCII)  # `24 h / 10 d / 30 d`: after each occasion


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause as `known` gives it. `obligation` is the name of the `owe` that it lays down, if it does.

    `within` is a span: so many `days` or `hours` after something. `once`: the words of its deadline name an act without
    a day.
    """

    id: str
    text: str
    known: Known
    origin: str = ""
    alternatives: tuple[tuple[str, str], ...] = ()
    debtor: str = ""
    beneficiary: str = ""
    due: str = ""
    recurs: str = ""
    after: str = ""
    condition: Mapping[str, Any] | None = None
    obligation: str = ""
    also: tuple[str, ...] = ()
    within: Mapping[str, Any] | None = None
    once: bool = False

    @property
    def bracketed(self) -> bool:
        """Does something of its text stand in brackets? What was decided is agreed, however it is written."""
        return bool(_BRACKET.search(self.text)) and self.known.statement.type == "draft"

    @property
    def open(self) -> bool:
        """Is something of it not agreed?"""
        return self.bracketed or (bool(self.alternatives) and self.known.statement.type == "draft")

    @property
    def choices(self) -> tuple[str, ...]:
        """Its alternatives, each with whose it is."""
        return tuple(f"{text} ({by})" if by else text for text, by in self.alternatives)

    @property
    def kind(self) -> str:
        """What kind of clause it is."""
        owed = bool(self.debtor or self.obligation)
        if self.condition:
            return CONDITIONAL if owed else CONSEQUENCE
        if not owed:
            return PROVISION
        if self.recurs:
            return RECURRING
        if self.after:
            return IN_SEQUENCE
        if self.due or self.within:
            return DEADLINE
        return ONCE if self.once else CONTINUOUS


@dataclass(frozen=True)
class Instrument:
    """All that is said under one name: `told` in order of time, drafts and decisions alike."""

    name: str
    told: tuple[Known, ...]
    organs: Mapping[str, Sequence[Organ]]

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        """Its clauses: those of its decisions, else of its drafts; of one voice the latest telling."""
        decided = list(_clauses(self.decisions))
        return tuple(decided or _clauses(self.drafts))

    @property
    def drafts(self) -> tuple[Known, ...]:
        """What proposes it."""
        return tuple(known for known in self.told if known.statement.type == "draft")

    @property
    def decisions(self) -> tuple[Known, ...]:
        """What decides it."""
        return tuple(known for known in self.told if known.statement.type == "decision")

    @cached_property
    def deciding(self) -> Known | None:
        """The statement that says how it was decided: that of a vote, else one with an outcome."""
        counted = [known for known in self.decisions if read_vote(known.statement.body)]
        stated = [known for known in self.decisions if {"outcome", "vote"} & known.statement.body.keys()]
        return next(iter((*counted, *stated)), None)

    @property
    def body(self) -> str:
        """Which body decides it."""
        if known := self.deciding:
            return str(known.statement.body.get("body") or known.voice.party)
        named = self.texts("for") if self.drafts else ()
        return named[0] if named else ""

    @property
    def organ(self) -> Organ | None:
        """The rule by which that body decided."""
        known = self.deciding
        return organ_at(self.organs.get(self.body, ()), known.statement.said) if known else None

    @property
    def vote(self) -> Vote | None:
        """The vote on it."""
        return read_vote(self.deciding.statement.body) if self.deciding else None

    @property
    def computed(self) -> Outcome | None:
        """What the vote comes to."""
        return outcome(self.organ, self.vote) if self.vote else None

    @property
    def declared(self) -> str:
        """The outcome that was stated."""
        return str(self.deciding.statement.body.get("outcome", "")) if self.deciding else ""

    @property
    def without_a_vote(self) -> bool:
        """Was it decided without one?"""
        return bool(self.deciding) and not self.vote and WITHOUT_A_VOTE in self.how

    @property
    def teller(self) -> str:
        """Who says how it was decided, where that is neither the body nor its chair."""
        if not self.deciding:
            return ""
        party = self.deciding.voice.party
        return "" if party == self.body or (self.organ and self.organ.speaks(party)) else party

    @property
    def how(self) -> str:
        """How it was decided, in the words of whoever tells."""
        return str(self.deciding.statement.body.get("vote", "")) if self.deciding else ""

    @property
    def state(self) -> str:
        """Where it stands: by its vote, else by what was stated."""
        if not self.decisions:
            return PROPOSED
        if self.computed:
            return self.computed.word
        if self.declared and self.declared != ADOPTED:
            return self.declared
        return AS_STATED if self.without_a_vote else ADOPTED if self.declared else AGREED

    @property
    def names(self) -> tuple[str, ...]:
        """The names under which it is spoken of."""
        return (self.name, *self.texts("also"))

    def texts(self, member: str) -> tuple[str, ...]:
        """What its statements say in a member of their bodies, each text once."""
        found: dict[str, None] = {}
        for known in self.told:
            value = known.statement.body.get(member, ())
            found |= dict.fromkeys([value] if isinstance(value, str) else [v for v in value if isinstance(v, str)])
        return tuple(found)


def instruments(statements: Iterable[Known], as_of: When | None = None) -> dict[str, Instrument]:
    """Return every instrument by its name, in order of time, as far as it was told of by `as_of`."""
    told: dict[str, list[Known]] = {}
    every = [known for known in statements if known.statement.type in ("draft", "decision", "organ")]
    for known in every:
        if known.statement.said.by(as_of) is not False and (name := name_of(known)):
            told.setdefault(name, []).append(known)
    rules = organs(every)
    found = [
        Instrument(name, tuple(sorted(each, key=lambda known: (known.statement.said.order, known.index))), rules)
        for name, each in told.items()
    ]
    return {one.name: one for one in sorted(found, key=lambda one: (one.told[0].statement.said.order, one.name))}


def name_of(known: Known) -> str:
    """The name of the instrument that a statement proposes or decides; "" for one without a name."""
    if known.statement.type not in ("draft", "decision"):
        return ""
    body = known.statement.body
    return str(body.get("reference") or str(body.get("title", "")).partition(" (")[0])


def _clauses(told: Iterable[Known]) -> Iterator[Clause]:
    """What several statements give as clauses: of one voice and number the latest, in order of first telling."""
    found: dict[tuple[str, str], Clause] = {}
    for known in told:
        for clause in (*_numbered(known), *_owed(known)):
            key = str(known.voice), clause.obligation or clause.id
            found[key] = clause
    return iter(found.values())


def _numbered(known: Known) -> Iterator[Clause]:
    given = known.statement.body.get("clauses", ())
    owes = {owe.id: owe for owe in known.statement.postings if isinstance(owe, Owe)}
    for value in given if isinstance(given, list) else ():
        owe = owes.get(value.get("obligation", ""))

        def text(member: str, value: Mapping[str, Any] = value) -> str:
            return str(value.get(member, ""))

        yield Clause(
            text("id"),
            text("text"),
            known,
            text("from"),
            tuple((str(each["text"]), str(each.get("by", ""))) for each in value.get("alternatives", ())),
            text("debtor"),
            text("beneficiary") or (owe.beneficiary if owe else ""),
            text("due") or (owe.due.text if owe and owe.due else ""),
            text("recurs"),
            text("after"),
            value.get("when"),
            text("obligation"),
            tuple(value.get("also", ())),
            value.get("within"),
        )


def _owed(known: Known) -> Iterator[Clause]:
    """The obligations of a decision that none of its clauses names."""
    given = known.statement.body.get("clauses", ())
    named = {value.get("obligation") for value in given} if isinstance(given, list) else set()
    for owe in known.statement.postings:
        if isinstance(owe, Owe) and owe.id not in named:
            yield Clause(
                owe.paragraph or owe.id,
                owe.text,
                known,
                debtor=owe.debtor,
                beneficiary=owe.beneficiary,
                due=owe.due.text if owe.due else "",
                recurs=_recurs(owe, known),
                obligation=owe.id,
                once=owe.test is None and not _lasting(known),
            )


def _deadline(known: Known) -> str:
    """The words of the deadline that a decision tells of."""
    words = known.statement.body.get("deadline")
    return words if isinstance(words, str) else ""


def _lasting(known: Known) -> bool:
    """Is it a duty that lasts, by those words, or as far as no words say otherwise?"""
    return not (words := _deadline(known)) or bool(_LASTING.fullmatch(words))


def _recurs(owe: Owe, known: Known) -> str:
    """How often it is owed, by its test, or by the words of its deadline."""
    told = _deadline(known)
    if (owe.test and owe.test.kind == "each-month") or "monthly" in told:
        return "every month"
    if _EACH_TIME.fullmatch(told):
        return EACH_TIME
    return "every year" if "yearly" in told else ""
