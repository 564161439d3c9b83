"""The selections of a record: what was frozen, committed to, revealed and logged, and what follows. spec/selection.md.

Nothing of a selection is believed that its parties say of its outcome: it is computed from the log, whose clock decides
what came in time. What was said stands, whether or not its author corrects it later: a list that could still be changed
would not be frozen. Pure, and it never raises on data: a plan that is none is told.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from custodiet.books.book import Book
from custodiet.books.known import Entry, Known, Voice
from custodiet.kernel.errors import CustodietError, Refused
from custodiet.kernel.times import parse_when
from custodiet.statements.posting import Mark
from custodiet.statements.selecting import ASPECT, OUTCOMES, RELEASED
from custodiet.statements.statement import Statement

if TYPE_CHECKING:  # numpy is heavy, and most records select nothing
    from custodiet.stats.beacon import Beacon
    from custodiet.stats.selection import Outcome, Plan, Stratum, Trees

SELECTION, COMMITMENT, REVEAL, BEACON, DRAW = TYPES = ("selection", "commitment", "reveal", "beacon", "draw")
DEADLINES = ("commit_by", "reveal_by", "beacon_by", "dice_by")
MOST_LISTED = 5000  # items of a stratum in a draw
NO_PLAN, COMMITTING, REVEALING = "no plan", "open for commitments", "open for reveals"
WAITING, THROWING = "waiting for the beacon", "waiting for dice"
DRAWN, VOID, FAILED = "drawn", "void", "failed"


@dataclass(frozen=True, slots=True)
class Sourced:
    """A statement that logs the beacon's value: the value, or why it is none."""

    known: Known
    value: bytes
    fault: str


@dataclass(frozen=True, slots=True)
class Shares:
    """What was logged for one selection, in log order. `others` are shares of who has none, and second commitments."""

    commitments: Mapping[str, Known]
    reveals: Mapping[str, tuple[Known, ...]]
    beacons: tuple[Sourced, ...]
    dice: Mapping[str, Known]
    draws: tuple[Known, ...]
    others: tuple[Known, ...]


@dataclass(frozen=True, slots=True)
class Selection:
    """One selection.

    `names` are those of the items of each stratum by number, as far as they are known: all of them where the statement
    holds its list, else those that a draw that follows names.
    `plan` is None where `fault` says why; `outcome` where nothing is settled yet. `drawn` are the numbers of each
    stratum, `beacon` the statement whose value counted.
    """

    known: Known
    plan: "Plan | None"
    fault: str
    names: Mapping[str, Mapping[int, str]]
    shares: Shares
    state: str
    outcome: "Outcome | None"
    drawn: Mapping[str, tuple[int, ...]]
    beacon: Known | None

    @property
    def name(self) -> str:
        """What it is called."""
        return str(self.known.statement.body["name"])

    @property
    def parties(self) -> tuple[str, ...]:
        """Who has a share, host first."""
        return tuple(self.known.statement.body["parties"])

    @property
    def inspector(self) -> str:
        """The last of the parties, who says what came of an item."""
        return self.parties[-1] if self.parties else ""

    @property
    def seed(self) -> bytes | None:
        """The seed of its draw; None where nothing is drawn."""
        return self.outcome.seed if self.outcome else None

    @property
    def chance(self) -> str:
        """Where the last chance came from; "" where nothing is settled yet."""
        return self.outcome.chance if self.outcome else ""

    def item(self, stratum: str, number: int) -> str:
        """The name of an item, or its stratum and number where no name is known."""
        return self.names.get(stratum, {}).get(number) or f"{stratum}/{number}"


