"""What the drill's selection says, step by step: each follows from those before it, and from the log as it then is."""

from hashlib import sha256

from custodiet.app.drawing import checkpoints, draw_body
from custodiet.app.selecting import plan_of
from custodiet.books.known import Known
from custodiet.books.selections import Selection, judge, read_plan
from custodiet.drill.cast import HOST, INSPECTORATE
from custodiet.drill.drawing import (
    BEACON,
    COMMIT,
    DRAW,
    FREEZE,
    NAME,
    OUTCOME,
    REVEAL,
    ROUND,
    SIGNATURE,
    VALUE,
    Drawing,
    Step,
    deadlines,
)
from custodiet.kernel.envelope import open_envelope
from custodiet.kernel.times import from_unix
from custodiet.log.store import Store
from custodiet.statements.codec import format_posting
from custodiet.statements.posting import Mark
from custodiet.statements.selecting import ASPECT, INSPECTED, RELEASED, RULE
from custodiet.statements.statement import parse_statement
from custodiet.stats import selection as rule


class Telling:
    """The selection of one drill. `fill` completes a step before it is signed, `heard` takes its leaf."""

    def __init__(self, drawing: Drawing, seed: int, store: Store) -> None:
        self._drawing, self._seed, self._store = drawing, seed, store
        self._sizes: list[tuple[int, int]] = []
        self._told: list[Known] = []
        self._fill = {
            FREEZE: self._freeze,
            COMMIT: self._commit,
            REVEAL: self._reveal,
            VALUE: self._value,
            DRAW: self._draw,
            OUTCOME: self._outcome,
        }

    def fill(self, step: Step) -> None:
        """Complete what a step says."""
        if self._told:
            step.saying.body["selection"] = self._told[0].id
        self._fill[step.step](step)

    def heard(self, step: Step, leaf: bytes, identity: str, index: int, logged: int) -> None:
        """A step was signed, and will be an entry of the log."""
        statement = parse_statement(open_envelope(leaf).payload)
        self._told.append(Known(identity, index, logged, step.saying.party, statement))

    def logged(self, time: int, size: int) -> None:
        """The log signed a checkpoint of this size."""
        self._sizes.append((time, size))

    @property
    def clock(self) -> int:
        """When the last entry was logged."""
        return self._sizes[-1][0]

    def closing(self, deadline: int) -> tuple[int, bytes]:
        """The size and root of the tree of what was logged by a deadline."""
        size = self._by(deadline)
        return size, self._store.checkpoints(size, size)[0].checkpoint.root

    def _by(self, deadline: int) -> int:
        return max(size for time, size in self._sizes if time <= deadline)

    def _secret(self, party: str) -> bytes:
        return sha256(f"custodiet drill {self._seed} share of {party}".encode()).digest()

    def _freeze(self, step: Step) -> None:
        items = [rule.Item(*item) for item in self._drawing.items]
        frame = rule.frame(items)
        step.saying.body |= {
            "name": NAME,
            "rule": RULE,
            "parties": [HOST, INSPECTORATE],
            "root": rule.frame_root(items).hex(),
            "strata": [
                {"name": name, "items": len(each), "sample": self._drawing.samples[name]}
                for name, each in frame.items()
            ],
            **deadlines(),
            "beacon": BEACON,
            "round": ROUND,
            "items": [list(item) for item in self._drawing.items],
            "text": "Which containers of the first hall are opened",
        }

    def _commit(self, step: Step) -> None:
        party = step.saying.party
        plan_hash = rule.plan_hash(read_plan(self._told[0].statement)[0])
        step.saying.body["commitment"] = rule.commit(party, plan_hash, self._secret(party)).hex()

    def _reveal(self, step: Step) -> None:
        step.saying.body["secret"] = self._secret(step.saying.party).hex()

    def _value(self, step: Step) -> None:
        step.saying.body |= {"source": "beacon", "round": ROUND, "signature": SIGNATURE}

    def _drawn(self) -> tuple[Selection, bytes]:
        found = judge(self._told[0], self._told[1:], self)
        if found.seed is None:
            raise AssertionError(f"the drill's own selection is {found.state}")
        return found, found.seed

    def _draw(self, step: Step) -> None:
        found, seed = self._drawn()
        step.saying.body |= draw_body(found, seed, found.names, checkpoints(self._store, found, self._by))

    def _outcome(self, step: Step) -> None:
        """The first drawn item stands behind others, and is released; the next one takes its place."""
        (found, seed), saying = self._drawn(), step.saying
        del saying.body["selection"]
        saying.body["text"] = "Containers that were drawn are opened; the first stood behind others, and is released"
        plan = plan_of(found)
        first = {found.drawn[plan.strata[0].name][0]}
        for stratum in plan.strata:
            released = first if stratum is plan.strata[0] else set[int]()
            for number in rule.followed(seed, stratum, released):
                state = RELEASED if number in released else INSPECTED
                name = found.item(stratum.name, number)
                mark = Mark(found.known.id, name, ASPECT, state, from_unix(saying.time), means="seen")
                saying.postings.append(format_posting(mark))
