"""Random missions: clean ones, whose truth is known, and hostile ones, in which anybody says anything.

In a clean mission Syria packs lots into containers, destroys and splits them and takes stock; OPCW seals containers and
witnesses some acts; Denmark and the United States receive containers. Nothing is wrong, and nobody is late.
"""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from custodiet.books.effective import effective
from custodiet.books.fold import fold
from custodiet.books.known import Known
from custodiet.books.stitch import stitch
from custodiet.kernel.quantity import UNITS, Quantity
from custodiet.kernel.times import parse_when
from custodiet.reconcile.books import book_discrepancies
from custodiet.reconcile.discrepancy import Discrepancy
from custodiet.reconcile.references import reference_discrepancies
from custodiet.statements.posting import (
    KINDS,
    VERDICTS,
    VIRTUAL,
    Claim,
    Count,
    Mark,
    Move,
    Owe,
    Posting,
    Settle,
    Test,
)
from custodiet.statements.statement import RELATIONS, Statement
from tests.scenarios.telling import Telling, count, mark, move, unit

LOTS = {"A": 50, "B": 30}
BOXES = tuple(f"C{i}" for i in range(4))
ROUTE = {"Syria@depot": "Denmark@ark", "Denmark@ark": "USA@cape-ray"}
ACTIONS = ("pack", "seal", "hand over", "hand over", "take stock", "destroy", "split")


@dataclass(slots=True)
class Mission:
    """The statements, and what is true at the end of them, in tonnes."""

    tell: Telling = field(default_factory=Telling)
    stock: dict[str, int] = field(default_factory=lambda: dict(LOTS))
    inside: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    where: dict[str, str] = field(default_factory=lambda: dict.fromkeys(BOXES, "Syria@depot"))
    sealed: set[str] = field(default_factory=set)

    @property
    def log(self) -> list[Known]:
        return self.tell.log


def date(n: int) -> str:
    """Two events a day, so that the issuer's order is needed."""
    return f"2014-{1 + n // 2 // 28:02}-{1 + n // 2 % 28:02}"


@st.composite
def missions(draw: st.DrawFn, longest: int = 14) -> Mission:
    """A clean mission."""
    mission = Mission()
    _open(mission)
    for n in range(1, draw(st.integers(4, longest)) + 1):
        box, lot = draw(st.sampled_from(BOXES)), draw(st.sampled_from(sorted(LOTS)))
        _act(mission, draw(st.sampled_from(ACTIONS)), n, box, lot, draw(st.integers(1, 5)), witness=draw(st.booleans()))
    return mission


def _open(mission: Mission) -> None:
    stock = [count(lot, f"{tonnes} t", "Syria@depot", date(0), act="opening") for lot, tonnes in LOTS.items()]
    boxes = [count(box, "1 pcs", "Syria@depot", date(0), act="opening") for box in BOXES]
    mission.tell("Syria", date(0), *stock, *boxes, *(mark(lot, "class", "Category 1", date(0)) for lot in LOTS))
    seals = [f"seal of {box}" for box in BOXES]
    kit = [count(seal, "1 pcs", "OPCW@kit", date(0), act="opening") for seal in seals]
    mission.tell("OPCW", date(0), *kit, *(mark(seal, "class", "seal", date(0)) for seal in seals))
    for party in ("Denmark", "USA"):
        mission.tell(party, date(0), mark(party, "status", "ready", date(0)))


