"""Which items to inspect, so that neither side can steer the choice and an outsider can draw it again.

The steps, each a signed entry of the log (this module only computes; it reads no clock and no log):

1. *Freeze*: the frame, all items with what is declared of them, is fixed by its Merkle root, and the plan by
   `plan_hash`.
2. *Commit*: each party publishes SHA-256(lp(tag) lp(party) lp(plan_hash) secret), of a secret of 32 random bytes.
3. *Reveal*: host first, inspector last, until the deadline T. A share that is withheld, or comes late, is replaced by
   the commitment: who withholds gains nothing, since the beacon is not known before T, and is named.
4. *Beacon*: the round that the plan names, published after T; if it is not logged by T2, dice that all parties throw
   together and log alike by T3. With neither, the shares alone decide, and an inspector who withholds voids the session
   once, publicly.
5. *Seed*: SHA-256 over the log's origin, size and root, the plan, the shares and the beacon.
6. *Draw*: attempt k of a stratum is the first six bytes of SHA-256(seed, stratum, ",", k in decimal), k from 0; a value
   at or above 2^48 - (2^48 mod m) is passed over, any other taken mod m: sparse Fisher and Yates, from the front.

A draw has the prefix property: a larger sample begins with the smaller one, so samples are extended and never thrown
again. One free second throw would turn a risk beta to miss into 1 - (1 - beta)^2. An item that cannot be inspected
counts as a defect, unless the inspector releases it; then the next drawn takes its place.

`lp(x)` is x after its length in four bytes, the highest first. Rule `custody-select-v1`, spec/selection.md; vectors in
`vectors/selection.json`. Prior art: RFC 3797; Colorado's dice; Stark and Rivest's sampler; drand.
"""

import hashlib
import hmac
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from custodiet.kernel.errors import Refused
from custodiet.kernel.times import moment
from custodiet.stats.beacon import Beacon
from custodiet.stats.checks import whole

RULE = "custody-select-v1"
_TAG = RULE.encode()
_SPAN = 1 << 48  # exact in a JavaScript number, so a page can draw too
MOST_ITEMS = (1 << 47) - 1
MOST_DRAWN = 5000  # of one plan, so that a statement holds what was drawn; more is a census
SECRET = 32
_DIGEST = 32
LEAST_DICE = 20  # digits: of ten-sided dice, 66 bits
Chance = Literal["beacon", "dice", "shares"]


