"""The drill: does the product find what was planted, and nothing else, and does it point at what carries the fault?

Twenty missions without a fault and twenty with one of every kind, from twenty seeds (`--seeds N`, `--containers N`);
then the mission of 5,000 containers (`--large N`), built, checked by `fsck`, and read. A fault counts as found by a
finding of a kind that says what went wrong (`NAMES`) and that names one of the statements that carry it, as truth.json
has them, or its subject where no statement does. A finding is explained when a fault can have caused it: by such a
name, or by a kind that follows from it (`FOLLOWS`). What no fault explains is a false alarm.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from bench.report import Figure, Report, at_most
from custodiet.app.exercise import drill, read_truth
from custodiet.app.fsck import check_record
from custodiet.app.progress import silent
from custodiet.app.projections import PROJECTIONS
from custodiet.app.record import Record
from custodiet.app.view import View
from custodiet.books.dating import is_late
from custodiet.drill import KINDS
from custodiet.kernel.collection import paused_collection
from custodiet.kernel.errors import Refused
from custodiet.reconcile.discrepancy import Discrepancy

SEEDS, CONTAINERS, LARGE = 20, 80, 5000
SECONDS = 60
MISSED, AT_THE_DOOR = "obligation missed", "refused at the door"

NAMES: Mapping[str, frozenset[str]] = {
    "amendment-hides-a-loss": frozenset({"correction lowers a holding"}),
    "arrival-inventory-differs": frozenset({"books differ on a line"}),
    "batch-destroyed-twice": frozenset({"negative balance", "chain broken"}),
    "certificate-without-destruction": frozenset({"certified, not destroyed"}),
    "clock-lies": frozenset({"clocks differ on an act"}),
    "correction-by-a-stranger": frozenset({"not its author"}),
    "count-leaves-one-out": frozenset({"not in a complete count"}),
    "destroyed-more-than-delivered": frozenset({"negative balance"}),
    "double-count": frozenset({"books differ on a line"}),
    "found-undeclared": frozenset({"found, not in its holder's book"}),
    "in-two-places": frozenset({"in two places", "found, not in its holder's book"}),
    "left-before-it-arrived": frozenset({"left before it arrived"}),
    "missing-receipt": frozenset({"handover without receipt"}),
    "missing-release": frozenset({"receipt without release"}),
    "moved-under-an-intact-seal": frozenset({"contents moved under an intact seal"}),
    "outside-its-role": frozenset({"outside its role"}),
    "relabelling-does-not-balance": frozenset({"does not balance"}),
    "report-missed": frozenset({MISSED}),
    "sample-gap": frozenset({"chain broken"}),
    "seal-broken": frozenset({"adverse mark"}),
    "seal-number-mistyped": frozenset({"probable transcription"}),
    "seal-replaced": frozenset({"another seal than was put on"}),
    "sequence-gap": frozenset({"gap in sequence"}),
    "sequence-reused": frozenset({AT_THE_DOOR}),
    "short-handover": frozenset({"books differ on an act"}),
    "swapped-in-transit": frozenset({"another seal than was put on"}),
    "told-in-two-ways": frozenset({"told differently"}),
    "total-falls": frozenset({"progress falls"}),
}
FOLLOWS: Mapping[str, frozenset[str]] = {
    "amendment-hides-a-loss": frozenset({"books differ on a line"}),
    "left-before-it-arrived": frozenset({"negative balance"}),
    "sample-gap": frozenset({"in two places"}),
    "seal-replaced": frozenset({"contents moved under an intact seal"}),
    "swapped-in-transit": frozenset({"contents moved under an intact seal", "books differ on a line"}),
}
Fault = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Score:
    """What became of one drill's faults and findings."""

    faults: Sequence[Fault]
    found: Sequence[Discrepancy]
    missed: Sequence[Fault]
    mute: Sequence[Fault]
    unexplained: Sequence[Discrepancy]


def score(record: Path) -> Score:
    """Score a drill that was built."""
    faults = read_truth(record)["faults"]
    found = list(findings(record))
    hits = [[one for one in found if one.kind in NAMES[fault["kind"]] and _touches(one, fault)] for fault in faults]
    pairs = list(zip(faults, hits, strict=True))
    return Score(
        faults,
        found,
        [fault for fault, by in pairs if not by],
        [fault for fault, by in pairs if fault["statements"] and not any(_names(one, fault) for one in by)],
        [one for one in found if not any(_explains(fault, one) for fault in faults)],
    )


