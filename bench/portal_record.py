"""A record of many statements for the portal's bench: signed for real, appended in large batches, the same every time.

A made-up mission of ten years: forty parties declare what they hold, hand containers over (both ends say so), count,
report progress, owe and settle, take positions, remark, correct themselves. What they say is mostly so: two receipts in
a hundred are missing, three counts in a hundred are misread, one report in a hundred is. It is kept in `build/` under
the digest of its recipe, for making it takes longer than reading it.
"""

import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

from custodiet.app.founding import found
from custodiet.app.record import KEY
from custodiet.kernel.envelope import sign
from custodiet.kernel.keys import SigningKey, read_key_file
from custodiet.kernel.strict import canonical
from custodiet.log import sequencer
from custodiet.log.merkle import leaf_hash
from custodiet.log.store import Entry

ORIGIN = "bench.example/portal"
PARTIES = 40
START = 1_380_000_000
CONTAINERS, LOTS, REGIONS = 4000, 3000, 900
Json = dict[str, Any]
_BATCH = 5_000


def record(folder: Path, statements: int) -> Path:
    """Return the directory of a record with so many statements, made now or before."""
    recipe = sha256(Path(__file__).read_bytes()).hexdigest()[:12]
    path = folder / f"portal-{statements}-{recipe}"
    if not (path / "complete").exists():
        shutil.rmtree(path, ignore_errors=True)
        _make(path, statements)
        (path / "complete").touch()
    return path


def _make(path: Path, statements: int) -> None:
    with found(path, origin=ORIGIN, regime="cwc", operator="operator", now=START) as made:
        key = read_key_file(path / KEY)
        leaves = _leaves(statements - made.size)
        time = START
        while batch := list(islice(leaves, _BATCH)):
            time += 60
            sequencer.append(made.store, key, batch, time=time)
        made.publish()


def _leaves(number: int) -> Iterator[Entry]:
    """Yield the entries: first the enrolments, then what the parties say."""
    keys = [SigningKey(f"party-{n}", sha256(f"bench {n}".encode()).digest()) for n in range(PARTIES)]
    names = [str(key.verifier) for key in keys]
    counts = [0] * PARTIES
    told: list[tuple[int, str]] = []

    def entry(party: int, value: Json) -> Entry:
        whole = {
            "_sd_alg": "sha-256",
            "about": [],
            "issuer": names[party],
            "nonce": f"{party:08x}{counts[party]:024x}",
            "origin": ORIGIN,
            "postings": [],
            "seq": counts[party],
            **value,
        }
        counts[party] += 1
        leaf = sign(canonical(whole), keys[party])
        told.append((party, leaf_hash(leaf).hex()))
        return Entry(leaf, f"{names[party]}#{whole['seq']}")

    for n in range(PARTIES):
        body = {"key": names[n], "party": f"Party {n}", "role": "inspector" if n % 5 == 0 else "official"}
        yield entry(n, {"type": "enrolment", "said": "2013-09-24", "body": body})
    mission = Mission(number - PARTIES, told)
    for party, value in islice(mission.statements(), number - PARTIES):
        yield entry(party, value)


