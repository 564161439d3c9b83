"""What happens to every container, from the hall in which it was declared to the batch in which its contents end."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from custodiet.drill.cast import CATEGORIES, DAY, HOUR, SHIPS, SITES, START
from custodiet.drill.dice import Dice

DECLARED = START + 7 * DAY
VISITED, VISITS = START + 14 * DAY, 25 * DAY
LOADED, LOADING = START + 48 * DAY, 120 * DAY
VOYAGE, UNPACKING = 5 * DAY, 6 * DAY
ENDED = START + 203 * DAY
KEPT_DRUMS = 15  # of each depot: empty ones, which stay
_LARGE = 400  # containers from which convoys and batches are as large as they get
_DEPOTS = 4
_LETTER = 4  # of five containers of a lot


@dataclass(frozen=True, slots=True)
class Box:
    """One container: `tenths` of a kilogram of `lot` in it, under `seal` once it was visited."""

    number: int
    name: str
    lot: str
    category: str
    tenths: int
    seal: str
    hall: str
    convoy: int
    voyage: int
    truck: str

    @property
    def inside(self) -> str:
        """The account of its contents."""
        return f"@{self.name}"


@dataclass(frozen=True, slots=True)
class Hall:
    """A hall of a depot, with the containers in it, and when it is visited."""

    name: str
    depot: str
    boxes: tuple[Box, ...]
    visited: int


@dataclass(frozen=True, slots=True)
class Convoy:
    """The containers, and the drums of one depot, that go to the port together."""

    number: int
    boxes: tuple[Box, ...]
    depot: str
    drums: int
    loads: int

    @property
    def shipped(self) -> int:
        """When its load goes aboard."""
        return self.loads + 9 * HOUR


@dataclass(frozen=True, slots=True)
class Batch:
    """Containers that are opened, and whose contents are destroyed, together; `last` of its voyage, with the drums."""

    name: str
    boxes: tuple[Box, ...]
    opened: int
    last: bool

    @property
    def done(self) -> int:
        """When the contents are destroyed."""
        return self.opened + 2 * HOUR

    @property
    def certified(self) -> int:
        """When the certificate is signed."""
        return self.opened + DAY


@dataclass(frozen=True, slots=True)
class Voyage:
    """A ship's way from the port to a destruction site, and what becomes of its cargo there."""

    number: int
    ship: str
    site: str
    convoys: tuple[Convoy, ...]
    sails: int
    lands: int
    batches: tuple[Batch, ...]

    @property
    def boxes(self) -> tuple[Box, ...]:
        """Its containers."""
        return tuple(box for convoy in self.convoys for box in convoy.boxes)

    @property
    def aboard(self) -> str:
        """The account of its cargo."""
        return f"Meridian@ship-{self.ship}"

    @property
    def bay(self) -> str:
        """The account in which its containers stand at the site."""
        return f"{self.site}@bay-{self.number:02}"

    @property
    def drums(self) -> dict[str, int]:
        """How many drums of each depot are aboard."""
        sums: dict[str, int] = defaultdict(int)
        for convoy in self.convoys:
            sums[convoy.depot] += convoy.drums
        return dict(sums)


@dataclass(frozen=True, slots=True)
class Plan:
    """All of it."""

    boxes: tuple[Box, ...]
    halls: tuple[Hall, ...]
    convoys: tuple[Convoy, ...]
    voyages: tuple[Voyage, ...]
    drums: dict[str, int]

    @property
    def depots(self) -> tuple[str, ...]:
        """The depots, each once."""
        return tuple(dict.fromkeys(hall.depot for hall in self.halls))


def plan(containers: int, seed: int) -> Plan:
    """Return the mission of so many containers that belongs to a seed."""
    dice = Dice(seed, "plan")
    in_hall = 40 if containers >= _LARGE else max(5, containers // 8)
    in_convoy = 20 if containers >= _LARGE else max(4, containers // 12)
    convoys = -(-containers // in_convoy)
    in_voyage = -(-convoys // max(4, min(24, containers // 200)))  # convoys
    seals = _seals(containers, seed)
    boxes = []
    for n in range(containers):
        convoy = n // in_convoy
        boxes.append(
            Box(
                n,
                f"C{n + 1:05}",
                f"lot-{n // 5 + 1:04}",
                CATEGORIES[n // 5 % 5 == _LETTER],
                dice.between(4000, 11_000),
                seals[n],
                f"depot-{n * _DEPOTS // containers + 1}/hall-{n // in_hall + 1:03}",
                convoy,
                convoy // in_voyage,
                f"truck-{convoy * 5 % 60 + n % in_convoy // 4 + 1:02}",
            )
        )
    made = tuple(_convoys(boxes, convoys, dice))
    drums = {f"depot-{n + 1}": KEPT_DRUMS for n in range(_DEPOTS)}
    for each in made:
        drums[each.depot] += each.drums
    return Plan(tuple(boxes), tuple(_halls(boxes)), made, tuple(_voyages(made, in_voyage, containers)), drums)


def _seals(number: int, seed: int) -> list[str]:
    dice, seals = Dice(seed, "seals"), dict[str, None]()
    while len(seals) < number:
        seals[f"S{dice.below(10**7):07}"] = None
    return list(seals)


def _halls(boxes: Sequence[Box]) -> list[Hall]:
    by_hall: dict[str, list[Box]] = defaultdict(list)
    for box in boxes:
        by_hall[box.hall].append(box)
    return [
        Hall(name, name.partition("/")[0], tuple(inside), _minute(VISITED + VISITS * n // len(by_hall)))
        for n, (name, inside) in enumerate(by_hall.items())
    ]


def _convoys(boxes: Sequence[Box], number: int, dice: Dice) -> list[Convoy]:
    by_convoy: dict[int, list[Box]] = defaultdict(list)
    for box in boxes:
        by_convoy[box.convoy].append(box)
    return [
        Convoy(
            n,
            tuple(load),
            load[0].hall.partition("/")[0],
            dice.between(20, 40),
            _minute(LOADED + LOADING * n // number),
        )
        for n, load in by_convoy.items()
    ]


def _voyages(convoys: Sequence[Convoy], in_voyage: int, containers: int) -> list[Voyage]:
    in_batch = 20 if containers >= _LARGE else max(3, containers // 15)
    voyages = []
    for n, first in enumerate(range(0, len(convoys), in_voyage)):
        load = tuple(convoys[first : first + in_voyage])
        sails = load[-1].shipped + 12 * HOUR
        boxes = [box for convoy in load for box in convoy.boxes]
        batches = tuple(_batches(boxes, in_batch, n, sails + VOYAGE + 2 * DAY))
        voyages.append(Voyage(n, SHIPS[n % 2], SITES[n // 2 % 2], load, sails, sails + VOYAGE, batches))
    return voyages


def _batches(boxes: Sequence[Box], size: int, voyage: int, begin: int) -> list[Batch]:
    groups = [tuple(boxes[n : n + size]) for n in range(0, len(boxes), size)]
    return [
        Batch(f"{voyage:02}-{n:02}", group, _minute(begin + UNPACKING * n // len(groups)), n + 1 == len(groups))
        for n, group in enumerate(groups)
    ]


def _minute(time: int) -> int:
    return time // 60 * 60