def _act(mission: Mission, action: str, n: int, box: str, lot: str, amount: int, *, witness: bool) -> None:
    tell, stock, at, act = mission.tell, mission.stock, date(n), f"act {n}"
    open_here = mission.where[box] == "Syria@depot" and box not in mission.sealed
    amount = min(amount, stock[lot])
    if action == "pack" and open_here and amount:
        stock[lot] -= amount
        mission.inside[box][lot] += amount
        tell("Syria", at, move(act, lot, f"{amount} t", "Syria@depot", f"@{box}", at))
    elif action == "seal" and open_here:
        mission.sealed.add(box)
        tell("OPCW", at, unit(act, f"seal of {box}", "OPCW@kit", f"@{box}", at))
    elif action == "hand over" and mission.where[box] in ROUTE:
        source = mission.where[box]
        target = mission.where[box] = ROUTE[source]
        for account in (source, target, *(["OPCW@"] if witness else [])):
            tell(account.partition("@")[0], at, unit(act, box, source, target, at))
    elif action == "take stock":
        tell("Syria", at, *(count(name, f"{left} t", "Syria@depot", at, act=act) for name, left in stock.items()))
    elif action == "destroy" and amount:
        stock[lot] -= amount
        tell("Syria", at, move(act, lot, f"{amount} t", "Syria@depot", "~destroyed", at))
    elif action == "split" and amount:
        stock[lot] -= amount
        part = move(act, f"{lot}{n}", f"{amount} t", "~relabelled", "Syria@laboratory", at)
        tell("Syria", at, move(act, lot, f"{amount} t", "Syria@depot", "~relabelled", at), part)


Line = tuple[str, tuple[str, str, str]]


def balances(log: list[Known], as_of: str | None = None) -> dict[Line, str]:
    """Every balance that is not nothing, by voice and line."""
    when = parse_when(as_of) if as_of else None
    found = {
        (str(voice), key): str(line.balance(when).form)
        for voice, book in fold(effective(log).live).items()
        for key, line in book.lines.items()
    }
    return {key: text for key, text in found.items() if text != "0"}


def findings(log: list[Known], as_of: str | None = None) -> list[Discrepancy]:
    """All findings, with a stitched view of all signed books, in a stable order."""
    counts = effective(log)
    books = fold(counts.live)
    signed = [voice for voice in books if not voice.reporter]
    when = parse_when(as_of) if as_of else None
    found = [*reference_discrepancies(counts), *book_discrepancies(books, when, stitched=stitch(books, signed))]
    return sorted(found, key=lambda d: (d.kind, d.subject, d.as_of, d.explanation, d.statements))


def words(log: list[Known]) -> list[tuple[str, str, str]]:
    """Findings without the ids of statements."""
    return [(d.kind, d.subject, d.explanation) for d in findings(log)]


def restated(known: Known, *, name: str, **members: Any) -> Known:  # noqa: ANN401 - a statement's members
    """A further statement of the same party and speaker, logged with it."""
    return replace(known, id=name.ljust(64, "0"), statement=replace(known.statement, **members))


TEXTS = st.sampled_from(
    ["A", "B", "C1", "C2", "Syria", "OPCW", "seal", "broken", "intact", "yes", "", "@", "~lost", "é"]
)
NAMES = TEXTS.filter(bool)
PLACES = st.sampled_from(["Syria@s", "OPCW@kit", "@C1", "@C2", "@A", "?@x", "Syria@C1", "a@b@c", *sorted(VIRTUAL)])
TIMES = st.sampled_from(
    ["2014", "2014-01", "2014-01-01", "2014-01-02", "2014-01-02T10:00Z", "2014-01-02T00:00Z", "2013-12/2014-01"]
).map(parse_when) | st.sampled_from(["0001", "0001-01-01T00:00Z", "9998", "9999-12-30", "9999-12-30T23:59:59Z"]).map(
    parse_when
)
NUMBERS = st.sampled_from(
    ["0", "1", "2", "0.5", "-3", "1000000", "999999999999999999999999999999", "0.000000000000000001"]
).map(Decimal)
PARTIES = st.sampled_from(["Syria", "OPCW", "Denmark", "a@b"])