def read_plan(statement: Statement) -> tuple["Plan", Mapping[str, Mapping[int, str]]]:
    """Return the plan of a selection, and its list by number where it holds one; raise `Refused` for none."""
    from custodiet.stats import selection as rule  # noqa: PLC0415 - numpy is heavy, and most records select nothing

    body = statement.body
    plan = rule.Plan(
        name=body["name"],
        frame_root=bytes.fromhex(body["root"]),
        strata=tuple(rule.Stratum(each["name"], each["items"], each["sample"]) for each in body["strata"]),
        parties=tuple(body["parties"]),
        beacon=read_beacon(body["beacon"]),
        round=body["round"],
        **{name: parse_when(body[name]).end for name in DEADLINES},
    )
    items = [rule.Item(*each) for each in body.get("items", ())]
    return plan, named(plan, items) if items else {}


def read_beacon(told: Mapping[str, Any]) -> "Beacon":
    """Return the beacon of a plan; raise `Refused` for none."""
    from custodiet.stats.beacon import Beacon  # noqa: PLC0415 - as above

    return Beacon(told["name"], told["scheme"], bytes.fromhex(told["key"]), told["start"], told["period"])


def named(plan: "Plan", items: Sequence[Any]) -> Mapping[str, Mapping[int, str]]:
    """Return the names of each stratum by number; refuse a list that is not the frozen one."""
    from custodiet.stats import selection as rule  # noqa: PLC0415 - as above

    root = rule.frame_root(items)
    if root != plan.frame_root:
        raise Refused("this is not the list that was frozen", expected=plan.frame_root.hex(), found=root.hex())
    strata = {name: dict(enumerate(item.id for item in each)) for name, each in rule.frame(items).items()}
    sizes = {stratum.name: stratum.items for stratum in plan.strata}
    found = {name: len(each) for name, each in strata.items()}
    if found != sizes:
        raise Refused("the strata of the plan are not those of its list", expected=str(found), found=str(sizes))
    return strata


class Clock(Protocol):
    """What a selection asks of its log."""

    @property
    def clock(self) -> int:
        """When the last entry was logged."""

    def closing(self, deadline: int) -> tuple[int, bytes]:
        """The size and root of the tree of what was logged by a deadline."""


class Log:
    """The log's clock: what was logged by when, and the tree at any size."""

    def __init__(self, logged: Sequence[Known]) -> None:
        self._logged, self._times = logged, [known.logged for known in logged]
        self._trees: Trees | None = None

    @property
    def clock(self) -> int:
        """When the last entry was logged."""
        return self._times[-1]

    def closing(self, deadline: int) -> tuple[int, bytes]:
        """The size and root of the tree of what was logged by a deadline; at least the first entry was."""
        from custodiet.stats.selection import Trees  # noqa: PLC0415 - as above

        size = bisect_right(self._times, deadline)
        if self._trees is None:
            self._trees = Trees(bytes.fromhex(known.id) for known in self._logged)
        return size, self._trees.root(size)


def selections(statements: Sequence[Known], logged: Sequence[Known]) -> list[Selection]:
    """Return the selections among `statements`, in log order; `logged` is all of the log, for its clock and tree."""
    about, log = told_about(statements), Log(logged)
    found: dict[str, Selection] = {}
    for known in statements:
        if known.statement.type == SELECTION and not known.statement.attributed_to:
            again = found.get(str(known.statement.body.get("again", "")))
            found[known.id] = judge(known, about[known.id], log, again)
    return list(found.values())


def told_about(statements: Iterable[Known]) -> defaultdict[str, list[Known]]:
    """Return what was said of each selection, by its id, in order; without what is only attributed to somebody."""
    about: defaultdict[str, list[Known]] = defaultdict(list)
    for known in statements:
        if known.statement.type in TYPES and not known.statement.attributed_to:
            about[str(known.statement.body.get("selection", ""))].append(known)
    return about


