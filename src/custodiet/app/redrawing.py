"""Draw again what the draws of a bundle state, from its entries and the checkpoints that they carry. spec/selection.md.

A bundle holds one checkpoint, and so says of no entry when it was logged. A draw brings the log's own checkpoints
around the deadlines: two that are tied prove that nothing was logged between them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from custodiet.books.known import Known
from custodiet.books.selections import DRAW, SELECTION, VOID, Selection, decided_by, draw_fault, judge, told_about
from custodiet.kernel.errors import CustodietError, Refused
from custodiet.kernel.keys import VerifierKey
from custodiet.kernel.times import moment
from custodiet.log import chain
from custodiet.log.checkpoint import SignedCheckpoint, open_checkpoint

if TYPE_CHECKING:  # numpy is heavy, and most bundles hold no draw
    from custodiet.stats.selection import Trees

FOLLOWS, DIFFERS, OPEN = "follows", "does not follow", "not recomputed"
_NEVER = 2**60  # seconds: what no checkpoint here holds was logged after all deadlines


@dataclass(frozen=True, slots=True)
class Redrawn:
    """What came of drawing again what a statement says was drawn: `FOLLOWS`, `DIFFERS` or `OPEN`, and why."""

    draw: str
    selection: str
    result: str
    why: str
    items: int
    chance: str

    def row(self) -> dict[str, Any]:
        """One JSON object with stable keys."""
        return {name: getattr(self, name) for name in ("draw", "selection", "result", "why", "items", "chance")}

    def line(self) -> str:
        """The same in words."""
        told = {
            FOLLOWS: f"Proved: what was drawn in selection {self.selection} follows from the log ({self.items} items).",
            DIFFERS: f"Contradicted: draw {self.draw[:8]} of selection {self.selection} does not follow: {self.why}.",
            OPEN: f"Not proved: draw {self.draw[:8]} of selection {self.selection}: {self.why}.",
        }
        return told[self.result]


def redraw(record: Sequence[Known], key: VerifierKey, *, whole: bool) -> list[Redrawn]:
    """Return what comes of each draw among the entries of a log, which are all of them where it is `whole`."""
    frozen = {known.id: known for known in record if known.statement.type == SELECTION}
    draws = [known for known in record if known.statement.type == DRAW and not known.statement.attributed_to]
    if not draws:
        return []
    about, trees = told_about(record), _trees(record)
    found = []
    for known in draws:
        of = str(known.statement.body["selection"])
        selection = frozen.get(of)
        items = sum(len(each["numbers"]) for each in known.statement.body["drawn"])
        result, why = FOLLOWS, ""
        try:
            _check(known, selection, about[of], trees, key, whole=whole)
        except _Undecided as error:
            result, why, items = OPEN, error.message, 0
        except CustodietError as error:
            result, why, items = DIFFERS, error.message, 0
        name = str(selection.statement.body["name"]) if selection else ""
        found.append(Redrawn(known.id, name, result, why, items, known.statement.body["chance"]))
    return found


class _Undecided(Refused):
    """What is here does not show whether the draw follows."""


def _trees(record: Sequence[Known]) -> "Trees":
    from custodiet.stats.selection import Trees  # noqa: PLC0415 - numpy is heavy, and most bundles hold no draw

    return Trees(bytes.fromhex(known.id) for known in record)


class _Points:
    """A log's clock as far as some of its checkpoints show it."""

    def __init__(self, points: Sequence[SignedCheckpoint], trees: "Trees") -> None:
        self._points, self._trees = points, trees
        self.clock = _NEVER

    def logged(self, index: int) -> int:
        """By when an entry was logged, as far as it is shown."""
        return min((point.time for point in self._points if index < point.size), default=_NEVER)

    def closing(self, deadline: int) -> tuple[int, bytes]:
        """The size and root at which a deadline closes the log; raise where that is not shown."""
        for old in self._points:
            for new in self._points:
                if old.time <= deadline < new.time and new.previous == chain.digest(old.note):
                    return old.size, self._trees.root(old.size)
        raise _Undecided(f"it does not carry the two tied checkpoints around {moment(deadline)}")


def _check(
    draw: Known,
    frozen: Known | None,
    about: Iterable[Known],
    trees: "Trees",
    key: VerifierKey,
    *,
    whole: bool,
) -> None:
    if not whole:
        raise _Undecided("entries of the log are not in this bundle")
    if frozen is None or frozen.statement.attributed_to:
        raise Refused("it names no selection of this log")
    points = _Points(_open(draw, trees, key), trees)
    dated = [replace(known, logged=points.logged(known.index)) for known in about]
    selection = judge(frozen, dated, points)
    _check_shown(selection, points)
    if fault := draw_fault(selection, draw):
        raise Refused(fault)


def _open(draw: Known, trees: "Trees", key: VerifierKey) -> list[SignedCheckpoint]:
    """The checkpoints that a draw carries, each of this very log."""
    points = []
    for note in draw.statement.body["checkpoints"]:
        try:
            point = open_checkpoint(note.encode(), key)
        except CustodietError:
            raise _Undecided("a checkpoint in it is not the log's") from None
        if point.size > trees.size or (point.size and trees.root(point.size) != point.checkpoint.root):
            raise Refused(f"its checkpoint of size {point.size} is of another log: keep both, they are evidence")
        points.append(point)
    return points


def _check_shown(selection: Selection, points: _Points) -> None:
    """Raise unless every deadline that decided something is closed."""
    if selection.plan is None:
        raise Refused(f"the selection has no plan: {selection.fault}")
    for deadline in decided_by(selection.plan, selection.outcome):
        points.closing(deadline)
    if selection.state == VOID and "again" in selection.known.statement.body:
        raise _Undecided("it repeats a selection, and whether that was void is not computed here")