def prefixed(*parts: bytes) -> bytes:
    """Return the parts, each after its length in four bytes: no two lists give the same bytes."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def _hashed(step: str, *parts: bytes) -> bytes:
    return hashlib.sha256(prefixed(_TAG, step.encode(), *parts)).digest()


@dataclass(frozen=True, slots=True)
class Item:
    """An item of the frame: its name, its stratum, and the declared quantity and sigma as they were written."""

    id: str
    stratum: str
    quantity: str
    sigma: str


def frame(items: Iterable[Item]) -> dict[str, list[Item]]:
    """Return the items of each stratum in the order in which they are numbered: by the bytes of their names."""
    strata: dict[str, list[Item]] = {}
    before = None
    for item in sorted(items, key=lambda item: item.id.encode()):
        if item.id == before:
            raise Refused("an item stands in the frame twice", expected="each name once", found=item.id)
        before = item.id
        strata.setdefault(item.stratum, []).append(item)
    if not strata:
        raise Refused("the frame is empty", expected="at least one item")
    return strata


def frame_root(items: Iterable[Item]) -> bytes:
    """Return the Merkle root (RFC 6962) over all items, sorted by the bytes of their names."""
    ordered = sorted((item for stratum in frame(items).values() for item in stratum), key=lambda item: item.id.encode())
    leaves = [
        hashlib.sha256(b"\0" + prefixed(*(text.encode() for text in (i.id, i.stratum, i.quantity, i.sigma)))).digest()
        for i in ordered
    ]
    return Trees(leaves).root(len(leaves))


class Trees:
    """The Merkle trees (RFC 6962) over the first of some leaf hashes, of any size; each hash is computed once."""

    def __init__(self, hashes: Iterable[bytes]) -> None:
        self._levels = [list(hashes)]  # in each, the roots of whole trees of twice as many leaves as in the one before
        while len(self._levels[-1]) > 1:
            level = self._levels[-1]
            self._levels.append([_node(level[n], level[n + 1]) for n in range(0, len(level) - 1, 2)])

    @property
    def size(self) -> int:
        """How many leaves there are."""
        return len(self._levels[0])

    def root(self, size: int) -> bytes:
        """Return the root over the first `size` leaves, of which there is at least one."""
        parts, begin = [], 0
        for level in reversed(range(size.bit_length())):
            if size >> level & 1:
                parts.append(self._levels[level][begin >> level])
                begin += 1 << level
        found = parts.pop()
        while parts:
            found = _node(parts.pop(), found)
        return found


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Stratum:
    """A stratum of the plan: how many items it has, and how many are drawn first."""

    name: str
    items: int
    sample: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What is fixed before anybody commits. Times are seconds since 1970, UTC.

    `parties` are in the order of revealing: the host first, the inspector last. The beacon's round must come out after
    `reveal_by`; if it is not logged by `beacon_by`, dice take its place, which count until `dice_by`.
    """

    name: str
    frame_root: bytes
    strata: tuple[Stratum, ...]
    parties: tuple[str, ...]
    commit_by: int
    reveal_by: int
    beacon_by: int
    dice_by: int
    beacon: Beacon
    round: int

    def __post_init__(self) -> None:
        if len(set(self.parties)) != len(self.parties) or len(self.parties) < 2:  # noqa: PLR2004 - host and inspector
            raise Refused("a draw takes two parties or more", expected="different names", found=", ".join(self.parties))
        if len({stratum.name for stratum in self.strata}) != len(self.strata) or not self.strata:
            raise Refused("a plan takes one stratum or more", expected="different names")
        for stratum in self.strata:
            whole(f"the items of stratum {stratum.name}", stratum.items, least=1, most=MOST_ITEMS)
            whole(f"the sample of stratum {stratum.name}", stratum.sample, most=stratum.items)
        whole("the whole sample", sum(stratum.sample for stratum in self.strata), least=1, most=MOST_DRAWN)
        if not self.commit_by < self.reveal_by < self.round_time <= self.beacon_by <= self.dice_by:
            raise Refused(
                "the plan's times are out of order: whoever reveals last must not know the beacon",
                expected="commit, reveal, round of the beacon, latest beacon, latest dice",
                found=", ".join(map(moment, self.times)),
            )

    @property
    def round_time(self) -> int:
        """When the round comes out."""
        return self.beacon.time_of(self.round)

    @property
    def times(self) -> tuple[int, ...]:
        """All of them, in the order in which they must come."""
        return self.commit_by, self.reveal_by, self.round_time, self.beacon_by, self.dice_by


def plan_hash(plan: Plan) -> bytes:
    """Return what all that follows is bound to."""
    strata = prefixed(*(prefixed(s.name.encode(), b"%d" % s.items, b"%d" % s.sample) for s in plan.strata))
    parties = prefixed(*(party.encode() for party in plan.parties))
    source = plan.beacon
    told = (source.name.encode(), source.scheme.encode(), source.key, b"%d" % source.start, b"%d" % source.period)
    times = (plan.commit_by, plan.reveal_by, plan.beacon_by, plan.dice_by, plan.round)
    fixed = (plan.name.encode(), plan.frame_root, strata, parties, prefixed(*told))
    return _hashed("plan", *fixed, *(b"%d" % time for time in times))


def commit(party: str, plan: bytes, secret: bytes) -> bytes:
    """Return a party's commitment to its secret, under a plan's hash; the secret is 32 bytes that nobody can guess."""
    if len(secret) != SECRET:
        raise Refused("a share has the wrong length", expected=f"{SECRET} bytes", found=f"{len(secret)}")
    return hashlib.sha256(prefixed(_TAG, party.encode(), plan) + secret).digest()