def findings(record: Path) -> Iterator[Discrepancy]:
    """Yield all that the product finds: discrepancies, obligations that are late, what it refuses at its door."""
    with Record.open(record) as opened:
        view = View(opened)
        yield from view.discrepancies
        for row in PROJECTIONS["obligations"].rows(view):
            if is_late(row["status"]):
                yield Discrepancy(MISSED, row["id"], row["due"] or "", row["status"], tuple(row["statements"]))
        for file in sorted((record / "refused").glob("*")):
            try:
                opened.submit_files([file], now=0)
            except Refused as error:
                entry = int(str(error.found).removeprefix("entry "))
                yield Discrepancy(AT_THE_DOOR, file.name, "", str(error), (opened.known()[entry].id,))


def _explains(fault: Fault, one: Discrepancy) -> bool:
    return one.kind in NAMES[fault["kind"]] | FOLLOWS.get(fault["kind"], frozenset()) and _touches(one, fault)


def _touches(one: Discrepancy, fault: Fault) -> bool:
    named = (one.subject == name or one.subject.startswith(f"{name} at ") for name in fault["subjects"])
    return _names(one, fault) or any(named)


def _names(one: Discrepancy, fault: Fault) -> bool:
    """Does a finding name a posting that carries the fault, or a statement that does so as a whole?"""
    carriers = set(fault["statements"])
    return any(name in carriers or name.partition("#")[0] in carriers for name in one.statements) or any(
        carrier.partition("#")[0] in one.statements for carrier in carriers
    )


def run(arguments: list[str]) -> Report:
    """Score the drills of some seeds, and measure the large one."""
    parser = argparse.ArgumentParser(prog="python -m bench drill")
    parser.add_argument("--seeds", type=int, default=SEEDS)
    parser.add_argument("--containers", type=int, default=CONTAINERS)
    parser.add_argument("--large", type=int, default=LARGE)
    options, _ = parser.parse_known_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        small = list(_small(Path(folder), range(options.seeds), options.containers))
        clean = [one for kinds, one in small if not kinds]
        faulty = [one for kinds, one in small if kinds]
        large, seconds = _large(Path(folder) / "large", options.large)
    for name, scores in (("clean", clean), ("faulty", faulty), ("large", [large])):
        _tell(name, scores)
    found = [one for each in faulty for one in each.found]
    return Report(
        "drill",
        (
            Figure("kinds of fault", len(KINDS), "kinds", floor=15, met=len(KINDS) >= 15),  # noqa: PLR2004 - as asked
            Figure("missions", len(small), "missions"),
            Figure("faults", sum(len(each.faults) for each in faulty), "faults"),
            Figure("findings", len(found), "findings"),
            _whole("recall", 1 - _share(each.missed for each in faulty) / _share(each.faults for each in faulty)),
            _whole("points at its statements", 1 - _share(e.mute for e in faulty) / _share(e.faults for e in faulty)),
            at_most("false alarms, clean", _share(each.found for each in clean), "findings", floor=0),
            at_most("false alarms, faulty", _share(each.unexplained for each in faulty), "findings", floor=0),
            Figure("large: containers", options.large, "containers"),
            Figure("large: faults", len(large.faults), "faults"),
            _whole("large: recall", 1 - len(large.missed) / max(1, len(large.faults))),
            at_most("large: false alarms", len(large.unexplained), "findings", floor=0),
            at_most("large: built in", seconds["built"], "s", floor=SECONDS),
            Figure("large: checked by fsck in", seconds["checked"], "s"),
            Figure("large: all findings in", seconds["read"], "s"),
        ),
    )


def _small(folder: Path, seeds: Iterable[int], containers: int) -> Iterator[tuple[Sequence[str], Score]]:
    for seed in seeds:
        for kinds in ((), KINDS):
            out = folder / f"{seed}-{len(kinds)}"
            drill(out, containers=containers, seed=seed, kinds=kinds, progress=silent)
            yield kinds, score(out)


def _large(out: Path, containers: int) -> tuple[Score, Mapping[str, float]]:
    times = [time.perf_counter()]
    with paused_collection():  # as every command runs
        drill(out, containers=containers, seed=7, kinds=KINDS, progress=silent)
    times.append(time.perf_counter())
    check_record(out, progress=silent)
    times.append(time.perf_counter())
    found = score(out)
    times.append(time.perf_counter())
    seconds = (after - before for before, after in pairwise(times))
    return found, dict(zip(("built", "checked", "read"), seconds, strict=True))


def _share(lists: Iterable[Sequence[object]]) -> int:
    return sum(map(len, lists))


def _whole(key: str, value: float) -> Figure:
    return Figure(key, value, "", floor=1, met=value == 1)


def _tell(name: str, scores: Iterable[Score]) -> None:
    """What went wrong, on standard error: the bench's own report has figures only."""
    for each in scores:
        for fault in (*each.missed, *each.mute):
            print(f"{name}: not found: {fault['kind']}: {fault['what']}", file=sys.stderr)
        for one in each.unexplained:
            print(f"{name}: not explained: {one.kind}: {one.explanation}", file=sys.stderr)