def judge(known: Known, about: Sequence[Known], log: Clock, again: Selection | None = None) -> Selection:
    """Return what becomes of one selection by what was logged about it; `again` is the one that it repeats."""
    shares = _shares(known, about)
    try:
        plan, frame = read_plan(known.statement)
    except CustodietError as error:
        return Selection(known, None, str(error), {}, shares, NO_PLAN, None, {}, None)
    shares = _with_beacons(shares, plan, about)
    state = _state(plan, shares, log)
    if state != DRAWN:
        return Selection(known, plan, "", frame, shares, state, None, {}, None)
    beacon = _beacon(plan, shares)
    outcome = _settle(known, plan, shares, log, beacon, voided=again is not None and again.state == VOID)
    if outcome.seed is None:
        return Selection(known, plan, "", frame, shares, VOID, outcome, {}, None)
    counted = beacon.known if beacon and outcome.chance == "beacon" else None
    found = Selection(known, plan, "", frame, shares, DRAWN, outcome, _draw(plan, outcome.seed), counted)
    return found if frame else replace(found, names=_named_by_draws(found))


def _named_by_draws(selection: Selection) -> Mapping[str, Mapping[int, str]]:
    """The names that the first draw that follows gives to what was drawn."""
    for known in selection.shares.draws:
        if not draw_fault(selection, known):
            told = known.statement.body["drawn"]
            return {each["stratum"]: dict(zip(each["numbers"], each.get("items", ()), strict=False)) for each in told}
    return {}


def draw_fault(selection: Selection, known: Known) -> str:
    """Return in what a party's draw differs from what follows from the log, or nothing; it may go further."""
    body, plan, seed, chance = known.statement.body, selection.plan, selection.seed, selection.chance
    if plan is None or seed is None:
        return f"nothing is drawn: the selection is {selection.state}"
    if body["seed"] != seed.hex():
        return f"its seed is {body['seed'][:16]}..., and {seed.hex()[:16]}... follows from the log"
    counted = selection.beacon.id if selection.beacon else ""
    if body["chance"] != chance or (counted and body.get("beacon") != counted):
        return f"it rests on {body['chance']} {body.get('beacon', '')[:8]}, and {chance} {counted[:8]} counts"
    told = {each["stratum"]: each for each in body["drawn"]}
    if told.keys() != selection.drawn.keys() or len(told) != len(body["drawn"]):
        return f"its strata are {', '.join(told)}, and those of the plan {', '.join(selection.drawn)}"
    faults = (_stratum_fault(selection, seed, stratum, told[stratum.name]) for stratum in plan.strata)
    return next(filter(None, faults), "")


def _stratum_fault(selection: Selection, seed: bytes, stratum: "Stratum", told: Mapping[str, Any]) -> str:
    from custodiet.stats.selection import draw  # noqa: PLC0415 - as above

    numbers = told["numbers"]
    if not stratum.sample <= len(numbers) <= min(stratum.items, MOST_LISTED):
        return f"it lists {len(numbers)} items of {stratum.name}, of which {stratum.sample} are to be drawn"
    if numbers != draw(seed, stratum.name, stratum.items, len(numbers)):
        return f"it lists other items of {stratum.name} than follow"
    names, given = selection.names.get(stratum.name, {}), told.get("items")
    pairs = list(zip(numbers, given or (), strict=False))
    if given is not None and (len(given) != len(numbers) or any(names.get(n, name) != name for n, name in pairs)):
        return f"it gives other names to items of {stratum.name} than the frozen list"
    return ""


def _draw(plan: "Plan", seed: bytes) -> Mapping[str, tuple[int, ...]]:
    from custodiet.stats.selection import draw  # noqa: PLC0415 - as above

    return {s.name: tuple(draw(seed, s.name, s.items, s.sample)) for s in plan.strata}


