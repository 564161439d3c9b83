"""Which containers of the first hall are opened: drawn by both parties, between the declaration and the loading.

What a step holds in the end follows from the ones before it, and from the log: so it is told here when each is said,
and `custodiet.app.exercise_drawing` fills in what it says. The beacon is one of the drill's own, and its one round is
recorded: its secret is SHA-256 of "custodiet drill beacon", a quarter of that number, so it proves as little as the
keys of the drill do.
"""

from dataclasses import dataclass

from custodiet.drill.cast import DAY, HOST, HOUR, INSPECTORATE, START, moment
from custodiet.drill.plan import Plan
from custodiet.drill.postings import Json
from custodiet.drill.tale import Saying

NAME = "Hall 1"
FROZEN = START + 15 * DAY
COMMIT_BY, REVEAL_BY, BEACON_BY, DICE_BY = (START + days * DAY + 4 * HOUR for days in (24, 31, 38, 45))
ROUND = 773
BEACON: Json = {
    "name": "drill beacon",
    "scheme": "bls-unchained-g1-rfc9380",
    "key": "93cede7ccdc403d24820437db380c6907781efe8555b730cd925a51561660bc729a5bc9894fddbeb022719b3f962bc13"
    "0cadd77bb50e96f2379f30303c4368dd4daad71610d0421f2c2ddf21924b9bcd6075b68cefd04720114bfb4ae9d6a691",
    "start": START,
    "period": HOUR,
}
SIGNATURE = "b3b68e2642d50b75b5e7a6e35e4528b50329a2dcd21c1453fc0fd548c0b0594be08c64bfa5f8eae5c794342a4de0cc3d"
FREEZE, COMMIT, REVEAL, VALUE, DRAW, OUTCOME = STEPS = ("freeze", "commit", "reveal", "value", "draw", "outcome")
_TYPES = dict(zip(STEPS, ("selection", "commitment", "reveal", "beacon", "draw", "inspection"), strict=True))


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the selection, and the saying by which it is told."""

    step: str
    saying: Saying


@dataclass(frozen=True, slots=True)
class Drawing:
    """The steps in order of time, and the list: name, stratum, declared quantity and sigma of each container."""

    items: tuple[tuple[str, str, str, str], ...]
    samples: dict[str, int]
    steps: tuple[Step, ...]


def drawing(plan: Plan) -> Drawing:
    """Return the selection among the containers of the first hall of a plan."""
    items = tuple(
        (box.name, box.category, f"{box.tenths // 10}.{box.tenths % 10} kg", "") for box in plan.halls[0].boxes
    )
    sizes: dict[str, int] = {}
    for _, category, _, _ in items:
        sizes[category] = sizes.get(category, 0) + 1
    told = (
        (FREEZE, INSPECTORATE, FROZEN),
        (COMMIT, HOST, FROZEN + 3 * DAY),
        (COMMIT, INSPECTORATE, FROZEN + 3 * DAY + HOUR),
        (REVEAL, HOST, COMMIT_BY + DAY),
        (REVEAL, INSPECTORATE, COMMIT_BY + DAY + HOUR),
        (VALUE, INSPECTORATE, BEACON["start"] + (ROUND - 1) * BEACON["period"] + HOUR),
        (DRAW, INSPECTORATE, BEACON_BY + HOUR),
        (OUTCOME, INSPECTORATE, BEACON_BY + DAY),
    )
    steps = tuple(Step(step, Saying(party, _TYPES[step], time)) for step, party, time in told)
    return Drawing(items, {name: min(size, max(2, size // 4)) for name, size in sizes.items()}, steps)


def deadlines() -> Json:
    """The deadlines of the selection, as its statement has them."""
    times = {"commit_by": COMMIT_BY, "reveal_by": REVEAL_BY, "beacon_by": BEACON_BY, "dice_by": DICE_BY}
    return {name: moment(time) for name, time in times.items()}
