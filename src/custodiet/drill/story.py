"""What the parties say of the plan: all of it so, each in its own words, and each act by everybody who took part in it.

An act has one name, which all its tellers use. The inspectorate witnesses every handover. A long list is said in
several sayings of one moment, for a statement has a limit.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from custodiet.drill.audit import audit, stock_takes
from custodiet.drill.cast import (
    CATEGORIES,
    DAY,
    HOST,
    HOUR,
    INSPECTORATE,
    LABORATORIES,
    PORT,
    ROAD,
    SEA,
    SITES,
    START,
    day,
    moment,
    month,
)
from custodiet.drill.dice import Dice
from custodiet.drill.negotiation import OWED_DESTRUCTION, OWED_REMOVAL, OWED_REPORTS, negotiate
from custodiet.drill.plan import DECLARED, ENDED, Batch, Box, Convoy, Hall, Plan, Voyage
from custodiet.drill.postings import Json, claim, count, kilograms, mark, move, pieces
from custodiet.drill.tale import Tale

T = TypeVar("T")
MADE_UP, USED, DESTROYED = "~outside", "~used", "~destroyed"
TRANSFORMED, RELABELLED = "~transformed", "~relabelled"
SAMPLED = 12  # of so many containers, one
VIAL = 1  # tenths of a kilogram
EFFLUENT = 9  # times what was destroyed
REPORTS = 28  # the day of a month on which it is reported
_LONGEST = 120  # postings in a saying
_NOISE = 4  # tenths: what a weighing is off by, at most


class Story:
    """One telling of a plan; `weighed` is what a site found in each container, in tenths of a kilogram."""

    def __init__(self, plan: Plan, seed: int) -> None:
        self.plan, self.tale, self._seed = plan, Tale(), seed
        self._dice = Dice(seed, "story")
        self.weighed: dict[str, int] = {}
        self.sampled = plan.boxes[:: max(1, min(SAMPLED * 4, len(plan.boxes) // 4))]
        self._sampled = {box.name for box in self.sampled}

    def tell(self) -> Tale:
        """Tell all of it."""
        self._places()
        self._obligations()
        for hall in self.plan.halls:
            self._declaration(hall)
            self._visit(hall)
        self._drums()
        self._samples()
        audit(self.plan, self.tale, self._seed, {box.name: self._inside(box) for box in self.plan.boxes})
        for convoy in self.plan.convoys:
            self._convoy(convoy)
        for voyage in self.plan.voyages:
            self._voyage(voyage)
            for batch in voyage.batches:
                self._batch(voyage, batch)
        self._effluent()
        self._reports()
        return self.tale

    def _all(self, parties: Iterable[str], kind: str, time: int, postings: Sequence[Json], text: str) -> None:
        """Each of the parties says the same, in as many sayings as it takes."""
        for n, party in enumerate(parties):
            for part in parts(postings):
                self.tale.say(party, kind, time + 60 * n, *(dict(posting) for posting in part), text=text)

    def _places(self) -> None:
        marks = [mark("places", hall.name, "within", hall.depot, START) for hall in self.plan.halls]
        marks += [mark("places", depot, "within", HOST, START) for depot in self.plan.depots]
        for party, kind in ((HOST, "declaration"), (INSPECTORATE, "inspection")):
            self._all((party,), kind, START + DAY, marks, "Depots and their halls")

    def _obligations(self) -> None:
        first = CATEGORIES[0]
        tenths = sum(box.tenths for box in self.plan.boxes if box.category == first)
        about = {"voice": INSPECTORATE, "class": first}
        held = {"kind": "held-at-most", "within": HOST, "limit": kilograms(tenths // 20)} | about
        gone = {"kind": "gone-at-least", "sink": TRANSFORMED, "limit": kilograms(tenths * 8 // 10)} | about
        reports = {"kind": "each-month", "debtor": HOST, "type": "report", "first": month(START + 30 * DAY)}
        due = {OWED_REMOVAL: self.plan.voyages[-1].sails + 9 * DAY, OWED_DESTRUCTION: ENDED}
        tests: dict[str, Json] = {OWED_REPORTS: reports, OWED_REMOVAL: held, OWED_DESTRUCTION: gone}
        negotiate(self.tale, first, tests, due)

    def _declaration(self, hall: Hall) -> None:
        act, at, account = f"declare-{hall.name}", DECLARED, f"{HOST}@{hall.name}"
        for boxes in parts(hall.boxes, _LONGEST // 3):
            postings = []
            for box in boxes:
                postings.append(count(act, box.name, pieces(), account, at, means="documents"))
                postings.append(count(act, box.lot, kilograms(box.tenths), box.inside, at, means="documents"))
            postings += _classes(act, boxes, at)
            self.tale.say(HOST, "declaration", at + HOUR, *postings, text=f"Containers in {hall.name}")

    def _visit(self, hall: Hall) -> None:
        act, at, account = f"visit-{hall.name}", hall.visited, f"{HOST}@{hall.name}"
        listed = [count(act, box.name, pieces(), account, at, complete=True) for box in hall.boxes]
        weighed = [self._weighing(act, box, box.tenths, at) for box in hall.boxes]
        found = [*listed, *weighed, *_classes(act, hall.boxes, at)]
        self._all((INSPECTORATE,), "inspection", at + 5 * HOUR, found, f"Stock-take of {hall.name}")
        seals, on = f"seal-{hall.name}", at + 4 * HOUR
        put = [move(seals, box.seal, pieces(), MADE_UP, box.inside, on) for box in hall.boxes]
        put += [mark(seals, box.seal, "class", "seal", on) for box in hall.boxes]
        self._all((INSPECTORATE,), "inspection", on + HOUR + 60, put, f"Seals put on in {hall.name}")
        visit = self.tale.sayings[-1]
        read = self.tale.say(HOST, "acknowledgement", on + 3 * HOUR, text=f"Has read what was found in {hall.name}")
        read.about.append(("acknowledges", visit, None))

    def _weighing(self, act: str, box: Box, tenths: int, at: int) -> Json:
        shown = tenths + self._dice.between(-_NOISE, _NOISE)
        return count(act, box.lot, kilograms(shown, weighed=True), box.inside, at, means="weighed")

    def _drums(self) -> None:
        for depot, number in self.plan.drums.items():
            account = f"{HOST}@{depot}/yard"
            declared = count(f"declare-{depot}", drums(depot), pieces(number), account, DECLARED, means="documents")
            self.tale.say(HOST, "declaration", DECLARED + HOUR, declared, text=f"Empty drums in {depot}")
            at = next(hall.visited for hall in self.plan.halls if hall.depot == depot) + HOUR
            found = count(f"visit-{depot}", drums(depot), pieces(number), account, at)
            self.tale.say(INSPECTORATE, "inspection", at + HOUR, found, text=f"Drums counted in {depot}")

    def _samples(self) -> None:
        visited = {hall.name: hall.visited for hall in self.plan.halls}
        for n, box in enumerate(self.sampled, 1):
            sample, act, at = f"sample-{n:03}", f"sample-{n:03}", visited[box.hall] + 2 * HOUR
            vials = [f"vial-{n:03}{letter}" for letter in "AB"]
            taken = [
                move(act, box.lot, kilograms(len(vials) * VIAL), box.inside, RELABELLED, at),
                *(move(act, sample, kilograms(VIAL), RELABELLED, f"@{vial}", at) for vial in vials),
            ]
            self._all((INSPECTORATE, HOST), "movement", at + HOUR, taken, f"{sample} taken and split")
            made = [move(f"vials-{n:03}", vial, pieces(), MADE_UP, f"{INSPECTORATE}@case", at) for vial in vials]
            self._all((INSPECTORATE,), "inspection", at + HOUR, made, f"Vials of {sample}")
            for vial, laboratory in zip(vials, LABORATORIES, strict=True):
                self._analysis(sample, vial, laboratory, at + 6 * DAY)

    def _analysis(self, sample: str, vial: str, laboratory: str, at: int) -> None:
        ends = f"{INSPECTORATE}@case", f"{laboratory}@store"
        handed = [move(f"hand-{vial}", vial, pieces(), *ends, at)]
        self._all((INSPECTORATE, laboratory), "movement", at + HOUR, handed, f"{vial} handed over")
        act, done = f"analysis-{vial}", at + 9 * DAY
        used = move(act, sample, kilograms(VIAL), f"@{vial}", USED, done)
        result = mark(act, vial, "identity", "as declared", done)
        self.tale.say(laboratory, "analysis", done + HOUR, used, result, text=f"{vial}: as declared")

    def _convoy(self, convoy: Convoy) -> None:
        number, at = f"{convoy.number:03}", convoy.loads
        some, truck = drums(convoy.depot), convoy.boxes[0].truck
        load, ship, ship_at = f"load-{number}", f"ship-{number}", convoy.shipped
        loaded = [move(load, b.name, pieces(), f"{HOST}@{b.hall}", f"{ROAD}@{b.truck}", at) for b in convoy.boxes]
        yard = f"{HOST}@{convoy.depot}/yard"
        loaded.append(move(load, some, pieces(convoy.drums), yard, f"{ROAD}@{truck}", at))
        self._all((HOST, ROAD, INSPECTORATE), "movement", at + HOUR, loaded, f"Convoy {number} loaded")
        self._all(
            (INSPECTORATE,), "inspection", ship_at, _readings(f"check-{number}", convoy.boxes, ship_at - HOUR), ""
        )
        aboard = self.plan.voyages[convoy.boxes[0].voyage].aboard
        shipped = [move(ship, b.name, pieces(), f"{ROAD}@{b.truck}", aboard, ship_at) for b in convoy.boxes]
        shipped.append(move(ship, some, pieces(convoy.drums), f"{ROAD}@{truck}", aboard, ship_at))
        self._all((ROAD, SEA, INSPECTORATE), "movement", ship_at + HOUR, shipped, f"Convoy {number} goes aboard")

    def _voyage(self, voyage: Voyage) -> None:
        number, at = f"{voyage.number:02}", voyage.lands
        ship = f"ship-{voyage.ship}"
        for time, where in ((voyage.convoys[0].loads, PORT), (voyage.sails, "high seas"), (at, f"{voyage.site} quay")):
            there = mark(f"voyage-{number}", ship, "within", where, time) | {"act": f"voyage-{number} {where}"}
            self.tale.say(SEA, "event", time + 60, there, text=f"{ship} at {where}")
        self.tale.say(
            ROAD, "remark", voyage.sails + HOUR, text=f"Log of the convoys of voyage {number}: nothing to report"
        )
        land, store = f"land-{number}", f"{voyage.site}@drum-store"
        landed = [move(land, b.name, pieces(), voyage.aboard, voyage.bay, at) for b in voyage.boxes]
        landed += [move(land, drums(d), pieces(n), voyage.aboard, store, at) for d, n in voyage.drums.items()]
        parties = (SEA, voyage.site, INSPECTORATE)
        self._all(parties, "movement", at + HOUR, landed, f"Cargo of {ship} handed over at {voyage.site}")
        self._arrival(voyage, f"arrival-{number}", at + 6 * HOUR)

    def _arrival(self, voyage: Voyage, act: str, at: int) -> None:
        """The receiver counts, reads the seals, and weighs."""
        for boxes in parts(voyage.boxes, _LONGEST // 4):
            listed = [count(act, box.name, pieces(), voyage.bay, at, complete=True) for box in boxes]
            weighed = []
            for box in boxes:
                weighed.append(self._weighing(act, box, self._inside(box), at))
                self.weighed[box.name] = tenths_of(weighed[-1])
            found = [*listed, *_readings(act, boxes, at), *weighed]
            self.tale.say(voyage.site, "report", at + 3 * HOUR, *found, text=f"Arrival inventory of {voyage.bay}")

    def _inside(self, box: Box) -> int:
        """What is in a container once samples were taken, in tenths of a kilogram."""
        return box.tenths - (2 * VIAL if box.name in self._sampled else 0)

    def _batch(self, voyage: Voyage, batch: Batch) -> None:
        parties, name = (voyage.site, INSPECTORATE), f"batch-{batch.name}"
        act, at = f"open-{batch.name}", batch.opened
        opened = [move(act, box.seal, pieces(), box.inside, USED, at) for box in batch.boxes]
        self._all(parties, "destruction", at + HOUR // 2, opened, f"Seals of {name} taken off")
        gone, at = [], batch.done
        for box in batch.boxes:
            mass = kilograms(self.weighed[box.name], weighed=True)
            gone.append(move(name, box.lot, mass, box.inside, TRANSFORMED, at, means="weighed"))
            gone.append(move(name, box.name, pieces(), voyage.bay, DESTROYED, at))
        out = kilograms(self._effluent_of(batch), weighed=True)
        gone.append(move(name, effluent(voyage.site), out, TRANSFORMED, f"{voyage.site}@tank", at, means="weighed"))
        if batch.last:
            store = f"{voyage.site}@drum-store"
            gone += [move(name, drums(d), pieces(n), store, DESTROYED, at) for d, n in voyage.drums.items()]
        self._all(parties, "destruction", at + HOUR, gone, f"{name} destroyed")
        certificate = f"certificate-{batch.name}"
        marks = [mark(certificate, box.name, "certificate", certificate, batch.certified) for box in batch.boxes]
        self._all((INSPECTORATE,), "destruction", batch.certified, marks, f"Certificate of {name}")

    def _effluent_of(self, batch: Batch) -> int:
        """What a batch leaves behind, in tenths of a kilogram."""
        return EFFLUENT * sum(self.weighed[box.name] for box in batch.boxes)

    def _effluent(self) -> None:
        """It is gauged in its tank, by the site and beside it by the inspectorate, and burnt at the end."""
        for site in SITES:
            batches = [batch for voyage in self.plan.voyages if voyage.site == site for batch in voyage.batches]
            flows = [(batch.done, self._effluent_of(batch)) for batch in batches]
            act, at, item = f"burn-{site}", ENDED - 5 * DAY, effluent(site)
            for time, own, other in stock_takes(site, item, flows, burnt=at, seed=self._seed):
                self.tale.say(site, "report", time + HOUR, own, text=f"Tank of {site} gauged")
                self.tale.say(INSPECTORATE, "inspection", time + HOUR + 60, other, text=f"Tank of {site} gauged")
            tenths = sum(amount for _, amount in flows)
            burnt = move(act, item, kilograms(tenths, weighed=True), f"{site}@tank", DESTROYED, at, means="weighed")
            self._all((site, INSPECTORATE), "destruction", at + HOUR, [burnt], f"Effluent of {site} burnt")

    def _reports(self) -> None:
        """Every month: the host on what has left, the inspectorate on what is destroyed."""
        left = [(c.shipped, b.category, b.tenths) for c in self.plan.convoys for b in c.boxes]
        batches = [batch for voyage in self.plan.voyages for batch in voyage.batches]
        gone = [(batch.done, b.category, self.weighed[b.name]) for batch in batches for b in batch.boxes]
        for time in _months():
            for party, basis, amounts in ((HOST, "removed", left), (INSPECTORATE, "destroyed", gone)):
                sums: dict[str, int] = defaultdict(int)
                for at, category, tenths in amounts:
                    sums[category] += tenths if at < time else 0
                act = f"report-{basis}-{month(time)}"
                figures = [claim(act, c, kilograms(sums[c]), moment(time), basis) for c in CATEGORIES]
                self.tale.say(party, "report", time + HOUR, *figures, text=f"{basis} by {day(time)}")


def _months() -> Iterator[int]:
    """The days of report, from the second month on."""
    time, last = START + 30 * DAY, ""
    while time < ENDED:
        if moment(time)[8:10] == str(REPORTS) and month(time) != last:
            last = month(time)
            yield time
        time += DAY


def parts(things: Sequence[T], most: int = _LONGEST) -> Iterator[Sequence[T]]:
    """Yield the things in lists of so many at most."""
    for n in range(0, len(things), most):
        yield things[n : n + most]


def drums(depot: str) -> str:
    """The item that the drums of a depot are."""
    return f"drums-{depot}"


def effluent(site: str) -> str:
    """The item that the effluent of a site is."""
    return f"effluent-{site}"


def tenths_of(posting: Json) -> int:
    """The mass in a posting, in tenths of a kilogram."""
    whole, _, rest = posting["qty"]["lo"].partition(".")
    return 10 * int(whole) + int(rest or 0)


def _classes(act: str, boxes: Sequence[Box], at: int) -> list[Json]:
    lots = dict.fromkeys((box.lot, box.category) for box in boxes)
    return [mark(act, lot, "class", category, at) for lot, category in lots]


def _readings(act: str, boxes: Sequence[Box], at: int) -> list[Json]:
    """Somebody reads the seals: which is on what, and that it is whole."""
    read = [count(act, box.seal, pieces(), box.inside, at, means="seen") for box in boxes]
    return read + [mark(act, box.seal, "seal-state", "intact", at) for box in boxes]
