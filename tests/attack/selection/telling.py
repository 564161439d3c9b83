"""A selection as a log holds it, step by step, without keys: what was logged when, and what the books make of it.

The beacon is one of its own, whose secret the tests have; its rounds come out every second since 1970.
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from py_arkworks_bls12381 import G1Point, G2Point, Scalar

from custodiet.books.effective import effective
from custodiet.books.fold import fold
from custodiet.books.known import Known
from custodiet.books.selections import Selection, read_plan, selections
from custodiet.kernel.keys import SigningKey
from custodiet.kernel.times import from_unix, parse_when
from custodiet.log.checkpoint import Checkpoint, SignedCheckpoint, sign
from custodiet.log.merkle import tree_hash
from custodiet.reconcile.discrepancy import Discrepancy
from custodiet.reconcile.selections import SelectionFindings
from custodiet.statements.posting import Mark
from custodiet.statements.registry import check_body
from custodiet.statements.statement import Statement
from custodiet.stats import selection as rule

HOST, INSPECTOR, OTHER = "Arcadia", "Inspectorate", "Meridian"
NOON = int(parse_when("2024-02-01T12:00Z").end)
COMMIT, REVEAL, ROUND, BEACON, DICE = (NOON + 1000 * n for n in range(1, 6))
ORIGIN = "test.example/log"
LOG = SigningKey(ORIGIN, bytes(range(32)))
SECRET = Scalar(7)
TAG = b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_"
ITEMS = [[f"drum-{n:02}", "drums", "1.5 kg", "0.01 kg"] for n in range(40)]
DIGITS = "31415926535897932384"
Body = dict[str, Any]


def round_signature(number: int, secret: Scalar = SECRET) -> str:
    """What the tests' beacon signs for a round."""
    message = hashlib.sha256(number.to_bytes(8, "big")).digest()
    return (G1Point.hash_to_curve(message, TAG) * secret).to_compressed_bytes().hex()


def plan_body(**change: Any) -> Body:  # noqa: ANN401 - members of a body
    """What freezes ten of forty drums."""
    key = (G2Point() * SECRET).to_compressed_bytes().hex()
    return {
        "name": "S-1",
        "rule": rule.RULE,
        "parties": [HOST, INSPECTOR],
        "root": rule.frame_root(rule.Item(*item) for item in ITEMS).hex(),
        "items": ITEMS,
        "strata": [{"name": "drums", "items": len(ITEMS), "sample": 10}],
        **deadlines(),
        "beacon": {"name": "ours", "scheme": "bls-unchained-g1-rfc9380", "key": key, "start": 0, "period": 1},
        **change,
    }


def deadlines(shift: int = 0) -> Body:
    """The times of a plan, so many seconds later than usual."""
    times = {"commit_by": COMMIT, "reveal_by": REVEAL, "beacon_by": BEACON, "dice_by": DICE}
    return {name: from_unix(time + shift).text for name, time in times.items()} | {"round": ROUND + 1 + shift}