@st.composite
def quantities(draw: st.DrawFn) -> Quantity:
    """Any quantity that can be parsed, and names that mean two things."""
    unit_ = draw(st.sampled_from(["t", "kg", "lb", "pcs", "L", "%"]))
    low, high = sorted((draw(NUMBERS), draw(NUMBERS)))
    hidden, top = draw(st.sampled_from([(True, None), (False, None), (False, low), (False, high)]))
    shared = draw(st.sampled_from([(), (("scale 4", Decimal(2)),), (("a", Decimal(1)), ("b c", Decimal("0.1")))]))
    u = draw(NUMBERS).copy_abs() if draw(st.booleans()) else Decimal(0)
    name = draw(st.sampled_from(["", "", "drum 7"]))
    if hidden:
        return Quantity(UNITS[unit_][0], unit_, Decimal(0), None, name=name, hidden=True)
    return Quantity(UNITS[unit_][0], unit_, low, top, u, shared, name)


def tests() -> st.SearchStrategy[Test]:
    """Any question to the books."""
    voice = {"voice": TEXTS, "class": NAMES}
    shapes: dict[str, dict[str, st.SearchStrategy[Any]]] = {
        "held-at-most": {**voice, "within": NAMES, "limit": quantities()},
        "gone-at-least": {**voice, "sink": PLACES, "limit": quantities()},
        "marked": {"voice": TEXTS, "subjects": st.lists(NAMES, max_size=2).map(tuple), "aspect": NAMES, "value": NAMES},
        "never-out": {**voice, "place": NAMES, "allowed": st.lists(PLACES, max_size=2).map(tuple)},
        "each-month": {
            "debtor": PARTIES,
            "type": NAMES,
            "first": st.sampled_from(["2013-11", "2014", "nonsense", "9999-11", "9999-12-30", "0001"]),
        },
        "within-hours": {"debtor": PARTIES, "trigger": NAMES, "answer": NAMES, "hours": st.integers(0, 10**9)},
    }
    asked = [st.builds(Test, st.just(kind), st.fixed_dictionaries(members)) for kind, members in shapes.items()]
    return st.one_of(asked)


ASPECTS = st.sampled_from(
    [
        "class",
        "within",
        "same-as",
        "key-status",
        "seal-state",
        "succeeds",
        "stance",
        "signature",
        "owner",
        "part",
        "manifest",
    ]
)
ANYTHING: st.SearchStrategy[Posting] = st.one_of(
    st.builds(Move, NAMES, NAMES, quantities(), PLACES, PLACES, TIMES),
    st.builds(Count, NAMES, PLACES, NAMES, quantities(), TIMES, st.booleans()),
    st.builds(Mark, NAMES, NAMES, ASPECTS, st.one_of(NAMES, st.just("compromised")), TIMES, st.booleans()),
    st.builds(Claim, NAMES, NAMES, quantities(), TIMES, st.sampled_from(sorted(KINDS))),
    st.builds(
        Owe,
        NAMES,
        PARTIES,
        st.sampled_from(["not established", "something"]),
        st.none() | tests(),
        st.none() | TIMES,
        st.just("") | PARTIES,
    ),
    st.builds(Settle, NAMES, st.sampled_from(sorted(VERDICTS)), TIMES, st.none() | TIMES),
)


@st.composite
def hostile(draw: st.DrawFn) -> list[Known]:
    """Up to ten statements about anything and about each other, in circles too, with numbers and keys used twice."""
    size = draw(st.integers(1, 10))
    ids = [f"{n:064x}" for n in range(size + 1)]  # the last one is not there
    targets = st.builds(
        lambda name, part: name + part, st.sampled_from(ids), st.sampled_from(["", "", "#0", "#1", "#9"])
    )
    about = st.lists(st.tuples(st.sampled_from(sorted(RELATIONS)), targets), max_size=3).map(tuple)
    log = []
    for n in range(size):
        statement = Statement(
            "o",
            draw(st.sampled_from(["A", "B", "key"])),
            draw(st.integers(0, 3)),
            "0" * 32,
            draw(TIMES),
            draw(NAMES),
            tuple(draw(st.lists(ANYTHING, max_size=4))),
            draw(about),
            draw(st.sampled_from(["", "", "Syria"])),
        )
        log.append(Known(ids[n], n, draw(st.integers(0, 2**31)), draw(PARTIES), statement))
    return log
