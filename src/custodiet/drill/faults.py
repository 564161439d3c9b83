"""What goes wrong: each kind changes what happened or what was said, and says what it has done.

A kind is a function of the `Stage`: it takes a thing that no other fault has touched, changes the postings about it,
and returns a `Fault` with those that carry the contradiction. Nothing here says how, or by what name, it may be found.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from custodiet.drill.cast import (
    CATEGORIES,
    DAY,
    HOST,
    HOUR,
    INSPECTORATE,
    LABORATORIES,
    ROAD,
    SEA,
    day,
    moment,
    month,
)
from custodiet.drill.dice import Dice
from custodiet.drill.plan import ENDED, KEPT_DRUMS, Box, Convoy, Voyage
from custodiet.drill.postings import Json, count, kilograms, move, pieces
from custodiet.drill.story import TRANSFORMED, VIAL, Story, drums, tenths_of
from custodiet.drill.tale import Told

Plant = Callable[["Stage"], "Fault"]
_PLANTS: dict[str, Plant] = {}


@dataclass(frozen=True, slots=True, eq=False)
class Fault:
    """One fault: its kind, what it is in words, the day, the things that it is about, and what carries it."""

    kind: str
    what: str
    day: str
    subjects: tuple[str, ...]
    told: tuple[Told, ...]


class Stage:
    """A story in which faults are planted: each takes its own things, in an order that the seed gives."""

    def __init__(self, story: Story, seed: int) -> None:
        self.story, self.plan, self.tale = story, story.plan, story.tale
        self.dice = Dice(seed, "faults")
        self._free = self.dice.shuffled(story.plan.boxes)
        self._taken: set[object] = set()

    def box(self, fits: Callable[[Box], bool] = lambda _: True) -> Box:
        """Take a container that fits."""
        for box in self._free:
            if box.name not in self._taken and fits(box):
                self._taken.add(box.name)
                return box
        raise LookupError("no container is left for a fault")

    def one(self, kind: str, things: Sequence[object]) -> int:
        """Take one of several things of a kind; return its place."""
        for n in self.dice.shuffled(range(len(things))):
            if (kind, n) not in self._taken:
                self._taken.add((kind, n))
                return n
        raise LookupError(f"no {kind} is left for a fault")

    def convoy(self) -> Convoy:
        """Take a convoy with all its containers."""
        for convoy in self.dice.shuffled(self.plan.convoys):
            names = {box.name for box in convoy.boxes}
            if not names & self._taken:
                self._taken |= names
                return convoy
        raise LookupError("no convoy is left for a fault")

    def voyage(self, box: Box) -> Voyage:
        """The voyage that carries a container."""
        return self.plan.voyages[box.voyage]

    def told(self, thing: str, act: str, *, party: str = "", verb: str = "") -> list[Told]:
        """All that is said of a thing in an act."""
        return list(self.tale.told(thing, act=act, party=party, verb=verb))

    def destruction(self, box: Box) -> list[Told]:
        """All that is said of how the contents of a container ended."""
        batch = self.batch(box)
        inside = (one for one in self.told(box.lot, batch) if _posting(one)["from"] == box.inside)
        return [*inside, *self.told(box.name, batch)]

    def batch(self, box: Box) -> str:
        """The act in which the contents of a container are destroyed."""
        return next(f"batch-{batch.name}" for batch in self.voyage(box).batches if box in batch.boxes)

    def weighing(self, box: Box) -> Told:
        """What was weighed in a container on arrival."""
        arrival = f"arrival-{box.voyage:02}"
        return next(one for one in self.told(box.lot, arrival) if _posting(one)["account"] == box.inside)

    def weigh(self, box: Box, tenths: int) -> list[Told]:
        """Let the site find another mass in a container, and destroy as much."""
        ends = [one for one in self.destruction(box) if _posting(one)["item"] == box.lot]
        for one in (self.weighing(box), *ends):
            _posting(one)["qty"] = kilograms(tenths, weighed=True)
        return [self.weighing(box)]


def plant(story: Story, seed: int, kinds: Sequence[str], *, times: int) -> list[Fault]:
    """Plant so many faults of each kind, and return them."""
    stage = Stage(story, seed)
    order = sorted(kinds, key=list(_PLANTS).index)
    return [_PLANTS[kind](stage) for kind in order for _ in range(1 if kind in _ONCE else times)]


def _posting(told: Told) -> Json:
    return told.posting or {}


def _kind(name: str) -> Callable[[Plant], Plant]:
    def register(function: Plant) -> Plant:
        _PLANTS[name] = function
        return function

    return register


# What takes most comes first: a convoy with all its containers, then a container with a wish, then any container.


@_kind("clock-lies")
def _clock_lies(stage: Stage) -> Fault:
    """The road carrier's clock is nine days slow: its own story holds, but not beside anybody else's."""
    convoy, slow = stage.convoy(), 9 * DAY
    told = []
    for act, at in ((f"load-{convoy.number:03}", convoy.loads), (f"ship-{convoy.number:03}", convoy.shipped)):
        things = [box.name for box in convoy.boxes] + [drums(convoy.depot)]
        for one in (one for thing in things for one in stage.told(thing, act)):
            if one.saying.party == ROAD:
                _posting(one)["at"], one.saying.said = moment(at - slow), one.saying.time - slow
            told.append(one)
    what = f"{ROAD}'s clock is nine days slow when it takes convoy {convoy.number:03} to the port"
    return Fault("clock-lies", what, day(convoy.loads), tuple(box.name for box in convoy.boxes), tuple(told))


@_kind("batch-destroyed-twice")
def _destroyed_twice(stage: Stage) -> Fault:
    def has_later(box: Box) -> bool:
        return stage.batch(box) != f"batch-{stage.voyage(box).batches[-1].name}"

    box = stage.box(has_later)
    voyage = stage.voyage(box)
    last = voyage.batches[-1]
    told = stage.destruction(box)
    for one in list(told):
        again = dict(_posting(one)) | {"act": f"batch-{last.name}", "at": moment(last.done)}
        for other in stage.told(last.boxes[0].name, f"batch-{last.name}", party=one.saying.party):
            other.saying.postings.append(again)
            told.append(Told(other.saying, again))
    what = f"{box.name} is destroyed in {stage.batch(box)}, and once more in batch-{last.name}"
    return Fault("batch-destroyed-twice", what, day(last.done), (box.name, box.lot), tuple(told))


@_kind("relabelling-does-not-balance")
def _unbalanced(stage: Stage) -> Fault:
    n = stage.one("sample", stage.story.sampled) + 1
    sample = f"sample-{n:03}"
    told = [one for one in stage.told(sample, sample) if _posting(one)["to"] == f"@vial-{n:03}B"]
    for one in told:
        _posting(one)["qty"] = kilograms(4 * VIAL)
    what = f"more comes out than went in when {sample} is split"
    at = _posting(told[0])["at"][:10]
    return Fault("relabelling-does-not-balance", what, at, (sample, f"vial-{n:03}B"), tuple(told))


@_kind("sample-gap")
def _sample_gap(stage: Stage) -> Fault:
    """A laboratory has a vial from hands into which nobody had put it."""
    n = stage.one("sample", stage.story.sampled) + 1
    vial = f"vial-{n:03}B"
    before = next(stage.tale.told(vial, act=f"vials-{n:03}"))
    (gone,) = stage.told(vial, f"hand-{vial}", party=INSPECTORATE)
    stage.tale.forget(gone)
    (got,) = stage.told(vial, f"hand-{vial}", party=LABORATORIES[1])
    _posting(got)["from"] = "courier@airport"
    what = f"{vial} reaches {LABORATORIES[1]} by a courier to whom nobody says he gave it"
    return Fault("sample-gap", what, _posting(got)["at"][:10], (vial,), (before, got))


@_kind("amendment-hides-a-loss")
def _amendment(stage: Stage) -> Fault:
    """Drums are gone from a depot; the host amends its declaration to what is left."""
    depots = list(stage.plan.drums)
    depot = depots[stage.one("depot", depots)]
    (old,) = stage.told(drums(depot), f"declare-{depot}")
    (found,) = stage.told(drums(depot), f"visit-{depot}")
    at = stage.plan.convoys[-1].shipped
    fewer = pieces(stage.plan.drums[depot] - KEPT_DRUMS + stage.dice.between(1, 5))
    amended = dict(_posting(old)) | {"qty": fewer}
    saying = stage.tale.say(HOST, "correction", at, amended, reason="Recount of the papers")
    saying.about.append(("corrects", old.saying, None))
    what = f"{HOST} amends its declaration of drums in {depot} down to what is left"
    told = (old, Told(saying, amended), found)
    return Fault("amendment-hides-a-loss", what, day(at), (drums(depot),), told)


@_kind("double-count")
def _double_count(stage: Stage) -> Fault:
    depots = list(stage.plan.drums)
    depot = depots[stage.one("depot", depots)]
    (found,) = stage.told(drums(depot), f"visit-{depot}")
    _posting(found)["qty"] = pieces(2 * stage.plan.drums[depot])
    what = f"{INSPECTORATE} counts the drums in {depot} twice over"
    return Fault("double-count", what, _posting(found)["at"][:10], (drums(depot),), (found,))


@_kind("short-handover")
def _short_handover(stage: Stage) -> Fault:
    """Fewer drums are received than were released."""
    voyage = stage.plan.voyages[stage.one("drums", stage.plan.voyages)]
    depot = next(iter(voyage.drums))
    number = voyage.drums[depot] - stage.dice.between(1, 6)
    told = stage.told(drums(depot), f"land-{voyage.number:02}")
    for one in (*told, *stage.told(drums(depot), f"batch-{voyage.batches[-1].name}")):
        if one.saying.party != SEA:
            _posting(one)["qty"] = pieces(number)
    what = f"{voyage.site} receives {number} of {voyage.drums[depot]} drums from {depot}"
    return Fault("short-handover", what, day(voyage.lands), (f"land-{voyage.number:02}",), tuple(told))


@_kind("told-in-two-ways")
def _two_ways(stage: Stage) -> Fault:
    """A carrier tells the same act again, with another number."""
    convoy = stage.plan.convoys[stage.one("convoy", stage.plan.convoys)]
    (first,) = stage.told(drums(convoy.depot), f"ship-{convoy.number:03}", party=SEA)
    again = dict(_posting(first)) | {"qty": pieces(convoy.drums + stage.dice.between(1, 9))}
    saying = stage.tale.say(SEA, "movement", first.saying.time + 2 * DAY, again, text="From the ship's log")
    what = f"{SEA} tells twice what drums it took of convoy {convoy.number:03}, and not the same"
    told = (first, Told(saying, again))
    return Fault("told-in-two-ways", what, day(convoy.shipped), (f"ship-{convoy.number:03}",), told)


@_kind("sequence-gap")
def _sequence_gap(stage: Stage) -> Fault:
    """A number is missing between two others; were it the last of its key, nothing would contradict it."""
    remarks = [s for s in stage.tale.sayings if s.type == "remark" and s.party == ROAD]
    saying = remarks[stage.one("remark", remarks[:-1])]
    saying.withheld = True
    return Fault(
        "sequence-gap", f"{ROAD} signs a statement and does not hand it in", day(saying.time), (), (Told(saying),)
    )


@_kind("sequence-reused")
def _sequence_reused(stage: Stage) -> Fault:
    remarks = [s for s in stage.tale.sayings if s.type == "remark" and s.party == ROAD]
    first = remarks[stage.one("remark", remarks)]
    saying = stage.tale.say(ROAD, "remark", first.time, text="Log of the convoys: one lorry was late")
    saying.again = first
    what = f"{ROAD} signs two statements under one number; the record refuses the second"
    return Fault("sequence-reused", what, day(first.time), (), (Told(first), Told(saying)))


@_kind("report-missed")
def _report_missed(stage: Stage) -> Fault:
    months = [s for s in stage.tale.sayings if s.type == "report" and s.party == HOST and s.time < ENDED - 40 * DAY]
    saying = months[stage.one("report", months)]
    for posting in list(saying.postings):
        stage.tale.forget(Told(saying, posting))
    saying.body.clear()  # it was never said
    what = f"{HOST} does not report in {month(saying.time)}"
    return Fault("report-missed", what, day(saying.time), ("REPORTS",), ())


@_kind("total-falls")
def _total_falls(stage: Stage) -> Fault:
    """What has left the country is said to be less than a month ago."""
    told = list(stage.tale.told(CATEGORIES[0], party=HOST, verb="claim"))
    told = [one for one in told if tenths_of(_posting(one)) > 0]
    n = stage.dice.below(len(told) - 1)
    before, after = told[n], told[n + 1]
    _posting(after)["qty"] = kilograms(tenths_of(_posting(before)) * 9 // 10)
    what = f"{HOST} reports less as removed than it did before"
    return Fault("total-falls", what, day(after.saying.time), (CATEGORIES[0],), (before, after))


@_kind("correction-by-a-stranger")
def _stranger(stage: Stage) -> Fault:
    box = stage.box()
    (old,) = stage.told(box.name, f"declare-{box.hall}")
    at = stage.voyage(box).sails
    saying = stage.tale.say(SEA, "correction", at, reason="It was another container")
    saying.about.append(("corrects", old.saying, old.posting))
    what = f"{SEA} corrects what {HOST} declared"
    return Fault("correction-by-a-stranger", what, day(at), (), (Told(saying), old))


@_kind("outside-its-role")
def _outside(stage: Stage) -> Fault:
    """A carrier signs what only an inspector may say."""
    voyage = stage.plan.voyages[stage.one("role", stage.plan.voyages)]
    at = voyage.sails + DAY
    saying = stage.tale.say(
        SEA, "inspection", at, text=f"All that is aboard {voyage.ship} was inspected and found whole"
    )
    what = f"{SEA} signs an inspection, which is for inspectors"
    return Fault("outside-its-role", what, day(at), (), (Told(saying),))


@_kind("swapped-in-transit")
def _swapped(stage: Stage) -> Fault:
    """Another container arrives under the number of the one that was sent: other seal, other weight."""
    box = stage.box()
    told = [*_other_seal(stage, box), *stage.weigh(box, box.tenths - stage.dice.between(900, 2500))]
    what = f"what arrives as {box.name} is another container: its seal and its weight are not those that were sent"
    return Fault("swapped-in-transit", what, day(stage.voyage(box).lands), (box.name,), tuple(told))


@_kind("seal-replaced")
def _seal_replaced(stage: Stage) -> Fault:
    box = stage.box()
    told = tuple(_other_seal(stage, box))
    what = f"somebody opens {box.name} on the way, and puts on another seal than {box.seal}"
    return Fault("seal-replaced", what, day(stage.voyage(box).lands), (box.name, box.seal), told)


def _other_seal(stage: Stage, box: Box) -> Iterator[Told]:
    """From arrival on, the container bears a seal that nobody has put on."""
    other = f"S{(int(box.seal[1:]) + 5_432_109 + stage.dice.below(999)) % 10**7:07}"
    opened = stage.batch(box).replace("batch", "open")
    yield from stage.told(box.seal, f"seal-{box.hall}", verb="move")
    for one in (*stage.told(box.seal, f"arrival-{box.voyage:02}"), *stage.told(box.seal, opened)):
        posting = _posting(one)
        posting["subject" if posting["verb"] == "mark" else "item"] = other
        yield one


@_kind("seal-number-mistyped")
def _mistyped(stage: Stage) -> Fault:
    """Whoever reads the seal on arrival exchanges two digits."""
    box = stage.box(lambda box: any(a != b for a, b in zip(box.seal[1:], box.seal[2:], strict=False)))
    places = [n for n in range(1, 7) if box.seal[n] != box.seal[n + 1]]
    n = places[stage.dice.below(len(places))]
    wrong = box.seal[:n] + box.seal[n + 1] + box.seal[n] + box.seal[n + 2 :]
    told = stage.told(box.seal, f"arrival-{box.voyage:02}")
    for one in told:
        posting = _posting(one)
        posting["subject" if posting["verb"] == "mark" else "item"] = wrong
    what = f"{box.seal} on {box.name} is read as {wrong} on arrival"
    carried = (*stage.told(box.seal, f"seal-{box.hall}", verb="move"), *told)
    return Fault("seal-number-mistyped", what, day(stage.voyage(box).lands), (box.name, wrong), carried)


@_kind("seal-broken")
def _seal_broken(stage: Stage) -> Fault:
    box = stage.box()
    told = stage.told(box.seal, f"check-{box.convoy:03}", verb="mark")
    for one in told:
        _posting(one)["value"] = "broken"
    what = f"the seal of {box.name} is broken when it comes to the port"
    at = stage.plan.convoys[box.convoy].shipped
    return Fault("seal-broken", what, day(at), (box.seal,), tuple(told))


@_kind("arrival-inventory-differs")
def _arrival_differs(stage: Stage) -> Fault:
    box = stage.box()
    told = stage.weigh(box, box.tenths - stage.dice.between(300, 900))
    what = f"{box.name} weighs less on arrival than when it was sealed"
    return Fault("arrival-inventory-differs", what, day(stage.voyage(box).lands), (box.lot,), tuple(told))


@_kind("missing-receipt")
def _missing_receipt(stage: Stage) -> Fault:
    box = stage.box()
    voyage = stage.voyage(box)
    (receipt,) = stage.told(box.name, f"land-{box.voyage:02}", party=voyage.site)
    stage.tale.forget(receipt)
    what = f"{voyage.site} signs no receipt for {box.name}"
    told = tuple(stage.told(box.name, f"land-{box.voyage:02}"))
    return Fault("missing-receipt", what, day(voyage.lands), (box.name,), told)


@_kind("missing-release")
def _missing_release(stage: Stage) -> Fault:
    box = stage.box()
    voyage = stage.voyage(box)
    (release,) = stage.told(box.name, f"land-{box.voyage:02}", party=SEA)
    stage.tale.forget(release)
    what = f"{SEA} does not say that it handed {box.name} over"
    told = tuple(stage.told(box.name, f"land-{box.voyage:02}"))
    return Fault("missing-release", what, day(voyage.lands), (box.name,), told)


@_kind("in-two-places")
def _two_places(stage: Stage) -> Fault:
    """A later stock-take of a depot lists a container that is at sea."""
    box = stage.box()
    voyage = stage.voyage(box)
    hall = next(hall.name for hall in (*stage.plan.halls[::-1],) if hall.name != box.hall)
    at = voyage.sails + 2 * DAY
    found = count(f"recount-{box.name}", box.name, pieces(), f"{HOST}@{hall}", at)
    saying = stage.tale.say(INSPECTORATE, "inspection", at + HOUR, found, text=f"Second look at {hall}")
    aboard = stage.told(box.name, f"ship-{box.convoy:03}")
    what = f"{INSPECTORATE} counts {box.name} in {hall} while it is aboard {voyage.ship}"
    return Fault("in-two-places", what, day(at), (box.name,), (Told(saying, found), *aboard))


@_kind("left-before-it-arrived")
def _left_early(stage: Stage) -> Fault:
    """By all who were there, it was loaded at the depot a day after it went aboard at the port."""
    box = stage.box()
    convoy = stage.plan.convoys[box.convoy]
    loaded, shipped = (stage.told(box.name, f"{act}-{box.convoy:03}") for act in ("load", "ship"))
    for one in loaded:
        _posting(one)["at"] = moment(convoy.shipped + DAY)
    what = f"{box.name} goes aboard before it has left the depot"
    return Fault("left-before-it-arrived", what, day(convoy.shipped), (box.name,), (*loaded, *shipped))


@_kind("moved-under-an-intact-seal")
def _under_seal(stage: Stage) -> Fault:
    """A site takes some of the contents before the seal is taken off; less is left to be destroyed."""
    box = stage.box()
    voyage, taken = stage.voyage(box), stage.dice.between(200, 500)
    at = voyage.lands + DAY
    drawn = move(f"drawn-{box.name}", box.lot, kilograms(taken), box.inside, f"{voyage.site}@workshop", at)
    saying = stage.tale.say(voyage.site, "movement", at + HOUR, drawn, text="Taken for a trial")
    for one in stage.destruction(box):
        if _posting(one)["item"] == box.lot:
            _posting(one)["qty"] = kilograms(stage.story.weighed[box.name] - taken, weighed=True)
    what = f"{voyage.site} draws from {box.name} under its seal"
    sealed = stage.told(box.seal, f"seal-{box.hall}", verb="move")
    return Fault("moved-under-an-intact-seal", what, day(at), (box.name,), (Told(saying, drawn), *sealed))


@_kind("destroyed-more-than-delivered")
def _too_much(stage: Stage) -> Fault:
    box = stage.box()
    told = [one for one in stage.destruction(box) if _posting(one)["to"] == TRANSFORMED]
    more = stage.story.weighed[box.name] + stage.dice.between(300, 2000)
    for one in told:
        _posting(one)["qty"] = kilograms(more, weighed=True)
    what = f"more is destroyed out of {box.name} than was in it"
    at = _posting(told[0])["at"][:10]
    return Fault("destroyed-more-than-delivered", what, at, (box.lot,), tuple(told))


@_kind("count-leaves-one-out")
def _left_out(stage: Stage) -> Fault:
    """A complete count on arrival does not list what the receiver's own book has there."""
    box = stage.box()
    voyage, act = stage.voyage(box), f"arrival-{box.voyage:02}"
    (listed,) = stage.told(box.name, act)
    received = stage.told(box.name, f"land-{box.voyage:02}", party=voyage.site)
    stage.tale.forget(listed)
    what = f"{voyage.site} counts all of its bay, and does not list {box.name}"
    return Fault("count-leaves-one-out", what, day(voyage.lands), (box.name,), tuple(received))