class Mission:
    """What is so, and what its parties say of it: `told` holds the party and id of each statement so far."""

    def __init__(self, number: int, told: Sequence[tuple[int, str]]) -> None:
        self._number, self._told = number, told
        self._dice = random.Random(2118)  # noqa: S311 - the same record every time, no secret
        self._where = [(box % PARTIES, f"site-{box % 300}") for box in range(CONTAINERS)]
        self._tenths = [self._dice.randrange(1, 90_000) for _ in range(LOTS)]
        self._reached: dict[tuple[str, str], int] = {}
        self._n = 0

    def statements(self) -> Iterator[tuple[int, Json]]:
        """Yield who says what, without end: first what everybody holds, then the shares of a busy year."""
        for party in range(PARTIES):
            yield party, self._declaration(party)
        while True:
            self._n += 1
            (make,) = self._dice.choices(tuple(_SHARES), tuple(_SHARES.values()))
            yield from make(self)

    @property
    def _day(self) -> str:
        number = self._number * 4 // 5  # a handover takes two statements
        n = min(self._n, number - 1)
        return f"{2013 + n * 10 // number}-{1 + n * 120 // number % 12:02}-{min(1 + n * 3600 // number % 30, 28):02}"

    def _party(self) -> int:
        return self._dice.randrange(PARTIES)

    def _declaration(self, party: int) -> Json:
        postings = [
            {
                "verb": "count",
                "act": f"inventory-{party}",
                "account": f"Party {party}@{site}",
                "item": f"container-{box}",
                "qty": _PIECE,
                "at": "2013-09-30",
                "means": "documents",
            }
            for box, (holder, site) in enumerate(self._where)
            if holder == party
        ]
        return {"type": "declaration", "said": "2013-09-30", "postings": postings}

    def handover(self) -> Iterator[tuple[int, Json]]:
        """A container goes from hand to hand; both say so, but for two receivers in a hundred."""
        box, taker = self._dice.randrange(CONTAINERS), self._party()
        giver, site = self._where[box]
        new = f"site-{self._dice.randrange(300)}"
        self._where[box] = taker, new
        posting = {"verb": "move", "act": f"move-{self._n}", "item": f"container-{box}", "qty": _PIECE, "at": self._day}
        ends = {"from": f"Party {giver}@{site}", "to": f"Party {taker}@{new}", "means": "seen"}
        value = {"type": "movement", "said": self._day, "postings": [posting | ends]}
        yield giver, value
        if giver != taker and self._dice.random() < 0.98:  # noqa: PLR2004 - a share
            yield taker, value

    def _count(self) -> tuple[int, Json]:
        lot = self._dice.randrange(LOTS)
        if self._dice.random() < 0.03:  # noqa: PLR2004 - a share
            self._tenths[lot] = self._dice.randrange(1, 90_000)
        party, tenths = lot % PARTIES, self._tenths[lot]
        kilograms = f"{tenths // 10}.{tenths % 10}" if tenths % 10 else str(tenths // 10)
        posting = {"verb": "count", "act": f"count-{self._n}", "account": f"Party {party}@site-{lot % 300}"}
        quantity = {"unit": "kg", "lo": kilograms, "hi": kilograms}
        more = {"item": f"lot-{lot}", "qty": quantity, "at": self._day, "means": "weighed"}
        return party, {"type": "inspection", "said": self._day, "postings": [posting | more]}

    def count(self) -> Iterator[tuple[int, Json]]:
        """A lot is weighed by who holds it."""
        yield self._count()

    def report(self) -> Iterator[tuple[int, Json]]:
        """A share of a region, which grows; one in a hundred is misread."""
        n, dice = self._n, self._dice
        key = f"Category {1 + n % 3}", f"Region {dice.randrange(REGIONS)}"
        self._reached[key] = min(1000, self._reached.get(key, 0) + dice.randrange(60))
        tenths = dice.randrange(1000) if dice.random() < 0.01 else self._reached[key]  # noqa: PLR2004 - a share
        share = f"{tenths // 10}.{tenths % 10}"
        posting = {"verb": "claim", "act": f"claim-{n}", "subject": key[0], "kind": "reported", "as_of": self._day}
        more = {"qty": {"unit": "%", "lo": share, "hi": share}, "basis": "inspected", "of": key[1]}
        yield self._party(), {"type": "report", "said": self._day, "postings": [posting | more]}

    def decision(self) -> Iterator[tuple[int, Json]]:
        """Something is owed, or settled."""
        party, day = self._party(), self._day
        name = f"OBL-{party}-{self._n % 25}"
        owe = {"verb": "owe", "id": name, "debtor": f"Party {self._party()}", "text": f"Do what {name} says"}
        settle = {"verb": "settle", "obligation": name, "verdict": "fulfilled", "at": day}
        posting = owe | {"due": f"{day[:4]}-12-31"} if self._dice.random() < 0.5 else settle  # noqa: PLR2004 - a half
        kind = "decision" if posting is not settle else "settlement"
        yield party, {"type": kind, "said": day, "postings": [posting]}

    def position(self) -> Iterator[tuple[int, Json]]:
        """A party takes a stance."""
        posting = {"verb": "mark", "act": f"stance-{self._n}", "aspect": "stance", "at": self._day}
        stance = self._dice.choice(["accepts", "rejects", "doubts", "proposes"])
        more = {"subject": f"proposal {self._dice.randrange(60)}", "value": stance}
        yield self._party(), {"type": "position", "said": self._day, "postings": [posting | more]}

    def remark(self) -> Iterator[tuple[int, Json]]:
        """A word on what was said."""
        about = [["responds", self._dice.choice(self._told)[1]]]
        body = {"text": f"Remark {self._n} on what was said."}
        yield self._party(), {"type": "remark", "said": self._day, "about": about, "body": body}

    def correction(self) -> Iterator[tuple[int, Json]]:
        """A party weighs anew, in place of its own remark, figure or stance of late."""
        party, count = self._count()
        own = [name for who, name in self._told[-400:] if who == party]
        if own:
            about = [["corrects", self._dice.choice(own)]]
            count = {**count, "type": "correction", "about": about, "body": {"reason": "misread"}}
        yield party, count


_PIECE = {"unit": "pcs", "lo": "1", "hi": "1"}
_SHARES: dict[Callable[[Mission], Iterator[tuple[int, Json]]], int] = {
    Mission.handover: 23,
    Mission.count: 25,
    Mission.report: 10,
    Mission.decision: 4,
    Mission.position: 6,
    Mission.remark: 7,
    Mission.correction: 3,
}