def _shares(selection: Known, about: Sequence[Known]) -> Shares:
    parties = selection.statement.body["parties"]
    commitments: dict[str, Known] = {}
    reveals: defaultdict[str, list[Known]] = defaultdict(list)
    dice: dict[str, Known] = {}
    others, draws = [], []
    for known in about:
        kind, body, party = known.statement.type, known.statement.body, known.party
        if kind == DRAW:
            draws.append(known)
        elif kind == BEACON and body["source"] == "dice" and "digits" in body and party in parties:
            dice.setdefault(party, known)
        elif kind in (COMMITMENT, REVEAL) and (party not in parties or (kind == COMMITMENT and party in commitments)):
            others.append(known)
        elif kind == COMMITMENT:
            commitments[party] = known
        elif kind == REVEAL:
            reveals[party].append(known)
    shown = {party: tuple(each) for party, each in reveals.items()}
    return Shares(commitments, shown, (), dice, tuple(draws), tuple(others))


def _with_beacons(shares: Shares, plan: "Plan", about: Sequence[Known]) -> Shares:
    told = (known for known in about if known.statement.type == BEACON and known.statement.body["source"] == "beacon")
    return replace(shares, beacons=tuple(_sourced(plan, known) for known in told))


def _sourced(plan: "Plan", known: Known) -> Sourced:
    try:
        return Sourced(known, value_of(plan, known.statement.body), "")
    except CustodietError as error:
        return Sourced(known, b"", str(error))


def value_of(plan: "Plan", body: Mapping[str, Any]) -> bytes:
    """Return the value that a statement logs of the plan's round; raise where it is another round, or does not hold."""
    from custodiet.stats.beacon import check_round  # noqa: PLC0415 - as above

    if body.get("round", plan.round) != plan.round:
        raise Refused(
            "this is another round than the one that was named beforehand",
            expected=str(plan.round),
            found=str(body["round"]),
        )
    signature, previous = (bytes.fromhex(str(body.get(name, ""))) for name in ("signature", "previous"))
    return check_round(plan.beacon, plan.round, signature, previous)


def decided_by(plan: "Plan", outcome: "Outcome | None") -> tuple[int, ...]:
    """Return the deadlines that decided something: of the shares, and of each chance that did not come in time."""
    passed = {"beacon": 0, "dice": 1, "shares": 2}[outcome.chance] if outcome else 0
    return (plan.commit_by, plan.reveal_by, plan.beacon_by, plan.dice_by)[: 2 + passed]


def _state(plan: "Plan", shares: Shares, log: Clock) -> str:
    """Where it stands, by the log's clock; `DRAWN` as soon as nothing that may still come would change the outcome."""
    made, beacon = shares.commitments, _beacon(plan, shares)
    if log.clock > plan.commit_by and any(
        party not in made or made[party].logged > plan.commit_by for party in plan.parties
    ):
        return FAILED
    if log.clock > plan.reveal_by and beacon and beacon.known.logged <= plan.beacon_by:
        return DRAWN
    waits = (
        (plan.commit_by, COMMITTING),
        (plan.reveal_by, REVEALING),
        (plan.beacon_by, WAITING),
        (0 if agreed_dice(plan, shares) else plan.dice_by, THROWING),
    )
    return next((state for until, state in waits if log.clock <= until), DRAWN)


def _beacon(plan: "Plan", shares: Shares) -> Sourced | None:
    """The first statement after the reveals whose value holds."""
    return next((each for each in shares.beacons if not each.fault and each.known.logged > plan.reveal_by), None)


def agreed_dice(plan: "Plan", shares: Shares) -> str:
    """Return the digits that every party of the plan logged alike, after the reveals and in time; or nothing."""
    told = [shares.dice[party] for party in plan.parties if party in shares.dice]
    digits = {str(known.statement.body["digits"]) for known in told}
    in_time = all(plan.reveal_by < known.logged <= plan.dice_by for known in told)
    return digits.pop() if len(told) == len(plan.parties) and len(digits) == 1 and in_time else ""