def reveal(party: str, plan: bytes, commitment: bytes, secret: bytes) -> bytes:
    """Return the secret if it is the one that was committed to; raise `Refused` if not."""
    if not hmac.compare_digest(commit(party, plan, secret), commitment):
        raise Refused(
            f"what {party} reveals is not what it committed to",
            expected=commitment.hex(),
            found=commit(party, plan, secret).hex(),
            advice="The share counts as withheld",
        )
    return secret


@dataclass(frozen=True, slots=True)
class Said:
    """An entry of the log: when it was logged, and what it says."""

    at: int
    value: bytes


@dataclass(frozen=True, slots=True)
class Session:
    """What the log holds of one draw. `origin`, `size` and `root` are of the checkpoint that closed the commitments."""

    plan: Plan
    origin: str
    size: int
    root: bytes
    commitments: Mapping[str, Said]
    reveals: Mapping[str, Said]
    beacon: Said | None = None
    dice: Said | None = None
    voided_before: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """A seed, or None where the session is void; which shares were withheld, and where the chance came from."""

    seed: bytes | None
    withheld: tuple[str, ...]
    chance: Chance
    remarks: tuple[str, ...]


def settle(session: Session) -> Outcome:
    """Apply the written rule to what the log holds, and return the seed.

    Raises `Refused` where a party did not commit in time: then nothing was drawn, and nothing can be.
    """
    plan, digest = session.plan, plan_hash(session.plan)
    _commitments_in_time(session)
    shares, withheld, remarks = {}, [], []
    for party in plan.parties:
        committed = session.commitments[party].value
        share, why = _share(session, party, digest)
        shares[party] = committed if share is None else share
        if share is None:
            withheld.append(party)
            remarks.append(f"{party} {why}: its commitment stands for its share")
    chance, drawn, why = _chance(session)
    remarks += [why] if why else []
    if chance == "shares" and plan.parties[-1] in withheld and not session.voided_before:
        remarks.append(f"{plan.parties[-1]} withheld where no beacon and no dice came: void, once")
        return Outcome(None, tuple(withheld), chance, tuple(remarks))
    value = seed(session.origin, session.size, session.root, digest, shares, drawn)
    return Outcome(value, tuple(withheld), chance, tuple(remarks))


def _commitments_in_time(session: Session) -> None:
    for party in session.plan.parties:
        said = session.commitments.get(party)
        if said is None or said.at > session.plan.commit_by or len(said.value) != _DIGEST:
            raise Refused(
                f"{party} made no valid commitment in time",
                expected=f"{_DIGEST} bytes by {moment(session.plan.commit_by)}",
                found="none" if said is None else f"{len(said.value)} bytes at {moment(said.at)}",
                advice="Freeze a new plan, with a new deadline",
            )


def _share(session: Session, party: str, digest: bytes) -> tuple[bytes | None, str]:
    said = session.reveals.get(party)
    if said is None:
        return None, "revealed nothing"
    if said.at > session.plan.reveal_by:
        return None, "revealed too late"
    try:
        return reveal(party, digest, session.commitments[party].value, said.value), ""
    except Refused:
        return None, "revealed something else than it committed to"


def _chance(session: Session) -> tuple[Chance, bytes, str]:
    plan, beacon, dice = session.plan, session.beacon, session.dice
    if beacon is not None and plan.reveal_by < beacon.at <= plan.beacon_by:
        return "beacon", beacon.value, ""
    late = "the beacon came late" if beacon else "the beacon did not come"
    if dice is not None and plan.reveal_by < dice.at <= plan.dice_by:
        return "dice", check_dice(dice.value), f"{late}: dice took its place"
    return "shares", b"", f"{late}, and no dice in time: the shares alone decide"


def check_dice(digits: bytes) -> bytes:
    """Return the digits of ten-sided dice; refuse fewer than are worth a draw."""
    if len(digits) < LEAST_DICE or not digits.isdigit():
        raise Refused("these are no dice", expected=f"{LEAST_DICE} digits or more", found=f"{digits[:60]!r}")
    return digits