@_kind("certificate-without-destruction")
def _certified(stage: Stage) -> Fault:
    """A certificate lists a container that nobody says he opened or destroyed."""
    box = stage.box()
    batch = stage.batch(box)
    for one in (*stage.destruction(box), *stage.told(box.seal, batch.replace("batch", "open"))):
        stage.tale.forget(one)
    certified = stage.told(box.name, batch.replace("batch", "certificate"))
    what = f"{box.name} is certified as destroyed, and stands in its bay"
    at = _posting(certified[0])["at"][:10]
    return Fault("certificate-without-destruction", what, at, (box.name,), tuple(certified))


@_kind("found-undeclared")
def _undeclared(stage: Stage) -> Fault:
    hall = stage.plan.halls[stage.one("hall", stage.plan.halls)]
    name = f"X{stage.dice.below(10**4):04}"
    at = hall.visited + 6 * HOUR
    found = count(f"found-{name}", name, pieces(), f"{HOST}@{hall.name}", at)
    saying = stage.tale.say(INSPECTORATE, "inspection", at + HOUR, found, text=f"Behind a wall of {hall.name}")
    what = f"{INSPECTORATE} finds {name} in {hall.name}, which nobody has declared"
    return Fault("found-undeclared", what, day(at), (name,), (Told(saying, found),))


_ONCE = frozenset(
    {
        "report-missed",
        "total-falls",
        "amendment-hides-a-loss",
        "double-count",
        "sequence-gap",
        "sequence-reused",
        "short-handover",
    }
)
KINDS = tuple(sorted(_PLANTS))