def _settle(
    known: Known, plan: "Plan", shares: Shares, log: Clock, beacon: Sourced | None, *, voided: bool
) -> "Outcome":
    from custodiet.stats.selection import Said, Session, settle  # noqa: PLC0415 - as above

    digits = agreed_dice(plan, shares)
    size, root = log.closing(plan.commit_by)
    session = Session(
        plan,
        known.statement.origin,
        size,
        root,
        {p: Said(k.logged, bytes.fromhex(k.statement.body["commitment"])) for p, k in shares.commitments.items()},
        {party: Said(*_revealed(plan, party, shares)) for party in shares.reveals},
        Said(beacon.known.logged, beacon.value) if beacon else None,
        Said(plan.dice_by, digits.encode()) if digits else None,
        voided,
    )
    return settle(session)


def _revealed(plan: "Plan", party: str, shares: Shares) -> tuple[int, bytes]:
    """What a party revealed in time and had committed to; else the first that it revealed."""
    from custodiet.stats.selection import commit, plan_hash  # noqa: PLC0415 - as above

    told = [(known.logged, bytes.fromhex(known.statement.body["secret"])) for known in shares.reveals[party]]
    committed = bytes.fromhex(shares.commitments[party].statement.body["commitment"])
    fitting = (one for one in told if one[0] <= plan.reveal_by and commit(party, plan_hash(plan), one[1]) == committed)
    return next(fitting, told[0])


@dataclass(frozen=True, slots=True)
class Sampled:
    """An item of a sample: what came of it ("" where nothing is told), and the mark that says so."""

    stratum: str
    number: int
    item: str
    state: str
    told: Entry[Mark] | None


@dataclass(frozen=True, slots=True)
class Sample:
    """The items of a selection in the order drawn, a further one for each that was released.

    `others` are marks of an outcome that count for nothing: of what is not in the sample, or by who is not the
    inspector. `short` are strata that have no item left to take the place of a released one.
    """

    items: tuple[Sampled, ...]
    others: tuple[Entry[Mark], ...]
    short: tuple[str, ...]


def sample_of(selection: Selection, books: Mapping[Voice, Book]) -> Sample:
    """Return what a drawn selection comes to, with what its inspector (the last of its parties) says of each item."""
    from custodiet.stats.selection import followed  # noqa: PLC0415 - as above

    plan, seed = selection.plan, selection.seed
    if plan is None or seed is None:
        return Sample((), tuple(_outcomes(selection, books)), ())
    marks = _outcomes(selection, books)
    told = {e.posting.subject: e for e in marks if _inspects(selection, e)}
    found, short = [], []
    for stratum in plan.strata:
        numbers = _numbers(selection, stratum.name, told)
        released = {number for number, entry in numbers.items() if entry.posting.value == RELEASED}
        drawn = followed(seed, stratum, released)
        for number in drawn:
            entry = numbers.get(number)
            state = entry.posting.value if entry else ""
            found.append(Sampled(stratum.name, number, selection.item(stratum.name, number), state, entry))
        if len(drawn) < stratum.sample + len(released.intersection(drawn)):
            short.append(stratum.name)
    sampled = {each.item for each in found}
    others = [e for e in marks if e.posting.subject not in sampled or not _inspects(selection, e)]
    return Sample(tuple(found), tuple(others), tuple(short))


def _numbers(selection: Selection, stratum: str, told: Mapping[str, Entry[Mark]]) -> Mapping[int, Entry[Mark]]:
    """The outcomes by the numbers of their items, as far as these have names."""
    if not told:
        return {}
    names = selection.names.get(stratum, {})
    return {number: told[name] for number, name in names.items() if name in told}


def _inspects(selection: Selection, entry: Entry[Mark]) -> bool:
    return entry.known.voice == Voice(selection.inspector)


def _outcomes(selection: Selection, books: Mapping[Voice, Book]) -> list[Entry[Mark]]:
    """Every mark of an outcome in this selection, in order of time."""
    found = [
        entry
        for book in books.values()
        for (_, aspect), entries in book.marks.items()
        if aspect == ASPECT
        for entry in entries
        if entry.posting.act == selection.known.id and entry.posting.value in OUTCOMES and entry.posting.holds
    ]
    return sorted(found, key=lambda entry: (entry.posting.at.order, entry.id))