def seed(origin: str, size: int, root: bytes, plan: bytes, shares: Mapping[str, bytes], chance: bytes) -> bytes:
    """Return the seed of all draws of a session, shares in the order of the parties' names."""
    together = prefixed(*(part for party in sorted(shares) for part in (party.encode(), shares[party])))
    return _hashed("seed", origin.encode(), b"%d" % size, root, plan, together, chance)


def draw(seed_bytes: bytes, stratum: str, items: int, sample: int) -> list[int]:
    """Return so many different numbers below `items`, in the order drawn. Time and memory grow with the sample only."""
    whole("the number of items", items, least=1, most=MOST_ITEMS)
    whole("the sample", sample, most=items)
    places = _places(seed_bytes + stratum.encode() + b",", items, sample)
    moved: dict[int, int] = {}
    drawn = []
    for place, chosen in enumerate(places):
        drawn.append(moved.get(chosen, chosen))
        moved[chosen] = moved.pop(place, place)
    return drawn


def _places(start: bytes, items: int, sample: int) -> list[int]:
    """For each draw the place that is taken, from the place of the draw itself up: i + (attempt mod (items - i))."""
    places: list[int] = []
    attempt = 0
    while len(places) < sample:
        wanted = sample - len(places)
        values = _attempts(start, attempt, wanted)
        attempt += wanted
        while len(values):
            here = np.arange(len(places), min(sample, len(places) + len(values)))
            left = items - here
            passed = values[: len(here)] >= _SPAN - _SPAN % left
            upto = int(passed.argmax()) if passed.any() else len(here)
            places += (here + values[: len(here)] % left)[:upto].tolist()
            values = values[upto + 1 :]
    return places


def _attempts(start: bytes, first: int, number: int) -> npt.NDArray[np.int64]:
    sha = hashlib.sha256
    digests = b"".join([sha(b"%b%d" % (start, k)).digest()[:6] for k in range(first, first + number)])
    six = np.frombuffer(digests, np.uint8).reshape(number, 6)
    eight = np.zeros((number, 8), np.uint8)
    eight[:, 2:] = six
    return eight.view(">i8")[:, 0].astype(np.int64)


@dataclass(frozen=True, slots=True)
class Access:
    """What came of an item that was drawn: inspected, inaccessible, or inaccessible and released by the inspector."""

    number: int
    state: Literal["inspected", "inaccessible", "released"]


def extended(seed_bytes: bytes, stratum: Stratum, outcomes: Sequence[Access]) -> tuple[list[int], list[int]]:
    """Return the numbers to inspect and those that count as defects without inspection.

    For each released item the next drawn one is added, and may be released in its turn. Outcomes of items that were not
    drawn are refused.
    """
    states = {outcome.number: outcome.state for outcome in outcomes}
    released = {number for number, state in states.items() if state == "released"}
    drawn = followed(seed_bytes, stratum, released)
    inspect = [number for number in drawn if states.get(number, "inspected") == "inspected"]
    defects = [number for number in drawn if states.get(number) == "inaccessible"]
    if others := states.keys() - set(drawn):
        raise Refused(
            "an outcome is told of an item that was not drawn",
            expected="items of the draw, in its order",
            found=", ".join(map(str, sorted(others))),
        )
    if len(drawn) < stratum.sample + len(released):
        raise Refused(
            f"stratum {stratum.name} has no item left to take the place of a released one",
            expected=f"at most {stratum.items - stratum.sample} released",
            found=f"{len(released)}",
            advice="Plan anew for the items that can be inspected",
        )
    return inspect, defects


def followed(seed_bytes: bytes, stratum: Stratum, released: Container[int]) -> list[int]:
    """Return the drawn numbers in their order, the released among them, each with a further one, while there are any.

    What is released without having been drawn adds none.
    """
    size = stratum.sample
    while True:
        drawn = draw(seed_bytes, stratum.name, stratum.items, size)
        need = min(stratum.items, stratum.sample + sum(number in released for number in drawn))
        if need == size:
            return drawn
        size = need