class Told:
    """A log that is told entry by entry."""

    def __init__(self) -> None:
        self.log: list[Known] = []

    def say(self, party: str, kind: str, at: int, *, marks: Sequence[Mark] = (), about: Any = (), **body: Any) -> Known:  # noqa: ANN401 - members of a body
        """Log a statement, whose body its type would admit."""
        seq = len(self.log)
        statement = Statement(
            ORIGIN, f"{party}+0", seq, f"{seq:032x}", from_unix(at), kind, tuple(marks), about, body=body
        )
        check_body(statement)
        name = hashlib.sha256(f"{seq} {party} {kind} {body}".encode()).hexdigest()
        self.log.append(Known(name, seq, at, party, statement))
        return self.log[-1]

    def freeze(self, at: int = NOON, **change: Any) -> Known:  # noqa: ANN401 - members of a body
        """The host freezes the list."""
        return self.say(HOST, "selection", at, **plan_body(**change))

    def commit(self, frozen: Known, party: str, at: int = COMMIT, *, secret: bytes | None = None) -> Known:
        """A party commits to its secret."""
        digest = rule.plan_hash(read_plan(frozen.statement)[0])
        made = rule.commit(party, digest, secret or secret_of(party))
        return self.say(party, "commitment", at, selection=frozen.id, commitment=made.hex())

    def reveal(self, frozen: Known, party: str, at: int = REVEAL, *, secret: bytes | None = None) -> Known:
        """A party reveals it."""
        return self.say(party, "reveal", at, selection=frozen.id, secret=(secret or secret_of(party)).hex())

    def beacon(self, frozen: Known, at: int = ROUND + 5, **change: Any) -> Known:  # noqa: ANN401 - members of a body
        """Somebody logs the round."""
        number = frozen.statement.body["round"]
        told = {"source": "beacon", "round": number, "signature": round_signature(number), **change}
        return self.say(OTHER, "beacon", at, selection=frozen.id, **told)

    def dice(self, frozen: Known, party: str, digits: str = DIGITS, at: int = BEACON + 5) -> Known:
        """A party logs dice."""
        return self.say(party, "beacon", at, selection=frozen.id, source="dice", digits=digits)

    def draw(self, frozen: Known, at: int = BEACON, **change: Any) -> Known:  # noqa: ANN401 - members of a body
        """The inspector states what follows, or what it would like to."""
        found = self.selection(frozen)
        seed = found.outcome.seed if found.outcome else None
        drawn = [
            {"stratum": name, "numbers": list(numbers), "items": [found.item(name, number) for number in numbers]}
            for name, numbers in found.drawn.items()
        ]
        told: Body = {
            "seed": (seed or bytes(32)).hex(),
            "chance": "beacon",
            "drawn": drawn,
            "checkpoints": self.notes(),
        }
        told |= {"beacon": found.beacon.id} if found.beacon else {}
        told |= change
        return self.say(INSPECTOR, "draw", at, selection=frozen.id, **told)

    def outcome(self, item: str, state: str, party: str = INSPECTOR, at: int = DICE) -> Known:
        """A party tells what came of an item of the first selection."""
        first = next(known.id for known in self.log if known.statement.type == "selection")
        mark = Mark(first, item, "selected", state, from_unix(at))
        return self.say(party, "inspection", at, marks=[mark])

    def later(self, at: int) -> None:
        """Something else is logged."""
        self.say(OTHER, "remark", at, text="nothing")

    def checkpoints(self, key: SigningKey = LOG) -> list[SignedCheckpoint]:
        """What the log signed: a checkpoint for each time at which something was logged."""
        found: list[SignedCheckpoint] = []
        for size, known in enumerate(self.log, 1):
            if size == len(self.log) or self.log[size].logged > known.logged:
                root = tree_hash([bytes.fromhex(each.id) for each in self.log[:size]])
                after = found[-1] if found else None
                found.append(sign(Checkpoint(ORIGIN, size, root), key, time=known.logged, after=after))
        return found

    def notes(self, key: SigningKey = LOG) -> list[str]:
        """The same as texts."""
        return [each.own.decode() for each in self.checkpoints(key)]

    def selection(self, frozen: Known) -> Selection:
        """What the books make of one."""
        return next(one for one in selections(self.log, self.log) if one.known.id == frozen.id)

    def findings(self) -> list[Discrepancy]:
        """What does not fit."""
        counted = effective(self.log)
        found = SelectionFindings(selections(self.log, self.log), counted, fold(counted.live))
        return list(found.at(None))

    def kinds(self) -> list[str]:
        """The kinds of that."""
        return [one.kind for one in self.findings()]


def secret_of(party: str) -> bytes:
    """The secret of a party."""
    return hashlib.sha256(party.encode()).digest()


def told(*, without: Iterable[str] = (), beacon: bool = True, **change: Any) -> tuple[Told, Known]:  # noqa: ANN401 - members of a body
    """A log in which all went well, but for the reveals of some; the outcome is fixed by what is logged next."""
    log = Told()
    frozen = log.freeze(**change)
    for party in (HOST, INSPECTOR):
        log.commit(frozen, party)
    for party in (HOST, INSPECTOR):
        if party not in without:
            log.reveal(frozen, party)
    if beacon:
        log.beacon(frozen)
    return log, frozen
