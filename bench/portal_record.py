"""A record of many statements for the portal's bench: signed for real, appended in large batches, the same every time.

A made-up mission of ten years: forty parties pack, ship, count and report, owe and settle, take positions, remark,
correct themselves. It is kept in `build/` under the digest of its recipe, for making it takes longer than reading it.
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
Json = dict[str, Any]
Told = Sequence[tuple[int, str]]  # party and id of each statement so far
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
    dice = random.Random(2118)  # noqa: S311 - the same record every time, no secret
    for n in range(number - PARTIES):
        party = dice.randrange(PARTIES)
        yield entry(party, _statement(n, party, number, dice, told))


def _statement(n: int, party: int, number: int, dice: random.Random, told: Told) -> Json:
    """One statement of the made-up mission; the shares of the kinds are those of a busy year."""
    day = f"{2013 + n * 10 // number}-{1 + n * 120 // number % 12:02}-{1 + n % 28:02}"
    (make,) = dice.choices(tuple(_SHARES), tuple(_SHARES.values()))
    return make(n, party, day, dice, told)


def _movement(n: int, party: int, day: str, dice: random.Random, _: Told) -> Json:
    box, taker = dice.randrange(4000), dice.randrange(PARTIES)
    piece = {"unit": "pcs", "lo": "1", "hi": "1"}
    move = {"verb": "move", "act": f"move-{n}", "item": f"container-{box}", "qty": piece, "at": day, "means": "seen"}
    ends = {"from": f"Party {party}@site-{box % 300}", "to": f"Party {taker}@ship-{dice.randrange(40)}"}
    return {"type": "movement", "said": day, "postings": [move | ends]}


def _count(n: int, party: int, day: str, dice: random.Random, _: Told) -> Json:
    lot, tenths = dice.randrange(3000), dice.randrange(1, 90_000)
    kilograms = f"{tenths // 10}.{tenths % 10}" if tenths % 10 else str(tenths // 10)
    posting = {"verb": "count", "act": f"count-{n}", "account": f"Party {party}@site-{lot % 300}", "item": f"lot-{lot}"}
    quantity = {"unit": "kg", "lo": kilograms, "hi": kilograms}
    return {"type": "inspection", "said": day, "postings": [posting | {"qty": quantity, "at": day, "means": "weighed"}]}


def _report(n: int, _: int, day: str, dice: random.Random, __: Told) -> Json:
    share = f"{dice.randrange(1000) / 10:.1f}"
    posting = {"verb": "claim", "act": f"claim-{n}", "subject": f"Category {1 + n % 3}", "kind": "reported"}
    more = {
        "qty": {"unit": "%", "lo": share, "hi": share},
        "as_of": day,
        "basis": "inspected",
        "of": f"Region {n % 900}",
    }
    return {"type": "report", "said": day, "postings": [posting | more]}


def _decision(n: int, party: int, day: str, dice: random.Random, _: Told) -> Json:
    name = f"OBL-{party}-{n % 25}"
    owe = {"verb": "owe", "id": name, "debtor": f"Party {dice.randrange(PARTIES)}", "text": f"Do what {name} says"}
    settle = {"verb": "settle", "obligation": name, "verdict": "fulfilled", "at": day}
    posting = owe | {"due": f"{day[:4]}-12-31"} if dice.random() < 0.5 else settle  # noqa: PLR2004 - a half
    return {"type": "decision" if posting is not settle else "settlement", "said": day, "postings": [posting]}


def _position(n: int, _: int, day: str, dice: random.Random, __: Told) -> Json:
    posting = {"verb": "mark", "act": f"stance-{n}", "subject": f"proposal {dice.randrange(60)}", "aspect": "stance"}
    stance = dice.choice(["accepts", "rejects", "doubts", "proposes"])
    return {"type": "position", "said": day, "postings": [posting | {"value": stance, "at": day}]}


def _remark(n: int, _: int, day: str, dice: random.Random, told: Told) -> Json:
    about = [["responds", dice.choice(told)[1]]]
    return {"type": "remark", "said": day, "about": about, "body": {"text": f"Remark {n} on what was said."}}


def _correction(n: int, party: int, day: str, dice: random.Random, told: Told) -> Json:
    own = [name for who, name in told[-400:] if who == party]
    count = _count(n, party, day, dice, told)
    if not own:
        return count
    return {**count, "type": "correction", "about": [["corrects", dice.choice(own)]], "body": {"reason": "misread"}}


_SHARES: dict[Callable[[int, int, str, random.Random, Told], Json], int] = {
    _movement: 45,
    _count: 25,
    _report: 10,
    _decision: 4,
    _position: 6,
    _remark: 7,
    _correction: 3,
}
